/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include <kedroc.h>

#include "kedroc-test.h"

/* A codec that does what it is told, with dates: by itself, through another
 * codec, or wrong in one of many ways. */

typedef enum
{
  BY_ITSELF,
  BY_ANOTHER,
  BY_TABLE,
  BY_ITS_LIKE,
  NULL_WITHOUT_ERROR,
  ERROR_OF_ITS_OWN,
  DECODES_NOTHING,
  FALSE_WITHOUT_ERROR,
  TRUE_WITH_ERROR,
  DECODES_ERROR,
} Mode;

#define TEST_TYPE_CODEC (test_codec_get_type ())
G_DECLARE_FINAL_TYPE (TestCodec, test_codec, TEST, CODEC, GObject)

struct _TestCodec
{
  GObject parent_instance;
  const char *name;
  const char *type_name; /* what it calls a date; NULL: nothing */
  Mode mode;
  GType type;
  guint n_decoded;
};

static void test_codec_iface_init (KedrocCodecInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestCodec, test_codec, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KEDROC_TYPE_CODEC, test_codec_iface_init))

static const char *
test_codec_get_name (KedrocCodec *codec)
{
  return TEST_CODEC (codec)->name;
}

static gboolean
test_codec_can_encode (KedrocCodec  *codec,
                       const GValue *value)
{
  return G_VALUE_HOLDS (value, TEST_CODEC (codec)->type);
}

static KedrocTable *
table_of (double number)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();

  kedroc_table_builder_add_column (builder, "julian", G_TYPE_DOUBLE);
  kedroc_table_builder_append_double (builder, "julian", number);
  return kedroc_table_builder_finish (builder, NULL, NULL);
}

/* The table of the codec that encodes by one, which goes on being used. */
static KedrocTable *shared_table;

static KedrocSharedBuffer *
test_codec_encode (KedrocCodec                *codec,
                   const GValue               *value,
                   KedrocSharedMemoryManager  *manager,
                   GError                    **error)
{
  TestCodec *self = TEST_CODEC (codec);
  guint32 julian = g_date_get_julian (g_value_get_boxed (value));
  KedrocSharedBuffer *buffer = NULL;
  g_auto (GValue) other = G_VALUE_INIT;

  g_assert_true (KEDROC_IS_SHARED_MEMORY_MANAGER (manager));
  if (self->mode == NULL_WITHOUT_ERROR)
    return NULL;
  if (self->mode == ERROR_OF_ITS_OWN)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "no time for date %u", julian);
      return NULL;
    }

  if (self->mode == BY_ANOTHER)
    {
      g_value_init (&other, G_TYPE_VARIANT);
      g_value_set_variant (&other, g_variant_new_uint32 (julian));
      kedroc_value_encode (&other, manager, &buffer, error);
    }
  else if (self->mode == BY_TABLE)
    {
      g_value_init (&other, KEDROC_TYPE_TABLE);
      g_value_set_object (&other, shared_table);
      kedroc_value_encode (&other, manager, &buffer, error);
    }
  else if (self->mode == BY_ITS_LIKE)
    {
      kedroc_value_encode (value, manager, &buffer, error);
    }
  else
    {
      buffer = kedroc_shared_memory_manager_allocate_bytes (manager, (const guint8 *) &julian, sizeof julian,
                                                            error);
      if (self->type_name != NULL)
        kedroc_shared_buffer_set_type_name (buffer, self->type_name);
    }
  return buffer;
}

static guint32
read_julian (TestCodec           *self,
             KedrocSharedBuffer  *buffer,
             GError             **error)
{
  g_auto (GValue) other = G_VALUE_INIT;
  guint32 julian;

  if (self->mode == BY_ITSELF || self->mode > BY_TABLE)
    {
      g_assert_cmpuint (kedroc_shared_buffer_get_size (buffer), ==, sizeof julian);
      memcpy (&julian, kedroc_shared_buffer_get_data (buffer), sizeof julian);
      return julian;
    }

  if (!kedroc_value_decode (buffer, &other, error))
    return 0;
  if (self->mode == BY_ANOTHER)
    return g_variant_get_uint32 (g_value_get_variant (&other));
  return (guint32) kedroc_table_get_doubles (g_value_get_object (&other), "julian", NULL, NULL)[0];
}

