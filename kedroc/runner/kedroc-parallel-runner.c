/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-parallel-runner-private.h"

#include "kedroc-hook-manager-private.h"
#include "kedroc-supervisor-private.h"

/**
 * KedrocParallelRunner:
 *
 * Runs nodes side by side in worker processes.
 *
 * Workers hand each other datasets as sealed pieces of shared memory: what one
 * node wrote, the next maps. Datasets that are files are loaded and saved by the
 * worker of the node, and so are those of a class of the program's own that all
 * workers which use them can find: one that was registered before [func@init] in a
 * program in C or Vala, one in Python where the program and these nodes are in Python.
 * Other datasets are loaded and saved by this process, and so are all where a hook
 * looks at the data ([vfunc@Kedroc.Hooks.needs_data]). Which version is loaded and
 * which one is saved is settled once for the run. What a worker has loaded is also
 * confirmed there, if the same node confirms it and no hook is called in this process
 * between. A plain
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
 * Functions in Python (`python:package.module:name`) run in workers of their own,
 * which a program in C can have as well: see [property@ParallelRunner:python]; those
 * in JavaScript (`js:path/to/module.js:name`) in workers of GJS, the one that the
 * environment variable `KEDROC_GJS` names, or `gjs`.
 * Where there is no such interpreter, or it cannot use kedroc, this is
 * %KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND before any node has begun.
 *
 * A command runs in a worker for C, beside its other nodes.
 *
 * **How many workers.** Of each language as many as nodes can run side by side, and
 * no more than there are nodes in it, at most
 * [property@ParallelRunner:max-workers]; if that is 0, at most as many as there
 * are CPUs that this process may use: its affinity counts, and so does the quota
 * of a control group (`cpu.max`, rounded up), as in a container. They are started
 * as they are needed, and all have ended when the run returns, however it ends.
 * Should this process be killed, they end too.
 *
 * **When a worker dies**, the node that it was at is tried again up to
 * [property@ParallelRunner:retries] times, and then fails with
 * %KEDROC_RUNNER_ERROR_WORKER_DIED; whatever else was waiting there goes to
 * another worker. With [property@ParallelRunner:retry-failed], the same holds for
 * a node whose function fails or takes too long; the error is that of the last
 * attempt, and says how many there were.
 *
 * **What nodes print** comes line by line to the standard output and standard
 * error of this process, each line behind the name of its node, as in
 * `[train] epoch 3`, or behind that of the worker, `[worker 2]`, if no node was at
 * work there; and to handlers of [signal@AbstractRunner::node-output]. Where nodes
 * take microseconds, a line may have the name of one that ran beside it. A node
 * that prints faster than it is read has to wait; but if nobody takes anything for
 * two seconds, lines are lost, and the place where they are missing says how many.
 *
 * **Cancelling** reaches the [class@Gio.Cancellable] of the node at work; a
 * worker that has not come back two seconds later is killed.
 *
 * Kedro's counterpart is `kedro.runner.ParallelRunner`.
 */

G_DEFINE_TYPE_WITH_PRIVATE (KedrocParallelRunner, kedroc_parallel_runner, KEDROC_TYPE_ABSTRACT_RUNNER)

enum {
  PROP_0,
  PROP_MAX_WORKERS,
  PROP_RETRIES,
  PROP_RETRY_FAILED,
  PROP_NODE_TIMEOUT,
  PROP_START_TIMEOUT,
  PROP_FORWARD_OUTPUT,
  PROP_MANAGER,
  PROP_WORKER_ENVIRONMENT,
  PROP_PYTHON,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

KedrocParallelRunnerPrivate *
kedroc_parallel_runner_get_private (KedrocParallelRunner *self)
{
  return kedroc_parallel_runner_get_instance_private (self);
}

static void
options_clear (KedrocSupervisorOptions *options)
{
  g_clear_pointer (&options->environment, g_strfreev);
  g_clear_pointer (&options->python, g_free);
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
    .retry_failed = kedroc_parallel_runner_get_retry_failed (self),
    .node_timeout = kedroc_parallel_runner_get_node_timeout (self) * (gint64) G_USEC_PER_SEC,
    .start_timeout = kedroc_parallel_runner_get_start_timeout (self) * (gint64) G_USEC_PER_SEC,
    .forward_output = kedroc_parallel_runner_get_forward_output (self),
    .environment = kedroc_parallel_runner_dup_worker_environment (self),
    .python = kedroc_parallel_runner_dup_python (self),
    .manager = g_object_ref (kedroc_parallel_runner_get_manager (self)),
  };
  g_autoptr (KedrocParallelPlan) plan = NULL;

