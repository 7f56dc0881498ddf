/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-supervisor-private.h"

#include "kedroc-error.h"
#include "kedroc-hook-manager-private.h"
#include "kedroc-node-private.h"

/* What workers report. None of it is believed unless it answers what was
 * asked. */

/* The number of a task that is reported has to be that of the oldest. */
static gboolean
read_answered_task (KedrocWorkerProcess *worker,
                    KedrocRecord *record,
                    gboolean revoked,
                    KedrocSentTask *task,
                    GError **error)
{
  guint64 sequence = kedroc_record_get_u64 (record);

  if (worker->tasks->len > 0)
    *task = g_array_index (worker->tasks, KedrocSentTask, 0);
  if (worker->tasks->len == 0 || task->sequence != sequence || task->revoked != revoked)
    record->broken = TRUE;
  return kedroc_record_check (record, error);
}

static void
forget_task (KedrocSupervisor *self,
             KedrocWorkerProcess *worker)
{
  g_array_remove_index (worker->tasks, 0);
  if (worker->tasks->len == 0)
    kedroc_supervisor_return_room (self, worker);
}

static void
learn_duration (KedrocWorkerPool *self,
                const KedrocNodeUsage *usage)
{
  gint64 began = MAX (usage->began, 0);
  double duration = usage->ended > began ? MIN (usage->ended - began, G_USEC_PER_SEC) : 0;

  self->n_fruitless_deaths = 0;
  if (self->mean_duration < 0)
    self->mean_duration = duration;
  else
    self->mean_duration += (duration - self->mean_duration) / 8;
}

static void
learn_shared (KedrocWorkerPool *self,
              GPtrArray *outputs)
{
  double shared = 0;

  for (guint i = 0; i < outputs->len; i++)
    {
      KedrocEncodedValue *value = g_ptr_array_index (outputs, i);

      if (value != NULL && kedroc_encoded_value_get_buffer (value) != NULL)
        shared += kedroc_encoded_value_get_size (value);
    }
  self->mean_shared += (shared - self->mean_shared) / 8;
}

/* %FALSE: the worker broke the protocol. @outputs: KedrocEncodedValue, or %NULL
 * where the worker has saved the dataset itself. */
static gboolean
read_outputs (KedrocSupervisor *self,
              KedrocRecord *record,
              guint32 node,
              GPtrArray *outputs,
              GError **error)
{
  const KedrocGraph *graph = self->run->graph;
  guint32 n = kedroc_record_get_u32 (record);

  if (n != graph->output_offsets[node + 1] - graph->output_offsets[node])
    record->broken = TRUE;
  for (guint32 i = 0; i < n && !record->broken; i++)
    {
      guint32 dataset = graph->outputs[graph->output_offsets[node] + i];
      gboolean by_worker = self->plan->datasets[dataset].transport == KEDROC_TRANSPORT_WORKER;
      GError *reason = NULL;
      KedrocValueKind kind;
      KedrocEncodedValue *value = kedroc_record_get_value (record, &kind, &reason);

      g_ptr_array_add (outputs, value);
      if (reason != NULL)
        {
          g_propagate_error (error, reason);
          return FALSE;
        }
      if (by_worker != (value == NULL))
        record->broken = TRUE;
    }
  return kedroc_record_check (record, error);
}

/* A worker keeps what its nodes have made, except where a dataset of this
 * process may have made something else of it. */
static gboolean
save_outputs (KedrocSupervisor *self,
              KedrocWorkerProcess *worker,
              const KedrocSentTask *task,
              GPtrArray *outputs,
              GError **error)
{
  const guint32 *datasets = self->run->graph->outputs + self->run->graph->output_offsets[task->node];
  g_autofree guint8 *none = task->chunked == NULL ? g_new0 (guint8, outputs->len + 1) : NULL;
  const guint8 *chunked = none != NULL ? none : task->chunked;

  if (task->task != NULL && !kedroc_supervisor_show_outputs (self, task->task, task->node, outputs, chunked, error))
    return FALSE;
  for (guint i = 0; i < outputs->len; i++)
    {
      KedrocEncodedValue *value = g_ptr_array_index (outputs, i);

      if (value == NULL && task->task == NULL)
        continue;
      if (!chunked[i] && !kedroc_supervisor_save_output (self, task->task, task->node, i, value, error))
        return FALSE;
      if (value == NULL)
        continue;
      worker->knows_value[datasets[i]] = TRUE;
      if (self->plan->datasets[datasets[i]].transport == KEDROC_TRANSPORT_SUPERVISOR)
        kedroc_worker_process_put_forget (worker, datasets[i], FALSE);
    }
  return TRUE;
}