static gboolean
test_codec_decode (KedrocCodec         *codec,
                   KedrocSharedBuffer  *buffer,
                   GValue              *value,
                   GError             **error)
{
  TestCodec *self = TEST_CODEC (codec);
  guint32 julian = read_julian (self, buffer, error);

  self->n_decoded++;
  if (self->mode == DECODES_NOTHING)
    return TRUE;
  if (self->mode == FALSE_WITHOUT_ERROR)
    return FALSE;
  if (self->mode == TRUE_WITH_ERROR || self->mode == DECODES_ERROR)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "no time to decode %u", julian);
  if (self->mode == DECODES_ERROR)
    return FALSE;

  g_value_init (value, G_TYPE_DATE);
  g_value_take_boxed (value, g_date_new_julian (julian));
  return TRUE;
}

static void
test_codec_iface_init (KedrocCodecInterface *iface)
{
  iface->get_name = test_codec_get_name;
  iface->can_encode = test_codec_can_encode;
  iface->encode = test_codec_encode;
  iface->decode = test_codec_decode;
}

static void
test_codec_class_init (TestCodecClass *klass)
{
}

static void
test_codec_init (TestCodec *self)
{
}

/* Registered codecs stay, so each test has a name of its own; the last one is asked
 * first. */
static TestCodec *
register_codec (const char *name,
                Mode        mode)
{
  g_autoptr (TestCodec) codec = g_object_new (TEST_TYPE_CODEC, NULL);

  codec->name = name;
  codec->mode = mode;
  codec->type = G_TYPE_DATE;
  kedroc_codec_register (KEDROC_CODEC (codec));
  return codec;
}

static void
set_date (GValue *value)
{
  g_value_init (value, G_TYPE_DATE);
  g_value_take_boxed (value, g_date_new_dmy (21, G_DATE_NOVEMBER, 2026));
}

static void
assert_round_trip (TestCodec *codec)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_autoptr (KedrocSharedBuffer) received = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) decoded = G_VALUE_INIT;

  set_date (&value);
  g_assert_true (kedroc_value_encode (&value, manager, &buffer, &error));
  g_assert_no_error (error);
  g_assert_true (kedroc_shared_buffer_is_sealed (buffer));
  received = kedroc_shared_buffer_new_from_fd (kedroc_shared_buffer_get_fd (buffer), &error);
  g_assert_true (kedroc_value_decode (received, &decoded, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (codec->n_decoded, ==, 1);
  g_assert_cmpint (g_date_compare (g_value_get_boxed (&value), g_value_get_boxed (&decoded)), ==, 0);
  g_clear_pointer (&buffer, kedroc_shared_buffer_unref);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);
}

static void
test_by_itself (void)
{
  assert_round_trip (register_codec ("test-by-itself", BY_ITSELF));
}

static void
test_by_another (void)
{
  assert_round_trip (register_codec ("test-by-another", BY_ANOTHER));
}

static void
test_by_table (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) decoded = G_VALUE_INIT;
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_autoptr (GDate) date = g_date_new_dmy (21, G_DATE_NOVEMBER, 2026);

  shared_table = table_of (g_date_get_julian (date));
  assert_round_trip (register_codec ("test-by-table", BY_TABLE));

  /* The table's own buffer is still that of a table. */
  g_value_init (&value, KEDROC_TYPE_TABLE);
  g_value_take_object (&value, g_steal_pointer (&shared_table));
  g_assert_true (kedroc_value_encode (&value, NULL, &buffer, NULL));
  g_assert_true (kedroc_value_decode (buffer, &decoded, NULL));
  g_assert_true (G_VALUE_HOLDS (&decoded, KEDROC_TYPE_TABLE));
}

