/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <unistd.h>

#include "kedroc-test-faults.h"
#include "kedroc-test.h"

/* Workers that cannot be started, die at once, or do not take up their work. */

#define STARTS_VARIABLE "KEDROC_TEST_STARTS"
#define CRASHES_VARIABLE "KEDROC_TEST_CRASHES"
#define SILENT_VARIABLE "KEDROC_TEST_SILENT"

/* How many more processes the kernel grants; negative: as many as one likes. */
static gint n_forks = -1;

static gboolean
take_fork (void)
{
  if (g_atomic_int_get (&n_forks) < 0)
    return TRUE;
  if (g_atomic_int_get (&n_forks) > 0)
    {
      g_atomic_int_add (&n_forks, -1);
      return TRUE;
    }
  return FALSE;
}

/* In place of those of the C library, for all of this program. */
pid_t
fork (void)
{
  pid_t (*real) (void);

  *(void **) &real = dlsym (RTLD_NEXT, "fork");
  if (take_fork ())
    return real ();
  errno = EAGAIN;
  return -1;
}

int
posix_spawn (pid_t *pid,
             const char *path,
             const posix_spawn_file_actions_t *actions,
             const posix_spawnattr_t *attributes,
             char *const argv[],
             char *const envp[])
{
  int (*real) (pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *, char *const[],
               char *const[]);

  *(void **) &real = dlsym (RTLD_NEXT, "posix_spawn");
  return take_fork () ? real (pid, path, actions, attributes, argv, envp) : EAGAIN;
}

/* What a worker of this program does before anything else: the first so many die
 * at once. */
static void
crash_at_start (void)
{
  const char *path = g_getenv (STARTS_VARIABLE);
  struct stat info;
  int fd;

  if (path == NULL)
    return;
  fd = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (write (fd, ".", 1) != 1 || fstat (fd, &info) != 0)
    _exit (8);
  close (fd);
  if (info.st_size <= g_ascii_strtoll (g_getenv (CRASHES_VARIABLE), NULL, 10))
    _exit (7);
}

/* A worker that does something else first, and does not come to an end with it. */
static void
be_silent_at_start (void)
{
  while (g_getenv (SILENT_VARIABLE) != NULL)
    pause ();
}

static gsize
count_starts (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 ? info.st_size : 0;
}

static KedrocPipeline *
make_pipeline (KedrocNodeFunc func)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline;

  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *name = g_strdup_printf ("node-%u", i);
      g_ptr_array_add (nodes, test_node_new (name, NULL, KEDROC_NAMES (name), i == 0 ? func : test_faults_succeed));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  return pipeline;
}

#define ALL_NODES "node-0 node-1 node-2 node-3 node-4 node-5"

/* Warnings end a test otherwise. */
static gboolean
run_with_warnings (TestFaults *faults,
                   KedrocPipeline *pipeline,
                   GError **error)
{
  GLogLevelFlags old = g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  gboolean ok = test_faults_run (faults, pipeline, NULL, error);

  g_log_set_always_fatal (old);
  return ok;
}

static const struct
{
  const char *name;
  guint n_workers;
  guint retries;
  guint n_crashes;
  guint starts_least; /* of the workers */
  guint starts_most;
  gboolean ok;
} loops[] = {
  { "one-worker", 1, 0, 1000, 3, 3, FALSE },
  { "one-worker-retries", 1, 4, 1000, 7, 7, FALSE },
  { "four-workers", 4, 0, 1000, 3, 6, FALSE },
  { "recovers", 1, 0, 2, 3, 3, TRUE },
  { "recovers-many", 3, 0, 2, 3, 5, TRUE },
};

/* A program that dies again and again is given up soon, one that does so now and
 * then is not. */
