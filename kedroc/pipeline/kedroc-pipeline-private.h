/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-graph-private.h"

G_BEGIN_DECLS

/* Of equal nodes only the first one is kept. */
KedrocPipeline *kedroc_pipeline_new_merged (KedrocNode *const *nodes,
                                            gsize n_nodes,
                                            GError **error);

G_END_DECLS
