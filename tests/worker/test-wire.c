/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kedroc-error.h"
#include "kedroc-shared-buffer-private.h"
#include "kedroc-wire-private.h"

typedef struct {
  int sockets[2];
  KedrocSegmentTable segments[2];
  KedrocOutbox outbox;
  KedrocInbox inbox;
} Wire;

static void
wire_init (Wire *wire)
{
  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM, 0, wire->sockets));
  kedroc_segment_table_init (&wire->segments[0], KEDROC_SEGMENT_IDS_OF_WORKER);
  kedroc_segment_table_init (&wire->segments[1], KEDROC_SEGMENT_IDS_OF_SUPERVISOR);
  kedroc_outbox_init (&wire->outbox, &wire->segments[0]);
  kedroc_inbox_init (&wire->inbox, &wire->segments[1], NULL);
}

static void
wire_clear (Wire *wire)
{
  kedroc_outbox_clear (&wire->outbox);
  kedroc_inbox_clear (&wire->inbox);
  kedroc_segment_table_clear (&wire->segments[0]);
  kedroc_segment_table_clear (&wire->segments[1]);
  close (wire->sockets[0]);
  close (wire->sockets[1]);
}

/* Sends and reads until there is a whole record. */
static void
wire_receive (Wire *wire,
              KedrocRecord *record)
{
  g_autoptr (GError) error = NULL;

  while (!kedroc_inbox_next (&wire->inbox, record, &error))
    {
      g_assert_no_error (error);
      g_assert_true (kedroc_outbox_flush (&wire->outbox, wire->sockets[0], &error));
      g_assert_cmpint (kedroc_inbox_fill (&wire->inbox, wire->sockets[1], FALSE, &error), ==, KEDROC_INBOX_FILLED);
    }
}

static void
test_round_trip (void)
{
  Wire wire;
  KedrocRecord record;
  gsize begin;
  gsize size;

  wire_init (&wire);
  begin = kedroc_outbox_begin (&wire.outbox, KEDROC_RECORD_DONE);
  kedroc_outbox_put_u32 (&wire.outbox, 7);
  kedroc_outbox_put_u64 (&wire.outbox, G_MAXUINT64);
  kedroc_outbox_put_double (&wire.outbox, 0.5);
  kedroc_outbox_put_string (&wire.outbox, "shuttles");
  kedroc_outbox_put_string (&wire.outbox, NULL);
  kedroc_outbox_put_bytes (&wire.outbox, "\0\1", 2);
  kedroc_outbox_end (&wire.outbox, begin);
  wire_receive (&wire, &record);
  g_assert_cmpint (record.type, ==, KEDROC_RECORD_DONE);
  g_assert_cmpuint (kedroc_record_get_u32 (&record), ==, 7);
  g_assert_cmpuint (kedroc_record_get_u64 (&record), ==, G_MAXUINT64);
  g_assert_cmpfloat (kedroc_record_get_double (&record), ==, 0.5);
  g_assert_cmpstr (kedroc_record_get_string (&record), ==, "shuttles");
  g_assert_null (kedroc_record_get_string (&record));
  g_assert_cmpint (memcmp (kedroc_record_get_bytes (&record, &size), "\0\1", 2), ==, 0);
  g_assert_cmpuint (size, ==, 2);
  g_assert_true (kedroc_record_check (&record, NULL));
  kedroc_record_get_u32 (&record);
  g_assert_false (kedroc_record_check (&record, NULL));
  wire_clear (&wire);
}

/* Each number in its own place; of a worker that does not measure, the times alone. */
static void
test_usage (void)
{
  const KedrocNodeUsage sent = { 1, 2, { 3, 4, 5 }, 6, 7, 8, 9 };
  const KedrocNodeUsage plain = { .began = 1, .ended = 2 };

  for (guint measured = 0; measured < 2; measured++)
    {
      KedrocNodeUsage got = sent;
      KedrocRecord record;
      Wire wire;
      gsize begin;

      wire_init (&wire);
      begin = kedroc_outbox_begin (&wire.outbox, KEDROC_RECORD_DONE);
      kedroc_outbox_put_usage (&wire.outbox, &sent, measured);
      kedroc_outbox_end (&wire.outbox, begin);
      wire_receive (&wire, &record);
      kedroc_record_get_usage (&record, &got, measured);
      g_assert_true (kedroc_record_check (&record, NULL));
      g_assert_true (record.cursor == record.end);
      g_assert_cmpmem (&got, sizeof got, measured ? &sent : &plain, sizeof got);
      kedroc_record_get_usage (&record, &got, measured);
      g_assert_false (kedroc_record_check (&record, NULL));
      wire_clear (&wire);
    }
}

