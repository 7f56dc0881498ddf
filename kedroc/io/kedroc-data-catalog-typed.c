/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-data-catalog-private.h"

#include "kedroc-dataset-error-private.h"
#include "kedroc-typed-value-private.h"

/* The typed forms of load and save. */

/**
 * kedroc_data_catalog_load_variant:
 * @self: a catalog
 * @name: the name of a dataset
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Loads the data of the dataset @name, which has to be a variant.
 *
 * Fails as [method@DataCatalog.load] does, and with
 * %KEDROC_DATASET_ERROR_FAILED, both types named, where the data is something
 * else.
 *
 * Returns: (transfer full): the data, or %NULL with @error set
 */
GVariant *
kedroc_data_catalog_load_variant (KedrocDataCatalog *self,
                                  const char        *name,
                                  GCancellable      *cancellable,
                                  GError           **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  if (!kedroc_data_catalog_load (self, name, &value, cancellable, error))
    return NULL;

  GVariant *data = kedroc_typed_value_dup_variant (&value, error);
  if (data == NULL)
    kedroc_dataset_error_prefix (error, name);
  return data;
}

/**
 * kedroc_data_catalog_load_bytes:
 * @self: a catalog
 * @name: the name of a dataset
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Loads the data of the dataset @name, which has to be bytes.
 *
 * Fails as [method@DataCatalog.load] does, and with
 * %KEDROC_DATASET_ERROR_FAILED, both types named, where the data is something
 * else.
 *
 * Returns: (transfer full): the data, or %NULL with @error set
 */
GBytes *
kedroc_data_catalog_load_bytes (KedrocDataCatalog *self,
                                const char        *name,
                                GCancellable      *cancellable,
                                GError           **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  if (!kedroc_data_catalog_load (self, name, &value, cancellable, error))
    return NULL;

  GBytes *data = kedroc_typed_value_dup_bytes (&value, error);
  if (data == NULL)
    kedroc_dataset_error_prefix (error, name);
  return data;
}

/**
 * kedroc_data_catalog_load_string:
 * @self: a catalog
 * @name: the name of a dataset
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Loads the data of the dataset @name, which has to be a text.
 *
 * Fails as [method@DataCatalog.load] does, and with
 * %KEDROC_DATASET_ERROR_FAILED, both types named, where the data is something
 * else.
 *
 * Returns: (transfer full): the data, or %NULL with @error set
 */
char *
kedroc_data_catalog_load_string (KedrocDataCatalog *self,
                                 const char        *name,
                                 GCancellable      *cancellable,
                                 GError           **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  if (!kedroc_data_catalog_load (self, name, &value, cancellable, error))
    return NULL;

  char *data = kedroc_typed_value_dup_string (&value, error);
  if (data == NULL)
    kedroc_dataset_error_prefix (error, name);
  return data;
}

/**
 * kedroc_data_catalog_load_object:
 * @self: a catalog
 * @name: the name of a dataset
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Loads the data of the dataset @name, which has to be an object.
 *
 * Fails as [method@DataCatalog.load] does, and with
 * %KEDROC_DATASET_ERROR_FAILED, both types named, where the data is something
 * else.
 *
 * Returns: (transfer full) (type GObject.Object): the data, or %NULL with @error set
 */
gpointer
kedroc_data_catalog_load_object (KedrocDataCatalog *self,
                                 const char        *name,
                                 GCancellable      *cancellable,
                                 GError           **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  if (!kedroc_data_catalog_load (self, name, &value, cancellable, error))
    return NULL;

  gpointer data = kedroc_typed_value_dup_object (&value, error);
  if (data == NULL)
    kedroc_dataset_error_prefix (error, name);
  return data;
}

/**
 * kedroc_data_catalog_load_double:
 * @self: a catalog
 * @name: the name of a dataset
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Loads the data of the dataset @name, which has to be a number that a double holds exactly,
 * of whatever type.
 *
 * Fails as [method@DataCatalog.load] does, and with
 * %KEDROC_DATASET_ERROR_FAILED, both types named, where the data is something
 * else.
 *
 * Returns: the number; 0 with @error set
 */
double
kedroc_data_catalog_load_double (KedrocDataCatalog *self,
                                 const char        *name,
                                 GCancellable      *cancellable,
                                 GError           **error)
{
  g_auto (GValue) value = G_VALUE_INIT;
  double number = 0;

  if (!kedroc_data_catalog_load (self, name, &value, cancellable, error))
    return 0;
  if (kedroc_typed_value_get_double (&value, &number, error))
    return number;
  kedroc_dataset_error_prefix (error, name);
  return 0;
}

