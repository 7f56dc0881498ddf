/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kedroc-test-run.h"

/* What a parallel run survives, and what it says where it cannot. */

static gboolean
succeed (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  for (guint i = 0; outputs[i] != NULL; i++)
    kedroc_task_set_output_int64 (task, outputs[i], 1);
  return TRUE;
}

static gboolean
kill_worker (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  raise (SIGKILL);
  return FALSE;
}

static gboolean
exit_worker (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  _exit (3);
  return FALSE;
}

static gboolean
write_nonsense (KedrocTask *task,
                gpointer user_data,
                GError **error)
{
  guint32 nonsense[64];

  for (guint i = 0; i < G_N_ELEMENTS (nonsense); i++)
    nonsense[i] = 7 * i + 1;
  g_assert_cmpint (write (3, nonsense, sizeof nonsense), ==, sizeof nonsense);
  return succeed (task, user_data, error);
}

static gboolean
write_huge_length (KedrocTask *task,
                   gpointer user_data,
                   GError **error)
{
  guint32 head[2] = { 2, G_MAXUINT32 };

  g_assert_cmpint (write (3, head, sizeof head), ==, sizeof head);
  return succeed (task, user_data, error);
}

static gboolean
write_short_record (KedrocTask *task,
                    gpointer user_data,
                    GError **error)
{
  guint32 record[3] = { 2, 4, 0 };

  g_assert_cmpint (write (3, record, sizeof record), ==, sizeof record);
  return succeed (task, user_data, error);
}

static gboolean
close_channel (KedrocTask *task,
               gpointer user_data,
               GError **error)
{
  close (3);
  g_usleep (10 * G_USEC_PER_SEC);
  return TRUE;
}

static gboolean
stop_worker (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  raise (SIGSTOP);
  return succeed (task, user_data, error);
}

static gboolean
run_for_ever (KedrocTask *task,
              gpointer user_data,
              GError **error)
{
  for (;;)
    g_usleep (G_USEC_PER_SEC);
  return TRUE;
}

static KedrocParallelRunner *
make_runner (guint n_workers)
{
  return kedroc_parallel_runner_new (n_workers);
}

/* Runs a pipeline in which a node goes wrong beside one that does not. */
static void
run_with_culprit (KedrocParallelRunner *runner,
                  KedrocNodeFunc func,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("culprit", NULL, KEDROC_NAMES ("a"), func),
                       test_node_new ("beside", NULL, KEDROC_NAMES ("b"), succeed),
                       test_node_new ("after", KEDROC_NAMES ("a"), KEDROC_NAMES ("c"), succeed), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  TestResources before = test_resources_get ();
  guint64 bytes_in_use;

  g_assert_null (kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE,
                                             cancellable, error));
  if (cancellable != NULL)
    g_cancellable_reset (cancellable);
  test_resources_assert_same (&before);
  g_object_get (kedroc_parallel_runner_get_manager (runner), "bytes-in-use", &bytes_in_use, NULL);
  g_assert_cmpuint (bytes_in_use, ==, 0);
}

static const struct
{
  const char *name;
  KedrocNodeFunc func;
  KedrocRunnerError code;
  const char *text;
} deaths[] = {
  { "killed", kill_worker, KEDROC_RUNNER_ERROR_WORKER_DIED, "signal 9 (Killed)" },
  { "exited", exit_worker, KEDROC_RUNNER_ERROR_WORKER_DIED, "exit code 3" },
  { "nonsense", write_nonsense, KEDROC_RUNNER_ERROR_PROTOCOL, "record of type 1" },
  { "huge-length", write_huge_length, KEDROC_RUNNER_ERROR_PROTOCOL, "4294967295" },
  { "short-record", write_short_record, KEDROC_RUNNER_ERROR_PROTOCOL, "record of type 2" },
  { "closed-channel", close_channel, KEDROC_RUNNER_ERROR_WORKER_DIED, "closed its channel" },
};

static void
test_death (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);

  for (guint n_workers = 1; n_workers <= 4; n_workers++)
    {
      g_autoptr (KedrocParallelRunner) runner = make_runner (n_workers);
      g_autoptr (GError) error = NULL;

      run_with_culprit (runner, deaths[index].func, NULL, &error);
      test_assert_error (error, KEDROC_RUNNER_ERROR, deaths[index].code, "'culprit'", "process", deaths[index].text,
                         NULL);
    }
}

