/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "kedroc-test.h"

/* options: what stands between the braces of a configuration, with ' for " */
static KedrocAbstractDataset *
new_dataset (const char *path,
             const char *options)
{
  g_autofree char *text = g_strdup_printf ("{'type': 'csv.CSVDataset', 'filepath': '%s'%s%s}", path,
                                           *options != '\0' ? ", " : "", options);
  g_autoptr (JsonNode) node = json_from_string (g_strdelimit (text, "'", '"'), NULL);
  g_autoptr (GError) error = NULL;
  KedrocAbstractDataset *dataset;

  g_assert_nonnull (node);
  dataset = kedroc_abstract_dataset_from_config ("cars", json_node_get_object (node), NULL, NULL, &error);
  g_assert_no_error (error);

  return dataset;
}

static KedrocTable *
load_content (const char *content,
              gssize length,
              const char *options,
              GError **error)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "cars.csv", content, length);
  g_autoptr (KedrocAbstractDataset) dataset = new_dataset (path, options);

  return kedroc_abstract_dataset_load_object (dataset, NULL, error);
}

/* A table as text: "name:type" and the cells of each column. */
static char *
table_to_string (KedrocTable *table)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) names = kedroc_table_get_column_names (table);

  for (guint i = 0; names[i] != NULL; i++)
    {
      GType type = kedroc_table_get_column_type (table, names[i]);

      g_string_append_printf (text, "%s%s:%s", i > 0 ? " | " : "", names[i], g_type_name (type));
      for (guint64 row = 0; row < kedroc_table_get_n_rows (table); row++)
        {
          gsize length;
          const char *string;

          g_string_append_c (text, ' ');
          if (kedroc_table_is_missing (table, names[i], row))
            g_string_append_c (text, '-');
          else if (type == G_TYPE_DOUBLE)
            g_string_append_printf (
              text, "%.17g", kedroc_table_get_doubles (table, names[i], NULL, NULL)[row]);
          else if (type == G_TYPE_INT64)
            g_string_append_printf (text, "%" G_GINT64_FORMAT,
                                    kedroc_table_get_int64s (table, names[i], NULL, NULL)[row]);
          else if (type == G_TYPE_BOOLEAN)
            g_string_append (text, kedroc_table_get_boolean (table, names[i], row) ? "true" : "false");
          else
            {
              string = kedroc_table_get_string (table, names[i], row, &length);
              g_string_append_printf (text, "<%.*s>", (int) length, string);
            }
        }
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const struct
{
  const char *name;
  const char *content;
  const char *options;
  const char *expected;
} good[] = {
  { "types",
    "i,d,b,s\n1,0.5,true,x\n-2,1e3,False,y\n",
    "",
    "i:gint64 1 -2 | d:gdouble 0.5 1000 | b:gboolean true false | s:gchararray <x> <y>" },
  { "no-last-newline", "a,b\n1,2", "", "a:gint64 1 | b:gint64 2" },
  { "crlf", "a,b\r\n1,x\r\n2,y\r\n", "", "a:gint64 1 2 | b:gchararray <x> <y>" },
  { "cr", "a\r1\r2\r", "", "a:gint64 1 2" },
  { "bom",
    "\xef\xbb\xbf"
    "a\n1\n",
    "",
    "a:gint64 1" },
  { "empty-lines", "a\n\n1\n\n\n2\n\n", "", "a:gint64 1 2" },
  { "missing",
    "i,d,b,s,n\n1,,,,\n,0.5,true,x,\n",
    "",
    "i:gint64 1 - | d:gdouble - 0.5 | b:gboolean - true | s:gchararray - <x> | n:gdouble - -" },
  { "quoted-empty", "a,b\n\"\",1\nx,2\n", "", "a:gchararray - <x> | b:gint64 1 2" },
  { "quotes", "a,b\n\"x,\"\"y\"\"\nz\",1\n\"2\",3\n", "", "a:gchararray <x,\"y\"\nz> <2> | b:gint64 1 3" },
  { "quoted-numbers", "a\n\"1\"\n\"2\"\n", "", "a:gint64 1 2" },
  { "quoted-header", "\"a,b\",\"c\"\n1,2\n", "", "a,b:gint64 1 | c:gint64 2" },
  { "spaces", "a,b\n 1 , x \n2,y\n", "", "a:gint64 1 2 | b:gchararray < x > <y>" },
  { "utf8", "größe\n🚀\n", "", "größe:gchararray <🚀>" },
  { "no-rows", "a,b\n", "", "a:gchararray | b:gchararray" },
  { "no-rows-typed", "a,b\n", "'dtypes': {'a': 'double'}", "a:gdouble | b:gchararray" },
  { "unnamed", ",a\n0,x\n", "", "Unnamed: 0:gint64 0 | a:gchararray <x>" },
  { "late-double", "a\n1\n2\n2.5\n", "", "a:gdouble 1 2 2.5" },
  { "late-text", "a\n1\ntrue\n", "", "a:gchararray <1> <true>" },
  { "boolean-and-text", "a\ntrue\nmaybe\n", "", "a:gchararray <true> <maybe>" },
  { "na-is-text", "a\nNA\nnull\n", "", "a:gchararray <NA> <null>" },
  { "na-values", "a\nNA\n1\n-\n", "'na_values': ['NA', '-']", "a:gint64 - 1 -" },
  { "nan-is-double", "a\n1\nNaN\ninf\n-inf\n", "", "a:gdouble 1 nan inf -inf" },
  { "bounds",
    "a,b\n9223372036854775807,9223372036854775808\n-9223372036854775808,1\n",
    "",
    "a:gint64 9223372036854775807 -9223372036854775808 | b:gchararray <9223372036854775808> <1>" },
  { "double-syntax",
    "a\n.5\n5.\n+1.5\n-0.0\n1E2\n1.7976931348623157e308\n5e-324\n",
    "",
    "a:gdouble 0.5 5 1.5 -0 100 1.7976931348623157e+308 4.9406564584124654e-324" },
  { "exact-doubles",
    "a\n0.1\n0.30000000000000004\n2.2250738585072014e-308\n123456789012345678.5\n",
    "",
    "a:gdouble 0.10000000000000001 0.30000000000000004 2.2250738585072014e-308 1.2345678901234568e+17" },
  { "not-doubles",
    "a,b,c,d,e\n1e,.,0x10,1_000,--1\n",
    "",
    "a:gchararray <1e> | b:gchararray <.> | c:gchararray <0x10> | d:gchararray <1_000> | e:gchararray "
    "<--1>" },
  { "sep", "a;b\n1,5;x\n", "'sep': ';'", "a:gchararray <1,5> | b:gchararray <x>" },
  { "tab", "a\tb\n1\tx\n", "'sep': '\\\\t'", "a:gint64 1 | b:gchararray <x>" },
  { "no-header", "1,x\n2,y\n", "'header': false", "0:gint64 1 2 | 1:gchararray <x> <y>" },
  { "columns", "a,b,c\n1,2,3\n", "'columns': ['c', 'a']", "c:gint64 3 | a:gint64 1" },
  { "no-columns", "a,b\n1,2\n", "'columns': []", "" },
  { "dtypes",
    "a,b,c,d\n1,1,1,true\n",
    "'dtypes': {'a': 'utf8', 'b': 'double', 'c': 'int64', 'd': 'boolean'}",
    "a:gchararray <1> | b:gdouble 1 | c:gint64 1 | d:gboolean true" },
  { "dtype-aliases",
    "a,b,c,d\n1,1,1,true\n",
    "'dtypes': {'a': 'str', 'b': 'float', 'c': 'int', 'd': 'bool'}",
    "a:gchararray <1> | b:gdouble 1 | c:gint64 1 | d:gboolean true" },
  { "load-args",
    "a|b|c\n1|NA|3\n",
    "'load_args': {'sep': '|', 'usecols': ['b', 'c'], 'dtype': {'c': 'str'}, 'na_values': 'NA', 'header': 0}",
    "b:gdouble - | c:gchararray <3>" },
  { "load-args-no-header", "1\n", "'load_args': {'header': null}", "0:gint64 1" },
  { "load-args-one-dtype",
    "a,b\n1,2.5\n",
    "'load_args': {'dtype': 'str'}",
    "a:gchararray <1> | b:gchararray <2.5>" },
  { "load-args-first",
    "a;b\n1;2\n",
    "'sep': ',', 'load_args': {'delimiter': ';'}",
    "a:gint64 1 | b:gint64 2" },
  { "quote-within-quotes-only", "a\n\"\"\"\"\n", "", "a:gchararray <\">" },
};

static void
test_good (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocTable) table = load_content (good[i].content, -1, good[i].options, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = table_to_string (table);
  g_assert_cmpstr (text, ==, good[i].expected);
}

#define CORRUPT KEDROC_DATASET_ERROR_CORRUPT
#define NOT_FOUND KEDROC_DATASET_ERROR_NOT_FOUND

static const struct
{
  const char *name;
  const char *content;
  gssize length;
  const char *options;
  int code;
  const char *contains[4];
} bad[] = {
  { "empty", "", 0, "", CORRUPT, { "row 1", "empty" } },
  { "only-newlines", "\n\n", -1, "", CORRUPT, { "row 1", "empty" } },
  { "only-bom", "\xef\xbb\xbf", -1, "", CORRUPT, { "row 1", "empty" } },
  { "short-row", "a,b,c\n1,2,3\n4,5\n", -1, "", CORRUPT, { "row 3,", "column 'c'", "2 fields", "has 3" } },
  { "long-row", "a,b\n1,2\n3,4,5\n", -1, "", CORRUPT, { "row 3,", "column 3", "3 fields", "has 2" } },
  { "short-row-at-end", "a,b\n1", -1, "", CORRUPT, { "row 2,", "column 'b'", "1 fields" } },
  { "after-long-field", "a,b\n\"1\n2\n3\",x\n\ny\n", -1, "", CORRUPT, { "row 6,", "column 'b'" } },
  { "after-crlf", "a,b\r\n\r\n1,2\r\n3\r\n", -1, "", CORRUPT, { "row 4,", "column 'b'" } },
  { "open-quote", "a,b\n1,2\n3,\"x\n4,5\n", -1, "", CORRUPT, { "row 3,", "column 'b'", "not closed" } },
  { "open-quote-in-header", "a,\"b\n1,2\n", -1, "", CORRUPT, { "row 1,", "column 2", "not closed" } },
  { "quote-in-field", "a,b\n1,2\n3,x\"y\n", -1, "", CORRUPT, { "row 3,", "column 'b'", "quote within" } },
  { "text-after-quote", "a,b\n\"1\"x,2\n", -1, "", CORRUPT, { "row 2,", "column 'a'", "quote" } },
  { "nul", "a,b\n1,x\0y\n", 10, "", CORRUPT, { "row 2,", "column 'b'", "byte 2", "NUL" } },
  { "nul-in-header", "a,\0\n", 4, "", CORRUPT, { "row 1,", "column 2", "NUL" } },
  { "not-utf8", "a,b\n1,2\n3,caf\xe9\n", -1, "", CORRUPT, { "row 3,", "column 'b'", "0xe9", "UTF-8" } },
  { "not-utf8-no-header", "1,\xff\n", -1, "'header': false", CORRUPT, { "row 1,", "column 2", "0xff" } },
  { "utf16",
    "\xff\xfe"
    "a\0\n\0",
    6,
    "",
    CORRUPT,
    { "row 1,", "column 1" } },
  { "two-names", "a,b,a\n1,2,3\n", -1, "", CORRUPT, { "row 1", "two columns 'a'" } },
  { "not-int64",
    "a,b\n1,2\n1,2.5\n",
    -1,
    "'dtypes': {'b': 'int64'}",
    CORRUPT,
    { "row 3,", "column 'b'", "'2.5'", "int64" } },
  { "not-double",
    "a\n1\nx\n",
    -1,
    "'dtypes': {'a': 'double'}",
    CORRUPT,
    { "row 3,", "column 'a'", "'x'", "double" } },
  { "not-boolean",
    "a\ntrue\n1\n",
    -1,
    "'dtypes': {'a': 'boolean'}",
    CORRUPT,
    { "row 3,", "column 'a'", "'1'", "boolean" } },
  { "int64-overflow",
    "a\n9223372036854775808\n",
    -1,
    "'dtypes': {'a': 'int64'}",
    CORRUPT,
    { "row 2,", "column 'a'", "9223372036854775808" } },
  { "unknown-column",
    "price,b\n1,2\n",
    -1,
    "'columns': ['prize']",
    NOT_FOUND,
    { "'columns'", "'prize'", "'price' meant", "price, b" } },
  { "unknown-dtype-column",
    "a,b\n1,2\n",
    -1,
    "'dtypes': {'colour': 'utf8'}",
    NOT_FOUND,
    { "'dtypes'", "'colour'", "a, b" } },
};

static void
test_bad (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;

  g_assert_null (load_content (bad[i].content, bad[i].length, bad[i].options, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, bad[i].code, "/cars.csv", bad[i].contains[0],
                            bad[i].contains[1], bad[i].contains[2], bad[i].contains[3], NULL);
}

static KedrocTable *
new_table (void)
{
  const double doubles[] = { 0.1, 3, NAN, -INFINITY, 1e300, 1.0 / 3 };
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_autoptr (GError) error = NULL;
  KedrocTable *table;

  kedroc_table_builder_add_column (builder, "a \"b\"", G_TYPE_STRING);
  kedroc_table_builder_add_column (builder, "d", G_TYPE_DOUBLE);
  kedroc_table_builder_add_column (builder, "i", G_TYPE_INT64);
  kedroc_table_builder_add_column (builder, "t", G_TYPE_BOOLEAN);
  for (guint i = 0; i < G_N_ELEMENTS (doubles); i++)
    {
      const char *strings[] = { "plain", "com,ma", "quo\"te", "new\nline", " space ", "ü" };

      kedroc_table_builder_append_string (builder, "a \"b\"", strings[i]);
      kedroc_table_builder_append_double (builder, "d", doubles[i]);
      if (i == 2)
        {
          kedroc_table_builder_append_missing (builder, "i");
          kedroc_table_builder_append_missing (builder, "t");
        }
      else
        {
          kedroc_table_builder_append_int64 (builder, "i", i == 0 ? G_MININT64 : (gint64) i);
          kedroc_table_builder_append_boolean (builder, "t", i % 2);
        }
    }
  table = kedroc_table_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);

  return table;
}

static char *
save_table (KedrocTable *table,
            const char *options,
            GError **error)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "cars.csv");
  g_autoptr (KedrocAbstractDataset) dataset = new_dataset (path, options);
  g_auto (GValue) value = G_VALUE_INIT;
  char *content = NULL;

  g_value_init (&value, KEDROC_TYPE_TABLE);
  g_value_set_object (&value, table);
  if (kedroc_abstract_dataset_save (dataset, &value, NULL, error))
    g_assert_true (g_file_get_contents (path, &content, NULL, NULL));

  return content;
}

