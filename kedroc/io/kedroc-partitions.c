/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-partitions-private.h"

#include <stdlib.h>
#include <string.h>

#include "kedroc-error.h"
#include "kedroc-file-private.h"
#include "kedroc-file-temporary-private.h"

/* What is left of a local path by its own length limit; a remote one may have no end. */
#define DEPTH_MAX 2048

#define ATTRIBUTES \
  G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_ID_FILE

/* A folder that is being listed, within others. */
typedef struct _Folder Folder;
struct _Folder
{
  GFile *file;
  const char *id;       /* NULL: the file system has none */
  const char *prefix;   /* its path within the outermost folder, with a slash at the end */
  guint depth;          /* of what is in it: 1 for the outermost folder */
  const Folder *parent;
};

typedef struct
{
  const KedrocPartitions *partitions;
  GHashTable *names; /* a set: a part has one name and may have several versions */
  guint limit;
  GCancellable *cancellable;
} Listing;

static gboolean list_folder (Listing *listing,
                             const Folder *folder,
                             GError **error);

static char *
dup_shown (const KedrocPartitions *self,
           const char *relative)
{
  g_autofree char *path = g_build_path ("/", self->path, relative, NULL);

  return g_filename_display_name (path);
}

/* Takes the version and the name of the file away: a.csv/VERSION/a.csv. */
static char *
strip_version (const KedrocPartitions *self,
               const char *relative,
               GError **error)
{
  g_autofree char *name = g_path_get_basename (relative);
  g_autofree char *version = g_path_get_dirname (relative);
  g_autofree char *part = g_path_get_dirname (version);
  g_autofree char *part_name = g_path_get_basename (part);
  g_autofree char *shown = NULL;

  if (g_str_equal (name, part_name))
    return g_steal_pointer (&part);

  shown = dup_shown (self, relative);
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
               "'%s' is no version of a part, as 'a.csv/2026-03-09T14.05.06.789Z/a.csv' is one; move it away", shown);
  return NULL;
}

static gboolean
add_file (Listing *listing,
          const char *relative,
          GError **error)
{
  const KedrocPartitions *self = listing->partitions;
  g_autofree char *part = NULL;

  if (!g_str_has_suffix (relative, self->suffix))
    return TRUE;

  if (!g_utf8_validate (relative, -1, NULL))
    {
      g_autofree char *shown = dup_shown (self, relative);

      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT,
                   "the name of the file '%s' is not UTF-8; rename it", shown);
      return FALSE;
    }

  part = self->versioned ? strip_version (self, relative, error) : g_strdup (relative);
  if (part == NULL)
    return FALSE;

  part[strlen (part) - strlen (self->suffix)] = '\0';
  if (*part != '\0' && !g_str_has_suffix (part, "/"))
    g_hash_table_add (listing->names, g_steal_pointer (&part));

  return TRUE;
}

