/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-catalog-config-resolver-private.h"

#include <string.h>

#include "kedroc-config-builder-private.h"
#include "kedroc-config-copy-private.h"
#include "kedroc-config-parser-private.h"
#include "kedroc-error.h"

/**
 * KedrocCatalogConfigResolver:
 *
 * Finds the configuration of a dataset by its name: from an entry of that name,
 * or from a pattern that the name matches.
 *
 * A pattern is an entry whose name has placeholders: the entry
 * `{namespace}.{name}_csv` with the `filepath` of `data/{namespace}/{name}.csv`
 * is one for all datasets so named. A placeholder stands for one or more
 * characters, as few as the rest of the pattern allows, and for the same text
 * wherever it comes up again, unless it is `{}`, which has no name; upper and
 * lower case match each other. `{{` and `}}` in a pattern are braces.
 *
 * The first pattern that matches is taken, in this order: those of the user by
 * the number of their characters outside of placeholders, most first, then by
 * the number of placeholders, most first, then by the alphabet; then the one
 * pattern of the user that is nothing but placeholders, if there is one; then
 * the runtime patterns, by which a catalog makes datasets that nobody has
 * described.
 *
 * Where a configuration, at any depth, has a member `credentials` that is a text,
 * the credentials of that name stand for it.
 *
 * A resolver does not change once it is made, and may be used on any thread. It
 * keeps copies of the objects it was made from.
 *
 * Kedro's counterpart is `kedro.io.CatalogConfigResolver`.
 */

G_DEFINE_FINAL_TYPE (KedrocCatalogConfigResolver, kedroc_catalog_config_resolver, G_TYPE_OBJECT)

static void
entry_free (KedrocPatternEntry *entry)
{
  kedroc_name_pattern_free (entry->pattern);
  json_object_unref (entry->config);
  g_free (entry);
}

static void
kedroc_catalog_config_resolver_finalize (GObject *object)
{
  KedrocCatalogConfigResolver *self = KEDROC_CATALOG_CONFIG_RESOLVER (object);

  g_clear_pointer (&self->table, g_hash_table_unref);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->credentials, json_object_unref);
  g_clear_pointer (&self->patterns, g_ptr_array_unref);
  g_clear_pointer (&self->catch_all, entry_free);
  g_clear_pointer (&self->runtime, g_ptr_array_unref);
  g_free ((char *) self->origin.source);
  g_clear_pointer (&self->origin.lines, g_hash_table_unref);
  g_clear_pointer (&self->origin.places, g_hash_table_unref);

  G_OBJECT_CLASS (kedroc_catalog_config_resolver_parent_class)->finalize (object);
}

static void
kedroc_catalog_config_resolver_class_init (KedrocCatalogConfigResolverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kedroc_catalog_config_resolver_finalize;
}

static void
kedroc_catalog_config_resolver_init (KedrocCatalogConfigResolver *self)
{
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) kedroc_packed_config_unref);
  self->table = g_hash_table_new (g_str_hash, g_str_equal);
  self->patterns = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  self->runtime = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
}

static gboolean
check_entry (const char *name,
             JsonNode   *config,
             GError    **error)
{
  if (JSON_NODE_HOLDS_OBJECT (config))
    return TRUE;

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "Catalog entry '%s' has to be a mapping with the configuration of a dataset, it is %s; "
               "a file's entry that others only refer to needs a name that begins with '_'",
               name, kedroc_config_describe_type (config));
  return FALSE;
}

static JsonNode *
note_unknown_placeholder (KedrocConfigCopy *copy,
                          const char       *key,
                          const char       *text,
                          gpointer          user_data,
                          GError          **error)
{
  KedrocNamePattern *pattern = user_data;
  g_autofree char *unknown = kedroc_name_pattern_find_unknown (pattern, text);

  if (unknown != NULL)
    {
      g_autofree char *path = kedroc_config_copy_dup_path (copy);

      g_set_error (
        error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
        "Dataset pattern '%s': key '%s' uses the placeholder '%s', which the pattern's name does not have",
        kedroc_name_pattern_get_text (pattern), path, unknown);
    }
  return NULL;
}

