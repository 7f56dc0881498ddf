/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-graph-private.h"

#include <string.h>

#include "kedroc-name-list-private.h"
#include "kedroc-name-table-private.h"
#include "kedroc-node-parts-private.h"

void
kedroc_graph_clear (KedrocGraph *self)
{
  g_free (self->nodes);
  g_free (self->datasets);
  g_free (self->input_offsets);
  g_free (self->inputs);
  g_free (self->output_offsets);
  g_free (self->outputs);
  g_free (self->consumer_offsets);
  g_free (self->consumers);
  g_free (self->producers);
  g_free (self->n_waits);
  g_free (self->n_loads);
  g_free (self->ranks);
  g_free (self->is_free_input);
  g_free (self->is_free_output);
  g_free (self->sources);
  g_free (self->by_name);
  g_free (self->group_offsets);
  *self = (KedrocGraph){ 0 };
}

static void
count_uses (KedrocGraph *self)
{
  self->input_offsets = g_new (guint32, self->n_nodes + 1);
  self->output_offsets = g_new (guint32, self->n_nodes + 1);
  self->input_offsets[0] = self->output_offsets[0] = 0;
  for (guint32 i = 0; i < self->n_nodes; i++)
    {
      KedrocNode *node = self->nodes[i];

      self->input_offsets[i + 1] = self->input_offsets[i] + kedroc_name_list_get_length (node->inputs);
      self->output_offsets[i + 1] = self->output_offsets[i] + kedroc_name_list_get_length (node->outputs);
    }
  self->inputs = g_new (guint32, self->input_offsets[self->n_nodes]);
  self->outputs = g_new (guint32, self->output_offsets[self->n_nodes]);
}

static gboolean
number_names (KedrocNameTable *table,
              const KedrocNameList *list,
              guint32 *ids)
{
  const char *const *names = kedroc_name_list_peek (list);
  const guint32 *hashes = kedroc_name_list_peek_hashes (list);
  const guint32 *lengths = kedroc_name_list_peek_lengths (list);
  guint n = kedroc_name_list_get_length (list);

  for (guint i = 0; i < n; i++)
    ids[i] = kedroc_name_table_add (table, names[i], lengths[i], hashes[i]);
  return kedroc_name_list_has_transcoding (list);
}

/* Fills in datasets, inputs and outputs. Tells whether any name has a format. */
static gboolean
number_datasets (KedrocGraph *self)
{
  g_auto (KedrocNameTable) table = { 0 };
  gboolean has_transcoding = FALSE;

  count_uses (self);
  kedroc_name_table_init (&table);
  for (guint32 i = 0; i < self->n_nodes; i++)
    {
      KedrocNode *node = self->nodes[i];

      has_transcoding |= number_names (&table, node->inputs, self->inputs + self->input_offsets[i]);
      has_transcoding |= number_names (&table, node->outputs, self->outputs + self->output_offsets[i]);
    }
  self->n_datasets = table.n_names;
  self->datasets = g_renew (const char *, g_steal_pointer (&table.names), MAX (table.n_names, 1));
  return has_transcoding;
}

/* (transfer full): the number of each dataset when formats do not count. */
static guint32 *
number_bases (const KedrocGraph *self,
              guint32 *n_bases)
{
  g_auto (KedrocNameTable) table = { 0 };
  guint32 *bases = g_new (guint32, self->n_datasets);

  kedroc_name_table_init (&table);
  for (guint32 i = 0; i < self->n_datasets; i++)
    {
      gsize length = kedroc_name_get_base_length (self->datasets[i]);

      bases[i] = kedroc_name_table_add (&table, self->datasets[i], length,
                                        kedroc_name_hash (self->datasets[i], length));
    }
  *n_bases = table.n_names;
  return bases;
}

static void
fill_producers (KedrocGraph *self)
{
  memset (self->producers, 0xff, self->n_datasets * sizeof (guint32));
  for (guint32 i = 0; i < self->n_nodes; i++)
    for (guint32 o = self->output_offsets[i]; o < self->output_offsets[i + 1]; o++)
      self->producers[self->outputs[o]] = i;
}

static void
fill_sources (KedrocGraph *self,
              const guint32 *bases,
              guint32 n_bases)
{
  g_autofree guint32 *written = NULL;

  if (bases == NULL)
    {
      for (guint32 id = 0; id < self->n_datasets; id++)
        self->sources[id] = self->producers[id] != KEDROC_GRAPH_NONE ? id : KEDROC_GRAPH_NONE;
      return;
    }

  written = g_new (guint32, n_bases);
  memset (written, 0xff, n_bases * sizeof (guint32));
  for (guint32 id = 0; id < self->n_datasets; id++)
    if (self->producers[id] != KEDROC_GRAPH_NONE)
      written[bases[id]] = id;
  for (guint32 id = 0; id < self->n_datasets; id++)
    self->sources[id] = written[bases[id]];
}