/* By a link to a folder that it is in itself. */
static gboolean
is_within_itself (const Folder *folder)
{
  for (const Folder *ancestor = folder->parent; ancestor != NULL; ancestor = ancestor->parent)
    if (folder->id != NULL && g_strcmp0 (folder->id, ancestor->id) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
add_child (Listing *listing,
           const Folder *folder,
           GFile *file,
           GFileInfo *info,
           GError **error)
{
  const char *name = g_file_info_get_name (info);
  g_autofree char *relative = g_strconcat (folder->prefix, name, NULL);
  g_autofree char *prefix = g_strconcat (relative, "/", NULL);
  const Folder child = {
    file, g_file_info_get_attribute_string (info, G_FILE_ATTRIBUTE_ID_FILE), prefix, folder->depth + 1, folder,
  };

  if (g_file_info_get_file_type (info) != G_FILE_TYPE_DIRECTORY)
    return kedroc_temporary_file_is_name (name) || add_file (listing, relative, error);

  if (child.depth > MIN (listing->partitions->max_depth, DEPTH_MAX) || is_within_itself (&child))
    return TRUE;

  return list_folder (listing, &child, error);
}

/* Somebody may remove a folder while it is listed, and there may be none yet. */
static gboolean
end_listing (Listing *listing,
             const Folder *folder,
             GError *cause,
             GError **error)
{
  g_autofree char *shown = NULL;

  if (cause == NULL || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_clear_error (&cause);
      return TRUE;
    }

  shown = dup_shown (listing->partitions, folder->prefix);
  kedroc_file_propagate_error ("list the parts in", shown, cause, error);

  return FALSE;
}

static gboolean
list_folder (Listing *listing,
             const Folder *folder,
             GError **error)
{
  g_autoptr (GFileEnumerator) children = NULL;
  GError *cause = NULL;

  children = g_file_enumerate_children (folder->file, ATTRIBUTES, G_FILE_QUERY_INFO_NONE, listing->cancellable,
                                        &cause);
  while (children != NULL && g_hash_table_size (listing->names) < listing->limit)
    {
      GFileInfo *info;
      GFile *file;

      if (!g_file_enumerator_iterate (children, &info, &file, listing->cancellable, &cause) || info == NULL)
        break;
      if (!add_child (listing, folder, file, info, error))
        return FALSE;
    }

  return end_listing (listing, folder, cause, error);
}

static char *
query_id (GFile *file,
          GCancellable *cancellable)
{
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_ID_FILE, G_FILE_QUERY_INFO_NONE,
                                                  cancellable, NULL);

  return info != NULL ? g_strdup (g_file_info_get_attribute_string (info, G_FILE_ATTRIBUTE_ID_FILE)) : NULL;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char **
take_sorted (GHashTable *names)
{
  guint n_names;
  char **sorted = (char **) g_hash_table_get_keys_as_array (names, &n_names);

  g_hash_table_steal_all (names);
  qsort (sorted, n_names, sizeof *sorted, compare_names);

  return sorted;
}

char **
kedroc_partitions_list (const KedrocPartitions *self,
                        guint limit,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GFile) file = kedroc_file_new (self->path);
  g_autofree char *id = query_id (file, cancellable);
  Listing listing = { self, names, limit, cancellable };
  const Folder folder = { file, id, "", 1, NULL };

  if (!list_folder (&listing, &folder, error))
    return NULL;

  return take_sorted (names);
}

char *
kedroc_partitions_build_path (const KedrocPartitions *self,
                              const char *name)
{
  g_autofree char *relative = g_strconcat (name, self->suffix, NULL);
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GFile) file = NULL;

  if (strstr (self->path, "://") == NULL)
    return g_build_filename (self->path, relative, NULL);

  folder = kedroc_file_new (self->path);
  file = g_file_resolve_relative_path (folder, relative);

  return g_file_get_uri (file);
}

gboolean
kedroc_partitions_check_name (const char *name,
                              GError **error)
{
  g_auto (GStrv) components = g_strsplit (name, "/", -1);
  const char *reason = *name == '\0' ? "it is empty" : NULL;

  if (!g_utf8_validate (name, -1, NULL))
    reason = "it is not UTF-8";
  for (guint i = 0; reason == NULL && components[i] != NULL; i++)
    if (*components[i] == '\0' || g_str_equal (components[i], ".") || g_str_equal (components[i], "..") ||
        kedroc_temporary_file_is_name (components[i]))
      reason = "it is to be the path of a file in the folder, as 'a' or 'a/b' is";

  if (reason == NULL)
    return TRUE;

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
               "there cannot be a part called '%s': %s", name, reason);
  return FALSE;
}

static gboolean
remove_tree (GFile *file,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GFileEnumerator) children = NULL;

  children = g_file_enumerate_children (file, G_FILE_ATTRIBUTE_STANDARD_NAME, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS,
                                        cancellable, NULL);
  while (children != NULL)
    {
      GFile *child;

      if (!g_file_enumerator_iterate (children, NULL, &child, cancellable, error))
        return FALSE;
      if (child == NULL)
        break;
      if (!remove_tree (child, cancellable, error))
        return FALSE;
    }

  return g_file_delete (file, cancellable, error);
}

gboolean
kedroc_partitions_remove (const KedrocPartitions *self,
                          const char *name,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autofree char *path = kedroc_partitions_build_path (self, name);
  g_autoptr (GFile) root = kedroc_file_new (self->path);
  g_autoptr (GFile) file = kedroc_file_new (path);
  g_autoptr (GFile) folder = g_file_get_parent (file);
  GError *cause = NULL;

  if (!(self->versioned ? remove_tree (file, cancellable, &cause) : g_file_delete (file, cancellable, &cause)))
    {
      if (!g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        {
          kedroc_file_propagate_error ("remove", path, cause, error);
          return FALSE;
        }
      g_clear_error (&cause);
    }

  while (folder != NULL && g_file_has_prefix (folder, root) && g_file_delete (folder, cancellable, NULL))
    {
      GFile *parent = g_file_get_parent (folder);

      g_object_unref (folder);
      folder = parent;
    }

  return TRUE;
}
