/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-run-private.h"

#include <unistd.h>

#include "kedroc-concurrent-private.h"
#include "kedroc-dataset-error-private.h"
#include "kedroc-encoding-private.h"
#include "kedroc-hook-manager-private.h"
#include "kedroc-node-private.h"
#include "kedroc-value-file-private.h"

/* What a runner in this process does with one node: load, call, save. */

/* A command reads and writes files, and a dataset may have one. */
static gboolean
load_dataset (KedrocRun *self,
              KedrocNode *node,
              guint32 dataset,
              GValue *value,
              GError **error)
{
  if (kedroc_node_is_command (node) && kedroc_dataset_load_file (self->datasets[dataset], value, self->cancellable))
    return TRUE;
  return kedroc_abstract_dataset_load (self->datasets[dataset], value, self->cancellable, error);
}

static gboolean
save_dataset (KedrocRun *self,
              KedrocNode *node,
              guint32 dataset,
              const GValue *value,
              GError **error)
{
  if (kedroc_node_is_command (node))
    return kedroc_dataset_save_file (self->datasets[dataset], value, self->cancellable, error);
  return kedroc_abstract_dataset_save (self->datasets[dataset], value, self->cancellable, error);
}

static gboolean
load_input (KedrocRun *self,
            guint32 node,
            guint index,
            GValue *value,
            GError **error)
{
  const KedrocGraph *graph = self->graph;
  guint32 dataset = graph->inputs[graph->input_offsets[node] + index];
  const char *name = graph->datasets[dataset];

  if (!kedroc_hook_manager_before_dataset_loaded (self->node_hooks, name, graph->nodes[node], error))
    return FALSE;
  if (!load_dataset (self, graph->nodes[node], dataset, value, error))
    {
      kedroc_dataset_error_prefix (error, name);
      return FALSE;
    }
  return kedroc_hook_manager_after_dataset_loaded (self->node_hooks, name, value, graph->nodes[node], error);
}

static gboolean
save_output (KedrocRun *self,
             guint32 node,
             guint index,
             const GValue *value,
             GError **error)
{
  const KedrocGraph *graph = self->graph;
  guint32 dataset = graph->outputs[graph->output_offsets[node] + index];
  const char *name = graph->datasets[dataset];

  if (!kedroc_hook_manager_before_dataset_saved (self->node_hooks, name, value, graph->nodes[node], error))
    return FALSE;
  if (!save_dataset (self, graph->nodes[node], dataset, value, error))
    {
      kedroc_dataset_error_prefix (error, name);
      return FALSE;
    }
  return kedroc_hook_manager_after_dataset_saved (self->node_hooks, name, value, graph->nodes[node], error);
}

typedef struct {
  KedrocRun *run;
  guint32 node;
  KedrocNodeUsage *usage; /* nullable: nobody wants to know */
} TaskPlace;

static gboolean
save_chunk (KedrocTask *task,
            guint output,
            const GValue *chunk,
            gpointer data,
            GError **error)
{
  TaskPlace *place = data;
  const KedrocGraph *graph = place->run->graph;
  guint32 dataset = graph->outputs[graph->output_offsets[place->node] + output];

  if (kedroc_task_is_output_chunked (task, output) &&
      !kedroc_dataset_check_next_chunk (place->run->datasets[dataset], error))
    {
      kedroc_dataset_error_prefix (error, graph->datasets[dataset]);
      return FALSE;
    }
  if (place->usage != NULL)
    place->usage->bytes_out += kedroc_value_measure (chunk);
  return save_output (place->run, place->node, output, chunk, error);
}

static void
report_progress (KedrocTask *task,
                 double fraction,
                 const char *message,
                 gpointer data)
{
  TaskPlace *place = data;

  kedroc_run_events_node_progress (place->run->events, kedroc_task_get_node (task), fraction, message);
}

static const KedrocTaskHost run_host = { .report_progress = report_progress, .save_chunk = save_chunk };

typedef struct {
  KedrocRun *run;
  guint32 node;
  KedrocTask *task;
} NodeData;

static gboolean
load_one (guint index,
          gpointer data,
          GError **error)
{
  NodeData *node = data;

  return load_input (node->run, node->node, index, kedroc_task_peek_input (node->task, index), error);
}

static gboolean
save_one (guint index,
          gpointer data,
          GError **error)
{
  NodeData *node = data;

  if (kedroc_task_is_output_chunked (node->task, index))
    return TRUE;
  return save_output (node->run, node->node, index, kedroc_task_peek_output (node->task, index), error);
}

static gboolean
load_inputs (KedrocRun *self,
             guint32 node,
             KedrocTask *task,
             GError **error)
{
  guint n_inputs = self->graph->input_offsets[node + 1] - self->graph->input_offsets[node];
  NodeData data = { self, node, task };

  return kedroc_concurrent_call (n_inputs, self->is_async, load_one, &data, error);
}

static gboolean
save_outputs (KedrocRun *self,
              guint32 node,
              KedrocTask *task,
              GError **error)
{
  guint n_outputs = self->graph->output_offsets[node + 1] - self->graph->output_offsets[node];
  NodeData data = { self, node, task };

  return kedroc_concurrent_call (n_outputs, self->is_async, save_one, &data, error);
}

typedef struct {
  KedrocRun *run;
  KedrocNode *node;
  KedrocTask *task;
  KedrocNodeUsage *usage; /* nullable */
  GError **error;
  gboolean ok;
} OwnerExecution;

