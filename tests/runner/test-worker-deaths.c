/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "kedroc-test-faults.h"
#include "kedroc-test.h"

/* A worker that dies, or makes no sense any more, in the middle of a run: the node
 * that was at work is named, the others run, and nothing is left behind. */

static gboolean
exit_worker (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  test_faults_note (task);
  _exit (3);
  return FALSE;
}

static gboolean
crash_worker (KedrocTask *task,
              gpointer user_data,
              GError **error)
{
  test_faults_note (task);
  signal (SIGSEGV, SIG_DFL);
  raise (SIGSEGV);
  return FALSE;
}

static gboolean
say (KedrocTask *task,
     const void *data,
     gsize size)
{
  test_faults_note (task);
  g_assert_cmpint (write (3, data, size), ==, size);
  kedroc_task_set_output_int64 (task, "a", 1);
  return TRUE;
}

static gboolean
write_nonsense (KedrocTask *task,
                gpointer user_data,
                GError **error)
{
  guint32 nonsense[64];

  for (guint i = 0; i < G_N_ELEMENTS (nonsense); i++)
    nonsense[i] = 7 * i + 1;
  return say (task, nonsense, sizeof nonsense);
}

static gboolean
write_huge_length (KedrocTask *task,
                   gpointer user_data,
                   GError **error)
{
  guint32 head[2] = { 2, G_MAXUINT32 };

  return say (task, head, sizeof head);
}

static gboolean
write_short_record (KedrocTask *task,
                    gpointer user_data,
                    GError **error)
{
  guint32 record[3] = { 2, 4, 0 };

  return say (task, record, sizeof record);
}

/* Of a record that would be allowed, only the head comes. */
static gboolean
write_half_record (KedrocTask *task,
                   gpointer user_data,
                   GError **error)
{
  guint32 head[2] = { 2, 1024 };

  say (task, head, sizeof head);
  _exit (4);
}

static gboolean
close_channel (KedrocTask *task,
               gpointer user_data,
               GError **error)
{
  test_faults_note (task);
  close (3);
  g_usleep (10 * G_USEC_PER_SEC);
  return TRUE;
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

static gboolean
leave_child (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  test_faults_note (task);
  /* It keeps what the worker has open, and outlives it. */
  if (fork () == 0)
    {
      g_usleep (3 * G_USEC_PER_SEC);
      _exit (0);
    }
  raise (SIGKILL);
  return FALSE;
}

static const struct
{
  const char *name;
  KedrocNodeFunc func;
  guint node_timeout;
  KedrocRunnerError code;
  const char *text;
} deaths[] = {
  { "killed", test_faults_kill_worker, 0, KEDROC_RUNNER_ERROR_WORKER_DIED, "signal 9 (Killed)" },
  { "crashed", crash_worker, 0, KEDROC_RUNNER_ERROR_WORKER_DIED, "signal 11 (Segmentation fault)" },
  { "exited", exit_worker, 0, KEDROC_RUNNER_ERROR_WORKER_DIED, "exit code 3" },
  { "with-child", leave_child, 0, KEDROC_RUNNER_ERROR_WORKER_DIED, "signal 9 (Killed)" },
  { "nonsense", write_nonsense, 0, KEDROC_RUNNER_ERROR_PROTOCOL, "record of type 1" },
  { "huge-length", write_huge_length, 0, KEDROC_RUNNER_ERROR_PROTOCOL, "4294967295" },
  { "short-record", write_short_record, 0, KEDROC_RUNNER_ERROR_PROTOCOL, "record of type 2" },
  { "half-record", write_half_record, 0, KEDROC_RUNNER_ERROR_WORKER_DIED, "exit code 4" },
  { "closed-channel", close_channel, 0, KEDROC_RUNNER_ERROR_WORKER_DIED, "closed its channel" },
  { "stopped", stop_worker, 1, KEDROC_RUNNER_ERROR_TIMED_OUT, "longer than 1 s" },
};

static KedrocPipeline *
make_pipeline (KedrocNodeFunc culprit)
{
  return test_pipeline_new (test_node_new ("culprit", NULL, KEDROC_NAMES ("a"), culprit),
                            test_node_new ("beside", NULL, KEDROC_NAMES ("b"), test_faults_succeed),
                            test_node_new ("after", KEDROC_NAMES ("a"), KEDROC_NAMES ("c"), test_faults_succeed),
                            NULL);
}

static void
test_death (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  for (guint n_workers = 1; n_workers <= 4; n_workers++)
    {
      g_autoptr (TestFaults) faults = test_faults_new (n_workers);
      g_autofree char *begun = NULL;
      g_autoptr (GError) error = NULL;
      gint64 start = g_get_monotonic_time ();

      g_object_set (test_faults_get_runner (faults), "failure-policy", KEDROC_FAILURE_POLICY_KEEP_GOING,
                    "node-timeout", deaths[i].node_timeout, NULL);
      g_assert_false (test_faults_run (faults, make_pipeline (deaths[i].func), NULL, &error));
      test_assert_error (error, KEDROC_RUNNER_ERROR, deaths[i].code, "Node 'culprit'", deaths[i].text,
                         "Skipped because of that: 'after'", NULL);
      g_assert_cmpint (strstr (error->message, "(process ") != NULL, ==, deaths[i].node_timeout == 0);
      begun = test_faults_list_who_began (faults);
      g_assert_cmpstr (begun, ==, "beside culprit");
      g_assert_nonnull (strstr (test_faults_get_signals (faults), "!culprit"));
      g_assert_nonnull (strstr (test_faults_get_signals (faults), "=beside"));
      /* The death is seen although a child keeps the channel open. */
      if (kedroc_test_is_timed ())
        g_assert_cmpint (g_get_monotonic_time () - start, <, 4 * G_USEC_PER_SEC);
    }
}

#define N_NODES 50

/* Where others stand in the same queue, only the node at work is blamed. */
static void
test_others_run (void)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (TestFaults) faults = test_faults_new (2);
  g_autofree char *begun = NULL;
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline;

  for (guint i = 0; i < N_NODES; i++)
    {
      g_autofree char *name = g_strdup_printf ("node-%02u", i);

      g_ptr_array_add (nodes, test_node_new (name, NULL, KEDROC_NAMES (name),
                                             i % 10 == 5 ? test_faults_kill_worker : test_faults_succeed));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  g_clear_pointer (&nodes, g_ptr_array_unref);
  g_object_set (test_faults_get_runner (faults), "failure-policy", KEDROC_FAILURE_POLICY_KEEP_GOING, NULL);
  g_assert_false (test_faults_run (faults, pipeline, NULL, &error));
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_WORKER_DIED, "5 nodes failed", "'node-05'",
                     "'node-15'", "'node-25'", "'node-35'", "'node-45'", NULL);
  for (guint i = 0; i < N_NODES; i++)
    {
      g_autofree char *sign = g_strdup_printf ("%cnode-%02u", i % 10 == 5 ? '!' : '=', i);
      g_assert_nonnull (strstr (test_faults_get_signals (faults), sign));
    }
  begun = test_faults_list_who_began (faults);
  for (guint i = 0; i < N_NODES; i++)
    {
      g_autofree char *name = g_strdup_printf ("node-%02u", i);
      g_assert_nonnull (strstr (begun, name));
    }
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (deaths); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/runner/worker-deaths/", deaths[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_death);
    }
  g_test_add_func ("/kedroc/runner/worker-deaths/others-run", test_others_run);
  return g_test_run ();
}
