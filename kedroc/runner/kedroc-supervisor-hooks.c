/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-supervisor-private.h"

#include "kedroc-dataset-error-private.h"
#include "kedroc-hook-manager-private.h"
#include "kedroc-value-file-private.h"

/* What hooks see of a node that runs elsewhere: a task of this process with the
 * same inputs and outputs. Only made when somebody listens. */

static gboolean
decode_dataset (KedrocEncodedValue *encoded,
                const char *name,
                GValue *value,
                GError **error)
{
  if (kedroc_encoded_value_decode (encoded, value, error))
    return TRUE;
  kedroc_dataset_error_prefix (error, name);
  return FALSE;
}

/* %FALSE with an error: it could not be loaded. What a worker loads by itself is not
 * there. */
static gboolean
find_input (KedrocSupervisor *self,
            guint32 node,
            guint32 dataset,
            GValue *value,
            GError **error)
{
  KedrocRun *run = self->run;
  KedrocEncodedValue *encoded;

  if (kedroc_node_is_command (run->graph->nodes[node]) &&
      kedroc_dataset_load_file (run->datasets[dataset], value, run->cancellable))
    return TRUE;
  if (self->plan->datasets[dataset].transport == KEDROC_TRANSPORT_WORKER)
    return TRUE;
  encoded = kedroc_parallel_values_load (&self->values, dataset, error);
  return encoded != NULL && decode_dataset (encoded, run->graph->datasets[dataset], value, error);
}

static const GValue *
null_if_unset (const GValue *value)
{
  return G_IS_VALUE (value) ? value : NULL;
}

static gboolean
show_input (KedrocSupervisor *self,
            KedrocTask *task,
            guint32 node,
            guint index,
            GError **error)
{
  KedrocRun *run = self->run;
  guint32 dataset = run->graph->inputs[run->graph->input_offsets[node] + index];
  const char *name = run->graph->datasets[dataset];
  GValue *value = kedroc_task_peek_input (task, index);

  if (!kedroc_hook_manager_before_dataset_loaded (run->node_hooks, name, run->graph->nodes[node], error))
    return FALSE;
  return find_input (self, node, dataset, value, error) &&
         kedroc_hook_manager_after_dataset_loaded (run->node_hooks, name, null_if_unset (value),
                                                   run->graph->nodes[node], error);
}

/* Fills @replaced with the inputs that a hook has put in place of others, by
 * index. */
static gboolean
find_replaced (KedrocSupervisor *self,
               KedrocTask *task,
               guint32 node,
               guint n_inputs,
               GHashTable *replaced,
               GError **error)
{
  const KedrocGraph *graph = self->run->graph;

  for (guint i = 0; i < n_inputs; i++)
    {
      KedrocEncodedValue *encoded;

      if (!kedroc_task_is_input_replaced (task, i))
        continue;
      encoded = kedroc_encoded_value_new (kedroc_task_peek_input (task, i), self->values.manager, error);
      if (encoded == NULL)
        {
          kedroc_dataset_error_prefix (error, graph->datasets[graph->inputs[graph->input_offsets[node] + i]]);
          return FALSE;
        }
      g_hash_table_insert (replaced, GUINT_TO_POINTER (i), encoded);
    }
  return TRUE;
}

/* For a command: files of datasets that this process keeps, which are sent as such.
 * Those that workers know they find themselves. */
gboolean
kedroc_supervisor_find_files (KedrocSupervisor *self,
                              guint32 node,
                              GHashTable *replaced,
                              GError **error)
{
  const KedrocGraph *graph = self->run->graph;
  const guint32 *datasets = graph->inputs + graph->input_offsets[node];
  guint n_inputs = graph->input_offsets[node + 1] - graph->input_offsets[node];

  for (guint i = 0; i < n_inputs; i++)
    {
      g_auto (GValue) file = G_VALUE_INIT;
      KedrocEncodedValue *encoded;

      if (self->plan->datasets[datasets[i]].transport != KEDROC_TRANSPORT_SUPERVISOR ||
          g_hash_table_contains (replaced, GUINT_TO_POINTER (i)) ||
          !kedroc_dataset_load_file (self->run->datasets[datasets[i]], &file, self->run->cancellable))
        continue;
      encoded = kedroc_encoded_value_new (&file, self->values.manager, error);
      if (encoded == NULL)
        return FALSE;
      g_hash_table_insert (replaced, GUINT_TO_POINTER (i), encoded);
    }
  return TRUE;
}

