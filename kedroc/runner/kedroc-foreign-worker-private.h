/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-foreign-workers-private.h"
#include "kedroc-node-private.h"

G_BEGIN_DECLS

/* A worker that is asked to run one node after the other, and waited for. For one
 * thread at a time. */
typedef struct _KedrocForeignWorker KedrocForeignWorker;

/* @node: one that needs it, for messages. Returns when the worker has answered. */
KedrocForeignWorker *kedroc_foreign_worker_new (KedrocForeignWorkers *workers,
                                                guint number,
                                                const char *const *argv,
                                                KedrocNode *node,
                                                const char *run_id,
                                                GCancellable *cancellable,
                                                GError **error);

/* Asks the process to end; kedroc_foreign_worker_free() waits for it. */
void kedroc_foreign_worker_quit (KedrocForeignWorker *self);
void kedroc_foreign_worker_free (KedrocForeignWorker *self);

/* @lost is set if the worker is of no use any more. */
gboolean kedroc_foreign_worker_execute (KedrocForeignWorker *self,
                                        KedrocTask *task,
                                        KedrocSharedMemoryManager *manager,
                                        gboolean *lost,
                                        GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KedrocForeignWorker, kedroc_foreign_worker_free)

G_END_DECLS
