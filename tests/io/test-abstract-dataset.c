/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include <gobject/gvaluecollector.h>

#include "kedroc-test.h"

/* What an implementation does: each is one way to do it wrong, but for one. */
typedef enum
{
  DO_WELL,
  FAIL_WITHOUT_ERROR,
  SUCCEED_WITHOUT_VALUE,
  SUCCEED_WITH_NULL,
  SUCCEED_WITH_ERROR,
  FAIL_WITH_FOREIGN_ERROR,
  FAIL_WITH_MISSING_FILE,
  FAIL_WITH_OWN_ERROR,
  FAIL_WITH_PARTIAL_VALUE,
  BE_CANCELLED,
} Behaviour;

#define TEST_TYPE_DATASET (test_dataset_get_type ())
G_DECLARE_FINAL_TYPE (TestDataset, test_dataset, TEST, DATASET, KedrocAbstractDataset)

struct _TestDataset
{
  KedrocAbstractDataset parent_instance;
  Behaviour behaviour;
  guint n_calls;
  char *colour;
};

G_DEFINE_FINAL_TYPE (TestDataset, test_dataset, KEDROC_TYPE_ABSTRACT_DATASET)

enum
{
  PROP_COLOUR = 1,
};

static gboolean
behave (TestDataset *self,
        GError **error)
{
  self->n_calls++;

  switch (self->behaviour)
    {
    case SUCCEED_WITH_ERROR:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "half a success");
      return TRUE;
    case FAIL_WITH_FOREIGN_ERROR:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "the tape is busy");
      return FALSE;
    case FAIL_WITH_MISSING_FILE:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no such tape");
      return FALSE;
    case FAIL_WITH_OWN_ERROR:
      g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, "the tape is torn");
      return FALSE;
    case BE_CANCELLED:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped");
      return FALSE;
    case FAIL_WITHOUT_ERROR:
      return FALSE;
    case FAIL_WITH_PARTIAL_VALUE:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "half a value");
      return FALSE;
    case DO_WELL:
    case SUCCEED_WITHOUT_VALUE:
    case SUCCEED_WITH_NULL:
    default:
      return TRUE;
    }
}

static gboolean
test_dataset_load (KedrocAbstractDataset *dataset,
                   GValue *value,
                   GCancellable *cancellable,
                   GError **error)
{
  TestDataset *self = TEST_DATASET (dataset);

  if (self->behaviour == SUCCEED_WITH_NULL)
    g_value_init (value, G_TYPE_STRING);

  if (self->behaviour == DO_WELL || self->behaviour == SUCCEED_WITH_ERROR ||
      self->behaviour == FAIL_WITH_PARTIAL_VALUE)
    {
      g_value_init (value, G_TYPE_STRING);
      g_value_set_string (value, "data");
    }

  return behave (self, error);
}

static gboolean
test_dataset_save (KedrocAbstractDataset *dataset,
                   const GValue *data,
                   GCancellable *cancellable,
                   GError **error)
{
  return behave (TEST_DATASET (dataset), error);
}

static gboolean
test_dataset_exists (KedrocAbstractDataset *dataset,
                     GCancellable *cancellable,
                     GError **error)
{
  return behave (TEST_DATASET (dataset), error);
}

static gboolean
test_dataset_release (KedrocAbstractDataset *dataset,
                      GError **error)
{
  return behave (TEST_DATASET (dataset), error);
}

static void
test_dataset_get_property (GObject *object,
                           guint prop_id,
                           GValue *value,
                           GParamSpec *pspec)
{
  g_value_set_string (value, TEST_DATASET (object)->colour);
}

static void
test_dataset_set_property (GObject *object,
                           guint prop_id,
                           const GValue *value,
                           GParamSpec *pspec)
{
  TEST_DATASET (object)->colour = g_value_dup_string (value);
}

static void
test_dataset_finalize (GObject *object)
{
  g_free (TEST_DATASET (object)->colour);

  G_OBJECT_CLASS (test_dataset_parent_class)->finalize (object);
}

