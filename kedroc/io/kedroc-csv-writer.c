/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-csv-table-private.h"

#include <csv.h>
#include <math.h>
#include <string.h>

#include "kedroc-error.h"
#include "kedroc-nearest-name-private.h"
#include "kedroc-text-private.h"

/* How many rows are written between two looks at the cancellable. */
#define ROWS_AT_ONCE 4096

typedef struct
{
  const char *name;
  GType type;
  const double *doubles;
  const gint64 *integers;
} Column;

typedef struct
{
  KedrocTable *table;
  Column *columns;
  gsize n_columns;
  char separator;
  GString *text;
} Writer;

static gboolean
needs_quotes (Writer *writer,
              const char *field,
              gsize length)
{
  /* At the beginning of a file it would not be read as a part of the field. */
  if (writer->text->len == 0 && kedroc_text_has_bom (field, length))
    return TRUE;

  /* An empty line would be skipped. */
  if (length == 0)
    return writer->n_columns == 1;

  for (gsize i = 0; i < length; i++)
    if (field[i] == writer->separator || field[i] == '"' || field[i] == '\n' || field[i] == '\r')
      return TRUE;

  return FALSE;
}

static void
write_string (Writer *writer,
              const char *field,
              gsize length)
{
  gsize old_length = writer->text->len;
  gsize needed;

  if (!needs_quotes (writer, field, length))
    {
      g_string_append_len (writer->text, field, length);
      return;
    }

  needed = csv_write (NULL, 0, field, length);
  g_string_set_size (writer->text, old_length + needed);
  csv_write (writer->text->str + old_length, needed, field, length);
}

/* A separator may be a point or a digit as well. */
static void
write_plain (Writer *writer,
             const char *text)
{
  write_string (writer, text, strlen (text));
}

static void
write_integer (Writer *writer,
               gint64 number)
{
  char digits[32];

  g_snprintf (digits, sizeof digits, "%" G_GINT64_FORMAT, number);
  write_plain (writer, digits);
}

/* The shortest digits that are read as the same number again, and never those
 * of an integer, so that the column stays one of doubles. */
static void
write_double (Writer *writer,
              double number)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE + 2];

  if (!isfinite (number))
    {
      write_plain (writer, isnan (number) ? "NaN" : number > 0 ? "inf" : "-inf");
      return;
    }

  g_ascii_formatd (digits, sizeof digits, "%.15g", number);
  if (g_ascii_strtod (digits, NULL) != number)
    g_ascii_formatd (digits, sizeof digits, "%.16g", number);
  if (g_ascii_strtod (digits, NULL) != number)
    g_ascii_formatd (digits, sizeof digits, "%.17g", number);

  if (strpbrk (digits, ".e") == NULL)
    g_strlcat (digits, ".0", sizeof digits);
  write_plain (writer, digits);
}

static void
write_cell (Writer *writer,
            const Column *column,
            guint64 row)
{
  gsize length;
  const char *string;

  if (kedroc_table_is_missing (writer->table, column->name, row))
    write_string (writer, "", 0);
  else if (column->doubles != NULL)
    write_double (writer, column->doubles[row]);
  else if (column->integers != NULL)
    write_integer (writer, column->integers[row]);
  else if (column->type == G_TYPE_BOOLEAN)
    write_plain (writer, kedroc_table_get_boolean (writer->table, column->name, row) ? "True" : "False");
  else
    {
      string = kedroc_table_get_string (writer->table, column->name, row, &length);
      write_string (writer, string, length);
    }
}

static void
end_field (Writer *writer,
           gsize column)
{
  g_string_append_c (writer->text, column + 1 < writer->n_columns ? writer->separator : '\n');
}

static gboolean
open_column (Writer *writer,
             Column *column,
             const char *name,
             char **known,
             GError **error)
{
  guint64 n;

  column->name = name;
  column->type = kedroc_table_get_column_type (writer->table, name);

  if (column->type == G_TYPE_INVALID)
    {
      const char *nearest = kedroc_nearest_name (name, (const char *const *) known);

      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND,
                   "option 'columns': the table has no column '%s'%s%s%s", name,
                   nearest != NULL ? ": is '" : "", nearest != NULL ? nearest : "",
                   nearest != NULL ? "' meant?" : "");
      return FALSE;
    }

  if (column->type == G_TYPE_DOUBLE)
    column->doubles = kedroc_table_get_doubles (writer->table, name, &n, error);
  else if (column->type == G_TYPE_INT64)
    column->integers = kedroc_table_get_int64s (writer->table, name, &n, error);

  return TRUE;
}

static void
write_header (Writer *writer)
{
  for (gsize i = 0; i < writer->n_columns; i++)
    {
      write_string (writer, writer->columns[i].name, strlen (writer->columns[i].name));
      end_field (writer, i);
    }
}

static gboolean
write_rows (Writer *writer,
            GCancellable *cancellable,
            GError **error)
{
  guint64 n_rows = kedroc_table_get_n_rows (writer->table);

  for (guint64 row = 0; row < n_rows; row++)
    {
      if (row % ROWS_AT_ONCE == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      for (gsize i = 0; i < writer->n_columns; i++)
        {
          write_cell (writer, &writer->columns[i], row);
          end_field (writer, i);
        }
    }

  return TRUE;
}

GBytes *
kedroc_csv_table_write (KedrocTable *table,
                        const KedrocCSVOptions *options,
                        GCancellable *cancellable,
                        GError **error)
{
  g_auto (GStrv) known = kedroc_table_get_column_names (table);
  char **names = options->columns != NULL ? options->columns : known;
  g_autofree Column *columns = g_new0 (Column, g_strv_length (names) + 1);
  g_autoptr (GString) text = g_string_new (NULL);
  Writer writer = { table, columns, g_strv_length (names), options->separator, text };

  if (writer.n_columns == 0)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                   "there is no column to save, and a file without one could not be loaded; %s",
                   options->columns != NULL ? "name some in option 'columns'" : "add one to the table");
      return NULL;
    }

  for (gsize i = 0; i < writer.n_columns; i++)
    if (!open_column (&writer, &columns[i], names[i], known, error))
      return NULL;

  if (options->has_header)
    write_header (&writer);

  if (!write_rows (&writer, cancellable, error))
    return NULL;

  return g_string_free_to_bytes (g_steal_pointer (&text));
}
