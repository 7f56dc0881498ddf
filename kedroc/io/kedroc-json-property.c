/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-json-property-private.h"

#include <math.h>
#include <string.h>

#include "kedroc-error.h"
#include "kedroc-json-copy-private.h"
#include "kedroc-text-private.h"

char *
kedroc_json_node_describe (JsonNode *node)
{
  g_autofree char *shown = NULL;

  if (JSON_NODE_HOLDS_OBJECT (node))
    return g_strdup ("an object");
  if (JSON_NODE_HOLDS_ARRAY (node))
    return g_strdup ("a list");
  if (JSON_NODE_HOLDS_NULL (node))
    return g_strdup ("null");

  switch (json_node_get_value_type (node))
    {
    case G_TYPE_BOOLEAN:
      return g_strdup_printf ("the boolean %s", json_node_get_boolean (node) ? "true" : "false");
    case G_TYPE_INT64:
      return g_strdup_printf ("the number %" G_GINT64_FORMAT, json_node_get_int (node));
    case G_TYPE_DOUBLE:
      return g_strdup_printf ("the number %g", json_node_get_double (node));
    default:
      shown = kedroc_text_shorten (json_node_get_string (node));
      return g_strdup_printf ("the string '%s'", shown);
    }
}

static gboolean
set_type_error (const char *expected,
                JsonNode *node,
                GError **error)
{
  g_autofree char *got = kedroc_json_node_describe (node);

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "expected %s, got %s", expected, got);
  return FALSE;
}

static gboolean
holds (JsonNode *node,
       GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static gboolean
parse_enum (JsonNode *node,
            GType type,
            GValue *value,
            GError **error)
{
  GEnumClass *klass = g_type_class_peek (type);
  g_autofree char *nick = NULL;
  const GEnumValue *found;
  g_autoptr (GString) expected = g_string_new ("one of");

  if (JSON_NODE_HOLDS_NULL (node))
    return TRUE;

  if (holds (node, G_TYPE_STRING))
    {
      nick = g_strdelimit (json_node_dup_string (node), "_", '-');
      found = g_enum_get_value_by_nick (klass, nick);
      if (found != NULL)
        {
          g_value_set_enum (value, found->value);
          return TRUE;
        }
    }

  for (guint i = 0; i < klass->n_values; i++)
    g_string_append_printf (expected, "%s '%s'", i > 0 ? "," : "", klass->values[i].value_nick);

  return set_type_error (expected->str, node, error);
}

static gboolean
parse_flags (JsonNode *node,
             GType type,
             GValue *value,
             GError **error)
{
  GFlagsClass *klass = g_type_class_peek (type);
  JsonArray *array;
  guint flags = 0;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return set_type_error ("a list of names", node, error);

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      const char *nick = holds (element, G_TYPE_STRING) ? json_node_get_string (element) : "";
      const GFlagsValue *found = g_flags_get_value_by_nick (klass, nick);

      if (found == NULL)
        return set_type_error (g_type_name (type), element, error);

      flags |= found->value;
    }
  g_value_set_flags (value, flags);

  return TRUE;
}

static gboolean
parse_strv (JsonNode *node,
            GValue *value,
            GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return set_type_error ("a list of strings", node, error);

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (!holds (element, G_TYPE_STRING))
        return set_type_error ("a list of strings", element, error);

      g_strv_builder_add (builder, json_node_get_string (element));
    }
  g_value_take_boxed (value, g_strv_builder_end (builder));

  return TRUE;
}

void
kedroc_json_node_to_value (JsonNode *node,
                           GValue *value)
{
  if (JSON_NODE_HOLDS_VALUE (node))
    {
      json_node_get_value (node, value);
      return;
    }
  g_value_init (value, JSON_TYPE_NODE);
  g_value_take_boxed (value, kedroc_json_node_copy (node));
}

static void
parse_any (JsonNode *node,
           GValue *value)
{
  g_auto (GValue) inner = G_VALUE_INIT;

  kedroc_json_node_to_value (node, &inner);
  g_value_set_boxed (value, &inner);
}

