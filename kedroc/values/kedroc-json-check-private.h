/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Levels of lists and objects. */
#define KEDROC_JSON_CHECK_DEPTH_MAX 512

/* Whether a text, which is UTF-8, is one JSON value whose numbers and strings GLib can
 * hold, not nested too deeply. NULL: it is; otherwise what is wrong. */
const char *kedroc_json_check (const char *text,
                               gsize       size);

G_END_DECLS
