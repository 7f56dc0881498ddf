/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a file is, not what is in it: its URI. */
#include <string.h>

#include <gio/gio.h>

#include "kedroc-builtin-codec-private.h"

gboolean
kedroc_file_codec_prepare (const GValue    *value,
                           KedrocEncoding  *encoding,
                           GError         **error)
{
  GFile *file = g_value_get_object (value);

  if (file == NULL)
    return kedroc_encoding_refuse_null (value, error);

  encoding->data = encoding->owned = g_file_get_uri (file);
  encoding->size = strlen (encoding->owned);
  return TRUE;
}

gboolean
kedroc_file_codec_decode (const KedrocBuiltinCodec  *codec,
                          const KedrocPayload       *payload,
                          GValue                    *value,
                          GError                   **error)
{
  g_autofree char *uri = g_strndup ((const char *) payload->data, payload->size);

  if (payload->size == 0 || strlen (uri) != payload->size || !kedroc_utf8_check (uri, payload->size))
    return kedroc_payload_refuse (codec, "they are no URI", error);

  g_value_init (value, G_TYPE_FILE);
  g_value_take_object (value, g_file_new_for_uri (uri));
  return TRUE;
}
