/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-hook-manager-private.h"
#include "kedroc-bound-private.h"
#include "kedroc-hook-list-private.h"

typedef struct {
  KedrocHook hook;
  KedrocHooks *hooks;
  const char *name; /* of the run or the dataset */
  KedrocPipeline *pipeline;
  KedrocDataCatalog *catalog;
  KedrocDataCatalog *run_result;
  KedrocTask *task;
  KedrocNode *node;
  const GValue *data;
  const GError *failure;
  GError **error;
  gboolean agreed;
} HookCall;

static gboolean
tell (const HookCall *call)
{
  switch (call->hook)
    {
    case KEDROC_HOOK_AFTER_CATALOG_CREATED:
      return kedroc_hooks_after_catalog_created (call->hooks, call->catalog, call->error);
    case KEDROC_HOOK_BEFORE_PIPELINE_RUN:
      return kedroc_hooks_before_pipeline_run (call->hooks, call->name, call->pipeline, call->catalog, call->error);
    case KEDROC_HOOK_AFTER_PIPELINE_RUN:
      return kedroc_hooks_after_pipeline_run (call->hooks, call->name, call->run_result, call->pipeline, call->catalog,
                                              call->error);
    case KEDROC_HOOK_ON_PIPELINE_ERROR:
      return kedroc_hooks_on_pipeline_error (call->hooks, call->failure, call->name, call->pipeline, call->catalog,
                                             call->error);
    case KEDROC_HOOK_BEFORE_NODE_RUN:
      return kedroc_hooks_before_node_run (call->hooks, call->task, call->catalog, call->error);
    case KEDROC_HOOK_AFTER_NODE_RUN:
      return kedroc_hooks_after_node_run (call->hooks, call->task, call->catalog, call->error);
    case KEDROC_HOOK_ON_NODE_ERROR:
      return kedroc_hooks_on_node_error (call->hooks, call->failure, call->task, call->catalog, call->error);
    case KEDROC_HOOK_BEFORE_DATASET_LOADED:
      return kedroc_hooks_before_dataset_loaded (call->hooks, call->name, call->node, call->error);
    case KEDROC_HOOK_AFTER_DATASET_LOADED:
      return kedroc_hooks_after_dataset_loaded (call->hooks, call->name, call->data, call->node, call->error);
    case KEDROC_HOOK_BEFORE_DATASET_SAVED:
      return kedroc_hooks_before_dataset_saved (call->hooks, call->name, call->data, call->node, call->error);
    case KEDROC_HOOK_AFTER_DATASET_SAVED:
      return kedroc_hooks_after_dataset_saved (call->hooks, call->name, call->data, call->node, call->error);
    default:
      g_return_val_if_reached (FALSE);
    }
}

static void
run_call (gpointer data)
{
  HookCall *call = data;

  call->agreed = tell (call);
}

/* Calls everybody who was registered when the call began, each where its methods may be
 * called. Nothing is locked meanwhile. */
static gboolean
call_hooks (KedrocHookManager *self,
            HookCall call)
{
  g_autoptr (KedrocHookList) list = NULL;

  if (!kedroc_hook_manager_listens (self, call.hook))
    return TRUE;
  list = kedroc_hook_manager_ref_hooks (self);
  for (guint i = list->n_hooks; i-- > 0;)
    {
      call.hooks = list->entries[i].hooks;
      if (!kedroc_bound_call (G_OBJECT (call.hooks), run_call, &call, call.error) || !call.agreed)
        return FALSE;
    }
  return TRUE;
}

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

  return call_hooks (self, (HookCall){ KEDROC_HOOK_AFTER_CATALOG_CREATED, .catalog = catalog, .error = error });
}

