/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-data-catalog-private.h"

#include <string.h>

#include "kedroc-config-copy-private.h"
#include "kedroc-config-loader-private.h"
#include "kedroc-error.h"

/* What a loader has for a key; where it has no file for it, what is used instead. */
static JsonObject *
load_optional (KedrocConfigLoader *loader,
               const char         *key,
               JsonObject         *otherwise,
               GCancellable       *cancellable,
               GError            **error)
{
  g_autoptr (JsonObject) fallback = otherwise;
  g_autoptr (GError) failure = NULL;
  JsonObject *config = kedroc_config_loader_get_full (loader, key, cancellable, &failure);

  if (g_error_matches (failure, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND))
    return g_steal_pointer (&fallback);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return config;
}

static gboolean
is_relative_path (const char *text)
{
  return !g_path_is_absolute (text) && g_uri_peek_scheme (text) == NULL;
}

static JsonNode *
make_absolute (KedrocConfigCopy *copy,
               const char       *key,
               const char       *text,
               gpointer          user_data,
               GError          **error)
{
  static const char *const keys[] = { "filename", "filepath", "path", NULL };

  if (key == NULL || !g_strv_contains (keys, key) || !is_relative_path (text))
    return NULL;

  g_autofree char *path = g_build_filename (user_data, text, NULL);
  return json_node_init_string (json_node_alloc (), path);
}

static JsonObject *
load_catalog (KedrocConfigLoader *loader,
              const char         *project_path,
              GHashTable        **places,
              GCancellable       *cancellable,
              GError            **error)
{
  g_autoptr (JsonObject) catalog = kedroc_config_loader_load (loader, KEDROC_CONFIG_CATALOG_KEY, places,
                                                              cancellable, error);

  if (catalog == NULL || project_path == NULL)
    return g_steal_pointer (&catalog);

  g_autofree char *absolute = g_canonicalize_filename (project_path, NULL);
  return kedroc_config_copy_object (catalog, make_absolute, absolute, error);
}

KedrocDataCatalog *
kedroc_data_catalog_new_from_config_loader_for_type (GType               type,
                                                     KedrocConfigLoader *loader,
                                                     const char         *project_path,
                                                     GHashTable         *load_versions,
                                                     const char         *save_version,
                                                     GCancellable       *cancellable,
                                                     GError            **error)
{
  g_autoptr (GHashTable) places = NULL;
  g_autoptr (JsonObject) catalog = load_catalog (loader, project_path, &places, cancellable, error);
  if (catalog == NULL)
    return NULL;
  g_autoptr (JsonObject) credentials =
    load_optional (loader, KEDROC_CONFIG_CREDENTIALS_FILES_KEY, json_object_new (), cancellable, error);
  if (credentials == NULL)
    return NULL;
  JsonObject *runtime_params = kedroc_config_loader_dup_runtime_params (loader);
  g_autoptr (JsonObject) parameters =
    load_optional (loader, KEDROC_CONFIG_PARAMETERS_KEY,
                   runtime_params != NULL ? runtime_params : json_object_new (), cancellable, error);
  if (parameters == NULL)
    return NULL;

  KedrocCatalogOrigin origin = { NULL, NULL, places };
  KedrocDataCatalog *self = kedroc_data_catalog_new_from_config_for_type (
    type, catalog, credentials, load_versions, save_version, &origin, error);
  if (self != NULL)
    kedroc_data_catalog_add_parameters (self, parameters);
  return self;
}

/**
 * kedroc_data_catalog_new_from_config_loader:
 * @loader: reads the configuration of a project
 * @project_path: (nullable): the folder that relative paths are relative to, or
 *   %NULL for the current directory of the process at the time of use
 * @load_versions: (nullable) (element-type utf8 utf8): the versions to load, by
 *   the names of the datasets
 * @save_version: (nullable): the version that all versioned datasets save, or
 *   %NULL for the time of the call
 * @error: return location for a #GError
 *
 * Makes the catalog of a project: from its `catalog` and `credentials`, as
 * [ctor@DataCatalog.new_from_config] does, with its `parameters` added by
 * [method@DataCatalog.add_parameters].
 *
 * The project has to have a catalog. Where it has no credentials there are none,
 * where it has no parameters those of the run are all there are. With
 * @project_path, texts in the catalog that are a `filepath`, `path` or
 * `filename` and neither absolute nor a URI are put below it.
 *
 * Fails as [method@ConfigLoader.get] and [ctor@DataCatalog.new_from_config] do;
 * an error about a dataset, also a later one, names file and line.
 *
 * The call blocks while it reads. Kedro's counterpart is how `KedroContext` makes
 * its catalog.
 *
 * Returns: (transfer full): a catalog, or %NULL with @error set
 */
KedrocDataCatalog *
kedroc_data_catalog_new_from_config_loader (KedrocConfigLoader *loader,
                                            const char         *project_path,
                                            GHashTable         *load_versions,
                                            const char         *save_version,
                                            GError            **error)
{
  return kedroc_data_catalog_new_from_config_loader_full (loader, project_path, load_versions, save_version,
                                                          NULL, error);
}

/**
 * kedroc_data_catalog_new_from_config_loader_full:
 * @loader: reads the configuration of a project
 * @project_path: (nullable): the folder that relative paths are relative to, or
 *   %NULL for the current directory of the process at the time of use
 * @load_versions: (nullable) (element-type utf8 utf8): the versions to load, by
 *   the names of the datasets
 * @save_version: (nullable): the version that all versioned datasets save, or
 *   %NULL for the time of the call
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Does what [ctor@DataCatalog.new_from_config_loader] does, and can be cancelled
 * while it reads.
 *
 * Returns: (transfer full): a catalog, or %NULL with @error set
 */
KedrocDataCatalog *
kedroc_data_catalog_new_from_config_loader_full (KedrocConfigLoader *loader,
                                                 const char         *project_path,
                                                 GHashTable         *load_versions,
                                                 const char         *save_version,
                                                 GCancellable       *cancellable,
                                                 GError            **error)
{
  g_return_val_if_fail (KEDROC_IS_CONFIG_LOADER (loader), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return kedroc_data_catalog_new_from_config_loader_for_type (
    KEDROC_TYPE_DATA_CATALOG, loader, project_path, load_versions, save_version, cancellable, error);
}
