/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-arrow-private.h"
#include "kedroc-error.h"
#include "kedroc-table-private.h"

/* Whoever receives a structure may take the children out of it and release them
 * by themselves, so each holds all that it needs: its own name, its own reference
 * on the table. */

typedef struct
{
  char *name;
  struct ArrowSchema *children;
  struct ArrowSchema **pointers;
} SchemaData;

typedef struct
{
  KedrocTable *table;
  const void *buffers[3];
  struct ArrowArray *children;
  struct ArrowArray **pointers;
} ArrayData;

static void
release_schema (struct ArrowSchema *schema)
{
  SchemaData *data = schema->private_data;

  for (gint64 i = 0; i < schema->n_children; i++)
    {
      if (data->children[i].release != NULL)
        data->children[i].release (&data->children[i]);
    }
  g_free (data->children);
  g_free (data->pointers);
  g_free (data->name);
  g_free (data);
  schema->release = NULL;
}

static void
release_array (struct ArrowArray *array)
{
  ArrayData *data = array->private_data;

  for (gint64 i = 0; i < array->n_children; i++)
    {
      if (data->children[i].release != NULL)
        data->children[i].release (&data->children[i]);
    }
  g_free (data->children);
  g_free (data->pointers);
  g_object_unref (data->table);
  g_free (data);
  array->release = NULL;
}

static const char *
get_format (KedrocTableLayout layout)
{
  switch (layout)
    {
    case KEDROC_TABLE_LAYOUT_BOOLEAN:
      return "b";
    case KEDROC_TABLE_LAYOUT_INT64:
      return "l";
    case KEDROC_TABLE_LAYOUT_DOUBLE:
      return "g";
    case KEDROC_TABLE_LAYOUT_UTF8:
      return "u";
    default:
      return "U";
    }
}

static void
export_schema (const char         *format,
               const char         *name,
               gint64              flags,
               gint64              n_children,
               struct ArrowSchema *schema)
{
  SchemaData *data = g_new0 (SchemaData, 1);

  data->name = g_strdup (name);
  data->children = g_new0 (struct ArrowSchema, n_children);
  data->pointers = g_new0 (struct ArrowSchema *, n_children);
  for (gint64 i = 0; i < n_children; i++)
    data->pointers[i] = &data->children[i];

  memset (schema, 0, sizeof *schema);
  schema->format = format;
  schema->name = data->name;
  schema->flags = flags;
  schema->n_children = n_children;
  schema->children = data->pointers;
  schema->release = release_schema;
  schema->private_data = data;
}

static ArrayData *
export_array (KedrocTable       *table,
              gint64             n_buffers,
              gint64             n_children,
              struct ArrowArray *array)
{
  ArrayData *data = g_new0 (ArrayData, 1);

  data->table = g_object_ref (table);
  data->children = g_new0 (struct ArrowArray, n_children);
  data->pointers = g_new0 (struct ArrowArray *, n_children);
  for (gint64 i = 0; i < n_children; i++)
    data->pointers[i] = &data->children[i];

  memset (array, 0, sizeof *array);
  array->length = (gint64) kedroc_table_get_n_rows (table);
  array->n_buffers = n_buffers;
  array->n_children = n_children;
  array->buffers = data->buffers;
  array->children = data->pointers;
  array->release = release_array;
  array->private_data = data;
  return data;
}

static void
export_column (KedrocTable             *table,
               const KedrocTableColumn *column,
               struct ArrowArray       *array)
{
  ArrayData *data = export_array (table, kedroc_table_column_is_text (column) ? 3 : 2, 0, array);

  array->offset = (gint64) column->offset;
  array->null_count = column->validity != NULL ? -1 : 0;
  data->buffers[0] = column->validity;
  data->buffers[1] = column->values;
  data->buffers[2] = column->text;
}

/* A receiver may have made a slice of it. */
static gboolean
is_whole (const struct ArrowArray *array,
          KedrocTable             *table,
          guint64                  offset)
{
  return (guint64) array->offset == offset && (guint64) array->length == kedroc_table_get_n_rows (table);
}

