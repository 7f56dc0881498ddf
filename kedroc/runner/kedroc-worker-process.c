/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-worker-process-private.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kedroc-error.h"

/* A worker is not woken to forget fewer small values than this. */
#define HOLD_MAX 16

/* How long its number may take to come in (ms) when a worker is there already. */
#define HELLO_WAIT 5000

static void
sent_task_clear (gpointer data)
{
  KedrocSentTask *task = data;

  g_clear_object (&task->task);
  g_clear_pointer (&task->chunked, g_free);
  g_clear_error (&task->refusal);
}

static void
say_welcome (KedrocWorkerProcess *self,
             const KedrocWorkerWelcome *welcome)
{
  gsize begin = kedroc_outbox_begin (&self->outbox, KEDROC_RECORD_WELCOME);
  guint n_hooks = welcome->hooks != NULL ? g_strv_length ((char **) welcome->hooks) : 0;

  kedroc_outbox_put_u32 (&self->outbox, KEDROC_WIRE_VERSION);
  kedroc_outbox_put_u32 (&self->outbox, welcome->is_async);
  kedroc_outbox_put_u32 (&self->outbox, welcome->measures);
  kedroc_outbox_put_u32 (&self->outbox, welcome->stops);
  kedroc_outbox_put_string (&self->outbox, welcome->run_id);
  kedroc_outbox_put_string (&self->outbox, welcome->spill_directory);
  kedroc_outbox_put_u32 (&self->outbox, n_hooks);
  for (guint i = 0; i < n_hooks; i++)
    kedroc_outbox_put_string (&self->outbox, welcome->hooks[i]);
  kedroc_outbox_end (&self->outbox, begin);
}

/* Starts a worker. It may be sent tasks at once: they wait until it listens. */
KedrocWorkerProcess *
kedroc_worker_process_new (guint number,
                           const char *const *argv,
                           const char *const *environment,
                           const KedrocWorkerWelcome *welcome,
                           guint32 n_datasets,
                           guint32 n_functions,
                           GError **error)
{
  KedrocWorkerProcess *self = g_new0 (KedrocWorkerProcess, 1);

  self->number = number;
  self->channel = self->control = self->pidfd = self->fork_server = self->output[0].fd = self->output[1].fd = -1;
  self->started_at = g_get_monotonic_time ();
  kedroc_segment_table_init (&self->segments, KEDROC_SEGMENT_IDS_OF_SUPERVISOR);
  kedroc_outbox_init (&self->outbox, &self->segments);
  kedroc_inbox_init (&self->inbox, &self->segments, welcome->home);
  self->tasks = g_array_new (FALSE, FALSE, sizeof (KedrocSentTask));
  g_array_set_clear_func (self->tasks, sent_task_clear);
  self->knows_value = g_new0 (guint8, n_datasets);
  self->knows_dataset = g_new0 (guint8, n_datasets);
  self->knows_function = g_new0 (guint8, n_functions);
  if (!kedroc_worker_process_start (self, argv, environment, error))
    {
      kedroc_worker_process_free (self);
      return NULL;
    }
  say_welcome (self, welcome);
  return self;
}

/* Nothing of the process is left after this. */
void
kedroc_worker_process_free (KedrocWorkerProcess *self)
{
  if (self->subprocess != NULL || self->fork_server >= 0)
    kedroc_worker_process_kill (self);
  g_clear_object (&self->subprocess);
  if (self->fork_server >= 0)
    close (self->fork_server);
  if (self->channel >= 0)
    close (self->channel);
  if (self->control >= 0)
    close (self->control);
  if (self->pidfd >= 0)
    close (self->pidfd);
  kedroc_output_stream_clear (&self->output[0]);
  kedroc_output_stream_clear (&self->output[1]);
  if (self->status != NULL)
    munmap (self->status, sizeof *self->status);
  kedroc_outbox_clear (&self->outbox);
  kedroc_inbox_clear (&self->inbox);
  kedroc_segment_table_clear (&self->segments);
  g_array_unref (self->tasks);
  g_free (self->knows_value);
  g_free (self->knows_dataset);
  g_free (self->knows_function);
  g_free (self->last_words);
  g_free (self->pid);
  g_free (self);
}

gboolean
kedroc_worker_process_read_hello (KedrocWorkerProcess *self,
                                  KedrocRecord *record,
                                  GError **error)
{
  guint64 magic = kedroc_record_get_u64 (record);
  guint32 version = kedroc_record_get_u32 (record);
  const char *library = kedroc_record_get_string (record);

  if (self->said_hello || magic != KEDROC_WIRE_MAGIC)
    record->broken = TRUE;
  if (!kedroc_record_check (record, error))
    return FALSE;
  if (version != KEDROC_WIRE_VERSION)
    {
      g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_PROTOCOL,
                   "The worker is of kedroc %s and speaks version %u of the protocol, not %u: is another build of "
                   "kedroc installed?",
                   library, version, KEDROC_WIRE_VERSION);
      return FALSE;
    }
  self->said_hello = TRUE;
  /* Who has forked it was slow to tell. */
  if (self->fork_server >= 0 && self->pidfd < 0)
    kedroc_worker_process_listen (self, HELLO_WAIT);
  return TRUE;
}

