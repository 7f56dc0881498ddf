/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-worker-private.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "kedroc-catalog-codec-private.h"
#include "kedroc-error.h"
#include "kedroc-memory-file-private.h"
#include "kedroc-shared-memory-manager-private.h"
#include "kedroc-version.h"
#include "kedroc-wire-private.h"
#include "kedroc-worker-descriptors-private.h"
#include "kedroc-worker-output-private.h"
#include "kedroc-worker-results-private.h"
#include "kedroc-worker-store-private.h"
#include "kedroc-worker-task-private.h"

/* How often (µs) an idle worker looks for what is to be told or trimmed. */
#define IDLE_INTERVAL (KEDROC_SEGMENT_IDLE_MAX / 4)

/* A result may wait this long (µs) for others that go in the same message. */
#define RESULT_WAIT 50

typedef struct {
  KedrocInbox inbox;
  KedrocOutbox outbox;
  KedrocSegmentTable segments;
  KedrocReturns *returns; /* segments of others that nothing here uses any more */
  KedrocWorkerStatus *status;
  KedrocWorkerOutput output;
  KedrocWorkerRun run;
  KedrocPeakMemory peak;
  KedrocWorkerTask request; /* the last one, for its memory */
  KedrocTask *task;         /* of the last node, to be used again */
  gint64 oldest_result;
  gint64 last_progress;
  gint64 last_trim;
  guint64 running;
  guint64 room; /* G_MAXUINT64: no limit */
  gboolean stops;   /* with the first node that fails */
  gboolean stopped;
  gboolean done;
} KedrocWorker;

static gboolean is_child_of_worker;

static gboolean
worker_flush (KedrocWorker *self,
              GError **error)
{
  while (!kedroc_outbox_is_empty (&self->outbox))
    {
      struct pollfd writable = { .fd = KEDROC_WORKER_FD_CHANNEL, .events = POLLOUT };

      if (!kedroc_outbox_flush (&self->outbox, KEDROC_WORKER_FD_CHANNEL, error))
        return FALSE;
      if (!kedroc_outbox_is_empty (&self->outbox))
        poll (&writable, 1, -1);
    }
  return TRUE;
}

/* Not while a node is at work: what it has printed so far would be another's. */
static gboolean
worker_send_results (KedrocWorker *self,
                     GError **error)
{
  if (kedroc_worker_output_catch_up (&self->output))
    kedroc_outbox_put_printed (&self->outbox, self->running);
  return worker_flush (self, error);
}

/* Tells what became of segments since the last time. */
static void
worker_put_segments (KedrocWorker *self)
{
  g_autoptr (GPtrArray) returned = kedroc_returns_take (self->returns);

  for (guint i = 0; returned != NULL && i < returned->len; i++)
    {
      KedrocSegment *segment = g_ptr_array_index (returned, i);
      KedrocSegmentEntry *entry = kedroc_segment_table_find_segment (&self->segments, segment);

      if (entry != NULL && !kedroc_segment_is_used (segment))
        kedroc_outbox_put_returned (&self->outbox, entry);
    }
  kedroc_outbox_put_retired (&self->outbox);
}

/* Gives back the memory that nodes have not used for a while. */
static void
worker_trim (KedrocWorker *self,
             gint64 now)
{
  if (now - self->last_trim < IDLE_INTERVAL)
    return;
  self->last_trim = now;
  kedroc_segment_pool_trim (kedroc_shared_memory_manager_get_pool (self->run.manager), KEDROC_SEGMENT_IDLE_MAX);
}

static void
worker_report_progress (KedrocTask *task,
                        double fraction,
                        const char *message,
                        gpointer data)
{
  KedrocWorker *self = data;
  gint64 now = g_get_monotonic_time ();
  gsize begin;

  /* 20 a second are enough to look at; the last one always arrives. */
  if (fraction < 1.0 && now - self->last_progress < G_USEC_PER_SEC / 20)
    return;
  self->last_progress = now;
  begin = kedroc_outbox_begin (&self->outbox, KEDROC_RECORD_PROGRESS);
  kedroc_outbox_put_u64 (&self->outbox, self->running);
  kedroc_outbox_put_double (&self->outbox, fraction);
  kedroc_outbox_put_message (&self->outbox, message);
  kedroc_outbox_end (&self->outbox, begin);
  worker_flush (self, NULL);
}

