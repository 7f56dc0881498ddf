/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include "kedroc-test.h"
#include "sample-values.h"

static void
test_round_trip (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (GArray) values = sample_values_new ();

  for (guint i = 0; i < values->len; i++)
    {
      const GValue *value = &g_array_index (values, GValue, i);
      g_auto (GValue) decoded = G_VALUE_INIT;
      g_autoptr (KedrocSharedBuffer) buffer = NULL;
      g_autoptr (KedrocSharedBuffer) received = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", G_VALUE_TYPE_NAME (value));
      g_assert_true (kedroc_value_encode (value, manager, &buffer, &error));
      g_assert_no_error (error);
      g_assert_true (kedroc_shared_buffer_is_sealed (buffer));

      /* As another process sees it: by the descriptor alone. */
      received = kedroc_shared_buffer_new_from_fd (kedroc_shared_buffer_get_fd (buffer), &error);
      g_assert_no_error (error);
      g_clear_pointer (&buffer, kedroc_shared_buffer_unref);
      g_assert_true (kedroc_value_decode (received, &decoded, &error));
      g_assert_no_error (error);
      g_clear_pointer (&received, kedroc_shared_buffer_unref);
      assert_values_equal (value, &decoded);
    }
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);
}

static void
test_decode_to_value (void)
{
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  GValue *decoded;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, "text");
  g_assert_true (kedroc_value_encode (&value, NULL, &buffer, &error));
  decoded = kedroc_value_decode_to_value (buffer, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_value_get_string (decoded), ==, "text");
  g_boxed_free (G_TYPE_VALUE, decoded);
}

static void
test_zero_copy (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autofree double *numbers = g_new0 (double, 100000);
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) decoded = G_VALUE_INIT;
  g_autoptr (GVariant) variant = NULL;
  gconstpointer data;

  g_value_init (&value, G_TYPE_VARIANT);
  g_value_set_variant (&value,
                       g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, numbers, 100000, sizeof (double)));
  g_assert_true (kedroc_value_encode (&value, manager, &buffer, &error));
  g_assert_true (kedroc_value_decode (buffer, &decoded, &error));
  data = kedroc_shared_buffer_get_data (buffer);
  variant = g_value_dup_variant (&decoded);
  g_assert_true (g_variant_get_data (variant) == data);

  /* The view keeps the memory, and the manager counts it. */
  g_value_unset (&decoded);
  g_clear_pointer (&buffer, kedroc_shared_buffer_unref);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), >=, 800000);
  g_assert_true (g_variant_get_data (variant) == data);
  g_assert_cmpuint (g_variant_n_children (variant), ==, 100000);
  g_clear_pointer (&variant, g_variant_unref);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);
}

static void
test_table_is_its_buffer (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedBuffer) first = NULL;
  g_autoptr (KedrocSharedBuffer) second = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) decoded = G_VALUE_INIT;
  const double *prices;

  g_value_init (&value, G_TYPE_OBJECT);
  g_value_take_object (&value, sample_table_new ());
  g_assert_true (kedroc_value_encode (&value, manager, &first, NULL));
  g_assert_true (kedroc_value_encode (&value, manager, &second, NULL));
  g_assert_true (first == second);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);

  g_assert_true (kedroc_value_decode (first, &decoded, NULL));
  prices = kedroc_table_get_doubles (g_value_get_object (&value), "price", NULL, NULL);
  g_assert_true (prices == kedroc_table_get_doubles (g_value_get_object (&decoded), "price", NULL, NULL));
  g_assert_cmpuint ((gsize) prices % 64, ==, 0);
}

static void
test_no_data (void)
{
  static GType types[6];
  const GValue unset = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;
  KedrocSharedBuffer *buffer = NULL;

  types[0] = G_TYPE_STRV;
  types[1] = G_TYPE_VARIANT;
  types[2] = G_TYPE_BYTES;
  types[3] = JSON_TYPE_NODE;
  types[4] = KEDROC_TYPE_TABLE;
  types[5] = G_TYPE_DATE_TIME;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_value_init (&value, types[i]);
      g_assert_false (kedroc_value_encode (&value, NULL, &buffer, &error));
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA,
                                g_type_name (types[i]), NULL);
      g_assert_null (buffer);
    }
  g_assert_false (kedroc_value_encode (&unset, NULL, &buffer, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA, "not set", NULL);
}

