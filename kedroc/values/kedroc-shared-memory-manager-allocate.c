/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <string.h>

#include "kedroc-error.h"
#include "kedroc-memory-file-private.h"
#include "kedroc-shared-buffer-private.h"
#include "kedroc-shared-memory-manager-private.h"

/* Room for buffers, and who has taken it. */

/* With the lock held. */
static void
count (KedrocSharedMemoryManager *self,
       gsize                      size,
       gboolean                   spilled)
{
  if (spilled)
    self->spilled_bytes += size;
  else
    self->bytes_in_use += size;
}

G_LOCK_DEFINE_STATIC (counted);

/* A segment that a node passes on as it is holds several buffers at a time, one of each dataset: it is counted
 * with the first and until the last. What another manager has counted first is counted buffer by buffer. */
static gsize
begin_count (KedrocSharedMemoryManager *self,
             KedrocSegment             *segment,
             gsize                      size)
{
  gboolean is_first;

  G_LOCK (counted);
  is_first = segment->counted_by == NULL;
  if (is_first)
    {
      segment->counted_by = self;
      segment->counted_size = size;
    }
  if (segment->counted_by == self)
    segment->n_counted++;
  else
    is_first = TRUE;
  G_UNLOCK (counted);
  return is_first ? size : 0;
}

gsize
kedroc_shared_memory_manager_end_count (KedrocSharedMemoryManager *self,
                                        KedrocSegment             *segment,
                                        gsize                      size)
{
  G_LOCK (counted);
  if (segment->counted_by == self)
    {
      segment->n_counted--;
      size = segment->n_counted == 0 ? segment->counted_size : 0;
      if (segment->n_counted == 0)
        segment->counted_by = NULL;
    }
  G_UNLOCK (counted);
  return size;
}

/* What is counted by now is really there. */
static void
note_peak (KedrocSharedMemoryManager *self)
{
  g_mutex_lock (&self->lock);
  self->peak_bytes = MAX (self->peak_bytes, self->bytes_in_use);
  g_mutex_unlock (&self->lock);
}

/* With the lock held. What lies idle takes memory as well, and what others were promised may. */
static gboolean
fits (KedrocSharedMemoryManager *self,
      gsize                      size,
      guint64                    idle)
{
  guint64 limit = self->memory_limit;

  return limit == 0 || (size <= limit && self->bytes_in_use + idle + self->promised_bytes <= limit - size);
}

/* Room is taken before it is filled: threads cannot exceed the limit together. */
static gboolean
take_room (KedrocSharedMemoryManager *self,
           gsize                      size)
{
  for (;;)
    {
      guint64 idle = kedroc_segment_pool_get_bytes (self->pool);
      gboolean fitting;

      g_mutex_lock (&self->lock);
      fitting = fits (self, size, idle);
      if (fitting || idle == 0)
        {
          count (self, size, !fitting);
          g_mutex_unlock (&self->lock);
          return !fitting;
        }
      g_mutex_unlock (&self->lock);
      kedroc_segment_pool_trim (self->pool, 0);
    }
}

void
kedroc_shared_memory_manager_release (KedrocSharedMemoryManager *self,
                                      gsize                      size,
                                      gboolean                   spilled)
{
  g_mutex_lock (&self->lock);
  if (spilled)
    self->spilled_bytes -= size;
  else
    self->bytes_in_use -= size;
  g_mutex_unlock (&self->lock);
}

static KedrocSegment *
new_segment (gsize               capacity,
             KedrocSegmentHome  *home,
             GError            **error)
{
  int fd = kedroc_memory_file_new (error);

  return fd >= 0 ? kedroc_segment_new (fd, capacity, FALSE, home, error) : NULL;
}

