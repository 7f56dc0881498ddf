/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether bytes are a text that a configuration may be: UTF-8 without byte
 * order mark and NUL, and not larger than the limit. */
gboolean kedroc_config_check_text (const char *text,
                                   gsize       length,
                                   const char *name_for_errors,
                                   GError    **error);

G_END_DECLS
