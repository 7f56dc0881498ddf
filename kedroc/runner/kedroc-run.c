/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-run-private.h"

#include "kedroc-cpus-private.h"
#include "kedroc-error.h"
#include "kedroc-hook-manager-private.h"
#include "kedroc-node-private.h"
#include "kedroc-parallel-runner.h"

/* What is listed in one message: more names help nobody, and a report has all of them. */
#define NAMES_MAX 1000
#define REASONS_MAX 20

static void
failure_clear (gpointer data)
{
  KedrocFailure *failure = data;

  g_clear_error (&failure->error);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* Sorted and joined, the first %NAMES_MAX of them. */
static char *
join_names (GPtrArray *names)
{
  GString *joined = g_string_new (NULL);

  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < MIN (names->len, NAMES_MAX); i++)
    g_string_append_printf (joined, "%s'%s'", i > 0 ? ", " : "", (const char *) g_ptr_array_index (names, i));
  if (names->len > NAMES_MAX)
    g_string_append_printf (joined, " and %u more", names->len - NAMES_MAX);
  return g_string_free (joined, FALSE);
}

/* An input nobody provides is found before any dataset is made. */
static gboolean
check_inputs (KedrocRun *self,
              GError **error)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();
  g_autofree char *names = NULL;

  for (guint32 i = 0; i < self->graph->n_datasets; i++)
    if (self->graph->is_free_input[i] && !kedroc_data_catalog_contains (self->catalog, self->graph->datasets[i]))
      g_ptr_array_add (missing, (gpointer) self->graph->datasets[i]);
  if (missing->len == 0)
    return TRUE;
  names = join_names (missing);
  g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_UNSATISFIED_INPUTS,
               "The pipeline needs %s, which the %s does not have: add %s to the catalog", names,
               G_OBJECT_TYPE_NAME (self->catalog), missing->len == 1 ? "it" : "them");
  return FALSE;
}

/* Makes every dataset of the pipeline, so that a wrong configuration is found
 * before the first node runs. */
static gboolean
warm_up (KedrocRun *self,
         GError **error)
{
  self->datasets = g_new0 (KedrocAbstractDataset *, self->graph->n_datasets);
  for (guint32 i = 0; i < self->graph->n_datasets; i++)
    {
      const char *name = self->graph->datasets[i];
      GError *local_error = NULL;

      self->datasets[i] = kedroc_data_catalog_get (self->catalog, name, TRUE, &local_error);
      if (self->datasets[i] != NULL)
        continue;
      if (local_error != NULL)
        g_propagate_error (error, local_error);
      else
        g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_UNSATISFIED_INPUTS,
                     "The %s has no dataset '%s' and no pattern to make it by", G_OBJECT_TYPE_NAME (self->catalog),
                     name);
      return FALSE;
    }
  return TRUE;
}

typedef struct {
  KedrocRun *run;
  gboolean ok;
  GError *error;
} WarmUp;

static void
warm_up_call (gpointer data)
{
  WarmUp *call = data;

  call->ok = warm_up (call->run, &call->error);
}

/* A class may be one of a language with one thread. */
static gboolean
warm_up_where_it_may_be (KedrocRun *self,
                         GError **error)
{
  WarmUp call = { self, FALSE, NULL };

  kedroc_owner_call_claimed (warm_up_call, &call);
  if (!call.ok)
    g_propagate_error (error, call.error);
  return call.ok;
}

/* @context: where the signals go if not to this thread; see
 * kedroc_run_events_new(). */
KedrocRun *
kedroc_run_new (KedrocAbstractRunner *runner,
                KedrocPipeline *pipeline,
                KedrocDataCatalog *catalog,
                KedrocHookManager *hooks,
                const char *run_id,
                GCancellable *cancellable,
                GMainContext *context)
{
  KedrocRun *self = g_new0 (KedrocRun, 1);

  self->runner = runner;
  self->pipeline = g_object_ref (pipeline);
  self->graph = kedroc_pipeline_get_graph (pipeline);
  self->catalog = g_object_ref (catalog);
  g_set_object (&self->hooks, hooks);
  g_set_object (&self->node_hooks, hooks);
  g_set_object (&self->cancellable, cancellable);
  self->run_id = run_id != NULL ? g_strdup (run_id) : g_uuid_string_random ();
  self->record = kedroc_run_record_new (hooks, pipeline, self->run_id, G_OBJECT_TYPE (runner));
  self->events = kedroc_run_events_new (runner, context);
  self->is_async = kedroc_abstract_runner_get_is_async (runner);
  self->keep_going = kedroc_abstract_runner_get_failure_policy (runner) == KEDROC_FAILURE_POLICY_KEEP_GOING;
  self->failures = g_array_new (FALSE, FALSE, sizeof (KedrocFailure));
  g_array_set_clear_func (self->failures, failure_clear);
  kedroc_scheduler_init (&self->scheduler, self->graph);
  return self;
}

