/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-graph-private.h"
#include "kedroc-node-group.h"

G_BEGIN_DECLS

/* Of equal nodes only the first one is kept. */
KedrocPipeline *kedroc_pipeline_new_merged (KedrocNode *const *nodes,
                                            gsize n_nodes,
                                            GError **error);

/* Of nodes that are in the order of their names already, which are known to be different if
 * @are_unique: nodes of one pipeline. */
KedrocPipeline *kedroc_pipeline_new_from_sorted (KedrocNode *const *sorted,
                                                 guint32 n_nodes,
                                                 gboolean are_unique,
                                                 GError **error);

/* Where the pipeline keeps its groups, once somebody has asked for them. */
GPtrArray **kedroc_pipeline_peek_node_groups (KedrocPipeline *self,
                                              KedrocGroupBy group_by);

G_END_DECLS
