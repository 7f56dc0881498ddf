/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-dataset-type.h"

G_BEGIN_DECLS

/* The class that a `type:` stands for; an unknown one is UNKNOWN_TYPE, one of
 * which no dataset can be made INVALID_CONFIG. */
GType kedroc_dataset_type_lookup (const char *type_name,
                                  GError **error);

/* The name a type was first registered by, or that of the GType. */
const char *kedroc_dataset_type_get_name (GType type);

/* Whether datasets of files of this class are made from their configuration in every process
 * that has this library. A class of the program's own may not be registered there. */
gboolean kedroc_dataset_type_is_known_everywhere (GType type);

G_END_DECLS
