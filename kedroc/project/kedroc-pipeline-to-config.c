/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-error.h"
#include "kedroc-pipeline-file.h"

static void
set_string (JsonObject *config,
            const char *key,
            const char *text)
{
  if (text != NULL)
    json_object_set_string_member (config, key, text);
}

static void
set_list (JsonObject *config,
          const char *key,
          char      **names)
{
  JsonArray *list = json_array_new ();

  for (; *names != NULL; names++)
    json_array_add_string_element (list, *names);
  json_object_set_array_member (config, key, list);
}

static void
set_mapping (JsonObject *config,
             const char *key,
             char      **keys,
             char      **names)
{
  JsonObject *mapping = json_object_new ();

  for (gsize i = 0; names[i] != NULL; i++)
    json_object_set_string_member (mapping, keys[i], names[i]);
  json_object_set_object_member (config, key, mapping);
}

/* Takes both; a mapping where there are keys. */
static void
take_names (JsonObject *config,
            const char *key,
            char      **keys,
            char      **names)
{
  g_auto (GStrv) owned_keys = keys;
  g_auto (GStrv) owned = names;

  if (owned_keys != NULL && *owned_keys != NULL)
    set_mapping (config, key, owned_keys, owned);
  else if (*owned != NULL)
    set_list (config, key, owned);
}

/* The name that, put into the namespace again, is the node's. */
static const char *
get_inner_name (KedrocNode *node)
{
  const char *name = kedroc_node_get_name (node);
  const char *namespace_ = kedroc_node_get_namespace (node);

  return namespace_ != NULL ? name + strlen (namespace_) + 1 : name;
}

static JsonObject *
node_to_config (KedrocNode *node,
                GError    **error)
{
  JsonObject *config;

  if (kedroc_node_get_function (node) == NULL)
    {
      g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NODE,
                   "Node '%s' calls a function that has no name outside of this process; "
                   "make it by kedroc_node_new_for_function()",
                   kedroc_node_get_name (node));
      return NULL;
    }
  config = json_object_new ();
  set_string (config, "name", get_inner_name (node));
  set_string (config, "namespace", kedroc_node_get_namespace (node));
  set_string (config, "function", kedroc_node_get_function (node));
  take_names (config, "inputs", kedroc_node_get_input_arguments (node), kedroc_node_get_inputs (node));
  take_names (config, "outputs", kedroc_node_get_output_keys (node), kedroc_node_get_outputs (node));
  take_names (config, "tags", NULL, kedroc_node_get_tags (node));
  take_names (config, "confirms", NULL, kedroc_node_get_confirms (node));
  return config;
}

/**
 * kedroc_pipeline_to_config:
 * @self: a pipeline
 * @error: return location for an error
 *
 * Describes a pipeline so that [ctor@Pipeline.new_from_config] makes an equal one.
 *
 * Parts that were mapped are written as the nodes that they have become, in the order of
 * [method@Pipeline.get_nodes].
 *
 * Returns: (transfer full): the configuration, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_INVALID_NODE if a node's function has no name
 */
JsonObject *
kedroc_pipeline_to_config (KedrocPipeline *self,
                           GError        **error)
{
  g_autoptr (JsonObject) config = NULL;
  g_autoptr (JsonArray) list = NULL;
  g_autoptr (GPtrArray) nodes = NULL;

  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  config = json_object_new ();
  list = json_array_new ();
  nodes = kedroc_pipeline_get_nodes (self);
  for (guint i = 0; i < nodes->len; i++)
    {
      JsonObject *node = node_to_config (g_ptr_array_index (nodes, i), error);

      if (node == NULL)
        return NULL;
      json_array_add_object_element (list, node);
    }
  json_object_set_array_member (config, "nodes", g_steal_pointer (&list));
  return g_steal_pointer (&config);
}
