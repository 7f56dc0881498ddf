/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"

/* A program that does not call kedroc_init(): the nodes of a library run in
 * kedroc-worker, those of the program itself are refused. */

static gboolean
own_function (KedrocTask *task,
              gpointer user_data,
              GError **error)
{
  return TRUE;
}

static KedrocNode *
make_library_node (void)
{
  g_autoptr (GError) error = NULL;
  KedrocNode *node = kedroc_node_new_for_function ("double", KEDROC_NAMES ("number"), KEDROC_NAMES ("doubled"),
                                                   "c:" TEST_LIBRARY ":double_it", &error);

  g_assert_no_error (error);
  return node;
}

static KedrocDataCatalog *
run_library_node (GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (make_library_node (), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (2);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_INT64);
  g_value_set_int64 (&value, 21);
  kedroc_data_catalog_set_value (catalog, "number", &value);
  return kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE,
                                     cancellable, error);
}

static void
test_library (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) outputs = run_library_node (NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (kedroc_data_catalog_load_int64 (outputs, "doubled", NULL, &error), ==, 42);
}

static void
test_own_function (void)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("own-1", NULL, KEDROC_NAMES ("a"), own_function),
                       test_node_new ("own-2", NULL, KEDROC_NAMES ("b"), own_function), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (2);
  g_autoptr (GError) error = NULL;

  g_assert_null (kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE,
                                             NULL, &error));
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NOT_PARALLELIZABLE, "'own-1'", "'own-2'",
                     "kedroc_init()", NULL);
}

/* Refused before any worker starts, of which the program is not even there. */
static void
test_function_not_found (void)
{
  g_autoptr (GError) error = NULL;
  KedrocNode *lost =
    kedroc_node_new_for_function ("lost", NULL, KEDROC_NAMES ("a"), "c:" TEST_LIBRARY ":no_such_function", &error);
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (make_library_node (), lost, NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (2);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_INT64);
  kedroc_data_catalog_set_value (catalog, "number", &value);
  g_setenv ("KEDROC_WORKER", "/no/such/kedroc-worker", TRUE);
  g_assert_null (kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE,
                                             NULL, &error));
  g_setenv ("KEDROC_WORKER", TEST_WORKER, TRUE);
  test_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND, "'lost'",
                     "no_such_function", NULL);
}

/* A worker that cannot be one is given up soon. */
static void
test_bad_worker (gconstpointer data)
{
  const char *program = data;
  TestResources before = test_resources_get ();
  g_autoptr (GError) error = NULL;

  g_setenv ("KEDROC_WORKER", program, TRUE);
  g_assert_null (run_library_node (NULL, &error));
  g_setenv ("KEDROC_WORKER", TEST_WORKER, TRUE);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, program));
  test_resources_assert_same (&before);
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (200 * 1000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* A worker that takes long to start is not waited for when the run is over. */
static void
test_slow_worker (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *program = kedroc_test_folder_write (folder, "slow", "#!/bin/sh\nexec sleep 30\n", -1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  TestResources before = test_resources_get ();
  g_autoptr (GError) error = NULL;
  gint64 began = g_get_monotonic_time ();
  GThread *thread;

  g_assert_cmpint (g_chmod (program, 0700), ==, 0);
  g_setenv ("KEDROC_WORKER", program, TRUE);
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_null (run_library_node (cancellable, &error));
  g_setenv ("KEDROC_WORKER", TEST_WORKER, TRUE);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  g_cancellable_reset (cancellable);
  test_resources_assert_same (&before);
  if (kedroc_test_is_timed ())
    g_assert_cmpint (g_get_monotonic_time () - began, <, 1200 * 1000);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("KEDROC_WORKER", TEST_WORKER, TRUE);
  g_test_add_func ("/kedroc/runner/no-init/library", test_library);
  g_test_add_func ("/kedroc/runner/no-init/own-function", test_own_function);
  g_test_add_func ("/kedroc/runner/no-init/function-not-found", test_function_not_found);
  g_test_add_data_func ("/kedroc/runner/no-init/worker-fails", "/bin/false", test_bad_worker);
  g_test_add_data_func ("/kedroc/runner/no-init/worker-is-silent", "/bin/true", test_bad_worker);
  g_test_add_data_func ("/kedroc/runner/no-init/worker-missing", "/no/such/kedroc-worker", test_bad_worker);
  g_test_add_func ("/kedroc/runner/no-init/worker-is-slow", test_slow_worker);
  return g_test_run ();
}
