/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-data-catalog-private.h"

#include <string.h>

#include "kedroc-catalog-config-resolver-private.h"
#include "kedroc-dataset-error-private.h"
#include "kedroc-dataset-type-private.h"
#include "kedroc-error.h"
#include "kedroc-json-copy-private.h"
#include "kedroc-memory-dataset.h"

/* What a configuration says of its type. A catalog made by g_object_new() may
 * have an entry that says nothing; that is an error when it is used. */
static const char *
get_config_type (KedrocPackedConfig *config)
{
  return config->type != NULL ? config->type : "";
}

/* G_TYPE_INVALID: it is not known. */
static GType
get_item_type (const KedrocCatalogItem *item)
{
  if (item->dataset != NULL)
    return G_OBJECT_TYPE (item->dataset);
  return kedroc_dataset_type_lookup (get_config_type (item->config), NULL);
}

static const char *
get_item_type_name (const KedrocCatalogItem *item)
{
  GType type = get_item_type (item);

  if (type == G_TYPE_INVALID)
    return get_config_type (item->config);
  return kedroc_dataset_type_get_name (type);
}

/* What to_config collects. */
typedef struct
{
  KedrocCatalogConfigResolver *resolver;
  JsonObject *catalog;
  JsonObject *credentials;
} Collection;

/* A name for credentials that others than these do not have. */
static char *
choose_credentials_name (Collection *collection,
                         const char *dataset_name,
                         JsonNode   *credentials)
{
  char *name = g_strdup_printf ("%s_%s", dataset_name, KEDROC_CONFIG_CREDENTIALS_KEY);

  for (guint i = 2;; i++)
    {
      JsonNode *taken = json_object_get_member (collection->credentials, name);

      if (taken == NULL)
        taken = kedroc_catalog_config_resolver_get_credentials (collection->resolver, name);
      if (taken == NULL || json_node_equal (taken, credentials))
        return name;
      g_free (name);
      name = g_strdup_printf ("%s_%s_%u", dataset_name, KEDROC_CONFIG_CREDENTIALS_KEY, i);
    }
}

static void move_credentials (Collection *collection,
                              const char *dataset_name,
                              JsonNode   *config,
                              gboolean    texts_are_names);

static void
move_member (Collection *collection,
             const char *dataset_name,
             JsonObject *config,
             const char *key,
             gboolean    texts_are_names)
{
  JsonNode *value = json_object_get_member (config, key);

  if (strcmp (key, KEDROC_CONFIG_CREDENTIALS_KEY) != 0)
    {
      move_credentials (collection, dataset_name, value, texts_are_names);
    }
  else if (texts_are_names && json_node_get_value_type (value) == G_TYPE_STRING)
    {
      const char *name = json_node_get_string (value);
      JsonNode *named = kedroc_catalog_config_resolver_get_credentials (collection->resolver, name);

      if (named != NULL)
        json_object_set_member (collection->credentials, name, kedroc_json_node_copy (named));
    }
  else if (!JSON_NODE_HOLDS_NULL (value))
    {
      g_autofree char *name = choose_credentials_name (collection, dataset_name, value);

      json_object_set_member (collection->credentials, name, json_node_ref (value));
      json_object_set_string_member (config, key, name);
    }
}

/* Moves the credentials that stand in a configuration out of it. */
static void
move_credentials (Collection *collection,
                  const char *dataset_name,
                  JsonNode   *config,
                  gboolean    texts_are_names)
{
  if (JSON_NODE_HOLDS_OBJECT (config))
    {
      g_autoptr (GList) keys = json_object_get_members (json_node_get_object (config));

      for (GList *key = keys; key != NULL; key = key->next)
        move_member (collection, dataset_name, json_node_get_object (config), key->data, texts_are_names);
    }
  else if (JSON_NODE_HOLDS_ARRAY (config))
    {
      JsonArray *array = json_node_get_array (config);

      for (guint i = 0; i < json_array_get_length (array); i++)
        move_credentials (collection, dataset_name, json_array_get_element (array, i), texts_are_names);
    }
}

static gboolean
collect_item (Collection        *collection,
              KedrocCatalogItem *item,
              GError           **error)
{
  gboolean from_config = item->config != NULL;

  if (g_type_is_a (get_item_type (item), KEDROC_TYPE_MEMORY_DATASET))
    return TRUE;

  g_autoptr (JsonObject) own = from_config ? kedroc_packed_config_unpack (item->config)
                                           : kedroc_abstract_dataset_to_config (item->dataset);
  if (own == NULL)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
                   "Dataset '%s': %s has no configuration", item->name, G_OBJECT_TYPE_NAME (item->dataset));
      return FALSE;
    }

  JsonNode *config = json_node_init_object (json_node_alloc (), own);
  move_credentials (collection, item->name, config, from_config);
  json_object_set_member (collection->catalog, item->name, config);
  return TRUE;
}

