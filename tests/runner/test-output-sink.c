/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kedroc-output-sink-private.h"
#include "kedroc-test.h"

/* What becomes of lines where standard output is a pipe, a socket, a file, closed,
 * or something that nobody reads. */

#define LINE_LENGTH 99

typedef struct {
  KedrocOutputSink sink;
  int reader; /* -1: there is none */
  int target;
} Fixture;

/* As a shell makes them: they wait, and outlive exec(). */
static void
set_up_pipe (Fixture *self,
             gconstpointer data)
{
  int pair[2];

  g_assert_no_errno (pipe (pair));
  self->reader = pair[0];
  self->target = pair[1];
  kedroc_output_sink_init (&self->sink, self->target);
}

static void
set_up_socket (Fixture *self,
               gconstpointer data)
{
  int pair[2];

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM, 0, pair));
  self->reader = pair[0];
  self->target = pair[1];
  kedroc_output_sink_init (&self->sink, self->target);
}

static void
tear_down (Fixture *self,
           gconstpointer data)
{
  kedroc_output_sink_clear (&self->sink);
  if (self->reader >= 0)
    close (self->reader);
  close (self->target);
}

static void
put (Fixture *self,
     const char *line)
{
  kedroc_output_sink_put (&self->sink, "node", line, strlen (line));
}

static void
flush (Fixture *self)
{
  kedroc_output_sink_flush (&self->sink, g_get_monotonic_time ());
}

static gboolean
is_full (Fixture *self)
{
  return kedroc_output_sink_is_full (&self->sink, g_get_monotonic_time ());
}

/* All there is, without waiting for more. */
static char *
read_all (int fd)
{
  GString *text = g_string_new (NULL);
  char data[4096];
  gssize n;

  g_assert_no_errno (fcntl (fd, F_SETFL, O_NONBLOCK));
  while ((n = read (fd, data, sizeof data)) > 0)
    g_string_append_len (text, data, n);
  return g_string_free (text, FALSE);
}

static void
test_lines (Fixture *self,
            gconstpointer data)
{
  const char expected[] = "[node] a\n[node] \n[worker 2] b\n[%s%n] c\0d\n";
  char got[sizeof expected];

  g_assert_cmpint (kedroc_output_sink_get_poll_fd (&self->sink), ==, -1);
  put (self, "a");
  put (self, "");
  kedroc_output_sink_put (&self->sink, "worker 2", "b", 1);
  kedroc_output_sink_put (&self->sink, "%s%n", "c\0d", 3);
  g_assert_cmpint (kedroc_output_sink_get_poll_fd (&self->sink), >=, 0);
  flush (self);
  g_assert_cmpint (kedroc_output_sink_get_poll_fd (&self->sink), ==, -1);
  g_assert_cmpint (read (self->reader, got, sizeof got), ==, sizeof expected - 1);
  g_assert_cmpmem (got, sizeof expected - 1, expected, sizeof expected - 1);
}

/* Fills until nothing is taken any more, and beyond. Returns how many lines were
 * put. */
static guint
put_until_full (Fixture *self)
{
  g_autofree char *line = g_strnfill (LINE_LENGTH - strlen ("[node] "), 'x');
  guint n = 0;

  while (!is_full (self))
    {
      put (self, line);
      n++;
      flush (self);
      g_assert_cmpuint (n, <, 100000);
    }
  return n;
}

/* A descriptor that would wait, and nobody who reads: nothing here waits. When
 * somebody reads after all, nothing is missing. */
