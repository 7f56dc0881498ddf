/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-builtin-codec-private.h"
#include "kedroc-shared-memory-manager.h"

G_BEGIN_DECLS

/* Finds the codec of a value and prepares to write it; a registered codec is called
 * here and has done its work afterwards. encoding is zeroed at first and is to be
 * cleared, whatever is returned. */
gboolean            kedroc_encoding_prepare   (KedrocEncoding             *self,
                                               const GValue               *value,
                                               KedrocSharedMemoryManager  *manager,
                                               GError                    **error);

/* size bytes from destination, which is aligned to 8 bytes. */
void                kedroc_encoding_write     (const KedrocEncoding       *self,
                                               guint8                     *destination);

/* A sealed buffer that holds the value. */
KedrocSharedBuffer *kedroc_encoding_to_buffer (const KedrocEncoding       *self,
                                               KedrocSharedMemoryManager  *manager,
                                               GError                    **error);

void                kedroc_encoding_clear     (KedrocEncoding             *self);

/* How large the payload of a value would be, without encoding it; 0 where that can
 * only be found out by doing so: JSON and what registered codecs take. */
gsize               kedroc_value_measure      (const GValue               *value);

/* Makes the value of a buffer; value is unset at first and stays so on failure.
 * borrowed: it does not outlive the buffer. */
gboolean            kedroc_decode_buffer      (KedrocSharedBuffer         *buffer,
                                               gboolean                    borrowed,
                                               GValue                     *value,
                                               GError                    **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KedrocEncoding, kedroc_encoding_clear)

G_END_DECLS