/* Counts, or with @places fills in, who waits for what. */
static void
visit_waits (KedrocGraph *self,
             guint32 *last_reader,
             guint32 *places)
{
  memset (last_reader, 0xff, self->n_datasets * sizeof (guint32));
  for (guint32 node = 0; node < self->n_nodes; node++)
    for (guint32 i = self->input_offsets[node]; i < self->input_offsets[node + 1]; i++)
      {
        guint32 id = self->inputs[i];
        guint32 source = self->sources[id];

        if (last_reader[id] == node)
          continue;
        last_reader[id] = node;
        if (places == NULL)
          {
            self->n_loads[id]++;
            self->n_waits[node] += source != KEDROC_GRAPH_NONE;
            if (source != KEDROC_GRAPH_NONE)
              self->consumer_offsets[source + 1]++;
          }
        else if (source != KEDROC_GRAPH_NONE)
          self->consumers[places[source]++] = node;
      }
}

static void
fill_consumers (KedrocGraph *self)
{
  g_autofree guint32 *last_reader = g_new (guint32, self->n_datasets + 1);
  g_autofree guint32 *places = NULL;

  memset (self->n_loads, 0, self->n_datasets * sizeof (guint32));
  memset (self->n_waits, 0, self->n_nodes * sizeof (guint32));
  memset (self->consumer_offsets, 0, (self->n_datasets + 1) * sizeof (guint32));
  visit_waits (self, last_reader, NULL);
  for (guint32 id = 0; id < self->n_datasets; id++)
    self->consumer_offsets[id + 1] += self->consumer_offsets[id];

  if (self->consumers == NULL)
    self->consumers = g_new (guint32, self->consumer_offsets[self->n_datasets]);
  places = g_memdup2 (self->consumer_offsets, self->n_datasets * sizeof (guint32));
  visit_waits (self, last_reader, places);
}

/* One more than is needed: no list is NULL, not even that of an empty pipeline. */
static void
allocate (KedrocGraph *self)
{
  self->producers = g_new (guint32, self->n_datasets + 1);
  self->sources = g_new (guint32, self->n_datasets + 1);
  self->n_loads = g_new (guint32, self->n_datasets + 1);
  self->n_waits = g_new (guint32, self->n_nodes + 1);
  self->consumer_offsets = g_new (guint32, self->n_datasets + 1);
}

/* The group of each node: one more than the last group of what it waits for.
 * %NULL with an error for a cycle. */
static guint32 *
find_groups (KedrocGraph *self,
             GError **error)
{
  g_autofree guint32 *waits = g_memdup2 (self->n_waits, self->n_nodes * sizeof (guint32));
  g_autofree guint32 *queue = g_new (guint32, self->n_nodes);
  g_autofree guint32 *groups = g_new (guint32, self->n_nodes);
  guint32 n_queued = 0;

  for (guint32 node = 0; node < self->n_nodes; node++)
    if (waits[node] == 0)
      {
        groups[node] = 0;
        queue[n_queued++] = node;
      }

  for (guint32 i = 0; i < n_queued; i++)
    for (guint32 o = self->output_offsets[queue[i]]; o < self->output_offsets[queue[i] + 1]; o++)
      for (guint32 c = self->consumer_offsets[self->outputs[o]];
           c < self->consumer_offsets[self->outputs[o] + 1]; c++)
        {
          guint32 consumer = self->consumers[c];

          if (--waits[consumer] > 0)
            continue;
          /* The queue is in the order of groups, so this is the last one it waited for. */
          groups[consumer] = groups[queue[i]] + 1;
          queue[n_queued++] = consumer;
        }

  self->n_groups = n_queued > 0 ? groups[queue[n_queued - 1]] + 1 : 0;
  if (n_queued == self->n_nodes)
    return g_steal_pointer (&groups);
  kedroc_graph_set_cycle_error (self, waits, error);
  return NULL;
}

/* Numbers in order of group and name; fills in by_name and group_offsets. */
static void
number_nodes (KedrocGraph *self,
              const guint32 *groups)
{
  g_autofree guint32 *places = NULL;

  self->group_offsets = g_new0 (guint32, self->n_groups + 1);
  for (guint32 node = 0; node < self->n_nodes; node++)
    self->group_offsets[groups[node] + 1]++;
  for (guint32 group = 0; group < self->n_groups; group++)
    self->group_offsets[group + 1] += self->group_offsets[group];

  places = g_memdup2 (self->group_offsets, (self->n_groups + 1) * sizeof (guint32));
  self->by_name = g_new (guint32, self->n_nodes);
  for (guint32 node = 0; node < self->n_nodes; node++)
    self->by_name[node] = places[groups[node]]++;
}

