/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-hook-manager.h"

G_BEGIN_DECLS

typedef enum {
  KEDROC_HOOK_AFTER_CATALOG_CREATED,
  KEDROC_HOOK_BEFORE_PIPELINE_RUN,
  KEDROC_HOOK_AFTER_PIPELINE_RUN,
  KEDROC_HOOK_ON_PIPELINE_ERROR,
  KEDROC_HOOK_BEFORE_NODE_RUN,
  KEDROC_HOOK_AFTER_NODE_RUN,
  KEDROC_HOOK_ON_NODE_ERROR,
  KEDROC_HOOK_BEFORE_DATASET_LOADED,
  KEDROC_HOOK_AFTER_DATASET_LOADED,
  KEDROC_HOOK_BEFORE_DATASET_SAVED,
  KEDROC_HOOK_AFTER_DATASET_SAVED,
} KedrocHook;

/* Whether anybody registered implements @hook. One atomic load: ask before
 * anything is prepared for a call. @self may be %NULL here and below. */
gboolean kedroc_hook_manager_listens (KedrocHookManager *self,
                                      KedrocHook hook);

/* Whether anybody of those who listen to nodes or datasets looks at data. */
gboolean kedroc_hook_manager_needs_data (KedrocHookManager *self);

/* (transfer full): those that are called in this process while others are called in
 * workers; %NULL for %NULL. */
KedrocHookManager *kedroc_hook_manager_dup_local (KedrocHookManager *self);

/* %FALSE with the error set: there are hooks that only workers can call. */
gboolean kedroc_hook_manager_check_here (KedrocHookManager *self,
                                         GError **error);

/* Each calls everybody who listens, the last registered first, and stops at
 * the first failure: its error names the hook's type and method. */
gboolean kedroc_hook_manager_before_pipeline_run (KedrocHookManager *self,
                                                  const char *run_id,
                                                  KedrocPipeline *pipeline,
                                                  KedrocDataCatalog *catalog,
                                                  GError **error);
gboolean kedroc_hook_manager_after_pipeline_run (KedrocHookManager *self,
                                                 const char *run_id,
                                                 KedrocDataCatalog *run_result,
                                                 KedrocPipeline *pipeline,
                                                 KedrocDataCatalog *catalog,
                                                 GError **error);
gboolean kedroc_hook_manager_on_pipeline_error (KedrocHookManager *self,
                                                const GError *failure,
                                                const char *run_id,
                                                KedrocPipeline *pipeline,
                                                KedrocDataCatalog *catalog,
                                                GError **error);
gboolean kedroc_hook_manager_before_node_run (KedrocHookManager *self,
                                              KedrocTask *task,
                                              KedrocDataCatalog *catalog,
                                              GError **error);
gboolean kedroc_hook_manager_after_node_run (KedrocHookManager *self,
                                             KedrocTask *task,
                                             KedrocDataCatalog *catalog,
                                             GError **error);
gboolean kedroc_hook_manager_on_node_error (KedrocHookManager *self,
                                            const GError *failure,
                                            KedrocTask *task,
                                            KedrocDataCatalog *catalog,
                                            GError **error);
gboolean kedroc_hook_manager_before_dataset_loaded (KedrocHookManager *self,
                                                    const char *name,
                                                    KedrocNode *node,
                                                    GError **error);
gboolean kedroc_hook_manager_after_dataset_loaded (KedrocHookManager *self,
                                                   const char *name,
                                                   const GValue *data,
                                                   KedrocNode *node,
                                                   GError **error);
gboolean kedroc_hook_manager_before_dataset_saved (KedrocHookManager *self,
                                                   const char *name,
                                                   const GValue *data,
                                                   KedrocNode *node,
                                                   GError **error);
gboolean kedroc_hook_manager_after_dataset_saved (KedrocHookManager *self,
                                                  const char *name,
                                                  const GValue *data,
                                                  KedrocNode *node,
                                                  GError **error);

G_END_DECLS
