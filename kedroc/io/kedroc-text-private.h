/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether it begins with a byte order mark, as some editors begin a file. */
gboolean kedroc_text_has_bom (const char *data,
                              gsize size);
/* Skips that. */
void kedroc_text_skip_bom (const char **data,
                           gsize *size);

/* Whether it is UTF-8 without NUL; the error is CORRUPT and names the byte that
 * is not, counted from 1. */
gboolean kedroc_text_check (const char *data,
                            gsize size,
                            GError **error);

/* For messages, which may show what is as long as a file: whole characters. */
char *kedroc_text_shorten (const char *text);

G_END_DECLS