static KedrocPatternEntry *
create_entry (const char *name,
              JsonObject *config,
              GError    **error)
{
  g_autoptr (KedrocNamePattern) pattern = kedroc_name_pattern_new (name, error);

  if (pattern == NULL)
    return NULL;

  /* The copy is one that nobody else can change. */
  g_autoptr (JsonObject) copy = kedroc_config_copy_object (config, note_unknown_placeholder, pattern, error);
  if (copy == NULL)
    return NULL;

  KedrocPatternEntry *entry = g_new (KedrocPatternEntry, 1);
  entry->pattern = g_steal_pointer (&pattern);
  entry->config = g_steal_pointer (&copy);
  return entry;
}

static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  return kedroc_name_pattern_compare ((*(KedrocPatternEntry *const *)a)->pattern,
                                      (*(KedrocPatternEntry *const *)b)->pattern);
}

static gboolean
is_catch_all (KedrocPatternEntry *entry)
{
  return kedroc_name_pattern_get_specificity (entry->pattern) == 0;
}

static gboolean
take_catch_all (KedrocCatalogConfigResolver *self,
                GError                     **error)
{
  guint n_patterns = self->patterns->len;
  KedrocPatternEntry *last = n_patterns > 0 ? g_ptr_array_index (self->patterns, n_patterns - 1) : NULL;
  KedrocPatternEntry *other = n_patterns > 1 ? g_ptr_array_index (self->patterns, n_patterns - 2) : NULL;

  if (last == NULL || !is_catch_all (last))
    return TRUE;
  if (other != NULL && is_catch_all (other))
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                   "The catalog has two patterns that match every name, '%s' and '%s'; keep one of them",
                   kedroc_name_pattern_get_text (other->pattern),
                   kedroc_name_pattern_get_text (last->pattern));
      kedroc_catalog_config_resolver_locate_error (self, kedroc_name_pattern_get_text (last->pattern), error);
      return FALSE;
    }
  self->catch_all = g_ptr_array_steal_index (self->patterns, n_patterns - 1);
  return TRUE;
}

static gboolean
add_pattern (KedrocCatalogConfigResolver *self,
             const char                  *name,
             JsonObject                  *config,
             GError                     **error)
{
  KedrocPatternEntry *entry = create_entry (name, config, error);

  if (entry != NULL)
    g_ptr_array_add (self->patterns, entry);
  return entry != NULL;
}

static gboolean
add_entry (KedrocCatalogConfigResolver *self,
           const char                  *name,
           JsonNode                    *config,
           GError                     **error)
{
  if (!check_entry (name, config, error)
      || !kedroc_catalog_config_resolver_check_value (self, name, config, 1, error))
    return FALSE;
  if (kedroc_catalog_config_resolver_is_pattern (name))
    return add_pattern (self, name, json_node_get_object (config), error);

  KedrocPackedConfig *entry = kedroc_packed_config_new (name, json_node_get_object (config));
  g_ptr_array_add (self->entries, entry);
  g_hash_table_insert (self->table, entry->name, entry);
  return TRUE;
}

static gboolean
read_config (KedrocCatalogConfigResolver *self,
             JsonObject                  *entries,
             GError                     **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *config;

  json_object_iter_init_ordered (&iter, entries);
  while (json_object_iter_next_ordered (&iter, &name, &config))
    {
      if (!add_entry (self, name, config, error))
        {
          kedroc_catalog_config_resolver_locate_error (self, name, error);
          return FALSE;
        }
    }
  g_ptr_array_sort (self->patterns, compare_entries);
  return take_catch_all (self, error);
}

static gboolean
read_credentials (KedrocCatalogConfigResolver *self,
                  JsonObject                  *credentials,
                  GError                     **error)
{
  self->credentials = kedroc_config_copy_object (credentials, NULL, NULL, error);
  if (self->credentials == NULL)
    g_prefix_error (error, "The credentials: ");
  return self->credentials != NULL;
}

