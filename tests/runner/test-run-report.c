/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "report-runs.h"

/* What a report says of runs that end well. */

#define MEMORY_SIZE (64 * 1024 * 1024)

static gboolean
compute (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  gint64 end = g_get_monotonic_time () + 30 * 1000;
  g_autoptr (GBytes) bytes = NULL;

  while (g_get_monotonic_time () < end)
    continue;
  bytes = g_bytes_new_take (g_malloc0 (100000), 100000);
  kedroc_task_set_output_bytes (task, "bytes", bytes);
  return TRUE;
}

static gboolean
wait_idly (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  g_usleep (30 * 1000);
  kedroc_task_set_output_int64 (task, "number", 7);
  return TRUE;
}

static gboolean
use_memory (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  g_autofree char *memory = g_malloc (MEMORY_SIZE);

  memset (memory, kedroc_task_get_input_int64 (task, "number"), MEMORY_SIZE);
  kedroc_task_set_output_string (task, "text", memory[MEMORY_SIZE / 2] == 7 ? "1234567" : "?");
  return TRUE;
}

static KedrocPipeline *
make_pipeline (void)
{
  return test_pipeline_new (
    test_node_new ("compute", NULL, KEDROC_NAMES ("bytes"), compute),
    test_node_new ("idle", NULL, KEDROC_NAMES ("number"), wait_idly),
    test_node_new ("memory", KEDROC_NAMES ("bytes", "number"), KEDROC_NAMES ("text"), use_memory), NULL);
}

static void
assert_worker (const KedrocNodeReport *node,
               guint kind)
{
  g_assert_cmpuint (node->worker, >=, 1);
  g_assert_cmpuint (node->worker, <=, report_runners[kind].n_workers);
  if (report_runner_is_parallel (kind))
    g_assert_cmpint (node->pid, !=, getpid ());
  else
    g_assert_cmpint (node->pid, ==, getpid ());
  g_assert_cmpint (node->pid, >, 0);
}

static void
test_numbers (gconstpointer data)
{
  guint kind = GPOINTER_TO_UINT (data);
  g_autoptr (KedrocAbstractRunner) runner = report_runner_new (kind);
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocRunReport) report = report_run (runner, pipeline, NULL, NULL, &error);
  g_autoptr (KedrocNodeReport) busy = report_node (report, "compute");
  g_autoptr (KedrocNodeReport) idle = report_node (report, "idle");
  g_autoptr (KedrocNodeReport) memory = report_node (report, "memory");
  const KedrocNodeReport *nodes[] = { busy, idle, memory };

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
    {
      g_assert_cmpint (nodes[i]->state, ==, KEDROC_RUN_STATE_SUCCEEDED);
      g_assert_cmpuint (nodes[i]->attempts, ==, 1);
      g_assert_null (nodes[i]->error);
      assert_worker (nodes[i], kind);
    }
  g_assert_cmpint (busy->run_time, >=, 30 * 1000);
  g_assert_cmpint (idle->run_time, >=, 30 * 1000);
  /* The machine may be busy with something else. */
  g_assert_cmpint (busy->cpu_time, >, 0);
  g_assert_cmpint (idle->cpu_time, <, idle->run_time / 2);
  g_assert_cmpuint (memory->peak_memory, >=, MEMORY_SIZE);
  g_assert_cmpuint (busy->bytes_in, ==, 0);
  g_assert_cmpuint (busy->bytes_out, ==, 100000);
  g_assert_cmpuint (idle->bytes_out, ==, 8);
  g_assert_cmpuint (memory->bytes_in, ==, 100008);
  g_assert_cmpuint (memory->bytes_out, ==, 8);
  /* One of two that are ready at once has to wait for the only worker. */
  if (report_runners[kind].n_workers == 1)
    g_assert_cmpint (MAX (busy->queue_time, idle->queue_time), >=, 30 * 1000);
}

