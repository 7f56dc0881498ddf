/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Puts the name of the dataset before the message of an error, if it does not
 * stand there already. Domain and code stay. */
void kedroc_dataset_error_prefix (GError    **error,
                                  const char *name);

G_END_DECLS
