/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-encoded-value-private.h"
#include "kedroc-encoding-private.h"
#include "kedroc-error.h"
#include "kedroc-shared-buffer-private.h"
#include "kedroc-shared-memory-manager-private.h"

/* Stands before an inline payload; the name follows, filled up to 8 bytes. */
typedef struct
{
  guint8 codec;           /* 0: of this name */
  guint8 name_length;
  guint8 reserved[6];
} InlineHeader;

struct _KedrocEncodedValue
{
  gatomicrefcount ref_count;
  KedrocSharedBuffer *buffer;     /* NULL: inline */
  gsize inline_size;
  guint64 inline_data[];          /* as numbers for its alignment */
};

G_STATIC_ASSERT (sizeof (InlineHeader) == 8);

static KedrocEncodedValue *
encoded_value_new (gsize inline_size)
{
  KedrocEncodedValue *self = g_malloc (sizeof *self + inline_size);

  g_atomic_ref_count_init (&self->ref_count);
  self->buffer = NULL;
  self->inline_size = inline_size;
  return self;
}

static gsize
get_payload_offset (gsize name_length)
{
  return sizeof (InlineHeader) + ((name_length + 7) & ~(gsize) 7);
}

static KedrocEncodedValue *
encode_inline (const KedrocEncoding *encoding)
{
  const char *name = encoding->codec == NULL ? kedroc_shared_buffer_get_codec (encoding->buffer) : "";
  gsize name_length = strlen (name);
  gsize offset = get_payload_offset (name_length);
  KedrocEncodedValue *self = encoded_value_new (offset + encoding->size);
  guint8 *data = (guint8 *) self->inline_data;
  InlineHeader header = { .name_length = (guint8) name_length };

  if (encoding->codec != NULL)
    header.codec = (guint8) kedroc_builtin_codec_get_id (encoding->codec);
  /* A codec may leave gaps, and what was in this memory before is not to be sent. */
  memset (data, 0, offset + encoding->size);
  memcpy (data, &header, sizeof header);
  memcpy (data + sizeof header, name, name_length);
  kedroc_encoding_write (encoding, data + offset);
  return self;
}

KedrocEncodedValue *
kedroc_encoded_value_new (const GValue               *value,
                          KedrocSharedMemoryManager  *manager,
                          GError                    **error)
{
  g_auto (KedrocEncoding) encoding = { 0 };
  KedrocEncodedValue *self;
  KedrocSharedBuffer *buffer;

  if (manager == NULL)
    manager = kedroc_shared_memory_manager_get_default ();
  if (!kedroc_encoding_prepare (&encoding, value, manager, error))
    return NULL;
  if (encoding.size <= KEDROC_INLINE_MAX)
    return encode_inline (&encoding);

  buffer = kedroc_encoding_to_buffer (&encoding, manager, error);
  if (buffer == NULL)
    return NULL;
  self = encoded_value_new (0);
  self->buffer = buffer;
  return self;
}

KedrocEncodedValue *
kedroc_encoded_value_new_inline (gconstpointer data,
                                 gsize         size)
{
  KedrocEncodedValue *self = encoded_value_new (size);

  if (size > 0)
    memcpy (self->inline_data, data, size);
  return self;
}

KedrocEncodedValue *
kedroc_encoded_value_new_for_buffer (KedrocSharedBuffer *buffer)
{
  KedrocEncodedValue *self = encoded_value_new (0);

  self->buffer = kedroc_shared_buffer_ref (buffer);
  return self;
}

KedrocEncodedValue *
kedroc_encoded_value_ref (KedrocEncodedValue *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
kedroc_encoded_value_unref (KedrocEncodedValue *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->buffer, kedroc_shared_buffer_unref);
  g_free (self);
}

gconstpointer
kedroc_encoded_value_get_inline (KedrocEncodedValue *self,
                                 gsize              *size)
{
  *size = self->inline_size;
  return self->buffer == NULL ? self->inline_data : NULL;
}

KedrocSharedBuffer *
kedroc_encoded_value_get_buffer (KedrocEncodedValue *self)
{
  return self->buffer;
}

/* The header as far as it can be believed: codec and name are not checked. */
static gboolean
read_header (KedrocEncodedValue *self,
             InlineHeader       *header,
             gsize              *payload_offset)
{
  if (self->inline_size < sizeof *header)
    return FALSE;
  memcpy (header, self->inline_data, sizeof *header);
  *payload_offset = get_payload_offset (header->name_length);
  return *payload_offset <= self->inline_size;
}

