/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-worker-task-private.h"

#include "kedroc-concurrent-private.h"
#include "kedroc-dataset-error-private.h"
#include "kedroc-encoding-private.h"
#include "kedroc-error.h"
#include "kedroc-hook-manager-private.h"
#include "kedroc-node-private.h"
#include "kedroc-value-file-private.h"

static void
data_reserve (KedrocWorkerTaskData *self,
              guint n)
{
  self->n = n;
  if (n < self->capacity)
    return;
  self->capacity = MAX (n + 1, 16);
  self->ids = g_renew (guint32, self->ids, self->capacity);
  self->names = g_renew (const char *, self->names, self->capacity);
  self->arguments = g_renew (const char *, self->arguments, self->capacity);
  self->datasets = g_renew (KedrocAbstractDataset *, self->datasets, self->capacity);
  self->values = g_renew (KedrocEncodedValue *, self->values, self->capacity);
}

static void
data_clear (KedrocWorkerTaskData *self)
{
  g_clear_pointer (&self->ids, g_free);
  g_clear_pointer (&self->names, g_free);
  g_clear_pointer (&self->arguments, g_free);
  g_clear_pointer (&self->datasets, g_free);
  g_clear_pointer (&self->values, g_free);
}

static void
arguments_read (KedrocWorkerTaskData *self,
                KedrocRecord *record)
{
  self->has_arguments = kedroc_record_get_u32 (record) != 0;
  for (guint i = 0; self->has_arguments && i < self->n; i++)
    {
      self->arguments[i] = kedroc_record_get_string (record);
      if (self->arguments[i] == NULL)
        record->broken = TRUE;
    }
  self->arguments[self->n] = NULL;
}

static gboolean
data_read (KedrocWorkerTaskData *self,
           KedrocRecord *record)
{
  guint count = kedroc_record_get_u32 (record);

  /* Each takes eight bytes at least. */
  if (record->broken || count > (gsize) (record->end - record->cursor) / 8)
    {
      record->broken = TRUE;
      return FALSE;
    }
  data_reserve (self, count);
  for (guint i = 0; i < count; i++)
    {
      self->ids[i] = kedroc_record_get_u32 (record);
      self->names[i] = kedroc_record_get_string (record);
      if (self->names[i] == NULL)
        record->broken = TRUE;
      self->values[i] = NULL;
    }
  self->names[count] = NULL;
  arguments_read (self, record);
  return !record->broken;
}

/* What is wrong with one is told with the first node. */
void
kedroc_worker_run_read_hooks (KedrocWorkerRun *self,
                              KedrocRecord *record)
{
  guint32 n = kedroc_record_get_u32 (record);

  for (guint32 i = 0; i < n && !record->broken; i++)
    {
      const char *reference = kedroc_record_get_string (record);

      if (reference == NULL)
        record->broken = TRUE;
      else if (self->hooks == NULL)
        {
          self->hooks = kedroc_hook_manager_new ();
          self->catalog = kedroc_data_catalog_new ();
        }
      if (!record->broken && self->hooks_error == NULL)
        kedroc_hook_manager_register_function (self->hooks, reference, &self->hooks_error);
    }
}

static void
confirms_read (KedrocWorkerTask *self,
               KedrocRecord *record)
{
  guint32 place;

  if (self->confirms == NULL)
    self->confirms = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_array_set_size (self->confirms, 0);
  while ((place = kedroc_record_get_u32 (record)) != 0 && !record->broken)
    {
      g_array_append_val (self->confirms, place);
      record->broken = place > self->inputs.n;
    }
}

/* @self points into the record from then on. */
gboolean
kedroc_worker_task_read (KedrocWorkerTask *self,
                         KedrocRecord *record,
                         GError **error)
{
  self->sends_chunks = kedroc_record_get_u32 (record);
  self->function = kedroc_record_get_u32 (record);
  self->node = kedroc_record_get_string (record);
  if (self->node == NULL)
    record->broken = TRUE;
  if (!record->broken && data_read (&self->inputs, record) && data_read (&self->outputs, record))
    confirms_read (self, record);
  return kedroc_record_check (record, error);
}

void
kedroc_worker_task_clear (KedrocWorkerTask *self)
{
  data_clear (&self->inputs);
  data_clear (&self->outputs);
  g_clear_pointer (&self->confirms, g_array_unref);
}

