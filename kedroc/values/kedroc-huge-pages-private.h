/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Has the kernel fill a file in memory, mapped at @base, with huge pages. Where it
 * cannot, nothing is lost. */
void kedroc_huge_pages_fill (int      fd,
                             gpointer base,
                             gsize    size);

G_END_DECLS
