/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-value.h"

G_BEGIN_DECLS

/* What a message calls the type of a value: the class of the instance where
 * there is one, "nothing" where the value is unset. A string that is not freed. */
const char *kedroc_value_describe_type (const GValue  *value);

gboolean    kedroc_value_holds_json    (const GValue  *value);

/* As g_value_copy (), but for JSON, of which the copy has all for its own: its
 * references are counted for one thread alone (see kedroc-json-copy-private.h).
 * destination is unset (G_VALUE_INIT). */
void        kedroc_value_copy          (const GValue  *source,
                                        GValue        *destination);

/* A copy that shares nothing that can be changed. Immutable values are
 * referenced; JSON and string lists are copied; other types go through their
 * codec. destination is unset (G_VALUE_INIT). */
gboolean    kedroc_value_deep_copy     (const GValue  *source,
                                        GValue        *destination,
                                        GError       **error);

G_END_DECLS
