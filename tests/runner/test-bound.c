/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-test-run.h"
#include "kedroc-test.h"

/* A dataset, hooks and a runner whose methods may be called on the thread of the test alone. */

static GThread *own_thread;
static guint n_calls;

static void
note_call (void)
{
  g_assert_true (g_thread_self () == own_thread);
  n_calls++;
}

#define TEST_TYPE_DATASET (test_dataset_get_type ())
G_DECLARE_FINAL_TYPE (TestDataset, test_dataset, TEST, DATASET, KedrocAbstractDataset)

struct _TestDataset
{
  KedrocAbstractDataset parent_instance;
  int number;
};

static gboolean
test_dataset_load (KedrocAbstractDataset *dataset,
                   GValue *value,
                   GCancellable *cancellable,
                   GError **error)
{
  note_call ();
  g_value_set_int (g_value_init (value, G_TYPE_INT), TEST_DATASET (dataset)->number);
  return TRUE;
}

static gboolean
test_dataset_save (KedrocAbstractDataset *dataset,
                   const GValue *data,
                   GCancellable *cancellable,
                   GError **error)
{
  note_call ();
  TEST_DATASET (dataset)->number = (int) g_value_get_int64 (data);
  return TRUE;
}

static gboolean
test_dataset_release (KedrocAbstractDataset *dataset,
                      GError **error)
{
  note_call ();
  return TRUE;
}

static void
implement_hooks (KedrocHooksInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestDataset,
                               test_dataset,
                               KEDROC_TYPE_ABSTRACT_DATASET,
                               G_IMPLEMENT_INTERFACE (KEDROC_TYPE_HOOKS, implement_hooks))

static gboolean
before_node_run (KedrocHooks *hooks,
                 KedrocTask *task,
                 KedrocDataCatalog *catalog,
                 GError **error)
{
  note_call ();
  return TRUE;
}

static void
implement_hooks (KedrocHooksInterface *iface)
{
  iface->before_node_run = before_node_run;
}

static void
test_dataset_class_init (TestDatasetClass *klass)
{
  KedrocAbstractDatasetClass *dataset_class = KEDROC_ABSTRACT_DATASET_CLASS (klass);

  dataset_class->load = test_dataset_load;
  dataset_class->save = test_dataset_save;
  dataset_class->release = test_dataset_release;
}

static void
test_dataset_init (TestDataset *self)
{
  g_assert_true (g_thread_self () == own_thread);
  kedroc_bind_to_thread (G_OBJECT (self));
}

static gboolean
add_one (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  kedroc_task_set_output_int64 (task, "y", kedroc_task_get_input_int64 (task, "x") + 1);
  return TRUE;
}

static KedrocAbstractRunner *
make_runner (guint i)
{
  if (i == 0)
    return KEDROC_ABSTRACT_RUNNER (kedroc_sequential_runner_new ());
  return i == 1 ? KEDROC_ABSTRACT_RUNNER (kedroc_thread_runner_new (2))
                : KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (1));
}

static void
check_outputs (KedrocDataCatalog *outputs,
               const GError *error)
{
  g_autoptr (GError) load_error = NULL;

  g_assert_no_error (error);
  /* An int of theirs is a whole number of a script's. */
  g_assert_cmpint (kedroc_data_catalog_load_int64 (outputs, "y", NULL, &load_error), ==, 8);
  g_assert_no_error (load_error);
}

static void
run_on (KedrocAbstractRunner *runner,
        gboolean is_async)
{
  g_autoptr (TestDataset) x = g_object_new (TEST_TYPE_DATASET, NULL);
  g_autoptr (TestDataset) y = g_object_new (TEST_TYPE_DATASET, NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocHookManager) hooks = kedroc_hook_manager_new ();
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("add", KEDROC_NAMES ("x"), KEDROC_NAMES ("y"), add_one), NULL);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  x->number = 7;
  kedroc_data_catalog_set (catalog, "x", KEDROC_ABSTRACT_DATASET (x));
  kedroc_data_catalog_set (catalog, "y", KEDROC_ABSTRACT_DATASET (y));
  kedroc_hook_manager_register (hooks, KEDROC_HOOKS (x));
  n_calls = 0;
  if (is_async)
    {
      kedroc_abstract_runner_run_async (runner, pipeline, catalog, hooks, NULL, FALSE, NULL, kedroc_test_store_result,
                                        &result);
      kedroc_test_wait_for_result (&result, 30);
      outputs = kedroc_abstract_runner_run_finish (runner, result, &error);
    }
  else
    outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, hooks, NULL, FALSE, NULL, &error);
  check_outputs (outputs, error);
  g_assert_cmpuint (n_calls, ==, 4);
}

