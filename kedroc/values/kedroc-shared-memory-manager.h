/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "kedroc-macros.h"
#include "kedroc-shared-buffer.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_SHARED_MEMORY_MANAGER (kedroc_shared_memory_manager_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KedrocSharedMemoryManager,
                      kedroc_shared_memory_manager,
                      KEDROC, SHARED_MEMORY_MANAGER,
                      GObject)

KEDROC_AVAILABLE_IN_1_0
KedrocSharedMemoryManager *kedroc_shared_memory_manager_new (void);

KEDROC_AVAILABLE_IN_1_0
KedrocSharedBuffer *kedroc_shared_memory_manager_allocate (KedrocSharedMemoryManager  *self,
                                                           gsize                       size,
                                                           GError                    **error);

KEDROC_AVAILABLE_IN_1_0
KedrocSharedBuffer *kedroc_shared_memory_manager_allocate_bytes (KedrocSharedMemoryManager  *self,
                                                                 const guint8               *data,
                                                                 gsize                       size,
                                                                 GError                    **error);

KEDROC_AVAILABLE_IN_1_0
void kedroc_shared_memory_manager_trim (KedrocSharedMemoryManager *self);

KEDROC_AVAILABLE_IN_1_0
guint64 kedroc_shared_memory_manager_get_memory_limit (KedrocSharedMemoryManager *self);

KEDROC_AVAILABLE_IN_1_0
void kedroc_shared_memory_manager_set_memory_limit (KedrocSharedMemoryManager *self,
                                                    guint64                    memory_limit);

KEDROC_AVAILABLE_IN_1_0
guint64 kedroc_shared_memory_manager_get_bytes_in_use (KedrocSharedMemoryManager *self);

KEDROC_AVAILABLE_IN_1_0
guint64 kedroc_shared_memory_manager_get_peak_bytes (KedrocSharedMemoryManager *self);

KEDROC_AVAILABLE_IN_1_0
guint64 kedroc_shared_memory_manager_get_spilled_bytes (KedrocSharedMemoryManager *self);

KEDROC_AVAILABLE_IN_1_0
char *kedroc_shared_memory_manager_dup_spill_directory (KedrocSharedMemoryManager *self);

KEDROC_AVAILABLE_IN_1_0
void kedroc_shared_memory_manager_set_spill_directory (KedrocSharedMemoryManager *self,
                                                       const char                *spill_directory);

G_END_DECLS
