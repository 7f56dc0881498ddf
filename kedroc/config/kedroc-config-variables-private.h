/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A copy of a configuration with "${name}" in its texts replaced by the variable
 * of that name. A text that is nothing but one such place becomes the variable
 * itself, whatever its type; inside of a text a variable has to be a text, a
 * number or a boolean. "\${" stands for "${". The table is that of the
 * lines of the top; it may be NULL. */
JsonNode *kedroc_config_replace_variables (JsonNode   *node,
                                           JsonObject *variables,
                                           const char *name_for_errors,
                                           GHashTable *key_lines,
                                           GError    **error);

G_END_DECLS
