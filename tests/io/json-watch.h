/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

/* json-glib counts references to objects, lists and scalars for one thread
 * alone: what is shared between threads by such a count is freed too early or
 * never. */

#define N_THREADS 4
#define MILLISECONDS 120

static inline JsonObject *
parse_object (const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return json_node_dup_object (node);
}

/* The nodes below what is shared: they tell whether it is freed at all. */
typedef struct
{
  GPtrArray *nodes;
} Watch;

static inline void
watch_node (Watch    *self,
            JsonNode *node)
{
  g_autoptr (GList) children = NULL;

  g_ptr_array_add (self->nodes, json_node_ref (node));
  if (JSON_NODE_HOLDS_OBJECT (node))
    children = json_object_get_values (json_node_get_object (node));
  else if (JSON_NODE_HOLDS_ARRAY (node))
    children = json_array_get_elements (json_node_get_array (node));
  for (GList *child = children; child != NULL; child = child->next)
    watch_node (self, child->data);
}

static inline Watch
watch_object (JsonObject *object)
{
  Watch watch = { g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref) };
  g_autoptr (GList) members = json_object_get_values (object);

  for (GList *member = members; member != NULL; member = member->next)
    watch_node (&watch, member->data);
  return watch;
}

/* Everybody has dropped the object: json_node_init () complains of a node that
 * somebody else has, too. From the outside to the inside. */
static inline void
assert_freed (Watch *self)
{
  for (guint i = 0; i < self->nodes->len; i++)
    json_node_init (g_ptr_array_index (self->nodes, i), JSON_NODE_NULL);
  g_clear_pointer (&self->nodes, g_ptr_array_unref);
}
