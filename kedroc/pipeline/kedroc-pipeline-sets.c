/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-node-private.h"
#include "kedroc-pipeline-private.h"

/* All nodes of both: each is walked through in the order of its names. */
static KedrocPipeline *
merge_nodes (const KedrocGraph *left,
             const KedrocGraph *right,
             GError **error)
{
  g_autofree KedrocNode **merged = g_new (KedrocNode *, (gsize) left->n_nodes + right->n_nodes);
  guint32 n = 0;
  guint32 i = 0;
  guint32 j = 0;

  while (i < left->n_nodes || j < right->n_nodes)
    {
      int order = i == left->n_nodes ? 1 : -1;

      if (i < left->n_nodes && j < right->n_nodes)
        order = kedroc_node_compare (left->nodes[left->by_name[i]], right->nodes[right->by_name[j]]);
      merged[n++] = order <= 0 ? left->nodes[left->by_name[i]] : right->nodes[right->by_name[j]];
      i += order <= 0;
      j += order >= 0;
    }
  return kedroc_pipeline_new_from_sorted (merged, n, FALSE, error);
}

/**
 * kedroc_pipeline_add:
 * @self: a pipeline
 * @other: another pipeline
 * @error: return location for an error
 *
 * Makes a pipeline of the nodes of both. A node that is in both is taken once,
 * from @self. Kedro's counterpart is `self + other`.
 *
 * Returns: (transfer full): a new pipeline, or %NULL with the errors of
 *   [ctor@Kedroc.Pipeline.new]
 */
KedrocPipeline *
kedroc_pipeline_add (KedrocPipeline *self,
                     KedrocPipeline *other,
                     GError **error)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KEDROC_IS_PIPELINE (other), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return merge_nodes (kedroc_pipeline_get_graph (self), kedroc_pipeline_get_graph (other), error);
}

/**
 * kedroc_pipeline_union:
 * @self: a pipeline
 * @other: another pipeline
 * @error: return location for an error
 *
 * Does what [method@Kedroc.Pipeline.add] does. Kedro's counterpart is `self | other`.
 *
 * Returns: (transfer full): a new pipeline, or %NULL with the errors of
 *   [ctor@Kedroc.Pipeline.new]
 */
KedrocPipeline *
kedroc_pipeline_union (KedrocPipeline *self,
                       KedrocPipeline *other,
                       GError **error)
{
  return kedroc_pipeline_add (self, other, error);
}

/* The nodes of @self that are, or are not, in @other: both are walked through
 * in the order of their names. */
static KedrocPipeline *
pick_nodes (KedrocPipeline *self,
            KedrocPipeline *other,
            gboolean in_other,
            GError **error)
{
  const KedrocGraph *graph = kedroc_pipeline_get_graph (self);
  const KedrocGraph *other_graph = kedroc_pipeline_get_graph (other);
  g_autofree KedrocNode **picked = g_new (KedrocNode *, graph->n_nodes);
  guint32 n = 0;
  guint32 j = 0;

  for (guint32 i = 0; i < graph->n_nodes; i++)
    {
      KedrocNode *node = graph->nodes[graph->by_name[i]];
      int order = -1;

      while (j < other_graph->n_nodes &&
             (order = kedroc_node_compare (node, other_graph->nodes[other_graph->by_name[j]])) > 0)
        j++;
      if ((j < other_graph->n_nodes && order == 0) == in_other)
        picked[n++] = node;
    }
  return kedroc_pipeline_new_from_sorted (picked, n, TRUE, error);
}

/**
 * kedroc_pipeline_subtract:
 * @self: a pipeline
 * @other: another pipeline
 * @error: return location for an error
 *
 * Makes a pipeline of the nodes of @self that are not in @other. Kedro's
 * counterpart is `self - other`.
 *
 * Returns: (transfer full): a new pipeline, or %NULL with an error
 */
KedrocPipeline *
kedroc_pipeline_subtract (KedrocPipeline *self,
                          KedrocPipeline *other,
                          GError **error)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KEDROC_IS_PIPELINE (other), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return pick_nodes (self, other, FALSE, error);
}

/**
 * kedroc_pipeline_intersect:
 * @self: a pipeline
 * @other: another pipeline
 * @error: return location for an error
 *
 * Makes a pipeline of the nodes of @self that are also in @other. Kedro's
 * counterpart is `self & other`.
 *
 * Returns: (transfer full): a new pipeline, or %NULL with an error
 */
KedrocPipeline *
kedroc_pipeline_intersect (KedrocPipeline *self,
                           KedrocPipeline *other,
                           GError **error)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KEDROC_IS_PIPELINE (other), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return pick_nodes (self, other, TRUE, error);
}

/**
 * kedroc_pipeline_tag:
 * @self: a pipeline
 * @tags: (nullable) (array zero-terminated=1): tags
 * @error: return location for an error
 *
 * Makes a pipeline of the same nodes with more tags, by
 * [method@Kedroc.Node.with_tags].
 *
 * Returns: (transfer full): a new pipeline, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_INVALID_NAME
 */
KedrocPipeline *
kedroc_pipeline_tag (KedrocPipeline *self,
                     const char *const *tags,
                     GError **error)
{
  g_autoptr (GPtrArray) tagged = NULL;
  const KedrocGraph *graph;

  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  graph = kedroc_pipeline_get_graph (self);
  tagged = g_ptr_array_new_full (graph->n_nodes, g_object_unref);
  for (guint32 i = 0; i < graph->n_nodes; i++)
    {
      KedrocNode *node = kedroc_node_with_tags (graph->nodes[i], tags, error);

      if (node == NULL)
        return NULL;
      g_ptr_array_add (tagged, node);
    }
  return kedroc_pipeline_new ((KedrocNode **) tagged->pdata, tagged->len, error);
}