/* What lies idle may be what is missing. */
static KedrocSegment *
new_segment_or_trim (KedrocSharedMemoryManager  *self,
                     gsize                       capacity,
                     GError                    **error)
{
  g_autoptr (GError) local_error = NULL;
  KedrocSegmentHome *home = kedroc_segment_pool_as_home (self->pool);
  KedrocSegment *segment = new_segment (capacity, home, &local_error);

  if (segment == NULL && kedroc_segment_pool_get_bytes (self->pool) > 0)
    {
      g_clear_error (&local_error);
      kedroc_segment_pool_trim (self->pool, 0);
      segment = new_segment (capacity, home, &local_error);
    }
  if (segment == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return segment;
}

static KedrocSegment *
take_spilled_segment (KedrocSharedMemoryManager  *self,
                      gsize                       size,
                      GError                    **error)
{
  g_autofree char *directory = kedroc_shared_memory_manager_dup_spill_directory (self);
  int fd = kedroc_memory_file_new_spilled (directory, error);

  if (fd < 0)
    return NULL;
  return kedroc_segment_new (fd, kedroc_memory_round_to_pages (size), TRUE,
                             kedroc_segment_pool_as_home (self->pool), error);
}

/* A segment that is to be written to again, and may not have been protected yet. */
static gboolean
unprotect (KedrocSharedMemoryManager  *self,
           KedrocSegment              *segment,
           GError                    **error)
{
  gboolean unprotected;

  g_mutex_lock (&self->lock);
  unprotected = segment->unprotected;
  segment->unprotected = FALSE;
  g_mutex_unlock (&self->lock);
  return unprotected || kedroc_segment_protect (segment, TRUE, error);
}

/* recycled: a segment of this size from the pool, which is taken over; or NULL. */
static KedrocSharedBuffer *
allocate_in_segment (KedrocSharedMemoryManager  *self,
                     gsize                       size,
                     KedrocSegment              *recycled,
                     gboolean                    spilled,
                     GError                    **error)
{
  KedrocSegment *segment = spilled ? NULL : recycled;

  if (spilled && recycled != NULL)
    kedroc_segment_unuse (recycled);
  if (segment != NULL && !unprotect (self, segment, error))
    {
      kedroc_segment_unuse (segment);
      return NULL;
    }
  if (segment == NULL && spilled)
    segment = take_spilled_segment (self, size, error);
  else if (segment == NULL)
    segment = new_segment_or_trim (self, kedroc_segment_get_class (size), error);
  return segment != NULL ? kedroc_shared_buffer_new_writable (segment, size) : NULL;
}

static void
explain_failure (KedrocSharedMemoryManager  *self,
                 gsize                       size,
                 gboolean                    spilled,
                 GError                    **error)
{
  g_autofree char *directory = kedroc_shared_memory_manager_dup_spill_directory (self);
  guint64 in_use = kedroc_shared_memory_manager_get_bytes_in_use (self);

  if (!spilled)
    {
      g_prefix_error (error, "No shared memory for %" G_GSIZE_FORMAT " bytes (%" G_GUINT64_FORMAT
                      " bytes are in use): ", size, in_use);
      return;
    }

  g_prefix_error (error, "No room for %" G_GSIZE_FORMAT " bytes: %" G_GUINT64_FORMAT
                  " bytes of shared memory are in use, %" G_GUINT64_FORMAT
                  " are allowed, and spilling to '%s' failed: ",
                  size, in_use, kedroc_shared_memory_manager_get_memory_limit (self), directory);
  /* Whatever is wrong with the directory: it is the limit that the caller met. */
  if (error != NULL)
    {
      (*error)->domain = KEDROC_RUNNER_ERROR;
      (*error)->code = KEDROC_RUNNER_ERROR_MEMORY_LIMIT;
    }
}

/**
 * kedroc_shared_memory_manager_allocate:
 * @self: a manager
 * @size: how many bytes; may be 0
 * @error: return location for an error
 *
 * Allocates a buffer, every page of which is there: writing to it needs no
 * further memory. Its contents are undefined: the memory may be that of an earlier
 * buffer that nobody reads any more, which is then as fast to fill as any
 * memory of the process. From any thread.
 *
 * Fails with %KEDROC_RUNNER_ERROR_MEMORY_LIMIT when there is not enough memory, or
 * when the limit is reached and there is no room in the spill directory
 * either; the message says how much was asked for and how much is in use.
 *
 * Returns: (transfer full): a buffer to write to, and to seal afterwards
 */
KedrocSharedBuffer *
kedroc_shared_memory_manager_allocate (KedrocSharedMemoryManager  *self,
                                       gsize                       size,
                                       GError                    **error)
{
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  KedrocSegment *recycled;
  gboolean spilled;

  g_return_val_if_fail (KEDROC_IS_SHARED_MEMORY_MANAGER (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (size > (gsize) G_MAXOFFSET / 2)
    {
      kedroc_memory_set_error (error, EFBIG, "No file can be that large");
      explain_failure (self, size, FALSE, error);
      return NULL;
    }
  recycled = kedroc_segment_pool_take (self->pool, kedroc_segment_get_class (size));
  spilled = take_room (self, size);
  buffer = allocate_in_segment (self, size, recycled, spilled, error);
  if (buffer == NULL)
    {
      kedroc_shared_memory_manager_release (self, size, spilled);
      explain_failure (self, size, spilled, error);
      return NULL;
    }

  note_peak (self);
  kedroc_shared_buffer_set_manager (buffer, self);
  begin_count (self, kedroc_shared_buffer_get_segment (buffer), size);
  return g_steal_pointer (&buffer);
}

void
kedroc_shared_memory_manager_set_protecting_late (KedrocSharedMemoryManager *self)
{
  self->unprotected = g_ptr_array_new_with_free_func ((GDestroyNotify) kedroc_segment_unref);
}

gboolean
kedroc_shared_memory_manager_protect_segment (KedrocSharedMemoryManager  *self,
                                              KedrocSegment              *segment,
                                              GError                    **error)
{
  if (self->unprotected == NULL)
    return kedroc_segment_protect (segment, FALSE, error);

  g_mutex_lock (&self->lock);
  segment->unprotected = TRUE;
  g_ptr_array_add (self->unprotected, kedroc_segment_ref (segment));
  g_mutex_unlock (&self->lock);
  return TRUE;
}

void
kedroc_shared_memory_manager_protect (KedrocSharedMemoryManager *self)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->unprotected->len; i++)
    {
      KedrocSegment *segment = g_ptr_array_index (self->unprotected, i);

      if (segment->unprotected)
        kedroc_segment_protect (segment, FALSE, NULL);
      segment->unprotected = FALSE;
    }
  g_ptr_array_set_size (self->unprotected, 0);
  g_mutex_unlock (&self->lock);
}

guint64
kedroc_shared_memory_manager_get_bytes_taken (KedrocSharedMemoryManager *self)
{
  return kedroc_shared_memory_manager_get_bytes_in_use (self) + kedroc_segment_pool_get_bytes (self->pool);
}

guint64
kedroc_shared_memory_manager_promise (KedrocSharedMemoryManager *self,
                                      guint64                    elsewhere,
                                      guint                      n_sharers,
                                      guint64                    usual)
{
  guint64 idle = kedroc_segment_pool_get_bytes (self->pool);
  guint64 used, left, promised;

  g_mutex_lock (&self->lock);
  used = self->bytes_in_use + idle + elsewhere + self->promised_bytes;
  left = self->memory_limit > used ? self->memory_limit - used : 0;
  promised = left / n_sharers;
  if (promised < usual)
    promised = left >= usual ? MIN (left, 2 * usual) : 0;
  self->promised_bytes += promised;
  g_mutex_unlock (&self->lock);
  return promised;
}

void
kedroc_shared_memory_manager_return_promised (KedrocSharedMemoryManager *self,
                                              guint64                    n_bytes)
{
  g_mutex_lock (&self->lock);
  self->promised_bytes -= n_bytes;
  g_mutex_unlock (&self->lock);
}

/**
 * kedroc_shared_memory_manager_allocate_bytes:
 * @self: a manager
 * @data: (array length=size) (nullable): what the buffer is to hold
 * @size: how many bytes
 * @error: return location for an error
 *
 * Allocates a buffer and copies bytes into it: what a codec needs that has its
 * bytes already, or that cannot write to memory by its address, as in JavaScript.
 * From any thread. Fails as [method@Kedroc.SharedMemoryManager.allocate] does.
 *
 * Returns: (transfer full): a buffer that is not sealed yet
 */
KedrocSharedBuffer *
kedroc_shared_memory_manager_allocate_bytes (KedrocSharedMemoryManager  *self,
                                             const guint8               *data,
                                             gsize                       size,
                                             GError                    **error)
{
  KedrocSharedBuffer *buffer;

  g_return_val_if_fail (KEDROC_IS_SHARED_MEMORY_MANAGER (self), NULL);
  g_return_val_if_fail (data != NULL || size == 0, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  buffer = kedroc_shared_memory_manager_allocate (self, size, error);
  if (buffer != NULL && size > 0)
    memcpy (kedroc_shared_buffer_get_data (buffer), data, size);
  return buffer;
}

gboolean
kedroc_shared_memory_manager_adopt (KedrocSharedMemoryManager  *self,
                                    KedrocSharedBuffer         *buffer,
                                    GError                    **error)
{
  gsize size = kedroc_shared_buffer_get_size (buffer);

  if (!kedroc_shared_buffer_set_manager (buffer, self))
    {
      if (kedroc_shared_buffer_get_manager (buffer) == self)
        return TRUE;
      g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_INVALID_ARGUMENT,
                   "A shared buffer of %" G_GSIZE_FORMAT " bytes already belongs to another manager", size);
      return FALSE;
    }

  size = begin_count (self, kedroc_shared_buffer_get_segment (buffer), size);
  g_mutex_lock (&self->lock);
  count (self, size, kedroc_shared_buffer_is_spilled (buffer));
  g_mutex_unlock (&self->lock);
  note_peak (self);
  return TRUE;
}
