/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-test-faults.h"

/* What a report tells of nodes that fail and are tried again. */

static gboolean
fail_once (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  if (test_faults_note (task) == 1)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "no luck at first");
      return FALSE;
    }
  kedroc_task_set_output_int64 (task, "a", 1);
  return TRUE;
}

/* The node beside runs while the culprit waits. */
static void
look_between (KedrocAbstractRunner *runner,
              KedrocNode *node,
              gpointer data)
{
  g_autoptr (KedrocNodeReport) culprit = kedroc_run_report_dup_node (data, "culprit");

  if (!g_str_equal (kedroc_node_get_name (node), "beside"))
    return;
  g_assert_cmpint (culprit->state, ==, KEDROC_RUN_STATE_PENDING);
  g_assert_cmpuint (culprit->attempts, ==, 1);
}

static const struct
{
  const char *name;
  KedrocNodeFunc func;
  KedrocRunState state;
  guint attempts;
} cases[] = {
  { "fails-once", fail_once, KEDROC_RUN_STATE_SUCCEEDED, 2 },
  { "fails-each-time", test_faults_fail, KEDROC_RUN_STATE_FAILED, 3 },
};

static void
test_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (TestFaults) faults = test_faults_new (1);
  KedrocAbstractRunner *runner = KEDROC_ABSTRACT_RUNNER (test_faults_get_runner (faults));
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("culprit", NULL, KEDROC_NAMES ("a"), cases[i].func),
                       test_node_new ("after", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), test_faults_succeed),
                       test_node_new ("beside", NULL, KEDROC_NAMES ("c"), test_faults_succeed), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocHookManager) hooks = kedroc_hook_manager_new ();
  g_autoptr (KedrocRunReport) report = kedroc_run_report_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (KedrocNodeReport) culprit = NULL;
  g_autoptr (GError) error = NULL;
  gulong handler;

  g_object_set (runner, "retries", 2, "retry-failed", TRUE, NULL);
  kedroc_hook_manager_register (hooks, KEDROC_HOOKS (report));
  handler = g_signal_connect (runner, "node-finished", G_CALLBACK (look_between), report);
  outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, hooks, NULL, FALSE, NULL, &error);
  g_signal_handler_disconnect (runner, handler);
  g_assert_cmpint (outputs != NULL, ==, cases[i].state == KEDROC_RUN_STATE_SUCCEEDED);
  culprit = kedroc_run_report_dup_node (report, "culprit");
  g_assert_cmpint (culprit->state, ==, cases[i].state);
  g_assert_cmpuint (culprit->attempts, ==, cases[i].attempts);
  g_assert_cmpint (culprit->error != NULL, ==, outputs == NULL);
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/runner/run-report/", cases[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  return g_test_run ();
}
