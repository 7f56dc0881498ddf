/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include "kedroc-test.h"
#include "sample-values.h"

/* What a manager counts tells of copies: at its peak a table that was written where it stays
 * took what it takes now. */
static void
assert_one_buffer (KedrocSharedMemoryManager *manager)
{
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), >, 0);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_peak_bytes (manager), ==,
                    kedroc_shared_memory_manager_get_bytes_in_use (manager));
}

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
  g_assert_cmpint (kedroc_table_get_int64s (table, "a", NULL, NULL)[0], ==, 3);
}

/* What the caller wrote is where the table has it. */
static void
test_addresses (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new_in_place (manager, 1000);
  g_autoptr (KedrocTable) table = NULL;
  g_autoptr (GError) error = NULL;
  double *doubles, *more_doubles;
  gint64 *integers;

  kedroc_table_builder_add_column (builder, "d", G_TYPE_DOUBLE);
  kedroc_table_builder_add_column (builder, "i", G_TYPE_INT64);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);

  doubles = kedroc_table_builder_append_doubles_in_place (builder, "d", 600);
  integers = kedroc_table_builder_append_int64s_in_place (builder, "i", 1000);
  more_doubles = kedroc_table_builder_append_doubles_in_place (builder, "d", 400);
  g_assert_true (more_doubles == doubles + 600);
  for (guint i = 0; i < 1000; i++)
    {
      doubles[i] = i * 0.5;
      integers[i] = -(gint64) i;
    }
  table = kedroc_table_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  assert_one_buffer (manager);
  g_assert_cmpuint (kedroc_table_get_n_rows (table), ==, 1000);
  g_assert_true (kedroc_table_get_doubles (table, "d", NULL, NULL) == doubles);
  g_assert_true (kedroc_table_get_int64s (table, "i", NULL, NULL) == integers);
  for (guint i = 0; i < 1000; i++)
    {
      g_assert_cmpfloat (doubles[i], ==, i * 0.5);
      g_assert_cmpint (integers[i], ==, -(gint64) i);
    }

  g_clear_object (&table);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);
}

/* The cells of the sample table, which every type and many missing cells are in. */
static void
append_sample (KedrocTableBuilder *builder,
               KedrocTable        *sample,
               guint               row)
{
  gsize length;
  const char *text = kedroc_table_get_string (sample, "name", row, &length);

  kedroc_table_builder_append_boolean (builder, "flag", kedroc_table_get_boolean (sample, "flag", row));
  if (kedroc_table_is_missing (sample, "id", row))
    kedroc_table_builder_append_missing (builder, "id");
  else
    kedroc_table_builder_append_int64 (builder, "id", kedroc_table_get_int64s (sample, "id", NULL, NULL)[row]);
  if (kedroc_table_is_missing (sample, "price", row))
    kedroc_table_builder_append_missing (builder, "price");
  else
    kedroc_table_builder_append_double (builder, "price",
                                        kedroc_table_get_doubles (sample, "price", NULL, NULL)[row]);
  if (text == NULL)
    kedroc_table_builder_append_string (builder, "name", NULL);
  else
    kedroc_table_builder_append_string_len (builder, "name", text, length);
}

static void
add_sample_columns (KedrocTableBuilder *builder)
{
  kedroc_table_builder_add_column (builder, "flag", G_TYPE_BOOLEAN);
  kedroc_table_builder_add_column (builder, "id", G_TYPE_INT64);
  kedroc_table_builder_add_column (builder, "price", G_TYPE_DOUBLE);
  kedroc_table_builder_add_column (builder, "name", G_TYPE_STRING);
}

static KedrocTable *
through_another_mapping (KedrocTable *table)
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

