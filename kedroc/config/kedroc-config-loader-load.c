/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-loader-private.h"

#include <string.h>

#include "kedroc-config-files-private.h"
#include "kedroc-config-merge-private.h"
#include "kedroc-config-parser-private.h"
#include "kedroc-config-resolution-private.h"
#include "kedroc-error.h"
#include "kedroc-json-copy-private.h"

#define RUNTIME_PARAMS_NAME "runtime parameters"

/* One key while it is loaded. */
typedef struct
{
  KedrocConfigLoader *loader;
  const char *key;
  GFile *source;
  KedrocConfigSurroundings surroundings;
  KedrocConfigTree *tree; /* of the environment at hand */
  GHashTable *places;     /* nullable */
  GCancellable *cancellable; /* nullable */
  guint n_files;
} Load;

static JsonNode *
expand (JsonNode *value,
        gpointer  user_data)
{
  Load *self = user_data;

  /* What it refers to may have come after the last time. */
  kedroc_config_tree_link (self->tree);
  return kedroc_config_resolve_text (self->tree, &self->surroundings, value);
}

static gboolean
add_file (Load    *self,
          GFile   *file,
          GError **error)
{
  g_auto (KedrocConfigLines) lines = { NULL, kedroc_config_lines_new_objects () };
  g_autofree char *name = g_file_get_parse_name (file);
  g_autoptr (JsonNode) content = kedroc_config_parse_file (file, &lines, self->cancellable, error);

  if (content == NULL)
    return FALSE;
  self->n_files++;
  if (JSON_NODE_HOLDS_NULL (content))
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (content))
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                   "%s:1: a configuration has to be a mapping, it is %s", name,
                   kedroc_config_describe_type (content));
      return FALSE;
    }
  return kedroc_config_tree_add_file (self->tree, json_node_get_object (content), name, lines.objects,
                                      expand, self, error);
}

static gboolean
add_files (Load      *self,
           GPtrArray *files,
           GError   **error)
{
  gboolean is_parameters = strcmp (self->key, KEDROC_CONFIG_PARAMETERS_KEY) == 0;

  for (guint i = 0; i < files->len; i++)
    if (!add_file (self, files->pdata[i], error))
      return FALSE;
  if (is_parameters && files->len > 0 && self->loader->runtime_params != NULL
      && !kedroc_config_tree_override (self->tree, self->loader->runtime_params, RUNTIME_PARAMS_NAME,
                                      expand, self, error))
    return FALSE;
  kedroc_config_tree_link (self->tree);
  return TRUE;
}

/* In parameters they stay, as in Kedro. */
static void
leave_out_templates (Load       *self,
                     JsonObject *config)
{
  g_autoptr (GList) names = json_object_get_members (config);

  if (strcmp (self->key, KEDROC_CONFIG_PARAMETERS_KEY) == 0)
    return;
  for (GList *name = names; name != NULL; name = name->next)
    if (*(const char *) name->data == '_')
      json_object_remove_member (config, name->data);
}

static void
note_places (Load *self)
{
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  if (self->places == NULL)
    return;
  g_hash_table_iter_init (&iter, self->tree->keys);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      g_hash_table_replace (self->places, g_strdup (key), kedroc_config_origin_dup_place (value));
    }
}

static GFile *
get_folder (Load       *self,
            const char *env)
{
  return *env != '\0' ? g_file_resolve_relative_path (self->source, env) : g_object_ref (self->source);
}

static JsonObject *
load_environment (Load       *self,
                  const char *env,
                  GError    **error)
{
  g_autoptr (GFile) folder = get_folder (self, env);
  const char *const *patterns = g_hash_table_lookup (self->loader->patterns, self->key);
  g_autoptr (GPtrArray) files =
    kedroc_config_files_find (self->source, folder, patterns, self->loader->ignore_hidden,
                              self->cancellable, error);
  g_autoptr (KedrocConfigTree)
    tree = kedroc_config_tree_new (strcmp (self->key, KEDROC_CONFIG_PARAMETERS_KEY) != 0);

  self->tree = tree;
  if (files == NULL || !add_files (self, files, error))
    return NULL;
  JsonObject *config = kedroc_config_resolve (tree, &self->surroundings, error);
  if (config == NULL)
    return NULL;
  leave_out_templates (self, config);
  note_places (self);
  return config;
}

static void
merge_environments (Load       *self,
                    JsonObject *base,
                    JsonObject *env)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (kedroc_config_loader_get_merge_strategy (self->loader, self->key) == KEDROC_MERGE_STRATEGY_SOFT)
    {
      kedroc_config_merge (base, env, NULL, NULL);
      return;
    }
  json_object_iter_init_ordered (&iter, env);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    json_object_set_member (base, name, json_node_ref (value));
}

