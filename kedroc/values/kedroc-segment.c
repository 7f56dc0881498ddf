/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kedroc-error.h"
#include "kedroc-memory-file-private.h"
#include "kedroc-segment-private.h"

/* From this size on a class is whole huge pages. */
#define HUGE_CLASSES_FROM (8 * KEDROC_HUGE_PAGE_SIZE)

static gint n_retired;
static gint n_forks;
static gint n_ancestors;

static void
notice_fork (void)
{
  g_atomic_int_inc (&n_forks);
}

static void
notice_birth (void)
{
  g_atomic_int_inc (&n_forks);
  g_atomic_int_inc (&n_ancestors);
}

/* Counted before and after: what another thread begins to use meanwhile is in doubt, too. */
static void
watch_forks (void)
{
  static gsize watching;

  if (!g_once_init_enter (&watching))
    return;
  pthread_atfork (notice_fork, notice_fork, notice_birth);
  g_once_init_leave (&watching, 1);
}

guint
kedroc_segment_count_forks (void)
{
  return (guint) g_atomic_int_get (&n_forks);
}

guint
kedroc_segment_count_ancestors (void)
{
  return (guint) g_atomic_int_get (&n_ancestors);
}

KedrocSegmentHome *
kedroc_segment_home_ref (KedrocSegmentHome *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
kedroc_segment_home_unref (KedrocSegmentHome *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    self->free (self);
}

gsize
kedroc_segment_get_class (gsize size)
{
  gsize page = kedroc_memory_round_to_pages (1);
  gsize step = size > page ? ((gsize) 1 << (g_bit_storage (size - 1) - 1)) / 16 : page;

  step = MAX (step, page);
  if (size >= HUGE_CLASSES_FROM)
    step = MAX (step, KEDROC_HUGE_PAGE_SIZE);
  return (size + step - 1) & ~(step - 1);
}

static KedrocSegment *
segment_new (int                fd,
             gboolean           spilled,
             KedrocSegmentHome *home)
{
  KedrocSegment *self = g_new0 (KedrocSegment, 1);

  watch_forks ();
  self->n_forks = kedroc_segment_count_forks ();
  g_atomic_ref_count_init (&self->ref_count);
  self->fd = fd;
  self->spilled = spilled;
  self->home = home != NULL ? kedroc_segment_home_ref (home) : NULL;
  return self;
}

KedrocSegment *
kedroc_segment_new (int                 fd,
                    gsize               capacity,
                    gboolean            spilled,
                    KedrocSegmentHome  *home,
                    GError            **error)
{
  g_autoptr (KedrocSegment) self = segment_new (fd, spilled, home);
  gsize page = kedroc_memory_round_to_pages (1);

  /* The last page is for what the library has to know of the payload. */
  self->is_own = TRUE;
  self->capacity = capacity;
  self->mapped_size = capacity + page;
  if (!kedroc_memory_file_resize (fd, self->mapped_size, spilled, error))
    return NULL;
  self->base = kedroc_memory_file_map (fd, self->mapped_size, TRUE, error);
  if (self->base == NULL || !kedroc_memory_file_reserve (fd, self->base, self->mapped_size, spilled, error))
    return NULL;
  self->n_uses = 1;
  return g_steal_pointer (&self);
}

static gboolean
refuse (const char  *why,
        GError     **error)
{
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, "No shared buffer: %s", why);
  return FALSE;
}

static gboolean
check_seals (int       fd,
             GError  **error)
{
  int seals = fcntl (fd, F_GET_SEALS);

  if (seals < 0)
    return refuse ("it is not a file in memory that can be sealed, so its size can still change", error);
  if ((seals & (F_SEAL_SHRINK | F_SEAL_GROW)) != (F_SEAL_SHRINK | F_SEAL_GROW))
    return refuse ("its size can still change; seal it with F_SEAL_SHRINK and F_SEAL_GROW", error);
  return TRUE;
}

