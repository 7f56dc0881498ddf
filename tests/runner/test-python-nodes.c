/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"

/* A program in C with nodes in C and in Python, whose interpreter is the real one. The
 * functions are those of python_nodes.py. */

#define PATHS                                             \
  "PYTHONPATH=" TEST_PYTHON_PATH, "GI_TYPELIB_PATH=" TEST_LIBRARY_FOLDER, \
    "LD_LIBRARY_PATH=" TEST_LIBRARY_FOLDER, "PYTHONDONTWRITEBYTECODE=1"

static KedrocParallelRunner *
make_runner (guint n_workers)
{
  return g_object_new (KEDROC_TYPE_PARALLEL_RUNNER, "max-workers", n_workers, "python", TEST_PYTHON,
                       "worker-environment", KEDROC_NAMES (PATHS), NULL);
}

static KedrocNode *
make_python_node (const char *name,
                  const char *const *inputs,
                  const char *const *outputs,
                  const char *function)
{
  g_autofree char *reference = g_strconcat ("python:python_nodes:", function, NULL);
  g_autoptr (GError) error = NULL;
  KedrocNode *node = kedroc_node_new_for_function (name, inputs, outputs, reference, &error);

  g_assert_no_error (error);
  return node;
}

static KedrocDataCatalog *
run_on (KedrocParallelRunner *runner,
        KedrocPipeline *pipeline,
        KedrocDataCatalog *catalog,
        GError **error)
{
  return kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE, NULL,
                                     error);
}

static KedrocDataCatalog *
make_catalog (void)
{
  KedrocDataCatalog *catalog = kedroc_data_catalog_new ();
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_set_int64 (g_value_init (&value, G_TYPE_INT64), 7);
  kedroc_data_catalog_set_value (catalog, "number", &value);
  return catalog;
}

/* One node with one input and one output. */
static KedrocDataCatalog *
run_function (KedrocParallelRunner *runner,
              const char *function,
              GError **error)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (make_python_node ("node", KEDROC_NAMES ("number"), KEDROC_NAMES ("y"), function), NULL);
  g_autoptr (KedrocDataCatalog) catalog = make_catalog ();

  return run_on (runner, pipeline, catalog, error);
}

static gint64
load (KedrocDataCatalog *outputs,
      const char *name)
{
  g_autoptr (GError) error = NULL;
  gint64 number = kedroc_data_catalog_load_int64 (outputs, name, NULL, &error);

  g_assert_no_error (error);
  return number;
}

static gboolean
double_it (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  g_auto (GStrv) inputs = kedroc_node_get_inputs (kedroc_task_get_node (task));
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  kedroc_task_set_output_int64 (task, outputs[0], 2 * kedroc_task_get_input_int64 (task, inputs[0]));
  return TRUE;
}

/* C, Python, C, Python. */
static void
test_mixed (void)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("a", KEDROC_NAMES ("number"), KEDROC_NAMES ("a"), double_it),
                       make_python_node ("b", KEDROC_NAMES ("a", "number"), KEDROC_NAMES ("b"), "add"),
                       test_node_new ("c", KEDROC_NAMES ("b"), KEDROC_NAMES ("c"), double_it),
                       make_python_node ("d", KEDROC_NAMES ("c"), KEDROC_NAMES ("plus", "minus"), "by_name"),
                       make_python_node ("e", KEDROC_NAMES ("c"), KEDROC_NAMES ("e"), "count_up"), NULL);

  for (guint n_workers = 1; n_workers <= 3; n_workers++)
    {
      g_autoptr (KedrocParallelRunner) runner = make_runner (n_workers);
      g_autoptr (KedrocDataCatalog) catalog = make_catalog ();
      g_autoptr (KedrocDataCatalog) outputs = NULL;
      g_autoptr (GError) error = NULL;
      TestResources before = test_resources_get ();

      outputs = run_on (runner, pipeline, catalog, &error);
      g_assert_no_error (error);
      g_assert_cmpint (load (outputs, "plus"), ==, 43);
      g_assert_cmpint (load (outputs, "minus"), ==, 41);
      g_assert_cmpint (load (outputs, "e"), ==, 41);
      g_clear_object (&outputs);
      g_clear_object (&catalog);
      test_resources_assert_same (&before);
    }
}

