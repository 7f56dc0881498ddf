/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-wire-private.h"
#include "kedroc-worker-task-private.h"

G_BEGIN_DECLS

/* What a worker tells its supervisor about a task. */
void kedroc_outbox_put_message (KedrocOutbox *self,
                                const char *message);
void kedroc_outbox_put_failed (KedrocOutbox *self,
                               guint64 sequence,
                               const KedrocNodeUsage *usage,
                               const KedrocWorkerRun *run,
                               const GError *reason);
void kedroc_outbox_put_done (KedrocOutbox *self,
                             guint64 sequence,
                             const KedrocNodeUsage *usage,
                             const KedrocWorkerRun *run,
                             const KedrocWorkerTask *task);
void kedroc_outbox_put_skipped (KedrocOutbox *self,
                                guint64 sequence,
                                const KedrocNodeUsage *usage,
                                const KedrocWorkerRun *run);
void kedroc_outbox_put_dropped (KedrocOutbox *self,
                                guint64 sequence);
void kedroc_outbox_put_printed (KedrocOutbox *self,
                                guint64 sequence);

G_END_DECLS
