/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-hooks.h"

#include "kedroc-error.h"

/**
 * KedrocHooks:
 *
 * What is told of the steps of a run, and may stop it.
 *
 * A class implements the methods that it needs: to log, to measure, to check
 * what is loaded and saved, to replace inputs. An object of it is handed to
 * [method@Kedroc.HookManager.register], and the manager to
 * [method@Kedroc.AbstractRunner.run]. Every runner calls the same hooks at the same
 * points, also one that runs nodes in other processes.
 *
 * The methods are called on the threads of the run, for different nodes
 * possibly at once, with no lock held. A method that fails stops the run as a
 * failing node does; the message then names the class and the method.
 *
 * Kedro's counterpart are the hook specifications of
 * `kedro.framework.hooks.specs`, whose order and names are kept. There node
 * hooks get inputs and outputs as dictionaries; here they get the [class@Kedroc.Task].
 */
G_DEFINE_INTERFACE (KedrocHooks, kedroc_hooks, G_TYPE_OBJECT)

static void
kedroc_hooks_default_init (KedrocHooksInterface *iface)
{
}

/* Takes @failure. What a method answers has to agree with the error it sets. */
static gboolean
finish_call (KedrocHooks *self,
             const char *method,
             gboolean succeeded,
             GError *failure,
             GError **error)
{
  if (succeeded && failure == NULL)
    return TRUE;

  if (failure == NULL)
    g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED,
                 "Hook '%s.%s': returned FALSE without setting an error", G_OBJECT_TYPE_NAME (self), method);
  else
    g_propagate_prefixed_error (error, failure, "Hook '%s.%s': ", G_OBJECT_TYPE_NAME (self), method);
  return FALSE;
}

/**
 * kedroc_hooks_after_catalog_created:
 * @self: hooks
 * @catalog: the catalog
 * @error: return location for an error
 *
 * Tells that a catalog has been made and filled. What Kedro passes besides the
 * catalog can be asked from the catalog.
 *
 * Does nothing where the class does not implement it.
 *
 * Returns: %TRUE to go on, %FALSE with @error set to stop
 */
gboolean
kedroc_hooks_after_catalog_created (KedrocHooks *self,
                                    KedrocDataCatalog *catalog,
                                    GError **error)
{
  g_autoptr (GError) hook_error = NULL;
  KedrocHooksInterface *iface;
  gboolean succeeded;

  g_return_val_if_fail (KEDROC_IS_HOOKS (self), FALSE);
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (catalog), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  iface = KEDROC_HOOKS_GET_IFACE (self);
  if (iface->after_catalog_created == NULL)
    return TRUE;
  succeeded = iface->after_catalog_created (self, catalog, &hook_error);
  return finish_call (self, "after_catalog_created", succeeded, g_steal_pointer (&hook_error), error);
}

/**
 * kedroc_hooks_before_pipeline_run:
 * @self: hooks
 * @run_id: the name of the run
 * @pipeline: what is run
 * @catalog: the catalog of the run
 * @error: return location for an error
 *
 * Tells that a pipeline is about to run.
 *
 * Does nothing where the class does not implement it.
 *
 * Returns: %TRUE to go on, %FALSE with @error set to stop
 */
gboolean
kedroc_hooks_before_pipeline_run (KedrocHooks *self,
                                  const char *run_id,
                                  KedrocPipeline *pipeline,
                                  KedrocDataCatalog *catalog,
                                  GError **error)
{
  g_autoptr (GError) hook_error = NULL;
  KedrocHooksInterface *iface;
  gboolean succeeded;

  g_return_val_if_fail (KEDROC_IS_HOOKS (self), FALSE);
  g_return_val_if_fail (run_id != NULL, FALSE);
  g_return_val_if_fail (KEDROC_IS_PIPELINE (pipeline), FALSE);
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (catalog), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  iface = KEDROC_HOOKS_GET_IFACE (self);
  if (iface->before_pipeline_run == NULL)
    return TRUE;
  succeeded = iface->before_pipeline_run (self, run_id, pipeline, catalog, &hook_error);
  return finish_call (self, "before_pipeline_run", succeeded, g_steal_pointer (&hook_error), error);
}

