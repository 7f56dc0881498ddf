/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kedroc-memory-file-private.h"
#include "kedroc-shared-buffer-private.h"
#include "kedroc-shared-memory-manager-private.h"

/* GLib's macro hands functions to a transparent union, which gcc calls pedantic. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
G_DEFINE_BOXED_TYPE (KedrocSharedBuffer, kedroc_shared_buffer, kedroc_shared_buffer_ref,
                     kedroc_shared_buffer_unref)
#pragma GCC diagnostic pop

KedrocSharedBuffer *
kedroc_shared_buffer_new (int fd)
{
  KedrocSharedBuffer *self = g_new0 (KedrocSharedBuffer, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->fd = fd;
  strcpy (self->codec, KEDROC_RAW_CODEC);
  return self;
}

static void
write_footer (KedrocSharedBuffer *self,
              gsize               payload_pages)
{
  self->footer = (KedrocSharedBufferFooter *) ((guint8 *) self->base + payload_pages);
  memcpy (self->footer->magic, KEDROC_FOOTER_MAGIC, sizeof self->footer->magic);
  self->footer->version = KEDROC_FOOTER_VERSION;
  self->footer->size = self->size;
  strcpy (self->footer->codec, self->codec);
}

KedrocSharedBuffer *
kedroc_shared_buffer_new_for_file (int        fd,
                                   gsize      size,
                                   gboolean   spilled,
                                   GError   **error)
{
  g_autoptr (KedrocSharedBuffer) self = kedroc_shared_buffer_new (fd);
  gsize page = kedroc_memory_round_to_pages (1);
  gsize payload_pages;

  if (size > (gsize) G_MAXOFFSET - 2 * page)
    {
      kedroc_memory_set_error (error, EFBIG, "No file can be that large");
      return NULL;
    }

  self->size = size;
  self->spilled = spilled;
  payload_pages = kedroc_memory_round_to_pages (size);
  self->mapped_size = payload_pages + page;
  if (!kedroc_memory_file_resize (fd, self->mapped_size, spilled, error))
    return NULL;

  self->base = kedroc_memory_file_map (fd, self->mapped_size, TRUE, error);
  if (self->base == NULL || !kedroc_memory_file_reserve (fd, self->base, self->mapped_size, spilled, error))
    return NULL;

  write_footer (self, payload_pages);
  return g_steal_pointer (&self);
}

/**
 * kedroc_shared_buffer_ref:
 * @self: a shared buffer
 *
 * Takes a reference. From any thread.
 *
 * Returns: (transfer full): @self
 */
KedrocSharedBuffer *
kedroc_shared_buffer_ref (KedrocSharedBuffer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * kedroc_shared_buffer_unref:
 * @self: (transfer full): a shared buffer
 *
 * Drops a reference. With the last one the mapping and the descriptor go, and
 * the manager that accounted for the buffer counts it no more. From any thread.
 */
void
kedroc_shared_buffer_unref (KedrocSharedBuffer *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->parent != NULL)
    {
      kedroc_shared_buffer_unref (self->parent);
      g_free (self);
      return;
    }

  if (self->base != NULL)
    munmap (self->base, self->mapped_size);
  close (self->fd);
  if (self->manager != NULL)
    {
      kedroc_shared_memory_manager_release (self->manager, self->size, self->spilled);
      g_object_unref (self->manager);
    }
  g_free (self);
}

/**
 * kedroc_shared_buffer_get_fd:
 * @self: a shared buffer
 *
 * The file descriptor to hand to another process or to map, such as by
 * Python's `mmap`. It belongs to the buffer and is closed with it: duplicate it to
 * keep it for longer.
 *
 * Returns: a file descriptor
 */
int
kedroc_shared_buffer_get_fd (KedrocSharedBuffer *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->fd;
}

/**
 * kedroc_shared_buffer_get_size:
 * @self: a shared buffer
 *
 * The size of the payload: what was asked for at its allocation. The file
 * is larger by up to two pages.
 *
 * Returns: a number of bytes
 */
gsize
kedroc_shared_buffer_get_size (KedrocSharedBuffer *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->size;
}

gboolean
kedroc_shared_buffer_map (KedrocSharedBuffer  *self,
                          GError             **error)
{
  gpointer base;

  if (g_atomic_pointer_get (&self->base) != NULL || self->size == 0)
    return TRUE;

  base = kedroc_memory_file_map (self->fd, self->mapped_size, FALSE, error);
  if (base == NULL)
    return FALSE;
  /* Another thread may have been quicker. */
  if (!g_atomic_pointer_compare_and_exchange (&self->base, NULL, base))
    munmap (base, self->mapped_size);
  return TRUE;
}

/**
 * kedroc_shared_buffer_get_data:
 * @self: a shared buffer
 *
 * The payload, aligned to a page at least. The process that allocated the buffer may
 * write to it until it is sealed; from then on, and always in other
 * processes, writing to it ends the process with a signal.
 *
 * The pointer is good as long as the caller holds a reference on @self or on
 * `GBytes` made of it.
 *
 * Returns: (transfer none) (nullable): [method@Kedroc.SharedBuffer.get_size]
 *   bytes; %NULL when there are none, or when the address space is used up
 */
gpointer
kedroc_shared_buffer_get_data (KedrocSharedBuffer *self)
{
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (!kedroc_shared_buffer_map (self, &error))
    {
      g_warning ("%s", error->message);
      return NULL;
    }
  return g_atomic_pointer_get (&self->base);
}

/**
 * kedroc_shared_buffer_is_sealed:
 * @self: a shared buffer
 *
 * Whether nobody can write to the buffer any more.
 *
 * Returns: %TRUE if it is sealed
 */
