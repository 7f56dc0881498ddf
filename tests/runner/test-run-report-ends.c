/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "report-runs.h"

/* What a report says of runs that end badly, or not as they began. */

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
fail (KedrocTask *task,
      gpointer user_data,
      GError **error)
{
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_ACCES, "the price is secret\nand so is this");
  return FALSE;
}

/* Its other branch does not need what fails. */
static KedrocPipeline *
make_pipeline (KedrocNodeFunc func)
{
  return test_pipeline_new (test_node_new ("beside", KEDROC_NAMES ("first"), KEDROC_NAMES ("d"), succeed),
                            test_node_new ("culprit", KEDROC_NAMES ("first"), KEDROC_NAMES ("a"), func),
                            test_node_new ("next", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), succeed),
                            test_node_new ("last", KEDROC_NAMES ("b", "d"), KEDROC_NAMES ("c"), succeed),
                            test_node_new ("opening", NULL, KEDROC_NAMES ("first"), succeed), NULL);
}

static void
assert_error_told (KedrocRunReport *report,
                   const GError *error)
{
  g_autoptr (GError) told = kedroc_run_report_dup_error (report);
  g_autoptr (JsonObject) json = kedroc_run_report_to_json (report);
  JsonObject *member = json_object_get_object_member (json, "error");

  g_assert_error (told, error->domain, error->code);
  g_assert_cmpstr (told->message, ==, error->message);
  g_assert_cmpstr (json_object_get_string_member (member, "domain"), ==, g_quark_to_string (error->domain));
  g_assert_cmpint (json_object_get_int_member (member, "code"), ==, error->code);
  g_assert_cmpstr (json_object_get_string_member (member, "message"), ==, error->message);
}

static void
assert_culprit (KedrocRunReport *report)
{
  g_autoptr (KedrocNodeReport) culprit = report_node (report, "culprit");
  g_autofree char *text = kedroc_run_report_to_string (report);

  g_assert_cmpint (culprit->state, ==, KEDROC_RUN_STATE_FAILED);
  g_assert_cmpuint (culprit->attempts, ==, 1);
  g_assert_cmpuint (culprit->worker, >=, 1);
  g_assert_cmpuint (culprit->bytes_in, ==, 8);
  g_assert_cmpuint (culprit->bytes_out, ==, 0);
  g_assert_cmpstr (culprit->error, ==, "Node 'culprit': the price is secret\nand so is this");
  g_assert_nonnull (strstr (text, "\nNode 'culprit': the price is secret\n"));
  g_assert_null (strstr (text, "and so is this"));
}

static void
test_stop (gconstpointer data)
{
  g_autoptr (KedrocAbstractRunner) runner = report_runner_new (GPOINTER_TO_UINT (data));
  g_autoptr (KedrocPipeline) pipeline = make_pipeline (fail);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocRunReport) report = report_run (runner, pipeline, NULL, NULL, &error);
  g_autoptr (KedrocNodeReport) beside = report_node (report, "beside");

  g_assert_cmpint (kedroc_run_report_get_state (report), ==, KEDROC_RUN_STATE_FAILED);
  assert_error_told (report, error);
  assert_culprit (report);
  report_assert_state (report, "opening", KEDROC_RUN_STATE_SUCCEEDED, 1);
  report_assert_state (report, "next", KEDROC_RUN_STATE_SKIPPED, 0);
  report_assert_state (report, "last", KEDROC_RUN_STATE_SKIPPED, 0);
  /* It may have been begun or not. */
  if (beside->attempts == 0)
    g_assert_cmpint (beside->state, ==, KEDROC_RUN_STATE_CANCELLED);
  else
    g_assert_cmpint (beside->state, ==, KEDROC_RUN_STATE_SUCCEEDED);
}

