/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-data-catalog.h"
#include "kedroc-hook-manager.h"
#include "kedroc-pipeline.h"

G_BEGIN_DECLS

/**
 * KedrocFailurePolicy:
 * @KEDROC_FAILURE_POLICY_STOP: start no further node; the nodes that run end
 * @KEDROC_FAILURE_POLICY_KEEP_GOING: run everything that does not need an
 *   output of a failed node
 *
 * What a run does when a node fails. Kedro knows the first only.
 */
typedef enum {
  KEDROC_FAILURE_POLICY_STOP,
  KEDROC_FAILURE_POLICY_KEEP_GOING,
} KedrocFailurePolicy;

#define KEDROC_TYPE_FAILURE_POLICY (kedroc_failure_policy_get_type ())

KEDROC_AVAILABLE_IN_1_0
GType kedroc_failure_policy_get_type (void) G_GNUC_CONST;

#define KEDROC_TYPE_ABSTRACT_RUNNER (kedroc_abstract_runner_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KedrocAbstractRunner,
                          kedroc_abstract_runner,
                          KEDROC,
                          ABSTRACT_RUNNER,
                          GObject)

struct _KedrocRun;

/**
 * KedrocAbstractRunnerClass:
 * @parent_class: the parent class
 * @run_pipeline: runs the nodes. Called by [method@AbstractRunner.run] when all
 *   inputs are known to be there and every dataset of the pipeline is in the
 *   catalog; Kedro's counterpart is `AbstractRunner._run`
 *
 * The class structure of [class@AbstractRunner].
 */
struct _KedrocAbstractRunnerClass
{
  GObjectClass parent_class;

  gboolean (*run_pipeline) (KedrocAbstractRunner *self,
                            KedrocPipeline *pipeline,
                            KedrocDataCatalog *catalog,
                            KedrocHookManager *hooks,
                            const char *run_id,
                            GCancellable *cancellable,
                            GError **error);

  /*< private >*/
#ifndef __GI_SCANNER__
  gboolean (*execute) (KedrocAbstractRunner *self,
                       struct _KedrocRun *run,
                       GError **error);
#endif
  gpointer padding[7];
};

KEDROC_AVAILABLE_IN_1_0
KedrocDataCatalog *kedroc_abstract_runner_run (KedrocAbstractRunner *self,
                                               KedrocPipeline *pipeline,
                                               KedrocDataCatalog *catalog,
                                               KedrocHookManager *hooks,
                                               const char *run_id,
                                               gboolean only_missing_outputs,
                                               GCancellable *cancellable,
                                               GError **error);

KEDROC_AVAILABLE_IN_1_0
void kedroc_abstract_runner_run_async (KedrocAbstractRunner *self,
                                       KedrocPipeline *pipeline,
                                       KedrocDataCatalog *catalog,
                                       KedrocHookManager *hooks,
                                       const char *run_id,
                                       gboolean only_missing_outputs,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);

KEDROC_AVAILABLE_IN_1_0
KedrocDataCatalog *kedroc_abstract_runner_run_finish (KedrocAbstractRunner *self,
                                                      GAsyncResult *result,
                                                      GError **error);

KEDROC_AVAILABLE_IN_1_0
char **kedroc_abstract_runner_suggest_resume_nodes (KedrocAbstractRunner *self);

KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_abstract_runner_get_is_async (KedrocAbstractRunner *self);

KEDROC_AVAILABLE_IN_1_0
void kedroc_abstract_runner_set_is_async (KedrocAbstractRunner *self,
                                          gboolean is_async);

KEDROC_AVAILABLE_IN_1_0
KedrocFailurePolicy kedroc_abstract_runner_get_failure_policy (KedrocAbstractRunner *self);

KEDROC_AVAILABLE_IN_1_0
void kedroc_abstract_runner_set_failure_policy (KedrocAbstractRunner *self,
                                                KedrocFailurePolicy failure_policy);

G_END_DECLS
