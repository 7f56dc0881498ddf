/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-abstract-versioned-dataset-private.h"

#include <string.h>

#include "kedroc-dataset-version-private.h"
#include "kedroc-error.h"
#include "kedroc-file-private.h"

static char *
dup_version_path (KedrocAbstractVersionedDataset *self,
                  const char *version)
{
  const char *filepath = kedroc_abstract_versioned_dataset_get_filepath (self);
  g_autofree char *name = g_path_get_basename (filepath);
  g_autofree char *escaped = NULL;

  if (strstr (filepath, "://") != NULL)
    escaped = g_uri_escape_string (version, NULL, TRUE);

  return g_build_path ("/", filepath, escaped != NULL ? escaped : version, name, NULL);
}

static int
compare_newest_first (gconstpointer a,
                      gconstpointer b)
{
  return strcmp (*(const char *const *) b, *(const char *const *) a);
}

/* The folders that may be versions, newest first. */
static GPtrArray *
list_folders (KedrocAbstractVersionedDataset *self,
              GCancellable *cancellable,
              GError **error)
{
  const char *filepath = kedroc_abstract_versioned_dataset_get_filepath (self);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GFile) folder = kedroc_file_new (filepath);
  g_autoptr (GFileEnumerator) children = NULL;
  GError *cause = NULL;

  children = g_file_enumerate_children (folder, G_FILE_ATTRIBUTE_STANDARD_NAME, G_FILE_QUERY_INFO_NONE,
                                        cancellable, &cause);
  while (children != NULL && cause == NULL)
    {
      GFileInfo *info;

      if (!g_file_enumerator_iterate (children, &info, NULL, cancellable, &cause) || info == NULL)
        break;

      g_ptr_array_add (names, g_strdup (g_file_info_get_name (info)));
    }

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ||
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY))
    g_clear_error (&cause);

  if (cause != NULL)
    {
      kedroc_file_propagate_error ("list the versions of", filepath, cause, error);
      return NULL;
    }

  g_ptr_array_sort (names, compare_newest_first);

  return g_steal_pointer (&names);
}

/* Folders of the versions that are complete, up to a limit. */
static char **
list_complete (KedrocAbstractVersionedDataset *self,
               guint limit,
               gboolean full_path,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GPtrArray) names = list_folders (self, cancellable, error);
  guint n_found = 0;

  if (names == NULL)
    return NULL;

  for (guint i = 0; i < names->len && n_found < limit; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *path = dup_version_path (self, name);
      g_autoptr (GFile) file = kedroc_file_new (path);

      if (!g_file_query_exists (file, cancellable))
        continue;

      g_strv_builder_add (builder, full_path ? path : name);
      n_found++;
    }

  return g_strv_builder_end (builder);
}

static char *
find_latest (KedrocAbstractVersionedDataset *self,
             GCancellable *cancellable,
             GError **error)
{
  g_auto (GStrv) latest = list_complete (self, 1, FALSE, cancellable, error);

  if (latest == NULL)
    return NULL;

  if (latest[0] == NULL)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_VERSION_NOT_FOUND,
                   "there is no version of '%s' yet; save one before it is loaded",
                   kedroc_abstract_versioned_dataset_get_filepath (self));
      return NULL;
    }

  return g_strdup (latest[0]);
}

/**
 * kedroc_abstract_versioned_dataset_resolve_load_version:
 * @self: a dataset
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Gets the version that is loaded: the one asked for, or the newest one.
 *
 * Without any version it is a %KEDROC_DATASET_ERROR_VERSION_NOT_FOUND.
 *
 * Returns: (nullable) (transfer full): the version, or %NULL, with @error set
 *   unless the dataset has no versions
 */
char *
kedroc_abstract_versioned_dataset_resolve_load_version (KedrocAbstractVersionedDataset *self,
                                                        GCancellable *cancellable,
                                                        GError **error)
{
  g_autofree char *latest = NULL;
  KedrocVersion *version;
  const char *load;
  char *known;

  g_return_val_if_fail (KEDROC_IS_ABSTRACT_VERSIONED_DATASET (self), NULL);

  version = kedroc_abstract_versioned_dataset_get_version (self);
  if (version == NULL || !kedroc_abstract_versioned_dataset_check_filepath (self, error))
    return NULL;

  load = kedroc_version_get_load (version);
  if (load != NULL)
    return kedroc_version_check (load, error) ? g_strdup (load) : NULL;

  known = kedroc_abstract_versioned_dataset_remember (self, KEDROC_VERSION_USE_LOAD, NULL);
  if (known != NULL)
    return known;

  latest = find_latest (self, cancellable, error);
  if (latest == NULL)
    return NULL;

  return kedroc_abstract_versioned_dataset_remember (self, KEDROC_VERSION_USE_LOAD, latest);
}

/**
 * kedroc_abstract_versioned_dataset_resolve_save_version:
 * @self: a dataset
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Gets the version that is saved: the one asked for, or a timestamp that stays
 * the same until the dataset is saved or released.
 *
 * Returns: (nullable) (transfer full): the version, or %NULL, with @error set
 *   unless the dataset has no versions
 */
char *
kedroc_abstract_versioned_dataset_resolve_save_version (KedrocAbstractVersionedDataset *self,
                                                        GCancellable *cancellable,
                                                        GError **error)
{
  g_autofree char *timestamp = NULL;
  KedrocVersion *version;
  const char *save;
  char *known;

  g_return_val_if_fail (KEDROC_IS_ABSTRACT_VERSIONED_DATASET (self), NULL);

  version = kedroc_abstract_versioned_dataset_get_version (self);
  if (version == NULL)
    return NULL;

  save = kedroc_version_get_save (version);
  if (save != NULL)
    return kedroc_version_check (save, error) ? g_strdup (save) : NULL;

  known = kedroc_abstract_versioned_dataset_remember (self, KEDROC_VERSION_USE_SAVE, NULL);
  if (known != NULL)
    return known;

  timestamp = kedroc_version_create_timestamp ();

  return kedroc_abstract_versioned_dataset_remember (self, KEDROC_VERSION_USE_SAVE, timestamp);
}

