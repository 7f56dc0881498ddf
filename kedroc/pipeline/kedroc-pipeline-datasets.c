/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-graph-private.h"
#include "kedroc-name-sort-private.h"

static gboolean
is_any (const KedrocGraph *graph,
        guint32 id)
{
  return TRUE;
}

static gboolean
is_free_input (const KedrocGraph *graph,
               guint32 id)
{
  return graph->is_free_input[id];
}

static gboolean
is_free_output (const KedrocGraph *graph,
                guint32 id)
{
  return graph->is_free_output[id];
}

static gboolean
is_input (const KedrocGraph *graph,
          guint32 id)
{
  return graph->n_loads[id] > 0;
}

static gboolean
is_output (const KedrocGraph *graph,
           guint32 id)
{
  return graph->producers[id] != KEDROC_GRAPH_NONE;
}

/* The names of the datasets that @matches picks, sorted. */
static char **
list_datasets (KedrocPipeline *self,
               gboolean (*matches) (const KedrocGraph *graph, guint32 id))
{
  const KedrocGraph *graph = kedroc_pipeline_get_graph (self);
  g_autofree const char **names = g_new (const char *, graph->n_datasets);
  g_autofree guint32 *order = NULL;
  guint32 n = 0;
  char **list;

  for (guint32 id = 0; id < graph->n_datasets; id++)
    if (matches (graph, id))
      names[n++] = graph->datasets[id];
  order = kedroc_name_sort (names, n);

  list = g_new0 (char *, n + 1);
  for (guint32 i = 0; i < n; i++)
    list[i] = g_strdup (names[order[i]]);
  return list;
}

/**
 * kedroc_pipeline_get_inputs:
 * @self: a pipeline
 *
 * Lists the datasets that have to be there before the pipeline runs: those
 * that its nodes read and none of them writes, in any format.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names, with their
 *   formats, sorted
 */
char **
kedroc_pipeline_get_inputs (KedrocPipeline *self)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);

  return list_datasets (self, is_free_input);
}

/**
 * kedroc_pipeline_get_outputs:
 * @self: a pipeline
 *
 * Lists the datasets that are the result of the pipeline: those that its nodes
 * write and none of them reads, in any format.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names, with their
 *   formats, sorted
 */
char **
kedroc_pipeline_get_outputs (KedrocPipeline *self)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);

  return list_datasets (self, is_free_output);
}

/**
 * kedroc_pipeline_get_datasets:
 * @self: a pipeline
 *
 * Lists all datasets that the nodes read or write.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names, with their
 *   formats, sorted
 */
char **
kedroc_pipeline_get_datasets (KedrocPipeline *self)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);

  return list_datasets (self, is_any);
}

/**
 * kedroc_pipeline_get_all_inputs:
 * @self: a pipeline
 *
 * Lists all datasets that the nodes read, also those that other nodes write.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names, with their
 *   formats, sorted
 */
char **
kedroc_pipeline_get_all_inputs (KedrocPipeline *self)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);

  return list_datasets (self, is_input);
}

/**
 * kedroc_pipeline_get_all_outputs:
 * @self: a pipeline
 *
 * Lists all datasets that the nodes write, also those that other nodes read.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names, with their
 *   formats, sorted
 */
char **
kedroc_pipeline_get_all_outputs (KedrocPipeline *self)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);

  return list_datasets (self, is_output);
}
