/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared memory is handed out with whatever was in it before. Here that is a byte
 * of the test's choice, everywhere: what is written must not show it, and two
 * payloads that were written over different bytes are the same. */
#include "kedroc-arrow-private.h"
#include "kedroc-shared-memory-manager-private.h"
#include "kedroc-table-private.h"
#include "kedroc-test.h"
#include "sample-values.h"

static guint8 dirt;

KedrocSharedBuffer *__real_kedroc_shared_memory_manager_allocate (KedrocSharedMemoryManager  *self,
                                                                  gsize                       size,
                                                                  GError                    **error);
KedrocSharedBuffer *__wrap_kedroc_shared_memory_manager_allocate (KedrocSharedMemoryManager  *self,
                                                                  gsize                       size,
                                                                  GError                    **error);

KedrocSharedBuffer *
__wrap_kedroc_shared_memory_manager_allocate (KedrocSharedMemoryManager  *self,
                                              gsize                       size,
                                              GError                    **error)
{
  KedrocSharedBuffer *buffer = __real_kedroc_shared_memory_manager_allocate (self, size, error);

  if (buffer != NULL && size > 0)
    memset (kedroc_shared_buffer_get_data (buffer), dirt, size);
  return buffer;
}

static void
assert_same_bytes (KedrocSharedBuffer *a,
                   KedrocSharedBuffer *b)
{
  g_autoptr (GBytes) bytes = kedroc_shared_buffer_dup_bytes (a);
  g_autoptr (GBytes) other_bytes = kedroc_shared_buffer_dup_bytes (b);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   g_bytes_get_data (other_bytes, NULL), g_bytes_get_size (other_bytes));
}

static KedrocSharedBuffer *
encode_over (guint8        byte,
             const GValue *value)
{
  KedrocSharedBuffer *buffer = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) decoded = G_VALUE_INIT;

  dirt = byte;
  g_assert_true (kedroc_value_encode (value, NULL, &buffer, &error));
  g_assert_no_error (error);
  g_assert_true (kedroc_value_decode (buffer, &decoded, &error));
  g_assert_no_error (error);
  assert_values_equal (value, &decoded);
  return buffer;
}

static void
test_harness (void)
{
  g_autoptr (KedrocSharedBuffer) buffer = NULL;

  dirt = 0xa5;
  buffer = kedroc_shared_memory_manager_allocate (kedroc_shared_memory_manager_get_default (), 100, NULL);
  for (guint i = 0; i < 100; i++)
    g_assert_cmpuint (((guint8 *) kedroc_shared_buffer_get_data (buffer))[i], ==, 0xa5);
}

static void
test_codecs (void)
{
  g_autoptr (GArray) clean = NULL;
  g_autoptr (GArray) dirty = NULL;

  /* A table is written when it is made, anything else when it is encoded. */
  dirt = 0;
  clean = sample_values_new ();
  dirt = 0xff;
  dirty = sample_values_new ();
  for (guint i = 0; i < clean->len; i++)
    {
      g_autoptr (KedrocSharedBuffer) buffer = encode_over (0, &g_array_index (clean, GValue, i));
      g_autoptr (KedrocSharedBuffer) other = encode_over (0xff, &g_array_index (dirty, GValue, i));

      assert_same_bytes (buffer, other);
    }
}

/* Rows from first on: their bits begin at any place of a byte, and the bytes around
 * them hold those of other rows. */
static KedrocTable *
slice (KedrocTable *table,
       gint64       first,
       gint64       n_rows)
{
  struct ArrowSchema schema;
  struct ArrowArray array;
  g_autoptr (GError) error = NULL;
  KedrocTable *part;

  g_assert_true (kedroc_table_export_to_c (table, &schema, &array, &error));
  array.offset = first;
  array.length = n_rows;
  part = kedroc_table_new_from_c (&schema, &array, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kedroc_table_get_n_rows (part), ==, n_rows);
  return part;
}

static void
test_slices (void)
{
  g_autoptr (KedrocTable) table = sample_table_new ();

  for (gint64 first = 0; first <= 25; first++)
    for (gint64 n_rows = 0; first + n_rows <= 25; n_rows++)
      {
        g_autoptr (KedrocTable) part = slice (table, first, n_rows);
        g_autoptr (KedrocSharedBuffer) buffer = NULL;
        g_autoptr (KedrocSharedBuffer) other = NULL;
        g_auto (GValue) value = G_VALUE_INIT;

        g_value_init (&value, KEDROC_TYPE_TABLE);
        g_value_set_object (&value, part);
        buffer = encode_over (0, &value);
        other = encode_over (0xff, &value);
        assert_same_bytes (buffer, other);
      }
}

