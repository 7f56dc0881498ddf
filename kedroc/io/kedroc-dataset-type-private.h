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

/* The name by which workers of a language find a class of the program's own: "c" or "python"; NULL: they
 * do not. */
const char *kedroc_dataset_type_get_worker_name (GType type,
                                                 const char *language);

/* What has been registered by now is registered in workers that start this program again, as well. */
void kedroc_dataset_type_keep_for_workers (void);

G_END_DECLS
