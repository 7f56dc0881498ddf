/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "kedroc-output-stream-private.h"
#include "kedroc-test.h"

#define MARK "01234567-89ab-cdef-0123-456789abcdef"

typedef struct {
  KedrocOutputStream stream;
  int writer;
  guint64 published;
  GString *log; /* "owner:line|" */
} Fixture;

static void
set_up (Fixture *self,
        gconstpointer data)
{
  int pair[2];

  g_assert_no_errno (pipe2 (pair, O_CLOEXEC | O_NONBLOCK));
  *self = (Fixture){ .writer = pair[1], .log = g_string_new (NULL) };
  kedroc_output_stream_init (&self->stream, pair[0], MARK);
}

static void
tear_down (Fixture *self,
           gconstpointer data)
{
  kedroc_output_stream_clear (&self->stream);
  g_assert_cmpint (self->stream.fd, ==, -1);
  if (self->writer >= 0)
    close (self->writer);
  g_string_free (self->log, TRUE);
}

static void
log_line (guint64 owner,
          const char *line,
          gsize length,
          gpointer data)
{
  g_string_append_printf (data, "%" G_GUINT64_FORMAT ":", owner);
  g_string_append_len (data, line, length);
  g_string_append_c (data, '|');
}

static void
print (Fixture *self,
       const char *data,
       gssize size)
{
  gsize length = size >= 0 ? (gsize) size : strlen (data);

  g_assert_cmpint (write (self->writer, data, length), ==, length);
}

static void
print_mark (Fixture *self,
            guint64 sequence)
{
  g_autofree char *digits = g_strdup_printf ("%016" G_GINT64_MODIFIER "x", sequence);

  print (self, "\0", 1);
  print (self, MARK, -1);
  print (self, digits, -1);
}

/* As the supervisor does, while @owner is at work. */
static void
take (Fixture *self,
      guint64 owner)
{
  kedroc_output_stream_read (&self->stream, &self->published);
  kedroc_output_stream_take_marked (&self->stream, log_line, self->log);
  kedroc_output_stream_take_lines (&self->stream, owner, log_line, self->log);
}

static void
assert_log (Fixture *self,
            const char *expected)
{
  g_assert_cmpstr (self->log->str, ==, expected);
  g_string_truncate (self->log, 0);
}

static void
test_lines (Fixture *self,
            gconstpointer data)
{
  take (self, 7);
  assert_log (self, "");
  print (self, "one\n\ntwo\nthr", -1);
  take (self, 7);
  assert_log (self, "7:one|7:|7:two|");
  take (self, 7);
  assert_log (self, "");
  print (self, "ee\n", -1);
  take (self, 8);
  assert_log (self, "8:three|");
  print (self, "last", -1);
  take (self, 8);
  assert_log (self, "");
  kedroc_output_stream_take_rest (&self->stream, 8, log_line, self->log);
  assert_log (self, "8:last|");
  kedroc_output_stream_take_rest (&self->stream, 8, log_line, self->log);
  assert_log (self, "");
}

/* What is before a mark is of the task that the mark names, whoever is at work
 * when it is read; its last line needs no end. */
static void
test_marks (Fixture *self,
            gconstpointer data)
{
  print (self, "a\nb", -1);
  print_mark (self, 0x100000002);
  print_mark (self, 0x200000003);
  print (self, "c\n", -1);
  print_mark (self, 0x300000001);
  print (self, "d\ne", -1);
  take (self, 9);
  assert_log (self, "4294967298:a|4294967298:b|12884901889:c|9:d|");
  g_assert_cmpuint (self->stream.marked, ==, 0x300000001);
  print_mark (self, 0x400000001);
  take (self, 9);
  assert_log (self, "17179869185:e|");
}

/* A mark that comes in pieces is none of the lines. */
static void
test_mark_in_pieces (Fixture *self,
                     gconstpointer data)
{
  char mark[KEDROC_OUTPUT_MARK_SIZE + 1];

  g_snprintf (mark + 1, KEDROC_OUTPUT_MARK_SIZE, "%s%016x", MARK, 5);
  mark[0] = '\0';
  for (guint cut = 1; cut < KEDROC_OUTPUT_MARK_SIZE; cut++)
    {
      print (self, "a\nb", -1);
      print (self, mark, cut);
      take (self, 5);
      assert_log (self, "5:a|");
      print (self, mark + cut, KEDROC_OUTPUT_MARK_SIZE - cut);
      take (self, 6);
      assert_log (self, "5:b|");
    }
  /* Part of one is no mark. */
  print (self, mark, 20);
  print (self, "\n", 1);
  take (self, 5);
  g_assert_cmpuint (self->log->len, ==, strlen ("5:") + 20 + strlen ("|"));
}

