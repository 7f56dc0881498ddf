/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pipelines of each shape and size: made, and run by each runner. */

#include "runner.h"

#include <malloc.h>

/* What a row may take in seconds; as many runs as fit in the first, one at least. */
#define ROW_SECONDS 10
#define ROW_SECONDS_MAX 120

KedrocAbstractRunner *
runs_make_runner (Runner runner)
{
  switch (runner)
    {
    case SEQUENTIAL:
      return KEDROC_ABSTRACT_RUNNER (kedroc_sequential_runner_new ());
    case THREAD:
      return KEDROC_ABSTRACT_RUNNER (kedroc_thread_runner_new (2));
    case PARALLEL:
    case N_RUNNERS:
    default:
      return KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (2));
    }
}

const char *
runs_get_runner_name (Runner runner)
{
  const char *const names[] = { "SequentialRunner", "ThreadRunner", "ParallelRunner" };

  return names[runner];
}

KedrocPipeline *
runs_make_pipeline (GPtrArray *nodes)
{
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);

  g_assert_no_error (error);
  return pipeline;
}

/* In seconds. */
double
runs_time_one (KedrocAbstractRunner *runner,
               KedrocPipeline *pipeline,
               KedrocHookManager *hooks,
               const Edges *edges)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;
  char name[DATASET_NAME_SIZE];
  gint64 number;
  gint64 start;
  double seconds;

  dataset_write_name (name, 0);
  kedroc_data_catalog_set_int64 (catalog, name, 0);
  start = bench_now ();
  outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, hooks, "bench", FALSE, NULL, &error);
  seconds = (bench_now () - start) / 1e9;
  g_assert_no_error (error);
  dataset_write_name (name, edges->n_nodes);
  number = kedroc_data_catalog_load_int64 (outputs, name, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (number, ==, edges_get_last_number (edges));
  return seconds;
}

static void
add_growth (double *times,
            guint size)
{
  if (size > SIZE_10_000)
    table_compare (times[size], times[SIZE_10_000], "that of 10,000 nodes", 0, size == SIZE_1_000_000 ? 1.2 : 0);
}

/* Nodes and pipeline, as often as they can be made in the time. */
static GPtrArray *
measure_build (const Options *options,
               const Edges *edges,
               Shape shape,
               guint size,
               double *times)
{
  g_autofree char *name = row_dup_name ("making nodes and pipeline", shape, edges->n_nodes);
  g_autoptr (GArray) values = bench_values_new ();
  g_autoptr (GPtrArray) nodes = NULL;
  double total = 0;

  for (int i = 0; i <= options->n_repeats && total < ROW_SECONDS; i++)
    {
      g_autoptr (KedrocPipeline) pipeline = NULL;
      gint64 start;
      double us;

      g_clear_pointer (&nodes, g_ptr_array_unref);
      start = bench_now ();
      nodes = edges_make_nodes (edges);
      pipeline = runs_make_pipeline (nodes);
      us = (bench_now () - start) / 1e3 / edges->n_nodes;
      total += us * edges->n_nodes / 1e6;
      /* The first is to get warm. */
      if (i > 0 || total >= ROW_SECONDS)
        g_array_append_val (values, us);
    }
  times[size] = table_add ("kedroc", name, "us", values);
  add_growth (times, size);
  return g_steal_pointer (&nodes);
}

/* Returns the seconds that the longest run took. */
static double
measure_runner (const Options *options,
                KedrocPipeline *pipeline,
                const Edges *edges,
                Runner runner,
                Shape shape,
                guint size,
                double *times)
{
  g_autofree char *name = row_dup_name (runs_get_runner_name (runner), shape, edges->n_nodes);
  g_autoptr (KedrocAbstractRunner) object = runs_make_runner (runner);
  g_autoptr (GArray) values = bench_values_new ();
  double longest = 0;
  double total = 0;

  for (int i = 0; i <= options->n_repeats && total < ROW_SECONDS; i++)
    {
      double seconds = runs_time_one (object, pipeline, NULL, edges);
      double us = seconds * 1e6 / edges->n_nodes;

      total += seconds;
      longest = MAX (longest, seconds);
      if (i > 0 || total >= ROW_SECONDS)
        g_array_append_val (values, us);
    }
  times[size] = table_add ("kedroc", name, "us", values);
  add_growth (times, size);
  return longest;
}

static void
measure_size (const Options *options,
              Machine *machine,
              Shape shape,
              guint size,
              double *seconds,
              Figures *figures)
{
  g_autoptr (Edges) edges = edges_new (shape, size_get_nodes (size));
  g_autoptr (GPtrArray) nodes = measure_build (options, edges, shape, size, figures->build[shape]);
  g_autoptr (KedrocPipeline) pipeline = runs_make_pipeline (nodes);

  for (Runner runner = 0; runner < N_RUNNERS; runner++)
    {
      machine_sample (machine);
      if (seconds[runner] * 10 < ROW_SECONDS_MAX)
        {
          seconds[runner] =
            measure_runner (options, pipeline, edges, runner, shape, size, figures->run[runner][shape]);
        }
      else
        {
          g_autofree char *name = row_dup_name (runs_get_runner_name (runner), shape, edges->n_nodes);

          table_add_failure ("kedroc", name, "not in two minutes");
        }
    }
}

/* The small ones first: what they take is not to depend on the memory that the large
 * ones have left. */
void
runs_measure (const Options *options,
              Machine *machine,
              Figures *figures)
{
  double seconds[N_SHAPES][N_RUNNERS] = { 0 };

  for (guint size = 0; size < options->n_sizes; size++)
    for (Shape shape = 0; shape < N_SHAPES; shape++)
      {
        measure_size (options, machine, shape, size, seconds[shape], figures);
        malloc_trim (0);
      }
}
