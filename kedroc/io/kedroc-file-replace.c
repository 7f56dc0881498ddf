/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-file-replace-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kedroc-file-temporary-private.h"

/* As many links in a row as the kernel follows. */
#define LINKS_MAX 40

/* What is written: a file in a folder, which may have to be made. */
typedef struct
{
  char *path;
  char *folder;
  guint n_missing_folders; /* before it was written */
} Target;

static void
target_clear (Target *target)
{
  g_clear_pointer (&target->path, g_free);
  g_clear_pointer (&target->folder, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

/* A rename is not on the disk before the folder is. A file system that cannot
 * sync a folder has nothing to sync. */
static gboolean
sync_folder (const char *folder,
             GError **error)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int saved_errno;

  if (fd < 0)
    return errno == EACCES ? TRUE : kedroc_file_set_errno_error (errno, error);

  saved_errno = fsync (fd) < 0 ? errno : 0;
  close (fd);

  if (saved_errno != 0 && saved_errno != EINVAL && saved_errno != EROFS)
    return kedroc_file_set_errno_error (saved_errno, error);

  return TRUE;
}

/* The folder of the file, and those that folders were made in. */
static gboolean
sync_folders (Target *target,
              GError **error)
{
  g_autofree char *folder = g_strdup (target->folder);

  for (guint i = 0; i < target->n_missing_folders; i++)
    {
      char *parent;

      if (!sync_folder (folder, error))
        return FALSE;
      parent = g_path_get_dirname (folder);
      g_free (folder);
      folder = parent;
    }

  return sync_folder (folder, error);
}

/* What is to be replaced: it has to be a file, and keeps its access rights. */
static gboolean
check_target (const char *path,
              mode_t *mode,
              GError **error)
{
  struct stat status;

  *mode = 0;
  if (stat (path, &status) < 0)
    return errno == ENOENT ? TRUE : kedroc_file_set_errno_error (errno, error);

  if (S_ISDIR (status.st_mode))
    return kedroc_file_set_errno_error (EISDIR, error);

  if (!S_ISREG (status.st_mode))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                           "it is neither a file nor a folder, and is not replaced");
      return FALSE;
    }
  *mode = status.st_mode & 07777;

  return TRUE;
}

/* The file behind symbolic links, which need not be there. */
static char *
follow_links (const char *path,
              GError **error)
{
  g_autofree char *followed = g_strdup (path);

  for (guint i = 0; i <= LINKS_MAX; i++)
    {
      g_autofree char *folder = NULL;
      g_autofree char *next = g_file_read_link (followed, NULL);

      if (next == NULL)
        return g_steal_pointer (&followed);

      folder = g_path_get_dirname (followed);
      g_free (followed);
      followed = g_path_is_absolute (next) ? g_steal_pointer (&next) : g_build_filename (folder, next, NULL);
    }

  kedroc_file_set_errno_error (ELOOP, error);
  return NULL;
}

static guint
count_missing_folders (const char *folder)
{
  g_autofree char *ancestor = g_strdup (folder);
  guint n_missing = 0;

  for (; !g_str_equal (ancestor, ".") && !g_file_test (ancestor, G_FILE_TEST_EXISTS); n_missing++)
    {
      char *parent = g_path_get_dirname (ancestor);

      g_free (ancestor);
      ancestor = parent;
    }

  return n_missing;
}

/* A folder that holds something, of somebody else, stays. */
static void
remove_new_folders (Target *target)
{
  g_autofree char *folder = g_strdup (target->folder);

  for (guint i = 0; i < target->n_missing_folders; i++)
    {
      char *parent = g_path_get_dirname (folder);

      g_rmdir (folder);
      g_free (folder);
      folder = parent;
    }
}

static gboolean
replace_target (Target *target,
                GBytes *bytes,
                gboolean replace,
                GCancellable *cancellable,
                GError **error)
{
  g_auto (KedrocTemporaryFile) temporary = { .fd = -1 };
  mode_t mode;

  return check_target (target->path, &mode, error) &&
         kedroc_temporary_file_open (&temporary, target->path, error) &&
         kedroc_temporary_file_write (&temporary, bytes, mode, cancellable, error) &&
         kedroc_temporary_file_publish (&temporary, replace, error) &&
         sync_folders (target, error);
}

gboolean
kedroc_file_replace_local (const char *path,
                           GBytes *bytes,
                           gboolean replace,
                           GCancellable *cancellable,
                           GError **error)
{
  g_auto (Target) target = { NULL };

  target.path = follow_links (path, error);
  if (target.path == NULL)
    return FALSE;

  target.folder = g_path_get_dirname (target.path);
  target.n_missing_folders = count_missing_folders (target.folder);
  if (replace_target (&target, bytes, replace, cancellable, error))
    return TRUE;

  remove_new_folders (&target);

  return FALSE;
}