static void
fill (Fixture *self,
      char byte,
      gsize size)
{
  g_autofree char *data = g_strnfill (16 * 1024, byte);

  for (gsize done = 0; done < size;)
    {
      gsize n = MIN (size - done, 16 * 1024);
      print (self, data, n);
      done += n;
      take (self, 1);
    }
}

/* A line of any length takes bounded memory, and comes in pieces. */
static void
test_long_line (Fixture *self,
                gconstpointer data)
{
  g_auto (GStrv) pieces = NULL;

  fill (self, 'x', 10 * KEDROC_OUTPUT_LINE_MAX + 100);
  print (self, "\nnext\n", -1);
  take (self, 1);
  pieces = g_strsplit (self->log->str, "|", -1);
  g_assert_cmpuint (g_strv_length (pieces), ==, 13);
  for (guint i = 0; i < 10; i++)
    g_assert_cmpuint (strlen (pieces[i]), ==, 2 + KEDROC_OUTPUT_LINE_MAX);
  g_assert_cmpuint (strlen (pieces[10]), ==, 2 + 100);
  g_assert_cmpstr (pieces[11], ==, "1:next");
}

/* Pieces end between characters. */
static void
test_long_line_of_text (Fixture *self,
                        gconstpointer data)
{
  g_auto (GStrv) pieces = NULL;
  gsize total = 0;

  fill (self, 'x', 1);
  for (guint i = 0; i < 50000; i++)
    {
      print (self, "\342\202\254", 3);
      if (i % 1000 == 0)
        take (self, 1);
    }
  print (self, "\n", 1);
  take (self, 1);
  take (self, 1);
  pieces = g_strsplit (self->log->str, "|", -1);
  g_assert_cmpuint (g_strv_length (pieces), ==, 4);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (g_utf8_validate (pieces[i], -1, NULL));
      total += strlen (pieces[i]) - 2;
    }
  g_assert_cmpuint (total, ==, 1 + 3 * 50000);
}

/* Any byte may be printed. */
static void
test_binary (Fixture *self,
             gconstpointer data)
{
  char bytes[256];

  for (guint i = 0; i < 256; i++)
    bytes[i] = (char) i;
  print (self, bytes, sizeof bytes);
  take (self, 1);
  g_assert_cmpmem (self->log->str, self->log->len, "1:\0\1\2\3\4\5\6\7\10\11|", 13);
  kedroc_output_stream_take_rest (&self->stream, 1, log_line, self->log);
  g_assert_cmpuint (self->log->len, ==, 13 + strlen ("1:|") + 256 - 11);
}

/* The worker is told how much was read. */
static void
test_published (Fixture *self,
                gconstpointer data)
{
  print (self, "12345\n", -1);
  take (self, 1);
  g_assert_cmpuint (self->published, ==, 2 * 6);
  take (self, 1);
  g_assert_cmpuint (self->published, ==, 2 * 6);
  print_mark (self, 1);
  take (self, 1);
  g_assert_cmpuint (self->published, ==, 2 * (6 + KEDROC_OUTPUT_MARK_SIZE));
}

static void
test_end (Fixture *self,
          gconstpointer data)
{
  print (self, "a\nb", -1);
  close (self->writer);
  self->writer = -1;
  take (self, 1);
  g_assert_cmpint (self->stream.fd, >=, 0);
  take (self, 1);
  g_assert_cmpint (self->stream.fd, ==, -1);
  take (self, 1);
  assert_log (self, "1:a|");
  kedroc_output_stream_take_rest (&self->stream, 1, log_line, self->log);
  assert_log (self, "1:b|");
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
  } tests[] = {
    { "lines", test_lines },
    { "marks", test_marks },
    { "mark-in-pieces", test_mark_in_pieces },
    { "long-line", test_long_line },
    { "long-line-of-text", test_long_line_of_text },
    { "binary", test_binary },
    { "published", test_published },
    { "end", test_end },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/runner/output-stream/", tests[i].name, NULL);
      g_test_add (path, Fixture, NULL, set_up, tests[i].func, tear_down);
    }
  return g_test_run ();
}
