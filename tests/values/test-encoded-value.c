/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <string.h>

#include <glib/gstdio.h>

#include "kedroc-codec.h"
#include "kedroc-encoded-value-private.h"
#include "kedroc-encoding-private.h"
#include "kedroc-error.h"
#include "kedroc-shared-buffer-private.h"
#include "kedroc-shared-memory-manager-private.h"
#include "kedroc-test.h"
#include "kedroc-value-private.h"
#include "sample-values.h"

static void
test_inline_round_trip (void)
{
  g_autoptr (GArray) values = sample_values_new ();

  for (guint i = 0; i < values->len; i++)
    {
      const GValue *value = &g_array_index (values, GValue, i);
      g_autoptr (KedrocEncodedValue) sent = NULL;
      g_autoptr (KedrocEncodedValue) received = NULL;
      g_autoptr (GError) error = NULL;
      g_auto (GValue) decoded = G_VALUE_INIT;
      gconstpointer data;
      gsize size;

      sent = kedroc_encoded_value_new (value, NULL, &error);
      g_assert_no_error (error);
      g_assert_null (kedroc_encoded_value_get_buffer (sent));
      data = kedroc_encoded_value_get_inline (sent, &size);
      g_assert_nonnull (data);
      g_assert_cmpuint (kedroc_encoded_value_get_size (sent), <=, size);

      received = kedroc_encoded_value_new_inline (data, size);
      g_clear_pointer (&sent, kedroc_encoded_value_unref);
      g_assert_true (kedroc_encoded_value_decode (received, &decoded, &error));
      g_assert_no_error (error);
      /* Views outlive what they are views of. */
      g_clear_pointer (&received, kedroc_encoded_value_unref);
      assert_values_equal (value, &decoded);
    }
}

/* As large as it is once it is encoded, but for JSON; and nothing where there is
 * nothing to encode, or nobody to do it. */
static void
test_measure (void)
{
  g_autoptr (GArray) values = sample_values_new ();
  g_auto (GValue) unset = G_VALUE_INIT;
  g_auto (GValue) object = G_VALUE_INIT;
  g_auto (GValue) bytes = G_VALUE_INIT;

  for (guint i = 0; i < values->len; i++)
    {
      const GValue *value = &g_array_index (values, GValue, i);
      g_autoptr (KedrocEncodedValue) encoded = kedroc_encoded_value_new (value, NULL, NULL);
      gsize size = kedroc_value_holds_json (value) ? 0 : kedroc_encoded_value_get_size (encoded);

      g_assert_cmpuint (kedroc_value_measure (value), ==, size);
    }
  g_value_init (&object, G_TYPE_OBJECT);
  g_value_init (&bytes, G_TYPE_BYTES);
  g_assert_cmpuint (kedroc_value_measure (&unset), ==, 0);
  g_assert_cmpuint (kedroc_value_measure (&object), ==, 0);
  g_assert_cmpuint (kedroc_value_measure (&bytes), ==, 0);
}

static void
test_threshold (void)
{
  for (guint over = 0; over < 2; over++)
    {
      gsize size = KEDROC_INLINE_MAX + over;
      g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
      g_autoptr (KedrocEncodedValue) encoded = NULL;
      g_autoptr (GError) error = NULL;
      g_auto (GValue) value = G_VALUE_INIT;
      g_auto (GValue) decoded = G_VALUE_INIT;
      gsize inline_size;

      g_value_init (&value, G_TYPE_BYTES);
      g_value_take_boxed (&value, g_bytes_new_take (g_malloc0 (size), size));
      encoded = kedroc_encoded_value_new (&value, manager, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (kedroc_encoded_value_get_size (encoded), ==, size);
      g_assert_cmpint (kedroc_encoded_value_get_inline (encoded, &inline_size) == NULL, ==, over);
      g_assert_cmpint (kedroc_encoded_value_get_buffer (encoded) != NULL, ==, over);
      if (over)
        g_assert_true (kedroc_shared_buffer_is_sealed (kedroc_encoded_value_get_buffer (encoded)));
      g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, over ? size : 0);

      g_assert_true (kedroc_encoded_value_decode (encoded, &decoded, &error));
      g_clear_pointer (&encoded, kedroc_encoded_value_unref);
      assert_values_equal (&value, &decoded);
      g_value_unset (&decoded);
      g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);
    }
}

