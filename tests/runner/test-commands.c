/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"

/* Nodes that are commands, with each runner: what they read, what they write, and how
 * they fail. */

/* More than travels inside a message. */
#define LARGE (300 * 1000)

static KedrocNode *
command_new (const char *name,
             const char *const *inputs,
             const char *const *outputs,
             const char *function)
{
  g_autoptr (GError) error = NULL;
  KedrocNode *node = kedroc_node_new_for_function (name, inputs, outputs, function, &error);

  g_assert_no_error (error);
  return node;
}

static KedrocDataCatalog *
run (gconstpointer kind,
     KedrocPipeline *pipeline,
     KedrocDataCatalog *catalog,
     GError **error)
{
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  TestResources before = test_resources_get ();
  KedrocDataCatalog *outputs =
    kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, "run", FALSE, NULL, error);

  /* What has been made lies in memory that has a descriptor. */
  if (outputs == NULL)
    test_resources_assert_same (&before);
  return outputs;
}

static GBytes *
make_bytes (gsize size)
{
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) (i % 251);
  return g_bytes_new_take (data, size);
}

static void
set_bytes (KedrocDataCatalog *catalog,
           const char *name,
           GBytes *bytes)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_BYTES);
  g_value_set_boxed (&value, bytes);
  kedroc_data_catalog_set_value (catalog, name, &value);
}

static void
assert_bytes (KedrocDataCatalog *catalog,
              const char *name,
              const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = kedroc_data_catalog_load_bytes (catalog, name, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, strlen (expected));
}

static gboolean
make_large (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  g_autoptr (GBytes) bytes = make_bytes (LARGE);

  kedroc_task_set_output_bytes (task, "raw", bytes);
  return TRUE;
}

static gboolean
measure (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  GBytes *bytes = kedroc_task_get_input_bytes (task, "last");

  kedroc_task_set_output_int64 (task, "size", (gint64) g_bytes_get_size (bytes));
  kedroc_task_set_output_bytes (task, "copy", bytes);
  return TRUE;
}

/* C, two commands, C: nothing of the bytes is lost on the way. */
static void
test_chain (gconstpointer kind)
{
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
    test_node_new ("make", NULL, KEDROC_NAMES ("raw"), make_large),
    command_new ("first", KEDROC_NAMES ("raw"), KEDROC_NAMES ("next"), "command:cp {input:raw} {output:next}"),
    command_new ("second", KEDROC_NAMES ("next"), KEDROC_NAMES ("last"), "command:cp {input:next} {output:last}"),
    test_node_new ("measure", KEDROC_NAMES ("last"), KEDROC_NAMES ("size", "copy"), measure), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) outputs = run (kind, pipeline, catalog, &error);
  g_autoptr (GBytes) expected = make_bytes (LARGE);
  g_autoptr (GBytes) copy = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (kedroc_data_catalog_load_int64 (outputs, "size", NULL, &error), ==, LARGE);
  copy = kedroc_data_catalog_load_bytes (outputs, "copy", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (copy, expected));
}

/* What a command has written lies in one piece of memory for all that read it: the file
 * has the same number in both. */
static void
test_not_copied (gconstpointer kind)
{
  const char *stat_twice = "command:sh -c 'cp \"$1\" \"$2\" && stat -L -c %i \"$2\" > \"$3\"' sh {input:raw} "
                           "{output:next} {output:written}";
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
    test_node_new ("make", NULL, KEDROC_NAMES ("raw"), make_large),
    command_new ("first", KEDROC_NAMES ("raw"), KEDROC_NAMES ("next", "written"), stat_twice),
    command_new ("second", KEDROC_NAMES ("next"), KEDROC_NAMES ("read"),
                 "command:sh -c 'stat -L -c %i \"$1\" > \"$2\"' sh {input:next} {output:read}"),
    NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) outputs = run (kind, pipeline, catalog, &error);
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GBytes) read = NULL;

  g_assert_no_error (error);
  written = kedroc_data_catalog_load_bytes (outputs, "written", NULL, &error);
  read = kedroc_data_catalog_load_bytes (outputs, "read", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (written), >, 1);
  g_assert_true (g_bytes_equal (written, read));
}

static KedrocTable *
make_table (void)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_autoptr (GError) error = NULL;
  KedrocTable *table;

  kedroc_table_builder_add_column (builder, "id", G_TYPE_INT64);
  kedroc_table_builder_add_column (builder, "name", G_TYPE_STRING);
  kedroc_table_builder_append_int64 (builder, "id", 1);
  kedroc_table_builder_append_string (builder, "name", "a, b");
  table = kedroc_table_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  return table;
}