static gboolean
make_values (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  g_autoptr (GBytes) data = g_bytes_new_static ("bytes", 5);
  g_autoptr (JsonNode) json = json_from_string ("{\"a\": [1, 2.5, null]}", error);
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_autoptr (KedrocTable) table = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) json_value = G_VALUE_INIT;

  kedroc_table_builder_add_column (builder, "price", G_TYPE_DOUBLE);
  kedroc_table_builder_append_double (builder, "price", 1.5);
  kedroc_table_builder_append_double (builder, "price", -2);
  table = kedroc_table_builder_finish (builder, NULL, error);
  kedroc_task_set_output_double (task, "fraction", 0.5);
  kedroc_task_set_output_string (task, "text", "tücke");
  kedroc_task_set_output_variant (task, "variant", g_variant_new ("(is)", 3, "three"));
  g_value_set_boxed (g_value_init (&value, G_TYPE_BYTES), data);
  kedroc_task_set_output (task, "data", &value);
  g_value_set_boxed (g_value_init (&json_value, JSON_TYPE_NODE), json);
  kedroc_task_set_output (task, "json", &json_value);
  g_value_unset (&value);
  g_value_set_object (g_value_init (&value, KEDROC_TYPE_TABLE), table);
  kedroc_task_set_output (task, "table", &value);
  return TRUE;
}

/* What C has made is in Python what it is in C, for each kind of value. */
static void
test_values_from_c (void)
{
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
    test_node_new ("make", NULL, KEDROC_NAMES ("fraction", "text", "data", "variant", "json", "table"), make_values),
    make_python_node ("describe",
                      KEDROC_NAMES ("number", "fraction", "text", "data", "variant", "json", "table"),
                      KEDROC_NAMES ("description"), "describe"),
    NULL);
  g_autoptr (KedrocParallelRunner) runner = make_runner (1);
  g_autoptr (KedrocDataCatalog) catalog = make_catalog ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *text = NULL;

  outputs = run_on (runner, pipeline, catalog, &error);
  g_assert_no_error (error);
  g_assert_true (kedroc_data_catalog_load (outputs, "description", &value, NULL, &error));
  g_assert_true (G_VALUE_HOLDS (&value, JSON_TYPE_OBJECT) || G_VALUE_HOLDS (&value, JSON_TYPE_NODE));
  if (G_VALUE_HOLDS (&value, JSON_TYPE_NODE))
    {
      text = json_to_string (g_value_get_boxed (&value), FALSE);
    }
  else
    {
      g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), g_value_get_boxed (&value));

      text = json_to_string (node, FALSE);
    }
  g_assert_cmpstr (text, ==,
                   "{\"types\":[\"int\",\"float\",\"str\",\"dict\"],\"number\":7,\"fraction\":0.5,\"text\":\"tücke\","
                   "\"data\":\"bytes\",\"variant\":[3,\"three\"],\"json\":{\"a\":[1,2.5,null]},"
                   "\"column\":[1.5,-2.0]}");
}

static gboolean
check_values (KedrocTask *task,
              gpointer user_data,
              GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (kedroc_task_get_input_bytes (task, "data"), &size);
  KedrocTable *table = kedroc_task_get_input_object (task, "table");
  guint64 n_rows;
  const double *prices = kedroc_table_get_doubles (table, "price", &n_rows, error);

  g_assert_cmpint (kedroc_task_get_input_int64 (task, "int"), ==, 8);
  g_assert_cmpfloat (kedroc_task_get_input_double (task, "float"), ==, 3.5);
  g_assert_cmpstr (kedroc_task_get_input_string (task, "text"), ==, "7 ü");
  g_assert_cmpuint (size, ==, 200000);
  g_assert_cmpint (data[size - 1], ==, 'x');
  g_assert_cmpuint (n_rows, ==, 1000);
  g_assert_cmpfloat (prices[999], ==, 2.5);
  kedroc_task_set_output_int64 (task, "ok", 1);
  return TRUE;
}

static void
test_values_from_python (void)
{
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
    make_python_node ("make", KEDROC_NAMES ("number"), KEDROC_NAMES ("int", "float", "text", "data", "json"),
                      "make_values"),
    make_python_node ("table", NULL, KEDROC_NAMES ("table"), "make_table"),
    test_node_new ("check", KEDROC_NAMES ("int", "float", "text", "data", "table"), KEDROC_NAMES ("ok"), check_values),
    NULL);
  g_autoptr (KedrocParallelRunner) runner = make_runner (2);
  g_autoptr (KedrocDataCatalog) catalog = make_catalog ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;

  outputs = run_on (runner, pipeline, catalog, &error);
  g_assert_no_error (error);
  g_assert_cmpint (load (outputs, "ok"), ==, 1);
}

static const struct
{
  const char *name;
  const char *function;
  gboolean not_found;
  const char *text;
  const char *more;
} failures[] = {
  { "exception", "fail", FALSE, "Node 'node': LookupError: nothing for 7", "in fail\n" },
  { "exit", "leave", FALSE, "Node 'node': SystemExit: 3", "in leave\n" },
  { "too-many", "three", FALSE, "Node 'node': ", "y" },
  { "none", "nothing", FALSE, "Node 'node': ", "None" },
  { "not-pickled", "unknown", FALSE, "Node 'node': ", "cannot be pickled" },
  { "no-function", "nowhere", TRUE, "Node 'node': ", "'python_nodes' has no attribute 'nowhere'" },
  { "no-such-method", "Class.nowhere", TRUE, "Node 'node': ", "'python:python_nodes:Class.nowhere'" },
  { "not-callable", "not_a_function", TRUE, "Node 'node': ", "of type int, which cannot be called" },
};

