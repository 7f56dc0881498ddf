/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>
#include <sys/mman.h>

#include "kedroc-shared-buffer-private.h"
#include "kedroc-shared-memory-manager-private.h"

/* GLib's macro hands functions to a transparent union, which gcc calls pedantic. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
G_DEFINE_BOXED_TYPE (KedrocSharedBuffer, kedroc_shared_buffer, kedroc_shared_buffer_ref,
                     kedroc_shared_buffer_unref)
#pragma GCC diagnostic pop

KedrocSharedBuffer *
kedroc_shared_buffer_new (KedrocSegment *segment,
                          gsize          size,
                          const char    *codec)
{
  KedrocSharedBuffer *self = g_new0 (KedrocSharedBuffer, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->segment = segment;
  self->size = size;
  self->sealed = TRUE;
  g_strlcpy (self->codec, codec, sizeof self->codec);
  return self;
}

/* Only where this process has made the segment. */
static KedrocSharedBufferFooter *
get_footer (KedrocSharedBuffer *self)
{
  return (KedrocSharedBufferFooter *) ((guint8 *) self->segment->base + self->segment->capacity);
}

KedrocSharedBuffer *
kedroc_shared_buffer_new_writable (KedrocSegment *segment,
                                   gsize          size)
{
  KedrocSharedBuffer *self = kedroc_shared_buffer_new (segment, size, KEDROC_RAW_CODEC);
  KedrocSharedBufferFooter footer = { .version = KEDROC_FOOTER_VERSION, .capacity = segment->capacity,
                                      .size = size };

  memcpy (footer.magic, KEDROC_FOOTER_MAGIC, sizeof footer.magic);
  strcpy (footer.codec, self->codec);
  memcpy (get_footer (self), &footer, sizeof footer);
  self->sealed = FALSE;
  self->fresh = TRUE;
  return self;
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
 * Drops a reference. With the last one the manager that accounted for the buffer
 * counts it no more, and its memory is free for other buffers once no other
 * process reads it. From any thread.
 */
void
kedroc_shared_buffer_unref (KedrocSharedBuffer *self)
{
  gboolean spilled;
  gsize size = 0;

  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->copy != NULL)
    munmap (self->copy, self->copy_size);
  if (self->parent != NULL)
    {
      kedroc_shared_buffer_unref (self->parent);
      g_free (self);
      return;
    }

  spilled = self->segment->spilled;
  if (self->manager != NULL)
    size = kedroc_shared_memory_manager_end_count (self->manager, self->segment, self->size);
  kedroc_segment_unuse (self->segment);
  if (self->manager != NULL)
    {
      kedroc_shared_memory_manager_release (self->manager, size, spilled);
      g_object_unref (self->manager);
    }
  g_free (self->type_name);
  g_free (self);
}

/**
 * kedroc_shared_buffer_get_fd:
 * @self: a shared buffer
 *
 * The file descriptor to hand to another process or to map, such as by
 * Python's `mmap`. It belongs to the buffer and is closed with it: duplicate it to
 * keep it for longer. The library does not know what becomes of it, so the
 * memory of a buffer whose descriptor was asked for is never used for another one.
 *
 * Returns: a file descriptor
 */
int
kedroc_shared_buffer_get_fd (KedrocSharedBuffer *self)
{
  g_return_val_if_fail (self != NULL, -1);

  g_atomic_int_set (&self->segment->exported, TRUE);
  return self->segment->fd;
}

/**
 * kedroc_shared_buffer_get_size:
 * @self: a shared buffer
 *
 * The size of the payload: what was asked for at its allocation. The file
 * is larger, by a sixteenth and some pages at most.
 *
 * Returns: a number of bytes
 */
gsize
kedroc_shared_buffer_get_size (KedrocSharedBuffer *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->size;
}

KedrocSegment *
kedroc_shared_buffer_get_segment (KedrocSharedBuffer *self)
{
  return self->segment;
}

gboolean
kedroc_shared_buffer_map (KedrocSharedBuffer  *self,
                          GError             **error)
{
  return self->copy != NULL || self->size == 0 || kedroc_segment_map (self->segment, error);
}

/* The payload of a buffer that is mapped. */
static gpointer
peek_data (KedrocSharedBuffer *self)
{
  if (self->copy != NULL)
    return self->copy;
  if (self->parent != NULL)
    return peek_data (self->parent);
  return g_atomic_pointer_get (&self->segment->base);
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
  return peek_data (self);
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

/**
 * kedroc_shared_buffer_is_private:
 * @self: a shared buffer
 *
 * Whether the bytes are a copy that was made for whoever reads them, as by a dataset whose
 * copy mode is %KEDROC_COPY_MODE_COPY: it may write to them, although the buffer is sealed,
 * and nobody else will see it. A codec asks when it makes views of a buffer.
 *
 * Returns: %TRUE if the bytes can be written to and nobody else has them
 */
gboolean
kedroc_shared_buffer_is_private (KedrocSharedBuffer *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (; self != NULL; self = self->parent)
    if (self->copy != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
protect (KedrocSharedBuffer  *self,
         GError             **error)
{
  if (self->manager != NULL)
    return kedroc_shared_memory_manager_protect_segment (self->manager, self->segment, error);
  return kedroc_segment_protect (self->segment, FALSE, error);
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
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (g_atomic_int_get (&self->sealed))
    return TRUE;
  if (!protect (self, error) || !kedroc_segment_seal (self->segment, error))
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

gboolean
kedroc_shared_buffer_is_spilled (KedrocSharedBuffer *self)
{
  return self->segment->spilled;
}

/**
 * kedroc_shared_buffer_set_type_name:
 * @self: a buffer that a codec fills
 * @type_name: what the language of the codec calls the type of the value
 *
 * Says what the value is, for the error of a process that cannot decode it. One that is
 * long is cut. What another codec has filled already keeps what that has said.
 */
void
kedroc_shared_buffer_set_type_name (KedrocSharedBuffer *self,
                                    const char         *type_name)
{
  g_return_if_fail (self != NULL && type_name != NULL);

  if (!self->fresh)
    return;
  g_free (self->type_name);
  self->type_name = g_strdup (type_name);
}

const char *
kedroc_shared_buffer_get_type_name (KedrocSharedBuffer *self)
{
  return self->type_name;
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
  g_return_if_fail (self->fresh);
  g_return_if_fail (strlen (codec) <= KEDROC_CODEC_NAME_MAX);

  strcpy (self->codec, codec);
  strcpy (get_footer (self)->codec, codec);
  self->fresh = FALSE;
  g_clear_pointer (&self->type_name, g_free);
}

gboolean
kedroc_shared_buffer_is_fresh (KedrocSharedBuffer *self)
{
  return self->fresh;
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