static void
test_crash_loop (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "starts");
  g_autofree char *starts = g_strconcat (STARTS_VARIABLE "=", path, NULL);
  g_autofree char *crashes = g_strdup_printf (CRASHES_VARIABLE "=%u", loops[i].n_crashes);
  g_autoptr (TestFaults) faults = test_faults_new (loops[i].n_workers);
  g_autofree char *begun = NULL;
  g_autofree char *text = g_strdup_printf ("%u workers in a row died before a node had ended", 3 + loops[i].retries);
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  test_faults_set_environment (faults, starts);
  test_faults_set_environment (faults, crashes);
  kedroc_parallel_runner_set_retries (test_faults_get_runner (faults), loops[i].retries);
  g_assert_cmpint (test_faults_run (faults, make_pipeline (test_faults_succeed), NULL, &error), ==, loops[i].ok);
  if (loops[i].ok)
    g_assert_no_error (error);
  else
    test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_WORKER_DIED, text, "exit code 7",
                       "kedroc_init()", NULL);
  begun = test_faults_list_begun (faults);
  g_assert_cmpstr (begun, ==, loops[i].ok ? ALL_NODES : "");
  g_assert_cmpuint (count_starts (path), >=, loops[i].starts_least);
  g_assert_cmpuint (count_starts (path), <=, loops[i].starts_most);
  if (kedroc_test_is_timed ())
    g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_USEC_PER_SEC);
}

static void
test_no_process (void)
{
  for (guint n_workers = 1; n_workers <= 3; n_workers++)
    {
      g_autoptr (TestFaults) faults = test_faults_new (n_workers);
      g_autofree char *begun = NULL;
      g_autoptr (GError) error = NULL;
      KedrocPipeline *pipeline = make_pipeline (test_faults_succeed);

      test_resources_get ();
      g_atomic_int_set (&n_forks, 0);
      g_assert_false (test_faults_run (faults, pipeline, NULL, &error));
      g_atomic_int_set (&n_forks, -1);
      test_assert_error (error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED, "Could not start a worker: ",
                         "Resource temporarily unavailable", NULL);
      begun = test_faults_list_begun (faults);
      g_assert_cmpstr (begun, ==, "");
    }
}

static gboolean
take_a_while (KedrocTask *task,
              gpointer user_data,
              GError **error)
{
  g_usleep (50 * 1000);
  return test_faults_succeed (task, user_data, error);
}

/* The run goes on with the workers that there are. */
static void
test_few_processes (void)
{
  g_autoptr (TestFaults) faults = test_faults_new (4);
  g_autofree char *begun = NULL;
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline = make_pipeline (take_a_while);

  test_resources_get ();
  g_atomic_int_set (&n_forks, 1);
  g_assert_true (run_with_warnings (faults, pipeline, &error));
  g_assert_cmpint (g_atomic_int_get (&n_forks), ==, 0);
  g_atomic_int_set (&n_forks, -1);
  g_assert_no_error (error);
  begun = test_faults_list_begun (faults);
  g_assert_cmpstr (begun, ==, ALL_NODES);
}

/* The only worker dies, and there cannot be another. */
static void
test_no_process_later (void)
{
  g_autoptr (TestFaults) faults = test_faults_new (1);
  g_autofree char *begun = NULL;
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline = make_pipeline (test_faults_kill_worker);

  kedroc_parallel_runner_set_retries (test_faults_get_runner (faults), 1);
  test_resources_get ();
  g_atomic_int_set (&n_forks, 1);
  g_assert_false (test_faults_run (faults, pipeline, NULL, &error));
  g_atomic_int_set (&n_forks, -1);
  test_assert_error (error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED, "Could not start a worker: ", NULL);
  begun = test_faults_list_begun (faults);
  g_assert_cmpstr (begun, ==, "node-0");
}

