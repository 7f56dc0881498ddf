/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes what the corpora of `decode` and `wire` begin with: real values, encoded by
 * the library, and real records. To be run again when an encoding has changed:
 *
 *   ninja -C build update-fuzz-seeds
 */
#include <stdlib.h>

#include "fuzz-codec.h"
#include "kedroc-encoded-value-private.h"
#include "kedroc-shared-buffer-private.h"
#include "kedroc-wire-private.h"
#include "sample-values.h"

static char *folder;

static void
write_seed (const char *name,
            GByteArray *seed)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, (const char *) seed->data, seed->len, &error);
  g_assert_no_error (error);
}

static void
append_byte (GByteArray *seed,
             guint8      byte)
{
  g_byte_array_append (seed, &byte, 1);
}

static guint8
find_codec (const char *name)
{
  for (guint8 i = 0; i < G_N_ELEMENTS (fuzz_codecs); i++)
    if (g_str_equal (fuzz_codecs[i], name))
      return i;
  g_error ("'%s' is not in fuzz-codec.h", name);
}

/* 0: inline. */
static void
write_inline (const char   *name,
              const GValue *value)
{
  g_autoptr (KedrocEncodedValue) encoded = kedroc_encoded_value_new (value, NULL, NULL);
  g_autoptr (GByteArray) seed = g_byte_array_new ();
  g_autofree char *path = g_strconcat ("decode/inline-", name, NULL);
  gsize size;
  gconstpointer data = kedroc_encoded_value_get_inline (encoded, &size);

  append_byte (seed, '0');
  g_byte_array_append (seed, data, size);
  write_seed (path, seed);
}

/* 1: a buffer; 2: one whose footer is changed, here in no place. */
static void
write_buffer (const char   *name,
              const GValue *value,
              gboolean      changed)
{
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_autoptr (GByteArray) seed = g_byte_array_new ();
  g_autofree char *path = g_strconcat (changed ? "decode/footer-" : "decode/buffer-", name, NULL);

  g_assert_true (kedroc_value_encode (value, NULL, &buffer, NULL));
  append_byte (seed, changed ? '2' : '1');
  if (changed)
    append_byte (seed, 0);
  append_byte (seed, find_codec (kedroc_shared_buffer_get_codec (buffer)));
  g_byte_array_append (seed, kedroc_shared_buffer_get_data (buffer), kedroc_shared_buffer_get_size (buffer));
  write_seed (path, seed);
}

static void
write_values (void)
{
  g_autoptr (GArray) values = sample_values_new ();

  for (guint i = 0; i < values->len; i++)
    {
      const GValue *value = &g_array_index (values, GValue, i);
      g_autofree char *name = g_strdup_printf ("%02u-%s", i, G_VALUE_TYPE_NAME (value));

      write_inline (name, value);
      if (G_VALUE_HOLDS (value, KEDROC_TYPE_TABLE) || G_VALUE_HOLDS_VARIANT (value))
        write_buffer (name, value, FALSE);
      if (G_VALUE_HOLDS_STRING (value))
        write_buffer (name, value, TRUE);
    }
}

/* 3: a file of any kind; two bytes for its size, one for what is wrong with it. */
static void
write_file (void)
{
  g_autoptr (GByteArray) seed = g_byte_array_new ();

  g_byte_array_append (seed, (const guint8 *) "3\x00\x20\x00" "bytes of another library", 28);
  write_seed ("decode/file", seed);
}

/* The inline form of a registered codec, which can hand its work on to another. */
static void
write_registered (const char *codec,
                  const char *name)
{
  g_autoptr (GByteArray) seed = g_byte_array_new ();
  guint8 padding[8] = { 0 };
  gsize length = strlen (codec);
  g_autofree char *path = g_strconcat ("decode/registered-", name, NULL);

  append_byte (seed, '0');
  append_byte (seed, 0);
  append_byte (seed, (guint8) length);
  g_byte_array_append (seed, padding, 6);
  g_byte_array_append (seed, (const guint8 *) codec, length);
  g_byte_array_append (seed, padding, (8 - length % 8) % 8);
  g_byte_array_append (seed, (const guint8 *) "[1, {}]", 7);
  write_seed (path, seed);
}

/* What an input of `wire` begins with: descriptors by their kinds, pieces of a size,
 * and the steps by which each record is read. */
static GByteArray *
begin_stream (const char *kinds,
              guint8      piece,
              const char *steps)
{
  GByteArray *seed = g_byte_array_new ();

  append_byte (seed, (guint8) strlen (kinds));
  g_byte_array_append (seed, (const guint8 *) kinds, strlen (kinds));
  append_byte (seed, piece);
  append_byte (seed, (guint8) strlen (steps));
  g_byte_array_append (seed, (const guint8 *) steps, strlen (steps));
  return seed;
}

static void
write_stream (const char   *name,
              GByteArray   *seed,
              KedrocOutbox *outbox)
{
  g_autofree char *path = g_strconcat ("wire/", name, NULL);

  g_byte_array_append (seed, outbox->data, outbox->size);
  write_seed (path, seed);
  kedroc_outbox_clear (outbox);
}

/* What both ends of the channel know. */
static KedrocSegmentTable segments;