/* Enough, too little and much too much of everything: the table is the same. */
static void
test_all_types (void)
{
  static const struct
  {
    guint64 rows;
    gsize text;
    gboolean fits;
  } cases[] = {
    { 25, 200, TRUE }, { 25, 0, TRUE }, { 1000, 100000, TRUE }, { 24, 200, FALSE }, { 25, 12, FALSE },
    { 0, 0, FALSE }, { 1, 1, FALSE }, { 8, 50, FALSE },
  };
  g_autoptr (KedrocTable) sample = sample_table_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
      g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new_in_place (manager, cases[i].rows);

      /* A builder reserves the same for its next table. */
      for (guint round = 0; round < 2; round++)
        {
          g_autoptr (KedrocTable) table = NULL;
          g_autoptr (KedrocTable) received = NULL;
          g_autoptr (GError) error = NULL;

          add_sample_columns (builder);
          kedroc_table_builder_reserve_text (builder, "name", cases[i].text);
          for (guint row = 0; row < 25; row++)
            append_sample (builder, sample, row);
          table = kedroc_table_builder_finish (builder, manager, &error);
          g_assert_no_error (error);
          assert_tables_equal (sample, table);
          if (cases[i].fits)
            assert_one_buffer (manager);
          received = through_another_mapping (table);
          assert_tables_equal (sample, received);
        }
      g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);
    }
}

/* A table in place holds what one that was gathered and copied holds, in whatever order
 * the cells come and wherever it has to move on the way. */
static void
test_random_tables (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (KedrocTable) sample = sample_table_new ();

  for (guint round = 0; round < 100; round++)
    {
      guint n_rows = (guint) g_rand_int_range (random, 0, 700);
      g_autoptr (KedrocTableBuilder) gathering = kedroc_table_builder_new ();
      g_autoptr (KedrocTableBuilder) in_place = NULL;
      g_autoptr (KedrocTable) expected = NULL;
      g_autoptr (KedrocTable) table = NULL;
      g_autoptr (GError) error = NULL;

      in_place = kedroc_table_builder_new_in_place (NULL, (guint64) g_rand_int_range (random, 0, 1000));
      add_sample_columns (gathering);
      add_sample_columns (in_place);
      kedroc_table_builder_reserve_text (gathering, "name", (gsize) g_rand_int_range (random, 0, 3000));
      kedroc_table_builder_reserve_text (in_place, "name", (gsize) g_rand_int_range (random, 0, 3000));
      for (guint i = 0; i < n_rows; i++)
        {
          guint row = (guint) g_rand_int_range (random, 0, 25);

          append_sample (gathering, sample, row);
          append_sample (in_place, sample, row);
        }
      expected = kedroc_table_builder_finish (gathering, NULL, &error);
      g_assert_no_error (error);
      table = kedroc_table_builder_finish (in_place, NULL, &error);
      g_assert_no_error (error);
      assert_tables_equal (expected, table);
    }
}

static void
test_bulk (void)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new_in_place (NULL, 100);
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
  kedroc_table_builder_append_missing (builder, "d");
  kedroc_table_builder_append_doubles (builder, "d", NULL, 0);
  kedroc_table_builder_append_doubles (builder, "d", doubles + 1, 999);
  kedroc_table_builder_append_int64s (builder, "i", integers, 1000);
  kedroc_table_builder_append_int64s (builder, "w", integers, 1000);
  table = kedroc_table_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < 1000; i++)
    {
      g_assert_cmpint (kedroc_table_is_missing (table, "d", i), ==, i == 0);
      if (i != 0)
        g_assert_cmpfloat (kedroc_table_get_doubles (table, "d", NULL, NULL)[i], ==, i * 0.5);
      g_assert_cmpint (kedroc_table_get_int64s (table, "i", NULL, NULL)[i], ==, -(gint64) i);
      g_assert_cmpfloat (kedroc_table_get_doubles (table, "w", NULL, NULL)[i], ==, -(double) i);
    }
}

