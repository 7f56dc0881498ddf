/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-file-temporary-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How much is written between two looks at the cancellable. */
#define CHUNK_SIZE (1024 * 1024)

/* How often a folder is made that others, whose writing fails, remove again, and
 * a name is sought that nobody has. */
#define ATTEMPTS_MAX 100

/* What mkstemp() replaces. */
#define RANDOM "XXXXXX"
#define RANDOM_LENGTH 6

/* The longest file name, less what the name of a temporary file adds. */
#define NAME_LENGTH_MAX 200

gboolean
kedroc_file_set_errno_error (int saved_errno,
                             GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), g_strerror (saved_errno));
  return FALSE;
}

static char *
build_template (KedrocTemporaryFile *self)
{
  return g_strdup_printf ("%s/.%.*s." RANDOM, self->folder, NAME_LENGTH_MAX, self->name);
}

gboolean
kedroc_temporary_file_is_name (const char *name)
{
  const char *random = strrchr (name, '.');

  if (*name != '.' || random == name || strlen (random + 1) != RANDOM_LENGTH)
    return FALSE;
  while (*++random != '\0')
    if (!g_ascii_isalnum (*random))
      return FALSE;

  return TRUE;
}

/* A name is given through /proc, so without it there has to be one from the
 * beginning. */
static int
open_nameless (const char *folder)
{
  if (access ("/proc/self/fd", X_OK) < 0)
    return -1;

  return open (folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
}

/* Another writer that fails may have removed the folder, which looked empty; if it
 * does so while GLib looks, that is told as a file in the way. */
static gboolean
may_be_gone (int saved_errno)
{
  return saved_errno == ENOENT || saved_errno == ENOTDIR;
}

static int
try_to_open (KedrocTemporaryFile *self)
{
  int fd;

  if (g_mkdir_with_parents (self->folder, 0777) < 0)
    return -1;

  fd = open_nameless (self->folder);
  if (fd >= 0)
    return fd;

  g_free (self->path);
  self->path = build_template (self);
  fd = g_mkstemp_full (self->path, O_WRONLY | O_CLOEXEC, 0666);
  if (fd < 0)
    g_clear_pointer (&self->path, g_free);

  return fd;
}

/* In the folder of the target, which is made if it is missing. */
gboolean
kedroc_temporary_file_open (KedrocTemporaryFile *self,
                            const char *target,
                            GError **error)
{
  guint n_attempts = 0;

  self->folder = g_path_get_dirname (target);
  self->name = g_path_get_basename (target);
  do
    self->fd = try_to_open (self);
  while (self->fd < 0 && may_be_gone (errno) && ++n_attempts < ATTEMPTS_MAX);

  return self->fd >= 0 || kedroc_file_set_errno_error (errno, error);
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
        return kedroc_file_set_errno_error (errno, error);
      if (written > 0)
        offset += written;
    }

  return TRUE;
}

static int
close_file (KedrocTemporaryFile *self)
{
  int fd = self->fd;

  self->fd = -1;
  return fd >= 0 ? close (fd) : 0;
}

/* To the disk; @mode 0: as the process makes files. */
gboolean
kedroc_temporary_file_write (KedrocTemporaryFile *self,
                             GBytes *bytes,
                             mode_t mode,
                             GCancellable *cancellable,
                             GError **error)
{
  if (!write_all (self->fd, bytes, cancellable, error))
    return FALSE;
  if ((mode != 0 && fchmod (self->fd, mode) < 0) || fsync (self->fd) < 0)
    return kedroc_file_set_errno_error (errno, error);

  /* A file without a name has to stay open. */
  return self->path == NULL || close_file (self) == 0 || kedroc_file_set_errno_error (errno, error);
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

static int
link_to (KedrocTemporaryFile *self,
         const char *path)
{
  g_autofree char *source = g_strdup_printf ("/proc/self/fd/%d", self->fd);

  for (guint i = 0; i < ATTEMPTS_MAX; i++)
    {
      if (linkat (AT_FDCWD, source, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0)
        return 0;
      if (!may_be_gone (errno) || (g_mkdir_with_parents (self->folder, 0777) < 0 && !may_be_gone (errno)))
        return -1;
    }

  return -1;
}

/* A name of its own, for only a rename replaces. */
static int
link_to_template (KedrocTemporaryFile *self)
{
  guint n_attempts = 0;
  int result;

  do
    {
      g_autofree char *template = build_template (self);

      g_free (self->path);
      self->path = g_strdup_printf ("%.*s%06x", (int) strlen (template) - RANDOM_LENGTH, template,
                                    g_random_int () & 0xffffff);
      result = link_to (self, self->path);
    }
  while (result < 0 && errno == EEXIST && ++n_attempts < ATTEMPTS_MAX);
  if (result < 0)
    g_clear_pointer (&self->path, g_free);

  return result;
}

static int
publish (KedrocTemporaryFile *self,
         const char *target,
         gboolean replace)
{
  if (self->path == NULL)
    {
      int result = link_to (self, target);

      if (result == 0 || errno != EEXIST || !replace)
        return result;
      if (link_to_template (self) < 0)
        return -1;
    }

  return replace ? rename (self->path, target) : rename_to_new (self->path, target);
}

/* Gives it the name of the target. */
gboolean
kedroc_temporary_file_publish (KedrocTemporaryFile *self,
                               gboolean replace,
                               GError **error)
{
  g_autofree char *target = g_build_filename (self->folder, self->name, NULL);

  if (publish (self, target, replace) < 0)
    return kedroc_file_set_errno_error (errno, error);
  g_clear_pointer (&self->path, g_free);

  return TRUE;
}

void
kedroc_temporary_file_clear (KedrocTemporaryFile *self)
{
  if (self->path != NULL)
    g_unlink (self->path);
  close_file (self);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->folder, g_free);
}