static void
test_failure (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (KedrocParallelRunner) runner = make_runner (1);
  g_autoptr (GError) error = NULL;
  TestResources before = test_resources_get ();

  /* For one output a tuple would be its value. */
  if (g_str_equal (failures[i].function, "three"))
    {
      g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
        make_python_node ("node", KEDROC_NAMES ("number"), KEDROC_NAMES ("x", "y"), "three"), NULL);
      g_autoptr (KedrocDataCatalog) catalog = make_catalog ();

      g_assert_null (run_on (runner, pipeline, catalog, &error));
    }
  else
    {
      g_assert_null (run_function (runner, failures[i].function, &error));
    }
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, failures[i].text));
  g_assert_nonnull (strstr (error->message, failures[i].more));
  if (failures[i].not_found)
    g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND);
  else if (!g_str_equal (failures[i].function, "unknown") && !g_str_equal (failures[i].function, "nothing"))
    g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED);
  test_resources_assert_same (&before);
}

static void
test_own_error (void)
{
  g_autoptr (KedrocParallelRunner) runner = make_runner (1);
  g_autoptr (GError) error = NULL;

  g_assert_null (run_function (runner, "fail_as_c", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpstr (error->message, ==, "Node 'node': no space");
}

static void
test_no_module (void)
{
  g_autoptr (KedrocParallelRunner) runner = make_runner (1);
  g_autoptr (KedrocDataCatalog) catalog = make_catalog ();
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
    kedroc_node_new_for_function ("lost", NULL, KEDROC_NAMES ("y"), "python:no.such_module:f", &error), NULL);

  g_assert_null (run_on (runner, pipeline, catalog, &error));
  test_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND, "Node 'lost': ",
                     "'python:no.such_module:f'", "ModuleNotFoundError: No module named 'no'", NULL);
}

static void
test_worker_killed (void)
{
  g_autoptr (KedrocParallelRunner) runner = make_runner (2);
  g_autoptr (GError) error = NULL;
  TestResources before = test_resources_get ();

  g_assert_null (run_function (runner, "die", &error));
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_WORKER_DIED, "Node 'node': ", "signal 9", NULL);
  test_resources_assert_same (&before);
}

static void
test_worker_killed_once (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocParallelRunner) runner = make_runner (1);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
    make_python_node ("node", KEDROC_NAMES ("folder"), KEDROC_NAMES ("y"), "die_at_first"), NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *path = kedroc_test_folder_build_path (folder, "died");

  g_value_set_string (g_value_init (&value, G_TYPE_STRING), kedroc_test_folder_get_path (folder));
  kedroc_data_catalog_set_value (catalog, "folder", &value);
  kedroc_parallel_runner_set_retries (runner, 1);
  outputs = run_on (runner, pipeline, catalog, &error);
  g_assert_no_error (error);
  g_assert_cmpint (load (outputs, "y"), ==, 1);
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

static void
test_timeout (void)
{
  g_autoptr (KedrocParallelRunner) runner = make_runner (1);
  g_autoptr (GError) error = NULL;
  TestResources before = test_resources_get ();

  kedroc_parallel_runner_set_node_timeout (runner, 1);
  g_assert_null (run_function (runner, "sleep_long", &error));
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_TIMED_OUT);
  test_resources_assert_same (&before);
}

/* One worker, many nodes: the module is imported once. */
static void
test_imports (void)
{
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
    make_python_node ("a", KEDROC_NAMES ("number"), KEDROC_NAMES ("a"), "tell_process"),
    make_python_node ("b", KEDROC_NAMES ("number"), KEDROC_NAMES ("b"), "tell_process"),
    make_python_node ("c", KEDROC_NAMES ("a", "b"), KEDROC_NAMES ("c"), "add"),
    make_python_node ("d", KEDROC_NAMES ("number"), KEDROC_NAMES ("d"), "count_imports"),
    make_python_node ("e", KEDROC_NAMES ("number"), KEDROC_NAMES ("e"), "Class.double"), NULL);
  g_autoptr (KedrocParallelRunner) runner = make_runner (1);
  g_autoptr (KedrocDataCatalog) catalog = make_catalog ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;

  outputs = run_on (runner, pipeline, catalog, &error);
  g_assert_no_error (error);
  g_assert_cmpint (load (outputs, "d"), ==, 1);
  g_assert_cmpint (load (outputs, "e"), ==, 14);
  g_assert_cmpint (load (outputs, "c") % 2, ==, 0);
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