/* A receiver may have taken a child away, named it anew, or put another one into its place. */
static gboolean
is_column (const struct ArrowSchema *schema,
           const struct ArrowArray  *array,
           const ArrayData          *data,
           guint                     index)
{
  const KedrocTableColumn *column = &kedroc_table_get_columns (data->table)[index];

  if (schema == NULL || schema->release == NULL || array != &data->children[index] || array->release == NULL)
    return FALSE;
  return is_whole (array, data->table, column->offset) && schema->dictionary == NULL &&
         g_strcmp0 (schema->name, column->name) == 0 &&
         g_strcmp0 (schema->format, get_format (column->layout)) == 0;
}

KedrocTable *
kedroc_table_get_exported (const struct ArrowSchema *schema,
                           const struct ArrowArray  *array)
{
  const ArrayData *data = array->private_data;
  guint n_columns;

  if (array->release != release_array)
    return NULL;

  n_columns = kedroc_table_get_n_columns (data->table);
  if (schema->n_children != n_columns || array->n_children != n_columns || !is_whole (array, data->table, 0))
    return NULL;
  for (guint i = 0; i < n_columns; i++)
    {
      if (!is_column (schema->children[i], array->children[i], data, i))
        return NULL;
    }
  return data->table;
}

gboolean
kedroc_table_check_exportable (KedrocTable  *table,
                               GError      **error)
{
  if (kedroc_table_get_n_rows (table) <= G_MAXINT64)
    return TRUE;
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
               "Arrow has no arrays of %" G_GUINT64_FORMAT " rows", kedroc_table_get_n_rows (table));
  return FALSE;
}

void
kedroc_table_export_schema (KedrocTable        *table,
                            struct ArrowSchema *schema)
{
  const KedrocTableColumn *columns = kedroc_table_get_columns (table);
  guint n_columns = kedroc_table_get_n_columns (table);

  export_schema ("+s", "", 0, n_columns, schema);
  for (guint i = 0; i < n_columns; i++)
    export_schema (get_format (columns[i].layout), columns[i].name, ARROW_FLAG_NULLABLE, 0,
                   schema->children[i]);
}

void
kedroc_table_export_array (KedrocTable       *table,
                           struct ArrowArray *array)
{
  const KedrocTableColumn *columns = kedroc_table_get_columns (table);
  guint n_columns = kedroc_table_get_n_columns (table);

  export_array (table, 1, n_columns, array);
  for (guint i = 0; i < n_columns; i++)
    export_column (table, &columns[i], array->children[i]);
}

/**
 * kedroc_table_export_to_c:
 * @self: a table
 * @c_schema: (not nullable): a `struct ArrowSchema` to fill
 * @c_array: (not nullable): a `struct ArrowArray` to fill
 * @error: return location for an error
 *
 * Exports the table by the [Arrow C data
 * interface](https://arrow.apache.org/docs/format/CDataInterface.html), as an array of
 * structures with a child for each column: `b`, `l`, `g`, `u` or `U`. Nothing is copied:
 * the buffers are those of the table, which stays alive until the receiver calls the
 * array's release callback. What was in the two structures before is overwritten.
 *
 * A table of more than `G_MAXINT64` rows cannot be exported
 * (%KEDROC_DATASET_ERROR_NOT_SUPPORTED); both structures are left alone then.
 *
 * Returns: %TRUE on success, %FALSE with @error set
 */
gboolean
kedroc_table_export_to_c (KedrocTable  *self,
                          gpointer      c_schema,
                          gpointer      c_array,
                          GError      **error)
{
  g_return_val_if_fail (KEDROC_IS_TABLE (self), FALSE);
  g_return_val_if_fail (c_schema != NULL, FALSE);
  g_return_val_if_fail (c_array != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!kedroc_table_check_exportable (self, error))
    return FALSE;
  kedroc_table_export_schema (self, c_schema);
  kedroc_table_export_array (self, c_array);
  return TRUE;
}
