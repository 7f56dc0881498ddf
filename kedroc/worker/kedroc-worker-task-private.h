/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-hook-manager.h"
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
  KedrocHookManager *hooks;   /* nullable: those that are called here */
  GError *hooks_error;        /* why there are not all of them */
  KedrocDataCatalog *catalog; /* for hooks: what this process loads and saves by itself */
  /* Sends a chunk; %FALSE: it was in vain. */
  gboolean (*send_chunk) (guint output,
                          KedrocEncodedValue *chunk,
                          gpointer data,
                          GError **error);
} KedrocWorkerRun;

/* Inputs or outputs of a task. The arrays are kept for the next one. */
typedef struct {
  guint n;
  guint capacity;
  guint32 *ids;                     /* of datasets */
  const char **names;               /* %NULL-terminated; they live in the record */
  const char **arguments;           /* of the function, likewise */
  gboolean has_arguments;
  KedrocAbstractDataset **datasets; /* borrowed; %NULL: a value */
  KedrocEncodedValue **values;      /* of outputs, while the task is executed */
} KedrocWorkerTaskData;

/* One task as it was asked for. */
typedef struct {
  gboolean sends_chunks;
  guint32 function;
  const char *node;
  KedrocWorkerTaskData inputs;
  KedrocWorkerTaskData outputs;
  GArray *confirms; /* guint32: inputs, from 1 on, that are confirmed in the end; %NULL: none yet */
  gboolean skipped; /* when it has been executed: a hook has said that it need not be */
} KedrocWorkerTask;

/* Makes the hooks that are to be called here. */
void kedroc_worker_run_read_hooks (KedrocWorkerRun *self,
                                   KedrocRecord *record);

gboolean kedroc_worker_task_read (KedrocWorkerTask *self,
                                  KedrocRecord *record,
                                  GError **error);
gboolean kedroc_worker_task_execute (KedrocWorkerTask *self,
                                     const KedrocWorkerRun *run,
                                     KedrocTask **task,
                                     KedrocNodeUsage *usage,
                                     GError **error);
void kedroc_worker_task_clear (KedrocWorkerTask *self);

G_END_DECLS
