/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "kedroc-macros.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_SHARED_BUFFER (kedroc_shared_buffer_get_type ())

/**
 * KedrocSharedBuffer:
 *
 * A piece of memory that processes share by handing over a file descriptor.
 *
 * A buffer comes from [method@Kedroc.SharedMemoryManager.allocate] or, in
 * the process that receives its descriptor, from
 * [ctor@Kedroc.SharedBuffer.new_from_fd]. The process that allocated it writes
 * into it until [method@Kedroc.SharedBuffer.seal]; from then on it is read-only
 * for everybody, and its size can never change, so that no reader is ever hit by
 * a signal.
 *
 * It has no name in any file system: its memory is gone with the last
 * descriptor and the last mapping, whatever way the processes that hold them
 * end.
 *
 * Behind the payload a page holds what the library has to know of it, such as
 * the codec by which it decodes. A sealed descriptor that another program made
 * has no such page and decodes as `GBytes`.
 *
 * The reference count is atomic; all functions may be called from any thread.
 * Writers have to be done before the buffer is sealed.
 *
 * Kedro has no counterpart: its values are pickled.
 */
typedef struct _KedrocSharedBuffer KedrocSharedBuffer;

KEDROC_AVAILABLE_IN_1_0
GType               kedroc_shared_buffer_get_type    (void) G_GNUC_CONST;

KEDROC_AVAILABLE_IN_1_0
KedrocSharedBuffer *kedroc_shared_buffer_new_from_fd (int                  fd,
                                                      GError             **error);

KEDROC_AVAILABLE_IN_1_0
KedrocSharedBuffer *kedroc_shared_buffer_ref         (KedrocSharedBuffer  *self);

KEDROC_AVAILABLE_IN_1_0
void                kedroc_shared_buffer_unref       (KedrocSharedBuffer  *self);

KEDROC_AVAILABLE_IN_1_0
int                 kedroc_shared_buffer_get_fd      (KedrocSharedBuffer  *self);

KEDROC_AVAILABLE_IN_1_0
gsize               kedroc_shared_buffer_get_size    (KedrocSharedBuffer  *self);

KEDROC_AVAILABLE_IN_1_0
gpointer            kedroc_shared_buffer_get_data    (KedrocSharedBuffer  *self);

KEDROC_AVAILABLE_IN_1_0
gboolean            kedroc_shared_buffer_is_sealed   (KedrocSharedBuffer  *self);

KEDROC_AVAILABLE_IN_1_0
void                kedroc_shared_buffer_set_type_name (KedrocSharedBuffer *self,
                                                       const char         *type_name);

KEDROC_AVAILABLE_IN_1_0
gboolean            kedroc_shared_buffer_is_private  (KedrocSharedBuffer  *self);

KEDROC_AVAILABLE_IN_1_0
gboolean            kedroc_shared_buffer_seal        (KedrocSharedBuffer  *self,
                                                      GError             **error);

KEDROC_AVAILABLE_IN_1_0
GBytes             *kedroc_shared_buffer_dup_bytes   (KedrocSharedBuffer  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KedrocSharedBuffer, kedroc_shared_buffer_unref)

G_END_DECLS
