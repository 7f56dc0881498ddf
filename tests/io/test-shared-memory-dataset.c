/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include "kedroc-test.h"

#define LARGE (1024 * 1024)

static guint64
get_bytes_in_use (KedrocSharedMemoryManager *manager)
{
  return kedroc_shared_memory_manager_get_bytes_in_use (manager);
}

static void
save_bytes (KedrocAbstractDataset *dataset,
            gsize size)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_value_init (&value, G_TYPE_BYTES);
  g_value_take_boxed (&value, g_bytes_new_take (g_malloc0 (size), size));
  g_assert_true (kedroc_abstract_dataset_save (dataset, &value, NULL, &error));
  g_assert_no_error (error);
}

static void
test_load_before_save (void)
{
  g_autoptr (KedrocAbstractDataset) dataset =
      KEDROC_ABSTRACT_DATASET (kedroc_shared_memory_dataset_new (NULL));
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_false (kedroc_abstract_dataset_exists (dataset, NULL, &error));
  g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA,
                            "SharedMemoryDataset", NULL);
  g_assert_true (kedroc_abstract_dataset_release (dataset, &error));
  g_assert_true (kedroc_abstract_dataset_get_ephemeral (dataset));
}

static void
test_round_trip (void)
{
  g_autoptr (KedrocAbstractDataset) dataset =
      KEDROC_ABSTRACT_DATASET (kedroc_shared_memory_dataset_new (NULL));
  g_auto (GValue) given = G_VALUE_INIT;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_value_init (&given, G_TYPE_STRING);
  g_value_set_string (&given, "text");
  g_assert_true (kedroc_abstract_dataset_save (dataset, &given, NULL, &error));
  g_assert_true (kedroc_abstract_dataset_exists (dataset, NULL, &error));
  text = kedroc_abstract_dataset_load_string (dataset, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "text");
}

static void
test_release (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocAbstractDataset) dataset =
      KEDROC_ABSTRACT_DATASET (kedroc_shared_memory_dataset_new (manager));
  g_autoptr (GBytes) loaded = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (get_bytes_in_use (manager), ==, 0);
  save_bytes (dataset, LARGE);
  g_assert_cmpuint (get_bytes_in_use (manager), >=, LARGE);
  save_bytes (dataset, LARGE);
  g_assert_cmpuint (get_bytes_in_use (manager), <, 2 * LARGE);

  /* A view keeps the memory, and nothing else does. */
  loaded = kedroc_abstract_dataset_load_bytes (dataset, NULL, &error);
  g_assert_true (kedroc_abstract_dataset_release (dataset, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (get_bytes_in_use (manager), >=, LARGE);
  g_assert_cmpuint (g_bytes_get_size (loaded), ==, LARGE);
  g_clear_pointer (&loaded, g_bytes_unref);
  g_assert_cmpuint (get_bytes_in_use (manager), ==, 0);
  g_assert_false (kedroc_abstract_dataset_exists (dataset, NULL, &error));
}

static void
test_finalize_frees (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  KedrocAbstractDataset *dataset = KEDROC_ABSTRACT_DATASET (kedroc_shared_memory_dataset_new (manager));

  save_bytes (dataset, LARGE);
  g_object_unref (dataset);
  g_assert_cmpuint (get_bytes_in_use (manager), ==, 0);
}

static void
test_zero_copy (void)
{
  g_autoptr (KedrocAbstractDataset) dataset =
      KEDROC_ABSTRACT_DATASET (kedroc_shared_memory_dataset_new (NULL));
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;

  save_bytes (dataset, LARGE);
  first = kedroc_abstract_dataset_load_bytes (dataset, NULL, NULL);
  second = kedroc_abstract_dataset_load_bytes (dataset, NULL, NULL);
  g_assert_true (g_bytes_get_data (first, NULL) == g_bytes_get_data (second, NULL));
}

static void
test_set_manager (void)
{
  g_autoptr (KedrocSharedMemoryManager) first = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedMemoryManager) second = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedMemoryDataset) dataset = kedroc_shared_memory_dataset_new (first);
  g_autoptr (KedrocSharedMemoryManager) got = kedroc_shared_memory_dataset_dup_manager (dataset);
  g_autoptr (KedrocSharedMemoryManager) none = NULL;

  g_assert_true (got == first);
  kedroc_shared_memory_dataset_set_manager (dataset, second);
  save_bytes (KEDROC_ABSTRACT_DATASET (dataset), LARGE);
  g_assert_cmpuint (get_bytes_in_use (first), ==, 0);
  g_assert_cmpuint (get_bytes_in_use (second), >=, LARGE);

  g_object_set (dataset, "manager", NULL, NULL);
  none = kedroc_shared_memory_dataset_dup_manager (dataset);
  g_assert_null (none);
}

static void
test_not_serializable (void)
{
  g_autoptr (KedrocAbstractDataset) dataset =
      KEDROC_ABSTRACT_DATASET (kedroc_shared_memory_dataset_new (NULL));
  g_auto (GValue) given = G_VALUE_INIT;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_value_init (&given, G_TYPE_STRING);
  g_value_set_string (&given, "kept");
  g_assert_true (kedroc_abstract_dataset_save (dataset, &given, NULL, &error));

  g_value_unset (&given);
  g_value_init (&given, G_TYPE_CANCELLABLE);
  g_value_take_object (&given, g_cancellable_new ());
  g_assert_false (kedroc_abstract_dataset_save (dataset, &given, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
                            "GCancellable", NULL);
  text = kedroc_abstract_dataset_load_string (dataset, NULL, &error);
  g_assert_cmpstr (text, ==, "kept");
}

static void
test_config (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocAbstractDataset) dataset =
      KEDROC_ABSTRACT_DATASET (kedroc_shared_memory_dataset_new (manager));
  g_autoptr (JsonObject) config = kedroc_abstract_dataset_to_config (dataset);
  g_autofree char *text = kedroc_abstract_dataset_to_string (dataset);
  g_autoptr (KedrocAbstractDataset) again = NULL;

  g_assert_cmpuint (json_object_get_size (config), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (config, "type"), ==, "SharedMemoryDataset");
  g_assert_cmpstr (text, ==, "SharedMemoryDataset()");
  again = kedroc_abstract_dataset_from_config ("again", config, NULL, NULL, NULL);
  g_assert_true (KEDROC_IS_SHARED_MEMORY_DATASET (again));
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/io/shared-memory-dataset/load-before-save", test_load_before_save);
  g_test_add_func ("/kedroc/io/shared-memory-dataset/round-trip", test_round_trip);
  g_test_add_func ("/kedroc/io/shared-memory-dataset/release", test_release);
  g_test_add_func ("/kedroc/io/shared-memory-dataset/finalize-frees", test_finalize_frees);
  g_test_add_func ("/kedroc/io/shared-memory-dataset/zero-copy", test_zero_copy);
  g_test_add_func ("/kedroc/io/shared-memory-dataset/set-manager", test_set_manager);
  g_test_add_func ("/kedroc/io/shared-memory-dataset/not-serializable", test_not_serializable);
  g_test_add_func ("/kedroc/io/shared-memory-dataset/config", test_config);

  return g_test_run ();
}
