/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-test-run.h"
#include "kedroc-test.h"
#include "sample-codecs.h"

/* A codec that is only called on the thread of main(), and values that are needed on others. */

static GType bound_type;
static SampleCodec *bound_codec;

static gboolean
copy_number (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  g_auto (GStrv) inputs = kedroc_node_get_inputs (kedroc_task_get_node (task));
  const GValue *input = kedroc_task_get_input (task, inputs[0]);

  if (input == NULL)
    return TRUE;
  for (guint i = 0; inputs[i] != NULL; i++)
    sample_value_assert (kedroc_task_get_input (task, inputs[i]), bound_type, 10, 1);
  kedroc_task_set_output (task, kedroc_node_get_name (kedroc_task_get_node (task)), input);
  return TRUE;
}

/* All values are in shared memory, so each node has them decoded and encoded. */
static void
set_shared (KedrocDataCatalog *catalog,
            const char *name,
            gboolean is_input)
{
  g_autoptr (KedrocAbstractDataset) dataset = KEDROC_ABSTRACT_DATASET (kedroc_shared_memory_dataset_new (NULL));
  g_auto (GValue) value = G_VALUE_INIT;

  sample_value_init (&value, bound_type, 10, 1);
  if (is_input)
    g_assert_true (kedroc_abstract_dataset_save (dataset, &value, NULL, NULL));
  kedroc_data_catalog_set (catalog, name, dataset);
}

static KedrocDataCatalog *
make_catalog (void)
{
  KedrocDataCatalog *catalog = kedroc_data_catalog_new ();

  set_shared (catalog, "in", TRUE);
  set_shared (catalog, "other-in", TRUE);
  set_shared (catalog, "first", FALSE);
  set_shared (catalog, "second", FALSE);
  set_shared (catalog, "third", FALSE);
  return catalog;
}

static KedrocPipeline *
make_pipeline (void)
{
  return test_pipeline_new (
    test_node_new ("first", KEDROC_NAMES ("in", "other-in"), KEDROC_NAMES ("first"), copy_number),
    test_node_new ("second", KEDROC_NAMES ("in", "first"), KEDROC_NAMES ("second"), copy_number),
    test_node_new ("third", KEDROC_NAMES ("first", "other-in"), KEDROC_NAMES ("third"), copy_number), NULL);
}

static KedrocDataCatalog *
run_async (KedrocAbstractRunner *runner,
           KedrocPipeline *pipeline,
           KedrocDataCatalog *catalog,
           GError **error)
{
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  kedroc_abstract_runner_run_async (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, kedroc_test_store_result,
                                    &stored);
  result = kedroc_test_wait_for_result (&stored, 30);
  return kedroc_abstract_runner_run_finish (runner, result, error);
}

/* Loading at the same time needs more threads, and the one that the codec belongs to may be
 * the one that waits for them. */
static void
test_run (gconstpointer data)
{
  KedrocAbstractRunner *runner = (gpointer) data;

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
      g_autoptr (KedrocDataCatalog) catalog = make_catalog ();
      g_autoptr (KedrocDataCatalog) outputs = NULL;
      g_autoptr (GError) error = NULL;
      g_auto (GValue) value = G_VALUE_INIT;
      gint n_decoded = bound_codec->n_decoded;

      kedroc_abstract_runner_set_is_async (runner, i % 2 == 1);
      if (i < 2)
        outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, &error);
      else
        outputs = run_async (runner, pipeline, catalog, &error);
      g_assert_no_error (error);
      g_assert_true (kedroc_data_catalog_load (outputs, "third", &value, NULL, &error));
      sample_value_assert (&value, bound_type, 10, 1);
      g_assert_cmpint (bound_codec->n_decoded - n_decoded, ==, 7);
    }
}

/* The workers have no such codec: it takes the runner alone to encode for them. */
static gboolean
ignore_input (KedrocTask *task,
              gpointer user_data,
              GError **error)
{
  return TRUE;
}

static void
test_parallel_run (void)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("ignore", KEDROC_NAMES ("in"), NULL, ignore_input), NULL);
  g_autoptr (KedrocAbstractRunner) runner = KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (1));

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (GError) error = NULL;
      g_auto (GValue) value = G_VALUE_INIT;
      gint n_encoded = bound_codec->n_encoded;

      sample_value_init (&value, bound_type, 10, 1);
      kedroc_data_catalog_set_value (catalog, "in", &value);
      if (i == 0)
        g_assert_null (kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, &error));
      else
        g_assert_null (run_async (runner, pipeline, catalog, &error));
      test_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
                         "Node 'ignore': Dataset 'in': ", "'test-bound'", "before kedroc_init()", NULL);
      g_assert_cmpint (bound_codec->n_encoded - n_encoded, ==, 1);
    }
}