static void
test_runs (void)
{
  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (KedrocAbstractRunner) runner = make_runner (i / 2);

      run_on (runner, i % 2 == 1);
      kedroc_abstract_runner_set_is_async (runner, TRUE);
      run_on (runner, i % 2 == 1);
    }
}

static KedrocDataCatalog *
make_catalog_of_config (void)
{
  g_autoptr (JsonNode) node =
    json_from_string ("{\"x\": {\"type\": \"TestDataset\"}, \"y\": {\"type\": \"TestDataset\"}}", NULL);
  g_autoptr (GError) error = NULL;
  KedrocDataCatalog *catalog =
    kedroc_data_catalog_new_from_config (json_node_get_object (node), NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return catalog;
}

/* Those that a catalog makes are made on the thread, too: runs and loads that begin there may be the first to
 * ask for them. */
static void
test_made_by_catalog (void)
{
  g_type_ensure (TEST_TYPE_DATASET);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (KedrocAbstractRunner) runner = make_runner (i);
      g_autoptr (KedrocDataCatalog) catalog = make_catalog_of_config ();
      g_autoptr (KedrocPipeline) pipeline =
        test_pipeline_new (test_node_new ("add", KEDROC_NAMES ("x"), KEDROC_NAMES ("y"), add_one), NULL);
      g_autoptr (KedrocDataCatalog) outputs = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      kedroc_abstract_runner_run_async (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, kedroc_test_store_result,
                                        &result);
      kedroc_test_wait_for_result (&result, 30);
      outputs = kedroc_abstract_runner_run_finish (runner, result, &error);
      g_assert_no_error (error);
      g_assert_cmpint (kedroc_data_catalog_load_int64 (outputs, "y", NULL, &error), ==, 1);
      g_assert_no_error (error);
    }
}

static void
test_made_for_load (void)
{
  g_autoptr (KedrocDataCatalog) catalog = make_catalog_of_config ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) failed = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  kedroc_data_catalog_load_async (catalog, "x", NULL, kedroc_test_store_result, &result);
  kedroc_test_wait_for_result (&result, 30);
  g_assert_true (kedroc_data_catalog_load_finish (catalog, result, &value, &error));
  g_assert_no_error (error);
  kedroc_data_catalog_load_async (catalog, "z", NULL, kedroc_test_store_result, &failed);
  kedroc_test_wait_for_result (&failed, 30);
  g_value_unset (&value);
  g_assert_false (kedroc_data_catalog_load_finish (catalog, failed, &value, &error));
  test_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "'z'", NULL);
}

static gpointer
load_elsewhere (gpointer data)
{
  g_auto (GValue) value = G_VALUE_INIT;
  GError *error = NULL;

  g_assert_false (kedroc_abstract_dataset_load (data, &value, NULL, &error));
  return error;
}

/* A thread that works for nobody has no way to it. */
static void
test_refused (void)
{
  g_autoptr (TestDataset) dataset = g_object_new (TEST_TYPE_DATASET, NULL);
  g_autoptr (GError) error = NULL;

  n_calls = 0;
  error = g_thread_join (g_thread_new ("stranger", load_elsewhere, dataset));
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_INVALID_ARGUMENT, "TestDataset", "thread", NULL);
  g_assert_cmpuint (n_calls, ==, 0);
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  own_thread = g_thread_self ();
  g_test_add_func ("/kedroc/runner/bound/runs", test_runs);
  g_test_add_func ("/kedroc/runner/bound/made-by-catalog", test_made_by_catalog);
  g_test_add_func ("/kedroc/runner/bound/made-for-load", test_made_for_load);
  g_test_add_func ("/kedroc/runner/bound/refused", test_refused);
  return g_test_run ();
}
