/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <signal.h>
#include <string.h>

#include "kedroc-test-faults.h"

/* A chain of short nodes, which are sent many at a time, with one in the middle
 * that goes wrong. */

#define CHAIN_LENGTH 300
#define CHAIN_CULPRIT 150

static gboolean
die_twice (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  if (test_faults_note (task) <= 2)
    raise (SIGKILL);
  kedroc_task_set_output_int64 (task, outputs[0], 1);
  return TRUE;
}

static gboolean
fail_twice (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  kedroc_task_set_output_int64 (task, outputs[0], 1);
  if (test_faults_note (task) > 2)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "no luck");
  return FALSE;
}

static KedrocPipeline *
make_chain (KedrocNodeFunc culprit)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline;

  for (guint i = 0; i < CHAIN_LENGTH; i++)
    {
      g_autofree char *name = g_strdup_printf ("link-%03u", i);
      g_autofree char *input = i > 0 ? g_strdup_printf ("d-%03u", i - 1) : NULL;
      g_autofree char *output = g_strdup_printf ("d-%03u", i);

      g_ptr_array_add (nodes, test_node_new (name, i > 0 ? KEDROC_NAMES (input) : NULL, KEDROC_NAMES (output),
                                             i == CHAIN_CULPRIT ? culprit : test_faults_succeed));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  return pipeline;
}

/* Each of the first @n once, and the culprit @times, in this order. */
static char *
expect_begun (guint n,
              guint times)
{
  GString *expected = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    for (guint attempt = 0; attempt < (i == CHAIN_CULPRIT ? times : 1); attempt++)
      g_string_append_printf (expected, "%slink-%03u", expected->len > 0 ? " " : "", i);
  return g_string_free (expected, FALSE);
}

static char *
expect_signals (guint n)
{
  GString *expected = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (expected, "%s+link-%03u %clink-%03u", i > 0 ? " " : "", i, i < n - 1 ? '=' : '!', i);
  return g_string_free (expected, FALSE);
}

static void
test_fails (gconstpointer data)
{
  gboolean keep_going = GPOINTER_TO_UINT (data);
  g_autoptr (TestFaults) faults = test_faults_new (2);
  g_autofree char *begun = NULL;
  g_autofree char *expected_begun = expect_begun (CHAIN_CULPRIT + 1, 1);
  g_autofree char *expected_signals = expect_signals (CHAIN_CULPRIT + 1);
  g_autoptr (GError) error = NULL;

  kedroc_abstract_runner_set_failure_policy (KEDROC_ABSTRACT_RUNNER (test_faults_get_runner (faults)),
                                             keep_going ? KEDROC_FAILURE_POLICY_KEEP_GOING
                                                        : KEDROC_FAILURE_POLICY_STOP);
  g_assert_false (test_faults_run (faults, make_chain (test_faults_fail), NULL, &error));
  test_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "Node 'link-150': no luck", NULL);
  g_assert_cmpint (strstr (error->message, "'link-151'") != NULL, ==, keep_going);
  g_assert_null (strstr (error->message, "was not sent"));
  begun = test_faults_list_begun (faults);
  g_assert_cmpstr (begun, ==, expected_begun);
  g_assert_cmpstr (test_faults_get_signals (faults), ==, expected_signals);
}

/* Only the node that went wrong runs more than once, though others had been sent
 * along with it. */
static void
test_tried_again (void)
{
  for (guint n_workers = 1; n_workers <= 2; n_workers++)
    {
      g_autoptr (TestFaults) faults = test_faults_new (n_workers);
      g_autofree char *begun = NULL;
      g_autofree char *expected = expect_begun (CHAIN_LENGTH, 3);
      g_autoptr (GError) error = NULL;

      g_object_set (test_faults_get_runner (faults), "retries", 2, "retry-failed", TRUE, NULL);
      test_faults_run (faults, make_chain (fail_twice), NULL, &error);
      g_assert_no_error (error);
      begun = test_faults_list_begun (faults);
      g_assert_cmpstr (begun, ==, expected);
    }
}

static guint
count_of (const char *words,
          guint link)
{
  g_autofree char *word = g_strdup_printf ("link-%03u", link);
  guint n = 0;

  for (const char *found = strstr (words, word); found != NULL; found = strstr (found + 1, word))
    n++;
  return n;
}

/* The results of nodes that came just before may die with the worker. */
static void
test_loses_worker (void)
{
  g_autoptr (TestFaults) faults = test_faults_new (2);
  g_autofree char *begun = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (test_faults_get_runner (faults), "retries", 2, NULL);
  test_faults_run (faults, make_chain (die_twice), NULL, &error);
  g_assert_no_error (error);
  begun = test_faults_list_begun (faults);
  g_assert_cmpuint (count_of (begun, CHAIN_CULPRIT), ==, 3);
  for (guint i = 0; i < CHAIN_CULPRIT; i++)
    g_assert_cmpuint (count_of (begun, i), >=, 1);
  for (guint i = CHAIN_CULPRIT + 1; i < CHAIN_LENGTH; i++)
    g_assert_cmpuint (count_of (begun, i), ==, 1);
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/kedroc/runner/chain/fails", GUINT_TO_POINTER (FALSE), test_fails);
  g_test_add_data_func ("/kedroc/runner/chain/fails-keep-going", GUINT_TO_POINTER (TRUE), test_fails);
  g_test_add_func ("/kedroc/runner/chain/loses-worker", test_loses_worker);
  g_test_add_func ("/kedroc/runner/chain/tried-again", test_tried_again);
  return g_test_run ();
}
