/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kedroc-error.h"
#include "kedroc-file-replace-private.h"

/* How much is read between two looks at the cancellable. */
#define CHUNK_SIZE (1024 * 1024)

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
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY))
    return "it is a folder; give the path of a file";
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY))
    return "a part of the path is a file and not a folder";
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE))
    return "it is neither a file nor a folder; give the path of a file";
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return "permission denied; check the access rights";
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    return "there is no space left on the file system; free some or give another path";
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_READ_ONLY))
    return "the file system is read-only; give another path";
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    return "no file system here takes such a path";

  return cause->message;
}

/* With a relative path it is often the folder that is another than was meant. */
static void
set_not_found (const char *action,
               const char *filepath,
               GError **error)
{
  g_autofree char *folder = NULL;

  if (strstr (filepath, "://") == NULL && !g_path_is_absolute (filepath))
    folder = g_get_current_dir ();

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND,
               "cannot %s '%s': there is no such file%s%s%s; check the filepath", action, filepath,
               folder != NULL ? " (in '" : "", folder != NULL ? folder : "", folder != NULL ? "')" : "");
}

void
kedroc_file_propagate_error (const char *action,
                             const char *filepath,
                             GError *cause,
                             GError **error)
{
  gboolean exists = g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_EXISTS);

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, cause);
      return;
    }

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    set_not_found (action, filepath, error);
  else
    g_set_error (error, KEDROC_DATASET_ERROR,
                 exists ? KEDROC_DATASET_ERROR_VERSION_ALREADY_EXISTS : KEDROC_DATASET_ERROR_FAILED,
                 "cannot %s '%s': %s", action, filepath, get_advice (cause));
  g_error_free (cause);
}

static gboolean
set_errno_error (int saved_errno,
                 GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), g_strerror (saved_errno));
  return FALSE;
}

/* Takes one step; at the end of the file nothing is added. */
static gboolean
read_chunk (int fd,
            char **data,
            gsize *capacity,
            gsize *size,
            gboolean *at_end,
            GError **error)
{
  gssize n_read;

  if (*size == *capacity)
    {
      gsize larger = *capacity + CHUNK_SIZE + *capacity / 2;
      char *grown = larger > *capacity ? g_try_realloc (*data, larger) : NULL;

      if (grown == NULL)
        return set_errno_error (ENOMEM, error);

      *data = grown;
      *capacity = larger;
    }

  n_read = read (fd, *data + *size, MIN (*capacity - *size, CHUNK_SIZE));
  if (n_read < 0)
    return errno == EINTR ? TRUE : set_errno_error (errno, error);

  *size += n_read;
  *at_end = n_read == 0;

  return TRUE;
}

/* A mapping would take no memory, but whoever reads it dies when another
 * program cuts the file short: kedroc_file_map() is for those who ask for it. */
static GBytes *
read_all (int fd,
          gsize expected_size,
          GCancellable *cancellable,
          GError **error)
{
  gsize capacity = expected_size + 1; /* the end is seen without growing */
  gsize size = 0;
  gboolean at_end = FALSE;
  char *data = g_try_malloc (capacity);

  if (data == NULL)
    {
      set_errno_error (ENOMEM, error);
      return NULL;
    }

  while (!at_end)
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !read_chunk (fd, &data, &capacity, &size, &at_end, error))
      {
        g_free (data);
        return NULL;
      }

  return g_bytes_new_take (g_realloc (data, size), size);
}

static gboolean
check_regular (int fd,
               gsize *size,
               GError **error)
{
  struct stat status;

  if (fstat (fd, &status) < 0)
    return set_errno_error (errno, error);

  if (S_ISDIR (status.st_mode))
    return set_errno_error (EISDIR, error);

  if (!S_ISREG (status.st_mode))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "it is not a regular file");
      return FALSE;
    }
  *size = status.st_size;

  return TRUE;
}

/* NULL where there is nothing to map, as in /proc, or no way to. */
static GBytes *
map_all (int fd,
         gsize size)
{
  g_autoptr (GMappedFile) mapped = size > 0 ? g_mapped_file_new_from_fd (fd, FALSE, NULL) : NULL;

  return mapped != NULL ? g_mapped_file_get_bytes (mapped) : NULL;
}

static GBytes *
map_or_read_all (int fd,
                 gsize size,
                 gboolean maps,
                 GCancellable *cancellable,
                 GError **error)
{
  GBytes *bytes;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  bytes = maps ? map_all (fd, size) : NULL;

  return bytes != NULL ? bytes : read_all (fd, size, cancellable, error);
}

/* What is checked is what is read: the path may stand for something else at any
 * moment. Opening a pipe does not wait for its writer, a terminal does not
 * become that of the process. */
static GBytes *
read_local (const char *path,
            gboolean maps,
            GCancellable *cancellable,
            GError **error)
{
  GBytes *bytes = NULL;
  gsize size;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (fd < 0 && errno == ENXIO)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "it is a socket or a device");
  else if (fd < 0)
    set_errno_error (errno, error);
  else if (check_regular (fd, &size, error))
    bytes = map_or_read_all (fd, size, maps, cancellable, error);

  if (fd >= 0)
    close (fd);

  return bytes;
}

static GBytes *
read_or_map (const char *filepath,
             gboolean maps,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GFile) file = kedroc_file_new (filepath);
  const char *path = g_file_peek_path (file);
  GError *cause = NULL;
  GBytes *bytes;

  if (path != NULL)
    bytes = read_local (path, maps, cancellable, &cause);
  else
    bytes = g_file_load_bytes (file, cancellable, NULL, &cause);

  if (bytes == NULL)
    kedroc_file_propagate_error ("read", filepath, cause, error);

  return bytes;
}

GBytes *
kedroc_file_read (const char *filepath,
                  GCancellable *cancellable,
                  GError **error)
{
  return read_or_map (filepath, FALSE, cancellable, error);
}

GBytes *
kedroc_file_map (const char *filepath,
                 GCancellable *cancellable,
                 GError **error)
{
  return read_or_map (filepath, TRUE, cancellable, error);
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
