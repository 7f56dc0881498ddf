/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-supervisor-private.h"

#include "kedroc-error.h"
#include "kedroc-node-private.h"
#include "kedroc-worker-command-private.h"

/* Workers that may die in a row without any node having ended. */
#define FRUITLESS_DEATHS_MAX 3

/* A process that has closed its channel is about to end; one that does not is
 * made to (µs). */
#define END_GRACE (200 * 1000)

#define FORGOTTEN_INIT ": does the program call kedroc_init() in the first line of main()?"

static GError *
describe_death (KedrocSupervisor *self,
                KedrocWorkerProcess *worker,
                guint32 node,
                const char *end)
{
  return g_error_new (KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_WORKER_DIED,
                      "Node '%s': its worker %u (process %s) %s", kedroc_node_get_name (self->run->graph->nodes[node]),
                      worker->number, worker->pid, end);
}

static GError *
describe_timeout (KedrocSupervisor *self,
                  guint32 node)
{
  return g_error_new (KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_TIMED_OUT,
                      "Node '%s' took longer than %" G_GINT64_FORMAT " s; its worker was ended",
                      kedroc_node_get_name (self->run->graph->nodes[node]),
                      self->options->node_timeout / G_USEC_PER_SEC);
}

static GError *
describe_nonsense (KedrocSupervisor *self,
                   KedrocWorkerProcess *worker,
                   guint32 node,
                   const GError *reason)
{
  return g_error_new (reason->domain, reason->code, "Node '%s': its worker %u (process %s): %s",
                      kedroc_node_get_name (self->run->graph->nodes[node]), worker->number, worker->pid,
                      reason->message);
}

/* Also where the loop has not come to it yet: nothing is tried again from then on, and
 * a death is of no interest beside it. */
static gboolean
is_cancelled (KedrocSupervisor *self)
{
  return self->cancelled_at > 0 || g_cancellable_is_cancelled (self->run->cancellable);
}

/* The node that was at work is the one to blame. */
static void
blame (KedrocSupervisor *self,
       KedrocWorkerProcess *worker,
       KedrocSentTask *task,
       const char *end,
       const GError *reason)
{
  KedrocFailureKind kind = worker->timed_out ? KEDROC_FAILURE_OF_NODE : KEDROC_FAILURE_OF_WORKER;
  GError *failure;

  kedroc_supervisor_note_lost (self, worker, task);
  if (is_cancelled (self))
    {
      kedroc_scheduler_give_back (&self->run->scheduler, task->node);
      return;
    }
  if (worker->timed_out)
    failure = describe_timeout (self, task->node);
  else if (reason != NULL)
    failure = describe_nonsense (self, worker, task->node, reason);
  else
    failure = describe_death (self, worker, task->node, end);
  kedroc_supervisor_settle_failure (self, NULL, task->node, task->task, kind, failure);
}

/* A worker that dies after it has saved and before it has said so leaves versions
 * that nobody knows of: whoever does its task again is told to replace them. */
static void
expect_versions (KedrocSupervisor *self,
                 guint32 node)
{
  const KedrocGraph *graph = self->run->graph;

  for (guint32 o = graph->output_offsets[node]; o < graph->output_offsets[node + 1]; o++)
    {
      KedrocPlannedDataset *planned = &self->plan->datasets[graph->outputs[o]];

      if (!planned->is_new)
        continue;
      planned->replaces = TRUE;
      for (guint i = 0; i < self->workers->len; i++)
        ((KedrocWorkerProcess *) g_ptr_array_index (self->workers, i))->knows_dataset[graph->outputs[o]] = FALSE;
    }
}

static void
settle_tasks (KedrocSupervisor *self,
              KedrocWorkerProcess *worker,
              const char *end,
              const GError *reason)
{
  KedrocSentTask *running = kedroc_worker_process_find_running (worker);

  /* A worker that talks nonsense is blamed on what it was to answer next. */
  if (running == NULL && reason != NULL && worker->said_hello && worker->tasks->len > 0)
    running = &g_array_index (worker->tasks, KedrocSentTask, 0);
  for (guint i = 0; i < worker->tasks->len; i++)
    {
      KedrocSentTask *task = &g_array_index (worker->tasks, KedrocSentTask, i);

      if (task->revoked)
        continue;
      expect_versions (self, task->node);
      if (task == running)
        blame (self, worker, task, end, reason);
      else
        kedroc_scheduler_give_back (&self->run->scheduler, task->node);
    }
}

