/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-key-private.h"

#include <string.h>

GPtrArray *
kedroc_config_key_split (const char *key,
                         guint      *n_dots)
{
  GPtrArray *steps = g_ptr_array_new_with_free_func (g_free);
  gsize n_leading = strspn (key, ".");

  if (n_dots != NULL)
    *n_dots = n_leading;
  key += n_leading;
  while (*key != '\0')
    {
      gsize length = strcspn (key, ".[]");

      if (length > 0)
        g_ptr_array_add (steps, g_strndup (key, length));
      key += length;
      key += strspn (key, ".[]");
    }
  return steps;
}

static JsonNode *
get_element (JsonArray  *array,
             const char *step)
{
  gint64 length = json_array_get_length (array);
  gint64 index;

  if (!g_ascii_string_to_signed (*step == '+' ? step + 1 : step, 10, -length, length - 1, &index, NULL))
    return NULL;
  return json_array_get_element (array, index < 0 ? index + length : index);
}

JsonNode *
kedroc_config_key_follow (JsonNode   *node,
                          const char *step)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_member (json_node_get_object (node), step);
  if (JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) > 0)
    return get_element (json_node_get_array (node), step);
  return NULL;
}