/* Looks for all that the pipeline needs, before anything is run. */
gboolean
kedroc_run_prepare (KedrocRun *self,
                    GError **error)
{
  if (!KEDROC_IS_PARALLEL_RUNNER (self->runner) && !kedroc_hook_manager_check_here (self->hooks, error))
    return FALSE;
  return check_inputs (self, error) && warm_up_where_it_may_be (self, error);
}

gboolean
kedroc_run_start_foreign (KedrocRun *self,
                          GError **error)
{
  g_autoptr (GError) reason = NULL;

  self->foreign = kedroc_foreign_workers_new (self, &reason);
  if (reason == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

void
kedroc_run_free (KedrocRun *self)
{
  for (guint32 i = 0; self->datasets != NULL && i < self->graph->n_datasets; i++)
    g_clear_object (&self->datasets[i]);
  g_clear_pointer (&self->datasets, g_free);
  kedroc_scheduler_clear (&self->scheduler);
  g_clear_pointer (&self->failures, g_array_unref);
  g_clear_pointer (&self->events, kedroc_run_events_unref);
  g_clear_pointer (&self->record, kedroc_run_record_unref);
  g_clear_pointer (&self->run_id, g_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->hooks);
  g_clear_object (&self->node_hooks);
  g_clear_object (&self->catalog);
  g_clear_object (&self->pipeline);
  g_free (self);
}

/* Whether another node may be started, as things stand. */
gboolean
kedroc_run_may_start (KedrocRun *self)
{
  if (self->failures->len > 0 && !self->keep_going)
    return FALSE;
  return self->cancellable == NULL || !g_cancellable_is_cancelled (self->cancellable);
}

/* A node, or a run, that gave up because it was told to has not failed. */
static gboolean
is_cancelling (KedrocRun *self,
               const GError *error)
{
  return g_cancellable_is_cancelled (self->cancellable) &&
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

void
kedroc_run_tell_hooks_of_failure (KedrocRun *self,
                                  KedrocTask *task,
                                  const GError *failure)
{
  g_autoptr (GError) error = NULL;

  if (!kedroc_hook_manager_on_node_error (self->node_hooks, failure, task, self->catalog, &error))
    g_warning ("%s", error->message);
}

/* Takes @error, which stays valid as long as the run. */
void
kedroc_run_take_failure (KedrocRun *self,
                         guint32 node,
                         GError *error)
{
  KedrocFailure failure = { node, error };

  kedroc_run_record_fail_node (self->record, node, is_cancelling (self, error), error);
  g_array_append_val (self->failures, failure);
  kedroc_scheduler_fail (&self->scheduler, node);
}

/* No node loads the dataset again. Free inputs and outputs of the pipeline are
 * the caller's and stay. That the run has its results matters more than a
 * dataset that will not let go. */
void
kedroc_run_release (KedrocRun *self,
                    guint32 dataset)
{
  g_autoptr (GError) error = NULL;

  if (self->graph->is_free_input[dataset] || self->graph->is_free_output[dataset])
    return;
  if (!kedroc_abstract_dataset_release (self->datasets[dataset], &error))
    g_warning ("Dataset '%s' could not be released: %s", self->graph->datasets[dataset], error->message);
}

static GPtrArray *
nodes_in_state (KedrocRun *self,
                KedrocNodeState state)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint32 i = 0; i < self->graph->n_nodes; i++)
    if (self->scheduler.states[i] == state)
      g_ptr_array_add (names, (gpointer) kedroc_node_get_name (self->graph->nodes[i]));
  return names;
}

/* Those behind the first @n_known. */
static GPtrArray *
list_failed_nodes (KedrocRun *self,
                   guint n_known)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = n_known; i < self->failures->len; i++)
    {
      guint32 node = g_array_index (self->failures, KedrocFailure, i).node;
      g_ptr_array_add (names, (gpointer) kedroc_node_get_name (self->graph->nodes[node]));
    }
  return names;
}