/* What is at hand while a task is executed. Datasets are settled before any of
 * them is loaded or saved, which may happen on several threads at once. */
typedef struct {
  KedrocWorkerTask *self;
  const KedrocWorkerRun *run;
  KedrocTask *task;
  KedrocNodeUsage *usage; /* nullable: nobody wants to know */
} TaskData;

static gboolean
is_command (TaskData *data)
{
  return kedroc_node_is_command (kedroc_task_get_node (data->task));
}

/* A command reads and writes files, and a dataset may have one. */
static gboolean
load_dataset (TaskData *data,
              KedrocAbstractDataset *dataset,
              GValue *value,
              GError **error)
{
  if (is_command (data) && kedroc_dataset_load_file (dataset, value, data->run->cancellable))
    return TRUE;
  return kedroc_abstract_dataset_load (dataset, value, data->run->cancellable, error);
}

static gboolean
save_dataset (TaskData *data,
              KedrocAbstractDataset *dataset,
              const GValue *value,
              GError **error)
{
  if (is_command (data))
    return kedroc_dataset_save_file (dataset, value, data->run->cancellable, error);
  return kedroc_abstract_dataset_save (dataset, value, data->run->cancellable, error);
}

static gboolean
read_value (TaskData *data,
            guint index,
            KedrocEncodedValue *encoded,
            GValue *value,
            GError **error)
{
  KedrocReading reading = kedroc_worker_store_get_reading (data->run->store, data->self->inputs.ids[index]);

  /* Reads it where it lies, if it can. */
  if (is_command (data) && kedroc_encoded_value_get_buffer (encoded) != NULL)
    kedroc_task_lend_input_buffer (data->task, index, kedroc_encoded_value_get_buffer (encoded));
  return kedroc_encoded_value_read (encoded, reading, value, error);
}

static gboolean
load_input (guint index,
            gpointer user_data,
            GError **error)
{
  TaskData *data = user_data;
  KedrocNode *node = kedroc_task_get_node (data->task);
  const char *name = data->self->inputs.names[index];
  GValue *value = kedroc_task_peek_input (data->task, index);
  KedrocEncodedValue *encoded;
  gboolean loaded = FALSE;

  if (!kedroc_hook_manager_before_dataset_loaded (data->run->hooks, name, node, error))
    return FALSE;
  encoded = kedroc_worker_store_get_value (data->run->store, data->self->inputs.ids[index]);
  if (data->self->inputs.datasets[index] != NULL)
    loaded = load_dataset (data, data->self->inputs.datasets[index], value, error);
  else if (encoded != NULL)
    loaded = read_value (data, index, encoded, value, error);
  else
    g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_PROTOCOL, "The worker was not sent its value");
  if (!loaded)
    kedroc_dataset_error_prefix (error, name);
  return loaded && kedroc_hook_manager_after_dataset_loaded (data->run->hooks, name, value, node, error);
}

static gboolean
save_output (guint index,
             gpointer user_data,
             GError **error)
{
  TaskData *data = user_data;
  KedrocWorkerTaskData *outputs = &data->self->outputs;
  KedrocNode *node = kedroc_task_get_node (data->task);
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  const GValue *value;
  gboolean saved;

  if (kedroc_task_is_output_chunked (data->task, index))
    return TRUE;
  value = kedroc_task_peek_output (data->task, index);
  if (!kedroc_hook_manager_before_dataset_saved (data->run->hooks, outputs->names[index], value, node, error))
    return FALSE;
  if (outputs->datasets[index] != NULL)
    {
      saved = save_dataset (data, outputs->datasets[index], value, error);
    }
  else
    {
      buffer = kedroc_task_steal_output_buffer (data->task, index);
      if (buffer != NULL)
        outputs->values[index] = kedroc_encoded_value_new_for_buffer (buffer);
      else
        outputs->values[index] = kedroc_encoded_value_new (value, data->run->manager, error);
      saved = outputs->values[index] != NULL;
    }
  if (!saved)
    kedroc_dataset_error_prefix (error, outputs->names[index]);
  return saved &&
         kedroc_hook_manager_after_dataset_saved (data->run->hooks, outputs->names[index], value, node, error);
}

