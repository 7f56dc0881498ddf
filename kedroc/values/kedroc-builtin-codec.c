/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "kedroc-builtin-codec-private.h"
#include "kedroc-error.h"
#include "kedroc-shared-buffer-private.h"
#include "kedroc-table.h"
#include "kedroc-value-private.h"

enum
{
  BOOLEAN,
  CHAR,
  UCHAR,
  INT,
  UINT,
  LONG,
  ULONG,
  INT64,
  UINT64,
  FLOAT,
  DOUBLE,
  STRING,
  STRV,
  VARIANT,
  BYTES,
  JSON_NODE_CODEC,
  JSON_OBJECT_CODEC,
  JSON_ARRAY_CODEC,
  ENUM,
  FLAGS,
  TABLE,
  FILE_CODEC,
};

#define NUMBER(name, type) { name, kedroc_number_prepare, NULL, kedroc_number_decode, type }

static const KedrocBuiltinCodec codecs[] = {
  [BOOLEAN] = NUMBER ("boolean", G_TYPE_BOOLEAN),
  [CHAR] = NUMBER ("char", G_TYPE_CHAR),
  [UCHAR] = NUMBER ("uchar", G_TYPE_UCHAR),
  [INT] = NUMBER ("int", G_TYPE_INT),
  [UINT] = NUMBER ("uint", G_TYPE_UINT),
  [LONG] = NUMBER ("long", G_TYPE_LONG),
  [ULONG] = NUMBER ("ulong", G_TYPE_ULONG),
  [INT64] = NUMBER ("int64", G_TYPE_INT64),
  [UINT64] = NUMBER ("uint64", G_TYPE_UINT64),
  [FLOAT] = NUMBER ("float", G_TYPE_FLOAT),
  [DOUBLE] = NUMBER ("double", G_TYPE_DOUBLE),
  [STRING] = { "string", kedroc_string_prepare, NULL, kedroc_string_decode },
  [STRV] = { "strv", kedroc_strv_prepare, kedroc_strv_write, kedroc_strv_decode },
  [VARIANT] = { "variant", kedroc_variant_prepare, kedroc_variant_write, kedroc_variant_decode },
  [BYTES] = { KEDROC_RAW_CODEC, kedroc_bytes_prepare, NULL, kedroc_bytes_decode },
  [JSON_NODE_CODEC] = { "json-node", kedroc_json_prepare, NULL, kedroc_json_decode },
  [JSON_OBJECT_CODEC] = { "json-object", kedroc_json_prepare, NULL, kedroc_json_decode },
  [JSON_ARRAY_CODEC] = { "json-array", kedroc_json_prepare, NULL, kedroc_json_decode },
  [ENUM] = { "enum", kedroc_enumeration_prepare, NULL, kedroc_enumeration_decode, G_TYPE_ENUM },
  [FLAGS] = { "flags", kedroc_enumeration_prepare, NULL, kedroc_enumeration_decode, G_TYPE_FLAGS },
  [TABLE] = { KEDROC_TABLE_CODEC, kedroc_table_codec_prepare, kedroc_table_codec_write,
              kedroc_table_codec_decode },
  [FILE_CODEC] = { "file", kedroc_file_codec_prepare, NULL, kedroc_file_codec_decode },
};

static const KedrocBuiltinCodec *
codec_for_boxed (GType type)
{
  if (type == G_TYPE_BYTES)
    return &codecs[BYTES];
  if (type == G_TYPE_STRV)
    return &codecs[STRV];
  if (type == JSON_TYPE_NODE)
    return &codecs[JSON_NODE_CODEC];
  if (type == JSON_TYPE_OBJECT)
    return &codecs[JSON_OBJECT_CODEC];
  if (type == JSON_TYPE_ARRAY)
    return &codecs[JSON_ARRAY_CODEC];
  return NULL;
}

