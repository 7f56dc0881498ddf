/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The deepest that lists and objects may be nested; Python's own parser gives
 * up at about the same. */
#define KEDROC_JSON_DEPTH_MAX 1000

/* What json-glib would take although it is not JSON, or would take for
 * something else: comments, words, hexadecimal numbers, numbers that do not
 * fit, a second document, and what is nested so deeply that it exhausts the
 * stack. The rest of the grammar is left to json-glib. */
gboolean kedroc_json_text_check (const char *data,
                                 gsize size,
                                 GError **error);

G_END_DECLS
