/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-memory-file-private.h"
#include "kedroc-segment-pool-private.h"
#include "kedroc-segment-table-private.h"
#include "kedroc-test.h"

/* Both ends of a channel, without the channel. */
typedef struct {
  KedrocSegmentPool *pool;      /* of the end that makes segments */
  KedrocReturns *returns;       /* of the other one */
  KedrocSegmentTable maker;
  KedrocSegmentTable reader;
  KedrocSegment *segment;       /* with a use */
} Ends;

static void
ends_init (Ends *self)
{
  g_autoptr (GError) error = NULL;

  self->pool = kedroc_segment_pool_new ();
  self->returns = kedroc_returns_new ();
  kedroc_segment_table_init (&self->maker, KEDROC_SEGMENT_IDS_OF_WORKER);
  kedroc_segment_table_init (&self->reader, KEDROC_SEGMENT_IDS_OF_SUPERVISOR);
  self->segment = kedroc_segment_new (kedroc_memory_file_new (NULL), 4096, FALSE,
                                      kedroc_segment_pool_as_home (self->pool), &error);
  g_assert_no_error (error);
}

static void
ends_clear (Ends *self)
{
  kedroc_segment_table_clear (&self->maker);
  kedroc_segment_table_clear (&self->reader);
  kedroc_returns_close (self->returns);
  kedroc_segment_pool_close (self->pool);
}

/* What the inbox does: the reader hears of it, and has a use of it. */
static KedrocSegmentEntry *
receive (Ends *self,
         guint64 id)
{
  KedrocSegmentEntry *entry = kedroc_segment_table_find (&self->reader, id);

  if (entry == NULL)
    {
      g_autoptr (GError) error = NULL;
      int fd = kedroc_memory_file_new (NULL);
      g_autoptr (KedrocSegment) received = NULL;

      received = kedroc_segment_new_received (fd, TRUE, kedroc_returns_as_home (self->returns), &error);
      g_assert_no_error (error);
      entry = kedroc_segment_table_add (&self->reader, id, received);
      g_assert_true (kedroc_segment_table_find_segment (&self->reader, received) == entry);
    }
  entry->n_received++;
  kedroc_segment_use (entry->segment);
  return entry;
}

static void
test_lend_and_return (void)
{
  Ends ends;
  KedrocSegmentEntry *lent;
  KedrocSegmentEntry *heard;
  GPtrArray *returned;
  gboolean is_new;

  ends_init (&ends);
  g_assert_true (kedroc_segment_table_is_empty (&ends.maker));
  lent = kedroc_segment_table_lend (&ends.maker, ends.segment, &is_new);
  g_assert_true (is_new);
  heard = receive (&ends, lent->id);

  /* The maker has done with it, the reader not. */
  kedroc_segment_unuse (ends.segment);
  g_assert_cmpuint (kedroc_segment_pool_get_bytes (ends.pool), ==, 0);
  g_assert_null (kedroc_returns_take (ends.returns));
  kedroc_segment_unuse (heard->segment);
  returned = kedroc_returns_take (ends.returns);
  g_assert_cmpuint (returned->len, ==, 1);
  g_assert_true (g_ptr_array_index (returned, 0) == heard->segment);
  g_ptr_array_unref (returned);

  kedroc_segment_table_give_back (&ends.maker, lent, heard->n_received);
  g_assert_true (kedroc_segment_pool_take (ends.pool, 4096) == ends.segment);

  /* The next time they know it. */
  g_assert_true (kedroc_segment_table_lend (&ends.maker, ends.segment, &is_new) == lent);
  g_assert_false (is_new);
  kedroc_segment_unuse (ends.segment);
  ends_clear (&ends);
}

/* It was given back while one more value in it was on its way. */
static void
test_crossing (void)
{
  Ends ends;
  KedrocSegmentEntry *lent;
  KedrocSegmentEntry *heard;
  guint32 n_received;
  gboolean is_new;

  ends_init (&ends);
  lent = kedroc_segment_table_lend (&ends.maker, ends.segment, &is_new);
  heard = receive (&ends, lent->id);
  kedroc_segment_unuse (heard->segment);
  n_received = heard->n_received;
  kedroc_segment_table_lend (&ends.maker, ends.segment, &is_new);
  kedroc_segment_unuse (ends.segment);

  kedroc_segment_table_give_back (&ends.maker, lent, n_received);
  g_assert_cmpuint (kedroc_segment_pool_get_bytes (ends.pool), ==, 0);
  g_assert_true (receive (&ends, lent->id) == heard);
  kedroc_segment_unuse (heard->segment);
  kedroc_segment_table_give_back (&ends.maker, lent, heard->n_received);
  g_assert_cmpuint (kedroc_segment_pool_get_bytes (ends.pool), >, 0);
  /* Twice is once. */
  kedroc_segment_table_give_back (&ends.maker, lent, heard->n_received);
  ends_clear (&ends);
}

