/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include "foreign-array.h"
#include "kedroc-test.h"
#include "sample-values.h"

static KedrocTable *
through_encoding (KedrocTable *table)
{
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_autoptr (KedrocSharedBuffer) received = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) decoded = G_VALUE_INIT;

  g_value_init (&value, KEDROC_TYPE_TABLE);
  g_value_set_object (&value, table);
  g_assert_true (kedroc_value_encode (&value, NULL, &buffer, &error));
  received = kedroc_shared_buffer_new_from_fd (kedroc_shared_buffer_get_fd (buffer), &error);
  g_assert_no_error (error);
  g_assert_true (kedroc_value_decode (received, &decoded, &error));
  g_assert_no_error (error);
  return g_value_dup_object (&decoded);
}

static void
test_export (void)
{
  static const char *const formats[] = { "b", "l", "g", "u" };
  static const char *const names[] = { "flag", "id", "price", "name" };
  KedrocTable *table = sample_table_new ();
  struct ArrowSchema schema;
  struct ArrowArray array;
  gpointer weak = table;
  g_autoptr (GError) error = NULL;
  const double *prices = kedroc_table_get_doubles (table, "price", NULL, NULL);

  g_object_add_weak_pointer (G_OBJECT (table), &weak);
  g_assert_true (kedroc_table_export_to_c (table, &schema, &array, &error));
  g_assert_no_error (error);
  g_object_unref (table);
  g_assert_nonnull (weak);

  g_assert_cmpstr (schema.format, ==, "+s");
  g_assert_cmpint (schema.n_children, ==, 4);
  g_assert_cmpint (array.n_children, ==, 4);
  g_assert_cmpint (array.length, ==, 25);
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpstr (schema.children[i]->format, ==, formats[i]);
      g_assert_cmpstr (schema.children[i]->name, ==, names[i]);
      g_assert_cmpint (array.children[i]->length, ==, 25);
      g_assert_cmpint (array.children[i]->n_buffers, ==, i == 3 ? 3 : 2);
      for (gint64 j = 0; j < array.children[i]->n_buffers; j++)
        g_assert_cmpuint ((gsize) array.children[i]->buffers[j] % 64, ==, 0);
    }
  g_assert_cmpint (array.children[0]->null_count, ==, 0);
  g_assert_null (array.children[0]->buffers[0]);
  g_assert_nonnull (array.children[1]->buffers[0]);
  g_assert_true (array.children[2]->buffers[1] == prices);
  g_assert_cmpint (((const gint32 *) array.children[3]->buffers[1])[0], ==, 0);

  schema.release (&schema);
  g_assert_null (schema.release);
  g_assert_nonnull (weak);
  array.release (&array);
  g_assert_null (array.release);
  g_assert_null (weak);
}

/* A receiver may keep one column and let go of the rest. */
static void
test_export_child_moved (void)
{
  KedrocTable *table = sample_table_new ();
  struct ArrowSchema schema, moved_schema;
  struct ArrowArray array, moved;
  gpointer weak = table;

  g_object_add_weak_pointer (G_OBJECT (table), &weak);
  g_assert_true (kedroc_table_export_to_c (table, &schema, &array, NULL));
  g_object_unref (table);

  moved_schema = *schema.children[2];
  schema.children[2]->release = NULL;
  moved = *array.children[2];
  array.children[2]->release = NULL;
  schema.release (&schema);
  array.release (&array);

  g_assert_cmpstr (moved_schema.name, ==, "price");
  g_assert_nonnull (weak);
  g_assert_cmpfloat (((const double *) moved.buffers[1])[8], ==, 2.0);
  moved_schema.release (&moved_schema);
  moved.release (&moved);
  g_assert_null (weak);
}

static void
test_there_and_back (void)
{
  KedrocTable *tables[] = { sample_table_new (), empty_table_new (TRUE), empty_table_new (FALSE) };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr (KedrocTable) table = tables[i];
      g_autoptr (KedrocTable) imported = NULL;
      g_autoptr (KedrocTable) encoded = NULL;
      g_autoptr (GError) error = NULL;
      struct ArrowSchema schema;
      struct ArrowArray array;

      g_assert_true (kedroc_table_export_to_c (table, &schema, &array, &error));
      imported = kedroc_table_new_from_c (&schema, &array, &error);
      g_assert_no_error (error);
      g_assert_null (schema.release);
      g_assert_null (array.release);
      /* Not only the same memory: it is the table that was exported. */
      g_assert_true (imported == table);
      encoded = through_encoding (imported);
      assert_tables_equal (table, encoded);
    }
}

