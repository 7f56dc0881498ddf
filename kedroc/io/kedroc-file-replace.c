/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-file-replace-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* How much is written between two looks at the cancellable. */
#define CHUNK_SIZE (1024 * 1024)

/* The longest file name, less what the name of a temporary file adds. */
#define NAME_LENGTH_MAX 200

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

static gboolean
replace_target (const char *path,
                GBytes *bytes,
                gboolean replace,
                GCancellable *cancellable,
                GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *temporary = NULL;
  mode_t mode;
  int fd;

  if (g_mkdir_with_parents (folder, 0777) < 0)
    return set_errno_error (errno, error);

  if (!check_target (path, &mode, error))
    return FALSE;

  temporary = g_strdup_printf ("%s/.%.*s.XXXXXX", folder, NAME_LENGTH_MAX, name);
  fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0666);
  if (fd < 0)
    return set_errno_error (errno, error);

  if (!write_temporary (temporary, fd, mode, bytes, cancellable, error))
    {
      g_unlink (temporary);
      return FALSE;
    }

  if ((replace ? rename (temporary, path) : rename_to_new (temporary, path)) < 0)
    {
      set_errno_error (errno, error);
      g_unlink (temporary);
      return FALSE;
    }

  return sync_folder (folder, error);
}

gboolean
kedroc_file_replace_local (const char *path,
                           GBytes *bytes,
                           gboolean replace,
                           GCancellable *cancellable,
                           GError **error)
{
  /* The file behind a symbolic link is replaced, not the link. */
  char *resolved = realpath (path, NULL);
  gboolean replaced = replace_target (resolved != NULL ? resolved : path, bytes, replace, cancellable, error);

  free (resolved);

  return replaced;
}
