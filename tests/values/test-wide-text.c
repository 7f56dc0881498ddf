/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text beyond 2 GiB takes offsets of 64 bits. Here 2 GiB are 1500 bytes. */
#include "kedroc-table-builder-private.h"
#include "kedroc-test.h"
#include "sample-values.h"

#define NARROW_MAX 1500

static KedrocTableBuilder *
builder_new (guint64 n_rows,
             gsize   n_bytes)
{
  KedrocTableBuilder *builder = n_rows == 0 ? kedroc_table_builder_new ()
                                            : kedroc_table_builder_new_in_place (NULL, n_rows);

  builder->narrow_text_max = NARROW_MAX;
  kedroc_table_builder_add_column (builder, "before", G_TYPE_INT64);
  kedroc_table_builder_add_column (builder, "text", G_TYPE_STRING);
  kedroc_table_builder_add_column (builder, "short text", G_TYPE_STRING);
  kedroc_table_builder_reserve_text (builder, "text", n_bytes);
  return builder;
}

static char *
make_text (guint row)
{
  return row % 10 == 7 ? NULL : g_strdup_printf ("row %03u", row);
}

static void
append_rows (KedrocTableBuilder *builder,
             guint               first,
             guint               end)
{
  for (guint row = first; row < end; row++)
    {
      g_autofree char *text = make_text (row);

      kedroc_table_builder_append_int64 (builder, "before", row);
      kedroc_table_builder_append_string (builder, "text", text);
      kedroc_table_builder_append_string (builder, "short text", row % 2 == 0 ? "" : "x");
    }
}

static void
assert_rows (KedrocTable       *table,
             guint              n_rows,
             KedrocTableLayout  layout)
{
  g_assert_cmpuint (kedroc_table_get_n_rows (table), ==, n_rows);
  g_assert_cmpint (kedroc_table_get_columns (table)[1].layout, ==, layout);
  g_assert_cmpint (kedroc_table_get_columns (table)[2].layout, ==, KEDROC_TABLE_LAYOUT_UTF8);
  for (guint row = 0; row < n_rows; row++)
    {
      g_autofree char *expected = make_text (row);
      g_autofree char *text = kedroc_table_dup_string (table, "text", row);
      g_autofree char *short_text = kedroc_table_dup_string (table, "short text", row);

      g_assert_cmpstr (text, ==, expected);
      g_assert_cmpstr (short_text, ==, row % 2 == 0 ? "" : "x");
      g_assert_cmpint (kedroc_table_get_int64s (table, "before", NULL, NULL)[row], ==, row);
    }
}

/* Seven bytes in nine rows of ten: 1500 are passed in row 238. */
static void
test_border (void)
{
  static const struct
  {
    guint64 n_rows;
    gsize n_bytes;
    guint end;
    KedrocTableLayout layout;
  } cases[] = {
    /* 0: gathered in private memory */
    { 0, 0, 200, KEDROC_TABLE_LAYOUT_UTF8 }, { 0, 0, 300, KEDROC_TABLE_LAYOUT_LARGE_UTF8 },
    /* what is reserved decides */
    { 300, NARROW_MAX, 200, KEDROC_TABLE_LAYOUT_UTF8 },
    { 300, NARROW_MAX + 1, 200, KEDROC_TABLE_LAYOUT_LARGE_UTF8 },
    /* until it is not enough */
    { 300, NARROW_MAX, 300, KEDROC_TABLE_LAYOUT_LARGE_UTF8 },
    { 1, 1, 200, KEDROC_TABLE_LAYOUT_UTF8 }, { 1, 1, 300, KEDROC_TABLE_LAYOUT_LARGE_UTF8 },
    { 1, 1, 3000, KEDROC_TABLE_LAYOUT_LARGE_UTF8 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocTableBuilder) builder = builder_new (cases[i].n_rows, cases[i].n_bytes);
      g_autoptr (KedrocTable) table = NULL;
      g_autoptr (GError) error = NULL;

      append_rows (builder, 0, cases[i].end);
      table = kedroc_table_builder_finish (builder, NULL, &error);
      g_assert_no_error (error);
      assert_rows (table, cases[i].end, cases[i].layout);
    }
}

/* The cell that passes the border may be of any length and come in any row. */
static void
test_first_wide_cell (void)
{
  for (guint row = 0; row < 70; row++)
    {
      g_autoptr (KedrocTableBuilder) builder = builder_new (10, 300);
      g_autofree char *long_text = g_strnfill (NARROW_MAX + 1, 'l');
      g_autofree char *text = NULL;
      g_autoptr (KedrocTable) table = NULL;
      g_autoptr (GError) error = NULL;

      append_rows (builder, 0, row);
      kedroc_table_builder_append_string (builder, "text", long_text);
      kedroc_table_builder_append_missing (builder, "before");
      kedroc_table_builder_append_string (builder, "short text", NULL);
      table = kedroc_table_builder_finish (builder, NULL, &error);
      g_assert_no_error (error);
      text = kedroc_table_dup_string (table, "text", row);
      g_assert_cmpstr (text, ==, long_text);
      for (guint i = 0; i < row; i++)
        {
          g_autofree char *expected = make_text (i);
          g_autofree char *other_text = kedroc_table_dup_string (table, "text", i);

          g_assert_cmpstr (other_text, ==, expected);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/values/wide-text/border", test_border);
  g_test_add_func ("/kedroc/values/wide-text/first-wide-cell", test_first_wide_cell);

  return g_test_run ();
}