static void
fill_catalog (KedrocDataCatalog *catalog)
{
  g_auto (GValue) number = G_VALUE_INIT;
  g_auto (GValue) table = G_VALUE_INIT;
  g_auto (GValue) json = G_VALUE_INIT;
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) bytes = g_bytes_new ("a\0b", 3);

  kedroc_data_catalog_set_string (catalog, "text", "grüße\n");
  g_value_init (&number, G_TYPE_DOUBLE);
  g_value_set_double (&number, 0.5);
  kedroc_data_catalog_set_value (catalog, "params:rate", &number);
  g_value_init (&table, KEDROC_TYPE_TABLE);
  g_value_take_object (&table, make_table ());
  kedroc_data_catalog_set_value (catalog, "table", &table);
  g_value_init (&json, JSON_TYPE_NODE);
  g_value_take_boxed (&json, json_from_string ("{\"a\": [1, true]}", NULL));
  kedroc_data_catalog_set_value (catalog, "json", &json);
  set_bytes (catalog, "bytes", bytes);
  set_bytes (catalog, "none", none);
}

static const struct {
  const char *input;
  const char *expected;
} forms[] = {
  { "text", "grüße\n" },
  { "params:rate", "0.5" },
  { "table", "id,name\n1,\"a, b\"\n" },
  { "json", "{\"a\":[1,true]}" },
  { "none", "" },
};

static void
test_forms (gconstpointer kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *function = g_strdup_printf ("command:cp {input:%s} {output:out}", forms[i].input);
      g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
        command_new ("copy", KEDROC_NAMES (forms[i].input), KEDROC_NAMES ("out"), function), NULL);
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (KedrocDataCatalog) outputs = NULL;
      g_autoptr (GError) error = NULL;

      fill_catalog (catalog);
      outputs = run (kind, pipeline, catalog, &error);
      g_assert_no_error (error);
      assert_bytes (outputs, "out", forms[i].expected);
    }
}

/* One input in two places, a place within a word, an empty argument, braces of the
 * program's own, and names that a copy of the node does not have. */
static void
test_words (gconstpointer kind)
{
  g_autoptr (KedrocNode) node =
    command_new ("words", KEDROC_NAMES ("bytes", "text", "bytes"), KEDROC_NAMES ("out"),
                 "command:sh -c 'cat \"${1#--in=}\" \"$2\" \"$3\" > \"$5\" && echo \"$4|{x}|$6|{input:\" >> \"$5\"' sh "
                 "--in={input:text} {input:bytes} {input:bytes} '' {output:out} \"a  b\"");
  g_autoptr (GError) error = NULL;
  KedrocNode *copy = kedroc_node_with_name (node, "copy", &error);
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (copy, NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const char expected[] = "grüße\na\0ba\0b|{x}|a  b|{input:\n";

  g_assert_no_error (error);
  fill_catalog (catalog);
  outputs = run (kind, pipeline, catalog, &error);
  g_assert_no_error (error);
  bytes = kedroc_data_catalog_load_bytes (outputs, "out", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, sizeof expected - 1);
}

/* A dataset that is a file is read where it is, and written as the command has
 * written it. */
static void
test_files (gconstpointer kind)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *in = kedroc_test_folder_write (folder, "in.json", " { \"a\" : 1 } ", -1);
  g_autofree char *out = kedroc_test_folder_build_path (folder, "out.csv");
  g_autofree char *versions = kedroc_test_folder_build_path (folder, "version.txt");
  g_autoptr (KedrocVersion) version = kedroc_version_new (NULL, "2026-01-01T00.00.00.000Z");
  g_autoptr (KedrocJSONDataset) json = kedroc_json_dataset_new (in, NULL);
  g_autoptr (KedrocCSVDataset) csv = kedroc_csv_dataset_new (out, NULL);
  g_autoptr (KedrocTextDataset) text = kedroc_text_dataset_new (versions, version);
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
    command_new ("first", KEDROC_NAMES ("json"), KEDROC_NAMES ("csv", "path", "text"),
                 "command:sh -c 'printf \"x,y\\n1,2\\n\" > \"$2\"; printf %s \"$1\" > \"$3\"; cat \"$1\" > \"$4\"' sh "
                 "{input:json} {output:csv} {output:path} {output:text}"),
    command_new ("second", KEDROC_NAMES ("csv", "text"), KEDROC_NAMES ("both"),
                 "command:sh -c 'printf \"%s %s\" \"$1\" \"$2\" > \"$3\"' sh {input:csv} {input:text} {output:both}"),
    NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) table = G_VALUE_INIT;
  g_autofree char *both = g_strdup_printf ("%s %s/2026-01-01T00.00.00.000Z/version.txt", out, versions);
  g_autofree char *loaded = NULL;

  kedroc_data_catalog_set (catalog, "json", KEDROC_ABSTRACT_DATASET (json));
  kedroc_data_catalog_set (catalog, "csv", KEDROC_ABSTRACT_DATASET (csv));
  kedroc_data_catalog_set (catalog, "text", KEDROC_ABSTRACT_DATASET (text));
  outputs = run (kind, pipeline, catalog, &error);
  g_assert_no_error (error);
  assert_bytes (outputs, "path", in);
  assert_bytes (outputs, "both", both);
  g_assert_true (kedroc_data_catalog_load (catalog, "csv", &table, NULL, &error));
  g_assert_cmpuint (kedroc_table_get_n_rows (g_value_get_object (&table)), ==, 1);
  loaded = kedroc_data_catalog_load_string (catalog, "text", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (loaded, ==, " { \"a\" : 1 } ");
  /* That version is there now. */
  g_assert_null (run (kind, pipeline, catalog, &error));
  g_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_VERSION_ALREADY_EXISTS);
}