static void
test_dataset_class_init (TestDatasetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  KedrocAbstractDatasetClass *dataset_class = KEDROC_ABSTRACT_DATASET_CLASS (klass);

  object_class->get_property = test_dataset_get_property;
  object_class->set_property = test_dataset_set_property;
  object_class->finalize = test_dataset_finalize;
  dataset_class->load = test_dataset_load;
  dataset_class->save = test_dataset_save;
  dataset_class->exists = test_dataset_exists;
  dataset_class->release = test_dataset_release;
  dataset_class->confirm = test_dataset_release;

  g_object_class_install_property (object_class, PROP_COLOUR,
                                   g_param_spec_string ("colour", NULL, NULL, NULL,
                                                        G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                                            G_PARAM_STATIC_STRINGS));
}

static void
test_dataset_init (TestDataset *self)
{
}

/* One that implements nothing, and one whose slots are even emptied. */
#define TEST_TYPE_BARE_DATASET (test_bare_dataset_get_type ())
G_DECLARE_FINAL_TYPE (TestBareDataset, test_bare_dataset, TEST, BARE_DATASET, KedrocAbstractDataset)

struct _TestBareDataset
{
  KedrocAbstractDataset parent_instance;
};

G_DEFINE_FINAL_TYPE (TestBareDataset, test_bare_dataset, KEDROC_TYPE_ABSTRACT_DATASET)

static void
test_bare_dataset_class_init (TestBareDatasetClass *klass)
{
}

static void
test_bare_dataset_init (TestBareDataset *self)
{
}

#define TEST_TYPE_EMPTY_DATASET (test_empty_dataset_get_type ())
G_DECLARE_FINAL_TYPE (TestEmptyDataset, test_empty_dataset, TEST, EMPTY_DATASET, KedrocAbstractDataset)

struct _TestEmptyDataset
{
  KedrocAbstractDataset parent_instance;
};

G_DEFINE_FINAL_TYPE (TestEmptyDataset, test_empty_dataset, KEDROC_TYPE_ABSTRACT_DATASET)

static void
test_empty_dataset_class_init (TestEmptyDatasetClass *klass)
{
  KedrocAbstractDatasetClass *dataset_class = KEDROC_ABSTRACT_DATASET_CLASS (klass);

  dataset_class->exists = NULL;
  dataset_class->release = NULL;
  dataset_class->describe = NULL;
  dataset_class->to_config = NULL;
  dataset_class->single_process = TRUE;
}

static void
test_empty_dataset_init (TestEmptyDataset *self)
{
}

static KedrocAbstractDataset *
new_dataset (Behaviour behaviour)
{
  TestDataset *self = g_object_new (TEST_TYPE_DATASET, "colour", "red", NULL);

  self->behaviour = behaviour;

  return KEDROC_ABSTRACT_DATASET (self);
}

static const struct
{
  const char *name;
  Behaviour behaviour;
  gboolean only_load;
  gboolean is_io_error;
  int code;
  const char *message;
  const char *culprit;
} mistakes[] = {
  { "false-without-error", FAIL_WITHOUT_ERROR, FALSE, FALSE, KEDROC_DATASET_ERROR_FAILED,
    "without an error", "TestDataset(colour=red) failed: " },
  { "true-without-value", SUCCEED_WITHOUT_VALUE, TRUE, FALSE, KEDROC_DATASET_ERROR_FAILED,
    "without a value", "TestDataset(colour=red) failed: " },
  { "true-with-null", SUCCEED_WITH_NULL, TRUE, FALSE, KEDROC_DATASET_ERROR_FAILED,
    "without a value", "TestDataset(colour=red) failed: " },
  { "true-with-error", SUCCEED_WITH_ERROR, FALSE, FALSE, KEDROC_DATASET_ERROR_FAILED,
    "half a success", "TestDataset(colour=red) failed: " },
  { "partial-value", FAIL_WITH_PARTIAL_VALUE, FALSE, FALSE, KEDROC_DATASET_ERROR_FAILED,
    "half a value", "TestDataset(colour=red)" },
  { "foreign-error", FAIL_WITH_FOREIGN_ERROR, FALSE, FALSE, KEDROC_DATASET_ERROR_FAILED,
    "the tape is busy", "TestDataset(colour=red)" },
  { "missing-file", FAIL_WITH_MISSING_FILE, FALSE, FALSE, KEDROC_DATASET_ERROR_NOT_FOUND,
    "no such tape", "TestDataset(colour=red)" },
  { "own-error", FAIL_WITH_OWN_ERROR, FALSE, FALSE, KEDROC_DATASET_ERROR_CORRUPT,
    "the tape is torn", "the tape" },
  { "cancelled", BE_CANCELLED, FALSE, TRUE, G_IO_ERROR_CANCELLED, "stopped", "stopped" },
};

