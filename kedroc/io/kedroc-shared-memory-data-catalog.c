/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-shared-memory-data-catalog.h"

#include <string.h>

#include "kedroc-data-catalog-private.h"
#include "kedroc-encoding-private.h"
#include "kedroc-error.h"
#include "kedroc-memory-dataset.h"
#include "kedroc-shared-memory-dataset.h"

/**
 * KedrocSharedMemoryDataCatalog:
 *
 * A catalog for runs on worker processes: its runtime pattern makes a
 * [class@SharedMemoryDataset], whose data other processes can map.
 *
 * The datasets get their shared memory from one manager, which
 * [method@SharedMemoryDataCatalog.set_manager_datasets] hands to those that are
 * there and to all that come later. The catalog keeps a reference to it.
 *
 * Kedro's counterpart is `kedro.io.SharedMemoryDataCatalog`.
 */

typedef struct
{
  GMutex mutex;
  KedrocSharedMemoryManager *manager; /* by mutex; nullable */
} KedrocSharedMemoryDataCatalogPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (KedrocSharedMemoryDataCatalog,
                            kedroc_shared_memory_data_catalog,
                            KEDROC_TYPE_DATA_CATALOG)

static JsonObject *
kedroc_shared_memory_data_catalog_dup_default_runtime_patterns (KedrocDataCatalog *catalog)
{
  JsonObject *patterns = json_object_new ();
  JsonObject *config = json_object_new ();

  json_object_set_string_member (config, "type", "SharedMemoryDataset");
  json_object_set_object_member (patterns, "{default}", config);
  return patterns;
}

static KedrocSharedMemoryManager *
dup_manager (KedrocSharedMemoryDataCatalog *self)
{
  KedrocSharedMemoryDataCatalogPrivate *priv = kedroc_shared_memory_data_catalog_get_instance_private (self);

  g_mutex_lock (&priv->mutex);
  KedrocSharedMemoryManager *manager = priv->manager != NULL ? g_object_ref (priv->manager) : NULL;
  g_mutex_unlock (&priv->mutex);
  return manager;
}

static void
kedroc_shared_memory_data_catalog_dataset_added (KedrocDataCatalog     *catalog,
                                                 const char            *name,
                                                 KedrocAbstractDataset *dataset)
{
  g_autoptr (KedrocSharedMemoryManager) manager = dup_manager (KEDROC_SHARED_MEMORY_DATA_CATALOG (catalog));

  if (manager != NULL && KEDROC_IS_SHARED_MEMORY_DATASET (dataset))
    kedroc_shared_memory_dataset_set_manager (KEDROC_SHARED_MEMORY_DATASET (dataset), manager);

  KEDROC_DATA_CATALOG_CLASS (kedroc_shared_memory_data_catalog_parent_class)
    ->dataset_added (catalog, name, dataset);
}

static void
kedroc_shared_memory_data_catalog_dispose (GObject *object)
{
  KedrocSharedMemoryDataCatalog *self = KEDROC_SHARED_MEMORY_DATA_CATALOG (object);
  KedrocSharedMemoryDataCatalogPrivate *priv = kedroc_shared_memory_data_catalog_get_instance_private (self);

  g_mutex_lock (&priv->mutex);
  KedrocSharedMemoryManager *manager = g_steal_pointer (&priv->manager);
  g_mutex_unlock (&priv->mutex);
  g_clear_object (&manager);

  G_OBJECT_CLASS (kedroc_shared_memory_data_catalog_parent_class)->dispose (object);
}

static void
kedroc_shared_memory_data_catalog_finalize (GObject *object)
{
  KedrocSharedMemoryDataCatalog *self = KEDROC_SHARED_MEMORY_DATA_CATALOG (object);
  KedrocSharedMemoryDataCatalogPrivate *priv = kedroc_shared_memory_data_catalog_get_instance_private (self);

  g_mutex_clear (&priv->mutex);

  G_OBJECT_CLASS (kedroc_shared_memory_data_catalog_parent_class)->finalize (object);
}

static void
kedroc_shared_memory_data_catalog_class_init (KedrocSharedMemoryDataCatalogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  KedrocDataCatalogClass *catalog_class = KEDROC_DATA_CATALOG_CLASS (klass);

  object_class->dispose = kedroc_shared_memory_data_catalog_dispose;
  object_class->finalize = kedroc_shared_memory_data_catalog_finalize;
  catalog_class->dup_default_runtime_patterns =
    kedroc_shared_memory_data_catalog_dup_default_runtime_patterns;
  catalog_class->dataset_added = kedroc_shared_memory_data_catalog_dataset_added;
}

static void
kedroc_shared_memory_data_catalog_init (KedrocSharedMemoryDataCatalog *self)
{
  KedrocSharedMemoryDataCatalogPrivate *priv = kedroc_shared_memory_data_catalog_get_instance_private (self);

  g_mutex_init (&priv->mutex);
}

