/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include "foreign-array.h"
#include "kedroc-test.h"
#include "sample-values.h"

static KedrocTable *
import_foreign (Foreign *foreign)
{
  g_autoptr (GError) error = NULL;
  KedrocTable *table = kedroc_table_new_from_c (&foreign->schema, &foreign->array, &error);

  g_assert_no_error (error);
  return table;
}

static void
assert_refused (Foreign    *foreign,
                int         code,
                const char *named,
                const char *why)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (kedroc_table_new_from_c (&foreign->schema, &foreign->array, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, code, named, why, NULL);
  foreign_assert_released_once (foreign);
}

/* All integers are int64 here, and all floats double. Of four rows the first is cut off
 * and the third is missing. */
static void
test_numbers (void)
{
  static const guint8 validity[] = { 0x0b };
  static const gint8 int8s[] = { 9, -128, 9, 127 };
  static const guint8 uint8s[] = { 9, 0, 9, 255 };
  static const gint16 int16s[] = { 9, G_MININT16, 9, G_MAXINT16 };
  static const guint16 uint16s[] = { 9, 0, 9, G_MAXUINT16 };
  static const gint32 int32s[] = { 9, G_MININT32, 9, G_MAXINT32 };
  static const guint32 uint32s[] = { 9, 0, 9, G_MAXUINT32 };
  static const guint64 uint64s[] = { G_MAXUINT64, 0, G_MAXUINT64, G_MAXINT64 };
  static const struct
  {
    const char *format;
    gconstpointer values;
    gint64 first, last;
  } cases[] = {
    { "c", int8s, -128, 127 },
    { "C", uint8s, 0, 255 },
    { "s", int16s, G_MININT16, G_MAXINT16 },
    { "S", uint16s, 0, G_MAXUINT16 },
    { "i", int32s, G_MININT32, G_MAXINT32 },
    { "I", uint32s, 0, G_MAXUINT32 },
    { "L", uint64s, 0, G_MAXINT64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocTable) table = NULL;
      const gint64 *numbers;
      Foreign foreign;
      guint64 n;

      foreign_init (&foreign, 3);
      foreign_add (&foreign, cases[i].format, "n", validity, cases[i].values, NULL)->offset = 1;
      table = import_foreign (&foreign);
      numbers = kedroc_table_get_int64s (table, "n", &n, NULL);
      g_assert_cmpuint (n, ==, 3);
      g_assert_cmpint (numbers[0], ==, cases[i].first);
      g_assert_cmpint (numbers[1], ==, 0);
      g_assert_cmpint (numbers[2], ==, cases[i].last);
      for (guint row = 0; row < 3; row++)
        g_assert_cmpint (kedroc_table_is_missing (table, "n", row), ==, row == 1);
      g_clear_object (&table);
      foreign_assert_released_once (&foreign);
    }
}

static void
test_floats (void)
{
  static const guint8 validity[] = { 0x05 };
  static const float floats[] = { 1.5f, 9, -INFINITY };
  g_autoptr (KedrocTable) table = NULL;
  const double *doubles;
  Foreign foreign;

  foreign_init (&foreign, 3);
  foreign_add (&foreign, "f", "d", validity, floats, NULL);
  table = import_foreign (&foreign);
  doubles = kedroc_table_get_doubles (table, "d", NULL, NULL);
  g_assert_cmpfloat (doubles[0], ==, 1.5);
  g_assert_true (isnan (doubles[1]));
  g_assert_cmpfloat (doubles[2], ==, -INFINITY);
  g_assert_true (kedroc_table_is_missing (table, "d", 1));
}

static void
test_too_large (void)
{
  static const guint64 numbers[] = { 0, (guint64) G_MAXINT64 + 1 };
  Foreign foreign;

  foreign_init (&foreign, 2);
  foreign_add (&foreign, "L", "big", NULL, numbers, NULL);
  assert_refused (&foreign, KEDROC_DATASET_ERROR_NOT_SUPPORTED, "Row 1 of column 'big'", "9223372036854775808");
}

