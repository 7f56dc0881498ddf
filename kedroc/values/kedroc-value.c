/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <json-glib/json-glib.h>

#include "kedroc-encoded-value-private.h"
#include "kedroc-encoding-private.h"
#include "kedroc-error.h"
#include "kedroc-json-copy-private.h"
#include "kedroc-shared-memory-manager-private.h"
#include "kedroc-table.h"
#include "kedroc-value-private.h"

const char *
kedroc_value_describe_type (const GValue *value)
{
  if (value == NULL || G_VALUE_TYPE (value) == 0)
    return "nothing";
  if (G_VALUE_HOLDS_OBJECT (value) && g_value_get_object (value) != NULL)
    return G_OBJECT_TYPE_NAME (g_value_get_object (value));
  return G_VALUE_TYPE_NAME (value);
}

/**
 * kedroc_value_encode:
 * @value: any value
 * @manager: (nullable): where to allocate the buffer; %NULL: the manager of the
 *   process
 * @buffer: (out) (transfer full): the value, in a sealed buffer
 * @error: return location for an error
 *
 * Puts a value into shared memory, for another process to make it again by
 * [func@Kedroc.value_decode].
 *
 * Values of these types can always be encoded: booleans, integers of every size,
 * `float`, `double`, strings (in UTF-8; %NULL, too), `GStrv`, `GVariant`, `GBytes`,
 * `JsonNode`, `JsonObject` and `JsonArray` (with finite numbers), enumerations, flags, [class@Kedroc.Table], and
 * [iface@Gio.File] (where it is, not what is in it). For all others the registered codecs are asked (see
 * [iface@Kedroc.Codec]). A table that lies in a buffer of its own is
 * not copied: the buffer is that one. From any thread.
 *
 * Fails with %KEDROC_DATASET_ERROR_NOT_SERIALIZABLE, naming the type, when
 * nobody can encode the value; with %KEDROC_DATASET_ERROR_NO_DATA when
 * it is not set or holds %NULL; with %KEDROC_RUNNER_ERROR_MEMORY_LIMIT when there is
 * no memory for it. Kedro's counterpart is pickling.
 *
 * Returns: %TRUE with @buffer set, %FALSE with @error set
 */
gboolean
kedroc_value_encode (const GValue               *value,
                     KedrocSharedMemoryManager  *manager,
                     KedrocSharedBuffer        **buffer,
                     GError                    **error)
{
  g_auto (KedrocEncoding) encoding = { 0 };

  g_return_val_if_fail (manager == NULL || KEDROC_IS_SHARED_MEMORY_MANAGER (manager), FALSE);
  g_return_val_if_fail (buffer != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  *buffer = NULL;
  if (manager == NULL)
    manager = kedroc_shared_memory_manager_get_default ();
  if (!kedroc_encoding_prepare (&encoding, value, manager, error))
    return FALSE;
  *buffer = kedroc_encoding_to_buffer (&encoding, manager, error);
  return *buffer != NULL;
}

/**
 * kedroc_value_decode:
 * @buffer: a sealed buffer
 * @value: (out caller-allocates): an unset value (`G_VALUE_INIT`), set on success
 * @error: return location for an error
 *
 * Makes the value of a buffer. `GVariant`, `GBytes` and [class@Kedroc.Table] are
 * views of the buffer: nothing is copied, and they keep its memory alive. A buffer that was
 * filled in place, or that another program made, decodes as `GBytes`.
 * From any thread.
 *
 * Fails with %KEDROC_DATASET_ERROR_CORRUPT when the bytes are not what they claim to
 * be, with %KEDROC_DATASET_ERROR_NOT_SERIALIZABLE when this process does not know the
 * codec or the type that they need, and with %KEDROC_DATASET_ERROR_FAILED when
 * the buffer is not sealed.
 *
 * Returns: %TRUE with @value set, %FALSE with @error set
 */
gboolean
kedroc_value_decode (KedrocSharedBuffer  *buffer,
                     GValue              *value,
                     GError             **error)
{
  g_return_val_if_fail (buffer != NULL, FALSE);
  g_return_val_if_fail (value != NULL && G_VALUE_TYPE (value) == 0, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!kedroc_shared_buffer_is_sealed (buffer))
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                   "A shared buffer of %" G_GSIZE_FORMAT " bytes is not sealed: its value could still change",
                   kedroc_shared_buffer_get_size (buffer));
      return FALSE;
    }
  return kedroc_decode_buffer (buffer, FALSE, value, error);
}

/**
 * kedroc_value_decode_to_value:
 * @buffer: a sealed buffer
 * @error: return location for an error
 *
 * As [func@Kedroc.value_decode], for languages that prefer a value that is
 * returned, such as JavaScript.
 *
 * Returns: (transfer full): a value
 */
GValue *
kedroc_value_decode_to_value (KedrocSharedBuffer  *buffer,
                              GError             **error)
{
  g_autofree GValue *value = g_new0 (GValue, 1);

  g_return_val_if_fail (buffer != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return kedroc_value_decode (buffer, value, error) ? g_steal_pointer (&value) : NULL;
}

gboolean
kedroc_value_holds_json (const GValue *value)
{
  GType type = G_VALUE_TYPE (value);

  return type == JSON_TYPE_NODE || type == JSON_TYPE_OBJECT || type == JSON_TYPE_ARRAY;
}

static void
copy_json (const GValue *source,
           GValue       *destination)
{
  gpointer json = g_value_get_boxed (source);
  GType type = G_VALUE_TYPE (source);

  if (type == JSON_TYPE_NODE)
    g_value_take_boxed (destination, kedroc_json_node_copy (json));
  else if (type == JSON_TYPE_OBJECT)
    g_value_take_boxed (destination, kedroc_json_object_copy (json));
  else
    g_value_take_boxed (destination, kedroc_json_array_copy (json));
}

void
kedroc_value_copy (const GValue *source,
                   GValue       *destination)
{
  g_value_init (destination, G_VALUE_TYPE (source));
  if (kedroc_value_holds_json (source))
    copy_json (source, destination);
  else
    g_value_copy (source, destination);
}

gboolean
kedroc_value_deep_copy (const GValue  *source,
                        GValue        *destination,
                        GError       **error)
{
  g_autoptr (KedrocEncodedValue) encoded = NULL;

  /* The built-in types but for JSON cannot be changed, or are a list of strings, which
   * g_value_copy () copies. */
  if (kedroc_builtin_codec_for_value (source) != NULL)
    {
      kedroc_value_copy (source, destination);
      return TRUE;
    }

  encoded = kedroc_encoded_value_new (source, NULL, error);
  return encoded != NULL && kedroc_encoded_value_read (encoded, KEDROC_READING_COPY_ON_WRITE, destination, error);
}