/**
 * kedroc_data_catalog_load_int64:
 * @self: a catalog
 * @name: the name of a dataset
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Loads the data of the dataset @name, which has to be an integer that fits 64 bits,
 * of whatever type.
 *
 * Fails as [method@DataCatalog.load] does, and with
 * %KEDROC_DATASET_ERROR_FAILED, both types named, where the data is something
 * else.
 *
 * Returns: the number; 0 with @error set
 */
gint64
kedroc_data_catalog_load_int64 (KedrocDataCatalog *self,
                                const char        *name,
                                GCancellable      *cancellable,
                                GError           **error)
{
  g_auto (GValue) value = G_VALUE_INIT;
  gint64 number = 0;

  if (!kedroc_data_catalog_load (self, name, &value, cancellable, error))
    return 0;
  if (kedroc_typed_value_get_int64 (&value, &number, error))
    return number;
  kedroc_dataset_error_prefix (error, name);
  return 0;
}

/**
 * kedroc_data_catalog_save_variant:
 * @self: a catalog
 * @name: the name of a dataset
 * @data: (nullable): a variant; a floating reference is taken over
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Saves @data to the dataset @name, as [method@DataCatalog.save] does.
 *
 * Returns: %TRUE if the data was saved, %FALSE with @error set
 */
gboolean
kedroc_data_catalog_save_variant (KedrocDataCatalog *self,
                                  const char        *name,
                                  GVariant          *data,
                                  GCancellable      *cancellable,
                                  GError           **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_VARIANT);
  if (data != NULL)
    g_value_take_variant (&value, g_variant_ref_sink (data));
  return kedroc_data_catalog_save (self, name, &value, cancellable, error);
}

/**
 * kedroc_data_catalog_save_bytes:
 * @self: a catalog
 * @name: the name of a dataset
 * @data: (nullable): bytes
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Saves @data to the dataset @name, as [method@DataCatalog.save] does.
 *
 * Returns: %TRUE if the data was saved, %FALSE with @error set
 */
gboolean
kedroc_data_catalog_save_bytes (KedrocDataCatalog *self,
                                const char        *name,
                                GBytes            *data,
                                GCancellable      *cancellable,
                                GError           **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_BYTES);
  g_value_set_boxed (&value, data);
  return kedroc_data_catalog_save (self, name, &value, cancellable, error);
}

/**
 * kedroc_data_catalog_save_string:
 * @self: a catalog
 * @name: the name of a dataset
 * @data: (nullable): a text
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Saves @data to the dataset @name, as [method@DataCatalog.save] does.
 *
 * Returns: %TRUE if the data was saved, %FALSE with @error set
 */
gboolean
kedroc_data_catalog_save_string (KedrocDataCatalog *self,
                                 const char        *name,
                                 const char        *data,
                                 GCancellable      *cancellable,
                                 GError           **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, data);
  return kedroc_data_catalog_save (self, name, &value, cancellable, error);
}

/**
 * kedroc_data_catalog_save_double:
 * @self: a catalog
 * @name: the name of a dataset
 * @data: a number
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Saves @data to the dataset @name, as [method@DataCatalog.save] does.
 *
 * Returns: %TRUE if the data was saved, %FALSE with @error set
 */
gboolean
kedroc_data_catalog_save_double (KedrocDataCatalog *self,
                                 const char        *name,
                                 double             data,
                                 GCancellable      *cancellable,
                                 GError           **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_DOUBLE);
  g_value_set_double (&value, data);
  return kedroc_data_catalog_save (self, name, &value, cancellable, error);
}

/**
 * kedroc_data_catalog_save_int64:
 * @self: a catalog
 * @name: the name of a dataset
 * @data: a number
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Saves @data to the dataset @name, as [method@DataCatalog.save] does.
 *
 * Returns: %TRUE if the data was saved, %FALSE with @error set
 */
gboolean
kedroc_data_catalog_save_int64 (KedrocDataCatalog *self,
                                const char        *name,
                                gint64             data,
                                GCancellable      *cancellable,
                                GError           **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_INT64);
  g_value_set_int64 (&value, data);
  return kedroc_data_catalog_save (self, name, &value, cancellable, error);
}

/**
 * kedroc_data_catalog_save_object:
 * @self: a catalog
 * @name: the name of a dataset
 * @data: (type GObject.Object) (nullable): an object
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Saves @data to the dataset @name, as [method@DataCatalog.save] does.
 *
 * Returns: %TRUE if the data was saved, %FALSE with @error set
 */
gboolean
kedroc_data_catalog_save_object (KedrocDataCatalog *self,
                                 const char        *name,
                                 gpointer           data,
                                 GCancellable      *cancellable,
                                 GError           **error)
{
  g_return_val_if_fail (data == NULL || G_IS_OBJECT (data), FALSE);

  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, data != NULL ? G_OBJECT_TYPE (data) : G_TYPE_OBJECT);
  g_value_set_object (&value, data);
  return kedroc_data_catalog_save (self, name, &value, cancellable, error);
}