/**
 * kedroc_hooks_after_pipeline_run:
 * @self: hooks
 * @run_id: the name of the run
 * @run_result: the datasets that are the result, not loaded
 * @pipeline: what is run
 * @catalog: the catalog of the run
 * @error: return location for an error
 *
 * Tells that a pipeline has been run to its end.
 *
 * Does nothing where the class does not implement it.
 *
 * Returns: %TRUE to go on, %FALSE with @error set to stop
 */
gboolean
kedroc_hooks_after_pipeline_run (KedrocHooks *self,
                                 const char *run_id,
                                 KedrocDataCatalog *run_result,
                                 KedrocPipeline *pipeline,
                                 KedrocDataCatalog *catalog,
                                 GError **error)
{
  g_autoptr (GError) hook_error = NULL;
  KedrocHooksInterface *iface;
  gboolean succeeded;

  g_return_val_if_fail (KEDROC_IS_HOOKS (self), FALSE);
  g_return_val_if_fail (run_id != NULL, FALSE);
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (run_result), FALSE);
  g_return_val_if_fail (KEDROC_IS_PIPELINE (pipeline), FALSE);
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (catalog), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  iface = KEDROC_HOOKS_GET_IFACE (self);
  if (iface->after_pipeline_run == NULL)
    return TRUE;
  succeeded = iface->after_pipeline_run (self, run_id, run_result, pipeline, catalog, &hook_error);
  return finish_call (self, "after_pipeline_run", succeeded, g_steal_pointer (&hook_error), error);
}

/**
 * kedroc_hooks_on_pipeline_error:
 * @self: hooks
 * @failure: what went wrong
 * @run_id: the name of the run
 * @pipeline: what is run
 * @catalog: the catalog of the run
 * @error: return location for an error
 *
 * Tells that a run has failed, whether in a node, a dataset or a hook.
 *
 * Does nothing where the class does not implement it.
 *
 * Returns: %TRUE to go on, %FALSE with @error set to stop
 */
gboolean
kedroc_hooks_on_pipeline_error (KedrocHooks *self,
                                const GError *failure,
                                const char *run_id,
                                KedrocPipeline *pipeline,
                                KedrocDataCatalog *catalog,
                                GError **error)
{
  g_autoptr (GError) hook_error = NULL;
  KedrocHooksInterface *iface;
  gboolean succeeded;

  g_return_val_if_fail (KEDROC_IS_HOOKS (self), FALSE);
  g_return_val_if_fail (failure != NULL, FALSE);
  g_return_val_if_fail (run_id != NULL, FALSE);
  g_return_val_if_fail (KEDROC_IS_PIPELINE (pipeline), FALSE);
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (catalog), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  iface = KEDROC_HOOKS_GET_IFACE (self);
  if (iface->on_pipeline_error == NULL)
    return TRUE;
  succeeded = iface->on_pipeline_error (self, failure, run_id, pipeline, catalog, &hook_error);
  return finish_call (self, "on_pipeline_error", succeeded, g_steal_pointer (&hook_error), error);
}

/**
 * kedroc_hooks_before_node_run:
 * @self: hooks
 * @task: the execution of the node: its inputs, its outputs and the run's id
 * @catalog: the catalog of the run
 * @error: return location for an error
 *
 * Tells that the inputs of a node are loaded and its function is about to be
 * called. An input is replaced with [method@Kedroc.Task.set_input].
 *
 * Does nothing where the class does not implement it.
 *
 * Returns: %TRUE to go on, %FALSE with @error set to stop
 */
gboolean
kedroc_hooks_before_node_run (KedrocHooks *self,
                              KedrocTask *task,
                              KedrocDataCatalog *catalog,
                              GError **error)
{
  g_autoptr (GError) hook_error = NULL;
  KedrocHooksInterface *iface;
  gboolean succeeded;

  g_return_val_if_fail (KEDROC_IS_HOOKS (self), FALSE);
  g_return_val_if_fail (KEDROC_IS_TASK (task), FALSE);
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (catalog), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  iface = KEDROC_HOOKS_GET_IFACE (self);
  if (iface->before_node_run == NULL)
    return TRUE;
  succeeded = iface->before_node_run (self, task, catalog, &hook_error);
  return finish_call (self, "before_node_run", succeeded, g_steal_pointer (&hook_error), error);
}

/**
 * kedroc_hooks_after_node_run:
 * @self: hooks
 * @task: the execution of the node: its inputs, its outputs and the run's id
 * @catalog: the catalog of the run
 * @error: return location for an error
 *
 * Tells that the function of a node has succeeded. Its outputs are set and not
 * yet saved.
 *
 * Does nothing where the class does not implement it.
 *
 * Returns: %TRUE to go on, %FALSE with @error set to stop
 */
