/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-resolution-private.h"

#include "kedroc-config-budget-private.h"
#include "kedroc-config-builder-private.h"
#include "kedroc-config-interpolation-private.h"
#include "kedroc-config-key-private.h"
#include "kedroc-config-parser-private.h"
#include "kedroc-config-path-private.h"
#include "kedroc-config-resolvers-private.h"
#include "kedroc-error.h"
#include "kedroc-json-copy-private.h"

#include <string.h>

/* So many steps of a circle are shown. */
#define MAX_CIRCLE_STEPS 16

typedef struct _Resolution Resolution;

struct _Resolution
{
  KedrocConfigTree *tree;
  const KedrocConfigSurroundings *surroundings;
  GHashTable *values;  /* JsonNode *, a text of the tree -> JsonNode *, what it stands for */
  GPtrArray *reading;  /* JsonNode *, texts that are being worked out */
  GPtrArray *copying;  /* JsonNode *, texts whose value is being copied */
  Resolution *runtime; /* of the runtime parameters; nullable */
  KedrocConfigBudget budget;
  gboolean located;    /* the error tells where it happened */
};

static void
resolution_init (Resolution                     *self,
                 KedrocConfigTree               *tree,
                 const KedrocConfigSurroundings *surroundings,
                 Resolution                     *runtime)
{
  *self = (Resolution) {
    .tree = tree,
    .surroundings = surroundings,
    .values = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) json_node_unref),
    .reading = g_ptr_array_new (),
    .copying = g_ptr_array_new (),
    .runtime = runtime,
  };
}

static void
resolution_clear (Resolution *self)
{
  g_clear_pointer (&self->values, g_hash_table_unref);
  g_clear_pointer (&self->reading, g_ptr_array_unref);
  g_clear_pointer (&self->copying, g_ptr_array_unref);
}

static void
locate_error (Resolution *self,
              JsonNode   *text,
              GError    **error)
{
  if (!self->located)
    kedroc_config_tree_locate_error (self->tree, text, error);
  self->located = TRUE;
}

/* From the text that comes up again to the end of the stack, and to it again. */
static void
set_circle_error (GPtrArray *stack,
                  guint      first,
                  GError   **error)
{
  g_autoptr (GString) chain = g_string_new (NULL);

  for (guint i = first; i < stack->len && i < first + MAX_CIRCLE_STEPS; i++)
    {
      g_autofree char *path = kedroc_config_tree_dup_path (stack->pdata[i]);

      g_string_append_printf (chain, "%s -> ", path);
    }
  if (stack->len > first + MAX_CIRCLE_STEPS)
    g_string_append (chain, "… -> ");
  g_autofree char *path = kedroc_config_tree_dup_path (stack->pdata[first]);
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "the interpolation leads back to itself: %s%s", chain->str, path);
}

/* Puts a text on a stack, unless it is there or the stack is high enough. */
static gboolean
push (Resolution *self,
      GPtrArray  *stack,
      JsonNode   *text,
      GError    **error)
{
  guint index;

  if (g_ptr_array_find (stack, text, &index))
    {
      set_circle_error (stack, index, error);
      locate_error (self, text, error);
      return FALSE;
    }
  if (stack->len == KEDROC_CONFIG_MAX_DEPTH)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                   "a chain of more than %d interpolations", KEDROC_CONFIG_MAX_DEPTH);
      locate_error (self, text, error);
      return FALSE;
    }
  g_ptr_array_add (stack, text);
  return TRUE;
}

static void
pop (GPtrArray *stack)
{
  g_ptr_array_set_size (stack, stack->len - 1);
}

static JsonNode *look_up (guint       n_dots,
                          GPtrArray  *steps,
                          const char *spelling,
                          gpointer    user_data,
                          GError    **error);
static JsonNode *call (const char *resolver,
                       GPtrArray  *arguments,
                       const char *spelling,
                       gpointer    user_data,
                       GError    **error);

