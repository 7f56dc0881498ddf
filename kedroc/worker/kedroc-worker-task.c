/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-worker-task-private.h"

#include "kedroc-concurrent-private.h"
#include "kedroc-dataset-error-private.h"
#include "kedroc-encoding-private.h"
#include "kedroc-error.h"
#include "kedroc-node-private.h"

static gboolean
read_datasets (KedrocRecord *record,
               guint *n,
               guint32 **ids,
               const char ***names)
{
  guint count = kedroc_record_get_u32 (record);

  /* Each takes eight bytes at least. */
  if (record->broken || count > (gsize) (record->end - record->cursor) / 8)
    {
      record->broken = TRUE;
      return FALSE;
    }
  *n = count;
  *ids = g_new (guint32, count);
  *names = g_new0 (const char *, count + 1);
  for (guint i = 0; i < count; i++)
    {
      (*ids)[i] = kedroc_record_get_u32 (record);
      (*names)[i] = kedroc_record_get_string (record);
      if ((*names)[i] == NULL)
        record->broken = TRUE;
    }
  return !record->broken;
}

/* @self points into the record from then on. */
gboolean
kedroc_worker_task_read (KedrocWorkerTask *self,
                         KedrocRecord *record,
                         GError **error)
{
  self->function = kedroc_record_get_u32 (record);
  self->node = kedroc_record_get_string (record);
  if (self->node == NULL)
    record->broken = TRUE;
  if (!record->broken && read_datasets (record, &self->n_inputs, &self->inputs, &self->input_names))
    read_datasets (record, &self->n_outputs, &self->outputs, &self->output_names);
  return kedroc_record_check (record, error);
}

void
kedroc_worker_task_clear (KedrocWorkerTask *self)
{
  g_clear_pointer (&self->inputs, g_free);
  g_clear_pointer (&self->outputs, g_free);
  g_clear_pointer (&self->input_names, g_free);
  g_clear_pointer (&self->output_names, g_free);
}

/* The datasets and values of one task, by index: settled before any of them is
 * loaded or saved, which may happen on several threads at once. */
typedef struct {
  KedrocWorkerTask *self;
  const KedrocWorkerRun *run;
  KedrocTask *task;
  KedrocAbstractDataset **inputs;  /* borrowed; %NULL: a value */
  KedrocAbstractDataset **outputs; /* borrowed; %NULL: a value */
  KedrocEncodedValue **encoded;    /* by output */
  KedrocNodeUsage *usage;          /* nullable: nobody wants to know */
} TaskData;

static gboolean
load_input (guint index,
            gpointer user_data,
            GError **error)
{
  TaskData *data = user_data;
  GValue *value = kedroc_task_peek_input (data->task, index);
  KedrocEncodedValue *encoded;
  gboolean loaded = FALSE;

  encoded = kedroc_worker_store_get_value (data->run->store, data->self->inputs[index]);
  if (data->inputs[index] != NULL)
    loaded = kedroc_abstract_dataset_load (data->inputs[index], value, data->run->cancellable, error);
  else if (encoded != NULL)
    loaded = kedroc_encoded_value_read (
      encoded, kedroc_worker_store_get_reading (data->run->store, data->self->inputs[index]), value, error);
  else
    g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_PROTOCOL, "The worker was not sent its value");
  if (!loaded)
    kedroc_dataset_error_prefix (error, data->self->input_names[index]);
  return loaded;
}

static gboolean
save_output (guint index,
             gpointer user_data,
             GError **error)
{
  TaskData *data = user_data;
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  gboolean saved;

  if (kedroc_task_is_output_chunked (data->task, index))
    return TRUE;
  if (data->outputs[index] != NULL)
    {
      saved = kedroc_abstract_dataset_save (data->outputs[index], kedroc_task_peek_output (data->task, index),
                                            data->run->cancellable, error);
    }
  else
    {
      buffer = kedroc_task_steal_output_buffer (data->task, index);
      if (buffer != NULL)
        data->encoded[index] = kedroc_encoded_value_new_for_buffer (buffer);
      else
        data->encoded[index] =
          kedroc_encoded_value_new (kedroc_task_peek_output (data->task, index), data->run->manager, error);
      saved = data->encoded[index] != NULL;
    }
  if (!saved)
    kedroc_dataset_error_prefix (error, data->self->output_names[index]);
  return saved;
}

/* A chunk goes to its dataset at once; where the output is a value, the last
 * one counts, as it does with a MemoryDataset. */
static gboolean
save_chunk (KedrocTask *task,
            guint output,
            const GValue *chunk,
            gpointer user_data,
            GError **error)
{
  TaskData *data = user_data;
  KedrocEncodedValue *encoded;

  if (data->outputs[output] != NULL)
    {
      if (data->usage != NULL)
        data->usage->bytes_out += kedroc_value_measure (chunk);
      if (kedroc_abstract_dataset_save (data->outputs[output], chunk, data->run->cancellable, error))
        return TRUE;
      kedroc_dataset_error_prefix (error, data->self->output_names[output]);
      return FALSE;
    }
  encoded = kedroc_encoded_value_new (chunk, data->run->manager, error);
  if (encoded == NULL)
    {
      kedroc_dataset_error_prefix (error, data->self->output_names[output]);
      return FALSE;
    }
  g_clear_pointer (&data->encoded[output], kedroc_encoded_value_unref);
  data->encoded[output] = encoded;
  return TRUE;
}

