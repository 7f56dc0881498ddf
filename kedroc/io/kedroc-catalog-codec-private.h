/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Catalogs travel between processes: a dataset of a file as its configuration, which stays
 * lazy, every other one as its value. To be called before a catalog is decoded; more than
 * once does no harm. */
void kedroc_catalog_codec_register (void);

G_END_DECLS
