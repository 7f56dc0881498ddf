/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-error.h"
#include "kedroc-pipeline-filter-private.h"
#include "kedroc-pipeline-private.h"
#include "kedroc-selection-private.h"

/* A pipeline of the nodes that are marked. */
static KedrocPipeline *
pick_marked (const KedrocGraph *graph,
             const guint8 *marks,
             GError **error)
{
  g_autofree KedrocNode **picked = g_new (KedrocNode *, graph->n_nodes);
  guint32 n = 0;

  for (guint32 i = 0; i < graph->n_nodes; i++)
    if (marks[graph->by_name[i]])
      picked[n++] = graph->nodes[graph->by_name[i]];
  return kedroc_pipeline_new_from_sorted (picked, n, TRUE, error);
}

static gboolean
mark_condition (const KedrocGraph *graph,
                guint8 *marks,
                KedrocCondition condition,
                const char *const *names,
                GError **error)
{
  switch (condition)
    {
    case KEDROC_CONDITION_TAGS:
      kedroc_selection_add_tagged (graph, marks, names);
      return TRUE;
    case KEDROC_CONDITION_FROM_NODES:
    case KEDROC_CONDITION_TO_NODES:
    case KEDROC_CONDITION_NODE_NAMES:
      if (!kedroc_selection_add_named (graph, marks, names, error))
        return FALSE;
      break;
    case KEDROC_CONDITION_FROM_INPUTS:
    case KEDROC_CONDITION_WITH_INPUTS:
      if (!kedroc_selection_add_readers (graph, marks, names, error))
        return FALSE;
      break;
    case KEDROC_CONDITION_TO_OUTPUTS:
    case KEDROC_CONDITION_WITH_OUTPUTS:
      if (!kedroc_selection_add_writers (graph, marks, names, error))
        return FALSE;
      break;
    case KEDROC_CONDITION_NODE_NAMESPACES:
      return kedroc_selection_add_namespaces (graph, marks, names, error);
    case KEDROC_N_CONDITIONS:
    default:
      g_assert_not_reached ();
    }

  if (condition == KEDROC_CONDITION_FROM_NODES || condition == KEDROC_CONDITION_FROM_INPUTS)
    kedroc_selection_spread_downstream (graph, marks);
  if (condition == KEDROC_CONDITION_TO_NODES || condition == KEDROC_CONDITION_TO_OUTPUTS)
    kedroc_selection_spread_upstream (graph, marks);
  return TRUE;
}

/* The nodes that meet one condition. */
static KedrocPipeline *
pick (KedrocPipeline *self,
      KedrocCondition condition,
      const char *const *names,
      GError **error)
{
  const KedrocGraph *graph = kedroc_pipeline_get_graph (self);
  g_autofree guint8 *marks = g_new0 (guint8, graph->n_nodes + 1);

  if (!mark_condition (graph, marks, condition, names, error))
    return NULL;
  return pick_marked (graph, marks, error);
}

/**
 * kedroc_pipeline_filter:
 * @self: a pipeline
 * @filter: the conditions
 * @error: return location for an error
 *
 * Picks the nodes that meet all conditions, each of which looks at the whole
 * of @self. Kedro's counterpart is `filter()`.
 *
 * Returns: (transfer full): a new pipeline, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_NOT_FOUND for a name that is not there, and if no
 *   node is left
 */
KedrocPipeline *
kedroc_pipeline_filter (KedrocPipeline *self,
                        KedrocPipelineFilter *filter,
                        GError **error)
{
  g_autofree guint8 *marks = NULL;
  g_autofree guint8 *kept = NULL;
  const KedrocGraph *graph;
  gboolean any = FALSE;

  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KEDROC_IS_PIPELINE_FILTER (filter), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  graph = kedroc_pipeline_get_graph (self);
  kept = g_new (guint8, graph->n_nodes + 1);
  memset (kept, TRUE, graph->n_nodes);
  for (KedrocCondition condition = 0; condition < KEDROC_N_CONDITIONS; condition++)
    {
      const char *const *names = kedroc_pipeline_filter_peek (filter, condition);

      if (names == NULL)
        continue;
      g_free (marks);
      marks = g_new0 (guint8, graph->n_nodes + 1);
      if (!mark_condition (graph, marks, condition, names, error))
        return NULL;
      for (guint32 node = 0; node < graph->n_nodes; node++)
        kept[node] &= marks[node];
    }

  for (guint32 node = 0; node < graph->n_nodes && !any; node++)
    any = kept[node];
  if (!any)
    {
      g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_NOT_FOUND,
                   "No node of the pipeline meets all conditions of the filter (%u nodes)", graph->n_nodes);
      return NULL;
    }
  return pick_marked (graph, kept, error);
}

/**
 * kedroc_pipeline_only_nodes:
 * @self: a pipeline
 * @names: (nullable) (array zero-terminated=1): names of nodes
 * @error: return location for an error
 *
 * Picks nodes by name. Kedro's counterpart is `only_nodes()`.
 *
 * Returns: (transfer full): a new pipeline, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_NOT_FOUND, naming all that is not there
 */
KedrocPipeline *
kedroc_pipeline_only_nodes (KedrocPipeline *self,
                            const char *const *names,
                            GError **error)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return pick (self, KEDROC_CONDITION_NODE_NAMES, names, error);
}

