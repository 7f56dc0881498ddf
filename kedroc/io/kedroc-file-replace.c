/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-file-replace-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* How much is written between two looks at the cancellable. */
#define CHUNK_SIZE (1024 * 1024)

/* As many links in a row as the kernel follows. */
#define LINKS_MAX 40

/* How often a folder is made that others, whose writing fails, remove again. */
#define ATTEMPTS_MAX 100

/* The longest file name, less what the name of a temporary file adds. */
#define NAME_LENGTH_MAX 200

/* What is written: a file in a folder, which may have to be made. */
typedef struct
{
  char *path;
  char *folder;
  char *name;
  guint n_missing_folders; /* before it was written */
} Target;

static void
target_clear (Target *target)
{
  g_clear_pointer (&target->path, g_free);
  g_clear_pointer (&target->folder, g_free);
  g_clear_pointer (&target->name, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

static gboolean
set_errno_error (int saved_errno,
                 GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), g_strerror (saved_errno));
  return FALSE;
}

static gboolean
write_all (int fd,
           GBytes *bytes,
           GCancellable *cancellable,
           GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  gsize offset = 0;

  while (offset < size)
    {
      gssize written;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      written = write (fd, data + offset, MIN (size - offset, CHUNK_SIZE));
      if (written < 0 && errno != EINTR)
        return set_errno_error (errno, error);
      if (written > 0)
        offset += written;
    }

  return TRUE;
}

/* A rename is not on the disk before the folder is. A file system that cannot
 * sync a folder has nothing to sync. */
static gboolean
sync_folder (const char *folder,
             GError **error)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int saved_errno;

  if (fd < 0)
    return errno == EACCES ? TRUE : set_errno_error (errno, error);

  saved_errno = fsync (fd) < 0 ? errno : 0;
  close (fd);

  if (saved_errno != 0 && saved_errno != EINVAL && saved_errno != EROFS)
    return set_errno_error (saved_errno, error);

  return TRUE;
}

/* Not every file system can rename without replacing; a link never replaces. */
static int
rename_to_new (const char *temporary,
               const char *path)
{
  if (renameat2 (AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
    return 0;

  if (errno != EINVAL && errno != ENOSYS)
    return -1;

  if (link (temporary, path) < 0)
    return -1;

  return unlink (temporary);
}

static gboolean
write_temporary (const char *temporary,
                 int fd,
                 mode_t mode,
                 GBytes *bytes,
                 GCancellable *cancellable,
                 GError **error)
{
  gboolean written = write_all (fd, bytes, cancellable, error);

  if (written && mode != 0 && fchmod (fd, mode) < 0)
    written = set_errno_error (errno, error);
  if (written && fsync (fd) < 0)
    written = set_errno_error (errno, error);
  if (close (fd) < 0 && written)
    written = set_errno_error (errno, error);

  return written;
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
    return errno == ENOENT ? TRUE : set_errno_error (errno, error);

  if (S_ISDIR (status.st_mode))
    return set_errno_error (EISDIR, error);

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

  set_errno_error (ELOOP, error);
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

static int
try_temporary (Target *target,
               char **temporary)
{
  if (g_mkdir_with_parents (target->folder, 0777) < 0)
    return -1;

  g_free (*temporary);
  *temporary = g_strdup_printf ("%s/.%.*s.XXXXXX", target->folder, NAME_LENGTH_MAX, target->name);

  return g_mkstemp_full (*temporary, O_WRONLY | O_CLOEXEC, 0666);
}

static int
open_temporary (Target *target,
                char **temporary,
                GError **error)
{
  guint n_attempts = 0;
  int fd;

  do
    fd = try_temporary (target, temporary);
  while (fd < 0 && errno == ENOENT && ++n_attempts < ATTEMPTS_MAX);

  if (fd < 0)
    set_errno_error (errno, error);

  return fd;
}

static gboolean
replace_target (Target *target,
                GBytes *bytes,
                gboolean replace,
                GCancellable *cancellable,
                GError **error)
{
  g_autofree char *temporary = NULL;
  mode_t mode;
  int fd;

  if (!check_target (target->path, &mode, error))
    return FALSE;

  fd = open_temporary (target, &temporary, error);
  if (fd < 0)
    return FALSE;

  if (!write_temporary (temporary, fd, mode, bytes, cancellable, error))
    {
      g_unlink (temporary);
      return FALSE;
    }

  if ((replace ? rename (temporary, target->path) : rename_to_new (temporary, target->path)) < 0)
    {
      set_errno_error (errno, error);
      g_unlink (temporary);
      return FALSE;
    }

  return sync_folder (target->folder, error);
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
  target.name = g_path_get_basename (target.path);
  target.n_missing_folders = count_missing_folders (target.folder);
  if (replace_target (&target, bytes, replace, cancellable, error))
    return TRUE;

  remove_new_folders (&target);

  return FALSE;
}
