/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-data-catalog-private.h"

#include <string.h>

/* Nothing of one that was handed in is compared but which one it is. */
static gboolean
items_are_equal (const KedrocCatalogItem *a,
                 const KedrocCatalogItem *b)
{
  if (a->dataset != NULL && a->dataset == b->dataset)
    return TRUE;
  if (a->config == NULL || b->config == NULL)
    return FALSE;

  g_autoptr (JsonObject) config = kedroc_packed_config_unpack (a->config);
  g_autoptr (JsonObject) other = kedroc_packed_config_unpack (b->config);
  return json_object_equal (config, other);
}

static int
compare_items (gconstpointer a,
               gconstpointer b)
{
  return strcmp ((*(KedrocCatalogItem *const *) a)->name, (*(KedrocCatalogItem *const *) b)->name);
}

static gboolean
have_equal_items (KedrocDataCatalog *self,
                  KedrocDataCatalog *other)
{
  g_autoptr (GPtrArray) items = kedroc_data_catalog_list_items (self);
  g_autoptr (GPtrArray) other_items = kedroc_data_catalog_list_items (other);

  if (items->len != other_items->len)
    return FALSE;
  g_ptr_array_sort (items, compare_items);
  g_ptr_array_sort (other_items, compare_items);
  for (guint i = 0; i < items->len; i++)
    if (compare_items (&items->pdata[i], &other_items->pdata[i]) != 0
        || !items_are_equal (items->pdata[i], other_items->pdata[i]))
      return FALSE;
  return TRUE;
}

static gboolean
patterns_are_equal (const KedrocPatternEntry *a,
                    const KedrocPatternEntry *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_str_equal (kedroc_name_pattern_get_text (a->pattern), kedroc_name_pattern_get_text (b->pattern))
         && json_object_equal (a->config, b->config);
}

/* Runtime patterns are those of the class. */
static gboolean
have_equal_patterns (KedrocCatalogConfigResolver *resolver,
                     KedrocCatalogConfigResolver *other)
{
  if (resolver->patterns->len != other->patterns->len
      || !patterns_are_equal (resolver->catch_all, other->catch_all))
    return FALSE;
  for (guint i = 0; i < resolver->patterns->len; i++)
    if (!patterns_are_equal (resolver->patterns->pdata[i], other->patterns->pdata[i]))
      return FALSE;
  return TRUE;
}

static gboolean
have_equal_load_versions (KedrocDataCatalog *self,
                          KedrocDataCatalog *other)
{
  g_autoptr (GHashTable) versions = NULL;
  g_autoptr (GHashTable) other_versions = NULL;
  GHashTableIter iter;
  gpointer name;
  gpointer version;

  g_object_get (self, "load-versions", &versions, NULL);
  g_object_get (other, "load-versions", &other_versions, NULL);
  guint n_versions = versions != NULL ? g_hash_table_size (versions) : 0;
  if (n_versions != (other_versions != NULL ? g_hash_table_size (other_versions) : 0))
    return FALSE;
  if (n_versions == 0)
    return TRUE;
  g_hash_table_iter_init (&iter, versions);
  while (g_hash_table_iter_next (&iter, &name, &version))
    if (g_strcmp0 (version, g_hash_table_lookup (other_versions, name)) != 0)
      return FALSE;
  return TRUE;
}

/**
 * kedroc_data_catalog_equal:
 * @self: a catalog
 * @other: a catalog
 *
 * Tells whether two catalogs have the same datasets and patterns.
 *
 * They are equal if the same names are registered in them, each of which stands
 * for one and the same dataset or for the same configuration, built or not; if
 * the users' patterns and their configurations are the same; and if the same
 * versions are loaded. The order of the names, the version that is saved, and
 * what the datasets hold are not compared.
 *
 * Kedro's counterpart is `catalog == other`, for which two datasets of one
 * configuration are not equal.
 *
 * Returns: %TRUE if they are equal
 */
gboolean
kedroc_data_catalog_equal (KedrocDataCatalog *self,
                           KedrocDataCatalog *other)
{
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (self), FALSE);
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (other), FALSE);

  return self == other
         || (have_equal_items (self, other)
             && have_equal_patterns (kedroc_data_catalog_get_config_resolver (self),
                                     kedroc_data_catalog_get_config_resolver (other))
             && have_equal_load_versions (self, other));
}