/**
 * kedroc_pipeline_from_nodes:
 * @self: a pipeline
 * @names: (nullable) (array zero-terminated=1): names of nodes
 * @error: return location for an error
 *
 * Picks nodes by name and whatever depends on them. Kedro's counterpart is
 * `from_nodes()`.
 *
 * Returns: (transfer full): a new pipeline, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_NOT_FOUND, naming all that is not there
 */
KedrocPipeline *
kedroc_pipeline_from_nodes (KedrocPipeline *self,
                            const char *const *names,
                            GError **error)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return pick (self, KEDROC_CONDITION_FROM_NODES, names, error);
}

/**
 * kedroc_pipeline_to_nodes:
 * @self: a pipeline
 * @names: (nullable) (array zero-terminated=1): names of nodes
 * @error: return location for an error
 *
 * Picks nodes by name and whatever they depend on. Kedro's counterpart is
 * `to_nodes()`.
 *
 * Returns: (transfer full): a new pipeline, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_NOT_FOUND, naming all that is not there
 */
KedrocPipeline *
kedroc_pipeline_to_nodes (KedrocPipeline *self,
                          const char *const *names,
                          GError **error)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return pick (self, KEDROC_CONDITION_TO_NODES, names, error);
}

/**
 * kedroc_pipeline_only_nodes_with_inputs:
 * @self: a pipeline
 * @inputs: (nullable) (array zero-terminated=1): names of datasets
 * @error: return location for an error
 *
 * Picks the nodes that read any of some datasets. A name without a format
 * stands for all formats of the dataset. Kedro's counterpart is
 * `only_nodes_with_inputs()`.
 *
 * Returns: (transfer full): a new pipeline, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_NOT_FOUND, naming all that is not there
 */
KedrocPipeline *
kedroc_pipeline_only_nodes_with_inputs (KedrocPipeline *self,
                                        const char *const *inputs,
                                        GError **error)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return pick (self, KEDROC_CONDITION_WITH_INPUTS, inputs, error);
}

/**
 * kedroc_pipeline_from_inputs:
 * @self: a pipeline
 * @inputs: (nullable) (array zero-terminated=1): names of datasets
 * @error: return location for an error
 *
 * Picks the nodes that read any of some datasets and whatever depends on them.
 * A name without a format stands for all formats of the dataset. Kedro's
 * counterpart is `from_inputs()`.
 *
 * Returns: (transfer full): a new pipeline, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_NOT_FOUND, naming all that is not there
 */
KedrocPipeline *
kedroc_pipeline_from_inputs (KedrocPipeline *self,
                             const char *const *inputs,
                             GError **error)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return pick (self, KEDROC_CONDITION_FROM_INPUTS, inputs, error);
}

/**
 * kedroc_pipeline_only_nodes_with_outputs:
 * @self: a pipeline
 * @outputs: (nullable) (array zero-terminated=1): names of datasets
 * @error: return location for an error
 *
 * Picks the nodes that write any of some datasets. A name without a format
 * stands for all formats of the dataset. Kedro's counterpart is
 * `only_nodes_with_outputs()`.
 *
 * Returns: (transfer full): a new pipeline, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_NOT_FOUND, naming all that is not there
 */
KedrocPipeline *
kedroc_pipeline_only_nodes_with_outputs (KedrocPipeline *self,
                                         const char *const *outputs,
                                         GError **error)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return pick (self, KEDROC_CONDITION_WITH_OUTPUTS, outputs, error);
}

/**
 * kedroc_pipeline_to_outputs:
 * @self: a pipeline
 * @outputs: (nullable) (array zero-terminated=1): names of datasets
 * @error: return location for an error
 *
 * Picks the nodes that write any of some datasets and whatever they depend on.
 * A name without a format stands for all formats of the dataset. Kedro's
 * counterpart is `to_outputs()`.
 *
 * Returns: (transfer full): a new pipeline, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_NOT_FOUND, naming all that is not there
 */
KedrocPipeline *
kedroc_pipeline_to_outputs (KedrocPipeline *self,
                            const char *const *outputs,
                            GError **error)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return pick (self, KEDROC_CONDITION_TO_OUTPUTS, outputs, error);
}

/**
 * kedroc_pipeline_only_nodes_with_namespaces:
 * @self: a pipeline
 * @namespaces: (nullable) (array zero-terminated=1): namespaces
 * @error: return location for an error
 *
 * Picks the nodes in any of some namespaces or in one inside of them. Kedro's
 * counterpart is `only_nodes_with_namespaces()`.
 *
 * Returns: (transfer full): a new pipeline, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_NOT_FOUND, naming all that is not there
 */
KedrocPipeline *
kedroc_pipeline_only_nodes_with_namespaces (KedrocPipeline *self,
                                            const char *const *namespaces,
                                            GError **error)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return pick (self, KEDROC_CONDITION_NODE_NAMESPACES, namespaces, error);
}

/**
 * kedroc_pipeline_only_nodes_with_tags:
 * @self: a pipeline
 * @tags: (nullable) (array zero-terminated=1): tags
 * @error: return location for an error
 *
 * Picks the nodes that have any of some tags: none if there is no tag. Kedro's
 * counterpart is `only_nodes_with_tags()`.
 *
 * Returns: (transfer full): a new pipeline, which may be empty
 */
KedrocPipeline *
kedroc_pipeline_only_nodes_with_tags (KedrocPipeline *self,
                                      const char *const *tags,
                                      GError **error)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return pick (self, KEDROC_CONDITION_TAGS, tags, error);
}