gboolean
kedroc_hook_manager_before_pipeline_run (KedrocHookManager *self,
                                         const char *run_id,
                                         KedrocPipeline *pipeline,
                                         KedrocDataCatalog *catalog,
                                         GError **error)
{
  return call_hooks (self, (HookCall){ KEDROC_HOOK_BEFORE_PIPELINE_RUN,
                                       .name = run_id, .pipeline = pipeline, .catalog = catalog, .error = error });
}

gboolean
kedroc_hook_manager_after_pipeline_run (KedrocHookManager *self,
                                        const char *run_id,
                                        KedrocDataCatalog *run_result,
                                        KedrocPipeline *pipeline,
                                        KedrocDataCatalog *catalog,
                                        GError **error)
{
  return call_hooks (self, (HookCall){ KEDROC_HOOK_AFTER_PIPELINE_RUN,
                                       .name = run_id, .run_result = run_result, .pipeline = pipeline,
                                       .catalog = catalog, .error = error });
}

gboolean
kedroc_hook_manager_on_pipeline_error (KedrocHookManager *self,
                                       const GError *failure,
                                       const char *run_id,
                                       KedrocPipeline *pipeline,
                                       KedrocDataCatalog *catalog,
                                       GError **error)
{
  return call_hooks (self, (HookCall){ KEDROC_HOOK_ON_PIPELINE_ERROR,
                                       .failure = failure, .name = run_id, .pipeline = pipeline, .catalog = catalog,
                                       .error = error });
}

gboolean
kedroc_hook_manager_before_node_run (KedrocHookManager *self,
                                     KedrocTask *task,
                                     KedrocDataCatalog *catalog,
                                     GError **error)
{
  return call_hooks (self, (HookCall){ KEDROC_HOOK_BEFORE_NODE_RUN,
                                       .task = task, .catalog = catalog, .error = error });
}

gboolean
kedroc_hook_manager_after_node_run (KedrocHookManager *self,
                                    KedrocTask *task,
                                    KedrocDataCatalog *catalog,
                                    GError **error)
{
  return call_hooks (self, (HookCall){ KEDROC_HOOK_AFTER_NODE_RUN,
                                       .task = task, .catalog = catalog, .error = error });
}

gboolean
kedroc_hook_manager_on_node_error (KedrocHookManager *self,
                                   const GError *failure,
                                   KedrocTask *task,
                                   KedrocDataCatalog *catalog,
                                   GError **error)
{
  return call_hooks (self, (HookCall){ KEDROC_HOOK_ON_NODE_ERROR,
                                       .failure = failure, .task = task, .catalog = catalog, .error = error });
}

gboolean
kedroc_hook_manager_before_dataset_loaded (KedrocHookManager *self,
                                           const char *name,
                                           KedrocNode *node,
                                           GError **error)
{
  return call_hooks (self, (HookCall){ KEDROC_HOOK_BEFORE_DATASET_LOADED,
                                       .name = name, .node = node, .error = error });
}

gboolean
kedroc_hook_manager_after_dataset_loaded (KedrocHookManager *self,
                                          const char *name,
                                          const GValue *data,
                                          KedrocNode *node,
                                          GError **error)
{
  return call_hooks (self, (HookCall){ KEDROC_HOOK_AFTER_DATASET_LOADED,
                                       .name = name, .data = data, .node = node, .error = error });
}

gboolean
kedroc_hook_manager_before_dataset_saved (KedrocHookManager *self,
                                          const char *name,
                                          const GValue *data,
                                          KedrocNode *node,
                                          GError **error)
{
  return call_hooks (self, (HookCall){ KEDROC_HOOK_BEFORE_DATASET_SAVED,
                                       .name = name, .data = data, .node = node, .error = error });
}

gboolean
kedroc_hook_manager_after_dataset_saved (KedrocHookManager *self,
                                         const char *name,
                                         const GValue *data,
                                         KedrocNode *node,
                                         GError **error)
{
  return call_hooks (self, (HookCall){ KEDROC_HOOK_AFTER_DATASET_SAVED,
                                       .name = name, .data = data, .node = node, .error = error });
}
