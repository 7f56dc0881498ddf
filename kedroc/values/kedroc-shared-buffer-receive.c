/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "kedroc-error.h"
#include "kedroc-memory-file-private.h"
#include "kedroc-shared-buffer-private.h"

static gboolean
refuse (GError     **error,
        const char  *why)
{
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, "No shared buffer: %s", why);
  return FALSE;
}

/* The file may come from anywhere: nothing in the footer is believed before it is
 * compared with what the kernel says of the file. %FALSE without an error: there is
 * none. */
static gboolean
read_footer (KedrocSegment             *segment,
             KedrocSharedBufferFooter  *footer,
             GError                   **error)
{
  gsize page = kedroc_memory_round_to_pages (1);
  gsize file_size = segment->capacity;

  if (file_size < page || file_size % page != 0 ||
      pread (segment->fd, footer, sizeof *footer, (off_t) (file_size - page)) != (ssize_t) sizeof *footer ||
      memcmp (footer->magic, KEDROC_FOOTER_MAGIC, sizeof footer->magic) != 0)
    return FALSE;

  if (footer->version != KEDROC_FOOTER_VERSION)
    return refuse (error, "another version of the library has laid it out");
  if (footer->capacity != file_size - page || footer->size > footer->capacity)
    return refuse (error, "the size it states is not that of the file");
  if (footer->codec[0] == '\0' || memchr (footer->codec, '\0', sizeof footer->codec) == NULL ||
      !g_utf8_validate (footer->codec, -1, NULL))
    return refuse (error, "the name of its codec is broken");
  return TRUE;
}

static KedrocSharedBuffer *
new_from_fd (int       fd,
             GError  **error)
{
  KedrocSharedBufferFooter footer;
  g_autoptr (KedrocSegment) segment = NULL;
  g_autoptr (GError) local_error = NULL;
  int own_fd = fcntl (fd, F_DUPFD_CLOEXEC, 0);

  if (own_fd < 0 && errno == EBADF)
    {
      refuse (error, "it is not open");
      return NULL;
    }
  if (own_fd < 0)
    {
      kedroc_memory_set_error (error, errno, "Cannot duplicate the descriptor of a shared buffer");
      return NULL;
    }

  segment = kedroc_segment_new_received (own_fd, FALSE, NULL, error);
  if (segment == NULL)
    return NULL;
  if (read_footer (segment, &footer, &local_error))
    return kedroc_shared_buffer_new_received (segment, footer.size, footer.codec, error);
  if (local_error == NULL)
    return kedroc_shared_buffer_new_received (segment, segment->capacity, KEDROC_RAW_CODEC, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
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
  g_autoptr (GError) local_error = NULL;
  KedrocSharedBuffer *buffer;

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  buffer = new_from_fd (fd, &local_error);
  if (buffer == NULL)
    g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "File descriptor %d: ", fd);
  return buffer;
}

KedrocSharedBuffer *
kedroc_shared_buffer_new_received (KedrocSegment  *segment,
                                   gsize           size,
                                   const char     *codec,
                                   GError        **error)
{
  gsize codec_length = strlen (codec);

  if (size > segment->capacity || codec_length == 0 || codec_length > KEDROC_CODEC_NAME_MAX)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT,
                   "A shared buffer of %" G_GSIZE_FORMAT " bytes and codec '%.*s' cannot lie in a file of %"
                   G_GSIZE_FORMAT " bytes", size, KEDROC_CODEC_NAME_MAX, codec, segment->capacity);
      return NULL;
    }
  kedroc_segment_use (segment);
  return kedroc_shared_buffer_new (segment, size, codec);
}
