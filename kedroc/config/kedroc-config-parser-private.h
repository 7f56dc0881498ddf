/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "kedroc-config-lines-private.h"

G_BEGIN_DECLS

/* Reads a configuration from a file, by its suffix .json, .yml or .yaml.
 *
 * An empty document is a JSON null. The lines on which keys stand are noted where
 * they are wanted.
 *
 * Values that an alias stands for are shared, so the tree must not be changed.
 */
JsonNode *kedroc_config_parse_file (GFile             *file,
                                    KedrocConfigLines *lines,
                                    GCancellable      *cancellable,
                                    GError           **error);
JsonNode *kedroc_config_parse_yaml (const char        *text,
                                    gssize             length,
                                    const char        *name_for_errors,
                                    KedrocConfigLines *lines,
                                    GError           **error);
JsonNode *kedroc_config_parse_json (const char        *text,
                                    gssize             length,
                                    const char        *name_for_errors,
                                    KedrocConfigLines *lines,
                                    GError           **error);

/* What a message calls a value of a configuration: "a list", "a number" … */
const char *kedroc_config_describe_type (JsonNode *node);

G_END_DECLS
