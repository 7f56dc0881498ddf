/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-worker-process-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kedroc-fork-server-private.h"

/* How long the process that is asked to fork one may take to say that it has (ms); one
 * that is stopped does not keep the supervisor from its other workers for longer. */
#define FORK_WAIT 1000

/* What a worker finds from descriptor 1 on. */
enum {
  THEIR_STDOUT,
  THEIR_STDERR,
  THEIR_CHANNEL,
  THEIR_CONTROL,
  THEIR_STATUS,
  N_THEIRS
};

G_STATIC_ASSERT (THEIR_CHANNEL + 1 == KEDROC_WORKER_FD_CHANNEL);
G_STATIC_ASSERT (THEIR_CONTROL + 1 == KEDROC_WORKER_FD_CONTROL);
G_STATIC_ASSERT (THEIR_STATUS + 1 == KEDROC_WORKER_FD_STATUS);
G_STATIC_ASSERT (N_THEIRS == KEDROC_FORK_SERVER_FDS);

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
             int *theirs,
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
  theirs[THEIR_STDOUT] = out[1];
  theirs[THEIR_STDERR] = err[1];
  return ok;
}

static gboolean
make_descriptors (KedrocWorkerProcess *self,
                  int *theirs,
                  GError **error)
{
  int channel[2] = { -1, -1 };
  int control[2] = { -1, -1 };
  gboolean ok = make_pair (channel, error) && make_pair (control, error) &&
                make_status (self, &theirs[THEIR_STATUS], error);

  self->channel = channel[0];
  self->control = control[0];
  theirs[THEIR_CHANNEL] = channel[1];
  theirs[THEIR_CONTROL] = control[1];
  return ok && make_output (self, theirs, error);
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

static char **
make_environment (const char *const *added)
{
  g_autofree char *ticket = make_ticket ();
  char **environment = g_get_environ ();

  for (guint i = 0; added != NULL && added[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (added[i], "=", 2);
      if (parts[0] != NULL && parts[1] != NULL)
        environment = g_environ_setenv (environment, parts[0], parts[1], TRUE);
    }
  return g_environ_setenv (environment, KEDROC_WORKER_ENVIRONMENT, ticket, TRUE);
}

/* Takes @theirs. */
static gboolean
spawn (KedrocWorkerProcess *self,
       const char *const *argv,
       char **environment,
       const int *theirs,
       GError **error)
{
  /* With this flag GLib need not fork, which copies the page tables of this process
   * for each worker: beside a gigabyte that takes fifty milliseconds. */
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_INHERIT_FDS);

  g_subprocess_launcher_take_stdout_fd (launcher, theirs[THEIR_STDOUT]);
  g_subprocess_launcher_take_stderr_fd (launcher, theirs[THEIR_STDERR]);
  for (int i = THEIR_CHANNEL; i < N_THEIRS; i++)
    g_subprocess_launcher_take_fd (launcher, theirs[i], i + 1);
  g_subprocess_launcher_set_environ (launcher, environment);
  self->subprocess = g_subprocess_launcher_spawnv (launcher, argv, error);
  if (self->subprocess == NULL)
    {
      g_prefix_error (error, "Could not start a worker%s: ",
                      is_program_missing (error) ? " (install kedroc, or set KEDROC_WORKER to a worker program)" : "");
      return FALSE;
    }
  self->pid = g_strdup (g_subprocess_get_identifier (self->subprocess));
  if (self->pid != NULL)
    self->pidfd = syscall (SYS_pidfd_open, (pid_t) g_ascii_strtoll (self->pid, NULL, 10), 0);
  return TRUE;
}

static void
close_all (const int *theirs)
{
  for (int i = 0; i < N_THEIRS; i++)
    if (theirs[i] >= 0)
      close (theirs[i]);
}

/* By the process that waits for it, or by the command. */
static gboolean
fork_or_spawn (KedrocWorkerProcess *self,
               const char *const *argv,
               const char *const *added,
               const int *theirs,
               GError **error)
{
  const char *address = kedroc_fork_server_find (argv);
  guint n = g_strv_length ((char **) argv);
  g_auto (GStrv) environment = make_environment (added);
  g_autofree const char **command = NULL;

  if (address == NULL)
    return spawn (self, argv, environment, theirs, error);
  self->fork_server = kedroc_fork_server_ask (address, argv[n - 3], theirs, environment);
  if (self->fork_server >= 0)
    {
      close_all (theirs);
      self->pid = g_strdup ("?");
      kedroc_worker_process_listen (self, FORK_WAIT);
      return TRUE;
    }
  command = g_memdup2 (argv, (n + 1) * sizeof *argv);
  command[n - 2] = NULL;
  return spawn (self, command, environment, theirs, error);
}

gboolean
kedroc_worker_process_start (KedrocWorkerProcess *self,
                             const char *const *argv,
                             const char *const *environment,
                             GError **error)
{
  int theirs[N_THEIRS] = { -1, -1, -1, -1, -1 };

  if (make_descriptors (self, theirs, error))
    return fork_or_spawn (self, argv, environment, theirs, error);
  close_all (theirs);
  return FALSE;
}