static gboolean
read_runtime_patterns (KedrocCatalogConfigResolver *self,
                       JsonObject                  *patterns,
                       GError                     **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *config;

  json_object_iter_init_ordered (&iter, patterns);
  while (json_object_iter_next_ordered (&iter, &name, &config))
    {
      KedrocPatternEntry *entry = check_entry (name, config, error)
                                    ? create_entry (name, json_node_get_object (config), error)
                                    : NULL;

      if (entry == NULL)
        return FALSE;
      g_ptr_array_add (self->runtime, entry);
    }
  return TRUE;
}

static JsonObject *
create_default_runtime_patterns (void)
{
  JsonObject *patterns = json_object_new ();
  JsonObject *config = json_object_new ();

  json_object_set_string_member (config, "type", "MemoryDataset");
  json_object_set_object_member (patterns, "{default}", config);
  return patterns;
}

KedrocCatalogConfigResolver *
kedroc_catalog_config_resolver_new_for_files (JsonObject                *config,
                                              JsonObject                *credentials,
                                              JsonObject                *default_runtime_patterns,
                                              const KedrocCatalogOrigin *origin,
                                              GError                   **error)
{
  g_autoptr (KedrocCatalogConfigResolver) self = g_object_new (KEDROC_TYPE_CATALOG_CONFIG_RESOLVER, NULL);
  g_autoptr (JsonObject) default_patterns = NULL;

  if (default_runtime_patterns == NULL)
    default_runtime_patterns = default_patterns = create_default_runtime_patterns ();
  self->origin.source = g_strdup (origin->source);
  self->origin.lines = origin->lines != NULL ? g_hash_table_ref (origin->lines) : NULL;
  self->origin.places = origin->places != NULL ? g_hash_table_ref (origin->places) : NULL;

  if ((credentials != NULL && !read_credentials (self, credentials, error))
      || (config != NULL && !read_config (self, config, error))
      || !read_runtime_patterns (self, default_runtime_patterns, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * kedroc_catalog_config_resolver_new:
 * @config: (nullable): the entries of a catalog: the configuration of a dataset
 *   by its name or pattern
 * @credentials: (nullable): what the names of credentials in @config stand for
 * @default_runtime_patterns: (nullable): the patterns for names that nothing in
 *   @config is for; %NULL stands for `{default}`, a `MemoryDataset`
 * @error: return location for a #GError
 *
 * Makes a resolver, having checked all of @config but the types and options of
 * the datasets.
 *
 * Fails with %KEDROC_DATASET_ERROR_INVALID_CONFIG where an entry is not an
 * object, where credentials are not there, where a pattern has a `{` without a
 * `}`, where its configuration uses a placeholder that its name does not have,
 * and where two patterns have no characters outside of placeholders.
 *
 * Kedro's counterpart is `CatalogConfigResolver(config, credentials,
 * default_runtime_patterns)`.
 *
 * Returns: (transfer full): a resolver, or %NULL with @error set
 */
KedrocCatalogConfigResolver *
kedroc_catalog_config_resolver_new (JsonObject *config,
                                    JsonObject *credentials,
                                    JsonObject *default_runtime_patterns,
                                    GError    **error)
{
  KedrocCatalogOrigin origin = { NULL, NULL, NULL };

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return kedroc_catalog_config_resolver_new_for_files (config, credentials, default_runtime_patterns, &origin,
                                                       error);
}

GPtrArray *
kedroc_catalog_config_resolver_get_entries (KedrocCatalogConfigResolver *self)
{
  return self->entries;
}

/**
 * kedroc_catalog_config_resolver_is_pattern:
 * @name: the name of an entry
 *
 * Tells whether @name is a pattern, which any name with a `{` is.
 *
 * Kedro's counterpart is `CatalogConfigResolver.is_pattern`.
 *
 * Returns: %TRUE if @name is a pattern
 */
gboolean
kedroc_catalog_config_resolver_is_pattern (const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);

  return strchr (name, '{') != NULL;
}
