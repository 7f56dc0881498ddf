/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file of comma-separated values: it is refused, its row and column named, or read
 * as a table, which when it is written and read again, each column as what it was,
 * is the same table.
 *
 * An input begins with how to read it: a byte of flags, one for the separator. */
#include "fuzz-target.h"

#include "kedroc-csv-table-private.h"
#include "kedroc-error.h"
#include "look-at-values.h"
#include "sample-values.h"

#define WITHOUT_HEADER 1
#define WITH_NA_VALUES 2
#define ALL_OF_ONE_TYPE 4

static const KedrocCSVType types[] = {
  KEDROC_CSV_TYPE_BOOLEAN, KEDROC_CSV_TYPE_INT64, KEDROC_CSV_TYPE_DOUBLE, KEDROC_CSV_TYPE_UTF8,
};

static void
set_options (KedrocCSVOptions *options,
             FuzzInput        *input)
{
  static const char *const separators[] = { ",", ";", "\t", "|", " ", "0", "." };
  static const char *const na_values[] = { "NA", "n/a", "-1", NULL };
  guint8 flags = fuzz_input_take_byte (input);
  const char *separator = separators[fuzz_input_take_byte (input) % G_N_ELEMENTS (separators)];
  g_autoptr (GError) error = NULL;

  options->has_header = (flags & WITHOUT_HEADER) == 0;
  if ((flags & WITH_NA_VALUES) != 0)
    options->na_values = g_strdupv ((char **) na_values);
  if ((flags & ALL_OF_ONE_TYPE) != 0)
    options->default_type = types[(flags >> 3) % G_N_ELEMENTS (types)];
  kedroc_csv_options_set_separator (options, separator, &error);
  g_assert_no_error (error);
}

static JsonObject *
describe_types (KedrocTable *table)
{
  g_auto (GStrv) names = kedroc_table_get_column_names (table);
  JsonObject *dtypes = json_object_new ();

  for (char **name = names; *name != NULL; name++)
    for (guint i = 0; i < G_N_ELEMENTS (types); i++)
      if (kedroc_csv_type_to_gtype (types[i]) == kedroc_table_get_column_type (table, *name))
        json_object_set_string_member (dtypes, *name, kedroc_csv_type_get_name (types[i]));
  return dtypes;
}

static void
read_again (KedrocTable            *table,
            const KedrocCSVOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) written = kedroc_csv_table_write (table, options, NULL, &error);
  g_autoptr (JsonObject) dtypes = describe_types (table);
  KedrocCSVOptions again = { .separator = options->separator, .has_header = options->has_header };
  g_autoptr (KedrocTable) read = NULL;

  g_assert_no_error (error);
  again.dtypes = dtypes;
  read = kedroc_csv_table_read (written, &again, NULL, &error);
  g_assert_no_error (error);
  assert_tables_equal (table, read);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  FuzzInput input = { data, size };
  g_auto (KedrocCSVOptions) options = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocTable) table = NULL;

  set_options (&options, &input);
  bytes = g_bytes_new_static (input.data, input.size);
  table = kedroc_csv_table_read (bytes, &options, NULL, &error);
  if (table != NULL)
    {
      look_at_table (table);
      read_again (table, &options);
      return 0;
    }
  g_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  return 0;
}
