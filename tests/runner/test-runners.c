/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-test-run.h"

/* What every runner has to do alike: each case runs with each of them, on one to
 * four workers, and the results are those of the sequential one. */

typedef KedrocAbstractRunner *(*MakeRunner) (void);

static KedrocAbstractRunner *
make_sequential (void)
{
  return KEDROC_ABSTRACT_RUNNER (kedroc_sequential_runner_new ());
}

#define DEFINE_RUNNER(kind, n)                                          \
  static KedrocAbstractRunner *make_##kind##_##n (void)                 \
  {                                                                     \
    return KEDROC_ABSTRACT_RUNNER (kedroc_##kind##_runner_new (n));     \
  }

DEFINE_RUNNER (thread, 1)
DEFINE_RUNNER (thread, 2)
DEFINE_RUNNER (thread, 3)
DEFINE_RUNNER (thread, 4)
DEFINE_RUNNER (parallel, 1)
DEFINE_RUNNER (parallel, 2)
DEFINE_RUNNER (parallel, 3)
DEFINE_RUNNER (parallel, 4)

typedef struct {
  const char *name;
  MakeRunner make;
} RunnerKind;

static const RunnerKind runners[] = {
  { "sequential", make_sequential },
  { "thread-1", make_thread_1 },
  { "thread-2", make_thread_2 },
  { "thread-3", make_thread_3 },
  { "thread-4", make_thread_4 },
  { "parallel-1", make_parallel_1 },
  { "parallel-2", make_parallel_2 },
  { "parallel-3", make_parallel_3 },
  { "parallel-4", make_parallel_4 },
};

static gboolean
sum_inputs (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  KedrocNode *node = kedroc_task_get_node (task);
  g_auto (GStrv) inputs = kedroc_node_get_inputs (node);
  g_auto (GStrv) outputs = kedroc_node_get_outputs (node);
  gint64 sum = 1;

  for (guint i = 0; inputs[i] != NULL; i++)
    sum += kedroc_task_get_input_int64 (task, inputs[i]);
  for (guint i = 0; outputs[i] != NULL; i++)
    kedroc_task_set_output_int64 (task, outputs[i], sum + i);
  return TRUE;
}

static gint64
load_int64 (KedrocDataCatalog *catalog,
            const char *name)
{
  g_autoptr (GError) error = NULL;
  gint64 number = kedroc_data_catalog_load_int64 (catalog, name, NULL, &error);

  g_assert_no_error (error);
  return number;
}

static void
set_int64 (KedrocDataCatalog *catalog,
           const char *name,
           gint64 number)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_INT64);
  g_value_set_int64 (&value, number);
  kedroc_data_catalog_set_value (catalog, name, &value);
}

static KedrocDataCatalog *
run_well (MakeRunner make,
          KedrocPipeline *pipeline,
          KedrocDataCatalog *catalog)
{
  g_autoptr (GError) error = NULL;
  KedrocAbstractRunner *runner = make ();
  KedrocDataCatalog *outputs;

  outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (outputs);
  test_assert_finalized (runner);
  return outputs;
}

static void
run_badly (MakeRunner make,
           KedrocPipeline *pipeline,
           KedrocDataCatalog *catalog,
           GError **error)
{
  KedrocAbstractRunner *runner = make ();

  g_assert_null (kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, error));
  test_assert_finalized (runner);
}

/* A diamond with a tail: a feeds b and c, these d, d two outputs. */
static KedrocPipeline *
make_diamond (void)
{
  return test_pipeline_new (test_node_new ("make-a", KEDROC_NAMES ("start"), KEDROC_NAMES ("a"), sum_inputs),
                            test_node_new ("make-b", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), sum_inputs),
                            test_node_new ("make-c", KEDROC_NAMES ("a", "start"), KEDROC_NAMES ("c"), sum_inputs),
                            test_node_new ("make-d", KEDROC_NAMES ("b", "c"), KEDROC_NAMES ("d", "e"), sum_inputs),
                            NULL);
}

