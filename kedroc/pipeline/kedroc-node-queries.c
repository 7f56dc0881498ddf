/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdlib.h>
#include <string.h>

#include "kedroc-node-parts-private.h"
#include "kedroc-node-private.h"

/**
 * kedroc_node_get_name:
 * @self: a node
 *
 * Gets the name, with the namespace and a dot before it if there is one.
 *
 * Returns: (transfer none): the name, unique in a pipeline
 */
const char *
kedroc_node_get_name (KedrocNode *self)
{
  g_return_val_if_fail (KEDROC_IS_NODE (self), NULL);

  return self->name;
}

/**
 * kedroc_node_get_short_name:
 * @self: a node
 *
 * Gets a name for people: the one that was given, without the namespace, or
 * the function's in words (`Clean Companies` for `clean_companies`).
 *
 * Returns: (transfer none): the short name, not necessarily unique
 */
const char *
kedroc_node_get_short_name (KedrocNode *self)
{
  g_return_val_if_fail (KEDROC_IS_NODE (self), NULL);

  return self->own_name != NULL ? self->own_name : self->short_name;
}

/**
 * kedroc_node_get_namespace:
 * @self: a node
 *
 * Gets the namespace, from the outer to the inner one with dots between.
 *
 * Returns: (transfer none) (nullable): the namespace, or %NULL
 */
const char *
kedroc_node_get_namespace (KedrocNode *self)
{
  g_return_val_if_fail (KEDROC_IS_NODE (self), NULL);

  return self->namespace_;
}

/**
 * kedroc_node_get_inputs:
 * @self: a node
 *
 * Gets the names of the datasets that the function reads.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names, in the order
 *   they were given, repetitions included
 */
char **
kedroc_node_get_inputs (KedrocNode *self)
{
  g_return_val_if_fail (KEDROC_IS_NODE (self), NULL);

  return g_strdupv ((char **) kedroc_name_list_peek (self->inputs));
}

/**
 * kedroc_node_get_outputs:
 * @self: a node
 *
 * Gets the names of the datasets that the function writes.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names, in the order
 *   they were given
 */
char **
kedroc_node_get_outputs (KedrocNode *self)
{
  g_return_val_if_fail (KEDROC_IS_NODE (self), NULL);

  return g_strdupv ((char **) kedroc_name_list_peek (self->outputs));
}

/**
 * kedroc_node_get_tags:
 * @self: a node
 *
 * Gets the tags.
 *
 * Returns: (transfer full) (array zero-terminated=1): the tags, sorted
 */
char **
kedroc_node_get_tags (KedrocNode *self)
{
  g_return_val_if_fail (KEDROC_IS_NODE (self), NULL);

  return g_strdupv ((char **) kedroc_name_list_peek (self->tags));
}

/**
 * kedroc_node_get_confirms:
 * @self: a node
 *
 * Gets the datasets that are confirmed once the node has run.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names
 */
char **
kedroc_node_get_confirms (KedrocNode *self)
{
  g_return_val_if_fail (KEDROC_IS_NODE (self), NULL);

  return g_strdupv ((char **) kedroc_name_list_peek (self->confirms));
}

/**
 * kedroc_node_get_function:
 * @self: a node
 *
 * Gets the reference that was given to [ctor@Kedroc.Node.new_for_function] or
 * [method@Kedroc.Node.with_function].
 *
 * Returns: (transfer none) (nullable): the reference, or %NULL for a callback
 *   that is not known by name
 */
const char *
kedroc_node_get_function (KedrocNode *self)
{
  g_return_val_if_fail (KEDROC_IS_NODE (self), NULL);

  return kedroc_node_function_get_reference (self->function);
}

/**
 * kedroc_node_get_affinity:
 * @self: a node
 *
 * Gets where the function may run.
 *
 * Returns: the affinity
 */
KedrocAffinity
kedroc_node_get_affinity (KedrocNode *self)
{
  g_return_val_if_fail (KEDROC_IS_NODE (self), KEDROC_AFFINITY_ANY_THREAD);

  return self->affinity;
}

/**
 * kedroc_node_has_tag:
 * @self: a node
 * @tag: a tag
 *
 * Looks a tag up.
 *
 * Returns: whether the node has the tag
 */
gboolean
kedroc_node_has_tag (KedrocNode *self,
                     const char *tag)
{
  g_return_val_if_fail (KEDROC_IS_NODE (self), FALSE);
  g_return_val_if_fail (tag != NULL, FALSE);

  return kedroc_name_list_find (self->tags, tag) >= 0;
}

/**
 * kedroc_node_equal:
 * @self: a node
 * @other: another node
 *
 * Compares as Kedro does: by name, inputs and outputs, with their arguments and
 * keys if they have any, not by tags or function.
 *
 * Returns: whether the nodes are equal
 */
gboolean
kedroc_node_equal (KedrocNode *self,
                   KedrocNode *other)
{
  g_return_val_if_fail (KEDROC_IS_NODE (self), FALSE);
  g_return_val_if_fail (KEDROC_IS_NODE (other), FALSE);

  return kedroc_node_compare (self, other) == 0;
}