/* What @can_wait goes with the next message that is worth waking the worker for. */
void
kedroc_worker_process_put_forget (KedrocWorkerProcess *self,
                                  guint32 dataset,
                                  gboolean can_wait)
{
  gboolean alone = self->outbox.size == self->held;
  gsize begin = kedroc_outbox_begin (&self->outbox, KEDROC_RECORD_FORGET);

  kedroc_outbox_put_u32 (&self->outbox, dataset);
  kedroc_outbox_end (&self->outbox, begin);
  self->knows_value[dataset] = FALSE;
  if (!can_wait || !alone || self->n_held == HOLD_MAX)
    return;
  self->n_held++;
  self->held = self->outbox.size;
}

/* Whether there is nothing to be told but what can wait. */
gboolean
kedroc_worker_process_is_holding (KedrocWorkerProcess *self)
{
  return self->outbox.size == self->held;
}

void
kedroc_worker_process_flush (KedrocWorkerProcess *self)
{
  g_autoptr (GError) error = NULL;

  self->held = self->n_held = 0;
  /* A worker that cannot be written to has ended, and is found so by its supervisor. */
  if (!kedroc_outbox_flush (&self->outbox, self->channel, &error))
    g_debug ("Worker %s: %s", self->pid, error->message);
}

static void
send_control (KedrocWorkerProcess *self,
              char byte)
{
  /* A worker that is gone is noticed elsewhere. */
  if (send (self->control, &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
    g_debug ("Worker %s does not listen: %s", self->pid, g_strerror (errno));
}

/* Asks the worker to end once it has done what it was sent. What does not go
 * through at once are values to forget, which do not matter any more: the end of
 * the channel says the same as the record. */
void
kedroc_worker_process_quit (KedrocWorkerProcess *self)
{
  gsize begin;

  if (self->quitting)
    return;
  self->quitting = TRUE;
  begin = kedroc_outbox_begin (&self->outbox, KEDROC_RECORD_QUIT);
  kedroc_outbox_end (&self->outbox, begin);
  kedroc_outbox_flush (&self->outbox, self->channel, NULL);
  shutdown (self->channel, SHUT_WR);
  send_control (self, KEDROC_CONTROL_QUIT);
}

/* Cancels the cancellable of the node at work. */
void
kedroc_worker_process_cancel (KedrocWorkerProcess *self)
{
  send_control (self, KEDROC_CONTROL_CANCEL);
}

/* Takes back all tasks below number @below that have not begun, at once and
 * without waiting for the worker. %FALSE: there are none, or the worker has
 * still to answer to the last time. */
gboolean
kedroc_worker_process_revoke (KedrocWorkerProcess *self,
                              guint64 below)
{
  guint64 state = __atomic_load_n (&self->status->state, __ATOMIC_ACQUIRE);
  gboolean any = FALSE;

  if (self->n_revoked > 0)
    return FALSE;
  __atomic_store_n (&self->status->revoked_below, below, __ATOMIC_RELEASE);
  while (!__atomic_compare_exchange_n (&self->status->state, &state, state | KEDROC_STATUS_REVOKED, FALSE,
                                       __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    continue;
  for (guint i = 0; i < self->tasks->len; i++)
    {
      KedrocSentTask *task = &g_array_index (self->tasks, KedrocSentTask, i);

      task->revoked = task->sequence > state >> 1;
      self->n_revoked += task->revoked;
      any |= task->revoked;
    }
  return any;
}

/* The number of the last task that has begun, as the worker says. */
guint64
kedroc_worker_process_get_sequence (KedrocWorkerProcess *self)
{
  return __atomic_load_n (&self->status->state, __ATOMIC_ACQUIRE) >> 1;
}

/* The task that has begun and not come back, or %NULL. What the page says is
 * only believed if such a task was sent. */
KedrocSentTask *
kedroc_worker_process_find_running (KedrocWorkerProcess *self)
{
  guint64 sequence = kedroc_worker_process_get_sequence (self);

  for (guint i = 0; i < self->tasks->len; i++)
    if (g_array_index (self->tasks, KedrocSentTask, i).sequence == sequence)
      return &g_array_index (self->tasks, KedrocSentTask, i);
  return NULL;
}

gint64
kedroc_worker_process_get_began (KedrocWorkerProcess *self)
{
  return __atomic_load_n (&self->status->began, __ATOMIC_RELAXED);
}