static void
test_diamond (gconstpointer data)
{
  MakeRunner make = ((const RunnerKind *) data)->make;
  g_autoptr (KedrocPipeline) pipeline = make_diamond ();
  KedrocDataCatalog *catalog = kedroc_data_catalog_new ();
  TestResources before;
  KedrocDataCatalog *outputs;
  g_auto (GStrv) names = NULL;

  set_int64 (catalog, "start", 10);
  before = test_resources_get ();
  outputs = run_well (make, pipeline, catalog);
  names = kedroc_data_catalog_list (outputs);
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  /* a = 11, b = 12, c = 22, d = 35, e = 36 */
  g_assert_cmpint (load_int64 (outputs, "d"), ==, 35);
  g_assert_cmpint (load_int64 (outputs, "e"), ==, 36);
  g_assert_cmpint (load_int64 (catalog, "start"), ==, 10);
  test_assert_finalized (outputs);
  test_assert_finalized (catalog);
  test_resources_assert_same (&before);
}

/* What was in between is released: loading it says that there is nothing. */
static void
test_release (gconstpointer data)
{
  MakeRunner make = ((const RunnerKind *) data)->make;
  g_autoptr (KedrocPipeline) pipeline = make_diamond ();
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;

  set_int64 (catalog, "start", 1);
  outputs = run_well (make, pipeline, catalog);
  kedroc_data_catalog_load_int64 (catalog, "a", NULL, &error);
  test_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA, "'a'", NULL);
}

static void
test_empty (gconstpointer data)
{
  MakeRunner make = ((const RunnerKind *) data)->make;
  g_autoptr (KedrocPipeline) pipeline = kedroc_pipeline_new (NULL, 0, NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) outputs = run_well (make, pipeline, catalog);

  g_assert_cmpuint (kedroc_data_catalog_get_n_datasets (outputs), ==, 0);
}

static void
test_unsatisfied (gconstpointer data)
{
  MakeRunner make = ((const RunnerKind *) data)->make;
  g_autoptr (KedrocPipeline) pipeline = make_diamond ();
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (GError) error = NULL;

  run_badly (make, pipeline, catalog, &error);
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_UNSATISFIED_INPUTS, "'start'", "DataCatalog",
                     NULL);
  g_assert_cmpuint (kedroc_data_catalog_get_n_datasets (catalog), ==, 0);
}

static gboolean
fail_with_own_error (KedrocTask *task,
                     gpointer user_data,
                     GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the moon is out of reach");
  return FALSE;
}

static gboolean
fail_without_error (KedrocTask *task,
                    gpointer user_data,
                    GError **error)
{
  return FALSE;
}

static gboolean
set_nothing (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  return TRUE;
}

static gboolean
set_unknown (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  kedroc_task_set_output_int64 (task, "nowhere", 1);
  kedroc_task_set_output_int64 (task, "a", 1);
  return TRUE;
}

static gboolean
set_unencodable (KedrocTask *task,
                 gpointer user_data,
                 GError **error)
{
  g_autoptr (GCancellable) object = g_cancellable_new ();

  kedroc_task_set_output_object (task, "a", object);
  return TRUE;
}

static void
assert_node_error (MakeRunner make,
                   KedrocNodeFunc func,
                   GQuark domain,
                   int code,
                   const char *text)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("culprit", KEDROC_NAMES ("start"), KEDROC_NAMES ("a"), func),
                       test_node_new ("after", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), sum_inputs), NULL);
  KedrocDataCatalog *catalog = kedroc_data_catalog_new ();
  g_autoptr (GError) error = NULL;
  TestResources before;

  set_int64 (catalog, "start", 1);
  before = test_resources_get ();
  run_badly (make, pipeline, catalog, &error);
  test_assert_error (error, domain, code, "'culprit'", text, NULL);
  test_resources_assert_same (&before);
  test_assert_finalized (catalog);
}

static void
test_node_errors (gconstpointer data)
{
  MakeRunner make = ((const RunnerKind *) data)->make;

  assert_node_error (make, fail_with_own_error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the moon is out of reach");
  assert_node_error (make, fail_without_error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED, "without");
  assert_node_error (make, set_nothing, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED, "'a'");
  assert_node_error (make, set_unknown, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED, "'nowhere'");
}

static void
test_not_serializable (void)
{
  assert_node_error (make_parallel_2, set_unencodable, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
                     "GCancellable");
}

static void
test_keep_going (gconstpointer data)
{
  MakeRunner make = ((const RunnerKind *) data)->make;
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
    test_node_new ("bad-1", KEDROC_NAMES ("start"), KEDROC_NAMES ("a"), fail_with_own_error),
    test_node_new ("after-bad-1", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), sum_inputs),
    test_node_new ("good", KEDROC_NAMES ("start"), KEDROC_NAMES ("c"), sum_inputs),
    test_node_new ("after-good", KEDROC_NAMES ("c"), KEDROC_NAMES ("d"), sum_inputs),
    test_node_new ("bad-2", KEDROC_NAMES ("c"), KEDROC_NAMES ("e"), fail_without_error), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractRunner) runner = make ();
  g_autoptr (GError) error = NULL;

  set_int64 (catalog, "start", 1);
  kedroc_abstract_runner_set_failure_policy (runner, KEDROC_FAILURE_POLICY_KEEP_GOING);
  g_assert_null (kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, &error));
  g_assert_nonnull (error);
  for (guint i = 0; i < 3; i++)
    g_assert_nonnull (strstr (error->message, (const char *[]){ "'bad-1'", "'bad-2'", "'after-bad-1'" }[i]));
  g_assert_cmpint (load_int64 (catalog, "d"), ==, 3);
}

