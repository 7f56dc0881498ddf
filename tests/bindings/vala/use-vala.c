/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-vala-test.h"

/* A program in C that uses what Vala has built: a dataset, hooks and functions of nodes. */

static void
test_dataset (void)
{
  g_autoptr (ValaTestCountingDataset) dataset = vala_test_counting_dataset_new (5);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  kedroc_data_catalog_set (catalog, "text", KEDROC_ABSTRACT_DATASET (dataset));
  g_assert_true (kedroc_data_catalog_save_string (catalog, "text", "short", NULL, &error));
  text = kedroc_data_catalog_load_string (catalog, "text", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "short");
  g_assert_cmpint (vala_test_counting_dataset_get_loads (dataset), ==, 1);
  g_assert_false (kedroc_data_catalog_save_string (catalog, "text", "longer", NULL, &error));
  g_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "longer than 5"));
}

static void
test_run (void)
{
  g_autoptr (ValaTestListener) listener = vala_test_listener_new ();
  g_autoptr (KedrocHookManager) hooks = kedroc_hook_manager_new ();
  g_autoptr (KedrocAbstractRunner) runner = KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (1));
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (KedrocPipeline) pipeline = NULL;
  g_autoptr (KedrocNode) node = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_set_double (g_value_init (&value, G_TYPE_DOUBLE), 1.5);
  kedroc_data_catalog_set_value (catalog, "x", &value);
  kedroc_hook_manager_register (hooks, KEDROC_HOOKS (listener));
  node = kedroc_node_new ("total", KEDROC_NAMES ("x"), KEDROC_NAMES ("y"), vala_test_total, NULL, NULL, &error);
  g_assert_no_error (error);
  pipeline = kedroc_pipeline_new (&node, 1, &error);
  outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, hooks, NULL, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (kedroc_data_catalog_load_double (outputs, "y", NULL, &error), ==, 1.5);
  g_assert_cmpstr (vala_test_listener_get_told (listener), ==, "before:total saved:y ");
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/vala/from-c/dataset", test_dataset);
  g_test_add_func ("/kedroc/vala/from-c/run", test_run);
  return g_test_run ();
}
