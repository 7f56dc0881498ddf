/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Which keys have come up in the files of an environment. It is nested as the keys are, so that it
 * is no larger than they. */
GHashTable *kedroc_config_seen_new (void);

/* Adds the keys of a file: those of the top, or all that lead to something else than a mapping. One
 * that has come up in another file is an error, unless it is below a key that begins with '_'. The
 * source has to live as long as the table; the lines are those of all mappings, nullable. */
gboolean kedroc_config_seen_add (GHashTable *seen,
                                 JsonObject *content,
                                 const char *source,
                                 GHashTable *lines,
                                 gboolean    whole_keys,
                                 GError    **error);

G_END_DECLS
