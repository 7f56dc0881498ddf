/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-tree-private.h"

#include <string.h>

#include "kedroc-config-copy-private.h"
#include "kedroc-config-lines-private.h"
#include "kedroc-config-path-private.h"
#include "kedroc-config-seen-private.h"
#include "kedroc-error.h"

KedrocConfigTree *
kedroc_config_tree_new (gboolean whole_keys)
{
  KedrocConfigTree *self = g_new0 (KedrocConfigTree, 1);

  self->root = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (self->root, json_object_new ());
  self->texts = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) json_node_unref, g_free);
  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->seen = kedroc_config_seen_new ();
  self->sources = g_ptr_array_new_with_free_func (g_free);
  self->whole_keys = whole_keys;
  return self;
}

void
kedroc_config_tree_free (KedrocConfigTree *self)
{
  json_node_unref (self->root);
  g_hash_table_unref (self->texts);
  g_hash_table_unref (self->keys);
  g_hash_table_unref (self->seen);
  g_ptr_array_unref (self->sources);
  g_free (self);
}

/* A file while it is added. */
typedef struct
{
  KedrocConfigTree *tree;
  const char *source;
  GHashTable *lines; /* of all mappings; nullable */
} Addition;

static KedrocConfigOrigin *
create_origin (Addition *self,
               guint     line)
{
  KedrocConfigOrigin *origin = g_new (KedrocConfigOrigin, 1);

  *origin = (KedrocConfigOrigin) { self->source, line };
  return origin;
}

static JsonNode *
note_text (KedrocConfigCopy *copy,
           const char       *key,
           const char       *text,
           gpointer          user_data,
           GError          **error)
{
  Addition *self = user_data;

  if (strstr (text, "${") == NULL)
    return NULL;

  JsonNode *node = json_node_init_string (json_node_alloc (), text);
  g_hash_table_insert (self->tree->texts, json_node_ref (node),
                       create_origin (self, kedroc_config_copy_find_line (copy, self->lines)));
  return node;
}

static gboolean
merge (Addition              *self,
       JsonObject            *content,
       KedrocConfigExpandFunc expand,
       gpointer               user_data,
       GError               **error)
{
  g_autoptr (JsonObject) copy = kedroc_config_copy_object (content, note_text, self, error);

  if (copy == NULL)
    {
      g_prefix_error (error, "%s: ", self->source);
      return FALSE;
    }
  kedroc_config_merge (json_node_get_object (self->tree->root), copy, expand, user_data);

  g_autoptr (GList) keys = json_object_get_members (copy);
  for (GList *key = keys; key != NULL; key = key->next)
    g_hash_table_replace (self->tree->keys, g_strdup (key->data),
                          create_origin (self, kedroc_config_lines_get (self->lines, content, key->data)));
  return TRUE;
}

static const char *
add_source (KedrocConfigTree *self,
            const char       *source)
{
  char *copy = g_strdup (source);

  g_ptr_array_add (self->sources, copy);
  return copy;
}

gboolean
kedroc_config_tree_add_file (KedrocConfigTree      *self,
                             JsonObject            *content,
                             const char            *source,
                             GHashTable            *lines,
                             KedrocConfigExpandFunc expand,
                             gpointer               user_data,
                             GError               **error)
{
  Addition addition = { self, add_source (self, source), lines };

  return kedroc_config_seen_add (self->seen, content, addition.source, lines, self->whole_keys, error)
         && merge (&addition, content, expand, user_data, error);
}

gboolean
kedroc_config_tree_override (KedrocConfigTree      *self,
                             JsonObject            *content,
                             const char            *source,
                             KedrocConfigExpandFunc expand,
                             gpointer               user_data,
                             GError               **error)
{
  Addition addition = { self, add_source (self, source), NULL };

  return merge (&addition, content, expand, user_data, error);
}

static void
link_children (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      JsonNode *value;

      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, NULL, &value))
        {
          json_node_set_parent (value, node);
          link_children (value);
        }
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          json_node_set_parent (json_array_get_element (array, i), node);
          link_children (json_array_get_element (array, i));
        }
    }
}

void
kedroc_config_tree_link (KedrocConfigTree *self)
{
  link_children (self->root);
}

gboolean
kedroc_config_tree_is_text (KedrocConfigTree *self,
                            JsonNode         *node)
{
  return g_hash_table_contains (self->texts, node);
}

/* The key of a node in a mapping; NULL and its index in a list. */
static const char *
find_step (JsonNode *node,
           guint    *index)
{
  JsonNode *parent = json_node_get_parent (node);
  JsonObjectIter iter;
  const char *key = NULL;
  JsonNode *value = NULL;

  *index = 0;
  if (JSON_NODE_HOLDS_OBJECT (parent))
    {
      json_object_iter_init (&iter, json_node_get_object (parent));
      while (value != node && json_object_iter_next (&iter, &key, &value))
        continue;
      return key;
    }
  while (json_array_get_element (json_node_get_array (parent), *index) != node)
    ++*index;
  return NULL;
}

char *
kedroc_config_tree_dup_path (JsonNode *node)
{
  GString *path = g_string_new (NULL);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();

  for (; json_node_get_parent (node) != NULL; node = json_node_get_parent (node))
    g_ptr_array_add (nodes, node);
  for (guint i = 0; i < nodes->len; i++)
    {
      guint index;
      const char *key = find_step (nodes->pdata[nodes->len - 1 - i], &index);

      kedroc_config_path_append_step (path, i, nodes->len, key, index);
    }
  return g_string_free (path, FALSE);
}

void
kedroc_config_tree_locate_error (KedrocConfigTree *self,
                                 JsonNode         *text,
                                 GError          **error)
{
  g_autofree char *place = kedroc_config_origin_dup_place (g_hash_table_lookup (self->texts, text));
  g_autofree char *path = kedroc_config_tree_dup_path (text);

  g_prefix_error (error, "%s: key '%s': ", place, path);
}