static void
test_keep_going (gconstpointer data)
{
  g_autoptr (KedrocAbstractRunner) runner = report_runner_new (GPOINTER_TO_UINT (data));
  g_autoptr (KedrocPipeline) pipeline = make_pipeline (fail);
  g_autoptr (KedrocRunReport) report = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  kedroc_abstract_runner_set_failure_policy (runner, KEDROC_FAILURE_POLICY_KEEP_GOING);
  report = report_run (runner, pipeline, NULL, NULL, &error);
  g_assert_cmpint (kedroc_run_report_get_state (report), ==, KEDROC_RUN_STATE_FAILED);
  assert_error_told (report, error);
  assert_culprit (report);
  report_assert_state (report, "opening", KEDROC_RUN_STATE_SUCCEEDED, 1);
  report_assert_state (report, "beside", KEDROC_RUN_STATE_SUCCEEDED, 1);
  report_assert_state (report, "next", KEDROC_RUN_STATE_SKIPPED, 0);
  report_assert_state (report, "last", KEDROC_RUN_STATE_SKIPPED, 0);
  text = kedroc_run_report_to_string (report);
  g_assert_nonnull (strstr (text, "\n5 nodes: 2 succeeded, 1 failed, 2 skipped\n"));
  g_assert_true (g_regex_match_simple ("^skipped +0( +-){9}  last$", text, G_REGEX_MULTILINE, 0));
}

static gboolean
wait_for_cancel (KedrocTask *task,
                 gpointer user_data,
                 GError **error)
{
  while (!g_cancellable_set_error_if_cancelled (kedroc_task_get_cancellable (task), error))
    g_usleep (1000);
  return FALSE;
}

static void
cancel_at_culprit (KedrocAbstractRunner *runner,
                   KedrocNode *node,
                   GCancellable *cancellable)
{
  if (g_str_equal (kedroc_node_get_name (node), "culprit"))
    g_cancellable_cancel (cancellable);
}

static void
test_cancel (gconstpointer data)
{
  g_autoptr (KedrocAbstractRunner) runner = report_runner_new (GPOINTER_TO_UINT (data));
  g_autoptr (KedrocPipeline) pipeline = make_pipeline (wait_for_cancel);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (KedrocRunReport) report = NULL;
  g_autoptr (GError) error = NULL;

  g_signal_connect (runner, "node-started", G_CALLBACK (cancel_at_culprit), cancellable);
  report = report_run (runner, pipeline, NULL, cancellable, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (kedroc_run_report_get_state (report), ==, KEDROC_RUN_STATE_CANCELLED);
  assert_error_told (report, error);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (KedrocNodeReport) node = report_node (report, (const char *[]){ "culprit", "next", "last" }[i]);

      /* What waits for a node that was cancelled is skipped if that had begun. */
      g_assert_true (node->state == KEDROC_RUN_STATE_CANCELLED || (i > 0 && node->state == KEDROC_RUN_STATE_SKIPPED));
      g_assert_cmpuint (node->attempts, <=, i == 0);
    }
  report_assert_state (report, "opening", KEDROC_RUN_STATE_SUCCEEDED, 1);
}

/* Of runs that end before any node has begun. */
static void
test_refused (gconstpointer data)
{
  g_autoptr (KedrocAbstractRunner) runner = report_runner_new (GPOINTER_TO_UINT (data));
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("lonely", KEDROC_NAMES ("nothing"), KEDROC_NAMES ("x"), succeed), NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (KedrocRunReport) report = NULL;
  g_autoptr (KedrocRunReport) other = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  report = report_run (runner, pipeline, NULL, NULL, &error);
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_UNSATISFIED_INPUTS);
  g_assert_cmpint (kedroc_run_report_get_state (report), ==, KEDROC_RUN_STATE_FAILED);
  assert_error_told (report, error);
  report_assert_state (report, "lonely", KEDROC_RUN_STATE_CANCELLED, 0);
  text = kedroc_run_report_to_string (report);
  g_assert_nonnull (strstr (text, error->message));
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  other = report_run (runner, pipeline, NULL, cancellable, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (kedroc_run_report_get_state (other), ==, KEDROC_RUN_STATE_CANCELLED);
  report_assert_state (other, "lonely", KEDROC_RUN_STATE_CANCELLED, 0);
}