static void
test_resume_hint (gconstpointer data)
{
  MakeRunner make = ((const RunnerKind *) data)->make;
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("first", KEDROC_NAMES ("start"), KEDROC_NAMES ("a"), sum_inputs),
                       test_node_new ("second", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), fail_without_error), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractRunner) runner = make ();
  g_auto (GStrv) before = kedroc_abstract_runner_suggest_resume_nodes (runner);
  g_auto (GStrv) after = NULL;

  g_assert_cmpuint (g_strv_length (before), ==, 0);
  set_int64 (catalog, "start", 1);
  g_assert_null (kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, NULL));
  after = kedroc_abstract_runner_suggest_resume_nodes (runner);
  g_assert_cmpuint (g_strv_length (after), ==, 1);
  g_assert_cmpstr (after[0], ==, "first");
}

typedef struct {
  GThread *thread;
  GString *log;
  guint last_done;
} SignalLog;

static void
log_node (SignalLog *log,
          char kind,
          KedrocNode *node)
{
  g_assert_true (g_thread_self () == log->thread);
  g_string_append_printf (log->log, "%c:%s ", kind, kedroc_node_get_name (node));
}

static void
on_started (KedrocAbstractRunner *runner,
            KedrocNode *node,
            gpointer data)
{
  log_node (data, 's', node);
}

static void
on_finished (KedrocAbstractRunner *runner,
             KedrocNode *node,
             gpointer data)
{
  log_node (data, 'f', node);
}

static void
on_failed (KedrocAbstractRunner *runner,
           KedrocNode *node,
           GError *error,
           gpointer data)
{
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  log_node (data, 'x', node);
}

static void
on_progress (KedrocAbstractRunner *runner,
             guint done,
             guint total,
             gpointer data)
{
  SignalLog *log = data;

  g_assert_cmpuint (done, <=, total);
  log->last_done = MAX (log->last_done, done);
}

static void
connect_log (KedrocAbstractRunner *runner,
             SignalLog *log)
{
  g_signal_connect (runner, "node-started", G_CALLBACK (on_started), log);
  g_signal_connect (runner, "node-finished", G_CALLBACK (on_finished), log);
  g_signal_connect (runner, "node-failed", G_CALLBACK (on_failed), log);
  g_signal_connect (runner, "progress", G_CALLBACK (on_progress), log);
}

static void
test_signals (gconstpointer data)
{
  MakeRunner make = ((const RunnerKind *) data)->make;
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("one", KEDROC_NAMES ("start"), KEDROC_NAMES ("a"), sum_inputs),
                       test_node_new ("two", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), sum_inputs),
                       test_node_new ("three", KEDROC_NAMES ("b"), KEDROC_NAMES ("c"), fail_with_own_error), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractRunner) runner = make ();
  g_autoptr (GString) text = g_string_new (NULL);
  SignalLog log = { g_thread_self (), text, 0 };

  set_int64 (catalog, "start", 1);
  connect_log (runner, &log);
  g_assert_null (kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, NULL));
  g_assert_cmpstr (text->str, ==, "s:one f:one s:two f:two s:three x:three ");
  g_assert_cmpuint (log.last_done, ==, 2);
}

static gboolean
report_progress (KedrocTask *task,
                 gpointer user_data,
                 GError **error)
{
  kedroc_task_report_progress (task, 1.0, "all of it");
  kedroc_task_set_output_string (task, "a", kedroc_task_get_run_id (task));
  return TRUE;
}

static void
on_node_progress (KedrocAbstractRunner *runner,
                  KedrocNode *node,
                  double fraction,
                  const char *message,
                  gpointer data)
{
  g_assert_cmpstr (kedroc_node_get_name (node), ==, "busy");
  g_assert_cmpfloat (fraction, ==, 1.0);
  g_assert_cmpstr (message, ==, "all of it");
  *(guint *) data += 1;
}

