/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-value.h"

G_BEGIN_DECLS

/* What a message calls the type of a value: the class of the instance where
 * there is one, "nothing" where the value is unset. A string that is not freed. */
const char *kedroc_value_describe_type (const GValue  *value);

/* A copy that shares nothing that can be changed. Immutable values are
 * referenced; JSON and string lists are copied; other types go through their
 * codec. destination is unset (G_VALUE_INIT). */
gboolean    kedroc_value_deep_copy     (const GValue  *source,
                                        GValue        *destination,
                                        GError       **error);

G_END_DECLS
