/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include <string.h>

#include "kedroc-arrow-private.h"
#include "kedroc-error.h"
#include "kedroc-table-private.h"

/* What a column without rows points to where its owner has no buffer for it. */
static const gint64 nothing[1];

typedef struct
{
  const char *format;
  KedrocTableLayout layout;
  gint64 n_buffers;
} Format;

static const Format formats[] = {
  { "b", KEDROC_TABLE_LAYOUT_BOOLEAN, 2 },
  { "l", KEDROC_TABLE_LAYOUT_INT64, 2 },
  { "g", KEDROC_TABLE_LAYOUT_DOUBLE, 2 },
  { "u", KEDROC_TABLE_LAYOUT_UTF8, 3 },
  { "U", KEDROC_TABLE_LAYOUT_LARGE_UTF8, 3 },
};

static void
release_imported (struct ArrowArray *array)
{
  array->release (array);
  g_free (array);
}

static const Format *
find_format (const struct ArrowSchema *schema)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      if (schema->dictionary == NULL && g_strcmp0 (schema->format, formats[i].format) == 0)
        return &formats[i];
    }
  return NULL;
}

/* Code that reads a column of numbers in place need not look for what is missing: such cells are
 * NaN or 0 there. In Arrow they are anything, so a column where they are something else is copied. */
static void
clear_missing (KedrocTableColumn *column,
               guint64            n_rows)
{
  gboolean is_double = column->layout == KEDROC_TABLE_LAYOUT_DOUBLE;
  const double *doubles = column->values;
  const gint64 *integers = column->values;
  gint64 *copy = NULL;

  if (column->validity == NULL || (!is_double && column->layout != KEDROC_TABLE_LAYOUT_INT64))
    return;

  for (guint64 row = 0; row < n_rows; row++)
    {
      guint64 index = column->offset + row;

      if (!kedroc_table_column_is_missing (column, row) ||
          (is_double ? isnan (doubles[index]) : integers[index] == 0))
        continue;
      if (copy == NULL)
        copy = g_memdup2 (column->values, (column->offset + n_rows) * 8);
      if (is_double)
        ((double *) copy)[index] = NAN;
      else
        copy[index] = 0;
    }

  if (copy != NULL)
    {
      column->values = copy;
      column->owned = copy;
    }
}

static gboolean
refuse_column (const char  *name,
               const char  *why,
               GError     **error)
{
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT,
               "Column '%s' of the Arrow array cannot be used: %s", name, why);
  return FALSE;
}

static gboolean
check_array (const struct ArrowArray *array,
             const struct ArrowArray *parent,
             const Format            *format,
             const char              *name,
             GError                 **error)
{
  if (array == NULL || array->release == NULL)
    return refuse_column (name, "it was released before", error);
  if (array->n_buffers != format->n_buffers || array->buffers == NULL || array->n_children != 0)
    return refuse_column (name, "it has not the buffers of its format", error);
  if (array->offset < 0 || array->offset > G_MAXINT64 / 16 - parent->offset)
    return refuse_column (name, "its offset is out of range", error);
  if (array->length < parent->offset || array->length - parent->offset < parent->length)
    return refuse_column (name, "it has fewer rows than the table", error);
  if (parent->length > 0 && array->buffers[1] == NULL)
    return refuse_column (name, "its values are not there", error);
  return TRUE;
}

static gboolean
import_column (const struct ArrowSchema  *schema,
               const struct ArrowArray   *array,
               const struct ArrowArray   *parent,
               KedrocTableColumn         *column,
               GError                   **error)
{
  const char *name = schema->name != NULL ? schema->name : "";
  const Format *format = find_format (schema);
  guint64 n_rows = (guint64) parent->length;
  const char *why;

  if (!g_utf8_validate (name, -1, NULL))
    return refuse_column ("?", "its name is not UTF-8", error);
  if (format == NULL)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
                   "Column '%s' of the Arrow array has %sformat '%s'; cast it to one of bool, int64, "
                   "float64, utf8 and large_utf8", name, schema->dictionary != NULL ? "a dictionary and " : "",
                   schema->format != NULL ? schema->format : "");
      return FALSE;
    }
  if (!check_array (array, parent, format, name, error))
    return FALSE;

  column->name = g_strdup (name);
  column->layout = format->layout;
  column->offset = n_rows > 0 ? (guint64) (parent->offset + array->offset) : 0;
  column->validity = array->null_count != 0 && n_rows > 0 ? array->buffers[0] : NULL;
  column->values = n_rows > 0 ? array->buffers[1] : nothing;
  if (kedroc_table_column_is_text (column))
    {
      column->text = array->buffers[2];
      column->text_size = (gsize) MAX (kedroc_table_column_get_text_offset (column, n_rows), 0);
      if (column->text == NULL && column->text_size > 0)
        return refuse_column (name, "its text is not there", error);
      why = kedroc_table_column_check_text (column, n_rows);
      if (why != NULL)
        return refuse_column (name, why, error);
      /* A string that is empty is not one that is missing. */
      if (column->text == NULL)
        column->text = (const char *) nothing;
    }
  clear_missing (column, n_rows);
  return TRUE;
}

