/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "kedroc-test-faults.h"
#include "kedroc-test.h"

/* Nodes that lose their worker, and if asked those that fail, are tried again. */

static gboolean
die_twice (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  if (test_faults_note (task) <= 2)
    raise (SIGKILL);
  kedroc_task_set_output_int64 (task, "a", 1);
  return TRUE;
}

static gboolean
fail_twice (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));
  guint attempt = test_faults_note (task);

  for (guint i = 0; outputs[i] != NULL; i++)
    kedroc_task_set_output_int64 (task, outputs[i], attempt);
  if (attempt > 2)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "no luck at attempt %u", attempt);
  return FALSE;
}

static gboolean
die_then_fail (KedrocTask *task,
               gpointer user_data,
               GError **error)
{
  guint attempt = test_faults_note (task);

  if (attempt == 1)
    raise (SIGKILL);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "no luck at attempt %u", attempt);
  return FALSE;
}

static gboolean
hang_at_first (KedrocTask *task,
               gpointer user_data,
               GError **error)
{
  while (test_faults_note (task) == 1)
    g_usleep (10 * G_USEC_PER_SEC);
  kedroc_task_set_output_int64 (task, "a", 1);
  return TRUE;
}

/* A node that goes wrong, one that waits for it, and one that does not. */
static KedrocPipeline *
make_pipeline (KedrocNodeFunc culprit)
{
  return test_pipeline_new (test_node_new ("culprit", NULL, KEDROC_NAMES ("a"), culprit),
                            test_node_new ("after", KEDROC_NAMES ("a"), KEDROC_NAMES ("c"), test_faults_succeed),
                            test_node_new ("beside", NULL, KEDROC_NAMES ("b"), test_faults_succeed), NULL);
}

static const struct
{
  const char *name;
  KedrocNodeFunc func;
  guint retries;
  gboolean retry_failed;
  guint node_timeout;
  GQuark (*domain) (void); /* NULL: the run ends well */
  int code;
  const char *message;
  const char *begun; /* sorted */
} cases[] = {
  { "dies-twice", die_twice, 2, FALSE, 0, NULL, 0, NULL, "after beside culprit culprit culprit" },
  { "dies-each-time", test_faults_kill_worker, 2, FALSE, 0, kedroc_runner_error_quark,
    KEDROC_RUNNER_ERROR_WORKER_DIED, "Node 'culprit' (tried 3 times): its worker ",
    "beside culprit culprit culprit" },
  { "dies-without-retries", test_faults_kill_worker, 0, TRUE, 0, kedroc_runner_error_quark,
    KEDROC_RUNNER_ERROR_WORKER_DIED, "Node 'culprit': its worker ", "beside culprit" },
  { "fails-twice", fail_twice, 2, TRUE, 0, NULL, 0, NULL, "after beside culprit culprit culprit" },
  { "fails-each-time", test_faults_fail, 2, TRUE, 0, g_io_error_quark, G_IO_ERROR_BUSY,
    "Node 'culprit' (tried 3 times): no luck at attempt 3", "beside culprit culprit culprit" },
  { "fails-not-asked", test_faults_fail, 2, FALSE, 0, g_io_error_quark, G_IO_ERROR_BUSY,
    "Node 'culprit': no luck at attempt 1", "beside culprit" },
  { "dies-then-fails", die_then_fail, 5, FALSE, 0, g_io_error_quark, G_IO_ERROR_BUSY,
    "Node 'culprit' (tried 2 times): no luck at attempt 2", "beside culprit culprit" },
  { "hangs-once", hang_at_first, 1, TRUE, 1, NULL, 0, NULL, "after beside culprit culprit" },
  { "hangs-not-asked", hang_at_first, 1, FALSE, 1, kedroc_runner_error_quark, KEDROC_RUNNER_ERROR_TIMED_OUT,
    "Node 'culprit' took longer than 1 s", "beside culprit" },
  { "hangs-each-time", test_faults_run_for_ever, 1, TRUE, 1, kedroc_runner_error_quark,
    KEDROC_RUNNER_ERROR_TIMED_OUT, "Node 'culprit' (tried 2 times) took longer than 1 s",
    "beside culprit culprit" },
};

