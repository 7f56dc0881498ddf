/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"

/* A program in C with nodes in JavaScript, whose interpreter is the real one. Every runner has
 * them run by a worker, and whatever becomes of that, nothing is left of it. The functions
 * are those of js_nodes.js. */

static const char *const kinds[] = { "sequential", "thread", "parallel" };

static KedrocNode *
make_js_node (const char *name,
              const char *input,
              const char *output,
              const char *function)
{
  g_autofree char *reference = g_strconcat ("js:" TEST_JS_NODES ":", function, NULL);
  g_autoptr (GError) error = NULL;
  KedrocNode *node =
    kedroc_node_new_for_function (name, KEDROC_NAMES (input), KEDROC_NAMES (output), reference, &error);

  g_assert_no_error (error);
  return node;
}

static KedrocDataCatalog *
run (KedrocAbstractRunner *runner,
     KedrocPipeline *pipeline,
     KedrocTestFolder *folder,
     KedrocHookManager *hooks,
     GCancellable *cancellable,
     GError **error)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_set_string (g_value_init (&value, G_TYPE_STRING), kedroc_test_folder_get_path (folder));
  kedroc_data_catalog_set_value (catalog, "folder", &value);
  return kedroc_abstract_runner_run (runner, pipeline, catalog, hooks, NULL, FALSE, cancellable, error);
}

/* The one node that there is fails, and nothing is left. */
static void
fail_to_run (KedrocAbstractRunner *runner,
             const char *function,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (make_js_node ("node", "folder", "y", function), NULL);
  TestResources before = test_resources_get ();

  g_assert_null (run (runner, pipeline, folder, NULL, cancellable, error));
  test_resources_assert_same (&before);
}

static const struct {
  const char *function;
  const char *place;
} exceptions[] = { { "fail", "\nfail@" }, { "failLater", "\nfailLater@" } };

static void
test_exceptions (gconstpointer kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (exceptions); i++)
    {
      g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
      g_autoptr (GError) error = NULL;

      fail_to_run (runner, exceptions[i].function, NULL, &error);
      test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED,
                         "Node 'node': PriceError: bad price\n", exceptions[i].place, "js_nodes.js:", NULL);
    }
}

static void
test_killed (gconstpointer kind)
{
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (GError) error = NULL;

  fail_to_run (runner, "die", NULL, &error);
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_WORKER_DIED, "Node 'node'", "worker 1", "process ",
                     "signal 9", NULL);
}

/* The other nodes have another worker then. */
static void
test_goes_on (gconstpointer kind)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (make_js_node ("a", "folder", "a", "die"), make_js_node ("b", "folder", "b", "tellProcess"),
                       make_js_node ("c", "b", "c", "tellProcess"), NULL);
  g_autoptr (KedrocRunReport) report = kedroc_run_report_new ();
  g_autoptr (KedrocHookManager) hooks = kedroc_hook_manager_new ();
  g_autoptr (GError) error = NULL;
  TestResources before = test_resources_get ();

  kedroc_hook_manager_register (hooks, KEDROC_HOOKS (report));
  kedroc_abstract_runner_set_failure_policy (runner, KEDROC_FAILURE_POLICY_KEEP_GOING);
  g_assert_null (run (runner, pipeline, folder, hooks, NULL, &error));
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_WORKER_DIED);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (KedrocNodeReport) node = kedroc_run_report_dup_node (report, KEDROC_NAMES ("a", "b", "c")[i]);

      g_assert_cmpint (node->state, ==, i == 0 ? KEDROC_RUN_STATE_FAILED : KEDROC_RUN_STATE_SUCCEEDED);
    }
  test_resources_assert_same (&before);
}

static void
test_retried (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new ("parallel");
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (make_js_node ("node", "folder", "y", "dieAtFirst"), NULL);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  JsonArray *processes;
  TestResources before = test_resources_get ();

  kedroc_parallel_runner_set_retries (KEDROC_PARALLEL_RUNNER (runner), 1);
  outputs = run (runner, pipeline, folder, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (kedroc_data_catalog_load (outputs, "y", &value, NULL, &error));
  processes = json_node_get_array (g_value_get_boxed (&value));
  g_assert_cmpint (json_array_get_int_element (processes, 0), !=, json_array_get_int_element (processes, 1));
  g_value_unset (&value);
  g_clear_object (&outputs);
  test_resources_assert_same (&before);
}

static void
test_retries_exhausted (void)
{
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new ("parallel");
  g_autoptr (GError) error = NULL;

  kedroc_parallel_runner_set_retries (KEDROC_PARALLEL_RUNNER (runner), 2);
  fail_to_run (runner, "die", NULL, &error);
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_WORKER_DIED, "Node 'node'", "worker 3", "process ",
                     "signal 9", NULL);
}

static const char *const hanging[] = { "block", "never", "neverMore" };

