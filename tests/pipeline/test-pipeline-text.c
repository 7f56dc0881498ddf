/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>
#include <string.h>

static gboolean
succeed (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  return TRUE;
}

static KedrocPipeline *
make_pipeline (void)
{
  g_autoptr (KedrocNode) plain = kedroc_node_new ("fit", KEDROC_NAMES ("cars@table", "a \"b\\c\""),
                                                  KEDROC_NAMES ("model"), succeed, NULL, NULL, NULL);
  g_autoptr (KedrocNode) clean =
    kedroc_node_new ("clean", NULL, KEDROC_NAMES ("cars@file"), succeed, NULL, NULL, NULL);
  g_autoptr (KedrocNode) fit = kedroc_node_with_tags (plain, KEDROC_NAMES ("slow", "a"), NULL);
  KedrocNode *nodes[] = { fit, clean };

  return kedroc_pipeline_new (nodes, G_N_ELEMENTS (nodes), NULL);
}

static void
test_json (void)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autofree char *text = kedroc_pipeline_to_json (pipeline);

  g_assert_cmpstr (
    text, ==,
    "{\"kedro_version\":\"1.5.0\",\"pipeline\":["
    "{\"name\":\"clean\",\"inputs\":[],\"outputs\":[\"cars@file\"],\"tags\":[]},"
    "{\"name\":\"fit\",\"inputs\":[\"cars@table\",\"a \\\"b\\\\c\\\"\"],\"outputs\":[\"model\"],"
    "\"tags\":[\"a\",\"slow\"]}]}");
}

/* What it says can be read again. */
static void
test_json_of_strange_names (void)
{
  const char *name = "a\"b\\c\nd\x7fé\x01";
  g_autoptr (KedrocNode) node = kedroc_node_new ("n", KEDROC_NAMES (name), NULL, succeed, NULL, NULL, NULL);
  g_autoptr (KedrocPipeline) pipeline = kedroc_pipeline_new (&node, 1, NULL);
  g_autofree char *text = kedroc_pipeline_to_json (pipeline);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = json_from_string (text, &error);
  JsonArray *nodes;

  g_assert_no_error (error);
  nodes = json_object_get_array_member (json_node_get_object (root), "pipeline");
  g_assert_cmpstr (json_array_get_string_element (
                     json_object_get_array_member (json_array_get_object_element (nodes, 0), "inputs"), 0),
                   ==, name);
}

static void
test_dot (void)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autofree char *text = kedroc_pipeline_to_dot (pipeline);

  g_assert_cmpstr (text, ==,
                   "digraph pipeline {\n"
                   "  rankdir=LR;\n"
                   "  n0 [shape=box, label=\"clean\"];\n"
                   "  n1 [shape=box, label=\"fit\"];\n"
                   "  d0 [shape=ellipse, label=\"cars@file\"];\n"
                   "  d1 [shape=ellipse, label=\"cars@table\"];\n"
                   "  d2 [shape=ellipse, label=\"a \\\"b\\\\c\\\"\"];\n"
                   "  d3 [shape=ellipse, label=\"model\"];\n"
                   "  n0 -> d0;\n"
                   "  d1 -> n1;\n"
                   "  d2 -> n1;\n"
                   "  n1 -> d3;\n"
                   "  d0 -> d1 [style=dashed];\n"
                   "}\n");
}

static void
test_mermaid (void)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autofree char *text = kedroc_pipeline_to_mermaid (pipeline);

  g_assert_cmpstr (text, ==,
                   "flowchart LR\n"
                   "  n0[\"clean\"]\n"
                   "  n1[\"fit\"]\n"
                   "  d0([\"cars@file\"])\n"
                   "  d1([\"cars@table\"])\n"
                   "  d2([\"a #quot;b\\c#quot;\"])\n"
                   "  d3([\"model\"])\n"
                   "  n0 --> d0\n"
                   "  d1 --> n1\n"
                   "  d2 --> n1\n"
                   "  n1 --> d3\n"
                   "  d0 -.-> d1\n");
}

/* What has a meaning of its own in a label. */
static void
test_escapes (void)
{
  g_autoptr (KedrocNode) node =
    kedroc_node_new ("n", KEDROC_NAMES ("a&lt;<b>#quot;`c`\nd"), NULL, succeed, NULL, NULL, NULL);
  g_autoptr (KedrocPipeline) pipeline = kedroc_pipeline_new (&node, 1, NULL);
  g_autofree char *dot = kedroc_pipeline_to_dot (pipeline);
  g_autofree char *mermaid = kedroc_pipeline_to_mermaid (pipeline);

  g_assert_nonnull (strstr (dot, "label=\"a&amp;lt;<b>#quot;`c` d\""));
  g_assert_nonnull (strstr (mermaid, "([\"a#amp;lt;#lt;b#gt;#35;quot;#96;c#96; d\"])"));
}

static void
test_empty (void)
{
  g_autoptr (KedrocPipeline) pipeline = kedroc_pipeline_new (NULL, 0, NULL);
  g_autofree char *json = kedroc_pipeline_to_json (pipeline);
  g_autofree char *dot = kedroc_pipeline_to_dot (pipeline);
  g_autofree char *mermaid = kedroc_pipeline_to_mermaid (pipeline);

  g_assert_cmpstr (json, ==, "{\"kedro_version\":\"1.5.0\",\"pipeline\":[]}");
  g_assert_cmpstr (dot, ==, "digraph pipeline {\n  rankdir=LR;\n}\n");
  g_assert_cmpstr (mermaid, ==, "flowchart LR\n");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/pipeline/pipeline-text/json", test_json);
  g_test_add_func ("/kedroc/pipeline/pipeline-text/json-of-strange-names", test_json_of_strange_names);
  g_test_add_func ("/kedroc/pipeline/pipeline-text/dot", test_dot);
  g_test_add_func ("/kedroc/pipeline/pipeline-text/mermaid", test_mermaid);
  g_test_add_func ("/kedroc/pipeline/pipeline-text/escapes", test_escapes);
  g_test_add_func ("/kedroc/pipeline/pipeline-text/empty", test_empty);

  return g_test_run ();
}
