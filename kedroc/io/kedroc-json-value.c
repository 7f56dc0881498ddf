/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-json-value-private.h"

#include <math.h>

#include "kedroc-error.h"
#include "kedroc-json-copy-private.h"
#include "kedroc-json-text-private.h"
#include "kedroc-typed-value-private.h"

static gboolean
set_too_deep (GError **error)
{
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
               "lists and objects are nested more than %d levels deep", KEDROC_JSON_DEPTH_MAX);
  return FALSE;
}

static gboolean check_node (JsonNode *node,
                            guint depth,
                            GError **error);

static gboolean
check_children (JsonNode *node,
                guint depth,
                GError **error)
{
  JsonObjectIter iter;
  JsonNode *child;

  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        if (!check_node (json_array_get_element (array, i), depth + 1, error))
          return FALSE;

      return TRUE;
    }

  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, NULL, &child))
    if (!check_node (child, depth + 1, error))
      return FALSE;

  return TRUE;
}

/* What would be saved has to be what can be loaded again. */
static gboolean
check_node (JsonNode *node,
            guint depth,
            GError **error)
{
  if (depth > KEDROC_JSON_DEPTH_MAX)
    return set_too_deep (error);

  if (JSON_NODE_HOLDS_ARRAY (node) || JSON_NODE_HOLDS_OBJECT (node))
    return check_children (node, depth, error);

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_DOUBLE &&
      !isfinite (json_node_get_double (node)))
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                   "JSON has no number %g; save null or a string in its place", json_node_get_double (node));
      return FALSE;
    }

  return TRUE;
}

static JsonNode *
strv_to_node (char **strings)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (gsize i = 0; strings[i] != NULL; i++)
    json_array_add_string_element (array, strings[i]);
  json_node_take_array (node, array);

  return node;
}

static JsonNode *
boxed_to_node (const GValue *value)
{
  GType type = G_VALUE_TYPE (value);
  gpointer boxed = g_value_get_boxed (value);

  if (type == JSON_TYPE_NODE)
    return kedroc_json_node_wrap (boxed);
  if (type == JSON_TYPE_OBJECT)
    return kedroc_json_object_wrap (boxed);
  if (type == JSON_TYPE_ARRAY)
    return kedroc_json_array_wrap (boxed);
  if (type == G_TYPE_STRV)
    return strv_to_node (boxed);

  return NULL;
}

static JsonNode *
number_to_node (const GValue *value)
{
  gint64 integer;
  double number;

  if (kedroc_typed_value_get_int64 (value, &integer, NULL))
    return json_node_init_int (json_node_alloc (), integer);
  if (kedroc_typed_value_get_double (value, &number, NULL))
    return json_node_init_double (json_node_alloc (), number);

  return NULL;
}

static JsonNode *
value_to_node (const GValue *value)
{
  if (G_VALUE_HOLDS_STRING (value))
    return json_node_init_string (json_node_alloc (), g_value_get_string (value));
  if (G_VALUE_HOLDS_BOOLEAN (value))
    return json_node_init_boolean (json_node_alloc (), g_value_get_boolean (value));
  if (G_VALUE_HOLDS_VARIANT (value))
    return json_gvariant_serialize (g_value_get_variant (value));
  if (G_VALUE_HOLDS_BOXED (value))
    return boxed_to_node (value);

  return number_to_node (value);
}

JsonNode *
kedroc_json_value_to_node (const GValue *value,
                           GError **error)
{
  g_autoptr (JsonNode) node = value_to_node (value);

  if (node == NULL)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                   "the value is of type %s, which JSON cannot hold; save a JsonNode, JsonObject, JsonArray, "
                   "GVariant, GStrv, string, boolean or number",
                   G_VALUE_TYPE_NAME (value));
      return NULL;
    }

  return check_node (node, 0, error) ? g_steal_pointer (&node) : NULL;
}