static gboolean
parse_boxed (JsonNode *node,
             GType type,
             GValue *value,
             GError **error)
{
  if (JSON_NODE_HOLDS_NULL (node))
    return TRUE;

  if (type == G_TYPE_STRV)
    return parse_strv (node, value, error);

  if (type == JSON_TYPE_OBJECT)
    {
      if (!JSON_NODE_HOLDS_OBJECT (node))
        return set_type_error ("an object", node, error);
      g_value_take_boxed (value, kedroc_json_object_copy (json_node_get_object (node)));
    }
  else if (type == JSON_TYPE_ARRAY)
    {
      if (!JSON_NODE_HOLDS_ARRAY (node))
        return set_type_error ("a list", node, error);
      g_value_take_boxed (value, kedroc_json_array_copy (json_node_get_array (node)));
    }
  else if (type == JSON_TYPE_NODE)
    {
      g_value_take_boxed (value, kedroc_json_node_copy (node));
    }
  else if (type == G_TYPE_VALUE)
    {
      parse_any (node, value);
    }
  else
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                   "a %s cannot be given in a configuration; set it in the program", g_type_name (type));
      return FALSE;
    }

  return TRUE;
}

/* By way of int64 and double, which the number types all convert from. */
static gboolean
parse_number (JsonNode *node,
              GParamSpec *pspec,
              GValue *value,
              GError **error)
{
  GType fundamental = G_TYPE_FUNDAMENTAL (pspec->value_type);
  gboolean fractional = fundamental == G_TYPE_DOUBLE || fundamental == G_TYPE_FLOAT;
  g_auto (GValue) given = G_VALUE_INIT;
  g_auto (GValue) back = G_VALUE_INIT;

  if (!holds (node, G_TYPE_INT64) && !(fractional && holds (node, G_TYPE_DOUBLE)))
    return set_type_error (fractional ? "a number" : "a whole number", node, error);

  json_node_get_value (node, &given);
  g_value_init (&back, G_VALUE_TYPE (&given));

  if (!g_value_transform (&given, value) || !g_value_transform (value, &back) ||
      (!fractional && g_value_get_int64 (&back) != g_value_get_int64 (&given)) ||
      (fundamental == G_TYPE_UINT64 && g_value_get_int64 (&given) < 0) ||
      (fundamental == G_TYPE_ULONG && g_value_get_int64 (&given) < 0) ||
      g_param_value_validate (pspec, value))
    return set_type_error ("a number in the range of the option", node, error);

  return TRUE;
}

gboolean
kedroc_json_property_parse (GParamSpec *pspec,
                            JsonNode *node,
                            GValue *value,
                            GError **error)
{
  /* The default is there for a null that stands for "not given". */
  g_value_init (value, pspec->value_type);
  g_param_value_set_default (pspec, value);

  switch (G_TYPE_FUNDAMENTAL (pspec->value_type))
    {
    case G_TYPE_BOOLEAN:
      if (!holds (node, G_TYPE_BOOLEAN))
        return set_type_error ("true or false", node, error);
      g_value_set_boolean (value, json_node_get_boolean (node));
      return TRUE;

    case G_TYPE_STRING:
      if (JSON_NODE_HOLDS_NULL (node))
        return TRUE;
      if (!holds (node, G_TYPE_STRING))
        return set_type_error ("a string", node, error);
      g_value_set_string (value, json_node_get_string (node));
      return TRUE;

    case G_TYPE_CHAR:
    case G_TYPE_UCHAR:
    case G_TYPE_INT:
    case G_TYPE_UINT:
    case G_TYPE_LONG:
    case G_TYPE_ULONG:
    case G_TYPE_INT64:
    case G_TYPE_UINT64:
    case G_TYPE_FLOAT:
    case G_TYPE_DOUBLE:
      return parse_number (node, pspec, value, error);

    case G_TYPE_ENUM:
      return parse_enum (node, pspec->value_type, value, error);

    case G_TYPE_FLAGS:
      return parse_flags (node, pspec->value_type, value, error);

    case G_TYPE_BOXED:
      return parse_boxed (node, pspec->value_type, value, error);

    default:
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                   "a %s cannot be given in a configuration; set it in the program",
                   g_type_name (pspec->value_type));
      return FALSE;
    }
}

