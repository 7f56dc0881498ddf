/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-run-record-private.h"
#include "kedroc-timing-hook.h"

G_BEGIN_DECLS

/* Both are called without the lock of the record. */
void kedroc_timing_hook_log_node (const KedrocRunRecord *record,
                                  const KedrocNodeReport *node);
void kedroc_timing_hook_log_run (const KedrocRunRecord *record,
                                 KedrocRunState state,
                                 gint64 duration);

G_END_DECLS