static void
test_run (gconstpointer data)
{
  guint kind = GPOINTER_TO_UINT (data);
  g_autoptr (KedrocAbstractRunner) runner = report_runner_new (kind);
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  gint64 before = g_get_real_time ();
  g_autoptr (KedrocRunReport) report = report_run (runner, pipeline, NULL, NULL, NULL);
  gint64 after = g_get_real_time ();
  g_autoptr (GDateTime) start = kedroc_run_report_dup_start_time (report);
  g_autoptr (GDateTime) end = kedroc_run_report_dup_end_time (report);
  g_autofree char *run_id = kedroc_run_report_dup_run_id (report);
  g_autofree char *type = kedroc_run_report_dup_runner (report);
  g_auto (GStrv) names = kedroc_run_report_list_nodes (report);

  g_assert_cmpint (kedroc_run_report_get_state (report), ==, KEDROC_RUN_STATE_SUCCEEDED);
  g_assert_cmpstr (run_id, ==, "the-run");
  g_assert_cmpstr (type, ==, report_runners[kind].type);
  g_assert_null (kedroc_run_report_dup_error (report));
  g_assert_cmpint (g_date_time_to_unix (start), >=, before / G_USEC_PER_SEC);
  g_assert_cmpint (g_date_time_difference (end, start), >=, 30 * 1000);
  g_assert_cmpint (g_date_time_to_unix (end), <=, after / G_USEC_PER_SEC + 1);
  g_assert_cmpstr (g_date_time_get_timezone_abbreviation (start), ==, "UTC");
  g_assert_cmpstrv (names, KEDROC_NAMES ("compute", "idle", "memory"));
  g_assert_null (kedroc_run_report_dup_node (report, "nobody"));
}

static void
test_copy (void)
{
  g_autoptr (KedrocAbstractRunner) runner = report_runner_new (0);
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autoptr (KedrocRunReport) report = report_run (runner, pipeline, NULL, NULL, NULL);
  KedrocNodeReport *node = report_node (report, "idle");
  g_autoptr (KedrocNodeReport) copy = kedroc_node_report_copy (node);
  gint64 run_time = node->run_time;

  kedroc_node_report_free (node);
  g_assert_cmpstr (copy->name, ==, "idle");
  g_assert_cmpint (copy->run_time, ==, run_time);
}

/* Empty, and then of the last run that was begun. */
static void
test_several_runs (void)
{
  g_autoptr (KedrocAbstractRunner) runner = report_runner_new (0);
  g_autoptr (KedrocHookManager) hooks = kedroc_hook_manager_new ();
  g_autoptr (KedrocRunReport) report = kedroc_run_report_new ();
  g_autoptr (KedrocRunReport) second = kedroc_run_report_new ();
  g_autofree char *text = kedroc_run_report_to_string (report);
  g_auto (GStrv) names = kedroc_run_report_list_nodes (report);

  g_assert_cmpstr (text, ==, "No run has begun\n");
  g_assert_cmpuint (g_strv_length (names), ==, 0);
  g_assert_cmpint (kedroc_run_report_get_state (report), ==, KEDROC_RUN_STATE_PENDING);
  g_assert_null (kedroc_run_report_dup_run_id (report));
  g_assert_null (kedroc_run_report_dup_runner (report));
  g_assert_null (kedroc_run_report_dup_start_time (report));
  g_assert_null (kedroc_run_report_dup_end_time (report));
  g_assert_null (kedroc_run_report_dup_error (report));
  g_assert_null (kedroc_run_report_dup_node (report, "idle"));
  kedroc_hook_manager_register (hooks, KEDROC_HOOKS (report));
  kedroc_hook_manager_register (hooks, KEDROC_HOOKS (second));
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (KedrocDataCatalog) outputs = NULL;
      g_autofree char *given = g_strdup_printf ("run-%u", i);
      g_autofree char *run_id = NULL;
      g_autofree char *other = NULL;

      outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, hooks, given, FALSE, NULL, NULL);
      run_id = kedroc_run_report_dup_run_id (report);
      other = kedroc_run_report_dup_run_id (second);
      g_assert_cmpstr (run_id, ==, given);
      g_assert_cmpstr (other, ==, given);
    }
}

/* A report holds its pipeline, and nobody holds a report for ever. */
static void
test_teardown (void)
{
  KedrocAbstractRunner *runner = report_runner_new (6);
  KedrocPipeline *pipeline = make_pipeline ();
  KedrocRunReport *report = report_run (runner, pipeline, NULL, NULL, NULL);

  test_assert_finalized (report);
  test_assert_finalized (pipeline);
  test_assert_finalized (runner);
}

