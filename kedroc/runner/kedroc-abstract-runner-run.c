/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-abstract-runner.h"
#include "kedroc-bound-private.h"
#include "kedroc-error.h"
#include "kedroc-hook-manager-private.h"
#include "kedroc-run-private.h"

/* A vfunc that says one thing and does another must not become a crash. */
static gboolean
check_outcome (KedrocAbstractRunner *self,
               gboolean ok,
               GError *outcome,
               GError **error)
{
  if (ok && outcome == NULL)
    return TRUE;
  if (!ok && outcome != NULL)
    {
      g_propagate_error (error, outcome);
      return FALSE;
    }
  g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED, "run_pipeline() of %s returned %s%s",
               G_OBJECT_TYPE_NAME (self), ok ? "TRUE with an error: " : "FALSE without an error",
               outcome != NULL ? outcome->message : "");
  g_clear_error (&outcome);
  return FALSE;
}

typedef struct {
  KedrocAbstractRunner *runner;
  KedrocRun *run;
  GError **error;
  gboolean ok;
} OwnRun;

/* The run whose run_pipeline() this thread is in. */
static GPrivate current;

static gboolean
execute (KedrocAbstractRunner *self,
         KedrocRun *run,
         GError **error)
{
  gboolean ok = KEDROC_ABSTRACT_RUNNER_GET_CLASS (self)->execute (self, run, error);

  g_clear_pointer (&run->foreign, kedroc_foreign_workers_free);
  return ok;
}

gboolean
kedroc_abstract_runner_run_pipeline (KedrocAbstractRunner *self,
                                     KedrocPipeline *pipeline,
                                     KedrocDataCatalog *catalog,
                                     KedrocHookManager *hooks,
                                     const char *run_id,
                                     GCancellable *cancellable,
                                     GError **error)
{
  KedrocRun *run = g_private_get (&current);

  if (run != NULL && !run->executed && run->runner == self && run->pipeline == pipeline && run->catalog == catalog)
    {
      run->executed = TRUE;
      return execute (self, run, error);
    }
  g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_INVALID_ARGUMENT,
               "run_pipeline() of the base class of %s has to be called once, by its own run_pipeline(), with the "
               "same pipeline and catalog", G_OBJECT_TYPE_NAME (self));
  return FALSE;
}

static void
run_own_way (gpointer data)
{
  OwnRun *own = data;
  KedrocRun *run = own->run;
  KedrocRun *outer = g_private_get (&current);

  g_private_set (&current, run);
  own->ok = KEDROC_ABSTRACT_RUNNER_GET_CLASS (own->runner)->run_pipeline (own->runner, run->pipeline, run->catalog,
                                                                          run->hooks, run->run_id, run->cancellable,
                                                                          own->error);
  g_private_set (&current, outer);
}

static gboolean
run_nodes (KedrocAbstractRunner *self,
           KedrocRun *run,
           GError **error)
{
  KedrocAbstractRunnerClass *klass = KEDROC_ABSTRACT_RUNNER_GET_CLASS (self);
  GError *outcome = NULL;
  OwnRun own = { self, run, &outcome, FALSE };
  gboolean ok;

  if (klass->run_pipeline == kedroc_abstract_runner_run_pipeline)
    ok = execute (self, run, &outcome);
  else if (klass->run_pipeline != NULL)
    ok = kedroc_bound_call (G_OBJECT (self), run_own_way, &own, &outcome) && own.ok;
  else
    {
      g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_INVALID_ARGUMENT,
                   "%s does not implement run_pipeline()", G_OBJECT_TYPE_NAME (self));
      return FALSE;
    }
  return check_outcome (self, ok, outcome, error);
}