static void
test_slow_reader (Fixture *self,
                  gconstpointer data)
{
  gint64 start = g_get_monotonic_time ();
  guint n = put_until_full (self);
  g_autoptr (GString) got = g_string_new (NULL);

  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC);
  g_assert_cmpint (kedroc_output_sink_get_deadline (&self->sink, start), <, G_MAXINT64);
  while (got->len < n * (LINE_LENGTH + 1))
    {
      g_autofree char *more = read_all (self->reader);
      g_string_append (got, more);
      flush (self);
    }
  g_assert_false (is_full (self));
  g_assert_cmpint (kedroc_output_sink_get_deadline (&self->sink, start), ==, G_MAXINT64);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (strncmp (got->str + i * (LINE_LENGTH + 1), "[node] xx", 9), ==, 0);
}

/* Somebody who does not read for a while loses lines, and is told how many. */
static void
test_stuck_reader (Fixture *self,
                   gconstpointer data)
{
  guint n = put_until_full (self);
  g_autofree char *got = NULL;
  g_autofree char *after = NULL;
  g_autofree char *note = NULL;
  gint64 later = g_get_monotonic_time () + 3 * G_USEC_PER_SEC;
  GString *all = g_string_new (NULL);

  g_assert_false (kedroc_output_sink_is_full (&self->sink, later));
  /* One that is stuck does not wake anybody all the time. */
  g_assert_cmpint (kedroc_output_sink_get_deadline (&self->sink, later), ==, G_MAXINT64);
  /* As if it had been so long ago. */
  self->sink.waits_since -= 3 * G_USEC_PER_SEC;
  for (guint i = 0; i < 1000; i++)
    put (self, "lost");
  for (guint i = 0; i < 100 && self->sink.waits_since != 0; i++)
    {
      g_autofree char *more = read_all (self->reader);
      g_string_append (all, more);
      flush (self);
    }
  put (self, "seen");
  flush (self);
  after = read_all (self->reader);
  g_string_append (all, after);
  got = g_string_free (all, FALSE);
  g_assert_null (strstr (got, "lost"));
  note = g_strdup_printf ("\n[kedroc] 1000 lines are missing here: nobody took them\n[node] seen\n");
  g_assert_true (g_str_has_suffix (got, note));
  g_assert_cmpuint (strlen (got), ==, n * (LINE_LENGTH + 1) + strlen (note) - 1);
}

/* Waiting for the end has an end, and what is left then is counted. */
static void
test_drain_stuck (Fixture *self,
                  gconstpointer data)
{
  g_autoptr (GString) all = g_string_new (NULL);
  guint n = put_until_full (self);
  guint64 n_lost;
  gint64 start;

  start = g_get_monotonic_time ();
  n_lost = kedroc_output_sink_drain (&self->sink);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, G_USEC_PER_SEC);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 4 * G_USEC_PER_SEC);
  for (gsize before = 1; all->len != before;)
    {
      g_autofree char *more = read_all (self->reader);

      before = all->len;
      g_string_append (all, more);
    }
  g_assert_cmpuint (n_lost, >, 0);
  g_assert_cmpuint (all->len, ==, (n - n_lost) * (LINE_LENGTH + 1));
}

/* What is left behind has a limit as well. */
static void
test_bounded (Fixture *self,
              gconstpointer data)
{
  g_autofree char *line = g_strnfill (50000, 'x');

  for (guint i = 0; i < 1000; i++)
    put (self, line);
  g_assert_cmpuint (self->sink.pending->len, <, 2 * 1024 * 1024);
  g_assert_cmpuint (self->sink.n_lost, >, 900);
}

static void
count_signal (int number)
{
  g_assert_not_reached ();
}

/* No signal either, though one would be ours to take. */
static void
test_reader_gone (Fixture *self,
                  gconstpointer data)
{
  void (*old) (int) = signal (SIGPIPE, count_signal);
  sigset_t pending;

  put (self, "a");
  flush (self);
  close (self->reader);
  self->reader = -1;
  for (guint i = 0; i < 3; i++)
    {
      put (self, "b");
      flush (self);
      g_assert_false (is_full (self));
      g_assert_cmpint (kedroc_output_sink_get_poll_fd (&self->sink), ==, -1);
    }
  g_assert_true (self->sink.closed);
  g_assert_cmpuint (kedroc_output_sink_drain (&self->sink), ==, 0);
  sigpending (&pending);
  g_assert_false (sigismember (&pending, SIGPIPE));
  signal (SIGPIPE, old);
}

