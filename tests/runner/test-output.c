/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"
#include "output-nodes.h"

/* What nodes print in worker processes arrives at the standard output and the
 * standard error of the program, whole lines with the names of their nodes. Each
 * case is run by this program started once more. */

#define N_NODES 300

static const struct
{
  const char *name;
  KedrocNodeFunc func;
  guint n_nodes;
  guint n_workers;
  gboolean silent;
} cases[] = {
  { "names", output_nodes_print_lines, N_NODES, 2, FALSE },
  { "few-print", output_nodes_print_sometimes, N_NODES, 2, FALSE },
  { "one-worker", output_nodes_print_lines, N_NODES, 1, FALSE },
  { "programs", output_nodes_start_program, 3, 2, FALSE },
  { "death", output_nodes_die_speaking, 1, 1, FALSE },
  { "exit", output_nodes_speak_at_exit, 1, 1, FALSE },
  { "redirected", output_nodes_redirect, 3, 1, FALSE },
  { "huge-line", output_nodes_print_huge_line, 2, 2, FALSE },
  { "flood", output_nodes_flood, 2, 2, FALSE },
  { "not-forwarded", output_nodes_print_lines, 3, 2, TRUE },
};

/* What two nodes print in a flood takes more. */
static gboolean
took_much_memory (void)
{
#ifdef __SANITIZE_ADDRESS__
  return FALSE;
#else
  g_autofree char *status = NULL;
  const char *peak;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  peak = strstr (status, "VmHWM:");
  g_assert_nonnull (peak);
  return g_ascii_strtoull (peak + strlen ("VmHWM:"), NULL, 10) > 30 * 1024;
#endif
}

/* In the program started once more: exit code 0 where the run succeeded, and else
 * 3; another if anything is left behind, or took too much. */
static int
run_case (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocPipeline) pipeline = NULL;
      g_autoptr (KedrocDataCatalog) catalog = NULL;
      g_autoptr (KedrocDataCatalog) outputs = NULL;
      g_autoptr (KedrocParallelRunner) runner = NULL;
      TestResources before;

      if (!g_str_equal (cases[i].name, name))
        continue;
      pipeline = output_nodes_make_pipeline (cases[i].func, cases[i].n_nodes);
      catalog = kedroc_data_catalog_new ();
      runner = kedroc_parallel_runner_new (cases[i].n_workers);
      kedroc_parallel_runner_set_forward_output (runner, !cases[i].silent);
      before = test_resources_get ();
      outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE,
                                            NULL, NULL);
      test_resources_assert_same (&before);
      if (took_much_memory ())
        return 5;
      return outputs != NULL ? 0 : 3;
    }
  return 4;
}

static GSubprocess *
start_case (GSubprocessLauncher *launcher,
            const char *name,
            const char *folder)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  if (folder != NULL)
    g_subprocess_launcher_setenv (launcher, "KEDROC_TEST_FOLDER", folder, TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, program, "--run", name, NULL);
  g_assert_no_error (error);
  return process;
}

/* Runs a case and returns the lines of its standard output, an empty one at the
 * end. */
static char **
run_and_read (const char *name,
              const char *folder,
              int exit_code,
              char ***error_lines)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = start_case (launcher, name, folder);
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, &err, &error);
  g_assert_no_error (error);
  g_test_message ("%s", err);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, exit_code);
  if (error_lines != NULL)
    *error_lines = g_strsplit (err, "\n", -1);
  return g_strsplit (out, "\n", -1);
}

static guint
count_lines (char **lines,
             const char *line)
{
  guint n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    n += g_str_equal (lines[i], line);
  return n;
}

/* Each line has come once, whole, and with the right name. */
static void
test_names (gconstpointer data)
{
  const char *name = data;
  gboolean all = !g_str_equal (name, "few-print");
  g_auto (GStrv) err = NULL;
  g_auto (GStrv) out = run_and_read (name, NULL, 0, &err);
  guint n = 0;

  for (guint i = 0; i < N_NODES; i++)
    {
      const char *formats[] = { "[node-%03u] stdio node-%03u", "[node-%03u] plain node-%03u",
                                "[node-%03u] open node-%03u", "[node-%03u] tail of node-%03u" };

      if (!all && i % 10 != 7)
        continue;
      n++;
      for (guint f = 0; f < G_N_ELEMENTS (formats); f++)
        {
          g_autofree char *line = g_strdup_printf (formats[f], i, i);

          g_assert_cmpuint (count_lines (f < 3 ? out : err, line), ==, 1);
        }
    }
  g_assert_cmpuint (g_strv_length (out), ==, 3 * n + 1);
  g_assert_cmpuint (g_strv_length (err), ==, n + 1);
}

