/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>
#include <unistd.h>

#include "kedroc-memory-file-private.h"
#include "kedroc-segment-pool-private.h"
#include "kedroc-test.h"

/* A new segment that has one use and goes home to the pool. */
static KedrocSegment *
make (KedrocSegmentPool *pool,
      gsize              size)
{
  g_autoptr (GError) error = NULL;
  KedrocSegment *segment = kedroc_segment_new (kedroc_memory_file_new (NULL), kedroc_segment_get_class (size), FALSE,
                                               kedroc_segment_pool_as_home (pool), &error);

  g_assert_no_error (error);
  return segment;
}

static void
test_classes (void)
{
  gsize last = 0;

  for (gsize size = 0; size < (gsize) 1 << 40; size += size / 50 + 1)
    {
      gsize class = kedroc_segment_get_class (size);

      g_assert_cmpuint (class % 4096, ==, 0);
      g_assert_cmpuint (class, >=, size);
      g_assert_cmpuint (class - size, <=, size / 8 + 4095);
      g_assert_cmpuint (class, >=, last);
      g_assert_cmpuint (kedroc_segment_get_class (class), ==, class);
      if (size >= 16 * 1024 * 1024)
        g_assert_cmpuint (class % KEDROC_HUGE_PAGE_SIZE, ==, 0);
      last = class;
    }
  /* What is written of most in the documentation. */
  g_assert_cmpuint (kedroc_segment_get_class (100 * 1000 * 1000), <=, 101 * 1000 * 1000);
}

static void
test_uses (void)
{
  KedrocSegmentPool *pool = kedroc_segment_pool_new ();
  KedrocSegment *segment = make (pool, 5000);
  gpointer base = segment->base;

  /* Somebody still looks at it. */
  kedroc_segment_use (segment);
  kedroc_segment_unuse (segment);
  g_assert_true (kedroc_segment_is_used (segment));
  g_assert_cmpuint (kedroc_segment_pool_get_bytes (pool), ==, 0);

  kedroc_segment_unuse (segment);
  g_assert_cmpuint (kedroc_segment_pool_get_bytes (pool), ==, 2 * 4096 + 4096);
  g_assert_null (kedroc_segment_pool_take (pool, 4096));
  g_assert_true (kedroc_segment_pool_take (pool, 2 * 4096) == segment);
  g_assert_true (segment->base == base);
  g_assert_true (kedroc_segment_is_used (segment));
  g_assert_null (kedroc_segment_pool_take (pool, 2 * 4096));
  g_assert_cmpuint (kedroc_segment_pool_get_bytes (pool), ==, 0);

  kedroc_segment_unuse (segment);
  kedroc_segment_pool_close (pool);
}

/* Whoever has the descriptor may have mapped it. */
static void
test_exported (void)
{
  KedrocSegmentPool *pool = kedroc_segment_pool_new ();
  KedrocSegment *segment = kedroc_segment_ref (make (pool, 1));
  guint n_retired = kedroc_segment_count_retired ();

  segment->exported = TRUE;
  kedroc_segment_unuse (segment);
  g_assert_cmpuint (kedroc_segment_pool_get_bytes (pool), ==, 0);
  g_assert_true (segment->retired);
  g_assert_cmpuint (kedroc_segment_count_retired (), ==, n_retired + 1);
  kedroc_segment_unref (segment);
  kedroc_segment_pool_close (pool);
}

static void
test_closed (void)
{
  KedrocSegmentPool *pool = kedroc_segment_pool_new ();
  KedrocSegment *idle = kedroc_segment_ref (make (pool, 1));
  KedrocSegment *used = kedroc_segment_ref (make (pool, 1));

  kedroc_segment_unuse (idle);
  kedroc_segment_pool_close (pool);
  g_assert_true (idle->retired);
  g_assert_false (used->retired);
  kedroc_segment_unuse (used);
  g_assert_true (used->retired);
  kedroc_segment_unref (idle);
  kedroc_segment_unref (used);
}

static void
test_trim (void)
{
  KedrocSegmentPool *pool = kedroc_segment_pool_new ();
  KedrocSegment *old = make (pool, 1);
  KedrocSegment *young = make (pool, 1);
  KedrocSegment *other = make (pool, 10000);

  kedroc_segment_pool_set_self_trim (pool, FALSE);
  kedroc_segment_unuse (old);
  kedroc_segment_unuse (other);
  g_usleep (20 * 1000);
  kedroc_segment_unuse (young);
  kedroc_segment_pool_trim (pool, 15 * 1000);
  g_assert_null (kedroc_segment_pool_take (pool, kedroc_segment_get_class (10000)));
  g_assert_true (kedroc_segment_pool_take (pool, 4096) == young);
  g_assert_null (kedroc_segment_pool_take (pool, 4096));
  kedroc_segment_unuse (young);
  kedroc_segment_pool_trim (pool, 0);
  g_assert_cmpuint (kedroc_segment_pool_get_bytes (pool), ==, 0);
  kedroc_segment_pool_close (pool);
}

/* With nobody to look after it. */
static void
test_self_trim (void)
{
  KedrocSegmentPool *pool = kedroc_segment_pool_new ();

  for (guint round = 0; round < 2; round++)
    {
      gint64 start = g_get_monotonic_time ();

      kedroc_segment_unuse (make (pool, 1));
      g_assert_cmpuint (kedroc_segment_pool_get_bytes (pool), >, 0);
      while (kedroc_segment_pool_get_bytes (pool) > 0)
        {
          g_usleep (10 * 1000);
          g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * KEDROC_SEGMENT_IDLE_MAX);
        }
      g_assert_cmpint (g_get_monotonic_time () - start, >=, KEDROC_SEGMENT_IDLE_MAX);
    }
  kedroc_segment_pool_close (pool);
}

/* Each segment has one owner at a time: who finds something else than what it has
 * written shares it with somebody. */
static gpointer
use_often (gpointer data)
{
  KedrocSegmentPool *pool = data;

  for (guint i = 0; i < 500; i++)
    {
      KedrocSegment *segment = kedroc_segment_pool_take (pool, 4096);
      guint64 *place;

      if (segment == NULL)
        segment = make (pool, 4096);
      place = segment->base;
      *place = (guint64) (gsize) g_thread_self () + i;
      if (i % 10 == 0)
        g_thread_yield ();
      if (i % 50 == 0)
        kedroc_segment_pool_trim (pool, i % 100);
      g_assert_cmpuint (*place, ==, (guint64) (gsize) g_thread_self () + i);
      kedroc_segment_unuse (segment);
    }
  return NULL;
}

static void
test_threads (void)
{
  KedrocSegmentPool *pool = kedroc_segment_pool_new ();
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new (NULL, use_often, pool);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  kedroc_segment_pool_trim (pool, 0);
  g_assert_cmpuint (kedroc_segment_pool_get_bytes (pool), ==, 0);
  kedroc_segment_pool_close (pool);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/values/segment/classes", test_classes);
  g_test_add_func ("/kedroc/values/segment/uses", test_uses);
  g_test_add_func ("/kedroc/values/segment/exported", test_exported);
  g_test_add_func ("/kedroc/values/segment/closed", test_closed);
  g_test_add_func ("/kedroc/values/segment/trim", test_trim);
  g_test_add_func ("/kedroc/values/segment/self-trim", test_self_trim);
  g_test_add_func ("/kedroc/values/segment/threads", test_threads);

  return g_test_run ();
}
