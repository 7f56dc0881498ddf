/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-supervisor-private.h"

#include "kedroc-error.h"
#include "kedroc-node-private.h"

/* How many tasks a worker may hold, so that it never waits for the supervisor
 * and yet hardly any task waits for another. */
static guint
queue_depth (KedrocSupervisor *self,
             const KedrocWorkerPool *pool)
{
  /* Hooks are called when a task is sent, so it may not be taken back; and how
   * much memory a task may take is only known when those before it are done. */
  if (self->shows_values || kedroc_shared_memory_manager_get_memory_limit (self->values.manager) > 0)
    return 1;
  if (pool->mean_duration < 0 || pool->mean_duration >= 2000)
    return 1;
  /* What a node has read is free to be written to again only when the worker has
   * been told so: new memory costs more than a round trip. */
  if (pool->mean_duration >= 200 || pool->mean_shared > KEDROC_INLINE_MAX)
    return 2;
  return pool->mean_duration >= 20 ? 16 : 64;
}

static KedrocWorkerProcess *
start_worker (KedrocSupervisor *self,
              guint pool,
              GError **error)
{
  g_autofree char *spill_directory = kedroc_shared_memory_manager_dup_spill_directory (self->values.manager);
  KedrocWorkerWelcome welcome = {
    .run_id = self->run->run_id,
    .is_async = self->run->is_async,
    .measures = self->run->record != NULL,
    .stops = !self->run->keep_going && !self->options->retry_failed,
    .spill_directory = spill_directory,
    .hooks = (const char *const *) self->plan->hooks,
    .home = kedroc_returns_as_home (self->returns),
  };
  KedrocWorkerProcess *worker;

  if (!kedroc_supervisor_check_descriptors (self, pool, error))
    return NULL;
  worker =
    kedroc_worker_process_new (self->n_started + 1, (const char *const *) self->plan->pools[pool].argv,
                               (const char *const *) self->options->environment, &welcome,
                               self->run->graph->n_datasets, self->plan->functions->len, error);

  if (worker == NULL)
    return NULL;
  worker->pool = pool;
  self->pools[pool].n_alive++;
  self->n_started++;
  g_ptr_array_add (self->workers, worker);
  return worker;
}

static guint
count_known_inputs (KedrocSupervisor *self,
                    KedrocWorkerProcess *worker,
                    guint32 node)
{
  const KedrocGraph *graph = self->run->graph;
  guint n = 0;

  for (guint32 i = graph->input_offsets[node]; i < graph->input_offsets[node + 1]; i++)
    n += worker->knows_value[graph->inputs[i]];
  return n;
}

/* Of those who can run the node, the worker with the least to do; of these, the
 * one that has most of its inputs already, so that a chain stays where it is.
 * %NULL without an error: all have enough to do. */
static KedrocWorkerProcess *
choose_worker (KedrocSupervisor *self,
               guint32 node,
               GError **error)
{
  guint pool = self->plan->node_pools[node];
  guint depth = queue_depth (self, &self->pools[pool]);
  KedrocWorkerProcess *best = NULL;
  guint best_known = 0;

  for (guint i = 0; i < self->workers->len; i++)
    {
      KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, i);
      guint known;

      if (worker->pool != pool || worker->n_revoked > 0 || worker->tasks->len >= depth)
        continue;
      if (best != NULL && worker->tasks->len > best->tasks->len)
        continue;
      known = count_known_inputs (self, worker, node);
      if (best != NULL && worker->tasks->len == best->tasks->len && known <= best_known)
        continue;
      best = worker;
      best_known = known;
    }
  if ((best == NULL || best->tasks->len > 0) && self->pools[pool].n_alive < self->pools[pool].n_workers)
    return start_worker (self, pool, error);
  return best;
}

/* What takes the place of inputs: by index. %FALSE: a hook does not agree. */
static gboolean
find_replaced (KedrocSupervisor *self,
               guint32 node,
               GHashTable *replaced,
               KedrocTask **task,
               GError **error)
{
  if (self->shows_values)
    {
      *task = kedroc_supervisor_show_inputs (self, node, replaced, error);
      if (*task == NULL)
        return FALSE;
    }
  if (!kedroc_node_is_command (self->run->graph->nodes[node]) ||
      kedroc_supervisor_find_files (self, node, replaced, error))
    return TRUE;
  g_clear_object (task);
  return FALSE;
}

