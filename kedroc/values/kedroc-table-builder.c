/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-error.h"
#include "kedroc-shared-buffer-private.h"
#include "kedroc-shared-memory-manager-private.h"
#include "kedroc-table-builder-private.h"
#include "kedroc-table-layout-private.h"

/**
 * KedrocTableBuilder:
 *
 * Makes a table, cell by cell or column by column.
 *
 * The columns are added first; then each gets its cells, in any order of columns;
 * then [method@Kedroc.TableBuilder.finish] makes the table. Nothing before it can
 * fail: the first mistake, or lack of memory, is remembered, what follows it is ignored, and
 * `finish` reports it.
 *
 * ```c
 * g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
 *
 * kedroc_table_builder_add_column (builder, "id", G_TYPE_INT64);
 * kedroc_table_builder_add_column (builder, "price", G_TYPE_DOUBLE);
 * kedroc_table_builder_append_int64 (builder, "id", 1);
 * kedroc_table_builder_append_double (builder, "price", 9.5);
 * kedroc_table_builder_append_int64 (builder, "id", 2);
 * kedroc_table_builder_append_missing (builder, "price");
 *
 * g_autoptr (KedrocTable) table = kedroc_table_builder_finish (builder, NULL, &error);
 * ```
 *
 * Such a builder keeps the cells in memory of its own, and `finish` copies them into
 * shared memory. When it is known beforehand how many rows there will be,
 * [ctor@Kedroc.TableBuilder.new_in_place] writes every cell to where it stays, and
 * `finish` copies nothing:
 *
 * ```c
 * g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new_in_place (NULL, n);
 * double *prices;
 *
 * kedroc_table_builder_add_column (builder, "price", G_TYPE_DOUBLE);
 * kedroc_table_builder_add_column (builder, "name", G_TYPE_STRING);
 * kedroc_table_builder_reserve_text (builder, "name", n_bytes);
 * prices = kedroc_table_builder_append_doubles_in_place (builder, "price", n);
 * for (gsize i = 0; prices != NULL && i < n; i++)
 *   {
 *     prices[i] = compute_price (i);
 *     kedroc_table_builder_append_string (builder, "name", names[i]);
 *   }
 *
 * g_autoptr (KedrocTable) table = kedroc_table_builder_finish (builder, NULL, &error);
 * ```
 *
 * What was reserved is memory in use as long as the table lives, whether it is filled or
 * not: there may be fewer rows and less text. If there is more, all that is there moves
 * into twice the room, so nothing is lost but time.
 *
 * A builder is used by one thread at a time.
 */
G_DEFINE_FINAL_TYPE (KedrocTableBuilder, kedroc_table_builder, G_TYPE_OBJECT)

static void
column_free (KedrocTableBuilderColumn *column)
{
  g_free (column->name);
  g_free (column->values.data);
  g_free (column->text.data);
  g_free (column->validity.data);
  g_free (column);
}

static void
kedroc_table_builder_finalize (GObject *object)
{
  KedrocTableBuilder *self = KEDROC_TABLE_BUILDER (object);

  if (self->manager != NULL)
    kedroc_table_builder_leave_buffer (self);
  g_clear_object (&self->manager);
  g_clear_pointer (&self->positions, g_hash_table_unref);
  g_clear_pointer (&self->columns, g_ptr_array_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (kedroc_table_builder_parent_class)->finalize (object);
}

static void
kedroc_table_builder_class_init (KedrocTableBuilderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kedroc_table_builder_finalize;
}

static void
kedroc_table_builder_init (KedrocTableBuilder *self)
{
  self->columns = g_ptr_array_new_with_free_func ((GDestroyNotify) column_free);
  self->positions = g_hash_table_new (g_str_hash, g_str_equal);
  self->narrow_text_max = G_MAXINT32;
}

/**
 * kedroc_table_builder_new:
 *
 * Makes a builder without columns.
 *
 * Returns: (transfer full): a builder
 */
KedrocTableBuilder *
kedroc_table_builder_new (void)
{
  return g_object_new (KEDROC_TYPE_TABLE_BUILDER, NULL);
}

void
kedroc_table_builder_set_mistake (KedrocTableBuilder *self,
                                  const char         *format,
                                  ...)
{
  va_list arguments;

  if (self->error != NULL)
    return;
  va_start (arguments, format);
  self->error = g_error_new_valist (KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, format, arguments);
  va_end (arguments);
}

/* Of private memory. */
static gboolean
enlarge (KedrocTableBuilder *self,
         KedrocGrowable     *growable,
         gsize               size)
{
  gsize start = growable->size;
  gsize capacity = MAX (growable->capacity * 2, MAX (start + size, 64));
  guint8 *data = size > G_MAXSSIZE - start ? NULL : g_try_realloc (growable->data, capacity);

  if (data == NULL)
    {
      kedroc_table_builder_set_mistake (self, "There is no memory for a column of more than %" G_GSIZE_FORMAT
                                        " bytes", start);
      return FALSE;
    }
  growable->data = data;
  growable->capacity = capacity;
  return TRUE;
}

guint8 *
kedroc_table_builder_grow (KedrocTableBuilder *self,
                           KedrocGrowable     *growable,
                           gsize               size)
{
  gboolean ok = TRUE;

  if (size > growable->capacity - growable->size)
    ok = self->manager != NULL ? kedroc_table_builder_make_room (self, growable, size)
                               : enlarge (self, growable, size);
  if (!ok)
    return NULL;

  growable->size += size;
  return growable->data + growable->size - size;
}

static gboolean
check_columns (KedrocTableBuilder  *self,
               GError             **error)
{
  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return FALSE;
    }

  for (guint i = 1; i < self->columns->len; i++)
    {
      KedrocTableBuilderColumn *first = g_ptr_array_index (self->columns, 0);
      KedrocTableBuilderColumn *column = g_ptr_array_index (self->columns, i);

      if (column->n_rows != first->n_rows)
        {
          g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                       "Column '%s' has %" G_GUINT64_FORMAT " rows, but column '%s' has %" G_GUINT64_FORMAT,
                       column->name, column->n_rows, first->name, first->n_rows);
          return FALSE;
        }
    }
  return TRUE;
}

