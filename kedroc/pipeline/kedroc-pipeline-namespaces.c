/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-name-list-private.h"
#include "kedroc-name-sort-private.h"
#include "kedroc-name-table-private.h"
#include "kedroc-pipeline-private.h"

/* A namespace is interrupted if a path leaves it and comes back: its nodes cannot be run
 * together. Kedro carries for each node all namespaces that were left before it, which
 * explodes. Here, one depth of namespaces after the other, each namespace becomes one
 * vertex: whatever is on no circle of the graph that is left has no such path. Only in
 * what remains, nothing in a sound pipeline, paths are followed, of 64 namespaces at once. */

typedef struct {
  const KedrocGraph *graph;
  GPtrArray *interrupted;  /* char *, owned by the caller */
  KedrocNameTable names;   /* the namespaces of this depth */
  guint32 *groups;         /* [n_nodes]: the namespace of each node, or a number of its own */
  guint32 n_groups;
  GArray *from;            /* guint32: edges between groups */
  GArray *to;
  guint8 *on_circle;       /* [n_groups]: perhaps on a circle */
  GArray *core;            /* guint32: the nodes of such groups, in their order */
} Search;

/* The length of the namespace as far as its parts of that depth, 0 if it is not so deep. */
static gsize
cut_namespace (const char *namespace_,
               guint depth)
{
  const char *end = namespace_;

  if (namespace_ == NULL)
    return 0;
  for (guint i = 0; i < depth; i++)
    {
      if (i > 0)
        end++;
      end += strcspn (end, ".");
      if (*end == '\0' && i + 1 < depth)
        return 0;
    }
  return (gsize) (end - namespace_);
}

/* %FALSE if no namespace of that depth has more than one node: none can be left and come back to. */
static gboolean
group_nodes (Search *self,
             guint depth)
{
  guint32 n_members = 0;

  kedroc_name_table_clear (&self->names);
  kedroc_name_table_init (&self->names);
  for (guint32 node = 0; node < self->graph->n_nodes; node++)
    {
      const char *namespace_ = kedroc_node_get_namespace (self->graph->nodes[node]);
      gsize length = cut_namespace (namespace_, depth);

      self->groups[node] = KEDROC_GRAPH_NONE;
      if (length == 0)
        continue;
      self->groups[node] =
        kedroc_name_table_add (&self->names, namespace_, length, kedroc_name_hash (namespace_, length));
      n_members++;
    }
  self->n_groups = self->names.n_names;
  for (guint32 node = 0; node < self->graph->n_nodes; node++)
    if (self->groups[node] == KEDROC_GRAPH_NONE)
      self->groups[node] = self->n_groups++;
  return n_members > self->names.n_names;
}

static void
collect_edges (Search *self)
{
  const KedrocGraph *graph = self->graph;

  g_array_set_size (self->from, 0);
  g_array_set_size (self->to, 0);
  for (guint32 node = 0; node < graph->n_nodes; node++)
    for (guint32 o = graph->output_offsets[node]; o < graph->output_offsets[node + 1]; o++)
      for (guint32 c = graph->consumer_offsets[graph->outputs[o]];
           c < graph->consumer_offsets[graph->outputs[o] + 1]; c++)
        {
          guint32 from = self->groups[node];
          guint32 to = self->groups[graph->consumers[c]];

          if (from == to)
            continue;
          g_array_append_val (self->from, from);
          g_array_append_val (self->to, to);
        }
}

/* (transfer full): where the edges of each group stand in @order. */
static guint32 *
sort_edges (const guint32 *from,
            guint n_edges,
            guint32 n_groups,
            guint32 *order)
{
  guint32 *offsets = g_new0 (guint32, n_groups + 2);

  /* One place further than they belong, so that counting up ends where they do. */
  for (guint i = 0; i < n_edges; i++)
    offsets[from[i] + 2]++;
  for (guint32 group = 0; group < n_groups; group++)
    offsets[group + 2] += offsets[group + 1];
  for (guint i = 0; i < n_edges; i++)
    order[offsets[from[i] + 1]++] = i;
  return offsets;
}

