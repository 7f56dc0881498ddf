/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The scheduler alone, with functions that do nothing, and beside it a oneTBB flow graph
 * of nodes that do nothing. Prints rows as JSON lines, for runner.
 *
 * Usage: runner-core SIZES REPEATS */

#include <json-glib/json-glib.h>
#include <stdio.h>
#include <time.h>

#include "kedroc-scheduler-private.h"
#include "runner-flow-graph.h"
#include "runner-shapes.h"

#define ROW_SECONDS 10

typedef void (*EmptyFunc) (guint32 node);

static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void
do_nothing (guint32 node)
{
}

/* Not to be seen through by the compiler. */
static volatile EmptyFunc node_func = do_nothing;

static void
ignore_release (guint32 dataset,
                gpointer data)
{
}

static void
run_scheduler (const KedrocGraph *graph)
{
  KedrocScheduler scheduler;
  guint32 node;

  kedroc_scheduler_init (&scheduler, graph);
  while (kedroc_scheduler_take (&scheduler, &node))
    {
      node_func (node);
      kedroc_scheduler_done (&scheduler, node);
      kedroc_scheduler_release (&scheduler, node, ignore_release, NULL);
    }
  g_assert_cmpuint (scheduler.n_done, ==, graph->n_nodes);
  kedroc_scheduler_clear (&scheduler);
}

static void
print_row (const char *who,
           const char *what,
           Shape shape,
           guint n_nodes,
           GArray *times)
{
  g_autofree char *name = g_strdup_printf ("%s, %s, %u", what, shape_get_name (shape), n_nodes);

  printf ("{\"who\": \"%s\", \"what\": \"%s\", \"shape\": \"%s\", \"nodes\": %u, \"us\": [", who, name,
          shape_get_name (shape), n_nodes);
  for (guint i = 0; i < times->len; i++)
    printf ("%s%g", i > 0 ? ", " : "", g_array_index (times, double, i));
  puts ("]}");
  fflush (stdout);
}

static void
take_time (GArray *times,
           double start,
           guint n_nodes)
{
  double us = (now () - start) * 1e6 / n_nodes;

  g_array_append_val (times, us);
}

typedef struct {
  GArray *core;
  GArray *flow[2]; /* on one thread, on two */
} Times;

#ifdef HAVE_TBB
static FlowGraph *
make_flow_graph (const Edges *edges)
{
  return flow_graph_new (edges->n_nodes, (const guint32 *) (gconstpointer) edges->offsets->data,
                         (const guint32 *) (gconstpointer) edges->inputs->data);
}

static void
sample_flow_graph (FlowGraph *graph,
                   guint n_nodes,
                   Times *times)
{
  for (guint threads = 1; threads <= 2; threads++)
    {
      double start = now ();

      flow_graph_run (graph, threads);
      take_time (times->flow[threads - 1], start, n_nodes);
    }
}

static void
print_flow_graph (Shape shape,
                  guint n_nodes,
                  Times *times)
{
  print_row ("oneTBB", "flow graph on one thread", shape, n_nodes, times->flow[0]);
  print_row ("oneTBB", "flow graph on two", shape, n_nodes, times->flow[1]);
}
#else
static FlowGraph *
make_flow_graph (const Edges *edges)
{
  return NULL;
}

static void
sample_flow_graph (FlowGraph *graph,
                   guint n_nodes,
                   Times *times)
{
}

static void
print_flow_graph (Shape shape,
                  guint n_nodes,
                  Times *times)
{
  if (shape == 0 && n_nodes == 100)
    puts ("{\"who\": \"oneTBB\", \"what\": \"flow graph\", \"failure\": \"was not there when this was built\"}");
}

void
flow_graph_free (FlowGraph *graph)
{
}
#endif

static void
sample (const KedrocGraph *graph,
        const Edges *edges,
        int n_repeats,
        Times *times)
{
  FlowGraph *flow = make_flow_graph (edges);
  double begin = now ();

  /* The first is to get warm. */
  for (int i = 0; i <= n_repeats && (i < 2 || now () < begin + ROW_SECONDS); i++)
    {
      double start = now ();

      run_scheduler (graph);
      take_time (times->core, start, edges->n_nodes);
      sample_flow_graph (flow, edges->n_nodes, times);
      if (i > 0)
        continue;
      g_array_set_size (times->core, 0);
      g_array_set_size (times->flow[0], 0);
      g_array_set_size (times->flow[1], 0);
    }
  flow_graph_free (flow);
}

static void
measure (Shape shape,
         guint n_nodes,
         int n_repeats)
{
  g_autoptr (Edges) edges = edges_new (shape, n_nodes);
  g_autoptr (GPtrArray) nodes = edges_make_nodes (edges);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocPipeline) pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_autoptr (GArray) core = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) two = g_array_new (FALSE, FALSE, sizeof (double));
  Times times = { core, { one, two } };

  g_assert_no_error (error);
  sample (kedroc_pipeline_get_graph (pipeline), edges, n_repeats, &times);
  print_row ("kedroc", "scheduler core", shape, n_nodes, times.core);
  print_flow_graph (shape, n_nodes, &times);
}

int
main (int argc,
      char **argv)
{
  int n_sizes = argc == 3 ? atoi (argv[1]) : 0;
  int n_repeats = argc == 3 ? atoi (argv[2]) : 0;

  if (n_sizes < 1 || n_repeats < 1)
    {
      g_printerr ("usage: runner-core SIZES REPEATS\n");
      return 2;
    }
  for (Shape shape = 0; shape < N_SHAPES; shape++)
    for (guint size = 0, n_nodes = 100; size < (guint) n_sizes; size++, n_nodes *= 10)
      measure (shape, n_nodes, n_repeats);
  return 0;
}
