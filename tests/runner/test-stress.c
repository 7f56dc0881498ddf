/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"
#include "stress-graph.h"
#include "stress-killer.h"

/* Random graphs, random deaths, random ends: what comes out is what the sequential runner makes,
 * and nothing is left. Takes --seconds=N; --stress-seed=N, or KEDROC_STRESS_SEED in the environment,
 * repeats what has failed, as far as the moments of deaths can be repeated. */

static guint n_seconds = 10;
static guint32 first_seed = 1;

/* Graphs whose expected results are made at a time. */
#define BATCH 16
#define SHORT_BATCH 6

/* A round that takes longer hangs. */
#define ROUND_SECONDS_MAX 300

#define NO_MOMENT G_MAXUINT

/* Runs of one runner at the same time. */
#define RUNS_MAX 2

/* What happens in one round; all of it follows from the seed. */
typedef struct
{
  guint n_runs;       /* at the same time */
  guint n_workers;
  guint kill_pause;   /* on average between two kills from outside, in times that a worker takes to start; 0: none */
  guint cancel_after; /* ms; NO_MOMENT: not */
  gboolean deaths;    /* nodes die */
  gboolean is_async;
  guint64 memory_limit;
} Round;

static Round
round_new (guint32 seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (~seed);
  Round self = { 0 };

  self.n_workers = g_rand_int_range (random, 1, 5);
  self.deaths = g_rand_int_range (random, 0, 4) > 0;
  self.kill_pause = g_rand_int_range (random, 0, 3) > 0 ? g_rand_int_range (random, 3, 25) : 0;
  self.cancel_after = g_rand_int_range (random, 0, 6) == 0 ? (guint) g_rand_int_range (random, 0, 400) : NO_MOMENT;
  self.is_async = g_rand_int_range (random, 0, 4) == 0;
  self.n_runs = g_rand_int_range (random, 0, 4) == 0 ? RUNS_MAX : 1;
  self.memory_limit = g_rand_int_range (random, 0, 4) == 0 ? 5000000 : 0;
  return self;
}

/* Valgrind and sanitizers want smaller graphs. */
static gboolean
is_slow (void)
{
  return g_getenv ("KEDROC_TEST_SLOW_MACHINE") != NULL;
}

/* How long (µs) a worker takes to start and to end: it has to get to work before it is killed. */
static gint64
measure_start (void)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("node-0", NULL, KEDROC_NAMES ("int-0"), stress_node), NULL);
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (KedrocAbstractRunner) runner = KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (1));
      g_autoptr (KedrocDataCatalog) outputs = NULL;

      outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, NULL);
      g_assert_nonnull (outputs);
    }
  return (g_get_monotonic_time () - start) / 4;
}

typedef struct
{
  GCancellable *cancellable;
  guint moment;
} Cancel;

static gpointer
cancel_later (gpointer data)
{
  Cancel *self = data;

  g_usleep (self->moment * 1000);
  g_cancellable_cancel (self->cancellable);
  return NULL;
}

/* Runs, and cancels it if that is to be. */
static KedrocDataCatalog *
run_and_cancel (KedrocAbstractRunner *runner,
                StressGraph *graph,
                KedrocDataCatalog *catalog,
                guint cancel_after,
                GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Cancel cancel = { cancellable, cancel_after };
  GThread *thread = cancel_after != NO_MOMENT ? g_thread_new ("cancel", cancel_later, &cancel) : NULL;
  KedrocDataCatalog *outputs;

  outputs = kedroc_abstract_runner_run (runner, graph->pipeline, catalog, NULL, NULL, FALSE, cancellable, error);
  if (thread != NULL)
    g_thread_join (thread);
  return outputs;
}

static void
assert_nothing_in_use (KedrocSharedMemoryManager *manager)
{
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_spilled_bytes (manager), ==, 0);
}

static KedrocAbstractRunner *
make_runner (const Round *round,
             KedrocSharedMemoryManager *manager,
             const char *deaths_folder,
             const char *failures_folder)
{
  g_autofree char *deaths = g_strconcat (STRESS_DEATHS_FOLDER "=", deaths_folder, NULL);
  g_autofree char *failures = g_strconcat (STRESS_FAILURES_FOLDER "=", failures_folder, NULL);
  char *environment[] = { failures, round->deaths ? deaths : NULL, NULL };

  return g_object_new (KEDROC_TYPE_PARALLEL_RUNNER, "max-workers", round->n_workers, "retries", 1000, "is-async",
                       round->is_async, "manager", manager, "worker-environment", environment, NULL);
}

