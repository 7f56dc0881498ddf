/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-catalog-config-resolver-private.h"

#include <string.h>

#include "kedroc-config-copy-private.h"
#include "kedroc-error.h"

static KedrocPatternEntry *
find_in (GPtrArray       *entries,
         const char      *name,
         KedrocNameMatch *match)
{
  for (guint i = 0; i < entries->len; i++)
    {
      KedrocPatternEntry *entry = g_ptr_array_index (entries, i);

      if (kedroc_name_pattern_match (entry->pattern, name, match))
        return entry;
    }
  return NULL;
}

static KedrocPatternEntry *
find_catch_all (KedrocCatalogConfigResolver *self,
                const char                  *name,
                KedrocNameMatch             *match)
{
  if (self->catch_all != NULL && kedroc_name_pattern_match (self->catch_all->pattern, name, match))
    return self->catch_all;
  return NULL;
}

static const char *
get_pattern (KedrocPatternEntry *entry)
{
  return entry != NULL ? kedroc_name_pattern_get_text (entry->pattern) : NULL;
}

KedrocPatternEntry *
kedroc_catalog_config_resolver_find_pattern (KedrocCatalogConfigResolver *self,
                                             const char                  *name,
                                             gboolean                     of_runtime,
                                             KedrocNameMatch             *match)
{
  if (!g_utf8_validate (name, -1, NULL))
    return NULL;

  KedrocPatternEntry *entry = find_in (self->patterns, name, match);
  if (entry == NULL)
    entry = find_catch_all (self, name, match);
  if (entry == NULL && of_runtime)
    entry = find_in (self->runtime, name, match);
  return entry;
}

const char *
kedroc_catalog_config_resolver_get_plain_runtime_type (KedrocCatalogConfigResolver *self,
                                                       KedrocPatternEntry          *entry)
{
  JsonNode *type;

  if (entry == NULL || json_object_get_size (entry->config) != 1 || entry == self->catch_all ||
      g_ptr_array_find (self->patterns, entry, NULL))
    return NULL;
  type = json_object_get_member (entry->config, "type");
  if (type == NULL || json_node_get_value_type (type) != G_TYPE_STRING)
    return NULL;
  return strchr (json_node_get_string (type), '{') == NULL ? json_node_get_string (type) : NULL;
}

static char *
dup_place (KedrocCatalogConfigResolver *self,
           const char                  *entry)
{
  const KedrocCatalogOrigin *origin = &self->origin;

  if (origin->places != NULL)
    return g_strdup (g_hash_table_lookup (origin->places, entry));

  gpointer line = origin->lines != NULL ? g_hash_table_lookup (origin->lines, entry) : NULL;
  return line != NULL ? g_strdup_printf ("%s:%u", origin->source, GPOINTER_TO_UINT (line)) : NULL;
}

/* Of the entry of a name, or of the pattern that it is made by. */
static char *
find_place (KedrocCatalogConfigResolver *self,
            const char                  *name)
{
  KedrocNameMatch match;
  char *place = dup_place (self, name);
  KedrocPatternEntry *entry = place == NULL
                                ? kedroc_catalog_config_resolver_find_pattern (self, name, FALSE, &match)
                                : NULL;

  return entry != NULL ? dup_place (self, get_pattern (entry)) : place;
}

void
kedroc_catalog_config_resolver_locate_error (KedrocCatalogConfigResolver *self,
                                             const char                  *name,
                                             GError                     **error)
{
  g_autofree char *place = error != NULL ? find_place (self, name) : NULL;

  if (place == NULL)
    return;

  GError *located = g_error_new ((*error)->domain, (*error)->code, "%s (%s)", (*error)->message, place);
  g_error_free (*error);
  *error = located;
}

/* What texts of a configuration are to become. */
typedef struct
{
  KedrocCatalogConfigResolver *self;
  const char *name;
  KedrocNamePattern *pattern; /* whose placeholders are filled in; nullable */
  const KedrocNameMatch *match;
  gboolean with_credentials; /* credentials are to stand for their names */
} Resolution;