/* As in a CSV file: a column of missing values alone is one of doubles. */
static void
test_nothing (void)
{
  g_autoptr (KedrocTable) table = NULL;
  Foreign foreign;
  struct ArrowArray *array;

  foreign_init (&foreign, 20);
  array = foreign_add (&foreign, "n", "nothing", NULL, NULL, NULL);
  array->n_buffers = 0;
  array->buffers = NULL;
  array->null_count = 20;
  table = import_foreign (&foreign);
  g_assert_cmpuint (kedroc_table_get_column_type (table, "nothing"), ==, G_TYPE_DOUBLE);
  for (guint row = 0; row < 20; row++)
    {
      g_assert_true (kedroc_table_is_missing (table, "nothing", row));
      g_assert_true (isnan (kedroc_table_get_doubles (table, "nothing", NULL, NULL)[row]));
    }
}

/* Nobody has to align what another process or a file has sent. */
static void
test_unaligned (void)
{
  static const gint64 ids[] = { 1, 2 };
  static const double prices[] = { 0.5, NAN };
  static const gint32 offsets[] = { 0, 1, 3 };
  static const gint64 large_offsets[] = { 1, 1, 3 };
  static const guint8 validity[] = { 0x01 };
  guint8 space[4][40];
  g_autoptr (KedrocTable) table = NULL;
  g_autofree char *name = NULL;
  g_autofree char *large = NULL;
  Foreign foreign;

  memcpy (space[0] + 1, ids, sizeof ids);
  memcpy (space[1] + 4, prices, sizeof prices);
  memcpy (space[2] + 2, offsets, sizeof offsets);
  memcpy (space[3] + 3, large_offsets, sizeof large_offsets);
  foreign_init (&foreign, 2);
  foreign_add (&foreign, "l", "id", NULL, space[0] + 1, NULL);
  foreign_add (&foreign, "g", "price", validity, space[1] + 4, NULL);
  foreign_add (&foreign, "u", "name", validity, space[2] + 2, "abc");
  foreign_add (&foreign, "U", "large", NULL, space[3] + 3, "abc");
  table = import_foreign (&foreign);

  g_assert_cmpmem (kedroc_table_get_int64s (table, "id", NULL, NULL), sizeof ids, ids, sizeof ids);
  g_assert_cmpfloat (kedroc_table_get_doubles (table, "price", NULL, NULL)[0], ==, 0.5);
  g_assert_true (kedroc_table_is_missing (table, "price", 1));
  g_assert_true (kedroc_table_is_missing (table, "name", 1));
  name = kedroc_table_dup_string (table, "name", 0);
  g_assert_cmpstr (name, ==, "a");
  large = kedroc_table_dup_string (table, "large", 1);
  g_assert_cmpstr (large, ==, "bc");
}

/* A string and where it is. */
typedef struct
{
  gint32 length;
  char begin[4];
  gint32 buffer;
  gint32 offset;
} View;

static void
foreign_add_views (Foreign      *foreign,
                   const void   *validity,
                   const View   *views,
                   const char   *first,
                   const char   *second,
                   const gint64 *sizes)
{
  guint i = foreign->n;

  foreign_add (foreign, "vu", "text", validity, views, first);
  foreign->buffers[i][3] = second;
  foreign->buffers[i][4] = sizes;
  foreign->arrays[i].n_buffers = 5;
}

static void
test_views (void)
{
  static const gint64 sizes[] = { 20, 15 };
  static const char *const expected[] = { "", "short", "exactly 12 b", NULL, "a string of 20 bytes",
                                          " 15 bytes, ä" };
  static const guint8 validity[] = { 0xf7 };
  View views[7] = { { 99, "", 99, 99 }, { 0, "", 99, 99 }, { 5, "shor", 0, 0 }, { 12, "exac", 0, 0 },
                    { 99, "", 99, 99 }, { 20, "a st", 0, 0 }, { 13, " 15 ", 1, 2 } };
  guint8 space[sizeof views + 1];

  memcpy (&views[2].buffer, "t\0\0\0", 4);
  memcpy (&views[3].buffer, "tly 12 b", 8);
  for (gint64 offset = 0; offset < 2; offset++)
    {
      /* Views need not be aligned either. */
      gpointer place = memcpy (space + offset, views + 1 - offset, (gsize) (6 + offset) * sizeof (View));
      const guint8 shifted[] = { (guint8) (validity[0] << offset | 0x01) };
      g_autoptr (KedrocTable) table = NULL;
      Foreign foreign;

      foreign_init (&foreign, 6);
      foreign_add_views (&foreign, shifted, place, "a string of 20 bytes", "of 15 bytes, \xC3\xA4", sizes);
      foreign.arrays[0].offset = offset;
      table = import_foreign (&foreign);
      for (guint row = 0; row < 6; row++)
        {
          g_autofree char *text = kedroc_table_dup_string (table, "text", row);

          g_assert_cmpstr (text, ==, expected[row]);
        }
      g_clear_object (&table);
      foreign_assert_released_once (&foreign);
    }
}

