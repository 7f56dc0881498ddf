/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The candidate that somebody who wrote name may have meant, or NULL if none is near. */
const char *kedroc_nearest_name (const char *name,
                                 const char *const *candidates);

/* An INVALID_CONFIG: name is none of the known ones, of which the nearest is told. Always FALSE. */
gboolean kedroc_nearest_name_set_unknown (const char *name,
                                          const char *const *known,
                                          GError **error);

G_END_DECLS
