/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "forking-server.h"
#include "kedroc-fork-server-private.h"
#include "kedroc-test.h"

G_STATIC_ASSERT (TEST_SERVER_N_FDS == KEDROC_FORK_SERVER_FDS + 1);

static char *
make_address (void)
{
  g_autofree char *uuid = g_uuid_string_random ();

  return g_strconcat ("kedroc-test-", uuid, NULL);
}

static void
test_find (void)
{
  const char *const with[] = { "python3", "worker.py", KEDROC_FORK_SERVER_OPTION, "address", NULL };
  const char *const without[] = { "python3", "worker.py", NULL };
  const char *const elsewhere[] = { "python3", KEDROC_FORK_SERVER_OPTION, "address", "more", NULL };
  const char *const alone[] = { KEDROC_FORK_SERVER_OPTION, "address", NULL };

  g_assert_cmpstr (kedroc_fork_server_find (with), ==, "address");
  g_assert_null (kedroc_fork_server_find (without));
  g_assert_null (kedroc_fork_server_find (elsewhere));
  g_assert_null (kedroc_fork_server_find (alone));
}

static void
test_nobody (void)
{
  const int fds[KEDROC_FORK_SERVER_FDS] = { 0, 0, 0, 0, 0 };
  char *const environment[] = { NULL };
  g_autofree char *address = make_address ();
  g_autofree char *too_long = g_strnfill (200, 'x');

  g_assert_cmpint (kedroc_fork_server_ask (address, "{}", fds, environment), ==, -1);
  g_assert_cmpint (kedroc_fork_server_ask (too_long, "{}", fds, environment), ==, -1);
}

/* One that does not take what it is asked does not hold anybody up. */
static void
test_busy (void)
{
  const int fds[KEDROC_FORK_SERVER_FDS] = { 0, 0, 0, 0, 0 };
  char *const environment[] = { NULL };
  g_autofree char *address = make_address ();
  int listener = test_server_listen (address, 1);
  int connections[8];
  guint n = 0;

  do
    connections[n] = kedroc_fork_server_ask (address, "{}", fds, environment);
  while (connections[n] >= 0 && ++n < G_N_ELEMENTS (connections));
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (n, <, G_N_ELEMENTS (connections));
  while (n > 0)
    close (connections[--n]);
  close (listener);
}

static void
check_request (const int *fds,
               int sent)
{
  g_autofree char *folder = g_get_current_dir ();
  g_autofree char *content = g_malloc0 (strlen (folder) + 100);
  gssize n = pread (fds[0], content, strlen (folder) + 100, 0);
  struct stat expected;
  struct stat status;

  g_assert_cmpint (n, ==, strlen (folder) + strlen (" {} A=1 B=x y"));
  g_assert_cmpstr (content, ==, folder);
  g_assert_cmpstr (content + strlen (folder) + 1, ==, "{}");
  g_assert_cmpstr (content + strlen (folder) + 4, ==, "A=1");
  g_assert_cmpstr (content + strlen (folder) + 8, ==, "B=x y");
  g_assert_no_errno (fstat (sent, &expected));
  for (guint i = 1; i < TEST_SERVER_N_FDS; i++)
    {
      g_assert_no_errno (fstat (fds[i], &status));
      g_assert_cmpuint (status.st_ino, ==, expected.st_ino);
    }
}

static void
test_ask (void)
{
  g_autofree char *address = make_address ();
  int listener = test_server_listen (address, 1);
  int sent = memfd_create ("kedroc-test", MFD_CLOEXEC);
  const int fds[KEDROC_FORK_SERVER_FDS] = { sent, sent, sent, sent, sent };
  char *const environment[] = { (char *) "A=1", (char *) "B=x y", NULL };
  int connection = kedroc_fork_server_ask (address, "{}", fds, environment);
  int other = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);
  KedrocForkNews news = { .pidfd = -1 };
  int received[TEST_SERVER_N_FDS];
  g_autofree char *request = NULL;

  g_assert_cmpint (connection, >=, 0);
  g_assert_cmpint (fcntl (connection, F_GETFD), ==, FD_CLOEXEC);
  request = test_server_receive (other, received);
  g_assert_cmpstr (request, ==, "fork");
  check_request (received, sent);
  g_assert_cmpint (kedroc_fork_server_listen (connection, 0, &news), ==, KEDROC_FORK_NOTHING);
  g_assert_cmpint (kedroc_fork_server_listen (connection, 1, &news), ==, KEDROC_FORK_NOTHING);
  g_assert_true (test_server_tell (other, 4711, sent));
  g_assert_cmpint (kedroc_fork_server_listen (connection, 1000, &news), ==, KEDROC_FORK_STARTED);
  g_assert_cmpint (news.pid, ==, 4711);
  g_assert_cmpint (fcntl (news.pidfd, F_GETFD), ==, FD_CLOEXEC);
  close (news.pidfd);
  g_assert_true (test_server_tell (other, -9, -1));
  g_assert_cmpint (kedroc_fork_server_listen (connection, 1000, &news), ==, KEDROC_FORK_ENDED);
  g_assert_cmpint (news.status, ==, -9);
  close (other);
  g_assert_cmpint (kedroc_fork_server_listen (connection, 1000, &news), ==, KEDROC_FORK_LOST);
  for (guint i = 0; i < TEST_SERVER_N_FDS; i++)
    close (received[i]);
  close (sent);
  close (connection);
  close (listener);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/runner/fork-server/find", test_find);
  g_test_add_func ("/kedroc/runner/fork-server/nobody", test_nobody);
  g_test_add_func ("/kedroc/runner/fork-server/busy", test_busy);
  g_test_add_func ("/kedroc/runner/fork-server/ask", test_ask);
  return g_test_run ();
}
