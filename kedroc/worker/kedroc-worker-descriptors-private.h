/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-wire-private.h"

G_BEGIN_DECLS

/* What the supervisor has laid ready for a worker process. */
gboolean kedroc_worker_descriptors_take_over (KedrocWorkerStatus **status);
void kedroc_worker_descriptors_close (const char *ticket);
gboolean kedroc_worker_descriptors_check (const char *node,
                                          GError **error);

G_END_DECLS
