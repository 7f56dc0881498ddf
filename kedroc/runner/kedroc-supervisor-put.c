/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-supervisor-private.h"

#include "kedroc-error.h"
#include "kedroc-node-private.h"

/* What a worker is told of a node: all that it does not know yet, and the task. */

static void
put_function (KedrocSupervisor *self,
              KedrocWorkerProcess *worker,
              guint32 function)
{
  gsize begin;

  if (worker->knows_function[function])
    return;
  worker->knows_function[function] = TRUE;
  begin = kedroc_outbox_begin (&worker->outbox, KEDROC_RECORD_FUNCTION);
  kedroc_outbox_put_u32 (&worker->outbox, function);
  kedroc_outbox_put_string (&worker->outbox, g_ptr_array_index (self->plan->functions, function));
  kedroc_outbox_end (&worker->outbox, begin);
}

static void
put_dataset (KedrocSupervisor *self,
             KedrocWorkerProcess *worker,
             guint32 dataset)
{
  const KedrocPlannedDataset *planned = &self->plan->datasets[dataset];
  gsize begin;

  if (worker->knows_dataset[dataset])
    return;
  worker->knows_dataset[dataset] = TRUE;
  begin = kedroc_outbox_begin (&worker->outbox, KEDROC_RECORD_DATASET);
  kedroc_outbox_put_u32 (&worker->outbox, dataset);
  kedroc_outbox_put_string (&worker->outbox, self->run->graph->datasets[dataset]);
  kedroc_outbox_put_string (&worker->outbox, planned->config);
  kedroc_outbox_put_string (&worker->outbox, planned->load_version);
  kedroc_outbox_put_string (&worker->outbox, planned->save_version);
  kedroc_outbox_put_u32 (&worker->outbox, planned->replaces);
  kedroc_outbox_end (&worker->outbox, begin);
}

/* Says once how the values of a dataset are to be read, if not in the usual way. */
static void
put_reading (KedrocSupervisor *self,
             KedrocWorkerProcess *worker,
             guint32 dataset)
{
  KedrocReading reading = self->plan->datasets[dataset].reading;
  gsize begin;

  if (worker->knows_dataset[dataset] || reading == KEDROC_READING_BORROWED)
    return;
  worker->knows_dataset[dataset] = TRUE;
  begin = kedroc_outbox_begin (&worker->outbox, KEDROC_RECORD_READING);
  kedroc_outbox_put_u32 (&worker->outbox, dataset);
  kedroc_outbox_put_u32 (&worker->outbox, reading);
  kedroc_outbox_end (&worker->outbox, begin);
}

static void
put_value (KedrocWorkerProcess *worker,
           guint32 id,
           KedrocEncodedValue *value)
{
  gsize begin = kedroc_outbox_begin (&worker->outbox, KEDROC_RECORD_VALUE);

  kedroc_outbox_put_u32 (&worker->outbox, id);
  kedroc_outbox_put_value (&worker->outbox, value);
  kedroc_outbox_end (&worker->outbox, begin);
}

static gboolean
put_dataset_value (KedrocSupervisor *self,
                   KedrocWorkerProcess *worker,
                   guint32 dataset,
                   GError **error)
{
  KedrocEncodedValue *value;

  if (worker->knows_value[dataset])
    return TRUE;
  value = kedroc_parallel_values_load (&self->values, dataset, error);
  if (value == NULL)
    return FALSE;
  worker->knows_value[dataset] = TRUE;
  put_value (worker, dataset, value);
  return TRUE;
}

gboolean
kedroc_supervisor_put_needed (KedrocSupervisor *self,
                              KedrocWorkerProcess *worker,
                              guint32 node,
                              GHashTable *replaced,
                              GError **error)
{
  const KedrocGraph *graph = self->run->graph;

  put_function (self, worker, self->plan->node_functions[node]);
  for (guint32 i = graph->input_offsets[node]; i < graph->input_offsets[node + 1]; i++)
    {
      guint32 dataset = graph->inputs[i];

      if (replaced != NULL && g_hash_table_contains (replaced, GUINT_TO_POINTER (i - graph->input_offsets[node])))
        continue;
      if (self->plan->datasets[dataset].transport == KEDROC_TRANSPORT_WORKER)
        {
          put_dataset (self, worker, dataset);
          continue;
        }
      put_reading (self, worker, dataset);
      if (!put_dataset_value (self, worker, dataset, error))
        return FALSE;
    }
  for (guint32 o = graph->output_offsets[node]; o < graph->output_offsets[node + 1]; o++)
    if (self->plan->datasets[graph->outputs[o]].transport == KEDROC_TRANSPORT_WORKER)
      put_dataset (self, worker, graph->outputs[o]);
  return TRUE;
}

/* Numbers beyond those of the datasets stand for what a hook has put in place of
 * an input; the worker forgets them after the task. */
