/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-shared-memory-manager-private.h"
#include "kedroc-table-builder-private.h"

/**
 * kedroc_table_builder_new_in_place:
 * @manager: (nullable): where the table's buffer is allocated; %NULL: the manager of
 *   the process
 * @n_rows: how many rows the table will have
 *
 * Makes a builder that writes straight into the table's buffer: see
 * [class@Kedroc.TableBuilder]. Each table that it makes has room for @n_rows rows.
 *
 * [method@Kedroc.Task.create_table_builder] makes one for the output of a node.
 *
 * Returns: (transfer full): a builder
 */
KedrocTableBuilder *
kedroc_table_builder_new_in_place (KedrocSharedMemoryManager *manager,
                                   guint64                    n_rows)
{
  KedrocTableBuilder *self;

  g_return_val_if_fail (manager == NULL || KEDROC_IS_SHARED_MEMORY_MANAGER (manager), NULL);

  self = g_object_new (KEDROC_TYPE_TABLE_BUILDER, NULL);
  self->manager = g_object_ref (manager != NULL ? manager : kedroc_shared_memory_manager_get_default ());
  self->reserved_rows = n_rows;
  self->row_room = n_rows;
  return self;
}

static void
reserve_private_text (KedrocTableBuilder       *self,
                      KedrocTableBuilderColumn *column,
                      gsize                     size)
{
  if (kedroc_table_builder_grow (self, &column->text, size) != NULL)
    column->text.size -= size;
}

/**
 * kedroc_table_builder_reserve_text:
 * @self: a builder
 * @column: the name of a column of text
 * @n_bytes: how many bytes its cells will have together
 *
 * Says how much text there will be in a column, so that it need not move on the way.
 * For a builder in place this comes before the first cell of any column; a column for
 * which it is not called has room for 8 bytes of text a row.
 */
void
kedroc_table_builder_reserve_text (KedrocTableBuilder *self,
                                   const char         *column,
                                   gsize               n_bytes)
{
  KedrocTableBuilderColumn *found;

  g_return_if_fail (KEDROC_IS_TABLE_BUILDER (self));
  g_return_if_fail (column != NULL);

  found = kedroc_table_builder_find_column (self, column);
  if (found == NULL)
    return;
  if (found->layout != KEDROC_TABLE_LAYOUT_LARGE_UTF8 && found->layout != KEDROC_TABLE_LAYOUT_UTF8)
    kedroc_table_builder_set_mistake (self, "Text cannot be reserved for column '%s': it is of another type",
                                      column);
  else if (self->buffer != NULL)
    kedroc_table_builder_set_mistake (self, "The text of column '%s' is reserved too late: the places of all "
                                      "columns were settled by the first cell of the table", column);
  else if (self->manager != NULL)
    found->reserved_text = n_bytes;
  else if (n_bytes > found->text.size)
    reserve_private_text (self, found, n_bytes - found->text.size);
}

static gpointer
append_in_place (KedrocTableBuilder *self,
                 const char         *column,
                 KedrocTableLayout   layout,
                 const char         *what,
                 gsize               n)
{
  KedrocTableBuilderColumn *found = kedroc_table_builder_open_column (self, column);
  gpointer cells;

  if (found == NULL)
    return NULL;
  if (self->manager == NULL)
    kedroc_table_builder_set_mistake (self, "Column '%s' cannot be filled in place: make the builder by "
                                      "kedroc_table_builder_new_in_place()", column);
  else if (found->layout != layout)
    kedroc_table_builder_set_wrong_type (self, found, what);
  if (self->error != NULL)
    return NULL;

  cells = kedroc_table_builder_add_numbers (self, found, n, FALSE);
  self->lent = self->lent || cells != NULL;
  return cells;
}

/**
 * kedroc_table_builder_append_doubles_in_place:
 * @self: a builder in place
 * @column: the name of a column of `double`s
 * @n: how many cells
 *
 * Appends cells to a column that the caller fills by itself, where they stay. What they
 * hold before is not defined.
 *
 * The memory may be written to until [method@Kedroc.TableBuilder.finish] is called, from
 * any thread; from then on writing to it ends the process. From this call on nothing
 * can move, so that more rows or text than was reserved is a mistake.
 *
 * In Python the cells are an array of `ctypes`, and `numpy.asarray(cells)` is the same
 * memory; both have to be gone before the table is finished, or there is a `BufferError`.
 * JavaScript has no such memory.
 *
 * Returns: (transfer none) (nullable) (type gpointer): @n cells; %NULL after a mistake, which
 *   `finish` reports
 */
double *
kedroc_table_builder_append_doubles_in_place (KedrocTableBuilder *self,
                                              const char         *column,
                                              gsize               n)
{
  g_return_val_if_fail (KEDROC_IS_TABLE_BUILDER (self), NULL);
  g_return_val_if_fail (column != NULL, NULL);

  return append_in_place (self, column, KEDROC_TABLE_LAYOUT_DOUBLE, "doubles", n);
}

/**
 * kedroc_table_builder_append_int64s_in_place:
 * @self: a builder in place
 * @column: the name of a column of integers
 * @n: how many cells
 *
 * Appends cells to a column that the caller fills by itself: see
 * [method@Kedroc.TableBuilder.append_doubles_in_place].
 *
 * Returns: (transfer none) (nullable) (type gpointer): @n cells; %NULL after a mistake, which
 *   `finish` reports
 */
gint64 *
kedroc_table_builder_append_int64s_in_place (KedrocTableBuilder *self,
                                             const char         *column,
                                             gsize               n)
{
  g_return_val_if_fail (KEDROC_IS_TABLE_BUILDER (self), NULL);
  g_return_val_if_fail (column != NULL, NULL);

  return append_in_place (self, column, KEDROC_TABLE_LAYOUT_INT64, "integers", n);
}