static void
test_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  /* Seconds each. */
  guint most_workers = cases[i].node_timeout > 0 ? 1 : 3;

  for (guint n_workers = 1; n_workers <= most_workers; n_workers++)
    {
      g_autoptr (TestFaults) faults = test_faults_new (n_workers);
      g_autofree char *begun = NULL;
      g_autoptr (GError) error = NULL;
      gboolean ok;

      g_object_set (test_faults_get_runner (faults), "retries", cases[i].retries, "retry-failed",
                    cases[i].retry_failed, "node-timeout", cases[i].node_timeout, "failure-policy",
                    KEDROC_FAILURE_POLICY_KEEP_GOING, NULL);
      ok = test_faults_run (faults, make_pipeline (cases[i].func), NULL, &error);
      g_assert_cmpint (ok, ==, cases[i].domain == NULL);
      if (cases[i].domain != NULL)
        test_assert_error (error, cases[i].domain (), cases[i].code, cases[i].message,
                           "Skipped because of that: 'after'", NULL);
      begun = test_faults_list_begun (faults);
      g_assert_cmpstr (begun, ==, cases[i].begun);
    }
}

/* Each further attempt waits twice as long. */
static void
test_back_off (void)
{
  g_autoptr (TestFaults) faults = test_faults_new (1);
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  g_object_set (test_faults_get_runner (faults), "retries", 3, "retry-failed", TRUE, NULL);
  g_assert_false (test_faults_run (faults, make_pipeline (test_faults_fail), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, (50 + 100 + 200) * 1000);
  /* With one worker the other node runs while the first one waits. */
  g_assert_cmpstr (test_faults_get_signals (faults), ==,
                   "+culprit +beside =beside +culprit +culprit +culprit !culprit");
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (300 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

/* A node that waits for its next attempt does not keep a cancelled run. */
static void
test_cancel (void)
{
  g_autoptr (TestFaults) faults = test_faults_new (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);

  g_object_set (test_faults_get_runner (faults), "retries", 1000, "retry-failed", TRUE, NULL);
  g_assert_false (test_faults_run (faults, make_pipeline (test_faults_fail), cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  if (kedroc_test_is_timed ())
    g_assert_cmpint (g_get_monotonic_time () - start, <, 4 * G_USEC_PER_SEC);
  g_thread_join (thread);
}

/* A dataset of this process that refuses what comes first. */
#define TEST_TYPE_FLAKY_DATASET (test_flaky_dataset_get_type ())
G_DECLARE_FINAL_TYPE (TestFlakyDataset, test_flaky_dataset, TEST, FLAKY_DATASET, KedrocAbstractDataset)

struct _TestFlakyDataset
{
  KedrocAbstractDataset parent_instance;
  gint64 data;
  guint n_calls;
};

G_DEFINE_FINAL_TYPE (TestFlakyDataset, test_flaky_dataset, KEDROC_TYPE_ABSTRACT_DATASET)

static gboolean
refuse_first (TestFlakyDataset *self,
              GError **error)
{
  if (++self->n_calls > 1)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "come again");
  return FALSE;
}

static gboolean
test_flaky_dataset_load (KedrocAbstractDataset *dataset,
                         GValue *value,
                         GCancellable *cancellable,
                         GError **error)
{
  g_value_init (value, G_TYPE_INT64);
  g_value_set_int64 (value, TEST_FLAKY_DATASET (dataset)->data);
  return TRUE;
}

static gboolean
test_flaky_dataset_save (KedrocAbstractDataset *dataset,
                         const GValue *data,
                         GCancellable *cancellable,
                         GError **error)
{
  TEST_FLAKY_DATASET (dataset)->data = g_value_get_int64 (data);
  return refuse_first (TEST_FLAKY_DATASET (dataset), error);
}

static gboolean
test_flaky_dataset_confirm (KedrocAbstractDataset *dataset,
                            GError **error)
{
  return refuse_first (TEST_FLAKY_DATASET (dataset), error);
}

static void
test_flaky_dataset_class_init (TestFlakyDatasetClass *klass)
{
  KEDROC_ABSTRACT_DATASET_CLASS (klass)->load = test_flaky_dataset_load;
  KEDROC_ABSTRACT_DATASET_CLASS (klass)->save = test_flaky_dataset_save;
  KEDROC_ABSTRACT_DATASET_CLASS (klass)->confirm = test_flaky_dataset_confirm;
}

static void
test_flaky_dataset_init (TestFlakyDataset *self)
{
}

static void
sleep_ms (guint ms)
{
  g_usleep (ms * 1000);
}

/* Makes what tells the attempts apart, large enough for shared memory. The second
 * attempt takes a while. */
static gboolean
make_bytes (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));
  guint attempt = test_faults_note (task);
  g_autofree char *data = g_malloc (200000);
  g_autoptr (GBytes) bytes = NULL;

  memset (data, attempt, 200000);
  bytes = g_bytes_new_take (g_steal_pointer (&data), 200000);
  kedroc_task_set_output_bytes (task, "bytes", bytes);
  if (g_strv_contains ((const char *const *) outputs, "flaky"))
    {
      kedroc_task_set_output_int64 (task, "flaky", attempt);
      /* Long enough for workers to be sent one task at a time. */
      sleep_ms (20);
    }
  if (attempt > 1)
    sleep_ms (300);
  return TRUE;
}

/* The first attempt takes a while. */
static gboolean
read_bytes (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  const guint8 *data = g_bytes_get_data (kedroc_task_get_input_bytes (task, "bytes"), NULL);
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  if (test_faults_note (task) == 1)
    sleep_ms (600);
  g_assert_cmpint (data[0], ==, data[199999]);
  kedroc_task_set_output_int64 (task, outputs[0], data[0]);
  return TRUE;
}

static gboolean
copy_number (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  test_faults_note (task);
  kedroc_task_set_output_int64 (task, "copy", kedroc_task_get_input_int64 (task, "number"));
  return TRUE;
}

static gboolean
sleep_shortly (KedrocTask *task,
               gpointer user_data,
               GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  sleep_ms (g_str_equal (outputs[0], "hold-1") ? 150 : 300);
  kedroc_task_set_output_int64 (task, outputs[0], 1);
  return TRUE;
}

static gboolean
pass (KedrocTask *task,
      gpointer user_data,
      GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  kedroc_task_set_output_int64 (task, outputs[0], 1);
  return TRUE;
}

/* Runs the nodes on two workers, with a dataset that refuses what comes first.
 * Returns which nodes began. */
static char *
run_with_flaky_dataset (KedrocPipeline *pipeline,
                        const char *result)
{
  g_autoptr (TestFaults) faults = test_faults_new (2);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractDataset) flaky = g_object_new (TEST_TYPE_FLAKY_DATASET, NULL);
  KedrocParallelRunner *runner = test_faults_get_runner (faults);
  g_autoptr (GError) error = NULL;

  kedroc_data_catalog_set (catalog, "flaky", flaky);
  g_object_set (runner, "retries", 1, "retry-failed", TRUE, NULL);
  test_faults_run_on (faults, pipeline, catalog, &error);
  g_assert_no_error (error);
  g_assert_cmpint (kedroc_data_catalog_load_int64 (catalog, result, NULL, &error), ==, 2);
  g_assert_no_error (error);
  g_clear_object (&catalog);
  g_assert_cmpuint (
    kedroc_shared_memory_manager_get_bytes_in_use (kedroc_parallel_runner_get_manager (runner)), ==, 0);
  return test_faults_list_begun (faults);
}

/* Where the second of two outputs could not be saved, the first one is not read
 * from the worker of that attempt. The nodes that hold the workers for a while
 * have the next attempt made on the other one, and both idle after it. */
static void
test_not_saved (void)
{
  g_autofree char *begun = run_with_flaky_dataset (
    test_pipeline_new (test_node_new ("make", NULL, KEDROC_NAMES ("bytes", "flaky"), make_bytes),
                       test_node_new ("read", KEDROC_NAMES ("bytes"), KEDROC_NAMES ("number"), read_bytes),
                       test_node_new ("hold-1", NULL, KEDROC_NAMES ("hold-1"), sleep_shortly),
                       test_node_new ("hold-2", NULL, KEDROC_NAMES ("hold-2"), sleep_shortly), NULL),
    "number");

  g_assert_cmpstr (begun, ==, "make make read");
}

/* Short nodes go first: they have the chain behind them sent at once. The node
 * beside it makes a second worker worth while. */
static KedrocPipeline *
make_confirming_pipeline (void)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (KedrocNode) make = test_node_new ("make", KEDROC_NAMES ("short-63"), KEDROC_NAMES ("bytes"), make_bytes);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 64; i++)
    {
      g_autofree char *input = g_strdup_printf ("short-%02u", i - 1);
      g_autofree char *output = g_strdup_printf ("short-%02u", i);

      g_ptr_array_add (nodes, test_node_new (output, i > 0 ? KEDROC_NAMES (input) : NULL, KEDROC_NAMES (output), pass));
    }
  g_ptr_array_add (nodes, test_node_new ("beside", NULL, KEDROC_NAMES ("beside"), pass));
  g_ptr_array_add (nodes, kedroc_node_with_confirms (make, KEDROC_NAMES ("flaky"), &error));
  g_assert_no_error (error);
  g_ptr_array_add (nodes, test_node_new ("read", KEDROC_NAMES ("bytes"), KEDROC_NAMES ("number"), read_bytes));
  g_ptr_array_add (nodes, test_node_new ("copy", KEDROC_NAMES ("number"), KEDROC_NAMES ("copy"), copy_number));
  return kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
}