/* Bits of many rows at once, from any place of a byte to any other. */
static void
test_bulk_after_a_missing_cell (void)
{
  const double doubles[40] = { 0 };

  for (guint first = 0; first < 9; first++)
    for (guint n = 0; n <= 40; n++)
      for (guint in_place = 0; in_place < 2; in_place++)
        {
          g_autoptr (KedrocTableBuilder) builder = NULL;
          g_autoptr (KedrocTable) table = NULL;
          guint n_rows = first + n + 2;

          builder = in_place ? kedroc_table_builder_new_in_place (NULL, n_rows) : kedroc_table_builder_new ();
          kedroc_table_builder_add_column (builder, "d", G_TYPE_DOUBLE);
          kedroc_table_builder_append_doubles (builder, "d", doubles, first);
          kedroc_table_builder_append_missing (builder, "d");
          kedroc_table_builder_append_doubles (builder, "d", doubles, n);
          kedroc_table_builder_append_missing (builder, "d");
          table = kedroc_table_builder_finish (builder, NULL, NULL);
          g_assert_cmpuint (kedroc_table_get_n_rows (table), ==, n_rows);
          for (guint row = 0; row < n_rows; row++)
            g_assert_cmpint (kedroc_table_is_missing (table, "d", row), ==, row == first || row == n_rows - 1);
        }
}

static void
test_empty (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new_in_place (manager, 1000000);
  g_autoptr (KedrocTable) table = NULL;
  g_autoptr (KedrocTable) empty = empty_table_new (FALSE);
  g_autoptr (GError) error = NULL;

  table = kedroc_table_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  assert_tables_equal (table, empty);
  g_clear_object (&table);
  g_clear_object (&empty);

  empty = empty_table_new (TRUE);
  add_sample_columns (builder);
  kedroc_table_builder_reserve_text (builder, "name", 1000000);
  table = kedroc_table_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  assert_tables_equal (table, empty);
  /* What no cell needs is not taken. */
  g_assert_cmpuint (kedroc_shared_memory_manager_get_peak_bytes (manager), <, 10000);
  g_clear_object (&table);

  add_sample_columns (builder);
  g_assert_nonnull (kedroc_table_builder_append_doubles_in_place (builder, "price", 0));
  table = kedroc_table_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  assert_tables_equal (table, empty);
}

static void
test_mistakes (void)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new_in_place (NULL, 3);

  kedroc_table_builder_add_column (builder, "text", G_TYPE_STRING);
  kedroc_table_builder_append_string (builder, "text", "fine");
  kedroc_table_builder_append_string (builder, "text", "br\xFFken");
  assert_mistake (builder, "'text'", "Row 1");

  kedroc_table_builder_add_column (builder, "id", G_TYPE_INT64);
  kedroc_table_builder_append_int64 (builder, "id", 1);
  kedroc_table_builder_append_double (builder, "id", 1);
  assert_mistake (builder, "'id'", "Row 1");

  kedroc_table_builder_add_column (builder, "id", G_TYPE_INT64);
  g_assert_null (kedroc_table_builder_append_doubles_in_place (builder, "id", 1));
  assert_mistake (builder, "'id'", "doubles");

  kedroc_table_builder_add_column (builder, "price", G_TYPE_DOUBLE);
  g_assert_null (kedroc_table_builder_append_int64s_in_place (builder, "price", 1));
  /* From the first mistake on there is no memory to write to. */
  g_assert_null (kedroc_table_builder_append_doubles_in_place (builder, "price", 1));
  assert_mistake (builder, "'price'", "integers");

  g_assert_null (kedroc_table_builder_append_doubles_in_place (builder, "nowhere", 1));
  assert_mistake (builder, "'nowhere'", "add it");

  kedroc_table_builder_add_column (builder, "long", G_TYPE_INT64);
  kedroc_table_builder_add_column (builder, "short", G_TYPE_DOUBLE);
  g_assert_nonnull (kedroc_table_builder_append_int64s_in_place (builder, "long", 2));
  g_assert_nonnull (kedroc_table_builder_append_doubles_in_place (builder, "short", 1));
  assert_mistake (builder, "'long' has 2", "'short' has 1");
}

