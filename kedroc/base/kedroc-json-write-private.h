/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Takes a reference to what the node holds for a while: a node that other
 * threads have is to be wrapped, see kedroc-json-copy-private.h. */
char *kedroc_json_write (JsonNode *node,
                         guint indent,
                         gsize *length);

G_END_DECLS
