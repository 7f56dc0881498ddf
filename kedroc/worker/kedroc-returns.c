/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-segment-table-private.h"

struct _KedrocReturns
{
  KedrocSegmentHome home;

  GMutex lock;            /* guards all that follows */
  GPtrArray *segments;    /* NULL: closed */
};

static void
returns_take_in (KedrocSegmentHome *home,
                 KedrocSegment     *segment)
{
  KedrocReturns *self = (KedrocReturns *) home;
  gboolean open;

  g_mutex_lock (&self->lock);
  open = self->segments != NULL;
  if (open)
    g_ptr_array_add (self->segments, segment);
  g_mutex_unlock (&self->lock);
  if (open)
    return;
  kedroc_segment_retire (segment);
  kedroc_segment_unref (segment);
}

static void
returns_free (KedrocSegmentHome *home)
{
  KedrocReturns *self = (KedrocReturns *) home;

  g_clear_pointer (&self->segments, g_ptr_array_unref);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static GPtrArray *
list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) kedroc_segment_unref);
}

KedrocReturns *
kedroc_returns_new (void)
{
  KedrocReturns *self = g_new0 (KedrocReturns, 1);

  g_atomic_ref_count_init (&self->home.ref_count);
  self->home.take_in = returns_take_in;
  self->home.free = returns_free;
  g_mutex_init (&self->lock);
  self->segments = list_new ();
  return self;
}

KedrocSegmentHome *
kedroc_returns_as_home (KedrocReturns *self)
{
  return &self->home;
}

void
kedroc_returns_close (KedrocReturns *self)
{
  g_autoptr (GPtrArray) segments = NULL;

  g_mutex_lock (&self->lock);
  segments = g_steal_pointer (&self->segments);
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&segments, g_ptr_array_unref);
  kedroc_segment_home_unref (&self->home);
}

GPtrArray *
kedroc_returns_take (KedrocReturns *self)
{
  GPtrArray *segments = NULL;

  g_mutex_lock (&self->lock);
  if (self->segments->len > 0)
    {
      segments = self->segments;
      self->segments = list_new ();
    }
  g_mutex_unlock (&self->lock);
  return segments;
}
