/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "kedroc-config-lines-private.h"

G_BEGIN_DECLS

typedef JsonNode *(*KedrocConfigParseFunc) (const char        *text,
                                            gssize             length,
                                            const char        *name_for_errors,
                                            KedrocConfigLines *lines,
                                            GError           **error);

/* Whether bytes are a text that a configuration may be: UTF-8 without byte
 * order mark and NUL, and not larger than the limit. What reads such a text tells
 * the key in which it is not. */
gboolean kedroc_config_check_text (const char           *text,
                                   gsize                 length,
                                   const char           *name_for_errors,
                                   KedrocConfigParseFunc parse,
                                   GError              **error);

G_END_DECLS