static void
test_inline_is_in_place (void)
{
  g_autoptr (KedrocEncodedValue) encoded = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) decoded = G_VALUE_INIT;
  const guint8 *start, *data;
  gsize size;

  g_value_init (&value, G_TYPE_VARIANT);
  g_value_set_variant (&value, g_variant_new_string ("in place"));
  encoded = kedroc_encoded_value_new (&value, NULL, NULL);
  g_assert_true (kedroc_encoded_value_decode (encoded, &decoded, NULL));
  start = kedroc_encoded_value_get_inline (encoded, &size);
  data = g_variant_get_data (g_value_get_variant (&decoded));
  g_assert_true (data >= start && data < start + size);
}

static void
test_for_buffer (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedBuffer) buffer = kedroc_shared_memory_manager_allocate (manager, 100, NULL);
  g_autoptr (KedrocEncodedValue) encoded = NULL;
  g_autoptr (KedrocEncodedValue) same = NULL;
  g_auto (GValue) decoded = G_VALUE_INIT;

  memset (kedroc_shared_buffer_get_data (buffer), 'p', 100);
  g_assert_true (kedroc_shared_buffer_seal (buffer, NULL));
  encoded = kedroc_encoded_value_new_for_buffer (buffer);
  same = kedroc_encoded_value_ref (encoded);
  g_assert_true (kedroc_encoded_value_get_buffer (encoded) == buffer);
  g_assert_cmpuint (kedroc_encoded_value_get_size (encoded), ==, 100);
  g_assert_true (kedroc_encoded_value_decode (same, &decoded, NULL));
  g_assert_cmpuint (g_bytes_get_size (g_value_get_boxed (&decoded)), ==, 100);
}

static void
test_broken_headers (void)
{
  static const struct
  {
    const char *bytes;
    gsize size;
    int code;
  } cases[] = {
    { "", 0, KEDROC_DATASET_ERROR_CORRUPT },
    { "\1", 1, KEDROC_DATASET_ERROR_CORRUPT },
    { "\1\0\0\0\0\0\0", 7, KEDROC_DATASET_ERROR_CORRUPT },
    { "\1\0\0\0\0\0\0\0", 8, KEDROC_DATASET_ERROR_CORRUPT },              /* a boolean of no bytes */
    { "\1\0\0\0\0\0\0\0\2", 9, KEDROC_DATASET_ERROR_CORRUPT },            /* neither true nor false */
    { "\1\1\0\0\0\0\0\0x\0\0\0\0\0\0\0\1", 17, KEDROC_DATASET_ERROR_CORRUPT },
    { "\377\0\0\0\0\0\0\0\1", 9, KEDROC_DATASET_ERROR_CORRUPT },
    { "\0\0\0\0\0\0\0\0\1", 9, KEDROC_DATASET_ERROR_CORRUPT },            /* no name */
    { "\0\377\0\0\0\0\0\0\1", 9, KEDROC_DATASET_ERROR_CORRUPT },
    { "\0\2\0\0\0\0\0\0\377\377\0\0\0\0\0\0", 16, KEDROC_DATASET_ERROR_CORRUPT },
    { "\0\3\0\0\0\0\0\0who\0\0\0\0\0", 16, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE },
    { "\0\1\0\0\0\0\0\0/\0\0\0\0\0\0\0", 16, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocEncodedValue) encoded = kedroc_encoded_value_new_inline (cases[i].bytes,
                                                                                cases[i].size);
      g_autoptr (GError) error = NULL;
      g_auto (GValue) decoded = G_VALUE_INIT;

      g_assert_false (kedroc_encoded_value_decode (encoded, &decoded, &error));
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, cases[i].code, NULL);
      g_assert_false (G_IS_VALUE (&decoded));
    }
}

