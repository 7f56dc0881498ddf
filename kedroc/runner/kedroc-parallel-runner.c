/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-parallel-runner.h"

#include "kedroc-supervisor-private.h"

/**
 * KedrocParallelRunner:
 *
 * Runs nodes side by side in worker processes.
 *
 * Workers hand each other datasets as sealed pieces of shared memory: what one
 * node wrote, the next maps. Datasets that are files are loaded and saved by the
 * workers themselves; those of other classes by this process. A plain
 * [class@DataCatalog] will do: what is in memory is encoded once, and what the
 * pipeline leaves in memory is there after the run.
 *
 * **Which functions.** A worker has to find a node's function: one in a shared
 * library is found by name (see [ctor@Node.new_for_function]) or by its place in
 * the library's file; one in the program itself needs [func@init] in the first
 * line of `main()`. A function that comes with user data cannot run in another
 * process. Whatever cannot is refused with %KEDROC_RUNNER_ERROR_NOT_PARALLELIZABLE,
 * all of it in one error, before any worker is started.
 *
 * **How many workers.** As many as nodes can run side by side, at most
 * [property@ParallelRunner:max-workers]; if that is 0, at most as many as there
 * are CPUs that this process may use: its affinity counts, and so does the quota
 * of a control group (`cpu.max`, rounded up), as in a container. They are started
 * as they are needed, and all have ended when the run returns, however it ends.
 * Should this process be killed, they end too.
 *
 * **When a worker dies**, the node that it was at is tried again up to
 * [property@ParallelRunner:retries] times, and then fails with
 * %KEDROC_RUNNER_ERROR_WORKER_DIED; whatever else was waiting there goes to
 * another worker.
 *
 * **Cancelling** reaches the [class@Gio.Cancellable] of the node at work; a
 * worker that has not come back two seconds later is killed.
 *
 * Kedro's counterpart is `kedro.runner.ParallelRunner`.
 */

typedef struct {
  guint max_workers;
  GMutex lock;
  guint retries;                      /* under lock, as all that follows */
  guint node_timeout;
  KedrocSharedMemoryManager *manager; /* %NULL: to be made for the first run */
  char **worker_environment;
} KedrocParallelRunnerPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (KedrocParallelRunner, kedroc_parallel_runner, KEDROC_TYPE_ABSTRACT_RUNNER)