static void
assert_mistake (GError **error,
                gsize i)
{
  kedroc_test_assert_error (error, mistakes[i].is_io_error ? G_IO_ERROR : KEDROC_DATASET_ERROR,
                            mistakes[i].code, mistakes[i].message, mistakes[i].culprit, NULL);
}

static void
test_mistakes (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (KedrocAbstractDataset) dataset = new_dataset (mistakes[i].behaviour);
  g_auto (GValue) given = G_VALUE_INIT;
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
  assert_mistake (&error, i);
  g_assert_false (G_IS_VALUE (&value));
  g_assert_null (kedroc_abstract_dataset_load_value (dataset, NULL, &error));
  assert_mistake (&error, i);

  /* Nobody has to ask for the error. */
  g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, NULL));
  g_assert_false (G_IS_VALUE (&value));

  if (mistakes[i].only_load)
    return;

  g_value_init (&given, G_TYPE_INT);
  g_assert_false (kedroc_abstract_dataset_save (dataset, &given, NULL, &error));
  assert_mistake (&error, i);
  g_assert_false (kedroc_abstract_dataset_release (dataset, &error));
  assert_mistake (&error, i);
  g_assert_false (kedroc_abstract_dataset_confirm (dataset, &error));
  assert_mistake (&error, i);

  /* That there is nothing is no failure. */
  g_assert_false (kedroc_abstract_dataset_exists (dataset, NULL, &error));
  if (mistakes[i].behaviour == FAIL_WITHOUT_ERROR)
    g_assert_no_error (error);
  else
    assert_mistake (&error, i);
}

