/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-foreign-worker-private.h"
#include "kedroc-worker-process-private.h"

G_BEGIN_DECLS

/* A value that only processes of another language can decode. */
typedef KedrocEncodedValue KedrocForeignValue;

GType kedroc_foreign_value_get_type (void);

/* Behind #KedrocForeignWorker, for the files that implement it. */
struct _KedrocForeignWorker
{
  KedrocForeignWorkers *workers; /* borrowed */
  KedrocWorkerProcess *process;
  KedrocReturns *returns;        /* segments of the worker that this process does not use any more */
  GHashTable *functions;         /* reference -> id + 1 */
  guint64 next_sequence;
  GCancellable *cancellable;     /* nullable */
  char *program;                 /* for messages */

  /* What it is at. */
  KedrocNode *node;              /* borrowed; nullable */
  KedrocTask *task;              /* borrowed; nullable: it has only to say that it is there */
  gboolean answered;
  gint64 cancelled_at;           /* monotonic µs, 0: not cancelled */
};

/* %FALSE: the worker is gone, or, with @error set, it makes no sense. @failure is that
 * of the node. */
gboolean kedroc_foreign_worker_receive (KedrocForeignWorker *self,
                                        GError **failure,
                                        GError **error);

G_END_DECLS
