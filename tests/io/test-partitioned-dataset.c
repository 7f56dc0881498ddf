/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>
#include <unistd.h>

#include "parts-folder.h"

/* Sorted, without the suffix, from folders too; what is no part stays away. */
static void
test_load (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractDataset) dataset = parts_new (folder, TEXT);
  g_autoptr (KedrocDataCatalog) parts = NULL;

  g_assert_false (kedroc_abstract_dataset_exists (dataset, NULL, NULL));
  parts_write (folder, "b.txt", "B");
  parts_write (folder, "a.txt", "A");
  parts_write (folder, "2026/march.txt", "M");
  parts_write (folder, "2026/deep/er.txt", "D");
  parts_write (folder, "{x} %20 ü.txt", "X");
  parts_write (folder, "b.csv", "no part");
  parts_write (folder, ".txt", "no name");
  parts_write (folder, ".a.txt.Ab3dE6", "not complete");
  g_assert_true (kedroc_abstract_dataset_exists (dataset, NULL, NULL));

  parts_assert_names (dataset, "2026/deep/er 2026/march a b {x} %20 ü");
  parts = parts_load (dataset);
  parts_assert_part (parts, "b", "B");
  parts_assert_part (parts, "2026/deep/er", "D");
  parts_assert_part (parts, "{x} %20 ü", "X");
}

/* No file is read before its entry is loaded. */
static void
test_lazy (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractDataset) dataset = parts_new (folder, TEXT);
  g_autoptr (KedrocDataCatalog) parts = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  parts_write (folder, "a.txt", "\xff");
  parts_write (folder, "b.txt", "B");
  parts = parts_load (dataset);
  parts_write (folder, "a.txt", "late");
  parts_write (folder, "b.txt", "\xff");
  parts_write (folder, "c.txt", "C");
  parts_assert_part (parts, "a", "late");
  g_assert_false (kedroc_data_catalog_contains (parts, "c"));
  text = kedroc_data_catalog_load_string (parts, "b", NULL, &error);
  g_assert_null (text);
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, "'b'", "b.txt", NULL);
}

static void
test_without_suffix (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractDataset) dataset
    = parts_new (folder, "\"dataset\": {\"type\": \"text.TextDataset\"}, \"load_args\": {\"maxdepth\": 2}");

  parts_write (folder, "a.txt", "");
  parts_write (folder, "1/b.csv", "");
  parts_write (folder, "1/2/c.csv", "");
  parts_assert_names (dataset, "1/b.csv a.txt");
}

static void
test_links (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *loop = g_build_filename (kedroc_test_folder_get_path (folder), "parts", "x", "loop", NULL);
  g_autofree char *other = g_build_filename (kedroc_test_folder_get_path (folder), "parts", "y", NULL);
  g_autoptr (KedrocAbstractDataset) dataset = parts_new (folder, TEXT);

  parts_write (folder, "x/a.txt", "A");
  g_assert_no_errno (symlink ("..", loop));
  g_assert_no_errno (symlink ("x", other));
  parts_assert_names (dataset, "x/a y/a");
}

/* Of all parts at once, as an object of values. */
static void
test_save_json (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractDataset) dataset
    = parts_new (folder, "\"dataset\": \"json.JSONDataset\", \"filename_suffix\": \".json\"");
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_value_init (&value, JSON_TYPE_NODE);
  g_value_take_boxed (&value, json_from_string ("{\"b/c\": [1], \"a\": {\"x\": 2}}", NULL));
  kedroc_abstract_dataset_save (dataset, &value, NULL, &error);
  g_assert_no_error (error);
  parts_assert_names (dataset, "a b/c");
  parts_assert_file (folder, "b/c.json", "[1]");
}

static void
test_save (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractDataset) dataset = parts_new (folder, TEXT);
  g_autoptr (KedrocDataCatalog) parts = kedroc_data_catalog_new ();

  parts_write (folder, "old.txt", "O");
  parts_write (folder, "a.txt", "before");
  kedroc_data_catalog_set_string (parts, "b/c", "C");
  kedroc_data_catalog_set_string (parts, "a", "A");
  parts_assert_saves (dataset, parts);
  parts_assert_names (dataset, "a b/c old");
  parts_assert_file (folder, "a.txt", "A");
  parts_assert_file (folder, "b/c.txt", "C");
}

/* What is not saved goes, after it may have been loaded, and nothing but parts. */
static void
test_overwrite (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *old = g_build_filename (kedroc_test_folder_get_path (folder), "parts", "old", NULL);
  g_autoptr (KedrocAbstractDataset) dataset = parts_new (folder, TEXT ", \"overwrite\": true");
  g_autoptr (KedrocDataCatalog) loaded = NULL;
  g_autoptr (KedrocDataCatalog) parts = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractDataset) part = NULL;

  parts_write (folder, "old/er/a.txt", "A");
  parts_write (folder, "old/b.txt", "B");
  parts_write (folder, "notes.md", "not a part");
  loaded = parts_load (dataset);
  part = kedroc_data_catalog_get (loaded, "old/er/a", FALSE, NULL);
  kedroc_data_catalog_set (parts, "new", part);
  parts_assert_saves (dataset, parts);
  parts_assert_names (dataset, "new");
  parts_assert_file (folder, "new.txt", "A");
  parts_assert_file (folder, "notes.md", "not a part");
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
}

