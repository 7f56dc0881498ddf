/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-data-catalog-private.h"

#include "kedroc-abstract-versioned-dataset.h"
#include "kedroc-dataset-error-private.h"
#include "kedroc-error.h"
#include "kedroc-typed-value-private.h"

/**
 * kedroc_data_catalog_load:
 * @self: a catalog
 * @name: the name of a dataset
 * @value: (out caller-allocates): an unset value for the data
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Loads the data of the dataset @name, which is built if it was not yet.
 *
 * Fails with %KEDROC_DATASET_ERROR_NOT_FOUND where the catalog has neither an
 * entry nor a pattern of the user for @name, as [method@DataCatalog.get] does
 * where the dataset cannot be built, and as its load does: the error keeps its
 * domain and code and has the dataset's name before its message.
 *
 * Kedro's counterpart is `DataCatalog.load`.
 *
 * Returns: %TRUE if @value holds the data, %FALSE with @error set
 */
gboolean
kedroc_data_catalog_load (KedrocDataCatalog *self,
                          const char        *name,
                          GValue            *value,
                          GCancellable      *cancellable,
                          GError           **error)
{
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  g_autoptr (KedrocAbstractDataset) dataset = kedroc_data_catalog_get_known (self, name, error);
  if (dataset == NULL)
    return FALSE;
  if (kedroc_abstract_dataset_load (dataset, value, cancellable, error))
    return TRUE;
  kedroc_dataset_error_prefix (error, name);
  return FALSE;
}

static GValue *
move_to_heap (GValue *value)
{
  GValue *heap = g_new (GValue, 1);

  /* A value may be moved as it is, it knows nothing of its place. */
  *heap = *value;
  return heap;
}

/**
 * kedroc_data_catalog_load_value:
 * @self: a catalog
 * @name: the name of a dataset
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Does what [method@DataCatalog.load] does, for languages that lose an error
 * beside an output argument. In C and Python the other form is the better one.
 *
 * Returns: (transfer full): the data, or %NULL with @error set
 */
GValue *
kedroc_data_catalog_load_value (KedrocDataCatalog *self,
                                const char        *name,
                                GCancellable      *cancellable,
                                GError           **error)
{
  GValue value = G_VALUE_INIT;

  return kedroc_data_catalog_load (self, name, &value, cancellable, error) ? move_to_heap (&value) : NULL;
}

/* A dataset like the one given that loads another version. */
static KedrocAbstractDataset *
create_for_version (const char            *name,
                    KedrocAbstractDataset *dataset,
                    const char            *version,
                    GError               **error)
{
  g_autoptr (JsonObject) config = kedroc_abstract_dataset_to_config (dataset);

  if (config == NULL)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
                   "Dataset '%s': %s has no configuration to load another version by", name,
                   G_OBJECT_TYPE_NAME (dataset));
      return NULL;
    }
  json_object_set_boolean_member (config, "versioned", TRUE);
  return kedroc_abstract_dataset_from_config (name, config, version, NULL, error);
}

/**
 * kedroc_data_catalog_load_version:
 * @self: a catalog
 * @name: the name of a dataset
 * @version: (nullable): the version to load, or %NULL for the one that
 *   [method@DataCatalog.load] loads
 * @value: (out caller-allocates): an unset value for the data
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Loads one version of the dataset @name, without a change to the dataset in the
 * catalog. A @version has no effect on a dataset that is not a
 * [class@AbstractVersionedDataset].
 *
 * Fails as [method@DataCatalog.load] does, with
 * %KEDROC_DATASET_ERROR_VERSION_NOT_FOUND where there is no such version, and
 * with %KEDROC_DATASET_ERROR_NOT_SUPPORTED where the dataset has no
 * configuration.
 *
 * Kedro's counterpart is `DataCatalog.load (name, version)`.
 *
 * Returns: %TRUE if @value holds the data, %FALSE with @error set
 */
gboolean
kedroc_data_catalog_load_version (KedrocDataCatalog *self,
                                  const char        *name,
                                  const char        *version,
                                  GValue            *value,
                                  GCancellable      *cancellable,
                                  GError           **error)
{
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  g_autoptr (KedrocAbstractDataset) dataset = kedroc_data_catalog_get_known (self, name, error);
  if (dataset == NULL)
    return FALSE;
  if (version != NULL && KEDROC_IS_ABSTRACT_VERSIONED_DATASET (dataset))
    {
      g_autoptr (KedrocAbstractDataset) stored = g_steal_pointer (&dataset);

      dataset = create_for_version (name, stored, version, error);
    }
  if (dataset != NULL && kedroc_abstract_dataset_load (dataset, value, cancellable, error))
    return TRUE;
  kedroc_dataset_error_prefix (error, name);
  return FALSE;
}

/**
 * kedroc_data_catalog_load_version_value:
 * @self: a catalog
 * @name: the name of a dataset
 * @version: (nullable): the version to load
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Does what [method@DataCatalog.load_version] does, for languages that lose an
 * error beside an output argument.
 *
 * Returns: (transfer full): the data, or %NULL with @error set
 */
