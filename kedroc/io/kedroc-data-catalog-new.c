/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-data-catalog-private.h"

#include <string.h>

#include "kedroc-config-parser-private.h"
#include "kedroc-config-variables-private.h"
#include "kedroc-dataset-version-private.h"
#include "kedroc-error.h"

static gboolean
check_configs (KedrocDataCatalog *self,
               GError           **error)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_private (self);
  GPtrArray *entries = kedroc_catalog_config_resolver_get_entries (priv->resolver);

  for (guint i = 0; i < entries->len; i++)
    if (!kedroc_data_catalog_check_config (self, g_ptr_array_index (entries, i), error))
      return FALSE;
  return TRUE;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* What is given goes before an entry of the same name. */
static gboolean
add_datasets (KedrocDataCatalog *self,
              GHashTable        *datasets,
              GError           **error)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_private (self);
  guint n_names;
  g_autofree char **names = (char **) g_hash_table_get_keys_as_array (datasets, &n_names);

  /* A table has no order of its own. */
  qsort (names, n_names, sizeof *names, compare_names);
  for (guint i = 0; i < n_names; i++)
    {
      KedrocAbstractDataset *dataset = g_hash_table_lookup (datasets, names[i]);
      KedrocCatalogEntry *entry = kedroc_catalog_entries_look_up (&priv->entries, names[i]);

      if (!kedroc_data_catalog_add_versions (self, names[i], dataset, error))
        return FALSE;
      if (entry != NULL)
        {
          g_message ("Dataset '%s' is given as an object: the entry of the configuration is left out",
                     names[i]);
          kedroc_catalog_entries_remove (&priv->entries, entry);
        }
      kedroc_data_catalog_set (self, names[i], dataset);
    }
  return TRUE;
}

KedrocDataCatalog *
kedroc_data_catalog_new_full_for_type (GType                        type,
                                       GHashTable                  *datasets,
                                       KedrocCatalogConfigResolver *resolver,
                                       GHashTable                  *load_versions,
                                       const char                  *save_version,
                                       GError                     **error)
{
  g_autoptr (KedrocDataCatalog) self = g_object_new (type,
                                                     "config-resolver", resolver,
                                                     "load-versions", load_versions,
                                                     "save-version", save_version,
                                                     NULL);

  if (!check_configs (self, error))
    return NULL;
  if (datasets != NULL && !add_datasets (self, datasets, error))
    return NULL;
  return g_steal_pointer (&self);
}

static gboolean
check_load_versions (KedrocCatalogConfigResolver *resolver,
                     JsonObject                  *catalog,
                     GHashTable                  *load_versions,
                     GError                     **error)
{
  g_autoptr (GPtrArray) unknown = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, load_versions);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if ((catalog == NULL || !json_object_has_member (catalog, name))
        && kedroc_catalog_config_resolver_match_dataset_pattern (resolver, name) == NULL)
      g_ptr_array_add (unknown, name);
  if (unknown->len == 0)
    return TRUE;

  g_ptr_array_sort (unknown, compare_names);
  g_ptr_array_add (unknown, NULL);
  g_autofree char *names = g_strjoinv ("', '", (char **) unknown->pdata);
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND,
               "There are versions to load for '%s', which the catalog does not have", names);
  return FALSE;
}

KedrocDataCatalog *
kedroc_data_catalog_new_from_config_for_type (GType                      type,
                                              JsonObject                *catalog,
                                              JsonObject                *credentials,
                                              GHashTable                *load_versions,
                                              const char                *save_version,
                                              const KedrocCatalogOrigin *origin,
                                              GError                   **error)
{
  /* The patterns are what an instance says they are. */
  g_autoptr (KedrocDataCatalog) empty = g_object_new (type, NULL);
  g_autoptr (JsonObject)
    patterns = KEDROC_DATA_CATALOG_GET_CLASS (empty)->dup_default_runtime_patterns (empty);
  g_autoptr (KedrocCatalogConfigResolver) resolver =
    kedroc_catalog_config_resolver_new_for_files (catalog, credentials, patterns, origin, error);

  if (resolver == NULL
      || (load_versions != NULL && !check_load_versions (resolver, catalog, load_versions, error)))
    return NULL;

  g_autofree char *timestamp = save_version == NULL ? kedroc_version_create_timestamp () : NULL;
  return kedroc_data_catalog_new_full_for_type (type, NULL, resolver, load_versions,
                                                save_version != NULL ? save_version : timestamp, error);
}