static void
test_order (void)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new_in_place (NULL, 3);
  g_autoptr (KedrocTableBuilder) gathering = kedroc_table_builder_new ();

  kedroc_table_builder_add_column (builder, "early", G_TYPE_INT64);
  kedroc_table_builder_append_int64 (builder, "early", 1);
  kedroc_table_builder_add_column (builder, "late", G_TYPE_INT64);
  assert_mistake (builder, "'late'", "first cell");

  kedroc_table_builder_add_column (builder, "text", G_TYPE_STRING);
  kedroc_table_builder_append_string (builder, "text", "x");
  kedroc_table_builder_reserve_text (builder, "text", 100);
  assert_mistake (builder, "'text'", "first cell");

  kedroc_table_builder_add_column (builder, "id", G_TYPE_INT64);
  kedroc_table_builder_reserve_text (builder, "id", 100);
  assert_mistake (builder, "'id'", "Text");
  kedroc_table_builder_reserve_text (builder, "nowhere", 100);
  assert_mistake (builder, "'nowhere'", "add it");

  kedroc_table_builder_add_column (gathering, "price", G_TYPE_DOUBLE);
  g_assert_null (kedroc_table_builder_append_doubles_in_place (gathering, "price", 1));
  assert_mistake (gathering, "'price'", "kedroc_table_builder_new_in_place()");
}

/* Whoever holds an address must not lose what is behind it. */
static void
test_nothing_moves_while_lent (void)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new_in_place (NULL, 3);
  g_autoptr (KedrocTable) table = NULL;
  g_autoptr (GError) error = NULL;
  double *doubles;

  kedroc_table_builder_add_column (builder, "price", G_TYPE_DOUBLE);
  kedroc_table_builder_add_column (builder, "name", G_TYPE_STRING);
  g_assert_nonnull (kedroc_table_builder_append_doubles_in_place (builder, "price", 3));
  kedroc_table_builder_append_double (builder, "price", 1);
  assert_mistake (builder, "Row 3 of column 'price'", "fewer rows");

  kedroc_table_builder_add_column (builder, "price", G_TYPE_DOUBLE);
  kedroc_table_builder_add_column (builder, "name", G_TYPE_STRING);
  kedroc_table_builder_reserve_text (builder, "name", 5);
  g_assert_nonnull (kedroc_table_builder_append_doubles_in_place (builder, "price", 3));
  kedroc_table_builder_append_string (builder, "name", "four");
  kedroc_table_builder_append_string (builder, "name", "five");
  assert_mistake (builder, "Row 1 of column 'name'", "less text");

  /* Before anything is lent there is no harm in moving. */
  kedroc_table_builder_add_column (builder, "price", G_TYPE_DOUBLE);
  for (guint i = 0; i < 5; i++)
    kedroc_table_builder_append_double (builder, "price", i);
  doubles = kedroc_table_builder_append_doubles_in_place (builder, "price", 995);
  g_assert_nonnull (doubles);
  for (guint i = 5; i < 1000; i++)
    doubles[i - 5] = i;
  table = kedroc_table_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (kedroc_table_get_doubles (table, "price", NULL, NULL) + 5 == doubles);
  for (guint i = 0; i < 1000; i++)
    g_assert_cmpfloat (kedroc_table_get_doubles (table, "price", NULL, NULL)[i], ==, i);
}