/* Where others stand in the same queue, only the node at work is blamed. */
static void
test_keep_going (void)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (KedrocParallelRunner) runner = make_runner (2);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocPipeline) pipeline = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *name = g_strdup_printf ("node-%02u", i);
      g_autofree char *output = g_strdup_printf ("out-%02u", i);

      g_ptr_array_add (nodes, test_node_new (name, NULL, KEDROC_NAMES (output), i % 10 == 5 ? kill_worker : succeed));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  kedroc_abstract_runner_set_failure_policy (KEDROC_ABSTRACT_RUNNER (runner), KEDROC_FAILURE_POLICY_KEEP_GOING);
  g_assert_null (kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE,
                                             NULL, &error));
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_WORKER_DIED, "5 nodes failed", "'node-05'",
                     "'node-15'", "'node-25'", "'node-35'", "'node-45'", NULL);
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *output = g_strdup_printf ("out-%02u", i);
      g_autoptr (GError) load_error = NULL;
      gint64 got = kedroc_data_catalog_load_int64 (catalog, output, NULL, &load_error);

      if (i % 10 == 5)
        g_assert_error (load_error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA);
      else
        g_assert_cmpint (got, ==, 1);
    }
}

static void
test_timeout (void)
{
  g_autoptr (KedrocParallelRunner) runner = make_runner (2);
  g_autoptr (GError) error = NULL;

  kedroc_parallel_runner_set_node_timeout (runner, 1);
  run_with_culprit (runner, run_for_ever, NULL, &error);
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_TIMED_OUT, "'culprit'", "1 s", NULL);
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (200 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

/* Neither a node that does not look nor a stopped worker can keep a run. */
static void
test_cancel_deaf (gconstpointer data)
{
  KedrocNodeFunc funcs[] = { run_for_ever, stop_worker };
  g_autoptr (KedrocParallelRunner) runner = make_runner (2);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);

  run_with_culprit (runner, funcs[GPOINTER_TO_UINT (data)], cancellable, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_closure_refused (void)
{
  g_autoptr (GError) error = NULL;
  int anything = 1;
  KedrocNode *closure = kedroc_node_new ("with-data", NULL, KEDROC_NAMES ("a"), succeed, &anything, NULL, &error);
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (closure, test_node_new ("fine", NULL, KEDROC_NAMES ("b"), kill_worker), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocParallelRunner) runner = make_runner (2);

  g_assert_no_error (error);
  g_assert_null (kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE,
                                             NULL, &error));
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NOT_PARALLELIZABLE, "'with-data'", "user data",
                     NULL);
  g_assert_null (strstr (error->message, "'fine'"));
}

static void
test_function_not_found (void)
{
  g_autoptr (GError) error = NULL;
  KedrocNode *lost =
    kedroc_node_new_for_function ("lost", NULL, KEDROC_NAMES ("a"), "c:libm.so.6:kedroc_no_such_function", &error);
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (lost, test_node_new ("fine", NULL, KEDROC_NAMES ("b"), kill_worker), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocParallelRunner) runner = make_runner (2);

  g_assert_no_error (error);
  g_assert_null (kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE,
                                             NULL, &error));
  test_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND, "'lost'",
                     "kedroc_no_such_function", NULL);
}

static gboolean
run_nested (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("inner", NULL, KEDROC_NAMES ("i"), succeed), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocParallelRunner) runner = make_runner (2);
  g_autoptr (KedrocDataCatalog) outputs = NULL;

  outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE, NULL,
                                        error);
  return outputs != NULL && succeed (task, user_data, error);
}

static gboolean
talk_much (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  g_autofree char *message = g_strnfill (100 * 1000 * 1000, 'x');

  message[3] = (char) 0xff;
  kedroc_task_report_progress (task, 1.0, message);
  return succeed (task, user_data, error);
}

/* A node may run a pipeline of its own, or say more than anybody wants to
 * read. */
