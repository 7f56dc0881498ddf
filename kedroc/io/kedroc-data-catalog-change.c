/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-data-catalog-private.h"

#include <string.h>

#include "kedroc-abstract-versioned-dataset.h"
#include "kedroc-cached-dataset.h"
#include "kedroc-error.h"
#include "kedroc-memory-dataset.h"

static KedrocVersion *
get_version (KedrocAbstractDataset *dataset)
{
  while (KEDROC_IS_CACHED_DATASET (dataset))
    dataset = kedroc_cached_dataset_get_dataset (KEDROC_CACHED_DATASET (dataset));
  if (!KEDROC_IS_ABSTRACT_VERSIONED_DATASET (dataset))
    return NULL;
  return kedroc_abstract_versioned_dataset_get_version (KEDROC_ABSTRACT_VERSIONED_DATASET (dataset));
}

static void
set_load_version (KedrocDataCatalogPrivate *priv,
                  const char               *name,
                  const char               *version)
{
  if (priv->load_versions == NULL)
    priv->load_versions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_replace (priv->load_versions, g_strdup (name), g_strdup (version));
}

gboolean
kedroc_data_catalog_add_versions (KedrocDataCatalog     *self,
                                  const char            *name,
                                  KedrocAbstractDataset *dataset,
                                  GError               **error)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_private (self);
  KedrocVersion *version = get_version (dataset);

  if (version == NULL)
    return TRUE;

  const char *load = kedroc_version_get_load (version);
  const char *save = kedroc_version_get_save (version);
  g_mutex_lock (&priv->mutex);
  if (load != NULL)
    set_load_version (priv, name, load);
  if (save != NULL && priv->save_version == NULL)
    priv->save_version = g_strdup (save);
  g_autofree char *save_version = g_strdup (priv->save_version);
  g_mutex_unlock (&priv->mutex);

  if (save == NULL || strcmp (save, save_version) == 0)
    return TRUE;
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_VERSION_ALREADY_EXISTS,
               "Dataset '%s': it saves the version '%s', but the catalog saves '%s'; "
               "all datasets of a catalog have to save the same one",
               name, save, save_version);
  return FALSE;
}

/* To tell them is a call of the kernel where nobody waits, too. */
void
kedroc_data_catalog_wake_waiting (KedrocDataCatalogPrivate *priv)
{
  if (priv->n_waiting > 0)
    g_cond_broadcast (&priv->built);
}

/* With the lock. Returns what was there; whether there was anything tells @found. */
static KedrocAbstractDataset *
take_away (KedrocDataCatalogPrivate *priv,
           const char               *name,
           gboolean                 *found)
{
  KedrocCatalogEntry *entry = kedroc_catalog_entries_look_up (&priv->entries, name);

  *found = entry != NULL;
  if (entry == NULL)
    return NULL;
  if (priv->load_versions != NULL)
    g_hash_table_remove (priv->load_versions, name);
  kedroc_data_catalog_wake_waiting (priv);
  return kedroc_catalog_entries_remove (&priv->entries, entry);
}

/* Takes the lock for the time of the change; what was there before is dropped
 * after it. */
static gboolean
replace_entry (KedrocDataCatalog     *self,
               const char            *name,
               KedrocAbstractDataset *dataset)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_private (self);
  g_autoptr (KedrocAbstractDataset) dropped = NULL;
  gboolean replaced;

  g_mutex_lock (&priv->mutex);
  dropped = take_away (priv, name, &replaced);
  kedroc_catalog_entries_add (&priv->entries, name, dataset, NULL);
  g_mutex_unlock (&priv->mutex);
  return replaced;
}

/**
 * kedroc_data_catalog_set:
 * @self: a catalog
 * @name: the name of the dataset
 * @dataset: the dataset
 *
 * Registers @dataset as @name. A dataset that has the name already is replaced,
 * which is logged, and the name goes to the end of the order.
 *
 * The versions of a versioned dataset are taken over; it is logged where it
 * saves another version than the catalog does.
 *
 * Kedro's counterpart is `catalog[name] = dataset`.
 */
void
kedroc_data_catalog_set (KedrocDataCatalog     *self,
                         const char            *name,
                         KedrocAbstractDataset *dataset)
{
  g_return_if_fail (KEDROC_IS_DATA_CATALOG (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (KEDROC_IS_ABSTRACT_DATASET (dataset));

  g_autofree char *kept_name = g_strdup (name);
  g_autoptr (GError) error = NULL;

  KEDROC_DATA_CATALOG_GET_CLASS (self)->dataset_added (self, kept_name, dataset);
  if (replace_entry (self, kept_name, dataset))
    g_message ("Replacing dataset '%s'", kept_name);
  if (!kedroc_data_catalog_add_versions (self, kept_name, dataset, &error))
    g_message ("%s", error->message);
}

/**
 * kedroc_data_catalog_set_value:
 * @self: a catalog
 * @name: the name of the dataset
 * @value: (nullable): the data; an unset value or %NULL is a dataset without any
 *
 * Registers a [class@MemoryDataset] with a copy of @value as @name, as
 * [method@DataCatalog.set] does.
 *
 * Kedro's counterpart is `catalog[name] = data`.
 */
void
kedroc_data_catalog_set_value (KedrocDataCatalog *self,
                               const char        *name,
                               const GValue      *value)
{
  g_return_if_fail (KEDROC_IS_DATA_CATALOG (self));
  g_return_if_fail (name != NULL);

  g_autoptr (KedrocMemoryDataset) dataset = kedroc_memory_dataset_new (value);

  kedroc_data_catalog_set (self, name, KEDROC_ABSTRACT_DATASET (dataset));
}

/**
 * kedroc_data_catalog_remove:
 * @self: a catalog
 * @name: the name of a dataset
 *
 * Takes the dataset @name, and the version that is loaded of it, out of the catalog.
 * Files and whatever else its data is in stay as they are, and so does the object
 * where somebody else holds it.
 *
 * A name that a pattern matches is found again when it is asked for.
 *
 * Returns: whether the catalog had the dataset
 */
gboolean
kedroc_data_catalog_remove (KedrocDataCatalog *self,
                            const char        *name)
{
  KedrocDataCatalogPrivate *priv;
  g_autoptr (KedrocAbstractDataset) dropped = NULL;
  gboolean found;

  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  priv = kedroc_data_catalog_get_private (self);
  g_mutex_lock (&priv->mutex);
  dropped = take_away (priv, name, &found);
  g_mutex_unlock (&priv->mutex);
  return found;
}
