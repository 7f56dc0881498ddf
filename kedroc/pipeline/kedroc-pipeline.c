/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-pipeline.h"

#include <string.h>

#include "kedroc-error.h"
#include "kedroc-name-sort-private.h"
#include "kedroc-node-parts-private.h"
#include "kedroc-node-private.h"
#include "kedroc-pipeline-private.h"

/**
 * KedrocPipeline:
 *
 * Nodes, in the order that follows from the datasets they read and write.
 *
 * A node that reads a dataset comes after the one that writes it; nodes that
 * do not depend on each other are in the order of their names. What all nodes
 * read and none writes are the inputs of the pipeline, what is written and not
 * read its outputs. Two formats of a dataset, as in `cars@csv` and
 * `cars@table`, are the same dataset for that purpose.
 *
 * A pipeline is never changed: set operations and filters return a new one
 * with the same nodes. All methods may be called from any thread. Everything
 * is linear in the number of nodes and of the names they use.
 *
 * Kedro's counterpart is `kedro.pipeline.Pipeline`.
 */
struct _KedrocPipeline
{
  GObject parent_instance;

  KedrocGraph graph; /* a reference is held to each of its nodes */
  GPtrArray *node_groups[KEDROC_GROUP_BY_NAMESPACE + 1]; /* KedrocNodeGroup; g_once_init_enter(): NULL before */
};

G_DEFINE_FINAL_TYPE (KedrocPipeline, kedroc_pipeline, G_TYPE_OBJECT)

static void
kedroc_pipeline_finalize (GObject *object)
{
  KedrocPipeline *self = KEDROC_PIPELINE (object);

  /* In finalize, as the graph is read without a lock as long as there is a reference. */
  for (guint32 i = 0; i < self->graph.n_nodes; i++)
    g_object_unref (self->graph.nodes[i]);
  kedroc_graph_clear (&self->graph);
  for (guint i = 0; i < G_N_ELEMENTS (self->node_groups); i++)
    g_clear_pointer (&self->node_groups[i], g_ptr_array_unref);

  G_OBJECT_CLASS (kedroc_pipeline_parent_class)->finalize (object);
}

static void
kedroc_pipeline_class_init (KedrocPipelineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kedroc_pipeline_finalize;
}

static void
kedroc_pipeline_init (KedrocPipeline *self)
{
}

/* (transfer container): the nodes in the order of their names. */
static KedrocNode **
sort_nodes (KedrocNode *const *nodes,
            guint32 n_nodes)
{
  g_autofree const char **names = g_new (const char *, n_nodes);
  g_autofree guint32 *order = NULL;
  KedrocNode **sorted = g_new (KedrocNode *, n_nodes);

  for (guint32 i = 0; i < n_nodes; i++)
    names[i] = nodes[i]->name;
  order = kedroc_name_sort (names, n_nodes);
  for (guint32 i = 0; i < n_nodes; i++)
    sorted[i] = nodes[order[i]];
  return sorted;
}

static guint32
drop_equal_nodes (KedrocNode **sorted,
                  guint32 n_nodes)
{
  guint32 n = 0;

  for (guint32 i = 0; i < n_nodes; i++)
    if (n == 0 || !kedroc_node_equal (sorted[n - 1], sorted[i]))
      sorted[n++] = sorted[i];
  return n;
}

static gboolean
check_unique_names (KedrocNode *const *sorted,
                    guint32 n_nodes,
                    GError **error)
{
  g_autoptr (GString) duplicates = NULL;

  for (guint32 i = 1; i < n_nodes; i++)
    {
      const char *name = kedroc_node_get_name (sorted[i]);

      if (strcmp (kedroc_node_get_name (sorted[i - 1]), name) != 0 ||
          (i > 1 && strcmp (kedroc_node_get_name (sorted[i - 2]), name) == 0))
        continue;
      if (duplicates == NULL)
        duplicates = g_string_new (NULL);
      g_string_append_printf (duplicates, "%s'%s'", duplicates->len > 0 ? ", " : "", name);
    }
  if (duplicates == NULL)
    return TRUE;

  g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_DUPLICATE_NODE,
               "The nodes of a pipeline have to have different names; these come more than once: %s",
               duplicates->str);
  return FALSE;
}