/* For a report, what this process saves counts as if the worker had. */
static gboolean
save_and_note (KedrocSupervisor *self,
               KedrocWorkerProcess *worker,
               const KedrocSentTask *task,
               GPtrArray *outputs,
               KedrocNodeUsage *usage,
               GError **error)
{
  gboolean measured = self->run->record != NULL;
  gboolean saved;

  kedroc_supervisor_check_usage (self, usage);
  kedroc_node_usage_mark (measured ? usage : NULL);
  saved = save_outputs (self, worker, task, outputs, error);
  kedroc_node_usage_lap (measured ? usage : NULL, KEDROC_NODE_PART_SAVE);
  kedroc_supervisor_note_attempt (self, task, usage, saved ? KEDROC_RUN_STATE_SUCCEEDED : KEDROC_RUN_STATE_FAILED);
  return saved;
}

static void
output_free (gpointer data)
{
  g_clear_pointer ((KedrocEncodedValue **) &data, kedroc_encoded_value_unref);
}

static gboolean
handle_done (KedrocSupervisor *self,
             KedrocWorkerProcess *worker,
             KedrocRecord *record,
             GError **error)
{
  g_autoptr (GPtrArray) outputs = g_ptr_array_new_with_free_func (output_free);
  KedrocSentTask task = { 0 };
  GError *failure = NULL;
  KedrocNodeUsage usage;

  if (!read_answered_task (worker, record, FALSE, &task, error))
    return FALSE;
  kedroc_record_get_usage (record, &usage, self->run->record != NULL);
  if (!read_outputs (self, record, task.node, outputs, error))
    return FALSE;
  learn_duration (&self->pools[worker->pool], &usage);
  learn_shared (&self->pools[worker->pool], outputs);
  if (kedroc_supervisor_skip_task (self, worker, &task))
    {
      forget_task (self, worker);
      return TRUE;
    }
  if (task.refusal != NULL)
    failure = g_error_copy (task.refusal);
  if (failure != NULL || !save_and_note (self, worker, &task, outputs, &usage, &failure))
    g_prefix_error (&failure, "Node '%s': ", kedroc_node_get_name (self->run->graph->nodes[task.node]));
  forget_task (self, worker);
  if (failure == NULL)
    kedroc_supervisor_finish_node (self, worker, task.node);
  else
    kedroc_supervisor_settle_failure (self, worker, task.node, NULL, KEDROC_FAILURE_OF_NODE, failure);
  return TRUE;
}

/* What the worker says of a chunk that was refused is only that it was. */
static GError *
make_failure (KedrocSupervisor *self,
              const KedrocSentTask *task,
              const char *domain,
              int code,
              const char *message)
{
  GError *failure;

  if (task->refusal == NULL)
    return g_error_new_literal (g_quark_from_string (domain), code, message);
  failure = g_error_copy (task->refusal);
  g_prefix_error (&failure, "Node '%s': ", kedroc_node_get_name (self->run->graph->nodes[task->node]));
  return failure;
}

