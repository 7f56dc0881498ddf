/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

char *kedroc_json_write (JsonNode *node,
                         guint indent,
                         gsize *length);

G_END_DECLS
