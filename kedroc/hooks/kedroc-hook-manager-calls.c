/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-hook-manager-private.h"
#include "kedroc-hook-list-private.h"

/* Calls everybody who was registered when the call began: @call names them
 * hooks. Nothing is locked meanwhile. */
#define CALL_HOOKS(self, hook, call)                                                           \
  G_STMT_START                                                                                 \
  {                                                                                            \
    g_autoptr (KedrocHookList) list = NULL;                                                    \
                                                                                               \
    if (!kedroc_hook_manager_listens ((self), (hook)))                                         \
      return TRUE;                                                                             \
    list = kedroc_hook_manager_ref_hooks (self);                                               \
    for (guint i = list->n_hooks; i-- > 0;)                                                    \
      {                                                                                        \
        KedrocHooks *hooks = list->entries[i].hooks;                                                   \
                                                                                               \
        if (!(call))                                                                           \
          return FALSE;                                                                        \
      }                                                                                        \
    return TRUE;                                                                               \
  }                                                                                            \
  G_STMT_END

/**
 * kedroc_hook_manager_after_catalog_created:
 * @self: a hook manager
 * @catalog: the catalog
 * @error: return location for an error
 *
 * Tells all hooks that a catalog has been made and filled: a runner is handed
 * a catalog and cannot know, so whoever makes it says so.
 *
 * Returns: %TRUE to go on, %FALSE with the error of the hook that failed
 */
gboolean
kedroc_hook_manager_after_catalog_created (KedrocHookManager *self,
                                           KedrocDataCatalog *catalog,
                                           GError **error)
{
  g_return_val_if_fail (KEDROC_IS_HOOK_MANAGER (self), FALSE);
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (catalog), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  CALL_HOOKS (self, KEDROC_HOOK_AFTER_CATALOG_CREATED,
              kedroc_hooks_after_catalog_created (hooks, catalog, error));
}

gboolean
kedroc_hook_manager_before_pipeline_run (KedrocHookManager *self,
                                         const char *run_id,
                                         KedrocPipeline *pipeline,
                                         KedrocDataCatalog *catalog,
                                         GError **error)
{
  CALL_HOOKS (self, KEDROC_HOOK_BEFORE_PIPELINE_RUN,
              kedroc_hooks_before_pipeline_run (hooks, run_id, pipeline, catalog, error));
}

gboolean
kedroc_hook_manager_after_pipeline_run (KedrocHookManager *self,
                                        const char *run_id,
                                        KedrocDataCatalog *run_result,
                                        KedrocPipeline *pipeline,
                                        KedrocDataCatalog *catalog,
                                        GError **error)
{
  CALL_HOOKS (self, KEDROC_HOOK_AFTER_PIPELINE_RUN,
              kedroc_hooks_after_pipeline_run (hooks, run_id, run_result, pipeline, catalog, error));
}

gboolean
kedroc_hook_manager_on_pipeline_error (KedrocHookManager *self,
                                       const GError *failure,
                                       const char *run_id,
                                       KedrocPipeline *pipeline,
                                       KedrocDataCatalog *catalog,
                                       GError **error)
{
  CALL_HOOKS (self, KEDROC_HOOK_ON_PIPELINE_ERROR,
              kedroc_hooks_on_pipeline_error (hooks, failure, run_id, pipeline, catalog, error));
}

gboolean
kedroc_hook_manager_before_node_run (KedrocHookManager *self,
                                     KedrocTask *task,
                                     KedrocDataCatalog *catalog,
                                     GError **error)
{
  CALL_HOOKS (self, KEDROC_HOOK_BEFORE_NODE_RUN,
              kedroc_hooks_before_node_run (hooks, task, catalog, error));
}

gboolean
kedroc_hook_manager_after_node_run (KedrocHookManager *self,
                                    KedrocTask *task,
                                    KedrocDataCatalog *catalog,
                                    GError **error)
{
  CALL_HOOKS (self, KEDROC_HOOK_AFTER_NODE_RUN,
              kedroc_hooks_after_node_run (hooks, task, catalog, error));
}

gboolean
kedroc_hook_manager_on_node_error (KedrocHookManager *self,
                                   const GError *failure,
                                   KedrocTask *task,
                                   KedrocDataCatalog *catalog,
                                   GError **error)
{
  CALL_HOOKS (self, KEDROC_HOOK_ON_NODE_ERROR,
              kedroc_hooks_on_node_error (hooks, failure, task, catalog, error));
}

gboolean
kedroc_hook_manager_before_dataset_loaded (KedrocHookManager *self,
                                           const char *name,
                                           KedrocNode *node,
                                           GError **error)
{
  CALL_HOOKS (self, KEDROC_HOOK_BEFORE_DATASET_LOADED,
              kedroc_hooks_before_dataset_loaded (hooks, name, node, error));
}

gboolean
kedroc_hook_manager_after_dataset_loaded (KedrocHookManager *self,
                                          const char *name,
                                          const GValue *data,
                                          KedrocNode *node,
                                          GError **error)
{
  CALL_HOOKS (self, KEDROC_HOOK_AFTER_DATASET_LOADED,
              kedroc_hooks_after_dataset_loaded (hooks, name, data, node, error));
}

gboolean
kedroc_hook_manager_before_dataset_saved (KedrocHookManager *self,
                                          const char *name,
                                          const GValue *data,
                                          KedrocNode *node,
                                          GError **error)
{
  CALL_HOOKS (self, KEDROC_HOOK_BEFORE_DATASET_SAVED,
              kedroc_hooks_before_dataset_saved (hooks, name, data, node, error));
}

gboolean
kedroc_hook_manager_after_dataset_saved (KedrocHookManager *self,
                                         const char *name,
                                         const GValue *data,
                                         KedrocNode *node,
                                         GError **error)
{
  CALL_HOOKS (self, KEDROC_HOOK_AFTER_DATASET_SAVED,
              kedroc_hooks_after_dataset_saved (hooks, name, data, node, error));
}
