/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-data-catalog-private.h"

#include <string.h>

#include "kedroc-catalog-config-resolver-private.h"
#include "kedroc-dataset-error-private.h"
#include "kedroc-dataset-type-private.h"
#include "kedroc-error.h"
#include "kedroc-nearest-name-private.h"

/* To look through more names than these for one that was meant takes longer
 * than it helps; and any name is near to one that is shorter than this. */
#define MAX_CANDIDATES 10000
#define MIN_LENGTH 3

gboolean
kedroc_data_catalog_check_config (KedrocDataCatalog  *self,
                                  KedrocPackedConfig *config,
                                  GError            **error)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_private (self);

  if (config->type != NULL)
    return TRUE;

  g_autoptr (JsonObject) unpacked = kedroc_packed_config_unpack (config);
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "Dataset '%s': key 'type' %s; it names the class of the dataset, such as 'csv.CSVDataset'. "
               "A file's entry that others only refer to needs a name that begins with '_'",
               config->name, json_object_has_member (unpacked, "type") ? "has to be a text" : "is missing");
  kedroc_catalog_config_resolver_locate_error (priv->resolver, config->name, error);
  return FALSE;
}

/* One that is there already stays. */
static void
add_config (KedrocDataCatalogPrivate *priv,
            KedrocPackedConfig       *config)
{
  g_mutex_lock (&priv->mutex);
  if (kedroc_catalog_entries_look_up (&priv->entries, config->name) == NULL)
    kedroc_catalog_entries_add (&priv->entries, config->name, NULL, config);
  g_mutex_unlock (&priv->mutex);
}

/* What a run needs by the thousand: a dataset of which nothing but the type is
 * said, and which needs no configuration to be made. @dataset stays %NULL where another
 * thread was quicker. */
static gboolean
register_plain (KedrocDataCatalog      *self,
                const char             *name,
                KedrocPatternEntry     *pattern,
                KedrocAbstractDataset **dataset)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_private (self);
  const char *type_name = kedroc_catalog_config_resolver_get_plain_runtime_type (priv->resolver, pattern);
  GType type = type_name != NULL ? kedroc_dataset_type_lookup (type_name, NULL) : G_TYPE_INVALID;

  if (!g_type_is_a (type, KEDROC_TYPE_ABSTRACT_DATASET) || g_type_is_a (type, G_TYPE_INITABLE))
    return FALSE;

  g_autoptr (KedrocAbstractDataset) plain = g_object_new (type, NULL);
  KEDROC_DATA_CATALOG_GET_CLASS (self)->dataset_added (self, name, plain);
  g_mutex_lock (&priv->mutex);
  if (kedroc_catalog_entries_look_up (&priv->entries, name) == NULL)
    {
      kedroc_catalog_entries_add (&priv->entries, name, plain, NULL);
      *dataset = g_steal_pointer (&plain);
    }
  g_mutex_unlock (&priv->mutex);
  return TRUE;
}

/* FALSE without an error: no pattern is for the name. */
static gboolean
register_by_pattern (KedrocDataCatalog      *self,
                     const char             *name,
                     gboolean                fallback_to_runtime_pattern,
                     KedrocAbstractDataset **dataset,
                     GError                **error)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_private (self);

  KedrocNameMatch match;
  KedrocPatternEntry *pattern =
    kedroc_catalog_config_resolver_find_pattern (priv->resolver, name, fallback_to_runtime_pattern, &match);

  if (pattern == NULL && !fallback_to_runtime_pattern)
    return FALSE;
  if (register_plain (self, name, pattern, dataset))
    return TRUE;

  g_autoptr (JsonObject) expanded =
    kedroc_catalog_config_resolver_expand_pattern (priv->resolver, name, pattern, &match, error);
  if (expanded == NULL)
    return FALSE;
  g_autoptr (KedrocPackedConfig) config = kedroc_packed_config_new (name, expanded);
  if (!kedroc_data_catalog_check_config (self, config, error))
    return FALSE;
  add_config (priv, config);
  return TRUE;
}

/* The entry of a name, once no other thread builds it any more. With the lock. */
static KedrocCatalogEntry *
wait_for_entry (KedrocDataCatalogPrivate *priv,
                const char               *name)
{
  KedrocCatalogEntry *entry = kedroc_catalog_entries_look_up (&priv->entries, name);

  while (entry != NULL && entry->builder != NULL && entry->builder != g_thread_self ())
    {
      priv->n_waiting++;
      g_cond_wait (&priv->built, &priv->mutex);
      priv->n_waiting--;
      entry = kedroc_catalog_entries_look_up (&priv->entries, name);
    }
  return entry;
}

/* What one thread needs to build a dataset without the lock. */
typedef struct
{
  KedrocPackedConfig *config;
  char *load_version;
  char *save_version;
} Plan;

static void
plan_clear (Plan *plan)
{
  g_clear_pointer (&plan->config, kedroc_packed_config_unref);
  g_clear_pointer (&plan->load_version, g_free);
  g_clear_pointer (&plan->save_version, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plan, plan_clear)

/* With the lock. */
static gboolean
begin_building (KedrocDataCatalogPrivate *priv,
                KedrocCatalogEntry       *entry,
                Plan                     *plan,
                GError                  **error)
{
  if (entry->builder != NULL)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                   "Dataset '%s': its class asks the catalog for the dataset that it is about to make",
                   entry->name);
      return FALSE;
    }

  plan->config = kedroc_packed_config_ref (entry->config);
  if (priv->load_versions != NULL)
    plan->load_version = g_strdup (g_hash_table_lookup (priv->load_versions, entry->name));
  plan->save_version = g_strdup (priv->save_version);
  entry->builder = g_thread_self ();
  return TRUE;
}