/**
 * kedroc_data_catalog_new:
 *
 * Makes a catalog without datasets.
 *
 * Kedro's counterpart is `DataCatalog()`.
 *
 * Returns: (transfer full): a catalog
 */
KedrocDataCatalog *
kedroc_data_catalog_new (void)
{
  return g_object_new (KEDROC_TYPE_DATA_CATALOG, NULL);
}

/**
 * kedroc_data_catalog_new_full:
 * @datasets: (nullable) (element-type utf8 KedrocAbstractDataset): datasets by
 *   their names
 * @resolver: (nullable): finds the configuration of a name; its entries are
 *   registered
 * @load_versions: (nullable) (element-type utf8 utf8): the versions to load, by
 *   the names of the datasets
 * @save_version: (nullable): the version that all versioned datasets save
 * @error: return location for a #GError
 *
 * Makes a catalog of datasets, of the entries of a resolver, or of both. A
 * dataset in @datasets goes before an entry of the same name. The entries are
 * registered first, @datasets after them in the order of their names.
 *
 * The versions of versioned datasets in @datasets are taken over. Fails with
 * %KEDROC_DATASET_ERROR_VERSION_ALREADY_EXISTS where two of them save
 * different versions, and with %KEDROC_DATASET_ERROR_INVALID_CONFIG where an
 * entry has no `type`.
 *
 * Kedro's counterpart is `DataCatalog(datasets, config_resolver, load_versions,
 * save_version)`.
 *
 * Returns: (transfer full): a catalog, or %NULL with @error set
 */
