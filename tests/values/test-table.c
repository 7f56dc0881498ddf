/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include "kedroc-test.h"
#include "sample-values.h"

static void
test_shape (void)
{
  static const char *const expected[] = { "flag", "id", "price", "name", NULL };
  g_autoptr (KedrocTable) table = sample_table_new ();
  g_auto (GStrv) names = kedroc_table_get_column_names (table);

  g_assert_cmpuint (kedroc_table_get_n_rows (table), ==, 25);
  g_assert_cmpuint (kedroc_table_get_n_columns (table), ==, 4);
  g_assert_cmpstrv (names, expected);
  g_assert_cmpuint (kedroc_table_get_column_type (table, "flag"), ==, G_TYPE_BOOLEAN);
  g_assert_cmpuint (kedroc_table_get_column_type (table, "id"), ==, G_TYPE_INT64);
  g_assert_cmpuint (kedroc_table_get_column_type (table, "price"), ==, G_TYPE_DOUBLE);
  g_assert_cmpuint (kedroc_table_get_column_type (table, "name"), ==, G_TYPE_STRING);
  g_assert_cmpuint (kedroc_table_get_column_type (table, "none"), ==, G_TYPE_INVALID);
}

static void
test_numbers (void)
{
  g_autoptr (KedrocTable) table = sample_table_new ();
  g_autoptr (GError) error = NULL;
  guint64 n_doubles, n_integers;
  const double *prices = kedroc_table_get_doubles (table, "price", &n_doubles, &error);
  const gint64 *ids = kedroc_table_get_int64s (table, "id", &n_integers, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (n_doubles, ==, 25);
  g_assert_cmpuint (n_integers, ==, 25);
  for (guint i = 0; i < 25; i++)
    {
      g_assert_cmpint (kedroc_table_is_missing (table, "price", i), ==, i % 5 == 1);
      g_assert_cmpint (kedroc_table_is_missing (table, "id", i), ==, i % 7 == 3);
      if (i % 5 == 1 || i == 2)
        g_assert_true (isnan (prices[i]));
      else
        g_assert_cmpfloat (prices[i], ==, i / 4.0);
      g_assert_cmpint (ids[i], ==, i % 7 == 3 ? 0 : (gint64) i * -1000000007);
    }
  g_assert_cmpuint ((gsize) prices % 64, ==, 0);
  g_assert_cmpuint ((gsize) ids % 64, ==, 0);
}

static void
test_cells (void)
{
  g_autoptr (KedrocTable) table = sample_table_new ();
  g_autofree char *copy = kedroc_table_dup_string (table, "name", 3);
  gsize length;

  for (guint i = 0; i < 25; i++)
    {
      g_assert_cmpint (kedroc_table_get_boolean (table, "flag", i), ==, i % 3 == 0);
      g_assert_false (kedroc_table_is_missing (table, "flag", i));
    }

  g_assert_nonnull (kedroc_table_get_string (table, "name", 0, &length));
  g_assert_cmpuint (length, ==, 0);
  g_assert_cmpmem (kedroc_table_get_string (table, "name", 1, &length), 6, "naïve", 6);
  g_assert_cmpuint (length, ==, 6);
  g_assert_cmpstr (kedroc_table_get_string (table, "name", 1, NULL), ==, "naïve");
  g_assert_true (kedroc_table_get_string (table, "name", 1, NULL) == kedroc_table_get_string (table, "name", 1, NULL));
  g_assert_null (kedroc_table_get_string (table, "name", 2, &length));
  g_assert_true (kedroc_table_is_missing (table, "name", 2));
  g_assert_cmpstr (copy, ==, "\xF0\x9F\x9A\x80 shuttle");
  g_assert_null (kedroc_table_dup_string (table, "name", 2));
}

static void
test_no_such_cell (void)
{
  g_autoptr (KedrocTable) table = sample_table_new ();
  gsize length = 1;

  g_assert_null (kedroc_table_get_string (table, "name", 25, &length));
  g_assert_cmpuint (length, ==, 0);
  g_assert_null (kedroc_table_get_string (table, "name", G_MAXUINT64, NULL));
  g_assert_null (kedroc_table_get_string (table, "none", 0, NULL));
  g_assert_null (kedroc_table_get_string (table, "id", 0, NULL));
  g_assert_null (kedroc_table_dup_string (table, "id", 0));
  g_assert_false (kedroc_table_get_boolean (table, "id", 0));
  g_assert_false (kedroc_table_get_boolean (table, "flag", 25));
  g_assert_true (kedroc_table_is_missing (table, "flag", 25));
  g_assert_true (kedroc_table_is_missing (table, "none", 0));
}

static void
test_wrong_column (void)
{
  g_autoptr (KedrocTable) table = sample_table_new ();
  g_autoptr (KedrocTable) empty = empty_table_new (FALSE);
  g_autoptr (GError) error = NULL;
  guint64 n = 5;

  g_assert_null (kedroc_table_get_doubles (table, "cost", &n, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "'cost'", "'price'",
                            NULL);
  g_assert_cmpuint (n, ==, 0);
  g_assert_null (kedroc_table_get_int64s (empty, "cost", NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "'cost'",
                            "no columns", NULL);
  g_assert_null (kedroc_table_get_doubles (table, "id", NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "'id'", "gint64",
                            "gdouble", NULL);
  g_assert_null (kedroc_table_get_int64s (table, "name", NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "'name'", "gchararray",
                            "gint64", NULL);
}

/* The memory itself, which keeps the table. */
static void
test_column_bytes (void)
{
  KedrocTable *table = sample_table_new ();
  g_autoptr (GError) error = NULL;
  const double *prices = kedroc_table_get_doubles (table, "price", NULL, &error);
  g_autoptr (GBytes) doubles = kedroc_table_dup_column_bytes (table, "price", &error);
  g_autoptr (GBytes) integers = kedroc_table_dup_column_bytes (table, "id", &error);

  g_assert_no_error (error);
  g_assert_null (kedroc_table_dup_column_bytes (table, "name", &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "'name'", NULL);
  g_assert_null (kedroc_table_dup_column_bytes (table, "cost", &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "'cost'", NULL);
  g_object_unref (table);
  g_assert_true (g_bytes_get_data (doubles, NULL) == prices);
  g_assert_cmpuint (g_bytes_get_size (doubles), ==, 25 * sizeof (double));
  g_assert_cmpint (((const gint64 *) g_bytes_get_data (integers, NULL))[23], ==, 23 * G_GINT64_CONSTANT (-1000000007));
}

static void
test_empty (void)
{
  g_autoptr (KedrocTable) no_columns = empty_table_new (FALSE);
  g_autoptr (KedrocTable) no_rows = empty_table_new (TRUE);
  g_auto (GStrv) names = kedroc_table_get_column_names (no_columns);
  guint64 n = 5;

  g_assert_cmpuint (g_strv_length (names), ==, 0);
  g_assert_cmpuint (kedroc_table_get_n_rows (no_columns), ==, 0);
  g_assert_cmpuint (kedroc_table_get_n_columns (no_rows), ==, 4);
  g_assert_nonnull (kedroc_table_get_doubles (no_rows, "price", &n, NULL));
  g_assert_cmpuint (n, ==, 0);
  g_assert_null (kedroc_table_get_string (no_rows, "name", 0, NULL));
}

static void
test_many_columns (void)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_autoptr (KedrocTable) table = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *name = g_strdup_printf ("column %u", i);

      kedroc_table_builder_add_column (builder, name, G_TYPE_INT64);
      kedroc_table_builder_append_int64 (builder, name, i);
    }
  table = kedroc_table_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *name = g_strdup_printf ("column %u", i);

      g_assert_cmpint (kedroc_table_get_int64s (table, name, NULL, NULL)[0], ==, i);
    }
  g_assert_null (kedroc_table_get_int64s (table, "column 1000", NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "'column 1000'",
                            "980 more", NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/values/table/shape", test_shape);
  g_test_add_func ("/kedroc/values/table/numbers", test_numbers);
  g_test_add_func ("/kedroc/values/table/cells", test_cells);
  g_test_add_func ("/kedroc/values/table/no-such-cell", test_no_such_cell);
  g_test_add_func ("/kedroc/values/table/wrong-column", test_wrong_column);
  g_test_add_func ("/kedroc/values/table/column-bytes", test_column_bytes);
  g_test_add_func ("/kedroc/values/table/empty", test_empty);
  g_test_add_func ("/kedroc/values/table/many-columns", test_many_columns);

  return g_test_run ();
}
