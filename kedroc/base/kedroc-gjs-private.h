/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* GJS refuses to be called back while its engine sweeps, and GJS 1.74 takes a collection that is made in
 * slices for sweeping between them as well: every call of a codec, a dataset or a node might be refused,
 * by chance. Has collections of this thread's GJS, if it has one, be made at once. */
void kedroc_gjs_collect_at_once (void);

G_END_DECLS
