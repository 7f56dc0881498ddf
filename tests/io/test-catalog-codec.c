/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-data-catalog.h"
#include "kedroc-error.h"
#include "kedroc-memory-dataset.h"
#include "kedroc-shared-buffer-private.h"
#include "kedroc-test.h"
#include "kedroc-text-dataset.h"
#include "kedroc-value.h"

static KedrocSharedBuffer *
encode (KedrocDataCatalog *catalog,
        GError **error)
{
  g_auto (GValue) value = G_VALUE_INIT;
  KedrocSharedBuffer *buffer = NULL;

  g_value_init (&value, KEDROC_TYPE_DATA_CATALOG);
  g_value_set_object (&value, catalog);
  kedroc_value_encode (&value, NULL, &buffer, error);

  return buffer;
}

static KedrocDataCatalog *
cross (KedrocDataCatalog *catalog)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocSharedBuffer) buffer = encode (catalog, &error);
  g_auto (GValue) value = G_VALUE_INIT;

  g_assert_no_error (error);
  kedroc_value_decode (buffer, &value, &error);
  g_assert_no_error (error);

  return g_value_dup_object (&value);
}

static void
assert_string (KedrocDataCatalog *catalog,
               const char *name,
               const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = kedroc_data_catalog_load_string (catalog, name, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_values (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) inner = kedroc_data_catalog_new ();
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr (KedrocDataCatalog) crossed = NULL;
  g_autoptr (KedrocDataCatalog) crossed_inner = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_auto (GStrv) names = NULL;
  g_autofree char *joined = NULL;
  g_autofree char *large = g_strnfill (200000, 'x');

  kedroc_data_catalog_set_string (inner, "deep", "down");
  kedroc_data_catalog_set_string (catalog, "{z}/ü", "text");
  kedroc_data_catalog_set_string (catalog, "large", large);
  kedroc_data_catalog_set_double (catalog, "number", 0.5);
  kedroc_data_catalog_set_bytes (catalog, "nothing", nothing);
  kedroc_data_catalog_set_object (catalog, "inner", G_OBJECT (inner));
  crossed = cross (catalog);
  names = kedroc_data_catalog_list (crossed);
  joined = g_strjoinv (" ", names);
  g_assert_cmpstr (joined, ==, "{z}/ü large number nothing inner");
  assert_string (crossed, "{z}/ü", "text");
  assert_string (crossed, "large", large);
  g_assert_cmpfloat (kedroc_data_catalog_load_double (crossed, "number", NULL, NULL), ==, 0.5);
  bytes = kedroc_data_catalog_load_bytes (crossed, "nothing", NULL, NULL);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 0);
  crossed_inner = kedroc_data_catalog_load_object (crossed, "inner", NULL, NULL);
  assert_string (crossed_inner, "deep", "down");
}

static void
test_empty (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) crossed = cross (catalog);

  g_assert_cmpuint (kedroc_data_catalog_get_n_datasets (crossed), ==, 0);
}

/* The file need not be there before the entry is loaded. */
static void
test_lazy (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.txt");
  g_autoptr (KedrocTextDataset) dataset = kedroc_text_dataset_new (path, NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) crossed = NULL;

  kedroc_data_catalog_set (catalog, "a", KEDROC_ABSTRACT_DATASET (dataset));
  crossed = cross (catalog);
  g_assert_true (g_file_set_contents (path, "late", -1, NULL));
  assert_string (crossed, "a", "late");
}

static void
test_refused (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocMemoryDataset) empty = kedroc_memory_dataset_new (NULL);
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GError) error = NULL;

  kedroc_data_catalog_set_object (catalog, "thing", object);
  g_assert_null (encode (catalog, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE, "'thing'", "GObject",
                            NULL);
  kedroc_data_catalog_set (catalog, "thing", KEDROC_ABSTRACT_DATASET (empty));
  g_assert_null (encode (catalog, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA, "'thing'", NULL);
}

/* One that holds itself would not come to an end. */
static void
test_within_itself (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (GError) error = NULL;

  kedroc_data_catalog_set_object (catalog, "self", G_OBJECT (catalog));
  g_assert_null (encode (catalog, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE, "within each other",
                            NULL);
  kedroc_data_catalog_set_string (catalog, "self", "");
}

/* Bytes that another process has made up give an error or a catalog, and nothing worse. */
static void
test_corrupt (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocTextDataset) dataset = kedroc_text_dataset_new ("a.txt", NULL);
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedBuffer) good = NULL;
  g_autoptr (GBytes) bytes = NULL;
  guint n_refused = 0;

  kedroc_data_catalog_set_string (catalog, "text", "abc");
  kedroc_data_catalog_set (catalog, "file", KEDROC_ABSTRACT_DATASET (dataset));
  good = encode (catalog, NULL);
  bytes = kedroc_shared_buffer_dup_bytes (good);
  for (gsize i = 0; i < 2 * g_bytes_get_size (bytes); i++)
    {
      g_autoptr (KedrocSharedBuffer) buffer = kedroc_shared_memory_manager_allocate_bytes (
        manager, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
      g_auto (GValue) value = G_VALUE_INIT;
      g_autoptr (GError) error = NULL;

      ((guint8 *) kedroc_shared_buffer_get_data (buffer))[i / 2] ^= i % 2 ? 0xff : 0x01;
      kedroc_shared_buffer_set_codec (buffer, "catalog");
      g_assert_true (kedroc_shared_buffer_seal (buffer, NULL));
      if (!kedroc_value_decode (buffer, &value, &error))
        {
          g_assert_nonnull (error);
          g_assert_false (G_IS_VALUE (&value));
          n_refused++;
        }
    }
  g_assert_cmpuint (n_refused, >, g_bytes_get_size (bytes) / 4);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/io/catalog-codec/values", test_values);
  g_test_add_func ("/kedroc/io/catalog-codec/empty", test_empty);
  g_test_add_func ("/kedroc/io/catalog-codec/lazy", test_lazy);
  g_test_add_func ("/kedroc/io/catalog-codec/refused", test_refused);
  g_test_add_func ("/kedroc/io/catalog-codec/within-itself", test_within_itself);
  g_test_add_func ("/kedroc/io/catalog-codec/corrupt", test_corrupt);

  return g_test_run ();
}