static void
test_broken_views (void)
{
  static const gint64 sizes[] = { 20, 15 };
  static const View cases[] = {
    { -1, "", 0, 0 },
    { 13, "", -1, 0 },
    { 13, "", 2, 0 },
    { 13, "", 0, -1 },
    { 13, "", 0, 8 },
    { 21, "", 0, 0 },
    { G_MAXINT32, "", 0, G_MAXINT32 },
  };
  static const View broken = { 2, "\xC3\xFF", 0, 0 }, fine = { 13, "a st", 0, 0 };
  Foreign foreign;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      foreign_init (&foreign, 1);
      foreign_add_views (&foreign, NULL, &cases[i], "a string of 20 bytes", "of 15 bytes, .", sizes);
      assert_refused (&foreign, KEDROC_DATASET_ERROR_CORRUPT, "'text'", "outside");
    }

  foreign_init (&foreign, 1);
  foreign_add_views (&foreign, NULL, &broken, "a string of 20 bytes", "", sizes);
  assert_refused (&foreign, KEDROC_DATASET_ERROR_CORRUPT, "'text'", "UTF-8");
  foreign_init (&foreign, 1);
  foreign_add_views (&foreign, NULL, &fine, NULL, "", sizes);
  assert_refused (&foreign, KEDROC_DATASET_ERROR_CORRUPT, "'text'", "outside");
  foreign_init (&foreign, 1);
  foreign_add_views (&foreign, NULL, &fine, "a string of 20 bytes", "", NULL);
  assert_refused (&foreign, KEDROC_DATASET_ERROR_CORRUPT, "'text'", "outside");
}

/* A column of any format may have no rows, and then no buffers either. */
static void
test_no_rows (void)
{
  static const char *const formats[] = { "b", "l", "g", "u", "U", "vu", "c", "L", "f", "n" };
  g_autoptr (KedrocTable) table = NULL;
  Foreign foreign;

  foreign_init (&foreign, 0);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      struct ArrowArray *array = foreign_add (&foreign, formats[i], formats[i], NULL, NULL, NULL);

      array->n_buffers = strchr ("uUvu", formats[i][0]) != NULL ? 3 : formats[i][0] == 'n' ? 0 : 2;
    }
  table = import_foreign (&foreign);
  g_assert_cmpuint (kedroc_table_get_n_rows (table), ==, 0);
  g_assert_cmpuint (kedroc_table_get_column_type (table, "vu"), ==, G_TYPE_STRING);
  g_assert_cmpuint (kedroc_table_get_column_type (table, "c"), ==, G_TYPE_INT64);
  g_assert_cmpuint (kedroc_table_get_column_type (table, "n"), ==, G_TYPE_DOUBLE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/values/table-arrow-columns/numbers", test_numbers);
  g_test_add_func ("/kedroc/values/table-arrow-columns/floats", test_floats);
  g_test_add_func ("/kedroc/values/table-arrow-columns/too-large", test_too_large);
  g_test_add_func ("/kedroc/values/table-arrow-columns/nothing", test_nothing);
  g_test_add_func ("/kedroc/values/table-arrow-columns/unaligned", test_unaligned);
  g_test_add_func ("/kedroc/values/table-arrow-columns/views", test_views);
  g_test_add_func ("/kedroc/values/table-arrow-columns/broken-views", test_broken_views);
  g_test_add_func ("/kedroc/values/table-arrow-columns/no-rows", test_no_rows);

  return g_test_run ();
}
