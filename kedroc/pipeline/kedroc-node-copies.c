/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-node-parts-private.h"

static const char *
null_if_empty (const char *text)
{
  return text != NULL && *text != '\0' ? text : NULL;
}

/**
 * kedroc_node_with_name:
 * @self: a node
 * @name: (nullable): the name, without the namespace; %NULL or empty to name
 *   the copy after its function
 * @error: return location for an error
 *
 * Copies a node under another name.
 *
 * Returns: (transfer full): a new node, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_INVALID_NAME
 */
KedrocNode *
kedroc_node_with_name (KedrocNode *self,
                       const char *name,
                       GError **error)
{
  KedrocNodeParts parts;

  g_return_val_if_fail (KEDROC_IS_NODE (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  kedroc_node_get_parts (self, &parts);
  parts.name = null_if_empty (name);
  return kedroc_node_new_from_parts (&parts, error);
}

/**
 * kedroc_node_with_namespace:
 * @self: a node
 * @namespace_: (nullable): the namespace, from the outer to the inner one with
 *   dots between; %NULL or empty for none
 * @error: return location for an error
 *
 * Copies a node into a namespace, in place of the one it had.
 *
 * Returns: (transfer full): a new node, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_INVALID_NAME
 */
KedrocNode *
kedroc_node_with_namespace (KedrocNode *self,
                            const char *namespace_,
                            GError **error)
{
  KedrocNodeParts parts;

  g_return_val_if_fail (KEDROC_IS_NODE (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  kedroc_node_get_parts (self, &parts);
  parts.namespace_ = null_if_empty (namespace_);
  return kedroc_node_new_from_parts (&parts, error);
}

/**
 * kedroc_node_with_tags:
 * @self: a node
 * @tags: (nullable) (array zero-terminated=1): tags, of letters, digits, `-`,
 *   `_` and `.`
 * @error: return location for an error
 *
 * Copies a node with more tags: those it has stay. Kedro's counterpart is
 * `Node.tag()`.
 *
 * Returns: (transfer full): a new node, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_INVALID_NAME
 */
KedrocNode *
kedroc_node_with_tags (KedrocNode *self,
                       const char *const *tags,
                       GError **error)
{
  g_autoptr (KedrocNameList) all = NULL;
  KedrocNodeParts parts;

  g_return_val_if_fail (KEDROC_IS_NODE (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  kedroc_node_get_parts (self, &parts);
  parts.tags = all = kedroc_name_list_new_sorted_set (kedroc_name_list_peek (parts.tags), tags);
  return kedroc_node_new_from_parts (&parts, error);
}

/**
 * kedroc_node_with_confirms:
 * @self: a node
 * @confirms: (nullable) (array zero-terminated=1): names of datasets
 * @error: return location for an error
 *
 * Copies a node with other datasets to confirm once it has run, in place of
 * those it had. They need not be among its inputs and outputs.
 *
 * Returns: (transfer full): a new node, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_INVALID_NAME
 */
KedrocNode *
kedroc_node_with_confirms (KedrocNode *self,
                           const char *const *confirms,
                           GError **error)
{
  g_autoptr (KedrocNameList) list = NULL;
  KedrocNodeParts parts;

  g_return_val_if_fail (KEDROC_IS_NODE (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  kedroc_node_get_parts (self, &parts);
  parts.confirms = list = kedroc_name_list_new (confirms);
  return kedroc_node_new_from_parts (&parts, error);
}

/**
 * kedroc_node_with_affinity:
 * @self: a node
 * @affinity: where the function may run
 *
 * Copies a node with another affinity.
 *
 * Returns: (transfer full): a new node
 */
KedrocNode *
kedroc_node_with_affinity (KedrocNode *self,
                           KedrocAffinity affinity)
{
  KedrocNodeParts parts;

  g_return_val_if_fail (KEDROC_IS_NODE (self), NULL);

  kedroc_node_get_parts (self, &parts);
  parts.affinity = affinity;
  return kedroc_node_new_from_parts (&parts, NULL);
}

/**
 * kedroc_node_with_function:
 * @self: a node of a callback
 * @function: a reference to the same function, as for
 *   [ctor@Kedroc.Node.new_for_function]
 * @error: return location for an error
 *
 * Copies a node so that its function can also be found by name. In this process
 * the callback is called; a worker of the language calls the function that has
 * the name there. That it is the same one is for the caller to know.
 *
 * Bindings use it for functions of modules.
 *
 * Returns: (transfer full): a new node, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_INVALID_NODE if @function is of no known form, or if the
 *   node refers to its function by name already
 */
KedrocNode *
kedroc_node_with_function (KedrocNode *self,
                           const char *function,
                           GError **error)
{
  g_autoptr (KedrocNodeFunction) named = NULL;
  KedrocNodeParts parts;

  g_return_val_if_fail (KEDROC_IS_NODE (self), NULL);
  g_return_val_if_fail (function != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  kedroc_node_get_parts (self, &parts);
  named = kedroc_node_function_new_named (parts.function, function, error);
  if (named == NULL)
    {
      g_prefix_error (error, "Node '%s': ", kedroc_node_get_name (self));
      return NULL;
    }
  parts.function = named;
  return kedroc_node_new_from_parts (&parts, error);
}