const KedrocBuiltinCodec *
kedroc_builtin_codec_for_value (const GValue *value)
{
  GType type = G_VALUE_TYPE (value);

  switch (type)
    {
    case G_TYPE_BOOLEAN:
      return &codecs[BOOLEAN];
    case G_TYPE_CHAR:
      return &codecs[CHAR];
    case G_TYPE_UCHAR:
      return &codecs[UCHAR];
    case G_TYPE_INT:
      return &codecs[INT];
    case G_TYPE_UINT:
      return &codecs[UINT];
    case G_TYPE_LONG:
      return &codecs[LONG];
    case G_TYPE_ULONG:
      return &codecs[ULONG];
    case G_TYPE_INT64:
      return &codecs[INT64];
    case G_TYPE_UINT64:
      return &codecs[UINT64];
    case G_TYPE_FLOAT:
      return &codecs[FLOAT];
    case G_TYPE_DOUBLE:
      return &codecs[DOUBLE];
    case G_TYPE_STRING:
      return &codecs[STRING];
    case G_TYPE_VARIANT:
      return &codecs[VARIANT];
    default:
      break;
    }

  if (G_TYPE_FUNDAMENTAL (type) == G_TYPE_BOXED)
    return codec_for_boxed (type);
  if (G_TYPE_FUNDAMENTAL (type) == G_TYPE_ENUM)
    return &codecs[ENUM];
  if (G_TYPE_FUNDAMENTAL (type) == G_TYPE_FLAGS)
    return &codecs[FLAGS];
  /* What an object is counts, not what its value was declared as. */
  if (type == KEDROC_TYPE_TABLE ||
      (G_VALUE_HOLDS_OBJECT (value) && KEDROC_IS_TABLE (g_value_get_object (value))))
    return &codecs[TABLE];
  if (type == G_TYPE_FILE || (G_VALUE_HOLDS_OBJECT (value) && G_IS_FILE (g_value_get_object (value))))
    return &codecs[FILE_CODEC];
  return NULL;
}

const KedrocBuiltinCodec *
kedroc_builtin_codec_for_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++)
    {
      if (strcmp (codecs[i].name, name) == 0)
        return &codecs[i];
    }
  return NULL;
}

const KedrocBuiltinCodec *
kedroc_builtin_codec_for_id (guint id)
{
  return id >= 1 && id <= G_N_ELEMENTS (codecs) ? &codecs[id - 1] : NULL;
}

guint
kedroc_builtin_codec_get_id (const KedrocBuiltinCodec *codec)
{
  return (guint) (codec - codecs) + 1;
}

GBytes *
kedroc_payload_dup_range (const KedrocPayload *payload,
                          gsize                offset,
                          gsize                size)
{
  if (payload->buffer != NULL)
    return kedroc_shared_buffer_dup_range (payload->buffer, offset, size);
  return g_bytes_new_with_free_func (payload->data + offset, size,
                                     (GDestroyNotify) kedroc_encoded_value_unref,
                                     kedroc_encoded_value_ref (payload->inline_owner));
}

const guint8 *
kedroc_payload_get_private (const KedrocPayload *payload,
                            gpointer            *copy)
{
  gboolean is_private = payload->buffer == NULL || kedroc_shared_buffer_get_segment (payload->buffer)->is_own;

  *copy = is_private ? NULL : g_memdup2 (payload->data, payload->size);
  return *copy != NULL ? *copy : payload->data;
}

gboolean
kedroc_payload_refuse (const KedrocBuiltinCodec *codec,
                       const char               *why,
                       GError                  **error)
{
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT,
               "The bytes received are not a value of codec '%s': %s", codec->name, why);
  return FALSE;
}

gboolean
kedroc_encoding_refuse_null (const GValue *value,
                             GError      **error)
{
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA,
               "There is no data to encode: a value of type '%s' is NULL", G_VALUE_TYPE_NAME (value));
  return FALSE;
}

/* Most text is ASCII: eight bytes at a time. */
static const char *
skip_ascii (const char *text,
            const char *end)
{
  while (end - text >= 8)
    {
      guint64 word;

      memcpy (&word, text, sizeof word);
      if (word & G_GUINT64_CONSTANT (0x8080808080808080))
        break;
      text += 8;
    }
  while (text < end && (guint8) *text < 0x80)
    text++;
  return text;
}

gboolean
kedroc_utf8_check (const char *text,
                   gsize       size)
{
  const char *end = text + size;

  for (text = skip_ascii (text, end); text < end; text = skip_ascii (text, end))
    {
      gunichar character = g_utf8_get_char_validated (text, end - text);

      if (character == (gunichar) -1 || character == (gunichar) -2)
        return FALSE;
      text = g_utf8_next_char (text);
    }
  return TRUE;
}