/* Each save is one version of all its parts. */
static void
test_versions (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractDataset) dataset
    = parts_new (folder, "\"dataset\": {\"type\": \"text.TextDataset\", \"versioned\": true}, "
                         "\"filename_suffix\": \".txt\", \"overwrite\": true");
  g_autoptr (KedrocDataCatalog) parts = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) loaded = NULL;

  parts_write (folder, "a.txt/2020-01-01T00.00.00.000Z/a.txt", "old");
  parts_write (folder, "x/gone.txt/2020-01-01T00.00.00.000Z/gone.txt", "old");
  kedroc_data_catalog_set_string (parts, "a", "A");
  kedroc_data_catalog_set_string (parts, "x/b", "B");
  parts_assert_saves (dataset, parts);
  parts_assert_names (dataset, "a x/b");
  loaded = parts_load (dataset);
  parts_assert_part (loaded, "a", "A");
  parts_assert_part (loaded, "x/b", "B");
  parts_assert_file (folder, "a.txt/2020-01-01T00.00.00.000Z/a.txt", "old");
}

/* However long it takes to list the parts. */
static void
test_one_version (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractDataset) dataset
    = parts_new (folder, "\"dataset\": {\"type\": \"text.TextDataset\", \"versioned\": true}");
  g_autoptr (KedrocDataCatalog) parts = NULL;
  g_autofree char *first = NULL;

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%u/2020-01-01T00.00.00.000Z/p%u", i, i);

      parts_write (folder, name, "text");
    }
  parts = parts_load (dataset);
  g_auto (GStrv) names = kedroc_data_catalog_list (parts);
  g_assert_cmpuint (g_strv_length (names), ==, 300);
  for (char **name = names; *name != NULL; name++)
    {
      g_autoptr (KedrocAbstractDataset) part = kedroc_data_catalog_get (parts, *name, FALSE, NULL);
      g_autofree char *version = kedroc_abstract_versioned_dataset_resolve_save_version (
        KEDROC_ABSTRACT_VERSIONED_DATASET (part), NULL, NULL);

      if (first == NULL)
        first = g_strdup (version);
      g_assert_cmpstr (version, ==, first);
    }
}

/* Also by a URI, in which a name is escaped. */
static void
test_uri (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *uri = g_filename_to_uri (kedroc_test_folder_get_path (folder), NULL, NULL);
  g_autofree char *all = g_strconcat (uri, "/parts", NULL);
  g_autoptr (JsonObject) config = parts_parse ("{\"type\": \"text.TextDataset\"}");
  g_autoptr (KedrocAbstractDataset) dataset
    = KEDROC_ABSTRACT_DATASET (kedroc_partitioned_dataset_new (all, ".txt", config));
  g_autoptr (KedrocDataCatalog) parts = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) loaded = NULL;

  kedroc_data_catalog_set_string (parts, "a b/%20?#", "A");
  parts_assert_saves (dataset, parts);
  parts_assert_file (folder, "a b/%20?#.txt", "A");
  parts_assert_names (dataset, "a b/%20?#");
  loaded = parts_load (dataset);
  parts_assert_part (loaded, "a b/%20?#", "A");
}

static void
test_to_config (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractDataset) dataset
    = parts_new (folder, "\"dataset\": {\"type\": \"text.TextDataset\", \"credentials\": {\"key\": \"secret\"}}, "
                         "\"credentials\": {\"key\": \"hidden\"}, \"overwrite\": true");
  g_autoptr (JsonObject) config = kedroc_abstract_dataset_to_config (dataset);
  g_autofree char *shown = kedroc_abstract_dataset_to_string (dataset);
  g_autoptr (KedrocAbstractDataset) again
    = kedroc_abstract_dataset_from_config ("again", config, NULL, NULL, NULL);
  g_autoptr (JsonObject) config_again = kedroc_abstract_dataset_to_config (again);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), config);
  g_autoptr (JsonNode) node_again = json_node_init_object (json_node_alloc (), config_again);

  g_assert_true (json_node_equal (node, node_again));
  g_assert_nonnull (strstr (shown, "partitions.PartitionedDataset(path="));
  g_assert_nonnull (strstr (shown, "text.TextDataset"));
  g_assert_null (strstr (shown, "secret"));
  g_assert_null (strstr (shown, "hidden"));
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/io/partitioned-dataset/load", test_load);
  g_test_add_func ("/kedroc/io/partitioned-dataset/lazy", test_lazy);
  g_test_add_func ("/kedroc/io/partitioned-dataset/without-suffix", test_without_suffix);
  g_test_add_func ("/kedroc/io/partitioned-dataset/links", test_links);
  g_test_add_func ("/kedroc/io/partitioned-dataset/save-json", test_save_json);
  g_test_add_func ("/kedroc/io/partitioned-dataset/save", test_save);
  g_test_add_func ("/kedroc/io/partitioned-dataset/overwrite", test_overwrite);
  g_test_add_func ("/kedroc/io/partitioned-dataset/versions", test_versions);
  g_test_add_func ("/kedroc/io/partitioned-dataset/one-version", test_one_version);
  g_test_add_func ("/kedroc/io/partitioned-dataset/uri", test_uri);
  g_test_add_func ("/kedroc/io/partitioned-dataset/to-config", test_to_config);

  return g_test_run ();
}
