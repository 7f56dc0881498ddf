/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-run-private.h"

#include <string.h>

#include "kedroc-node-private.h"

/* Kedro's rule for resuming: all nodes that have not run, and those before them
 * whose outputs were only in memory; of these, the ones that come first. Nodes
 * are numbered in topological order, which saves every search. */

static gboolean
is_persistent (KedrocRun *self,
               guint32 dataset)
{
  if (g_str_has_prefix (self->graph->datasets[dataset], "params:"))
    return TRUE;
  return self->datasets[dataset] != NULL && !kedroc_abstract_dataset_get_ephemeral (self->datasets[dataset]);
}

/* From the last node to the first: what a node that has to run reads from
 * memory has to be made again. */
static void
mark_makers (KedrocRun *self,
             guint8 *to_run)
{
  const KedrocGraph *graph = self->graph;

  for (guint32 node = graph->n_nodes; node-- > 0;)
    {
      if (!to_run[node])
        continue;
      for (guint32 i = graph->input_offsets[node]; i < graph->input_offsets[node + 1]; i++)
        {
          guint32 producer = graph->producers[graph->inputs[i]];

          if (producer != KEDROC_GRAPH_NONE && !is_persistent (self, graph->inputs[i]))
            to_run[producer] = TRUE;
        }
    }
}

/* From the first to the last: what comes after a node that runs again runs
 * again. @follows tells which of them are not the first to run. */
static void
mark_followers (KedrocRun *self,
                guint8 *to_run,
                guint8 *follows)
{
  const KedrocGraph *graph = self->graph;

  for (guint32 node = 0; node < graph->n_nodes; node++)
    {
      if (!to_run[node])
        continue;
      for (guint32 o = graph->output_offsets[node]; o < graph->output_offsets[node + 1]; o++)
        {
          const guint32 *range = graph->consumer_offsets + graph->outputs[o];

          for (guint32 c = range[0]; c < range[1]; c++)
            to_run[graph->consumers[c]] = follows[graph->consumers[c]] = TRUE;
        }
    }
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The sorted names to pass to kedroc_pipeline_from_nodes(); an empty list if
 * no node has run. */
char **
kedroc_run_suggest_resume_nodes (KedrocRun *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree guint8 *to_run = g_new0 (guint8, self->graph->n_nodes);
  g_autofree guint8 *follows = g_new0 (guint8, self->graph->n_nodes);

  for (guint32 node = 0; node < self->graph->n_nodes; node++)
    to_run[node] = self->scheduler.states[node] != KEDROC_NODE_DONE;
  mark_makers (self, to_run);
  mark_followers (self, to_run, follows);
  for (guint32 node = 0; self->scheduler.n_done > 0 && node < self->graph->n_nodes; node++)
    if (to_run[node] && !follows[node])
      g_ptr_array_add (names, g_strdup (kedroc_node_get_name (self->graph->nodes[node])));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_steal (names, NULL);
}
