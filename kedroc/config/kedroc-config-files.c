/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-files-private.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "kedroc-error.h"

#define ATTRIBUTES G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE
#define ANY_PARTS "**"

/* A file or folder that has been found. */
typedef struct
{
  GFile *file;
  char *path; /* relative to the folder that is searched */
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_object_unref (found->file);
  g_free (found->path);
  g_free (found);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Found, found_free)

static gboolean
match_parts (char **patterns,
             char **parts)
{
  for (; *patterns != NULL && strcmp (*patterns, ANY_PARTS) != 0; patterns++, parts++)
    if (*parts == NULL || fnmatch (*patterns, *parts, FNM_NOESCAPE) != 0)
      return FALSE;
  if (*patterns == NULL)
    return *parts == NULL;

  /* At the end it is whatever is in a folder, elsewhere it may be nothing. */
  if (patterns[1] == NULL)
    return *parts != NULL;
  for (; *parts != NULL; parts++)
    if (match_parts (patterns + 1, parts))
      return TRUE;
  return FALSE;
}

gboolean
kedroc_config_glob_match (const char *pattern,
                          const char *path)
{
  g_auto (GStrv) patterns = g_strsplit (pattern, "/", -1);
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);

  return match_parts (patterns, parts);
}

static gboolean
match_any (const char *const *patterns,
           const char        *path)
{
  for (; *patterns != NULL; patterns++)
    if (kedroc_config_glob_match (*patterns, path))
      return TRUE;
  return FALSE;
}

static gboolean
has_suffix (const char *path)
{
  const char *name = strrchr (path, '/');
  const char *dot = strrchr (path, '.');

  name = name != NULL ? name + 1 : path;
  /* A name that begins with its only dot has no suffix. */
  return dot != NULL && dot > name
         && (strcmp (dot, ".yml") == 0 || strcmp (dot, ".yaml") == 0 || strcmp (dot, ".json") == 0);
}

static gboolean
has_hidden_part (const char *path)
{
  return *path == '.' || strstr (path, "/.") != NULL;
}

/* A link is as hidden as what it leads to. */
static gboolean
is_hidden (GFile *source,
           GFile *file)
{
  const char *source_path = g_file_peek_path (source);
  const char *file_path = g_file_peek_path (file);

  if (source_path == NULL || file_path == NULL)
    {
      g_autofree char *relative = g_file_get_relative_path (source, file);

      return relative != NULL && has_hidden_part (relative);
    }

  /* Of the C library, with g_free() for free(). */
  g_autofree char *real_source = realpath (source_path, NULL);
  g_autofree char *real = realpath (file_path, NULL);
  if (real_source == NULL || real == NULL)
    return FALSE;
  return has_hidden_part (g_str_has_prefix (real, real_source) ? real + strlen (real_source) : real);
}

static gboolean
is_regular_file (GFile    *file,
                 GFileType type)
{
  if (type == G_FILE_TYPE_SYMBOLIC_LINK)
    type = g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL);
  return type == G_FILE_TYPE_REGULAR;
}

static Found *
found_new (GFile      *parent,
           const char *parent_path,
           const char *name)
{
  Found *found = g_new (Found, 1);

  found->file = g_file_get_child (parent, name);
  found->path = *parent_path == '\0' ? g_strdup (name) : g_strconcat (parent_path, "/", name, NULL);
  return found;
}

/* A search under way. */
typedef struct
{
  GFile *source;
  const char *const *patterns;
  gboolean ignore_hidden;
  GCancellable *cancellable; /* nullable */
  GQueue folders;   /* Found *, still to be looked into */
  GPtrArray *files; /* Found * */
} Search;

static void
take_found (Search   *self,
            Found    *found,
            GFileType type)
{
  g_autoptr (Found) owned = found;

  if (type == G_FILE_TYPE_DIRECTORY)
    {
      const char *name = strrchr (found->path, '/');

      name = name != NULL ? name + 1 : found->path;
      if (!self->ignore_hidden || *name != '.')
        g_queue_push_tail (&self->folders, g_steal_pointer (&owned));
    }
  else if (has_suffix (found->path) && match_any (self->patterns, found->path)
           && is_regular_file (found->file, type)
           && (!self->ignore_hidden || !is_hidden (self->source, found->file)))
    {
      g_ptr_array_add (self->files, g_steal_pointer (&owned));
    }
}

static gboolean
search_folder (Search  *self,
               Found   *folder,
               GError **error)
{
  g_autoptr (GFileEnumerator) children = g_file_enumerate_children (
    folder->file, ATTRIBUTES, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, self->cancellable, error);

  while (children != NULL)
    {
      GFileInfo *info;

      if (!g_file_enumerator_iterate (children, &info, NULL, self->cancellable, error))
        return FALSE;
      if (info == NULL)
        return TRUE;
      take_found (self, found_new (folder->file, folder->path, g_file_info_get_name (info)),
                  g_file_info_get_file_type (info));
    }
  return FALSE;
}

static gboolean
search (Search  *self,
        GFile   *folder,
        GError **error)
{
  Found *top = g_new (Found, 1);

  *top = (Found) { g_object_ref (folder), g_strdup ("") };
  g_queue_push_tail (&self->folders, top);
  while (!g_queue_is_empty (&self->folders))
    {
      g_autoptr (Found) next = g_queue_pop_head (&self->folders);
      g_autoptr (GError) reason = NULL;

      if (!search_folder (self, next, &reason))
        {
          if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
            {
              g_propagate_error (error, g_steal_pointer (&reason));
              return FALSE;
            }

          g_autofree char *name = g_file_get_parse_name (next->file);

          g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                       "Cannot read the configuration folder '%s': %s", name, reason->message);
          return FALSE;
        }
    }
  return TRUE;
}

static int
compare_found (gconstpointer a,
               gconstpointer b)
{
  return strcmp ((*(Found *const *) a)->path, (*(Found *const *) b)->path);
}

static gboolean
check_folder (GFile   *folder,
              GError **error)
{
  GFileType type = g_file_query_file_type (folder, G_FILE_QUERY_INFO_NONE, NULL);

  if (type == G_FILE_TYPE_DIRECTORY)
    return TRUE;

  g_autofree char *name = g_file_get_parse_name (folder);
  if (type == G_FILE_TYPE_UNKNOWN)
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND,
                 "There is no configuration folder '%s'; create it, or name another environment", name);
  else
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND,
                 "The configuration folder '%s' is no folder", name);
  return FALSE;
}

GPtrArray *
kedroc_config_files_find (GFile             *source,
                          GFile             *folder,
                          const char *const *patterns,
                          gboolean           ignore_hidden,
                          GCancellable      *cancellable,
                          GError           **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (found_free);
  Search self = { source, patterns, ignore_hidden, cancellable, G_QUEUE_INIT, found };

  if (!check_folder (folder, error))
    return NULL;
  gboolean good = search (&self, folder, error);
  g_queue_clear_full (&self.folders, found_free);
  if (!good)
    return NULL;

  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_sort (found, compare_found);
  for (guint i = 0; i < found->len; i++)
    g_ptr_array_add (files, g_object_ref (((Found *) found->pdata[i])->file));
  return files;
}