static void
test_memory_limit (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new_in_place (manager, 100);
  g_autoptr (KedrocTableBuilder) huge = kedroc_table_builder_new_in_place (manager, G_MAXUINT64);
  g_autoptr (GError) error = NULL;

  kedroc_shared_memory_manager_set_memory_limit (manager, 2000);
  kedroc_shared_memory_manager_set_spill_directory (manager, "/proc/no-folder");
  kedroc_table_builder_add_column (builder, "d", G_TYPE_DOUBLE);
  for (guint i = 0; i < 110; i++)
    kedroc_table_builder_append_double (builder, "d", 1);
  g_assert_null (kedroc_table_builder_finish (builder, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_MEMORY_LIMIT,
                            "Row 100 of column 'd'", "/proc/no-folder", NULL);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);

  kedroc_table_builder_add_column (huge, "d", G_TYPE_DOUBLE);
  kedroc_table_builder_add_column (huge, "t", G_TYPE_STRING);
  g_assert_null (kedroc_table_builder_append_doubles_in_place (huge, "d", 10));
  g_assert_null (kedroc_table_builder_finish (huge, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_MEMORY_LIMIT,
                            "18446744073709551615 rows", NULL);

  kedroc_table_builder_add_column (builder, "t", G_TYPE_STRING);
  kedroc_table_builder_reserve_text (builder, "t", G_MAXSIZE);
  kedroc_table_builder_append_string (builder, "t", "x");
  g_assert_null (kedroc_table_builder_finish (builder, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_MEMORY_LIMIT, "100 rows", NULL);
  kedroc_table_builder_add_column (builder, "d", G_TYPE_DOUBLE);
  kedroc_table_builder_append_double (builder, "d", 1);
  g_assert_null (kedroc_table_builder_append_doubles_in_place (builder, "d", G_MAXSIZE / 8));
  assert_mistake (builder, "no memory", "8 bytes");
}

static void
test_another_manager (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedMemoryManager) other = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new_in_place (manager, 1);
  g_autoptr (GError) error = NULL;

  kedroc_table_builder_add_column (builder, "d", G_TYPE_DOUBLE);
  kedroc_table_builder_append_double (builder, "d", 1);
  g_assert_null (kedroc_table_builder_finish (builder, other, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "another manager", NULL);

  /* A builder that is dropped leaves nothing behind. */
  kedroc_table_builder_add_column (builder, "d", G_TYPE_DOUBLE);
  kedroc_table_builder_append_double (builder, "d", 1);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), >, 0);
  g_clear_object (&builder);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);
}

/* Text that was reserved in private memory does not move either; how much is nobody's promise. */
static void
test_reserve_private_text (void)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_autoptr (KedrocTable) table = NULL;
  g_autofree char *text = NULL;

  kedroc_table_builder_add_column (builder, "text", G_TYPE_STRING);
  kedroc_table_builder_reserve_text (builder, "text", 3);
  kedroc_table_builder_append_string (builder, "text", "more than three");
  kedroc_table_builder_reserve_text (builder, "text", 2);
  kedroc_table_builder_reserve_text (builder, "text", 200);
  kedroc_table_builder_append_string (builder, "text", "and more");
  table = kedroc_table_builder_finish (builder, NULL, NULL);
  text = kedroc_table_dup_string (table, "text", 1);
  g_assert_cmpstr (text, ==, "and more");

  kedroc_table_builder_add_column (builder, "text", G_TYPE_STRING);
  kedroc_table_builder_reserve_text (builder, "text", G_MAXSIZE);
  assert_mistake (builder, "no memory", "0 bytes");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/values/table-builder-in-place/addresses", test_addresses);
  g_test_add_func ("/kedroc/values/table-builder-in-place/all-types", test_all_types);
  g_test_add_func ("/kedroc/values/table-builder-in-place/random-tables", test_random_tables);
  g_test_add_func ("/kedroc/values/table-builder-in-place/bulk", test_bulk);
  g_test_add_func ("/kedroc/values/table-builder-in-place/bulk-after-a-missing-cell",
                   test_bulk_after_a_missing_cell);
  g_test_add_func ("/kedroc/values/table-builder-in-place/empty", test_empty);
  g_test_add_func ("/kedroc/values/table-builder-in-place/mistakes", test_mistakes);
  g_test_add_func ("/kedroc/values/table-builder-in-place/order", test_order);
  g_test_add_func ("/kedroc/values/table-builder-in-place/nothing-moves-while-lent",
                   test_nothing_moves_while_lent);
  g_test_add_func ("/kedroc/values/table-builder-in-place/memory-limit", test_memory_limit);
  g_test_add_func ("/kedroc/values/table-builder-in-place/another-manager", test_another_manager);
  g_test_add_func ("/kedroc/values/table-builder-in-place/reserve-private-text", test_reserve_private_text);

  return g_test_run ();
}
