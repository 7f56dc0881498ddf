/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "kedroc-macros.h"

G_BEGIN_DECLS

/**
 * KedrocDatasetTypeFunc:
 * @type_name: a name that nobody has registered
 * @user_data: what was given with the function
 * @error: return location for a #GError
 *
 * Finds a class of datasets by its name. It may be called on any thread.
 *
 * Returns: a type derived from #KedrocAbstractDataset, or %G_TYPE_NONE: without an
 *   error if the name means nothing here, with @error set if it cannot be found out
 */
typedef GType (*KedrocDatasetTypeFunc) (const char *type_name,
                                        gpointer user_data,
                                        GError **error);

KEDROC_AVAILABLE_IN_1_0
void kedroc_dataset_type_register (const char *type_name,
                                   GType type);
KEDROC_AVAILABLE_IN_1_0
void kedroc_dataset_type_register_for_workers (const char *type_name,
                                               GType type,
                                               const char *language);
KEDROC_AVAILABLE_IN_1_0
void kedroc_dataset_type_set_finder (KedrocDatasetTypeFunc func,
                                     gpointer user_data,
                                     GDestroyNotify destroy);

G_END_DECLS