KedrocPipeline *
kedroc_pipeline_new_from_sorted (KedrocNode *const *sorted,
                                 guint32 n_nodes,
                                 gboolean are_unique,
                                 GError **error)
{
  g_autoptr (KedrocPipeline) self = NULL;
  KedrocGraph graph;

  if (!are_unique && !check_unique_names (sorted, n_nodes, error))
    return NULL;
  if (!kedroc_graph_compile (&graph, sorted, n_nodes, error))
    {
      kedroc_graph_clear (&graph);
      return NULL;
    }
  self = g_object_new (KEDROC_TYPE_PIPELINE, NULL);
  self->graph = graph;
  for (guint32 i = 0; i < n_nodes; i++)
    g_object_ref (graph.nodes[i]);
  return g_steal_pointer (&self);
}

/**
 * kedroc_pipeline_new:
 * @nodes: (array length=n_nodes): the nodes, in any order
 * @n_nodes: how many
 * @error: return location for an error
 *
 * Makes a pipeline, which takes a reference to each node. There may be none.
 *
 * Returns: (transfer full): a new pipeline, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_DUPLICATE_NODE,
 *   %KEDROC_PIPELINE_ERROR_OUTPUT_NOT_UNIQUE,
 *   %KEDROC_PIPELINE_ERROR_CONFIRM_NOT_UNIQUE,
 *   %KEDROC_PIPELINE_ERROR_CIRCULAR_DEPENDENCY (the message has the nodes of
 *   one cycle in their order) or %KEDROC_PIPELINE_ERROR_INVALID_NAME for a
 *   dataset that is used both with and without a format
 */
KedrocPipeline *
kedroc_pipeline_new (KedrocNode **nodes,
                     gsize n_nodes,
                     GError **error)
{
  g_autofree KedrocNode **sorted = NULL;

  g_return_val_if_fail (nodes != NULL || n_nodes == 0, NULL);
  g_return_val_if_fail (n_nodes < KEDROC_GRAPH_NONE, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);
  for (gsize i = 0; i < n_nodes; i++)
    g_return_val_if_fail (KEDROC_IS_NODE (nodes[i]), NULL);

  sorted = sort_nodes (nodes, (guint32) n_nodes);
  return kedroc_pipeline_new_from_sorted (sorted, (guint32) n_nodes, FALSE, error);
}

KedrocPipeline *
kedroc_pipeline_new_merged (KedrocNode *const *nodes,
                            gsize n_nodes,
                            GError **error)
{
  g_autofree KedrocNode **sorted = NULL;

  g_return_val_if_fail (n_nodes < KEDROC_GRAPH_NONE, NULL);

  sorted = sort_nodes (nodes, (guint32) n_nodes);
  n_nodes = drop_equal_nodes (sorted, (guint32) n_nodes);
  return kedroc_pipeline_new_from_sorted (sorted, (guint32) n_nodes, FALSE, error);
}

/**
 * kedroc_pipeline_new_from_pipelines: (constructor)
 * @pipelines: (array length=n_pipelines): the pipelines
 * @n_pipelines: how many
 * @error: return location for an error
 *
 * Makes the sum of pipelines. A node that is in several of them is taken once,
 * as [method@Kedroc.Node.equal] has it. Kedro's counterpart is `sum(pipelines)`.
 *
 * Returns: (transfer full): a new pipeline, or %NULL with the errors of
 *   [ctor@Kedroc.Pipeline.new]
 */
KedrocPipeline *
kedroc_pipeline_new_from_pipelines (KedrocPipeline **pipelines,
                                    gsize n_pipelines,
                                    GError **error)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();

  g_return_val_if_fail (pipelines != NULL || n_pipelines == 0, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);
  for (gsize i = 0; i < n_pipelines; i++)
    g_return_val_if_fail (KEDROC_IS_PIPELINE (pipelines[i]), NULL);

  for (gsize i = 0; i < n_pipelines; i++)
    for (guint32 j = 0; j < pipelines[i]->graph.n_nodes; j++)
      g_ptr_array_add (nodes, pipelines[i]->graph.nodes[j]);
  return kedroc_pipeline_new_merged ((KedrocNode *const *) nodes->pdata, nodes->len, error);
}

const KedrocGraph *
kedroc_pipeline_get_graph (KedrocPipeline *pipeline)
{
  return &pipeline->graph;
}

GPtrArray **
kedroc_pipeline_peek_node_groups (KedrocPipeline *self,
                                  KedrocGroupBy group_by)
{
  return &self->node_groups[group_by];
}

static GPtrArray *
list_nodes (KedrocPipeline *self,
            guint32 start,
            guint32 end)
{
  GPtrArray *nodes = g_ptr_array_sized_new (end - start);

  for (guint32 i = start; i < end; i++)
    g_ptr_array_add (nodes, self->graph.nodes[i]);
  return nodes;
}

