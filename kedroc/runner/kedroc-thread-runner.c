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
 * Functions in Python and JavaScript that a node refers to by name run in worker
 * processes of that language, as many as threads need at a time, unless this process
 * has an interpreter of its own.
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

/* What a thread keeps from node to node. */
typedef struct {
  guint number;
  KedrocTask *task;
  GArray *released; /* guint32: datasets that the last node was the last to load */
  guint n_done;
} NodeThread;

static void
node_thread_clear (NodeThread *self)
{
  g_clear_object (&self->task);
  g_clear_pointer (&self->released, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NodeThread, node_thread_clear)

static GError *
execute_node (ThreadedRun *self,
              guint32 node,
              NodeThread *thread)
{
  GError *failure = NULL;

  kedroc_run_events_node_started (self->run->events, self->run->graph->nodes[node]);
  kedroc_run_execute (self->run, node, thread->number, &thread->task, &failure);
  return failure;
}

/* Called with the lock. */
static void
settle_node (ThreadedRun *self,
             guint32 node,
             NodeThread *thread,
             GError *failure)
{
  KedrocScheduler *scheduler = &self->run->scheduler;

  if (thread->released == NULL)
    thread->released = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_array_set_size (thread->released, 0);
  if (failure != NULL)
    {
      kedroc_run_take_failure (self->run, node, failure);
      return;
    }
  kedroc_scheduler_done (scheduler, node);
  kedroc_scheduler_release (scheduler, node, collect_release, thread->released);
  thread->n_done = scheduler->n_done;
}

/* Called without the lock. */
static void
tell_node (ThreadedRun *self,
           guint32 node,
           NodeThread *thread,
           const GError *failure)
{
  KedrocRun *run = self->run;
  KedrocNode *object = run->graph->nodes[node];

  if (failure != NULL)
    {
      kedroc_run_events_node_failed (run->events, object, failure);
      return;
    }
  for (guint i = 0; i < thread->released->len; i++)
    kedroc_run_release (run, g_array_index (thread->released, guint32, i));
  kedroc_run_events_node_finished (run->events, object);
  kedroc_run_events_progress (run->events, thread->n_done, run->graph->n_nodes);
}

static void
run_owner_node (gpointer data)
{
  OwnerNode *owner = data;
  ThreadedRun *self = owner->threaded;
  g_auto (NodeThread) thread = { 0 };
  GError *failure = execute_node (self, owner->node, &thread);

  g_mutex_lock (&self->lock);
  settle_node (self, owner->node, &thread, failure);
  g_mutex_unlock (&self->lock);
  tell_node (self, owner->node, &thread, failure);
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
 * a chain stays on one; it wakes another only for what is ready beyond that. */
static gboolean
take_ready_node (ThreadedRun *self,
                 guint32 *node)
{
  KedrocScheduler *scheduler = &self->run->scheduler;

  while (kedroc_run_may_start (self->run) && kedroc_scheduler_take (scheduler, node))
    {
      if (kedroc_node_needs_owner (self->run->graph->nodes[*node]))
        {
          hand_to_owner (self, *node);
          continue;
        }
      if (scheduler->n_ready > 0 && self->n_waiting > 0)
        g_cond_signal (&self->changed);
      return TRUE;
    }
  return FALSE;
}

/* Called with the lock. %FALSE: nothing will be ready any more. */
static gboolean
wait_for_node (ThreadedRun *self,
               guint32 *node)
{
  while (!take_ready_node (self, node))
    {
      if (!kedroc_run_may_start (self->run) || self->run->scheduler.n_running == 0)
        return FALSE;
      self->n_waiting++;
      g_cond_wait (&self->changed, &self->lock);
      self->n_waiting--;
    }
  return TRUE;
}

/* Called with the lock. The next node is taken as soon as the last one is settled,
 * since each time that the lock is taken may be one to wait for the others. */
static void
run_from_node (ThreadedRun *self,
               guint32 node,
               NodeThread *thread)
{
  gboolean more = TRUE;

  g_mutex_unlock (&self->lock);
  while (more)
    {
      guint32 ended = node;
      GError *failure = execute_node (self, node, thread);

      g_mutex_lock (&self->lock);
      settle_node (self, ended, thread, failure);
      more = take_ready_node (self, &node);
      g_mutex_unlock (&self->lock);
      tell_node (self, ended, thread, failure);
    }
  g_mutex_lock (&self->lock);
}

static gpointer
run_nodes (gpointer data)
{
  ThreadedRun *self = data;
  KedrocOwner owner = kedroc_run_events_as_owner (self->run->events);
  g_auto (NodeThread) thread = { 0 };
  gboolean last;
  guint32 node;

  kedroc_owner_swap (&owner);
  g_mutex_lock (&self->lock);
  thread.number = ++self->n_numbered;
  while (wait_for_node (self, &node))
    run_from_node (self, node, &thread);
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
  if (!kedroc_run_start_foreign (run, error))
    return FALSE;
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
  KEDROC_ABSTRACT_RUNNER_CLASS (klass)->run_pipeline = kedroc_abstract_runner_run_pipeline;
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
