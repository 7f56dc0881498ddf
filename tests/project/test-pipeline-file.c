/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <kedroc.h>

#include "kedroc-test.h"

static KedrocPipeline *
read_text (KedrocTestFolder *folder,
           const char       *name,
           const char       *text)
{
  g_autofree char *path = kedroc_test_folder_write (folder, name, text, -1);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline = kedroc_pipeline_new_from_file (file, NULL, &error);

  g_assert_no_error (error);
  return pipeline;
}

static KedrocNode *
get_node (KedrocPipeline *pipeline,
          guint           index)
{
  g_autoptr (GPtrArray) nodes = kedroc_pipeline_get_nodes (pipeline);

  return g_ptr_array_index (nodes, index);
}

static void
assert_nodes (KedrocPipeline *pipeline,
              const char     *const *nodes)
{
  g_autoptr (GPtrArray) all = kedroc_pipeline_get_nodes (pipeline);
  gsize n = g_strv_length ((char **) nodes);

  for (gsize i = 0; i < MIN (n, all->len); i++)
    {
      g_autofree char *text = kedroc_node_to_string (g_ptr_array_index (all, i));
      g_assert_cmpstr (text, ==, nodes[i]);
    }
  g_assert_cmpuint (all->len, ==, n);
}

static const char plain[] = "nodes:\n"
                            "  - name: clean\n"
                            "    function: python:shuttles.nodes:clean\n"
                            "    inputs: raw\n"
                            "    outputs: [table, left_out]\n"
                            "    tags: [slow, tables]\n"
                            "    confirms: raw\n"
                            "  - function: \"c:libmodels.so:fit\"\n"
                            "    inputs: [table, \"params:fit\"]\n"
                            "    outputs: model\n"
                            "    namespace: models\n"
                            "tags: all\n";

static void
test_nodes (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocPipeline) pipeline = read_text (folder, "pipeline.yml", plain);
  KedrocNode *clean = get_node (pipeline, 0);
  KedrocNode *fit = get_node (pipeline, 1);
  g_auto (GStrv) tags = kedroc_node_get_tags (clean);
  g_auto (GStrv) confirms = kedroc_node_get_confirms (clean);
  g_auto (GStrv) outputs = kedroc_node_get_outputs (clean);

  g_assert_cmpuint (kedroc_pipeline_get_n_nodes (pipeline), ==, 2);
  g_assert_cmpstr (kedroc_node_get_name (clean), ==, "clean");
  g_assert_cmpstr (kedroc_node_get_function (clean), ==, "python:shuttles.nodes:clean");
  g_assert_cmpstrv (tags, KEDROC_NAMES ("all", "slow", "tables"));
  g_assert_cmpstrv (confirms, KEDROC_NAMES ("raw"));
  g_assert_cmpstrv (outputs, KEDROC_NAMES ("table", "left_out"));
  g_assert_cmpstr (kedroc_node_get_namespace (fit), ==, "models");
  g_assert_cmpstr (kedroc_node_get_function (fit), ==, "c:libmodels.so:fit");
}

/* The same in JSON, and nothing in an empty file. */
static void
test_formats (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocPipeline) empty = read_text (folder, "empty.yml", "");
  g_autoptr (KedrocPipeline) pipeline =
    read_text (folder, "pipeline.json",
               "{\"nodes\": [{\"name\": \"a\", \"function\": \"c:libm.so:a\", \"outputs\": \"x\"}]}");

  g_assert_cmpuint (kedroc_pipeline_get_n_nodes (empty), ==, 0);
  assert_nodes (pipeline, KEDROC_NAMES ("a: a(None) -> [x]"));
}

static const char part[] = "nodes:\n"
                           "  - {name: fit, function: \"c:libm.so:fit\", inputs: [table, \"params:options\"],\n"
                           "     outputs: model}\n"
                           "  - {name: show, function: \"c:libm.so:show\", inputs: model, outputs: report}\n";

static const char whole[] = "pipelines:\n"
                            "  - file: parts/models.yml\n"
                            "    namespace: monthly\n"
                            "    inputs: table\n"
                            "    outputs: {report: monthly_report}\n"
                            "    parameters: {\"params:options\": \"params:month\"}\n"
                            "    tags: [reports]\n"
                            "  - namespace: weekly\n"
                            "    inputs: [table]\n"
                            "    prefix_datasets_with_namespace: false\n"
                            "    nodes:\n"
                            "      - {name: count, function: \"c:libm.so:count\", inputs: table, outputs: n}\n"
                            "nodes:\n"
                            "  - {name: clean, function: \"c:libm.so:clean\", inputs: raw, outputs: table}\n";

static void
test_parts (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *parts = kedroc_test_folder_build_path (folder, "parts");
  g_autoptr (KedrocPipeline) pipeline = NULL;
  g_autofree char *written = NULL;
  KedrocNode *fit;

  g_assert_no_errno (g_mkdir (parts, 0700));
  written = kedroc_test_folder_write (folder, "parts/models.yml", part, -1);
  pipeline = read_text (folder, "pipeline.yml", whole);
  assert_nodes (pipeline, KEDROC_NAMES ("clean: clean([raw]) -> [table]",
                                        "fit: fit([table;params:month]) -> [monthly.model]",
                                        "count: count([table]) -> [n]",
                                        "show: show([monthly.model]) -> [monthly_report]"));
  fit = get_node (pipeline, 1);
  g_assert_true (kedroc_node_has_tag (fit, "reports"));
}

/* Parts have become nodes; what is written makes an equal pipeline. */
static void
test_round_trip (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocPipeline) pipeline = NULL;
  g_autoptr (KedrocPipeline) again = NULL;
  g_autoptr (JsonObject) config = NULL;
  g_autoptr (JsonObject) config_again = NULL;
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonNode) node_again = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GError) error = NULL;

  pipeline = read_text (folder, "pipeline.yml", plain);
  config = kedroc_pipeline_to_config (pipeline, &error);
  g_assert_no_error (error);
  again = kedroc_pipeline_new_from_config (config, &error);
  g_assert_no_error (error);
  config_again = kedroc_pipeline_to_config (again, &error);
  g_assert_no_error (error);
  json_node_set_object (node, config);
  json_node_set_object (node_again, config_again);
  g_assert_true (json_node_equal (node, node_again));
  for (guint i = 0; i < 2; i++)
    g_assert_true (kedroc_node_equal (get_node (pipeline, i), get_node (again, i)));
}

static gboolean
succeed (KedrocTask *task,
         gpointer    user_data,
         GError    **error)
{
  return TRUE;
}

static void
test_no_reference (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocNode) node = kedroc_node_new ("here", NULL, KEDROC_NAMES ("x"), succeed, NULL, NULL, &error);
  g_autoptr (KedrocPipeline) pipeline = kedroc_pipeline_new (&node, 1, &error);

  g_assert_null (kedroc_pipeline_to_config (pipeline, &error));
  kedroc_test_assert_error (&error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NODE, "'here'",
                            "kedroc_node_new_for_function()", NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/project/pipeline-file/nodes", test_nodes);
  g_test_add_func ("/kedroc/project/pipeline-file/formats", test_formats);
  g_test_add_func ("/kedroc/project/pipeline-file/parts", test_parts);
  g_test_add_func ("/kedroc/project/pipeline-file/round-trip", test_round_trip);
  g_test_add_func ("/kedroc/project/pipeline-file/no-reference", test_no_reference);
  return g_test_run ();
}
