/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-tree-private.h"

#include <string.h>

#include "kedroc-config-copy-private.h"
#include "kedroc-config-lines-private.h"
#include "kedroc-config-path-private.h"
#include "kedroc-error.h"

KedrocConfigTree *
kedroc_config_tree_new (gboolean whole_keys)
{
  KedrocConfigTree *self = g_new0 (KedrocConfigTree, 1);

  self->root = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (self->root, json_object_new ());
  self->texts = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) json_node_unref, g_free);
  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
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

static char *
dup_place (const KedrocConfigOrigin *origin)
{
  if (origin->line == 0)
    return g_strdup (origin->source);
  return g_strdup_printf ("%s:%u", origin->source, origin->line);
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

static gboolean
note_key (Addition   *self,
          const char *key,
          guint       line,
          GError    **error)
{
  KedrocConfigOrigin *first = g_hash_table_lookup (self->tree->seen, key);

  if (*key == '_')
    return TRUE;
  if (first == NULL)
    {
      g_hash_table_insert (self->tree->seen, g_strdup (key), create_origin (self, line));
      return TRUE;
    }

  g_autofree char *place = dup_place (&(KedrocConfigOrigin){ self->source, line });
  g_autofree char *first_place = dup_place (first);
  g_autofree char *shown = kedroc_config_path_shorten (key);
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "%s: key '%s': it is in %s already; remove one of the two", place, shown, first_place);
  return FALSE;
}

/* Of a file all keys of the top, or all that lead to something else than a mapping. */
static gboolean
note_keys (Addition   *self,
           JsonObject *object,
           GString    *prefix,
           guint       outer_line,
           GError    **error)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;
  gboolean good = TRUE;
  gsize length = prefix->len;

  json_object_iter_init_ordered (&iter, object);
  while (good && json_object_iter_next_ordered (&iter, &key, &value))
    {
      guint own_line = kedroc_config_lines_get (self->lines, object, key);
      guint line = own_line != 0 ? own_line : outer_line;

      g_string_append_printf (prefix, "%s%s", length > 0 ? "." : "", key);
      good = self->tree->whole_keys || !JSON_NODE_HOLDS_OBJECT (value)
               ? note_key (self, prefix->str, line, error)
               : note_keys (self, json_node_get_object (value), prefix, line, error);
      g_string_truncate (prefix, length);
    }
  return good;
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
  g_autoptr (GString) prefix = g_string_new (NULL);

  return note_keys (&addition, content, prefix, 0, error)
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

static void
append_step (GString  *path,
             JsonNode *parent,
             JsonNode *node)
{
  JsonObjectIter iter;
  const char *key = NULL;
  JsonNode *value = NULL;
  guint index = 0;

  if (JSON_NODE_HOLDS_OBJECT (parent))
    {
      json_object_iter_init (&iter, json_node_get_object (parent));
      while (value != node && json_object_iter_next (&iter, &key, &value))
        continue;
    }
  else
    {
      while (json_array_get_element (json_node_get_array (parent), index) != node)
        index++;
    }
  kedroc_config_path_append (path, key, index);
}

static void
append_path (GString  *path,
             JsonNode *node)
{
  JsonNode *parent = json_node_get_parent (node);

  if (parent == NULL)
    return;
  append_path (path, parent);
  append_step (path, parent, node);
}

char *
kedroc_config_tree_dup_path (JsonNode *node)
{
  GString *path = g_string_new (NULL);

  append_path (path, node);
  return g_string_free (path, FALSE);
}

void
kedroc_config_tree_locate_error (KedrocConfigTree *self,
                                 JsonNode         *text,
                                 GError          **error)
{
  g_autofree char *place = dup_place (g_hash_table_lookup (self->texts, text));
  g_autofree char *path = kedroc_config_tree_dup_path (text);

  g_prefix_error (error, "%s: key '%s': ", place, path);
}