static void
test_runs_well (gconstpointer data)
{
  KedrocNodeFunc funcs[] = { run_nested, talk_much };
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("outer", NULL, KEDROC_NAMES ("a"), funcs[GPOINTER_TO_UINT (data)]), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocParallelRunner) runner = make_runner (2);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;
  TestResources before = test_resources_get ();

  outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE, NULL,
                                        &error);
  g_assert_no_error (error);
  test_resources_assert_same (&before);
}

/* More shared buffers than this process may have descriptors: an error that
 * says so, and the program goes on. */
static gboolean
make_bytes (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (100000), 100000);

  kedroc_task_set_output_bytes (task, outputs[0], bytes);
  return TRUE;
}

static void
test_too_many_buffers (void)
{
  struct rlimit limit;
  struct rlimit low;
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (KedrocParallelRunner) runner = make_runner (2);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocPipeline) pipeline = NULL;
  g_autoptr (GError) error = NULL;
  TestResources before = test_resources_get ();

  /* valgrind keeps the limit for itself, and not where descriptors are received. */
  if (g_getenv ("KEDROC_TEST_SLOW_MACHINE") != NULL)
    {
      g_test_skip ("The limit of open files is not the kernel's here");
      return;
    }
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("bytes-%03u", i);
      g_ptr_array_add (nodes, test_node_new (name, NULL, KEDROC_NAMES (name), make_bytes));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &limit));
  low = limit;
  low.rlim_cur = 100;
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &low));
  g_assert_null (kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE,
                                             NULL, &error));
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &limit));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "'bytes-"));
  g_assert_nonnull (strstr (error->message, "open files"));
  g_clear_object (&catalog);
  test_resources_assert_same (&before);
}

/* Past the limit of the runner's manager, what nodes make is in files without a
 * name. */
static void
test_spilling (void)
{
  g_autofree char *folder = g_dir_make_tmp ("kedroc-XXXXXX", NULL);
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (KedrocAbstractRunner) runner = NULL;
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (KedrocPipeline) pipeline = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (manager, "memory-limit", (guint64) 350000, "spill-directory", folder, NULL);
  runner = g_object_new (KEDROC_TYPE_PARALLEL_RUNNER, "max-workers", 1, "manager", manager, NULL);
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("bytes-%03u", i);
      g_ptr_array_add (nodes, test_node_new (name, NULL, KEDROC_NAMES (name), make_bytes));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 300000);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_spilled_bytes (manager), ==, 700000);
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("bytes-%03u", i);
      g_autoptr (GBytes) bytes = kedroc_data_catalog_load_bytes (outputs, name, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (bytes), ==, 100000);
    }
  g_clear_object (&outputs);
  g_clear_object (&catalog);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_spilled_bytes (manager), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static gboolean
leave_child (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  /* It keeps what the worker has open, and outlives it. */
  if (fork () == 0)
    {
      g_usleep (3 * G_USEC_PER_SEC);
      _exit (0);
    }
  raise (SIGKILL);
  return FALSE;
}

/* The death is seen although the channel stays open. */
static void
test_death_with_child (void)
{
  g_autoptr (KedrocParallelRunner) runner = make_runner (1);
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  run_with_culprit (runner, leave_child, NULL, &error);
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_WORKER_DIED, "'culprit'", "signal 9", NULL);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);
}

static gboolean
write_pid (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s/%d", g_getenv ("KEDROC_TEST_FOLDER"), (int) getpid ());

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  return run_for_ever (task, user_data, error);
}

/* What the supervisor that is going to be killed does. */
static int
run_until_killed (void)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("one", NULL, KEDROC_NAMES ("a"), write_pid),
                       test_node_new ("two", NULL, KEDROC_NAMES ("b"), write_pid), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocParallelRunner) runner = make_runner (2);
  g_autoptr (KedrocDataCatalog) outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline,
                                                                      catalog, NULL, NULL, FALSE, NULL, NULL);

  return outputs == NULL;
}

static GPtrArray *
wait_for_pids (const char *folder,
               guint n)
{
  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      g_autoptr (GPtrArray) pids = g_ptr_array_new_with_free_func (g_free);
      const char *name;

      while ((name = g_dir_read_name (dir)) != NULL)
        if (strchr (name, '.') == NULL)
          g_ptr_array_add (pids, g_strdup (name));
      if (pids->len == n)
        return g_steal_pointer (&pids);
      g_usleep (10 * 1000);
    }
  g_assert_not_reached ();
  return NULL;
}

