/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-run-report-private.h"

#include <string.h>

#include "kedroc-node-private.h"

/* Names and errors in a list; more help nobody. */
#define LISTED_MAX 20

/* By node, the time of the longest path that ends with it; nodes are in an order
 * in which they can run. */
static gint64 *
measure_paths (const KedrocRunRecord *record,
               guint32 *previous)
{
  const KedrocGraph *graph = record->graph;
  gint64 *lengths = g_new0 (gint64, graph->n_nodes);

  for (guint32 node = 0; node < graph->n_nodes; node++)
    {
      previous[node] = KEDROC_GRAPH_NONE;
      for (guint32 i = graph->input_offsets[node]; i < graph->input_offsets[node + 1]; i++)
        {
          guint32 source = graph->sources[graph->inputs[i]];
          guint32 maker = source != KEDROC_GRAPH_NONE ? graph->producers[source] : KEDROC_GRAPH_NONE;

          if (maker == KEDROC_GRAPH_NONE || (previous[node] != KEDROC_GRAPH_NONE && lengths[maker] <= lengths[node]))
            continue;
          previous[node] = maker;
          lengths[node] = lengths[maker];
        }
      lengths[node] += kedroc_run_record_get_duration (record, node);
    }
  return lengths;
}

/* However many workers there are, a run takes as long as this. */
static void
append_longest_path (GString *text,
                     const KedrocRunRecord *record)
{
  guint32 n_nodes = record->graph->n_nodes;
  g_autofree guint32 *previous = g_new (guint32, n_nodes);
  g_autofree gint64 *lengths = measure_paths (record, previous);
  g_autoptr (GPtrArray) path = g_ptr_array_new ();
  g_autofree char *time = NULL;
  guint32 last = 0;

  /* A node of less than a microsecond is part of the path, too. */
  for (guint32 node = 1; node < n_nodes; node++)
    if (lengths[node] >= lengths[last])
      last = node;
  for (guint32 node = last; node != KEDROC_GRAPH_NONE; node = previous[node])
    g_ptr_array_add (path, (gpointer) kedroc_node_get_name (record->graph->nodes[node]));
  time = kedroc_run_report_format_time (lengths[last]);
  g_string_append_printf (text, "Longest path: %s in %u nodes: ", time, path->len);
  for (guint i = 0; i < MIN (path->len, LISTED_MAX); i++)
    {
      const char *name = g_ptr_array_index (path, path->len - 1 - i);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", name);
    }
  g_string_append (text, path->len > LISTED_MAX ? ", ...\n" : "\n");
}

/* Without what Python and JavaScript say of their stack. */
static void
append_error (GString *text,
              const GError *error)
{
  g_string_append_len (text, error->message, strcspn (error->message, "\n"));
  g_string_append_c (text, '\n');
}

static void
append_errors (GString *text,
               const KedrocRunRecord *record)
{
  guint n_errors = 0;

  for (guint32 i = 0; i < record->graph->n_nodes; i++)
    {
      const GError *error = record->nodes[i].error;

      if (error == NULL || record->nodes[i].state != KEDROC_RUN_STATE_FAILED || n_errors++ >= LISTED_MAX)
        continue;
      append_error (text, error);
    }
  /* A run may fail without any node's fault. */
  if (n_errors == 0 && record->error != NULL)
    append_error (text, record->error);
  if (n_errors > LISTED_MAX)
    g_string_append_printf (text, "and %u more errors\n", n_errors - LISTED_MAX);
}

static void
append_head (GString *text,
             const KedrocRunRecord *record)
{
  gint64 duration = record->end_time != 0 ? record->end_time - record->start_time
                                          : g_get_monotonic_time () - record->began;
  g_autofree char *start = kedroc_run_record_format_time (record->start_time);
  g_autofree char *time = kedroc_run_report_format_time (duration);
  guint counts[KEDROC_RUN_STATE_CACHED + 1] = { 0 };
  const char *separator = ": ";

  g_string_append_printf (text, "Run %s of %s, begun %s: %s after %s\n", record->run_id, record->runner, start,
                          kedroc_run_state_get_nick (record->state), time);
  for (guint32 i = 0; i < record->graph->n_nodes; i++)
    counts[record->nodes[i].state]++;
  g_string_append_printf (text, "%u nodes", record->graph->n_nodes);
  for (guint state = 0; state < G_N_ELEMENTS (counts); state++)
    if (counts[state] > 0)
      {
        g_string_append_printf (text, "%s%u %s", separator, counts[state], kedroc_run_state_get_nick (state));
        separator = ", ";
      }
  g_string_append_c (text, '\n');
}

/**
 * kedroc_run_report_to_string:
 * @self: a report
 *
 * Makes a summary for people, as things stand: how the run ended, its errors, a
 * table of the nodes that took longest, with the sums of all, and the path of
 * nodes that no number of workers could make shorter.
 *
 * It is UTF-8, the same in every locale, and each line ends with a line feed.
 * Sizes count 1,000 bytes to the kB.
 *
 * Returns: (transfer full): the text
 */
char *
kedroc_run_report_to_string (KedrocRunReport *self)
{
  g_autoptr (KedrocRunRecord) record = NULL;
  g_autoptr (GString) text = NULL;

  g_return_val_if_fail (KEDROC_IS_RUN_REPORT (self), NULL);

  record = kedroc_run_report_dup_record (self);
  if (record == NULL)
    return g_strdup ("No run has begun\n");
  text = g_string_new (NULL);
  g_mutex_lock (&record->lock);
  append_head (text, record);
  append_errors (text, record);
  if (record->graph->n_nodes > 0)
    {
      kedroc_run_report_append_nodes (text, record);
      append_longest_path (text, record);
    }
  g_mutex_unlock (&record->lock);
  return g_utf8_make_valid (text->str, text->len);
}