/* More buffers than one message can carry, beside records larger than the
 * socket takes at once: each arrives where it belongs. */
static void
test_many_buffers (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autofree char *filler = g_malloc0 (3000);
  Wire wire;
  guint n_fds;

  wire_init (&wire);
  for (guint i = 0; i < 400; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KedrocSharedBuffer) buffer = kedroc_shared_memory_manager_allocate (manager, 100, &error);
      g_autoptr (KedrocEncodedValue) value = NULL;
      gsize begin;

      g_assert_no_error (error);
      memset (kedroc_shared_buffer_get_data (buffer), i % 251, 100);
      g_assert_true (kedroc_shared_buffer_seal (buffer, &error));
      value = kedroc_encoded_value_new_for_buffer (buffer);
      begin = kedroc_outbox_begin (&wire.outbox, KEDROC_RECORD_VALUE);
      kedroc_outbox_put_u32 (&wire.outbox, i);
      kedroc_outbox_put_bytes (&wire.outbox, filler, 3000);
      kedroc_outbox_put_value (&wire.outbox, value);
      kedroc_outbox_end (&wire.outbox, begin);
    }
  for (guint i = 0; i < 400; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KedrocEncodedValue) value = NULL;
      KedrocSharedBuffer *buffer;
      KedrocValueKind kind;
      KedrocRecord record;
      gsize size;

      wire_receive (&wire, &record);
      g_assert_cmpuint (kedroc_record_get_u32 (&record), ==, i);
      kedroc_record_get_bytes (&record, &size);
      value = kedroc_record_get_value (&record, &kind, &error);
      g_assert_no_error (error);
      g_assert_cmpint (kind, ==, KEDROC_VALUE_NEW_SEGMENT);
      buffer = kedroc_encoded_value_get_buffer (value);
      g_assert_cmpuint (*(guint8 *) kedroc_shared_buffer_get_data (buffer), ==, i % 251);
    }
  n_fds = wire.inbox.fds->len - wire.inbox.fds_taken;
  g_assert_cmpuint (n_fds, ==, 0);
  wire_clear (&wire);
}

static KedrocEncodedValue *
make_value (KedrocSharedMemoryManager *manager)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocSharedBuffer) buffer = kedroc_shared_memory_manager_allocate (manager, 100, &error);

  g_assert_no_error (error);
  memset (kedroc_shared_buffer_get_data (buffer), 0, 100);
  g_assert_true (kedroc_shared_buffer_seal (buffer, &error));
  return kedroc_encoded_value_new_for_buffer (buffer);
}

static KedrocSegmentEntry *
find_entry (KedrocSegmentTable *segments,
            KedrocEncodedValue *value)
{
  KedrocSharedBuffer *buffer = kedroc_encoded_value_get_buffer (value);

  return kedroc_segment_table_find_segment (segments, kedroc_shared_buffer_get_segment (buffer));
}

/* Sends a value and returns what the other end knows of it. */
static KedrocSegmentEntry *
send_value (Wire *wire,
            KedrocEncodedValue *value)
{
  gsize begin = kedroc_outbox_begin (&wire->outbox, KEDROC_RECORD_VALUE);
  g_autoptr (KedrocEncodedValue) received = NULL;
  KedrocValueKind kind;
  KedrocRecord record;

  kedroc_outbox_put_value (&wire->outbox, value);
  g_assert_true (kedroc_outbox_end (&wire->outbox, begin));
  wire_receive (wire, &record);
  received = kedroc_record_get_value (&record, &kind, NULL);
  g_assert_nonnull (received);
  return find_entry (&wire->segments[1], received);
}

/* That a segment is not used any more is said once for each time it was spoken of: whoever hears it
 * may forget the segment. */
static void
test_returned_once (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocEncodedValue) value = make_value (manager);
  KedrocSegmentEntry *entry;
  KedrocOutbox back;
  Wire wire;
  gsize size;

  wire_init (&wire);
  kedroc_outbox_init (&back, &wire.segments[1]);
  entry = send_value (&wire, value);
  kedroc_outbox_put_returned (&back, entry);
  size = back.size;
  g_assert_cmpuint (size, >, 0);
  kedroc_outbox_put_returned (&back, entry);
  g_assert_cmpuint (back.size, ==, size);
  g_assert_true (send_value (&wire, value) == entry);
  kedroc_outbox_put_returned (&back, entry);
  g_assert_cmpuint (back.size, ==, 2 * size);
  kedroc_outbox_clear (&back);
  wire_clear (&wire);
}

/* A record that is too large is taken back, and with it what it has lent; what was lent before
 * stays so. */
