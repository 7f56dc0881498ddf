/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* JSON as a value: JSON types, GVariant, GStrv, strings, booleans, numbers. */
JsonNode *kedroc_json_value_to_node (const GValue *value,
                                     GError **error);

G_END_DECLS