/* Loads the inputs of @node with all the hooks that belong to it. */
KedrocTask *
kedroc_supervisor_show_inputs (KedrocSupervisor *self,
                               guint32 node,
                               GHashTable *replaced,
                               GError **error)
{
  KedrocRun *run = self->run;
  guint n_inputs = run->graph->input_offsets[node + 1] - run->graph->input_offsets[node];
  g_autoptr (KedrocTask) task =
    kedroc_task_new_for_run (run->graph->nodes[node], run->run_id, run->cancellable, self->values.manager);

  for (guint i = 0; i < n_inputs; i++)
    if (!show_input (self, task, node, i, error))
      return NULL;
  if (!kedroc_hook_manager_before_node_run (run->node_hooks, task, run->catalog, error) ||
      kedroc_task_report_mistake (task, error) || !find_replaced (self, task, node, n_inputs, replaced, error))
    return NULL;
  return g_steal_pointer (&task);
}

/* @outputs: KedrocEncodedValue, in the order of the node's outputs; %NULL where the worker
 * has saved it. */
gboolean
kedroc_supervisor_show_outputs (KedrocSupervisor *self,
                                KedrocTask *task,
                                guint32 node,
                                GPtrArray *outputs,
                                const guint8 *chunked,
                                GError **error)
{
  const KedrocGraph *graph = self->run->graph;
  const guint32 *datasets = graph->outputs + graph->output_offsets[node];

  for (guint i = 0; i < outputs->len; i++)
    if (g_ptr_array_index (outputs, i) != NULL && !chunked[i] &&
        !decode_dataset (g_ptr_array_index (outputs, i), graph->datasets[datasets[i]],
                         kedroc_task_peek_output (task, i), error))
      return FALSE;
  return kedroc_hook_manager_after_node_run (self->run->node_hooks, task, self->run->catalog, error);
}

/* @task: %NULL where nobody listens. @value: %NULL where the worker has saved it. */
gboolean
kedroc_supervisor_save_output (KedrocSupervisor *self,
                               KedrocTask *task,
                               guint32 node,
                               guint index,
                               KedrocEncodedValue *value,
                               GError **error)
{
  KedrocRun *run = self->run;
  guint32 dataset = run->graph->outputs[run->graph->output_offsets[node] + index];
  const char *name = run->graph->datasets[dataset];
  KedrocNode *object = run->graph->nodes[node];
  const GValue *shown = task != NULL ? null_if_unset (kedroc_task_peek_output (task, index)) : NULL;

  if (task != NULL && !kedroc_hook_manager_before_dataset_saved (run->node_hooks, name, shown, object, error))
    return FALSE;
  if (value != NULL && !kedroc_parallel_values_save (&self->values, dataset, value, error))
    return FALSE;
  return task == NULL || kedroc_hook_manager_after_dataset_saved (run->node_hooks, name, shown, object, error);
}

/* One of several that a node saves as it goes. */
gboolean
kedroc_supervisor_save_chunk (KedrocSupervisor *self,
                              KedrocSentTask *sent,
                              guint index,
                              KedrocEncodedValue *value,
                              GError **error)
{
  KedrocRun *run = self->run;
  guint32 first = run->graph->output_offsets[sent->node];
  guint32 dataset = run->graph->outputs[first + index];
  GValue *shown = sent->task != NULL ? kedroc_task_peek_output (sent->task, index) : NULL;
  gboolean saved;

  if (sent->chunked == NULL)
    sent->chunked = g_new0 (guint8, run->graph->output_offsets[sent->node + 1] - first);
  if (sent->chunked[index] && !kedroc_dataset_check_next_chunk (run->datasets[dataset], error))
    {
      kedroc_dataset_error_prefix (error, run->graph->datasets[dataset]);
      return FALSE;
    }
  sent->chunked[index] = TRUE;
  saved = (shown == NULL || decode_dataset (value, run->graph->datasets[dataset], shown, error)) &&
          kedroc_supervisor_save_output (self, sent->task, sent->node, index, value, error);
  if (shown != NULL && G_IS_VALUE (shown))
    g_value_unset (shown);
  return saved;
}
