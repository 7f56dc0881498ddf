/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-shared-memory-manager.h"

G_BEGIN_DECLS

/* The manager of this process for callers that name none; borrowed. */
KedrocSharedMemoryManager *kedroc_shared_memory_manager_get_default (void);

/* Accounts for a buffer received from another process until it dies. It exists
 * already, so a limit does not refuse it; what is allocated next spills. */
gboolean                   kedroc_shared_memory_manager_adopt       (KedrocSharedMemoryManager  *self,
                                                                     KedrocSharedBuffer         *buffer,
                                                                     GError                    **error);

/* A buffer of this manager has lost its last reference. */
void                       kedroc_shared_memory_manager_release     (KedrocSharedMemoryManager  *self,
                                                                     gsize                       size,
                                                                     gboolean                    spilled);

G_END_DECLS