static void
test_silent (void)
{
  for (guint n_workers = 1; n_workers <= 3; n_workers++)
    {
      g_autoptr (TestFaults) faults = test_faults_new (n_workers);
      g_autofree char *begun = NULL;
      g_autoptr (GError) error = NULL;

      test_faults_set_environment (faults, SILENT_VARIABLE "=1");
      kedroc_parallel_runner_set_start_timeout (test_faults_get_runner (faults), 1);
      kedroc_parallel_runner_set_retries (test_faults_get_runner (faults), 3);
      g_assert_false (test_faults_run (faults, make_pipeline (test_faults_succeed), NULL, &error));
      test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_TIMED_OUT,
                         "was killed after 1 s of silence", "kedroc_init()", NULL);
      begun = test_faults_list_begun (faults);
      g_assert_cmpstr (begun, ==, "");
    }
}

static gpointer
stop_soon (gpointer data)
{
  g_usleep (100 * 1000);
  raise (SIGSTOP);
  return NULL;
}

/* The worker stops when it has nothing to do. */
static gboolean
stop_later (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  g_thread_unref (g_thread_new ("stop", stop_soon, NULL));
  return test_faults_succeed (task, user_data, error);
}

static gboolean
take_long (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  g_usleep (500 * 1000);
  return test_faults_succeed (task, user_data, error);
}

/* What an idle worker gets when it has been stopped goes to another; at the end it
 * is killed. */
static void
test_stopped_when_idle (void)
{
  g_autoptr (TestFaults) faults = test_faults_new (2);
  g_autofree char *begun = NULL;
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline =
    test_pipeline_new (test_node_new ("stops", NULL, KEDROC_NAMES ("a"), stop_later),
                       test_node_new ("slow", NULL, KEDROC_NAMES ("b"), take_long),
                       test_node_new ("last-1", KEDROC_NAMES ("a", "b"), KEDROC_NAMES ("c"), test_faults_succeed),
                       test_node_new ("last-2", KEDROC_NAMES ("a", "b"), KEDROC_NAMES ("d"), test_faults_succeed),
                       NULL);

  g_assert_true (run_with_warnings (faults, pipeline, &error));
  g_assert_no_error (error);
  begun = test_faults_list_begun (faults);
  g_assert_cmpstr (begun, ==, "last-1 last-2 slow stops");
}

static void
wait_for_stop (KedrocAbstractRunner *runner,
               KedrocNode *node,
               gpointer data)
{
  if (g_str_equal (kedroc_node_get_name (node), "stops"))
    g_usleep (300 * 1000);
}

/* The only worker: where nodes may not take for ever, it may not either. */
static void
test_stopped_alone (void)
{
  g_autoptr (TestFaults) faults = test_faults_new (1);
  g_autofree char *begun = NULL;
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline =
    test_pipeline_new (test_node_new ("stops", NULL, KEDROC_NAMES ("a"), stop_later),
                       test_node_new ("after", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), test_faults_succeed), NULL);

  kedroc_parallel_runner_set_node_timeout (test_faults_get_runner (faults), 1);
  g_signal_connect (test_faults_get_runner (faults), "node-finished", G_CALLBACK (wait_for_stop), NULL);
  g_assert_true (test_faults_run (faults, pipeline, NULL, &error));
  g_assert_no_error (error);
  begun = test_faults_list_begun (faults);
  g_assert_cmpstr (begun, ==, "after stops");
}

int
main (int argc,
      char **argv)
{
  crash_at_start ();
  be_silent_at_start ();
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (loops); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/runner/worker-starts/crash-loop/", loops[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_crash_loop);
    }
  g_test_add_func ("/kedroc/runner/worker-starts/silent", test_silent);
  g_test_add_func ("/kedroc/runner/worker-starts/no-process", test_no_process);
  g_test_add_func ("/kedroc/runner/worker-starts/few-processes", test_few_processes);
  g_test_add_func ("/kedroc/runner/worker-starts/no-process-later", test_no_process_later);
  g_test_add_func ("/kedroc/runner/worker-starts/stopped-when-idle", test_stopped_when_idle);
  g_test_add_func ("/kedroc/runner/worker-starts/stopped-alone", test_stopped_alone);
  return g_test_run ();
}
