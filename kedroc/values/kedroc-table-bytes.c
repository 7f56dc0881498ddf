/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-error.h"
#include "kedroc-table.h"

/**
 * kedroc_table_dup_column_bytes:
 * @self: a table
 * @column: the name of a column of integers or `double`s
 * @error: return location for an error
 *
 * The memory of the cells of a column, for languages that have no pointers: eight
 * bytes for each row, in the machine's byte order. A missing cell is 0 or NaN.
 *
 * Fails with %KEDROC_DATASET_ERROR_NOT_FOUND when there is no such column and with
 * %KEDROC_DATASET_ERROR_FAILED when it is of another type.
 *
 * Returns: (transfer full): the cells, in place: the table lives as long as this does
 */
GBytes *
kedroc_table_dup_column_bytes (KedrocTable  *self,
                               const char   *column,
                               GError      **error)
{
  gconstpointer cells;
  guint64 n = 0;

  g_return_val_if_fail (KEDROC_IS_TABLE (self), NULL);
  g_return_val_if_fail (column != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (kedroc_table_get_column_type (self, column) == G_TYPE_INT64)
    cells = kedroc_table_get_int64s (self, column, &n, error);
  else
    cells = kedroc_table_get_doubles (self, column, &n, error);
  if (cells == NULL)
    return NULL;
  return g_bytes_new_with_free_func (cells, n * sizeof (double), g_object_unref, g_object_ref (self));
}