/* Returns whether the dataset is the one that others get: its entry may have
 * been replaced meanwhile. */
static gboolean
end_building (KedrocDataCatalogPrivate *priv,
              const char               *name,
              KedrocAbstractDataset    *dataset)
{
  g_mutex_lock (&priv->mutex);
  KedrocCatalogEntry *entry = kedroc_catalog_entries_look_up (&priv->entries, name);
  gboolean ours = entry != NULL && entry->builder == g_thread_self ();
  if (ours)
    {
      entry->builder = NULL;
      entry->dataset = dataset != NULL ? g_object_ref (dataset) : NULL;
    }
  kedroc_data_catalog_wake_waiting (priv);
  g_mutex_unlock (&priv->mutex);
  return ours;
}

static KedrocAbstractDataset *
build (KedrocDataCatalog *self,
       const char        *name,
       Plan              *plan,
       GError           **error)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_private (self);
  GError *failure = NULL;
  g_autoptr (JsonObject)
    config = kedroc_catalog_config_resolver_resolve_credentials (priv->resolver, plan->config, &failure);
  KedrocAbstractDataset *dataset = NULL;

  if (config != NULL)
    dataset = kedroc_abstract_dataset_from_config (name, config, plan->load_version, plan->save_version,
                                                   &failure);
  if (dataset != NULL)
    {
      KEDROC_DATA_CATALOG_GET_CLASS (self)->dataset_added (self, name, dataset);
      return dataset;
    }
  kedroc_dataset_error_prefix (&failure, name);
  kedroc_catalog_config_resolver_locate_error (priv->resolver, name, &failure);
  g_propagate_error (error, failure);
  return NULL;
}

typedef enum {
  FOUND,
  NOT_THERE,
  NOT_BUILT,
  FAILED,
} Finding;

static Finding
find_dataset (KedrocDataCatalogPrivate *priv,
              const char               *name,
              KedrocAbstractDataset   **dataset,
              Plan                     *plan,
              GError                  **error)
{
  Finding finding = NOT_THERE;

  g_mutex_lock (&priv->mutex);
  KedrocCatalogEntry *entry = wait_for_entry (priv, name);
  if (entry != NULL && entry->dataset != NULL)
    {
      *dataset = g_object_ref (entry->dataset);
      finding = FOUND;
    }
  else if (entry != NULL)
    {
      finding = begin_building (priv, entry, plan, error) ? NOT_BUILT : FAILED;
    }
  g_mutex_unlock (&priv->mutex);
  return finding;
}

KedrocAbstractDataset *
kedroc_data_catalog_get_here (KedrocDataCatalog *self,
                              const char        *name,
                              gboolean           fallback_to_runtime_pattern,
                              GError           **error)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_private (self);

  for (;;)
    {
      g_auto (Plan) plan = { NULL };
      g_autoptr (KedrocAbstractDataset) dataset = NULL;

      switch (find_dataset (priv, name, &dataset, &plan, error))
        {
        case FOUND:
          return g_steal_pointer (&dataset);
        case NOT_THERE:
          if (!register_by_pattern (self, name, fallback_to_runtime_pattern, &dataset, error))
            return NULL;
          if (dataset != NULL)
            return g_steal_pointer (&dataset);
          break;
        case NOT_BUILT:
          dataset = build (self, name, &plan, error);
          if (end_building (priv, name, dataset) || dataset == NULL)
            return g_steal_pointer (&dataset);
          break;
        case FAILED:
        default:
          return NULL;
        }
    }
}

static const char *
find_nearest_name (char      **names,
                   const char *name)
{
  g_autoptr (GPtrArray) candidates = g_ptr_array_new ();
  gsize length = strlen (name);

  for (gsize i = 0; length >= MIN_LENGTH && names[i] != NULL && candidates->len < MAX_CANDIDATES; i++)
    if (strlen (names[i]) <= 2 * length + 2 && length <= 2 * strlen (names[i]) + 2)
      g_ptr_array_add (candidates, names[i]);
  g_ptr_array_add (candidates, NULL);
  return kedroc_nearest_name (name, (const char *const *) candidates->pdata);
}

KedrocAbstractDataset *
kedroc_data_catalog_get_known (KedrocDataCatalog *self,
                               const char        *name,
                               GError           **error)
{
  GError *failure = NULL;
  KedrocAbstractDataset *dataset = kedroc_data_catalog_get (self, name, FALSE, &failure);

  if (dataset != NULL)
    return dataset;
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return NULL;
    }

  g_auto (GStrv) names = kedroc_data_catalog_list (self);
  const char *nearest = find_nearest_name (names, name);
  if (nearest != NULL)
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND,
                 "Dataset '%s': not in the catalog; is '%s' meant?", name, nearest);
  else
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND,
                 "Dataset '%s': not in the catalog; add an entry or a pattern for it, or set it in the program", name);
  return NULL;
}