static const struct {
  const char *function;
  const char *message;
} failures[] = {
  { "command:sh -c 'echo first >&2; echo last >&2; exit 3' sh {input:text} {output:out}",
    "Node 'fails': the command 'sh' ended with exit code 3; the last it said was:\nfirst\nlast" },
  { "command:sh -c 'exit 1' sh {input:text} {output:out}",
    "Node 'fails': the command 'sh' ended with exit code 1 and wrote nothing to its standard error" },
  { "command:sh -c 'echo bye >&2; kill -USR1 $$' sh {input:text} {output:out}",
    "Node 'fails': the command 'sh' was killed by signal 10 (User defined signal 1); the last it said was:\nbye" },
  { "command:cp {input:text} /no/such/folder/{output:out}", "/no/such/folder" },
};

static void
test_failures (gconstpointer kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
        command_new ("fails", KEDROC_NAMES ("text"), KEDROC_NAMES ("out"), failures[i].function), NULL);
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (GError) error = NULL;

      fill_catalog (catalog);
      g_assert_null (run (kind, pipeline, catalog, &error));
      test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED, failures[i].message, NULL);
    }
}

/* Ten lines at most, however much it says. */
static void
test_long_complaint (gconstpointer kind)
{
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
    command_new ("fails", NULL, KEDROC_NAMES ("out"),
                 "command:sh -c 'seq 20000 >&2; exit 1' sh {output:out}"), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (run (kind, pipeline, catalog, &error));
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED, "said was:\n19991\n", "\n20000",
                     NULL);
}

static void
test_no_program (gconstpointer kind)
{
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
    command_new ("lost", NULL, KEDROC_NAMES ("out"), "command:kedroc-no-such-program {output:out}"), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (run (kind, pipeline, catalog, &error));
  test_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND, "'lost'",
                     "no program 'kedroc-no-such-program' in PATH", NULL);
}

/* Not in a parallel run: such an object does not come so far. */
static void
test_no_form (gconstpointer kind)
{
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
    command_new ("copy", KEDROC_NAMES ("object"), KEDROC_NAMES ("out"), "command:cp {input:object} {output:out}"),
    NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_value_init (&value, G_TYPE_OBJECT);
  g_value_take_object (&value, g_cancellable_new ());
  kedroc_data_catalog_set_value (catalog, "object", &value);
  g_assert_null (run (kind, pipeline, catalog, &error));
  test_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE, "Node 'copy'",
                     "input 'object'", "'GCancellable'", "have a node before it make", NULL);
}

static const struct {
  const char *name;
  GTestDataFunc func;
} cases[] = {
  { "chain", test_chain },
  { "forms", test_forms },
  { "words", test_words },
  { "files", test_files },
  { "failures", test_failures },
  { "long-complaint", test_long_complaint },
  { "no-program", test_no_program },
};

int
main (int argc,
      char **argv)
{
  const char *kinds[] = { "sequential", "thread", "parallel" };

  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
      {
        g_autofree char *path = g_strdup_printf ("/kedroc/runner/commands/%s/%s", kinds[k], cases[c].name);

        g_test_add_data_func (path, kinds[k], cases[c].func);
      }
  g_test_add_data_func ("/kedroc/runner/commands/sequential/no-form", "sequential", test_no_form);
  g_test_add_data_func ("/kedroc/runner/commands/thread/no-form", "thread", test_no_form);
  g_test_add_data_func ("/kedroc/runner/commands/parallel/not-copied", "parallel", test_not_copied);
  return g_test_run ();
}
