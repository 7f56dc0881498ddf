/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-data-catalog.h"

#include <string.h>

#include "kedroc-json-copy-private.h"
#include "kedroc-json-property-private.h"

/* Deeper values are part of those above, not datasets of their own. */
#define PARAMETERS_DEPTH 64

static void
add_parameter (KedrocDataCatalog *self,
               const char *name,
               JsonNode *node,
               guint depth)
{
  g_auto (GValue) value = G_VALUE_INIT;
  JsonObjectIter iter;
  const char *key;
  JsonNode *member;

  /* No data is nothing a dataset can hold. */
  if (JSON_NODE_HOLDS_NULL (node))
    return;
  kedroc_json_node_to_value (node, &value);
  kedroc_data_catalog_set_value (self, name, &value);
  if (!JSON_NODE_HOLDS_OBJECT (node) || depth == PARAMETERS_DEPTH)
    return;
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &key, &member))
    {
      g_autofree char *inner = g_strconcat (name, depth == 0 ? "params:" : ".", key, NULL);

      add_parameter (self, depth == 0 ? inner + strlen (name) : inner, member, depth + 1);
    }
}

/**
 * kedroc_data_catalog_add_parameters:
 * @self: a catalog
 * @parameters: names and values, such as the content of `parameters.yml`
 *
 * Adds parameters as datasets: all of them as `parameters`, each as
 * `params:name`, and what is inside of it as `params:name.key`.
 *
 * Numbers, strings and booleans are such; objects and lists are a
 * #JsonNode. A null becomes no dataset. Each dataset is a [class@MemoryDataset]
 * and replaces one of the same name. @parameters is copied and only read.
 *
 * Whoever loads a #JsonNode gets a copy with all it holds, to change, copy and
 * keep; no node of a run sees what another one does to its parameters, on
 * whichever threads they run.
 *
 * Kedro's counterpart is how `KedroContext` feeds its catalog.
 */
void
kedroc_data_catalog_add_parameters (KedrocDataCatalog *self,
                                    JsonObject *parameters)
{
  g_autoptr (JsonNode) node = NULL;

  g_return_if_fail (KEDROC_IS_DATA_CATALOG (self));
  g_return_if_fail (parameters != NULL);

  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, kedroc_json_object_copy (parameters));
  add_parameter (self, "parameters", node, 0);
}