/* Takes away what no circle leads to, from one end of the edges to the other. */
static void
peel (Search *self,
      const guint32 *from,
      const guint32 *to)
{
  guint n_edges = self->from->len;
  g_autofree guint32 *order = g_new (guint32, n_edges);
  g_autofree guint32 *offsets = sort_edges (from, n_edges, self->n_groups, order);
  g_autofree guint32 *degrees = g_new0 (guint32, self->n_groups);
  g_autofree guint32 *queue = g_new (guint32, self->n_groups);
  guint32 n_queued = 0;

  for (guint i = 0; i < n_edges; i++)
    degrees[to[i]]++;
  for (guint32 group = 0; group < self->n_groups; group++)
    if (degrees[group] == 0)
      queue[n_queued++] = group;
  for (guint32 q = 0; q < n_queued; q++)
    {
      self->on_circle[queue[q]] = FALSE;
      for (guint32 e = offsets[queue[q]]; e < offsets[queue[q] + 1]; e++)
        if (--degrees[to[order[e]]] == 0)
          queue[n_queued++] = to[order[e]];
    }
}

static void
find_circles (Search *self)
{
  const guint32 *from;
  const guint32 *to;

  collect_edges (self);
  from = (const guint32 *) (gpointer) self->from->data;
  to = (const guint32 *) (gpointer) self->to->data;
  self->on_circle = g_realloc (self->on_circle, self->n_groups);
  memset (self->on_circle, TRUE, self->n_groups);
  peel (self, from, to);
  peel (self, to, from);

  g_array_set_size (self->core, 0);
  for (guint32 node = 0; node < self->graph->n_nodes; node++)
    if (self->on_circle[self->groups[node]])
      g_array_append_val (self->core, node);
}

/* The namespaces, a bit each, that were left on a path to one of the nodes of the core and
 * come back with it. @left has for each node those that were left before or by it. */
static guint64
follow_paths (Search *self,
              const guint64 *bits,
              guint64 *left)
{
  const KedrocGraph *graph = self->graph;
  guint64 interrupted = 0;

  for (guint k = 0; k < self->core->len; k++)
    {
      guint32 node = g_array_index (self->core, guint32, k);
      guint64 own = bits[self->groups[node]];
      guint64 before = 0;

      left[node] = 0;
      for (guint32 i = graph->input_offsets[node]; i < graph->input_offsets[node + 1]; i++)
        {
          guint32 source = graph->sources[graph->inputs[i]];
          guint32 parent = source != KEDROC_GRAPH_NONE ? graph->producers[source] : node;

          if (parent == node || !self->on_circle[self->groups[parent]])
            continue;
          before |= left[parent];
          left[node] |= bits[self->groups[parent]] & ~own;
        }
      left[node] |= before;
      interrupted |= before & own;
    }
  return interrupted;
}

static void
check_core (Search *self)
{
  g_autofree guint64 *bits = g_new0 (guint64, self->n_groups + 1);
  g_autofree guint64 *left = g_new0 (guint64, self->graph->n_nodes + 1);
  guint32 next = 0;

  while (next < self->names.n_names)
    {
      guint32 batch[64];
      guint n = 0;
      guint64 interrupted;

      for (; next < self->names.n_names && n < G_N_ELEMENTS (batch); next++)
        if (self->on_circle[next])
          {
            bits[next] = G_GUINT64_CONSTANT (1) << n;
            batch[n++] = next;
          }
      interrupted = n > 0 ? follow_paths (self, bits, left) : 0;
      for (guint i = 0; i < n; i++)
        {
          bits[batch[i]] = 0;
          if ((interrupted >> i & 1) != 0)
            g_ptr_array_add (self->interrupted,
                             g_strndup (self->names.names[batch[i]], self->names.lengths[batch[i]]));
        }
    }
}

static char **
sort_names (GPtrArray *names)
{
  g_autofree guint32 *order = kedroc_name_sort ((const char *const *) names->pdata, names->len);
  char **sorted = g_new0 (char *, names->len + 1);

  for (guint i = 0; i < names->len; i++)
    sorted[i] = names->pdata[order[i]];
  return sorted;
}

/**
 * kedroc_pipeline_get_interrupted_namespaces:
 * @self: a pipeline
 *
 * Finds the namespaces whose nodes cannot be run together, one after the other: a node
 * of another one, or of none, needs what one of them makes, and makes what
 * another of them needs. Nodes in a namespace inside of one belong to both.
 *
 * Linear in the size of the pipeline where there are none. Kedro's counterpart is the
 * warning that comes with making a pipeline ("Namespace 'x' is interrupted by nodes …
 * and thus invalid"); here a pipeline is made without one, and who means to
 * group nodes by namespace asks.
 *
 * Returns: (transfer full) (array zero-terminated=1): the namespaces, sorted; for the
 *   nodes between see [method@Kedroc.Pipeline.get_interruption]
 */