gboolean
kedroc_hooks_after_node_run (KedrocHooks *self,
                             KedrocTask *task,
                             KedrocDataCatalog *catalog,
                             GError **error)
{
  g_autoptr (GError) hook_error = NULL;
  KedrocHooksInterface *iface;
  gboolean succeeded;

  g_return_val_if_fail (KEDROC_IS_HOOKS (self), FALSE);
  g_return_val_if_fail (KEDROC_IS_TASK (task), FALSE);
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (catalog), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  iface = KEDROC_HOOKS_GET_IFACE (self);
  if (iface->after_node_run == NULL)
    return TRUE;
  succeeded = iface->after_node_run (self, task, catalog, &hook_error);
  return finish_call (self, "after_node_run", succeeded, g_steal_pointer (&hook_error), error);
}

/**
 * kedroc_hooks_on_node_error:
 * @self: hooks
 * @failure: what went wrong
 * @task: the execution of the node: its inputs, its outputs and the run's id
 * @catalog: the catalog of the run
 * @error: return location for an error
 *
 * Tells that the function of a node has failed.
 *
 * Does nothing where the class does not implement it.
 *
 * Returns: %TRUE to go on, %FALSE with @error set to stop
 */
gboolean
kedroc_hooks_on_node_error (KedrocHooks *self,
                            const GError *failure,
                            KedrocTask *task,
                            KedrocDataCatalog *catalog,
                            GError **error)
{
  g_autoptr (GError) hook_error = NULL;
  KedrocHooksInterface *iface;
  gboolean succeeded;

  g_return_val_if_fail (KEDROC_IS_HOOKS (self), FALSE);
  g_return_val_if_fail (failure != NULL, FALSE);
  g_return_val_if_fail (KEDROC_IS_TASK (task), FALSE);
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (catalog), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  iface = KEDROC_HOOKS_GET_IFACE (self);
  if (iface->on_node_error == NULL)
    return TRUE;
  succeeded = iface->on_node_error (self, failure, task, catalog, &hook_error);
  return finish_call (self, "on_node_error", succeeded, g_steal_pointer (&hook_error), error);
}

/**
 * kedroc_hooks_before_dataset_loaded:
 * @self: hooks
 * @name: the name of the dataset
 * @node: the node that the dataset is an input or an output of
 * @error: return location for an error
 *
 * Tells that an input of a node is about to be loaded.
 *
 * Does nothing where the class does not implement it.
 *
 * Returns: %TRUE to go on, %FALSE with @error set to stop
 */