static void
test_node_progress (gconstpointer data)
{
  MakeRunner make = ((const RunnerKind *) data)->make;
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("busy", NULL, KEDROC_NAMES ("a"), report_progress), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractRunner) runner = make ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *run_id = NULL;
  guint n = 0;

  g_signal_connect (runner, "node-progress", G_CALLBACK (on_node_progress), &n);
  outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, "run-7", FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 1);
  run_id = kedroc_data_catalog_load_string (outputs, "a", NULL, &error);
  g_assert_cmpstr (run_id, ==, "run-7");
}

typedef struct {
  KedrocDataCatalog *outputs;
  GError *error;
  gboolean done;
} AsyncResult;

static void
on_run_ended (GObject *source,
              GAsyncResult *result,
              gpointer data)
{
  AsyncResult *async = data;

  async->outputs = kedroc_abstract_runner_run_finish (KEDROC_ABSTRACT_RUNNER (source), result, &async->error);
  async->done = TRUE;
}

/* Two runs of one runner at a time, signals on this thread. */
static void
test_async (gconstpointer data)
{
  MakeRunner make = ((const RunnerKind *) data)->make;
  g_autoptr (KedrocPipeline) pipeline = make_diamond ();
  KedrocAbstractRunner *runner = make ();
  KedrocAbstractRunner *weak = runner;
  g_autoptr (GString) text = g_string_new (NULL);
  SignalLog log = { g_thread_self (), text, 0 };
  AsyncResult results[2] = { { NULL, NULL, FALSE }, { NULL, NULL, FALSE } };

  connect_log (runner, &log);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();

      set_int64 (catalog, "start", 10 * (i + 1));
      kedroc_abstract_runner_run_async (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, on_run_ended, &results[i]);
    }
  for (guint i = 0; i < 2; i++)
    {
      test_main_context_until (&results[i].done);
      g_assert_no_error (results[i].error);
    }
  g_assert_cmpint (load_int64 (results[0].outputs, "d"), ==, 35);
  g_assert_cmpint (load_int64 (results[1].outputs, "d"), ==, 65);
  g_assert_cmpuint (log.last_done, ==, 4);
  g_clear_object (&results[0].outputs);
  g_clear_object (&results[1].outputs);
  /* The threads of the runs let go of it a moment after they have returned. */
  g_object_add_weak_pointer (G_OBJECT (runner), (gpointer *) &weak);
  g_object_unref (runner);
  for (guint i = 0; i < 1000 && g_atomic_pointer_get (&weak) != NULL; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_null (weak);
}

static gboolean
wait_for_cancel (KedrocTask *task,
                 gpointer user_data,
                 GError **error)
{
  for (guint i = 0; i < 1000 && !g_cancellable_is_cancelled (kedroc_task_get_cancellable (task)); i++)
    g_usleep (10 * 1000);
  g_cancellable_set_error_if_cancelled (kedroc_task_get_cancellable (task), error);
  return FALSE;
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (100 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancel (gconstpointer data)
{
  MakeRunner make = ((const RunnerKind *) data)->make;
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("waits", NULL, KEDROC_NAMES ("a"), wait_for_cancel),
                       test_node_new ("after", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), sum_inputs), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractRunner) runner = make ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  TestResources before = test_resources_get ();
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);

  g_assert_null (kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  g_cancellable_reset (cancellable);
  test_resources_assert_same (&before);
}

static void
test_cancelled_before (gconstpointer data)
{
  MakeRunner make = ((const RunnerKind *) data)->make;
  g_autoptr (KedrocPipeline) pipeline = make_diamond ();
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractRunner) runner = make ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A node of 200 KB of bytes, so that a buffer travels, and a table. */
static gboolean
make_bytes (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  g_autofree guint8 *data = g_malloc (200000);
  g_autoptr (GBytes) bytes = NULL;
  KedrocSharedBuffer *buffer = kedroc_task_create_output_buffer (task, "in-place", 300000, error);

  if (buffer == NULL)
    return FALSE;
  memset (kedroc_shared_buffer_get_data (buffer), 7, 300000);
  kedroc_shared_buffer_unref (buffer);
  memset (data, 3, 200000);
  bytes = g_bytes_new (data, 200000);
  kedroc_task_set_output_bytes (task, "copied", bytes);
  return TRUE;
}