enum {
  PROP_0,
  PROP_MAX_WORKERS,
  PROP_RETRIES,
  PROP_NODE_TIMEOUT,
  PROP_MANAGER,
  PROP_WORKER_ENVIRONMENT,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static KedrocParallelRunnerPrivate *
runner_private (KedrocParallelRunner *self)
{
  return kedroc_parallel_runner_get_instance_private (self);
}

static void
options_clear (KedrocSupervisorOptions *options)
{
  g_clear_pointer (&options->environment, g_strfreev);
  g_clear_object (&options->manager);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KedrocSupervisorOptions, options_clear)

static gboolean
kedroc_parallel_runner_execute (KedrocAbstractRunner *runner,
                                KedrocRun *run,
                                GError **error)
{
  KedrocParallelRunner *self = KEDROC_PARALLEL_RUNNER (runner);
  g_auto (KedrocSupervisorOptions) options = {
    .n_workers = kedroc_run_count_workers (run, kedroc_parallel_runner_get_max_workers (self)),
    .retries = kedroc_parallel_runner_get_retries (self),
    .node_timeout = kedroc_parallel_runner_get_node_timeout (self) * (gint64) G_USEC_PER_SEC,
    .environment = kedroc_parallel_runner_dup_worker_environment (self),
    .manager = g_object_ref (kedroc_parallel_runner_get_manager (self)),
  };
  g_autoptr (KedrocParallelPlan) plan = kedroc_parallel_plan_new (run, error);

  return plan != NULL && kedroc_supervisor_run (run, plan, &options, error);
}

/**
 * kedroc_parallel_runner_get_max_workers:
 * @self: a runner
 *
 * How many nodes may run at a time.
 *
 * Returns: the most workers a run uses; 0: as many as there are CPUs
 *   that this process may use
 */
guint
kedroc_parallel_runner_get_max_workers (KedrocParallelRunner *self)
{
  g_return_val_if_fail (KEDROC_IS_PARALLEL_RUNNER (self), 0);

  return runner_private (self)->max_workers;
}

static guint
get_locked (KedrocParallelRunner *self,
            const guint *field)
{
  guint value;

  g_mutex_lock (&runner_private (self)->lock);
  value = *field;
  g_mutex_unlock (&runner_private (self)->lock);
  return value;
}

static void
set_locked (KedrocParallelRunner *self,
            guint *field,
            guint value,
            guint property)
{
  gboolean changed;

  g_mutex_lock (&runner_private (self)->lock);
  changed = *field != value;
  *field = value;
  g_mutex_unlock (&runner_private (self)->lock);
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/**
 * kedroc_parallel_runner_get_retries:
 * @self: a runner
 *
 * How often a node that lost its worker is tried again.
 *
 * Returns: the number of further tries
 */
guint
kedroc_parallel_runner_get_retries (KedrocParallelRunner *self)
{
  g_return_val_if_fail (KEDROC_IS_PARALLEL_RUNNER (self), 0);

  return get_locked (self, &runner_private (self)->retries);
}

/**
 * kedroc_parallel_runner_set_retries:
 * @self: a runner
 * @retries: the number of further tries
 *
 * Sets how often a node that lost its worker is tried again, after 50 ms the
 * first time and twice as long each further time. Runs that are under way go on
 * as they began.
 */
void
kedroc_parallel_runner_set_retries (KedrocParallelRunner *self,
                                    guint retries)
{
  g_return_if_fail (KEDROC_IS_PARALLEL_RUNNER (self));

  set_locked (self, &runner_private (self)->retries, retries, PROP_RETRIES);
}

/**
 * kedroc_parallel_runner_get_node_timeout:
 * @self: a runner
 *
 * How long a node may take.
 *
 * Returns: seconds; 0: as long as it likes
 */
guint
kedroc_parallel_runner_get_node_timeout (KedrocParallelRunner *self)
{
  g_return_val_if_fail (KEDROC_IS_PARALLEL_RUNNER (self), 0);

  return get_locked (self, &runner_private (self)->node_timeout);
}

/**
 * kedroc_parallel_runner_set_node_timeout:
 * @self: a runner
 * @node_timeout: seconds; 0: as long as it likes
 *
 * Sets how long a node may take, with loading and saving. The worker of one that
 * takes longer is killed, and the node fails with
 * %KEDROC_RUNNER_ERROR_TIMED_OUT. Runs that are under way go on as they began.
 */
void
kedroc_parallel_runner_set_node_timeout (KedrocParallelRunner *self,
                                         guint node_timeout)
{
  g_return_if_fail (KEDROC_IS_PARALLEL_RUNNER (self));

  set_locked (self, &runner_private (self)->node_timeout, node_timeout, PROP_NODE_TIMEOUT);
}

/**
 * kedroc_parallel_runner_get_manager:
 * @self: a runner
 *
 * The manager that accounts for the shared memory of this runner's runs.
 *
 * Returns: (transfer none): the manager
 */
KedrocSharedMemoryManager *
kedroc_parallel_runner_get_manager (KedrocParallelRunner *self)
{
  KedrocParallelRunnerPrivate *priv;
  KedrocSharedMemoryManager *manager;

  g_return_val_if_fail (KEDROC_IS_PARALLEL_RUNNER (self), NULL);

  priv = runner_private (self);
  g_mutex_lock (&priv->lock);
  if (priv->manager == NULL)
    priv->manager = kedroc_shared_memory_manager_new ();
  manager = priv->manager;
  g_mutex_unlock (&priv->lock);
  return manager;
}

/**
 * kedroc_parallel_runner_dup_worker_environment:
 * @self: a runner
 *
 * What the environment of workers has beyond that of this process.
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): `NAME=value`
 */
char **
kedroc_parallel_runner_dup_worker_environment (KedrocParallelRunner *self)
{
  char **environment;

  g_return_val_if_fail (KEDROC_IS_PARALLEL_RUNNER (self), NULL);

  g_mutex_lock (&runner_private (self)->lock);
  environment = g_strdupv (runner_private (self)->worker_environment);
  g_mutex_unlock (&runner_private (self)->lock);
  return environment;
}

/**
 * kedroc_parallel_runner_set_worker_environment:
 * @self: a runner
 * @worker_environment: (nullable) (array zero-terminated=1): `NAME=value`
 *
 * Sets what the environment of workers has beyond that of this process, such as
 * `OMP_NUM_THREADS=1`. Runs that are under way go on as they began.
 */
void
kedroc_parallel_runner_set_worker_environment (KedrocParallelRunner *self,
                                               const char *const *worker_environment)
{
  KedrocParallelRunnerPrivate *priv;
  char **old;

  g_return_if_fail (KEDROC_IS_PARALLEL_RUNNER (self));

  priv = runner_private (self);
  g_mutex_lock (&priv->lock);
  old = priv->worker_environment;
  priv->worker_environment = g_strdupv ((char **) worker_environment);
  g_mutex_unlock (&priv->lock);
  g_strfreev (old);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORKER_ENVIRONMENT]);
}