GValue *
kedroc_data_catalog_load_version_value (KedrocDataCatalog *self,
                                        const char        *name,
                                        const char        *version,
                                        GCancellable      *cancellable,
                                        GError           **error)
{
  GValue value = G_VALUE_INIT;

  if (!kedroc_data_catalog_load_version (self, name, version, &value, cancellable, error))
    return NULL;
  return move_to_heap (&value);
}

/**
 * kedroc_data_catalog_save:
 * @self: a catalog
 * @name: the name of a dataset
 * @data: (nullable): the data
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Saves @data to the dataset @name, which is built if it was not yet.
 *
 * Fails with %KEDROC_DATASET_ERROR_NO_DATA where @data is %NULL, an unset value
 * or one that holds a %NULL pointer, whatever @name is; with
 * %KEDROC_DATASET_ERROR_NOT_FOUND where the catalog has neither an entry nor a
 * pattern of the user for @name; and as the dataset's save does, with its name
 * before the message.
 *
 * Kedro's counterpart is `DataCatalog.save`.
 *
 * Returns: %TRUE if the data was saved, %FALSE with @error set
 */
gboolean
kedroc_data_catalog_save (KedrocDataCatalog *self,
                          const char        *name,
                          const GValue      *data,
                          GCancellable      *cancellable,
                          GError           **error)
{
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (data == NULL || kedroc_typed_value_is_empty (data))
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA,
                   "Dataset '%s': there is nothing to save: the value is %s; save a value that holds data",
                   name, data != NULL && G_IS_VALUE (data) ? "a NULL pointer" : "unset");
      return FALSE;
    }

  g_autoptr (KedrocAbstractDataset) dataset = kedroc_data_catalog_get_known (self, name, error);
  if (dataset == NULL)
    return FALSE;
  if (kedroc_abstract_dataset_save (dataset, data, cancellable, error))
    return TRUE;
  kedroc_dataset_error_prefix (error, name);
  return FALSE;
}

/**
 * kedroc_data_catalog_exists:
 * @self: a catalog
 * @name: the name of a dataset
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Tells whether the data of the dataset @name is there, as the dataset says. A
 * name that the catalog does not have is no error, its data is not there.
 *
 * Kedro's counterpart is `DataCatalog.exists`.
 *
 * Returns: %TRUE if there is something to load; %FALSE if not, or with @error
 *   set if it cannot be told
 */
gboolean
kedroc_data_catalog_exists (KedrocDataCatalog *self,
                            const char        *name,
                            GCancellable      *cancellable,
                            GError           **error)
{
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  g_autoptr (KedrocAbstractDataset) dataset = kedroc_data_catalog_get (self, name, FALSE, error);
  if (dataset == NULL)
    return FALSE;
  if (kedroc_abstract_dataset_exists (dataset, cancellable, error))
    return TRUE;
  kedroc_dataset_error_prefix (error, name);
  return FALSE;
}

/**
 * kedroc_data_catalog_release:
 * @self: a catalog
 * @name: the name of a dataset
 * @error: return location for a #GError
 *
 * Frees what the dataset @name keeps in memory. A [class@MemoryDataset] has no
 * data after it.
 *
 * Fails with %KEDROC_DATASET_ERROR_NOT_FOUND where the catalog does not have the
 * dataset, and as its release does.
 *
 * Kedro's counterpart is `DataCatalog.release`.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
kedroc_data_catalog_release (KedrocDataCatalog *self,
                             const char        *name,
                             GError           **error)
{
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  g_autoptr (KedrocAbstractDataset) dataset = kedroc_data_catalog_get_known (self, name, error);
  if (dataset == NULL)
    return FALSE;
  if (kedroc_abstract_dataset_release (dataset, error))
    return TRUE;
  kedroc_dataset_error_prefix (error, name);
  return FALSE;
}

/**
 * kedroc_data_catalog_confirm:
 * @self: a catalog
 * @name: the name of a dataset
 * @error: return location for a #GError
 *
 * Tells the dataset @name that what was loaded from it has been processed.
 *
 * Fails with %KEDROC_DATASET_ERROR_NOT_FOUND where the catalog does not have the
 * dataset, with %KEDROC_DATASET_ERROR_NOT_SUPPORTED where its class has nothing
 * to confirm, and as its confirm does.
 *
 * Kedro's counterpart is `DataCatalog.confirm`.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
kedroc_data_catalog_confirm (KedrocDataCatalog *self,
                             const char        *name,
                             GError           **error)
{
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  g_autoptr (KedrocAbstractDataset) dataset = kedroc_data_catalog_get_known (self, name, error);
  if (dataset == NULL)
    return FALSE;
  if (kedroc_abstract_dataset_confirm (dataset, error))
    return TRUE;
  kedroc_dataset_error_prefix (error, name);
  return FALSE;
}
