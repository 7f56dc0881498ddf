/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-foreign-worker-private.h"

#include <poll.h>

#include "kedroc-dataset-error-private.h"
#include "kedroc-error.h"
#include "kedroc-foreign-worker-records-private.h"
#include "kedroc-task-private.h"
#include "kedroc-worker-command-private.h"

/* How long a process gets to end by itself (µs): after its last node, when its node is
 * cancelled, and when it has closed its channel. */
#define QUIT_GRACE (2 * G_USEC_PER_SEC)
#define END_GRACE (200 * 1000)

/* How often to look (ms) where the kernel does not tell that a process has ended. */
#define END_INTERVAL 50

static void
pass_on (KedrocForeignWorker *self,
         gboolean is_error,
         const char *line,
         gsize length)
{
  if (is_error && !self->process->said_hello && length > 0)
    {
      g_free (self->process->last_words);
      self->process->last_words = g_utf8_make_valid (line, MIN (length, 1000));
    }
  kedroc_foreign_workers_print (self->workers, self->task != NULL ? self->node : NULL, is_error, line, length);
}

static void
pass_on_output (guint64 owner,
                const char *line,
                gsize length,
                gpointer data)
{
  pass_on (data, FALSE, line, length);
}

static void
pass_on_error (guint64 owner,
               const char *line,
               gsize length,
               gpointer data)
{
  pass_on (data, TRUE, line, length);
}

/* There is one node at a time, so whatever comes is of that one. */
static void
read_output (KedrocForeignWorker *self,
             gboolean is_last)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->process->output); i++)
    {
      KedrocOutputStream *stream = &self->process->output[i];
      KedrocOutputFunc func = i == 0 ? pass_on_output : pass_on_error;

      if (stream->fd < 0)
        continue;
      kedroc_output_stream_read (stream, &self->process->status->output_read[i]);
      kedroc_output_stream_take_marked (stream, func, self);
      kedroc_output_stream_take_lines (stream, 0, func, self);
      if (is_last)
        kedroc_output_stream_take_rest (stream, 0, func, self);
    }
}

/* Tells the worker what became of its memory. */
static void
put_segments (KedrocForeignWorker *self)
{
  g_autoptr (GPtrArray) returned = kedroc_returns_take (self->returns);

  for (guint i = 0; returned != NULL && i < returned->len; i++)
    {
      KedrocSegment *segment = g_ptr_array_index (returned, i);
      KedrocSegmentEntry *entry = kedroc_segment_table_find_segment (&self->process->segments, segment);

      if (entry != NULL && entry->is_theirs && !kedroc_segment_is_used (segment))
        kedroc_outbox_put_returned (&self->process->outbox, entry);
    }
  kedroc_outbox_put_retired (&self->process->outbox);
}

static void
look_for_cancel (KedrocForeignWorker *self)
{
  gint64 now = g_get_monotonic_time ();

  if (!g_cancellable_is_cancelled (self->cancellable))
    return;
  if (self->cancelled_at == 0)
    {
      self->cancelled_at = now;
      kedroc_worker_process_cancel (self->process);
    }
  else if (now - self->cancelled_at > QUIT_GRACE)
    kedroc_worker_process_kill (self->process);
}

static void
look_for_silence (KedrocForeignWorker *self)
{
  KedrocWorkerProcess *process = self->process;

  if (process->said_hello || process->never_answered ||
      g_get_monotonic_time () - process->started_at < KEDROC_START_TIMEOUT * G_USEC_PER_SEC)
    return;
  process->never_answered = TRUE;
  kedroc_worker_process_kill (process);
}

/* Sleeps until there is something to do. %FALSE: the process has ended. */
static gboolean
sleep_for_worker (KedrocForeignWorker *self,
                  const GPollFD *cancel)
{
  KedrocWorkerProcess *process = self->process;
  gboolean blocked = !kedroc_outbox_is_empty (&process->outbox);
  struct pollfd events[] = {
    { .fd = process->channel, .events = POLLIN | (blocked ? POLLOUT : 0) },
    { .fd = process->pidfd, .events = POLLIN },
    { .fd = process->output[0].fd, .events = POLLIN },
    { .fd = process->output[1].fd, .events = POLLIN },
    { .fd = self->cancelled_at == 0 ? cancel->fd : -1, .events = POLLIN },
  };
  gboolean looks = process->pidfd < 0 || self->cancelled_at > 0 || !process->said_hello;

  poll (events, G_N_ELEMENTS (events), looks ? END_INTERVAL : -1);
  return process->pidfd < 0 ? !kedroc_worker_process_has_ended (process) : events[1].revents == 0;
}

