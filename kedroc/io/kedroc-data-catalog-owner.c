/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-data-catalog-private.h"

#include "kedroc-owner-private.h"

/* Datasets are made on the thread of an interpreter that has but one: their class may be one of
 * its language. */

typedef struct
{
  KedrocDataCatalog *self;
  const char *name;
  gboolean fallback_to_runtime_pattern;
  KedrocAbstractDataset *dataset;
  GError *error;
} GetCall;

static void
get_call_run (gpointer data)
{
  GetCall *call = data;

  call->dataset =
    kedroc_data_catalog_get_here (call->self, call->name, call->fallback_to_runtime_pattern, &call->error);
}

static KedrocAbstractDataset *
find_made (KedrocDataCatalog *self,
           const char        *name)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_private (self);
  KedrocAbstractDataset *dataset = NULL;

  g_mutex_lock (&priv->mutex);
  KedrocCatalogEntry *entry = kedroc_catalog_entries_look_up (&priv->entries, name);
  if (entry != NULL && entry->dataset != NULL)
    dataset = g_object_ref (entry->dataset);
  g_mutex_unlock (&priv->mutex);
  return dataset;
}

/**
 * kedroc_data_catalog_get:
 * @self: a catalog
 * @name: the name of a dataset
 * @fallback_to_runtime_pattern: whether a name that nothing is for gets a
 *   dataset by the runtime pattern, and is registered
 * @error: return location for a #GError
 *
 * Gets the dataset @name, which is built if it was not yet. Threads that ask for
 * one name get the same dataset.
 *
 * Fails where the dataset cannot be built: with
 * %KEDROC_DATASET_ERROR_UNKNOWN_TYPE, %KEDROC_DATASET_ERROR_INVALID_CONFIG or
 * what its class says. It is tried again the next time.
 *
 * Kedro's counterpart is `DataCatalog.get`.
 *
 * Returns: (transfer full) (nullable): the dataset; %NULL without an error: there
 *   is none of that name, and no pattern for it
 */
KedrocAbstractDataset *
kedroc_data_catalog_get (KedrocDataCatalog *self,
                         const char        *name,
                         gboolean           fallback_to_runtime_pattern,
                         GError           **error)
{
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  const KedrocOwner *owner = kedroc_owner_get_claimed ();
  if (owner == NULL)
    return kedroc_data_catalog_get_here (self, name, fallback_to_runtime_pattern, error);

  GetCall call = { self, name, fallback_to_runtime_pattern, find_made (self, name), NULL };
  if (call.dataset == NULL)
    kedroc_owner_post_and_wait (owner, get_call_run, &call);
  if (call.error != NULL)
    g_propagate_error (error, call.error);
  return call.dataset;
}
