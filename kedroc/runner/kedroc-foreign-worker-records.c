/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-foreign-worker-records-private.h"

#include "kedroc-dataset-error-private.h"
#include "kedroc-error.h"
#include "kedroc-task-private.h"

/* GLib's macro uses a GNU extension. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
G_DEFINE_BOXED_TYPE (KedrocForeignValue, kedroc_foreign_value, kedroc_encoded_value_ref, kedroc_encoded_value_unref)
#pragma GCC diagnostic pop

/* What a worker reports. None of it is believed unless it answers what was asked. */

/* It may have been lent to other workers, which are told as it is retired. */
static gboolean
handle_gone (KedrocForeignWorker *self,
             KedrocRecord *record,
             GError **error)
{
  KedrocSegmentEntry *entry = kedroc_record_get_segment (record, error);

  if (entry == NULL)
    return FALSE;
  if (!entry->is_theirs)
    record->broken = TRUE;
  else
    {
      kedroc_segment_retire (entry->segment);
      kedroc_segment_table_remove (&self->process->segments, entry);
    }
  return kedroc_record_check (record, error);
}

/* The number of a task that is reported has to be that of the one at work. */
static gboolean
is_answer (KedrocForeignWorker *self,
           KedrocRecord *record,
           GError **error)
{
  guint64 sequence = kedroc_record_get_u64 (record);

  if (self->task == NULL || self->answered || sequence != self->next_sequence)
    record->broken = TRUE;
  return kedroc_record_check (record, error);
}