static GHashTable *
copy_load_versions (KedrocDataCatalog *self,
                    JsonObject        *catalog)
{
  g_autoptr (GHashTable) all = NULL;
  GHashTable *versions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer name;
  gpointer version;

  g_object_get (self, "load-versions", &all, NULL);
  if (all == NULL)
    return versions;
  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, &name, &version))
    if (json_object_has_member (catalog, name))
      g_hash_table_insert (versions, g_strdup (name), g_strdup (version));
  return versions;
}

/**
 * kedroc_data_catalog_to_config:
 * @self: a catalog
 * @credentials: (out) (optional) (transfer full): the credentials that the
 *   configuration names
 * @load_versions: (out) (optional) (transfer full) (element-type utf8 utf8): the
 *   versions to load, by the names of the datasets that have one
 * @save_version: (out) (optional) (nullable) (transfer full): the version to save
 * @error: return location for a #GError
 *
 * Makes the configuration from which [ctor@DataCatalog.new_from_config] makes
 * such a catalog. No dataset is built for it.
 *
 * Entries that came from a configuration are given back as they were. Datasets
 * in memory are left out, and so are patterns; what a pattern has made is there.
 * Credentials are never in the configuration, only their names: those that stood
 * in it, or else `NAME_credentials` for the dataset `NAME`.
 *
 * Fails with %KEDROC_DATASET_ERROR_NOT_SUPPORTED where a dataset that was handed
 * in as an object has no configuration.
 *
 * Kedro's counterpart is `DataCatalog.to_config`.
 *
 * Returns: (transfer full): the configuration, or %NULL with @error set
 */
JsonObject *
kedroc_data_catalog_to_config (KedrocDataCatalog *self,
                               JsonObject       **credentials,
                               GHashTable       **load_versions,
                               char             **save_version,
                               GError           **error)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_private (self);

  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  g_autoptr (GPtrArray) items = kedroc_data_catalog_list_items (self);
  g_autoptr (JsonObject) catalog = json_object_new ();
  g_autoptr (JsonObject) collected_credentials = json_object_new ();
  Collection collection = { priv->resolver, catalog, collected_credentials };

  for (guint i = 0; i < items->len; i++)
    if (!collect_item (&collection, g_ptr_array_index (items, i), error))
      return NULL;

  if (credentials != NULL)
    *credentials = g_steal_pointer (&collected_credentials);
  if (load_versions != NULL)
    *load_versions = copy_load_versions (self, catalog);
  if (save_version != NULL)
    g_object_get (self, "save-version", save_version, NULL);
  return g_steal_pointer (&catalog);
}

static GRegex *
compile_regex (const char *pattern,
               const char *what,
               GError    **error)
{
  g_autoptr (GError) reason = NULL;
  GRegex *regex = g_regex_new (pattern, 0, 0, &reason);

  if (regex == NULL)
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                 "'%s' is no regular expression to filter %s by: %s", pattern, what, reason->message);
  return regex;
}

static gboolean
has_type (GType type,
          GType wanted)
{
  if (wanted == G_TYPE_NONE || wanted == G_TYPE_INVALID)
    return TRUE;
  return type == wanted || (G_TYPE_IS_ABSTRACT (wanted) && g_type_is_a (type, wanted));
}

static gboolean
matches (GRegex     *regex,
         const char *text)
{
  return regex == NULL || g_regex_match (regex, text, 0, NULL);
}

/**
 * kedroc_data_catalog_filter:
 * @self: a catalog
 * @name_regex: (nullable): a regular expression, found anywhere in the name
 * @type_regex: (nullable): a regular expression, found anywhere in the name of
 *   the type, as [method@DataCatalog.get_dataset_type] gives it
 * @by_type: the class, or an abstract class that it is derived from;
 *   %G_TYPE_NONE: any
 * @error: return location for a #GError
 *
 * Lists the registered names to which all of the conditions apply, in the order
 * of registration. No dataset is built for it.
 *
 * Fails with %KEDROC_DATASET_ERROR_FAILED where a regular expression is none.
 *
 * Kedro's counterpart is `DataCatalog.filter`.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names, or %NULL with
 *   @error set
 */