/* Also in a locale with another decimal point, and read back by the parser. */
static void
test_json (gconstpointer data)
{
  guint kind = GPOINTER_TO_UINT (data);
  g_autoptr (KedrocAbstractRunner) runner = report_runner_new (kind);
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autoptr (KedrocRunReport) report = report_run (runner, pipeline, NULL, NULL, NULL);
  g_autoptr (JsonObject) object = kedroc_run_report_to_json (report);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = json_to_string (node, TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) read = json_from_string (text, &error);
  g_autoptr (KedrocNodeReport) memory = report_node (report, "memory");
  g_autoptr (GDateTime) start = NULL;
  g_autoptr (GDateTime) given = kedroc_run_report_dup_start_time (report);
  JsonObject *root;
  JsonObject *member;

  g_assert_no_error (error);
  g_assert_true (json_node_equal (node, read));
  root = json_node_get_object (read);
  g_assert_cmpstr (json_object_get_string_member (root, "run_id"), ==, "the-run");
  g_assert_cmpstr (json_object_get_string_member (root, "runner"), ==, report_runners[kind].type);
  g_assert_cmpstr (json_object_get_string_member (root, "state"), ==, "succeeded");
  g_assert_true (json_object_get_null_member (root, "error"));
  g_assert_true (g_str_has_suffix (json_object_get_string_member (root, "end_time"), "Z"));
  start = g_date_time_new_from_iso8601 (json_object_get_string_member (root, "start_time"), NULL);
  g_assert_true (g_date_time_equal (start, given));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (root, "nodes")), ==, 3);
  member = json_array_get_object_element (json_object_get_array_member (root, "nodes"), 2);
  g_assert_cmpstr (json_object_get_string_member (member, "name"), ==, "memory");
  g_assert_cmpstr (json_object_get_string_member (member, "state"), ==, "succeeded");
  g_assert_cmpint (json_object_get_int_member (member, "attempts"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (member, "worker"), ==, memory->worker);
  g_assert_cmpint (json_object_get_int_member (member, "pid"), ==, memory->pid);
  g_assert_cmpint (json_object_get_int_member (member, "queue_time"), ==, memory->queue_time);
  g_assert_cmpint (json_object_get_int_member (member, "load_time"), ==, memory->load_time);
  g_assert_cmpint (json_object_get_int_member (member, "run_time"), ==, memory->run_time);
  g_assert_cmpint (json_object_get_int_member (member, "save_time"), ==, memory->save_time);
  g_assert_cmpint (json_object_get_int_member (member, "cpu_time"), ==, memory->cpu_time);
  g_assert_cmpint (json_object_get_int_member (member, "peak_memory"), ==, memory->peak_memory);
  g_assert_cmpint (json_object_get_int_member (member, "bytes_in"), ==, 100008);
  g_assert_cmpint (json_object_get_int_member (member, "bytes_out"), ==, 8);
  g_assert_true (json_object_get_null_member (member, "error"));
}

static void
test_json_of_nothing (void)
{
  g_autoptr (KedrocRunReport) report = kedroc_run_report_new ();
  g_autoptr (JsonObject) object = kedroc_run_report_to_json (report);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = json_to_string (node, FALSE);

  g_assert_cmpstr (text, ==,
                   "{\"run_id\":null,\"runner\":null,\"state\":\"pending\",\"start_time\":null,"
                   "\"end_time\":null,\"error\":null,\"nodes\":[]}");
}

static void
assert_has_line (const char *text,
                 const char *pattern)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);

  if (!g_regex_match (regex, text, 0, NULL))
    g_error ("no line like “%s” in\n%s", pattern, text);
}

static void
test_text (gconstpointer data)
{
  guint kind = GPOINTER_TO_UINT (data);
  g_autoptr (KedrocAbstractRunner) runner = report_runner_new (kind);
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autoptr (KedrocRunReport) report = report_run (runner, pipeline, NULL, NULL, NULL);
  g_autofree char *text = kedroc_run_report_to_string (report);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *head =
    g_strdup_printf ("^Run the-run of %s, begun \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z: succeeded after "
                     "[0-9.]+ m?s$",
                     report_runners[kind].type);

  assert_has_line (text, head);
  assert_has_line (text, "^3 nodes: 3 succeeded$");
  assert_has_line (text, "^state +tries +worker +queue +load +run +save +CPU +peak +in +out +node$");
  assert_has_line (text, "^succeeded +1 +\\d \\(\\d+\\) .* [0-9.]+ ms .* 0 B +100 kB  compute$");
  assert_has_line (text, "^all +3 .* 100 kB +100 kB  3 nodes$");
  assert_has_line (text, "^Longest path: [0-9.]+ m?s in 2 nodes: (compute|idle), memory$");
  /* Below its title each column ends where that does: three nodes and the sums. */
  for (guint i = 3; i < 7; i++)
    {
      g_autofree char *left = g_utf8_substring (lines[i], 0, g_utf8_strlen (lines[2], -1) - strlen ("node"));

      g_assert_true (g_regex_match_simple ("[^ ]  $", left, 0, 0));
    }
}