/**
 * kedroc_shared_memory_data_catalog_new:
 *
 * Makes a catalog without datasets.
 *
 * Kedro's counterpart is `SharedMemoryDataCatalog()`.
 *
 * Returns: (transfer full): a catalog
 */
KedrocSharedMemoryDataCatalog *
kedroc_shared_memory_data_catalog_new (void)
{
  return g_object_new (KEDROC_TYPE_SHARED_MEMORY_DATA_CATALOG, NULL);
}

/**
 * kedroc_shared_memory_data_catalog_new_full:
 * @datasets: (nullable) (element-type utf8 KedrocAbstractDataset): datasets by
 *   their names
 * @resolver: (nullable): finds the configuration of a name, and has runtime
 *   patterns of its own
 * @load_versions: (nullable) (element-type utf8 utf8): the versions to load, by
 *   the names of the datasets
 * @save_version: (nullable): the version that all versioned datasets save
 * @error: return location for a #GError
 *
 * Does what [ctor@DataCatalog.new_full] does.
 *
 * Returns: (transfer full): a catalog, or %NULL with @error set
 */
KedrocSharedMemoryDataCatalog *
kedroc_shared_memory_data_catalog_new_full (GHashTable                  *datasets,
                                            KedrocCatalogConfigResolver *resolver,
                                            GHashTable                  *load_versions,
                                            const char                  *save_version,
                                            GError                     **error)
{
  g_return_val_if_fail (resolver == NULL || KEDROC_IS_CATALOG_CONFIG_RESOLVER (resolver), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  KedrocDataCatalog *catalog = kedroc_data_catalog_new_full_for_type (
    KEDROC_TYPE_SHARED_MEMORY_DATA_CATALOG, datasets, resolver, load_versions, save_version, error);
  return (KedrocSharedMemoryDataCatalog *) catalog;
}

/**
 * kedroc_shared_memory_data_catalog_new_from_config:
 * @catalog: (nullable): the configuration of each dataset by its name or pattern
 * @credentials: (nullable): what the names of credentials in @catalog stand for
 * @load_versions: (nullable) (element-type utf8 utf8): the versions to load, by
 *   the names of the datasets
 * @save_version: (nullable): the version that all versioned datasets save, or
 *   %NULL for the time of the call
 * @error: return location for a #GError
 *
 * Does what [ctor@DataCatalog.new_from_config] does.
 *
 * Returns: (transfer full): a catalog, or %NULL with @error set
 */
KedrocSharedMemoryDataCatalog *
kedroc_shared_memory_data_catalog_new_from_config (JsonObject *catalog,
                                                   JsonObject *credentials,
                                                   GHashTable *load_versions,
                                                   const char *save_version,
                                                   GError    **error)
{
  KedrocCatalogOrigin origin = { NULL, NULL, NULL };

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  KedrocDataCatalog *made = kedroc_data_catalog_new_from_config_for_type (
    KEDROC_TYPE_SHARED_MEMORY_DATA_CATALOG, catalog, credentials, load_versions, save_version, &origin,
    error);
  return (KedrocSharedMemoryDataCatalog *) made;
}

/**
 * kedroc_shared_memory_data_catalog_new_from_config_loader:
 * @loader: reads the configuration of a project
 * @project_path: (nullable): the folder that relative paths are relative to, or
 *   %NULL for the current directory of the process at the time of use
 * @load_versions: (nullable) (element-type utf8 utf8): the versions to load, by
 *   the names of the datasets
 * @save_version: (nullable): the version that all versioned datasets save, or
 *   %NULL for the time of the call
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Does what [ctor@DataCatalog.new_from_config_loader] does, and can be cancelled
 * while it reads.
 *
 * Returns: (transfer full): a catalog, or %NULL with @error set
 */
KedrocSharedMemoryDataCatalog *
kedroc_shared_memory_data_catalog_new_from_config_loader (KedrocConfigLoader *loader,
                                                          const char         *project_path,
                                                          GHashTable         *load_versions,
                                                          const char         *save_version,
                                                          GCancellable       *cancellable,
                                                          GError            **error)
{
  g_return_val_if_fail (KEDROC_IS_CONFIG_LOADER (loader), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  KedrocDataCatalog *made = kedroc_data_catalog_new_from_config_loader_for_type (
    KEDROC_TYPE_SHARED_MEMORY_DATA_CATALOG, loader, project_path, load_versions, save_version, cancellable,
    error);
  return (KedrocSharedMemoryDataCatalog *) made;
}

/**
 * kedroc_shared_memory_data_catalog_set_manager_datasets:
 * @self: a catalog
 * @manager: a manager of shared memory
 *
 * Hands @manager to every [class@SharedMemoryDataset] of @self, now and when one
 * is added or built later.
 *
 * Kedro's counterpart is `SharedMemoryDataCatalog.set_manager_datasets`, which
 * reaches only those that have been built.
 */
void
kedroc_shared_memory_data_catalog_set_manager_datasets (KedrocSharedMemoryDataCatalog *self,
                                                        KedrocSharedMemoryManager     *manager)
{
  KedrocSharedMemoryDataCatalogPrivate *priv = kedroc_shared_memory_data_catalog_get_instance_private (self);
  g_autoptr (KedrocSharedMemoryManager) previous = NULL;

  g_return_if_fail (KEDROC_IS_SHARED_MEMORY_DATA_CATALOG (self));
  g_return_if_fail (KEDROC_IS_SHARED_MEMORY_MANAGER (manager));

  g_mutex_lock (&priv->mutex);
  previous = g_steal_pointer (&priv->manager);
  priv->manager = g_object_ref (manager);
  g_mutex_unlock (&priv->mutex);

  g_autoptr (GPtrArray) items = kedroc_data_catalog_list_items (KEDROC_DATA_CATALOG (self));
  for (guint i = 0; i < items->len; i++)
    {
      const KedrocCatalogItem *item = g_ptr_array_index (items, i);

      if (item->dataset != NULL && KEDROC_IS_SHARED_MEMORY_DATASET (item->dataset))
        kedroc_shared_memory_dataset_set_manager (KEDROC_SHARED_MEMORY_DATASET (item->dataset), manager);
    }
}

/* Why the data of a dataset in memory cannot go to another process; NULL: it can,
 * or there is none. */
static char *
find_flaw_of_data (KedrocAbstractDataset *dataset)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  if (!kedroc_abstract_dataset_load (dataset, &value, NULL, &error))
    {
      if (g_error_matches (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA))
        return NULL;
      return g_strdup (error->message);
    }

  /* Nothing is written yet, so that a gigabyte costs no more than a number. */
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_auto (KedrocEncoding) encoding = { 0 };
  if (kedroc_encoding_prepare (&encoding, &value, manager, &error)
      || !g_error_matches (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE))
    return NULL;
  return g_strdup (error->message);
}

static char *
find_flaw (const KedrocCatalogItem *item)
{
  KedrocAbstractDataset *dataset = item->dataset;

  if (kedroc_abstract_dataset_get_single_process (dataset))
    return g_strdup ("it works in a single process only");
  if (KEDROC_IS_SHARED_MEMORY_DATASET (dataset))
    return NULL;
  if (KEDROC_IS_MEMORY_DATASET (dataset))
    return find_flaw_of_data (dataset);

  g_autoptr (JsonObject) config = kedroc_abstract_dataset_to_config (dataset);
  if (config == NULL)
    return g_strdup_printf ("%s has no configuration from which a worker could make it",
                            G_OBJECT_TYPE_NAME (dataset));
  return NULL;
}

static int
compare_items (gconstpointer a,
               gconstpointer b)
{
  return strcmp ((*(KedrocCatalogItem *const *) a)->name, (*(KedrocCatalogItem *const *) b)->name);
}

/**
 * kedroc_shared_memory_data_catalog_validate_catalog:
 * @self: a catalog
 * @error: return location for a #GError
 *
 * Checks that the datasets that have been built can take part in a run on worker
 * processes.
 *
 * These cannot: one that works in a single process only, one that has no
 * configuration from which a worker could make it, and one in memory with data
 * that no codec takes. Fails with %KEDROC_RUNNER_ERROR_NOT_PARALLELIZABLE; the
 * message names all of them, in the order of their names, each with its reason.
 *
 * Data in memory is loaded for it.
 *
 * Kedro's counterpart is `SharedMemoryDataCatalog.validate_catalog`.
 *
 * Returns: %TRUE if all can, %FALSE with @error set
 */
gboolean
kedroc_shared_memory_data_catalog_validate_catalog (KedrocSharedMemoryDataCatalog *self,
                                                    GError                       **error)
{
  g_return_val_if_fail (KEDROC_IS_SHARED_MEMORY_DATA_CATALOG (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  g_autoptr (GPtrArray) items = kedroc_data_catalog_list_items (KEDROC_DATA_CATALOG (self));
  g_autoptr (GString) flaws = g_string_new (NULL);

  g_ptr_array_sort (items, compare_items);
  for (guint i = 0; i < items->len; i++)
    {
      const KedrocCatalogItem *item = g_ptr_array_index (items, i);
      g_autofree char *flaw = item->dataset != NULL ? find_flaw (item) : NULL;

      if (flaw != NULL)
        g_string_append_printf (flaws, "%s'%s': %s", flaws->len > 0 ? "; " : "", item->name, flaw);
    }
  if (flaws->len == 0)
    return TRUE;

  g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NOT_PARALLELIZABLE,
               "These datasets cannot be used on worker processes: %s", flaws->str);
  return FALSE;
}