static JsonNode *
resolve_text (KedrocConfigCopy *copy,
              const char       *key,
              const char       *text,
              gpointer          user_data,
              GError          **error)
{
  const Resolution *resolution = user_data;
  gboolean fill_in = resolution->pattern != NULL && strchr (text, '{') != NULL;
  g_autofree char *filled_in =
    fill_in ? kedroc_name_pattern_substitute (resolution->pattern, text, resolution->match) : NULL;
  const char *resolved = fill_in ? filled_in : text;

  if (!resolution->with_credentials || g_strcmp0 (key, KEDROC_CONFIG_CREDENTIALS_KEY) != 0)
    return fill_in ? json_node_init_string (json_node_alloc (), resolved) : NULL;
  if (!kedroc_catalog_config_resolver_check_credentials (resolution->self, resolution->name, resolved, error))
    return NULL;

  JsonNode *credentials = kedroc_catalog_config_resolver_get_credentials (resolution->self, resolved);
  return kedroc_config_copy_node (credentials, NULL, NULL, error);
}

static JsonObject *
expand (KedrocCatalogConfigResolver *self,
        const char                  *name,
        KedrocPatternEntry          *entry,
        const KedrocNameMatch       *match,
        gboolean                     with_credentials,
        GError                     **error)
{
  if (entry == NULL)
    {
      g_autofree char *shown = g_utf8_make_valid (name, -1);

      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND,
                   "Dataset '%s': the catalog has no entry of this name and no pattern that it matches",
                   shown);
      return NULL;
    }
  if (entry == self->catch_all)
    g_info ("Dataset '%s' is made by the pattern '%s' of the catalog, which matches every name", name,
            get_pattern (entry));

  Resolution resolution = { self, name, entry->pattern, match, with_credentials };
  return kedroc_config_copy_object (entry->config, resolve_text, &resolution, error);
}

JsonObject *
kedroc_catalog_config_resolver_expand_pattern (KedrocCatalogConfigResolver *self,
                                               const char                  *name,
                                               KedrocPatternEntry          *entry,
                                               const KedrocNameMatch       *match,
                                               GError                     **error)
{
  return expand (self, name, entry, match, FALSE, error);
}

JsonObject *
kedroc_catalog_config_resolver_resolve_credentials (KedrocCatalogConfigResolver *self,
                                                    KedrocPackedConfig          *config,
                                                    GError                     **error)
{
  g_autoptr (JsonObject) unpacked = kedroc_packed_config_unpack (config);
  Resolution resolution = { self, config->name, NULL, NULL, TRUE };

  if (!config->names_credentials)
    return g_steal_pointer (&unpacked);
  return kedroc_config_copy_object (unpacked, resolve_text, &resolution, error);
}

/**
 * kedroc_catalog_config_resolver_resolve_pattern:
 * @self: a resolver
 * @name: the name of a dataset
 * @error: return location for a #GError
 *
 * Finds the configuration of the dataset @name, from the entry of that name or
 * the first pattern that it matches, with its placeholders filled in and its
 * credentials resolved.
 *
 * Fails with %KEDROC_DATASET_ERROR_NOT_FOUND where not even a runtime pattern
 * matches, and with %KEDROC_DATASET_ERROR_INVALID_CONFIG where credentials whose
 * name comes from a placeholder are not there.
 *
 * Kedro's counterpart is `CatalogConfigResolver.resolve_pattern`.
 *
 * Returns: (transfer full): the configuration, the caller's own copy, or %NULL
 *   with @error set
 */
