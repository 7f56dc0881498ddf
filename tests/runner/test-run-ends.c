/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdlib.h>
#include <string.h>

#include "kedroc-test-faults.h"
#include "kedroc-test.h"

/* How a run ends of which something has failed: what still begins, and what the
 * error tells. */

#define N_NODES 100
#define CULPRIT 60

/* After the culprit, nodes take long enough for it to be seen whether any begins
 * that should not. */
static gboolean
succeed_slowly (KedrocTask *task,
                gpointer user_data,
                GError **error)
{
  if (!test_faults_succeed (task, user_data, error))
    return FALSE;
  g_usleep (50 * 1000);
  return TRUE;
}

static KedrocPipeline *
make_queue (KedrocNodeFunc culprit,
            KedrocNodeFunc later)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline;

  for (guint i = 0; i < N_NODES; i++)
    {
      g_autofree char *name = g_strdup_printf ("node-%02u", i);
      KedrocNodeFunc func = i < CULPRIT ? test_faults_do_nothing : later;

      g_ptr_array_add (nodes, test_node_new (name, NULL, KEDROC_NAMES (name), i == CULPRIT ? culprit : func));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  return pipeline;
}

/* At once, so that the worker would be at the next one before the supervisor can
 * know. */
static gboolean
fail (KedrocTask *task,
      gpointer user_data,
      GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "no luck");
  return FALSE;
}

/* How many of the nodes behind the culprit have begun. */
static guint
count_begun_behind (TestFaults *faults)
{
  g_autofree char *begun = test_faults_list_begun (faults);
  g_auto (GStrv) names = g_strsplit (begun, " ", -1);
  guint n = 0;

  for (guint i = 0; names[i] != NULL; i++)
    n += strcmp (names[i], "node-60") > 0;
  return n;
}

/* Kedro runs 19 of 20 nodes that were queued. Here not even the worker that has
 * the rest of the queue already begins anything of it. */
static void
test_stop (void)
{
  for (guint i = 0; i < 12; i++)
    {
      /* The supervisor could be quick by chance. */
      guint n_workers = i < 10 ? 1 : i - 8;
      g_autoptr (TestFaults) faults = test_faults_new (n_workers);
      g_autoptr (GError) error = NULL;

      g_assert_false (test_faults_run (faults, make_queue (fail, succeed_slowly), NULL, &error));
      test_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "Node 'node-60'", "no luck", NULL);
      g_assert_null (strstr (error->message, "Skipped"));
      /* The other workers may have been at one, and have ended it. */
      if (n_workers == 1 || kedroc_test_is_timed ())
        g_assert_cmpuint (count_begun_behind (faults), <=, 2 * (n_workers - 1));
    }
}

/* The queue of a worker that dies is not for others either. */
static void
test_stop_at_death (void)
{
  g_autoptr (TestFaults) faults = test_faults_new (1);
  g_autoptr (GError) error = NULL;

  g_assert_false (test_faults_run (faults, make_queue (test_faults_kill_worker, test_faults_succeed), NULL, &error));
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_WORKER_DIED, "Node 'node-60'", NULL);
  g_assert_cmpuint (count_begun_behind (faults), ==, 0);
}

/* A failure that will be tried again does not stop anything. */
static void
test_stop_after_retries (void)
{
  g_autoptr (TestFaults) faults = test_faults_new (1);
  g_autoptr (GError) error = NULL;

  g_object_set (test_faults_get_runner (faults), "retries", 1, "retry-failed", TRUE, NULL);
  g_assert_false (test_faults_run (faults, make_queue (test_faults_fail, test_faults_succeed), NULL, &error));
  test_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "Node 'node-60' (tried 2 times)", NULL);
  g_assert_cmpuint (count_begun_behind (faults), ==, N_NODES - CULPRIT - 1);
}

/* The other branches end; the error has every node that failed, and every one that
 * was skipped because of that. */