static void
test_programs (void)
{
  g_auto (GStrv) err = NULL;
  g_auto (GStrv) out = run_and_read ("programs", NULL, 0, &err);

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *out_line = g_strdup_printf ("[node-%03u] out", i);
      g_autofree char *err_line = g_strdup_printf ("[node-%03u] err", i);

      g_assert_cmpuint (count_lines (out, out_line), ==, 1);
      g_assert_cmpuint (count_lines (err, err_line), ==, 1);
    }
}

static void
test_death (void)
{
  g_auto (GStrv) err = NULL;
  g_auto (GStrv) out = run_and_read ("death", NULL, 3, &err);
  g_autofree char *joined = g_strjoinv ("|", out);

  g_assert_cmpstr (joined, ==, "[node-000] first|[node-000] last words|");
  g_assert_cmpuint (count_lines (err, "[node-000] cause of death"), ==, 1);
}

/* It is cut, and nothing of it is missing. Whoever listens gets text. */
static void
test_huge_line (void)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) process = start_case (launcher, "huge-line", NULL);
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GError) error = NULL;
  gsize sizes[2] = { 0, 0 };
  const char *line;
  const char *end;
  gsize left;

  g_subprocess_communicate (process, NULL, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  line = g_bytes_get_data (out, &left);
  for (; left > 0; left -= end + 1 - line, line = end + 1)
    {
      const char *prefixes[] = { "[node-000] ", "[node-001] " };
      gsize length;
      guint node;

      end = memchr (line, '\n', left);
      g_assert_nonnull (end);
      length = end - line - strlen (prefixes[0]);
      g_assert_cmpuint (length, <=, 64 * 1024);
      node = memcmp (line, prefixes[0], strlen (prefixes[0])) == 0 ? 0 : 1;
      g_assert_cmpmem (line, strlen (prefixes[node]), prefixes[node], strlen (prefixes[node]));
      for (gsize i = 0; i < length; i++, sizes[node]++)
        if ((guint8) line[strlen (prefixes[0]) + i] != (sizes[node] % 251 == '\n' ? 0 : sizes[node] % 251))
          g_error ("Byte %" G_GSIZE_FORMAT " of node %u is another", sizes[node], node);
    }
  g_assert_cmpuint (sizes[0], ==, HUGE_LINE);
  g_assert_cmpuint (sizes[1], ==, HUGE_LINE);
}

/* No node is at work any more. */
static void
test_exit (void)
{
  g_auto (GStrv) out = run_and_read ("exit", NULL, 0, NULL);
  g_autofree char *joined = g_strjoinv ("|", out);

  g_assert_cmpstr (joined, ==, "[worker 1] bye|[worker 1] and farewell|");
}

/* What a node puts in place of standard output has what the node writes to it, and
 * nothing of ours. */
static void
test_redirected (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "log");
  g_auto (GStrv) out = run_and_read ("redirected", kedroc_test_folder_get_path (folder), 0, NULL);
  g_autofree char *joined = g_strjoinv ("|", out);
  g_autofree char *content = NULL;

  g_assert_true (g_str_has_prefix (joined, "[node-000] before|"));
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "to the file\nbefore\nto the file\nbefore\nto the file\n");
}

static void
test_not_forwarded (void)
{
  g_auto (GStrv) err = NULL;
  g_auto (GStrv) out = run_and_read ("not-forwarded", NULL, 0, &err);

  g_assert_cmpuint (g_strv_length (out), ==, 0);
  g_assert_cmpuint (g_strv_length (err), ==, 0);
}

typedef enum {
  READER_CLOSED, /* standard output is closed */
  READER_GONE,   /* a pipe that nobody has open for reading */
  READER_STUCK,  /* a pipe that nobody reads until the program has ended */
  READER_SLOW,
} Reader;

