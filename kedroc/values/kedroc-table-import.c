/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-arrow-private.h"
#include "kedroc-error.h"

static void
release_imported (struct ArrowArray *array)
{
  array->release (array);
  g_free (array);
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
refuse_table (const struct ArrowSchema  *schema,
              const char                *why,
              GError                   **error)
{
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
               "The Arrow array of format '%s' is no table: %s",
               schema->format != NULL ? schema->format : "", why);
  return FALSE;
}

static gboolean
check_schema (const struct ArrowSchema  *schema,
              GError                   **error)
{
  if (g_strcmp0 (schema->format, "+s") != 0 || schema->dictionary != NULL)
    return refuse_table (schema, "it is not a struct with a field for each column (such as a record batch)",
                         error);
  if (schema->n_children < 0 || schema->n_children > G_MAXINT32 ||
      (schema->children == NULL && schema->n_children > 0))
    return refuse_table (schema, "its schema has no fields", error);
  return TRUE;
}

static gboolean
check_table (const struct ArrowSchema  *schema,
             const struct ArrowArray   *array,
             GError                   **error)
{
  if (schema->n_children != array->n_children || (array->children == NULL && array->n_children > 0))
    return refuse_table (schema, "schema and array differ in the number of columns", error);
  if (array->length < 0 || array->offset < 0 || array->length > G_MAXINT64 / 16 ||
      array->offset > G_MAXINT64 / 16 - array->length)
    return refuse_table (schema, "its length or offset is out of range", error);
  if (has_missing_rows (array))
    return refuse_table (schema, "whole rows of it are missing; only cells can be", error);
  return TRUE;
}

/* Takes over array, if there is one, only when it succeeds. */
static KedrocTable *
take_columns (const struct ArrowSchema  *schema,
              struct ArrowArray         *array,
              GError                   **error)
{
  guint n_columns = (guint) schema->n_children;
  KedrocTableColumn *columns = g_new0 (KedrocTableColumn, MAX (n_columns, 1));
  KedrocTable *table = NULL;
  gboolean ok = TRUE;
  const char *duplicate;

  for (guint i = 0; ok && i < n_columns; i++)
    ok = kedroc_arrow_read_schema (schema->children[i], &columns[i], error) &&
         (array == NULL ||
          kedroc_arrow_read_cells (schema->children[i], array->children[i], array, &columns[i], error));
  if (ok)
    {
      table = kedroc_table_new_take (array != NULL ? (guint64) array->length : 0, columns, n_columns,
                                     array, (GDestroyNotify) release_imported, &duplicate);
      if (table == NULL)
        g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_ALREADY_EXISTS,
                     "The Arrow array has two columns '%s'; rename one", duplicate);
    }
  if (table == NULL)
    kedroc_table_columns_free (columns, n_columns);
  return table;
}

KedrocTable *
kedroc_table_import (const struct ArrowSchema  *schema,
                     struct ArrowArray         *source,
                     GError                   **error)
{
  struct ArrowArray *array = g_memdup2 (source, sizeof *source);
  KedrocTable *exported;
  KedrocTable *table = NULL;

  source->release = NULL;
  if (check_schema (schema, error) && check_table (schema, array, error))
    {
      exported = kedroc_table_get_exported (schema, array);
      table = exported != NULL ? g_object_ref (exported) : take_columns (schema, array, error);
      if (table != NULL && table != exported)
        return table;
    }
  release_imported (array);
  return table;
}

KedrocTable *
kedroc_table_import_empty (const struct ArrowSchema  *schema,
                           GError                   **error)
{
  return check_schema (schema, error) ? take_columns (schema, NULL, error) : NULL;
}

/**
 * kedroc_table_new_from_c: (constructor)
 * @c_schema: (not nullable): a `struct ArrowSchema`
 * @c_array: (not nullable): the `struct ArrowArray` that it describes
 * @error: return location for an error
 *
 * Imports a table by the [Arrow C data
 * interface](https://arrow.apache.org/docs/format/CDataInterface.html): an array of
 * structures (a record batch) with a child for each column. Slices (offsets) are taken as
 * they are, and missing cells.
 *
 * | Arrow | here | copied |
 * |---|---|---|
 * | `bool`, `utf8`, `large_utf8` | boolean, utf8 | no |
 * | `int64`, `float64` | int64, double | only if missing cells are not 0 or NaN |
 * | `int8` … `int32`, `uint8` … `uint64` | int64 | yes |
 * | `float32` | double | yes |
 * | `utf8_view` | utf8 | yes |
 * | `null` | double, all cells missing | yes |
 *
 * What is not copied is the array's own buffers: its release callback is called with the
 * table's last reference, from whatever thread drops it. What is copied is so into private memory, and
 * so is a column that is not aligned. Only when the table is sent to another process is all of it copied into
 * shared memory. What [method@Kedroc.Table.export_to_c] has exported comes back as the
 * very same table.
 *
 * Both structures are used up, also on failure: as the interface wants it, they are moved, and
 * marked as released.
 *
 * Fails with %KEDROC_DATASET_ERROR_NOT_SUPPORTED for what is no table, for a column of another
 * type (dictionaries, times, decimals, lists, …), and for a `uint64` that does not fit an int64;
 * with %KEDROC_DATASET_ERROR_ALREADY_EXISTS when two columns have one name; with
 * %KEDROC_DATASET_ERROR_CORRUPT when buffers, offsets or text are broken. All name the
 * column. Fails with %KEDROC_DATASET_ERROR_NO_DATA when one of the two was released before.
 *
 * Returns: (transfer full): a table
 */
KedrocTable *
kedroc_table_new_from_c (gpointer   c_schema,
                         gpointer   c_array,
                         GError   **error)
{
  struct ArrowSchema *schema = c_schema;
  struct ArrowArray *array = c_array;
  KedrocTable *table = NULL;

  g_return_val_if_fail (c_schema != NULL, NULL);
  g_return_val_if_fail (c_array != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (schema->release != NULL && array->release != NULL)
    table = kedroc_table_import (schema, array, error);
  else
    g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA,
                         "The Arrow array is empty: it was released or imported before");

  if (schema->release != NULL)
    schema->release (schema);
  if (array->release != NULL)
    array->release (array);
  return table;
}
