/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-packed-config-private.h"

#include <string.h>

/* A value is its tag and then: a text with its NUL, the eight bytes of a number,
 * the elements of an array and TAG_END, or the members of an object, each its key as a
 * text and then its value, and TAG_END. */
typedef enum {
  TAG_END,
  TAG_MEMBER,
  TAG_OBJECT,
  TAG_ARRAY,
  TAG_TEXT,
  TAG_INTEGER,
  TAG_DOUBLE,
  TAG_TRUE,
  TAG_FALSE,
  TAG_NULL,
  TAG_UNSET,
} Tag;

typedef struct
{
  GString *bytes;
  JsonObject *top;
  gsize type; /* where the text is; 0: there is none */
  gboolean names_credentials;
} Packing;

static void pack_value (Packing  *self,
                        JsonNode *value);

static void
pack_tag (Packing *self,
          Tag      tag)
{
  g_string_append_c (self->bytes, tag);
}

static void
pack_text (Packing    *self,
           const char *text)
{
  g_string_append_len (self->bytes, text, strlen (text) + 1);
}

static void
pack_number (Packing      *self,
             Tag           tag,
             gconstpointer number)
{
  pack_tag (self, tag);
  g_string_append_len (self->bytes, number, sizeof (gint64));
}

/* Before the value of a member. */
static void
note_member (Packing    *self,
             JsonObject *object,
             const char *key,
             JsonNode   *value)
{
  if (json_node_get_value_type (value) != G_TYPE_STRING || json_node_get_string (value) == NULL)
    return;
  if (strcmp (key, KEDROC_CONFIG_CREDENTIALS_KEY) == 0)
    self->names_credentials = TRUE;
  else if (object == self->top && strcmp (key, "type") == 0)
    self->type = self->bytes->len + 1;
}

static void
pack_members (Packing    *self,
              JsonObject *object)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, &value))
    {
      pack_tag (self, TAG_MEMBER);
      pack_text (self, key);
      note_member (self, object, key, value);
      pack_value (self, value);
    }
  pack_tag (self, TAG_END);
}

static void
pack_array (Packing   *self,
            JsonArray *array)
{
  guint length = json_array_get_length (array);

  for (guint i = 0; i < length; i++)
    pack_value (self, json_array_get_element (array, i));
  pack_tag (self, TAG_END);
}

static void
pack_scalar (Packing  *self,
             JsonNode *value)
{
  const char *text;
  gint64 integer;
  double number;

  switch (json_node_get_value_type (value))
    {
    case G_TYPE_STRING:
      text = json_node_get_string (value);
      pack_tag (self, text != NULL ? TAG_TEXT : TAG_NULL);
      if (text != NULL)
        pack_text (self, text);
      break;
    case G_TYPE_INT64:
      integer = json_node_get_int (value);
      pack_number (self, TAG_INTEGER, &integer);
      break;
    case G_TYPE_DOUBLE:
      number = json_node_get_double (value);
      pack_number (self, TAG_DOUBLE, &number);
      break;
    case G_TYPE_BOOLEAN:
      pack_tag (self, json_node_get_boolean (value) ? TAG_TRUE : TAG_FALSE);
      break;
    default:
      /* A node of this kind that nobody has given a scalar. */
      pack_tag (self, TAG_UNSET);
    }
}

static void
pack_value (Packing  *self,
            JsonNode *value)
{
  switch (json_node_get_node_type (value))
    {
    case JSON_NODE_OBJECT:
      pack_tag (self, TAG_OBJECT);
      pack_members (self, json_node_get_object (value));
      break;
    case JSON_NODE_ARRAY:
      pack_tag (self, TAG_ARRAY);
      pack_array (self, json_node_get_array (value));
      break;
    case JSON_NODE_VALUE:
      pack_scalar (self, value);
      break;
    case JSON_NODE_NULL:
    default:
      pack_tag (self, TAG_NULL);
    }
}

KedrocPackedConfig *
kedroc_packed_config_new (const char *name,
                          JsonObject *config)
{
  g_autoptr (GString) bytes = g_string_sized_new (256);
  Packing packing = { bytes, config, 0, FALSE };

  /* Room for what comes before the name. */
  g_string_set_size (bytes, offsetof (KedrocPackedConfig, name));
  pack_text (&packing, name);
  pack_members (&packing, config);

  KedrocPackedConfig *self = g_memdup2 (bytes->str, bytes->len);
  g_atomic_ref_count_init (&self->ref_count);
  self->names_credentials = packing.names_credentials;
  self->type = packing.type > 0 ? (const char *) self + packing.type : NULL;
  return self;
}

KedrocPackedConfig *
kedroc_packed_config_ref (KedrocPackedConfig *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
kedroc_packed_config_unref (KedrocPackedConfig *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

static JsonNode *unpack_value (const char **position);

static Tag
unpack_tag (const char **position)
{
  return *(*position)++;
}

static const char *
unpack_text (const char **position)
{
  const char *text = *position;

  *position += strlen (text) + 1;
  return text;
}

static void
unpack_number (const char **position,
               gpointer     number)
{
  memcpy (number, *position, sizeof (gint64));
  *position += sizeof (gint64);
}

static JsonObject *
unpack_members (const char **position)
{
  JsonObject *object = json_object_new ();

  while (unpack_tag (position) == TAG_MEMBER)
    {
      const char *key = unpack_text (position);

      json_object_set_member (object, key, unpack_value (position));
    }
  return object;
}

static JsonArray *
unpack_elements (const char **position)
{
  JsonArray *array = json_array_new ();

  while (**position != TAG_END)
    json_array_add_element (array, unpack_value (position));
  unpack_tag (position);
  return array;
}

static JsonNode *
unpack_value (const char **position)
{
  Tag tag = unpack_tag (position);
  JsonNode *value = json_node_alloc ();
  gint64 integer;
  double number;

  switch (tag)
    {
    case TAG_OBJECT:
      json_node_init (value, JSON_NODE_OBJECT);
      json_node_take_object (value, unpack_members (position));
      return value;
    case TAG_ARRAY:
      json_node_init (value, JSON_NODE_ARRAY);
      json_node_take_array (value, unpack_elements (position));
      return value;
    case TAG_TEXT:
      return json_node_init_string (value, unpack_text (position));
    case TAG_INTEGER:
      unpack_number (position, &integer);
      return json_node_init_int (value, integer);
    case TAG_DOUBLE:
      unpack_number (position, &number);
      return json_node_init_double (value, number);
    case TAG_TRUE:
    case TAG_FALSE:
      return json_node_init_boolean (value, tag == TAG_TRUE);
    case TAG_UNSET:
      return json_node_init (value, JSON_NODE_VALUE);
    case TAG_NULL:
    default:
      return json_node_init_null (value);
    }
}

JsonObject *
kedroc_packed_config_unpack (KedrocPackedConfig *self)
{
  const char *position = self->name;

  unpack_text (&position);
  return unpack_members (&position);
}