/**
 * kedroc_node_hash:
 * @self: a node
 *
 * Computes a hash that equal nodes have in common.
 *
 * Returns: the hash
 */
guint
kedroc_node_hash (KedrocNode *self)
{
  g_return_val_if_fail (KEDROC_IS_NODE (self), 0);

  return kedroc_name_hash (self->name, strlen (self->name));
}

typedef struct {
  const char *argument;
  const char *dataset;
} Pair;

static int
compare_pairs (gconstpointer a,
               gconstpointer b)
{
  const Pair *x = a;
  const Pair *y = b;
  int order = strcmp (x->argument, y->argument);

  return order != 0 ? order : strcmp (x->dataset, y->dataset);
}

/* (transfer full): in the order of the arguments. */
static Pair *
sort_pairs (const KedrocNameList *datasets,
            const KedrocNameList *arguments)
{
  guint n = kedroc_name_list_get_length (arguments);
  Pair *pairs = g_new (Pair, n);

  for (guint i = 0; i < n; i++)
    pairs[i] = (Pair){ kedroc_name_list_peek (arguments)[i], kedroc_name_list_peek (datasets)[i] };
  qsort (pairs, n, sizeof (Pair), compare_pairs);
  return pairs;
}

static int
compare_sides (const KedrocNameList *datasets,
               const KedrocNameList *arguments,
               const KedrocNameList *other_datasets,
               const KedrocNameList *other_arguments)
{
  g_autofree Pair *pairs = NULL;
  g_autofree Pair *other_pairs = NULL;
  guint n;
  guint n_other;

  if (arguments == NULL && other_arguments == NULL)
    return kedroc_name_list_compare (datasets, other_datasets);
  if (arguments == NULL || other_arguments == NULL)
    return arguments == NULL ? -1 : 1;
  if (datasets == other_datasets && arguments == other_arguments)
    return 0;

  n = kedroc_name_list_get_length (arguments);
  n_other = kedroc_name_list_get_length (other_arguments);
  pairs = sort_pairs (datasets, arguments);
  other_pairs = sort_pairs (other_datasets, other_arguments);
  for (guint i = 0; i < MIN (n, n_other); i++)
    {
      int order = compare_pairs (&pairs[i], &other_pairs[i]);

      if (order != 0)
        return order;
    }
  return (n > n_other) - (n < n_other);
}

/**
 * kedroc_node_compare:
 * @self: a node
 * @other: another node
 *
 * Orders as Kedro does: by name, then by inputs, then by outputs. Of inputs that
 * have arguments the order does not count.
 *
 * Returns: less than, equal to or greater than 0
 */
int
kedroc_node_compare (KedrocNode *self,
                     KedrocNode *other)
{
  int order;

  g_return_val_if_fail (KEDROC_IS_NODE (self), 0);
  g_return_val_if_fail (KEDROC_IS_NODE (other), 0);

  if (self == other)
    return 0;
  order = strcmp (self->name, other->name);
  if (order == 0)
    order = compare_sides (self->inputs, self->arguments, other->inputs, other->arguments);
  if (order == 0)
    order = compare_sides (self->outputs, self->keys, other->outputs, other->keys);
  return order;
}

/**
 * kedroc_node_to_string:
 * @self: a node
 *
 * Describes the node as Kedro does, as in
 * `join: merge([left;right]) -> [joined]`; the first part only if the node was
 * given a name.
 *
 * Returns: (transfer full): the description
 */
char *
kedroc_node_to_string (KedrocNode *self)
{
  g_autofree char *signature = NULL;
  KedrocNodeParts parts;

  g_return_val_if_fail (KEDROC_IS_NODE (self), NULL);

  kedroc_node_get_parts (self, &parts);
  signature = kedroc_node_parts_to_signature (&parts);
  return self->own_name != NULL ? g_strconcat (self->own_name, ": ", signature, NULL)
                                : g_steal_pointer (&signature);
}

const char *const *
kedroc_node_peek_inputs (KedrocNode *self)
{
  return kedroc_name_list_peek (self->inputs);
}

const char *const *
kedroc_node_peek_outputs (KedrocNode *self)
{
  return kedroc_name_list_peek (self->outputs);
}

const char *const *
kedroc_node_peek_tags (KedrocNode *self)
{
  return kedroc_name_list_peek (self->tags);
}

const char *const *
kedroc_node_peek_confirms (KedrocNode *self)
{
  return kedroc_name_list_peek (self->confirms);
}

guint
kedroc_node_get_n_inputs (KedrocNode *self)
{
  return kedroc_name_list_get_length (self->inputs);
}

guint
kedroc_node_get_n_outputs (KedrocNode *self)
{
  return kedroc_name_list_get_length (self->outputs);
}

int
kedroc_node_find_input (KedrocNode *self,
                        const char *name)
{
  return kedroc_name_list_find (self->inputs, name);
}

int
kedroc_node_find_output (KedrocNode *self,
                         const char *name)
{
  return kedroc_name_list_find (self->outputs, name);
}