static void
assert_not_serializable (const GValue *value,
                         const char   *named)
{
  g_autoptr (GError) error = NULL;
  KedrocSharedBuffer *buffer = NULL;

  g_assert_false (kedroc_value_encode (value, NULL, &buffer, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE, named, NULL);
  g_assert_null (buffer);
}

static JsonNode *
nested_json_new (guint depth)
{
  JsonNode *node = json_node_new (JSON_NODE_NULL);

  for (guint i = 0; i < depth; i++)
    {
      JsonArray *array = json_array_new ();

      json_array_add_element (array, node);
      node = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (node, array);
    }
  return node;
}

static void
test_not_serializable (void)
{
  g_auto (GValue) object = G_VALUE_INIT;
  g_auto (GValue) pointer = G_VALUE_INIT;
  g_auto (GValue) text = G_VALUE_INIT;
  g_auto (GValue) list = G_VALUE_INIT;
  g_auto (GValue) not_finite = G_VALUE_INIT;
  g_auto (GValue) deep = G_VALUE_INIT;
  const char *broken[] = { "fine", "br\xFFken", NULL };
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  /* The class of the object is named, not what the value was declared as. */
  g_value_init (&object, G_TYPE_OBJECT);
  g_value_take_object (&object, g_cancellable_new ());
  assert_not_serializable (&object, "GCancellable");

  g_value_init (&pointer, G_TYPE_POINTER);
  g_value_set_pointer (&pointer, &object);
  assert_not_serializable (&pointer, "gpointer");

  g_value_init (&text, G_TYPE_STRING);
  g_value_set_string (&text, broken[1]);
  assert_not_serializable (&text, "byte 2");
  g_value_init (&list, G_TYPE_STRV);
  g_value_set_boxed (&list, broken);
  assert_not_serializable (&list, "byte 2");

  json_node_set_double (node, NAN);
  g_value_init (&not_finite, JSON_TYPE_NODE);
  g_value_take_boxed (&not_finite, node);
  assert_not_serializable (&not_finite, "finite");
  g_value_init (&deep, JSON_TYPE_NODE);
  g_value_take_boxed (&deep, nested_json_new (1000));
  assert_not_serializable (&deep, "nested");
}

static void
test_raw_buffer (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedBuffer) buffer = kedroc_shared_memory_manager_allocate (manager, 5, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  memcpy (kedroc_shared_buffer_get_data (buffer), "bytes", 5);
  g_assert_false (kedroc_value_decode (buffer, &value, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "5 bytes is not sealed", NULL);
  g_assert_true (kedroc_shared_buffer_seal (buffer, &error));
  g_assert_true (kedroc_value_decode (buffer, &value, &error));
  g_assert_no_error (error);
  g_assert_true (G_VALUE_HOLDS (&value, G_TYPE_BYTES));
  g_assert_true (g_bytes_get_data (g_value_get_boxed (&value),
                                   NULL) == kedroc_shared_buffer_get_data (buffer));
  g_assert_cmpuint (g_bytes_get_size (g_value_get_boxed (&value)), ==, 5);
}

static void
test_memory_limit (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  KedrocSharedBuffer *buffer = NULL;

  kedroc_shared_memory_manager_set_memory_limit (manager, 10);
  kedroc_shared_memory_manager_set_spill_directory (manager, "/proc/no-folder");
  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, "longer than ten bytes");
  g_assert_false (kedroc_value_encode (&value, manager, &buffer, &error));
  kedroc_test_assert_error (&error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_MEMORY_LIMIT, "22", "10",
                            "/proc/no-folder", NULL);
}

static void
test_variant_from_bytes (void)
{
  static const double numbers[] = { 0.5, -1.5 };
  g_autoptr (GBytes) bytes = g_bytes_new (numbers, sizeof numbers);
  g_autoptr (GBytes) odd = g_bytes_new (numbers, sizeof numbers - 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) variant = kedroc_value_variant_from_bytes ("ad", bytes, &error);

  g_assert_no_error (error);
  g_assert_false (g_variant_is_floating (variant));
  g_assert_cmpstr (g_variant_get_type_string (variant), ==, "ad");
  g_assert_true (g_variant_get_data (variant) == g_bytes_get_data (bytes, NULL));
  g_assert_null (kedroc_value_variant_from_bytes ("ad", odd, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, "15 bytes", "'ad'", NULL);
  g_assert_null (kedroc_value_variant_from_bytes ("a", bytes, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, "'a'", NULL);
  g_assert_null (kedroc_value_variant_from_bytes ("a*", bytes, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, "'a*'", NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/values/value/round-trip", test_round_trip);
  g_test_add_func ("/kedroc/values/value/decode-to-value", test_decode_to_value);
  g_test_add_func ("/kedroc/values/value/variant-from-bytes", test_variant_from_bytes);
  g_test_add_func ("/kedroc/values/value/zero-copy", test_zero_copy);
  g_test_add_func ("/kedroc/values/value/table-is-its-buffer", test_table_is_its_buffer);
  g_test_add_func ("/kedroc/values/value/no-data", test_no_data);
  g_test_add_func ("/kedroc/values/value/not-serializable", test_not_serializable);
  g_test_add_func ("/kedroc/values/value/raw-buffer", test_raw_buffer);
  g_test_add_func ("/kedroc/values/value/memory-limit", test_memory_limit);

  return g_test_run ();
}
