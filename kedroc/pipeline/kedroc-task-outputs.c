/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-node-private.h"
#include "kedroc-task-private.h"
#include "kedroc-value-private.h"

static void
record_unknown_output (KedrocTask *self,
                       const char *name)
{
  const char *const *keys = kedroc_node_peek_keys (self->node);
  const char *const *outputs = kedroc_node_peek_outputs (self->node);
  g_autofree char *known = g_strjoinv ("', '", (char **) (keys != NULL ? keys : outputs));

  kedroc_task_record_mistake (self, KEDROC_RUNNER_ERROR_NODE_FAILED,
                              *known != '\0' ? "there is no output '%s'; there is '%s'"
                                             : "there is no output '%s', nor any other",
                              name, known);
}

KedrocTaskSlot *
kedroc_task_find_output (KedrocTask *self,
                         const char *name)
{
  int index = kedroc_node_match_output (self->node, name, KEDROC_ASKED_BY_FUNCTION);

  return index >= 0 ? &self->slots[self->n_inputs + (guint) index] : NULL;
}

GValue *
kedroc_task_open_output (KedrocTask *self,
                         const char *name,
                         GType type)
{
  KedrocTaskSlot *slot = kedroc_task_find_output (self, name);

  if (slot == NULL)
    {
      record_unknown_output (self, name);
      return NULL;
    }
  if (slot->chunked)
    kedroc_task_record_mistake (self, KEDROC_RUNNER_ERROR_NODE_FAILED,
                                "the output '%s' was saved in chunks and cannot be set as a whole as well",
                                name);
  if (G_IS_VALUE (&slot->value))
    g_value_unset (&slot->value);
  g_clear_pointer (&slot->buffer, kedroc_shared_buffer_unref);
  g_clear_object (&slot->table);
  return type != G_TYPE_INVALID ? g_value_init (&slot->value, type) : NULL;
}

static gboolean
is_empty (const GValue *value)
{
  return value == NULL || !G_IS_VALUE (value) ||
         (g_value_fits_pointer (value) && g_value_peek_pointer (value) == NULL);
}

/**
 * kedroc_task_set_output:
 * @self: a task
 * @name: an output of the node: its key if it has one, or its dataset
 * @value: (nullable): the value, which is copied; %NULL, an unset value or one
 *   that holds %NULL is no data, as if the output had not been set
 *
 * Sets an output of any type, in place of what was set before. Copying a value
 * takes a reference where the type is reference counted; JSON is copied with
 * all it holds.
 *
 * A name that is not an output makes the node fail after its function has
 * returned.
 */
void
kedroc_task_set_output (KedrocTask *self,
                        const char *name,
                        const GValue *value)
{
  GValue copy = G_VALUE_INIT;

  g_return_if_fail (KEDROC_IS_TASK (self));
  g_return_if_fail (name != NULL);

  if (is_empty (value))
    {
      kedroc_task_open_output (self, name, G_TYPE_INVALID);
      return;
    }
  /* The value may be the very one that is replaced. */
  kedroc_value_copy (value, &copy);
  kedroc_task_open_output (self, name, G_TYPE_INVALID);
  if (kedroc_task_find_output (self, name) != NULL)
    kedroc_task_find_output (self, name)->value = copy;
  else
    g_value_unset (&copy);
}

/**
 * kedroc_task_set_output_variant:
 * @self: a task
 * @name: an output of the node
 * @variant: (nullable): the variant; a floating reference is taken over; %NULL
 *   is no data
 *
 * Sets an output to a [struct@GLib.Variant].
 */
void
kedroc_task_set_output_variant (KedrocTask *self,
                                const char *name,
                                GVariant *variant)
{
  g_autoptr (GVariant) sunk = NULL;
  GValue *value;

  g_return_if_fail (KEDROC_IS_TASK (self));
  g_return_if_fail (name != NULL);

  if (variant != NULL)
    sunk = g_variant_ref_sink (variant);
  value = kedroc_task_open_output (self, name, sunk != NULL ? G_TYPE_VARIANT : G_TYPE_INVALID);
  if (value != NULL)
    g_value_set_variant (value, sunk);
}

/**
 * kedroc_task_set_output_bytes:
 * @self: a task
 * @name: an output of the node
 * @bytes: (nullable): the bytes, of which a reference is taken; %NULL is no
 *   data
 *
 * Sets an output to [struct@GLib.Bytes]. To write large ones without a copy use
 * [method@Kedroc.Task.create_output_buffer].
 */
void
kedroc_task_set_output_bytes (KedrocTask *self,
                              const char *name,
                              GBytes *bytes)
{
  g_autoptr (GBytes) kept = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  GValue *value;

  g_return_if_fail (KEDROC_IS_TASK (self));
  g_return_if_fail (name != NULL);

  value = kedroc_task_open_output (self, name, kept != NULL ? G_TYPE_BYTES : G_TYPE_INVALID);
  if (value != NULL)
    g_value_take_boxed (value, g_steal_pointer (&kept));
}

/**
 * kedroc_task_set_output_string:
 * @self: a task
 * @name: an output of the node
 * @string: (nullable): the string, which is copied; %NULL is no data
 *
 * Sets an output to a string.
 */
void
kedroc_task_set_output_string (KedrocTask *self,
                               const char *name,
                               const char *string)
{
  g_autofree char *copy = g_strdup (string);
  GValue *value;

  g_return_if_fail (KEDROC_IS_TASK (self));
  g_return_if_fail (name != NULL);

  value = kedroc_task_open_output (self, name, copy != NULL ? G_TYPE_STRING : G_TYPE_INVALID);
  if (value != NULL)
    g_value_take_string (value, g_steal_pointer (&copy));
}

