/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-codec.h"
#include "kedroc-error.h"
#include "kedroc-shared-memory-manager-private.h"

/**
 * KedrocCodec:
 *
 * How values of a type of one's own travel to other processes.
 *
 * A codec puts a value into a shared buffer and makes the value of a buffer
 * again. It is registered with [method@Kedroc.Codec.register] in every process
 * that takes part: what one process encodes, another finds the codec for by
 * its name. In a program that a [class@Kedroc.ParallelRunner] starts again as its
 * workers, that is before [func@Kedroc.init], in which a worker stays.
 *
 * Codecs are asked for values of types that the library does not know itself
 * (see [func@Kedroc.value_encode]), the last one registered first. They are called
 * from any thread, also from several at a time, and no lock is held meanwhile;
 * [method@Kedroc.Codec.register_for_thread] is for those that can bear only one.
 *
 * A codec may hand its work on: encode another value by
 * [func@Kedroc.value_encode] and return that buffer. [func@Kedroc.value_decode] of
 * the buffer that `decode` is given makes that other value.
 *
 * Kedro has no counterpart: its values are pickled.
 */

G_DEFINE_INTERFACE (KedrocCodec, kedroc_codec, G_TYPE_OBJECT)

/**
 * KedrocCodec::get_name:
 * @self: a codec
 *
 * The name that encoded values carry, always the same. It has 1 to 63 bytes
 * and no slash. A prefix, such as that of a library, keeps it apart from others.
 *
 * Returns: (transfer none): a name
 */

/**
 * KedrocCodec::can_encode:
 * @self: a codec
 * @value: a value that is set and not %NULL
 *
 * Whether the codec takes this value.
 *
 * Returns: %TRUE if `encode` is to be called
 */

/**
 * KedrocCodec::encode:
 * @self: a codec
 * @value: a value that the codec can encode
 * @manager: where to allocate the buffer
 * @error: return location for an error
 *
 * Puts the value into a buffer.
 *
 * Returns: (transfer full): a buffer, sealed or not; %NULL with @error set
 */

/**
 * KedrocCodec::decode:
 * @self: a codec
 * @buffer: a buffer of this codec's name. Its bytes may come from anywhere: check
 *   them
 * @value: (out caller-allocates): an unset value to initialise and set
 * @error: return location for an error
 *
 * Makes the value of a buffer. It may be a view of the buffer that keeps a reference
 * on it.
 *
 * Returns: %TRUE with @value set, %FALSE with @error set
 */

static void
kedroc_codec_default_init (KedrocCodecInterface *iface)
{
}

/**
 * kedroc_codec_get_name:
 * @self: a codec
 *
 * The name that values encoded by this codec carry.
 *
 * Returns: (transfer none): a name
 */
const char *
kedroc_codec_get_name (KedrocCodec *self)
{
  const char *name = NULL;

  g_return_val_if_fail (KEDROC_IS_CODEC (self), NULL);

  if (KEDROC_CODEC_GET_IFACE (self)->get_name != NULL)
    name = KEDROC_CODEC_GET_IFACE (self)->get_name (self);
  return name != NULL ? name : G_OBJECT_TYPE_NAME (self);
}

/**
 * kedroc_codec_can_encode:
 * @self: a codec
 * @value: a value
 *
 * Whether the codec takes this value.
 *
 * Returns: %TRUE if [method@Kedroc.Codec.encode] can be called
 */
gboolean
kedroc_codec_can_encode (KedrocCodec  *self,
                         const GValue *value)
{
  g_return_val_if_fail (KEDROC_IS_CODEC (self), FALSE);
  g_return_val_if_fail (G_IS_VALUE (value), FALSE);

  if (KEDROC_CODEC_GET_IFACE (self)->can_encode == NULL)
    return FALSE;
  return KEDROC_CODEC_GET_IFACE (self)->can_encode (self, value);
}

/* What a codec has to say and did not. */
static void
complain (KedrocCodec  *self,
          const char   *what,
          GError      **error)
{
  g_clear_error (error);
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
               "Codec '%s' (%s) %s", kedroc_codec_get_name (self), G_OBJECT_TYPE_NAME (self), what);
}

/**
 * kedroc_codec_encode:
 * @self: a codec
 * @value: a value that the codec can encode
 * @manager: (nullable): where to allocate the buffer; %NULL: the manager of the process
 * @error: return location for an error
 *
 * Lets this codec put a value into a buffer. Whoever wants a value encoded,
 * by whatever codec, calls [func@Kedroc.value_encode].
 *
 * Returns: (transfer full): a buffer
 */
KedrocSharedBuffer *
kedroc_codec_encode (KedrocCodec                *self,
                     const GValue               *value,
                     KedrocSharedMemoryManager  *manager,
                     GError                    **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (KedrocSharedBuffer) buffer = NULL;

  g_return_val_if_fail (KEDROC_IS_CODEC (self), NULL);
  g_return_val_if_fail (G_IS_VALUE (value), NULL);
  g_return_val_if_fail (manager == NULL || KEDROC_IS_SHARED_MEMORY_MANAGER (manager), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (manager == NULL)
    manager = kedroc_shared_memory_manager_get_default ();

  if (KEDROC_CODEC_GET_IFACE (self)->encode == NULL)
    complain (self, "has no 'encode'", &local_error);
  else
    buffer = KEDROC_CODEC_GET_IFACE (self)->encode (self, value, manager, &local_error);

  if (buffer == NULL && local_error == NULL)
    complain (self, "returned no buffer and no error from 'encode'", &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return g_steal_pointer (&buffer);
}

/**
 * kedroc_codec_decode:
 * @self: a codec
 * @buffer: a buffer that the codec has encoded
 * @value: (out caller-allocates): an unset value, set on success
 * @error: return location for an error
 *
 * Lets this codec make the value of a buffer. Whoever has a buffer of whatever
 * codec calls [func@Kedroc.value_decode].
 *
 * Returns: %TRUE with @value set, %FALSE with @error set
 */
gboolean
kedroc_codec_decode (KedrocCodec         *self,
                     KedrocSharedBuffer  *buffer,
                     GValue              *value,
                     GError             **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean decoded = FALSE;

  g_return_val_if_fail (KEDROC_IS_CODEC (self), FALSE);
  g_return_val_if_fail (buffer != NULL, FALSE);
  g_return_val_if_fail (value != NULL && G_VALUE_TYPE (value) == 0, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (KEDROC_CODEC_GET_IFACE (self)->decode == NULL)
    complain (self, "has no 'decode'", &local_error);
  else
    decoded = KEDROC_CODEC_GET_IFACE (self)->decode (self, buffer, value, &local_error);

  if (local_error == NULL && !decoded)
    complain (self, "returned neither a value nor an error from 'decode'", &local_error);
  else if (local_error == NULL && !G_IS_VALUE (value))
    complain (self, "returned success and no value from 'decode'", &local_error);

  if (local_error != NULL)
    {
      if (G_IS_VALUE (value))
        g_value_unset (value);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return TRUE;
}