/* A chunk goes to its dataset at once. */
static gboolean
save_chunk_to_dataset (TaskData *data,
                       guint output,
                       const GValue *chunk,
                       GError **error)
{
  KedrocAbstractDataset *dataset = data->self->outputs.datasets[output];

  if (data->usage != NULL)
    data->usage->bytes_out += kedroc_value_measure (chunk);
  if ((!kedroc_task_is_output_chunked (data->task, output) || kedroc_dataset_check_next_chunk (dataset, error)) &&
      kedroc_abstract_dataset_save (dataset, chunk, data->run->cancellable, error))
    return TRUE;
  kedroc_dataset_error_prefix (error, data->self->outputs.names[output]);
  return FALSE;
}

/* Where the output is a value, the last one counts, as it does with a MemoryDataset. The
 * supervisor may want to see each. */
static gboolean
save_chunk_as_value (TaskData *data,
                     guint output,
                     const GValue *chunk,
                     GError **error)
{
  KedrocEncodedValue *encoded = kedroc_encoded_value_new (chunk, data->run->manager, error);

  if (encoded == NULL)
    {
      kedroc_dataset_error_prefix (error, data->self->outputs.names[output]);
      return FALSE;
    }
  /* The last one is counted with the other outputs. */
  if (data->usage != NULL && data->self->outputs.values[output] != NULL)
    data->usage->bytes_out += kedroc_encoded_value_get_size (data->self->outputs.values[output]);
  g_clear_pointer (&data->self->outputs.values[output], kedroc_encoded_value_unref);
  data->self->outputs.values[output] = encoded;
  return !data->self->sends_chunks || data->run->send_chunk (output, encoded, data->run->host_data, error);
}

static gboolean
save_chunk (KedrocTask *task,
            guint output,
            const GValue *chunk,
            gpointer user_data,
            GError **error)
{
  TaskData *data = user_data;
  const char *name = data->self->outputs.names[output];
  KedrocNode *node = kedroc_task_get_node (task);

  return kedroc_hook_manager_before_dataset_saved (data->run->hooks, name, chunk, node, error) &&
         (data->self->outputs.datasets[output] != NULL ? save_chunk_to_dataset (data, output, chunk, error)
                                                       : save_chunk_as_value (data, output, chunk, error)) &&
         kedroc_hook_manager_after_dataset_saved (data->run->hooks, name, chunk, node, error);
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
               KedrocWorkerTaskData *sides,
               GError **error)
{
  for (guint i = 0; i < sides->n; i++)
    {
      if (!kedroc_worker_store_get_dataset (data->run->store, sides->ids[i], &sides->datasets[i], error))
        {
          kedroc_dataset_error_prefix (error, sides->names[i]);
          return FALSE;
        }
      if (data->run->catalog != NULL && sides->datasets[i] != NULL)
        kedroc_data_catalog_set (data->run->catalog, sides->names[i], sides->datasets[i]);
    }
  return TRUE;
}

static gboolean
prepare_task (TaskData *data,
              KedrocTask **task,
              GError **error)
{
  KedrocWorkerTask *self = data->self;
  KedrocNodeFunction *function = kedroc_worker_store_get_function (data->run->store, self->function, error);
  g_autoptr (KedrocNode) node = NULL;

  if (data->run->hooks_error != NULL)
    {
      g_propagate_error (error, g_error_copy (data->run->hooks_error));
      return FALSE;
    }
  if (function == NULL || !find_datasets (data, &self->inputs, error) || !find_datasets (data, &self->outputs, error))
    return FALSE;
  node = kedroc_node_new_unchecked (self->node, self->inputs.names, self->outputs.names,
                                    self->inputs.has_arguments ? self->inputs.arguments : NULL,
                                    self->outputs.has_arguments ? self->outputs.arguments : NULL, function);
  if (*task == NULL || !kedroc_task_reset (*task, node))
    {
      g_clear_object (task);
      *task = kedroc_task_new_for_run (node, data->run->run_id, data->run->cancellable, data->run->manager);
    }
  data->task = *task;
  kedroc_task_set_host (*task, &task_host, data);
  return kedroc_concurrent_call (self->inputs.n, data->run->is_async, load_input, data, error);
}