/* Reads now and then. Returns how many bytes there were. */
static guint64
read_slowly (int fd)
{
  char data[64 * 1024];
  guint64 total = 0;
  gssize n;

  while ((n = read (fd, data, sizeof data)) > 0)
    {
      total += n;
      if (total / (4 * 1024 * 1024) != (total - n) / (4 * 1024 * 1024))
        g_usleep (20 * 1000);
    }
  return total;
}

static gpointer
end_with_process (gpointer data)
{
  g_subprocess_wait (data, NULL, NULL);
  return NULL;
}

/* Two nodes print more than any reader takes in time: the run ends all the same,
 * the program does not die of it, and its memory does not grow. What a slow reader
 * gets is complete. */
static void
test_flood (gconstpointer data)
{
  Reader reader = GPOINTER_TO_UINT (data);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GSubprocess) process = NULL;
  gint64 start = g_get_monotonic_time ();
  GThread *waiter;
  guint64 total = 0;
  int pair[2];

  g_assert_no_errno (pipe2 (pair, O_CLOEXEC));
  g_subprocess_launcher_take_stdout_fd (launcher, pair[1]);
  if (reader == READER_GONE)
    close (pair[0]);
  process = start_case (launcher, reader == READER_CLOSED ? "--closed" : "flood", NULL);
  g_clear_object (&launcher);
  waiter = g_thread_new ("wait", end_with_process, process);
  if (reader == READER_SLOW)
    total = read_slowly (pair[0]);
  g_thread_join (waiter);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  if (kedroc_test_is_timed ())
    g_assert_cmpint (g_get_monotonic_time () - start, <, 40 * G_USEC_PER_SEC);
  if (reader == READER_STUCK)
    total = read_slowly (pair[0]);
  if (reader != READER_GONE)
    close (pair[0]);
  if (reader == READER_SLOW)
    g_assert_cmpuint (total, >, 2 * FLOOD_LINES * 50);
  if (reader == READER_CLOSED)
    g_assert_cmpuint (total, ==, 0);
  g_test_message ("%" G_GUINT64_FORMAT " bytes", total);
}

static void
test_property (void)
{
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (1);
  guint n = 0;

  g_signal_connect_swapped (runner, "notify::forward-output", G_CALLBACK (g_atomic_int_inc), &n);
  g_assert_true (kedroc_parallel_runner_get_forward_output (runner));
  kedroc_parallel_runner_set_forward_output (runner, FALSE);
  kedroc_parallel_runner_set_forward_output (runner, FALSE);
  g_assert_false (kedroc_parallel_runner_get_forward_output (runner));
  g_object_set (runner, "forward-output", TRUE, NULL);
  g_assert_true (kedroc_parallel_runner_get_forward_output (runner));
  g_assert_cmpuint (n, ==, 2);
}

int
main (int argc,
      char **argv)
{
  static const char *const readers[] = { "closed", "gone", "stuck", "slow" };

  kedroc_init (&argc, &argv);
  if (argc == 3 && g_str_equal (argv[2], "--closed"))
    {
      close (STDOUT_FILENO);
      return run_case ("flood");
    }
  if (argc == 3 && g_str_equal (argv[1], "--run"))
    return run_case (argv[2]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/kedroc/runner/output/names", "names", test_names);
  g_test_add_data_func ("/kedroc/runner/output/names-of-few", "few-print", test_names);
  g_test_add_data_func ("/kedroc/runner/output/names-in-one-worker", "one-worker", test_names);
  g_test_add_func ("/kedroc/runner/output/programs", test_programs);
  g_test_add_func ("/kedroc/runner/output/death", test_death);
  g_test_add_func ("/kedroc/runner/output/huge-line", test_huge_line);
  g_test_add_func ("/kedroc/runner/output/exit", test_exit);
  g_test_add_func ("/kedroc/runner/output/redirected", test_redirected);
  g_test_add_func ("/kedroc/runner/output/not-forwarded", test_not_forwarded);
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/runner/output/flood/", readers[i], NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_flood);
    }
  g_test_add_func ("/kedroc/runner/output/property", test_property);
  return g_test_run ();
}