static gboolean
run_with_hooks (KedrocAbstractRunner *self,
                KedrocRun *run,
                GError **error)
{
  GError *failure = NULL;
  gboolean ok;

  /* A hook may add what the pipeline needs to the catalog. */
  ok = kedroc_hook_manager_before_pipeline_run (run->hooks, run->run_id, run->pipeline, run->catalog, &failure) &&
       kedroc_run_prepare (run, &failure) && run_nodes (self, run, &failure);
  /* Hooks may want to look at the report. */
  kedroc_run_note_end (run, failure);
  if (ok)
    return TRUE;
  if (run->datasets != NULL)
    kedroc_abstract_runner_take_resume_nodes (self, kedroc_run_suggest_resume_nodes (run));
  g_propagate_error (error, failure);
  return FALSE;
}

static KedrocDataCatalog *
run_to_the_end (KedrocAbstractRunner *self,
                KedrocRun *run,
                GError **error)
{
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) failure = NULL;
  g_autoptr (GError) of_hook = NULL;

  kedroc_abstract_runner_take_resume_nodes (self, NULL);
  if (run_with_hooks (self, run, &failure))
    {
      outputs = kedroc_run_collect_outputs (run);
      if (kedroc_hook_manager_after_pipeline_run (run->hooks, run->run_id, outputs, run->pipeline, run->catalog,
                                                  &failure))
        return g_steal_pointer (&outputs);
    }
  kedroc_run_note_end (run, failure);
  /* The failure itself matters more than one of a hook that was told of it, which is logged. */
  if (!kedroc_hook_manager_on_pipeline_error (run->hooks, failure, run->run_id, run->pipeline, run->catalog,
                                              &of_hook))
    g_warning ("%s", of_hook->message);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static KedrocPipeline *
choose_pipeline (KedrocPipeline *pipeline,
                 KedrocDataCatalog *catalog,
                 gboolean only_missing_outputs,
                 GCancellable *cancellable,
                 GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (!only_missing_outputs)
    return g_object_ref (pipeline);
  return kedroc_pipeline_only_missing_outputs (pipeline, catalog, cancellable, error);
}

/* %NULL: the run was refused, of which a report has to tell as well. */
static KedrocRun *
begin_run (KedrocAbstractRunner *self,
           KedrocPipeline *pipeline,
           KedrocDataCatalog *catalog,
           KedrocHookManager *hooks,
           const char *run_id,
           gboolean only_missing_outputs,
           GCancellable *cancellable,
           GMainContext *context,
           GError **error)
{
  g_autoptr (GError) refusal = NULL;
  g_autoptr (KedrocPipeline) chosen =
    choose_pipeline (pipeline, catalog, only_missing_outputs, cancellable, &refusal);
  g_autoptr (KedrocRun) run =
    kedroc_run_new (self, chosen != NULL ? chosen : pipeline, catalog, hooks, run_id, cancellable, context);

  if (chosen != NULL)
    return g_steal_pointer (&run);
  kedroc_run_note_end (run, refusal);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return NULL;
}

/**
 * kedroc_abstract_runner_run:
 * @self: a runner
 * @pipeline: what to run
 * @catalog: the datasets to load from and save to. What the pipeline needs and
 *   the catalog does not have is made by the catalog's runtime pattern
 * @hooks: (nullable): whom to tell
 * @run_id: (nullable): the name of this run for nodes and hooks; a random one
 *   by default
 * @only_missing_outputs: run only nodes whose outputs are kept and not there,
 *   those without outputs, and what these need
 * @cancellable: (nullable): stops the run
 * @error: return location for a #GError
 *
 * Runs a pipeline and waits for its end.
 *
 * Fails with %KEDROC_RUNNER_ERROR_UNSATISFIED_INPUTS before anything is run if
 * there is an input that the catalog does not provide, with the error of a node
 * if one failed (its message starts with the node's name), and with
 * %G_IO_ERROR_CANCELLED if the run was cancelled.
 *
 * Kedro's counterpart is `AbstractRunner.run`.
 *
 * Returns: (transfer full): a catalog of the pipeline's free outputs, nothing
 *   loaded
 */