/* A report tells of the nodes that were chosen. */
static void
test_only_missing (gconstpointer data)
{
  g_autoptr (KedrocAbstractRunner) runner = report_runner_new (GPOINTER_TO_UINT (data));
  g_autofree char *folder = g_dir_make_tmp ("kedroc-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "there.json", NULL);
  g_autofree char *new_path = g_build_filename (folder, "new.json", NULL);
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("done", NULL, KEDROC_NAMES ("there"), succeed),
                       test_node_new ("new", NULL, KEDROC_NAMES ("x"), succeed), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocJSONDataset) there = kedroc_json_dataset_new (path, NULL);
  g_autoptr (KedrocJSONDataset) missing = kedroc_json_dataset_new (new_path, NULL);
  g_autoptr (KedrocHookManager) hooks = kedroc_hook_manager_new ();
  g_autoptr (KedrocRunReport) report = kedroc_run_report_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_auto (GStrv) names = NULL;

  g_assert_true (g_file_set_contents (path, "1", 1, NULL));
  kedroc_data_catalog_set (catalog, "there", KEDROC_ABSTRACT_DATASET (there));
  kedroc_data_catalog_set (catalog, "x", KEDROC_ABSTRACT_DATASET (missing));
  kedroc_hook_manager_register (hooks, KEDROC_HOOKS (report));
  outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, hooks, NULL, TRUE, NULL, NULL);
  names = kedroc_run_report_list_nodes (report);
  g_assert_cmpstrv (names, KEDROC_NAMES ("new"));
  report_assert_state (report, "new", KEDROC_RUN_STATE_SUCCEEDED, 1);
  g_remove (path);
  g_remove (new_path);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static gboolean
die (KedrocTask *task,
     gpointer user_data,
     GError **error)
{
  raise (SIGKILL);
  return FALSE;
}

static gboolean
die_once (KedrocTask *task,
          gpointer user_data,
          GError **error)
{
  g_autofree char *path = g_build_filename (g_getenv ("KEDROC_TEST_FOLDER"), "died", NULL);
  int fd = open (path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);

  if (fd >= 0)
    raise (SIGKILL);
  return succeed (task, user_data, error);
}

static void
test_retried (gconstpointer data)
{
  g_autoptr (KedrocAbstractRunner) runner = report_runner_new (GPOINTER_TO_UINT (data));
  g_autofree char *folder = g_dir_make_tmp ("kedroc-XXXXXX", NULL);
  g_autofree char *variable = g_strconcat ("KEDROC_TEST_FOLDER=", folder, NULL);
  g_autofree char *path = g_build_filename (folder, "died", NULL);
  g_autoptr (KedrocPipeline) pipeline = make_pipeline (die_once);
  g_autoptr (KedrocRunReport) report = NULL;
  g_autoptr (KedrocNodeReport) culprit = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (runner, "retries", 1, "worker-environment", (char *[]){ variable, NULL }, NULL);
  report = report_run (runner, pipeline, NULL, NULL, &error);
  g_assert_no_error (error);
  culprit = report_node (report, "culprit");
  g_assert_cmpint (culprit->state, ==, KEDROC_RUN_STATE_SUCCEEDED);
  g_assert_cmpuint (culprit->attempts, ==, 2);
  g_assert_null (culprit->error);
  g_assert_cmpuint (culprit->worker, >=, 2);
  report_assert_state (report, "last", KEDROC_RUN_STATE_SUCCEEDED, 1);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_retries_used_up (gconstpointer data)
{
  g_autoptr (KedrocAbstractRunner) runner = report_runner_new (GPOINTER_TO_UINT (data));
  g_autoptr (KedrocPipeline) pipeline = make_pipeline (die);
  g_autoptr (KedrocRunReport) report = NULL;
  g_autoptr (KedrocNodeReport) culprit = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (runner, "retries", 2, NULL);
  report = report_run (runner, pipeline, NULL, NULL, &error);
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_WORKER_DIED, NULL);
  culprit = report_node (report, "culprit");
  g_assert_cmpint (culprit->state, ==, KEDROC_RUN_STATE_FAILED);
  g_assert_cmpuint (culprit->attempts, ==, 3);
  g_assert_nonnull (strstr (culprit->error, "signal 9"));
}

static gboolean
run_for_ever (KedrocTask *task,
              gpointer user_data,
              GError **error)
{
  for (;;)
    g_usleep (G_USEC_PER_SEC);
  return TRUE;
}

static void
test_timeout (void)
{
  g_autoptr (KedrocAbstractRunner) runner = KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (2));
  g_autoptr (KedrocPipeline) pipeline = make_pipeline (run_for_ever);
  g_autoptr (KedrocRunReport) report = NULL;
  g_autoptr (KedrocNodeReport) culprit = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (runner, "node-timeout", 1, NULL);
  report = report_run (runner, pipeline, NULL, NULL, &error);
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_TIMED_OUT);
  culprit = report_node (report, "culprit");
  g_assert_cmpint (culprit->state, ==, KEDROC_RUN_STATE_FAILED);
  g_assert_cmpuint (culprit->attempts, ==, 1);
  g_assert_cmpuint (culprit->worker, >=, 1);
  g_assert_cmpint (culprit->run_time, >=, G_USEC_PER_SEC);
}