/* Until the worker has answered. %FALSE: it is gone, or, with @error set, of no use. */
static gboolean
converse (KedrocForeignWorker *self,
          GError **failure,
          GError **error)
{
  GPollFD cancel = { .fd = -1 };
  gboolean alive = TRUE;
  gboolean ok = TRUE;

  self->answered = FALSE;
  self->cancelled_at = 0;
  if (self->cancellable != NULL && !g_cancellable_make_pollfd (self->cancellable, &cancel))
    cancel.fd = -1;
  while (ok && !self->answered)
    {
      look_for_cancel (self);
      look_for_silence (self);
      kedroc_worker_process_flush (self->process);
      ok = alive;
      alive = alive && sleep_for_worker (self, &cancel);
      read_output (self, FALSE);
      ok = kedroc_foreign_worker_receive (self, failure, error) && ok;
    }
  /* What it has printed came before its answer, but maybe after the last look. */
  if (self->answered)
    read_output (self, FALSE);
  if (cancel.fd >= 0)
    g_cancellable_release_fd (self->cancellable);
  return ok || self->answered;
}

static void
take_leave (KedrocForeignWorker *self,
            const GError *reason,
            GError **error)
{
  KedrocWorkerProcess *process = self->process;
  g_autofree char *end = NULL;

  if (reason == NULL && kedroc_worker_process_wait (process, END_GRACE))
    end = kedroc_worker_process_describe_end (process);
  else
    {
      kedroc_worker_process_kill (process);
      end = reason != NULL ? g_strdup (reason->message) : g_strdup ("closed its channel without ending");
    }
  read_output (self, TRUE);
  if (g_cancellable_is_cancelled (self->cancellable))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Node '%s' was cancelled",
                 kedroc_node_get_name (self->node));
  else if (process->said_hello ||
           (kedroc_worker_process_was_killed (process) && !process->never_answered))
    g_set_error (error, reason != NULL ? reason->domain : KEDROC_RUNNER_ERROR,
                 reason != NULL ? reason->code : KEDROC_RUNNER_ERROR_WORKER_DIED,
                 "Node '%s': its worker %u (process %s) %s", kedroc_node_get_name (self->node), process->number,
                 process->pid, end);
  else
    g_propagate_error (error, kedroc_worker_command_describe_end (self->node, self->program, process->pid, end,
                                                                  process->last_words));
}