static gboolean
handle_failed (KedrocSupervisor *self,
               KedrocWorkerProcess *worker,
               KedrocRecord *record,
               GError **error)
{
  KedrocSentTask task = { 0 };
  KedrocNodeUsage usage;
  const char *domain;
  const char *message;
  g_autoptr (KedrocTask) seen = NULL;
  GError *failure;
  gboolean skipped;
  int code;

  if (!read_answered_task (worker, record, FALSE, &task, error))
    return FALSE;
  kedroc_record_get_usage (record, &usage, self->run->record != NULL);
  domain = kedroc_record_get_string (record);
  code = kedroc_record_get_u32 (record);
  message = kedroc_record_get_string (record);
  if (domain == NULL || message == NULL)
    record->broken = TRUE;
  if (!kedroc_record_check (record, error))
    return FALSE;
  learn_duration (&self->pools[worker->pool], &usage);
  failure = make_failure (self, &task, domain, code, message);
  g_set_object (&seen, task.task);
  skipped = kedroc_supervisor_skip_task (self, worker, &task);
  forget_task (self, worker);
  if (skipped)
    g_error_free (failure);
  else
    {
      kedroc_supervisor_check_usage (self, &usage);
      kedroc_supervisor_note_attempt (self, &task, &usage, KEDROC_RUN_STATE_FAILED);
      kedroc_supervisor_settle_failure (self, worker, task.node, seen, KEDROC_FAILURE_OF_NODE, failure);
    }
  /* The worker has not waited to be told so either. */
  if (!kedroc_run_may_start (self->run))
    kedroc_supervisor_take_back (self, worker);
  return TRUE;
}

/* A hook has said so in the worker. */
static gboolean
handle_skipped (KedrocSupervisor *self,
                KedrocWorkerProcess *worker,
                KedrocRecord *record,
                GError **error)
{
  KedrocSentTask task = { 0 };
  KedrocNodeUsage usage;
  gboolean stale;

  if (!read_answered_task (worker, record, FALSE, &task, error))
    return FALSE;
  kedroc_record_get_usage (record, &usage, self->run->record != NULL);
  if (self->plan->hooks == NULL || self->plan->hooks[0] == NULL)
    record->broken = TRUE;
  if (!kedroc_record_check (record, error))
    return FALSE;
  stale = kedroc_supervisor_skip_task (self, worker, &task);
  kedroc_supervisor_expect_no_outputs (self, worker, task.node);
  if (!stale)
    {
      kedroc_supervisor_check_usage (self, &usage);
      kedroc_supervisor_note_attempt (self, &task, &usage, KEDROC_RUN_STATE_CACHED);
    }
  forget_task (self, worker);
  if (!stale)
    kedroc_supervisor_finish_skipped (self, task.node);
  return TRUE;
}

static gboolean
handle_dropped (KedrocSupervisor *self,
                KedrocWorkerProcess *worker,
                KedrocRecord *record,
                GError **error)
{
  KedrocSentTask task = { 0 };

  if (!read_answered_task (worker, record, TRUE, &task, error))
    return FALSE;
  forget_task (self, worker);
  worker->n_revoked--;
  return TRUE;
}

static gboolean
handle_progress (KedrocSupervisor *self,
                 KedrocWorkerProcess *worker,
                 KedrocRecord *record,
                 GError **error)
{
  guint64 sequence = kedroc_record_get_u64 (record);
  double fraction = kedroc_record_get_double (record);
  const char *message = kedroc_record_get_string (record);

  if (!kedroc_record_check (record, error))
    return FALSE;
  for (guint i = 0; i < worker->tasks->len; i++)
    {
      KedrocSentTask *task = &g_array_index (worker->tasks, KedrocSentTask, i);

      if (task->sequence == sequence)
        kedroc_run_events_node_progress (self->run->events, self->run->graph->nodes[task->node], fraction, message);
    }
  return TRUE;
}

/* The node does not wait for what becomes of its chunk: it is told with the next one, or
 * fails when it has ended. */