/* What a node stands for: itself, unless it is a text with a place. Borrowed. */
static JsonNode *
get_value (Resolution *self,
           JsonNode   *node,
           GError    **error)
{
  static const KedrocConfigInterpolationFuncs funcs = { look_up, call };

  if (!kedroc_config_tree_is_text (self->tree, node))
    return node;
  JsonNode *value = g_hash_table_lookup (self->values, node);
  if (value != NULL)
    return value;
  if (!push (self, self->reading, node, error))
    return NULL;

  value = kedroc_config_interpolate (json_node_get_string (node), &funcs, self, &self->budget, error);
  pop (self->reading);
  if (value == NULL)
    locate_error (self, node, error);
  else
    g_hash_table_insert (self->values, node, value);
  return value;
}

static void
set_look_up_error (const char *spelling,
                   GPtrArray  *steps,
                   guint       n_followed,
                   JsonNode   *node,
                   GError    **error)
{
  g_autofree char *step = kedroc_config_path_shorten (g_ptr_array_index (steps, n_followed));
  g_autofree char *outer = NULL;

  if (n_followed > 0)
    outer = kedroc_config_path_shorten (g_ptr_array_index (steps, n_followed - 1));
  if (n_followed == 0)
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                 "there is nothing for '%s': no key '%s' %s", spelling, step,
                 json_node_get_parent (node) == NULL ? "in the files of this environment" : "at that level");
  else if (JSON_NODE_HOLDS_OBJECT (node) || JSON_NODE_HOLDS_ARRAY (node))
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                 "there is nothing for '%s': no '%s' in '%s'", spelling, step, outer);
  else
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                 "there is nothing for '%s': '%s' is %s and has no '%s' in it", spelling, outer,
                 kedroc_config_describe_type (node), step);
}

/* Follows steps from a node on; NULL without an error: they lead nowhere. */
static JsonNode *
follow (Resolution *self,
        JsonNode   *node,
        GPtrArray  *steps,
        guint      *n_followed,
        JsonNode  **last,
        GError    **error)
{
  for (*n_followed = 0; *n_followed < steps->len; ++*n_followed)
    {
      *last = node;
      node = kedroc_config_key_follow (node, g_ptr_array_index (steps, *n_followed));
      if (node == NULL)
        return NULL;
      node = get_value (self, node, error);
      if (node == NULL)
        return NULL;
    }
  return node;
}

/* One dot is where the text itself is in, each more is one level up. */
static JsonNode *
find_start (Resolution *self,
            guint       n_dots)
{
  if (n_dots == 0)
    return self->tree->root;

  JsonNode *node = g_ptr_array_index (self->reading, self->reading->len - 1);
  for (guint i = 0; i < n_dots && node != NULL; i++)
    node = json_node_get_parent (node);
  return node;
}

static JsonNode *
look_up (guint       n_dots,
         GPtrArray  *steps,
         const char *spelling,
         gpointer    user_data,
         GError    **error)
{
  Resolution *self = user_data;
  JsonNode *start = find_start (self, n_dots);
  JsonNode *last = NULL;
  guint n_followed;
  GError *failure = NULL;

  if (start == NULL || steps->len == 0)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                   start == NULL ? "'%s' has more dots than there are levels" : "'%s' has no key", spelling);
      return NULL;
    }

  JsonNode *value = follow (self, start, steps, &n_followed, &last, &failure);
  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (value == NULL)
    set_look_up_error (spelling, steps, n_followed, last, error);
  else if (kedroc_config_is_missing (value))
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                 "what '%s' refers to is \"???\": it has to be set", spelling);
  else
    return json_node_ref (value);
  return NULL;
}

static JsonNode *copy_value (Resolution *self,
                             JsonNode   *node,
                             guint       depth,
                             GError    **error);

static JsonNode *
find_runtime_param (const char *key,
                    gpointer    user_data,
                    GError    **error)
{
  Resolution *self = user_data;
  Resolution *runtime = self->runtime != NULL ? self->runtime : self;
  g_autoptr (GPtrArray) steps = kedroc_config_key_split (key, NULL);
  JsonNode *last;
  guint n_followed;
  JsonNode *value = follow (runtime, runtime->tree->root, steps, &n_followed, &last, error);

  /* What it holds may refer to runtime parameters, which this resolution knows nothing of. */
  if (value == NULL || steps->len == 0 || kedroc_config_is_missing (value))
    return NULL;
  return copy_value (runtime, value, 0, error);
}

