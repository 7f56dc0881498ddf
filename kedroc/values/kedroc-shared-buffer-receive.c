/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kedroc-error.h"
#include "kedroc-memory-file-private.h"
#include "kedroc-shared-buffer-private.h"

static gboolean
refuse (GError     **error,
        int          fd,
        const char  *why)
{
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT,
               "File descriptor %d is no shared buffer: %s", fd, why);
  return FALSE;
}

/* The file may come from anywhere: nothing in the footer is believed before it is
 * compared with what the kernel says of the file. */
static gboolean
read_footer (KedrocSharedBuffer  *self,
             gsize                file_size,
             GError             **error)
{
  gsize page = kedroc_memory_round_to_pages (1);
  KedrocSharedBufferFooter footer;

  self->size = file_size;
  self->mapped_size = file_size;
  if (file_size < page || file_size % page != 0 ||
      pread (self->fd, &footer, sizeof footer, (off_t) (file_size - page)) != (ssize_t) sizeof footer ||
      memcmp (footer.magic, KEDROC_FOOTER_MAGIC, sizeof footer.magic) != 0)
    {
      if (self->spilled)
        return refuse (error, self->fd, "its last page does not describe it");
      return TRUE;
    }

  if (footer.version != KEDROC_FOOTER_VERSION)
    return refuse (error, self->fd, "another version of the library has laid it out");
  if (footer.size > file_size || kedroc_memory_round_to_pages (footer.size) != file_size - page)
    return refuse (error, self->fd, "the size it states is not that of the file");
  if (footer.codec[0] == '\0' || memchr (footer.codec, '\0', sizeof footer.codec) == NULL)
    return refuse (error, self->fd, "the name of its codec is broken");

  self->size = footer.size;
  self->mapped_size = file_size - page;
  strcpy (self->codec, footer.codec);
  return TRUE;
}

static gboolean
check_seals (int       fd,
             GError  **error)
{
  int seals = fcntl (fd, F_GET_SEALS);

  if (seals < 0 && errno == EBADF)
    return refuse (error, fd, "it is not open");
  if (seals < 0)
    return refuse (error, fd, "it is not a file in memory that can be sealed, so its size can still change");
  if ((seals & (F_SEAL_SHRINK | F_SEAL_GROW)) != (F_SEAL_SHRINK | F_SEAL_GROW))
    return refuse (error, fd, "its size can still change; seal it with F_SEAL_SHRINK and F_SEAL_GROW");
  return TRUE;
}

static KedrocSharedBuffer *
new_received (int        fd,
              gboolean   spilled,
              GError   **error)
{
  g_autoptr (KedrocSharedBuffer) self = NULL;
  struct stat status;
  int own_fd;

  if (!spilled && !check_seals (fd, error))
    return NULL;
  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    {
      refuse (error, fd, "it is not a regular file");
      return NULL;
    }

  own_fd = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  if (own_fd < 0)
    {
      kedroc_memory_set_error (error, errno, "Cannot duplicate the descriptor of a shared buffer");
      return NULL;
    }

  self = kedroc_shared_buffer_new (own_fd);
  self->spilled = spilled;
  self->sealed = TRUE;
  if (!read_footer (self, (gsize) status.st_size, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * kedroc_shared_buffer_new_from_fd: (constructor)
 * @fd: a file descriptor; it is duplicated and stays the caller's
 * @error: return location for an error
 *
 * Takes part in a buffer whose descriptor came from another process.
 *
 * Any sealed file in memory is taken, also one that another library has made:
 * all of it is the payload then, and it decodes as `GBytes`.
 *
 * The buffer is mapped when its data is first asked for and not before: whoever
 * only passes it on never pays for a mapping.
 *
 * Fails with %KEDROC_DATASET_ERROR_CORRUPT when @fd is not such a file, when its
 * size can still change (it lacks `F_SEAL_SHRINK` or `F_SEAL_GROW`), or when
 * what it says of itself is not true.
 *
 * Returns: (transfer full): a sealed buffer
 */
KedrocSharedBuffer *
kedroc_shared_buffer_new_from_fd (int       fd,
                                  GError  **error)
{
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return new_received (fd, FALSE, error);
}

KedrocSharedBuffer *
kedroc_shared_buffer_new_from_trusted_fd (int       fd,
                                          GError  **error)
{
  return new_received (fd, TRUE, error);
}
