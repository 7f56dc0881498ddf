/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* json-glib counts the references to a JsonNode atomically, but those to what a
 * node holds, a JsonObject, a JsonArray or the scalar within, for one thread
 * alone; and json_node_copy (), the boxed copy of a JsonNode, takes one of the
 * latter. So does whatever begins with such a copy: a JsonGenerator,
 * json_to_string (), a JsonReader. These functions only read what they are
 * given: several threads may call them for the same JSON at once. */

/* A copy with nothing of the original in it, and not immutable even if that is.
 * NULL gives NULL. */
JsonNode   *kedroc_json_node_copy   (JsonNode   *node);
JsonObject *kedroc_json_object_copy (JsonObject *object);
JsonArray  *kedroc_json_array_copy  (JsonArray  *array);

/* A node for one thread to write: its own at the top, with the nodes of the
 * original below, which must stay as they are meanwhile. */
JsonNode   *kedroc_json_node_wrap   (JsonNode   *node);
JsonNode   *kedroc_json_object_wrap (JsonObject *object);
JsonNode   *kedroc_json_array_wrap  (JsonArray  *array);

G_END_DECLS