/* The supervisor reads on while the node works: this waits only for room in the channel. */
static gboolean
worker_send_chunk (guint output,
                   KedrocEncodedValue *chunk,
                   gpointer data,
                   GError **error)
{
  KedrocWorker *self = data;
  gsize begin;

  if (__atomic_load_n (&self->status->refused, __ATOMIC_ACQUIRE) == self->running)
    {
      g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED, "an earlier chunk could not be saved");
      return FALSE;
    }
  begin = kedroc_outbox_begin (&self->outbox, KEDROC_RECORD_CHUNK);
  kedroc_outbox_put_u64 (&self->outbox, self->running);
  kedroc_outbox_put_u32 (&self->outbox, output);
  kedroc_outbox_put_value (&self->outbox, chunk);
  kedroc_outbox_end (&self->outbox, begin);
  return worker_flush (self, error);
}

static const KedrocTaskHost worker_host = { .report_progress = worker_report_progress };

/* %FALSE: the supervisor has taken the task back. */
static gboolean
worker_begin (KedrocWorker *self,
              guint64 sequence)
{
  guint64 state = __atomic_load_n (&self->status->state, __ATOMIC_ACQUIRE);

  __atomic_store_n (&self->status->began, g_get_monotonic_time (), __ATOMIC_RELAXED);
  for (;;)
    {
      if ((state & KEDROC_STATUS_REVOKED) != 0 &&
          sequence < __atomic_load_n (&self->status->revoked_below, __ATOMIC_ACQUIRE))
        return FALSE;
      if (__atomic_compare_exchange_n (&self->status->state, &state, sequence << 1, FALSE, __ATOMIC_ACQ_REL,
                                       __ATOMIC_ACQUIRE))
        return TRUE;
    }
}

/* Called by fork() in the child. */
static void
worker_notice_fork (void)
{
  is_child_of_worker = TRUE;
}

/* A child that a node has forked and that comes back from the node's function
 * must not answer in the worker's place. */
static void
worker_end_child (const char *node)
{
  if (!is_child_of_worker)
    return;
  g_printerr ("kedroc worker %d: node '%s' has forked, and its child %d came back from its function\n",
              (int) getppid (), node, (int) getpid ());
  _exit (EXIT_FAILURE);
}

static gboolean
worker_execute (KedrocWorker *self,
                guint64 sequence,
                KedrocWorkerTask *task,
                GError **error)
{
  g_autoptr (GError) reason = NULL;
  KedrocNodeUsage usage;
  gboolean ok;

  self->running = sequence;
  kedroc_shared_memory_manager_protect (self->run.manager);
  kedroc_node_usage_begin (&usage);
  ok = kedroc_worker_task_execute (task, &self->run, &self->task, self->run.measures ? &usage : NULL, &reason);
  worker_end_child (task->node);
  kedroc_node_usage_mark (&usage);
  if (kedroc_worker_output_end_node (&self->output, sequence, usage.ended))
    kedroc_outbox_put_printed (&self->outbox, sequence);
  if (self->run.measures)
    kedroc_peak_memory_look (&self->peak, &usage);
  if (ok && task->skipped)
    kedroc_outbox_put_skipped (&self->outbox, sequence, &usage, &self->run);
  else if (ok)
    kedroc_outbox_put_done (&self->outbox, sequence, &usage, &self->run, task);
  else
    kedroc_outbox_put_failed (&self->outbox, sequence, &usage, &self->run, reason);
  self->stopped = self->stopped || (self->stops && !ok);
  return kedroc_worker_descriptors_check (task->node, error);
}

/* The limit is for all processes together, so it moves with what the others
 * have taken. */
static void
worker_set_room (KedrocWorker *self,
                 guint64 room)
{
  guint64 limit = 0;

  if (room == self->room)
    return;
  self->room = room;
  if (room != G_MAXUINT64)
    limit = MAX (kedroc_shared_memory_manager_get_bytes_taken (self->run.manager) + room, 1);
  kedroc_shared_memory_manager_set_memory_limit (self->run.manager, limit);
}

static gboolean
worker_handle_task (KedrocWorker *self,
                    KedrocRecord *record,
                    GError **error)
{
  KedrocWorkerTask *task = &self->request;
  guint64 sequence = kedroc_record_get_u64 (record);
  guint64 room = kedroc_record_get_u64 (record);
  gint64 now = g_get_monotonic_time ();

  worker_set_room (self, room);
  worker_trim (self, now);
  if (!kedroc_worker_task_read (task, record, error))
    return FALSE;
  if (!kedroc_outbox_is_empty (&self->outbox) && now - self->oldest_result > RESULT_WAIT)
    if (!worker_send_results (self, error))
      return FALSE;
  if (kedroc_outbox_is_empty (&self->outbox))
    self->oldest_result = now;
  if (!self->stopped && worker_begin (self, sequence))
    return worker_execute (self, sequence, task, error);
  kedroc_outbox_put_dropped (&self->outbox, sequence);
  return TRUE;
}

