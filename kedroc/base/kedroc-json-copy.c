/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-json-copy-private.h"

/* What becomes of the nodes one level down. */
typedef JsonNode *(*CopyFunc) (JsonNode *node);

static JsonObject *
map_object (JsonObject *object,
            CopyFunc    copy_member)
{
  JsonObject *copy = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    json_object_set_member (copy, name, copy_member (member));
  return copy;
}

static JsonArray *
map_array (JsonArray *array,
           CopyFunc   copy_element)
{
  guint length = json_array_get_length (array);
  JsonArray *copy = json_array_sized_new (length);

  for (guint i = 0; i < length; i++)
    json_array_add_element (copy, copy_element (json_array_get_element (array, i)));
  return copy;
}

static JsonNode *
copy_scalar (JsonNode *node)
{
  JsonNode *copy = json_node_alloc ();

  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      return json_node_init_string (copy, json_node_get_string (node));
    case G_TYPE_INT64:
      return json_node_init_int (copy, json_node_get_int (node));
    case G_TYPE_DOUBLE:
      return json_node_init_double (copy, json_node_get_double (node));
    case G_TYPE_BOOLEAN:
      return json_node_init_boolean (copy, json_node_get_boolean (node));
    default:
      /* A node of this kind that nobody has given a scalar. */
      return json_node_init (copy, JSON_NODE_VALUE);
    }
}

static JsonNode *
new_object_node (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

static JsonNode *
new_array_node (JsonArray *array)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  json_node_take_array (node, array);
  return node;
}

JsonObject *
kedroc_json_object_copy (JsonObject *object)
{
  return object != NULL ? map_object (object, kedroc_json_node_copy) : NULL;
}

JsonArray *
kedroc_json_array_copy (JsonArray *array)
{
  return array != NULL ? map_array (array, kedroc_json_node_copy) : NULL;
}

JsonNode *
kedroc_json_node_copy (JsonNode *node)
{
  if (node == NULL)
    return NULL;

  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      return new_object_node (kedroc_json_object_copy (json_node_get_object (node)));
    case JSON_NODE_ARRAY:
      return new_array_node (kedroc_json_array_copy (json_node_get_array (node)));
    case JSON_NODE_VALUE:
      return copy_scalar (node);
    case JSON_NODE_NULL:
    default:
      return json_node_new (JSON_NODE_NULL);
    }
}

JsonNode *
kedroc_json_object_wrap (JsonObject *object)
{
  return new_object_node (object != NULL ? map_object (object, json_node_ref) : NULL);
}

JsonNode *
kedroc_json_array_wrap (JsonArray *array)
{
  return new_array_node (array != NULL ? map_array (array, json_node_ref) : NULL);
}

JsonNode *
kedroc_json_node_wrap (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return kedroc_json_object_wrap (json_node_get_object (node));
  if (JSON_NODE_HOLDS_ARRAY (node))
    return kedroc_json_array_wrap (json_node_get_array (node));
  return kedroc_json_node_copy (node);
}