static void
test_timeout (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (hanging); i++)
    {
      g_autoptr (KedrocAbstractRunner) runner = test_runner_new ("parallel");
      g_autoptr (GError) error = NULL;

      kedroc_parallel_runner_set_node_timeout (KEDROC_PARALLEL_RUNNER (runner), 1);
      fail_to_run (runner, hanging[i], NULL, &error);
      test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_TIMED_OUT, "Node 'node'", NULL);
    }
}

typedef struct {
  char *path;
  GCancellable *cancellable;
} Watch;

/* In the midst of the node. */
static gpointer
cancel_when_begun (gpointer data)
{
  Watch *watch = data;

  while (!g_file_test (watch->path, G_FILE_TEST_EXISTS))
    g_usleep (1000);
  g_cancellable_cancel (watch->cancellable);
  return NULL;
}

static void
test_cancel (gconstpointer kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (hanging); i++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
      g_autoptr (KedrocPipeline) pipeline =
        test_pipeline_new (make_js_node ("node", "folder", "y", hanging[i]), NULL);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autofree char *path = kedroc_test_folder_build_path (folder, "begun");
      g_autoptr (GError) error = NULL;
      Watch watch = { path, cancellable };
      TestResources before = test_resources_get ();
      GThread *thread = g_thread_new ("cancel", cancel_when_begun, &watch);

      g_assert_null (run (runner, pipeline, folder, NULL, cancellable, &error));
      g_thread_join (thread);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      test_resources_assert_same (&before);
    }
}

static void
note_line (KedrocAbstractRunner *runner,
           KedrocNode *node,
           gboolean is_error,
           const char *line,
           gpointer data)
{
  g_string_append_printf (data, "%s%c%s|", node != NULL ? kedroc_node_get_name (node) : "", is_error ? '!' : ':', line);
}

static void
test_output (gconstpointer kind)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (make_js_node ("node", "folder", "y", "say"), NULL);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_signal_connect (runner, "node-output", G_CALLBACK (note_line), lines);
  outputs = run (runner, pipeline, folder, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (lines->str, "node:said|"));
  g_assert_nonnull (strstr (lines->str, "node:tücke|"));
  g_assert_nonnull (strstr (lines->str, "node!complained|"));
}

/* It is missed before anything starts. */
static void
test_not_installed (gconstpointer kind)
{
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_setenv ("KEDROC_GJS", "/no/such/gjs", TRUE);
  g_signal_connect (runner, "node-output", G_CALLBACK (note_line), lines);
  fail_to_run (runner, "say", NULL, &error);
  g_setenv ("KEDROC_GJS", TEST_GJS, TRUE);
  test_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND, "Node 'node'",
                     "needs a JavaScript worker", "install gjs", NULL);
  g_assert_cmpstr (lines->str, ==, "");
}

/* Neither interpreter answers before the other one has been started. */
static void
test_started_at_once (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  const char *script = "#!/bin/sh\ntouch \"$0.$$\"\n"
                       "while [ $(ls \"$0\".* | wc -l) -lt 2 ]; do sleep 0.01; done\nexec " TEST_GJS " \"$@\"\n";
  g_autofree char *gjs = kedroc_test_folder_write (folder, "gjs", script, -1);
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new ("parallel");
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (make_js_node ("a", "folder", "a", "tellProcess"),
                       make_js_node ("b", "folder", "b", "tellProcess"), NULL);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_chmod (gjs, 0700), ==, 0);
  g_setenv ("KEDROC_GJS", gjs, TRUE);
  outputs = run (runner, pipeline, folder, NULL, NULL, &error);
  g_setenv ("KEDROC_GJS", TEST_GJS, TRUE);
  g_assert_no_error (error);
}

static const struct {
  const char *name;
  GTestDataFunc func;
} tests[] = {
  { "exceptions", test_exceptions },
  { "killed", test_killed },
  { "goes-on", test_goes_on },
  { "cancel", test_cancel },
  { "output", test_output },
  { "not-installed", test_not_installed },
};

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_setenv ("KEDROC_GJS", TEST_GJS, TRUE);
  g_setenv ("GJS_PATH", TEST_GJS_PATH, TRUE);
  g_setenv ("GI_TYPELIB_PATH", TEST_LIBRARY_FOLDER, TRUE);
  g_setenv ("LD_LIBRARY_PATH", TEST_LIBRARY_FOLDER, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
      {
        g_autofree char *path = g_strconcat ("/kedroc/runner/js/", tests[i].name, "/", kinds[k], NULL);

        g_test_add_data_func (path, kinds[k], tests[i].func);
      }
  g_test_add_func ("/kedroc/runner/js/retried", test_retried);
  g_test_add_func ("/kedroc/runner/js/retries-exhausted", test_retries_exhausted);
  g_test_add_func ("/kedroc/runner/js/timeout", test_timeout);
  g_test_add_func ("/kedroc/runner/js/started-at-once", test_started_at_once);
  return g_test_run ();
}