static gboolean
is_alive (const char *pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/stat", pid);
  g_autofree char *stat = NULL;
  const char *state;

  if (!g_file_get_contents (path, &stat, NULL, NULL))
    return FALSE;
  state = strrchr (stat, ')');
  return state != NULL && state[2] != 'Z' && state[2] != 'X';
}

static void
test_supervisor_killed (void)
{
  g_autofree char *folder = g_dir_make_tmp ("kedroc-XXXXXX", NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GSubprocess) supervisor = NULL;
  g_autoptr (GPtrArray) pids = NULL;
  g_autoptr (GError) error = NULL;
  gint64 deadline;

  g_subprocess_launcher_setenv (launcher, "KEDROC_TEST_FOLDER", folder, TRUE);
  supervisor = g_subprocess_launcher_spawn (launcher, &error, program, "--run-until-killed", NULL);
  g_assert_no_error (error);
  pids = wait_for_pids (folder, 2);
  g_subprocess_send_signal (supervisor, SIGKILL);
  g_subprocess_wait (supervisor, NULL, NULL);
  deadline = g_get_monotonic_time () + G_USEC_PER_SEC;
  for (guint i = 0; i < pids->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, g_ptr_array_index (pids, i), NULL);

      while (is_alive (g_ptr_array_index (pids, i)))
        {
          g_assert_cmpint (g_get_monotonic_time (), <, deadline);
          g_usleep (1000);
        }
      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* A task that waits behind a long one goes to the worker that is free. */
static gboolean
sleep_a_second (KedrocTask *task,
                gpointer user_data,
                GError **error)
{
  g_usleep (G_USEC_PER_SEC);
  return succeed (task, user_data, error);
}

static void
test_no_task_waits (void)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (KedrocParallelRunner) runner = make_runner (2);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (KedrocPipeline) pipeline = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start;

  /* The short ones come first and teach the supervisor to queue deeply; of the
   * two long ones, both would else stand in one queue at times. */
  for (guint i = 0; i < 402; i++)
    {
      g_autofree char *name = g_strdup_printf ("node-%03u", i);
      g_autofree char *output = g_strdup_printf ("out-%03u", i);

      g_ptr_array_add (nodes, test_node_new (name, NULL, KEDROC_NAMES (output), i >= 400 ? sleep_a_second : succeed));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  start = g_get_monotonic_time ();
  outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE, NULL,
                                        &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 1900 * 1000);
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  if (argc == 2 && g_str_equal (argv[1], "--run-until-killed"))
    return run_until_killed ();
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (deaths); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/runner/parallel/worker-", deaths[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_death);
    }
  g_test_add_func ("/kedroc/runner/parallel/worker-killed-with-child", test_death_with_child);
  g_test_add_func ("/kedroc/runner/parallel/keep-going-without-workers", test_keep_going);
  g_test_add_func ("/kedroc/runner/parallel/node-timeout", test_timeout);
  g_test_add_data_func ("/kedroc/runner/parallel/cancel-endless", GUINT_TO_POINTER (0), test_cancel_deaf);
  g_test_add_data_func ("/kedroc/runner/parallel/cancel-stopped", GUINT_TO_POINTER (1), test_cancel_deaf);
  g_test_add_data_func ("/kedroc/runner/parallel/nested", GUINT_TO_POINTER (0), test_runs_well);
  g_test_add_data_func ("/kedroc/runner/parallel/long-message", GUINT_TO_POINTER (1), test_runs_well);
  g_test_add_func ("/kedroc/runner/parallel/too-many-buffers", test_too_many_buffers);
  g_test_add_func ("/kedroc/runner/parallel/spilling", test_spilling);
  g_test_add_func ("/kedroc/runner/parallel/closure-refused", test_closure_refused);
  g_test_add_func ("/kedroc/runner/parallel/function-not-found", test_function_not_found);
  g_test_add_func ("/kedroc/runner/parallel/supervisor-killed", test_supervisor_killed);
  g_test_add_func ("/kedroc/runner/parallel/no-task-waits", test_no_task_waits);
  return g_test_run ();
}
