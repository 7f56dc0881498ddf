/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A pipeline of nodes that are there already: Kedro's rules, the order, and the memory
 * that it keeps for itself. */

#include "runner.h"

#include <malloc.h>

static double
count_bytes (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return (double) info.uordblks + info.hblkhd;
}

static void
measure_once (GPtrArray *nodes,
              GArray *seconds,
              GArray *bytes)
{
  g_autoptr (KedrocPipeline) pipeline = NULL;
  double before = count_bytes ();
  gint64 start = bench_now ();
  double took;
  double kept;

  pipeline = runs_make_pipeline (nodes);
  took = (bench_now () - start) / 1e9;
  kept = (count_bytes () - before) / nodes->len;
  g_array_append_val (seconds, took);
  g_array_append_val (bytes, kept);
}

static void
measure_shape (const Options *options,
               Shape shape,
               Figures *figures)
{
  g_autoptr (Edges) edges = edges_new (shape, options->existing);
  g_autoptr (GPtrArray) nodes = edges_make_nodes (edges);
  g_autoptr (GArray) seconds = bench_values_new ();
  g_autoptr (GArray) bytes = bench_values_new ();
  g_autofree char *time_name = row_dup_name ("pipeline of nodes that are there", shape, options->existing);
  g_autofree char *bytes_name = row_dup_name ("memory of it, a node", shape, options->existing);
  double median;

  for (int i = 0; i < (options->n_repeats + 1) / 2; i++)
    measure_once (nodes, seconds, bytes);
  median = table_add ("kedroc", time_name, "s", seconds);
  if (!options->tiny)
    figures->checks_seconds = MAX (figures->checks_seconds, median);
  median = table_add ("kedroc", bytes_name, "bytes", bytes);
  if (!options->tiny)
    figures->checks_bytes = MAX (figures->checks_bytes, median);
}

void
checks_measure (const Options *options,
                Figures *figures)
{
  for (Shape shape = 0; shape < N_SHAPES; shape++)
    measure_shape (options, shape, figures);
}
