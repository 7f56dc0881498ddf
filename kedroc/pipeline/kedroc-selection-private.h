/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-graph-private.h"

G_BEGIN_DECLS

/* Some of a graph's nodes: marks is one byte for each, 0 at first. */

/* Adds nodes; %FALSE with an error that names everything that is not there. */
gboolean kedroc_selection_add_named (const KedrocGraph *graph,
                                     guint8 *marks,
                                     const char *const *names,
                                     GError **error);
gboolean kedroc_selection_add_namespaces (const KedrocGraph *graph,
                                          guint8 *marks,
                                          const char *const *namespaces,
                                          GError **error);
gboolean kedroc_selection_add_readers (const KedrocGraph *graph,
                                       guint8 *marks,
                                       const char *const *datasets,
                                       GError **error);
gboolean kedroc_selection_add_writers (const KedrocGraph *graph,
                                       guint8 *marks,
                                       const char *const *datasets,
                                       GError **error);
void kedroc_selection_add_tagged (const KedrocGraph *graph,
                                  guint8 *marks,
                                  const char *const *tags);

/* Adds whatever depends on the selected nodes, or what they depend on. */
void kedroc_selection_spread_downstream (const KedrocGraph *graph,
                                         guint8 *marks);
void kedroc_selection_spread_upstream (const KedrocGraph *graph,
                                       guint8 *marks);

G_END_DECLS
