/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "kedroc-memory-file-private.h"
#include "kedroc-shared-buffer-private.h"

/* Other ways to look at the payload of a buffer. */

GBytes *
kedroc_shared_buffer_dup_range (KedrocSharedBuffer *self,
                                gsize               offset,
                                gsize               size)
{
  const guint8 *data = self->size > 0 ? kedroc_shared_buffer_get_data (self) : NULL;

  g_return_val_if_fail (offset <= self->size && size <= self->size - offset, NULL);

  return g_bytes_new_with_free_func (data == NULL ? NULL : data + offset, size,
                                     (GDestroyNotify) kedroc_shared_buffer_unref,
                                     kedroc_shared_buffer_ref (self));
}

/* It keeps the parent, and so its use of the segment. */
static KedrocSharedBuffer *
new_child (KedrocSharedBuffer *parent,
           const char         *codec)
{
  KedrocSharedBuffer *self = kedroc_shared_buffer_new (parent->segment, parent->size, codec);

  self->parent = kedroc_shared_buffer_ref (parent);
  return self;
}

KedrocSharedBuffer *
kedroc_shared_buffer_new_inner (KedrocSharedBuffer  *parent,
                                const char          *codec,
                                GError             **error)
{
  if (!kedroc_shared_buffer_map (parent, error))
    return NULL;
  return new_child (parent, codec);
}

gboolean
kedroc_shared_buffer_is_inner (KedrocSharedBuffer *self)
{
  return self->parent != NULL;
}

static gpointer
map_copy (KedrocSharedBuffer  *self,
          gsize                size,
          gboolean             at_once,
          GError             **error)
{
  int protection = PROT_READ | PROT_WRITE;
  gpointer copy;

  if (at_once && !kedroc_shared_buffer_map (self, error))
    return NULL;
  if (at_once)
    copy = mmap (NULL, size, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  else
    copy = mmap (NULL, size, protection, MAP_PRIVATE, self->segment->fd, 0);
  if (copy == MAP_FAILED)
    {
      kedroc_memory_set_error (error, errno, "Cannot map a copy of a shared buffer");
      return NULL;
    }
  if (at_once)
    memcpy (copy, kedroc_shared_buffer_get_data (self), self->size);
  return copy;
}

KedrocSharedBuffer *
kedroc_shared_buffer_new_copy (KedrocSharedBuffer  *self,
                               gboolean             at_once,
                               GError             **error)
{
  g_autoptr (KedrocSharedBuffer) child = new_child (self, self->codec);

  if (self->size == 0)
    return g_steal_pointer (&child);
  child->copy_size = kedroc_memory_round_to_pages (self->size);
  child->copy = map_copy (self, child->copy_size, at_once, error);
  if (child->copy == NULL)
    return NULL;
  return g_steal_pointer (&child);
}