KedrocDataCatalog *
kedroc_abstract_runner_run (KedrocAbstractRunner *self,
                            KedrocPipeline *pipeline,
                            KedrocDataCatalog *catalog,
                            KedrocHookManager *hooks,
                            const char *run_id,
                            gboolean only_missing_outputs,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (KedrocRun) run = NULL;

  g_return_val_if_fail (KEDROC_IS_ABSTRACT_RUNNER (self), NULL);
  g_return_val_if_fail (KEDROC_IS_PIPELINE (pipeline), NULL);
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (catalog), NULL);
  g_return_val_if_fail (hooks == NULL || KEDROC_IS_HOOK_MANAGER (hooks), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  run = begin_run (self, pipeline, catalog, hooks, run_id, only_missing_outputs, cancellable, NULL, error);
  return run != NULL ? run_to_the_end (self, run, error) : NULL;
}

static gpointer
run_in_thread (gpointer data)
{
  g_autoptr (GTask) task = data;
  KedrocAbstractRunner *self = g_task_get_source_object (task);
  KedrocRun *run = g_task_get_task_data (task);
  KedrocOwner owner = kedroc_run_events_as_owner (run->events);
  GError *error = NULL;
  KedrocDataCatalog *outputs;

  kedroc_owner_swap (&owner);
  outputs = run_to_the_end (self, run, &error);
  kedroc_owner_swap (NULL);
  if (outputs != NULL)
    g_task_return_pointer (task, outputs, g_object_unref);
  else
    g_task_return_error (task, error);
  return NULL;
}

/**
 * kedroc_abstract_runner_run_async:
 * @self: a runner
 * @pipeline: what to run
 * @catalog: the datasets to load from and save to
 * @hooks: (nullable): whom to tell; called on the threads of the run
 * @run_id: (nullable): the name of this run; a random one by default
 * @only_missing_outputs: see kedroc_abstract_runner_run()
 * @cancellable: (nullable): stops the run
 * @callback: (scope async): called when the run is over
 * @user_data: data for @callback
 *
 * Runs a pipeline on a thread of its own, as kedroc_abstract_runner_run() does.
 *
 * Signals, nodes with %KEDROC_AFFINITY_OWNER and @callback come from the main
 * context that is the caller's thread-default one. Several runs may be under
 * way at once.
 */
void
kedroc_abstract_runner_run_async (KedrocAbstractRunner *self,
                                  KedrocPipeline *pipeline,
                                  KedrocDataCatalog *catalog,
                                  KedrocHookManager *hooks,
                                  const char *run_id,
                                  gboolean only_missing_outputs,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  GThread *thread;
  KedrocRun *run;

  g_return_if_fail (KEDROC_IS_ABSTRACT_RUNNER (self));
  g_return_if_fail (KEDROC_IS_PIPELINE (pipeline));
  g_return_if_fail (KEDROC_IS_DATA_CATALOG (catalog));
  g_return_if_fail (hooks == NULL || KEDROC_IS_HOOK_MANAGER (hooks));

  task = g_task_new (self, cancellable, callback, user_data);
  /* A run that ended well before the cancellation was seen has its results. */
  g_task_set_check_cancellable (task, FALSE);
  run = begin_run (self, pipeline, catalog, hooks, run_id, only_missing_outputs, cancellable,
                   g_task_get_context (task), &error);
  if (run == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, run, (GDestroyNotify) kedroc_run_free);
  thread = g_thread_try_new ("kedroc-run", run_in_thread, g_object_ref (task), &error);
  if (thread != NULL)
    g_thread_unref (thread);
  else
    {
      g_object_unref (task);
      g_prefix_error (&error, "Could not start a thread for the run: ");
      kedroc_run_note_end (run, error);
      g_task_return_error (task, error);
    }
}

/**
 * kedroc_abstract_runner_run_finish:
 * @self: a runner
 * @result: what the callback was handed
 * @error: return location for a #GError
 *
 * Ends a run that was begun with kedroc_abstract_runner_run_async().
 *
 * Returns: (transfer full): a catalog of the pipeline's free outputs, nothing
 *   loaded
 */
KedrocDataCatalog *
kedroc_abstract_runner_run_finish (KedrocAbstractRunner *self,
                                   GAsyncResult *result,
                                   GError **error)
{
  g_return_val_if_fail (KEDROC_IS_ABSTRACT_RUNNER (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