KedrocDataCatalog *
kedroc_data_catalog_new_full (GHashTable                  *datasets,
                              KedrocCatalogConfigResolver *resolver,
                              GHashTable                  *load_versions,
                              const char                  *save_version,
                              GError                     **error)
{
  g_return_val_if_fail (resolver == NULL || KEDROC_IS_CATALOG_CONFIG_RESOLVER (resolver), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return kedroc_data_catalog_new_full_for_type (KEDROC_TYPE_DATA_CATALOG, datasets, resolver, load_versions,
                                                save_version, error);
}

/**
 * kedroc_data_catalog_new_from_config:
 * @catalog: (nullable): the configuration of each dataset by its name or pattern
 * @credentials: (nullable): what the names of credentials in @catalog stand for
 * @load_versions: (nullable) (element-type utf8 utf8): the versions to load, by
 *   the names of the datasets
 * @save_version: (nullable): the version that all versioned datasets save, or
 *   %NULL for the time of the call
 * @error: return location for a #GError
 *
 * Makes a catalog from a configuration. No dataset is built yet; what is checked
 * now is that every entry is an object with a `type`, that its credentials are
 * there, and that patterns are sound. A wrong option or an unknown type is an
 * error of the first use.
 *
 * The catalog keeps copies of @catalog and @credentials.
 *
 * Fails with %KEDROC_DATASET_ERROR_INVALID_CONFIG, and with
 * %KEDROC_DATASET_ERROR_NOT_FOUND where @load_versions names datasets that are
 * not in @catalog.
 *
 * Kedro's counterpart is `DataCatalog.from_config`.
 *
 * Returns: (transfer full): a catalog, or %NULL with @error set
 */
KedrocDataCatalog *
kedroc_data_catalog_new_from_config (JsonObject *catalog,
                                     JsonObject *credentials,
                                     GHashTable *load_versions,
                                     const char *save_version,
                                     GError    **error)
{
  KedrocCatalogOrigin origin = { NULL, NULL, NULL };

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return kedroc_data_catalog_new_from_config_for_type (KEDROC_TYPE_DATA_CATALOG, catalog, credentials,
                                                       load_versions, save_version, &origin, error);
}

/* The entries of a file but for those that others only refer to. */
static JsonNode *
leave_out_templates (JsonNode   *root,
                     const char *source,
                     GError    **error)
{
  g_autoptr (JsonObject) entries = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *entry;

  if (JSON_NODE_HOLDS_OBJECT (root))
    {
      json_object_iter_init_ordered (&iter, json_node_get_object (root));
      while (json_object_iter_next_ordered (&iter, &name, &entry))
        if (*name != '_')
          json_object_set_member (entries, name, json_node_ref (entry));
    }
  else if (!JSON_NODE_HOLDS_NULL (root))
    {
      g_set_error (
        error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
        "%s:1: a catalog has to be a mapping from names to the configurations of datasets, it is %s",
        source, kedroc_config_describe_type (root));
      return NULL;
    }
  return json_node_init_object (json_node_alloc (), entries);
}

/**
 * kedroc_data_catalog_new_from_file_full:
 * @file: a file whose name ends in `.yml`, `.yaml` or `.json`
 * @credentials: (nullable): what the names of credentials in @file stand for
 * @variables: (nullable): what stands for each `${name}` in the file
 * @error: return location for a #GError
 *
 * Makes a catalog from a file, as [ctor@DataCatalog.new_from_config] does from
 * what it holds.
 *
 * Entries whose names begin with `_` are left out: they hold what other entries
 * refer to by YAML's anchors. In texts, but not in keys, `${name}` stands for
 * the member `name` of @variables: for its value, whatever its type, where the
 * text is nothing else, and for the text of it in the midst of others. `\${` is
 * `${` as it stands. A variable that is not there is an error, which names it,
 * the key, and the variables that there are.
 *
 * A relative `filepath` is relative to the current directory of the process,
 * not to @file; a variable is the way to put a folder before it.
 *
 * YAML is read by the core schema of YAML 1.2: `true` and `false` are booleans,
 * `yes`, `no`, `on` and `off` are texts, `010` is ten. Anchors, aliases and
 * merge keys (`<<`) work. A configuration may be 64 MiB large, 256 levels deep,
 * and hold 1,000,000 values, with all that aliases stand for; a key may
 * have 4096 bytes. It has to be UTF-8 without a byte order mark.
 *
 * Fails with %KEDROC_DATASET_ERROR_NOT_FOUND where there is no such file, with
 * %KEDROC_DATASET_ERROR_FAILED where it cannot be read, and with
 * %KEDROC_DATASET_ERROR_INVALID_CONFIG where what it says is wrong: the message
 * names file, line and key. A key that comes up twice is wrong.
 *
 * The call blocks while it reads. Kedro's counterparts are `OmegaConfigLoader`
 * and `DataCatalog.from_config`.
 *
 * Returns: (transfer full): a catalog, or %NULL with @error set
 */
KedrocDataCatalog *
kedroc_data_catalog_new_from_file_full (GFile      *file,
                                        JsonObject *credentials,
                                        JsonObject *variables,
                                        GError    **error)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  g_auto (KedrocConfigLines) lines = { NULL, NULL };
  g_autofree char *source = g_file_get_parse_name (file);
  g_autoptr (JsonNode) root = kedroc_config_parse_file (file, &lines, NULL, error);
  if (root == NULL)
    return NULL;
  g_autoptr (JsonNode) entries = leave_out_templates (root, source, error);
  if (entries == NULL)
    return NULL;
  g_autoptr (JsonNode) catalog = kedroc_config_replace_variables (entries, variables, source,
                                                                  lines.top, error);
  if (catalog == NULL)
    return NULL;

  KedrocCatalogOrigin origin = { source, lines.top, NULL };
  return kedroc_data_catalog_new_from_config_for_type (
    KEDROC_TYPE_DATA_CATALOG, json_node_get_object (catalog), credentials, NULL, NULL, &origin, error);
}

/**
 * kedroc_data_catalog_new_from_file:
 * @file: a file whose name ends in `.yml`, `.yaml` or `.json`
 * @error: return location for a #GError
 *
 * Makes a catalog from a file that uses neither credentials nor variables; see
 * [ctor@DataCatalog.new_from_file_full].
 *
 * Returns: (transfer full): a catalog, or %NULL with @error set
 */
KedrocDataCatalog *
kedroc_data_catalog_new_from_file (GFile   *file,
                                   GError **error)
{
  return kedroc_data_catalog_new_from_file_full (file, NULL, NULL, error);
}