static gint64 start_time; /* of a worker */
static int n_broken;      /* atomic: workers that broke the protocol */

/* One of the runs of a round, which share the runner and the memory. */
typedef struct
{
  StressGraph *graph;
  const Round *round;
  KedrocAbstractRunner *runner;
  KedrocDataCatalog *catalog;
  KedrocTestFolder *files;
  GThread *thread;
} Run;

/* It is well, or it was cancelled. */
static gpointer
run_once (gpointer data)
{
  Run *self = data;
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;

  outputs = run_and_cancel (self->runner, self->graph, self->catalog, self->round->cancel_after, &error);
  if (self->round->cancel_after != NO_MOMENT && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return NULL;
  g_assert_no_error (error);
  stress_graph_compare (self->graph, outputs);
  return NULL;
}

static void
run_start (Run *self,
           StressGraph *graph,
           const Round *round,
           KedrocAbstractRunner *runner,
           KedrocSharedMemoryManager *manager)
{
  *self = (Run){ .graph = graph, .round = round, .runner = runner };
  self->files = kedroc_test_folder_new ();
  self->catalog = stress_graph_make_catalog (graph, kedroc_test_folder_get_path (self->files), manager);
  self->thread = g_thread_new ("run", run_once, self);
}

static void
run_end (Run *self)
{
  g_thread_join (self->thread);
  test_assert_finalized (self->catalog);
  stress_graph_check_files (self->graph, kedroc_test_folder_get_path (self->files));
  kedroc_test_folder_free (self->files);
}

/* Returns how many workers were killed. */
static guint
run_all (StressGraph *graph,
         const Round *round,
         KedrocAbstractRunner *runner,
         KedrocSharedMemoryManager *manager)
{
  Run runs[RUNS_MAX];
  StressKiller killer;

  stress_killer_start (&killer, round->kill_pause * start_time, graph->seed);
  for (guint i = 0; i < round->n_runs; i++)
    run_start (&runs[i], graph, round, runner, manager);
  for (guint i = 0; i < round->n_runs; i++)
    run_end (&runs[i]);
  stress_killer_stop (&killer);
  return killer.n_killed;
}

static void
run_round (StressGraph *graph)
{
  Round round = round_new (graph->seed);
  TestResources before = test_resources_get ();
  g_autoptr (KedrocTestFolder) deaths = kedroc_test_folder_new ();
  g_autoptr (KedrocTestFolder) failures = kedroc_test_folder_new ();
  g_autoptr (KedrocTestFolder) spilled = kedroc_test_folder_new ();
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  KedrocAbstractRunner *runner = make_runner (&round, manager, kedroc_test_folder_get_path (deaths),
                                              kedroc_test_folder_get_path (failures));
  gint64 start = g_get_monotonic_time ();
  guint n_killed;

  kedroc_shared_memory_manager_set_memory_limit (manager, round.memory_limit);
  kedroc_shared_memory_manager_set_spill_directory (manager, kedroc_test_folder_get_path (spilled));
  n_killed = run_all (graph, &round, runner, manager);
  g_test_message ("seed %u: %u nodes, %u runs on %u workers, %u killed (%u ms), %u deaths of nodes%s, %.3f s",
                  graph->seed, graph->n_nodes, round.n_runs, round.n_workers, n_killed,
                  (guint) (round.kill_pause * start_time / 1000), kedroc_test_folder_count (deaths),
                  round.cancel_after != NO_MOMENT ? ", cancelled" : "",
                  (g_get_monotonic_time () - start) / (double) G_USEC_PER_SEC);
  test_assert_finalized (runner);
  /* Retries have made up for it. */
  g_assert_cmpuint (kedroc_test_folder_count (failures), ==, 0);
  g_assert_cmpint (g_atomic_int_get (&n_broken), ==, 0);
  assert_nothing_in_use (manager);
  kedroc_shared_memory_manager_trim (manager);
  test_resources_assert_same (&before);
}

/* The results that are to be had, by the sequential runner. */
static GPtrArray *
make_batch (guint32 seed,
            guint n)
{
  GPtrArray *graphs = g_ptr_array_new_with_free_func ((GDestroyNotify) stress_graph_free);

  for (guint i = 0; i < n; i++)
    {
      StressGraph *graph = stress_graph_new (seed + i, is_slow ());
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autoptr (KedrocDataCatalog) catalog =
        stress_graph_make_catalog (graph, kedroc_test_folder_get_path (folder), NULL);
      g_autoptr (KedrocAbstractRunner) runner = KEDROC_ABSTRACT_RUNNER (kedroc_sequential_runner_new ());
      g_autoptr (KedrocDataCatalog) outputs = NULL;
      g_autoptr (GError) error = NULL;

      g_ptr_array_add (graphs, graph);
      outputs = run_and_cancel (runner, graph, catalog, NO_MOMENT, &error);
      g_assert_no_error (error);
      stress_graph_expect (graph, outputs);
      stress_graph_check_files (graph, kedroc_test_folder_get_path (folder));
    }
  stress_forget_kept ();
  return graphs;
}

static void
repeat_rounds (guint seconds,
               guint batch,
               void (*run) (StressGraph *graph))
{
  TestResources before = test_resources_get ();
  gint64 end = g_get_monotonic_time () + seconds * (gint64) G_USEC_PER_SEC;
  guint32 seed = first_seed;

  do
    {
      g_autoptr (GPtrArray) graphs = make_batch (seed, batch);

      /* What the default manager keeps for a while is not to be counted. */
      test_resources_assert_same (&before);
      for (guint i = 0; i < graphs->len && (i == 0 || g_get_monotonic_time () < end); i++)
        {
          g_test_message ("seed %u", seed + i);
          alarm (ROUND_SECONDS_MAX);
          run (g_ptr_array_index (graphs, i));
          alarm (0);
        }
      seed += graphs->len;
    }
  while (g_get_monotonic_time () < end);
  test_resources_assert_same (&before);
}

static void
test_processes (void)
{
  start_time = measure_start ();
  g_test_message ("a worker starts in %.1f ms", start_time / 1000.0);
  repeat_rounds (n_seconds, is_slow () ? 2 : n_seconds < 60 ? SHORT_BATCH : BATCH, run_round);
}

static void
run_on_threads (StressGraph *graph)
{
  Round round = round_new (graph->seed);
  g_autoptr (KedrocTestFolder) files = kedroc_test_folder_new ();
  g_autoptr (KedrocDataCatalog) catalog =
    stress_graph_make_catalog (graph, kedroc_test_folder_get_path (files), NULL);
  KedrocAbstractRunner *runner = g_object_new (KEDROC_TYPE_THREAD_RUNNER, "max-workers", round.n_workers + 1,
                                               "is-async", round.is_async, NULL);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;

  outputs = run_and_cancel (runner, graph, catalog, round.cancel_after, &error);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || round.cancel_after == NO_MOMENT)
    {
      g_assert_no_error (error);
      stress_graph_compare (graph, outputs);
    }
  stress_graph_check_files (graph, kedroc_test_folder_get_path (files));
  test_assert_finalized (runner);
  stress_forget_kept ();
}