gboolean
kedroc_shared_buffer_is_sealed (KedrocSharedBuffer *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return g_atomic_int_get (&self->sealed);
}

static gboolean
add_seals (int       fd,
           GError  **error)
{
  int seals = F_SEAL_SHRINK | F_SEAL_GROW;

  /* Kernels before 5.1 do not know F_SEAL_FUTURE_WRITE. F_SEAL_WRITE would take
   * its place, but refuses as long as any writable mapping is there: ours is. */
  if (fcntl (fd, F_ADD_SEALS, seals | F_SEAL_FUTURE_WRITE) == 0 || fcntl (fd, F_ADD_SEALS, seals) == 0)
    return TRUE;

  kedroc_memory_set_error (error, errno, "Cannot seal a shared buffer");
  return FALSE;
}

/**
 * kedroc_shared_buffer_seal:
 * @self: a shared buffer
 * @error: return location for an error
 *
 * Ends writing: from now on the payload is read-only in every process, and the
 * size of the file cannot change any more. A buffer that is sealed already
 * stays as it is. Only a sealed buffer can be received by another process.
 *
 * All writers have to be done: a thread that is still writing is ended by a
 * signal, and so is the process.
 *
 * Returns: %TRUE on success, %FALSE with @error set
 */
gboolean
kedroc_shared_buffer_seal (KedrocSharedBuffer  *self,
                           GError             **error)
{
  gsize payload_pages;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (g_atomic_int_get (&self->sealed))
    return TRUE;

  payload_pages = (guint8 *) self->footer - (guint8 *) self->base;
  if (payload_pages > 0 && mprotect (self->base, payload_pages, PROT_READ) != 0)
    {
      kedroc_memory_set_error (error, errno, "Cannot make a shared buffer read-only");
      return FALSE;
    }
  /* A file on a disk knows no seals: the processes it is sent to are our own. */
  if (!self->spilled && !add_seals (self->fd, error))
    return FALSE;

  g_atomic_int_set (&self->sealed, TRUE);
  return TRUE;
}

/**
 * kedroc_shared_buffer_dup_bytes:
 * @self: a shared buffer
 *
 * The payload as `GBytes`. Nothing is copied: they are a view of the mapping
 * and keep it alive, after @self is gone as well. Seal the buffer first: `GBytes`
 * must not change.
 *
 * Returns: (transfer full): the payload
 */
GBytes *
kedroc_shared_buffer_dup_bytes (KedrocSharedBuffer *self)
{
  gpointer data;

  g_return_val_if_fail (self != NULL, NULL);

  data = kedroc_shared_buffer_get_data (self);
  if (data == NULL)
    return g_bytes_new (NULL, 0);
  return kedroc_shared_buffer_dup_range (self, 0, self->size);
}

GBytes *
kedroc_shared_buffer_dup_range (KedrocSharedBuffer *self,
                                gsize               offset,
                                gsize               size)
{
  const guint8 *base = g_atomic_pointer_get (&self->base);

  g_return_val_if_fail (offset <= self->size && size <= self->size - offset, NULL);

  return g_bytes_new_with_free_func (base == NULL ? NULL : base + offset, size,
                                     (GDestroyNotify) kedroc_shared_buffer_unref,
                                     kedroc_shared_buffer_ref (self));
}

KedrocSharedBuffer *
kedroc_shared_buffer_new_inner (KedrocSharedBuffer  *parent,
                                const char          *codec,
                                GError             **error)
{
  KedrocSharedBuffer *self;

  if (!kedroc_shared_buffer_map (parent, error))
    return NULL;

  self = kedroc_shared_buffer_new (parent->fd);
  self->parent = kedroc_shared_buffer_ref (parent);
  self->size = parent->size;
  self->base = parent->base;
  self->sealed = TRUE;
  self->spilled = parent->spilled;
  g_strlcpy (self->codec, codec, sizeof self->codec);
  return self;
}

gboolean
kedroc_shared_buffer_is_inner (KedrocSharedBuffer *self)
{
  return self->parent != NULL;
}

gboolean
kedroc_shared_buffer_is_spilled (KedrocSharedBuffer *self)
{
  return self->spilled;
}

const char *
kedroc_shared_buffer_get_codec (KedrocSharedBuffer *self)
{
  return self->codec;
}

void
kedroc_shared_buffer_set_codec (KedrocSharedBuffer *self,
                                const char         *codec)
{
  g_return_if_fail (self->footer != NULL);
  g_return_if_fail (strlen (codec) <= KEDROC_CODEC_NAME_MAX);

  strcpy (self->codec, codec);
  strcpy (self->footer->codec, codec);
}

gboolean
kedroc_shared_buffer_is_fresh (KedrocSharedBuffer *self)
{
  return self->footer != NULL && g_str_equal (self->codec, KEDROC_RAW_CODEC);
}

gboolean
kedroc_shared_buffer_get_validated (KedrocSharedBuffer *self)
{
  return g_atomic_int_get (&self->validated);
}

void
kedroc_shared_buffer_set_validated (KedrocSharedBuffer *self)
{
  g_atomic_int_set (&self->validated, TRUE);
}

KedrocSharedMemoryManager *
kedroc_shared_buffer_get_manager (KedrocSharedBuffer *self)
{
  return g_atomic_pointer_get (&self->manager);
}

gboolean
kedroc_shared_buffer_set_manager (KedrocSharedBuffer        *self,
                                  KedrocSharedMemoryManager *manager)
{
  g_object_ref (manager);
  if (g_atomic_pointer_compare_and_exchange (&self->manager, NULL, manager))
    return TRUE;
  g_object_unref (manager);
  return FALSE;
}