/* Another build of kedroc stays one, however often it is started. */
static gboolean
is_foreign (KedrocWorkerProcess *worker,
            const GError *reason)
{
  return !worker->said_hello && g_error_matches (reason, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_PROTOCOL);
}

/* Nothing has begun yet. */
static gboolean
refuse_interpreter (KedrocSupervisor *self,
                    KedrocWorkerProcess *worker,
                    const char *end,
                    GError **error)
{
  const KedrocPlannedPool *planned = &self->plan->pools[worker->pool];
  KedrocNode *node = self->run->graph->nodes[planned->first_node];

  g_propagate_error (error, kedroc_worker_command_describe_end (node, planned->argv[0], worker->pid, end,
                                                                worker->last_words));
  return FALSE;
}

/* A program that cannot be a worker is found out soon. */
static gboolean
check_deaths (KedrocSupervisor *self,
              KedrocWorkerProcess *worker,
              const char *end,
              const GError *reason,
              GError **error)
{
  KedrocWorkerPool *pool = &self->pools[worker->pool];
  const char *program = self->plan->pools[worker->pool].argv[0];

  if (is_cancelled (self))
    return TRUE;
  if (is_foreign (worker, reason))
    {
      g_set_error (error, reason->domain, reason->code, "'%s' (process %s) cannot be a worker: %s", program,
                   worker->pid, reason->message);
      return FALSE;
    }
  /* One that was killed, for want of memory perhaps, says nothing of the next one. */
  if (worker->pool != KEDROC_LANGUAGE_C && !pool->proven &&
      (reason != NULL || worker->never_answered || !kedroc_worker_process_was_killed (worker)))
    return refuse_interpreter (self, worker, end, error);
  if (worker->never_answered && !pool->proven)
    {
      g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_TIMED_OUT, "Process %s of '%s' %s%s", worker->pid,
                   program, end, FORGOTTEN_INIT);
      return FALSE;
    }
  if (++pool->n_fruitless_deaths < FRUITLESS_DEATHS_MAX + self->options->retries)
    return TRUE;
  g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_WORKER_DIED,
               "%u workers in a row died before a node had ended; the last one, process %s of '%s', %s%s%s",
               pool->n_fruitless_deaths, worker->pid, program,
               reason != NULL ? reason->message : end, worker->said_hello ? "" : ". It never answered",
               worker->said_hello || worker->pool != KEDROC_LANGUAGE_C
                 ? ""
                 : FORGOTTEN_INIT);
  return FALSE;
}

static void
remove_worker (KedrocSupervisor *self,
               KedrocWorkerProcess *worker)
{
  self->pools[worker->pool].n_alive--;
  g_ptr_array_remove (self->workers, worker);
}

/* Takes leave of a worker that has ended, or, with @reason, that has to. What it
 * had not begun is for others. %FALSE: the run cannot go on. */
gboolean
kedroc_supervisor_bury (KedrocSupervisor *self,
                        KedrocWorkerProcess *worker,
                        const GError *reason,
                        GError **error)
{
  g_autofree char *end = NULL;
  gboolean ok = TRUE;

  if (reason != NULL || !kedroc_worker_process_wait (worker, END_GRACE))
    {
      if (reason != NULL)
        g_debug ("Worker %u (process %s) breaks the protocol: %s", worker->number, worker->pid, reason->message);
      kedroc_worker_process_kill (worker);
      end = g_strdup ("closed its channel without ending");
    }
  else if (worker->never_answered)
    end = g_strdup_printf ("was killed after %" G_GINT64_FORMAT " s of silence",
                           self->options->start_timeout / G_USEC_PER_SEC);
  else
    end = kedroc_worker_process_describe_end (worker);
  kedroc_supervisor_read_last_output (self, worker);
  if (kedroc_worker_process_find_running (worker) == NULL)
    ok = check_deaths (self, worker, end, reason, error);
  settle_tasks (self, worker, end, reason);
  kedroc_segment_table_retire_theirs (&worker->segments);
  kedroc_supervisor_return_room (self, worker);
  remove_worker (self, worker);
  return ok;
}

/* Takes leave of a worker after the run. One that has not ended by itself is
 * killed. */
void
kedroc_supervisor_dismiss (KedrocSupervisor *self,
                           KedrocWorkerProcess *worker)
{
  kedroc_worker_process_kill (worker);
  kedroc_supervisor_read_last_output (self, worker);
  kedroc_supervisor_return_room (self, worker);
  remove_worker (self, worker);
}