/* What only the other language can decode is kept as it is, for another node in it. */
static gboolean
decode (KedrocEncodedValue *encoded,
        GValue *value,
        GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (kedroc_encoded_value_read (encoded, KEDROC_READING_SHARED, value, &reason))
    return TRUE;
  if (!g_error_matches (reason, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  g_value_init (value, kedroc_foreign_value_get_type ());
  g_value_set_boxed (value, encoded);
  return TRUE;
}

static gboolean
read_output_value (KedrocForeignWorker *self,
                   KedrocRecord *record,
                   guint index,
                   GError **failure,
                   GError **error)
{
  KedrocValueKind kind;
  g_autoptr (GError) reason = NULL;
  g_autoptr (KedrocEncodedValue) value = kedroc_record_get_value (record, &kind, &reason);
  GValue *place = kedroc_task_peek_output (self->task, index);

  if (value == NULL)
    record->broken = TRUE;
  if (reason != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  if (!kedroc_record_check (record, error))
    return FALSE;
  if (*failure == NULL && !decode (value, place, failure))
    kedroc_dataset_error_prefix (failure, kedroc_node_peek_outputs (self->node)[index]);
  return TRUE;
}

/* Where one cannot be saved, the node is not to make more. */
static void
save_chunk (KedrocForeignWorker *self,
            guint output,
            KedrocEncodedValue *chunk,
            GError **failure)
{
  g_auto (GValue) value = G_VALUE_INIT;

  if (*failure != NULL ||
      (decode (chunk, &value, failure) &&
       kedroc_task_save_chunk (self->task, kedroc_node_peek_outputs (self->node)[output], &value, failure)))
    return;
  __atomic_store_n (&self->process->status->refused, self->next_sequence, __ATOMIC_RELEASE);
}

static gboolean
handle_chunk (KedrocForeignWorker *self,
              KedrocRecord *record,
              GError **failure,
              GError **error)
{
  g_autoptr (KedrocEncodedValue) chunk = NULL;
  g_autoptr (GError) reason = NULL;
  KedrocValueKind kind;
  guint output;

  if (!is_answer (self, record, error))
    return FALSE;
  output = kedroc_record_get_u32 (record);
  chunk = kedroc_record_get_value (record, &kind, &reason);
  if (chunk == NULL || output >= kedroc_node_get_n_outputs (self->node))
    record->broken = TRUE;
  if (reason != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  if (!kedroc_record_check (record, error))
    return FALSE;
  save_chunk (self, output, chunk, failure);
  return TRUE;
}

static gboolean
handle_done (KedrocForeignWorker *self,
             KedrocRecord *record,
             GError **failure,
             GError **error)
{
  guint n = kedroc_node_get_n_outputs (self->node);
  KedrocNodeUsage usage;

  if (!is_answer (self, record, error))
    return FALSE;
  kedroc_record_get_usage (record, &usage, FALSE);
  if (kedroc_record_get_u32 (record) != n)
    record->broken = TRUE;
  for (guint i = 0; i < n && !record->broken; i++)
    if (!read_output_value (self, record, i, failure, error))
      return FALSE;
  if (*failure != NULL)
    g_prefix_error (failure, "Node '%s': ", kedroc_node_get_name (self->node));
  self->answered = TRUE;
  return kedroc_record_check (record, error);
}

static gboolean
handle_failed (KedrocForeignWorker *self,
               KedrocRecord *record,
               GError **failure,
               GError **error)
{
  KedrocNodeUsage usage;
  const char *domain;
  const char *message;
  int code;

  if (!is_answer (self, record, error))
    return FALSE;
  kedroc_record_get_usage (record, &usage, FALSE);
  domain = kedroc_record_get_string (record);
  code = kedroc_record_get_u32 (record);
  message = kedroc_record_get_string (record);
  if (domain == NULL || message == NULL)
    record->broken = TRUE;
  if (!kedroc_record_check (record, error))
    return FALSE;
  /* A chunk that could not be saved came first. */
  if (*failure == NULL)
    g_set_error_literal (failure, g_quark_from_string (domain), code, message);
  else
    g_prefix_error (failure, "Node '%s': ", kedroc_node_get_name (self->node));
  self->answered = TRUE;
  return TRUE;
}

static gboolean
handle_progress (KedrocForeignWorker *self,
                 KedrocRecord *record,
                 GError **error)
{
  double fraction;
  const char *message;

  if (!is_answer (self, record, error))
    return FALSE;
  fraction = kedroc_record_get_double (record);
  message = kedroc_record_get_string (record);
  if (!kedroc_record_check (record, error))
    return FALSE;
  kedroc_task_report_progress (self->task, fraction, message);
  return TRUE;
}

static gboolean
handle_record (KedrocForeignWorker *self,
               KedrocRecord *record,
               GError **failure,
               GError **error)
{
  if (self->process->said_hello == (record->type == KEDROC_RECORD_HELLO))
    record->broken = TRUE;
  if (!kedroc_record_check (record, error))
    return FALSE;
  switch (record->type)
    {
    case KEDROC_RECORD_HELLO:
      self->answered = self->task == NULL;
      return kedroc_worker_process_read_hello (self->process, record, error);
    case KEDROC_RECORD_DONE:
      return handle_done (self, record, failure, error);
    case KEDROC_RECORD_FAILED:
      return handle_failed (self, record, failure, error);
    case KEDROC_RECORD_CHUNK:
      return handle_chunk (self, record, failure, error);
    case KEDROC_RECORD_PROGRESS:
      return handle_progress (self, record, error);
    case KEDROC_RECORD_PRINTED:
      return TRUE;
    case KEDROC_RECORD_RETURNED:
      return kedroc_record_take_returned (record, error);
    case KEDROC_RECORD_GONE:
      return handle_gone (self, record, error);
    default:
      record->broken = TRUE;
      return kedroc_record_check (record, error);
    }
}

static gboolean
handle_all (KedrocForeignWorker *self,
            GError **failure,
            GError **error)
{
  g_autoptr (GError) local_error = NULL;
  KedrocRecord record;

  while (kedroc_inbox_next (&self->process->inbox, &record, &local_error))
    if (!handle_record (self, &record, failure, error))
      return FALSE;
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
kedroc_foreign_worker_receive (KedrocForeignWorker *self,
                               GError **failure,
                               GError **error)
{
  for (;;)
    {
      KedrocInboxStatus status = kedroc_inbox_fill (&self->process->inbox, self->process->channel, FALSE, error);

      if (status == KEDROC_INBOX_WOULD_BLOCK)
        return TRUE;
      if (status != KEDROC_INBOX_FILLED || !handle_all (self, failure, error))
        return FALSE;
    }
}