/* Sizes of what was loaded and saved: as it was encoded, or would have been. */
static void
count_bytes (TaskData *data)
{
  KedrocWorkerTask *self = data->self;

  for (guint i = 0; i < self->inputs.n; i++)
    {
      KedrocEncodedValue *value = kedroc_worker_store_get_value (data->run->store, self->inputs.ids[i]);

      if (data->self->inputs.datasets[i] == NULL && value != NULL)
        data->usage->bytes_in += kedroc_encoded_value_get_size (value);
      else
        data->usage->bytes_in += kedroc_value_measure (kedroc_task_peek_input (data->task, i));
    }
  for (guint i = 0; i < self->outputs.n; i++)
    {
      if (data->self->outputs.values[i] != NULL)
        data->usage->bytes_out += kedroc_encoded_value_get_size (data->self->outputs.values[i]);
      else
        data->usage->bytes_out += kedroc_value_measure (kedroc_task_peek_output (data->task, i));
    }
}

/* What was made is there for the nodes that come. */
static void
keep_outputs (TaskData *data)
{
  KedrocWorkerTaskData *outputs = &data->self->outputs;

  for (guint i = 0; i < outputs->n; i++)
    if (outputs->datasets[i] == NULL)
      kedroc_worker_store_take_value (data->run->store, outputs->ids[i], g_steal_pointer (&outputs->values[i]));
}

static gboolean
confirm_inputs (TaskData *data,
                GError **error)
{
  for (guint i = 0; i < data->self->confirms->len; i++)
    {
      guint input = g_array_index (data->self->confirms, guint32, i) - 1;
      KedrocAbstractDataset *dataset = data->self->inputs.datasets[input];

      if (dataset == NULL || kedroc_abstract_dataset_confirm (dataset, error))
        continue;
      kedroc_dataset_error_prefix (error, data->self->inputs.names[input]);
      return FALSE;
    }
  return TRUE;
}

static gboolean
call_function (TaskData *data,
               GError **error)
{
  g_autoptr (GError) failure = NULL;
  gboolean ok;

  /* Nothing else is at work here: the threads of the function count too. */
  kedroc_node_usage_begin_function (data->usage, CLOCK_PROCESS_CPUTIME_ID);
  ok = kedroc_node_execute (kedroc_task_get_node (data->task), data->task, &failure);
  kedroc_node_usage_end_function (data->usage, CLOCK_PROCESS_CPUTIME_ID);
  if (ok)
    return TRUE;
  /* The node's own error matters more than one of a hook that was told of it. */
  kedroc_hook_manager_on_node_error (data->run->hooks, failure, data->task, data->run->catalog, NULL);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
run_task (TaskData *data,
          KedrocTask **task,
          GError **error)
{
  gboolean ok = prepare_task (data, task, error);

  kedroc_node_usage_lap (data->usage, KEDROC_NODE_PART_LOAD);
  ok = ok && kedroc_hook_manager_before_node_run (data->run->hooks, data->task, data->run->catalog, error);
  /* These errors have the node's name already. */
  if (ok && kedroc_task_report_mistake (data->task, error))
    return FALSE;
  if (ok && kedroc_task_is_skipped (data->task))
    {
      data->self->skipped = TRUE;
      return TRUE;
    }
  if (ok && !call_function (data, error))
    return FALSE;
  ok = ok && kedroc_hook_manager_after_node_run (data->run->hooks, data->task, data->run->catalog, error);
  kedroc_node_usage_mark (ok ? data->usage : NULL);
  ok = ok && kedroc_concurrent_call (data->self->outputs.n, data->run->is_async, save_output, data, error);
  ok = ok && confirm_inputs (data, error);
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
  TaskData data = { self, run, NULL, usage };
  gboolean ok;

  self->skipped = FALSE;
  ok = run_task (&data, task, error);
  if (usage != NULL && data.task != NULL)
    count_bytes (&data);
  if (ok && !self->skipped)
    keep_outputs (&data);
  for (guint i = 0; i < self->outputs.n; i++)
    g_clear_pointer (&self->outputs.values[i], kedroc_encoded_value_unref);
  if (data.task != NULL)
    {
      kedroc_task_clear_values (data.task);
      kedroc_task_set_host (data.task, NULL, NULL);
    }
  return ok;
}
