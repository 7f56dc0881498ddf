/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-data-catalog.h"

/* Raw data of the common types, without a GValue of the caller's own. */

/**
 * kedroc_data_catalog_set_variant:
 * @self: a catalog
 * @name: the name of the dataset
 * @data: (nullable): a variant; a floating reference is taken
 *
 * Registers a [class@MemoryDataset] that holds a variant as @name, as
 * [method@DataCatalog.set_value] does.
 */
void
kedroc_data_catalog_set_variant (KedrocDataCatalog *self,
                                 const char        *name,
                                 GVariant          *data)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_VARIANT);
  g_value_set_variant (&value, data);
  kedroc_data_catalog_set_value (self, name, &value);
}

/**
 * kedroc_data_catalog_set_bytes:
 * @self: a catalog
 * @name: the name of the dataset
 * @data: (nullable): bytes
 *
 * Registers a [class@MemoryDataset] that holds bytes as @name, as
 * [method@DataCatalog.set_value] does.
 */
void
kedroc_data_catalog_set_bytes (KedrocDataCatalog *self,
                               const char        *name,
                               GBytes            *data)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_BYTES);
  g_value_set_boxed (&value, data);
  kedroc_data_catalog_set_value (self, name, &value);
}

/**
 * kedroc_data_catalog_set_string:
 * @self: a catalog
 * @name: the name of the dataset
 * @data: (nullable): a text
 *
 * Registers a [class@MemoryDataset] that holds a text as @name, as
 * [method@DataCatalog.set_value] does.
 */
void
kedroc_data_catalog_set_string (KedrocDataCatalog *self,
                                const char        *name,
                                const char        *data)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, data);
  kedroc_data_catalog_set_value (self, name, &value);
}

/**
 * kedroc_data_catalog_set_boolean:
 * @self: a catalog
 * @name: the name of the dataset
 * @data: a truth value
 *
 * Registers a [class@MemoryDataset] that holds a truth value as @name, as
 * [method@DataCatalog.set_value] does.
 */
void
kedroc_data_catalog_set_boolean (KedrocDataCatalog *self,
                                 const char        *name,
                                 gboolean           data)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_BOOLEAN);
  g_value_set_boolean (&value, data);
  kedroc_data_catalog_set_value (self, name, &value);
}

/**
 * kedroc_data_catalog_set_double:
 * @self: a catalog
 * @name: the name of the dataset
 * @data: a number
 *
 * Registers a [class@MemoryDataset] that holds a number as @name, as
 * [method@DataCatalog.set_value] does.
 */
void
kedroc_data_catalog_set_double (KedrocDataCatalog *self,
                                const char        *name,
                                double             data)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_DOUBLE);
  g_value_set_double (&value, data);
  kedroc_data_catalog_set_value (self, name, &value);
}

/**
 * kedroc_data_catalog_set_int64:
 * @self: a catalog
 * @name: the name of the dataset
 * @data: a number
 *
 * Registers a [class@MemoryDataset] that holds an integer as @name, as
 * [method@DataCatalog.set_value] does.
 */
void
kedroc_data_catalog_set_int64 (KedrocDataCatalog *self,
                               const char        *name,
                               gint64             data)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_INT64);
  g_value_set_int64 (&value, data);
  kedroc_data_catalog_set_value (self, name, &value);
}

/**
 * kedroc_data_catalog_set_object:
 * @self: a catalog
 * @name: the name of the dataset
 * @data: (type GObject.Object) (nullable): an object
 *
 * Registers a [class@MemoryDataset] that holds an object as @name, as
 * [method@DataCatalog.set_value] does.
 */
void
kedroc_data_catalog_set_object (KedrocDataCatalog *self,
                                const char        *name,
                                gpointer           data)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_OBJECT);
  g_value_set_object (&value, data);
  kedroc_data_catalog_set_value (self, name, &value);
}