char **
kedroc_data_catalog_filter (KedrocDataCatalog *self,
                            const char        *name_regex,
                            const char        *type_regex,
                            GType              by_type,
                            GError           **error)
{
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  g_autoptr (GRegex) name_matcher = name_regex != NULL ? compile_regex (name_regex, "names", error) : NULL;
  if (name_regex != NULL && name_matcher == NULL)
    return NULL;
  g_autoptr (GRegex) type_matcher = type_regex != NULL ? compile_regex (type_regex, "types", error) : NULL;
  if (type_regex != NULL && type_matcher == NULL)
    return NULL;

  g_autoptr (GPtrArray) items = kedroc_data_catalog_list_items (self);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (guint i = 0; i < items->len; i++)
    {
      const KedrocCatalogItem *item = g_ptr_array_index (items, i);

      if (matches (name_matcher, item->name) && has_type (get_item_type (item), by_type)
          && matches (type_matcher, get_item_type_name (item)))
        g_strv_builder_add (builder, item->name);
    }
  return g_strv_builder_end (builder);
}

/* What the first pattern makes of a name; NULL: it has no configuration. */
static KedrocPackedConfig *
expand_pattern (KedrocDataCatalog *self,
                const char        *name)
{
  KedrocCatalogConfigResolver *resolver = kedroc_data_catalog_get_config_resolver (self);
  KedrocNameMatch match;
  KedrocPatternEntry *pattern = kedroc_catalog_config_resolver_find_pattern (resolver, name, TRUE, &match);
  g_autoptr (JsonObject)
    config = kedroc_catalog_config_resolver_expand_pattern (resolver, name, pattern, &match, NULL);

  return config != NULL ? kedroc_packed_config_new (name, config) : NULL;
}

/* The configuration or the dataset of a name, registered or not. */
static gboolean
find_item (KedrocDataCatalog *self,
           const char        *name,
           KedrocCatalogItem *item)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_private (self);

  if (!kedroc_data_catalog_contains (self, name))
    return FALSE;

  g_mutex_lock (&priv->mutex);
  KedrocCatalogEntry *entry = kedroc_catalog_entries_look_up (&priv->entries, name);
  if (entry != NULL && entry->dataset != NULL)
    item->dataset = g_object_ref (entry->dataset);
  else if (entry != NULL)
    item->config = kedroc_packed_config_ref (entry->config);
  g_mutex_unlock (&priv->mutex);
  if (entry == NULL)
    item->config = expand_pattern (self, name);

  return item->dataset != NULL || (item->config != NULL && item->config->type != NULL);
}

/**
 * kedroc_data_catalog_get_dataset_type:
 * @self: a catalog
 * @name: the name of a dataset
 *
 * Gets the type of the dataset @name, as it stands behind `type:` in a catalog:
 * of several spellings the first, such as `csv.CSVDataset` for
 * `pandas.CSVDataset` too; the name of the #GType for a class that has not been
 * registered; what the configuration says where no such type is known. The
 * dataset is neither built nor registered.
 *
 * Kedro's counterpart is `DataCatalog.get_type`.
 *
 * Returns: (transfer full) (nullable): the type, or %NULL if the catalog has
 *   neither an entry nor a pattern of the user for @name
 */
char *
kedroc_data_catalog_get_dataset_type (KedrocDataCatalog *self,
                                      const char        *name)
{
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  KedrocCatalogItem item = { NULL };
  char *type = find_item (self, name, &item) ? g_strdup (get_item_type_name (&item)) : NULL;

  g_clear_object (&item.dataset);
  g_clear_pointer (&item.config, kedroc_packed_config_unref);
  return type;
}

/**
 * kedroc_data_catalog_to_string:
 * @self: a catalog
 *
 * Describes the catalog to people, one line for each registered name: what the
 * dataset says of itself, or its type where it has not been built yet.
 *
 * Kedro's counterpart is `repr (catalog)`.
 *
 * Returns: (transfer full): the text
 */
char *
kedroc_data_catalog_to_string (KedrocDataCatalog *self)
{
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (self), NULL);

  g_autoptr (GPtrArray) items = kedroc_data_catalog_list_items (self);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    {
      const KedrocCatalogItem *item = g_ptr_array_index (items, i);
      g_autofree char *shown = item->dataset != NULL ? kedroc_abstract_dataset_to_string (item->dataset)
                                                     : g_strdup (get_item_type_name (item));

      g_autoptr (GString) line = g_string_new (NULL);

      g_string_printf (line, "'%s': %s", item->name, shown);
      /* One line, whatever a name or a path has in it. */
      g_string_replace (line, "\n", "\\n", 0);
      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", line->str);
    }
  return g_string_free (text, FALSE);
}
