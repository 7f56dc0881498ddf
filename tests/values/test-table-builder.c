/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include "kedroc-test.h"
#include "sample-values.h"

static void
assert_mistake (KedrocTableBuilder *builder,
                const char         *named,
                const char         *why)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocTable) table = kedroc_table_builder_finish (builder, NULL, &error);

  g_assert_null (table);
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, named, why, NULL);

  /* And it can be used again. */
  kedroc_table_builder_add_column (builder, "a", G_TYPE_INT64);
  kedroc_table_builder_append_int64 (builder, "a", 3);
  table = kedroc_table_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kedroc_table_get_n_rows (table), ==, 1);
}

static void
test_mistakes_in_columns (void)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();

  kedroc_table_builder_add_column (builder, "twice", G_TYPE_INT64);
  kedroc_table_builder_add_column (builder, "twice", G_TYPE_DOUBLE);
  assert_mistake (builder, "'twice'", "already");
  kedroc_table_builder_add_column (builder, "date", G_TYPE_DATE_TIME);
  assert_mistake (builder, "'date'", "GDateTime");
  kedroc_table_builder_add_column (builder, "br\xFFken", G_TYPE_INT64);
  assert_mistake (builder, "column 0", "UTF-8");
  kedroc_table_builder_append_double (builder, "nowhere", 1);
  assert_mistake (builder, "'nowhere'", "add it");
}

static void
test_mistakes_in_cells (void)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  const double doubles[] = { 1 };
  const gint64 integers[] = { 1 };

  kedroc_table_builder_add_column (builder, "text", G_TYPE_STRING);
  kedroc_table_builder_append_string (builder, "text", "fine");
  kedroc_table_builder_append_string (builder, "text", "br\xFFken");
  assert_mistake (builder, "'text'", "Row 1");

  kedroc_table_builder_add_column (builder, "text", G_TYPE_STRING);
  kedroc_table_builder_append_string (builder, "text", "fine");
  kedroc_table_builder_append_double (builder, "text", 1);
  assert_mistake (builder, "'text'", "a double");
  kedroc_table_builder_add_column (builder, "text", G_TYPE_STRING);
  kedroc_table_builder_append_doubles (builder, "text", doubles, 1);
  assert_mistake (builder, "'text'", "doubles");
  kedroc_table_builder_add_column (builder, "flag", G_TYPE_BOOLEAN);
  kedroc_table_builder_append_int64 (builder, "flag", 1);
  assert_mistake (builder, "'flag'", "an integer");
  kedroc_table_builder_add_column (builder, "flag", G_TYPE_BOOLEAN);
  kedroc_table_builder_append_int64s (builder, "flag", integers, 1);
  assert_mistake (builder, "'flag'", "integers");
  kedroc_table_builder_add_column (builder, "id", G_TYPE_INT64);
  kedroc_table_builder_append_boolean (builder, "id", TRUE);
  assert_mistake (builder, "'id'", "a boolean");
  kedroc_table_builder_add_column (builder, "id", G_TYPE_INT64);
  kedroc_table_builder_append_double (builder, "id", 0.5);
  assert_mistake (builder, "'id'", "int64");
  kedroc_table_builder_add_column (builder, "id", G_TYPE_INT64);
  kedroc_table_builder_append_string (builder, "id", "1");
  assert_mistake (builder, "'id'", "text");
}

static void
test_first_mistake_is_reported (void)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();

  kedroc_table_builder_add_column (builder, "id", G_TYPE_INT64);
  kedroc_table_builder_append_int64 (builder, "id", 1);
  kedroc_table_builder_append_string (builder, "id", "first");
  kedroc_table_builder_append_missing (builder, "second");
  kedroc_table_builder_add_column (builder, "id", G_TYPE_INT64);
  assert_mistake (builder, "'id'", "Row 1");
}

static void
test_unequal_columns (void)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();

  kedroc_table_builder_add_column (builder, "long", G_TYPE_INT64);
  kedroc_table_builder_add_column (builder, "short", G_TYPE_STRING);
  kedroc_table_builder_append_int64 (builder, "long", 1);
  kedroc_table_builder_append_int64 (builder, "long", 2);
  kedroc_table_builder_append_string (builder, "short", "one");
  assert_mistake (builder, "'long' has 2", "'short' has 1");
}