/* A reader that is gone from the start: the pipe cannot even be opened anew. */
static void
test_no_reader (Fixture *self,
                gconstpointer data)
{
  close (self->reader);
  self->reader = -1;
  put (self, "a");
  flush (self);
  g_assert_true (self->sink.closed);
}

/* Its number may be that of something else of this process. */
static void
test_closed (Fixture *self,
             gconstpointer data)
{
  g_autofree char *got = NULL;

  g_assert_no_errno (fcntl (self->target, F_SETFD, FD_CLOEXEC));
  put (self, "a");
  flush (self);
  got = read_all (self->reader);
  g_assert_cmpstr (got, ==, "");
  kedroc_output_sink_clear (&self->sink);
  kedroc_output_sink_init (&self->sink, 1000);
  put (self, "a");
  flush (self);
  g_assert_true (self->sink.closed);
}

/* The flags of what others have, too, stay as they were. */
static void
test_flags (Fixture *self,
            gconstpointer data)
{
  put_until_full (self);
  g_assert_cmpint (fcntl (self->target, F_GETFL) & O_NONBLOCK, ==, 0);
}

/* Lines of others do not come between: what is written at once is whole lines, or
 * part of one that is longer than a pipe takes at once. */
static void
test_long_lines (Fixture *self,
                 gconstpointer data)
{
  g_autofree char *line = g_strnfill (10000, 'y');
  g_autofree char *got = NULL;

  put (self, "short");
  put (self, line);
  put (self, "short");
  flush (self);
  got = read_all (self->reader);
  g_assert_cmpuint (strlen (got), ==, 2 * strlen ("[node] short\n") + strlen ("[node] \n") + 10000);
  g_assert_true (g_str_has_suffix (got, "yyy\n[node] short\n"));
}

static void
test_file (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "log", "before\n", -1);
  g_autofree char *got = NULL;
  Fixture self = { .reader = -1, .target = open (path, O_WRONLY | O_APPEND) };

  kedroc_output_sink_init (&self.sink, self.target);
  for (guint i = 0; i < 10000; i++)
    put (&self, "line");
  flush (&self);
  g_assert_false (is_full (&self));
  g_assert_true (g_file_get_contents (path, &got, NULL, NULL));
  g_assert_cmpuint (strlen (got), ==, strlen ("before\n") + 10000 * strlen ("[node] line\n"));
  tear_down (&self, NULL);
}

int
main (int argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (Fixture *,
                  gconstpointer);
    gboolean only_pipe;
  } tests[] = {
    { "lines", test_lines, FALSE },
    { "slow-reader", test_slow_reader, FALSE },
    { "stuck-reader", test_stuck_reader, FALSE },
    { "drain-stuck", test_drain_stuck, TRUE },
    { "bounded", test_bounded, FALSE },
    { "reader-gone", test_reader_gone, FALSE },
    { "no-reader", test_no_reader, FALSE },
    { "closed", test_closed, FALSE },
    { "flags", test_flags, FALSE },
    { "long-lines", test_long_lines, FALSE },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *pipe_path = g_strconcat ("/kedroc/runner/output-sink/pipe/", tests[i].name, NULL);
      g_autofree char *socket_path = g_strconcat ("/kedroc/runner/output-sink/socket/", tests[i].name, NULL);

      g_test_add (pipe_path, Fixture, NULL, set_up_pipe, tests[i].func, tear_down);
      if (!tests[i].only_pipe)
        g_test_add (socket_path, Fixture, NULL, set_up_socket, tests[i].func, tear_down);
    }
  g_test_add_func ("/kedroc/runner/output-sink/file", test_file);
  return g_test_run ();
}
