/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "kedroc-macros.h"

G_BEGIN_DECLS

/**
 * KedrocGroupBy:
 * @KEDROC_GROUP_BY_NONE: each node is a group of its own
 * @KEDROC_GROUP_BY_NAMESPACE: the nodes of one outermost namespace are a group, and
 *   each node without a namespace is one
 *
 * What makes nodes a group for [method@Kedroc.Pipeline.group_nodes_by].
 */
typedef enum {
  KEDROC_GROUP_BY_NONE,
  KEDROC_GROUP_BY_NAMESPACE,
} KedrocGroupBy;

#define KEDROC_TYPE_GROUP_BY (kedroc_group_by_get_type ())

KEDROC_AVAILABLE_IN_1_0
GType kedroc_group_by_get_type (void) G_GNUC_CONST;

#define KEDROC_TYPE_NODE_GROUP (kedroc_node_group_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KedrocNodeGroup, kedroc_node_group, KEDROC, NODE_GROUP, GObject)

KEDROC_AVAILABLE_IN_1_0
const char *kedroc_node_group_get_name (KedrocNodeGroup *self);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_node_group_get_is_namespace (KedrocNodeGroup *self);
KEDROC_AVAILABLE_IN_1_0
char **kedroc_node_group_get_nodes (KedrocNodeGroup *self);
KEDROC_AVAILABLE_IN_1_0
char **kedroc_node_group_get_dependencies (KedrocNodeGroup *self);

G_END_DECLS
