/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include "kedroc-test.h"

static KedrocAbstractDataset *
new_with_mode (KedrocCopyMode mode)
{
  return g_object_new (KEDROC_TYPE_MEMORY_DATASET, "copy-mode", mode, NULL);
}

static void
save_int (KedrocAbstractDataset *dataset,
          int number)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_value_init (&value, G_TYPE_INT);
  g_value_set_int (&value, number);
  g_assert_true (kedroc_abstract_dataset_save (dataset, &value, NULL, &error));
  g_assert_no_error (error);
}

static void
test_load_before_save (void)
{
  g_autoptr (KedrocAbstractDataset) dataset = KEDROC_ABSTRACT_DATASET (kedroc_memory_dataset_new (NULL));
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_false (kedroc_abstract_dataset_exists (dataset, NULL, &error));
  g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
  kedroc_test_assert_error (
    &error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA, "MemoryDataset", NULL);
}

static void
test_life (void)
{
  g_autoptr (KedrocAbstractDataset) dataset = KEDROC_ABSTRACT_DATASET (kedroc_memory_dataset_new (NULL));
  g_autofree char *text = NULL;
  g_autofree char *empty_text = NULL;
  g_autoptr (GError) error = NULL;

  save_int (dataset, 4);
  save_int (dataset, 5);
  g_assert_true (kedroc_abstract_dataset_exists (dataset, NULL, &error));
  g_assert_cmpint (kedroc_abstract_dataset_load_int64 (dataset, NULL, &error), ==, 5);
  g_assert_cmpint (kedroc_abstract_dataset_load_int64 (dataset, NULL, &error), ==, 5);
  text = kedroc_abstract_dataset_to_string (dataset);
  g_assert_cmpstr (text, ==, "MemoryDataset(data=<gint>)");

  g_assert_true (kedroc_abstract_dataset_release (dataset, &error));
  g_assert_false (kedroc_abstract_dataset_exists (dataset, NULL, &error));
  g_assert_cmpint (kedroc_abstract_dataset_load_int64 (dataset, NULL, &error), ==, 0);
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA, NULL);
  empty_text = kedroc_abstract_dataset_to_string (dataset);
  g_assert_cmpstr (empty_text, ==, "MemoryDataset()");
}

static void
test_initial_data (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (KedrocAbstractDataset) dataset = NULL;
  g_autofree char *text = NULL;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, "first");
  dataset = KEDROC_ABSTRACT_DATASET (kedroc_memory_dataset_new (&value));
  g_value_set_string (&value, "changed");

  text = kedroc_abstract_dataset_load_string (dataset, NULL, NULL);
  g_assert_cmpstr (text, ==, "first");
  g_assert_true (kedroc_abstract_dataset_get_ephemeral (dataset));
  g_assert_false (kedroc_abstract_dataset_get_single_process (dataset));
  g_assert_cmpint (kedroc_memory_dataset_get_copy_mode (KEDROC_MEMORY_DATASET (dataset)), ==,
                   KEDROC_COPY_MODE_INFER);
}

static const GType number_types[] = {
  G_TYPE_CHAR, G_TYPE_UCHAR, G_TYPE_BOOLEAN, G_TYPE_INT, G_TYPE_UINT, G_TYPE_LONG, G_TYPE_ULONG,
  G_TYPE_INT64, G_TYPE_UINT64, G_TYPE_FLOAT, G_TYPE_DOUBLE,
};

static void
test_numbers (void)
{
  g_autoptr (KedrocAbstractDataset) dataset = KEDROC_ABSTRACT_DATASET (kedroc_memory_dataset_new (NULL));

  for (gsize i = 0; i < G_N_ELEMENTS (number_types); i++)
    {
      g_auto (GValue) one = G_VALUE_INIT;
      g_auto (GValue) given = G_VALUE_INIT;
      g_auto (GValue) value = G_VALUE_INIT;
      g_autofree char *expected = NULL;
      g_autofree char *got = NULL;

      g_value_init (&one, G_TYPE_INT);
      g_value_set_int (&one, 1);
      g_value_init (&given, number_types[i]);
      g_assert_true (g_value_transform (&one, &given));
      g_assert_true (kedroc_abstract_dataset_save (dataset, &given, NULL, NULL));
      g_assert_true (kedroc_abstract_dataset_load (dataset, &value, NULL, NULL));

      expected = g_strdup_value_contents (&given);
      got = g_strdup_value_contents (&value);
      g_assert_cmpstr (got, ==, expected);
      g_assert_true (G_VALUE_TYPE (&value) == number_types[i]);
    }
}

