/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"
#include "stress-graph.h"

/* Random graphs, random deaths, random ends: what comes out is what the sequential runner makes,
 * and nothing is left. Takes --seconds=N; --stress-seed=N, or KEDROC_STRESS_SEED in the environment,
 * repeats what has failed, as far as the moments of deaths can be repeated. */

static guint n_seconds = 10;
static guint32 first_seed = 1;

/* Graphs whose expected results are made at a time. */
#define BATCH 16

/* A round that takes longer hangs. */
#define ROUND_SECONDS_MAX 300

#define NO_MOMENT G_MAXUINT

/* What happens in one round; all of it follows from the seed. */
typedef struct
{
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

/* A thread that kills workers at random moments. */
typedef struct
{
  gint64 pause;
  GRand *random;
  GThread *thread;
  GMutex lock;
  GCond changed;
  gboolean done; /* under lock */
  guint n_killed;
} Killer;

static GArray *
list_children (void)
{
  GArray *pids = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GDir) threads = g_dir_open ("/proc/self/task", 0, NULL);
  const char *thread;

  while ((thread = g_dir_read_name (threads)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/proc/self/task/%s/children", thread);
      g_autofree char *text = NULL;
      char *place;

      if (!g_file_get_contents (path, &text, NULL, NULL))
        continue;
      place = text;
      for (int pid = strtol (place, &place, 10); pid > 0; pid = strtol (place, &place, 10))
        g_array_append_val (pids, pid);
    }
  return pids;
}

static gboolean
is_own_child (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *stat = NULL;
  const char *place;

  if (!g_file_get_contents (path, &stat, NULL, NULL))
    return FALSE;
  place = strrchr (stat, ')');
  /* ") S 1234": the state and the parent. */
  return place != NULL && strlen (place) > 4 && strtol (place + 4, NULL, 10) == getpid ();
}

/* By a descriptor of the process, where there are such: its number could have passed to another one. */
static int
send_signal (int pid,
             int fd,
             int signal_number)
{
  return fd >= 0 ? (int) syscall (SYS_pidfd_send_signal, fd, signal_number, NULL, 0) : kill (pid, signal_number);
}

static void
kill_one (Killer *self)
{
  static const int signals[] = { SIGKILL, SIGKILL, SIGSEGV, SIGTERM, SIGSTOP };
  g_autoptr (GArray) pids = list_children ();
  int signal_number = signals[g_rand_int_range (self->random, 0, G_N_ELEMENTS (signals))];
  int pid;
  int fd;

  if (pids->len == 0)
    return;
  pid = g_array_index (pids, int, g_rand_int_range (self->random, 0, pids->len));
  fd = syscall (SYS_pidfd_open, pid, 0);
  if ((fd < 0 && errno != ENOSYS) || !is_own_child (pid))
    signal_number = 0;
  else if (send_signal (pid, fd, signal_number) == 0)
    self->n_killed++;
  if (signal_number == SIGSTOP)
    {
      g_usleep (g_rand_int_range (self->random, 0, 30000));
      send_signal (pid, fd, SIGKILL);
    }
  /* close() would be a race to ThreadSanitizer, which has not seen who has opened it. */
  if (fd >= 0)
    g_close (fd, NULL);
}

static gpointer
kill_some (gpointer data)
{
  Killer *self = data;

  g_mutex_lock (&self->lock);
  while (!self->done)
    {
      gint64 pause = (gint64) (g_rand_double (self->random) * 2 * self->pause);

      if (g_cond_wait_until (&self->changed, &self->lock, g_get_monotonic_time () + pause))
        continue;
      g_mutex_unlock (&self->lock);
      kill_one (self);
      g_mutex_lock (&self->lock);
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}

static void
killer_start (Killer *self,
              gint64 pause,
              guint32 seed)
{
  *self = (Killer){ .pause = pause };
  if (pause == 0)
    return;
  self->random = g_rand_new_with_seed (seed);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->thread = g_thread_new ("killer", kill_some, self);
}

static void
killer_stop (Killer *self)
{
  if (self->thread == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->done = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_rand_free (self->random);
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

/* A run is well, or it was cancelled. Returns how many workers were killed. */
static guint
run_with_kills (StressGraph *graph,
                const Round *round,
                KedrocAbstractRunner *runner,
                KedrocDataCatalog *catalog)
{
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;
  Killer killer;

  killer_start (&killer, round->kill_pause * start_time, graph->seed);
  outputs = run_and_cancel (runner, graph, catalog, round->cancel_after, &error);
  killer_stop (&killer);
  if (round->cancel_after != NO_MOMENT && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return killer.n_killed;
  g_assert_no_error (error);
  stress_graph_compare (graph, outputs);
  return killer.n_killed;
}

static void
run_round (StressGraph *graph)
{
  Round round = round_new (graph->seed);
  TestResources before = test_resources_get ();
  g_autoptr (KedrocTestFolder) files = kedroc_test_folder_new ();
  g_autoptr (KedrocTestFolder) deaths = kedroc_test_folder_new ();
  g_autoptr (KedrocTestFolder) failures = kedroc_test_folder_new ();
  g_autoptr (KedrocTestFolder) spilled = kedroc_test_folder_new ();
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  KedrocDataCatalog *catalog = stress_graph_make_catalog (graph, kedroc_test_folder_get_path (files), manager);
  KedrocAbstractRunner *runner = make_runner (&round, manager, kedroc_test_folder_get_path (deaths),
                                              kedroc_test_folder_get_path (failures));
  gint64 start = g_get_monotonic_time ();
  guint n_killed;

  kedroc_shared_memory_manager_set_memory_limit (manager, round.memory_limit);
  kedroc_shared_memory_manager_set_spill_directory (manager, kedroc_test_folder_get_path (spilled));
  n_killed = run_with_kills (graph, &round, runner, catalog);
  g_test_message ("seed %u: %u nodes, %u workers, %u killed (%u ms), %u deaths of nodes%s, %.3f s", graph->seed,
                  graph->n_nodes, round.n_workers, n_killed, (guint) (round.kill_pause * start_time / 1000),
                  kedroc_test_folder_count (deaths),
                  round.cancel_after != NO_MOMENT ? ", cancelled" : "",
                  (g_get_monotonic_time () - start) / (double) G_USEC_PER_SEC);
  test_assert_finalized (runner);
  test_assert_finalized (catalog);
  stress_graph_check_files (graph, kedroc_test_folder_get_path (files));
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
  repeat_rounds (n_seconds, is_slow () ? 2 : BATCH, run_round);
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