gsize
kedroc_encoded_value_get_size (KedrocEncodedValue *self)
{
  InlineHeader header;
  gsize offset;

  if (self->buffer != NULL)
    return kedroc_shared_buffer_get_size (self->buffer);
  return read_header (self, &header, &offset) ? self->inline_size - offset : 0;
}

static gboolean
refuse_inline (const char  *why,
               GError     **error)
{
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT,
               "The bytes received are not a value: %s", why);
  return FALSE;
}

/* Registered codecs read from buffers, so one is made. */
static gboolean
decode_registered (const KedrocPayload  *payload,
                   const char           *name,
                   GValue               *value,
                   GError              **error)
{
  KedrocSharedMemoryManager *manager = kedroc_shared_memory_manager_get_default ();
  g_autoptr (KedrocSharedBuffer) buffer =
    kedroc_shared_memory_manager_allocate_bytes (manager, payload->data, payload->size, error);
  g_autoptr (KedrocSharedBuffer) copy = NULL;

  if (buffer == NULL)
    return FALSE;
  kedroc_shared_buffer_set_codec (buffer, name);
  if (!kedroc_shared_buffer_seal (buffer, error))
    return FALSE;
  if (payload->writable)
    copy = kedroc_shared_buffer_new_copy (buffer, FALSE, error);
  if (payload->writable && copy == NULL)
    return FALSE;
  return kedroc_decode_buffer (copy != NULL ? copy : buffer, FALSE, value, error);
}

static gboolean
decode_named (const KedrocPayload  *payload,
              const char           *name,
              gsize                 name_length,
              GValue               *value,
              GError              **error)
{
  g_autofree char *copy = NULL;

  if (name_length == 0 || name_length > KEDROC_CODEC_NAME_MAX || memchr (name, '\0', name_length) != NULL ||
      !kedroc_utf8_check (name, name_length))
    return refuse_inline ("the name of their codec is broken", error);

  copy = g_strndup (name, name_length);
  return decode_registered (payload, copy, value, error);
}

static gboolean
decode (KedrocEncodedValue  *self,
        gboolean             borrowed,
        gboolean             writable,
        GValue              *value,
        GError             **error)
{
  KedrocPayload payload = { .inline_owner = self, .borrowed = borrowed, .writable = writable };
  const guint8 *data = (const guint8 *) self->inline_data;
  const KedrocBuiltinCodec *codec;
  InlineHeader header;
  gsize offset;

  if (self->buffer != NULL)
    return kedroc_decode_buffer (self->buffer, borrowed, value, error);
  if (!read_header (self, &header, &offset))
    return refuse_inline ("they are too few", error);

  payload.data = data + offset;
  payload.size = self->inline_size - offset;
  if (header.codec == 0)
    return decode_named (&payload, (const char *) data + sizeof header, header.name_length, value, error);

  codec = kedroc_builtin_codec_for_id (header.codec);
  if (codec == NULL || header.name_length > 0)
    return refuse_inline ("their codec is not known", error);
  return codec->decode (codec, &payload, value, error);
}

gboolean
kedroc_encoded_value_decode (KedrocEncodedValue  *self,
                             GValue              *value,
                             GError             **error)
{
  return decode (self, FALSE, FALSE, value, error);
}

/* What is inline is copied at once in any case. */
static KedrocEncodedValue *
copy_for_writing (KedrocEncodedValue  *self,
                  gboolean             at_once,
                  GError             **error)
{
  g_autoptr (KedrocSharedBuffer) copy = NULL;

  if (self->buffer == NULL)
    return kedroc_encoded_value_new_inline (self->inline_data, self->inline_size);
  copy = kedroc_shared_buffer_new_copy (self->buffer, at_once, error);
  return copy != NULL ? kedroc_encoded_value_new_for_buffer (copy) : NULL;
}

gboolean
kedroc_encoded_value_read (KedrocEncodedValue  *self,
                           KedrocReading        reading,
                           GValue              *value,
                           GError             **error)
{
  g_autoptr (KedrocEncodedValue) copy = NULL;

  if (reading == KEDROC_READING_SHARED || reading == KEDROC_READING_BORROWED)
    return decode (self, reading == KEDROC_READING_BORROWED, FALSE, value, error);
  copy = copy_for_writing (self, reading == KEDROC_READING_COPY, error);
  return copy != NULL && decode (copy, FALSE, TRUE, value, error);
}