/* What follows the version is understood only where the version is the same. */
static gboolean
worker_handle_welcome (KedrocWorker *self,
                       KedrocRecord *record,
                       GError **error)
{
  guint32 version = kedroc_record_get_u32 (record);
  const char *spill_directory;

  if (!record->broken && version != KEDROC_WIRE_VERSION)
    {
      g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_PROTOCOL,
                   "The supervisor speaks version %u of the protocol, this worker version %u", version,
                   KEDROC_WIRE_VERSION);
      return FALSE;
    }
  self->run.is_async = kedroc_record_get_u32 (record);
  self->run.measures = kedroc_record_get_u32 (record);
  self->stops = kedroc_record_get_u32 (record);
  self->run.run_id = g_strdup (kedroc_record_get_string (record));
  spill_directory = kedroc_record_get_string (record);
  kedroc_worker_run_read_hooks (&self->run, record);
  if (!kedroc_record_check (record, error))
    return FALSE;
  kedroc_shared_memory_manager_set_spill_directory (self->run.manager, spill_directory);
  return TRUE;
}

static gboolean
worker_handle_gone (KedrocWorker *self,
                    KedrocRecord *record,
                    GError **error)
{
  KedrocSegmentEntry *entry = kedroc_record_get_segment (record, error);

  if (entry == NULL)
    return FALSE;
  kedroc_segment_table_remove (&self->segments, entry);
  return TRUE;
}

static gboolean
worker_handle (KedrocWorker *self,
               KedrocRecord *record,
               GError **error)
{
  switch (record->type)
    {
    case KEDROC_RECORD_WELCOME:
      return worker_handle_welcome (self, record, error);
    case KEDROC_RECORD_TASK:
      return worker_handle_task (self, record, error);
    case KEDROC_RECORD_FUNCTION:
    case KEDROC_RECORD_VALUE:
    case KEDROC_RECORD_DATASET:
    case KEDROC_RECORD_FORGET:
    case KEDROC_RECORD_READING:
      return kedroc_worker_store_handle (self->run.store, record, error);
    case KEDROC_RECORD_RETURNED:
      return kedroc_record_take_returned (record, error);
    case KEDROC_RECORD_GONE:
      return worker_handle_gone (self, record, error);
    case KEDROC_RECORD_QUIT:
      self->done = TRUE;
      return TRUE;
    default:
      g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_PROTOCOL,
                   "A worker does not know records of type %u", record->type);
      return FALSE;
    }
}

