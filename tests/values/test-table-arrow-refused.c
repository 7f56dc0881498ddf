/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include "foreign-array.h"
#include "kedroc-test.h"

static void
assert_refused (Foreign    *foreign,
                int         code,
                const char *named)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (kedroc_table_new_from_c (&foreign->schema, &foreign->array, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, code, named, NULL);
  foreign_assert_released_once (foreign);
}

/* The message says what the type is called elsewhere. */
static void
test_types (void)
{
  static const char *const types[][2] = {
    { "e", "type float16 (format 'e')" },
    { "z", "binary" },
    { "Z", "large_binary" },
    { "vz", "binary_view" },
    { "w:42", "fixed_size_binary" },
    { "d:19,10", "decimal" },
    { "tdD", "date32" },
    { "tdm", "date64" },
    { "tts", "time" },
    { "tsu:Europe/Zurich", "timestamp" },
    { "tDs", "duration" },
    { "tiM", "interval" },
    { "+s", "struct" },
    { "+l", "list" },
    { "+vL", "list" },
    { "+w:3", "list" },
    { "+m", "map" },
    { "+us:0", "union" },
    { "+r", "run_end_encoded" },
    { "?", "unknown" },
    { NULL, "unknown" },
  };
  static const gint64 cells[6];
  struct ArrowSchema dictionary = { 0 };
  Foreign foreign;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      foreign_init (&foreign, 3);
      foreign_add (&foreign, types[i][0], "column", NULL, cells, NULL);
      assert_refused (&foreign, KEDROC_DATASET_ERROR_NOT_SUPPORTED, types[i][1]);
      foreign_init (&foreign, 3);
      foreign_add (&foreign, types[i][0], "column", NULL, cells, NULL);
      assert_refused (&foreign, KEDROC_DATASET_ERROR_NOT_SUPPORTED, "Column 'column'");
    }

  foreign_init (&foreign, 3);
  foreign_add (&foreign, "i", "column", NULL, cells, NULL);
  foreign.schemas[0].dictionary = &dictionary;
  assert_refused (&foreign, KEDROC_DATASET_ERROR_NOT_SUPPORTED, "dictionary");
}

static void
test_columns (void)
{
  static const gint64 ids[] = { 1, 2, 3 };
  static const gint32 falling[] = { 0, 3, 2, 3 }, cut[] = { 0, 1, 2, 2 }, negative[] = { -1, 0, 0, 0 };
  static const struct
  {
    const char *format;
    const void *values;
    const char *text;
    const char *named;
  } cases[] = {
    { "l", NULL, NULL, "'column'" },
    { "i", NULL, NULL, "values" },
    { "l", ids, "text", "buffers" },
    { "u", ids, NULL, "buffers" },
    { "vu", ids, NULL, "buffers" },
    { "n", NULL, NULL, "buffers" },
    { "u", falling, "abc", "ends before it begins" },
    { "u", negative, "abc", "outside" },
    { "u", falling, "\xFF\xFF\xFF", "'column'" },
    { "u", cut, "\xC3\xA4", "UTF-8" },
  };
  Foreign foreign;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      foreign_init (&foreign, 3);
      foreign_add (&foreign, cases[i].format, "column", NULL, cases[i].values, cases[i].text);
      assert_refused (&foreign, KEDROC_DATASET_ERROR_CORRUPT, cases[i].named);
    }

  foreign_init (&foreign, 3);
  foreign_add (&foreign, "l", "id", NULL, ids, NULL)->length = 2;
  assert_refused (&foreign, KEDROC_DATASET_ERROR_CORRUPT, "fewer rows");

  foreign_init (&foreign, 3);
  foreign_add (&foreign, "l", "id", NULL, ids, NULL)->offset = -1;
  assert_refused (&foreign, KEDROC_DATASET_ERROR_CORRUPT, "offset");

  foreign_init (&foreign, 3);
  foreign_add (&foreign, "l", "id", NULL, ids, NULL)->null_count = 1;
  assert_refused (&foreign, KEDROC_DATASET_ERROR_CORRUPT, "does not say which");

  foreign_init (&foreign, 3);
  foreign_add (&foreign, "l", "id", NULL, ids, NULL)->buffers = NULL;
  assert_refused (&foreign, KEDROC_DATASET_ERROR_CORRUPT, "buffers");

  foreign_init (&foreign, 3);
  foreign_add (&foreign, "l", "br\xFFken", NULL, ids, NULL);
  assert_refused (&foreign, KEDROC_DATASET_ERROR_CORRUPT, "its name is not UTF-8");
}

