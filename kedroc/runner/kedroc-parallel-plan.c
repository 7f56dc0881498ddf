/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-parallel-plan-private.h"

#include "kedroc-abstract-versioned-dataset-private.h"
#include "kedroc-dataset-error-private.h"
#include "kedroc-dataset-type-private.h"
#include "kedroc-error.h"
#include "kedroc-hook-manager-private.h"
#include "kedroc-json-write-private.h"
#include "kedroc-memory-dataset.h"
#include "kedroc-partitioned-dataset-private.h"
#include "kedroc-shared-memory-data-catalog.h"
#include "kedroc-shared-memory-dataset.h"

static gboolean
is_known_to_workers (KedrocAbstractDataset *dataset)
{
  GType type = G_OBJECT_TYPE (dataset);

  if (type == KEDROC_TYPE_PARTITIONED_DATASET)
    type = kedroc_partitioned_dataset_get_part_type (KEDROC_PARTITIONED_DATASET (dataset), NULL);

  return kedroc_dataset_type_is_known_everywhere (type);
}

static gboolean
is_in_memory (KedrocAbstractDataset *dataset)
{
  return KEDROC_IS_MEMORY_DATASET (dataset) || KEDROC_IS_SHARED_MEMORY_DATASET (dataset);
}

static KedrocReading
choose_reading (KedrocAbstractDataset *dataset)
{
  if (!KEDROC_IS_MEMORY_DATASET (dataset))
    return KEDROC_READING_BORROWED;
  switch (kedroc_memory_dataset_get_copy_mode (KEDROC_MEMORY_DATASET (dataset)))
    {
    case KEDROC_COPY_MODE_COPY:
      return KEDROC_READING_COPY_ON_WRITE;
    case KEDROC_COPY_MODE_DEEPCOPY:
      return KEDROC_READING_COPY;
    case KEDROC_COPY_MODE_INFER:
    case KEDROC_COPY_MODE_ASSIGN:
    default:
      return KEDROC_READING_BORROWED;
    }
}

/* All workers have to mean the same version, so it is settled here. */
static gboolean
settle_versions (KedrocPlannedDataset *planned,
                 KedrocAbstractVersionedDataset *dataset,
                 gboolean is_produced,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autofree char *path = NULL;

  if (kedroc_abstract_versioned_dataset_get_version (dataset) == NULL)
    return TRUE;
  if (!is_produced)
    {
      planned->load_version = kedroc_abstract_versioned_dataset_resolve_load_version (dataset, cancellable, error);
      return planned->load_version != NULL;
    }
  planned->save_version = kedroc_abstract_versioned_dataset_resolve_save_version (dataset, cancellable, error);
  planned->load_version = g_strdup (planned->save_version);
  path = kedroc_abstract_versioned_dataset_dup_save_path (dataset, cancellable, NULL);
  planned->is_new = path != NULL;
  return planned->save_version != NULL;
}

static gboolean
plan_worker_dataset (KedrocParallelPlan *self,
                     guint32 id,
                     JsonObject *config,
                     GError **error)
{
  KedrocPlannedDataset *planned = &self->datasets[id];
  KedrocAbstractDataset *dataset = self->run->datasets[id];
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), config);

  planned->transport = KEDROC_TRANSPORT_WORKER;
  planned->config = kedroc_json_write (node, 0, NULL);
  /* It settles its own versions, and knows which of them are new. */
  planned->is_new = g_object_class_find_property (G_OBJECT_GET_CLASS (dataset), KEDROC_PROPERTY_REPLACES) != NULL;
  if (!KEDROC_IS_ABSTRACT_VERSIONED_DATASET (dataset) ||
      settle_versions (planned, KEDROC_ABSTRACT_VERSIONED_DATASET (dataset),
                       self->run->graph->producers[id] != KEDROC_GRAPH_NONE, self->run->cancellable, error))
    return TRUE;
  kedroc_dataset_error_prefix (error, self->run->graph->datasets[id]);
  return FALSE;
}