/**
 * kedroc_task_set_output_boolean:
 * @self: a task
 * @name: an output of the node
 * @boolean: the boolean
 *
 * Sets an output to a boolean.
 */
void
kedroc_task_set_output_boolean (KedrocTask *self,
                                const char *name,
                                gboolean boolean)
{
  GValue *value;

  g_return_if_fail (KEDROC_IS_TASK (self));
  g_return_if_fail (name != NULL);

  value = kedroc_task_open_output (self, name, G_TYPE_BOOLEAN);
  if (value != NULL)
    g_value_set_boolean (value, boolean);
}

/**
 * kedroc_task_set_output_double:
 * @self: a task
 * @name: an output of the node
 * @number: the number
 *
 * Sets an output to a double.
 */
void
kedroc_task_set_output_double (KedrocTask *self,
                               const char *name,
                               double number)
{
  GValue *value;

  g_return_if_fail (KEDROC_IS_TASK (self));
  g_return_if_fail (name != NULL);

  value = kedroc_task_open_output (self, name, G_TYPE_DOUBLE);
  if (value != NULL)
    g_value_set_double (value, number);
}

/**
 * kedroc_task_set_output_int64:
 * @self: a task
 * @name: an output of the node
 * @number: the number
 *
 * Sets an output to a 64-bit integer.
 */
void
kedroc_task_set_output_int64 (KedrocTask *self,
                              const char *name,
                              gint64 number)
{
  GValue *value;

  g_return_if_fail (KEDROC_IS_TASK (self));
  g_return_if_fail (name != NULL);

  value = kedroc_task_open_output (self, name, G_TYPE_INT64);
  if (value != NULL)
    g_value_set_int64 (value, number);
}

/**
 * kedroc_task_set_output_object:
 * @self: a task
 * @name: an output of the node
 * @object: (nullable) (type GObject.Object): the object, of which a reference
 *   is taken; %NULL is no data
 *
 * Sets an output to a [class@GObject.Object], such as a [class@Kedroc.Table].
 */
void
kedroc_task_set_output_object (KedrocTask *self,
                               const char *name,
                               gpointer object)
{
  g_autoptr (GObject) kept = NULL;
  GValue *value;

  g_return_if_fail (KEDROC_IS_TASK (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (object == NULL || G_IS_OBJECT (object));

  if (object != NULL)
    kept = g_object_ref (object);
  value = kedroc_task_open_output (self, name, kept != NULL ? G_OBJECT_TYPE (kept) : G_TYPE_INVALID);
  if (value != NULL)
    g_value_take_object (value, g_steal_pointer (&kept));
}

/**
 * kedroc_task_save_chunk:
 * @self: a task
 * @name: an output of the node
 * @chunk: a part of the output
 * @error: return location for an error
 *
 * Saves a part of an output at once, before the function returns: for what is
 * too large to be held as a whole. A dataset that appends has all parts in the end, one
 * in memory the last, as in Kedro. One whose file is replaced by every save takes a single
 * chunk. An output that is saved in chunks is not set.
 *
 * In a run on worker processes, where the supervisor saves the part, this does not wait
 * for it: an error of the dataset comes with a later chunk, or makes the node fail when the
 * function has returned.
 *
 * Kedro's counterpart are nodes whose function is a generator.
 *
 * Returns: %TRUE if the chunk is saved, %FALSE with
 *   %KEDROC_DATASET_ERROR_NOT_SUPPORTED where the node is executed without a
 *   runner that can, or the dataset cannot append, %KEDROC_RUNNER_ERROR_NODE_FAILED for a name that is not
 *   an output or that was set as a whole, or the dataset's error
 */
gboolean
kedroc_task_save_chunk (KedrocTask *self,
                        const char *name,
                        const GValue *chunk,
                        GError **error)
{
  KedrocTaskSlot *slot;

  g_return_val_if_fail (KEDROC_IS_TASK (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (chunk == NULL || !G_IS_VALUE (chunk))
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA,
                   "a chunk of the output '%s' holds no value", name);
      return FALSE;
    }
  slot = kedroc_task_find_output (self, name);
  if (slot == NULL || G_IS_VALUE (&slot->value) || slot->buffer != NULL || slot->table != NULL)
    {
      g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED,
                   slot == NULL ? "there is no output '%s' to save a chunk of"
                                : "the output '%s' was set as a whole and cannot be saved in chunks as well",
                   name);
      return FALSE;
    }
  if (self->host == NULL || self->host->save_chunk == NULL)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
                   "the output '%s' cannot be saved in chunks here; set it as a whole", name);
      return FALSE;
    }
  if (!self->host->save_chunk (self, (guint) (slot - self->slots) - self->n_inputs, chunk, self->host_data,
                               error))
    return FALSE;
  slot->chunked = TRUE;
  return TRUE;
}

/**
 * kedroc_task_get_output:
 * @self: a task
 * @name: an output of the node: its dataset, or its key
 *
 * Gets an output, of any type. What the function fills in place by
 * [method@Kedroc.Task.create_output_buffer] or
 * [method@Kedroc.Task.create_table_builder] is there only after the function has returned.
 *
 * Returns: (transfer none) (nullable): the value, valid until the output is
 *   set again or the task is gone; %NULL if it is not set or not an output
 */
const GValue *
kedroc_task_get_output (KedrocTask *self,
                        const char *name)
{
  const GValue *value;
  int index;

  g_return_val_if_fail (KEDROC_IS_TASK (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  index = kedroc_node_match_output (self->node, name, KEDROC_ASKED_FROM_OUTSIDE);
  if (index < 0)
    return NULL;
  value = kedroc_task_peek_output (self, (guint) index);
  return G_IS_VALUE (value) ? value : NULL;
}
