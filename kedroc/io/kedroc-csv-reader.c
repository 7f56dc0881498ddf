/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-csv-table-private.h"

#include <string.h>

#include "kedroc-csv-cells-private.h"
#include "kedroc-error.h"
#include "kedroc-nearest-name-private.h"
#include "kedroc-table-builder.h"
#include "kedroc-text-private.h"

typedef struct
{
  const KedrocCSVOptions *options;
  KedrocCSVCells *cells;
  char **names;         /* of all columns of the file */
  GHashTable *indices;  /* name -> position */
  guint64 first_row;    /* of the data */
  GCancellable *cancellable;
} Reader;

/* As pandas calls a column without a name, so that the index it has written
 * does not make a file unreadable. */
static char *
dup_column_name (Reader *reader,
                 guint column)
{
  KedrocCSVCell cell;

  if (!reader->options->has_header)
    return g_strdup_printf ("%u", column);

  cell = kedroc_csv_cells_get (reader->cells, 0, column);
  if (cell.length == 0)
    return g_strdup_printf ("Unnamed: %u", column);

  return g_strdup (cell.text);
}

static gboolean
name_columns (Reader *reader,
              GError **error)
{
  reader->names = g_new0 (char *, reader->cells->n_columns + 1);

  for (guint i = 0; i < reader->cells->n_columns; i++)
    {
      reader->names[i] = dup_column_name (reader, i);
      if (g_hash_table_insert (reader->indices, reader->names[i], GUINT_TO_POINTER (i)))
        continue;

      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT,
                   "row 1: there are two columns '%s'; give each a name of its own", reader->names[i]);
      return FALSE;
    }

  return TRUE;
}

static gboolean
find_column (Reader *reader,
             const char *name,
             const char *option,
             guint *index,
             GError **error)
{
  g_autofree char *list = NULL;
  const char *nearest;
  gpointer found;

  if (g_hash_table_lookup_extended (reader->indices, name, NULL, &found))
    {
      *index = GPOINTER_TO_UINT (found);
      return TRUE;
    }

  nearest = kedroc_nearest_name (name, (const char *const *) reader->names);
  list = g_strjoinv (", ", reader->names);
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND,
               "option '%s': there is no column '%s'%s%s%s; there are %s", option, name,
               nearest != NULL ? ": is '" : "", nearest != NULL ? nearest : "",
               nearest != NULL ? "' meant?" : "", list);
  return FALSE;
}

static gboolean
check_dtypes (Reader *reader,
              GError **error)
{
  JsonObjectIter iter;
  const char *name;
  guint index;

  if (reader->options->dtypes == NULL)
    return TRUE;

  json_object_iter_init_ordered (&iter, reader->options->dtypes);
  while (json_object_iter_next_ordered (&iter, &name, NULL))
    if (!find_column (reader, name, "dtypes", &index, error))
      return FALSE;

  return TRUE;
}

static inline gboolean
is_missing (Reader *reader,
            const KedrocCSVCell *cell)
{
  if (cell->length == 0)
    return TRUE;

  return reader->options->na_values != NULL &&
         g_strv_contains ((const char *const *) reader->options->na_values, cell->text);
}

/* The narrowest type that takes every cell. A column of missing values alone is
 * one of doubles, as in pandas; one without rows has nothing to go by. */
static KedrocCSVType
infer_type (Reader *reader,
            guint column)
{
  guint64 n_rows = kedroc_csv_cells_get_n_rows (reader->cells);
  guint candidates = KEDROC_CSV_TYPE_BOOLEAN | KEDROC_CSV_TYPE_INT64 | KEDROC_CSV_TYPE_DOUBLE;
  gboolean is_empty = TRUE;

  if (reader->first_row == n_rows)
    return KEDROC_CSV_TYPE_UTF8;

  for (guint64 row = reader->first_row; row < n_rows && candidates != 0; row++)
    {
      KedrocCSVCell cell = kedroc_csv_cells_get (reader->cells, row, column);

      if (is_missing (reader, &cell))
        continue;

      is_empty = FALSE;
      candidates &= kedroc_csv_cell_infer (&cell);
    }

  if (candidates == 0)
    return KEDROC_CSV_TYPE_UTF8;
  if (is_empty)
    return KEDROC_CSV_TYPE_DOUBLE;

  return candidates & -candidates;
}

