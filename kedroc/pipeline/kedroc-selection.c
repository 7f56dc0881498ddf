/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-selection-private.h"

#include <string.h>

#include "kedroc-culprits-private.h"
#include "kedroc-name-list-private.h"
#include "kedroc-name-table-private.h"
#include "kedroc-node-parts-private.h"

/* A name that lacks its namespace is the usual mistake: say which nodes it may mean. */
static void
add_missing_node (const KedrocGraph *graph,
                  const char *name,
                  KedrocCulprits *missing)
{
  g_autofree char *ending = g_strconcat (".", name, NULL);
  g_autoptr (GString) candidates = g_string_new (NULL);

  /* What the message has no room for needs no search. */
  for (guint32 i = 0; i < graph->n_nodes && missing->n < KEDROC_CULPRITS_MAX && candidates->len < 200; i++)
    {
      const char *candidate = kedroc_node_get_name (graph->nodes[graph->by_name[i]]);

      if (g_str_has_suffix (candidate, ending))
        g_string_append_printf (candidates, "%s'%s'", candidates->len > 0 ? " or " : "", candidate);
    }
  if (candidates->len > 0)
    kedroc_culprits_add (missing, "'%s' (did you mean %s?)", name, candidates->str);
  else
    kedroc_culprits_add (missing, "'%s'", name);
}

gboolean
kedroc_selection_add_named (const KedrocGraph *graph,
                            guint8 *marks,
                            const char *const *names,
                            GError **error)
{
  KedrocCulprits missing = { 0 };

  for (; names != NULL && *names != NULL; names++)
    {
      guint32 node = kedroc_graph_find_node (graph, *names);

      if (node != KEDROC_GRAPH_NONE)
        marks[node] = TRUE;
      else
        add_missing_node (graph, *names, &missing);
    }
  return kedroc_culprits_report (&missing, KEDROC_PIPELINE_ERROR_NOT_FOUND,
                                 "There are no nodes of these names in the pipeline", error);
}

static void
add_wanted (KedrocNameTable *wanted,
            const char *const *names)
{
  kedroc_name_table_init (wanted);
  for (; names != NULL && *names != NULL; names++)
    kedroc_name_table_add (wanted, *names, strlen (*names), kedroc_name_hash (*names, strlen (*names)));
}

static guint32
find_wanted (const KedrocNameTable *wanted,
             const char *name,
             gsize length)
{
  return kedroc_name_table_find (wanted, name, length, kedroc_name_hash (name, length));
}

/* %TRUE if all were found; an error that lists the others after @what otherwise. */
static gboolean
report_unfound (const KedrocNameTable *wanted,
                const guint8 *found,
                const char *what,
                GError **error)
{
  KedrocCulprits missing = { 0 };

  for (guint32 i = 0; i < wanted->n_names; i++)
    if (!found[i])
      kedroc_culprits_add (&missing, "'%s'", wanted->names[i]);
  return kedroc_culprits_report (&missing, KEDROC_PIPELINE_ERROR_NOT_FOUND, what, error);
}

/* Whether a namespace, or one around it, is wanted. */
static gboolean
match_namespace (const char *namespace_,
                 const KedrocNameTable *wanted,
                 guint8 *found)
{
  gboolean matches = FALSE;

  for (gsize length = strcspn (namespace_, ".");; length += 1 + strcspn (namespace_ + length + 1, "."))
    {
      guint32 match = find_wanted (wanted, namespace_, length);

      if (match != KEDROC_NAME_TABLE_NONE)
        matches = found[match] = TRUE;
      if (namespace_[length] == '\0')
        return matches;
    }
}

gboolean
kedroc_selection_add_namespaces (const KedrocGraph *graph,
                                 guint8 *marks,
                                 const char *const *namespaces,
                                 GError **error)
{
  g_auto (KedrocNameTable) wanted = { 0 };
  g_autofree guint8 *found = NULL;

  add_wanted (&wanted, namespaces);
  found = g_new0 (guint8, wanted.n_names + 1);
  for (guint32 node = 0; node < graph->n_nodes; node++)
    {
      const char *namespace_ = kedroc_node_get_namespace (graph->nodes[node]);

      if (namespace_ != NULL && match_namespace (namespace_, &wanted, found))
        marks[node] = TRUE;
    }
  return report_unfound (&wanted, found, "There are no nodes in these namespaces in the pipeline", error);
}

