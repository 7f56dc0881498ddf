/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is demanded of the runners, and whether it is so. */

#include "runner.h"

/* The size at which runners are compared with the machine. */
#define SIZE_BAR SIZE_10_000

static double
divide (double value,
        double baseline)
{
  return baseline > 0 ? value / baseline : 0;
}

/* The worst of all shapes and of all sizes that are compared with the machine. */
static double
compare_core (const Figures *figures)
{
  double worst = 0;

  for (Shape shape = 0; shape < N_SHAPES; shape++)
    for (guint size = SIZE_BAR; size < N_SIZES; size++)
      worst = MAX (worst, divide (figures->core[shape][size], figures->flow_graph[shape][size]));
  return worst;
}

static double
find_growth (const double times[N_SHAPES][N_SIZES])
{
  double worst = 0;

  for (Shape shape = 0; shape < N_SHAPES; shape++)
    worst = MAX (worst, divide (times[shape][SIZE_1_000_000], times[shape][SIZE_10_000]));
  return worst;
}

static double
compare_with_kedro (const Figures *figures)
{
  double least = 0;

  for (Shape shape = 0; shape < N_SHAPES; shape++)
    {
      double times = divide (figures->kedro_parallel[shape], figures->run[PARALLEL][shape][SIZE_100]);

      if (times > 0)
        least = least > 0 ? MIN (least, times) : times;
    }
  return least;
}

static void
print_growth (const Figures *figures)
{
  bench_bar ("making nodes and pipeline: growth from 10^4 to 10^6 nodes", find_growth (figures->build), "times", 1.2,
             FALSE);
  for (Runner runner = 0; runner < N_RUNNERS; runner++)
    {
      g_autofree char *what =
        g_strconcat (runs_get_runner_name (runner), ": growth from 10^4 to 10^6 nodes", NULL);

      bench_bar (what, find_growth (figures->run[runner]), "times", 1.2, FALSE);
    }
}

void
bars_print (const Figures *figures,
            gboolean as_json)
{
  double sequential = figures->run[SEQUENTIAL][SHAPE_CHAIN][SIZE_BAR];
  double thread = figures->run[THREAD][SHAPE_CHAIN][SIZE_BAR];
  double chain = figures->run[PARALLEL][SHAPE_CHAIN][SIZE_BAR];
  double fan_out = figures->run[PARALLEL][SHAPE_FAN_OUT][SIZE_BAR];

  bench_bars_begin ("bar (of 10,000 nodes where nothing else is said)", as_json);
  bench_bar ("scheduler core to oneTBB flow graph, the worst", compare_core (figures), "times", 4, FALSE);
  bench_bar ("SequentialRunner, chain, to g_object_new and unref", divide (sequential, figures->object), "times", 8,
             FALSE);
  bench_bar ("ThreadRunner, chain, to a hop through GThreadPool", divide (thread, figures->hop), "times", 2.5,
             FALSE);
  bench_bar ("ParallelRunner, chain, to a round trip", divide (chain, figures->round_trip), "times", 1.4, FALSE);
  bench_bar ("ParallelRunner, fan-out, a node", fan_out, "us", 3, FALSE);
  bench_bar ("ParallelRunner, fan-out, to a round trip", divide (fan_out, figures->round_trip), "times", 0.1, FALSE);
  bench_bar ("Kedro's ParallelRunner to ours, 100 nodes, the least", compare_with_kedro (figures), "times", 500,
             TRUE);
  print_growth (figures);
  bench_bar ("pipeline of 10^6 nodes that are there, the slowest", figures->checks_seconds, "s", 1, FALSE);
  bench_bar ("memory of it a node, the most", figures->checks_bytes, "bytes", 300, FALSE);
  bench_bar ("first parallel run of a fresh program to true twice", divide (figures->start, figures->true_twice),
             "times", 4, FALSE);
  bench_bar ("death of a worker until its node has failed", figures->death / 1e3, "ms", 2, FALSE);
}
