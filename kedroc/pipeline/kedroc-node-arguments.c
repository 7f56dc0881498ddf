/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-node-parts-private.h"
#include "kedroc-node-private.h"

/**
 * kedroc_node_with_argument_names:
 * @self: a node
 * @arguments: (nullable) (array zero-terminated=1): the arguments of the
 *   function that take the inputs, one for each input in their order; %NULL where it takes
 *   them by position
 * @keys: (nullable) (array zero-terminated=1): the keys under which the function
 *   gives its outputs, one for each output in their order; %NULL where it gives them by
 *   position
 * @error: return location for an error
 *
 * Copies a node with names of the function's own for its inputs and outputs, in
 * place of those it had.
 *
 * With them a function does not depend on the names of datasets, which change
 * where a pipeline is used in another ([ctor@Kedroc.Pipeline.new_mapped]):
 * [method@Kedroc.Task.get_input] and [method@Kedroc.Task.set_output] take them, and a
 * function in Python that is called with its inputs gets them as keyword arguments and
 * returns a dict. Two arguments may have the same dataset, as in Kedro.
 *
 * ```c
 * node = kedroc_node_new ("merge", KEDROC_NAMES ("cars", "boats"), KEDROC_NAMES ("vehicles"), merge,
 *                         NULL, NULL, error);
 * named = kedroc_node_with_argument_names (node, KEDROC_NAMES ("left", "right"), NULL, error);
 * ```
 *
 * Kedro's counterpart are dicts as the `inputs` and `outputs` of a node.
 *
 * Returns: (transfer full): a new node, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_INVALID_NODE if there are more or fewer names than
 *   inputs or outputs, or a name comes twice, or
 *   %KEDROC_PIPELINE_ERROR_INVALID_NAME if one is empty or not valid UTF-8
 */
KedrocNode *
kedroc_node_with_argument_names (KedrocNode *self,
                                 const char *const *arguments,
                                 const char *const *keys,
                                 GError **error)
{
  g_autoptr (KedrocNameList) argument_list = NULL;
  g_autoptr (KedrocNameList) key_list = NULL;
  KedrocNodeParts parts;

  g_return_val_if_fail (KEDROC_IS_NODE (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (arguments != NULL)
    argument_list = kedroc_name_list_new (arguments);
  if (keys != NULL)
    key_list = kedroc_name_list_new (keys);
  kedroc_node_get_parts (self, &parts);
  parts.arguments = argument_list;
  parts.keys = key_list;
  return kedroc_node_new_from_parts (&parts, error);
}

static char **
dup_nullable (const KedrocNameList *list)
{
  return list != NULL ? g_strdupv ((char **) kedroc_name_list_peek (list)) : g_new0 (char *, 1);
}

/**
 * kedroc_node_get_input_arguments:
 * @self: a node
 *
 * Gets the names under which the function takes its inputs, see
 * [method@Kedroc.Node.with_argument_names].
 *
 * Returns: (transfer full) (array zero-terminated=1): the arguments, in the order
 *   of the inputs; empty where it takes them by position
 */
char **
kedroc_node_get_input_arguments (KedrocNode *self)
{
  g_return_val_if_fail (KEDROC_IS_NODE (self), NULL);

  return dup_nullable (self->arguments);
}

/**
 * kedroc_node_get_output_keys:
 * @self: a node
 *
 * Gets the names under which the function gives its outputs, see
 * [method@Kedroc.Node.with_argument_names].
 *
 * Returns: (transfer full) (array zero-terminated=1): the keys, in the order of
 *   the outputs; empty where it gives them by position
 */
char **
kedroc_node_get_output_keys (KedrocNode *self)
{
  g_return_val_if_fail (KEDROC_IS_NODE (self), NULL);

  return dup_nullable (self->keys);
}

const char *const *
kedroc_node_peek_arguments (KedrocNode *self)
{
  return self->arguments != NULL ? kedroc_name_list_peek (self->arguments) : NULL;
}

const char *const *
kedroc_node_peek_keys (KedrocNode *self)
{
  return self->keys != NULL ? kedroc_name_list_peek (self->keys) : NULL;
}

/* A dataset that comes more than once is where it comes first. */
static int
find_argument (const KedrocNameList *arguments,
               const KedrocNameList *datasets,
               const char *name)
{
  int index = kedroc_name_list_find (arguments, name);

  return index >= 0 ? kedroc_name_list_find (datasets, kedroc_name_list_peek (datasets)[index]) : -1;
}

static int
match (const KedrocNameList *arguments,
       const KedrocNameList *datasets,
       const char *name,
       KedrocAsked asked)
{
  int index;

  if (arguments == NULL)
    return kedroc_name_list_find (datasets, name);
  if (asked == KEDROC_ASKED_BY_FUNCTION)
    {
      index = find_argument (arguments, datasets, name);
      return index >= 0 ? index : kedroc_name_list_find (datasets, name);
    }
  index = kedroc_name_list_find (datasets, name);
  return index >= 0 ? index : find_argument (arguments, datasets, name);
}

int
kedroc_node_match_input (KedrocNode *self,
                         const char *name,
                         KedrocAsked asked)
{
  return match (self->arguments, self->inputs, name, asked);
}

int
kedroc_node_match_output (KedrocNode *self,
                          const char *name,
                          KedrocAsked asked)
{
  return match (self->keys, self->outputs, name, asked);
}
