/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a trivial node costs under each runner: chains and fan-outs of 100 to
 * 10,000 nodes that pass an integer on. Beside them, in the same run, what the
 * machine itself takes for an object, a hop between threads and a round trip
 * between processes. Medians with the first and third quartile; --json prints
 * the rows as JSON lines, --report has a report kept of every run. */

#include "bench.h"

#include <stdio.h>

static gboolean as_json;
static gboolean with_report;
static int n_repeats = 9;
static int max_nodes = 10000;
static int n_workers = 2;

static gboolean
add_one (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  KedrocNode *node = kedroc_task_get_node (task);
  g_auto (GStrv) inputs = kedroc_node_get_inputs (node);
  g_auto (GStrv) outputs = kedroc_node_get_outputs (node);

  kedroc_task_set_output_int64 (task, outputs[0], kedroc_task_get_input_int64 (task, inputs[0]) + 1);
  return TRUE;
}

static KedrocPipeline *
make_pipeline (int n,
               gboolean chain)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline;

  for (int i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%07d", i);
      g_autofree char *input = g_strdup_printf ("d%07d", chain ? i : 0);
      g_autofree char *output = g_strdup_printf ("d%07d", i + 1);

      g_ptr_array_add (nodes, kedroc_node_new (name, KEDROC_NAMES (input), KEDROC_NAMES (output), add_one, NULL, NULL,
                                               &error));
      g_assert_no_error (error);
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  return pipeline;
}

/* @times: seconds for @n nodes each. */
static double
report (const char *what,
        const char *shape,
        int n,
        GArray *times)
{
  BenchQuartiles seconds = bench_quartiles (times);
  double q[] = { seconds.q1 / n * 1e6, seconds.median / n * 1e6, seconds.q3 / n * 1e6 };

  if (as_json)
    printf ("{\"runner\": \"%s\", \"shape\": \"%s\", \"nodes\": %d, "
            "\"us_per_node\": %.3f, \"q1\": %.3f, \"q3\": %.3f}\n",
            what, shape, n, q[1], q[0], q[2]);
  else
    printf ("%-12s %-18s %8d %12.3f %12.3f %12.3f\n", what, shape, n, q[1], q[0], q[2]);
  fflush (stdout);
  return q[1];
}

static KedrocAbstractRunner *
make_runner (const char *kind)
{
  if (g_str_equal (kind, "sequential"))
    return KEDROC_ABSTRACT_RUNNER (kedroc_sequential_runner_new ());
  if (g_str_equal (kind, "thread"))
    return KEDROC_ABSTRACT_RUNNER (kedroc_thread_runner_new (n_workers));
  return KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (n_workers));
}

static double
run_once (KedrocAbstractRunner *runner,
          KedrocPipeline *pipeline,
          int n,
          gboolean chain)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocHookManager) hooks = with_report ? kedroc_hook_manager_new () : NULL;
  g_autoptr (KedrocRunReport) run_report = with_report ? kedroc_run_report_new () : NULL;
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *last = g_strdup_printf ("d%07d", n);
  gint64 start;
  gint64 end;

  g_value_init (&value, G_TYPE_INT64);
  kedroc_data_catalog_set_value (catalog, "d0000000", &value);
  if (with_report)
    kedroc_hook_manager_register (hooks, KEDROC_HOOKS (run_report));
  start = g_get_monotonic_time ();
  outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, hooks, "bench", FALSE, NULL, &error);
  end = g_get_monotonic_time ();
  g_assert_no_error (error);
  g_assert_cmpint (kedroc_data_catalog_load_int64 (outputs, last, NULL, &error), ==, chain ? n : 1);
  return (end - start) / 1e6;
}

static void
bench_runner (const char *kind,
              gboolean chain)
{
  g_autoptr (KedrocAbstractRunner) runner = make_runner (kind);
  double at_1000 = 0;

  for (int n = 100; n <= max_nodes; n *= 10)
    {
      g_autoptr (KedrocPipeline) pipeline = make_pipeline (n, chain);
      g_autoptr (GArray) times = bench_values_new ();
      double median;

      run_once (runner, pipeline, n, chain);
      for (int i = 0; i < n_repeats; i++)
        {
          double seconds = run_once (runner, pipeline, n, chain);
          g_array_append_val (times, seconds);
        }
      median = report (kind, chain ? "chain" : "fan-out", n, times);
      if (n == 1000)
        at_1000 = median;
      else if (n > 1000 && !as_json)
        printf ("%-12s %-18s %8s %11.2fx of 1,000\n", "", "", "", median / at_1000);
    }
}