/* Offsets of 64 bits become such of 32 bits, in place: what is written has been
 * read already. */
static void
narrow_offsets (KedrocTableBuilderColumn *column)
{
  for (guint64 i = 0; i <= column->n_rows; i++)
    {
      gint64 offset;
      gint32 narrow;

      memcpy (&offset, column->values.data + i * sizeof offset, sizeof offset);
      narrow = (gint32) offset;
      memcpy (column->values.data + i * sizeof narrow, &narrow, sizeof narrow);
    }
  column->layout = KEDROC_TABLE_LAYOUT_UTF8;
}

/* Views of the columns as they are; to be freed by g_free. */
static KedrocTableColumn *
view_columns (KedrocTableBuilder *self)
{
  KedrocTableColumn *views = g_new0 (KedrocTableColumn, MAX (self->columns->len, 1));

  for (guint i = 0; i < self->columns->len; i++)
    {
      KedrocTableBuilderColumn *column = g_ptr_array_index (self->columns, i);

      if (column->layout == KEDROC_TABLE_LAYOUT_LARGE_UTF8 && column->text.size <= self->narrow_text_max)
        narrow_offsets (column);
      views[i].name = column->name;
      views[i].layout = column->layout;
      views[i].validity = column->validity.data;
      views[i].values = column->values.data;
      views[i].text = (const char *) column->text.data;
      views[i].text_size = column->text.size;
    }
  return views;
}

/* Copies the columns into a buffer. */
static KedrocSharedBuffer *
write_columns (KedrocTableBuilder         *self,
               KedrocSharedMemoryManager  *manager,
               GError                    **error)
{
  KedrocTableBuilderColumn *first = self->columns->len > 0 ? g_ptr_array_index (self->columns, 0) : NULL;
  g_autofree KedrocTableColumn *views = view_columns (self);
  g_autofree gpointer schema = NULL;
  KedrocSharedBuffer *buffer;
  gsize schema_size, size;

  schema = kedroc_table_layout_plan (views, self->columns->len, first != NULL ? first->n_rows : 0,
                                     &schema_size, &size);
  buffer = kedroc_shared_memory_manager_allocate (manager, size, error);
  if (buffer != NULL)
    kedroc_table_layout_write (schema, schema_size, views, kedroc_shared_buffer_get_data (buffer));
  return buffer;
}

static KedrocSharedBuffer *
make_buffer (KedrocTableBuilder         *self,
             KedrocSharedMemoryManager  *manager,
             GError                    **error)
{
  g_autoptr (KedrocSharedBuffer) buffer = NULL;

  buffer = self->manager != NULL ? kedroc_table_builder_complete (self, error)
                                 : write_columns (self, manager, error);
  if (buffer == NULL)
    return NULL;
  kedroc_shared_buffer_set_codec (buffer, KEDROC_TABLE_CODEC);
  if (!kedroc_shared_buffer_seal (buffer, error))
    return NULL;
  kedroc_shared_buffer_set_validated (buffer);
  return g_steal_pointer (&buffer);
}

static void
reset (KedrocTableBuilder *self)
{
  if (self->manager != NULL)
    kedroc_table_builder_leave_buffer (self);
  g_hash_table_remove_all (self->positions);
  g_ptr_array_set_size (self->columns, 0);
  g_clear_error (&self->error);
  self->last = 0;
}

/**
 * kedroc_table_builder_finish:
 * @self: a builder
 * @manager: (nullable): where the table's buffer is allocated; %NULL: the manager of
 *   the process, or the one that the table is being built in place with
 * @error: return location for an error
 *
 * Makes the table of all that was appended, in one sealed shared buffer. Afterwards,
 * whether it succeeds or not, the builder is empty and can be used for another table.
 *
 * Fails with %KEDROC_DATASET_ERROR_FAILED for the first mistake that was made, naming
 * column and row (counted from 0), when columns are not of one length, and when a table
 * was built in place in the memory of another manager; and with
 * %KEDROC_RUNNER_ERROR_MEMORY_LIMIT when there is no memory for the table.
 *
 * Returns: (transfer full): a table
 */
KedrocTable *
kedroc_table_builder_finish (KedrocTableBuilder         *self,
                             KedrocSharedMemoryManager  *manager,
                             GError                    **error)
{
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  const char *why = NULL;
  KedrocTable *table = NULL;

  g_return_val_if_fail (KEDROC_IS_TABLE_BUILDER (self), NULL);
  g_return_val_if_fail (manager == NULL || KEDROC_IS_SHARED_MEMORY_MANAGER (manager), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (self->manager != NULL && manager != NULL && manager != self->manager)
    kedroc_table_builder_set_mistake (self, "The table was built in place in the memory of another manager");
  if (manager == NULL)
    manager = kedroc_shared_memory_manager_get_default ();
  if (check_columns (self, error))
    buffer = make_buffer (self, manager, error);
  reset (self);

  if (buffer != NULL)
    table = kedroc_table_new_for_buffer (buffer, &why);
  g_return_val_if_fail (buffer == NULL || table != NULL, NULL);
  return table;
}