static void
test_async_dataset (void)
{
  g_autoptr (KedrocAbstractDataset) dataset = KEDROC_ABSTRACT_DATASET (kedroc_shared_memory_dataset_new (NULL));
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) saved = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) copy = G_VALUE_INIT;

  sample_value_init (&value, bound_type, 10, 1);
  kedroc_abstract_dataset_save_async (dataset, &value, NULL, kedroc_test_store_result, &stored);
  saved = kedroc_test_wait_for_result (&stored, 30);
  g_assert_true (kedroc_abstract_dataset_save_finish (dataset, saved, &error));
  g_assert_no_error (error);
  stored = NULL;
  kedroc_abstract_dataset_load_async (dataset, NULL, kedroc_test_store_result, &stored);
  loaded = kedroc_test_wait_for_result (&stored, 30);
  g_assert_true (kedroc_abstract_dataset_load_finish (dataset, loaded, &copy, &error));
  sample_value_assert (&copy, bound_type, 10, 1);
}

static void
test_async_catalog (void)
{
  g_autoptr (KedrocDataCatalog) catalog = make_catalog ();
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) saved = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) copy = G_VALUE_INIT;

  sample_value_init (&value, bound_type, 10, 1);
  kedroc_data_catalog_save_async (catalog, "third", &value, NULL, kedroc_test_store_result, &stored);
  saved = kedroc_test_wait_for_result (&stored, 30);
  g_assert_true (kedroc_data_catalog_save_finish (catalog, saved, &error));
  g_assert_no_error (error);
  stored = NULL;
  kedroc_data_catalog_load_async (catalog, "third", NULL, kedroc_test_store_result, &stored);
  loaded = kedroc_test_wait_for_result (&stored, 30);
  g_assert_true (kedroc_data_catalog_load_finish (catalog, loaded, &copy, &error));
  sample_value_assert (&copy, bound_type, 10, 1);
}

static gpointer
use_on_thread_of_nobody (gpointer data)
{
  KedrocDataCatalog *catalog = data;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) loaded = G_VALUE_INIT;

  sample_value_init (&value, bound_type, 10, 1);
  g_assert_false (kedroc_data_catalog_save (catalog, "third", &value, NULL, &error));
  test_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE, "'third'", "'TestBound'",
                     "'test-bound'", "thread", NULL);
  g_clear_error (&error);
  g_assert_false (kedroc_data_catalog_load (catalog, "in", &loaded, NULL, &error));
  test_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE, "'in'", "'test-bound'",
                     "thread", NULL);
  return NULL;
}

static void
test_thread_of_nobody (void)
{
  g_autoptr (KedrocDataCatalog) catalog = make_catalog ();

  g_thread_join (g_thread_new ("nobody's", use_on_thread_of_nobody, catalog));
}

int
main (int argc,
      char **argv)
{
  g_autoptr (KedrocSequentialRunner) sequential = NULL;
  g_autoptr (KedrocThreadRunner) thread = NULL;
  int status;

  bound_type = sample_type_new ("TestBound");
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  bound_codec = sample_codec_new ("test-bound", bound_type);
  bound_codec->thread = g_thread_self ();
  kedroc_codec_register_for_thread (KEDROC_CODEC (bound_codec));
  sequential = kedroc_sequential_runner_new ();
  thread = kedroc_thread_runner_new (2);

  g_test_add_data_func ("/kedroc/runner/codec-threads/sequential", sequential, test_run);
  g_test_add_data_func ("/kedroc/runner/codec-threads/thread", thread, test_run);
  g_test_add_func ("/kedroc/runner/codec-threads/parallel", test_parallel_run);
  g_test_add_func ("/kedroc/runner/codec-threads/async-dataset", test_async_dataset);
  g_test_add_func ("/kedroc/runner/codec-threads/async-catalog", test_async_catalog);
  g_test_add_func ("/kedroc/runner/codec-threads/thread-of-nobody", test_thread_of_nobody);
  status = g_test_run ();
  g_object_unref (bound_codec);
  return status;
}
