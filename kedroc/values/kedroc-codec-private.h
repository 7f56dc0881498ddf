/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-codec.h"

G_BEGIN_DECLS

/* Finds a registered codec that takes the value, lets it encode and marks the buffer as
 * its own, sealed. A codec may have handed the work on to another one: the names are
 * then joined, the outer one first. */
KedrocSharedBuffer *kedroc_codec_encode_registered (const GValue               *value,
                                                    KedrocSharedMemoryManager  *manager,
                                                    GError                    **error);

/* Makes the value of a buffer that a registered codec has encoded. */
gboolean            kedroc_codec_decode_registered (KedrocSharedBuffer         *buffer,
                                                    GValue                     *value,
                                                    GError                    **error);

G_END_DECLS