/* What is spoken of by the one who did not make it is not lent to the other. */
static void
test_theirs (void)
{
  Ends ends;
  KedrocSegmentEntry *lent;
  KedrocSegmentEntry *heard;
  gboolean is_new;

  ends_init (&ends);
  lent = kedroc_segment_table_lend (&ends.maker, ends.segment, &is_new);
  heard = receive (&ends, lent->id);
  g_assert_true (kedroc_segment_table_lend (&ends.reader, heard->segment, &is_new) == heard);
  g_assert_false (is_new);
  g_assert_false (heard->lent);
  g_assert_null (kedroc_segment_table_add (&ends.reader, heard->id, heard->segment));
  kedroc_segment_unuse (heard->segment);
  kedroc_segment_unuse (ends.segment);
  ends_clear (&ends);
}

/* A reader that dies counts as gone. */
static void
test_gone (void)
{
  Ends ends;
  gboolean is_new;

  ends_init (&ends);
  kedroc_segment_table_lend (&ends.maker, ends.segment, &is_new);
  kedroc_segment_unuse (ends.segment);
  g_assert_cmpuint (kedroc_segment_pool_get_bytes (ends.pool), ==, 0);
  kedroc_segment_table_clear (&ends.maker);
  g_assert_cmpuint (kedroc_segment_pool_get_bytes (ends.pool), >, 0);
  ends_clear (&ends);
}

static void
test_retired (void)
{
  Ends ends;
  KedrocSegmentEntry *lent;
  GPtrArray *retired;
  gboolean is_new;

  ends_init (&ends);
  lent = kedroc_segment_table_lend (&ends.maker, ends.segment, &is_new);
  g_assert_null (kedroc_segment_table_list_retired (&ends.maker));
  kedroc_segment_table_give_back (&ends.maker, lent, 1);
  kedroc_segment_unuse (ends.segment);
  kedroc_segment_pool_trim (ends.pool, 0);
  retired = kedroc_segment_table_list_retired (&ends.maker);
  g_assert_cmpuint (retired->len, ==, 1);
  g_assert_true (g_ptr_array_index (retired, 0) == lent);
  g_ptr_array_unref (retired);
  kedroc_segment_table_remove (&ends.maker, lent);
  g_assert_true (kedroc_segment_table_is_empty (&ends.maker));
  g_assert_null (kedroc_segment_table_list_retired (&ends.maker));
  ends_clear (&ends);
}

/* A maker that dies: what nobody uses is given up, what somebody uses only afterwards. */
static void
test_maker_gone (void)
{
  Ends ends;
  KedrocSegmentEntry *used;
  KedrocSegmentEntry *unused;
  g_autoptr (GPtrArray) retired = NULL;
  gboolean is_new;

  ends_init (&ends);
  used = receive (&ends, 7);
  unused = receive (&ends, 8);
  kedroc_segment_unuse (unused->segment);
  g_assert_false (kedroc_segment_table_lend (&ends.maker, ends.segment, &is_new)->is_theirs);
  kedroc_segment_unuse (ends.segment);

  kedroc_segment_table_retire_theirs (&ends.reader);
  retired = kedroc_segment_table_list_retired (&ends.reader);
  g_assert_cmpuint (retired->len, ==, 1);
  g_assert_true (g_ptr_array_index (retired, 0) == unused);
  /* Its own are not theirs. */
  kedroc_segment_table_retire_theirs (&ends.maker);
  g_assert_cmpint (ends.segment->retired, ==, FALSE);
  kedroc_segment_unuse (used->segment);
  ends_clear (&ends);
}

/* A view may outlive the run. */
static void
test_returned_late (void)
{
  Ends ends;
  KedrocSegmentEntry *heard;
  KedrocSegment *segment;

  ends_init (&ends);
  heard = receive (&ends, 7);
  segment = kedroc_segment_ref (heard->segment);
  kedroc_segment_unuse (ends.segment);
  ends_clear (&ends);
  kedroc_segment_unuse (segment);
  g_assert_false (kedroc_segment_is_used (segment));
  g_assert_true (segment->retired);
  kedroc_segment_unref (segment);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/worker/segment-table/lend-and-return", test_lend_and_return);
  g_test_add_func ("/kedroc/worker/segment-table/crossing", test_crossing);
  g_test_add_func ("/kedroc/worker/segment-table/theirs", test_theirs);
  g_test_add_func ("/kedroc/worker/segment-table/gone", test_gone);
  g_test_add_func ("/kedroc/worker/segment-table/maker-gone", test_maker_gone);
  g_test_add_func ("/kedroc/worker/segment-table/retired", test_retired);
  g_test_add_func ("/kedroc/worker/segment-table/returned-late", test_returned_late);
  return g_test_run ();
}
