/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-tsan.h"

#include <dlfcn.h>
#include <string.h>

/* Tells ThreadSanitizer what GLib orders. GLib is not instrumented, and its locks are futexes: to
 * the sanitizer all that they guard looks like a race. This library is loaded before GLib and stands in
 * for the functions that hand something from one thread to another: whoever hands over releases, whoever
 * takes acquires, and the rest is GLib's. Only what GLib really orders is said here: more would hide
 * races, and test-tsan.c shows that races are still found. */

GCallback
kedroc_tsan_find_real (GCallback  *place,
                       const char *name)
{
  GCallback found = __atomic_load_n (place, __ATOMIC_RELAXED);
  gpointer symbol;

  if (found != NULL)
    return found;
  symbol = dlsym (RTLD_NEXT, name);
  if (symbol == NULL)
    g_error ("%s is nowhere", name);
  memcpy (&found, &symbol, sizeof found);
  __atomic_store_n (place, found, __ATOMIC_RELAXED);
  return found;
}

/* Locks. */
#define DEFINE_LOCK(Type, name)            \
  DEFINE_REAL (name);                      \
  void name (Type *self)                   \
  {                                        \
    REAL (name) (self);                    \
    acquire (self);                 \
  }

#define DEFINE_TRYLOCK(Type, name)         \
  DEFINE_REAL (name);                      \
  gboolean name (Type *self)               \
  {                                        \
    gboolean locked = REAL (name) (self);  \
                                           \
    if (locked)                            \
      acquire (self);               \
    return locked;                         \
  }

#define DEFINE_UNLOCK(Type, name)          \
  DEFINE_REAL (name);                      \
  void name (Type *self)                   \
  {                                        \
    release (self);                 \
    REAL (name) (self);                    \
  }

DEFINE_LOCK (GMutex, g_mutex_lock)
DEFINE_TRYLOCK (GMutex, g_mutex_trylock)
DEFINE_UNLOCK (GMutex, g_mutex_unlock)
DEFINE_LOCK (GRecMutex, g_rec_mutex_lock)
DEFINE_TRYLOCK (GRecMutex, g_rec_mutex_trylock)
DEFINE_UNLOCK (GRecMutex, g_rec_mutex_unlock)
/* Readers come before the next writer, but in no order among each other. */
static gpointer
readers_of (GRWLock *self)
{
  return (char *) self + 1;
}

DEFINE_REAL (g_rw_lock_writer_lock);

void
g_rw_lock_writer_lock (GRWLock *self)
{
  REAL (g_rw_lock_writer_lock) (self);
  acquire (self);
  acquire (readers_of (self));
}

DEFINE_REAL (g_rw_lock_writer_trylock);

gboolean
g_rw_lock_writer_trylock (GRWLock *self)
{
  if (!REAL (g_rw_lock_writer_trylock) (self))
    return FALSE;
  acquire (self);
  acquire (readers_of (self));
  return TRUE;
}

DEFINE_UNLOCK (GRWLock, g_rw_lock_writer_unlock)
DEFINE_LOCK (GRWLock, g_rw_lock_reader_lock)
DEFINE_TRYLOCK (GRWLock, g_rw_lock_reader_trylock)

DEFINE_REAL (g_rw_lock_reader_unlock);

void
g_rw_lock_reader_unlock (GRWLock *self)
{
  release (readers_of (self));
  REAL (g_rw_lock_reader_unlock) (self);
}

DEFINE_REAL (g_cond_wait);

void
g_cond_wait (GCond  *cond,
             GMutex *mutex)
{
  release (mutex);
  REAL (g_cond_wait) (cond, mutex);
  acquire (mutex);
}

DEFINE_REAL (g_cond_wait_until);

gboolean
g_cond_wait_until (GCond  *cond,
                   GMutex *mutex,
                   gint64  end_time)
{
  gboolean woken;

  release (mutex);
  woken = REAL (g_cond_wait_until) (cond, mutex, end_time);
  acquire (mutex);
  return woken;
}

/* What is made once. The macros look at the place themselves, atomically, and acquire so. */
#undef g_once_init_enter
#undef g_once_init_leave

DEFINE_REAL (g_once_init_enter);

gboolean
g_once_init_enter (volatile void *location)
{
  gboolean first = REAL (g_once_init_enter) (location);

  acquire ((void *) location);
  return first;
}

DEFINE_REAL (g_once_init_leave);

void
g_once_init_leave (volatile void *location,
                   gsize          result)
{
  release ((void *) location);
  REAL (g_once_init_leave) (location, result);
}

/* References: the one who drops the last comes after all others. */
#undef g_atomic_ref_count_dec

DEFINE_REAL (g_atomic_ref_count_dec);

gboolean
g_atomic_ref_count_dec (gatomicrefcount *count)
{
  gboolean last;

  release (count);
  last = REAL (g_atomic_ref_count_dec) (count);
  if (last)
    acquire (count);
  return last;
}

static __thread GDestroyNotify clear_box;

static void
acquire_and_clear_box (gpointer box)
{
  GDestroyNotify clear = clear_box;

  acquire (box);
  if (clear != NULL)
    clear (box);
}

DEFINE_REAL (g_atomic_rc_box_release_full);

void
g_atomic_rc_box_release_full (gpointer       box,
                              GDestroyNotify clear)
{
  release (box);
  clear_box = clear;
  REAL (g_atomic_rc_box_release_full) (box, acquire_and_clear_box);
}

void
g_atomic_rc_box_release (gpointer box)
{
  g_atomic_rc_box_release_full (box, NULL);
}

DEFINE_REAL (g_object_unref);

/* All but the last reference are dropped here, as GObject does it where nobody has a toggle reference:
 * an acquire before one that only may be the last could come before the release of another one. */
void
g_object_unref (gpointer object)
{
  guint *count = (guint *) &((GObject *) object)->ref_count;
  guint old = __atomic_load_n (count, __ATOMIC_SEQ_CST);

  release (object);
  while (old > 1)
    if (__atomic_compare_exchange_n (count, &old, old - 1, FALSE, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
      return;
  acquire (object);
  REAL (g_object_unref) (object);
}

DEFINE_REAL (g_value_unset);

/* GObject would drop the reference without asking us. */
void
g_value_unset (GValue *value)
{
  gpointer object = G_VALUE_HOLDS_OBJECT (value) ? g_value_get_object (value) : NULL;

  if (object != NULL)
    {
      value->data[0].v_pointer = NULL;
      g_object_unref (object);
    }
  REAL (g_value_unset) (value);
}

/* Bytes that are freed by a function. */
typedef struct
{
  GBytes *bytes;
  GDestroyNotify free;
  gpointer data;
} BytesOwner;

static void
free_bytes (gpointer data)
{
  BytesOwner *self = data;

  acquire (self->bytes);
  if (self->free != NULL)
    self->free (self->data);
  g_free (self);
}

DEFINE_REAL (g_bytes_new_with_free_func);

GBytes *
g_bytes_new_with_free_func (gconstpointer  data,
                            gsize          size,
                            GDestroyNotify free_func,
                            gpointer       user_data)
{
  BytesOwner *owner = g_new0 (BytesOwner, 1);

  owner->free = free_func;
  owner->data = user_data;
  owner->bytes = REAL (g_bytes_new_with_free_func) (data, size, free_bytes, owner);
  return owner->bytes;
}

DEFINE_REAL (g_bytes_unref);

void
g_bytes_unref (GBytes *bytes)
{
  if (bytes != NULL)
    release (bytes);
  REAL (g_bytes_unref) (bytes);
}