static void
test_save (void)
{
  g_autoptr (KedrocTable) table = new_table ();
  g_autoptr (GError) error = NULL;
  g_autofree char *content = save_table (table, "", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (content, ==,
                   "\"a \"\"b\"\"\",d,i,t\n"
                   "plain,0.1,-9223372036854775808,False\n"
                   "\"com,ma\",3.0,1,True\n"
                   "\"quo\"\"te\",NaN,,\n"
                   "\"new\nline\",-inf,3,True\n"
                   " space ,1e+300,4,False\n"
                   "ü,0.3333333333333333,5,True\n");
}

static void
test_save_options (void)
{
  g_autoptr (KedrocTable) table = new_table ();
  g_autoptr (GError) error = NULL;
  g_autofree char *some = save_table (table, "'columns': ['i', 'd'], 'header': false, 'sep': ';'", &error);
  g_autofree char *by_args = save_table (
      table, "'save_args': {'columns': ['i', 'd'], 'header': false, 'sep': ';', 'index': false}", &error);
  g_autofree char *one = save_table (table, "'columns': ['i']", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (
    some, ==, "-9223372036854775808;0.1\n1;3.0\n;NaN\n3;-inf\n4;1e+300\n5;0.3333333333333333\n");
  g_assert_cmpstr (by_args, ==, some);
  /* A line that is empty would not be a row. */
  g_assert_cmpstr (one, ==, "i\n-9223372036854775808\n1\n\"\"\n3\n4\n5\n");

  g_assert_null (save_table (table, "'columns': ['dd']", &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "cars.csv", "'dd'",
                            "'d' meant", NULL);
}

static void
test_round_trip (void)
{
  g_autoptr (KedrocTable) table = new_table ();
  g_autofree char *content = save_table (table, "", NULL);
  g_autoptr (KedrocTable) again = load_content (content, -1, "", NULL);
  g_autofree char *given = table_to_string (table);
  g_autofree char *got = table_to_string (again);

  g_assert_cmpstr (got, ==, given);
}

/* Where the separator is a part of numbers and of booleans. */
static void
test_round_trip_of_odd_separators (void)
{
  static const char *const separators[] = { ".", "-", "e", "0", "N", "i", "F", " " };
  g_autoptr (KedrocTable) table = new_table ();
  g_autofree char *given = table_to_string (table);

  for (gsize i = 0; i < G_N_ELEMENTS (separators); i++)
    {
      g_autofree char *options = g_strdup_printf ("'sep': '%s'", separators[i]);
      g_autoptr (GError) error = NULL;
      g_autofree char *content = save_table (table, options, &error);
      g_autoptr (KedrocTable) again = NULL;
      g_autofree char *got = NULL;

      g_assert_no_error (error);
      again = load_content (content, -1, options, &error);
      g_assert_no_error (error);
      got = table_to_string (again);
      g_assert_cmpstr (got, ==, given);
    }
}

static KedrocTable *
new_text_table (const char *column,
                const char *cell)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_autoptr (GError) error = NULL;
  KedrocTable *table;

  kedroc_table_builder_add_column (builder, column, G_TYPE_STRING);
  kedroc_table_builder_append_string (builder, column, cell);
  table = kedroc_table_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);

  return table;
}

/* What a reader would skip unless it stands in quotes. */
static void
test_round_trip_of_what_is_skipped (void)
{
  const struct
  {
    const char *column;
    const char *cell;
    const char *options;
    const char *content;
    const char *loaded;
  } cases[] = {
    { "", "x", "", "\"\"\nx\n", "Unnamed: 0:gchararray <x>" },
    { "a", "", "", "a\n\"\"\n", "a:gdouble -" },
    { "\xef\xbb\xbf" "a", "x", "", "\"\xef\xbb\xbf" "a\"\nx\n", "\xef\xbb\xbf" "a:gchararray <x>" },
    { "\xef\xbb\xbf", "x", "", "\"\xef\xbb\xbf\"\nx\n", "\xef\xbb\xbf:gchararray <x>" },
    { "a", "\xef\xbb\xbf" "x", "", "a\n\xef\xbb\xbf" "x\n", "a:gchararray <\xef\xbb\xbf" "x>" },
    { "a", "\xef\xbb\xbf" "x", "'header': false", "\"\xef\xbb\xbf" "x\"\n",
      "0:gchararray <\xef\xbb\xbf" "x>" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocTable) table = new_text_table (cases[i].column, cases[i].cell);
      g_autoptr (GError) error = NULL;
      g_autofree char *content = save_table (table, cases[i].options, &error);
      g_autoptr (KedrocTable) again = NULL;
      g_autofree char *loaded = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (content, ==, cases[i].content);
      again = load_content (content, -1, cases[i].options, &error);
      g_assert_no_error (error);
      loaded = table_to_string (again);
      g_assert_cmpstr (loaded, ==, cases[i].loaded);
    }
}

static void
test_no_columns (void)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_autoptr (KedrocTable) empty = kedroc_table_builder_finish (builder, NULL, NULL);
  g_autoptr (KedrocTable) table = new_text_table ("a", "x");
  g_autoptr (GError) error = NULL;

  g_assert_null (save_table (empty, "", &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "/cars.csv",
                            "no column", NULL);
  g_assert_null (save_table (table, "'columns': []", &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "/cars.csv",
                            "no column", NULL);
}

/* Every double there is comes back as it was. */
static void
test_random_doubles (void)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (20260101);
  g_autoptr (KedrocTable) table = NULL;
  g_autoptr (KedrocTable) again = NULL;
  g_autofree char *content = NULL;
  const double *given;
  const double *got;
  guint64 n;

  kedroc_table_builder_add_column (builder, "d", G_TYPE_DOUBLE);
  for (guint i = 0; i < 20000; i++)
    {
      guint64 bits = (guint64) g_rand_int (random) << 32 | g_rand_int (random);
      double number;

      memcpy (&number, &bits, sizeof number);
      if (i % 2 == 0)
        number = g_rand_int_range (random, -1000000, 1000000) / 1000.0;
      kedroc_table_builder_append_double (builder, "d", isnan (number) ? 0 : number);
    }
  table = kedroc_table_builder_finish (builder, NULL, NULL);
  content = save_table (table, "", NULL);
  again = load_content (content, -1, "", NULL);

  given = kedroc_table_get_doubles (table, "d", &n, NULL);
  got = kedroc_table_get_doubles (again, "d", NULL, NULL);
  g_assert_cmpmem (got, n * sizeof *got, given, n * sizeof *given);
}

static void
test_other_type (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "cars.csv");
  g_autoptr (KedrocAbstractDataset) dataset = KEDROC_ABSTRACT_DATASET (kedroc_csv_dataset_new (path, NULL));
  g_auto (GValue) text = G_VALUE_INIT;
  g_auto (GValue) object = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_value_init (&text, G_TYPE_STRING);
  g_value_set_string (&text, "a\n1\n");
  g_assert_false (kedroc_abstract_dataset_save (dataset, &text, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "gchararray",
                            "KedrocTable", NULL);
  g_value_init (&object, G_TYPE_OBJECT);
  g_value_take_object (&object, g_cancellable_new ());
  g_assert_false (kedroc_abstract_dataset_save (dataset, &object, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "GCancellable",
                            "KedrocTable", NULL);
}

/* Nothing has to survive a crash here: waiting for the disk, as file systems do when a file is
 * cut to nothing and written again, would take most of the time. */
static void
overwrite (const char *path,
           const char *content,
           gsize length)
{
  FILE *file;

  g_remove (path);
  file = g_fopen (path, "wb");
  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (content, 1, length, file), ==, length);
  g_assert_no_errno (fclose (file));
}

/* Whatever the bytes are, there is a table or an error that says where. */
static void
test_random_bytes (void)
{
  const char alphabet[] = "a,1.\"\n\r \xc3\xa9-e\xff" "x";
  g_autoptr (GRand) random = g_rand_new_with_seed (20260102);
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "cars.csv");
  g_autoptr (KedrocAbstractDataset) dataset = new_dataset (path, "");
  guint n_tables = 0;
  guint n_errors = 0;

  for (guint i = 0; i < 2000; i++)
    {
      char content[40];
      gsize length = g_rand_int_range (random, 0, sizeof content);
      g_autoptr (KedrocTable) table = NULL;
      g_autoptr (GError) error = NULL;

      for (gsize j = 0; j < length; j++)
        content[j] = alphabet[g_rand_int_range (random, 0, sizeof alphabet)];

      overwrite (path, content, length);
      table = kedroc_abstract_dataset_load_object (dataset, NULL, &error);
      if (table != NULL)
        n_tables++;
      else
        {
          kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, "cars.csv",
                                    "row ", NULL);
          n_errors++;
        }
    }
  g_assert_cmpuint (n_tables, >, 0);
  g_assert_cmpuint (n_errors, >, 0);
}