static void
test_well (void)
{
  g_autoptr (KedrocAbstractDataset) dataset = new_dataset (DO_WELL);
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_true (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (g_value_get_string (&value), ==, "data");
  g_assert_true (kedroc_abstract_dataset_save (dataset, &value, NULL, &error));
  g_assert_true (kedroc_abstract_dataset_exists (dataset, NULL, &error));
  g_assert_true (kedroc_abstract_dataset_release (dataset, &error));
  g_assert_true (kedroc_abstract_dataset_confirm (dataset, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (TEST_DATASET (dataset)->n_calls, ==, 5);
}

static void
test_not_supported (void)
{
  g_autoptr (KedrocAbstractDataset) dataset = g_object_new (TEST_TYPE_EMPTY_DATASET, NULL);
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) given = G_VALUE_INIT;
  g_autoptr (JsonObject) description = NULL;
  g_autoptr (GError) error = NULL;

  g_value_init (&given, G_TYPE_INT);
  g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
                            "TestEmptyDataset", "load", NULL);
  g_assert_false (kedroc_abstract_dataset_save (dataset, &given, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
                            "TestEmptyDataset", "save", NULL);
  g_assert_false (kedroc_abstract_dataset_exists (dataset, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
                            "TestEmptyDataset", "exists", NULL);
  g_assert_false (kedroc_abstract_dataset_release (dataset, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
                            "TestEmptyDataset", "release", NULL);
  g_assert_false (kedroc_abstract_dataset_confirm (dataset, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
                            "TestEmptyDataset", "confirm", NULL);

  description = kedroc_abstract_dataset_describe (dataset);
  g_assert_cmpuint (json_object_get_size (description), ==, 0);
  g_assert_null (kedroc_abstract_dataset_to_config (dataset));
}

static char *last_message;

static GLogWriterOutput
keep_message (GLogLevelFlags log_level,
              const GLogField *fields,
              gsize n_fields,
              gpointer user_data)
{
  if (log_level != G_LOG_LEVEL_MESSAGE)
    return g_log_writer_default (log_level, fields, n_fields, user_data);

  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      {
        g_free (last_message);
        last_message = g_strdup (fields[i].value);
      }

  return G_LOG_WRITER_HANDLED;
}

static void
test_defaults (void)
{
  g_autoptr (KedrocAbstractDataset) dataset = g_object_new (TEST_TYPE_BARE_DATASET, NULL);
  g_autofree char *text = kedroc_abstract_dataset_to_string (dataset);
  g_autoptr (JsonObject) config = kedroc_abstract_dataset_to_config (dataset);
  g_autoptr (GError) error = NULL;

  g_assert_true (kedroc_abstract_dataset_release (dataset, &error));
  g_assert_no_error (error);

  g_assert_false (kedroc_abstract_dataset_exists (dataset, NULL, &error));
  g_assert_no_error (error);
  g_assert_nonnull (last_message);
  g_assert_nonnull (strstr (last_message, "TestBareDataset does not implement exists"));
  g_clear_pointer (&last_message, g_free);

  g_assert_cmpstr (text, ==, "TestBareDataset()");
  g_assert_cmpuint (json_object_get_size (config), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (config, "type"), ==, "TestBareDataset");
}

static void
test_no_data (void)
{
  const GType types[]
    = { G_TYPE_STRING, G_TYPE_OBJECT, G_TYPE_BYTES, G_TYPE_VARIANT, G_TYPE_POINTER, G_TYPE_STRV };
  g_autoptr (KedrocAbstractDataset) dataset = new_dataset (DO_WELL);
  g_auto (GValue) unset = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_false (kedroc_abstract_dataset_save (dataset, &unset, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA,
                            "TestDataset", "unset", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_auto (GValue) empty = G_VALUE_INIT;

      g_value_init (&empty, types[i]);
      g_assert_false (kedroc_abstract_dataset_save (dataset, &empty, NULL, &error));
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA,
                                "TestDataset", "NULL", NULL);
    }

  g_assert_cmpuint (TEST_DATASET (dataset)->n_calls, ==, 0);
}

static void
test_cancelled (void)
{
  g_autoptr (KedrocAbstractDataset) dataset = new_dataset (DO_WELL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) given = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_value_init (&given, G_TYPE_INT);
  g_cancellable_cancel (cancellable);
  g_assert_false (kedroc_abstract_dataset_load (dataset, &value, cancellable, &error));
  kedroc_test_assert_error (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  g_assert_false (kedroc_abstract_dataset_save (dataset, &given, cancellable, &error));
  kedroc_test_assert_error (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  g_assert_false (kedroc_abstract_dataset_exists (dataset, cancellable, &error));
  kedroc_test_assert_error (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  g_assert_cmpuint (TEST_DATASET (dataset)->n_calls, ==, 0);
}

static void
test_properties (void)
{
  g_autoptr (KedrocAbstractDataset) plain = g_object_new (TEST_TYPE_DATASET, NULL);
  g_autoptr (KedrocAbstractDataset) given =
      g_object_new (TEST_TYPE_DATASET, "ephemeral", TRUE, "single-process", TRUE, NULL);
  g_autoptr (KedrocAbstractDataset) by_class = g_object_new (TEST_TYPE_EMPTY_DATASET, NULL);
  g_autoptr (JsonObject) metadata = json_object_new ();
  gboolean single_process;

  g_assert_false (kedroc_abstract_dataset_get_ephemeral (plain));
  g_assert_false (kedroc_abstract_dataset_get_single_process (plain));
  g_assert_true (kedroc_abstract_dataset_get_ephemeral (given));
  g_assert_true (kedroc_abstract_dataset_get_single_process (given));
  g_assert_true (kedroc_abstract_dataset_get_single_process (by_class));
  g_object_get (by_class, "single-process", &single_process, NULL);
  g_assert_true (single_process);

  g_assert_null (kedroc_abstract_dataset_get_metadata (plain));
  kedroc_abstract_dataset_set_metadata (plain, metadata);
  kedroc_abstract_dataset_set_metadata (plain, metadata);
  g_assert_true (json_object_equal (kedroc_abstract_dataset_get_metadata (plain), metadata));
  g_assert_true (kedroc_abstract_dataset_get_metadata (plain) != metadata);
  json_object_set_int_member (metadata, "b", 2);
  g_assert_false (json_object_has_member (kedroc_abstract_dataset_get_metadata (plain), "b"));
  g_object_set (plain, "metadata", NULL, NULL);
  g_assert_null (kedroc_abstract_dataset_get_metadata (plain));
}

static void
test_async (void)
{
  g_autoptr (KedrocAbstractDataset) good = new_dataset (DO_WELL);
  g_autoptr (KedrocAbstractDataset) bad = new_dataset (FAIL_WITH_FOREIGN_ERROR);
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GAsyncResult) loaded_again = NULL;
  g_autoptr (GAsyncResult) saved = NULL;
  g_autoptr (GAsyncResult) not_loaded = NULL;
  g_autoptr (GAsyncResult) not_saved = NULL;
  GValue *boxed;

  kedroc_abstract_dataset_load_async (good, NULL, kedroc_test_store_result, &loaded);
  kedroc_test_wait_for_result (&loaded, 10);
  g_assert_true (kedroc_abstract_dataset_load_finish (good, loaded, &value, &error));
  g_assert_cmpstr (g_value_get_string (&value), ==, "data");

  kedroc_abstract_dataset_load_async (good, NULL, kedroc_test_store_result, &loaded_again);
  kedroc_test_wait_for_result (&loaded_again, 10);
  boxed = kedroc_abstract_dataset_load_value_finish (good, loaded_again, &error);
  g_assert_cmpstr (g_value_get_string (boxed), ==, "data");
  g_boxed_free (G_TYPE_VALUE, boxed);

  kedroc_abstract_dataset_save_async (good, &value, NULL, kedroc_test_store_result, &saved);
  g_value_unset (&value);
  kedroc_test_wait_for_result (&saved, 10);
  g_assert_true (kedroc_abstract_dataset_save_finish (good, saved, &error));
  g_assert_no_error (error);

  kedroc_abstract_dataset_load_async (bad, NULL, kedroc_test_store_result, &not_loaded);
  kedroc_test_wait_for_result (&not_loaded, 10);
  g_assert_false (kedroc_abstract_dataset_load_finish (bad, not_loaded, &value, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "tape", NULL);

  kedroc_abstract_dataset_save_async (bad, &value, NULL, kedroc_test_store_result, &not_saved);
  kedroc_test_wait_for_result (&not_saved, 10);
  g_assert_false (kedroc_abstract_dataset_save_finish (bad, not_saved, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA, NULL);
}

static KedrocAbstractDataset *
memory_with (const char *type,
             ...)
{
  g_auto (GValue) value = G_VALUE_INIT;
  va_list args;
  char *message = NULL;

  va_start (args, type);
  G_VALUE_COLLECT_INIT (&value, g_type_from_name (type), args, 0, &message);
  va_end (args);
  g_assert_null (message);

  return KEDROC_ABSTRACT_DATASET (kedroc_memory_dataset_new (&value));
}

static void
test_typed (void)
{
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new ("ab", 2);
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new_int32 (7));
  g_autoptr (KedrocAbstractDataset) of_string = memory_with ("gchararray", "text");
  g_autoptr (KedrocAbstractDataset) of_double = memory_with ("gdouble", 0.5);
  g_autoptr (KedrocAbstractDataset) of_int = memory_with ("gint", -3);
  g_autoptr (KedrocAbstractDataset) of_object = memory_with ("GObject", object);
  g_autoptr (KedrocAbstractDataset) of_bytes = memory_with ("GBytes", bytes);
  g_autoptr (KedrocAbstractDataset) of_variant = memory_with ("GVariant", variant);
  g_autofree char *string = NULL;
  g_autoptr (GObject) loaded_object = NULL;
  g_autoptr (GBytes) loaded_bytes = NULL;
  g_autoptr (GVariant) loaded_variant = NULL;
  g_autoptr (GError) error = NULL;

  string = kedroc_abstract_dataset_load_string (of_string, NULL, &error);
  g_assert_cmpstr (string, ==, "text");
  g_assert_cmpfloat (kedroc_abstract_dataset_load_double (of_double, NULL, &error), ==, 0.5);
  g_assert_cmpfloat (kedroc_abstract_dataset_load_double (of_int, NULL, &error), ==, -3.0);
  g_assert_cmpint (kedroc_abstract_dataset_load_int64 (of_int, NULL, &error), ==, -3);
  loaded_object = kedroc_abstract_dataset_load_object (of_object, NULL, &error);
  g_assert_true (loaded_object == object);
  loaded_bytes = kedroc_abstract_dataset_load_bytes (of_bytes, NULL, &error);
  g_assert_true (g_bytes_equal (loaded_bytes, bytes));
  loaded_variant = kedroc_abstract_dataset_load_variant (of_variant, NULL, &error);
  g_assert_true (g_variant_equal (loaded_variant, variant));
  g_assert_no_error (error);
}

#define assert_type_error(got, expected)                                                                  \
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "MemoryDataset",   \
                            got, expected, NULL)

static void
test_typed_mistakes (void)
{
  g_autoptr (KedrocAbstractDataset) of_string = memory_with ("gchararray", "text");
  g_autoptr (KedrocAbstractDataset) of_double = memory_with ("gdouble", 0.5);
  g_autoptr (KedrocAbstractDataset) empty = KEDROC_ABSTRACT_DATASET (kedroc_memory_dataset_new (NULL));
  g_autoptr (GError) error = NULL;

  g_assert_null (kedroc_abstract_dataset_load_string (of_double, NULL, &error));
  assert_type_error ("gdouble", "gchararray");
  g_assert_null (kedroc_abstract_dataset_load_variant (of_string, NULL, &error));
  assert_type_error ("gchararray", "GVariant");
  g_assert_null (kedroc_abstract_dataset_load_bytes (of_string, NULL, &error));
  assert_type_error ("gchararray", "GBytes");
  g_assert_null (kedroc_abstract_dataset_load_object (of_string, NULL, &error));
  assert_type_error ("gchararray", "GObject");
  g_assert_cmpfloat (kedroc_abstract_dataset_load_double (of_string, NULL, &error), ==, 0);
  assert_type_error ("gchararray", "gdouble");
  g_assert_cmpint (kedroc_abstract_dataset_load_int64 (of_double, NULL, &error), ==, 0);
  assert_type_error ("gdouble", "gint64");

  g_assert_null (kedroc_abstract_dataset_load_string (empty, NULL, &error));
  kedroc_test_assert_error (
    &error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA, "MemoryDataset", NULL);
  g_assert_cmpint (kedroc_abstract_dataset_load_int64 (empty, NULL, &error), ==, 0);
  kedroc_test_assert_error (
    &error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA, "MemoryDataset", NULL);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (keep_message, NULL, NULL);

  /* The type is looked up by its name. */
  g_type_ensure (G_TYPE_BYTES);

  for (gsize i = 0; i < G_N_ELEMENTS (mistakes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kedroc/io/abstract-dataset/mistake/%s", mistakes[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_mistakes);
    }
  g_test_add_func ("/kedroc/io/abstract-dataset/well", test_well);
  g_test_add_func ("/kedroc/io/abstract-dataset/not-supported", test_not_supported);
  g_test_add_func ("/kedroc/io/abstract-dataset/defaults", test_defaults);
  g_test_add_func ("/kedroc/io/abstract-dataset/no-data", test_no_data);
  g_test_add_func ("/kedroc/io/abstract-dataset/cancelled", test_cancelled);
  g_test_add_func ("/kedroc/io/abstract-dataset/properties", test_properties);
  g_test_add_func ("/kedroc/io/abstract-dataset/async", test_async);
  g_test_add_func ("/kedroc/io/abstract-dataset/typed", test_typed);
  g_test_add_func ("/kedroc/io/abstract-dataset/typed-mistakes", test_typed_mistakes);

  return g_test_run ();
}