/* Until it has answered; whatever it says that makes no sense ends it. */
static gboolean
ask (KedrocForeignWorker *self,
     GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GError) reason = NULL;

  if (!converse (self, &failure, &reason))
    {
      take_leave (self, reason, error);
      return FALSE;
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

KedrocForeignWorker *
kedroc_foreign_worker_new (KedrocForeignWorkers *workers,
                           guint number,
                           const char *const *argv,
                           KedrocNode *node,
                           const char *run_id,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (KedrocForeignWorker) self = g_new0 (KedrocForeignWorker, 1);
  KedrocWorkerWelcome welcome = { .run_id = run_id };

  self->workers = workers;
  self->node = node;
  self->program = g_strdup (argv[0]);
  g_set_object (&self->cancellable, cancellable);
  self->functions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->returns = kedroc_returns_new ();
  welcome.home = kedroc_returns_as_home (self->returns);
  self->process = kedroc_worker_process_new (number, argv, NULL, &welcome, 1, 1, error);
  if (self->process == NULL || !ask (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
kedroc_foreign_worker_quit (KedrocForeignWorker *self)
{
  kedroc_worker_process_quit (self->process);
}

void
kedroc_foreign_worker_free (KedrocForeignWorker *self)
{
  if (self->process != NULL && self->process->quitting)
    {
      kedroc_worker_process_wait (self->process, QUIT_GRACE);
      read_output (self, TRUE);
    }
  g_clear_pointer (&self->process, kedroc_worker_process_free);
  g_clear_pointer (&self->functions, g_hash_table_unref);
  g_clear_pointer (&self->returns, kedroc_returns_close);
  g_clear_object (&self->cancellable);
  g_free (self->program);
  g_free (self);
}

static guint32
put_function (KedrocForeignWorker *self,
              const char *reference)
{
  guint32 id = GPOINTER_TO_UINT (g_hash_table_lookup (self->functions, reference));
  gsize begin;

  if (id > 0)
    return id - 1;
  id = g_hash_table_size (self->functions);
  g_hash_table_insert (self->functions, g_strdup (reference), GUINT_TO_POINTER (id + 1));
  begin = kedroc_outbox_begin (&self->process->outbox, KEDROC_RECORD_FUNCTION);
  kedroc_outbox_put_u32 (&self->process->outbox, id);
  kedroc_outbox_put_string (&self->process->outbox, reference);
  kedroc_outbox_end (&self->process->outbox, begin);
  return id;
}

static KedrocEncodedValue *
encode (const GValue *value,
        KedrocSharedMemoryManager *manager,
        GError **error)
{
  if (G_VALUE_HOLDS (value, kedroc_foreign_value_get_type ()))
    return kedroc_encoded_value_ref (g_value_get_boxed (value));
  return kedroc_encoded_value_new (value, manager, error);
}

/* Inputs and outputs have the numbers of their places. */
static gboolean
put_inputs (KedrocForeignWorker *self,
            KedrocSharedMemoryManager *manager,
            GError **error)
{
  KedrocOutbox *outbox = &self->process->outbox;
  guint n = kedroc_node_get_n_inputs (self->node);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KedrocEncodedValue) value =
        encode (kedroc_task_peek_input (self->task, i), manager, error);
      gsize begin;

      if (value == NULL)
        {
          kedroc_dataset_error_prefix (error, kedroc_node_peek_inputs (self->node)[i]);
          g_prefix_error (error, "Node '%s': ", kedroc_node_get_name (self->node));
          return FALSE;
        }
      begin = kedroc_outbox_begin (outbox, KEDROC_RECORD_VALUE);
      kedroc_outbox_put_u32 (outbox, i);
      kedroc_outbox_put_value (outbox, value);
      kedroc_outbox_end (outbox, begin);
    }
  return TRUE;
}

static void
put_names (KedrocOutbox *outbox,
           const char *const *names,
           const char *const *arguments,
           guint first)
{
  guint n = g_strv_length ((char **) names);

  kedroc_outbox_put_u32 (outbox, n);
  for (guint i = 0; i < n; i++)
    {
      kedroc_outbox_put_u32 (outbox, first + i);
      kedroc_outbox_put_string (outbox, names[i]);
    }
  kedroc_outbox_put_arguments (outbox, arguments);
}

static gboolean
put_task (KedrocForeignWorker *self,
          guint32 function,
          GError **error)
{
  KedrocOutbox *outbox = &self->process->outbox;
  gsize begin = kedroc_outbox_begin (outbox, KEDROC_RECORD_TASK);

  kedroc_outbox_put_u64 (outbox, ++self->next_sequence);
  kedroc_outbox_put_u64 (outbox, G_MAXUINT64);
  kedroc_outbox_put_u32 (outbox, TRUE);
  kedroc_outbox_put_u32 (outbox, function);
  kedroc_outbox_put_string (outbox, kedroc_node_get_name (self->node));
  put_names (outbox, kedroc_node_peek_inputs (self->node), kedroc_node_peek_arguments (self->node), 0);
  put_names (outbox, kedroc_node_peek_outputs (self->node), kedroc_node_peek_keys (self->node),
             kedroc_node_get_n_inputs (self->node));
  /* The runner does that. */
  kedroc_outbox_put_u32 (outbox, 0);
  if (kedroc_outbox_end (outbox, begin))
    return TRUE;
  g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NOT_PARALLELIZABLE,
               "Node '%s': the names of its inputs and outputs are more than %u MiB",
               kedroc_node_get_name (self->node), KEDROC_WIRE_RECORD_MAX / 1024 / 1024);
  return FALSE;
}

/* Tells the worker to keep nothing of the node. */
static void
put_forget (KedrocForeignWorker *self)
{
  guint n = kedroc_node_get_n_inputs (self->node) + kedroc_node_get_n_outputs (self->node);

  for (guint i = 0; i < n; i++)
    {
      gsize begin = kedroc_outbox_begin (&self->process->outbox, KEDROC_RECORD_FORGET);

      kedroc_outbox_put_u32 (&self->process->outbox, i);
      kedroc_outbox_end (&self->process->outbox, begin);
    }
  kedroc_worker_process_flush (self->process);
}

gboolean
kedroc_foreign_worker_execute (KedrocForeignWorker *self,
                               KedrocTask *task,
                               KedrocSharedMemoryManager *manager,
                               gboolean *lost,
                               GError **error)
{
  gboolean ok;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  self->task = task;
  self->node = kedroc_task_get_node (task);
  put_segments (self);
  ok = put_inputs (self, manager, error) &&
       put_task (self, put_function (self, kedroc_node_get_function (self->node)), error);
  if (ok)
    {
      ok = ask (self, error);
      *lost = !self->answered;
    }
  if (!*lost)
    put_forget (self);
  self->task = NULL;
  return ok;
}
