/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-codec.h"

G_BEGIN_DECLS

/* The registered codec that takes a value, the last registered first; NULL: none. */
KedrocCodec        *kedroc_codec_find_for_value  (const GValue               *value);

/* The registered codec of a name; NULL: none. */
KedrocCodec        *kedroc_codec_find_for_name   (const char                 *name);

/* Makes the value of a buffer that a registered codec has encoded. */
gboolean            kedroc_codec_decode_buffer   (KedrocSharedBuffer         *buffer,
                                                  GValue                     *value,
                                                  GError                    **error);

/* Lets the codec encode and marks the buffer as its own. A codec may have handed
 * the work on to another one: the names are then joined, the outer one first. */
KedrocSharedBuffer *kedroc_codec_encode_buffer   (KedrocCodec                *codec,
                                                  const GValue               *value,
                                                  KedrocSharedMemoryManager  *manager,
                                                  GError                    **error);

G_END_DECLS
