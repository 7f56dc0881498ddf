/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-segment-pool-private.h"

struct _KedrocSegmentPool
{
  KedrocSegmentHome home;

  GMutex lock;              /* guards all that follows; held for a look-up, never for a system call */
  GCond changed;
  GHashTable *classes;      /* capacity -> GPtrArray of KedrocSegment */
  guint64 n_bytes;
  gboolean keeping;
  gboolean self_trim;
  gboolean trimming;        /* there is a thread */
  guint n_ancestors;        /* of the process that has put the segments in */
};

static KedrocSegmentPool *
pool_of (KedrocSegmentHome *home)
{
  return (KedrocSegmentPool *) home;
}

static void
retire_segment (gpointer segment)
{
  kedroc_segment_retire (segment);
  kedroc_segment_unref (segment);
}

static gpointer
trim_in_thread (gpointer data)
{
  KedrocSegmentPool *self = data;

  g_mutex_lock (&self->lock);
  while (self->n_bytes > 0)
    {
      g_cond_wait_until (&self->changed, &self->lock, g_get_monotonic_time () + KEDROC_SEGMENT_IDLE_MAX / 2);
      g_mutex_unlock (&self->lock);
      kedroc_segment_pool_trim (self, KEDROC_SEGMENT_IDLE_MAX);
      g_mutex_lock (&self->lock);
    }
  self->trimming = FALSE;
  g_mutex_unlock (&self->lock);
  kedroc_segment_home_unref (&self->home);
  return NULL;
}

/* With the lock held. What a process keeps for later is its own: a child that it forks has the same
 * memory, and both would write to it. The thread has stayed with the parent as well. */
static void
forget_those_of_parent (KedrocSegmentPool *self)
{
  guint n_ancestors = kedroc_segment_count_ancestors ();
  GHashTableIter classes;
  gpointer segments;

  if (self->n_ancestors == n_ancestors)
    return;
  self->n_ancestors = n_ancestors;
  self->n_bytes = 0;
  self->trimming = FALSE;
  g_hash_table_iter_init (&classes, self->classes);
  while (g_hash_table_iter_next (&classes, NULL, &segments))
    {
      g_ptr_array_foreach (segments, (GFunc) kedroc_segment_unref, NULL);
      g_hash_table_iter_remove (&classes);
    }
}

/* With the lock held. Without a thread, segments stay until the next trim. */
static void
start_trimming (KedrocSegmentPool *self)
{
  GThread *thread;

  if (!self->self_trim || self->trimming)
    return;
  thread = g_thread_try_new ("kedroc-trim", trim_in_thread, self, NULL);
  if (thread == NULL)
    return;
  kedroc_segment_home_ref (&self->home);
  self->trimming = TRUE;
  g_thread_unref (thread);
}

static void
pool_take_in (KedrocSegmentHome *home,
              KedrocSegment     *segment)
{
  KedrocSegmentPool *self = pool_of (home);
  GPtrArray *segments;

  g_mutex_lock (&self->lock);
  forget_those_of_parent (self);
  /* Whoever has the descriptor may have mapped it: that use does not end. */
  if (!self->keeping || segment->spilled || g_atomic_int_get (&segment->exported))
    {
      g_mutex_unlock (&self->lock);
      retire_segment (segment);
      return;
    }

  segment->idle_since = g_get_monotonic_time ();
  segments = g_hash_table_lookup (self->classes, GSIZE_TO_POINTER (segment->capacity));
  if (segments == NULL)
    {
      segments = g_ptr_array_new ();
      g_hash_table_insert (self->classes, GSIZE_TO_POINTER (segment->capacity), segments);
    }
  g_ptr_array_add (segments, segment);
  self->n_bytes += segment->mapped_size;
  start_trimming (self);
  g_mutex_unlock (&self->lock);
}

static void
pool_free (KedrocSegmentHome *home)
{
  KedrocSegmentPool *self = pool_of (home);

  g_clear_pointer (&self->classes, g_hash_table_unref);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

KedrocSegmentPool *
kedroc_segment_pool_new (void)
{
  KedrocSegmentPool *self = g_new0 (KedrocSegmentPool, 1);

  g_atomic_ref_count_init (&self->home.ref_count);
  self->home.take_in = pool_take_in;
  self->home.free = pool_free;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->classes = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->keeping = TRUE;
  self->self_trim = TRUE;
  self->n_ancestors = kedroc_segment_count_ancestors ();
  return self;
}

void
kedroc_segment_pool_close (KedrocSegmentPool *self)
{
  kedroc_segment_pool_set_keeping (self, FALSE);
  kedroc_segment_home_unref (&self->home);
}

KedrocSegmentHome *
kedroc_segment_pool_as_home (KedrocSegmentPool *self)
{
  return &self->home;
}

KedrocSegment *
kedroc_segment_pool_take (KedrocSegmentPool *self,
                          gsize              capacity)
{
  KedrocSegment *segment = NULL;
  GPtrArray *segments;

  g_mutex_lock (&self->lock);
  forget_those_of_parent (self);
  segments = g_hash_table_lookup (self->classes, GSIZE_TO_POINTER (capacity));
  if (segments != NULL && segments->len > 0)
    {
      segment = g_ptr_array_steal_index (segments, segments->len - 1);
      self->n_bytes -= segment->mapped_size;
      segment->n_uses = 1;
      segment->n_forks = kedroc_segment_count_forks ();
    }
  g_mutex_unlock (&self->lock);
  return segment;
}

void
kedroc_segment_pool_trim (KedrocSegmentPool *self,
                          gint64             idle)
{
  g_autoptr (GPtrArray) old = g_ptr_array_new_with_free_func (retire_segment);
  gint64 latest = idle > 0 ? g_get_monotonic_time () - idle : G_MAXINT64;
  GHashTableIter classes;
  gpointer segments;

  g_mutex_lock (&self->lock);
  forget_those_of_parent (self);
  g_hash_table_iter_init (&classes, self->classes);
  while (g_hash_table_iter_next (&classes, NULL, &segments))
    {
      guint n_old = 0;

      /* The oldest are at the bottom. */
      while (n_old < ((GPtrArray *) segments)->len
             && ((KedrocSegment *) g_ptr_array_index ((GPtrArray *) segments, n_old))->idle_since <= latest)
        n_old++;
      for (guint i = 0; i < n_old; i++)
        {
          KedrocSegment *segment = g_ptr_array_index ((GPtrArray *) segments, i);

          self->n_bytes -= segment->mapped_size;
          g_ptr_array_add (old, segment);
        }
      if (n_old == ((GPtrArray *) segments)->len)
        g_hash_table_iter_remove (&classes);
      else if (n_old > 0)
        g_ptr_array_remove_range (segments, 0, n_old);
    }
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

guint64
kedroc_segment_pool_get_bytes (KedrocSegmentPool *self)
{
  guint64 n_bytes;

  g_mutex_lock (&self->lock);
  forget_those_of_parent (self);
  n_bytes = self->n_bytes;
  g_mutex_unlock (&self->lock);
  return n_bytes;
}

void
kedroc_segment_pool_set_keeping (KedrocSegmentPool *self,
                                 gboolean           keeping)
{
  g_mutex_lock (&self->lock);
  self->keeping = keeping;
  g_mutex_unlock (&self->lock);
  if (!keeping)
    kedroc_segment_pool_trim (self, 0);
}

void
kedroc_segment_pool_set_self_trim (KedrocSegmentPool *self,
                                   gboolean           self_trim)
{
  g_mutex_lock (&self->lock);
  self->self_trim = self_trim;
  g_mutex_unlock (&self->lock);
}