static gboolean
append_cell (KedrocTableBuilder *builder,
             const char *name,
             KedrocCSVType type,
             const KedrocCSVCell *cell)
{
  gboolean boolean;
  gint64 integer;
  double number;

  switch (type)
    {
    case KEDROC_CSV_TYPE_BOOLEAN:
      if (!kedroc_csv_cell_parse_boolean (cell, &boolean))
        return FALSE;
      kedroc_table_builder_append_boolean (builder, name, boolean);
      return TRUE;

    case KEDROC_CSV_TYPE_INT64:
      if (!kedroc_csv_cell_parse_int64 (cell, &integer))
        return FALSE;
      kedroc_table_builder_append_int64 (builder, name, integer);
      return TRUE;

    case KEDROC_CSV_TYPE_DOUBLE:
      if (!kedroc_csv_cell_parse_double (cell, &number))
        return FALSE;
      kedroc_table_builder_append_double (builder, name, number);
      return TRUE;

    case KEDROC_CSV_TYPE_UTF8:
    case KEDROC_CSV_TYPE_NONE:
    default:
      kedroc_table_builder_append_string_len (builder, name, cell->text, cell->length);
      return TRUE;
    }
}

static gboolean
append_column (Reader *reader,
               KedrocTableBuilder *builder,
               guint column,
               GError **error)
{
  const char *name = reader->names[column];
  KedrocCSVType type = kedroc_csv_options_get_type (reader->options, name);

  if (type == KEDROC_CSV_TYPE_NONE)
    type = infer_type (reader, column);
  kedroc_table_builder_add_column (builder, name, kedroc_csv_type_to_gtype (type));

  for (guint64 row = reader->first_row; row < kedroc_csv_cells_get_n_rows (reader->cells); row++)
    {
      KedrocCSVCell cell = kedroc_csv_cells_get (reader->cells, row, column);

      if (is_missing (reader, &cell))
        {
          kedroc_table_builder_append_missing (builder, name);
        }
      else if (!append_cell (builder, name, type, &cell))
        {
          g_autofree char *shown = kedroc_text_shorten (cell.text);

          kedroc_csv_cells_set_error (
            reader->cells,
            g_array_index (reader->cells->lines, guint64, row),
            column,
            g_strdup_printf ("'%s' is not of type %s", shown, kedroc_csv_type_get_name (type)),
            error);
          return FALSE;
        }
    }

  return !g_cancellable_set_error_if_cancelled (reader->cancellable, error);
}

static gboolean
append_columns (Reader *reader,
                KedrocTableBuilder *builder,
                GError **error)
{
  char **columns = reader->options->columns != NULL ? reader->options->columns : reader->names;

  for (gsize i = 0; columns[i] != NULL; i++)
    {
      guint index;

      if (!find_column (reader, columns[i], "columns", &index, error) ||
          !append_column (reader, builder, index, error))
        return FALSE;
    }

  return TRUE;
}

static KedrocTable *
read_table (Reader *reader,
            GError **error)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();

  if (kedroc_csv_cells_get_n_rows (reader->cells) == 0)
    {
      g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT,
                           "row 1: the file is empty; it has to have at least a header");
      return NULL;
    }

  if (!name_columns (reader, error) || !check_dtypes (reader, error) ||
      !append_columns (reader, builder, error))
    return NULL;

  return kedroc_table_builder_finish (builder, NULL, error);
}

KedrocTable *
kedroc_csv_table_read (GBytes *bytes,
                       const KedrocCSVOptions *options,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (KedrocCSVCells) cells = NULL;
  g_autoptr (GHashTable) indices = g_hash_table_new (g_str_hash, g_str_equal);
  Reader reader = { .options = options, .indices = indices, .cancellable = cancellable };
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  KedrocTable *table;

  kedroc_text_skip_bom (&data, &size);
  cells = kedroc_csv_cells_new (data, size, options->separator, options->has_header, cancellable, error);
  if (cells == NULL)
    return NULL;

  reader.cells = cells;
  reader.first_row = options->has_header ? 1 : 0;
  table = read_table (&reader, error);
  g_strfreev (reader.names);

  return table;
}
