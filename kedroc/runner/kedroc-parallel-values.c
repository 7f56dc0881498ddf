/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-parallel-values-private.h"

#include "kedroc-dataset-error-private.h"
#include "kedroc-shared-memory-dataset-private.h"
#include "kedroc-shared-memory-manager-private.h"
#include "kedroc-value-file-private.h"

void
kedroc_parallel_values_init (KedrocParallelValues *self,
                             KedrocParallelPlan *plan,
                             KedrocSharedMemoryManager *manager)
{
  self->plan = plan;
  self->manager = g_object_ref (manager);
  self->values = g_new0 (KedrocEncodedValue *, plan->run->graph->n_datasets);
}

void
kedroc_parallel_values_clear (KedrocParallelValues *self)
{
  for (guint32 id = 0; id < self->plan->run->graph->n_datasets; id++)
    g_clear_pointer (&self->values[id], kedroc_encoded_value_unref);
  g_clear_pointer (&self->values, g_free);
  g_clear_object (&self->manager);
}

static KedrocEncodedValue *
load_from_dataset (KedrocParallelValues *self,
                   guint32 dataset,
                   GError **error)
{
  KedrocRun *run = self->plan->run;
  g_auto (GValue) value = G_VALUE_INIT;
  KedrocEncodedValue *encoded = NULL;

  if (KEDROC_IS_SHARED_MEMORY_DATASET (run->datasets[dataset]))
    encoded = kedroc_shared_memory_dataset_dup_encoded (KEDROC_SHARED_MEMORY_DATASET (run->datasets[dataset]));
  if (encoded == NULL && kedroc_abstract_dataset_load (run->datasets[dataset], &value, run->cancellable, error))
    encoded = kedroc_encoded_value_new (&value, self->manager, error);
  if (encoded == NULL)
    kedroc_dataset_error_prefix (error, run->graph->datasets[dataset]);
  return encoded;
}

/* Borrowed. Encoded when it is first asked for, however many workers read it. */
KedrocEncodedValue *
kedroc_parallel_values_load (KedrocParallelValues *self,
                             guint32 dataset,
                             GError **error)
{
  if (self->values[dataset] == NULL)
    self->values[dataset] = load_from_dataset (self, dataset, error);
  return self->values[dataset];
}

/* What a command has made is the file of a dataset that has one. */
static gboolean
is_made_by_command (KedrocRun *run,
                    guint32 dataset)
{
  guint32 producer = run->graph->producers[dataset];

  return producer != KEDROC_GRAPH_NONE && kedroc_node_is_command (run->graph->nodes[producer]);
}

static gboolean
save_to_dataset (KedrocParallelValues *self,
                 guint32 dataset,
                 KedrocEncodedValue *encoded,
                 GError **error)
{
  KedrocRun *run = self->plan->run;
  g_auto (GValue) value = G_VALUE_INIT;

  if (KEDROC_IS_SHARED_MEMORY_DATASET (run->datasets[dataset]))
    {
      kedroc_shared_memory_dataset_set_encoded (KEDROC_SHARED_MEMORY_DATASET (run->datasets[dataset]), encoded);
      return TRUE;
    }
  if (kedroc_encoded_value_decode (encoded, &value, error) &&
      (is_made_by_command (run, dataset)
         ? kedroc_dataset_save_file (run->datasets[dataset], &value, run->cancellable, error)
         : kedroc_abstract_dataset_save (run->datasets[dataset], &value, run->cancellable, error)))
    return TRUE;
  kedroc_dataset_error_prefix (error, run->graph->datasets[dataset]);
  return FALSE;
}

/* Takes in what a node has made. What is in memory only goes into its dataset
 * only if it outlives the run; of another dataset, what is loaded is what the
 * dataset makes of it. */
gboolean
kedroc_parallel_values_save (KedrocParallelValues *self,
                             guint32 dataset,
                             KedrocEncodedValue *value,
                             GError **error)
{
  KedrocRun *run = self->plan->run;
  KedrocTransport transport = self->plan->datasets[dataset].transport;
  KedrocSharedBuffer *buffer = kedroc_encoded_value_get_buffer (value);

  if (buffer != NULL && !kedroc_shared_memory_manager_adopt (self->manager, buffer, error))
    {
      kedroc_dataset_error_prefix (error, run->graph->datasets[dataset]);
      return FALSE;
    }
  g_clear_pointer (&self->values[dataset], kedroc_encoded_value_unref);
  if ((transport == KEDROC_TRANSPORT_SUPERVISOR || run->graph->is_free_output[dataset]) &&
      !save_to_dataset (self, dataset, value, error))
    return FALSE;
  if (transport == KEDROC_TRANSPORT_MEMORY && run->scheduler.loads[dataset] > 0)
    self->values[dataset] = kedroc_encoded_value_ref (value);
  return TRUE;
}

void
kedroc_parallel_values_forget (KedrocParallelValues *self,
                               guint32 dataset)
{
  g_clear_pointer (&self->values[dataset], kedroc_encoded_value_unref);
}