/* What ran after a node before it was known that there had to be another attempt
 * runs again, with what that makes. A node may be taken back before it began, so
 * this is tried until it was too late for that. */
static void
test_not_confirmed (void)
{
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *begun = run_with_flaky_dataset (make_confirming_pipeline (), "copy");

      g_test_message ("%s", begun);
      if (g_str_equal (begun, "copy make make read read"))
        return;
      g_assert_cmpstr (begun, ==, "copy make make read");
    }
  g_test_skip ("Ten times the node was taken back before it began");
}

static void
test_properties (void)
{
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (1);
  guint n = 0;

  g_signal_connect_swapped (runner, "notify::retry-failed", G_CALLBACK (g_atomic_int_inc), &n);
  g_assert_false (kedroc_parallel_runner_get_retry_failed (runner));
  kedroc_parallel_runner_set_retry_failed (runner, TRUE);
  kedroc_parallel_runner_set_retry_failed (runner, TRUE);
  g_assert_true (kedroc_parallel_runner_get_retry_failed (runner));
  g_object_set (runner, "retry-failed", FALSE, NULL);
  g_assert_false (kedroc_parallel_runner_get_retry_failed (runner));
  g_assert_cmpuint (n, ==, 2);
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/runner/retries/", cases[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  g_test_add_func ("/kedroc/runner/retries/back-off", test_back_off);
  g_test_add_func ("/kedroc/runner/retries/cancel", test_cancel);
  g_test_add_func ("/kedroc/runner/retries/not-saved", test_not_saved);
  g_test_add_func ("/kedroc/runner/retries/not-confirmed", test_not_confirmed);
  g_test_add_func ("/kedroc/runner/retries/properties", test_properties);
  return g_test_run ();
}
