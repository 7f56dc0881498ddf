/* SPDX-License-Identifier: LGPL-2.1-or-later */
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

static gboolean
has_to_be_escaped (char c)
{
  return c == '"' || c == '\\' || (guint8) c < 0x20 || c == 0x7f;
}

/* Names are valid UTF-8. */
static void
append_string (GString *text,
               const char *name)
{
  const char *end = name;

  g_string_append_c (text, '"');
  for (; *name != '\0'; name = end)
    {
      while (*end != '\0' && !has_to_be_escaped (*end))
        end++;
      g_string_append_len (text, name, end - name);
      if (*end == '"' || *end == '\\')
        g_string_append_printf (text, "\\%c", *end++);
      else if (*end != '\0')
        g_string_append_printf (text, "\\u%04x", (guint) *end++);
    }
  g_string_append_c (text, '"');
}

static void
append_list (GString *text,
             const char *member,
             const char *const *names)
{
  g_string_append (text, member);
  for (guint i = 0; names[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      append_string (text, names[i]);
    }
  g_string_append_c (text, ']');
}

static void
append_node (GString *text,
             KedrocNode *node)
{
  g_string_append (text, "{\"name\":");
  append_string (text, kedroc_node_get_name (node));
  append_list (text, ",\"inputs\":[", kedroc_node_peek_inputs (node));
  append_list (text, ",\"outputs\":[", kedroc_node_peek_outputs (node));
  append_list (text, ",\"tags\":[", kedroc_node_peek_tags (node));
  g_string_append_c (text, '}');
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
  const KedrocGraph *graph;
  GString *text;

  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);

  graph = kedroc_pipeline_get_graph (self);
  text = g_string_new ("{\"kedro_version\":\"" KEDRO_VERSION "\",\"pipeline\":[");
  for (guint32 i = 0; i < graph->n_nodes; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      append_node (text, graph->nodes[i]);
    }
  g_string_append (text, "]}");
  return g_string_free (text, FALSE);
}