JsonObject *
kedroc_catalog_config_resolver_resolve_pattern (KedrocCatalogConfigResolver *self,
                                                const char                  *name,
                                                GError                     **error)
{
  g_return_val_if_fail (KEDROC_IS_CATALOG_CONFIG_RESOLVER (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  KedrocPackedConfig *own = g_hash_table_lookup (self->table, name);
  if (own != NULL)
    return kedroc_catalog_config_resolver_resolve_credentials (self, own, error);

  KedrocNameMatch match;
  KedrocPatternEntry *entry = kedroc_catalog_config_resolver_find_pattern (self, name, TRUE, &match);
  return expand (self, name, entry, &match, TRUE, error);
}

/**
 * kedroc_catalog_config_resolver_list_patterns:
 * @self: a resolver
 *
 * Lists all patterns in the order in which they are tried: those of the user,
 * the one among them that matches every name, the runtime patterns.
 *
 * Kedro's counterpart is `CatalogConfigResolver.list_patterns`.
 *
 * Returns: (transfer full) (array zero-terminated=1): the patterns
 */
char **
kedroc_catalog_config_resolver_list_patterns (KedrocCatalogConfigResolver *self)
{
  g_return_val_if_fail (KEDROC_IS_CATALOG_CONFIG_RESOLVER (self), NULL);

  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) listed = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();

  g_ptr_array_extend (entries, self->patterns, NULL, NULL);
  if (self->catch_all != NULL)
    g_ptr_array_add (entries, self->catch_all);
  g_ptr_array_extend (entries, self->runtime, NULL, NULL);
  for (guint i = 0; i < entries->len; i++)
    {
      const char *pattern = get_pattern (g_ptr_array_index (entries, i));

      if (g_hash_table_add (listed, (gpointer) pattern))
        g_strv_builder_add (builder, pattern);
    }
  return g_strv_builder_end (builder);
}

/**
 * kedroc_catalog_config_resolver_match_dataset_pattern:
 * @self: a resolver
 * @name: the name of a dataset
 *
 * Finds the first pattern of the user that @name matches, the one that matches
 * every name left out.
 *
 * Kedro's counterpart is `CatalogConfigResolver.match_dataset_pattern`.
 *
 * Returns: (transfer none) (nullable): the pattern, which is the resolver's, or
 *   %NULL if none matches
 */
const char *
kedroc_catalog_config_resolver_match_dataset_pattern (KedrocCatalogConfigResolver *self,
                                                      const char                  *name)
{
  g_return_val_if_fail (KEDROC_IS_CATALOG_CONFIG_RESOLVER (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  KedrocNameMatch match;

  if (self->patterns->len == 0 || !g_utf8_validate (name, -1, NULL))
    return NULL;
  return get_pattern (find_in (self->patterns, name, &match));
}

/**
 * kedroc_catalog_config_resolver_match_user_catch_all_pattern:
 * @self: a resolver
 * @name: the name of a dataset
 *
 * Finds the pattern of the user that is nothing but placeholders, if there is
 * one and @name matches it: `{a}{b}` needs two characters.
 *
 * Kedro's counterpart is `CatalogConfigResolver.match_user_catch_all_pattern`.
 *
 * Returns: (transfer none) (nullable): the pattern, which is the resolver's, or
 *   %NULL if there is none or it does not match
 */
const char *
kedroc_catalog_config_resolver_match_user_catch_all_pattern (KedrocCatalogConfigResolver *self,
                                                             const char                  *name)
{
  g_return_val_if_fail (KEDROC_IS_CATALOG_CONFIG_RESOLVER (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  KedrocNameMatch match;

  if (self->catch_all == NULL || !g_utf8_validate (name, -1, NULL))
    return NULL;
  return get_pattern (find_catch_all (self, name, &match));
}

/**
 * kedroc_catalog_config_resolver_match_runtime_pattern:
 * @self: a resolver
 * @name: the name of a dataset
 *
 * Finds the first runtime pattern that @name matches.
 *
 * Kedro's counterpart is `CatalogConfigResolver.match_runtime_pattern`, which
 * takes it for granted that one does.
 *
 * Returns: (transfer none) (nullable): the pattern, which is the resolver's, or
 *   %NULL if none matches
 */
const char *
kedroc_catalog_config_resolver_match_runtime_pattern (KedrocCatalogConfigResolver *self,
                                                      const char                  *name)
{
  g_return_val_if_fail (KEDROC_IS_CATALOG_CONFIG_RESOLVER (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  KedrocNameMatch match;

  if (!g_utf8_validate (name, -1, NULL))
    return NULL;
  return get_pattern (find_in (self->runtime, name, &match));
}
