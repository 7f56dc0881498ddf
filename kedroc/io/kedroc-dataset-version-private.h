/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-dataset-version.h"

G_BEGIN_DECLS

/* The present moment as Kedro writes it: 2026-03-09T14.05.06.789Z */
char *kedroc_version_create_timestamp (void);

/* A version is one component of a path. */
gboolean kedroc_version_check (const char *version,
                               GError **error);

G_END_DECLS