gboolean
kedroc_hooks_before_dataset_loaded (KedrocHooks *self,
                                    const char *name,
                                    KedrocNode *node,
                                    GError **error)
{
  g_autoptr (GError) hook_error = NULL;
  KedrocHooksInterface *iface;
  gboolean succeeded;

  g_return_val_if_fail (KEDROC_IS_HOOKS (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (KEDROC_IS_NODE (node), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  iface = KEDROC_HOOKS_GET_IFACE (self);
  if (iface->before_dataset_loaded == NULL)
    return TRUE;
  succeeded = iface->before_dataset_loaded (self, name, node, &hook_error);
  return finish_call (self, "before_dataset_loaded", succeeded, g_steal_pointer (&hook_error), error);
}

/**
 * kedroc_hooks_after_dataset_loaded:
 * @self: hooks
 * @name: the name of the dataset
 * @data: (nullable): the value; %NULL where a worker keeps it, see
 *   [vfunc@Kedroc.Hooks.needs_data]
 * @node: the node that the dataset is an input or an output of
 * @error: return location for an error
 *
 * Tells that an input of a node has been loaded.
 *
 * Does nothing where the class does not implement it.
 *
 * Returns: %TRUE to go on, %FALSE with @error set to stop
 */
gboolean
kedroc_hooks_after_dataset_loaded (KedrocHooks *self,
                                   const char *name,
                                   const GValue *data,
                                   KedrocNode *node,
                                   GError **error)
{
  g_autoptr (GError) hook_error = NULL;
  KedrocHooksInterface *iface;
  gboolean succeeded;

  g_return_val_if_fail (KEDROC_IS_HOOKS (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (data == NULL || G_IS_VALUE (data), FALSE);
  g_return_val_if_fail (KEDROC_IS_NODE (node), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  iface = KEDROC_HOOKS_GET_IFACE (self);
  if (iface->after_dataset_loaded == NULL)
    return TRUE;
  succeeded = iface->after_dataset_loaded (self, name, data, node, &hook_error);
  return finish_call (self, "after_dataset_loaded", succeeded, g_steal_pointer (&hook_error), error);
}

/**
 * kedroc_hooks_before_dataset_saved:
 * @self: hooks
 * @name: the name of the dataset
 * @data: (nullable): the value; %NULL where a worker keeps it, see
 *   [vfunc@Kedroc.Hooks.needs_data]
 * @node: the node that the dataset is an input or an output of
 * @error: return location for an error
 *
 * Tells that an output of a node is about to be saved.
 *
 * Does nothing where the class does not implement it.
 *
 * Returns: %TRUE to go on, %FALSE with @error set to stop
 */
gboolean
kedroc_hooks_before_dataset_saved (KedrocHooks *self,
                                   const char *name,
                                   const GValue *data,
                                   KedrocNode *node,
                                   GError **error)
{
  g_autoptr (GError) hook_error = NULL;
  KedrocHooksInterface *iface;
  gboolean succeeded;

  g_return_val_if_fail (KEDROC_IS_HOOKS (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (data == NULL || G_IS_VALUE (data), FALSE);
  g_return_val_if_fail (KEDROC_IS_NODE (node), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  iface = KEDROC_HOOKS_GET_IFACE (self);
  if (iface->before_dataset_saved == NULL)
    return TRUE;
  succeeded = iface->before_dataset_saved (self, name, data, node, &hook_error);
  return finish_call (self, "before_dataset_saved", succeeded, g_steal_pointer (&hook_error), error);
}

/**
 * kedroc_hooks_after_dataset_saved:
 * @self: hooks
 * @name: the name of the dataset
 * @data: (nullable): the value; %NULL where a worker keeps it, see
 *   [vfunc@Kedroc.Hooks.needs_data]
 * @node: the node that the dataset is an input or an output of
 * @error: return location for an error
 *
 * Tells that an output of a node has been saved.
 *
 * Does nothing where the class does not implement it.
 *
 * Returns: %TRUE to go on, %FALSE with @error set to stop
 */
gboolean
kedroc_hooks_after_dataset_saved (KedrocHooks *self,
                                  const char *name,
                                  const GValue *data,
                                  KedrocNode *node,
                                  GError **error)
{
  g_autoptr (GError) hook_error = NULL;
  KedrocHooksInterface *iface;
  gboolean succeeded;

  g_return_val_if_fail (KEDROC_IS_HOOKS (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (data == NULL || G_IS_VALUE (data), FALSE);
  g_return_val_if_fail (KEDROC_IS_NODE (node), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  iface = KEDROC_HOOKS_GET_IFACE (self);
  if (iface->after_dataset_saved == NULL)
    return TRUE;
  succeeded = iface->after_dataset_saved (self, name, data, node, &hook_error);
  return finish_call (self, "after_dataset_saved", succeeded, g_steal_pointer (&hook_error), error);
}

/**
 * KedrocHooks::needs_data:
 * @self: hooks
 *
 * Whether the methods look at data. Asked once, when the hooks are registered. %TRUE
 * where a class does not implement it.
 *
 * In a run on worker processes the supervisor, where hooks are called, loads and saves all
 * datasets by itself as long as somebody needs data. Where nobody does, workers load and
 * save what they can, such as files: all methods are called in the same order, but without
 * the data of these datasets, and without the inputs and outputs of the task that are from
 * them, and what a worker has saved in chunks is told of once. What is in memory is there in
 * any case. The other runners always have the data.
 *
 * Returns: whether they do
 */

/**
 * kedroc_hooks_needs_data:
 * @self: hooks
 *
 * Asks whether the methods look at data.
 *
 * Returns: %FALSE if the class says that they do not
 */
gboolean
kedroc_hooks_needs_data (KedrocHooks *self)
{
  g_return_val_if_fail (KEDROC_IS_HOOKS (self), TRUE);

  if (KEDROC_HOOKS_GET_IFACE (self)->needs_data == NULL)
    return TRUE;
  return KEDROC_HOOKS_GET_IFACE (self)->needs_data (self);
}