static void
kedroc_parallel_runner_get_property (GObject *object,
                                     guint id,
                                     GValue *value,
                                     GParamSpec *pspec)
{
  KedrocParallelRunner *self = KEDROC_PARALLEL_RUNNER (object);

  switch (id)
    {
    case PROP_MAX_WORKERS:
      g_value_set_uint (value, kedroc_parallel_runner_get_max_workers (self));
      break;
    case PROP_RETRIES:
      g_value_set_uint (value, kedroc_parallel_runner_get_retries (self));
      break;
    case PROP_NODE_TIMEOUT:
      g_value_set_uint (value, kedroc_parallel_runner_get_node_timeout (self));
      break;
    case PROP_MANAGER:
      g_value_set_object (value, kedroc_parallel_runner_get_manager (self));
      break;
    case PROP_WORKER_ENVIRONMENT:
      g_value_take_boxed (value, kedroc_parallel_runner_dup_worker_environment (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
kedroc_parallel_runner_set_property (GObject *object,
                                     guint id,
                                     const GValue *value,
                                     GParamSpec *pspec)
{
  KedrocParallelRunner *self = KEDROC_PARALLEL_RUNNER (object);

  switch (id)
    {
    case PROP_MAX_WORKERS:
      runner_private (self)->max_workers = g_value_get_uint (value);
      break;
    case PROP_RETRIES:
      kedroc_parallel_runner_set_retries (self, g_value_get_uint (value));
      break;
    case PROP_NODE_TIMEOUT:
      kedroc_parallel_runner_set_node_timeout (self, g_value_get_uint (value));
      break;
    case PROP_MANAGER:
      runner_private (self)->manager = g_value_dup_object (value);
      break;
    case PROP_WORKER_ENVIRONMENT:
      kedroc_parallel_runner_set_worker_environment (self, g_value_get_boxed (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
kedroc_parallel_runner_dispose (GObject *object)
{
  g_clear_object (&runner_private (KEDROC_PARALLEL_RUNNER (object))->manager);
  G_OBJECT_CLASS (kedroc_parallel_runner_parent_class)->dispose (object);
}

static void
kedroc_parallel_runner_finalize (GObject *object)
{
  KedrocParallelRunnerPrivate *priv = runner_private (KEDROC_PARALLEL_RUNNER (object));

  g_clear_pointer (&priv->worker_environment, g_strfreev);
  g_mutex_clear (&priv->lock);
  G_OBJECT_CLASS (kedroc_parallel_runner_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  /**
   * KedrocParallelRunner:max-workers: (getter get_max_workers)
   *
   * The most workers a run uses; 0: as many as there are CPUs that this process
   * may use. More than the pipeline can use are cut.
   */
  properties[PROP_MAX_WORKERS] = g_param_spec_uint ("max-workers", NULL, NULL, 0, G_MAXUINT, 0,
                                                    G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                                      G_PARAM_STATIC_STRINGS);
  /**
   * KedrocParallelRunner:retries: (getter get_retries) (setter set_retries)
   *
   * How often a node that lost its worker is tried again.
   */
  properties[PROP_RETRIES] = g_param_spec_uint ("retries", NULL, NULL, 0, G_MAXUINT, 0,
                                                G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * KedrocParallelRunner:node-timeout: (getter get_node_timeout) (setter set_node_timeout)
   *
   * How many seconds a node may take; 0: as long as it likes.
   */
  properties[PROP_NODE_TIMEOUT] = g_param_spec_uint ("node-timeout", NULL, NULL, 0, G_MAXUINT, 0,
                                                     G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                                       G_PARAM_STATIC_STRINGS);
  /**
   * KedrocParallelRunner:manager: (getter get_manager)
   *
   * The manager that accounts for the shared memory of this runner's runs; one
   * of its own by default.
   */
  properties[PROP_MANAGER] = g_param_spec_object ("manager", NULL, NULL, KEDROC_TYPE_SHARED_MEMORY_MANAGER,
                                                  G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * KedrocParallelRunner:worker-environment: (getter dup_worker_environment) (setter set_worker_environment)
   *
   * What the environment of workers has beyond that of this process: strings of
   * the form `NAME=value`.
   */
  properties[PROP_WORKER_ENVIRONMENT] = g_param_spec_boxed ("worker-environment", NULL, NULL, G_TYPE_STRV,
                                                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                                              G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
kedroc_parallel_runner_class_init (KedrocParallelRunnerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kedroc_parallel_runner_get_property;
  object_class->set_property = kedroc_parallel_runner_set_property;
  object_class->dispose = kedroc_parallel_runner_dispose;
  object_class->finalize = kedroc_parallel_runner_finalize;
  KEDROC_ABSTRACT_RUNNER_CLASS (klass)->execute = kedroc_parallel_runner_execute;
  install_properties (object_class);
}

static void
kedroc_parallel_runner_init (KedrocParallelRunner *self)
{
  g_mutex_init (&runner_private (self)->lock);
}

/**
 * kedroc_parallel_runner_new:
 * @max_workers: the most workers to use; 0: as many as there are CPUs that this
 *   process may use
 *
 * Makes a runner that runs nodes side by side in worker processes.
 *
 * Returns: (transfer full): a new runner
 */
KedrocParallelRunner *
kedroc_parallel_runner_new (guint max_workers)
{
  return g_object_new (KEDROC_TYPE_PARALLEL_RUNNER, "max-workers", max_workers, NULL);
}