/* Also what has no end of a line, and what Python would keep for later. */
static void
test_output (void)
{
  g_autoptr (KedrocParallelRunner) runner = make_runner (1);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  kedroc_parallel_runner_set_forward_output (runner, FALSE);
  g_signal_connect (runner, "node-output", G_CALLBACK (note_line), lines);
  outputs = run_function (runner, "say", &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (lines->str, "node:partly said|"));
  g_assert_nonnull (strstr (lines->str, "node:no end|"));
  g_assert_nonnull (strstr (lines->str, "node!complained|"));
}

static void
test_programs_of_nodes (void)
{
  g_autoptr (KedrocParallelRunner) runner = make_runner (1);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = NULL;

  outputs = run_function (runner, "start_program", &error);
  g_assert_no_error (error);
  answer = kedroc_data_catalog_load_string (outputs, "y", NULL, &error);
  g_assert_cmpstr (answer, ==, "False");
}

/* Killed before it has answered: another one is started. */
static void
test_killed_at_start (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  const char *script = "#!/bin/sh\nmkdir \"$0\".once 2>&- && kill -9 $$\nexec " TEST_PYTHON " \"$@\"\n";
  g_autofree char *python = kedroc_test_folder_write (folder, "python", script, -1);
  g_autoptr (KedrocParallelRunner) runner = make_runner (1);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_chmod (python, 0700), ==, 0);
  kedroc_parallel_runner_set_python (runner, python);
  g_clear_object (&(KedrocDataCatalog *){ run_function (runner, "count_up", &error) });
  g_assert_no_error (error);
}

static void
run_with_script (const char *line,
                 const char *variable,
                 const char *text)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "python3");
  g_autofree char *script = g_strdup_printf ("#!/bin/sh\n%s\n", line);
  g_autofree char *old = g_strdup (g_getenv (variable));
  g_autofree char *new_path = g_strconcat (kedroc_test_folder_get_path (folder), ":", g_getenv ("PATH"), NULL);
  g_autoptr (KedrocParallelRunner) runner = make_runner (1);
  g_autoptr (GError) error = NULL;
  TestResources before;

  g_assert_true (g_file_set_contents (path, script, -1, &error));
  g_assert_cmpint (g_chmod (path, 0700), ==, 0);
  kedroc_parallel_runner_set_python (runner, NULL);
  kedroc_parallel_runner_set_forward_output (runner, FALSE);
  g_setenv (variable, g_str_equal (variable, "PATH") ? new_path : path, TRUE);
  before = test_resources_get ();
  g_assert_null (run_function (runner, "add", &error));
  test_resources_assert_same (&before);
  if (old != NULL)
    g_setenv (variable, old, TRUE);
  else
    g_unsetenv (variable);
  test_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
                     "Node 'node': its function 'python:python_nodes:add' needs a Python worker", text, "python3-gi",
                     NULL);
}

/* The first python3 of the PATH, or the one that was chosen, has no PyGObject, or no kedroc. */
static void
test_python_of_no_use (void)
{
  run_with_script ("exec " TEST_PYTHON " -S \"$@\"", "PATH", "cannot use kedroc: ");
  run_with_script ("exec " TEST_PYTHON " -S \"$@\"", "KEDROC_PYTHON", "cannot use kedroc: ");
  run_with_script ("exec env -u PYTHONPATH " TEST_PYTHON " -I \"$@\"", "PATH", "No module named 'kedroc'");
  run_with_script ("exec env GI_TYPELIB_PATH=/none " TEST_PYTHON " \"$@\"", "PATH", "Kedroc not available");
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("KEDROC_PYTHON");
  g_test_add_func ("/kedroc/runner/python/mixed", test_mixed);
  g_test_add_func ("/kedroc/runner/python/values-from-c", test_values_from_c);
  g_test_add_func ("/kedroc/runner/python/values-from-python", test_values_from_python);
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/runner/python/fails/", failures[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_failure);
    }
  g_test_add_func ("/kedroc/runner/python/own-error", test_own_error);
  g_test_add_func ("/kedroc/runner/python/no-module", test_no_module);
  g_test_add_func ("/kedroc/runner/python/worker-killed", test_worker_killed);
  g_test_add_func ("/kedroc/runner/python/worker-killed-once", test_worker_killed_once);
  g_test_add_func ("/kedroc/runner/python/killed-at-start", test_killed_at_start);
  g_test_add_func ("/kedroc/runner/python/timeout", test_timeout);
  g_test_add_func ("/kedroc/runner/python/imports", test_imports);
  g_test_add_func ("/kedroc/runner/python/output", test_output);
  g_test_add_func ("/kedroc/runner/python/programs-of-nodes", test_programs_of_nodes);
  g_test_add_func ("/kedroc/runner/python/of-no-use", test_python_of_no_use);
  return g_test_run ();
}
