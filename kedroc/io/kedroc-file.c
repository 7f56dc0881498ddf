/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kedroc-error.h"
#include "kedroc-file-replace-private.h"

GFile *
kedroc_file_new (const char *filepath)
{
  if (strstr (filepath, "://") != NULL)
    return g_file_new_for_uri (filepath);

  return g_file_new_for_path (filepath);
}

static const char *
get_advice (const GError *cause)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return "there is no such file; check the filepath";
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY))
    return "it is a folder; give the path of a file";
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY))
    return "a part of the path is a file and not a folder";
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return "permission denied; check the access rights";
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    return "no file system here takes such a path";

  return cause->message;
}

void
kedroc_file_propagate_error (const char *action,
                             const char *filepath,
                             GError *cause,
                             GError **error)
{
  KedrocDatasetError code = KEDROC_DATASET_ERROR_FAILED;

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, cause);
      return;
    }

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    code = KEDROC_DATASET_ERROR_NOT_FOUND;
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_EXISTS))
    code = KEDROC_DATASET_ERROR_VERSION_ALREADY_EXISTS;

  g_set_error (error, KEDROC_DATASET_ERROR, code, "cannot %s '%s': %s",
               action, filepath, get_advice (cause));
  g_error_free (cause);
}

/* A file that is being read can be mapped: whoever saves one here puts a new
 * file in its place and never writes to the old one. */
static GBytes *
map_file (int fd)
{
  g_autoptr (GMappedFile) mapped = g_mapped_file_new_from_fd (fd, FALSE, NULL);

  return mapped != NULL ? g_mapped_file_get_bytes (mapped) : NULL;
}

static GBytes *
read_local (const char *path,
            gboolean *is_mapped,
            GError **error)
{
  GBytes *bytes = NULL;
  struct stat status;
  int saved_errno = 0;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

  *is_mapped = FALSE;
  if (fd < 0 || fstat (fd, &status) < 0)
    saved_errno = errno;
  else if (S_ISDIR (status.st_mode))
    saved_errno = EISDIR;
  else if (S_ISREG (status.st_mode) && status.st_size > 0)
    bytes = map_file (fd);

  if (fd >= 0)
    close (fd);

  if (saved_errno != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                           g_strerror (saved_errno));
      return NULL;
    }

  *is_mapped = bytes != NULL;

  return bytes;
}

GBytes *
kedroc_file_read (const char *filepath,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GFile) file = kedroc_file_new (filepath);
  const char *path = g_file_peek_path (file);
  GError *cause = NULL;
  GBytes *bytes = NULL;
  gboolean is_mapped = FALSE;

  if (path != NULL)
    bytes = read_local (path, &is_mapped, &cause);

  /* What is empty, special or remote cannot be mapped. */
  if (cause == NULL && !is_mapped)
    bytes = g_file_load_bytes (file, cancellable, NULL, &cause);

  if (cause != NULL)
    kedroc_file_propagate_error ("read", filepath, cause, error);

  return bytes;
}

static gboolean
write_remote (GFile *file,
              GBytes *bytes,
              gboolean replace,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GFile) parent = g_file_get_parent (file);
  g_autoptr (GFileOutputStream) stream = NULL;

  /* Where this fails, so does the next step, and with a better reason. */
  if (parent != NULL)
    g_file_make_directory_with_parents (parent, cancellable, NULL);

  if (replace)
    stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, cancellable, error);
  else
    stream = g_file_create (file, G_FILE_CREATE_NONE, cancellable, error);

  return stream != NULL &&
         g_output_stream_write_all (G_OUTPUT_STREAM (stream), g_bytes_get_data (bytes, NULL),
                                    g_bytes_get_size (bytes), NULL, cancellable, error) &&
         g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, error);
}

gboolean
kedroc_file_write (const char *filepath,
                   GBytes *bytes,
                   gboolean replace,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GFile) file = kedroc_file_new (filepath);
  const char *path = g_file_peek_path (file);
  GError *cause = NULL;
  gboolean written;

  if (path != NULL)
    written = kedroc_file_replace_local (path, bytes, replace, cancellable, &cause);
  else
    written = write_remote (file, bytes, replace, cancellable, &cause);

  if (!written)
    kedroc_file_propagate_error ("write", filepath, cause, error);

  return written;
}

gboolean
kedroc_file_exists (const char *filepath,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GFile) file = kedroc_file_new (filepath);
  g_autoptr (GFileInfo) info = NULL;
  GError *cause = NULL;

  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                            cancellable, &cause);
  if (info != NULL)
    return TRUE;

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ||
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY))
    g_error_free (cause);
  else
    kedroc_file_propagate_error ("look for", filepath, cause, error);

  return FALSE;
}
