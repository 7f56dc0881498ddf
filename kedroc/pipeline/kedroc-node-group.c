/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-node-group-private.h"

/**
 * KedrocNodeGroup:
 *
 * Nodes of a pipeline that are run together elsewhere, such as in one container.
 *
 * It comes from [method@Kedroc.Pipeline.group_nodes_by] and tells which other groups
 * have to be run before. It never changes, and belongs to no thread.
 *
 * Kedro's counterpart is `kedro.pipeline.node.GroupedNodes`.
 */
struct _KedrocNodeGroup
{
  GObject parent_instance;

  char *name;
  gboolean is_namespace;
  char **nodes;
  char **dependencies;
};

G_DEFINE_FINAL_TYPE (KedrocNodeGroup, kedroc_node_group, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (KedrocGroupBy, kedroc_group_by,
  G_DEFINE_ENUM_VALUE (KEDROC_GROUP_BY_NONE, "none"),
  G_DEFINE_ENUM_VALUE (KEDROC_GROUP_BY_NAMESPACE, "namespace"))

enum {
  PROP_NAME = 1,
  PROP_IS_NAMESPACE,
  PROP_NODES,
  PROP_DEPENDENCIES,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

static void
kedroc_node_group_get_property (GObject *object,
                                guint property_id,
                                GValue *value,
                                GParamSpec *pspec)
{
  KedrocNodeGroup *self = KEDROC_NODE_GROUP (object);

  switch (property_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_IS_NAMESPACE:
      g_value_set_boolean (value, self->is_namespace);
      break;
    case PROP_NODES:
      g_value_set_boxed (value, self->nodes);
      break;
    case PROP_DEPENDENCIES:
      g_value_set_boxed (value, self->dependencies);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
kedroc_node_group_finalize (GObject *object)
{
  KedrocNodeGroup *self = KEDROC_NODE_GROUP (object);

  g_free (self->name);
  g_strfreev (self->nodes);
  g_strfreev (self->dependencies);

  G_OBJECT_CLASS (kedroc_node_group_parent_class)->finalize (object);
}

static void
kedroc_node_group_class_init (KedrocNodeGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = kedroc_node_group_get_property;
  object_class->finalize = kedroc_node_group_finalize;

  /**
   * KedrocNodeGroup:name: (getter get_name)
   *
   * The namespace, or the name of the only node.
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  /**
   * KedrocNodeGroup:is-namespace: (getter get_is_namespace)
   *
   * Whether the name is that of a namespace.
   */
  properties[PROP_IS_NAMESPACE] = g_param_spec_boolean ("is-namespace", NULL, NULL, FALSE, flags);
  /**
   * KedrocNodeGroup:nodes: (getter get_nodes)
   *
   * The names of the nodes, in the order of the pipeline.
   */
  properties[PROP_NODES] = g_param_spec_boxed ("nodes", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * KedrocNodeGroup:dependencies: (getter get_dependencies)
   *
   * The names of the groups whose outputs the nodes read.
   */
  properties[PROP_DEPENDENCIES] = g_param_spec_boxed ("dependencies", NULL, NULL, G_TYPE_STRV, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
kedroc_node_group_init (KedrocNodeGroup *self)
{
}

KedrocNodeGroup *
kedroc_node_group_new (const char *name,
                       gsize length,
                       gboolean is_namespace,
                       char **nodes,
                       char **dependencies)
{
  KedrocNodeGroup *self = g_object_new (KEDROC_TYPE_NODE_GROUP, NULL);

  self->name = g_strndup (name, length);
  self->is_namespace = is_namespace;
  self->nodes = nodes;
  self->dependencies = dependencies;
  return self;
}

/**
 * kedroc_node_group_get_name:
 * @self: a group of nodes
 *
 * Gets the name of the group: a namespace, or the name of its only node.
 *
 * Returns: (transfer none): the name, unique among the groups of a pipeline
 */
const char *
kedroc_node_group_get_name (KedrocNodeGroup *self)
{
  g_return_val_if_fail (KEDROC_IS_NODE_GROUP (self), NULL);

  return self->name;
}

/**
 * kedroc_node_group_get_is_namespace:
 * @self: a group of nodes
 *
 * Tells a namespace from a node. In Kedro the `type` of the former is
 * `namespace`, that of the latter `nodes`.
 *
 * Returns: whether the name is that of a namespace
 */
gboolean
kedroc_node_group_get_is_namespace (KedrocNodeGroup *self)
{
  g_return_val_if_fail (KEDROC_IS_NODE_GROUP (self), FALSE);

  return self->is_namespace;
}

/**
 * kedroc_node_group_get_nodes:
 * @self: a group of nodes
 *
 * Gets the names of the nodes.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names, in the order of
 *   the pipeline
 */
char **
kedroc_node_group_get_nodes (KedrocNodeGroup *self)
{
  g_return_val_if_fail (KEDROC_IS_NODE_GROUP (self), NULL);

  return g_strdupv (self->nodes);
}

/**
 * kedroc_node_group_get_dependencies:
 * @self: a group of nodes
 *
 * Gets the names of the other groups whose outputs the nodes read.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names, each once: for
 *   one node after the other, by name
 */
char **
kedroc_node_group_get_dependencies (KedrocNodeGroup *self)
{
  g_return_val_if_fail (KEDROC_IS_NODE_GROUP (self), NULL);

  return g_strdupv (self->dependencies);
}
