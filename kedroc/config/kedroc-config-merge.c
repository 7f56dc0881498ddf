/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-merge-private.h"

#include <string.h>

#define MISSING "???"

gboolean
kedroc_config_is_missing (JsonNode *value)
{
  return json_node_get_value_type (value) == G_TYPE_STRING
         && strcmp (json_node_get_string (value), MISSING) == 0;
}

static void
merge_member (JsonObject            *into,
              const char            *key,
              JsonNode              *value,
              KedrocConfigExpandFunc expand,
              gpointer               user_data)
{
  JsonNode *old = json_object_get_member (into, key);
  gboolean both = old != NULL && JSON_NODE_HOLDS_OBJECT (value);

  if (both && !JSON_NODE_HOLDS_OBJECT (old) && expand != NULL)
    {
      JsonNode *expanded = expand (old, user_data);

      if (expanded != NULL)
        {
          json_object_set_member (into, key, expanded);
          old = expanded;
        }
    }
  if (both && JSON_NODE_HOLDS_OBJECT (old))
    kedroc_config_merge (json_node_get_object (old), json_node_get_object (value), expand, user_data);
  else if (old == NULL || !kedroc_config_is_missing (value))
    json_object_set_member (into, key, json_node_ref (value));
}

void
kedroc_config_merge (JsonObject            *into,
                     JsonObject            *from,
                     KedrocConfigExpandFunc expand,
                     gpointer               user_data)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, from);
  while (json_object_iter_next_ordered (&iter, &key, &value))
    merge_member (into, key, value, expand, user_data);
}
