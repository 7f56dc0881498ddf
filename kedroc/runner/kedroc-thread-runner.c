/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-thread-runner.h"

#include "kedroc-node-private.h"
#include "kedroc-run-private.h"

/**
 * KedrocThreadRunner:
 *
 * Runs nodes side by side on threads of this process.
 *
 * Worth it where nodes wait, for files or for the network, or where their
 * functions compute in C: interpreters such as Python's let one thread compute
 * at a time. Datasets are shared, so their implementations have to allow being
 * called from several threads; all of kedroc's do.
 *
 * The thread that asks for the run delivers the signals and runs the nodes with
 * %KEDROC_AFFINITY_OWNER; all others run on at most
 * [property@ThreadRunner:max-workers] threads. Of CPUs, those count that this
 * process may use, by its affinity and by the quota of a control group (`cpu.max`,
 * rounded up).
 *
 * Kedro's counterpart is `kedro.runner.ThreadRunner`.
 */

typedef struct {
  guint max_workers;
} KedrocThreadRunnerPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (KedrocThreadRunner, kedroc_thread_runner, KEDROC_TYPE_ABSTRACT_RUNNER)

enum {
  PROP_0,
  PROP_MAX_WORKERS,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

/* The state of one run. The scheduler and the failures of the run are under the
 * lock; datasets, functions, hooks and signals are never called with it held. */
typedef struct {
  KedrocRun *run;
  GMutex lock;
  GCond changed; /* a node is ready, or the run is over */
  guint n_waiting;
  guint n_threads;
  guint n_numbered;    /* threads that have taken their number */
  guint n_owner_nodes; /* handed to the owner, not ended */
} ThreadedRun;

typedef struct {
  ThreadedRun *threaded;
  guint32 node;
} OwnerNode;

static void
collect_release (guint32 dataset,
                 gpointer data)
{
  g_array_append_val ((GArray *) data, dataset);
}

static void
run_node (ThreadedRun *self,
          guint32 node,
          guint worker,
          KedrocTask **task)
{
  KedrocRun *run = self->run;
  KedrocNode *object = run->graph->nodes[node];
  g_autoptr (GArray) released = NULL;
  GError *failure = NULL;
  guint done;

  kedroc_run_events_node_started (run->events, object);
  if (!kedroc_run_execute (run, node, worker, task, &failure))
    {
      g_mutex_lock (&self->lock);
      kedroc_run_take_failure (run, node, failure);
      g_mutex_unlock (&self->lock);
      kedroc_run_events_node_failed (run->events, object, failure);
      return;
    }
  released = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_mutex_lock (&self->lock);
  kedroc_scheduler_done (&run->scheduler, node);
  kedroc_scheduler_release (&run->scheduler, node, collect_release, released);
  done = run->scheduler.n_done;
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < released->len; i++)
    kedroc_run_release (run, g_array_index (released, guint32, i));
  kedroc_run_events_node_finished (run->events, object);
  kedroc_run_events_progress (run->events, done, run->graph->n_nodes);
}

static void
run_owner_node (gpointer data)
{
  OwnerNode *owner = data;
  ThreadedRun *self = owner->threaded;
  g_autoptr (KedrocTask) task = NULL;

  run_node (self, owner->node, 0, &task);
  g_mutex_lock (&self->lock);
  self->n_owner_nodes--;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  g_free (owner);
}

/* Called with the lock. */
static void
hand_to_owner (ThreadedRun *self,
               guint32 node)
{
  OwnerNode owner = { self, node };

  self->n_owner_nodes++;
  kedroc_run_events_call_owner (self->run->events, run_owner_node, g_memdup2 (&owner, sizeof owner));
}

/* Called with the lock. A thread goes on by itself with the next node, so that
 * a chain stays on one; it wakes another only for what is ready beyond that.
 * %FALSE: nothing will be ready any more. */
static gboolean
take_node (ThreadedRun *self,
           guint32 *node)
{
  KedrocScheduler *scheduler = &self->run->scheduler;

  while (kedroc_run_may_start (self->run))
    {
      if (kedroc_scheduler_take (scheduler, node))
        {
          if (kedroc_node_get_affinity (self->run->graph->nodes[*node]) == KEDROC_AFFINITY_OWNER)
            {
              hand_to_owner (self, *node);
              continue;
            }
          if (scheduler->n_ready > 0 && self->n_waiting > 0)
            g_cond_signal (&self->changed);
          return TRUE;
        }
      if (scheduler->n_running == 0)
        return FALSE;
      self->n_waiting++;
      g_cond_wait (&self->changed, &self->lock);
      self->n_waiting--;
    }
  return FALSE;
}

