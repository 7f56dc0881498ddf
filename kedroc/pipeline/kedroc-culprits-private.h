/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "kedroc-error.h"

G_BEGIN_DECLS

/* So many culprits are named in a message; of the others only the number. */
#define KEDROC_CULPRITS_MAX 20

/* What an error message lists. Starts out as { 0 }; freed by reporting. */
typedef struct {
  GString *text;
  guint n;
} KedrocCulprits;

void kedroc_culprits_add (KedrocCulprits *self,
                          const char *format,
                          ...) G_GNUC_PRINTF (2, 3);

/* %TRUE if there is none; an error that lists them after @what otherwise. */
gboolean kedroc_culprits_report (KedrocCulprits *self,
                                 KedrocPipelineError code,
                                 const char *what,
                                 GError **error);

G_END_DECLS