/* @skipped: a hook has said that it need not be run, and it was not sent. */
static gboolean
try_send (KedrocSupervisor *self,
          KedrocWorkerProcess *worker,
          guint32 node,
          gboolean *skipped,
          GError **error)
{
  KedrocSentTask task = { .sequence = self->next_sequence << 32 | node, .node = node };
  g_autoptr (GHashTable) replaced = NULL;
  gint64 began = self->run->record != NULL ? g_get_monotonic_time () : 0;

  if (self->shows_values || kedroc_node_is_command (self->run->graph->nodes[node]))
    {
      replaced = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) kedroc_encoded_value_unref);
      if (!find_replaced (self, node, replaced, &task.task, error))
        return FALSE;
      *skipped = task.task != NULL && kedroc_task_is_skipped (task.task);
      if (*skipped)
        {
          g_object_unref (task.task);
          return TRUE;
        }
      kedroc_supervisor_put_replaced (self, worker, replaced);
    }
  if (!kedroc_supervisor_put_needed (self, worker, node, replaced, error) ||
      !kedroc_supervisor_put_task (self, worker, &task, replaced, error))
    {
      g_clear_object (&task.task);
      return FALSE;
    }
  if (began > 0)
    task.load_time = g_get_monotonic_time () - began;
  g_array_append_val (worker->tasks, task);
  self->next_sequence++;
  return TRUE;
}

/* A worker has what its nodes make at once, but for what a dataset of this process
 * has a say in. */
static gboolean
expect_outputs (KedrocSupervisor *self,
                KedrocWorkerProcess *worker,
                guint32 node)
{
  const KedrocGraph *graph = self->run->graph;

  for (guint32 o = graph->output_offsets[node]; o < graph->output_offsets[node + 1]; o++)
    if (self->plan->datasets[graph->outputs[o]].transport == KEDROC_TRANSPORT_SUPERVISOR)
      return FALSE;
  for (guint32 o = graph->output_offsets[node]; o < graph->output_offsets[node + 1]; o++)
    if (self->plan->datasets[graph->outputs[o]].transport == KEDROC_TRANSPORT_MEMORY)
      worker->knows_value[graph->outputs[o]] = TRUE;
  return TRUE;
}

static gboolean
send_one (KedrocSupervisor *self,
          KedrocWorkerProcess *worker,
          guint32 node)
{
  GError *failure = NULL;
  gboolean skipped = FALSE;

  if (try_send (self, worker, node, &skipped, &failure))
    {
      if (skipped)
        kedroc_supervisor_skip_node (self, node);
      else
        kedroc_supervisor_announce (self, worker);
      return !skipped;
    }
  /* A mistake that a hook made with the task has the name already. */
  if (!g_str_has_prefix (failure->message, "Node '"))
    g_prefix_error (&failure, "Node '%s': ", kedroc_node_get_name (self->run->graph->nodes[node]));
  kedroc_supervisor_note_unsent (self, node, KEDROC_RUN_STATE_FAILED);
  kedroc_supervisor_settle_failure (self, NULL, node, NULL, KEDROC_FAILURE_OF_NODE, failure);
  return FALSE;
}

/* An interpreter takes longer to start than many a node runs: those that the nodes after
 * this one want to run side by side are to start meanwhile. */
static void
expect_next (KedrocSupervisor *self,
             guint index,
             guint32 node)
{
  KedrocWorkerPool *pool = &self->pools[index];

  if (index != KEDROC_LANGUAGE_C && pool->n_alive < pool->n_workers)
    pool->n_expected = MAX (pool->n_expected, kedroc_scheduler_count_next (&self->run->scheduler, node));
}

/* Once those that are there have got what they are to do. What goes wrong with that is
 * told when one is wanted. */
void
kedroc_supervisor_start_expected (KedrocSupervisor *self)
{
  for (guint i = 0; i < KEDROC_N_LANGUAGES; i++)
    {
      KedrocWorkerPool *pool = &self->pools[i];

      while (pool->n_alive < MIN (pool->n_expected, pool->n_workers) && start_worker (self, i, NULL) != NULL)
        continue;
      pool->n_expected = 0;
    }
}

/* And with it the nodes that wait for nothing else: the worker goes on with them
 * without asking, and a chain costs no round trip a node. */
static void
send_node (KedrocSupervisor *self,
           KedrocWorkerProcess *worker,
           guint32 node)
{
  const KedrocWorkerPool *pool = &self->pools[worker->pool];
  gboolean sent = send_one (self, worker, node);

  if (sent)
    expect_next (self, worker->pool, node);
  while (sent && worker->tasks->len < queue_depth (self, pool) && expect_outputs (self, worker, node) &&
         kedroc_scheduler_take_next (&self->run->scheduler, node, &node))
    sent = send_one (self, worker, node);
}

