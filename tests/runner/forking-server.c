/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "forking-server.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gio/gio.h>

#define SERVE "--serve-workers"

/* The first process forks one for each request, which is the parent of the worker. It is
 * a program that does little, so that any C library will do. */

int
test_server_listen (const char *address,
                    int backlog)
{
  struct sockaddr_un name = { .sun_family = AF_UNIX };
  int listener = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

  memcpy (name.sun_path + 1, address, strlen (address));
  g_assert_no_errno (bind (listener, (struct sockaddr *) &name,
                           offsetof (struct sockaddr_un, sun_path) + 1 + strlen (address)));
  g_assert_no_errno (listen (listener, backlog));
  return listener;
}

char *
test_server_receive (int connection,
                     int *fds)
{
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE (TEST_SERVER_N_FDS * sizeof (int))];
  } control;
  char text[16] = { 0 };
  struct iovec content = { text, sizeof text - 1 };
  struct msghdr message = {
    .msg_iov = &content,
    .msg_iovlen = 1,
    .msg_control = control.bytes,
    .msg_controllen = sizeof control.bytes,
  };

  g_assert_cmpint (recvmsg (connection, &message, MSG_CMSG_CLOEXEC), >, 0);
  g_assert_cmpuint (CMSG_FIRSTHDR (&message)->cmsg_len, ==, CMSG_LEN (TEST_SERVER_N_FDS * sizeof (int)));
  memcpy (fds, CMSG_DATA (CMSG_FIRSTHDR (&message)), TEST_SERVER_N_FDS * sizeof (int));
  return g_strdup (text);
}

gboolean
test_server_tell (int connection,
                  int number,
                  int fd)
{
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE (sizeof (int))];
  } control = { 0 };
  g_autofree char *text = g_strdup_printf ("%d", number);
  struct iovec content = { text, strlen (text) };
  struct msghdr message = { .msg_iov = &content, .msg_iovlen = 1 };

  if (fd >= 0)
    {
      message.msg_control = control.bytes;
      message.msg_controllen = sizeof control.bytes;
      control.header.cmsg_level = SOL_SOCKET;
      control.header.cmsg_type = SCM_RIGHTS;
      control.header.cmsg_len = CMSG_LEN (sizeof fd);
      memcpy (CMSG_DATA (&control.header), &fd, sizeof fd);
    }
  return sendmsg (connection, &message, MSG_NOSIGNAL) == (gssize) content.iov_len;
}

static void
become_worker (const int *fds,
               const char *argument)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *parent = g_strdup_printf ("%d", (int) getppid ());
  static char content[1024 * 1024];
  gssize n = pread (fds[0], content, sizeof content - 1, 0);
  int moved[TEST_SERVER_N_FDS];

  /* The folder and the settings come first. */
  char *entry = content + strlen (content) + 1;
  for (entry += strlen (entry) + 1; entry < content + n; entry += strlen (entry) + 1)
    putenv (entry);
  g_setenv ("KEDROC_WORKER_OF", parent, TRUE);
  for (int i = 1; i < TEST_SERVER_N_FDS; i++)
    moved[i] = fcntl (fds[i], F_DUPFD_CLOEXEC, 64);
  for (int i = 1; i < TEST_SERVER_N_FDS; i++)
    dup2 (moved[i], i);
  execl (program, program, argument, NULL);
  _exit (EXIT_FAILURE);
}

/* Until the worker has ended, or is not wanted any more. */
static void
look_after (int connection,
            int pid,
            int pidfd)
{
  struct pollfd events[] = { { .fd = connection, .events = POLLIN }, { .fd = pidfd, .events = POLLIN } };
  int status;

  while (poll (events, 2, -1) < 0)
    continue;
  if (events[0].revents != 0)
    kill (pid, SIGKILL);
  waitpid (pid, &status, 0);
  test_server_tell (connection, WIFSIGNALED (status) ? -WTERMSIG (status) : WEXITSTATUS (status), -1);
}

static void
serve (int connection,
       TestServerKind kind,
       const char *argument)
{
  g_autofree char *request = NULL;
  int fds[TEST_SERVER_N_FDS];
  int pidfd;
  int pid;

  request = test_server_receive (connection, fds);
  g_assert_cmpstr (request, ==, "fork");
  if (kind == TEST_SERVER_REFUSES)
    return;
  if (kind == TEST_SERVER_SILENT)
    pause ();
  pid = fork ();
  if (pid == 0)
    become_worker (fds, argument);
  for (int i = 0; i < TEST_SERVER_N_FDS; i++)
    close (fds[i]);
  pidfd = syscall (SYS_pidfd_open, pid, 0);
  if (kind == TEST_SERVER_LATE)
    g_usleep (1500 * 1000);
  test_server_tell (connection, pid, pidfd);
  look_after (connection, pid, pidfd);
}

void
test_server_be (int argc,
                char **argv,
                const char *argument)
{
  int listener;

  if (argc != 4 || !g_str_equal (argv[1], SERVE))
    return;
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  signal (SIGCHLD, SIG_IGN);
  listener = test_server_listen (argv[2], 16);
  g_assert_cmpint (write (STDOUT_FILENO, ".", 1), ==, 1);
  for (;;)
    {
      int connection = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);

      if (fork () == 0)
        {
          prctl (PR_SET_PDEATHSIG, SIGKILL);
          signal (SIGCHLD, SIG_DFL);
          serve (connection, atoi (argv[3]), argument);
          _exit (EXIT_SUCCESS);
        }
      close (connection);
    }
}

GPid
test_server_start (TestServerKind kind,
                   char **address)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *number = g_strdup_printf ("%d", kind);
  g_autoptr (GError) error = NULL;
  char byte;
  int output;
  GPid server;

  *address = g_strconcat ("kedroc-test-", uuid, NULL);
  if (kind == TEST_SERVER_NOBODY)
    return 0;
  g_spawn_async_with_pipes (NULL, (char *[]){ program, (char *) SERVE, *address, number, NULL }, NULL,
                            G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &server, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (read (output, &byte, 1), ==, 1);
  close (output);
  return server;
}

void
test_server_stop (GPid server)
{
  if (server == 0)
    return;
  kill (server, SIGKILL);
  waitpid (server, NULL, 0);
}
