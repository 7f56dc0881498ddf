/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-run-report-private.h"

#include "kedroc-node-private.h"

/* The table of nodes in the summary of a report. */

/* Nodes that are shown; more help nobody. */
#define ROWS_MAX 50

typedef enum {
  COLUMN_STATE,
  COLUMN_TRIES,
  COLUMN_WORKER,
  COLUMN_QUEUE,
  COLUMN_LOAD,
  COLUMN_RUN,
  COLUMN_SAVE,
  COLUMN_CPU,
  COLUMN_MEMORY,
  COLUMN_IN,
  COLUMN_OUT,
  COLUMN_NODE,
  N_COLUMNS,
} Column;

static const char *const titles[N_COLUMNS] = {
  [COLUMN_STATE] = "state", [COLUMN_TRIES] = "tries", [COLUMN_WORKER] = "worker", [COLUMN_QUEUE] = "queue",
  [COLUMN_LOAD] = "load",   [COLUMN_RUN] = "run",     [COLUMN_SAVE] = "save",     [COLUMN_CPU] = "CPU",
  [COLUMN_MEMORY] = "peak", [COLUMN_IN] = "in",       [COLUMN_OUT] = "out",       [COLUMN_NODE] = "node",
};

/* The same in every locale. */
static char *
format_number (double number,
               const char *unit)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (digits, sizeof digits, number < 100 ? "%.1f" : "%.0f", number);
  return g_strdup_printf ("%s %s", digits, unit);
}

char *
kedroc_run_report_format_time (double microseconds)
{
  if (microseconds < 1000)
    return g_strdup_printf ("%.0f us", microseconds);
  if (microseconds < 1e6)
    return format_number (microseconds / 1e3, "ms");
  return format_number (microseconds / 1e6, "s");
}

char *
kedroc_run_report_format_size (double bytes)
{
  static const char *const units[] = { "kB", "MB", "GB", "TB" };
  guint unit = 0;

  if (bytes < 1000)
    return g_strdup_printf ("%.0f B", bytes);
  for (bytes /= 1000; bytes >= 1000 && unit + 1 < G_N_ELEMENTS (units); bytes /= 1000)
    unit++;
  return format_number (bytes, units[unit]);
}

/* Rows of N_COLUMNS cells each. */
static void
add_cell (GPtrArray *cells,
          char *cell)
{
  g_ptr_array_add (cells, cell);
}

static void
add_titles (GPtrArray *cells)
{
  for (guint i = 0; i < N_COLUMNS; i++)
    add_cell (cells, g_strdup (titles[i]));
}

static void
add_numbers (GPtrArray *cells,
             const KedrocNodeReport *node)
{
  if (node->worker > 0)
    add_cell (cells, g_strdup_printf ("%u (%d)", node->worker, node->pid));
  else
    add_cell (cells, g_strdup (node->pid > 0 ? "caller" : "-"));
  add_cell (cells, kedroc_run_report_format_time (node->queue_time));
  add_cell (cells, kedroc_run_report_format_time (node->load_time));
  add_cell (cells, kedroc_run_report_format_time (node->run_time));
  add_cell (cells, kedroc_run_report_format_time (node->save_time));
  add_cell (cells, kedroc_run_report_format_time (node->cpu_time));
  add_cell (cells, node->peak_memory > 0 ? kedroc_run_report_format_size (node->peak_memory) : g_strdup ("-"));
  add_cell (cells, kedroc_run_report_format_size (node->bytes_in));
  add_cell (cells, kedroc_run_report_format_size (node->bytes_out));
}

/* Of a node that was never begun there are no numbers. */
static void
add_node (GPtrArray *cells,
          const KedrocNodeReport *node)
{
  add_cell (cells, g_strdup (kedroc_run_state_get_nick (node->state)));
  add_cell (cells, g_strdup_printf ("%u", node->attempts));
  for (guint i = COLUMN_WORKER; i < COLUMN_NODE && node->attempts == 0; i++)
    add_cell (cells, g_strdup ("-"));
  if (node->attempts > 0)
    add_numbers (cells, node);
  add_cell (cells, g_strdup (node->name));
}

