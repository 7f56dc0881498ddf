/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-dataset.h"
#include "kedroc-foreign-workers-private.h"
#include "kedroc-run-events-private.h"
#include "kedroc-run-record-private.h"
#include "kedroc-scheduler-private.h"
#include "kedroc-task-private.h"

G_BEGIN_DECLS

typedef struct {
  guint32 node;
  GError *error;
} KedrocFailure;

/* One run of one pipeline: what all runners share. The scheduler and the
 * failures belong to whoever drives the run: one thread, or several under a
 * lock of the runner. */
struct _KedrocRun
{
  KedrocAbstractRunner *runner; /* borrowed */
  KedrocPipeline *pipeline;
  const KedrocGraph *graph;         /* borrowed from the pipeline */
  KedrocDataCatalog *catalog;
  KedrocAbstractDataset **datasets; /* by dataset id */
  KedrocHookManager *hooks;         /* nullable */
  KedrocHookManager *node_hooks;    /* nullable: whom this process tells of nodes and datasets */
  char *run_id;
  GCancellable *cancellable;        /* nullable */
  KedrocRunEvents *events;
  KedrocRunRecord *record;          /* nullable: nobody wants a report */
  KedrocForeignWorkers *foreign;    /* nullable: no node of a runner in this process needs one */
  gboolean is_async;
  gboolean keep_going;
  gboolean executed;                /* by the class of the library from which that of the runner derives */
  KedrocScheduler scheduler;
  GArray *failures;                 /* KedrocFailure */
};

KedrocRun *kedroc_run_new (KedrocAbstractRunner *runner,
                           KedrocPipeline *pipeline,
                           KedrocDataCatalog *catalog,
                           KedrocHookManager *hooks,
                           const char *run_id,
                           GCancellable *cancellable,
                           GMainContext *context);
gboolean kedroc_run_prepare (KedrocRun *self,
                             GError **error);
void kedroc_run_free (KedrocRun *self);

/* Sees to it that there are workers for the nodes whose language this process does not
 * speak. For runners that run nodes in this process; they end with the run. */
gboolean kedroc_run_start_foreign (KedrocRun *self,
                                   GError **error);

gboolean kedroc_run_may_start (KedrocRun *self);
void kedroc_run_take_failure (KedrocRun *self,
                              guint32 node,
                              GError *error);
/* The node's own error matters more than one of a hook that is told of it, which is logged. */
void kedroc_run_tell_hooks_of_failure (KedrocRun *self,
                                       KedrocTask *task,
                                       const GError *failure);
void kedroc_run_release (KedrocRun *self,
                         guint32 dataset);
gboolean kedroc_run_end (KedrocRun *self,
                         GError **error);
void kedroc_run_note_end (KedrocRun *self,
                          const GError *error);
KedrocDataCatalog *kedroc_run_collect_outputs (KedrocRun *self);
guint kedroc_run_count_workers (KedrocRun *self,
                                guint max_workers);
gboolean kedroc_run_hooks_listen (KedrocRun *self);

/* kedroc-run-node.c */
gboolean kedroc_run_execute (KedrocRun *self,
                             guint32 node,
                             guint worker,
                             KedrocTask **task,
                             GError **error);
gboolean kedroc_run_confirm_dataset (KedrocRun *self,
                                     guint32 node,
                                     const char *name,
                                     GError **error);

/* kedroc-run-resume.c */
char **kedroc_run_suggest_resume_nodes (KedrocRun *self);

/* kedroc-abstract-runner.c */
void kedroc_abstract_runner_take_resume_nodes (KedrocAbstractRunner *self,
                                               char **names);

/* kedroc-abstract-runner-run.c: run_pipeline() of the library's runners. What derives from them may call it; in a
 * run of such a runner itself the run goes straight to its execute(). */
gboolean kedroc_abstract_runner_run_pipeline (KedrocAbstractRunner *self,
                                              KedrocPipeline *pipeline,
                                              KedrocDataCatalog *catalog,
                                              KedrocHookManager *hooks,
                                              const char *run_id,
                                              GCancellable *cancellable,
                                              GError **error);

/* kedroc-run-missing.c */
KedrocPipeline *kedroc_pipeline_only_missing_outputs (KedrocPipeline *pipeline,
                                                      KedrocDataCatalog *catalog,
                                                      GCancellable *cancellable,
                                                      GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KedrocRun, kedroc_run_free)

G_END_DECLS
