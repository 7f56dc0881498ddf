/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "spaceflights.h"

KedrocPipeline *
pipeline_new_from_specs (const NodeSpec *specs,
                         gsize n_specs,
                         GError **error)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; i < n_specs; i++)
    {
      KedrocNode *node = kedroc_node_new (specs[i].name,
                                          specs[i].inputs,
                                          specs[i].outputs,
                                          specs[i].func,
                                          NULL,
                                          NULL,
                                          error);

      if (node == NULL)
        return NULL;
      g_ptr_array_add (nodes, node);
    }
  return kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, error);
}

/* The whole: data processing, then data science. */
KedrocPipeline *
spaceflights_create_pipeline (GError **error)
{
  g_autoptr (KedrocPipeline) data_processing = data_processing_create_pipeline (error);
  g_autoptr (KedrocPipeline) data_science = NULL;

  if (data_processing == NULL)
    return NULL;
  data_science = data_science_create_pipeline (error);
  if (data_science == NULL)
    return NULL;
  return kedroc_pipeline_add (data_processing, data_science, error);
}