char **
kedroc_pipeline_get_interrupted_namespaces (KedrocPipeline *self)
{
  g_autoptr (GPtrArray) interrupted = g_ptr_array_new ();
  Search search = { .interrupted = interrupted };

  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);

  search.graph = kedroc_pipeline_get_graph (self);
  search.groups = g_new (guint32, search.graph->n_nodes + 1);
  search.from = g_array_new (FALSE, FALSE, sizeof (guint32));
  search.to = g_array_new (FALSE, FALSE, sizeof (guint32));
  search.core = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint depth = 1; group_nodes (&search, depth); depth++)
    {
      find_circles (&search);
      check_core (&search);
    }
  kedroc_name_table_clear (&search.names);
  g_free (search.groups);
  g_free (search.on_circle);
  g_array_unref (search.from);
  g_array_unref (search.to);
  g_array_unref (search.core);
  return sort_names (interrupted);
}

/* How a node is reached from a namespace without coming back to it. */
typedef struct {
  guint32 length; /* of the shortest path of nodes outside, with this one; 0: none */
  guint32 parent; /* the node before, or NONE for the first outside */
} Step;

/* The way from @node, whose inside is known, to the namespace; returns the node of the
 * shortest path to it that comes from outside, or NONE. */
static guint32
find_step (const KedrocGraph *graph,
           const guint8 *is_inside,
           Step *steps,
           guint32 node)
{
  Step best = { 0, KEDROC_GRAPH_NONE };
  guint32 nearest = KEDROC_GRAPH_NONE;

  for (guint32 i = graph->input_offsets[node]; i < graph->input_offsets[node + 1]; i++)
    {
      guint32 source = graph->sources[graph->inputs[i]];
      guint32 parent = source != KEDROC_GRAPH_NONE ? graph->producers[source] : KEDROC_GRAPH_NONE;

      if (parent == KEDROC_GRAPH_NONE)
        continue;
      if (is_inside[parent])
        best = (Step){ 1, KEDROC_GRAPH_NONE };
      else if (steps[parent].length > 0)
        {
          if (nearest == KEDROC_GRAPH_NONE || steps[parent].length < steps[nearest].length)
            nearest = parent;
          if (best.length == 0 || steps[parent].length + 1 < best.length)
            best = (Step){ steps[parent].length + 1, parent };
        }
    }
  steps[node] = is_inside[node] ? (Step){ 0, KEDROC_GRAPH_NONE } : best;
  return nearest;
}

static char **
list_path (const KedrocGraph *graph,
           const Step *steps,
           guint32 last)
{
  guint32 length = steps[last].length;
  char **names = g_new0 (char *, length + 1);

  for (guint32 node = last; length > 0; node = steps[node].parent)
    names[--length] = g_strdup (kedroc_node_get_name (graph->nodes[node]));
  return names;
}

/**
 * kedroc_pipeline_get_interruption:
 * @self: a pipeline
 * @namespace_: a namespace
 *
 * Finds nodes outside of a namespace that stand between nodes inside of it.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names of the nodes, each
 *   of which reads what the one before has written, along a shortest path out of the
 *   namespace and back to the first node that is reached like that; empty if
 *   nothing interrupts it
 */
char **
kedroc_pipeline_get_interruption (KedrocPipeline *self,
                                  const char *namespace_)
{
  g_autofree guint8 *is_inside = NULL;
  g_autofree Step *steps = NULL;
  const KedrocGraph *graph;
  gsize length;

  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (namespace_ != NULL, NULL);

  graph = kedroc_pipeline_get_graph (self);
  length = strlen (namespace_);
  is_inside = g_new0 (guint8, graph->n_nodes + 1);
  steps = g_new0 (Step, graph->n_nodes + 1);
  for (guint32 node = 0; node < graph->n_nodes; node++)
    {
      const char *own = kedroc_node_get_namespace (graph->nodes[node]);
      guint32 last;

      is_inside[node] =
        own != NULL && strncmp (own, namespace_, length) == 0 && (own[length] == '\0' || own[length] == '.');
      last = find_step (graph, is_inside, steps, node);
      if (is_inside[node] && last != KEDROC_GRAPH_NONE)
        return list_path (graph, steps, last);
    }
  return g_new0 (char *, 1);
}