static void
test_last_registered_first (void)
{
  TestCodec *first = register_codec ("test-order-first", BY_ITSELF);
  TestCodec *second = register_codec ("test-order-second", BY_ITSELF);

  assert_round_trip (second);
  g_assert_cmpuint (first->n_decoded, ==, 0);

  /* Registering again brings to the front, and does not double. */
  kedroc_codec_register (KEDROC_CODEC (first));
  assert_round_trip (first);
  g_assert_cmpuint (second->n_decoded, ==, 1);
}

static void
test_same_name_replaces (void)
{
  TestCodec *first = register_codec ("test-replaced", BY_ITSELF);
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) decoded = G_VALUE_INIT;
  TestCodec *second;

  set_date (&value);
  g_assert_true (kedroc_value_encode (&value, NULL, &buffer, NULL));
  second = register_codec ("test-replaced", BY_ITSELF);
  g_assert_true (kedroc_value_decode (buffer, &decoded, NULL));
  g_assert_cmpuint (first->n_decoded, ==, 0);
  g_assert_cmpuint (second->n_decoded, ==, 1);
}

static void
test_built_in_types_are_not_asked_for (void)
{
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) decoded = G_VALUE_INIT;
  TestCodec *codec = register_codec ("test-greedy", BY_ITSELF);

  codec->type = G_TYPE_STRING;
  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, "text");
  g_assert_true (kedroc_value_encode (&value, NULL, &buffer, NULL));
  g_assert_true (kedroc_value_decode (buffer, &decoded, NULL));
  g_assert_cmpuint (codec->n_decoded, ==, 0);
}

static void
assert_encode_fails (const char *name,
                     Mode        mode,
                     GQuark      domain,
                     int         code,
                     const char *named)
{
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  KedrocSharedBuffer *buffer = NULL;

  register_codec (name, mode);
  set_date (&value);
  g_assert_false (kedroc_value_encode (&value, NULL, &buffer, &error));
  kedroc_test_assert_error (&error, domain, code, named, NULL);
  g_assert_null (buffer);
}

static void
test_encode_fails (void)
{
  assert_encode_fails ("test-null", NULL_WITHOUT_ERROR, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                       "'test-null' (TestCodec)");
  assert_encode_fails ("test-error", ERROR_OF_ITS_OWN, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                       "Codec 'test-error': no time for date");
  assert_encode_fails ("test-endless", BY_ITS_LIKE, KEDROC_DATASET_ERROR,
                       KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
                       "Codec 'test-endless': A value of type 'GDate' is handed on");
}

static void
assert_decode_fails (const char *name,
                     Mode        mode,
                     GQuark      domain,
                     int         code,
                     const char *named)
{
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) decoded = G_VALUE_INIT;

  register_codec (name, mode);
  set_date (&value);
  g_assert_true (kedroc_value_encode (&value, NULL, &buffer, &error));
  g_assert_false (kedroc_value_decode (buffer, &decoded, &error));
  kedroc_test_assert_error (&error, domain, code, named, NULL);
  g_assert_false (G_IS_VALUE (&decoded));
  g_assert_null (kedroc_value_decode_to_value (buffer, &error));
  kedroc_test_assert_error (&error, domain, code, named, NULL);
}

static void
test_decode_fails (void)
{
  assert_decode_fails ("test-nothing", DECODES_NOTHING, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                       "'test-nothing'");
  assert_decode_fails ("test-false", FALSE_WITHOUT_ERROR, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                       "'test-false'");
  assert_decode_fails ("test-true", TRUE_WITH_ERROR, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "no time to decode");
  assert_decode_fails ("test-decodes-error", DECODES_ERROR, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                       "Codec 'test-decodes-error': no time to decode");
}

/* What an interpreter calls itself is a new string each time. */
static void
test_name_is_asked_for_once (void)
{
  TestCodec *codec = register_codec ("test-name", BY_ITSELF);

  codec->name = "test-another-name";
  assert_round_trip (codec);
}

