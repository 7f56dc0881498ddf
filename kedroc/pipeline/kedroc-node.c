/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-node.h"

#include <string.h>

#include "kedroc-node-parts-private.h"
#include "kedroc-node-private.h"

/**
 * KedrocNode:
 *
 * A function with the names of the datasets it reads and writes.
 *
 * The function is either a callback ([ctor@Kedroc.Node.new]) or a reference by name
 * ([ctor@Kedroc.Node.new_for_function]), which any worker process can find. A node
 * without a name of its own is called after its function, with the beginning of a
 * hash of function, inputs and outputs, as in `clean__3f2a91c0`: the name that
 * Kedro gives it.
 *
 * A node is never changed: the `with_` methods return a copy. The copies share
 * the function, whose data are destroyed with the last of them. Two nodes are
 * equal if name, inputs and outputs are ([method@Kedroc.Node.equal]). All methods may
 * be called from any thread.
 *
 * Kedro's counterpart is `kedro.pipeline.Node`.
 */

G_DEFINE_FINAL_TYPE (KedrocNode, kedroc_node, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (KedrocAffinity, kedroc_affinity,
  G_DEFINE_ENUM_VALUE (KEDROC_AFFINITY_ANY_THREAD, "any-thread"),
  G_DEFINE_ENUM_VALUE (KEDROC_AFFINITY_OWNER, "owner"))

enum {
  PROP_NAME = 1,
  PROP_SHORT_NAME,
  PROP_NAMESPACE,
  PROP_INPUTS,
  PROP_OUTPUTS,
  PROP_INPUT_ARGUMENTS,
  PROP_OUTPUT_KEYS,
  PROP_TAGS,
  PROP_CONFIRMS,
  PROP_FUNCTION,
  PROP_AFFINITY,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

static void
kedroc_node_get_property (GObject *object,
                          guint property_id,
                          GValue *value,
                          GParamSpec *pspec)
{
  KedrocNode *self = KEDROC_NODE (object);

  switch (property_id)
    {
    case PROP_NAME:
      g_value_set_string (value, kedroc_node_get_name (self));
      break;
    case PROP_SHORT_NAME:
      g_value_set_string (value, kedroc_node_get_short_name (self));
      break;
    case PROP_NAMESPACE:
      g_value_set_string (value, kedroc_node_get_namespace (self));
      break;
    case PROP_INPUTS:
      g_value_set_boxed (value, kedroc_node_peek_inputs (self));
      break;
    case PROP_OUTPUTS:
      g_value_set_boxed (value, kedroc_node_peek_outputs (self));
      break;
    case PROP_INPUT_ARGUMENTS:
      g_value_take_boxed (value, kedroc_node_get_input_arguments (self));
      break;
    case PROP_OUTPUT_KEYS:
      g_value_take_boxed (value, kedroc_node_get_output_keys (self));
      break;
    case PROP_TAGS:
      g_value_set_boxed (value, kedroc_node_peek_tags (self));
      break;
    case PROP_CONFIRMS:
      g_value_set_boxed (value, kedroc_node_peek_confirms (self));
      break;
    case PROP_FUNCTION:
      g_value_set_string (value, kedroc_node_get_function (self));
      break;
    case PROP_AFFINITY:
      g_value_set_enum (value, kedroc_node_get_affinity (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
kedroc_node_finalize (GObject *object)
{
  KedrocNode *self = KEDROC_NODE (object);

  g_free (self->name);
  g_free (self->short_name);
  g_free (self->namespace_);
  g_clear_pointer (&self->inputs, kedroc_name_list_unref);
  g_clear_pointer (&self->outputs, kedroc_name_list_unref);
  g_clear_pointer (&self->arguments, kedroc_name_list_unref);
  g_clear_pointer (&self->keys, kedroc_name_list_unref);
  g_clear_pointer (&self->tags, kedroc_name_list_unref);
  g_clear_pointer (&self->confirms, kedroc_name_list_unref);
  g_clear_pointer (&self->function, kedroc_node_function_unref);

  G_OBJECT_CLASS (kedroc_node_parent_class)->finalize (object);
}

static void
define_list_properties (GParamFlags flags)
{
  /**
   * KedrocNode:inputs: (getter get_inputs)
   *
   * The names of the datasets that the function reads, in its own order.
   */
  properties[PROP_INPUTS] = g_param_spec_boxed ("inputs", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * KedrocNode:outputs: (getter get_outputs)
   *
   * The names of the datasets that the function writes, in its own order.
   */
  properties[PROP_OUTPUTS] = g_param_spec_boxed ("outputs", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * KedrocNode:input-arguments: (getter get_input_arguments)
   *
   * The names under which the function takes its inputs, in their order; empty
   * where it takes them by position.
   */
  properties[PROP_INPUT_ARGUMENTS] = g_param_spec_boxed ("input-arguments", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * KedrocNode:output-keys: (getter get_output_keys)
   *
   * The names under which the function gives its outputs, in their order; empty
   * where it gives them by position.
   */
  properties[PROP_OUTPUT_KEYS] = g_param_spec_boxed ("output-keys", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * KedrocNode:tags: (getter get_tags)
   *
   * The tags, sorted.
   */
  properties[PROP_TAGS] = g_param_spec_boxed ("tags", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * KedrocNode:confirms: (getter get_confirms)
   *
   * The datasets that are confirmed once the node has run.
   */
  properties[PROP_CONFIRMS] = g_param_spec_boxed ("confirms", NULL, NULL, G_TYPE_STRV, flags);
}

static void
define_properties (GParamFlags flags)
{
  /**
   * KedrocNode:name: (getter get_name)
   *
   * The name, with the namespace before it: unique in a pipeline.
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  /**
   * KedrocNode:short-name: (getter get_short_name)
   *
   * A name for people, without the namespace; not necessarily unique.
   */
  properties[PROP_SHORT_NAME] = g_param_spec_string ("short-name", NULL, NULL, NULL, flags);
  /**
   * KedrocNode:namespace: (getter get_namespace)
   *
   * The namespace, from the outer to the inner one with dots between, or %NULL.
   */
  properties[PROP_NAMESPACE] = g_param_spec_string ("namespace", NULL, NULL, NULL, flags);
  /**
   * KedrocNode:function: (getter get_function)
   *
   * The reference to the function, or %NULL for a callback that is not known by name.
   */
  properties[PROP_FUNCTION] = g_param_spec_string ("function", NULL, NULL, NULL, flags);
  /**
   * KedrocNode:affinity: (getter get_affinity)
   *
   * Where the function may run.
   */
  properties[PROP_AFFINITY] = g_param_spec_enum ("affinity", NULL, NULL, KEDROC_TYPE_AFFINITY,
                                                 KEDROC_AFFINITY_ANY_THREAD, flags);
}

static void
kedroc_node_class_init (KedrocNodeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kedroc_node_get_property;
  object_class->finalize = kedroc_node_finalize;

  define_properties (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  define_list_properties (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
kedroc_node_init (KedrocNode *self)
{
}

/* "clean_companies" becomes "Clean Companies". */
static char *
to_title (char *name)
{
  gboolean in_word = FALSE;

  for (char *c = name; *c != '\0'; c++)
    {
      if (*c == '_')
        *c = ' ';
      *c = in_word ? g_ascii_tolower (*c) : g_ascii_toupper (*c);
      in_word = g_ascii_isalpha (*c) || (guint8) *c >= 0x80;
    }
  return name;
}

static void
set_names (KedrocNode *self,
           const KedrocNodeParts *parts)
{
  g_autofree char *default_name = NULL;
  const char *name = parts->name;

  if (name == NULL)
    {
      self->short_name = to_title (kedroc_node_function_dup_name (parts->function));
      name = default_name = kedroc_node_parts_to_default_name (parts);
    }
  self->namespace_ = g_strdup (parts->namespace_);
  if (self->namespace_ != NULL)
    self->name = g_strconcat (self->namespace_, ".", name, NULL);
  else
    self->name = default_name != NULL ? g_steal_pointer (&default_name) : g_strdup (name);
  if (parts->name != NULL)
    self->own_name = self->name + strlen (self->name) - strlen (name);
}

static KedrocNameList *
ref_nullable (KedrocNameList *list)
{
  return list != NULL ? kedroc_name_list_ref (list) : NULL;
}

static KedrocNode *
assemble (const KedrocNodeParts *parts)
{
  KedrocNode *self = g_object_new (KEDROC_TYPE_NODE, NULL);

  set_names (self, parts);
  self->inputs = kedroc_name_list_ref (parts->inputs);
  self->outputs = kedroc_name_list_ref (parts->outputs);
  self->arguments = ref_nullable (parts->arguments);
  self->keys = ref_nullable (parts->keys);
  self->tags = kedroc_name_list_ref (parts->tags);
  self->confirms = kedroc_name_list_ref (parts->confirms);
  self->function = kedroc_node_function_ref (parts->function);
  self->affinity = parts->affinity;
  return self;
}

KedrocNode *
kedroc_node_new_from_parts (const KedrocNodeParts *parts,
                            GError **error)
{
  return kedroc_node_parts_check (parts, error) ? assemble (parts) : NULL;
}

KedrocNode *
kedroc_node_new_unchecked (const char *name,
                           const char *const *inputs,
                           const char *const *outputs,
                           const char *const *arguments,
                           const char *const *keys,
                           KedrocNodeFunction *function)
{
  g_autoptr (KedrocNameList) input_list = kedroc_name_list_new (inputs);
  g_autoptr (KedrocNameList) output_list = kedroc_name_list_new (outputs);
  g_autoptr (KedrocNameList) argument_list = arguments != NULL ? kedroc_name_list_new (arguments) : NULL;
  g_autoptr (KedrocNameList) key_list = keys != NULL ? kedroc_name_list_new (keys) : NULL;
  g_autoptr (KedrocNameList) none = kedroc_name_list_new (NULL);
  KedrocNodeParts parts = {
    .name = name,
    .inputs = input_list,
    .outputs = output_list,
    .arguments = argument_list,
    .keys = key_list,
    .tags = none,
    .confirms = none,
    .function = function,
  };

  return assemble (&parts);
}

void
kedroc_node_get_parts (KedrocNode *self,
                       KedrocNodeParts *parts)
{
  *parts = (KedrocNodeParts){
    .name = self->own_name,
    .namespace_ = self->namespace_,
    .inputs = self->inputs,
    .outputs = self->outputs,
    .arguments = self->arguments,
    .keys = self->keys,
    .tags = self->tags,
    .confirms = self->confirms,
    .function = self->function,
    .affinity = self->affinity,
  };
}

static KedrocNode *
node_new (const char *name,
          const char *const *inputs,
          const char *const *outputs,
          KedrocNodeFunction *function,
          GError **error)
{
  g_autoptr (KedrocNameList) input_list = kedroc_name_list_new (inputs);
  g_autoptr (KedrocNameList) output_list = kedroc_name_list_new (outputs);
  g_autoptr (KedrocNameList) none = kedroc_name_list_new (NULL);
  KedrocNodeParts parts = {
    .name = name != NULL && *name != '\0' ? name : NULL,
    .inputs = input_list,
    .outputs = output_list,
    .tags = none,
    .confirms = none,
    .function = function,
  };

  return kedroc_node_new_from_parts (&parts, error);
}

/**
 * kedroc_node_new:
 * @name: (nullable): the name, of letters, digits, `-`, `_` and `.`; %NULL or
 *   empty to name the node after its function, see [class@Kedroc.Node]
 * @inputs: (nullable) (array zero-terminated=1): datasets to read; a name may
 *   be given more than once
 * @outputs: (nullable) (array zero-terminated=1): datasets to write
 * @func: (scope notified) (closure user_data) (destroy destroy): the function
 * @user_data: (nullable): passed to @func
 * @destroy: (nullable): called on @user_data when the node and all its copies
 *   are gone, and also where this function fails
 * @error: return location for an error
 *
 * Makes a node of a callback.
 *
 * A ParallelRunner can call the callback in its workers if it is a C function
 * of the program (which has called kedroc_init()) or of a library and comes
 * without @user_data.
 *
 * Kedro's counterpart is `kedro.pipeline.node()`.
 *
 * Returns: (transfer full): a new node, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_INVALID_NODE (neither inputs nor outputs, an output
 *   named twice, a dataset both read and written) or
 *   %KEDROC_PIPELINE_ERROR_INVALID_NAME
 */
KedrocNode *
kedroc_node_new (const char *name,
                 const char *const *inputs,
                 const char *const *outputs,
                 KedrocNodeFunc func,
                 gpointer user_data,
                 GDestroyNotify destroy,
                 GError **error)
{
  g_autoptr (KedrocNodeFunction) function = NULL;

  g_return_val_if_fail (func != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  function = kedroc_node_function_new (func, user_data, destroy);
  return node_new (name, inputs, outputs, function, error);
}

/**
 * kedroc_node_new_for_function: (constructor)
 * @name: (nullable): the name, as for [ctor@Kedroc.Node.new]
 * @inputs: (nullable) (array zero-terminated=1): datasets to read
 * @outputs: (nullable) (array zero-terminated=1): datasets to write
 * @function: `c:libfoo.so:symbol` (`c::symbol` for one that the program itself
 *   exports), `python:package.module:name`, `js:path/to/module.js:name` or
 *   `command:program argument …`
 * @error: return location for an error
 *
 * Makes a node of a function that is known by name.
 *
 * Only the form of the reference is looked at here; the function is looked for
 * when it is first called. A C function has the shape of [callback@Kedroc.NodeFunc] and
 * gets %NULL as its data. One in Python is called as Kedro calls it: with the values
 * of its inputs, and what it returns are its outputs; where its first parameter has
 * the name `task`, or `(task)` stands behind the name (`python:package.module:name(task)`),
 * it is handed the task, as callbacks in Python are.
 *
 * A command is a program and its arguments, which are split as a shell splits them, but
 * no shell is started. `{input:name}` stands for the path of a file with the input's
 * data, `{output:name}` for that of the file to write: each input and output has to be
 * there, and nothing that is neither. See [the guide](pipelines.html#commands).
 *
 * Returns: (transfer full): a new node, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_INVALID_NODE or %KEDROC_PIPELINE_ERROR_INVALID_NAME
 */
KedrocNode *
kedroc_node_new_for_function (const char *name,
                              const char *const *inputs,
                              const char *const *outputs,
                              const char *function,
                              GError **error)
{
  g_autoptr (KedrocNodeFunction) reference = NULL;

  g_return_val_if_fail (function != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  reference = kedroc_node_function_new_for_reference (function, error);
  if (reference == NULL || !kedroc_node_function_bind (reference, inputs, outputs, error))
    {
      if (name != NULL && g_utf8_validate (name, -1, NULL))
        g_prefix_error (error, "Node '%s': ", name);
      return NULL;
    }
  return node_new (name, inputs, outputs, reference, error);
}
