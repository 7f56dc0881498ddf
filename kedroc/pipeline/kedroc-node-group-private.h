/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-node-group.h"

G_BEGIN_DECLS

/* Takes over the lists. */
KedrocNodeGroup *kedroc_node_group_new (const char *name,
                                        gsize length,
                                        gboolean is_namespace,
                                        char **nodes,
                                        char **dependencies);

G_END_DECLS