static void
test_threads (void)
{
  repeat_rounds (n_seconds / 10, is_slow () ? 2 : 4, run_on_threads);
}

/* A long run is another one each time. */
static void
read_options (int argc,
              char **argv)
{
  const char *seed = g_getenv ("KEDROC_STRESS_SEED");

  for (int i = 1; i < argc; i++)
    if (g_str_has_prefix (argv[i], "--seconds="))
      {
        n_seconds = (guint) g_ascii_strtoull (argv[i] + strlen ("--seconds="), NULL, 10);
        first_seed = g_random_int ();
      }
  for (int i = 1; i < argc; i++)
    if (g_str_has_prefix (argv[i], "--stress-seed="))
      seed = argv[i] + strlen ("--stress-seed=");
  if (seed != NULL)
    first_seed = (guint32) g_ascii_strtoull (seed, NULL, 10);
}

int
main (int argc,
      char **argv)
{
  struct rlimit no_core = { 0, 0 };

  setrlimit (RLIMIT_CORE, &no_core);
  stress_guard_worker ();
  kedroc_init (&argc, &argv);
  stress_guard_supervisor (&n_broken);
  read_options (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/runner/stress/threads", test_threads);
  g_test_add_func ("/kedroc/runner/stress/processes", test_processes);
  return g_test_run ();
}
