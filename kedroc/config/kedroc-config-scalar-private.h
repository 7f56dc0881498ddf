/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Scalars as Kedro writes and reads them inside of an interpolation. */

/* Adds a scalar to a text as Python's str() shows it: True, None, 1e-05. FALSE
 * for a list or a mapping. */
gboolean kedroc_config_scalar_append (GString  *text,
                                      JsonNode *scalar);

/* What a word stands for that is not quoted: null, a boolean, a number, or the
 * word itself. Fails for a number that JSON cannot hold. */
JsonNode *kedroc_config_scalar_parse (const char *word,
                                      GError    **error);

G_END_DECLS