static gboolean
worker_handle_all (KedrocWorker *self,
                   GError **error)
{
  g_autoptr (GError) local_error = NULL;
  KedrocRecord record;

  while (!self->done && kedroc_inbox_next (&self->inbox, &record, &local_error))
    if (!worker_handle (self, &record, error))
      return FALSE;
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Sends the results of all tasks that came together at once. Every now and then it
 * wakes up by itself: threads of nodes may have let go of segments, and those that
 * lie idle are to be given back. */
static gboolean
worker_loop (KedrocWorker *self,
             GError **error)
{
  while (!self->done)
    {
      KedrocInboxStatus status = kedroc_inbox_fill (&self->inbox, KEDROC_WORKER_FD_CHANNEL, TRUE, error);

      if (status == KEDROC_INBOX_ERROR)
        return FALSE;
      if (status == KEDROC_INBOX_CLOSED)
        return TRUE;
      if (status == KEDROC_INBOX_WOULD_BLOCK)
        worker_trim (self, g_get_monotonic_time ());
      else if (!worker_handle_all (self, error))
        return FALSE;
      worker_put_segments (self);
      if (!worker_send_results (self, error))
        return FALSE;
      kedroc_shared_memory_manager_protect (self->run.manager);
    }
  return TRUE;
}

/* Listens beside the thread that runs the nodes: a cancelled run must reach a
 * node that is at work, and a worker whose supervisor is gone must not stay. */
static gpointer
worker_watch (gpointer data)
{
  g_autoptr (GCancellable) cancellable = data;
  char byte;

  for (;;)
    {
      gssize n = read (KEDROC_WORKER_FD_CONTROL, &byte, 1);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        _exit (EXIT_FAILURE);
      if (byte == KEDROC_CONTROL_CANCEL)
        g_cancellable_cancel (cancellable);
      if (byte == KEDROC_CONTROL_QUIT)
        return NULL;
    }
}

/* Takes over what the supervisor has laid ready for this process. */
static gboolean
worker_take_over (KedrocWorker *self)
{
  const char *supervisor = g_getenv (KEDROC_WORKER_ENVIRONMENT);
  const struct timeval interval = { .tv_usec = IDLE_INTERVAL };

  if (supervisor == NULL || !kedroc_worker_descriptors_take_over (&self->status))
    return FALSE;
  setsockopt (KEDROC_WORKER_FD_CHANNEL, SOL_SOCKET, SO_RCVTIMEO, &interval, sizeof interval);
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (g_ascii_strtoll (supervisor, NULL, 10) != getppid ())
    return FALSE;
  kedroc_worker_descriptors_close (supervisor);
  g_unsetenv (KEDROC_WORKER_ENVIRONMENT);
  /* An interrupt from the terminal is for the supervisor to handle. */
  signal (SIGINT, SIG_IGN);
  return TRUE;
}

static void
worker_say_hello (KedrocWorker *self)
{
  gsize begin = kedroc_outbox_begin (&self->outbox, KEDROC_RECORD_HELLO);

  kedroc_outbox_put_u64 (&self->outbox, KEDROC_WIRE_MAGIC);
  kedroc_outbox_put_u32 (&self->outbox, KEDROC_WIRE_VERSION);
  kedroc_outbox_put_string (&self->outbox, KEDROC_VERSION_S);
  kedroc_outbox_put_u32 (&self->outbox, getpid ());
  kedroc_outbox_end (&self->outbox, begin);
}

static void
worker_clear (KedrocWorker *self)
{
  kedroc_worker_task_clear (&self->request);
  g_clear_object (&self->task);
  g_clear_pointer (&self->run.store, kedroc_worker_store_free);
  g_clear_object (&self->run.manager);
  g_clear_object (&self->run.cancellable);
  g_clear_object (&self->run.hooks);
  g_clear_object (&self->run.catalog);
  g_clear_error (&self->run.hooks_error);
  g_clear_pointer (&self->run.run_id, g_free);
  kedroc_inbox_clear (&self->inbox);
  kedroc_outbox_clear (&self->outbox);
  kedroc_segment_table_clear (&self->segments);
  g_clear_pointer (&self->returns, kedroc_returns_close);
}

/* The whole life of a worker process; returns its exit status. */
int
kedroc_worker_run (void)
{
  g_autoptr (GError) error = NULL;
  KedrocWorker self = { 0 };
  GThread *watcher;
  gboolean ok;

  if (!worker_take_over (&self))
    {
      g_printerr ("kedroc worker: started without a supervisor\n");
      return 2;
    }
  pthread_atfork (NULL, NULL, worker_notice_fork);
  kedroc_segment_table_init (&self.segments, KEDROC_SEGMENT_IDS_OF_WORKER);
  self.returns = kedroc_returns_new ();
  kedroc_inbox_init (&self.inbox, &self.segments, kedroc_returns_as_home (self.returns));
  kedroc_outbox_init (&self.outbox, &self.segments);
  kedroc_memory_file_prepare ();
  kedroc_catalog_codec_register ();
  kedroc_worker_output_init (&self.output, self.status);
  self.run.store = kedroc_worker_store_new ();
  self.run.manager = kedroc_shared_memory_manager_new ();
  kedroc_segment_pool_set_self_trim (kedroc_shared_memory_manager_get_pool (self.run.manager), FALSE);
  kedroc_shared_memory_manager_set_protecting_late (self.run.manager);
  self.room = G_MAXUINT64;
  self.run.host = &worker_host;
  self.run.host_data = &self;
  self.run.send_chunk = worker_send_chunk;
  self.run.cancellable = g_cancellable_new ();
  watcher = g_thread_new ("kedroc-watch", worker_watch, g_object_ref (self.run.cancellable));
  worker_say_hello (&self);
  ok = worker_loop (&self, &error);
  if (!ok && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    g_printerr ("kedroc worker %d: %s\n", (int) getpid (), error->message);
  worker_clear (&self);
  if (!ok)
    return EXIT_FAILURE;
  g_thread_join (watcher);
  return EXIT_SUCCESS;
}