static void
put_done (KedrocOutbox       *outbox,
          KedrocEncodedValue *value)
{
  gsize begin = kedroc_outbox_begin (outbox, KEDROC_RECORD_DONE);

  for (guint i = 0; i < 3; i++)
    kedroc_outbox_put_u64 (outbox, i);
  kedroc_outbox_put_u32 (outbox, 1);
  kedroc_outbox_put_value (outbox, value);
  kedroc_outbox_end (outbox, begin);
}

/* As if the other end gave back what has just been received. */
static void
put_value_and_return (KedrocOutbox       *outbox,
                      KedrocEncodedValue *value)
{
  KedrocSegmentEntry *entry;
  gsize begin = kedroc_outbox_begin (outbox, KEDROC_RECORD_VALUE);
  gboolean is_new;

  kedroc_outbox_put_value (outbox, value);
  entry = kedroc_segment_table_lend (
    &segments, kedroc_shared_buffer_get_segment (kedroc_encoded_value_get_buffer (value)), &is_new);
  kedroc_outbox_put_u64 (outbox, entry->id);
  kedroc_outbox_put_u32 (outbox, 1);
  kedroc_outbox_put_u32 (outbox, FALSE);
  kedroc_outbox_end (outbox, begin);
}

/* '0' … '7' are steps, and '0' … '3' kinds of descriptors: see fuzz-wire.c. */
static void
write_outputs (void)
{
  g_autoptr (GByteArray) seed = begin_stream ("", 0, "11105");
  g_autoptr (GByteArray) in_pieces = begin_stream ("0", 7, "11105");
  g_autoptr (GByteArray) returned = begin_stream ("0", 0, "56");
  g_autoptr (KedrocEncodedValue) encoded = NULL;
  g_autoptr (KedrocEncodedValue) in_buffer = NULL;
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  KedrocOutbox outbox;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, "shuttles");
  encoded = kedroc_encoded_value_new (&value, NULL, NULL);
  kedroc_outbox_init (&outbox, &segments);
  put_done (&outbox, encoded);
  write_stream ("done-inline", seed, &outbox);

  g_assert_true (kedroc_value_encode (&value, NULL, &buffer, NULL));
  in_buffer = kedroc_encoded_value_new_for_buffer (buffer);
  kedroc_outbox_init (&outbox, &segments);
  put_done (&outbox, in_buffer);
  put_done (&outbox, encoded);
  write_stream ("done-buffer-in-pieces", in_pieces, &outbox);

  kedroc_segment_table_clear (&segments);
  kedroc_segment_table_init (&segments, KEDROC_SEGMENT_IDS_OF_WORKER);
  kedroc_outbox_init (&outbox, &segments);
  put_value_and_return (&outbox, in_buffer);
  write_stream ("value-and-returned", returned, &outbox);
}

static void
write_failure (void)
{
  g_autoptr (GByteArray) seed = begin_stream ("", 0, "111404");
  KedrocOutbox outbox;
  gsize begin;

  kedroc_outbox_init (&outbox, &segments);
  begin = kedroc_outbox_begin (&outbox, KEDROC_RECORD_FAILED);
  for (guint i = 0; i < 3; i++)
    kedroc_outbox_put_u64 (&outbox, i);
  kedroc_outbox_put_string (&outbox, "g-io-error-quark");
  kedroc_outbox_put_u32 (&outbox, 1);
  kedroc_outbox_put_string (&outbox, "größer");
  kedroc_outbox_end (&outbox, begin);
  write_stream ("failed", seed, &outbox);
}

static void
write_hello_and_progress (void)
{
  g_autoptr (GByteArray) seed = begin_stream ("32", 100, "1043");
  KedrocOutbox outbox;
  gsize begin;

  kedroc_outbox_init (&outbox, &segments);
  begin = kedroc_outbox_begin (&outbox, KEDROC_RECORD_HELLO);
  kedroc_outbox_put_u64 (&outbox, KEDROC_WIRE_MAGIC);
  kedroc_outbox_put_u32 (&outbox, KEDROC_WIRE_VERSION);
  kedroc_outbox_put_string (&outbox, "1.0.0");
  kedroc_outbox_put_u32 (&outbox, 1);
  kedroc_outbox_end (&outbox, begin);
  begin = kedroc_outbox_begin (&outbox, KEDROC_RECORD_PROGRESS);
  kedroc_outbox_put_u64 (&outbox, 1);
  kedroc_outbox_put_double (&outbox, 0.5);
  kedroc_outbox_put_string (&outbox, NULL);
  kedroc_outbox_end (&outbox, begin);
  write_stream ("hello-and-progress", seed, &outbox);
}

int
main (int    argc,
      char **argv)
{
  g_assert_cmpint (argc, ==, 2);
  folder = argv[1];
  kedroc_segment_table_init (&segments, KEDROC_SEGMENT_IDS_OF_WORKER);
  write_values ();
  write_file ();
  write_registered (FUZZ_CODEC "/json-node", "json");
  write_registered ("unknown", "unknown");
  write_outputs ();
  write_failure ();
  write_hello_and_progress ();
  kedroc_segment_table_clear (&segments);
  return 0;
}
