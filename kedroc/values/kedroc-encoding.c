/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-codec-private.h"
#include "kedroc-encoding-private.h"
#include "kedroc-error.h"
#include "kedroc-shared-buffer-private.h"
#include "kedroc-value-private.h"

static gboolean
is_null (const GValue *value)
{
  return (G_VALUE_HOLDS_OBJECT (value) || G_VALUE_HOLDS_BOXED (value) || G_VALUE_HOLDS_POINTER (value) ||
          G_VALUE_HOLDS_PARAM (value)) && g_value_peek_pointer (value) == NULL;
}

static gboolean
prepare_registered (KedrocEncoding             *self,
                    const GValue               *value,
                    KedrocSharedMemoryManager  *manager,
                    GError                    **error)
{
  if (is_null (value))
    return kedroc_encoding_refuse_null (value, error);

  self->buffer = kedroc_codec_encode_registered (value, manager, error);
  if (self->buffer == NULL)
    return FALSE;
  self->size = kedroc_shared_buffer_get_size (self->buffer);
  return TRUE;
}

gboolean
kedroc_encoding_prepare (KedrocEncoding             *self,
                         const GValue               *value,
                         KedrocSharedMemoryManager  *manager,
                         GError                    **error)
{
  if (value == NULL || G_VALUE_TYPE (value) == 0)
    {
      g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA,
                           "There is no data to encode: the value is not set");
      return FALSE;
    }

  self->codec = kedroc_builtin_codec_for_value (value);
  if (self->codec != NULL)
    return self->codec->prepare (value, self, error);
  return prepare_registered (self, value, manager, error);
}

void
kedroc_encoding_write (const KedrocEncoding *self,
                       guint8               *destination)
{
  gconstpointer data = self->data;

  if (self->size == 0)
    return;
  if (self->buffer != NULL)
    data = kedroc_shared_buffer_get_data (self->buffer);
  else if (self->codec->write != NULL)
    {
      self->codec->write (self, destination);
      return;
    }
  memcpy (destination, data, self->size);
}

KedrocSharedBuffer *
kedroc_encoding_to_buffer (const KedrocEncoding       *self,
                           KedrocSharedMemoryManager  *manager,
                           GError                    **error)
{
  g_autoptr (KedrocSharedBuffer) buffer = NULL;

  if (self->buffer != NULL)
    return kedroc_shared_buffer_ref (self->buffer);

  buffer = kedroc_shared_memory_manager_allocate (manager, self->size, error);
  if (buffer == NULL)
    return NULL;
  kedroc_encoding_write (self, kedroc_shared_buffer_get_data (buffer));
  kedroc_shared_buffer_set_codec (buffer, self->codec->name);
  if (!kedroc_shared_buffer_seal (buffer, error))
    return NULL;
  kedroc_shared_buffer_set_validated (buffer);
  return g_steal_pointer (&buffer);
}

void
kedroc_encoding_clear (KedrocEncoding *self)
{
  g_clear_pointer (&self->owned, g_free);
  g_clear_pointer (&self->buffer, kedroc_shared_buffer_unref);
}

gsize
kedroc_value_measure (const GValue *value)
{
  g_auto (KedrocEncoding) encoding = { 0 };
  const KedrocBuiltinCodec *codec = NULL;

  if (G_IS_VALUE (value) && !kedroc_value_holds_json (value))
    codec = kedroc_builtin_codec_for_value (value);
  return codec != NULL && codec->prepare (value, &encoding, NULL) ? encoding.size : 0;
}

gboolean
kedroc_decode_buffer (KedrocSharedBuffer  *buffer,
                      gboolean             borrowed,
                      GValue              *value,
                      GError             **error)
{
  const KedrocBuiltinCodec *codec = kedroc_builtin_codec_for_name (kedroc_shared_buffer_get_codec (buffer));
  KedrocPayload payload = { .size = kedroc_shared_buffer_get_size (buffer), .buffer = buffer, .borrowed = borrowed };

  if (codec == NULL)
    return kedroc_codec_decode_registered (buffer, value, error);

  if (!kedroc_shared_buffer_map (buffer, error))
    return FALSE;
  payload.data = kedroc_shared_buffer_get_data (buffer);
  if (payload.data == NULL)
    payload.data = (const guint8 *) "";
  return codec->decode (codec, &payload, value, error);
}
