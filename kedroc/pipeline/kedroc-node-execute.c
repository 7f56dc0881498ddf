/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-error.h"
#include "kedroc-function-loader-private.h"
#include "kedroc-node-parts-private.h"
#include "kedroc-node-private.h"
#include "kedroc-task-private.h"

gboolean
kedroc_node_resolve (KedrocNode *self,
                     GError **error)
{
  if (kedroc_node_function_resolve (self->function, error))
    return TRUE;
  g_prefix_error (error, "Node '%s': ", self->name);
  return FALSE;
}

KedrocLanguage
kedroc_node_get_language (KedrocNode *self)
{
  if (kedroc_node_function_is_js (self->function))
    return KEDROC_LANGUAGE_JS;
  return kedroc_node_function_is_python (self->function) ? KEDROC_LANGUAGE_PYTHON : KEDROC_LANGUAGE_C;
}

gboolean
kedroc_node_is_foreign (KedrocNode *self)
{
  KedrocLanguage language = kedroc_node_get_language (self);
  g_autoptr (KedrocFunctionLoader) loader = NULL;

  if (language == KEDROC_LANGUAGE_C || kedroc_node_function_get_func (self->function, NULL) != NULL)
    return FALSE;
  loader = kedroc_function_loader_find (language == KEDROC_LANGUAGE_JS ? "js" : "python");
  return loader == NULL;
}

gboolean
kedroc_node_needs_owner (KedrocNode *self)
{
  if (self->affinity == KEDROC_AFFINITY_OWNER)
    return TRUE;
  return kedroc_node_function_is_js (self->function) && !kedroc_node_is_foreign (self);
}

gboolean
kedroc_node_is_command (KedrocNode *self)
{
  return kedroc_node_function_is_command (self->function);
}

char *
kedroc_node_dup_portable_function (KedrocNode *self)
{
  return kedroc_node_function_to_portable (self->function);
}

KedrocNodeFunc
kedroc_node_get_func (KedrocNode *self,
                      gpointer *user_data)
{
  return kedroc_node_function_get_func (self->function, user_data);
}

gboolean
kedroc_node_has_closure_data (KedrocNode *self)
{
  return kedroc_node_function_has_closure_data (self->function);
}

/* %FALSE with an error, whatever the function has made of its two answers. */
static gboolean
call_function (KedrocNode *self,
               KedrocTask *task,
               GError **error)
{
  g_autoptr (GError) failure = NULL;
  gpointer user_data;
  KedrocNodeFunc func = kedroc_node_function_get_func (self->function, &user_data);
  gboolean done = func (task, user_data, &failure);

  if (done && failure == NULL)
    return TRUE;

  if (done)
    g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED,
                 "Node '%s': the function returned TRUE although it had set an error: %s", self->name,
                 failure->message);
  else if (failure == NULL && kedroc_task_report_mistake (task, error))
    return FALSE;
  else if (failure == NULL)
    g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED,
                 "Node '%s': the function returned FALSE without setting an error", self->name);
  else
    g_propagate_prefixed_error (error, g_steal_pointer (&failure), "Node '%s': ", self->name);
  return FALSE;
}

/**
 * kedroc_node_execute:
 * @self: a node
 * @task: a task for this node, with all inputs set
 * @error: return location for an error
 *
 * Calls the function of a node, outside of a pipeline or inside of a runner,
 * on the calling thread. Afterwards the outputs are read with
 * [method@Kedroc.Task.get_output].
 *
 * What the function does wrong (an output that it does not set, a name that is
 * not an output, an input asked for as another type, no error where it says
 * that it failed) is %KEDROC_RUNNER_ERROR_NODE_FAILED. Its own error keeps
 * domain and code. All messages begin with the node's name.
 *
 * Kedro's counterpart is `Node.run()`.
 *
 * Returns: %TRUE if the function has succeeded and all outputs are set. %FALSE
 *   with the function's error, %KEDROC_RUNNER_ERROR_NODE_FAILED,
 *   %KEDROC_RUNNER_ERROR_UNSATISFIED_INPUTS,
 *   %KEDROC_RUNNER_ERROR_INVALID_ARGUMENT (a task of another node, or an input
 *   that the node does not have), %KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND or
 *   %G_IO_ERROR_CANCELLED
 */
gboolean
kedroc_node_execute (KedrocNode *self,
                     KedrocTask *task,
                     GError **error)
{
  KedrocNode *expected;

  g_return_val_if_fail (KEDROC_IS_NODE (self), FALSE);
  g_return_val_if_fail (KEDROC_IS_TASK (task), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  expected = kedroc_task_get_node (task);
  if (expected != self)
    {
      g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_INVALID_ARGUMENT,
                   "Node '%s' was handed the task of another node, '%s'", self->name, expected->name);
      return FALSE;
    }
  if (g_cancellable_set_error_if_cancelled (kedroc_task_get_cancellable (task), error))
    return FALSE;

  return kedroc_node_resolve (self, error) && kedroc_task_begin (task, error) &&
         kedroc_task_end (task, call_function (self, task, error), error);
}
