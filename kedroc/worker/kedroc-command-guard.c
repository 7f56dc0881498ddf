/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-command-guard-private.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The descriptors of others are not to stay open because of the guard. Kernels before
 * 5.9 do not know close_range(). */
static void
close_all_but_first (void)
{
  struct rlimit limit;

  if (syscall (SYS_close_range, 1u, ~0u, 0u) == 0)
    return;
  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    limit.rlim_cur = 1024;
  for (int fd = 1; fd < (int) MIN (limit.rlim_cur, 65536); fd++)
    close (fd);
}

/* In the child of a process that may have threads: system calls only, and no
 * return. */
static void
guard_main (int lifeline)
{
  char byte;

  setpgid (0, 0);
  /* A command may have stopped its whole group: the end of this process's parent lets the
   * guard go on, also where the kernel, with a parent left in the session, does not. */
  prctl (PR_SET_PDEATHSIG, SIGCONT);
  dup2 (lifeline, 0);
  close_all_but_first ();
  while (read (0, &byte, 1) < 0 && errno == EINTR)
    continue;
  kill (0, SIGKILL);
  _exit (1);
}

/* Not by fork(): nobody that is told of forks (this library itself keeps memory for
 * children) need know of this one, which looks at nothing. */
static pid_t
start (int lifeline)
{
  sigset_t all;
  sigset_t old;
  pid_t pid;

  /* Signals that are sent to the group must not end the guard before the others. */
  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &old);
  pid = (pid_t) syscall (SYS_clone, (long) SIGCHLD, 0L, 0L, 0L, 0L);
  if (pid == 0)
    guard_main (lifeline);
  pthread_sigmask (SIG_SETMASK, &old, NULL);
  return pid;
}

gboolean
kedroc_command_guard_start (KedrocCommandGuard *self,
                            GError **error)
{
  int ends[2];
  int code;

  if (pipe2 (ends, O_CLOEXEC) == 0)
    {
      self->group = start (ends[0]);
      code = errno;
      close (ends[0]);
      self->lifeline = ends[1];
      if (self->group > 0)
        {
          /* Whoever comes first: the group has to be there. */
          setpgid (self->group, self->group);
          return TRUE;
        }
      close (ends[1]);
      errno = code;
    }
  code = errno;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "cannot start another process: %s", g_strerror (code));
  return FALSE;
}

void
kedroc_command_guard_signal (KedrocCommandGuard *self,
                             int number)
{
  kill (-self->group, number);
}

void
kedroc_command_guard_end (KedrocCommandGuard *self)
{
  kill (-self->group, SIGKILL);
  while (waitpid (self->group, NULL, 0) < 0 && errno == EINTR)
    continue;
  close (self->lifeline);
}