/* 25 rows and 26 bytes of text, one column of two with a missing cell. */
static KedrocTable *
build_in_place_over (guint8  byte,
                     guint64 n_rows,
                     gsize   n_bytes)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new_in_place (NULL, n_rows);
  g_autoptr (GError) error = NULL;
  KedrocTable *table;

  dirt = byte;
  kedroc_table_builder_add_column (builder, "flag", G_TYPE_BOOLEAN);
  kedroc_table_builder_add_column (builder, "other flag", G_TYPE_BOOLEAN);
  kedroc_table_builder_add_column (builder, "id", G_TYPE_INT64);
  kedroc_table_builder_add_column (builder, "price", G_TYPE_DOUBLE);
  kedroc_table_builder_add_column (builder, "name", G_TYPE_STRING);
  kedroc_table_builder_add_column (builder, "other name", G_TYPE_STRING);
  kedroc_table_builder_reserve_text (builder, "name", n_bytes);
  kedroc_table_builder_reserve_text (builder, "other name", n_bytes);
  for (guint i = 0; i < 25; i++)
    {
      kedroc_table_builder_append_boolean (builder, "flag", i % 3 == 0);
      if (i == 9)
        kedroc_table_builder_append_missing (builder, "other flag");
      else
        kedroc_table_builder_append_boolean (builder, "other flag", TRUE);
      kedroc_table_builder_append_int64 (builder, "id", i);
      if (i == 24)
        kedroc_table_builder_append_missing (builder, "price");
      else
        kedroc_table_builder_append_double (builder, "price", i);
      kedroc_table_builder_append_string (builder, "name", i == 4 ? "no" : "x");
      kedroc_table_builder_append_string (builder, "other name", i == 0 ? NULL : i < 3 ? "to" : "y");
    }
  table = kedroc_table_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  return table;
}

/* Whatever was reserved, every cell is right; and if it was what was needed, so is
 * every byte between them. */
static void
test_in_place (void)
{
  static const struct
  {
    guint64 n_rows;
    gsize n_bytes;
    gboolean exact;
  } cases[] = { { 25, 26, TRUE }, { 0, 0, FALSE }, { 7, 26, FALSE }, { 25, 3, FALSE }, { 5000, 5000, FALSE } };
  g_autoptr (KedrocTable) expected = build_in_place_over (0, 25, 26);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocTable) table = build_in_place_over (0xff, cases[i].n_rows, cases[i].n_bytes);

      assert_tables_equal (expected, table);
      if (cases[i].exact)
        assert_same_bytes (kedroc_table_get_buffer (expected), kedroc_table_get_buffer (table));
    }
}

/* What lies beside a slice is not part of what is sent. */
static void
test_slices_hide_their_neighbours (void)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_autoptr (KedrocTable) table = NULL;
  g_autoptr (KedrocTable) part = NULL;
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) decoded = G_VALUE_INIT;
  const KedrocTableColumn *column;

  kedroc_table_builder_add_column (builder, "flag", G_TYPE_BOOLEAN);
  for (guint i = 0; i < 24; i++)
    kedroc_table_builder_append_boolean (builder, "flag", TRUE);
  table = kedroc_table_builder_finish (builder, NULL, NULL);
  part = slice (table, 0, 11);

  g_value_init (&value, KEDROC_TYPE_TABLE);
  g_value_set_object (&value, part);
  buffer = encode_over (0xff, &value);
  g_assert_true (kedroc_value_decode (buffer, &decoded, NULL));
  column = kedroc_table_get_columns (g_value_get_object (&decoded));
  g_assert_cmpuint (((const guint8 *) column->values)[0], ==, 0xff);
  g_assert_cmpuint (((const guint8 *) column->values)[1], ==, 0x07);
  g_assert_cmpuint (((const guint8 *) column->values)[2], ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/values/dirty-memory/harness", test_harness);
  g_test_add_func ("/kedroc/values/dirty-memory/codecs", test_codecs);
  g_test_add_func ("/kedroc/values/dirty-memory/slices", test_slices);
  g_test_add_func ("/kedroc/values/dirty-memory/in-place", test_in_place);
  g_test_add_func ("/kedroc/values/dirty-memory/slices-hide-their-neighbours",
                   test_slices_hide_their_neighbours);

  return g_test_run ();
}
