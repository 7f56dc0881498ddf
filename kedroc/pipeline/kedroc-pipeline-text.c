/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <json-glib/json-glib.h>

#include "kedroc-graph-private.h"
#include "kedroc-node-private.h"

/* Whose JSON format kedroc_pipeline_to_json() writes. */
#define KEDRO_VERSION "1.5.0"

static void
append_names (GString *text,
              char **names)
{
  g_autofree char *joined = g_strjoinv (", ", names);

  g_string_append (text, *names != NULL ? joined : "None");
  g_strfreev (names);
}

/**
 * kedroc_pipeline_describe:
 * @self: a pipeline
 * @names_only: whether a node is its name only, and not
 *   [method@Kedroc.Node.to_string]
 *
 * Describes a pipeline for a log, as Kedro does: inputs, nodes in their order,
 * outputs.
 *
 * Returns: (transfer full): the description, several lines
 */
char *
kedroc_pipeline_describe (KedrocPipeline *self,
                          gboolean names_only)
{
  const KedrocGraph *graph;
  GString *text;

  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);

  graph = kedroc_pipeline_get_graph (self);
  text = g_string_new ("#### Pipeline execution order ####\nInputs: ");
  append_names (text, kedroc_pipeline_get_inputs (self));
  g_string_append (text, "\n\n");
  for (guint32 i = 0; i < graph->n_nodes; i++)
    {
      g_autofree char *line = names_only ? g_strdup (kedroc_node_get_name (graph->nodes[i]))
                                         : kedroc_node_to_string (graph->nodes[i]);

      g_string_append_printf (text, "%s\n", line);
    }
  g_string_append (text, graph->n_nodes > 0 ? "\nOutputs: " : "\n\nOutputs: ");
  append_names (text, kedroc_pipeline_get_outputs (self));
  g_string_append (text, "\n##################################");
  return g_string_free (text, FALSE);
}

static void
add_names (JsonBuilder *builder,
           const char *member,
           const char *const *names)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (; *names != NULL; names++)
    json_builder_add_string_value (builder, *names);
  json_builder_end_array (builder);
}

static void
add_node (JsonBuilder *builder,
          KedrocNode *node)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, kedroc_node_get_name (node));
  add_names (builder, "inputs", kedroc_node_peek_inputs (node));
  add_names (builder, "outputs", kedroc_node_peek_outputs (node));
  add_names (builder, "tags", kedroc_node_peek_tags (node));
  json_builder_end_object (builder);
}

/**
 * kedroc_pipeline_to_json:
 * @self: a pipeline
 *
 * Describes the pipeline in Kedro's JSON format: an object with
 * `kedro_version` (the version of Kedro whose format it is) and `pipeline`, a
 * list of nodes in their order, each with `name`, `inputs`, `outputs` and
 * `tags`.
 *
 * Returns: (transfer full): JSON in one line
 */
char *
kedroc_pipeline_to_json (KedrocPipeline *self)
{
  g_autoptr (JsonBuilder) builder = NULL;
  g_autoptr (JsonNode) root = NULL;
  const KedrocGraph *graph;

  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);

  graph = kedroc_pipeline_get_graph (self);
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "kedro_version");
  json_builder_add_string_value (builder, KEDRO_VERSION);
  json_builder_set_member_name (builder, "pipeline");
  json_builder_begin_array (builder);
  for (guint32 i = 0; i < graph->n_nodes; i++)
    add_node (builder, graph->nodes[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}
