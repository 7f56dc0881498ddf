/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "kedroc-test-run.h"

/* What parallel runs take in their stride, and what they refuse before they
 * begin. */

static gboolean
succeed (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  for (guint i = 0; outputs[i] != NULL; i++)
    kedroc_task_set_output_int64 (task, outputs[i], 1);
  return TRUE;
}

static gboolean
kill_worker (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  raise (SIGKILL);
  return FALSE;
}

static KedrocParallelRunner *
make_runner (guint n_workers)
{
  return kedroc_parallel_runner_new (n_workers);
}

static void
test_closure_refused (void)
{
  g_autoptr (GError) error = NULL;
  int anything = 1;
  KedrocNode *closure = kedroc_node_new ("with-data", NULL, KEDROC_NAMES ("a"), succeed, &anything, NULL, &error);
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (closure, test_node_new ("fine", NULL, KEDROC_NAMES ("b"), kill_worker), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocParallelRunner) runner = make_runner (2);

  g_assert_no_error (error);
  g_assert_null (kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE,
                                             NULL, &error));
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NOT_PARALLELIZABLE, "'with-data'", "user data",
                     NULL);
  g_assert_null (strstr (error->message, "'fine'"));
}

static void
test_function_not_found (void)
{
  g_autoptr (GError) error = NULL;
  KedrocNode *lost =
    kedroc_node_new_for_function ("lost", NULL, KEDROC_NAMES ("a"), "c:libm.so.6:kedroc_no_such_function", &error);
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (lost, test_node_new ("fine", NULL, KEDROC_NAMES ("b"), kill_worker), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocParallelRunner) runner = make_runner (2);

  g_assert_no_error (error);
  g_assert_null (kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE,
                                             NULL, &error));
  test_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND, "'lost'",
                     "kedroc_no_such_function", NULL);
}

static gboolean
run_nested (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("inner", NULL, KEDROC_NAMES ("i"), succeed), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocParallelRunner) runner = make_runner (2);
  g_autoptr (KedrocDataCatalog) outputs = NULL;

  outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE, NULL,
                                        error);
  return outputs != NULL && succeed (task, user_data, error);
}

static gboolean
talk_much (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  g_autofree char *message = g_strnfill (100 * 1000 * 1000, 'x');

  message[3] = (char) 0xff;
  kedroc_task_report_progress (task, 1.0, message);
  return succeed (task, user_data, error);
}

/* A node may run a pipeline of its own, or say more than anybody wants to
 * read. */
static void
test_runs_well (gconstpointer data)
{
  KedrocNodeFunc funcs[] = { run_nested, talk_much };
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("outer", NULL, KEDROC_NAMES ("a"), funcs[GPOINTER_TO_UINT (data)]), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocParallelRunner) runner = make_runner (2);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;
  TestResources before = test_resources_get ();

  outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE, NULL,
                                        &error);
  g_assert_no_error (error);
  test_resources_assert_same (&before);
}

/* A task that waits behind a long one goes to the worker that is free. */
static gboolean
sleep_a_second (KedrocTask *task,
                gpointer user_data,
                GError **error)
{
  const char *name = kedroc_node_get_name (kedroc_task_get_node (task));
  g_autofree char *output = g_strconcat ("out-", name + strlen ("node-"), NULL);

  kedroc_task_set_output_int64 (task, output, g_get_monotonic_time ());
  g_usleep (G_USEC_PER_SEC);
  return TRUE;
}

static void
test_no_task_waits (void)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (KedrocParallelRunner) runner = make_runner (2);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (KedrocPipeline) pipeline = NULL;
  g_autoptr (GError) error = NULL;
  gint64 begun[2];

  /* The short ones come first and teach the supervisor to queue deeply; of the
   * two long ones, both would else stand in one queue at times. */
  for (guint i = 0; i < 402; i++)
    {
      g_autofree char *name = g_strdup_printf ("node-%03u", i);
      g_autofree char *output = g_strdup_printf ("out-%03u", i);

      g_ptr_array_add (nodes, test_node_new (name, NULL, KEDROC_NAMES (output), i >= 400 ? sleep_a_second : succeed));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE, NULL,
                                        &error);
  g_assert_no_error (error);
  begun[0] = kedroc_data_catalog_load_int64 (outputs, "out-400", NULL, &error);
  begun[1] = kedroc_data_catalog_load_int64 (outputs, "out-401", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ABS (begun[0] - begun[1]), <, G_USEC_PER_SEC);
}

/* Descriptors of the program, with FD_CLOEXEC and without. */
enum {
  CLOSED_BY_EXEC = 57,
  INHERITED = 58,
};

static gboolean
look_for_descriptors (KedrocTask *task,
                      gpointer user_data,
                      GError **error)
{
  if (fcntl (CLOSED_BY_EXEC, F_GETFD) < 0 && fcntl (INHERITED, F_GETFD) < 0)
    return succeed (task, user_data, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "A descriptor of the program is open in its worker");
  return FALSE;
}

static void
test_descriptors_stay (void)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("look", NULL, KEDROC_NAMES ("a"), look_for_descriptors), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocParallelRunner) runner = make_runner (1);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (dup3 (STDERR_FILENO, CLOSED_BY_EXEC, O_CLOEXEC));
  g_assert_no_errno (dup3 (STDERR_FILENO, INHERITED, 0));
  outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE, NULL,
                                        &error);
  g_assert_no_error (error);
  close (CLOSED_BY_EXEC);
  close (INHERITED);
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/kedroc/runner/parallel/nested", GUINT_TO_POINTER (0), test_runs_well);
  g_test_add_data_func ("/kedroc/runner/parallel/long-message", GUINT_TO_POINTER (1), test_runs_well);
  g_test_add_func ("/kedroc/runner/parallel/closure-refused", test_closure_refused);
  g_test_add_func ("/kedroc/runner/parallel/function-not-found", test_function_not_found);
  g_test_add_func ("/kedroc/runner/parallel/descriptors-stay", test_descriptors_stay);
  g_test_add_func ("/kedroc/runner/parallel/no-task-waits", test_no_task_waits);
  return g_test_run ();
}
