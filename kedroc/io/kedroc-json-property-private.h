/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Fills value, which is unset, with what the property takes. The error says
 * what was expected and what came, and leaves naming the key to the caller.
 * Properties that hold datasets are the caller's affair as well. */
gboolean kedroc_json_property_parse (GParamSpec *pspec,
                                     JsonNode *node,
                                     GValue *value,
                                     GError **error);

/* What kedroc_json_property_parse() makes the value from, or NULL where
 * JSON cannot say it. */
JsonNode *kedroc_json_property_format (const GValue *value);

/* Data in a configuration: a scalar as itself, all else as a JsonNode. value is
 * unset. */
void kedroc_json_node_to_value (JsonNode *node,
                                GValue *value);

/* "a string", "the number 3": for messages. */
char *kedroc_json_node_describe (JsonNode *node);

G_END_DECLS
