/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-graph-private.h"

/* How a language writes the parts of a drawing. */
typedef struct {
  const char *begin;
  const char *end;
  const char *node;    /* number, name */
  const char *dataset; /* number, name */
  const char *load;    /* dataset, node */
  const char *save;    /* node, dataset */
  const char *same;    /* dataset, dataset: two formats of one */
  struct
  {
    char character;
    const char *text;
  } escapes[8]; /* what stands for a character of a name */
} Language;

static const Language dot = {
  .begin = "digraph pipeline {\n  rankdir=LR;\n",
  .end = "}\n",
  .node = "  n%u [shape=box, label=\"%s\"];\n",
  .dataset = "  d%u [shape=ellipse, label=\"%s\"];\n",
  .load = "  d%u -> n%u;\n",
  .save = "  n%u -> d%u;\n",
  .same = "  d%u -> d%u [style=dashed];\n",
  .escapes = { { '"', "\\\"" }, { '\\', "\\\\" }, { '&', "&amp;" }, { '\n', " " } },
};

static const Language mermaid = {
  .begin = "flowchart LR\n",
  .end = "",
  .node = "  n%u[\"%s\"]\n",
  .dataset = "  d%u([\"%s\"])\n",
  .load = "  d%u --> n%u\n",
  .save = "  n%u --> d%u\n",
  .same = "  d%u -.-> d%u\n",
  .escapes = { { '"', "#quot;" }, { '#', "#35;" }, { '&', "#amp;" }, { '<', "#lt;" }, { '>', "#gt;" },
               { '`', "#96;" }, { '\n', " " } },
};

static char *
escape (const Language *language,
        const char *name)
{
  GString *text = g_string_new (NULL);

  for (; *name != '\0'; name++)
    {
      guint i = 0;

      while (language->escapes[i].text != NULL && language->escapes[i].character != *name)
        i++;
      if (language->escapes[i].text != NULL)
        g_string_append (text, language->escapes[i].text);
      else
        g_string_append_c (text, *name);
    }
  return g_string_free (text, FALSE);
}

static void
append_vertices (GString *text,
                 const Language *language,
                 const KedrocGraph *graph)
{
  for (guint32 node = 0; node < graph->n_nodes; node++)
    {
      g_autofree char *name = escape (language, kedroc_node_get_name (graph->nodes[node]));

      g_string_append_printf (text, language->node, node, name);
    }
  for (guint32 id = 0; id < graph->n_datasets; id++)
    {
      g_autofree char *name = escape (language, graph->datasets[id]);

      g_string_append_printf (text, language->dataset, id, name);
    }
}

static char *
draw (KedrocPipeline *self,
      const Language *language)
{
  const KedrocGraph *graph = kedroc_pipeline_get_graph (self);
  GString *text = g_string_new (language->begin);

  append_vertices (text, language, graph);
  for (guint32 node = 0; node < graph->n_nodes; node++)
    {
      for (guint32 i = graph->input_offsets[node]; i < graph->input_offsets[node + 1]; i++)
        g_string_append_printf (text, language->load, graph->inputs[i], node);
      for (guint32 i = graph->output_offsets[node]; i < graph->output_offsets[node + 1]; i++)
        g_string_append_printf (text, language->save, node, graph->outputs[i]);
    }
  for (guint32 id = 0; id < graph->n_datasets; id++)
    if (graph->sources[id] != KEDROC_GRAPH_NONE && graph->sources[id] != id)
      g_string_append_printf (text, language->same, graph->sources[id], id);
  g_string_append (text, language->end);
  return g_string_free (text, FALSE);
}

/**
 * kedroc_pipeline_to_dot:
 * @self: a pipeline
 *
 * Draws the pipeline for Graphviz: boxes are nodes, ellipses datasets, a
 * dashed line joins two formats of a dataset.
 *
 * Returns: (transfer full): a graph in the DOT language
 */
char *
kedroc_pipeline_to_dot (KedrocPipeline *self)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);

  return draw (self, &dot);
}

/**
 * kedroc_pipeline_to_mermaid:
 * @self: a pipeline
 *
 * Draws the pipeline for Mermaid, which web pages of forges show: boxes are
 * nodes, rounded ones datasets, a dashed line joins two formats of a dataset.
 *
 * Returns: (transfer full): a flowchart in Mermaid's language
 */
char *
kedroc_pipeline_to_mermaid (KedrocPipeline *self)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);

  return draw (self, &mermaid);
}
