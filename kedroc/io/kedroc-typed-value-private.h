/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the typed forms of load have in common: each takes what a value holds,
 * or fails with KEDROC_DATASET_ERROR_FAILED and both types' names. */

GVariant *kedroc_typed_value_dup_variant (const GValue *value,
                                          GError **error);
GBytes *kedroc_typed_value_dup_bytes (const GValue *value,
                                      GError **error);
char *kedroc_typed_value_dup_string (const GValue *value,
                                     GError **error);
gpointer kedroc_typed_value_dup_object (const GValue *value,
                                        GError **error);

/* Any number that a double holds exactly. */
gboolean kedroc_typed_value_get_double (const GValue *value,
                                        double *number,
                                        GError **error);

/* Any integer that fits. */
gboolean kedroc_typed_value_get_int64 (const GValue *value,
                                       gint64 *number,
                                       GError **error);

/* Whether there is nothing in it: unset, or a pointer that is NULL. */
gboolean kedroc_typed_value_is_empty (const GValue *value);

G_END_DECLS
