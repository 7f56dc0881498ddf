/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-data-catalog.h"
#include "kedroc-task.h"

G_BEGIN_DECLS

/* What a node was made of when its outputs were written: a file for each node in a
 * folder. */

/* (transfer full): a digest of function, version and inputs; %NULL: something of it
 * cannot be told. */
char *kedroc_cache_index_make_key (KedrocTask *task,
                                   const char *version);

/* Whether all outputs are kept, there, and as they were when the node had this key. */
gboolean kedroc_cache_index_holds (const char *folder,
                                   KedrocNode *node,
                                   KedrocDataCatalog *catalog,
                                   const char *key);

/* The outputs have been written. */
void kedroc_cache_index_write (const char *folder,
                               KedrocNode *node,
                               KedrocDataCatalog *catalog,
                               const char *key);

G_END_DECLS