typedef struct {
  guint32 head[2];
  guint64 sequence;
  gint64 usage[9];
  guint32 domain_size;
  char domain[8];
  guint32 code;
  guint32 message_size;
  char message[4];
} FailedRecord;

/* Says itself, in the worker's name, that it has failed, and how long it took. */
static gboolean
lie (KedrocTask *task,
     gpointer user_data,
     GError **error)
{
  const FailedRecord record = {
    .head = { 3, sizeof record - sizeof record.head },
    .sequence = G_GUINT64_CONSTANT (1) << 32, /* the first task, of node 0 */
    .usage = { G_MININT64, G_MAXINT64, G_MAXINT64, -1, G_MAXINT64, G_MININT64, -1, -1, -1 },
    .domain_size = 8,
    .domain = "a-quark",
    .message_size = 4,
    .message = "lie",
  };

  g_assert_cmpint (write (3, &record, sizeof record), ==, sizeof record);
  _exit (0);
}

static void
test_lies (void)
{
  g_autoptr (KedrocAbstractRunner) runner = KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (1));
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("liar", NULL, KEDROC_NAMES ("x"), lie), NULL);
  gint64 began = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocRunReport) report = report_run (runner, pipeline, NULL, NULL, &error);
  gint64 took = g_get_monotonic_time () - began;
  g_autoptr (KedrocNodeReport) liar = report_node (report, "liar");

  test_assert_error (error, g_quark_from_static_string ("a-quark"), 0, "lie", NULL);
  g_assert_cmpint (liar->state, ==, KEDROC_RUN_STATE_FAILED);
  g_assert_cmpstr (liar->error, ==, "lie");
  g_assert_cmpint (liar->load_time + liar->run_time + liar->save_time, <=, 2 * took);
  g_assert_cmpint (liar->cpu_time, ==, 0);
  g_assert_cmpuint (liar->peak_memory, <=, G_GUINT64_CONSTANT (1) << 53);
  g_assert_cmpuint (liar->bytes_in, ==, G_GUINT64_CONSTANT (1) << 53);
  g_assert_cmpuint (liar->bytes_out, ==, G_GUINT64_CONSTANT (1) << 53);
}

/* A text that is not UTF-8 neither breaks the JSON nor the summary. */
static gboolean
fail_strangely (KedrocTask *task,
                gpointer user_data,
                GError **error)
{
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "\xff odd");
  return FALSE;
}

static void
test_odd_text (gconstpointer data)
{
  g_autoptr (KedrocAbstractRunner) runner = report_runner_new (GPOINTER_TO_UINT (data));
  g_autoptr (KedrocPipeline) pipeline = make_pipeline (fail_strangely);
  g_autoptr (KedrocRunReport) report = report_run (runner, pipeline, NULL, NULL, NULL);
  g_autoptr (JsonObject) object = kedroc_run_report_to_json (report);
  g_autofree char *text = kedroc_run_report_to_string (report);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_nonnull (strstr (text, "Node 'culprit': \xef\xbf\xbd odd\n"));
  g_assert_nonnull (strstr (json_object_get_string_member (json_object_get_object_member (object, "error"), "message"),
                            "\xef\xbf\xbd odd"));
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint kind = 0; kind < G_N_ELEMENTS (report_runners); kind++)
    {
      report_add_test ("stop", kind, test_stop);
      report_add_test ("keep-going", kind, test_keep_going);
      report_add_test ("cancel", kind, test_cancel);
      report_add_test ("refused", kind, test_refused);
      report_add_test ("only-missing", kind, test_only_missing);
      report_add_test ("odd-text", kind, test_odd_text);
      if (!report_runner_is_parallel (kind))
        continue;
      report_add_test ("retried", kind, test_retried);
      report_add_test ("retries-used-up", kind, test_retries_used_up);
    }
  g_test_add_func ("/kedroc/runner/run-report/timeout", test_timeout);
  g_test_add_func ("/kedroc/runner/run-report/lies", test_lies);
  return g_test_run ();
}
