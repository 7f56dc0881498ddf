/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON travels as text. It is checked before json-glib's parser gets to see it, and
 * what its generator has written is checked the same way before it is sent. */
#include <json-glib/json-glib.h>

#include "kedroc-builtin-codec-private.h"
#include "kedroc-error.h"
#include "kedroc-json-check-private.h"
#include "kedroc-json-copy-private.h"
#include "kedroc-json-write-private.h"

/* NULL: nothing is wrong. */
static const char *
find_fault (const char *text,
            gsize       size)
{
  return kedroc_utf8_check (text, size) ? kedroc_json_check (text, size) : "the text is not UTF-8";
}

/* For the generator, which references what the node holds. */
static JsonNode *
wrap (const GValue *value)
{
  gpointer json = g_value_get_boxed (value);

  if (G_VALUE_HOLDS (value, JSON_TYPE_NODE))
    return kedroc_json_node_wrap (json);
  if (G_VALUE_HOLDS (value, JSON_TYPE_OBJECT))
    return kedroc_json_object_wrap (json);
  return kedroc_json_array_wrap (json);
}

gboolean
kedroc_json_prepare (const GValue    *value,
                     KedrocEncoding  *encoding,
                     GError         **error)
{
  g_autoptr (JsonNode) node = NULL;
  const char *fault;

  if (g_value_get_boxed (value) == NULL)
    return kedroc_encoding_refuse_null (value, error);

  node = wrap (value);
  encoding->owned = kedroc_json_write (node, 0, &encoding->size);
  encoding->data = encoding->owned;

  fault = find_fault (encoding->data, encoding->size);
  if (fault != NULL)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
                   "A value of type '%s' cannot be written as JSON: %s", G_VALUE_TYPE_NAME (value), fault);
      return FALSE;
    }
  return TRUE;
}

static gboolean
set_node (const KedrocBuiltinCodec  *codec,
          JsonNode                  *node,
          GValue                    *value,
          GError                   **error)
{
  if (g_str_equal (codec->name, "json-node"))
    {
      g_value_init (value, JSON_TYPE_NODE);
      g_value_set_boxed (value, node);
    }
  else if (g_str_equal (codec->name, "json-object") && JSON_NODE_HOLDS_OBJECT (node))
    {
      g_value_init (value, JSON_TYPE_OBJECT);
      g_value_set_boxed (value, json_node_get_object (node));
    }
  else if (g_str_equal (codec->name, "json-array") && JSON_NODE_HOLDS_ARRAY (node))
    {
      g_value_init (value, JSON_TYPE_ARRAY);
      g_value_set_boxed (value, json_node_get_array (node));
    }
  else
    {
      return kedroc_payload_refuse (codec, "it is another kind of JSON", error);
    }
  return TRUE;
}

gboolean
kedroc_json_decode (const KedrocBuiltinCodec  *codec,
                    const KedrocPayload       *payload,
                    GValue                    *value,
                    GError                   **error)
{
  g_autofree gpointer copy = NULL;
  const char *text = (const char *) kedroc_payload_get_private (payload, &copy);
  const char *fault = find_fault (text, payload->size);
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) local_error = NULL;

  if (fault != NULL)
    return kedroc_payload_refuse (codec, fault, error);

  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, text, (gssize) payload->size, &local_error))
    return kedroc_payload_refuse (codec, local_error->message, error);
  if (json_parser_get_root (parser) == NULL)
    return kedroc_payload_refuse (codec, "there is nothing in the text", error);
  return set_node (codec, json_parser_get_root (parser), value, error);
}