/* Whether the pointer that goes in is the one that comes out, each time. */
static void
assert_sharing (KedrocCopyMode mode,
                GType type,
                gpointer pointer,
                gboolean shares)
{
  g_autoptr (KedrocAbstractDataset) dataset = new_with_mode (mode);
  g_auto (GValue) given = G_VALUE_INIT;
  g_auto (GValue) first = G_VALUE_INIT;
  g_auto (GValue) second = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_value_init (&given, type);
  if (g_type_is_a (type, G_TYPE_OBJECT))
    g_value_set_object (&given, pointer);
  else
    g_value_set_boxed (&given, pointer);
  g_assert_true (kedroc_abstract_dataset_save (dataset, &given, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (kedroc_abstract_dataset_load (dataset, &first, NULL, &error));
  g_assert_true (kedroc_abstract_dataset_load (dataset, &second, NULL, &error));

  g_assert_true ((g_value_peek_pointer (&first) == g_value_peek_pointer (&given)) == shares);
  g_assert_true ((g_value_peek_pointer (&first) == g_value_peek_pointer (&second)) == shares);
}

static void
test_copy_modes (void)
{
  g_autoptr (JsonNode) node = json_from_string ("{\"a\": [1]}", NULL);
  JsonObject *object = json_node_get_object (node);
  g_auto (GStrv) strings = g_strsplit ("a,b", ",", 0);
  g_autoptr (GObject) plain = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new ("ab", 2);

  assert_sharing (KEDROC_COPY_MODE_INFER, JSON_TYPE_NODE, node, FALSE);
  assert_sharing (KEDROC_COPY_MODE_INFER, JSON_TYPE_OBJECT, object, FALSE);
  assert_sharing (KEDROC_COPY_MODE_INFER, G_TYPE_STRV, strings, FALSE);
  assert_sharing (KEDROC_COPY_MODE_INFER, G_TYPE_OBJECT, plain, TRUE);
  assert_sharing (KEDROC_COPY_MODE_INFER, G_TYPE_BYTES, bytes, TRUE);

  assert_sharing (KEDROC_COPY_MODE_COPY, JSON_TYPE_NODE, node, FALSE);
  assert_sharing (KEDROC_COPY_MODE_COPY, JSON_TYPE_OBJECT, object, FALSE);
  assert_sharing (KEDROC_COPY_MODE_COPY, G_TYPE_STRV, strings, FALSE);
  assert_sharing (KEDROC_COPY_MODE_COPY, G_TYPE_OBJECT, plain, TRUE);

  assert_sharing (KEDROC_COPY_MODE_DEEPCOPY, JSON_TYPE_NODE, node, FALSE);
  assert_sharing (KEDROC_COPY_MODE_DEEPCOPY, JSON_TYPE_OBJECT, object, FALSE);
  assert_sharing (KEDROC_COPY_MODE_DEEPCOPY, G_TYPE_STRV, strings, FALSE);
  assert_sharing (KEDROC_COPY_MODE_DEEPCOPY, G_TYPE_BYTES, bytes, TRUE);

  assert_sharing (KEDROC_COPY_MODE_ASSIGN, JSON_TYPE_NODE, node, TRUE);
  assert_sharing (KEDROC_COPY_MODE_ASSIGN, JSON_TYPE_OBJECT, object, FALSE);
  assert_sharing (KEDROC_COPY_MODE_ASSIGN, G_TYPE_OBJECT, plain, TRUE);
}

/* What a node does to its input is not seen by the next one. */
static void
test_deep (gconstpointer data)
{
  g_autoptr (KedrocAbstractDataset) dataset = new_with_mode (GPOINTER_TO_INT (data));
  g_auto (GValue) given = G_VALUE_INIT;
  g_auto (GValue) changed = G_VALUE_INIT;
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&given, JSON_TYPE_NODE);
  g_value_take_boxed (&given, json_from_string ("{\"a\": [1]}", NULL));
  g_assert_true (kedroc_abstract_dataset_save (dataset, &given, NULL, NULL));
  json_object_set_int_member (json_node_get_object (g_value_get_boxed (&given)), "b", 1);

  g_assert_true (kedroc_abstract_dataset_load (dataset, &changed, NULL, NULL));
  json_array_add_int_element (json_object_get_array_member (
                                  json_node_get_object (g_value_get_boxed (&changed)), "a"), 2);

  g_assert_true (kedroc_abstract_dataset_load (dataset, &value, NULL, NULL));
  g_assert_cmpuint (json_object_get_size (json_node_get_object (g_value_get_boxed (&value))), ==, 1);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (
                        json_node_get_object (g_value_get_boxed (&value)), "a")), ==, 1);
}

static void
test_table_is_shared (void)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_autoptr (KedrocTable) table = NULL;
  const KedrocCopyMode modes[] = { KEDROC_COPY_MODE_INFER, KEDROC_COPY_MODE_DEEPCOPY, KEDROC_COPY_MODE_COPY,
                                   KEDROC_COPY_MODE_ASSIGN };

  kedroc_table_builder_add_column (builder, "a", G_TYPE_INT64);
  kedroc_table_builder_append_int64 (builder, "a", 1);
  table = kedroc_table_builder_finish (builder, NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    assert_sharing (modes[i], KEDROC_TYPE_TABLE, table, TRUE);
}