/* Sums of all nodes; of memory, the most. */
static void
add_totals (GPtrArray *cells,
            const KedrocRunRecord *record)
{
  double sums[N_COLUMNS] = { 0 };

  for (guint32 i = 0; i < record->graph->n_nodes; i++)
    {
      KedrocNodeReport node;

      kedroc_run_record_get_node (record, i, &node);
      sums[COLUMN_TRIES] += node.attempts;
      sums[COLUMN_QUEUE] += node.queue_time;
      sums[COLUMN_LOAD] += node.load_time;
      sums[COLUMN_RUN] += node.run_time;
      sums[COLUMN_SAVE] += node.save_time;
      sums[COLUMN_CPU] += node.cpu_time;
      sums[COLUMN_MEMORY] = MAX (sums[COLUMN_MEMORY], node.peak_memory);
      sums[COLUMN_IN] += node.bytes_in;
      sums[COLUMN_OUT] += node.bytes_out;
    }
  add_cell (cells, g_strdup ("all"));
  add_cell (cells, g_strdup_printf ("%.0f", sums[COLUMN_TRIES]));
  add_cell (cells, g_strdup (""));
  for (guint i = COLUMN_QUEUE; i <= COLUMN_CPU; i++)
    add_cell (cells, kedroc_run_report_format_time (sums[i]));
  for (guint i = COLUMN_MEMORY; i <= COLUMN_OUT; i++)
    add_cell (cells, kedroc_run_report_format_size (sums[i]));
  add_cell (cells, g_strdup_printf ("%u nodes", record->graph->n_nodes));
}

/* The first and the last column begin on the left, the others end on the right. */
static void
append_table (GString *text,
              GPtrArray *cells)
{
  glong widths[N_COLUMNS] = { 0 };

  for (guint i = 0; i < cells->len; i++)
    widths[i % N_COLUMNS] = MAX (widths[i % N_COLUMNS], g_utf8_strlen (g_ptr_array_index (cells, i), -1));
  for (guint i = 0; i < cells->len; i++)
    {
      const char *cell = g_ptr_array_index (cells, i);
      Column column = i % N_COLUMNS;
      int gap = (int) (widths[column] - g_utf8_strlen (cell, -1));

      if (column == COLUMN_STATE)
        g_string_append_printf (text, "%s%*s", cell, gap, "");
      else if (column == COLUMN_NODE)
        g_string_append_printf (text, "  %s\n", cell);
      else
        g_string_append_printf (text, "  %*s%s", gap, "", cell);
    }
}

static int
compare_durations (gconstpointer a,
                   gconstpointer b,
                   gpointer data)
{
  const KedrocRunRecord *record = data;
  guint32 first = *(const guint32 *) a;
  guint32 second = *(const guint32 *) b;
  gint64 difference =
    kedroc_run_record_get_duration (record, second) - kedroc_run_record_get_duration (record, first);

  if (difference != 0)
    return difference > 0 ? 1 : -1;
  return first < second ? -1 : first > second;
}

void
kedroc_run_report_append_nodes (GString *text,
                                const KedrocRunRecord *record)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  guint32 n_nodes = record->graph->n_nodes;
  g_autofree guint32 *slowest = g_new (guint32, n_nodes);

  for (guint32 i = 0; i < n_nodes; i++)
    slowest[i] = i;
  g_qsort_with_data (slowest, n_nodes, sizeof *slowest, compare_durations, (gpointer) record);
  add_titles (cells);
  for (guint32 i = 0; i < MIN (n_nodes, ROWS_MAX); i++)
    {
      KedrocNodeReport node;

      kedroc_run_record_get_node (record, slowest[i], &node);
      add_node (cells, &node);
    }
  add_totals (cells, record);
  append_table (text, cells);
  if (n_nodes > ROWS_MAX)
    g_string_append_printf (text, "The %u nodes that took longest are shown.\n", ROWS_MAX);
}