void
kedroc_selection_add_tagged (const KedrocGraph *graph,
                             guint8 *marks,
                             const char *const *tags)
{
  g_auto (KedrocNameTable) wanted = { 0 };

  add_wanted (&wanted, tags);
  for (guint32 node = 0; node < graph->n_nodes; node++)
    {
      const KedrocNameList *own = graph->nodes[node]->tags;
      const guint32 *hashes = kedroc_name_list_peek_hashes (own);
      const guint32 *lengths = kedroc_name_list_peek_lengths (own);

      for (guint i = 0; i < kedroc_name_list_get_length (own) && !marks[node]; i++)
        marks[node] = kedroc_name_table_find (&wanted, kedroc_name_list_peek (own)[i], lengths[i], hashes[i]) !=
                      KEDROC_NAME_TABLE_NONE;
    }
}

/* (transfer full): for each dataset whether it is named, by its whole name or
 * by that without the format; %NULL with an error for names that fit none. */
static guint8 *
find_datasets (const KedrocGraph *graph,
               const char *const *names,
               GError **error)
{
  g_autofree guint8 *matches = g_new0 (guint8, graph->n_datasets + 1);
  g_autofree guint8 *found = NULL;
  g_auto (KedrocNameTable) wanted = { 0 };

  add_wanted (&wanted, names);
  found = g_new0 (guint8, wanted.n_names + 1);
  for (guint32 id = 0; id < graph->n_datasets; id++)
    {
      const char *name = graph->datasets[id];
      gsize lengths[] = { strlen (name), kedroc_name_get_base_length (name) };

      for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
        {
          guint32 match = find_wanted (&wanted, name, lengths[i]);

          if (match != KEDROC_NAME_TABLE_NONE)
            matches[id] = found[match] = TRUE;
        }
    }
  if (!report_unfound (&wanted, found, "There are no datasets of these names in the pipeline", error))
    return NULL;
  return g_steal_pointer (&matches);
}

static gboolean
add_users (const KedrocGraph *graph,
           guint8 *marks,
           const char *const *datasets,
           const guint32 *offsets,
           const guint32 *ids,
           GError **error)
{
  g_autofree guint8 *matches = find_datasets (graph, datasets, error);

  if (matches == NULL)
    return FALSE;
  for (guint32 node = 0; node < graph->n_nodes; node++)
    for (guint32 i = offsets[node]; i < offsets[node + 1]; i++)
      if (matches[ids[i]])
        marks[node] = TRUE;
  return TRUE;
}

gboolean
kedroc_selection_add_readers (const KedrocGraph *graph,
                              guint8 *marks,
                              const char *const *datasets,
                              GError **error)
{
  return add_users (graph, marks, datasets, graph->input_offsets, graph->inputs, error);
}

gboolean
kedroc_selection_add_writers (const KedrocGraph *graph,
                              guint8 *marks,
                              const char *const *datasets,
                              GError **error)
{
  return add_users (graph, marks, datasets, graph->output_offsets, graph->outputs, error);
}

/* Nodes are numbered in their order, so one pass reaches everything. */
void
kedroc_selection_spread_downstream (const KedrocGraph *graph,
                                    guint8 *marks)
{
  for (guint32 node = 0; node < graph->n_nodes; node++)
    for (guint32 i = graph->input_offsets[node]; i < graph->input_offsets[node + 1] && !marks[node]; i++)
      {
        guint32 source = graph->sources[graph->inputs[i]];

        if (source != KEDROC_GRAPH_NONE)
          marks[node] = marks[graph->producers[source]];
      }
}

void
kedroc_selection_spread_upstream (const KedrocGraph *graph,
                                  guint8 *marks)
{
  for (guint32 node = graph->n_nodes; node-- > 0;)
    for (guint32 i = graph->input_offsets[node]; i < graph->input_offsets[node + 1] && marks[node]; i++)
      {
        guint32 source = graph->sources[graph->inputs[i]];

        if (source != KEDROC_GRAPH_NONE)
          marks[graph->producers[source]] = TRUE;
      }
}
