/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-supervisor-private.h"

#include <string.h>

#include "kedroc-node-private.h"

/* What becomes of a node that has failed or lost its worker: it is tried again
 * after a while, or that was its end. */

/* A node is tried again after this long (µs), then twice as long, and so on up to
 * the most. */
#define RETRY_FIRST (50 * 1000)
#define RETRY_MOST (5 * G_USEC_PER_SEC)

static void
try_again (KedrocSupervisor *self,
           guint32 node)
{
  guint attempt = MIN (self->attempts[node] - 1, 16);
  gint64 delay = MIN ((gint64) RETRY_FIRST << attempt, RETRY_MOST);
  KedrocDelayedNode delayed = { node, g_get_monotonic_time () + delay };

  g_array_append_val (self->delayed, delayed);
  kedroc_run_record_retry_node (self->run->record, node);
}

static gboolean
reads_output_of (KedrocSupervisor *self,
                 guint32 node,
                 guint32 maker)
{
  const KedrocGraph *graph = self->run->graph;

  for (guint32 i = graph->input_offsets[node]; i < graph->input_offsets[node + 1]; i++)
    if (kedroc_scheduler_get_maker (&self->run->scheduler, graph->inputs[i]) == maker)
      return TRUE;
  return FALSE;
}

/* Tasks that were sent along with @node, which has failed, and have begun: what
 * they make of nothing, or of what a failed attempt has left, does not count. */
static void
mark_stale (KedrocSupervisor *self,
            KedrocWorkerProcess *worker,
            guint32 node)
{
  for (guint i = 0; i < worker->tasks->len; i++)
    {
      KedrocSentTask *task = &g_array_index (worker->tasks, KedrocSentTask, i);

      task->stale = task->stale || (!task->revoked && reads_output_of (self, task->node, node));
      for (guint before = 0; before < i && !task->stale && !task->revoked; before++)
        {
          KedrocSentTask *other = &g_array_index (worker->tasks, KedrocSentTask, before);
          task->stale = other->stale && reads_output_of (self, task->node, other->node);
        }
    }
}

/* The worker may have something of what a node should have made; the next attempt
 * may be somewhere else. */
static void
forget_outputs (KedrocSupervisor *self,
                KedrocWorkerProcess *worker,
                guint32 node)
{
  const KedrocGraph *graph = self->run->graph;

  for (guint32 o = graph->output_offsets[node]; o < graph->output_offsets[node + 1]; o++)
    if (worker->knows_value[graph->outputs[o]])
      kedroc_worker_process_put_forget (worker, graph->outputs[o], FALSE);
}

/* Whether the answer to a task does not count: it was sent together with the one
 * before it, which has failed. */
gboolean
kedroc_supervisor_skip_task (KedrocSupervisor *self,
                             KedrocWorkerProcess *worker,
                             const KedrocSentTask *task)
{
  if (!task->stale && kedroc_scheduler_has_inputs (&self->run->scheduler, task->node))
    return FALSE;
  forget_outputs (self, worker, task->node);
  kedroc_scheduler_give_back (&self->run->scheduler, task->node);
  return TRUE;
}

static gboolean
may_try_again (KedrocSupervisor *self,
               guint32 node,
               KedrocFailureKind kind)
{
  guint retries = self->options->retries;

  if (kind == KEDROC_FAILURE_OF_NODE && !self->options->retry_failed)
    return FALSE;
  return self->attempts[node] <= retries && kedroc_run_may_start (self->run);
}

/* Behind the name, since the end of a message may be a sign for a binding. */
static void
tell_attempts (KedrocSupervisor *self,
               guint32 node,
               GError *failure)
{
  g_autofree char *name = g_strdup_printf ("Node '%s'", kedroc_node_get_name (self->run->graph->nodes[node]));
  g_autofree char *message = failure->message;
  const char *rest = g_str_has_prefix (message, name) ? message + strlen (name) : NULL;

  failure->message = g_strdup_printf ("%s (tried %u times)%s%s", name, self->attempts[node],
                                      rest != NULL ? "" : ": ", rest != NULL ? rest : message);
}

/* @worker: where the node was, %NULL if that is gone or was not sent the node.
 * @task: what the hooks have seen of the node, if that is all there is to tell
 * them. Takes @failure. */
void
kedroc_supervisor_settle_failure (KedrocSupervisor *self,
                                  KedrocWorkerProcess *worker,
                                  guint32 node,
                                  KedrocTask *task,
                                  KedrocFailureKind kind,
                                  GError *failure)
{
  self->attempts[node]++;
  if (!may_try_again (self, node, kind))
    {
      if (self->attempts[node] > 1)
        tell_attempts (self, node, failure);
      kedroc_supervisor_fail_node (self, node, task, failure);
      return;
    }
  g_error_free (failure);
  try_again (self, node);
  if (worker == NULL)
    return;
  forget_outputs (self, worker, node);
  kedroc_supervisor_take_back (self, worker);
  mark_stale (self, worker, node);
}

void
kedroc_supervisor_revive_delayed (KedrocSupervisor *self,
                                  gint64 now)
{
  for (guint i = self->delayed->len; i-- > 0;)
    {
      KedrocDelayedNode *delayed = &g_array_index (self->delayed, KedrocDelayedNode, i);

      if (delayed->ready_at > now && kedroc_run_may_start (self->run))
        continue;
      kedroc_scheduler_give_back (&self->run->scheduler, delayed->node);
      g_array_remove_index_fast (self->delayed, i);
    }
}
