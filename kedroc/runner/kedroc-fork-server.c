/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-fork-server-private.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define REQUEST "fork"
#define N_SENT (KEDROC_FORK_SERVER_FDS + 1)

const char *
kedroc_fork_server_find (const char *const *argv)
{
  guint n = g_strv_length ((char **) argv);

  return n > 2 && g_str_equal (argv[n - 2], KEDROC_FORK_SERVER_OPTION) ? argv[n - 1] : NULL;
}

/* A name that anybody may take once its owner is gone is no reason to hand out what the
 * environment has. */
static gboolean
is_of_same_user (int connection)
{
  struct ucred credentials;
  socklen_t size = sizeof credentials;

  return getsockopt (connection, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 && credentials.uid == getuid ();
}

/* Never waits: where so many have asked already, nobody listens. */
static int
connect_to (const char *address)
{
  struct sockaddr_un name = { .sun_family = AF_UNIX };
  gsize length = strlen (address);
  int connection;

  if (length >= sizeof name.sun_path)
    return -1;
  memcpy (name.sun_path + 1, address, length);
  connection = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (connection < 0)
    return -1;
  if (connect (connection, (struct sockaddr *) &name, offsetof (struct sockaddr_un, sun_path) + 1 + length) == 0 &&
      is_of_same_user (connection))
    return connection;
  close (connection);
  return -1;
}

/* The current folder, the settings and the environment, with a NUL between them: more than a
 * message has room for. */
static int
write_request (const char *settings,
               char *const *environment)
{
  g_autoptr (GString) content = g_string_new (NULL);
  g_autofree char *folder = g_get_current_dir ();
  int file = memfd_create ("kedroc-request", MFD_CLOEXEC);

  g_string_append (content, folder);
  g_string_append_c (content, '\0');
  g_string_append (content, settings);
  for (guint i = 0; environment[i] != NULL; i++)
    {
      g_string_append_c (content, '\0');
      g_string_append (content, environment[i]);
    }
  if (file >= 0 && write (file, content->str, content->len) == (gssize) content->len)
    return file;
  if (file >= 0)
    close (file);
  return -1;
}

static gboolean
send_request (int connection,
              const int *fds)
{
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE (N_SENT * sizeof (int))];
  } control = { 0 };
  struct iovec content = { (gpointer) REQUEST, strlen (REQUEST) };
  struct msghdr message = {
    .msg_iov = &content,
    .msg_iovlen = 1,
    .msg_control = control.bytes,
    .msg_controllen = sizeof control.bytes,
  };
  struct cmsghdr *header = CMSG_FIRSTHDR (&message);

  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN (N_SENT * sizeof (int));
  memcpy (CMSG_DATA (header), fds, N_SENT * sizeof (int));
  return sendmsg (connection, &message, MSG_NOSIGNAL) == (gssize) content.iov_len;
}

int
kedroc_fork_server_ask (const char *address,
                        const char *settings,
                        const int *fds,
                        char *const *environment)
{
  int connection = connect_to (address);
  int sent[N_SENT];
  gboolean ok;

  if (connection < 0)
    return -1;
  sent[0] = write_request (settings, environment);
  memcpy (sent + 1, fds, KEDROC_FORK_SERVER_FDS * sizeof (int));
  ok = sent[0] >= 0 && send_request (connection, sent);
  if (sent[0] >= 0)
    close (sent[0]);
  if (ok)
    return connection;
  close (connection);
  return -1;
}

/* -1: there is none. */
static int
find_descriptor (struct msghdr *message)
{
  struct cmsghdr *header = CMSG_FIRSTHDR (message);
  int fd = -1;

  if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS &&
      header->cmsg_len == CMSG_LEN (sizeof fd))
    memcpy (&fd, CMSG_DATA (header), sizeof fd);
  return fd;
}

KedrocForkEvent
kedroc_fork_server_listen (int connection,
                           int timeout,
                           KedrocForkNews *news)
{
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE (sizeof (int))];
  } control;
  char text[32] = { 0 };
  struct iovec content = { text, sizeof text - 1 };
  struct msghdr message = {
    .msg_iov = &content,
    .msg_iovlen = 1,
    .msg_control = control.bytes,
    .msg_controllen = sizeof control.bytes,
  };
  struct pollfd readable = { .fd = connection, .events = POLLIN };
  gssize n;

  if (timeout > 0)
    poll (&readable, 1, timeout);
  n = recvmsg (connection, &message, MSG_CMSG_CLOEXEC);
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return KEDROC_FORK_NOTHING;
  if (n <= 0)
    return KEDROC_FORK_LOST;
  news->pidfd = find_descriptor (&message);
  if (news->pidfd < 0)
    {
      news->status = (int) g_ascii_strtoll (text, NULL, 10);
      return KEDROC_FORK_ENDED;
    }
  news->pid = (int) g_ascii_strtoll (text, NULL, 10);
  return KEDROC_FORK_STARTED;
}
