/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>

#include "kedroc-test-run.h"

/* Runs that come to the end of what the system or the user grants. */

/* More shared buffers than this process may have descriptors: an error that
 * says so, and the program goes on. */
static gboolean
make_bytes (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (100000), 100000);

  kedroc_task_set_output_bytes (task, outputs[0], bytes);
  return TRUE;
}

static void
test_too_many_buffers (void)
{
  struct rlimit limit;
  struct rlimit low;
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (2);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocPipeline) pipeline = NULL;
  g_autoptr (GError) error = NULL;
  TestResources before = test_resources_get ();

  /* valgrind keeps the limit for itself, and not where descriptors are received. */
  if (g_getenv ("KEDROC_TEST_SLOW_MACHINE") != NULL)
    {
      g_test_skip ("The limit of open files is not the kernel's here");
      return;
    }
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("bytes-%03u", i);
      g_ptr_array_add (nodes, test_node_new (name, NULL, KEDROC_NAMES (name), make_bytes));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &limit));
  low = limit;
  low.rlim_cur = 100;
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &low));
  g_assert_null (kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE,
                                             NULL, &error));
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &limit));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "'bytes-"));
  g_assert_nonnull (strstr (error->message, "open files"));
  g_clear_object (&catalog);
  test_resources_assert_same (&before);
}

/* How many descriptors a small run needs, with and without. */
#define FEW_DESCRIPTORS 32
#define N_NODES 40

static gboolean
pass_bytes (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  g_auto (GStrv) inputs = kedroc_node_get_inputs (kedroc_task_get_node (task));
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  g_assert_cmpuint (g_bytes_get_size (kedroc_task_get_input_bytes (task, inputs[0])), ==, 100000);
  g_usleep (1000);
  return make_bytes (task, NULL, error) && outputs[0] != NULL;
}

/* Chains, in which what one node makes is large and the next one reads it. */
static KedrocPipeline *
make_chains (void)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline;

  for (guint i = 0; i < N_NODES; i++)
    {
      g_autofree char *name = g_strdup_printf ("chain-%03u", i);
      g_autofree char *input = g_strdup_printf ("chain-%03u", i - 4);

      g_ptr_array_add (nodes, test_node_new (name, i < 4 ? NULL : KEDROC_NAMES (input), KEDROC_NAMES (name),
                                             i < 4 ? make_bytes : pass_bytes));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  return pipeline;
}

/* In the program started once more, where warnings do not matter. */
static int
run_with_few_descriptors (void)
{
  const struct rlimit low = { FEW_DESCRIPTORS, FEW_DESCRIPTORS };
  TestResources before = test_resources_get ();
  g_autoptr (KedrocPipeline) pipeline = make_chains ();

  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &low));
  for (guint n_workers = 1; n_workers <= 16; n_workers *= 2)
    {
      g_autoptr (KedrocAbstractRunner) runner = KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (n_workers));
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (KedrocDataCatalog) outputs = NULL;
      g_autoptr (GError) error = NULL;

      outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, cancellable, &error);
      g_assert_no_error (error);
      for (guint i = N_NODES - 4; i < N_NODES; i++)
        {
          g_autofree char *name = g_strdup_printf ("chain-%03u", i);
          g_autoptr (GBytes) bytes = kedroc_data_catalog_load_bytes (outputs, name, NULL, &error);

          g_assert_no_error (error);
          g_assert_cmpuint (g_bytes_get_size (bytes), ==, 100000);
        }
      g_clear_object (&outputs);
      g_clear_object (&catalog);
      g_assert_cmpuint (
        kedroc_shared_memory_manager_get_bytes_in_use (
          kedroc_parallel_runner_get_manager (KEDROC_PARALLEL_RUNNER (runner))), ==, 0);
    }
  test_resources_assert_same (&before);
  return 0;
}

/* In the program started once more. From no descriptor at all to enough: a run that
 * cannot start its first worker fails, and does not end the program. */
static int
run_with_too_few_descriptors (void)
{
  g_autoptr (KedrocPipeline) pipeline = make_chains ();
  struct rlimit limit;
  guint n_failed = 0;
  gboolean ran = FALSE;

  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &limit));
  for (limit.rlim_cur = 3; limit.rlim_cur <= FEW_DESCRIPTORS && !ran; limit.rlim_cur++)
    {
      g_autoptr (KedrocAbstractRunner) runner = KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (1));
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (KedrocDataCatalog) outputs = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &limit));
      outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, cancellable, &error);
      ran = outputs != NULL;
      g_assert_true (ran || strstr (error->message, "open") != NULL);
      n_failed += !ran;
    }
  g_assert_true (ran);
  g_assert_cmpuint (n_failed, >, 8);
  return 0;
}

