/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-dataset-error-private.h"
#include "kedroc-run-private.h"

/* Kedro's three rules for running only what is missing: a node runs if it has
 * no output, if an output that is kept is not there, or if a node that runs
 * needs an output that is not kept or not there. */

typedef enum {
  OUTPUT_EXISTS,
  OUTPUT_MISSING,   /* kept, but not there */
  OUTPUT_EPHEMERAL, /* in memory only */
} OutputState;

static gboolean
find_output_state (KedrocDataCatalog *catalog,
                   const char *name,
                   GCancellable *cancellable,
                   OutputState *state,
                   GError **error)
{
  g_autoptr (KedrocAbstractDataset) dataset = NULL;
  g_autoptr (GError) local_error = NULL;

  *state = OUTPUT_EPHEMERAL;
  if (!kedroc_data_catalog_contains (catalog, name))
    return TRUE;
  dataset = kedroc_data_catalog_get (catalog, name, FALSE, &local_error);
  if (dataset != NULL && !kedroc_abstract_dataset_get_ephemeral (dataset))
    *state = kedroc_abstract_dataset_exists (dataset, cancellable, &local_error) ? OUTPUT_EXISTS : OUTPUT_MISSING;
  if (local_error == NULL)
    return TRUE;
  kedroc_dataset_error_prefix (&local_error, name);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
is_needed (const KedrocGraph *graph,
           guint32 dataset,
           const guint8 *to_run)
{
  for (guint32 c = graph->consumer_offsets[dataset]; c < graph->consumer_offsets[dataset + 1]; c++)
    if (to_run[graph->consumers[c]])
      return TRUE;
  return FALSE;
}

/* Nodes are numbered in topological order: from the last to the first, all that
 * could need an output has been decided. */
static gboolean
mark_nodes (const KedrocGraph *graph,
            KedrocDataCatalog *catalog,
            guint8 *to_run,
            GCancellable *cancellable,
            GError **error)
{
  for (guint32 node = graph->n_nodes; node-- > 0;)
    {
      to_run[node] = graph->output_offsets[node] == graph->output_offsets[node + 1];
      for (guint32 o = graph->output_offsets[node]; !to_run[node] && o < graph->output_offsets[node + 1]; o++)
        {
          OutputState state;

          if (!find_output_state (catalog, graph->datasets[graph->outputs[o]], cancellable, &state, error))
            return FALSE;
          to_run[node] = state == OUTPUT_MISSING ||
                         (state == OUTPUT_EPHEMERAL && is_needed (graph, graph->outputs[o], to_run));
        }
    }
  return TRUE;
}

/* The part of @pipeline that a run with only_missing_outputs runs. */
KedrocPipeline *
kedroc_pipeline_only_missing_outputs (KedrocPipeline *pipeline,
                                      KedrocDataCatalog *catalog,
                                      GCancellable *cancellable,
                                      GError **error)
{
  const KedrocGraph *graph = kedroc_pipeline_get_graph (pipeline);
  g_autofree guint8 *to_run = g_new0 (guint8, graph->n_nodes);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();

  if (!mark_nodes (graph, catalog, to_run, cancellable, error))
    return NULL;
  for (guint32 node = 0; node < graph->n_nodes; node++)
    if (to_run[node])
      g_ptr_array_add (nodes, graph->nodes[node]);
  return kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, error);
}