static void
test_shared_data (gconstpointer data)
{
  const struct
  {
    const char *name;
    guint64 n_rows;
    guint n_columns;
  } files[] = {
    { "spaceflights/companies.csv", 10019, 5 },
    { "spaceflights/reviews.csv", 15531, 10 },
    { "spaceflights/shuttles.csv", 15531, 13 },
  };
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *path = kedroc_test_shared_data (files[i].name);
  g_autoptr (KedrocAbstractDataset) dataset = NULL;
  g_autoptr (KedrocTable) table = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start;

  if (path == NULL)
    return;

  dataset = new_dataset (path, "");
  start = g_get_monotonic_time ();
  table = kedroc_abstract_dataset_load_object (dataset, NULL, &error);
  g_test_message ("%s: %.1f ms", files[i].name, (double) (g_get_monotonic_time () - start) / 1000);
  g_assert_no_error (error);
  g_assert_cmpuint (kedroc_table_get_n_rows (table), ==, files[i].n_rows);
  g_assert_cmpuint (kedroc_table_get_n_columns (table), ==, files[i].n_columns);

  if (i == 2)
    {
      g_assert_true (kedroc_table_get_column_type (table, "id") == G_TYPE_INT64);
      g_assert_true (kedroc_table_get_column_type (table, "engines") == G_TYPE_DOUBLE);
      g_assert_true (kedroc_table_get_column_type (table, "price") == G_TYPE_STRING);
    }
}