/* What this program prints to its standard error when it is started once more. */
static char *
run_again (const char *option)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *messages = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_PIPE, &error, program, option, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &messages, &error);
  g_assert_no_error (error);
  g_test_message ("%s", messages);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  return messages;
}

static gboolean
skip_without_limit (void)
{
  if (g_getenv ("KEDROC_TEST_SLOW_MACHINE") == NULL)
    return FALSE;
  g_test_skip ("The limit of open files is not the kernel's here");
  return TRUE;
}

static void
test_too_few_descriptors (void)
{
  if (!skip_without_limit ())
    g_free (run_again ("--too-few-descriptors"));
}

/* A run takes as many workers as there are descriptors for. */
static void
test_few_descriptors (void)
{
  g_autofree char *messages = NULL;

  if (skip_without_limit ())
    return;
  messages = run_again ("--few-descriptors");
  g_assert_nonnull (strstr (messages, "Going on with "));
}

static KedrocPipeline *
make_wide_pipeline (guint n)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("bytes-%03u", i);
      g_ptr_array_add (nodes, test_node_new (name, NULL, KEDROC_NAMES (name), make_bytes));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  return pipeline;
}

static KedrocDataCatalog *
run_wide (KedrocSharedMemoryManager *manager,
          guint n_workers,
          guint n_nodes)
{
  g_autoptr (KedrocAbstractRunner) runner =
    g_object_new (KEDROC_TYPE_PARALLEL_RUNNER, "max-workers", n_workers, "manager", manager, NULL);
  g_autoptr (KedrocPipeline) pipeline = make_wide_pipeline (n_nodes);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (GError) error = NULL;
  KedrocDataCatalog *outputs =
    kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, &error);

  g_assert_no_error (error);
  return outputs;
}

static void
assert_all_there (KedrocDataCatalog *outputs,
                  guint n)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("bytes-%03u", i);
      g_autoptr (GBytes) bytes = kedroc_data_catalog_load_bytes (outputs, name, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (bytes), ==, 100000);
    }
}

/* Past the limit of the runner's manager, what nodes make is in files without a
 * name. How much of the room of four workers is used depends on how long each of them
 * takes to start; the first value fits in any case. */
static void
test_spilling (gconstpointer data)
{
  guint n_workers = GPOINTER_TO_UINT (data);
  guint n_nodes = 10 * n_workers;
  guint64 limit = 350000 * n_workers;
  guint64 in_use;
  g_autofree char *folder = g_dir_make_tmp ("kedroc-XXXXXX", NULL);
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;

  g_object_set (manager, "memory-limit", limit, "spill-directory", folder, NULL);
  outputs = run_wide (manager, n_workers, n_nodes);
  in_use = kedroc_shared_memory_manager_get_bytes_in_use (manager);
  g_assert_cmpuint (in_use, <=, limit);
  g_assert_cmpuint (in_use, >=, n_workers == 1 ? 300000 : 100000);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_spilled_bytes (manager), ==, 100000 * n_nodes - in_use);
  assert_all_there (outputs, n_nodes);
  g_clear_object (&outputs);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_spilled_bytes (manager), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static gpointer
run_beside (gpointer manager)
{
  return run_wide (manager, 2, 20);
}

/* What one run has promised to its workers, another one does not promise again. */
static void
test_shared_limit (void)
{
  g_autofree char *folder = g_dir_make_tmp ("kedroc-XXXXXX", NULL);
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (KedrocDataCatalog) others = NULL;
  GThread *thread;

  g_object_set (manager, "memory-limit", (guint64) 350000, "spill-directory", folder, NULL);
  thread = g_thread_new ("beside", run_beside, manager);
  outputs = run_wide (manager, 2, 20);
  others = g_thread_join (thread);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_peak_bytes (manager), <=, 350000);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_spilled_bytes (manager), >=, 3700000);
  assert_all_there (outputs, 20);
  assert_all_there (others, 20);
  g_clear_object (&outputs);
  g_clear_object (&others);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  if (argc == 2 && g_str_equal (argv[1], "--few-descriptors"))
    return run_with_few_descriptors ();
  if (argc == 2 && g_str_equal (argv[1], "--too-few-descriptors"))
    return run_with_too_few_descriptors ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/runner/limits/too-many-buffers", test_too_many_buffers);
  g_test_add_func ("/kedroc/runner/limits/few-descriptors", test_few_descriptors);
  g_test_add_func ("/kedroc/runner/limits/too-few-descriptors", test_too_few_descriptors);
  g_test_add_data_func ("/kedroc/runner/limits/spilling/one-worker", GUINT_TO_POINTER (1), test_spilling);
  g_test_add_data_func ("/kedroc/runner/limits/spilling/four-workers", GUINT_TO_POINTER (4), test_spilling);
  g_test_add_func ("/kedroc/runner/limits/spilling/two-runs", test_shared_limit);
  return g_test_run ();
}
