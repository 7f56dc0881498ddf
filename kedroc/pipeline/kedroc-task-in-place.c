/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-node-private.h"
#include "kedroc-task-private.h"

/* Outputs that a function writes to where other processes read them. */

static gboolean
open_in_place (KedrocTask *self,
               const char *name,
               const char *what,
               GError **error)
{
  kedroc_task_open_output (self, name, G_TYPE_INVALID);
  if (kedroc_task_find_output (self, name) != NULL)
    return TRUE;
  g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED,
               "there is no output '%s' to make a %s for", name, what);
  return FALSE;
}

/**
 * kedroc_task_create_output_buffer:
 * @self: a task
 * @name: an output of the node
 * @size: how many bytes
 * @error: return location for an error
 *
 * Makes an output of the function's own to fill in place: what it writes to
 * kedroc_shared_buffer_get_data() is in shared memory already, and no other
 * process needs a copy of it. What it holds before is not defined. The output becomes
 * [struct@GLib.Bytes] when the function has returned %TRUE; the memory is read-only from
 * then on.
 *
 * A second call for the same output, or setting it in another way, drops the
 * buffer.
 *
 * Returns: (transfer full): the buffer, or %NULL with
 *   %KEDROC_RUNNER_ERROR_NODE_FAILED for a name that is not an output, or the
 *   error of [method@Kedroc.SharedMemoryManager.allocate]
 */
KedrocSharedBuffer *
kedroc_task_create_output_buffer (KedrocTask *self,
                                  const char *name,
                                  gsize size,
                                  GError **error)
{
  KedrocSharedMemoryManager *manager;
  KedrocSharedBuffer *buffer;

  g_return_val_if_fail (KEDROC_IS_TASK (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!open_in_place (self, name, "buffer", error))
    return NULL;
  manager = self->manager != NULL ? self->manager : kedroc_shared_memory_manager_get_default ();
  buffer = kedroc_shared_memory_manager_allocate (manager, size, error);
  if (buffer == NULL)
    {
      g_prefix_error (error, "output '%s': ", name);
      return NULL;
    }
  kedroc_task_find_output (self, name)->buffer = kedroc_shared_buffer_ref (buffer);
  return buffer;
}

/**
 * kedroc_task_create_table_builder:
 * @self: a task
 * @name: an output of the node
 * @n_rows: how many rows the table will have
 * @error: return location for an error
 *
 * Makes an output a table that the function builds in place, in shared memory: no
 * other process needs a copy of it. When the function has returned %TRUE the table is finished, and
 * is the output; a mistake that was made on the way makes the node fail then.
 *
 * ```c
 * g_autoptr (KedrocTableBuilder) builder = NULL;
 *
 * builder = kedroc_task_create_table_builder (task, "prices", n, error);
 * if (builder == NULL)
 *   return FALSE;
 * kedroc_table_builder_add_column (builder, "price", G_TYPE_DOUBLE);
 * for (guint64 i = 0; i < n; i++)
 *   kedroc_table_builder_append_double (builder, "price", compute_price (i));
 * return TRUE;
 * ```
 *
 * A second call for the same output, or setting it in another way, drops the table.
 *
 * Returns: (transfer full): a builder as by [ctor@Kedroc.TableBuilder.new_in_place], or
 *   %NULL with %KEDROC_RUNNER_ERROR_NODE_FAILED for a name that is not an output
 */
KedrocTableBuilder *
kedroc_task_create_table_builder (KedrocTask *self,
                                  const char *name,
                                  guint64 n_rows,
                                  GError **error)
{
  KedrocTableBuilder *builder;

  g_return_val_if_fail (KEDROC_IS_TASK (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!open_in_place (self, name, "table", error))
    return NULL;
  builder = kedroc_table_builder_new_in_place (self->manager, n_rows);
  kedroc_task_find_output (self, name)->table = g_object_ref (builder);
  return builder;
}

static gboolean
publish_buffer (KedrocTaskSlot *slot,
                GError **error)
{
  if (!kedroc_shared_buffer_seal (slot->buffer, error))
    return FALSE;
  g_value_init (&slot->value, G_TYPE_BYTES);
  g_value_take_boxed (&slot->value, kedroc_shared_buffer_dup_bytes (slot->buffer));
  return TRUE;
}

static gboolean
publish_table (KedrocTaskSlot *slot,
               GError **error)
{
  g_autoptr (KedrocTableBuilder) builder = g_steal_pointer (&slot->table);
  g_autoptr (KedrocTable) table = kedroc_table_builder_finish (builder, NULL, error);

  if (table == NULL)
    return FALSE;
  if (kedroc_table_get_n_columns (table) == 0)
    {
      g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED,
                   "the table has no columns; one that the function finishes by itself has to be set");
      return FALSE;
    }
  g_value_init (&slot->value, KEDROC_TYPE_TABLE);
  g_value_take_object (&slot->value, g_steal_pointer (&table));
  return TRUE;
}

gboolean
kedroc_task_publish_output (KedrocTask *self,
                            KedrocTaskSlot *slot,
                            const char *name,
                            GError **error)
{
  if (slot->buffer == NULL && slot->table == NULL)
    {
      g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED,
                   "Node '%s': the function has not set the output '%s'",
                   kedroc_node_get_name (self->node), name);
      return FALSE;
    }
  if (slot->buffer != NULL ? publish_buffer (slot, error) : publish_table (slot, error))
    return TRUE;
  g_prefix_error (error, "Node '%s', output '%s': ", kedroc_node_get_name (self->node), name);
  return FALSE;
}

KedrocSharedBuffer *
kedroc_task_steal_output_buffer (KedrocTask *self,
                                 guint index)
{
  g_assert (index < self->n_outputs);

  return g_steal_pointer (&self->slots[self->n_inputs + index].buffer);
}

void
kedroc_task_lend_input_buffer (KedrocTask *self,
                               guint index,
                               KedrocSharedBuffer *buffer)
{
  g_assert (index < self->n_inputs);

  g_clear_pointer (&self->slots[index].buffer, kedroc_shared_buffer_unref);
  self->slots[index].buffer = kedroc_shared_buffer_ref (buffer);
}

KedrocSharedBuffer *
kedroc_task_peek_input_buffer (KedrocTask *self,
                               guint index)
{
  g_assert (index < self->n_inputs);

  return self->slots[index].buffer;
}

gboolean
kedroc_task_take_output_buffer (KedrocTask *self,
                                guint index,
                                KedrocSharedBuffer *buffer,
                                GError **error)
{
  KedrocSharedMemoryManager *manager =
    self->manager != NULL ? self->manager : kedroc_shared_memory_manager_get_default ();
  KedrocTaskSlot *slot = &self->slots[self->n_inputs + index];

  g_assert (index < self->n_outputs);

  g_clear_pointer (&slot->buffer, kedroc_shared_buffer_unref);
  slot->buffer = buffer;
  return kedroc_shared_memory_manager_adopt (manager, buffer, error);
}