static void
test_type_of_another_process (void)
{
  g_autoptr (KedrocEncodedValue) sent = NULL;
  g_autoptr (KedrocEncodedValue) received = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) decoded = G_VALUE_INIT;
  g_autofree char *copy = NULL;
  gconstpointer data;
  gsize size;

  g_value_init (&value, G_TYPE_FILE_TYPE);
  sent = kedroc_encoded_value_new (&value, NULL, NULL);
  data = kedroc_encoded_value_get_inline (sent, &size);
  copy = g_memdup2 (data, size);
  copy[size - 1] = 'X';
  received = kedroc_encoded_value_new_inline (copy, size);
  g_assert_false (kedroc_encoded_value_decode (received, &decoded, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
                            "'GFileTypX'", NULL);
}

/* A codec for dates: small values of registered codecs travel inline as well. */
#define DATE_TYPE_CODEC (date_codec_get_type ())
G_DECLARE_FINAL_TYPE (DateCodec, date_codec, DATE, CODEC, GObject)

struct _DateCodec
{
  GObject parent_instance;
};

static void date_codec_iface_init (KedrocCodecInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DateCodec, date_codec, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KEDROC_TYPE_CODEC, date_codec_iface_init))

static const char *
date_codec_get_name (KedrocCodec *codec)
{
  return "test-date";
}

static gboolean
date_codec_can_encode (KedrocCodec  *codec,
                       const GValue *value)
{
  return G_VALUE_HOLDS (value, G_TYPE_DATE);
}

static KedrocSharedBuffer *
date_codec_encode (KedrocCodec                *codec,
                   const GValue               *value,
                   KedrocSharedMemoryManager  *manager,
                   GError                    **error)
{
  g_auto (GValue) number = G_VALUE_INIT;
  KedrocSharedBuffer *buffer = NULL;

  g_value_init (&number, G_TYPE_UINT);
  g_value_set_uint (&number, g_date_get_julian (g_value_get_boxed (value)));
  kedroc_value_encode (&number, manager, &buffer, error);
  return buffer;
}

/* Of the buffer that was decoded last. */
static gboolean was_private;

static gboolean
date_codec_decode (KedrocCodec         *codec,
                   KedrocSharedBuffer  *buffer,
                   GValue              *value,
                   GError             **error)
{
  g_auto (GValue) number = G_VALUE_INIT;

  if (!kedroc_value_decode (buffer, &number, error))
    return FALSE;
  was_private = kedroc_shared_buffer_is_private (buffer);
  g_assert_true (kedroc_shared_buffer_is_sealed (buffer));
  if (was_private)
    memset (kedroc_shared_buffer_get_data (buffer), 0, kedroc_shared_buffer_get_size (buffer));
  g_value_init (value, G_TYPE_DATE);
  g_value_take_boxed (value, g_date_new_julian (g_value_get_uint (&number)));
  return TRUE;
}

static void
date_codec_iface_init (KedrocCodecInterface *iface)
{
  iface->get_name = date_codec_get_name;
  iface->can_encode = date_codec_can_encode;
  iface->encode = date_codec_encode;
  iface->decode = date_codec_decode;
}

static void
date_codec_class_init (DateCodecClass *klass)
{
}

static void
date_codec_init (DateCodec *self)
{
}

