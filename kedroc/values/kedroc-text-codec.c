/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Strings and lists of strings. Each keeps its final NUL, so that a reader can
 * use them where they are. */
#include <string.h>

#include "kedroc-builtin-codec-private.h"
#include "kedroc-error.h"
#include "kedroc-shared-buffer-private.h"

static gboolean
refuse_text (const char *text,
             GError    **error)
{
  const char *end;

  g_utf8_validate (text, -1, &end);
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
               "A string is not UTF-8 from byte %" G_GSIZE_FORMAT " on; put it into GBytes",
               (gsize) (end - text));
  return FALSE;
}

/* NULL is a payload of no bytes: an empty string still has its NUL. */
gboolean
kedroc_string_prepare (const GValue    *value,
                       KedrocEncoding  *encoding,
                       GError         **error)
{
  const char *text = g_value_get_string (value);

  if (text == NULL)
    return TRUE;

  encoding->size = strlen (text) + 1;
  encoding->data = text;
  return kedroc_utf8_check (text, encoding->size) || refuse_text (text, error);
}

/* Whether these are strings one after the other, the last one ended. */
static gboolean
check_text (const KedrocBuiltinCodec  *codec,
            const char                *text,
            gsize                      size,
            GError                   **error)
{
  if (size > 0 && text[size - 1] != '\0')
    return kedroc_payload_refuse (codec, "the text has no end", error);
  if (!kedroc_utf8_check (text, size))
    return kedroc_payload_refuse (codec, "the text is not UTF-8", error);
  return TRUE;
}

static gboolean
check_string (const KedrocBuiltinCodec  *codec,
              const char                *text,
              gsize                      size,
              GError                   **error)
{
  if (!check_text (codec, text, size, error))
    return FALSE;
  if (size > 0 && memchr (text, '\0', size) != text + size - 1)
    return kedroc_payload_refuse (codec, "there is a NUL inside the text", error);
  return TRUE;
}

/* The string where it lies. All of it is looked at once, however often it is loaded. */
static gboolean
borrow_string (const KedrocBuiltinCodec  *codec,
               const KedrocPayload       *payload,
               GValue                    *value,
               GError                   **error)
{
  const char *text = (const char *) payload->data;
  gboolean validated = payload->buffer != NULL && kedroc_shared_buffer_get_validated (payload->buffer);

  if (!validated && !check_string (codec, text, payload->size, error))
    return FALSE;
  if (payload->buffer != NULL)
    kedroc_shared_buffer_set_validated (payload->buffer);
  g_value_init (value, G_TYPE_STRING);
  if (payload->size > 0)
    g_value_set_static_string (value, text);
  return TRUE;
}

gboolean
kedroc_string_decode (const KedrocBuiltinCodec  *codec,
                      const KedrocPayload       *payload,
                      GValue                    *value,
                      GError                   **error)
{
  g_autofree gpointer copy = NULL;
  const char *text;

  if (payload->borrowed)
    return borrow_string (codec, payload, value, error);

  text = (const char *) kedroc_payload_get_private (payload, &copy);
  if (!check_string (codec, text, payload->size, error))
    return FALSE;
  g_value_init (value, G_TYPE_STRING);
  if (copy != NULL)
    g_value_take_string (value, g_steal_pointer (&copy));
  else if (payload->size > 0)
    g_value_set_string (value, text);
  return TRUE;
}

gboolean
kedroc_strv_prepare (const GValue    *value,
                     KedrocEncoding  *encoding,
                     GError         **error)
{
  char **list = g_value_get_boxed (value);

  if (list == NULL)
    return kedroc_encoding_refuse_null (value, error);

  encoding->source = list;
  for (char **item = list; *item != NULL; item++)
    {
      gsize size = strlen (*item) + 1;

      if (!kedroc_utf8_check (*item, size))
        return refuse_text (*item, error);
      encoding->size += size;
    }
  return TRUE;
}

void
kedroc_strv_write (const KedrocEncoding  *encoding,
                   guint8                *destination)
{
  char *end = (char *) destination;

  for (char **item = encoding->source; *item != NULL; item++)
    end = stpcpy (end, *item) + 1;
}

gboolean
kedroc_strv_decode (const KedrocBuiltinCodec  *codec,
                    const KedrocPayload       *payload,
                    GValue                    *value,
                    GError                   **error)
{
  g_autofree gpointer copy = NULL;
  const char *text = (const char *) kedroc_payload_get_private (payload, &copy);
  const char *end = text + payload->size;
  g_autoptr (GStrvBuilder) builder = NULL;

  if (!check_text (codec, text, payload->size, error))
    return FALSE;

  builder = g_strv_builder_new ();
  for (; text < end; text += strlen (text) + 1)
    g_strv_builder_add (builder, text);
  g_value_init (value, G_TYPE_STRV);
  g_value_take_boxed (value, g_strv_builder_end (builder));
  return TRUE;
}
