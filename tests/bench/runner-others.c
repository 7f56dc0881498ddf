/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What other programs measure: runner-core, which sees the library from inside, and
 * peers.py, which runs other libraries. */

#include "runner.h"

static gboolean
find_place (JsonObject *row,
            Shape *shape,
            guint *size)
{
  const char *name = json_object_get_string_member (row, "shape");
  guint n_nodes = json_object_get_int_member (row, "nodes");

  for (*shape = 0; *shape < N_SHAPES; (*shape)++)
    for (*size = 0; *size < N_SIZES && g_str_equal (name, shape_get_name (*shape)); (*size)++)
      if (size_get_nodes (*size) == n_nodes)
        return TRUE;
  return FALSE;
}

static void
add_core_row (const char *who,
              const char *what,
              JsonObject *row,
              gpointer data)
{
  Figures *figures = data;
  g_autoptr (GArray) values = bench_row_get_figures (row, "us");
  double median = table_add (who, what, "us", values);
  double *best;
  Shape shape;
  guint size;

  if (!find_place (row, &shape, &size))
    return;
  if (g_str_equal (who, "kedroc"))
    {
      figures->core[shape][size] = median;
      if (size > SIZE_10_000)
        table_compare (median, figures->core[shape][SIZE_10_000], "that of 10,000 nodes", 0, 0);
      return;
    }
  best = &figures->flow_graph[shape][size];
  *best = *best > 0 ? MIN (*best, median) : median;
}

void
core_measure (const Options *options,
              Figures *figures)
{
  g_autofree char *n_sizes = g_strdup_printf ("%u", options->n_sizes);
  g_autofree char *n_repeats = g_strdup_printf ("%d", options->n_repeats);
  const char *argv[] = { BENCH_CORE, n_sizes, n_repeats, NULL };

  bench_rows_read ("kedroc", argv, add_core_row, figures);
}

static Runner
find_runner (JsonObject *row)
{
  const char *name = json_object_get_string_member_with_default (row, "runner", "ParallelRunner");

  for (Runner runner = 0; runner < N_RUNNERS; runner++)
    if (g_str_equal (name, runs_get_runner_name (runner)))
      return runner;
  return PARALLEL;
}

static void
add_peer_row (const char *who,
              const char *what,
              JsonObject *row,
              gpointer data)
{
  Figures *figures = data;
  g_autoptr (GArray) values = bench_row_get_figures (row, "us");
  double median = table_add (who, what, "us", values);
  Runner runner = find_runner (row);
  g_autofree char *ours = g_strconcat ("kedroc's ", runs_get_runner_name (runner), NULL);
  Shape shape;
  guint size;

  if (!find_place (row, &shape, &size))
    return;
  table_compare (median, figures->run[runner][shape][size], ours, 0, 0);
  if (g_str_equal (who, "Kedro") && runner == PARALLEL && size == SIZE_100)
    figures->kedro_parallel[shape] = median;
}

void
peers_measure (const Options *options,
               Figures *figures)
{
  g_autofree char *n_repeats = g_strdup_printf ("%d", (options->n_repeats + 2) / 3);
  g_autofree char *limit = g_strdup_printf ("%d", options->peer_seconds);
  const char *argv[] = { BENCH_PYTHON, BENCH_PEERS, "--kind", "runner", "--cache", options->cache, "--repeats",
                         n_repeats, "--limit", limit, NULL };

  bench_rows_read ("peers", argv, add_peer_row, figures);
}