static gboolean
sum_bytes (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  gint64 sum = 0;

  for (guint i = 0; i < 2; i++)
    {
      GBytes *bytes = kedroc_task_get_input_bytes (task, i == 0 ? "copied" : "in-place");
      gsize size;
      const guint8 *data = g_bytes_get_data (bytes, &size);

      for (gsize j = 0; j < size; j++)
        sum += data[j];
    }
  kedroc_task_set_output_int64 (task, "sum", sum);
  return TRUE;
}

static void
test_buffers (gconstpointer data)
{
  MakeRunner make = ((const RunnerKind *) data)->make;
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("make", NULL, KEDROC_NAMES ("copied", "in-place"), make_bytes),
                       test_node_new ("sum", KEDROC_NAMES ("copied", "in-place"), KEDROC_NAMES ("sum"), sum_bytes),
                       NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  TestResources before = test_resources_get ();
  g_autoptr (KedrocDataCatalog) outputs = run_well (make, pipeline, catalog);

  g_assert_cmpint (load_int64 (outputs, "sum"), ==, 3 * 200000 + 7 * 300000);
  test_resources_assert_same (&before);
}

/* A layered random graph, the same for each seed. */
static KedrocPipeline *
make_random_pipeline (guint32 seed,
                      guint n_nodes)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline;

  for (guint i = 0; i < n_nodes; i++)
    {
      g_autoptr (GStrvBuilder) inputs = g_strv_builder_new ();
      g_auto (GStrv) input_names = NULL;
      g_autofree char *output = g_strdup_printf ("d%03u", i);
      g_autofree char *name = g_strdup_printf ("n%03u", i);

      g_strv_builder_add (inputs, "start");
      for (guint j = 0; i > 0 && j < (guint) g_rand_int_range (random, 0, 4); j++)
        {
          g_autofree char *input = g_strdup_printf ("d%03d", g_rand_int_range (random, 0, i));
          g_strv_builder_add (inputs, input);
        }
      input_names = g_strv_builder_end (inputs);
      g_ptr_array_add (nodes,
                       test_node_new (name, (const char *const *) input_names, KEDROC_NAMES (output), sum_inputs));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  return pipeline;
}

static void
test_random_graphs (gconstpointer data)
{
  MakeRunner make = ((const RunnerKind *) data)->make;

  for (guint32 seed = 1; seed <= 5; seed++)
    {
      g_autoptr (KedrocPipeline) pipeline = make_random_pipeline (seed, 60);
      g_autoptr (KedrocDataCatalog) first = kedroc_data_catalog_new ();
      g_autoptr (KedrocDataCatalog) second = kedroc_data_catalog_new ();
      g_autoptr (KedrocDataCatalog) expected = NULL;
      g_autoptr (KedrocDataCatalog) got = NULL;
      g_auto (GStrv) names = NULL;

      set_int64 (first, "start", seed);
      set_int64 (second, "start", seed);
      expected = run_well (make_sequential, pipeline, first);
      got = run_well (make, pipeline, second);
      names = kedroc_data_catalog_list (expected);
      g_assert_cmpuint (g_strv_length (names), >, 0);
      g_assert_cmpuint (kedroc_data_catalog_get_n_datasets (got), ==, g_strv_length (names));
      for (guint i = 0; names[i] != NULL; i++)
        g_assert_cmpint (load_int64 (got, names[i]), ==, load_int64 (expected, names[i]));
    }
}

static const struct
{
  const char *name;
  GTestDataFunc func;
} cases[] = {
  { "diamond", test_diamond },
  { "release", test_release },
  { "empty", test_empty },
  { "unsatisfied", test_unsatisfied },
  { "node-errors", test_node_errors },
  { "keep-going", test_keep_going },
  { "resume-hint", test_resume_hint },
  { "signals", test_signals },
  { "node-progress", test_node_progress },
  { "async", test_async },
  { "cancel", test_cancel },
  { "cancelled-before", test_cancelled_before },
  { "buffers", test_buffers },
  { "random-graphs", test_random_graphs },
};

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint r = 0; r < G_N_ELEMENTS (runners); r++)
    for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
      {
        g_autofree char *path = g_strdup_printf ("/kedroc/runner/%s/%s", runners[r].name, cases[c].name);
        g_test_add_data_func (path, &runners[r], cases[c].func);
      }
  g_test_add_func ("/kedroc/runner/parallel/not-serializable", test_not_serializable);
  return g_test_run ();
}