/**
 * kedroc_abstract_versioned_dataset_dup_load_path:
 * @self: a dataset
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Gets the path or URI of the file that is loaded, which need not be there.
 *
 * Returns: (transfer full): the path or URI, or %NULL with @error set
 */
char *
kedroc_abstract_versioned_dataset_dup_load_path (KedrocAbstractVersionedDataset *self,
                                                 GCancellable *cancellable,
                                                 GError **error)
{
  g_autofree char *version = NULL;

  g_return_val_if_fail (KEDROC_IS_ABSTRACT_VERSIONED_DATASET (self), NULL);

  if (!kedroc_abstract_versioned_dataset_check_filepath (self, error))
    return NULL;

  if (kedroc_abstract_versioned_dataset_get_version (self) == NULL)
    return g_strdup (kedroc_abstract_versioned_dataset_get_filepath (self));

  version = kedroc_abstract_versioned_dataset_resolve_load_version (self, cancellable, error);

  return version != NULL ? dup_version_path (self, version) : NULL;
}

static gboolean
check_new (KedrocAbstractVersionedDataset *self,
           const char *version,
           const char *path,
           GCancellable *cancellable,
           GError **error)
{
  GError *cause = NULL;

  if (kedroc_file_exists (path, cancellable, &cause))
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_VERSION_ALREADY_EXISTS,
                   "version '%s' of '%s' is there already: '%s' is not replaced; save another version",
                   version, kedroc_abstract_versioned_dataset_get_filepath (self), path);
      return FALSE;
    }

  if (cause != NULL)
    g_propagate_error (error, cause);

  return cause == NULL;
}

/**
 * kedroc_abstract_versioned_dataset_dup_save_path:
 * @self: a dataset
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Gets the path or URI of the file that is saved.
 *
 * A version that is there is a %KEDROC_DATASET_ERROR_VERSION_ALREADY_EXISTS.
 *
 * Returns: (transfer full): the path or URI, or %NULL with @error set
 */
char *
kedroc_abstract_versioned_dataset_dup_save_path (KedrocAbstractVersionedDataset *self,
                                                 GCancellable *cancellable,
                                                 GError **error)
{
  g_autofree char *version = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (KEDROC_IS_ABSTRACT_VERSIONED_DATASET (self), NULL);

  if (!kedroc_abstract_versioned_dataset_check_filepath (self, error))
    return NULL;

  if (kedroc_abstract_versioned_dataset_get_version (self) == NULL)
    return g_strdup (kedroc_abstract_versioned_dataset_get_filepath (self));

  version = kedroc_abstract_versioned_dataset_resolve_save_version (self, cancellable, error);
  if (version == NULL)
    return NULL;

  path = dup_version_path (self, version);
  if (!kedroc_abstract_versioned_dataset_replaces_once (self) &&
      !check_new (self, version, path, cancellable, error))
    return NULL;

  return g_steal_pointer (&path);
}

/**
 * kedroc_abstract_versioned_dataset_list_versions:
 * @self: a dataset
 * @full_path: whether the paths of the files are wanted, or else the names of
 *   the versions
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Lists the versions that are there and complete, newest first.
 *
 * Returns: (transfer full) (array zero-terminated=1): the versions, or %NULL
 *   with @error set
 */
char **
kedroc_abstract_versioned_dataset_list_versions (KedrocAbstractVersionedDataset *self,
                                                 gboolean full_path,
                                                 GCancellable *cancellable,
                                                 GError **error)
{
  g_return_val_if_fail (KEDROC_IS_ABSTRACT_VERSIONED_DATASET (self), NULL);

  if (!kedroc_abstract_versioned_dataset_check_filepath (self, error))
    return NULL;

  return list_complete (self, G_MAXUINT, full_path, cancellable, error);
}

gboolean
kedroc_abstract_versioned_dataset_save_version (KedrocAbstractVersionedDataset *self,
                                                const GValue *data,
                                                KedrocSaveFunc save,
                                                GCancellable *cancellable,
                                                GError **error)
{
  KedrocAbstractDataset *dataset = KEDROC_ABSTRACT_DATASET (self);
  KedrocAbstractDatasetClass *klass = KEDROC_ABSTRACT_DATASET_GET_CLASS (self);
  g_autofree char *saved = NULL;
  g_autofree char *loaded = NULL;

  if (kedroc_abstract_versioned_dataset_get_version (self) == NULL)
    return save (dataset, klass, data, cancellable, error);

  kedroc_abstract_versioned_dataset_forget (self);
  saved = kedroc_abstract_versioned_dataset_resolve_save_version (self, cancellable, error);
  if (saved == NULL || !save (dataset, klass, data, cancellable, error))
    return FALSE;

  loaded = kedroc_abstract_versioned_dataset_resolve_load_version (self, cancellable, error);
  if (loaded == NULL)
    return FALSE;

  if (!g_str_equal (saved, loaded))
    {
      g_warning ("Version '%s' of '%s' was saved, but '%s' is the one that is loaded: what is loaded will "
                 "not be what was saved",
                 saved, kedroc_abstract_versioned_dataset_get_filepath (self), loaded);
      kedroc_abstract_versioned_dataset_forget (self);
    }

  return TRUE;
}
