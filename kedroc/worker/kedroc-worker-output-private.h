/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <sys/types.h>

#include "kedroc-wire-private.h"

G_BEGIN_DECLS

/* What tells the supervisor which node has printed what. */
typedef struct {
  KedrocWorkerStatus *status; /* borrowed */
  int fds[2];                 /* the pipes for standard output and standard error; -1: there is none any more */
  ino_t inodes[2];
  guint64 expected[2];        /* bytes that had been printed in all when this was last looked at */
  gint64 last_look;           /* monotonic µs */
  guint64 skipped;            /* the last task that was not looked at, 0: none */
  guint n_closely;            /* nodes that are still to be looked at one by one */
} KedrocWorkerOutput;

void kedroc_worker_output_init (KedrocWorkerOutput *self,
                                KedrocWorkerStatus *status);
gboolean kedroc_worker_output_end_node (KedrocWorkerOutput *self,
                                        guint64 sequence,
                                        gint64 now);
gboolean kedroc_worker_output_catch_up (KedrocWorkerOutput *self);

G_END_DECLS
