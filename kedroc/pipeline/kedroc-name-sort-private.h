/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer full): the places of the names in the order of their bytes, which
 * for UTF-8 is that of the code points; equal names keep their order. */
guint32 *kedroc_name_sort (const char *const *names,
                           guint32 n_names);

G_END_DECLS
