/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>
#include <string.h>

#include "kedroc-test.h"

static JsonObject *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (json, &error);

  g_assert_no_error (error);
  return json_node_dup_object (node);
}

static void
assert_manager (KedrocDataCatalog         *catalog,
                const char                *name,
                KedrocSharedMemoryManager *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocAbstractDataset) dataset = kedroc_data_catalog_get (catalog, name, TRUE, &error);

  g_assert_no_error (error);
  g_assert_true (KEDROC_IS_SHARED_MEMORY_DATASET (dataset));
  g_autoptr (KedrocSharedMemoryManager) manager =
    kedroc_shared_memory_dataset_dup_manager (KEDROC_SHARED_MEMORY_DATASET (dataset));
  g_assert_true (manager == expected);
}

static void
test_runtime_pattern (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) config = parse ("{\"cars\": {\"type\": \"MemoryDataset\"}}");
  g_autoptr (KedrocSharedMemoryDataCatalog) empty = kedroc_shared_memory_data_catalog_new ();
  g_autoptr (KedrocSharedMemoryDataCatalog)
    full = kedroc_shared_memory_data_catalog_new_full (NULL, NULL, NULL, NULL, &error);
  g_autoptr (KedrocSharedMemoryDataCatalog) made =
    kedroc_shared_memory_data_catalog_new_from_config (config, NULL, NULL, NULL, &error);
  KedrocSharedMemoryDataCatalog *catalogs[] = { empty, full, made };

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (catalogs); i++)
    {
      KedrocDataCatalog *catalog = KEDROC_DATA_CATALOG (catalogs[i]);
      g_autoptr (KedrocAbstractDataset) dataset = kedroc_data_catalog_get (catalog, "new", TRUE, &error);

      g_assert_no_error (error);
      g_assert_true (KEDROC_IS_SHARED_MEMORY_DATASET (dataset));
      g_assert_true (kedroc_data_catalog_save_string (catalog, "new", "text", NULL, &error));
      g_autofree char *text = kedroc_data_catalog_load_string (catalog, "new", NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, "text");
    }
  g_autofree char *type = kedroc_data_catalog_get_dataset_type (KEDROC_DATA_CATALOG (made), "cars");
  g_assert_cmpstr (type, ==, "MemoryDataset");
}

static void
test_new_from_config_refused (void)
{
  GError *error = NULL;
  g_autoptr (JsonObject) config = parse ("{\"cars\": {}}");

  g_assert_null (kedroc_shared_memory_data_catalog_new_from_config (config, NULL, NULL, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, "'cars'",
                            "'type'", NULL);
}

static void
test_manager (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) config = parse ("{\"lazy\": {\"type\": \"SharedMemoryDataset\"}}");
  g_autoptr (KedrocSharedMemoryDataCatalog) catalog =
    kedroc_shared_memory_data_catalog_new_from_config (config, NULL, NULL, NULL, &error);
  g_autoptr (KedrocSharedMemoryManager) first = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedMemoryManager) second = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocAbstractDataset) given = KEDROC_ABSTRACT_DATASET (kedroc_shared_memory_dataset_new (NULL));

  kedroc_data_catalog_set (KEDROC_DATA_CATALOG (catalog), "given", given);
  kedroc_shared_memory_data_catalog_set_manager_datasets (catalog, first);
  assert_manager (KEDROC_DATA_CATALOG (catalog), "given", first);
  assert_manager (KEDROC_DATA_CATALOG (catalog), "lazy", first);
  assert_manager (KEDROC_DATA_CATALOG (catalog), "runtime", first);
  kedroc_shared_memory_data_catalog_set_manager_datasets (catalog, second);
  assert_manager (KEDROC_DATA_CATALOG (catalog), "given", second);
  assert_manager (KEDROC_DATA_CATALOG (catalog), "lazy", second);
  assert_manager (KEDROC_DATA_CATALOG (catalog), "later", second);
}

/* Classes of datasets that no worker can make. */
typedef KedrocAbstractDataset HandmadeDataset;
typedef KedrocAbstractDatasetClass HandmadeDatasetClass;

static GType handmade_dataset_get_type (void);

G_DEFINE_TYPE (HandmadeDataset, handmade_dataset, KEDROC_TYPE_ABSTRACT_DATASET)

static JsonObject *
handmade_dataset_to_config (KedrocAbstractDataset *dataset)
{
  return NULL;
}

static void
handmade_dataset_class_init (HandmadeDatasetClass *klass)
{
  klass->to_config = handmade_dataset_to_config;
}

static void
handmade_dataset_init (HandmadeDataset *self)
{
}