static guint32
input_id (KedrocSupervisor *self,
          guint32 node,
          guint index,
          GHashTable *replaced)
{
  const KedrocGraph *graph = self->run->graph;

  if (replaced != NULL && g_hash_table_contains (replaced, GUINT_TO_POINTER (index)))
    return graph->n_datasets + index;
  return graph->inputs[graph->input_offsets[node] + index];
}

void
kedroc_supervisor_put_replaced (KedrocSupervisor *self,
                                KedrocWorkerProcess *worker,
                                GHashTable *replaced)
{
  GHashTableIter iter;
  gpointer index;
  gpointer value;

  g_hash_table_iter_init (&iter, replaced);
  while (g_hash_table_iter_next (&iter, &index, &value))
    put_value (worker, self->run->graph->n_datasets + GPOINTER_TO_UINT (index), value);
}

/* Whether this process is to see what a node saves as it goes: hooks look at it, or a
 * dataset does that workers do not know. */
gboolean
kedroc_supervisor_wants_chunks (KedrocSupervisor *self,
                                guint32 node)
{
  const KedrocGraph *graph = self->run->graph;

  for (guint32 o = graph->output_offsets[node]; o < graph->output_offsets[node + 1]; o++)
    if (self->plan->datasets[graph->outputs[o]].transport == KEDROC_TRANSPORT_SUPERVISOR)
      return TRUE;
  return self->shows_values;
}

/* Whether the worker that has loaded a dataset confirms it, too: its object alone knows what was there
 * to be loaded. Hooks may put something else in its place. */
gboolean
kedroc_supervisor_find_confirmed (KedrocSupervisor *self,
                                  guint32 node,
                                  const char *name,
                                  guint32 *input)
{
  const KedrocGraph *graph = self->run->graph;

  for (guint32 i = graph->input_offsets[node]; i < graph->input_offsets[node + 1] && !self->shows_values; i++)
    if (self->plan->datasets[graph->inputs[i]].transport == KEDROC_TRANSPORT_WORKER &&
        g_str_equal (graph->datasets[graph->inputs[i]], name))
      {
        *input = i - graph->input_offsets[node];
        return TRUE;
      }
  return FALSE;
}

static void
put_confirms (KedrocSupervisor *self,
              KedrocOutbox *outbox,
              guint32 node)
{
  const char *const *confirms = kedroc_node_peek_confirms (self->run->graph->nodes[node]);
  guint32 input;

  for (guint i = 0; confirms != NULL && confirms[i] != NULL; i++)
    if (kedroc_supervisor_find_confirmed (self, node, confirms[i], &input))
      kedroc_outbox_put_u32 (outbox, input + 1);
  kedroc_outbox_put_u32 (outbox, 0);
}

/* %FALSE: what there is to say of the node is more than a worker takes. */
gboolean
kedroc_supervisor_put_task (KedrocSupervisor *self,
                            KedrocWorkerProcess *worker,
                            const KedrocSentTask *task,
                            GHashTable *replaced,
                            GError **error)
{
  const KedrocGraph *graph = self->run->graph;
  KedrocOutbox *outbox = &worker->outbox;
  guint32 node = task->node;
  gsize begin = kedroc_outbox_begin (outbox, KEDROC_RECORD_TASK);

  kedroc_outbox_put_u64 (outbox, task->sequence);
  kedroc_outbox_put_u64 (outbox, kedroc_supervisor_promise_room (self, worker));
  kedroc_outbox_put_u32 (outbox, kedroc_supervisor_wants_chunks (self, node));
  kedroc_outbox_put_u32 (outbox, self->plan->node_functions[node]);
  kedroc_outbox_put_string (outbox, kedroc_node_get_name (graph->nodes[node]));
  kedroc_outbox_put_u32 (outbox, graph->input_offsets[node + 1] - graph->input_offsets[node]);
  for (guint32 i = graph->input_offsets[node]; i < graph->input_offsets[node + 1]; i++)
    {
      kedroc_outbox_put_u32 (outbox, input_id (self, node, i - graph->input_offsets[node], replaced));
      kedroc_outbox_put_string (outbox, graph->datasets[graph->inputs[i]]);
    }
  kedroc_outbox_put_arguments (outbox, kedroc_node_peek_arguments (graph->nodes[node]));
  kedroc_outbox_put_u32 (outbox, graph->output_offsets[node + 1] - graph->output_offsets[node]);
  for (guint32 o = graph->output_offsets[node]; o < graph->output_offsets[node + 1]; o++)
    {
      kedroc_outbox_put_u32 (outbox, graph->outputs[o]);
      kedroc_outbox_put_string (outbox, graph->datasets[graph->outputs[o]]);
    }
  kedroc_outbox_put_arguments (outbox, kedroc_node_peek_keys (graph->nodes[node]));
  put_confirms (self, outbox, node);
  if (kedroc_outbox_end (outbox, begin))
    return TRUE;
  g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NOT_PARALLELIZABLE,
               "the names of its inputs and outputs are more than %u MiB", KEDROC_WIRE_RECORD_MAX / 1024 / 1024);
  return FALSE;
}