static JsonNode *
call (const char *resolver,
      GPtrArray  *arguments,
      const char *spelling,
      gpointer    user_data,
      GError    **error)
{
  Resolution *self = user_data;

  return kedroc_config_call_resolver (self->surroundings, resolver, arguments, spelling,
                                      find_runtime_param, self, error);
}

static JsonNode *
copy_object (Resolution *self,
             JsonObject *object,
             guint       depth,
             GError    **error)
{
  g_autoptr (JsonObject) copy = json_object_new ();
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, &value))
    {
      JsonNode *member = kedroc_config_budget_take (&self->budget, 0, strlen (key), error)
                           ? copy_value (self, value, depth + 1, error)
                           : NULL;

      if (member == NULL)
        return NULL;
      json_object_set_member (copy, key, member);
    }
  return json_node_init_object (json_node_alloc (), copy);
}

static JsonNode *
copy_array (Resolution *self,
            JsonArray  *array,
            guint       depth,
            GError    **error)
{
  guint length = json_array_get_length (array);
  g_autoptr (JsonArray) copy = json_array_sized_new (length);

  for (guint i = 0; i < length; i++)
    {
      JsonNode *element = copy_value (self, json_array_get_element (array, i), depth + 1, error);

      if (element == NULL)
        return NULL;
      json_array_add_element (copy, element);
    }
  return json_node_init_array (json_node_alloc (), copy);
}

static JsonNode *
copy_plain (Resolution *self,
            JsonNode   *node,
            guint       depth,
            GError    **error)
{
  gsize n_bytes = json_node_get_value_type (node) == G_TYPE_STRING ? strlen (json_node_get_string (node)) : 0;

  if (!kedroc_config_budget_take (&self->budget, 1, n_bytes, error))
    return NULL;
  if (JSON_NODE_HOLDS_VALUE (node) || JSON_NODE_HOLDS_NULL (node))
    return kedroc_json_node_copy (node);
  if (depth == KEDROC_CONFIG_MAX_DEPTH)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                   "more than %d levels deep, what interpolations stand for included",
                   KEDROC_CONFIG_MAX_DEPTH);
      return NULL;
    }
  if (JSON_NODE_HOLDS_OBJECT (node))
    return copy_object (self, json_node_get_object (node), depth, error);
  return copy_array (self, json_node_get_array (node), depth, error);
}

static JsonNode *
copy_value (Resolution *self,
            JsonNode   *node,
            guint       depth,
            GError    **error)
{
  if (!kedroc_config_tree_is_text (self->tree, node))
    return copy_plain (self, node, depth, error);

  JsonNode *value = get_value (self, node, error);
  if (value == NULL || !push (self, self->copying, node, error))
    return NULL;
  JsonNode *copy = copy_plain (self, value, depth, error);
  pop (self->copying);
  /* Where it becomes too much is of no interest, what becomes too much is. */
  if (copy == NULL && self->copying->len == 0)
    locate_error (self, node, error);
  return copy;
}

/* Runtime parameters may refer to each other. */
static JsonNode *
resolve_node (KedrocConfigTree               *tree,
              const KedrocConfigSurroundings *surroundings,
              JsonNode                       *node,
              GError                        **error)
{
  Resolution runtime;
  Resolution self;

  if (surroundings->runtime_params != NULL)
    resolution_init (&runtime, surroundings->runtime_params, surroundings, NULL);
  resolution_init (&self, tree, surroundings, surroundings->runtime_params != NULL ? &runtime : NULL);

  JsonNode *copy = copy_value (&self, node, 0, error);
  resolution_clear (&self);
  if (surroundings->runtime_params != NULL)
    resolution_clear (&runtime);
  return copy;
}

JsonObject *
kedroc_config_resolve (KedrocConfigTree               *tree,
                       const KedrocConfigSurroundings *surroundings,
                       GError                        **error)
{
  g_autoptr (JsonNode) root = resolve_node (tree, surroundings, tree->root, error);

  return root != NULL ? json_node_dup_object (root) : NULL;
}

JsonNode *
kedroc_config_resolve_text (KedrocConfigTree               *tree,
                            const KedrocConfigSurroundings *surroundings,
                            JsonNode                       *text)
{
  return kedroc_config_tree_is_text (tree, text) ? resolve_node (tree, surroundings, text, NULL) : NULL;
}
