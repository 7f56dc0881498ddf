/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes as they are, and GVariants: both are read in place. */
#include <string.h>

#include "kedroc-builtin-codec-private.h"
#include "kedroc-error.h"

gboolean
kedroc_bytes_prepare (const GValue    *value,
                      KedrocEncoding  *encoding,
                      GError         **error)
{
  GBytes *bytes = g_value_get_boxed (value);

  if (bytes == NULL)
    return kedroc_encoding_refuse_null (value, error);

  encoding->data = g_bytes_get_data (bytes, &encoding->size);
  return TRUE;
}

gboolean
kedroc_bytes_decode (const KedrocBuiltinCodec  *codec,
                     const KedrocPayload       *payload,
                     GValue                    *value,
                     GError                   **error)
{
  g_value_init (value, G_TYPE_BYTES);
  g_value_take_boxed (value, kedroc_payload_dup_range (payload, 0, payload->size));
  return TRUE;
}

/* The data comes first, where the payload's alignment is what it needs; then the
 * type string, then four bytes with the length of the type string. */
gboolean
kedroc_variant_prepare (const GValue    *value,
                        KedrocEncoding  *encoding,
                        GError         **error)
{
  GVariant *variant = g_value_get_variant (value);

  if (variant == NULL)
    return kedroc_encoding_refuse_null (value, error);

  encoding->source = variant;
  encoding->size = g_variant_get_size (variant) + strlen (g_variant_get_type_string (variant)) +
                   sizeof (guint32);
  return TRUE;
}

void
kedroc_variant_write (const KedrocEncoding  *encoding,
                      guint8                *destination)
{
  GVariant *variant = encoding->source;
  gsize size = g_variant_get_size (variant);
  const char *type = g_variant_get_type_string (variant);
  guint32 length = (guint32) strlen (type);

  g_variant_store (variant, destination);
  memcpy (destination + size, type, length);
  memcpy (destination + size + length, &length, sizeof length);
}

gboolean
kedroc_variant_decode (const KedrocBuiltinCodec  *codec,
                       const KedrocPayload       *payload,
                       GValue                    *value,
                       GError                   **error)
{
  g_autofree char *type = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GVariant) variant = NULL;
  gsize size = payload->size;
  guint32 length;

  if (size < sizeof length)
    return kedroc_payload_refuse (codec, "they are too few", error);
  size -= sizeof length;
  memcpy (&length, payload->data + size, sizeof length);
  if (length > size)
    return kedroc_payload_refuse (codec, "the type has no beginning", error);
  size -= length;

  type = g_strndup ((const char *) payload->data + size, length);
  if (strlen (type) != length || !g_variant_type_string_is_valid (type) ||
      !g_variant_type_is_definite (G_VARIANT_TYPE (type)))
    return kedroc_payload_refuse (codec, "the type string is not valid", error);

  bytes = kedroc_payload_dup_range (payload, 0, size);
  variant = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (type), bytes, FALSE));
  /* GLib silently takes the default of a type of fixed size when that is not the
   * size it got. */
  if (g_variant_get_size (variant) != size)
    return kedroc_payload_refuse (codec, "the size is not that of its type", error);

  g_value_init (value, G_TYPE_VARIANT);
  g_value_take_variant (value, g_steal_pointer (&variant));
  return TRUE;
}
