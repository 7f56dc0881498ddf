/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-segment-pool-private.h"
#include "kedroc-shared-memory-manager.h"

G_BEGIN_DECLS

struct _KedrocSharedMemoryManager
{
  GObject parent_instance;

  GMutex lock;              /* guards all that follows; held for a few additions only */
  guint64 memory_limit;
  guint64 bytes_in_use;
  guint64 peak_bytes;
  guint64 spilled_bytes;
  guint64 promised_bytes;   /* that other processes may take */
  char *spill_directory;    /* NULL: the default */

  GPtrArray *unprotected;   /* KedrocSegment: sealed, to be made read-only; NULL: done at once */

  KedrocSegmentPool *pool;  /* with a lock of its own */
};

/* The manager of this process for callers that name none; borrowed. */
KedrocSharedMemoryManager *kedroc_shared_memory_manager_get_default (void);

/* Accounts for a buffer received from another process until it dies. It exists
 * already, so a limit does not refuse it; what is allocated next spills. */
gboolean                   kedroc_shared_memory_manager_adopt       (KedrocSharedMemoryManager  *self,
                                                                     KedrocSharedBuffer         *buffer,
                                                                     GError                    **error);

/* What lies idle; borrowed. */
KedrocSegmentPool         *kedroc_shared_memory_manager_get_pool    (KedrocSharedMemoryManager  *self);

/* Makes what was sealed read-only for this process as well: at once or, from the
 * call of set_protecting_late on, when protect is called. Until then the memory must not be given back
 * by another process. A worker sends its results in between: for a
 * gigabyte it takes longer than the way to the next worker. */
gboolean                   kedroc_shared_memory_manager_protect_segment (KedrocSharedMemoryManager  *self,
                                                                         KedrocSegment              *segment,
                                                                         GError                    **error);
void                       kedroc_shared_memory_manager_set_protecting_late (KedrocSharedMemoryManager *self);
void                       kedroc_shared_memory_manager_protect     (KedrocSharedMemoryManager  *self);

/* Bytes in use and idle ones. */
guint64                    kedroc_shared_memory_manager_get_bytes_taken (KedrocSharedMemoryManager *self);

/* Keeps what another process may take before it spills: an equal share of what is left for each of @n_sharers, but
 * not less than two of the @usual size, as long as there is one; else nothing. @elsewhere bytes are in use that this
 * manager does not count. */
guint64                    kedroc_shared_memory_manager_promise     (KedrocSharedMemoryManager  *self,
                                                                     guint64                     elsewhere,
                                                                     guint                       n_sharers,
                                                                     guint64                     usual);
void                       kedroc_shared_memory_manager_return_promised (KedrocSharedMemoryManager *self,
                                                                         guint64                    n_bytes);

/* A buffer of this manager is about to leave its segment. Returns how many bytes are to be released when it
 * has: none as long as there are others in the segment. */
gsize                      kedroc_shared_memory_manager_end_count   (KedrocSharedMemoryManager  *self,
                                                                     KedrocSegment              *segment,
                                                                     gsize                       size);

/* Room that was taken is free again. */
void                       kedroc_shared_memory_manager_release     (KedrocSharedMemoryManager  *self,
                                                                     gsize                       size,
                                                                     gboolean                    spilled);

G_END_DECLS