static gboolean
set_nothing_but_numbers (KedrocTask *task,
                         gpointer user_data,
                         GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  kedroc_task_set_output_int64 (task, outputs[0], 1);
  return TRUE;
}

/* A large run: only the slowest nodes are shown, and all are counted. */
static void
test_text_of_many (void)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (KedrocAbstractRunner) runner = report_runner_new (0);
  g_autoptr (KedrocPipeline) pipeline = NULL;
  g_autoptr (KedrocRunReport) report = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_ptr_array_add (nodes, test_node_new ("idle", NULL, KEDROC_NAMES ("number"), wait_idly));
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *name = g_strdup_printf ("node-%04u", i);
      g_autofree char *input = i > 0 ? g_strdup_printf ("out-%04u", i - 1) : g_strdup ("number");
      g_autofree char *output = g_strdup_printf ("out-%04u", i);

      g_ptr_array_add (nodes, test_node_new (name, KEDROC_NAMES (input), KEDROC_NAMES (output),
                                             set_nothing_but_numbers));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, NULL);
  report = report_run (runner, pipeline, NULL, NULL, NULL);
  text = kedroc_run_report_to_string (report);
  lines = g_strsplit (text, "\n", -1);
  assert_has_line (text, "^all +1001 .* 1001 nodes$");
  assert_has_line (text, "^The 50 nodes that took longest are shown\\.$");
  assert_has_line (text, "^Longest path: [0-9.]+ m?s in 1001 nodes: idle, node-0000, .*, node-0018, \\.\\.\\.$");
  g_assert_true (g_str_has_suffix (lines[3], "  idle"));
  /* Two lines above the table; below it what is shown, the path, and the end. */
  g_assert_cmpuint (g_strv_length (lines), ==, 2 + 52 + 3);
}

typedef struct {
  KedrocRunReport *report;
  guint n_seen;
} Watch;

/* While the run lasts. The report hears of the node's start a little later, and the caller's thread
 * may hear of it when the node has ended. */
static void
look_at_running (KedrocAbstractRunner *runner,
                 KedrocNode *node,
                 Watch *watch)
{
  g_autoptr (KedrocNodeReport) report = report_node (watch->report, kedroc_node_get_name (node));
  g_autofree char *text = kedroc_run_report_to_string (watch->report);
  g_autoptr (JsonObject) json = kedroc_run_report_to_json (watch->report);

  g_assert_cmpint (kedroc_run_report_get_state (watch->report), ==, KEDROC_RUN_STATE_RUNNING);
  g_assert_null (kedroc_run_report_dup_end_time (watch->report));
  g_assert_true (json_object_get_null_member (json, "end_time"));
  g_assert_nonnull (strstr (text, "running"));
  g_assert_cmpint (report->state, <=, KEDROC_RUN_STATE_SUCCEEDED);
  watch->n_seen++;
}

static void
test_while_it_lasts (gconstpointer data)
{
  g_autoptr (KedrocAbstractRunner) runner = report_runner_new (GPOINTER_TO_UINT (data));
  g_autoptr (KedrocHookManager) hooks = kedroc_hook_manager_new ();
  g_autoptr (KedrocRunReport) report = kedroc_run_report_new ();
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  Watch watch = { report, 0 };

  kedroc_hook_manager_register (hooks, KEDROC_HOOKS (report));
  g_signal_connect (runner, "node-started", G_CALLBACK (look_at_running), &watch);
  outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, hooks, NULL, FALSE, NULL, NULL);
  g_assert_nonnull (outputs);
  g_assert_cmpuint (watch.n_seen, ==, 3);
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint kind = 0; kind < G_N_ELEMENTS (report_runners); kind++)
    {
      report_add_test ("numbers", kind, test_numbers);
      report_add_test ("run", kind, test_run);
      report_add_test ("json", kind, test_json);
      report_add_test ("text", kind, test_text);
      report_add_test ("while-it-lasts", kind, test_while_it_lasts);
    }
  g_test_add_func ("/kedroc/runner/run-report/copy", test_copy);
  g_test_add_func ("/kedroc/runner/run-report/several-runs", test_several_runs);
  g_test_add_func ("/kedroc/runner/run-report/teardown", test_teardown);
  g_test_add_func ("/kedroc/runner/run-report/json-of-nothing", test_json_of_nothing);
  g_test_add_func ("/kedroc/runner/run-report/text-of-many", test_text_of_many);
  return g_test_run ();
}