static void
test_registered_codec (void)
{
  g_autoptr (DateCodec) codec = g_object_new (DATE_TYPE_CODEC, NULL);
  g_autoptr (KedrocEncodedValue) sent = NULL;
  g_autoptr (KedrocEncodedValue) received = NULL;
  g_autoptr (GDate) date = g_date_new_dmy (21, G_DATE_NOVEMBER, 2026);
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) decoded = G_VALUE_INIT;
  g_auto (GValue) copy = G_VALUE_INIT;
  gconstpointer data;
  gsize size;

  g_value_init (&value, G_TYPE_DATE);
  g_value_set_boxed (&value, date);
  g_assert_null (kedroc_encoded_value_new (&value, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE, "GDate",
                            NULL);
  g_assert_false (kedroc_value_deep_copy (&value, &copy, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE, "GDate",
                            NULL);

  kedroc_codec_register (KEDROC_CODEC (codec));
  sent = kedroc_encoded_value_new (&value, NULL, &error);
  g_assert_no_error (error);
  data = kedroc_encoded_value_get_inline (sent, &size);
  g_assert_nonnull (data);
  g_assert_cmpuint (kedroc_encoded_value_get_size (sent), ==, sizeof (guint));
  received = kedroc_encoded_value_new_inline (data, size);
  g_assert_true (kedroc_encoded_value_decode (received, &decoded, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_date_compare (g_value_get_boxed (&decoded), date), ==, 0);
  g_assert_false (was_private);

  g_assert_true (kedroc_value_deep_copy (&value, &copy, &error));
  g_assert_true (was_private);
  g_assert_cmpint (g_date_compare (g_value_get_boxed (&copy), date), ==, 0);
  g_assert_true (g_value_get_boxed (&copy) != g_value_get_boxed (&value));
}

static const KedrocReading readings[] = {
  KEDROC_READING_SHARED,
  KEDROC_READING_COPY,
  KEDROC_READING_BORROWED,
  KEDROC_READING_COPY_ON_WRITE,
  KEDROC_READING_SHARED,
};

static void
assert_readings (KedrocEncodedValue *encoded,
                 const GDate        *date)
{
  for (guint i = 0; i < G_N_ELEMENTS (readings); i++)
    {
      g_auto (GValue) decoded = G_VALUE_INIT;
      g_autoptr (GError) error = NULL;

      g_assert_true (kedroc_encoded_value_read (encoded, readings[i], &decoded, &error));
      g_assert_no_error (error);
      g_assert_cmpint (g_date_compare (g_value_get_boxed (&decoded), date), ==, 0);
      g_assert_cmpint (was_private, ==,
                       readings[i] == KEDROC_READING_COPY || readings[i] == KEDROC_READING_COPY_ON_WRITE);
    }
}

/* A codec may write to what was copied for its reader; the others do not see it. */
static void
test_private (void)
{
  g_autoptr (DateCodec) codec = g_object_new (DATE_TYPE_CODEC, NULL);
  g_autoptr (GDate) date = g_date_new_dmy (21, G_DATE_NOVEMBER, 2026);
  g_autoptr (KedrocEncodedValue) in_message = NULL;
  g_autoptr (KedrocEncodedValue) in_buffer = NULL;
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  kedroc_codec_register (KEDROC_CODEC (codec));
  g_value_init (&value, G_TYPE_DATE);
  g_value_set_boxed (&value, date);
  in_message = kedroc_encoded_value_new (&value, NULL, &error);
  g_assert_no_error (error);
  assert_readings (in_message, date);

  g_assert_true (kedroc_value_encode (&value, NULL, &buffer, &error));
  g_assert_false (kedroc_shared_buffer_is_private (buffer));
  in_buffer = kedroc_encoded_value_new_for_buffer (buffer);
  assert_readings (in_buffer, date);
}

/* As if it had come from a process that knows more, in a buffer and in a message. */
static void
test_unknown_codec (void)
{
  static const guint8 message[] = { 0, 7, 0, 0, 0, 0, 0, 0, 'f', 'o', 'r', 'e', 'i', 'g', 'n', 0, 1, 2 };
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedBuffer) buffer =
    kedroc_shared_memory_manager_allocate_bytes (manager, message, 1, NULL);
  g_autoptr (KedrocEncodedValue) received = kedroc_encoded_value_new_inline (message, sizeof message);
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  kedroc_shared_buffer_set_codec (buffer, "foreign/bytes");
  g_assert_true (kedroc_shared_buffer_seal (buffer, NULL));
  g_assert_false (kedroc_value_decode (buffer, &value, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE, "'foreign'",
                            "before kedroc_init()", NULL);
  g_assert_false (kedroc_encoded_value_decode (received, &value, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE, "'foreign'",
                            "before kedroc_init()", NULL);
}

/* What filled the buffer has said of which type the value is. */
static void
test_unknown_codec_of_type (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedBuffer) buffer = kedroc_shared_memory_manager_allocate (manager, 1, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  kedroc_shared_buffer_set_type_name (buffer, "first");
  kedroc_shared_buffer_set_type_name (buffer, "second");
  g_assert_cmpstr (kedroc_shared_buffer_get_type_name (buffer), ==, "second");
  kedroc_shared_buffer_set_codec (buffer, "foreign\x1f" "Date/Time");
  g_assert_null (kedroc_shared_buffer_get_type_name (buffer));
  g_assert_true (kedroc_shared_buffer_seal (buffer, NULL));
  g_assert_false (kedroc_value_decode (buffer, &value, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE, "'foreign'",
                            "value of type 'Date/Time'", NULL);
}

static void
test_deep_copy (void)
{
  g_autoptr (GArray) values = sample_values_new ();

  for (guint i = 0; i < values->len; i++)
    {
      const GValue *value = &g_array_index (values, GValue, i);
      g_autoptr (GError) error = NULL;
      g_auto (GValue) copy = G_VALUE_INIT;

      g_assert_true (kedroc_value_deep_copy (value, &copy, &error));
      g_assert_no_error (error);
      assert_values_equal (value, &copy);
      if (G_VALUE_HOLDS (value, KEDROC_TYPE_TABLE) || G_VALUE_HOLDS (value, G_TYPE_BYTES) ||
          G_VALUE_HOLDS_VARIANT (value))
        g_assert_true (g_value_peek_pointer (value) == g_value_peek_pointer (&copy));
      else if (G_VALUE_HOLDS_BOXED (value))
        g_assert_true (g_value_peek_pointer (value) != g_value_peek_pointer (&copy));
    }
}

static void
test_deep_copy_of_json_is_deep (void)
{
  g_autoptr (JsonNode) node = json_from_string ("{\"list\": [{\"x\": 1}]}", NULL);
  JsonArray *list = json_object_get_array_member (json_node_get_object (node), "list");
  JsonObject *inner = json_array_get_object_element (list, 0);
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) copy = G_VALUE_INIT;
  g_autofree char *text = NULL;

  g_value_init (&value, JSON_TYPE_NODE);
  g_value_set_boxed (&value, node);
  g_assert_true (kedroc_value_deep_copy (&value, &copy, NULL));
  json_object_set_int_member (inner, "x", 2);
  text = json_to_string (g_value_get_boxed (&copy), FALSE);
  g_assert_cmpstr (text, ==, "{\"list\":[{\"x\":1}]}");
}

static void
test_deep_copy_fails (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) copy = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_OBJECT);
  g_value_take_object (&value, g_cancellable_new ());
  g_assert_false (kedroc_value_deep_copy (&value, &copy, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
                            "GCancellable", NULL);
}

static void
test_describe_type (void)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_assert_cmpstr (kedroc_value_describe_type (NULL), ==, "nothing");
  g_assert_cmpstr (kedroc_value_describe_type (&value), ==, "nothing");
  g_value_init (&value, G_TYPE_OBJECT);
  g_assert_cmpstr (kedroc_value_describe_type (&value), ==, "GObject");
  g_value_take_object (&value, g_cancellable_new ());
  g_assert_cmpstr (kedroc_value_describe_type (&value), ==, "GCancellable");
}

static void
test_adopt (void)
{
  g_autoptr (KedrocSharedMemoryManager) maker = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedBuffer) buffer = kedroc_shared_memory_manager_allocate (maker, 100, NULL);
  g_autoptr (KedrocSharedBuffer) received = NULL;
  g_autoptr (KedrocSharedBuffer) again = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (kedroc_shared_buffer_seal (buffer, NULL));
  received = kedroc_shared_buffer_new_from_fd (kedroc_shared_buffer_get_fd (buffer), NULL);
  g_assert_true (kedroc_shared_memory_manager_adopt (manager, received, &error));
  g_assert_true (kedroc_shared_memory_manager_adopt (manager, received, &error));
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 100);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_peak_bytes (manager), ==, 100);
  g_assert_false (kedroc_shared_memory_manager_adopt (manager, buffer, &error));
  kedroc_test_assert_error (&error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_INVALID_ARGUMENT,
                            "another manager", NULL);

  /* The value of a second dataset in the same memory. */
  again = kedroc_shared_buffer_new_received (kedroc_shared_buffer_get_segment (received), 100, KEDROC_RAW_CODEC, NULL);
  g_assert_true (kedroc_shared_memory_manager_adopt (manager, again, &error));
  g_assert_cmpuint (kedroc_shared_memory_manager_get_peak_bytes (manager), ==, 100);

  bytes = kedroc_shared_buffer_dup_bytes (received);
  g_clear_pointer (&received, kedroc_shared_buffer_unref);
  g_clear_pointer (&again, kedroc_shared_buffer_unref);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 100);
  g_clear_pointer (&bytes, g_bytes_unref);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);
  g_assert_true (kedroc_shared_memory_manager_get_default () == kedroc_shared_memory_manager_get_default ());
}

