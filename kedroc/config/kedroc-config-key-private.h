/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The steps of a key such as "a.b[0].c", without dots at its start, which are
 * counted where n_dots is wanted. */
GPtrArray *kedroc_config_key_split (const char *key,
                                    guint      *n_dots);

/* What one step leads to, borrowed; NULL if it leads nowhere. In a list a step
 * is an index, from the end if it is negative. */
JsonNode *kedroc_config_key_follow (JsonNode   *node,
                                    const char *step);

G_END_DECLS
