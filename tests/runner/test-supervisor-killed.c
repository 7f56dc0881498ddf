/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"

/* A program that is killed in the middle of a parallel run takes everything of the
 * run with it: processes, and what they share. */

static gboolean
write_pid (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s/%d", g_getenv ("KEDROC_TEST_FOLDER"), (int) getpid ());

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  for (;;)
    g_usleep (G_USEC_PER_SEC);
  return TRUE;
}

/* Large enough for memory that is shared, or with a limit for a file. */
static gboolean
make_bytes (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (1000000), 1000000);

  kedroc_task_set_output_bytes (task, outputs[0], bytes);
  return TRUE;
}

/* What the supervisor that is going to be killed does. */
static int
run_until_killed (guint64 memory_limit)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("bytes-1", NULL, KEDROC_NAMES ("x"), make_bytes),
                       test_node_new ("bytes-2", NULL, KEDROC_NAMES ("y"), make_bytes),
                       test_node_new ("one", KEDROC_NAMES ("x", "y"), KEDROC_NAMES ("a"), write_pid),
                       test_node_new ("two", KEDROC_NAMES ("x", "y"), KEDROC_NAMES ("b"), write_pid), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (2);
  g_autoptr (KedrocDataCatalog) outputs = NULL;

  g_object_set (kedroc_parallel_runner_get_manager (runner), "memory-limit", memory_limit, "spill-directory",
                g_get_tmp_dir (), NULL);
  outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE, NULL,
                                        NULL);
  return outputs == NULL;
}

static GPtrArray *
wait_for_pids (const char *folder,
               guint n)
{
  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      g_autoptr (GPtrArray) pids = g_ptr_array_new_with_free_func (g_free);
      const char *name;

      while ((name = g_dir_read_name (dir)) != NULL)
        if (strchr (name, '.') == NULL)
          g_ptr_array_add (pids, g_strdup (name));
      if (pids->len == n)
        return g_steal_pointer (&pids);
      g_usleep (10 * 1000);
    }
  g_assert_not_reached ();
  return NULL;
}

static gboolean
is_alive (const char *pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/stat", pid);
  g_autofree char *stat = NULL;
  const char *state;

  if (!g_file_get_contents (path, &stat, NULL, NULL))
    return FALSE;
  state = strrchr (stat, ')');
  return state != NULL && state[2] != 'Z' && state[2] != 'X';
}

/* All that has a name, in the two places where there could be something. */
static guint
count_shared_objects (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/dev/shm", 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n += strstr (name, "kedroc") != NULL;
  return n;
}

static void
assert_gone (GPtrArray *pids,
             gint64 deadline)
{
  for (guint i = 0; i < pids->len; i++)
    while (is_alive (g_ptr_array_index (pids, i)))
      {
        g_assert_cmpint (g_get_monotonic_time (), <, deadline);
        g_usleep (1000);
      }
}

static GSubprocess *
start_supervisor (KedrocTestFolder *pids,
                  KedrocTestFolder *temporary,
                  const char *memory_limit)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *supervisor;

  g_subprocess_launcher_setenv (launcher, "KEDROC_TEST_FOLDER", kedroc_test_folder_get_path (pids), TRUE);
  g_subprocess_launcher_setenv (launcher, "TMPDIR", kedroc_test_folder_get_path (temporary), TRUE);
  supervisor = g_subprocess_launcher_spawn (launcher, &error, program, "--run-until-killed", memory_limit, NULL);
  g_assert_no_error (error);
  return supervisor;
}

/* While nodes are at work. */
static void
test_killed (gconstpointer data)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocTestFolder) temporary = kedroc_test_folder_new ();
  guint n_objects = count_shared_objects ();
  g_autoptr (GSubprocess) supervisor = start_supervisor (folder, temporary, data);
  g_autoptr (GPtrArray) pids = wait_for_pids (kedroc_test_folder_get_path (folder), 2);

  g_subprocess_send_signal (supervisor, SIGKILL);
  g_subprocess_wait (supervisor, NULL, NULL);
  assert_gone (pids, g_get_monotonic_time () + G_USEC_PER_SEC);
  g_assert_cmpuint (kedroc_test_folder_count (temporary), ==, 0);
  g_assert_cmpuint (count_shared_objects (), ==, n_objects);
}

/* The processes that a process has started. */
static void
add_children (GSubprocess *process,
              GPtrArray *pids)
{
  const char *pid = g_subprocess_get_identifier (process);
  g_autofree char *path = g_strdup_printf ("/proc/%s/task", pid);
  g_autoptr (GDir) threads = g_dir_open (path, 0, NULL);
  const char *thread;

  while (threads != NULL && (thread = g_dir_read_name (threads)) != NULL)
    {
      g_autofree char *children = g_strdup_printf ("%s/%s/children", path, thread);
      g_autofree char *text = NULL;
      g_auto (GStrv) parts = NULL;

      if (!g_file_get_contents (children, &text, NULL, NULL))
        continue;
      parts = g_strsplit (text, " ", -1);
      for (guint i = 0; parts[i] != NULL; i++)
        if (*parts[i] != '\0')
          g_ptr_array_add (pids, g_strdup (parts[i]));
    }
}

/* While the workers are being started. */
static void
test_killed_at_start (void)
{
  guint n_seen = 0;

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autoptr (KedrocTestFolder) temporary = kedroc_test_folder_new ();
      g_autoptr (GSubprocess) supervisor = start_supervisor (folder, temporary, "0");
      g_autoptr (GPtrArray) pids = g_ptr_array_new_with_free_func (g_free);

      for (guint look = 0; look < 10000 && pids->len < 1 + i % 2; look++)
        {
          g_ptr_array_set_size (pids, 0);
          add_children (supervisor, pids);
        }
      g_usleep (i * 100);
      g_ptr_array_set_size (pids, 0);
      add_children (supervisor, pids);
      g_subprocess_send_signal (supervisor, SIGKILL);
      g_subprocess_wait (supervisor, NULL, NULL);
      assert_gone (pids, g_get_monotonic_time () + G_USEC_PER_SEC);
      g_assert_cmpuint (kedroc_test_folder_count (temporary), ==, 0);
      n_seen += pids->len;
    }
  g_assert_cmpuint (n_seen, >, 0);
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  if (argc == 3 && g_str_equal (argv[1], "--run-until-killed"))
    return run_until_killed (g_ascii_strtoull (argv[2], NULL, 10));
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/kedroc/runner/supervisor-killed/at-work", "0", test_killed);
  g_test_add_data_func ("/kedroc/runner/supervisor-killed/with-files", "4096", test_killed);
  g_test_add_func ("/kedroc/runner/supervisor-killed/at-start", test_killed_at_start);
  return g_test_run ();
}