  g_clear_object (&run->node_hooks);
  run->node_hooks = kedroc_hook_manager_dup_local (run->hooks);
  plan = kedroc_parallel_plan_new (run, options.python, error);
  return plan != NULL && kedroc_supervisor_run (run, plan, &options, error);
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
    case PROP_RETRY_FAILED:
      g_value_set_boolean (value, kedroc_parallel_runner_get_retry_failed (self));
      break;
    case PROP_START_TIMEOUT:
      g_value_set_uint (value, kedroc_parallel_runner_get_start_timeout (self));
      break;
    case PROP_NODE_TIMEOUT:
      g_value_set_uint (value, kedroc_parallel_runner_get_node_timeout (self));
      break;
    case PROP_FORWARD_OUTPUT:
      g_value_set_boolean (value, kedroc_parallel_runner_get_forward_output (self));
      break;
    case PROP_MANAGER:
      g_value_set_object (value, kedroc_parallel_runner_get_manager (self));
      break;
    case PROP_WORKER_ENVIRONMENT:
      g_value_take_boxed (value, kedroc_parallel_runner_dup_worker_environment (self));
      break;
    case PROP_PYTHON:
      g_value_take_string (value, kedroc_parallel_runner_dup_python (self));
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
      kedroc_parallel_runner_get_private (self)->max_workers = g_value_get_uint (value);
      break;
    case PROP_RETRIES:
      kedroc_parallel_runner_set_retries (self, g_value_get_uint (value));
      break;
    case PROP_RETRY_FAILED:
      kedroc_parallel_runner_set_retry_failed (self, g_value_get_boolean (value));
      break;
    case PROP_START_TIMEOUT:
      kedroc_parallel_runner_set_start_timeout (self, g_value_get_uint (value));
      break;
    case PROP_NODE_TIMEOUT:
      kedroc_parallel_runner_set_node_timeout (self, g_value_get_uint (value));
      break;
    case PROP_FORWARD_OUTPUT:
      kedroc_parallel_runner_set_forward_output (self, g_value_get_boolean (value));
      break;
    case PROP_MANAGER:
      kedroc_parallel_runner_get_private (self)->manager = g_value_dup_object (value);
      break;
    case PROP_WORKER_ENVIRONMENT:
      kedroc_parallel_runner_set_worker_environment (self, g_value_get_boxed (value));
      break;
    case PROP_PYTHON:
      kedroc_parallel_runner_set_python (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
kedroc_parallel_runner_dispose (GObject *object)
{
  g_clear_object (&kedroc_parallel_runner_get_private (KEDROC_PARALLEL_RUNNER (object))->manager);
  G_OBJECT_CLASS (kedroc_parallel_runner_parent_class)->dispose (object);
}

static void
kedroc_parallel_runner_finalize (GObject *object)
{
  KedrocParallelRunnerPrivate *priv = kedroc_parallel_runner_get_private (KEDROC_PARALLEL_RUNNER (object));

  g_clear_pointer (&priv->worker_environment, g_strfreev);
  g_clear_pointer (&priv->python, g_free);
  g_mutex_clear (&priv->lock);
  G_OBJECT_CLASS (kedroc_parallel_runner_parent_class)->finalize (object);
}

/* What a run does with nodes and workers that do not do what they should. */
static void
define_fault_properties (void)
{
  /**
   * KedrocParallelRunner:retries: (getter get_retries) (setter set_retries)
   *
   * How often a node that lost its worker is tried again.
   */
  properties[PROP_RETRIES] = g_param_spec_uint ("retries", NULL, NULL, 0, G_MAXUINT, 0,
                                                G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * KedrocParallelRunner:retry-failed: (getter get_retry_failed) (setter set_retry_failed)
   *
   * Whether a node that failed, or took too long, is tried again as one that lost
   * its worker is. Right for nodes that fail now and then, as where a network is
   * asked. What an attempt has saved stays: a version of a versioned dataset is
   * not saved a second time.
   */
  properties[PROP_RETRY_FAILED] = g_param_spec_boolean ("retry-failed", NULL, NULL, FALSE,
                                                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                                          G_PARAM_STATIC_STRINGS);
  /**
   * KedrocParallelRunner:node-timeout: (getter get_node_timeout) (setter set_node_timeout)
   *
   * How many seconds a node may take; 0: as long as it likes.
   */
  properties[PROP_NODE_TIMEOUT] = g_param_spec_uint ("node-timeout", NULL, NULL, 0, G_MAXUINT, 0,
                                                     G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                                       G_PARAM_STATIC_STRINGS);
  /**
   * KedrocParallelRunner:start-timeout: (getter get_start_timeout) (setter set_start_timeout)
   *
   * How many seconds a worker may take to start; 0: as long as it likes.
   */
  properties[PROP_START_TIMEOUT] = g_param_spec_uint ("start-timeout", NULL, NULL, 0, G_MAXUINT, KEDROC_START_TIMEOUT,
                                                      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                                        G_PARAM_STATIC_STRINGS);
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
   * KedrocParallelRunner:forward-output: (getter get_forward_output) (setter set_forward_output)
   *
   * Whether what nodes print is passed on to the standard output and the standard
   * error of this process, each line behind the name of its node in brackets. An
   * application that shows it elsewhere turns this off and connects to
   * [signal@AbstractRunner::node-output].
   */
  properties[PROP_FORWARD_OUTPUT] = g_param_spec_boolean ("forward-output", NULL, NULL, TRUE,
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
  /**
   * KedrocParallelRunner:python: (getter dup_python) (setter set_python)
   *
   * The Python interpreter that runs nodes in Python, as a path or as a name that
   * is looked for in `PATH`. %NULL: that of the program itself if it is one in
   * Python; otherwise the one that the environment variable `KEDROC_PYTHON` names,
   * or `python3`.
   */
  properties[PROP_PYTHON] = g_param_spec_string ("python", NULL, NULL, NULL,
                                                 G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                                   G_PARAM_STATIC_STRINGS);
  define_fault_properties ();
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
  KEDROC_ABSTRACT_RUNNER_CLASS (klass)->run_pipeline = kedroc_abstract_runner_run_pipeline;
  KEDROC_ABSTRACT_RUNNER_CLASS (klass)->execute = kedroc_parallel_runner_execute;
  install_properties (object_class);
}

static void
kedroc_parallel_runner_init (KedrocParallelRunner *self)
{
  g_mutex_init (&kedroc_parallel_runner_get_private (self)->lock);
  kedroc_parallel_runner_get_private (self)->forward_output = TRUE;
  kedroc_parallel_runner_get_private (self)->start_timeout = KEDROC_START_TIMEOUT;
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