static void
test_bulk (void)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_autoptr (KedrocTable) table = NULL;
  g_autoptr (GError) error = NULL;
  double doubles[1000];
  gint64 integers[1000];

  for (guint i = 0; i < 1000; i++)
    {
      doubles[i] = i * 0.5;
      integers[i] = -(gint64) i;
    }
  kedroc_table_builder_add_column (builder, "d", G_TYPE_DOUBLE);
  kedroc_table_builder_add_column (builder, "i", G_TYPE_INT64);
  kedroc_table_builder_add_column (builder, "w", G_TYPE_DOUBLE);
  kedroc_table_builder_append_doubles (builder, "d", doubles, 500);
  kedroc_table_builder_append_doubles (builder, "d", NULL, 0);
  kedroc_table_builder_append_missing (builder, "d");
  kedroc_table_builder_append_doubles (builder, "d", doubles + 501, 499);
  kedroc_table_builder_append_int64s (builder, "i", integers, 1000);
  kedroc_table_builder_append_int64s (builder, "w", integers, 1000);
  table = kedroc_table_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < 1000; i++)
    {
      g_assert_cmpint (kedroc_table_is_missing (table, "d", i), ==, i == 500);
      if (i != 500)
        g_assert_cmpfloat (kedroc_table_get_doubles (table, "d", NULL, NULL)[i], ==, i * 0.5);
      g_assert_cmpint (kedroc_table_get_int64s (table, "i", NULL, NULL)[i], ==, -(gint64) i);
      g_assert_cmpfloat (kedroc_table_get_doubles (table, "w", NULL, NULL)[i], ==, -(double) i);
    }
}

/* The first missing cell may come at any place of a byte. */
static void
test_missing_anywhere (void)
{
  for (guint first = 0; first < 20; first++)
    {
      g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
      g_autoptr (KedrocTable) table = NULL;

      kedroc_table_builder_add_column (builder, "flag", G_TYPE_BOOLEAN);
      kedroc_table_builder_add_column (builder, "text", G_TYPE_STRING);
      for (guint i = 0; i < 20; i++)
        {
          if (i >= first && (i - first) % 3 == 0)
            {
              kedroc_table_builder_append_missing (builder, "flag");
              kedroc_table_builder_append_string (builder, "text", NULL);
            }
          else
            {
              kedroc_table_builder_append_boolean (builder, "flag", TRUE);
              kedroc_table_builder_append_string_len (builder, "text", "text and more", 4);
            }
        }
      table = kedroc_table_builder_finish (builder, NULL, NULL);
      for (guint i = 0; i < 20; i++)
        {
          gboolean missing = i >= first && (i - first) % 3 == 0;
          g_autofree char *text = kedroc_table_dup_string (table, "text", i);

          g_assert_cmpint (kedroc_table_is_missing (table, "flag", i), ==, missing);
          g_assert_cmpint (kedroc_table_is_missing (table, "text", i), ==, missing);
          g_assert_cmpint (kedroc_table_get_boolean (table, "flag", i), ==, !missing);
          g_assert_cmpstr (text, ==, missing ? NULL : "text");
        }
    }
}

static void
test_manager (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_autoptr (GError) error = NULL;
  KedrocTable *table;

  kedroc_table_builder_add_column (builder, "d", G_TYPE_DOUBLE);
  kedroc_table_builder_append_double (builder, "d", 1);
  table = kedroc_table_builder_finish (builder, manager, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), >, 0);
  g_object_unref (table);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);

  kedroc_shared_memory_manager_set_memory_limit (manager, 1);
  kedroc_shared_memory_manager_set_spill_directory (manager, "/proc/no-folder");
  kedroc_table_builder_add_column (builder, "d", G_TYPE_DOUBLE);
  g_assert_null (kedroc_table_builder_finish (builder, manager, &error));
  kedroc_test_assert_error (&error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_MEMORY_LIMIT, "/proc/no-folder",
                            NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/values/table-builder/mistakes-in-columns", test_mistakes_in_columns);
  g_test_add_func ("/kedroc/values/table-builder/mistakes-in-cells", test_mistakes_in_cells);
  g_test_add_func ("/kedroc/values/table-builder/first-mistake-is-reported", test_first_mistake_is_reported);
  g_test_add_func ("/kedroc/values/table-builder/unequal-columns", test_unequal_columns);
  g_test_add_func ("/kedroc/values/table-builder/bulk", test_bulk);
  g_test_add_func ("/kedroc/values/table-builder/missing-anywhere", test_missing_anywhere);
  g_test_add_func ("/kedroc/values/table-builder/manager", test_manager);

  return g_test_run ();
}