static gboolean
handle_chunk (KedrocSupervisor *self,
              KedrocWorkerProcess *worker,
              KedrocRecord *record,
              GError **error)
{
  guint64 sequence = kedroc_record_get_u64 (record);
  guint32 index = kedroc_record_get_u32 (record);
  const KedrocGraph *graph = self->run->graph;
  g_autoptr (KedrocEncodedValue) value = NULL;
  KedrocSentTask *task = worker->tasks->len > 0 ? &g_array_index (worker->tasks, KedrocSentTask, 0) : NULL;
  KedrocValueKind kind;
  GError *reason = NULL;

  if (task == NULL || task->sequence != sequence || task->revoked ||
      index >= graph->output_offsets[task->node + 1] - graph->output_offsets[task->node] ||
      !kedroc_supervisor_wants_chunks (self, task->node) ||
      self->plan->datasets[graph->outputs[graph->output_offsets[task->node] + index]].transport ==
        KEDROC_TRANSPORT_WORKER)
    record->broken = TRUE;
  if (!record->broken)
    value = kedroc_record_get_value (record, &kind, &reason);
  if (reason != NULL)
    {
      g_propagate_error (error, reason);
      return FALSE;
    }
  if (value == NULL)
    record->broken = TRUE;
  if (!kedroc_record_check (record, error))
    return FALSE;
  if (task->stale || task->refusal != NULL || !kedroc_scheduler_has_inputs (&self->run->scheduler, task->node) ||
      kedroc_supervisor_save_chunk (self, task, index, value, &task->refusal))
    return TRUE;
  __atomic_store_n (&worker->status->refused, sequence, __ATOMIC_RELEASE);
  return TRUE;
}

/* Comes before the result. */
static gboolean
handle_printed (KedrocSupervisor *self,
                KedrocWorkerProcess *worker,
                KedrocRecord *record,
                GError **error)
{
  guint64 sequence = kedroc_record_get_u64 (record);

  if (!kedroc_record_check (record, error))
    return FALSE;
  worker->printed = MAX (worker->printed, sequence);
  kedroc_supervisor_read_output (self, worker);
  return TRUE;
}

static gboolean
handle_record (KedrocSupervisor *self,
               KedrocWorkerProcess *worker,
               KedrocRecord *record,
               GError **error)
{
  if (worker->said_hello == (record->type == KEDROC_RECORD_HELLO))
    record->broken = TRUE;
  if (!kedroc_record_check (record, error))
    return FALSE;
  switch (record->type)
    {
    case KEDROC_RECORD_HELLO:
      if (!kedroc_worker_process_read_hello (worker, record, error))
        return FALSE;
      self->pools[worker->pool].proven = TRUE;
      return TRUE;
    case KEDROC_RECORD_DONE:
      return handle_done (self, worker, record, error);
    case KEDROC_RECORD_FAILED:
      return handle_failed (self, worker, record, error);
    case KEDROC_RECORD_SKIPPED:
      return handle_skipped (self, worker, record, error);
    case KEDROC_RECORD_DROPPED:
      return handle_dropped (self, worker, record, error);
    case KEDROC_RECORD_CHUNK:
      return handle_chunk (self, worker, record, error);
    case KEDROC_RECORD_PROGRESS:
      return handle_progress (self, worker, record, error);
    case KEDROC_RECORD_PRINTED:
      return handle_printed (self, worker, record, error);
    case KEDROC_RECORD_RETURNED:
      return kedroc_record_take_returned (record, error);
    case KEDROC_RECORD_GONE:
      return kedroc_supervisor_forget_segment (self, worker, record, error);
    default:
      record->broken = TRUE;
      return kedroc_record_check (record, error);
    }
}

static gboolean
handle_all (KedrocSupervisor *self,
            KedrocWorkerProcess *worker,
            GError **error)
{
  g_autoptr (GError) local_error = NULL;
  KedrocRecord record;

  while (kedroc_inbox_next (&worker->inbox, &record, &local_error))
    {
      if (!handle_record (self, worker, &record, error))
        return FALSE;
      kedroc_supervisor_announce (self, worker);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Reads what there is, or once: poll() tells if there is more. %FALSE: the worker is of no use any more, either with
 * @error set, because it said what it may not, or without, because it is gone. */
gboolean
kedroc_supervisor_receive (KedrocSupervisor *self,
                           KedrocWorkerProcess *worker,
                           gboolean to_the_end,
                           GError **error)
{
  for (;;)
    {
      switch (kedroc_inbox_fill (&worker->inbox, worker->channel, FALSE, error))
        {
        case KEDROC_INBOX_FILLED:
          if (!handle_all (self, worker, error))
            return FALSE;
          if (!to_the_end)
            return TRUE;
          break;
        case KEDROC_INBOX_WOULD_BLOCK:
          return TRUE;
        case KEDROC_INBOX_CLOSED:
        case KEDROC_INBOX_ERROR:
        default:
          return FALSE;
        }
    }
}
