/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-copy-private.h"

#include "kedroc-config-builder-private.h"
#include "kedroc-config-lines-private.h"
#include "kedroc-config-path-private.h"
#include "kedroc-error.h"
#include "kedroc-json-copy-private.h"

typedef struct
{
  JsonObject *object; /* that the key is one of; NULL: in an array */
  const char *key;
  guint index;
} Step;

struct _KedrocConfigCopy
{
  KedrocConfigReplaceFunc replace; /* nullable */
  gpointer user_data;
  Step steps[KEDROC_CONFIG_MAX_DEPTH];
  guint depth;
};

static void
init (KedrocConfigCopy       *self,
      KedrocConfigReplaceFunc replace,
      gpointer                user_data)
{
  self->replace = replace;
  self->user_data = user_data;
  self->depth = 0;
}

static JsonNode *copy_node (KedrocConfigCopy *self,
                            JsonNode         *node,
                            GError          **error);

const char *
kedroc_config_copy_get_top_key (KedrocConfigCopy *self)
{
  return self->depth > 0 ? self->steps[0].key : NULL;
}

guint
kedroc_config_copy_find_line (KedrocConfigCopy *self,
                              GHashTable       *objects)
{
  guint line = 0;

  for (guint i = self->depth; i > 0 && line == 0; i--)
    if (self->steps[i - 1].object != NULL)
      line = kedroc_config_lines_get (objects, self->steps[i - 1].object, self->steps[i - 1].key);
  return line;
}

char *
kedroc_config_copy_dup_path (KedrocConfigCopy *self)
{
  GString *path = g_string_new (NULL);

  for (guint i = 0; i < self->depth; i++)
    kedroc_config_path_append (path, self->steps[i].key, self->steps[i].index);
  return g_string_free (path, FALSE);
}

static JsonNode *
copy_step (KedrocConfigCopy *self,
           Step              step,
           JsonNode         *node,
           GError          **error)
{
  if (self->depth == KEDROC_CONFIG_MAX_DEPTH)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                   "A configuration more than %d levels deep", KEDROC_CONFIG_MAX_DEPTH);
      return NULL;
    }

  self->steps[self->depth++] = step;
  JsonNode *copy = copy_node (self, node, error);
  self->depth--;
  return copy;
}

static JsonObject *
copy_object (KedrocConfigCopy *self,
             JsonObject       *object,
             GError          **error)
{
  g_autoptr (JsonObject) copy = json_object_new ();
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, &value))
    {
      JsonNode *member = copy_step (self, (Step){ object, key, 0 }, value, error);

      if (member == NULL)
        return NULL;
      json_object_set_member (copy, key, member);
    }
  return g_steal_pointer (&copy);
}

static JsonArray *
copy_array (KedrocConfigCopy *self,
            JsonArray        *array,
            GError          **error)
{
  guint length = json_array_get_length (array);
  g_autoptr (JsonArray) copy = json_array_sized_new (length);

  for (guint i = 0; i < length; i++)
    {
      JsonNode *element = copy_step (self, (Step){ NULL, NULL, i }, json_array_get_element (array, i), error);

      if (element == NULL)
        return NULL;
      json_array_add_element (copy, element);
    }
  return g_steal_pointer (&copy);
}

static JsonNode *
copy_text (KedrocConfigCopy *self,
           JsonNode         *node,
           GError          **error)
{
  GError *failure = NULL;
  JsonNode *replacement = NULL;

  if (self->replace != NULL)
    {
      const char *key = self->depth > 0 ? self->steps[self->depth - 1].key : NULL;

      replacement = self->replace (self, key, json_node_get_string (node), self->user_data, &failure);
    }
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return NULL;
    }
  return replacement != NULL ? replacement : kedroc_json_node_copy (node);
}

static JsonNode *
copy_node (KedrocConfigCopy *self,
           JsonNode         *node,
           GError          **error)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr (JsonObject) object = copy_object (self, json_node_get_object (node), error);

      return object != NULL ? json_node_init_object (json_node_alloc (), object) : NULL;
    }
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      g_autoptr (JsonArray) array = copy_array (self, json_node_get_array (node), error);

      return array != NULL ? json_node_init_array (json_node_alloc (), array) : NULL;
    }
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return copy_text (self, node, error);
  return kedroc_json_node_copy (node);
}

JsonNode *
kedroc_config_copy_node (JsonNode               *node,
                         KedrocConfigReplaceFunc replace,
                         gpointer                user_data,
                         GError                **error)
{
  KedrocConfigCopy copy;

  init (&copy, replace, user_data);

  return copy_node (&copy, node, error);
}

JsonObject *
kedroc_config_copy_object (JsonObject             *object,
                           KedrocConfigReplaceFunc replace,
                           gpointer                user_data,
                           GError                **error)
{
  KedrocConfigCopy copy;

  init (&copy, replace, user_data);

  return copy_object (&copy, object, error);
}