static void
test_keep_going (void)
{
  for (guint n_workers = 1; n_workers <= 4; n_workers++)
    {
      g_autoptr (TestFaults) faults = test_faults_new (n_workers);
      g_autofree char *begun = NULL;
      g_autoptr (GError) error = NULL;
      KedrocPipeline *pipeline = test_pipeline_new (
        test_node_new ("fails", NULL, KEDROC_NAMES ("a"), test_faults_fail),
        test_node_new ("after-fails", KEDROC_NAMES ("a"), KEDROC_NAMES ("a2"), test_faults_succeed),
        test_node_new ("long-after", KEDROC_NAMES ("a2"), KEDROC_NAMES ("a3"), test_faults_succeed),
        test_node_new ("dies", NULL, KEDROC_NAMES ("b"), test_faults_kill_worker),
        test_node_new ("after-both", KEDROC_NAMES ("b", "c2"), KEDROC_NAMES ("d"), test_faults_succeed),
        test_node_new ("good", NULL, KEDROC_NAMES ("c"), test_faults_succeed),
        test_node_new ("good-after", KEDROC_NAMES ("c"), KEDROC_NAMES ("c2"), test_faults_succeed),
        test_node_new ("good-end", KEDROC_NAMES ("c2"), KEDROC_NAMES ("c3"), test_faults_succeed), NULL);

      g_object_set (test_faults_get_runner (faults), "failure-policy", KEDROC_FAILURE_POLICY_KEEP_GOING, NULL);
      g_assert_false (test_faults_run (faults, pipeline, NULL, &error));
      g_assert_true (error->domain == G_IO_ERROR || error->domain == KEDROC_RUNNER_ERROR);
      test_assert_error (error, error->domain, error->code, "2 nodes failed: ", "Node 'fails': no luck at attempt 1",
                         "Node 'dies': its worker", ". Skipped because of that: ", "'after-fails'", "'long-after'",
                         "'after-both'", NULL);
      g_assert_null (strstr (error->message, "'good"));
      begun = test_faults_list_who_began (faults);
      g_assert_cmpstr (begun, ==, "dies fails good good-after good-end");
    }
}

/* However many they are. */
static void
test_many_failures (void)
{
  g_autoptr (TestFaults) faults = test_faults_new (2);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *bad = g_strdup_printf ("bad-%02u", i);
      g_autofree char *skipped = g_strdup_printf ("skipped-%02u", i);

      g_ptr_array_add (nodes, test_node_new (bad, NULL, KEDROC_NAMES (bad), test_faults_fail));
      g_ptr_array_add (nodes, test_node_new (skipped, KEDROC_NAMES (bad), KEDROC_NAMES (skipped), test_faults_fail));
    }
  g_object_set (test_faults_get_runner (faults), "failure-policy", KEDROC_FAILURE_POLICY_KEEP_GOING, NULL);
  g_assert_false (test_faults_run (faults, kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, NULL), NULL,
                                   &error));
  test_assert_error (error, error->domain, error->code, "30 nodes failed: ", "; and also 'bad-", NULL);
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *bad = g_strdup_printf ("'bad-%02u'", i);
      g_autofree char *skipped = g_strdup_printf ("'skipped-%02u'", i);

      g_assert_nonnull (strstr (error->message, bad));
      g_assert_nonnull (strstr (error->message, skipped));
    }
}

static void
test_timeout (void)
{
  g_autoptr (TestFaults) faults = test_faults_new (2);
  g_autofree char *begun = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  KedrocPipeline *pipeline =
    test_pipeline_new (test_node_new ("endless", NULL, KEDROC_NAMES ("a"), test_faults_run_for_ever),
                       test_node_new ("after", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), test_faults_succeed),
                       test_node_new ("beside", NULL, KEDROC_NAMES ("c"), test_faults_succeed), NULL);

  g_object_set (test_faults_get_runner (faults), "node-timeout", 1, "failure-policy",
                KEDROC_FAILURE_POLICY_KEEP_GOING, NULL);
  g_assert_false (test_faults_run (faults, pipeline, NULL, &error));
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_TIMED_OUT, "Node 'endless' took longer than 1 s",
                     "Skipped because of that: 'after'", NULL);
  begun = test_faults_list_begun (faults);
  g_assert_cmpstr (begun, ==, "beside endless");
  g_assert_cmpint (g_get_monotonic_time () - start, >=, G_USEC_PER_SEC);
  if (kedroc_test_is_timed ())
    g_assert_cmpint (g_get_monotonic_time () - start, <, 4 * G_USEC_PER_SEC);
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/runner/run-ends/stop", test_stop);
  g_test_add_func ("/kedroc/runner/run-ends/stop-at-death", test_stop_at_death);
  g_test_add_func ("/kedroc/runner/run-ends/stop-after-retries", test_stop_after_retries);
  g_test_add_func ("/kedroc/runner/run-ends/keep-going", test_keep_going);
  g_test_add_func ("/kedroc/runner/run-ends/many-failures", test_many_failures);
  g_test_add_func ("/kedroc/runner/run-ends/node-timeout", test_timeout);
  return g_test_run ();
}
