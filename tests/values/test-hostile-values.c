/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Encoded values that were cut or changed on their way: each decodes to some
 * value that can be looked at all over, or is refused. */
#include <sys/mman.h>

#include "kedroc-encoded-value-private.h"
#include "kedroc-error.h"
#include "kedroc-shared-buffer-private.h"
#include "kedroc-shared-memory-manager.h"
#include "kedroc-test.h"
#include "look-at-values.h"
#include "sample-values.h"

/* For each sample; fewer where a program runs twenty times slower. */
#define N_FLIPS (g_getenv ("KEDROC_TEST_SLOW_MACHINE") != NULL ? 50 : 2000)

static void
assert_refused (const GError *error)
{
  g_assert_nonnull (error);
  /* A changed name is that of a type or a codec that this process does not know. */
  if (!g_error_matches (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT) &&
      !g_error_matches (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE))
    g_error ("unexpected error: %s", error->message);
}

/* Whether it decoded. */
static gboolean
try_inline (gconstpointer data,
            gsize         size)
{
  g_autoptr (KedrocEncodedValue) encoded = kedroc_encoded_value_new_inline (data, size);
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  if (!kedroc_encoded_value_decode (encoded, &value, &error))
    {
      assert_refused (error);
      g_assert_false (G_IS_VALUE (&value));
      return FALSE;
    }
  look_at_value (&value);
  return TRUE;
}

/* The same bytes in a buffer: they end at a border of pages, the next of which is the footer's. */
static void
try_buffer (gconstpointer  data,
            gsize          size,
            const char    *codec)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedBuffer) buffer = kedroc_shared_memory_manager_allocate (manager, size, NULL);
  g_autoptr (KedrocSharedBuffer) received = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  if (size > 0)
    memcpy (kedroc_shared_buffer_get_data (buffer), data, size);
  kedroc_shared_buffer_set_codec (buffer, codec);
  g_assert_true (kedroc_shared_buffer_seal (buffer, NULL));
  received = kedroc_shared_buffer_new_from_fd (kedroc_shared_buffer_get_fd (buffer), &error);
  g_assert_no_error (error);
  if (kedroc_value_decode (received, &value, &error))
    look_at_value (&value);
  else
    assert_refused (error);
}

typedef void (*EachFunc) (const guint8 *data,
                          gsize         size);

static void
for_each_sample (EachFunc func)
{
  g_autoptr (GArray) values = sample_values_new ();

  for (guint i = 0; i < values->len; i++)
    {
      g_autoptr (KedrocEncodedValue) encoded = kedroc_encoded_value_new (&g_array_index (values, GValue, i),
                                                                         NULL, NULL);
      gsize size;
      const guint8 *data = kedroc_encoded_value_get_inline (encoded, &size);

      func (data, size);
    }
}

static void
cut_short (const guint8 *data,
           gsize         size)
{
  g_assert_true (try_inline (data, size));
  for (gsize length = 0; length < size; length++)
    {
      /* In memory of its own, so that a checker sees a step too far. */
      g_autofree guint8 *cut = g_memdup2 (data, length);

      try_inline (cut, length);
    }
}

static void
test_truncated (void)
{
  for_each_sample (cut_short);
}

static void
flip (const guint8 *data,
      gsize         size)
{
  guint n = N_FLIPS;

  for (guint i = 0; i < n; i++)
    {
      g_autofree guint8 *changed = g_memdup2 (data, size);
      gint32 n_changes = g_test_rand_int_range (1, 4);

      for (gint32 j = 0; j < n_changes; j++)
        changed[g_test_rand_int_range (0, (gint32) size)] ^= (guint8) (1 << g_test_rand_int_range (0, 8));
      try_inline (changed, size);
    }
}

static void
test_flipped (void)
{
  for_each_sample (flip);
}

static void
overwrite (const guint8 *data,
           gsize         size)
{
  static const gint64 numbers[] = { -1, 0, 1, 63, 64, G_MAXINT32, G_MININT32, G_MAXUINT32, G_MAXINT64,
                                    G_MININT64, 4096 };

  /* Header fields of eight bytes, each with what makes sums overflow. */
  for (gsize offset = 8; offset + 8 <= MIN (size, 400); offset += 4)
    {
      for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
        {
          g_autofree guint8 *changed = g_memdup2 (data, size);

          memcpy (changed + offset, &numbers[i], 8);
          try_inline (changed, size);
        }
    }
}

static void
test_overwritten (void)
{
  for_each_sample (overwrite);
}