static void
bench_object (void)
{
  g_autoptr (GArray) times = bench_values_new ();

  for (int i = 0; i < n_repeats; i++)
    {
      gint64 start = g_get_monotonic_time ();
      double seconds;

      for (int j = 0; j < 10000; j++)
        g_object_unref (g_object_new (G_TYPE_OBJECT, NULL));
      seconds = (g_get_monotonic_time () - start) / 1e6;
      g_array_append_val (times, seconds);
    }
  report ("machine", "g_object_new", 10000, times);
}

typedef struct {
  GThreadPool *pool;
  GMutex lock;
  GCond ended;
  int left; /* under lock */
} Hops;

static void
hop (gpointer data,
     gpointer user_data)
{
  Hops *hops = user_data;
  int left = GPOINTER_TO_INT (data) - 1;

  if (left > 0)
    {
      g_thread_pool_push (hops->pool, GINT_TO_POINTER (left), NULL);
      return;
    }
  g_mutex_lock (&hops->lock);
  hops->left = 0;
  g_cond_signal (&hops->ended);
  g_mutex_unlock (&hops->lock);
}

static void
bench_thread_pool (void)
{
  g_autoptr (GArray) times = bench_values_new ();
  Hops hops = { 0 };

  g_mutex_init (&hops.lock);
  g_cond_init (&hops.ended);
  hops.pool = g_thread_pool_new (hop, &hops, n_workers, TRUE, NULL);
  for (int i = 0; i < n_repeats; i++)
    {
      gint64 start = g_get_monotonic_time ();
      double seconds;

      hops.left = 10000;
      g_thread_pool_push (hops.pool, GINT_TO_POINTER (10000), NULL);
      g_mutex_lock (&hops.lock);
      while (hops.left > 0)
        g_cond_wait (&hops.ended, &hops.lock);
      g_mutex_unlock (&hops.lock);
      seconds = (g_get_monotonic_time () - start) / 1e6;
      g_array_append_val (times, seconds);
    }
  g_thread_pool_free (hops.pool, FALSE, TRUE);
  g_mutex_clear (&hops.lock);
  g_cond_clear (&hops.ended);
  report ("machine", "GThreadPool hop", 10000, times);
}

static void
bench_socket (void)
{
  g_autoptr (GArray) times = bench_values_new ();
  BenchEcho echo;

  bench_echo_start (&echo, -1);
  for (int i = 0; i < n_repeats; i++)
    {
      gint64 start = g_get_monotonic_time ();
      double seconds;

      for (int j = 0; j < 2000; j++)
        bench_echo_round_trip (&echo);
      seconds = (g_get_monotonic_time () - start) / 1e6;
      g_array_append_val (times, seconds);
    }
  bench_echo_stop (&echo);
  report ("machine", "socket round trip", 2000, times);
}

static void
bench_start (void)
{
  g_autoptr (GArray) times = bench_values_new ();
  g_autoptr (KedrocAbstractRunner) runner = make_runner ("parallel");
  g_autoptr (KedrocPipeline) pipeline = make_pipeline (1, TRUE);

  for (int i = 0; i < n_repeats; i++)
    {
      double seconds = run_once (runner, pipeline, 1, TRUE);
      g_array_append_val (times, seconds);
    }
  report ("parallel", "one node, 1 worker", 1, times);
}

int
main (int argc,
      char **argv)
{
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "Print JSON lines", NULL },
    { "report", 0, 0, G_OPTION_ARG_NONE, &with_report, "Keep a report of every run", NULL },
    { "repeats", 0, 0, G_OPTION_ARG_INT, &n_repeats, "Runs per row (9)", "N" },
    { "max-nodes", 0, 0, G_OPTION_ARG_INT, &max_nodes, "The largest pipeline (10000)", "N" },
    { "workers", 0, 0, G_OPTION_ARG_INT, &n_workers, "Threads and worker processes (2)", "N" },
    { NULL, 0, 0, 0, NULL, NULL, NULL }
  };
  const char *kinds[] = { "sequential", "thread", "parallel" };
  g_autoptr (GOptionContext) context = NULL;
  g_autoptr (GError) error = NULL;

  kedroc_init (&argc, &argv);
  context = g_option_context_new ("- what a trivial node costs under each runner");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || n_repeats < 1 || n_workers < 1)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "repeats and workers are at least 1");
      return 2;
    }
  if (!as_json)
    printf ("%-12s %-18s %8s %12s %12s %12s\n", "runner", "shape", "nodes", "us/node", "q1", "q3");
  bench_object ();
  bench_thread_pool ();
  bench_socket ();
  bench_start ();
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      bench_runner (kinds[i], TRUE);
      bench_runner (kinds[i], FALSE);
    }
  return 0;
}