static gboolean
dispatch_pool (KedrocSupervisor *self,
               guint index,
               GError **error)
{
  KedrocScheduler *scheduler = &self->run->scheduler;
  KedrocWorkerPool *pool = &self->pools[index];
  guint32 node;

  while (kedroc_run_may_start (self->run) && kedroc_scheduler_take_from (scheduler, index, &node))
    {
      g_autoptr (GError) reason = NULL;
      KedrocWorkerProcess *worker = choose_worker (self, node, &reason);

      if (worker != NULL)
        {
          send_node (self, worker, node);
          continue;
        }
      kedroc_scheduler_give_back (scheduler, node);
      if (reason == NULL)
        break;
      if (pool->n_alive == 0)
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      g_warning ("Going on with %u worker%s: %s", pool->n_alive, pool->n_alive == 1 ? "" : "s", reason->message);
      pool->n_workers = pool->n_alive;
    }
  return TRUE;
}

/* Starts the first worker, without which there is none, and with it those that will be
 * needed as soon as it has answered: an interpreter takes its time. Those of Python are
 * forked from a process that the first one has to start. */
static gboolean
start_first (KedrocSupervisor *self,
             guint index,
             GError **error)
{
  KedrocWorkerPool *pool = &self->pools[index];
  guint n = index == KEDROC_LANGUAGE_PYTHON ? 1 : MIN (pool->n_workers, self->run->scheduler.queues[index].n);

  if (pool->n_alive == 0 && start_worker (self, index, error) == NULL)
    return FALSE;
  while (pool->n_alive < n)
    if (start_worker (self, index, NULL) == NULL)
      break;
  return TRUE;
}

/* An interpreter may be there and yet be of no use: no node begins before a worker of
 * each has said that it is one. Those of programs in C need not be waited for.
 * %FALSE without an error: not yet. */
static gboolean
prove_pools (KedrocSupervisor *self,
             GError **error)
{
  gboolean proven = TRUE;

  for (guint i = 0; i < KEDROC_N_LANGUAGES && kedroc_run_may_start (self->run); i++)
    {
      KedrocWorkerPool *pool = &self->pools[i];

      if (i == KEDROC_LANGUAGE_C || pool->n_workers == 0 || pool->proven)
        continue;
      proven = FALSE;
      if (!start_first (self, i, error))
        return FALSE;
    }
  return proven;
}

/* Hands out what is ready. %FALSE: there is no worker for it and none can be started. */
gboolean
kedroc_supervisor_dispatch (KedrocSupervisor *self,
                            GError **error)
{
  g_autoptr (GError) reason = NULL;
  guint32 n_done;

  if (!prove_pools (self, &reason))
    {
      if (reason == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  /* Behind a node that need not be run there may be some for workers that had their
   * turn. */
  do
    {
      n_done = self->run->scheduler.n_done;
      for (guint i = 0; i < KEDROC_N_LANGUAGES; i++)
        if (!dispatch_pool (self, i, error))
          return FALSE;
    }
  while (self->run->scheduler.n_done != n_done);
  return TRUE;
}

/* What expect_outputs() took for granted does not hold for a task that was taken
 * back, and another worker will make it, or for one that did not run. */
void
kedroc_supervisor_expect_no_outputs (KedrocSupervisor *self,
                                     KedrocWorkerProcess *worker,
                                     guint32 node)
{
  const KedrocGraph *graph = self->run->graph;

  for (guint32 o = graph->output_offsets[node]; o < graph->output_offsets[node + 1]; o++)
    worker->knows_value[graph->outputs[o]] = FALSE;
}

/* Takes back from @worker what it has not begun. */
void
kedroc_supervisor_take_back (KedrocSupervisor *self,
                             KedrocWorkerProcess *worker)
{
  if (!kedroc_worker_process_revoke (worker, self->next_sequence << 32))
    return;
  for (guint i = 0; i < worker->tasks->len; i++)
    {
      KedrocSentTask *task = &g_array_index (worker->tasks, KedrocSentTask, i);

      if (!task->revoked)
        continue;
      kedroc_supervisor_expect_no_outputs (self, worker, task->node);
      kedroc_scheduler_give_back (&self->run->scheduler, task->node);
    }
}
