/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-worker-process-private.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kedroc-error.h"

/* A worker is not woken to forget fewer small values than this. */
#define HOLD_MAX 16

static void
sent_task_clear (gpointer data)
{
  KedrocSentTask *task = data;

  g_clear_object (&task->task);
  g_clear_pointer (&task->chunked, g_free);
  g_clear_error (&task->refusal);
}

static gboolean
fail_with_errno (const char *what,
                 GError **error)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "Could not start a worker: %s: %s", what,
               g_strerror (code));
  return FALSE;
}

static gboolean
make_pair (int pair[2],
           GError **error)
{
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0)
    return TRUE;
  return fail_with_errno ("socketpair", error);
}

static gboolean
make_status (KedrocWorkerProcess *self,
             int *fd,
             GError **error)
{
  gpointer page;

  /* Sealed: a node that cuts it off would end this process when it looks. */
  *fd = memfd_create ("kedroc-status", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (*fd < 0 || ftruncate (*fd, sizeof *self->status) != 0 ||
      fcntl (*fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
    return fail_with_errno ("memfd_create", error);
  page = mmap (NULL, sizeof *self->status, PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
  if (page == MAP_FAILED)
    return fail_with_errno ("mmap", error);
  self->status = page;
  return TRUE;
}

/* Only this end does not wait; the worker's is as nodes expect it. */
static gboolean
make_output (KedrocWorkerProcess *self,
             GSubprocessLauncher *launcher,
             GError **error)
{
  int out[2] = { -1, -1 };
  int err[2] = { -1, -1 };
  g_autofree char *mark = g_uuid_string_random ();
  gboolean ok = pipe2 (out, O_CLOEXEC) == 0 && pipe2 (err, O_CLOEXEC) == 0 &&
                fcntl (out[0], F_SETFL, O_NONBLOCK) == 0 && fcntl (err[0], F_SETFL, O_NONBLOCK) == 0;

  if (!ok)
    fail_with_errno ("pipe", error);
  memcpy (self->status->mark, mark, sizeof self->status->mark);
  kedroc_output_stream_init (&self->output[0], out[0], mark);
  kedroc_output_stream_init (&self->output[1], err[0], mark);
  g_subprocess_launcher_take_stdout_fd (launcher, out[1]);
  g_subprocess_launcher_take_stderr_fd (launcher, err[1]);
  return ok;
}

static gboolean
is_program_missing (GError **error)
{
  return error != NULL && g_error_matches (*error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT);
}

/* This process, and its descriptors that a worker would inherit and has to close:
 * those that the program has opened without FD_CLOEXEC. */
static char *
make_ticket (void)
{
  GString *ticket = g_string_new (NULL);
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;

  g_string_printf (ticket, "%d", (int) getpid ());
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      int fd = (int) g_ascii_strtoll (name, NULL, 10);

      if (fd > KEDROC_WORKER_FD_STATUS && fcntl (fd, F_GETFD) == 0)
        g_string_append_printf (ticket, ",%d", fd);
    }
  return g_string_free (ticket, FALSE);
}

static gboolean
spawn (KedrocWorkerProcess *self,
       const char *const *argv,
       const char *const *environment,
       GError **error)
{
  /* With this flag GLib need not fork, which copies the page tables of this process
   * for each worker: beside a gigabyte that takes fifty milliseconds. */
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_INHERIT_FDS);
  g_autofree char *ticket = make_ticket ();
  int channel[2] = { -1, -1 };
  int control[2] = { -1, -1 };
  int status = -1;
  gboolean ok = make_pair (channel, error) && make_pair (control, error) && make_status (self, &status, error);

  self->channel = channel[0];
  self->control = control[0];
  /* The launcher closes them, whatever happens. */
  g_subprocess_launcher_take_fd (launcher, channel[1], KEDROC_WORKER_FD_CHANNEL);
  g_subprocess_launcher_take_fd (launcher, control[1], KEDROC_WORKER_FD_CONTROL);
  g_subprocess_launcher_take_fd (launcher, status, KEDROC_WORKER_FD_STATUS);
  if (!ok || !make_output (self, launcher, error))
    return FALSE;
  for (guint i = 0; environment != NULL && environment[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (environment[i], "=", 2);
      if (parts[0] != NULL && parts[1] != NULL)
        g_subprocess_launcher_setenv (launcher, parts[0], parts[1], TRUE);
    }
  g_subprocess_launcher_setenv (launcher, KEDROC_WORKER_ENVIRONMENT, ticket, TRUE);
  self->subprocess = g_subprocess_launcher_spawnv (launcher, argv, error);
  if (self->subprocess != NULL)
    return TRUE;
  g_prefix_error (error, "Could not start a worker%s: ",
                  is_program_missing (error) ? " (install kedroc, or set KEDROC_WORKER to a worker program)" : "");
  return FALSE;
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
  self->channel = self->control = self->pidfd = self->output[0].fd = self->output[1].fd = -1;
  self->started_at = g_get_monotonic_time ();
  kedroc_segment_table_init (&self->segments, KEDROC_SEGMENT_IDS_OF_SUPERVISOR);
  kedroc_outbox_init (&self->outbox, &self->segments);
  kedroc_inbox_init (&self->inbox, &self->segments, welcome->home);
  self->tasks = g_array_new (FALSE, FALSE, sizeof (KedrocSentTask));
  g_array_set_clear_func (self->tasks, sent_task_clear);
  self->knows_value = g_new0 (guint8, n_datasets);
  self->knows_dataset = g_new0 (guint8, n_datasets);
  self->knows_function = g_new0 (guint8, n_functions);
  if (!spawn (self, argv, environment, error))
    {
      kedroc_worker_process_free (self);
      return NULL;
    }
  self->pid = g_strdup (g_subprocess_get_identifier (self->subprocess));
  if (self->pid != NULL)
    self->pidfd = syscall (SYS_pidfd_open, (pid_t) g_ascii_strtoll (self->pid, NULL, 10), 0);
  say_welcome (self, welcome);
  return self;
}

/* Waits for a process that has ended or was killed. g_subprocess_wait() would
 * do, but it opens descriptors, and ends the program where there are none left;
 * the thread of GLib's that reaps the process has all it needs. */
static void
reap (KedrocWorkerProcess *self)
{
  gulong pause = 50;

  while (g_subprocess_get_identifier (self->subprocess) != NULL)
    {
      g_usleep (pause);
      pause = MIN (pause * 2, 2000);
    }
}

/* Nothing of the process is left after this. */
void
kedroc_worker_process_free (KedrocWorkerProcess *self)
{
  if (self->subprocess != NULL)
    {
      kedroc_worker_process_kill (self);
    }
  g_clear_object (&self->subprocess);
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

/* The process has ended when this returns. GLib would make a main context to kill it,
 * and ends the program where there are no descriptors left for that. */
void
kedroc_worker_process_kill (KedrocWorkerProcess *self)
{
  if (self->pidfd < 0 || (syscall (SYS_pidfd_send_signal, self->pidfd, SIGKILL, NULL, 0) != 0 && errno != ESRCH))
    g_subprocess_force_exit (self->subprocess);
  reap (self);
}

/* For kernels without pidfd_open(): looks, and leaves the reaping to GLib. */
gboolean
kedroc_worker_process_has_ended (KedrocWorkerProcess *self)
{
  siginfo_t info = { 0 };

  if (self->pid == NULL ||
      waitid (P_PID, g_ascii_strtoll (self->pid, NULL, 10), &info, WEXITED | WNOHANG | WNOWAIT) != 0)
    return TRUE;
  return info.si_pid != 0;
}

/* Waits for the end of the process, at most @timeout µs. */
gboolean
kedroc_worker_process_wait (KedrocWorkerProcess *self,
                            gint64 timeout)
{
  gint64 deadline = g_get_monotonic_time () + timeout;

  for (;;)
    {
      struct pollfd ended = { .fd = self->pidfd, .events = POLLIN };
      gint64 left = MAX (deadline - g_get_monotonic_time (), 0);

      if (self->pidfd < 0)
        left = MIN (left, 1000);
      if (poll (&ended, 1, (left + 999) / 1000) > 0 ||
          (self->pidfd < 0 && kedroc_worker_process_has_ended (self)))
        {
          reap (self);
          return TRUE;
        }
      if (g_get_monotonic_time () >= deadline)
        return FALSE;
    }
}

/* For a process that has ended and was waited for. */
char *
kedroc_worker_process_describe_end (KedrocWorkerProcess *self)
{
  if (g_subprocess_get_if_signaled (self->subprocess))
    {
      int number = g_subprocess_get_term_sig (self->subprocess);
      return g_strdup_printf ("was killed by signal %d (%s)", number, strsignal (number));
    }
  return g_strdup_printf ("ended with exit code %d", g_subprocess_get_exit_status (self->subprocess));
}

/* By a signal, and it has been reaped. */
gboolean
kedroc_worker_process_was_killed (KedrocWorkerProcess *self)
{
  return g_subprocess_get_identifier (self->subprocess) == NULL && g_subprocess_get_if_signaled (self->subprocess);
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
