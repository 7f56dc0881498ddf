/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-command-process-private.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kedroc-command-guard-private.h"
#include "kedroc-error.h"

extern char **environ;

/* Of what it writes to its standard error, for the message. */
#define TAIL_BYTES 4096
#define TAIL_LINES 10

/* More than a pipe holds, so that all of one is read whose writers have ended. */
#define READS_AT_ONCE 64

/* How long (µs) a command that was asked to end may take. */
#define END_GRACE G_USEC_PER_SEC

/* Where the kernel has nothing to wait for, it is looked at so often (ms). */
#define LOOK_INTERVAL 10

typedef struct {
  const char *program;
  KedrocCommandGuard guard;
  pid_t pid;
  int pidfd;         /* -1: an old kernel */
  int error_fd;      /* the end of its standard error that is read */
  int status;        /* as of waitpid() */
  GString *tail;
  GCancellable *cancellable;
  gint64 cancelled_at; /* monotonic µs; 0: not cancelled */
} CommandProcess;

static gboolean
fail_to_start (const char *program,
               int code,
               GError **error)
{
  g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED, "the command '%s' could not be started: %s",
               program, g_strerror (code));
  return FALSE;
}

static void
set_attributes (posix_spawnattr_t *attributes,
                pid_t group)
{
  sigset_t signals;

  posix_spawnattr_init (attributes);
  posix_spawnattr_setflags (attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setpgroup (attributes, group);
  sigemptyset (&signals);
  posix_spawnattr_setsigmask (attributes, &signals);
  /* A worker ignores SIGINT and a program often SIGPIPE, and that is inherited. */
  sigaddset (&signals, SIGINT);
  sigaddset (&signals, SIGPIPE);
  posix_spawnattr_setsigdefault (attributes, &signals);
}

/* posix_spawn() copies no page tables, however much memory this process has mapped. */
static gboolean
spawn (CommandProcess *self,
       const char *const *argv,
       const int *fds,
       guint n_fds,
       int error_fd,
       GError **error)
{
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int code;

  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_addopen (&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2 (&actions, error_fd, STDERR_FILENO);
  /* To itself: it stays open. */
  for (guint i = 0; i < n_fds; i++)
    posix_spawn_file_actions_adddup2 (&actions, fds[i], fds[i]);
  set_attributes (&attributes, self->guard.group);
  code = posix_spawnp (&self->pid, argv[0], &actions, &attributes, (char *const *) argv, environ);
  posix_spawnattr_destroy (&attributes);
  posix_spawn_file_actions_destroy (&actions);
  if (code != 0)
    return fail_to_start (self->program, code, error);
  self->pidfd = (int) syscall (SYS_pidfd_open, self->pid, 0);
  return TRUE;
}

/* Above the standard streams, which may not be there. */
static gboolean
open_pipe (int ends[2])
{
  int low[2];
  int code = 0;

  if (pipe2 (low, O_CLOEXEC) != 0)
    return FALSE;
  for (guint i = 0; i < 2; i++)
    {
      ends[i] = fcntl (low[i], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
      code = ends[i] < 0 ? errno : code;
    }
  close (low[0]);
  close (low[1]);
  for (guint i = 0; i < 2 && code != 0; i++)
    if (ends[i] >= 0)
      close (ends[i]);
  errno = code;
  return code == 0;
}

static gboolean
start (CommandProcess *self,
       const char *const *argv,
       const int *fds,
       guint n_fds,
       GError **error)
{
  int ends[2];
  gboolean ok;

  if (!open_pipe (ends))
    return fail_to_start (self->program, errno, error);
  fcntl (ends[0], F_SETFL, O_NONBLOCK);
  self->error_fd = ends[0];
  ok = spawn (self, argv, fds, n_fds, ends[1], error);
  close (ends[1]);
  return ok;
}

static void
pass_on (const char *data,
         gsize size)
{
  while (size > 0)
    {
      gssize n = write (STDERR_FILENO, data, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return;
      data += n;
      size -= (gsize) n;
    }
}

/* What there is. FALSE: nobody can write to it any more. */
static gboolean
read_errors (CommandProcess *self)
{
  char data[4096];
  gssize n = 0;

  for (guint i = 0; i < READS_AT_ONCE && (n = read (self->error_fd, data, sizeof data)) > 0; i++)
    {
      pass_on (data, (gsize) n);
      g_string_append_len (self->tail, data, n);
      if (self->tail->len > TAIL_BYTES)
        g_string_erase (self->tail, 0, (gssize) (self->tail->len - TAIL_BYTES));
    }
  return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

static gboolean
has_ended (CommandProcess *self)
{
  pid_t pid = waitpid (self->pid, &self->status, WNOHANG);

  /* Somebody else has reaped it: a program that ignores SIGCHLD. */
  if (pid < 0 && errno == ECHILD)
    self->status = -1;
  return pid == self->pid || (pid < 0 && errno != EINTR);
}

static void
look_for_cancel (CommandProcess *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->cancelled_at == 0 && g_cancellable_is_cancelled (self->cancellable))
    {
      self->cancelled_at = now;
      kedroc_command_guard_signal (&self->guard, SIGTERM);
    }
  else if (self->cancelled_at > 0 && now - self->cancelled_at > END_GRACE)
    kill (self->pid, SIGKILL);
}

static void
wait_for_end (CommandProcess *self)
{
  GPollFD cancel = { .fd = -1 };
  gboolean watches = g_cancellable_make_pollfd (self->cancellable, &cancel);
  gboolean errors = TRUE;

  while (!has_ended (self))
    {
      struct pollfd fds[] = {
        { .fd = errors ? self->error_fd : -1, .events = POLLIN },
        { .fd = self->pidfd, .events = POLLIN },
        { .fd = self->cancelled_at == 0 ? cancel.fd : -1, .events = POLLIN },
      };
      int timeout = self->pidfd < 0 || self->cancelled_at > 0 || (!watches && self->cancellable != NULL)
                      ? LOOK_INTERVAL
                      : -1;

      poll (fds, G_N_ELEMENTS (fds), timeout);
      if (fds[0].revents != 0)
        errors = read_errors (self);
      look_for_cancel (self);
    }
  if (watches)
    g_cancellable_release_fd (self->cancellable);
}

/* The last lines, without what is empty at their end. */
static char *
dup_tail (CommandProcess *self)
{
  g_autofree char *text = g_utf8_make_valid (self->tail->str, (gssize) self->tail->len);
  const char *begin;
  guint n_lines = 0;

  g_strchomp (text);
  for (begin = text + strlen (text); begin > text; begin--)
    if (begin[-1] == '\n' && ++n_lines == TAIL_LINES)
      break;
  return g_strdup (begin);
}

static gboolean
judge (CommandProcess *self,
       GError **error)
{
  g_autofree char *tail = NULL;
  g_autofree char *end = NULL;

  if (self->cancelled_at > 0 && g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (self->status == 0)
    return TRUE;
  if (self->status == -1)
    end = g_strdup ("ended, but how is not known: something else in this process has reaped it");
  else if (WIFSIGNALED (self->status))
    end = g_strdup_printf ("was killed by signal %d (%s)", WTERMSIG (self->status),
                           strsignal (WTERMSIG (self->status)));
  else
    end = g_strdup_printf ("ended with exit code %d", WEXITSTATUS (self->status));
  tail = dup_tail (self);
  g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED, "the command '%s' %s%s%s", self->program,
               end, *tail != '\0' ? "; the last it said was:\n" : " and wrote nothing to its standard error", tail);
  return FALSE;
}

gboolean
kedroc_command_process_run (const char *const *argv,
                            const int *fds,
                            guint n_fds,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (GString) tail = g_string_new (NULL);
  CommandProcess self = { .program = argv[0], .pidfd = -1, .error_fd = -1, .tail = tail, .cancellable = cancellable };
  gboolean ok;

  if (!kedroc_command_guard_start (&self.guard, error))
    {
      g_prefix_error (error, "the command '%s' could not be started: ", self.program);
      return FALSE;
    }
  ok = start (&self, argv, fds, n_fds, error);
  if (ok)
    wait_for_end (&self);
  kedroc_command_guard_end (&self.guard);
  if (ok)
    {
      read_errors (&self);
      ok = judge (&self, error);
    }
  if (self.error_fd >= 0)
    close (self.error_fd);
  if (self.pidfd >= 0)
    close (self.pidfd);
  return ok;
}