static gpointer
run_nodes (gpointer data)
{
  ThreadedRun *self = data;
  KedrocOwner owner = kedroc_run_events_as_owner (self->run->events);
  g_autoptr (KedrocTask) task = NULL;
  gboolean last;
  guint32 node;
  guint number;

  kedroc_owner_swap (&owner);
  g_mutex_lock (&self->lock);
  number = ++self->n_numbered;
  while (take_node (self, &node))
    {
      g_mutex_unlock (&self->lock);
      run_node (self, node, number, &task);
      g_mutex_lock (&self->lock);
    }
  g_cond_broadcast (&self->changed);
  last = --self->n_threads == 0;
  g_mutex_unlock (&self->lock);
  if (last)
    kedroc_run_events_end (self->run->events);
  return NULL;
}

/* Fewer threads than wanted are no failure; none at all is one. */
static GPtrArray *
start_threads (ThreadedRun *self,
               guint n_wanted,
               GError **error)
{
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();
  g_autoptr (GError) failure = NULL;

  g_mutex_lock (&self->lock);
  while (self->n_threads < n_wanted && failure == NULL)
    {
      GThread *thread = g_thread_try_new ("kedroc-node", run_nodes, self, &failure);

      if (thread == NULL)
        break;
      g_ptr_array_add (threads, thread);
      self->n_threads++;
    }
  g_mutex_unlock (&self->lock);
  if (threads->len > 0)
    return g_steal_pointer (&threads);
  g_propagate_prefixed_error (error, g_steal_pointer (&failure), "Could not start a thread for the nodes: ");
  return NULL;
}

static void
wait_for_all (ThreadedRun *self,
              GPtrArray *threads)
{
  if (kedroc_run_events_is_owner (self->run->events))
    kedroc_run_events_serve (self->run->events);
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (g_ptr_array_index (threads, i));
  g_mutex_lock (&self->lock);
  while (self->n_owner_nodes > 0)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}

static gboolean
kedroc_thread_runner_execute (KedrocAbstractRunner *runner,
                              KedrocRun *run,
                              GError **error)
{
  KedrocThreadRunner *self = KEDROC_THREAD_RUNNER (runner);
  ThreadedRun threaded = { .run = run };
  g_autoptr (GPtrArray) threads = NULL;
  guint n_wanted = kedroc_run_count_workers (run, kedroc_thread_runner_get_max_workers (self));

  if (run->graph->n_nodes == 0)
    return kedroc_run_end (run, error);
  g_mutex_init (&threaded.lock);
  g_cond_init (&threaded.changed);
  threads = start_threads (&threaded, n_wanted, error);
  if (threads != NULL)
    wait_for_all (&threaded, threads);
  g_mutex_clear (&threaded.lock);
  g_cond_clear (&threaded.changed);
  return threads != NULL && kedroc_run_end (run, error);
}

/**
 * kedroc_thread_runner_get_max_workers:
 * @self: a runner
 *
 * How many nodes may run at a time.
 *
 * Returns: the most threads a run uses; 0: as many as the pipeline and the CPUs
 *   that this process may use allow
 */
guint
kedroc_thread_runner_get_max_workers (KedrocThreadRunner *self)
{
  KedrocThreadRunnerPrivate *priv;

  g_return_val_if_fail (KEDROC_IS_THREAD_RUNNER (self), 0);

  priv = kedroc_thread_runner_get_instance_private (self);
  return priv->max_workers;
}

static void
kedroc_thread_runner_get_property (GObject *object,
                                   guint id,
                                   GValue *value,
                                   GParamSpec *pspec)
{
  if (id == PROP_MAX_WORKERS)
    g_value_set_uint (value, kedroc_thread_runner_get_max_workers (KEDROC_THREAD_RUNNER (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kedroc_thread_runner_set_property (GObject *object,
                                   guint id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  KedrocThreadRunnerPrivate *priv = kedroc_thread_runner_get_instance_private (KEDROC_THREAD_RUNNER (object));

  if (id == PROP_MAX_WORKERS)
    priv->max_workers = g_value_get_uint (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kedroc_thread_runner_class_init (KedrocThreadRunnerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kedroc_thread_runner_get_property;
  object_class->set_property = kedroc_thread_runner_set_property;
  KEDROC_ABSTRACT_RUNNER_CLASS (klass)->execute = kedroc_thread_runner_execute;

  /**
   * KedrocThreadRunner:max-workers: (getter get_max_workers)
   *
   * The most threads a run uses; 0: as many as the pipeline and the CPUs that
   * this process may use allow. More than the pipeline can use are cut.
   */
  properties[PROP_MAX_WORKERS] = g_param_spec_uint ("max-workers", NULL, NULL, 0, G_MAXUINT, 0,
                                                    G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                                      G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
kedroc_thread_runner_init (KedrocThreadRunner *self)
{
}

/**
 * kedroc_thread_runner_new:
 * @max_workers: the most threads to use; 0: as many as the pipeline and the
 *   CPUs allow
 *
 * Makes a runner that runs nodes side by side on threads.
 *
 * Returns: (transfer full): a new runner
 */
KedrocThreadRunner *
kedroc_thread_runner_new (guint max_workers)
{
  return g_object_new (KEDROC_TYPE_THREAD_RUNNER, "max-workers", max_workers, NULL);
}
