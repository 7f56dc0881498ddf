/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The deepest that lists and objects may be nested; Python's own parser gives
 * up at about the same. */
#define KEDROC_JSON_DEPTH_MAX 1000

/* Whether a text, which is UTF-8 without NUL, is JSON that can be loaded without
 * loss. json-glib would take comments, words and hexadecimal numbers, the end of
 * a number that does not fit, what stands before an escaped NUL, the last of
 * equal keys; it has no limit to the depth, and does not say well where a
 * mistake is. The error is CORRUPT and names line, column, and the key that the
 * culprit belongs to. */
gboolean kedroc_json_text_check (const char *data,
                                 gsize size,
                                 GError **error);

G_END_DECLS
