/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-culprits-private.h"
#include "kedroc-error.h"
#include "kedroc-graph-private.h"
#include "kedroc-name-list-private.h"
#include "kedroc-name-table-private.h"
#include "kedroc-node-private.h"

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

gboolean
kedroc_graph_check_formats (const KedrocGraph *self,
                            GError **error)
{
  g_auto (KedrocNameTable) plain = { 0 };
  g_autoptr (GPtrArray) mixed = g_ptr_array_new ();
  KedrocCulprits culprits = { 0 };

  kedroc_name_table_init (&plain);
  for (guint32 id = 0; id < self->n_datasets; id++)
    {
      gsize length = strlen (self->datasets[id]);

      if (kedroc_name_get_base_length (self->datasets[id]) == length)
        kedroc_name_table_add (&plain, self->datasets[id], length,
                               kedroc_name_hash (self->datasets[id], length));
    }

  for (guint32 id = 0; id < self->n_datasets; id++)
    {
      gsize length = kedroc_name_get_base_length (self->datasets[id]);

      if (self->datasets[id][length] != '\0' &&
          kedroc_name_table_find (&plain, self->datasets[id], length,
                                  kedroc_name_hash (self->datasets[id], length)) != KEDROC_NAME_TABLE_NONE)
        g_ptr_array_add (mixed, (gpointer) self->datasets[id]);
    }
  g_ptr_array_sort (mixed, compare_names);
  for (guint i = 0; i < mixed->len; i++)
    kedroc_culprits_add (&culprits, "'%s'", (const char *) mixed->pdata[i]);

  return kedroc_culprits_report (
    &culprits, KEDROC_PIPELINE_ERROR_INVALID_NAME,
    "Datasets have to be used either always or never with an @format; these are also used without",
    error);
}

gboolean
kedroc_graph_check_outputs (const KedrocGraph *self,
                            const guint32 *bases,
                            guint32 n_bases,
                            GError **error)
{
  guint32 n = bases != NULL ? n_bases : self->n_datasets;
  g_autofree guint32 *writers = g_new (guint32, n + 1);
  KedrocCulprits culprits = { 0 };

  memset (writers, 0xff, (n + 1) * sizeof (guint32));
  for (guint32 node = 0; node < self->n_nodes; node++)
    for (guint32 o = self->output_offsets[node]; o < self->output_offsets[node + 1]; o++)
      {
        guint32 id = self->outputs[o];
        guint32 *writer = &writers[bases != NULL ? bases[id] : id];

        if (*writer != KEDROC_GRAPH_NONE)
          kedroc_culprits_add (&culprits, "'%s' (by '%s' and '%s')", self->datasets[id],
                       kedroc_node_get_name (self->nodes[*writer]), kedroc_node_get_name (self->nodes[node]));
        *writer = node;
      }

  return kedroc_culprits_report (
    &culprits, KEDROC_PIPELINE_ERROR_OUTPUT_NOT_UNIQUE,
    "A dataset can be the output of one node only, in one format; these are written twice", error);
}

gboolean
kedroc_graph_check_confirms (const KedrocGraph *self,
                             GError **error)
{
  g_auto (KedrocNameTable) table = { 0 };
  KedrocCulprits culprits = { 0 };

  kedroc_name_table_init (&table);
  for (guint32 node = 0; node < self->n_nodes; node++)
    for (const char *const *name = kedroc_node_peek_confirms (self->nodes[node]); *name != NULL; name++)
      {
        gsize length = kedroc_name_get_base_length (*name);
        guint32 n_before = table.n_names;

        kedroc_name_table_add (&table, *name, length, kedroc_name_hash (*name, length));
        if (table.n_names == n_before)
          kedroc_culprits_add (&culprits, "'%s' (by '%s')", *name, kedroc_node_get_name (self->nodes[node]));
      }

  return kedroc_culprits_report (&culprits, KEDROC_PIPELINE_ERROR_CONFIRM_NOT_UNIQUE,
                          "A dataset can be confirmed once only; these are confirmed again", error);
}

/* Some node that @node waits for and that waits itself. */
static guint32
find_unfinished_producer (const KedrocGraph *self,
                          const guint32 *n_waits,
                          guint32 node)
{
  for (guint32 i = self->input_offsets[node]; i < self->input_offsets[node + 1]; i++)
    {
      guint32 source = self->sources[self->inputs[i]];

      if (source != KEDROC_GRAPH_NONE && n_waits[self->producers[source]] > 0)
        return self->producers[source];
    }
  return KEDROC_GRAPH_NONE;
}

/* Goes upstream, from node to node, until one comes again. Returns how many
 * nodes of @path, from its end, are the cycle. */
static guint32
find_cycle (const KedrocGraph *self,
            const guint32 *n_waits,
            guint32 *path)
{
  g_autofree guint32 *places = g_new (guint32, self->n_nodes);
  guint32 n = 0;
  guint32 node = 0;

  memset (places, 0xff, self->n_nodes * sizeof (guint32));
  while (n_waits[node] == 0)
    node++;
  for (; places[node] == KEDROC_GRAPH_NONE; node = find_unfinished_producer (self, n_waits, node))
    {
      places[node] = n;
      path[n++] = node;
    }
  memmove (path, path + places[node], (n - places[node]) * sizeof (guint32));
  return n - places[node];
}

/* @n_waits is what is left of the counters after all nodes that can run have. */
void
kedroc_graph_set_cycle_error (const KedrocGraph *self,
                              const guint32 *n_waits,
                              GError **error)
{
  g_autofree guint32 *upstream = g_new (guint32, self->n_nodes);
  guint32 n = find_cycle (self, n_waits, upstream);
  g_autoptr (GString) names = g_string_new (NULL);
  guint32 first = 0;

  /* Nodes are numbered by name here: begin with the first, whatever was met first. */
  for (guint32 i = 1; i < n; i++)
    if (upstream[i] < upstream[first])
      first = i;
  for (guint32 i = 0; i < MIN (n, KEDROC_CULPRITS_MAX); i++)
    g_string_append_printf (names, "'%s' -> ",
                            kedroc_node_get_name (self->nodes[upstream[(first + n - i) % n]]));
  if (n > KEDROC_CULPRITS_MAX)
    g_string_append_printf (names, "%u more -> ", n - KEDROC_CULPRITS_MAX);
  g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_CIRCULAR_DEPENDENCY,
               "These nodes wait for each other: %s'%s'", names->str,
               kedroc_node_get_name (self->nodes[upstream[first]]));
}