/* The payload of one codec, handed to another. */
static void
test_wrong_codec (void)
{
  static const char *const codecs[] = { "boolean", "int", "double", "string", "strv", "variant", "bytes",
                                        "json-node",
                                        "json-object", "json-array", "enum", "flags", "table", "bytes/table",
                                        "unknown", "unknown/table", "/" };
  g_autoptr (GArray) values = sample_values_new ();

  for (guint i = 0; i < values->len; i++)
    {
      g_autoptr (KedrocSharedBuffer) buffer = NULL;

      g_assert_true (kedroc_value_encode (&g_array_index (values, GValue, i), NULL, &buffer, NULL));
      for (guint j = 0; j < G_N_ELEMENTS (codecs); j++)
        try_buffer (kedroc_shared_buffer_get_data (buffer), kedroc_shared_buffer_get_size (buffer),
                    codecs[j]);
    }
}

static void
assert_text_refused (const char *codec,
                     const char *text,
                     gsize       size)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedBuffer) buffer = kedroc_shared_memory_manager_allocate (manager, size, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  if (size > 0)
    memcpy (kedroc_shared_buffer_get_data (buffer), text, size);
  kedroc_shared_buffer_set_codec (buffer, codec);
  g_assert_true (kedroc_shared_buffer_seal (buffer, NULL));
  g_assert_false (kedroc_value_decode (buffer, &value, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, codec, NULL);
}

/* What json-glib's parser takes for JSON, or half takes before it gives up. */
static void
test_hostile_json (void)
{
  static const char *const texts[] = {
    "", " ", "0[]", "[]{}", "[1] 2", "1 2", "[1,]", "[,1]", "[1 2]", "{\"a\" 1}", "{\"a\":}", "{\"a\"}", "{1: 2}",
    "{\"a\": 1,}", "[1", "{\"a\": [1", "[1}", "]", "-", "01", "1.", ".5", "1e", "+1", "1e999", "-1e999",
    "9223372036854775808", "123456789012345678901234567890", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"",
    "\"\\u12\"", "\"\\x\"", "\"\t\"", "tru", "truefalse", "nul", "[1]\v", "// [1]", "[1]\xE2\x80\xA8",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_text_refused ("json-node", texts[i], strlen (texts[i]));
}

static void
test_hostile_text (void)
{
  g_autofree char *deep = g_strnfill (1000000, '[');
  g_autofree char *deep_objects = g_malloc (600000);

  /* json-glib would call itself until the stack ends. */
  assert_text_refused ("json-node", deep, 1000000);
  for (gsize i = 0; i < 600000; i += 6)
    memcpy (deep_objects + i, "{\"k\": ", 6);
  assert_text_refused ("json-node", deep_objects, 600000);
  assert_text_refused ("json-node", "/*\"*/[[1]]", 10);
  assert_text_refused ("json-node", "'single'", 8);
  assert_text_refused ("json-node", "[nan]", 5);
  assert_text_refused ("json-node", "\"\xFF\"", 3);
  assert_text_refused ("json-node", "\"open", 5);
  assert_text_refused ("json-node", "\"open\\", 6);
  assert_text_refused ("json-node", "[1] 2 [", 7);
  assert_text_refused ("json-object", "[1]", 3);
  assert_text_refused ("json-array", "{}", 2);
  assert_text_refused ("string", "a\0b", 4);
  assert_text_refused ("string", "no end", 6);
  assert_text_refused ("string", "\xFF", 2);
  assert_text_refused ("strv", "fine\0\xFF", 7);
}

static void
test_hostile_variants (void)
{
  g_autofree char *deep_type = g_strnfill (10000, 'a');

  assert_text_refused ("variant", "\1\0\0\0u\1\0\0\0\0", 3);
  assert_text_refused ("variant", "a\377\377\377\377", 5);
  /* A type of fixed size, and too few bytes for it. */
  assert_text_refused ("variant", "\1\0\0u\1\0\0\0", 8);
  assert_text_refused ("variant", "*\1\0\0\0", 5);
  assert_text_refused ("variant", "(\1\0\0\0", 5);
  memcpy (deep_type + 9996, "\x0C\x27\0\0", 4);
  assert_text_refused ("variant", deep_type, 10000);
}

/* A table's columns may not claim more bytes together than there are. */
static void
test_overlapping_columns (void)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_autoptr (KedrocTable) table = NULL;
  g_autofree guint8 *changed = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;
  guint64 range[2] = { 0 };
  gsize size;

  kedroc_table_builder_add_column (builder, "a", G_TYPE_INT64);
  kedroc_table_builder_append_int64 (builder, "a", 1);
  table = kedroc_table_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  g_value_init (&value, KEDROC_TYPE_TABLE);
  g_value_set_object (&value, table);
  g_assert_true (kedroc_value_encode (&value, NULL, &buffer, NULL));

  size = kedroc_shared_buffer_get_size (buffer);
  changed = g_memdup2 (kedroc_shared_buffer_get_data (buffer), size);
  /* The last two fields of the first column: where its text is, and how much. */
  range[1] = size;
  memcpy (changed + 32 + 32, range, sizeof range);
  assert_text_refused ("table", (const char *) changed, size);
}

/* A sender that keeps a mapping of its own may write to it while the receiver decodes: what
 * has been checked can be something else a moment later. */
typedef struct
{
  guint8 *place;
  guint8 bytes[2];
  gint done; /* atomic */
} Writer;

static gpointer
keep_writing (gpointer data)
{
  Writer *writer = data;

  for (guint i = 0; !g_atomic_int_get (&writer->done); i++)
    *(volatile guint8 *) writer->place = writer->bytes[i % 2];
  return NULL;
}

/* Decodes bytes over and over while one of them changes to and fro. */
static void
decode_while_written (const char   *codec,
                      const guint8 *data,
                      gsize         size,
                      gsize         place,
                      guint8        other)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedBuffer) buffer = kedroc_shared_memory_manager_allocate (manager, size, NULL);
  int fd = kedroc_shared_buffer_get_fd (buffer);
  guint8 *mapping = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  Writer writer = { .place = mapping + place, .bytes = { data[place], other } };
  gint64 end = g_get_monotonic_time () + 200 * G_TIME_SPAN_MILLISECOND;
  g_autoptr (GThread) thread = NULL;

  g_assert_true (mapping != MAP_FAILED);
  memcpy (mapping, data, size);
  kedroc_shared_buffer_set_codec (buffer, codec);
  g_assert_true (kedroc_shared_buffer_seal (buffer, NULL));
  thread = g_thread_new ("writer", keep_writing, &writer);
  while (g_get_monotonic_time () < end)
    {
      g_autoptr (KedrocSharedBuffer) received = kedroc_shared_buffer_new_from_fd (fd, NULL);
      g_autoptr (GError) error = NULL;
      g_auto (GValue) value = G_VALUE_INIT;

      if (!kedroc_value_decode (received, &value, &error))
        assert_refused (error);
      else if (G_VALUE_HOLDS (&value, KEDROC_TYPE_TABLE))
        look_at_value (&value);
    }
  g_atomic_int_set (&writer.done, TRUE);
  g_thread_join (g_steal_pointer (&thread));
  munmap (mapping, size);
}