static void
test_not_copyable (void)
{
  g_autoptr (KedrocAbstractDataset) dataset = new_with_mode (KEDROC_COPY_MODE_DEEPCOPY);
  g_auto (GValue) given = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  save_int (dataset, 3);
  g_value_init (&given, G_TYPE_CANCELLABLE);
  g_value_take_object (&given, g_cancellable_new ());
  g_assert_false (kedroc_abstract_dataset_save (dataset, &given, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
                            "GCancellable", NULL);

  /* What was there is still there. */
  g_assert_cmpint (kedroc_abstract_dataset_load_int64 (dataset, NULL, &error), ==, 3);
}

static void
test_references (void)
{
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  KedrocAbstractDataset *dataset = KEDROC_ABSTRACT_DATASET (kedroc_memory_dataset_new (NULL));
  g_auto (GValue) given = G_VALUE_INIT;

  g_object_add_weak_pointer (object, (gpointer *) &object);
  g_value_init (&given, G_TYPE_OBJECT);
  g_value_take_object (&given, object);
  for (guint i = 0; i < 10; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_assert_true (kedroc_abstract_dataset_save (dataset, &given, NULL, NULL));
      g_assert_true (kedroc_abstract_dataset_load (dataset, &value, NULL, NULL));
    }
  g_value_unset (&given);
  g_assert_nonnull (object);

  g_object_add_weak_pointer (G_OBJECT (dataset), (gpointer *) &dataset);
  g_object_unref (dataset);
  g_assert_null (dataset);
  g_assert_null (object);
}

#define N_ROUNDS 20000

/* Whatever is loaded was saved by one thread or the other, and whole. */
static gpointer
save_and_load (gpointer data)
{
  KedrocAbstractDataset *dataset = data;
  g_auto (GValue) text = G_VALUE_INIT;

  g_value_init (&text, G_TYPE_STRING);
  g_value_set_string (&text, "0123456789");

  for (int i = 0; i < N_ROUNDS; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      if (i % 2 == 0)
        save_int (dataset, i);
      else
        g_assert_true (kedroc_abstract_dataset_save (dataset, &text, NULL, NULL));

      g_assert_true (kedroc_abstract_dataset_load (dataset, &value, NULL, NULL));
      if (G_VALUE_HOLDS_STRING (&value))
        g_assert_cmpstr (g_value_get_string (&value), ==, "0123456789");
      else
        g_assert_cmpint (g_value_get_int (&value) % 2, ==, 0);
    }

  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (KedrocAbstractDataset) dataset = KEDROC_ABSTRACT_DATASET (kedroc_memory_dataset_new (NULL));
  GThread *threads[4];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("memory-dataset", save_and_load, dataset);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
test_speed (void)
{
  g_autoptr (KedrocAbstractDataset) dataset = KEDROC_ABSTRACT_DATASET (kedroc_memory_dataset_new (NULL));
  g_auto (GValue) given = G_VALUE_INIT;
  const guint n_rounds = 1000000;
  gint64 start;

  if (!g_test_perf ())
    {
      g_test_skip ("run with -m perf");
      return;
    }

  g_value_init (&given, G_TYPE_INT64);
  start = g_get_monotonic_time ();
  for (guint i = 0; i < n_rounds; i++)
    {
      GValue value = G_VALUE_INIT;

      kedroc_abstract_dataset_save (dataset, &given, NULL, NULL);
      kedroc_abstract_dataset_load (dataset, &value, NULL, NULL);
    }
  g_test_minimized_result ((double) (g_get_monotonic_time () - start) * 1000 / n_rounds,
                           "%.0f ns to save and load an integer",
                           (double) (g_get_monotonic_time () - start) * 1000 / n_rounds);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/io/memory-dataset/load-before-save", test_load_before_save);
  g_test_add_func ("/kedroc/io/memory-dataset/life", test_life);
  g_test_add_func ("/kedroc/io/memory-dataset/initial-data", test_initial_data);
  g_test_add_func ("/kedroc/io/memory-dataset/numbers", test_numbers);
  g_test_add_func ("/kedroc/io/memory-dataset/copy-modes", test_copy_modes);
  g_test_add_data_func ("/kedroc/io/memory-dataset/deep/infer",
                        GINT_TO_POINTER (KEDROC_COPY_MODE_INFER), test_deep);
  g_test_add_data_func ("/kedroc/io/memory-dataset/deep/copy",
                        GINT_TO_POINTER (KEDROC_COPY_MODE_COPY), test_deep);
  g_test_add_data_func ("/kedroc/io/memory-dataset/deep/deepcopy",
                        GINT_TO_POINTER (KEDROC_COPY_MODE_DEEPCOPY), test_deep);
  g_test_add_func ("/kedroc/io/memory-dataset/table-is-shared", test_table_is_shared);
  g_test_add_func ("/kedroc/io/memory-dataset/not-copyable", test_not_copyable);
  g_test_add_func ("/kedroc/io/memory-dataset/references", test_references);
  g_test_add_func ("/kedroc/io/memory-dataset/threads", test_threads);
  g_test_add_func ("/kedroc/io/memory-dataset/speed", test_speed);

  return g_test_run ();
}