/* The lists of @list, the one of item i moved to @targets[i]. */
static void
move_lists (guint32 **offsets,
            guint32 **list,
            const guint32 *targets,
            guint32 n)
{
  g_autofree guint32 *old_offsets = g_steal_pointer (offsets);
  g_autofree guint32 *old_list = g_steal_pointer (list);

  *offsets = g_new0 (guint32, n + 1);
  *list = g_new (guint32, old_offsets[n]);
  for (guint32 i = 0; i < n; i++)
    (*offsets)[targets[i] + 1] = old_offsets[i + 1] - old_offsets[i];
  for (guint32 i = 0; i < n; i++)
    (*offsets)[i + 1] += (*offsets)[i];
  for (guint32 i = 0; i < n; i++)
    for (guint32 j = old_offsets[i]; j < old_offsets[i + 1]; j++)
      (*list)[(*offsets)[targets[i]] + j - old_offsets[i]] = old_list[j];
}

static void
move_nodes (KedrocGraph *self)
{
  g_autofree KedrocNode **old_nodes = g_steal_pointer (&self->nodes);

  self->nodes = g_new (KedrocNode *, self->n_nodes);
  for (guint32 i = 0; i < self->n_nodes; i++)
    self->nodes[self->by_name[i]] = old_nodes[i];
  move_lists (&self->input_offsets, &self->inputs, self->by_name, self->n_nodes);
  move_lists (&self->output_offsets, &self->outputs, self->by_name, self->n_nodes);
}

/* How many nodes follow on the longest path from each node. */
static guint32 *
find_heights (const KedrocGraph *self)
{
  guint32 *heights = g_new0 (guint32, self->n_nodes);

  for (guint32 node = self->n_nodes; node-- > 0;)
    for (guint32 o = self->output_offsets[node]; o < self->output_offsets[node + 1]; o++)
      for (guint32 c = self->consumer_offsets[self->outputs[o]];
           c < self->consumer_offsets[self->outputs[o] + 1]; c++)
        heights[node] = MAX (heights[node], heights[self->consumers[c]] + 1);
  return heights;
}

static void
fill_ranks (KedrocGraph *self)
{
  g_autofree guint32 *heights = find_heights (self);
  /* The longest path has as many nodes as there are groups. */
  g_autofree guint32 *places = g_new0 (guint32, self->n_groups + 1);

  for (guint32 node = 0; node < self->n_nodes; node++)
    places[self->n_groups - heights[node]]++;
  for (guint32 i = 0; i < self->n_groups; i++)
    places[i + 1] += places[i];

  self->ranks = g_new (guint32, self->n_nodes);
  for (guint32 i = 0; i < self->n_nodes; i++)
    {
      guint32 node = self->by_name[i];

      self->ranks[node] = places[self->n_groups - 1 - heights[node]]++;
    }
}

static void
fill_free (KedrocGraph *self)
{
  self->is_free_input = g_new (guint8, self->n_datasets);
  self->is_free_output = g_new (guint8, self->n_datasets);
  for (guint32 id = 0; id < self->n_datasets; id++)
    {
      gboolean is_read = self->consumer_offsets[id] < self->consumer_offsets[id + 1];

      self->is_free_input[id] = self->n_loads[id] > 0 && self->sources[id] == KEDROC_GRAPH_NONE;
      self->is_free_output[id] = self->producers[id] != KEDROC_GRAPH_NONE && !is_read;
    }
}

gboolean
kedroc_graph_compile (KedrocGraph *self,
                      KedrocNode *const *nodes,
                      guint32 n_nodes,
                      GError **error)
{
  g_autofree guint32 *bases = NULL;
  g_autofree guint32 *groups = NULL;
  guint32 n_bases = 0;

  *self = (KedrocGraph){ .n_nodes = n_nodes };
  self->nodes = g_memdup2 (nodes, n_nodes * sizeof (KedrocNode *));
  if (number_datasets (self))
    bases = number_bases (self, &n_bases);
  if ((bases != NULL && !kedroc_graph_check_formats (self, error)) ||
      !kedroc_graph_check_outputs (self, bases, n_bases, error) || !kedroc_graph_check_confirms (self, error))
    return FALSE;

  allocate (self);
  fill_producers (self);
  fill_sources (self, bases, n_bases);
  fill_consumers (self);
  groups = find_groups (self, error);
  if (groups == NULL && n_nodes > 0)
    return FALSE;

  number_nodes (self, groups);
  move_nodes (self);
  fill_producers (self);
  fill_consumers (self);
  fill_ranks (self);
  fill_free (self);
  return TRUE;
}

guint32
kedroc_graph_find_node (const KedrocGraph *self,
                        const char *name)
{
  guint32 start = 0;
  guint32 end = self->n_nodes;

  while (start < end)
    {
      guint32 middle = start + (end - start) / 2;
      guint32 node = self->by_name[middle];
      int order = strcmp (name, kedroc_node_get_name (self->nodes[node]));

      if (order == 0)
        return node;
      if (order < 0)
        end = middle;
      else
        start = middle + 1;
    }
  return KEDROC_GRAPH_NONE;
}
