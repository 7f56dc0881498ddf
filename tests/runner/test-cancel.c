/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "kedroc-test-faults.h"
#include "kedroc-test.h"

/* A run that is cancelled: at any moment, with nodes that look and nodes that do
 * not. */

/* Ends 50 ms after it was told to, and leaves the time at which it did. */
static gboolean
look_for_cancel (KedrocTask *task,
                 gpointer user_data,
                 GError **error)
{
  g_autofree char *path = g_build_filename (g_getenv ("KEDROC_TEST_ENDS"),
                                            kedroc_node_get_name (kedroc_task_get_node (task)), NULL);
  g_autofree char *time = NULL;

  while (!g_cancellable_is_cancelled (kedroc_task_get_cancellable (task)))
    g_usleep (1000);
  g_usleep (50 * 1000);
  time = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_monotonic_time ());
  g_assert_true (g_file_set_contents (path, time, -1, NULL));
  return !g_cancellable_set_error_if_cancelled (kedroc_task_get_cancellable (task), error);
}

static gboolean
stop_worker (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  test_faults_note (task);
  raise (SIGSTOP);
  return FALSE;
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (200 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

/* When the last node ended; all that have begun have left a file. */
static gint64
find_last_end (KedrocTestFolder *folder,
               guint *n_ended)
{
  g_autoptr (GDir) dir = g_dir_open (kedroc_test_folder_get_path (folder), 0, NULL);
  gint64 last = 0;
  const char *name;

  for (*n_ended = 0; (name = g_dir_read_name (dir)) != NULL; (*n_ended)++)
    {
      g_autofree char *path = kedroc_test_folder_build_path (folder, name);
      g_autofree char *text = NULL;

      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      last = MAX (last, g_ascii_strtoll (text, NULL, 10));
    }
  return last;
}

/* At most @n_workers nodes were at work: nothing else begins, and the runner has
 * ended a moment after they have. */
static gint64
measure_idle (KedrocAbstractRunner *runner,
              guint n_workers)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("a", NULL, KEDROC_NAMES ("a"), look_for_cancel),
                       test_node_new ("b", NULL, KEDROC_NAMES ("b"), look_for_cancel),
                       test_node_new ("c", NULL, KEDROC_NAMES ("c"), look_for_cancel),
                       test_node_new ("after", KEDROC_NAMES ("a"), KEDROC_NAMES ("d"), test_faults_do_nothing), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *variable = g_strconcat ("KEDROC_TEST_ENDS=", kedroc_test_folder_get_path (folder), NULL);
  g_autoptr (GError) error = NULL;
  TestResources before = test_resources_get ();
  GThread *thread;
  gint64 ended;
  guint n_ended;

  g_setenv ("KEDROC_TEST_ENDS", kedroc_test_folder_get_path (folder), TRUE);
  if (KEDROC_IS_PARALLEL_RUNNER (runner))
    kedroc_parallel_runner_set_worker_environment (KEDROC_PARALLEL_RUNNER (runner), (const char *[]){ variable, NULL });
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_null (kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, cancellable, &error));
  ended = g_get_monotonic_time ();
  test_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "0 of 4 nodes", NULL);
  g_thread_join (thread);
  g_cancellable_reset (cancellable);
  test_resources_assert_same (&before);
  ended -= find_last_end (folder, &n_ended);
  g_assert_cmpuint (n_ended, <=, n_workers);
  g_test_message ("idle after %" G_GINT64_FORMAT " µs", ended);
  return n_ended > 0 ? ended : G_MAXINT64;
}

/* The best of a few times: somebody else may have had the CPUs. */
static void
check_idle (KedrocAbstractRunner *runner,
            guint n_workers)
{
  gint64 best = measure_idle (runner, n_workers);

  for (guint i = 0; i < 10 && best >= 100 * 1000 && kedroc_test_is_timed (); i++)
    best = MIN (best, measure_idle (runner, n_workers));
  if (kedroc_test_is_timed ())
    g_assert_cmpint (best, <, 100 * 1000);
}

static void
test_idle (void)
{
  g_autoptr (KedrocAbstractRunner) sequential = KEDROC_ABSTRACT_RUNNER (kedroc_sequential_runner_new ());
  g_autoptr (KedrocAbstractRunner) thread = KEDROC_ABSTRACT_RUNNER (kedroc_thread_runner_new (2));

  check_idle (sequential, 1);
  check_idle (thread, 2);
  for (guint n_workers = 1; n_workers <= 3; n_workers++)
    {
      g_autoptr (KedrocAbstractRunner) parallel = KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (n_workers));

      check_idle (parallel, n_workers);
    }
}