int
main (int argc,
      char **argv)
{
  const char *files[] = { "companies", "reviews", "shuttles" };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kedroc/io/csv-dataset/good/%s", good[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_good);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kedroc/io/csv-dataset/bad/%s", bad[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_bad);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kedroc/io/csv-dataset/shared-data/%s", files[i]);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_shared_data);
    }
  g_test_add_func ("/kedroc/io/csv-dataset/save", test_save);
  g_test_add_func ("/kedroc/io/csv-dataset/save-options", test_save_options);
  g_test_add_func ("/kedroc/io/csv-dataset/round-trip", test_round_trip);
  g_test_add_func ("/kedroc/io/csv-dataset/round-trip-of-odd-separators", test_round_trip_of_odd_separators);
  g_test_add_func ("/kedroc/io/csv-dataset/round-trip-of-what-is-skipped",
                   test_round_trip_of_what_is_skipped);
  g_test_add_func ("/kedroc/io/csv-dataset/no-columns", test_no_columns);
  g_test_add_func ("/kedroc/io/csv-dataset/random-doubles", test_random_doubles);
  g_test_add_func ("/kedroc/io/csv-dataset/other-type", test_other_type);
  g_test_add_func ("/kedroc/io/csv-dataset/random-bytes", test_random_bytes);

  return g_test_run ();
}
