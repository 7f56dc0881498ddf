/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-data-catalog-private.h"

/**
 * kedroc_data_catalog_contains:
 * @self: a catalog
 * @name: the name of a dataset
 *
 * Tells whether @name is registered or matches a pattern of the user. Runtime
 * patterns do not count.
 *
 * Kedro's counterpart is `name in catalog`.
 *
 * Returns: %TRUE if there is such a dataset
 */
gboolean
kedroc_data_catalog_contains (KedrocDataCatalog *self,
                              const char        *name)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_private (self);
  KedrocNameMatch match;

  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  g_mutex_lock (&priv->mutex);
  gboolean registered = kedroc_catalog_entries_look_up (&priv->entries, name) != NULL;
  g_mutex_unlock (&priv->mutex);
  return registered || kedroc_catalog_config_resolver_find_pattern (priv->resolver, name, FALSE, &match) != NULL;
}

/**
 * kedroc_data_catalog_get_n_datasets:
 * @self: a catalog
 *
 * Counts the registered names. Kedro's counterpart is `len (catalog)`.
 *
 * Returns: how many there are
 */
guint
kedroc_data_catalog_get_n_datasets (KedrocDataCatalog *self)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_private (self);

  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (self), 0);

  g_mutex_lock (&priv->mutex);
  guint n_datasets = priv->entries.order.length;
  g_mutex_unlock (&priv->mutex);
  return n_datasets;
}

/**
 * kedroc_data_catalog_list:
 * @self: a catalog
 *
 * Lists the registered names, in the order in which they were registered. A name
 * that was replaced was registered when that was done, one that matched a
 * pattern when it was first asked for.
 *
 * Kedro's counterpart is `DataCatalog.keys`.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names
 */
char **
kedroc_data_catalog_list (KedrocDataCatalog *self)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_private (self);

  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (self), NULL);

  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_mutex_lock (&priv->mutex);
  for (GList *link = priv->entries.order.head; link != NULL; link = link->next)
    g_strv_builder_add (builder, ((KedrocCatalogEntry *) link->data)->name);
  g_mutex_unlock (&priv->mutex);
  return g_strv_builder_end (builder);
}

static void
item_free (gpointer data)
{
  KedrocCatalogItem *item = data;

  g_free (item->name);
  g_clear_object (&item->dataset);
  g_clear_pointer (&item->config, kedroc_packed_config_unref);
  g_free (item);
}

GPtrArray *
kedroc_data_catalog_list_items (KedrocDataCatalog *self)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_private (self);
  GPtrArray *items = g_ptr_array_new_with_free_func (item_free);

  g_mutex_lock (&priv->mutex);
  for (GList *link = priv->entries.order.head; link != NULL; link = link->next)
    {
      KedrocCatalogEntry *entry = link->data;
      KedrocCatalogItem *item = g_new0 (KedrocCatalogItem, 1);

      item->name = g_strdup (entry->name);
      item->dataset = entry->dataset != NULL ? g_object_ref (entry->dataset) : NULL;
      item->config = entry->config != NULL ? kedroc_packed_config_ref (entry->config) : NULL;
      g_ptr_array_add (items, item);
    }
  g_mutex_unlock (&priv->mutex);
  return items;
}