typedef struct {
  TestFaults *faults;
  GCancellable *cancellable;
  gint64 cancelled_at;
} Late;

/* Once both nodes have begun, and one has had the time to end. */
static gpointer
cancel_when_begun (gpointer data)
{
  Late *late = data;

  for (gboolean begun = FALSE; !begun; g_usleep (10 * 1000))
    {
      g_autofree char *names = test_faults_list_begun (late->faults);
      begun = g_str_equal (names, "beside deaf");
    }
  g_usleep (300 * 1000);
  late->cancelled_at = g_get_monotonic_time ();
  g_cancellable_cancel (late->cancellable);
  return NULL;
}

/* Neither a node that does not look nor a stopped worker can keep a run for longer
 * than 2 s. */
static void
test_grace (gconstpointer data)
{
  KedrocNodeFunc funcs[] = { test_faults_run_for_ever, stop_worker };
  g_autoptr (TestFaults) faults = test_faults_new (2);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *begun = NULL;
  Late late = { faults, cancellable, 0 };
  GThread *thread = g_thread_new ("cancel", cancel_when_begun, &late);
  gint64 took;
  KedrocPipeline *pipeline =
    test_pipeline_new (test_node_new ("deaf", NULL, KEDROC_NAMES ("a"), funcs[GPOINTER_TO_UINT (data)]),
                       test_node_new ("after", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), test_faults_succeed),
                       test_node_new ("beside", NULL, KEDROC_NAMES ("c"), test_faults_succeed), NULL);

  g_assert_false (test_faults_run (faults, pipeline, cancellable, &error));
  g_thread_join (thread);
  took = g_get_monotonic_time () - late.cancelled_at;
  test_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "1 of 3 nodes", NULL);
  begun = test_faults_list_begun (faults);
  g_assert_cmpstr (begun, ==, "beside deaf");
  g_assert_cmpint (took, >=, 2000 * 1000);
  if (kedroc_test_is_timed ())
    g_assert_cmpint (took, <, 3000 * 1000);
}

typedef struct {
  GCancellable *cancellable;
  guint delay;
} Canceller;

static gpointer
cancel_after (gpointer data)
{
  Canceller *canceller = data;

  g_usleep (canceller->delay);
  g_cancellable_cancel (canceller->cancellable);
  return NULL;
}

static gboolean
wait_a_little (KedrocTask *task,
               gpointer user_data,
               GError **error)
{
  g_usleep (1000);
  return test_faults_do_nothing (task, user_data, error);
}

/* Before the run, while workers start, and in the middle of it. */
static void
test_any_moment (void)
{
  for (guint i = 0; i < 24; i++)
    {
      g_autoptr (TestFaults) faults = test_faults_new (2);
      g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      Canceller canceller = { cancellable, i * i * 100 };
      KedrocPipeline *pipeline;
      GThread *thread;
      gint64 start;

      for (guint n = 0; n < 400; n++)
        {
          g_autofree char *name = g_strdup_printf ("node-%03u", n);
          g_ptr_array_add (nodes, test_node_new (name, NULL, KEDROC_NAMES (name), wait_a_little));
        }
      pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
      g_assert_no_error (error);
      g_clear_pointer (&nodes, g_ptr_array_unref);
      start = g_get_monotonic_time ();
      if (i == 0)
        g_cancellable_cancel (cancellable);
      thread = g_thread_new ("cancel", cancel_after, &canceller);
      g_assert_false (test_faults_run (faults, pipeline, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_thread_join (thread);
      if (i == 0)
        g_assert_cmpstr (test_faults_get_signals (faults), ==, "");
      if (kedroc_test_is_timed ())
        g_assert_cmpint (g_get_monotonic_time () - start, <, 1500 * 1000);
    }
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/runner/cancel/idle", test_idle);
  g_test_add_func ("/kedroc/runner/cancel/any-moment", test_any_moment);
  g_test_add_data_func ("/kedroc/runner/cancel/endless", GUINT_TO_POINTER (0), test_grace);
  g_test_add_data_func ("/kedroc/runner/cancel/stopped", GUINT_TO_POINTER (1), test_grace);
  return g_test_run ();
}
