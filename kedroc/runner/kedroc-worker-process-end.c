/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-worker-process-private.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kedroc-fork-server-private.h"

/* How long the process that has forked one may take to tell of it (ms). */
#define TELL_WAIT 1000

/* Whether it was forked by another process on request. */
static gboolean
is_forked (KedrocWorkerProcess *self)
{
  return self->subprocess == NULL;
}

/* Hears what the process that was asked to fork this one has to tell of it, for at most
 * @timeout ms. */
void
kedroc_worker_process_listen (KedrocWorkerProcess *self,
                              int timeout)
{
  KedrocForkNews news = { .pidfd = -1 };

  if (self->end_is_known)
    return;
  switch (kedroc_fork_server_listen (self->fork_server, timeout, &news))
    {
    case KEDROC_FORK_STARTED:
      if (self->pidfd >= 0)
        close (self->pidfd);
      g_free (self->pid);
      self->pidfd = news.pidfd;
      self->pid = g_strdup_printf ("%d", news.pid);
      return;
    case KEDROC_FORK_ENDED:
      self->end = news.status;
      self->end_is_known = TRUE;
      return;
    case KEDROC_FORK_LOST:
      /* Its children go with it. */
      self->end = -SIGKILL;
      self->end_is_known = TRUE;
      return;
    case KEDROC_FORK_NOTHING:
    default:
      return;
    }
}

static gboolean
has_forked_ended (KedrocWorkerProcess *self)
{
  struct pollfd ended = { .events = POLLIN };

  if (self->pidfd < 0)
    kedroc_worker_process_listen (self, 0);
  ended.fd = self->pidfd;
  return self->pidfd >= 0 ? poll (&ended, 1, 0) > 0 : self->end_is_known;
}

/* Waits for a forked one that has ended or was killed; it is reaped by its parent. */
static void
await_forked (KedrocWorkerProcess *self)
{
  struct pollfd ended = { .fd = self->pidfd, .events = POLLIN };

  while (self->pidfd >= 0 && poll (&ended, 1, -1) <= 0)
    continue;
}

/* Waits for a process that has ended or was killed. g_subprocess_wait() would
 * do, but it opens descriptors, and ends the program where there are none left;
 * the thread of GLib's that reaps the process has all it needs. */
static void
reap (KedrocWorkerProcess *self)
{
  gulong pause = 50;

  if (is_forked (self))
    {
      await_forked (self);
      return;
    }
  while (g_subprocess_get_identifier (self->subprocess) != NULL)
    {
      g_usleep (pause);
      pause = MIN (pause * 2, 2000);
    }
}

/* By the hand of its parent: one that has not been forked yet dies as soon as it is. */
static void
let_parent_kill (KedrocWorkerProcess *self)
{
  if (self->fork_server >= 0)
    close (self->fork_server);
  self->fork_server = -1;
  self->end = self->end_is_known ? self->end : -SIGKILL;
  self->end_is_known = TRUE;
}

static void
kill_forked (KedrocWorkerProcess *self)
{
  if (self->pidfd < 0)
    kedroc_worker_process_listen (self, TELL_WAIT);
  if (self->pidfd < 0 || (syscall (SYS_pidfd_send_signal, self->pidfd, SIGKILL, NULL, 0) != 0 && errno != ESRCH))
    let_parent_kill (self);
}

/* The process has ended when this returns. GLib would make a main context to kill it,
 * and ends the program where there are no descriptors left for that. */
void
kedroc_worker_process_kill (KedrocWorkerProcess *self)
{
  if (is_forked (self))
    kill_forked (self);
  else if (self->pidfd < 0 ||
           (syscall (SYS_pidfd_send_signal, self->pidfd, SIGKILL, NULL, 0) != 0 && errno != ESRCH))
    g_subprocess_force_exit (self->subprocess);
  reap (self);
}

/* Where there is no descriptor that tells; for kernels without pidfd_open() it leaves the
 * reaping to GLib. */
gboolean
kedroc_worker_process_has_ended (KedrocWorkerProcess *self)
{
  siginfo_t info = { 0 };

  if (is_forked (self))
    return has_forked_ended (self);
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

/* For a process that has ended and was waited for: its exit code, or a signal as a
 * negative number. */
static int
get_end (KedrocWorkerProcess *self)
{
  if (!is_forked (self))
    return g_subprocess_get_if_signaled (self->subprocess) ? -g_subprocess_get_term_sig (self->subprocess)
                                                           : g_subprocess_get_exit_status (self->subprocess);
  kedroc_worker_process_listen (self, TELL_WAIT);
  /* Whoever does not reap it in that time may have been stopped. */
  return self->end_is_known ? self->end : -SIGKILL;
}

/* Likewise. */
char *
kedroc_worker_process_describe_end (KedrocWorkerProcess *self)
{
  int end = get_end (self);

  if (end < 0)
    return g_strdup_printf ("was killed by signal %d (%s)", -end, strsignal (-end));
  return g_strdup_printf ("ended with exit code %d", end);
}

/* By a signal, and it has been reaped. */
gboolean
kedroc_worker_process_was_killed (KedrocWorkerProcess *self)
{
  gboolean ended = is_forked (self) ? has_forked_ended (self)
                                    : g_subprocess_get_identifier (self->subprocess) == NULL;

  return ended && get_end (self) < 0;
}
