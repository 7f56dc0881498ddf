/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-supervisor-private.h"

#include "kedroc-hook-manager-private.h"
#include "kedroc-node-private.h"

/* How nodes begin and end for all the others. */

static void
release_dataset (guint32 dataset,
                 gpointer data)
{
  KedrocSupervisor *self = data;
  KedrocEncodedValue *value = self->values.values[dataset];
  /* Shared memory is to be used again as soon as may be. */
  gboolean can_wait = value == NULL || kedroc_encoded_value_get_buffer (value) == NULL;

  kedroc_parallel_values_forget (&self->values, dataset);
  for (guint i = 0; i < self->workers->len; i++)
    {
      KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, i);

      if (worker->knows_value[dataset])
        kedroc_worker_process_put_forget (worker, dataset, can_wait);
    }
  kedroc_run_release (self->run, dataset);
}

/* Tells that the oldest task of @worker has begun: workers go through their
 * tasks in order. */
void
kedroc_supervisor_announce (KedrocSupervisor *self,
                            KedrocWorkerProcess *worker)
{
  KedrocSentTask *task;

  if (worker->tasks->len == 0)
    return;
  task = &g_array_index (worker->tasks, KedrocSentTask, 0);
  if (task->announced || task->revoked || task->stale ||
      !kedroc_scheduler_has_inputs (&self->run->scheduler, task->node))
    return;
  task->announced = TRUE;
  kedroc_supervisor_note_begin (self, worker, task->node);
  kedroc_run_events_node_started (self->run->events, self->run->graph->nodes[task->node]);
}

/* @task: what the hooks have seen of a node whose function has failed. Takes
 * @failure. */
void
kedroc_supervisor_fail_node (KedrocSupervisor *self,
                             guint32 node,
                             KedrocTask *task,
                             GError *failure)
{
  if (task != NULL)
    kedroc_run_tell_hooks_of_failure (self->run, task, failure);
  kedroc_run_take_failure (self->run, node, failure);
  kedroc_run_events_node_failed (self->run->events, self->run->graph->nodes[node], failure);
}

/* What a node that was not run would have made is in its datasets. */
void
kedroc_supervisor_finish_skipped (KedrocSupervisor *self,
                                  guint32 node)
{
  KedrocRun *run = self->run;

  kedroc_scheduler_done (&run->scheduler, node);
  kedroc_scheduler_release (&run->scheduler, node, release_dataset, self);
  kedroc_run_events_node_finished (run->events, run->graph->nodes[node]);
  kedroc_run_events_progress (run->events, run->scheduler.n_done, run->graph->n_nodes);
}

/* But for what its worker has confirmed. */
static gboolean
confirm_datasets (KedrocSupervisor *self,
                  guint32 node,
                  GError **error)
{
  const char *const *confirms = kedroc_node_peek_confirms (self->run->graph->nodes[node]);
  guint32 input;

  for (guint i = 0; confirms != NULL && confirms[i] != NULL; i++)
    if (!kedroc_supervisor_find_confirmed (self, node, confirms[i], &input) &&
        !kedroc_run_confirm_dataset (self->run, node, confirms[i], error))
      return FALSE;
  return TRUE;
}

void
kedroc_supervisor_finish_node (KedrocSupervisor *self,
                               KedrocWorkerProcess *worker,
                               guint32 node)
{
  GError *failure = NULL;

  if (!confirm_datasets (self, node, &failure))
    {
      kedroc_supervisor_settle_failure (self, worker, node, NULL, KEDROC_FAILURE_OF_NODE, failure);
      return;
    }
  kedroc_supervisor_finish_skipped (self, node);
}

/* A hook has said so before the node was sent anywhere. */
void
kedroc_supervisor_skip_node (KedrocSupervisor *self,
                             guint32 node)
{
  kedroc_supervisor_note_unsent (self, node, KEDROC_RUN_STATE_CACHED);
  kedroc_run_events_node_started (self->run->events, self->run->graph->nodes[node]);
  kedroc_supervisor_finish_skipped (self, node);
}
