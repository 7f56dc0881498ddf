/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-name-list-private.h"
#include "kedroc-name-map-private.h"
#include "kedroc-node-parts-private.h"
#include "kedroc-pipeline.h"

/* (transfer full): the list itself where no name changes. */
static KedrocNameList *
map_list (const KedrocNameMap *map,
          KedrocNameList *list)
{
  const char *const *names = kedroc_name_list_peek (list);
  guint n = kedroc_name_list_get_length (list);
  g_autofree char **renamed = g_new0 (char *, n + 1);
  g_autofree const char **all = g_new0 (const char *, n + 1);
  KedrocNameList *mapped;
  guint n_renamed = 0;

  for (guint i = 0; i < n; i++)
    {
      renamed[i] = kedroc_name_map_rename (map, names[i]);
      n_renamed += renamed[i] != NULL;
      all[i] = renamed[i] != NULL ? renamed[i] : names[i];
    }
  mapped = n_renamed > 0 ? kedroc_name_list_new (all) : kedroc_name_list_ref (list);
  for (guint i = 0; i < n; i++)
    g_free (renamed[i]);
  return mapped;
}

static KedrocNode *
map_node (const KedrocNameMap *map,
          KedrocNode *node,
          GError **error)
{
  g_autoptr (KedrocNameList) inputs = NULL;
  g_autoptr (KedrocNameList) outputs = NULL;
  g_autoptr (KedrocNameList) confirms = NULL;
  g_autofree char *namespace_ = NULL;
  KedrocNodeParts parts;

  kedroc_node_get_parts (node, &parts);
  parts.inputs = inputs = map_list (map, parts.inputs);
  parts.outputs = outputs = map_list (map, parts.outputs);
  parts.confirms = confirms = map_list (map, parts.confirms);
  if (map->namespace_ != NULL && parts.namespace_ != NULL)
    parts.namespace_ = namespace_ = g_strconcat (map->namespace_, ".", parts.namespace_, NULL);
  else if (map->namespace_ != NULL)
    parts.namespace_ = map->namespace_;
  return kedroc_node_new_from_parts (&parts, error);
}

/**
 * kedroc_pipeline_new_mapped: (constructor)
 * @pipeline: the pipeline to use
 * @inputs: (nullable) (element-type utf8 utf8): free inputs of @pipeline and what
 *   they become
 * @outputs: (nullable) (element-type utf8 utf8): datasets that its nodes write
 *   and what they become
 * @parameters: (nullable) (element-type utf8 utf8): parameters that its nodes
 *   read and what they become, both with or without `params:`; `parameters`,
 *   which stands for all of them, stays what it is
 * @namespace_: (nullable): a namespace for the nodes, before the one that they have;
 *   %NULL or empty for none
 * @prefix_datasets: whether the namespace also goes before the datasets and
 *   parameters that are not mapped (`raw` becomes `europe.raw`, `params:depth`
 *   becomes `params:europe.depth`); Kedro's default is %TRUE
 * @error: return location for an error
 *
 * Makes a modular pipeline: the nodes of another one, with other datasets, in a
 * namespace of their own.
 *
 * What is mapped to itself keeps its name, as does whatever is a key without a
 * value (`g_hash_table_add()` makes such). A dataset that has formats is mapped with
 * all of them by its name without the `@format`, or each format for itself. The
 * datasets that nodes confirm change with the others. `parameters` is never
 * prefixed. To tag the nodes as well use [method@Kedroc.Pipeline.tag].
 *
 * The tables do not change and may be freed afterwards.
 *
 * Kedro's counterpart is `Pipeline(pipeline, inputs=…, outputs=…,
 * parameters=…, namespace=…)`.
 *
 * Returns: (transfer full): a new pipeline, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_INVALID_MAPPING (naming all that is not there, with
 *   the nearest name that is; for a parameter among @inputs, an input that a node
 *   writes, an output that none does), %KEDROC_PIPELINE_ERROR_INVALID_NAME,
 *   %KEDROC_PIPELINE_ERROR_INVALID_NODE (a node would read what it writes) or the
 *   errors of [ctor@Kedroc.Pipeline.new]
 */
KedrocPipeline *
kedroc_pipeline_new_mapped (KedrocPipeline *pipeline,
                            GHashTable *inputs,
                            GHashTable *outputs,
                            GHashTable *parameters,
                            const char *namespace_,
                            gboolean prefix_datasets,
                            GError **error)
{
  g_autoptr (GPtrArray) nodes = NULL;
  g_auto (KedrocNameMap) map = { 0 };
  const KedrocGraph *graph;

  g_return_val_if_fail (KEDROC_IS_PIPELINE (pipeline), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  graph = kedroc_pipeline_get_graph (pipeline);
  if (!kedroc_name_map_check (graph, inputs, outputs, parameters, error))
    return NULL;

  kedroc_name_map_init (&map, inputs, outputs, parameters);
  map.namespace_ = namespace_ != NULL && *namespace_ != '\0' ? namespace_ : NULL;
  map.prefixes = prefix_datasets;
  nodes = g_ptr_array_new_full (graph->n_nodes, g_object_unref);
  for (guint32 i = 0; i < graph->n_nodes; i++)
    {
      KedrocNode *node = map_node (&map, graph->nodes[i], error);

      if (node == NULL)
        return NULL;
      g_ptr_array_add (nodes, node);
    }
  return kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, error);
}