/* One failure is its own error; several are told in one, which has domain and
 * code of the first. */
static GError *
describe_failures (KedrocRun *self)
{
  KedrocFailure *first = &g_array_index (self->failures, KedrocFailure, 0);
  g_autoptr (GPtrArray) skipped = NULL;
  g_autoptr (GString) message = NULL;

  if (self->failures->len == 1 && (!self->keep_going || self->scheduler.n_skipped == 0))
    return g_error_copy (first->error);
  message = g_string_new (NULL);
  if (self->failures->len > 1)
    g_string_append_printf (message, "%u nodes failed: ", self->failures->len);
  for (guint i = 0; i < MIN (self->failures->len, REASONS_MAX); i++)
    g_string_append_printf (message, "%s%s", i > 0 ? "; " : "",
                            g_array_index (self->failures, KedrocFailure, i).error->message);
  if (self->failures->len > REASONS_MAX)
    {
      g_autoptr (GPtrArray) others = list_failed_nodes (self, REASONS_MAX);
      g_autofree char *names = join_names (others);

      g_string_append_printf (message, "; and also %s", names);
    }
  skipped = nodes_in_state (self, KEDROC_NODE_SKIPPED);
  if (self->keep_going && skipped->len > 0)
    {
      g_autofree char *names = join_names (skipped);
      g_string_append_printf (message, ". Skipped because of that: %s", names);
    }
  return g_error_new_literal (first->error->domain, first->error->code, message->str);
}

/* How the run ended, once no node runs any more. */
gboolean
kedroc_run_end (KedrocRun *self,
                GError **error)
{
  guint n_nodes = self->graph->n_nodes;

  if (self->scheduler.n_done == n_nodes)
    return TRUE;
  if (self->failures->len > 0 && !is_cancelling (self, g_array_index (self->failures, KedrocFailure, 0).error))
    {
      g_propagate_error (error, describe_failures (self));
      return FALSE;
    }
  if (!g_cancellable_is_cancelled (self->cancellable))
    g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED,
                 "The run ended with %u of %u nodes run", self->scheduler.n_done, n_nodes);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The run was cancelled when %u of %u nodes had run",
                 self->scheduler.n_done, n_nodes);
  return FALSE;
}

/* Tells the report how the run has ended. A runner that brings its own way of
 * running nodes has not told the scheduler of any. */
void
kedroc_run_note_end (KedrocRun *self,
                     const GError *error)
{
  gboolean own_way = !self->executed && KEDROC_ABSTRACT_RUNNER_GET_CLASS (self->runner)->run_pipeline
                                        != kedroc_abstract_runner_run_pipeline;

  kedroc_run_record_end (self->record, own_way ? NULL : &self->scheduler, is_cancelling (self, error), error);
}

/* The free outputs of the pipeline, nothing loaded. */
KedrocDataCatalog *
kedroc_run_collect_outputs (KedrocRun *self)
{
  KedrocDataCatalog *outputs = kedroc_data_catalog_new ();

  for (guint32 i = 0; i < self->graph->n_datasets; i++)
    if (self->graph->is_free_output[i])
      kedroc_data_catalog_set (outputs, self->graph->datasets[i], self->datasets[i]);
  return outputs;
}

/* As Kedro counts them: as many as there can be nodes side by side, since each
 * group of the pipeline waits for the one before. Where @max_workers is 0, Kedro
 * takes the CPUs of the machine; here it is those that this process may use. */
guint
kedroc_run_count_workers (KedrocRun *self,
                          guint max_workers)
{
  guint n_groups = kedroc_pipeline_get_n_groups (self->pipeline);
  guint useful = self->graph->n_nodes - n_groups + 1;

  if (max_workers == 0 && useful > 1)
    max_workers = kedroc_cpus_count_allowed ();
  return CLAMP (max_workers, 1, useful);
}

/* Whether anybody in this process listens to nodes or datasets. */
gboolean
kedroc_run_hooks_listen (KedrocRun *self)
{
  for (KedrocHook hook = KEDROC_HOOK_BEFORE_NODE_RUN; hook <= KEDROC_HOOK_AFTER_DATASET_SAVED; hook++)
    if (kedroc_hook_manager_listens (self->node_hooks, hook))
      return TRUE;
  return FALSE;
}
