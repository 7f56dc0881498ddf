/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-supervisor-private.h"

/* What a report gets to know of nodes that run elsewhere. All of it does nothing
 * where there is no report. */

void
kedroc_supervisor_note_begin (KedrocSupervisor *self,
                              KedrocWorkerProcess *worker,
                              guint32 node)
{
  gint pid;

  if (self->run->record == NULL)
    return;
  pid = worker->pid != NULL ? (gint) g_ascii_strtoll (worker->pid, NULL, 10) : 0;
  kedroc_run_record_begin_node (self->run->record, node, worker->number, pid, g_get_monotonic_time ());
}

/* Of what a worker says, as much as can be true. */
void
kedroc_supervisor_check_usage (KedrocSupervisor *self,
                               KedrocNodeUsage *usage)
{
  if (self->run->record != NULL)
    kedroc_node_usage_clamp (usage, self->run->record->began, g_get_monotonic_time ());
}

/* @task has come back. What this process did for it counts as well. */
void
kedroc_supervisor_note_attempt (KedrocSupervisor *self,
                                const KedrocSentTask *task,
                                KedrocNodeUsage *usage,
                                KedrocRunState state)
{
  usage->began -= task->load_time;
  usage->times[KEDROC_NODE_PART_LOAD] += task->load_time;
  kedroc_run_record_end_attempt (self->run->record, task->node, usage, state);
}

/* @task was lost with its worker. */
void
kedroc_supervisor_note_lost (KedrocSupervisor *self,
                             KedrocWorkerProcess *worker,
                             const KedrocSentTask *task)
{
  KedrocNodeUsage usage = { 0 };

  if (self->run->record == NULL)
    return;
  usage.began = kedroc_worker_process_get_began (worker);
  usage.ended = G_MAXINT64;
  usage.times[KEDROC_NODE_PART_RUN] = G_MAXINT64;
  kedroc_supervisor_check_usage (self, &usage);
  kedroc_supervisor_note_begin (self, worker, task->node);
  kedroc_supervisor_note_attempt (self, task, &usage, KEDROC_RUN_STATE_PENDING);
}

/* @node could not be sent to any worker, or need not be. */
void
kedroc_supervisor_note_unsent (KedrocSupervisor *self,
                               guint32 node,
                               KedrocRunState state)
{
  KedrocNodeUsage usage;

  if (self->run->record == NULL)
    return;
  kedroc_node_usage_begin (&usage);
  kedroc_run_record_begin_node (self->run->record, node, 0, 0, usage.began);
  kedroc_run_record_end_attempt (self->run->record, node, &usage, state);
}