/* The configuration from which every worker that uses the dataset can make it, or NULL. */
static JsonObject *
dup_worker_config (KedrocParallelPlan *self,
                   guint32 id)
{
  KedrocAbstractDataset *dataset = self->run->datasets[id];
  const char *type_name = NULL;
  JsonObject *config;

  if (!is_known_to_workers (dataset))
    {
      if (kedroc_abstract_dataset_get_ephemeral (dataset))
        return NULL;
      type_name = kedroc_parallel_plan_find_type_name (self, id, G_OBJECT_TYPE (dataset));
      if (type_name == NULL)
        return NULL;
    }

  config = kedroc_abstract_dataset_to_config (dataset);
  if (config != NULL && type_name != NULL)
    json_object_set_string_member (config, "type", type_name);
  return config;
}

static gboolean
plan_dataset (KedrocParallelPlan *self,
              guint32 id,
              GPtrArray *offenders,
              GError **error)
{
  KedrocAbstractDataset *dataset = self->run->datasets[id];
  g_autoptr (JsonObject) config = NULL;

  if (is_in_memory (dataset))
    {
      self->datasets[id].transport = KEDROC_TRANSPORT_MEMORY;
      self->datasets[id].reading = choose_reading (dataset);
      return TRUE;
    }
  if (kedroc_abstract_dataset_get_single_process (dataset))
    g_ptr_array_add (offenders, (gpointer) self->run->graph->datasets[id]);
  if (!kedroc_hook_manager_needs_data (self->run->node_hooks))
    config = dup_worker_config (self, id);
  if (config != NULL)
    return plan_worker_dataset (self, id, config, error);
  self->datasets[id].transport = KEDROC_TRANSPORT_SUPERVISOR;
  return TRUE;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
plan_datasets (KedrocParallelPlan *self,
               GError **error)
{
  g_autoptr (GPtrArray) offenders = g_ptr_array_new ();
  g_autofree char *joined = NULL;

  self->datasets = g_new0 (KedrocPlannedDataset, self->run->graph->n_datasets);
  for (guint32 id = 0; id < self->run->graph->n_datasets; id++)
    if (!plan_dataset (self, id, offenders, error))
      return FALSE;
  if (offenders->len == 0)
    return TRUE;
  g_ptr_array_sort (offenders, compare_names);
  g_ptr_array_add (offenders, NULL);
  joined = g_strjoinv ("', '", (char **) offenders->pdata);
  g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NOT_PARALLELIZABLE,
               "These datasets belong to a single process and cannot be shared with workers: '%s'", joined);
  return FALSE;
}

/* Refuses what cannot run on workers, before any is started. */
KedrocParallelPlan *
kedroc_parallel_plan_new (KedrocRun *run,
                          const char *python,
                          GError **error)
{
  g_autoptr (KedrocParallelPlan) self = g_new0 (KedrocParallelPlan, 1);

  self->run = run;
  self->python = python;
  if (KEDROC_IS_SHARED_MEMORY_DATA_CATALOG (run->catalog) &&
      !kedroc_shared_memory_data_catalog_validate_catalog (KEDROC_SHARED_MEMORY_DATA_CATALOG (run->catalog), error))
    return NULL;
  if (!plan_datasets (self, error) || !kedroc_parallel_plan_find_pools (self, error) ||
      !kedroc_parallel_plan_find_hooks (self, error) || !kedroc_parallel_plan_find_functions (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
kedroc_parallel_plan_free (KedrocParallelPlan *self)
{
  for (guint32 id = 0; self->datasets != NULL && id < self->run->graph->n_datasets; id++)
    {
      g_free (self->datasets[id].config);
      g_free (self->datasets[id].load_version);
      g_free (self->datasets[id].save_version);
    }
  g_free (self->datasets);
  g_free (self->node_functions);
  g_clear_pointer (&self->functions, g_ptr_array_unref);
  g_strfreev (self->hooks);
  g_free (self->node_pools);
  g_free (self->dataset_languages);
  for (guint i = 0; i < KEDROC_N_LANGUAGES; i++)
    g_strfreev (self->pools[i].argv);
  g_free (self);
}