/* What a receiver has changed is imported as it is now, but from the same memory. */
static void
test_there_and_back_changed (void)
{
  g_autoptr (KedrocTable) table = sample_table_new ();
  g_autoptr (KedrocTable) empty = empty_table_new (FALSE);
  g_autoptr (KedrocTable) imported = NULL;
  g_autoptr (GError) error = NULL;
  struct ArrowSchema schema, other_schema;
  struct ArrowArray array, moved;

  g_assert_true (kedroc_table_export_to_c (table, &schema, &array, &error));
  schema.children[1]->name = "number";
  imported = kedroc_table_new_from_c (&schema, &array, &error);
  g_assert_no_error (error);
  g_assert_true (imported != table);
  g_assert_true (kedroc_table_get_int64s (imported, "number", NULL, NULL) ==
                 kedroc_table_get_int64s (table, "id", NULL, NULL));
  g_clear_object (&imported);

  /* A slice of it. */
  g_assert_true (kedroc_table_export_to_c (table, &schema, &array, &error));
  array.offset = 2;
  array.length = 3;
  imported = kedroc_table_new_from_c (&schema, &array, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kedroc_table_get_n_rows (imported), ==, 3);
  g_assert_true (kedroc_table_get_int64s (imported, "id", NULL, NULL) ==
                 kedroc_table_get_int64s (table, "id", NULL, NULL) + 2);
  g_clear_object (&imported);

  /* A column in the place of another. */
  g_assert_true (kedroc_table_export_to_c (table, &schema, &array, &error));
  array.children[1] = array.children[2];
  schema.children[1]->format = "g";
  imported = kedroc_table_new_from_c (&schema, &array, &error);
  g_assert_no_error (error);
  g_assert_true (kedroc_table_get_doubles (imported, "id", NULL, NULL) ==
                 kedroc_table_get_doubles (table, "price", NULL, NULL));
  g_clear_object (&imported);

  /* A schema of another table. */
  g_assert_true (kedroc_table_export_to_c (empty, &other_schema, &moved, &error));
  moved.release (&moved);
  g_assert_true (kedroc_table_export_to_c (table, &schema, &array, &error));
  g_assert_null (kedroc_table_new_from_c (&other_schema, &array, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
                            "number of columns", NULL);
  schema.release (&schema);

  /* A column that was taken away. */
  g_assert_true (kedroc_table_export_to_c (table, &schema, &array, &error));
  moved = *array.children[0];
  array.children[0]->release = NULL;
  g_assert_null (kedroc_table_new_from_c (&schema, &array, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, "'flag'", "before", NULL);
  moved.release (&moved);
}

static void
test_import (void)
{
  static const guint8 flags[] = { 0x05 }, validity[] = { 0x06 };
  static const gint64 ids[] = { 1, 2, 3 };
  static const double prices[] = { NAN, 1.5, 2.5 };
  static const gint32 offsets[] = { 0, 1, 1, 4 };
  static const gint64 large_offsets[] = { 2, 3, 4, 6 };
  Foreign foreign;
  g_autoptr (KedrocTable) table = NULL;
  g_autoptr (KedrocTable) encoded = NULL;
  g_autoptr (GError) error = NULL;

  foreign_init (&foreign, 3);
  foreign_add (&foreign, "b", "flag", NULL, flags, NULL);
  foreign_add (&foreign, "l", "id", NULL, ids, NULL);
  foreign_add (&foreign, "g", "price", validity, prices, NULL);
  foreign_add (&foreign, "u", "name", validity, offsets, "xabc");
  foreign_add (&foreign, "U", "large", NULL, large_offsets, "--1234");
  table = kedroc_table_new_from_c (&foreign.schema, &foreign.array, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (foreign.n_schemas_released, ==, 1);
  g_assert_cmpuint (foreign.n_arrays_released, ==, 0);
  g_assert_null (foreign.array.release);

  /* In place. */
  g_assert_true (kedroc_table_get_int64s (table, "id", NULL, NULL) == ids);
  g_assert_true (kedroc_table_get_doubles (table, "price", NULL, NULL) == prices);
  encoded = through_encoding (table);
  assert_tables_equal (table, encoded);

  for (guint i = 0; i < 2; i++)
    {
      KedrocTable *either = i == 0 ? table : encoded;
      g_autofree char *last_name = kedroc_table_dup_string (either, "name", 2);
      g_autofree char *last_large = kedroc_table_dup_string (either, "large", 2);

      g_assert_true (kedroc_table_get_boolean (either, "flag", 0));
      g_assert_false (kedroc_table_get_boolean (either, "flag", 1));
      g_assert_true (kedroc_table_is_missing (either, "price", 0));
      g_assert_true (kedroc_table_is_missing (either, "name", 0));
      g_assert_false (kedroc_table_is_missing (either, "name", 1));
      g_assert_cmpstr (last_name, ==, "abc");
      g_assert_cmpstr (last_large, ==, "34");
    }
  g_clear_object (&table);
  foreign_assert_released_once (&foreign);
}

/* Both the table and each column may begin anywhere. */
static void
test_import_slices (void)
{
  g_autofree gint64 *ids = g_new (gint64, 100);
  g_autofree gint32 *offsets = g_new (gint32, 101);
  guint8 flags[13] = { 0 }, validity[13] = { 0 };
  const char *text = "0123456789012345678901234567890123456789012345678901234567890123456789"
                     "012345678901234567890123456789";

  for (guint i = 0; i < 100; i++)
    {
      ids[i] = i % 4 == 0 ? 0 : i;
      offsets[i] = (gint32) i;
      flags[i / 8] |= (guint8) ((i % 3 == 0) << i % 8);
      validity[i / 8] |= (guint8) ((i % 4 != 0) << i % 8);
    }
  offsets[100] = 100;

  for (gint64 parent_offset = 0; parent_offset < 10; parent_offset++)
    {
      gint64 offset = 7 * parent_offset;
      Foreign foreign;
      g_autoptr (KedrocTable) table = NULL;
      g_autoptr (KedrocTable) encoded = NULL;
      g_autoptr (GError) error = NULL;

      foreign_init (&foreign, 20);
      foreign.array.offset = parent_offset;
      foreign_add (&foreign, "b", "flag", validity, flags, NULL);
      foreign_add (&foreign, "l", "id", validity, ids, NULL);
      foreign_add (&foreign, "u", "name", validity, offsets, text);
      for (guint i = 0; i < 3; i++)
        {
          foreign.arrays[i].offset = offset;
          foreign.arrays[i].length = 20 + parent_offset;
        }
      table = kedroc_table_new_from_c (&foreign.schema, &foreign.array, &error);
      g_assert_no_error (error);
      encoded = through_encoding (table);
      assert_tables_equal (table, encoded);

      for (guint row = 0; row < 20; row++)
        {
          gint64 i = parent_offset + offset + row;
          g_autofree char *cell = kedroc_table_dup_string (encoded, "name", row);

          g_assert_cmpint (kedroc_table_is_missing (encoded, "id", row), ==, i % 4 == 0);
          g_assert_cmpint (kedroc_table_get_int64s (encoded, "id", NULL, NULL)[row], ==, i % 4 == 0 ? 0 : i);
          g_assert_cmpint (kedroc_table_get_boolean (encoded, "flag", row), ==, i % 3 == 0 && i % 4 != 0);
          g_assert_true (i % 4 == 0 ? cell == NULL : cell[0] == '0' + i % 10);
        }
    }
}

/* Code that does not look for missing cells gets NaN and 0, whatever was there. */
static void
test_import_clears_missing (void)
{
  static const guint8 validity[] = { 0x05 };
  static const gint64 ids[] = { 1, 99, 3 };
  static const double prices[] = { 0.5, 99, 2.5 };
  Foreign foreign;
  g_autoptr (KedrocTable) table = NULL;

  foreign_init (&foreign, 3);
  foreign_add (&foreign, "l", "id", validity, ids, NULL);
  foreign_add (&foreign, "g", "price", validity, prices, NULL);
  table = kedroc_table_new_from_c (&foreign.schema, &foreign.array, NULL);
  g_assert_cmpint (kedroc_table_get_int64s (table, "id", NULL, NULL)[0], ==, 1);
  g_assert_cmpint (kedroc_table_get_int64s (table, "id", NULL, NULL)[1], ==, 0);
  g_assert_true (isnan (kedroc_table_get_doubles (table, "price", NULL, NULL)[1]));
  g_assert_cmpfloat (kedroc_table_get_doubles (table, "price", NULL, NULL)[2], ==, 2.5);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/values/table-arrow/export", test_export);
  g_test_add_func ("/kedroc/values/table-arrow/export-child-moved", test_export_child_moved);
  g_test_add_func ("/kedroc/values/table-arrow/there-and-back", test_there_and_back);
  g_test_add_func ("/kedroc/values/table-arrow/there-and-back-changed", test_there_and_back_changed);
  g_test_add_func ("/kedroc/values/table-arrow/import", test_import);
  g_test_add_func ("/kedroc/values/table-arrow/import-slices", test_import_slices);
  g_test_add_func ("/kedroc/values/table-arrow/import-clears-missing", test_import_clears_missing);

  return g_test_run ();
}