static void
execute_on_owner (gpointer data)
{
  OwnerExecution *execution = data;

  kedroc_node_usage_begin_function (execution->usage, CLOCK_THREAD_CPUTIME_ID);
  if (execution->run->foreign != NULL && kedroc_node_is_foreign (execution->node))
    execution->ok = kedroc_foreign_workers_execute (execution->run->foreign, execution->task, execution->error);
  else
    execution->ok = kedroc_node_execute (execution->node, execution->task, execution->error);
  kedroc_node_usage_end_function (execution->usage, CLOCK_THREAD_CPUTIME_ID);
}

static void
prefix_with_node (GError **error,
                  KedrocNode *node)
{
  g_prefix_error (error, "Node '%s': ", kedroc_node_get_name (node));
}

static gboolean
call_function (KedrocRun *self,
               KedrocNode *node,
               KedrocTask *task,
               KedrocNodeUsage *usage,
               GError **error)
{
  g_autoptr (GError) failure = NULL;
  OwnerExecution execution = { self, node, task, usage, &failure, FALSE };

  if (kedroc_node_needs_owner (node))
    kedroc_run_events_call_owner_and_wait (self->events, execute_on_owner, &execution);
  else
    execute_on_owner (&execution);
  if (execution.ok && kedroc_hook_manager_after_node_run (self->node_hooks, task, self->catalog, error))
    return TRUE;
  if (execution.ok)
    {
      prefix_with_node (error, node);
      return FALSE;
    }
  kedroc_run_tell_hooks_of_failure (self, task, failure);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
kedroc_run_confirm_dataset (KedrocRun *self,
                            guint32 node,
                            const char *name,
                            GError **error)
{
  if (kedroc_data_catalog_confirm (self->catalog, name, error))
    return TRUE;
  prefix_with_node (error, self->graph->nodes[node]);
  return FALSE;
}

static gboolean
confirm_datasets (KedrocRun *self,
                  guint32 node,
                  GError **error)
{
  const char *const *confirms = kedroc_node_peek_confirms (self->graph->nodes[node]);

  for (guint i = 0; confirms != NULL && confirms[i] != NULL; i++)
    if (!kedroc_run_confirm_dataset (self, node, confirms[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
execute_task (KedrocRun *self,
              guint32 node,
              KedrocTask *task,
              KedrocNodeUsage *usage,
              GError **error)
{
  KedrocNode *object = self->graph->nodes[node];
  gboolean ok = load_inputs (self, node, task, error);

  kedroc_node_usage_lap (usage, KEDROC_NODE_PART_LOAD);
  ok = ok && kedroc_hook_manager_before_node_run (self->node_hooks, task, self->catalog, error);
  if (!ok)
    prefix_with_node (error, object);
  else if (kedroc_task_report_mistake (task, error))
    ok = FALSE;
  else if (kedroc_task_is_skipped (task))
    return TRUE;
  else
    ok = call_function (self, object, task, usage, error);
  if (!ok)
    return FALSE;
  kedroc_node_usage_mark (usage);
  ok = save_outputs (self, node, task, error);
  kedroc_node_usage_lap (usage, KEDROC_NODE_PART_SAVE);
  if (!ok)
    prefix_with_node (error, object);
  return ok;
}

/* What was loaded and saved, as large as it would be encoded. */
static void
note_attempt (KedrocRun *self,
              guint32 node,
              KedrocTask *task,
              KedrocNodeUsage *usage,
              gboolean ok)
{
  const KedrocGraph *graph = self->graph;
  guint n_inputs = graph->input_offsets[node + 1] - graph->input_offsets[node];
  guint n_outputs = graph->output_offsets[node + 1] - graph->output_offsets[node];
  KedrocRunState state = ok ? KEDROC_RUN_STATE_SUCCEEDED : KEDROC_RUN_STATE_FAILED;

  for (guint i = 0; i < n_inputs; i++)
    usage->bytes_in += kedroc_value_measure (kedroc_task_peek_input (task, i));
  for (guint i = 0; i < n_outputs; i++)
    usage->bytes_out += kedroc_value_measure (kedroc_task_peek_output (task, i));
  kedroc_run_record_look_at_memory (self->record, usage);
  if (ok && kedroc_task_is_skipped (task))
    state = KEDROC_RUN_STATE_CACHED;
  kedroc_run_record_end_attempt (self->record, node, usage, state);
}

/* Runs @node on this thread, which reports call @worker. @task is the one of the
 * node before; it serves again unless somebody has kept it. */
gboolean
kedroc_run_execute (KedrocRun *self,
                    guint32 node,
                    guint worker,
                    KedrocTask **task,
                    GError **error)
{
  KedrocNode *object = self->graph->nodes[node];
  KedrocNodeUsage measured;
  KedrocNodeUsage *usage = self->record != NULL ? &measured : NULL;
  TaskPlace place = { self, node, usage };
  gboolean skipped;
  gboolean ok;

  kedroc_node_usage_begin (usage);
  if (usage != NULL)
    kedroc_run_record_begin_node (self->record, node, worker, getpid (), usage->began);
  if (*task == NULL || !kedroc_task_reset (*task, object))
    {
      g_clear_object (task);
      *task = kedroc_task_new_for_run (object, self->run_id, self->cancellable, NULL);
    }
  kedroc_task_set_host (*task, &run_host, &place);
  ok = execute_task (self, node, *task, usage, error);
  if (usage != NULL)
    note_attempt (self, node, *task, usage, ok);
  /* What was not run has nothing to confirm. */
  skipped = ok && kedroc_task_is_skipped (*task);
  kedroc_task_clear_values (*task);
  kedroc_task_set_host (*task, NULL, NULL);
  if (skipped)
    return TRUE;
  return ok && confirm_datasets (self, node, error);
}