/**
 * kedroc_pipeline_get_n_nodes:
 * @self: a pipeline
 *
 * Counts the nodes.
 *
 * Returns: how many nodes there are
 */
guint
kedroc_pipeline_get_n_nodes (KedrocPipeline *self)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), 0);

  return self->graph.n_nodes;
}

/**
 * kedroc_pipeline_get_nodes:
 * @self: a pipeline
 *
 * Lists the nodes, each after those that it waits for: group after group (see
 * [method@Kedroc.Pipeline.get_group]), by name within a group.
 *
 * Returns: (transfer container) (element-type KedrocNode): the nodes, which
 *   belong to the pipeline
 */
GPtrArray *
kedroc_pipeline_get_nodes (KedrocPipeline *self)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);

  return list_nodes (self, 0, self->graph.n_nodes);
}

/**
 * kedroc_pipeline_get_node:
 * @self: a pipeline
 * @name: the name of a node, with its namespace
 *
 * Looks a node up.
 *
 * Returns: (transfer none) (nullable): the node, or %NULL if there is none of
 *   that name
 */
KedrocNode *
kedroc_pipeline_get_node (KedrocPipeline *self,
                          const char *name)
{
  guint32 node;

  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  node = kedroc_graph_find_node (&self->graph, name);
  return node != KEDROC_GRAPH_NONE ? self->graph.nodes[node] : NULL;
}

/**
 * kedroc_pipeline_get_n_groups:
 * @self: a pipeline
 *
 * Counts the groups of nodes that can run side by side: the number of nodes
 * on the longest path.
 *
 * Returns: how many groups there are
 */
guint
kedroc_pipeline_get_n_groups (KedrocPipeline *self)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), 0);

  return self->graph.n_groups;
}

/**
 * kedroc_pipeline_get_group:
 * @self: a pipeline
 * @n: which group, from 0
 *
 * Lists nodes that can run side by side: those that wait for nothing outside
 * of the groups before. Kedro's counterpart is `grouped_nodes[n]`.
 *
 * Returns: (transfer container) (element-type KedrocNode): the nodes by name,
 *   which belong to the pipeline; an empty list past the last group
 */
GPtrArray *
kedroc_pipeline_get_group (KedrocPipeline *self,
                           guint n)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);

  if (n >= self->graph.n_groups)
    return g_ptr_array_new ();
  return list_nodes (self, self->graph.group_offsets[n], self->graph.group_offsets[n + 1]);
}

static int
compare_nodes (gconstpointer a,
               gconstpointer b)
{
  return kedroc_node_compare (*(KedrocNode *const *) a, *(KedrocNode *const *) b);
}

static GPtrArray *
list_producers (const KedrocGraph *graph,
                guint32 node)
{
  GPtrArray *parents = g_ptr_array_new ();
  guint n = 0;

  for (guint32 i = graph->input_offsets[node]; i < graph->input_offsets[node + 1]; i++)
    {
      guint32 source = graph->sources[graph->inputs[i]];

      if (source != KEDROC_GRAPH_NONE)
        g_ptr_array_add (parents, graph->nodes[graph->producers[source]]);
    }
  g_ptr_array_sort (parents, compare_nodes);
  for (guint i = 0; i < parents->len; i++)
    if (n == 0 || parents->pdata[n - 1] != parents->pdata[i])
      parents->pdata[n++] = parents->pdata[i];
  g_ptr_array_set_size (parents, (int) n);
  return parents;
}

/**
 * kedroc_pipeline_get_node_dependencies:
 * @self: a pipeline
 * @node: a node of the pipeline
 *
 * Lists the nodes whose outputs a node reads, not those before them. Kedro's
 * counterpart is `node_dependencies[node]`.
 *
 * Returns: (transfer container) (element-type KedrocNode) (nullable): the
 *   nodes by name, which belong to the pipeline; %NULL if @node is not in it
 */
GPtrArray *
kedroc_pipeline_get_node_dependencies (KedrocPipeline *self,
                                       KedrocNode *node)
{
  guint32 place;

  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KEDROC_IS_NODE (node), NULL);

  place = kedroc_graph_find_node (&self->graph, kedroc_node_get_name (node));
  if (place == KEDROC_GRAPH_NONE || !kedroc_node_equal (self->graph.nodes[place], node))
    return NULL;
  return list_producers (&self->graph, place);
}