static JsonNode *
format_enum (const GValue *value)
{
  GEnumClass *klass = g_type_class_peek (G_VALUE_TYPE (value));
  const GEnumValue *found = g_enum_get_value (klass, g_value_get_enum (value));
  g_autofree char *nick = NULL;

  if (found == NULL)
    return NULL;

  nick = g_strdelimit (g_strdup (found->value_nick), "-", '_');

  return json_node_init_string (json_node_alloc (), nick);
}

static JsonNode *
format_flags (const GValue *value)
{
  GFlagsClass *klass = g_type_class_peek (G_VALUE_TYPE (value));
  g_autoptr (JsonArray) array = json_array_new ();
  guint rest = g_value_get_flags (value);

  while (rest != 0)
    {
      const GFlagsValue *found = g_flags_get_first_value (klass, rest);

      if (found == NULL)
        return NULL;

      json_array_add_string_element (array, found->value_nick);
      rest &= ~found->value;
    }

  return json_node_init_array (json_node_alloc (), array);
}

static JsonNode *
format_object (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, kedroc_json_object_copy (object));

  return node;
}

static JsonNode *
format_array (JsonArray *array)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  json_node_take_array (node, kedroc_json_array_copy (array));

  return node;
}

static JsonNode *
format_boxed (const GValue *value)
{
  GType type = G_VALUE_TYPE (value);
  gpointer boxed = g_value_get_boxed (value);

  if (boxed == NULL)
    return json_node_new (JSON_NODE_NULL);
  if (type == JSON_TYPE_OBJECT)
    return format_object (boxed);
  if (type == JSON_TYPE_ARRAY)
    return format_array (boxed);
  if (type == JSON_TYPE_NODE)
    return kedroc_json_node_copy (boxed);

  if (type == G_TYPE_STRV)
    {
      g_autoptr (JsonArray) array = json_array_new ();

      for (char **string = boxed; *string != NULL; string++)
        json_array_add_string_element (array, *string);

      return json_node_init_array (json_node_alloc (), array);
    }

  return NULL;
}

static JsonNode *
format_number (const GValue *value)
{
  g_auto (GValue) number = G_VALUE_INIT;

  if (G_VALUE_HOLDS_DOUBLE (value) || G_VALUE_HOLDS_FLOAT (value))
    {
      g_value_init (&number, G_TYPE_DOUBLE);
      g_value_transform (value, &number);
      if (!isfinite (g_value_get_double (&number)))
        return NULL;

      return json_node_init_double (json_node_alloc (), g_value_get_double (&number));
    }

  g_value_init (&number, G_TYPE_INT64);
  g_value_transform (value, &number);
  if (g_value_get_int64 (&number) < 0 &&
      (G_VALUE_HOLDS_UINT64 (value) || G_VALUE_HOLDS_ULONG (value)))
    return NULL;

  return json_node_init_int (json_node_alloc (), g_value_get_int64 (&number));
}

JsonNode *
kedroc_json_property_format (const GValue *value)
{
  switch (G_TYPE_FUNDAMENTAL (G_VALUE_TYPE (value)))
    {
    case G_TYPE_BOOLEAN:
      return json_node_init_boolean (json_node_alloc (), g_value_get_boolean (value));

    case G_TYPE_STRING:
      if (g_value_get_string (value) == NULL)
        return json_node_new (JSON_NODE_NULL);
      return json_node_init_string (json_node_alloc (), g_value_get_string (value));

    case G_TYPE_CHAR:
    case G_TYPE_UCHAR:
    case G_TYPE_INT:
    case G_TYPE_UINT:
    case G_TYPE_LONG:
    case G_TYPE_ULONG:
    case G_TYPE_INT64:
    case G_TYPE_UINT64:
    case G_TYPE_FLOAT:
    case G_TYPE_DOUBLE:
      return format_number (value);

    case G_TYPE_ENUM:
      return format_enum (value);

    case G_TYPE_FLAGS:
      return format_flags (value);

    case G_TYPE_BOXED:
      return format_boxed (value);

    default:
      return NULL;
    }
}
