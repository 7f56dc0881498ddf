/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdlib.h>
#include <string.h>

#include "kedroc-name-list-private.h"
#include "kedroc-name-table-private.h"
#include "kedroc-node-group-private.h"
#include "kedroc-pipeline-private.h"

/* Nodes sorted into groups, as index arrays. */
typedef struct {
  const KedrocGraph *graph;
  KedrocNameTable names; /* the groups are numbered by name, in the order in which they come */
  guint32 *groups;       /* [n_nodes]: the group of each node */
  guint32 *offsets;      /* [n_groups + 1] */
  guint32 *members;      /* nodes, group after group, in their order */
  guint32 *places;       /* [n_nodes]: the place of each node by name */
  guint32 *seen_by;      /* [n_groups]: the last group that was found to depend on this one, plus one */
  GArray *parents;       /* guint32: places of the nodes that one node waits for */
} Grouping;

static void
assign_groups (Grouping *self,
               KedrocGroupBy group_by)
{
  for (guint32 node = 0; node < self->graph->n_nodes; node++)
    {
      const char *namespace_ =
        group_by == KEDROC_GROUP_BY_NAMESPACE ? kedroc_node_get_namespace (self->graph->nodes[node]) : NULL;
      const char *name = namespace_ != NULL ? namespace_ : kedroc_node_get_name (self->graph->nodes[node]);
      gsize length = namespace_ != NULL ? strcspn (namespace_, ".") : strlen (name);

      self->groups[node] = kedroc_name_table_add (&self->names, name, length, kedroc_name_hash (name, length));
    }
}

static void
collect_members (Grouping *self)
{
  g_autofree guint32 *ends = NULL;

  self->offsets = g_new0 (guint32, self->names.n_names + 1);
  for (guint32 node = 0; node < self->graph->n_nodes; node++)
    self->offsets[self->groups[node] + 1]++;
  for (guint32 group = 0; group < self->names.n_names; group++)
    self->offsets[group + 1] += self->offsets[group];
  ends = g_memdup2 (self->offsets, (self->names.n_names + 1) * sizeof (guint32));
  for (guint32 node = 0; node < self->graph->n_nodes; node++)
    self->members[ends[self->groups[node]]++] = node;
}

static void
grouping_init (Grouping *self,
               const KedrocGraph *graph,
               KedrocGroupBy group_by)
{
  *self = (Grouping){
    .graph = graph,
    .groups = g_new (guint32, graph->n_nodes + 1),
    .members = g_new (guint32, graph->n_nodes + 1),
    .places = g_new (guint32, graph->n_nodes + 1),
    .parents = g_array_new (FALSE, FALSE, sizeof (guint32)),
  };
  kedroc_name_table_init (&self->names);
  assign_groups (self, group_by);
  collect_members (self);
  for (guint32 i = 0; i < graph->n_nodes; i++)
    self->places[graph->by_name[i]] = i;
  self->seen_by = g_new0 (guint32, self->names.n_names + 1);
}

static void
grouping_clear (Grouping *self)
{
  kedroc_name_table_clear (&self->names);
  g_free (self->groups);
  g_free (self->offsets);
  g_free (self->members);
  g_free (self->places);
  g_free (self->seen_by);
  g_array_unref (self->parents);
}

static int
compare_places (gconstpointer a,
                gconstpointer b)
{
  guint32 x = *(const guint32 *) a;
  guint32 y = *(const guint32 *) b;

  return (x > y) - (x < y);
}

/* The places of the nodes that write what @node reads, in their order. */
static void
find_parents (Grouping *self,
              guint32 node)
{
  const KedrocGraph *graph = self->graph;

  g_array_set_size (self->parents, 0);
  for (guint32 i = graph->input_offsets[node]; i < graph->input_offsets[node + 1]; i++)
    {
      guint32 source = graph->sources[graph->inputs[i]];

      if (source != KEDROC_GRAPH_NONE)
        g_array_append_val (self->parents, self->places[graph->producers[source]]);
    }
  g_array_sort (self->parents, compare_places);
}

static char **
list_dependencies (Grouping *self,
                   guint32 group)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  self->seen_by[group] = group + 1;
  for (guint32 m = self->offsets[group]; m < self->offsets[group + 1]; m++)
    {
      find_parents (self, self->members[m]);
      for (guint i = 0; i < self->parents->len; i++)
        {
          guint32 parent = self->graph->by_name[g_array_index (self->parents, guint32, i)];
          guint32 other = self->groups[parent];

          if (self->seen_by[other] == group + 1)
            continue;
          self->seen_by[other] = group + 1;
          g_ptr_array_add (names, g_strndup (self->names.names[other], self->names.lengths[other]));
        }
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static KedrocNodeGroup *
make_group (Grouping *self,
            KedrocGroupBy group_by,
            guint32 group)
{
  guint32 start = self->offsets[group];
  guint32 n = self->offsets[group + 1] - start;
  KedrocNode *first = self->graph->nodes[self->members[start]];
  char **nodes = g_new0 (char *, n + 1);

  for (guint32 i = 0; i < n; i++)
    nodes[i] = g_strdup (kedroc_node_get_name (self->graph->nodes[self->members[start + i]]));
  return kedroc_node_group_new (self->names.names[group], self->names.lengths[group],
                                group_by == KEDROC_GROUP_BY_NAMESPACE && kedroc_node_get_namespace (first) != NULL,
                                nodes, list_dependencies (self, group));
}

static GPtrArray *
make_groups (const KedrocGraph *graph,
             KedrocGroupBy group_by)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (g_object_unref);
  Grouping grouping;

  grouping_init (&grouping, graph, group_by);
  for (guint32 group = 0; group < grouping.names.n_names; group++)
    g_ptr_array_add (groups, make_group (&grouping, group_by, group));
  grouping_clear (&grouping);
  return groups;
}

/**
 * kedroc_pipeline_group_nodes_by:
 * @self: a pipeline
 * @group_by: what makes nodes a group
 *
 * Sorts the nodes into groups that are run one after the other elsewhere, such as in
 * a container each, with what each of them depends on.
 *
 * Groups of namespaces can depend on each other: see
 * [method@Kedroc.Pipeline.get_interrupted_namespaces].
 *
 * Kedro's counterpart is `group_nodes_by()`.
 *
 * Returns: (transfer container) (element-type KedrocNodeGroup): the groups, in
 *   the order of their first nodes, which belong to the pipeline
 */
GPtrArray *
kedroc_pipeline_group_nodes_by (KedrocPipeline *self,
                                KedrocGroupBy group_by)
{
  GPtrArray **groups;
  GPtrArray *list;

  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (group_by == KEDROC_GROUP_BY_NONE || group_by == KEDROC_GROUP_BY_NAMESPACE, NULL);

  groups = kedroc_pipeline_peek_node_groups (self, group_by);
  if (g_once_init_enter (groups))
    g_once_init_leave (groups, make_groups (kedroc_pipeline_get_graph (self), group_by));
  list = g_ptr_array_sized_new ((*groups)->len);
  for (guint i = 0; i < (*groups)->len; i++)
    g_ptr_array_add (list, (*groups)->pdata[i]);
  return list;
}