static void
test_written_while_decoded (void)
{
  g_autofree guint8 *text = g_malloc (4096);
  g_autoptr (KedrocTable) sample = sample_table_new ();
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  const guint8 *table;
  guint64 offsets;

  /* The last byte of the last page that is mapped. */
  memset (text, 'x', 4096);
  text[4095] = '\0';
  decode_while_written ("string", text, 4096, 4095, 'x');
  decode_while_written ("strv", text, 4096, 4095, 'x');
  text[0] = text[4094] = '"';
  decode_while_written ("json-node", text, 4095, 4094, 'x');

  /* The highest byte of where the tenth name begins: far behind the text or before it. */
  g_value_init (&value, KEDROC_TYPE_TABLE);
  g_value_set_object (&value, sample);
  g_assert_true (kedroc_value_encode (&value, NULL, &buffer, NULL));
  table = kedroc_shared_buffer_get_data (buffer);
  memcpy (&offsets, table + 32 + 3 * 48 + 24, sizeof offsets);
  decode_while_written ("table", table, kedroc_shared_buffer_get_size (buffer), offsets + 10 * 4 + 3, 0x80);
  decode_while_written ("table", table, kedroc_shared_buffer_get_size (buffer), offsets + 10 * 4 + 3, 0x7f);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/values/hostile-values/truncated", test_truncated);
  g_test_add_func ("/kedroc/values/hostile-values/flipped", test_flipped);
  g_test_add_func ("/kedroc/values/hostile-values/overwritten", test_overwritten);
  g_test_add_func ("/kedroc/values/hostile-values/wrong-codec", test_wrong_codec);
  g_test_add_func ("/kedroc/values/hostile-values/json", test_hostile_json);
  g_test_add_func ("/kedroc/values/hostile-values/text", test_hostile_text);
  g_test_add_func ("/kedroc/values/hostile-values/overlapping-columns", test_overlapping_columns);
  g_test_add_func ("/kedroc/values/hostile-values/variants", test_hostile_variants);
  g_test_add_func ("/kedroc/values/hostile-values/written-while-decoded", test_written_while_decoded);

  return g_test_run ();
}