static gboolean
has_missing_rows (const struct ArrowArray *array)
{
  const guint8 *validity = array->n_buffers > 0 && array->buffers != NULL ? array->buffers[0] : NULL;

  if (array->null_count == 0 || validity == NULL)
    return FALSE;
  for (gint64 row = 0; row < array->length; row++)
    {
      if (!kedroc_bits_get (validity, (guint64) (array->offset + row)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_table (const struct ArrowSchema  *schema,
             const struct ArrowArray   *array,
             GError                   **error)
{
  const char *why = NULL;

  if (g_strcmp0 (schema->format, "+s") != 0)
    why = "it is not a struct with a field for each column (such as a record batch)";
  else if (schema->n_children != array->n_children || array->n_children < 0 || array->n_children > G_MAXUINT)
    why = "schema and array differ in the number of columns";
  else if (array->length < 0 || array->offset < 0 || array->length > G_MAXINT64 / 16 ||
           array->offset > G_MAXINT64 / 16 - array->length)
    why = "its length or offset is out of range";
  else if (has_missing_rows (array))
    why = "whole rows of it are missing; only cells can be";

  if (why == NULL)
    return TRUE;
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
               "The Arrow array of format '%s' is no table: %s",
               schema->format != NULL ? schema->format : "", why);
  return FALSE;
}

/* Takes over array only when it succeeds. */
static KedrocTable *
import_table (const struct ArrowSchema  *schema,
              struct ArrowArray         *array,
              GError                   **error)
{
  KedrocTableColumn *columns;
  KedrocTable *table = NULL;
  const char *duplicate;
  guint n_columns;

  if (!check_table (schema, array, error))
    return NULL;

  n_columns = (guint) array->n_children;
  columns = g_new0 (KedrocTableColumn, MAX (n_columns, 1));
  for (guint i = 0; i < n_columns; i++)
    {
      if (!import_column (schema->children[i], array->children[i], array, &columns[i], error))
        {
          kedroc_table_columns_free (columns, n_columns);
          return NULL;
        }
    }

  table = kedroc_table_new_take ((guint64) array->length, columns, n_columns,
                                 array, (GDestroyNotify) release_imported, &duplicate);
  if (table == NULL)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_ALREADY_EXISTS,
                   "The Arrow array has two columns '%s'; rename one", duplicate);
      kedroc_table_columns_free (columns, n_columns);
    }
  return table;
}

/**
 * kedroc_table_new_from_c: (constructor)
 * @c_schema: (not nullable): a `struct ArrowSchema`
 * @c_array: (not nullable): the `struct ArrowArray` that it describes
 * @error: return location for an error
 *
 * Imports a table by the [Arrow C data
 * interface](https://arrow.apache.org/docs/format/CDataInterface.html): an array of
 * structures (a record batch) with a child of format `b`, `l`, `g`, `u` or `U` for each column. Slices
 * (offsets) and missing cells are taken as they are.
 *
 * Nothing is copied: the table's columns are the array's buffers, and its release callback
 * is called with the table's last reference, from whatever thread drops it. Only a
 * column of numbers whose missing cells are neither NaN nor 0 is copied. Once the table is sent to
 * another process it is copied into shared memory.
 *
 * Both structures are used up, also on failure: as the interface wants it, they are moved, and
 * marked as released.
 *
 * Fails with %KEDROC_DATASET_ERROR_NOT_SUPPORTED for what is no table or a column of another
 * format, with %KEDROC_DATASET_ERROR_ALREADY_EXISTS when two columns have one name, and with
 * %KEDROC_DATASET_ERROR_CORRUPT when offsets or text are broken. All name the column.
 *
 * Returns: (transfer full): a table
 */
KedrocTable *
kedroc_table_new_from_c (gpointer   c_schema,
                         gpointer   c_array,
                         GError   **error)
{
  struct ArrowSchema *schema = c_schema;
  struct ArrowArray *source = c_array;
  struct ArrowArray *array;
  KedrocTable *table;

  g_return_val_if_fail (c_schema != NULL, NULL);
  g_return_val_if_fail (c_array != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (schema->release == NULL || source->release == NULL)
    {
      g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA,
                           "The Arrow array is empty: it was released or imported before");
      return NULL;
    }

  array = g_memdup2 (source, sizeof *source);
  source->release = NULL;
  table = import_table (schema, array, error);
  schema->release (schema);
  if (table == NULL)
    release_imported (array);
  return table;
}