static KedrocSharedBuffer *
encode_typed (const char *type_name)
{
  KedrocSharedBuffer *buffer;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  TestCodec *codec = register_codec ("test-typed", BY_ITSELF);

  codec->type_name = type_name;
  set_date (&value);
  g_assert_true (kedroc_value_encode (&value, NULL, &buffer, &error));
  g_assert_no_error (error);
  return buffer;
}

/* It is for who cannot decode the value. */
static void
test_type_name (void)
{
  g_autofree char *long_name = g_strnfill (1000, 'x');
  const char *const names[] = { "Date/Time", "\303\204", "", long_name };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (KedrocSharedBuffer) buffer = encode_typed (names[i]);
      g_autoptr (GError) error = NULL;
      g_auto (GValue) decoded = G_VALUE_INIT;

      /* It is said by who fills the buffer. */
      kedroc_shared_buffer_set_type_name (buffer, "Other");
      g_assert_true (kedroc_value_decode (buffer, &decoded, &error));
      g_assert_no_error (error);
      g_assert_true (G_VALUE_HOLDS (&decoded, G_TYPE_DATE));
    }
}

static void
test_methods (void)
{
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) decoded = G_VALUE_INIT;
  KedrocCodec *codec = KEDROC_CODEC (register_codec ("test-methods", BY_ITSELF));

  set_date (&value);
  g_assert_cmpstr (kedroc_codec_get_name (codec), ==, "test-methods");
  g_assert_true (kedroc_codec_can_encode (codec, &value));
  buffer = kedroc_codec_encode (codec, &value, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (kedroc_codec_decode (codec, buffer, &decoded, &error));
  g_assert_true (G_VALUE_HOLDS (&decoded, G_TYPE_DATE));
}

/* A class that implements the interface and none of its functions. */
#define EMPTY_TYPE_CODEC (empty_codec_get_type ())
G_DECLARE_FINAL_TYPE (EmptyCodec, empty_codec, EMPTY, CODEC, GObject)

struct _EmptyCodec
{
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (EmptyCodec, empty_codec, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KEDROC_TYPE_CODEC, NULL))

static void
empty_codec_class_init (EmptyCodecClass *klass)
{
}

static void
empty_codec_init (EmptyCodec *self)
{
}

static void
test_empty_slots (void)
{
  g_autoptr (EmptyCodec) codec = g_object_new (EMPTY_TYPE_CODEC, NULL);
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedBuffer) buffer = kedroc_shared_memory_manager_allocate (manager, 1, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) decoded = G_VALUE_INIT;

  set_date (&value);
  g_assert_false (kedroc_codec_can_encode (KEDROC_CODEC (codec), &value));
  g_assert_null (kedroc_codec_encode (KEDROC_CODEC (codec), &value, manager, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "EmptyCodec",
                            "'encode'", NULL);
  g_assert_false (kedroc_codec_decode (KEDROC_CODEC (codec), buffer, &decoded, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "EmptyCodec",
                            "'decode'", NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/values/codec/by-itself", test_by_itself);
  g_test_add_func ("/kedroc/values/codec/by-another", test_by_another);
  g_test_add_func ("/kedroc/values/codec/by-table", test_by_table);
  g_test_add_func ("/kedroc/values/codec/last-registered-first", test_last_registered_first);
  g_test_add_func ("/kedroc/values/codec/same-name-replaces", test_same_name_replaces);
  g_test_add_func ("/kedroc/values/codec/built-in-types", test_built_in_types_are_not_asked_for);
  g_test_add_func ("/kedroc/values/codec/encode-fails", test_encode_fails);
  g_test_add_func ("/kedroc/values/codec/decode-fails", test_decode_fails);
  g_test_add_func ("/kedroc/values/codec/name-is-asked-for-once", test_name_is_asked_for_once);
  g_test_add_func ("/kedroc/values/codec/type-name", test_type_name);
  g_test_add_func ("/kedroc/values/codec/methods", test_methods);
  g_test_add_func ("/kedroc/values/codec/empty-slots", test_empty_slots);

  return g_test_run ();
}