static KedrocSharedBuffer *
receive_spilled (int                  fd,
                 KedrocSharedBuffer  *sent,
                 GError             **error)
{
  g_autoptr (KedrocSegment) segment = kedroc_segment_new_received (dup (fd), TRUE, NULL, error);

  g_assert_no_error (*error);
  return kedroc_shared_buffer_new_received (segment, kedroc_shared_buffer_get_size (sent),
                                            kedroc_shared_buffer_get_codec (sent), error);
}

/* A spilled buffer goes to a process of our own, which says where it has it from. */
static void
test_spilled_buffer_is_received (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocEncodedValue) encoded = NULL;
  g_autoptr (KedrocSharedBuffer) received = NULL;
  g_autofree char *text = g_strnfill (100000, 't');
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) decoded = G_VALUE_INIT;
  KedrocSharedBuffer *buffer;
  int other;

  g_object_set (manager, "memory-limit", (guint64) 1, "spill-directory", kedroc_test_folder_get_path (folder),
                NULL);
  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, text);
  encoded = kedroc_encoded_value_new (&value, manager, &error);
  g_assert_no_error (error);
  buffer = kedroc_encoded_value_get_buffer (encoded);
  g_assert_true (kedroc_shared_buffer_is_spilled (buffer));

  received = receive_spilled (kedroc_shared_buffer_get_fd (buffer), buffer, &error);
  g_assert_no_error (error);
  g_assert_true (kedroc_value_decode (received, &decoded, &error));
  g_assert_no_error (error);
  assert_values_equal (&value, &decoded);

  /* Trust does not go as far as to believe that any file is large enough. */
  g_free (text);
  text = kedroc_test_folder_write (folder, "file", "text", -1);
  other = g_open (text, O_RDONLY | O_CLOEXEC, 0);
  g_assert_null (receive_spilled (other, buffer, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, "100001", "4 bytes", NULL);
  g_close (other, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/values/encoded-value/inline-round-trip", test_inline_round_trip);
  g_test_add_func ("/kedroc/values/encoded-value/measure", test_measure);
  g_test_add_func ("/kedroc/values/encoded-value/threshold", test_threshold);
  g_test_add_func ("/kedroc/values/encoded-value/inline-is-in-place", test_inline_is_in_place);
  g_test_add_func ("/kedroc/values/encoded-value/for-buffer", test_for_buffer);
  g_test_add_func ("/kedroc/values/encoded-value/broken-headers", test_broken_headers);
  g_test_add_func ("/kedroc/values/encoded-value/type-of-another-process", test_type_of_another_process);
  g_test_add_func ("/kedroc/values/encoded-value/registered-codec", test_registered_codec);
  g_test_add_func ("/kedroc/values/encoded-value/private", test_private);
  g_test_add_func ("/kedroc/values/encoded-value/unknown-codec", test_unknown_codec);
  g_test_add_func ("/kedroc/values/encoded-value/deep-copy", test_deep_copy);
  g_test_add_func ("/kedroc/values/encoded-value/deep-copy-of-json", test_deep_copy_of_json_is_deep);
  g_test_add_func ("/kedroc/values/encoded-value/deep-copy-fails", test_deep_copy_fails);
  g_test_add_func ("/kedroc/values/encoded-value/describe-type", test_describe_type);
  g_test_add_func ("/kedroc/values/encoded-value/unknown-codec-of-type", test_unknown_codec_of_type);
  g_test_add_func ("/kedroc/values/encoded-value/adopt", test_adopt);
  g_test_add_func ("/kedroc/values/encoded-value/spilled-buffer-is-received",
                   test_spilled_buffer_is_received);

  return g_test_run ();
}