static void
test_tables (void)
{
  static const gint64 ids[] = { 1, 2, 3 };
  static const guint8 validity[] = { 0x05 };
  Foreign foreign;

  foreign_init (&foreign, 3);
  foreign.schema.format = "l";
  assert_refused (&foreign, KEDROC_DATASET_ERROR_NOT_SUPPORTED, "record batch");

  foreign_init (&foreign, 3);
  foreign.array.null_count = 1;
  foreign.no_validity[0] = validity;
  assert_refused (&foreign, KEDROC_DATASET_ERROR_NOT_SUPPORTED, "whole rows");

  foreign_init (&foreign, -1);
  assert_refused (&foreign, KEDROC_DATASET_ERROR_NOT_SUPPORTED, "length");

  foreign_init (&foreign, 3);
  foreign_add (&foreign, "l", "id", NULL, ids, NULL);
  foreign.schema.n_children = 0;
  assert_refused (&foreign, KEDROC_DATASET_ERROR_NOT_SUPPORTED, "number of columns");

  foreign_init (&foreign, 3);
  foreign.schema.n_children = foreign.array.n_children = -1;
  assert_refused (&foreign, KEDROC_DATASET_ERROR_NOT_SUPPORTED, "no fields");

  foreign_init (&foreign, 3);
  foreign_add (&foreign, "l", "id", NULL, ids, NULL);
  foreign.schema.children = NULL;
  assert_refused (&foreign, KEDROC_DATASET_ERROR_NOT_SUPPORTED, "no fields");

  foreign_init (&foreign, 3);
  foreign_add (&foreign, "l", "id", NULL, ids, NULL);
  foreign.array.children = NULL;
  assert_refused (&foreign, KEDROC_DATASET_ERROR_NOT_SUPPORTED, "number of columns");

  foreign_init (&foreign, 3);
  foreign_add (&foreign, "l", "id", NULL, ids, NULL);
  foreign_add (&foreign, "l", "id", NULL, ids, NULL);
  assert_refused (&foreign, KEDROC_DATASET_ERROR_ALREADY_EXISTS, "'id'");
}

/* Whoever has taken a structure away has marked it as released. */
static void
test_released (void)
{
  static const gint64 ids[] = { 1, 2, 3 };
  g_autoptr (KedrocTable) table = NULL;
  Foreign foreign;

  for (guint i = 0; i < 4; i++)
    {
      foreign_init (&foreign, 3);
      foreign_add (&foreign, "l", "id", NULL, ids, NULL);
      if (i == 0)
        foreign.arrays[0].release = NULL;
      if (i == 1)
        foreign.schemas[0].release = NULL;
      if (i == 2)
        foreign.array.children[0] = NULL;
      if (i == 3)
        foreign.schema.children[0] = NULL;
      assert_refused (&foreign, KEDROC_DATASET_ERROR_CORRUPT, "released before");
    }

  /* The other one is used up all the same. */
  foreign_init (&foreign, 3);
  foreign_release_array (&foreign.array);
  assert_refused (&foreign, KEDROC_DATASET_ERROR_NO_DATA, "before");
  foreign_init (&foreign, 3);
  foreign_release_schema (&foreign.schema);
  assert_refused (&foreign, KEDROC_DATASET_ERROR_NO_DATA, "before");

  /* What was used up cannot be imported once more. */
  foreign_init (&foreign, 3);
  foreign_add (&foreign, "l", "id", NULL, ids, NULL);
  table = kedroc_table_new_from_c (&foreign.schema, &foreign.array, NULL);
  g_assert_nonnull (table);
  g_clear_object (&table);
  assert_refused (&foreign, KEDROC_DATASET_ERROR_NO_DATA, "before");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/values/table-arrow-refused/types", test_types);
  g_test_add_func ("/kedroc/values/table-arrow-refused/columns", test_columns);
  g_test_add_func ("/kedroc/values/table-arrow-refused/tables", test_tables);
  g_test_add_func ("/kedroc/values/table-arrow-refused/released", test_released);

  return g_test_run ();
}
