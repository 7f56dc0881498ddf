/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How much a configuration has come to, with all that stands for another part of it. */
typedef struct
{
  gsize n_nodes;
  gsize n_bytes; /* of texts and keys */
} KedrocConfigBudget;

/* Adds to it, unless that goes past what a configuration may hold at most. */
gboolean kedroc_config_budget_take (KedrocConfigBudget *self,
                                    gsize               n_nodes,
                                    gsize               n_bytes,
                                    GError            **error);

G_END_DECLS