static void
test_taken_back (void)
{
  const gsize size = KEDROC_WIRE_RECORD_MAX + 1;
  g_autofree char *filler = g_malloc0 (size);
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocEncodedValue) value = make_value (manager);
  Wire wire;

  wire_init (&wire);
  for (guint i = 0; i < 3; i++)
    {
      gsize begin = kedroc_outbox_begin (&wire.outbox, KEDROC_RECORD_VALUE);
      KedrocSegmentEntry *entry;

      kedroc_outbox_put_value (&wire.outbox, value);
      kedroc_outbox_put_bytes (&wire.outbox, filler, size);
      g_assert_false (kedroc_outbox_end (&wire.outbox, begin));
      entry = find_entry (&wire.segments[0], value);
      /* New to the other end, lent, and given back. */
      g_assert_true (i == 0 ? entry == NULL : entry->lent == (i == 1));
      if (i == 0)
        send_value (&wire, value);
      if (i == 1)
        kedroc_segment_table_give_back (&wire.segments[0], entry, 1);
    }
  wire_clear (&wire);
}

static void
test_limits (void)
{
  Wire wire;
  KedrocRecord record;
  g_autoptr (GError) error = NULL;
  guint32 head[2] = { KEDROC_RECORD_DONE, KEDROC_WIRE_RECORD_MAX + 1 };

  wire_init (&wire);
  g_assert_cmpint (write (wire.sockets[0], head, sizeof head), ==, sizeof head);
  g_assert_cmpint (kedroc_inbox_fill (&wire.inbox, wire.sockets[1], FALSE, &error), ==, KEDROC_INBOX_FILLED);
  g_assert_false (kedroc_inbox_next (&wire.inbox, &record, &error));
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_PROTOCOL);
  wire_clear (&wire);
}

/* Every beginning of every record, and bytes turned over: never more than an
 * error. */
static void
test_nonsense (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint round = 0; round < 20000; round++)
    {
      g_autofree guint8 *bytes = g_malloc (64);
      KedrocSegmentTable segments;
      KedrocInbox inbox;
      KedrocRecord record = { .inbox = &inbox };
      g_autoptr (GError) error = NULL;
      g_autoptr (KedrocEncodedValue) value = NULL;
      KedrocValueKind kind;
      gsize size;

      for (guint i = 0; i < 64; i++)
        bytes[i] = g_rand_int_range (random, 0, 4) == 0 ? g_rand_int_range (random, 0, 256) : 0;
      kedroc_segment_table_init (&segments, KEDROC_SEGMENT_IDS_OF_WORKER);
      kedroc_inbox_init (&inbox, &segments, NULL);
      record.cursor = bytes;
      record.end = bytes + g_rand_int_range (random, 0, 65);
      kedroc_record_get_string (&record);
      kedroc_record_get_bytes (&record, &size);
      value = kedroc_record_get_value (&record, &kind, &error);
      if (value != NULL)
        {
          g_auto (GValue) decoded = G_VALUE_INIT;
          kedroc_encoded_value_decode (value, &decoded, NULL);
        }
      kedroc_inbox_clear (&inbox);
      kedroc_segment_table_clear (&segments);
    }
}

static void
test_closed (void)
{
  Wire wire;
  g_autoptr (GError) error = NULL;

  wire_init (&wire);
  g_assert_cmpint (kedroc_inbox_fill (&wire.inbox, wire.sockets[1], FALSE, &error), ==, KEDROC_INBOX_WOULD_BLOCK);
  shutdown (wire.sockets[0], SHUT_RDWR);
  g_assert_cmpint (kedroc_inbox_fill (&wire.inbox, wire.sockets[1], FALSE, &error), ==, KEDROC_INBOX_CLOSED);
  kedroc_outbox_put_u32 (&wire.outbox, 1);
  g_assert_false (kedroc_outbox_flush (&wire.outbox, wire.sockets[0], &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
  wire_clear (&wire);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/worker/wire/round-trip", test_round_trip);
  g_test_add_func ("/kedroc/worker/wire/usage", test_usage);
  g_test_add_func ("/kedroc/worker/wire/many-buffers", test_many_buffers);
  g_test_add_func ("/kedroc/worker/wire/returned-once", test_returned_once);
  g_test_add_func ("/kedroc/worker/wire/taken-back", test_taken_back);
  g_test_add_func ("/kedroc/worker/wire/limits", test_limits);
  g_test_add_func ("/kedroc/worker/wire/nonsense", test_nonsense);
  g_test_add_func ("/kedroc/worker/wire/closed", test_closed);
  return g_test_run ();
}