static void
report_progress (KedrocTask *task,
                 double fraction,
                 const char *message,
                 gpointer user_data)
{
  TaskData *data = user_data;

  data->run->host->report_progress (task, fraction, message, data->run->host_data);
}

static const KedrocTaskHost task_host = { .report_progress = report_progress, .save_chunk = save_chunk };

static gboolean
find_datasets (TaskData *data,
               const guint32 *ids,
               const char **names,
               guint n,
               KedrocAbstractDataset **datasets,
               GError **error)
{
  for (guint i = 0; i < n; i++)
    if (!kedroc_worker_store_get_dataset (data->run->store, ids[i], &datasets[i], error))
      {
        kedroc_dataset_error_prefix (error, names[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
prepare_task (TaskData *data,
              KedrocTask **task,
              GError **error)
{
  KedrocWorkerTask *self = data->self;
  KedrocNodeFunc func = kedroc_worker_store_get_function (data->run->store, self->function, error);
  g_autoptr (KedrocNode) node = NULL;

  if (func == NULL ||
      !find_datasets (data, self->inputs, self->input_names, self->n_inputs, data->inputs, error) ||
      !find_datasets (data, self->outputs, self->output_names, self->n_outputs, data->outputs, error))
    return FALSE;
  node = kedroc_node_new_unchecked (self->node, self->input_names, self->output_names, func);
  if (*task == NULL || !kedroc_task_reset (*task, node))
    {
      g_clear_object (task);
      *task = kedroc_task_new_for_run (node, data->run->run_id, data->run->cancellable, data->run->manager);
    }
  data->task = *task;
  kedroc_task_set_host (*task, &task_host, data);
  return kedroc_concurrent_call (self->n_inputs, data->run->is_async, load_input, data, error);
}

/* Sizes of what was loaded and saved: as it was encoded, or would have been. */
static void
count_bytes (TaskData *data)
{
  KedrocWorkerTask *self = data->self;

  for (guint i = 0; i < self->n_inputs; i++)
    {
      KedrocEncodedValue *value = kedroc_worker_store_get_value (data->run->store, self->inputs[i]);

      if (data->inputs[i] == NULL && value != NULL)
        data->usage->bytes_in += kedroc_encoded_value_get_size (value);
      else
        data->usage->bytes_in += kedroc_value_measure (kedroc_task_peek_input (data->task, i));
    }
  for (guint i = 0; i < self->n_outputs; i++)
    {
      if (data->encoded[i] != NULL)
        data->usage->bytes_out += kedroc_encoded_value_get_size (data->encoded[i]);
      else
        data->usage->bytes_out += kedroc_value_measure (kedroc_task_peek_output (data->task, i));
    }
}

/* What was made is there for the nodes that come. */
static void
keep_outputs (TaskData *data)
{
  for (guint i = 0; i < data->self->n_outputs; i++)
    if (data->outputs[i] == NULL)
      kedroc_worker_store_take_value (data->run->store, data->self->outputs[i], g_steal_pointer (&data->encoded[i]));
}

static gboolean
call_function (TaskData *data,
               GError **error)
{
  gboolean ok;

  /* Nothing else is at work here: the threads of the function count too. */
  kedroc_node_usage_begin_function (data->usage, CLOCK_PROCESS_CPUTIME_ID);
  ok = kedroc_node_execute (kedroc_task_get_node (data->task), data->task, error);
  kedroc_node_usage_end_function (data->usage, CLOCK_PROCESS_CPUTIME_ID);
  return ok;
}

static gboolean
run_task (TaskData *data,
          KedrocTask **task,
          GError **error)
{
  gboolean ok = prepare_task (data, task, error);

  kedroc_node_usage_lap (data->usage, KEDROC_NODE_PART_LOAD);
  /* The error of the function has the node's name already. */
  if (ok && !call_function (data, error))
    return FALSE;
  ok = ok && kedroc_concurrent_call (data->self->n_outputs, data->run->is_async, save_output, data, error);
  kedroc_node_usage_lap (data->usage, KEDROC_NODE_PART_SAVE);
  if (!ok)
    g_prefix_error (error, "Node '%s': ", data->self->node);
  return ok;
}

/* Loads, runs and saves. @task is the one of the task before, and is used again
 * unless a node has kept it. @usage is %NULL if nobody wants to know. */
gboolean
kedroc_worker_task_execute (KedrocWorkerTask *self,
                            const KedrocWorkerRun *run,
                            KedrocTask **task,
                            KedrocNodeUsage *usage,
                            GError **error)
{
  g_autofree KedrocAbstractDataset **inputs = g_new0 (KedrocAbstractDataset *, self->n_inputs);
  g_autofree KedrocAbstractDataset **outputs = g_new0 (KedrocAbstractDataset *, self->n_outputs);
  g_autofree KedrocEncodedValue **encoded = g_new0 (KedrocEncodedValue *, self->n_outputs);
  TaskData data = { self, run, NULL, inputs, outputs, encoded, usage };
  gboolean ok = run_task (&data, task, error);

  if (usage != NULL && data.task != NULL)
    count_bytes (&data);
  if (ok)
    keep_outputs (&data);
  for (guint i = 0; i < self->n_outputs; i++)
    g_clear_pointer (&encoded[i], kedroc_encoded_value_unref);
  if (data.task != NULL)
    {
      kedroc_task_clear_values (data.task);
      kedroc_task_set_host (data.task, NULL, NULL);
    }
  return ok;
}