KedrocSegment *
kedroc_segment_new_received (int                 fd,
                             gboolean            spilled,
                             KedrocSegmentHome  *home,
                             GError            **error)
{
  g_autoptr (KedrocSegment) self = segment_new (fd, spilled, home);
  struct stat status;

  if (!spilled && !check_seals (fd, error))
    return NULL;
  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    {
      refuse ("it is not a regular file", error);
      return NULL;
    }
  self->sealed = TRUE;
  self->capacity = self->mapped_size = (gsize) status.st_size;
  return g_steal_pointer (&self);
}

KedrocSegment *
kedroc_segment_ref (KedrocSegment *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
kedroc_segment_unref (KedrocSegment *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->base != NULL)
    munmap (self->base, self->mapped_size);
  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->home, kedroc_segment_home_unref);
  g_free (self);
}

void
kedroc_segment_use (KedrocSegment *self)
{
  kedroc_segment_ref (self);
  if (g_atomic_int_add (&self->n_uses, 1) == 0)
    self->n_forks = kedroc_segment_count_forks ();
}

void
kedroc_segment_unuse (KedrocSegment *self)
{
  if (g_atomic_int_dec_and_test (&self->n_uses))
    {
      /* A child that was forked meanwhile has views of its own. */
      if (self->n_forks != kedroc_segment_count_forks ())
        g_atomic_int_set (&self->exported, TRUE);
      if (self->home != NULL)
        {
          self->home->take_in (self->home, self);
          return;
        }
      kedroc_segment_retire (self);
    }
  kedroc_segment_unref (self);
}

gboolean
kedroc_segment_is_used (KedrocSegment *self)
{
  return g_atomic_int_get (&self->n_uses) > 0;
}

gboolean
kedroc_segment_map (KedrocSegment  *self,
                    GError        **error)
{
  gpointer base;

  if (g_atomic_pointer_get (&self->base) != NULL || self->mapped_size == 0)
    return TRUE;

  base = kedroc_memory_file_map (self->fd, self->mapped_size, FALSE, error);
  if (base == NULL)
    return FALSE;
  /* Another thread may have been quicker. */
  if (!g_atomic_pointer_compare_and_exchange (&self->base, NULL, base))
    munmap (base, self->mapped_size);
  return TRUE;
}

gboolean
kedroc_segment_protect (KedrocSegment  *self,
                        gboolean        writable,
                        GError        **error)
{
  if (self->capacity == 0 || mprotect (self->base, self->capacity, writable ? PROT_READ | PROT_WRITE : PROT_READ) == 0)
    return TRUE;
  kedroc_memory_set_error (error, errno, "Cannot change who may write to a shared buffer");
  return FALSE;
}

gboolean
kedroc_segment_seal (KedrocSegment  *self,
                     GError        **error)
{
  int seals = F_SEAL_SHRINK | F_SEAL_GROW;

  /* A file on a disk knows no seals: the processes it is sent to are our own. */
  if (self->sealed || self->spilled)
    return TRUE;
  /* Kernels before 5.1 do not know F_SEAL_FUTURE_WRITE. F_SEAL_WRITE would take
   * its place, but refuses as long as any writable mapping is there: ours is. */
  if (fcntl (self->fd, F_ADD_SEALS, seals | F_SEAL_FUTURE_WRITE) != 0 && fcntl (self->fd, F_ADD_SEALS, seals) != 0)
    {
      kedroc_memory_set_error (error, errno, "Cannot seal a shared buffer");
      return FALSE;
    }
  self->sealed = TRUE;
  return TRUE;
}

void
kedroc_segment_retire (KedrocSegment *self)
{
  g_atomic_int_set (&self->retired, TRUE);
  g_atomic_int_inc (&n_retired);
}

guint
kedroc_segment_count_retired (void)
{
  return (guint) g_atomic_int_get (&n_retired);
}