static void
test_validate_good (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) config = parse ("{\"notes\": {\"type\": \"text.TextDataset\", \"filepath\": "
                                         "\"notes.txt\"}, \"odd\": {\"type\": \"no.Such\"}}");
  g_autoptr (KedrocSharedMemoryDataCatalog) shared =
    kedroc_shared_memory_data_catalog_new_from_config (config, NULL, NULL, NULL, &error);
  KedrocDataCatalog *catalog = KEDROC_DATA_CATALOG (shared);
  g_autoptr (KedrocAbstractDataset) notes = kedroc_data_catalog_get (catalog, "notes", FALSE, &error);
  g_autoptr (KedrocAbstractDataset) runtime = kedroc_data_catalog_get (catalog, "runtime", TRUE, &error);
  g_assert_true (notes != NULL && runtime != NULL);

  kedroc_data_catalog_set_value (catalog, "nothing", NULL);
  kedroc_data_catalog_set_value (catalog, "text", NULL);
  g_assert_true (kedroc_data_catalog_save_string (catalog, "text", "text", NULL, &error));
  g_assert_true (kedroc_shared_memory_data_catalog_validate_catalog (shared, &error));
  g_assert_no_error (error);
}

static void
test_validate_bad (void)
{
  GError *error = NULL;
  g_autoptr (KedrocSharedMemoryDataCatalog) shared = kedroc_shared_memory_data_catalog_new ();
  KedrocDataCatalog *catalog = KEDROC_DATA_CATALOG (shared);
  g_autoptr (KedrocAbstractDataset) handmade = g_object_new (handmade_dataset_get_type (), NULL);
  g_autoptr (KedrocAbstractDataset) single =
    g_object_new (KEDROC_TYPE_TEXT_DATASET, "filepath", "x", "single-process", TRUE, NULL);
  g_autoptr (GCancellable) object = g_cancellable_new ();

  kedroc_data_catalog_set (catalog, "z_handmade", handmade);
  kedroc_data_catalog_set_value (catalog, "m_object", NULL);
  g_assert_true (kedroc_data_catalog_save_object (catalog, "m_object", object, NULL, &error));
  kedroc_data_catalog_set (catalog, "a_single", single);
  kedroc_data_catalog_set_value (catalog, "good", NULL);

  g_assert_false (kedroc_shared_memory_data_catalog_validate_catalog (shared, &error));
  const char *a = strstr (error->message, "'a_single': it works in a single process only");
  const char *m = strstr (error->message, "'m_object': ");
  const char *z = strstr (error->message, "'z_handmade': HandmadeDataset");
  g_assert_true (a != NULL && m != NULL && z != NULL);
  g_assert_true (a < m && m < z);
  g_assert_null (strstr (error->message, "'good'"));
  kedroc_test_assert_error (&error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NOT_PARALLELIZABLE,
                            "GCancellable", NULL);
}

static void
test_teardown (void)
{
  KedrocSharedMemoryDataCatalog *catalog = kedroc_shared_memory_data_catalog_new ();
  KedrocSharedMemoryManager *manager = kedroc_shared_memory_manager_new ();
  GError *error = NULL;

  g_object_add_weak_pointer (G_OBJECT (catalog), (gpointer *) &catalog);
  g_object_add_weak_pointer (G_OBJECT (manager), (gpointer *) &manager);
  kedroc_shared_memory_data_catalog_set_manager_datasets (catalog, manager);
  g_object_unref (manager);
  g_autoptr (KedrocAbstractDataset)
    dataset = kedroc_data_catalog_get (KEDROC_DATA_CATALOG (catalog), "x", TRUE, &error);
  g_assert_no_error (error);
  g_assert_true (kedroc_data_catalog_save_string (KEDROC_DATA_CATALOG (catalog), "x", "text", NULL, &error));
  g_clear_object (&dataset);
  g_assert_nonnull (manager);
  g_object_unref (catalog);
  g_assert_null (catalog);
  g_assert_null (manager);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/io/shared-memory-data-catalog/runtime-pattern", test_runtime_pattern);
  g_test_add_func ("/kedroc/io/shared-memory-data-catalog/new-from-config-refused",
                   test_new_from_config_refused);
  g_test_add_func ("/kedroc/io/shared-memory-data-catalog/manager", test_manager);
  g_test_add_func ("/kedroc/io/shared-memory-data-catalog/validate-good", test_validate_good);
  g_test_add_func ("/kedroc/io/shared-memory-data-catalog/validate-bad", test_validate_bad);
  g_test_add_func ("/kedroc/io/shared-memory-data-catalog/teardown", test_teardown);
  return g_test_run ();
}
