/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

/* What becomes of a catalog, and of a dataset, once it is taken out. */

static void
assert_names (KedrocDataCatalog *catalog,
              const char        *expected)
{
  g_auto (GStrv) names = kedroc_data_catalog_list (catalog);
  g_autofree char *joined = g_strjoinv (" ", names);

  g_assert_cmpstr (joined, ==, expected);
}

static KedrocDataCatalog *
create (const char *config)
{
  g_autoptr (JsonNode) node = json_from_string (config, NULL);
  g_autoptr (GError) error = NULL;
  KedrocDataCatalog *catalog =
    kedroc_data_catalog_new_from_config (json_node_get_object (node), NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return catalog;
}

static void
test_dataset (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  KedrocMemoryDataset *cars = kedroc_memory_dataset_new (NULL);
  g_autoptr (KedrocAbstractDataset) found = NULL;
  g_autoptr (GError) error = NULL;

  g_object_add_weak_pointer (G_OBJECT (cars), (gpointer *) &cars);
  kedroc_data_catalog_set_int64 (catalog, "a", 1);
  kedroc_data_catalog_set (catalog, "cars", KEDROC_ABSTRACT_DATASET (cars));
  kedroc_data_catalog_set_int64 (catalog, "z", 2);
  g_object_unref (cars);
  g_assert_true (kedroc_data_catalog_remove (catalog, "cars"));
  g_assert_null (cars);
  g_assert_false (kedroc_data_catalog_remove (catalog, "cars"));
  g_assert_false (kedroc_data_catalog_contains (catalog, "cars"));
  found = kedroc_data_catalog_get (catalog, "cars", FALSE, &error);
  g_assert_no_error (error);
  g_assert_null (found);
  assert_names (catalog, "a z");
  /* A warning would end the test. */
  kedroc_data_catalog_set_int64 (catalog, "cars", 3);
  assert_names (catalog, "a z cars");
}

/* Before it is made, and after it. */
static void
test_entry (void)
{
  g_autoptr (KedrocDataCatalog) catalog =
    create ("{\"lazy\": {\"type\": \"MemoryDataset\"}, \"made\": {\"type\": \"MemoryDataset\"},"
            " \"{any}_raw\": {\"type\": \"MemoryDataset\"}}");
  g_autoptr (KedrocAbstractDataset) made = kedroc_data_catalog_get (catalog, "made", FALSE, NULL);
  g_autoptr (KedrocAbstractDataset) raw = kedroc_data_catalog_get (catalog, "cars_raw", FALSE, NULL);
  g_autoptr (KedrocAbstractDataset) again = NULL;

  g_assert_nonnull (made);
  g_assert_nonnull (raw);
  g_assert_true (kedroc_data_catalog_remove (catalog, "lazy"));
  g_assert_true (kedroc_data_catalog_remove (catalog, "made"));
  g_assert_true (kedroc_data_catalog_remove (catalog, "cars_raw"));
  assert_names (catalog, "");
  g_assert_false (kedroc_data_catalog_contains (catalog, "lazy"));
  /* By its pattern, and anew. */
  g_assert_true (kedroc_data_catalog_contains (catalog, "cars_raw"));
  again = kedroc_data_catalog_get (catalog, "cars_raw", FALSE, NULL);
  g_assert_nonnull (again);
  g_assert_true (again != raw);
}

static char *
dup_load_version (KedrocDataCatalog *catalog,
                  const char        *name)
{
  g_autoptr (GHashTable) versions = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) config = kedroc_data_catalog_to_config (catalog, NULL, &versions, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (config);
  return versions != NULL ? g_strdup (g_hash_table_lookup (versions, name)) : NULL;
}

/* The version that is to be loaded is that of the dataset, not of the name. */
static void
test_version (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocVersion) version = kedroc_version_new ("1", NULL);
  g_autoptr (KedrocAbstractDataset) text =
    g_object_new (KEDROC_TYPE_TEXT_DATASET, "filepath", "/no/such/file", "version", version, NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  kedroc_data_catalog_set (catalog, "text", text);
  before = dup_load_version (catalog, "text");
  g_assert_cmpstr (before, ==, "1");
  g_assert_true (kedroc_data_catalog_remove (catalog, "text"));
  kedroc_data_catalog_set_int64 (catalog, "text", 1);
  after = dup_load_version (catalog, "text");
  g_assert_null (after);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/io/data-catalog-remove/dataset", test_dataset);
  g_test_add_func ("/kedroc/io/data-catalog-remove/entry", test_entry);
  g_test_add_func ("/kedroc/io/data-catalog-remove/version", test_version);
  return g_test_run ();
}
