/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-task-private.h"
#include "kedroc-worker-store-private.h"

G_BEGIN_DECLS

/* What all tasks of a run share. */
typedef struct {
  KedrocWorkerStore *store;
  KedrocSharedMemoryManager *manager; /* of what the nodes make */
  char *run_id;
  gboolean is_async;
  gboolean measures; /* somebody wants to know what nodes take */
  GCancellable *cancellable;
  const KedrocTaskHost *host;
  gpointer host_data;
} KedrocWorkerRun;

/* One task as it was asked for. The names live in the record. */
typedef struct {
  guint32 function;
  const char *node;
  guint n_inputs;
  guint n_outputs;
  guint32 *inputs;           /* dataset numbers */
  guint32 *outputs;
  const char **input_names;  /* %NULL-terminated */
  const char **output_names; /* %NULL-terminated */
} KedrocWorkerTask;

gboolean kedroc_worker_task_read (KedrocWorkerTask *self,
                                  KedrocRecord *record,
                                  GError **error);
gboolean kedroc_worker_task_execute (KedrocWorkerTask *self,
                                     const KedrocWorkerRun *run,
                                     KedrocTask **task,
                                     KedrocNodeUsage *usage,
                                     GError **error);
void kedroc_worker_task_clear (KedrocWorkerTask *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KedrocWorkerTask, kedroc_worker_task_clear)

G_END_DECLS