static void
set_no_files_error (Load       *self,
                    const char *env,
                    GError    **error)
{
  char **patterns = g_hash_table_lookup (self->loader->patterns, self->key);
  g_autoptr (GFile) base_folder = get_folder (self, self->loader->base_env);
  g_autoptr (GFile) env_folder = get_folder (self, env);
  g_autofree char *base_name = g_file_get_parse_name (base_folder);
  g_autofree char *env_name = g_file_get_parse_name (env_folder);
  g_autofree char *joined = g_strjoinv ("', '", patterns);

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND,
               "There is no configuration '%s': no .yml, .yaml or .json file in '%s' or '%s' is one of '%s'",
               self->key, base_name, env_name, joined);
}

static JsonObject *
load_environments (Load    *self,
                   GError **error)
{
  KedrocConfigLoader *loader = self->loader;
  const char *env = loader->env != NULL && *loader->env != '\0' ? loader->env : loader->default_run_env;
  g_autoptr (JsonObject) base = load_environment (self, loader->base_env, error);

  if (base == NULL || strcmp (env, loader->base_env) == 0)
    return g_steal_pointer (&base);

  g_autoptr (JsonObject) own = load_environment (self, env, error);
  if (own == NULL)
    return NULL;
  merge_environments (self, base, own);
  if (self->n_files == 0 && strcmp (self->key, KEDROC_CONFIG_GLOBALS_KEY) != 0)
    {
      set_no_files_error (self, env, error);
      return NULL;
    }
  return g_steal_pointer (&base);
}

/* Where a folder is not there the globals are empty, and what is asked for says so. */
static JsonObject *
load_globals (KedrocConfigLoader *loader,
              GCancellable       *cancellable,
              GError            **error)
{
  g_autoptr (GError) failure = NULL;
  JsonObject *globals = kedroc_config_loader_load (loader, KEDROC_CONFIG_GLOBALS_KEY, NULL, cancellable,
                                                   &failure);

  if (g_error_matches (failure, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND))
    return json_object_new ();
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return globals;
}

static KedrocConfigTree *
create_runtime_params (KedrocConfigLoader *loader,
                       GError            **error)
{
  g_autoptr (KedrocConfigTree) tree = kedroc_config_tree_new (TRUE);

  if (loader->runtime_params != NULL
      && !kedroc_config_tree_override (tree, loader->runtime_params, RUNTIME_PARAMS_NAME, NULL, NULL, error))
    return NULL;
  kedroc_config_tree_link (tree);
  return g_steal_pointer (&tree);
}

static GFile *
create_source (const char *conf_source)
{
  return strstr (conf_source, "://") != NULL ? g_file_new_for_uri (conf_source)
                                             : g_file_new_for_path (conf_source);
}

static JsonObject *
load_files (KedrocConfigLoader *loader,
            const char         *key,
            GHashTable         *places,
            GCancellable       *cancellable,
            GError            **error)
{
  gboolean is_globals = strcmp (key, KEDROC_CONFIG_GLOBALS_KEY) == 0;
  g_autoptr (GFile) source = create_source (loader->conf_source);
  g_autoptr (JsonObject) globals = NULL;
  g_autoptr (KedrocConfigTree) runtime_params = NULL;

  if (!is_globals)
    {
      globals = load_globals (loader, cancellable, error);
      runtime_params = globals != NULL ? create_runtime_params (loader, error) : NULL;
      if (runtime_params == NULL)
        return NULL;
    }

  Load load = {
    .loader = loader,
    .key = key,
    .source = source,
    .surroundings = { globals, runtime_params, strcmp (key, KEDROC_CONFIG_CREDENTIALS_FILES_KEY) == 0,
                      loader->resolvers },
    .places = places,
    .cancellable = cancellable,
  };
  return load_environments (&load, error);
}

JsonObject *
kedroc_config_loader_load (KedrocConfigLoader *self,
                           const char         *key,
                           GHashTable        **places,
                           GCancellable       *cancellable,
                           GError            **error)
{
  JsonObject *config = g_hash_table_lookup (self->configs, key);
  g_autoptr (GHashTable) table = NULL;

  if (places != NULL)
    table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (config != NULL)
    {
      config = kedroc_json_object_copy (config);
    }
  else if (!g_hash_table_contains (self->patterns, key))
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                   "There are no patterns of files for the configuration '%s'; set them", key);
      return NULL;
    }
  else
    {
      config = load_files (self, key, table, cancellable, error);
    }
  if (config != NULL && places != NULL)
    *places = g_steal_pointer (&table);
  return config;
}
