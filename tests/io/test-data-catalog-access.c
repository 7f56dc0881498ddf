/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>
#include <string.h>

#include "kedroc-test.h"

/* A dataset that fails with what it is told, or counts what is done to it. */
typedef struct
{
  KedrocAbstractDataset parent_instance;
  GError *error; /* nullable */
  guint n_released;
  guint n_confirmed;
} FailingDataset;

typedef KedrocAbstractDatasetClass FailingDatasetClass;

static GType failing_dataset_get_type (void);

G_DEFINE_TYPE (FailingDataset, failing_dataset, KEDROC_TYPE_ABSTRACT_DATASET)

static gboolean
answer (KedrocAbstractDataset *dataset,
        GError               **error)
{
  FailingDataset *self = (FailingDataset *) dataset;

  if (self->error != NULL)
    g_propagate_error (error, g_error_copy (self->error));
  return self->error == NULL;
}

static gboolean
failing_dataset_load (KedrocAbstractDataset *dataset,
                      GValue                *value,
                      GCancellable          *cancellable,
                      GError               **error)
{
  if (!answer (dataset, error))
    return FALSE;
  g_value_init (value, G_TYPE_INT);
  return TRUE;
}

static gboolean
failing_dataset_save (KedrocAbstractDataset *dataset,
                      const GValue          *data,
                      GCancellable          *cancellable,
                      GError               **error)
{
  return answer (dataset, error);
}

static gboolean
failing_dataset_exists (KedrocAbstractDataset *dataset,
                        GCancellable          *cancellable,
                        GError               **error)
{
  return answer (dataset, error);
}

static gboolean
failing_dataset_release (KedrocAbstractDataset *dataset,
                         GError               **error)
{
  ((FailingDataset *) dataset)->n_released++;
  return answer (dataset, error);
}

static gboolean
failing_dataset_confirm (KedrocAbstractDataset *dataset,
                         GError               **error)
{
  ((FailingDataset *) dataset)->n_confirmed++;
  return answer (dataset, error);
}

static void
failing_dataset_finalize (GObject *object)
{
  g_clear_error (&((FailingDataset *) object)->error);
  G_OBJECT_CLASS (failing_dataset_parent_class)->finalize (object);
}

static void
failing_dataset_class_init (FailingDatasetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = failing_dataset_finalize;
  klass->load = failing_dataset_load;
  klass->save = failing_dataset_save;
  klass->exists = failing_dataset_exists;
  klass->release = failing_dataset_release;
  klass->confirm = failing_dataset_confirm;
}

static void
failing_dataset_init (FailingDataset *self)
{
}

static FailingDataset *
add_failing (KedrocDataCatalog *catalog,
             const char        *name,
             GError            *error)
{
  g_autoptr (KedrocAbstractDataset) dataset = g_object_new (failing_dataset_get_type (), NULL);

  ((FailingDataset *) dataset)->error = error;
  kedroc_data_catalog_set (catalog, name, dataset);
  return (FailingDataset *) dataset;
}

static void
test_unknown (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) data = G_VALUE_INIT;
  GError *error = NULL;

  g_value_init (&data, G_TYPE_INT);
  kedroc_data_catalog_set_value (catalog, "companies", &data);

  g_assert_false (kedroc_data_catalog_load (catalog, "companys", &value, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "'companys'",
                            "'companies'", NULL);
  g_assert_false (G_IS_VALUE (&value));
  g_assert_null (kedroc_data_catalog_load_value (catalog, "vans", NULL, &error));
  g_assert_null (strstr (error->message, "companies"));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "'vans'", NULL);
  g_assert_false (kedroc_data_catalog_load_version (catalog, "vans", "v1", &value, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "'vans'", NULL);
  g_assert_false (kedroc_data_catalog_save (catalog, "vans", &data, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "'vans'", NULL);
  g_assert_false (kedroc_data_catalog_release (catalog, "vans", &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "'vans'", NULL);
  g_assert_false (kedroc_data_catalog_confirm (catalog, "vans", &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "'vans'", NULL);
  g_assert_false (kedroc_data_catalog_exists (catalog, "vans", NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (kedroc_data_catalog_get_n_datasets (catalog), ==, 1);
}

static void
test_prefix (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) data = G_VALUE_INIT;
  GError *errors[5] = { NULL };

  add_failing (catalog, "cars",
               g_error_new (KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, "all garbled"));
  g_value_init (&data, G_TYPE_INT);
  g_assert_false (kedroc_data_catalog_load (catalog, "cars", &value, NULL, &errors[0]));
  g_assert_false (kedroc_data_catalog_save (catalog, "cars", &data, NULL, &errors[1]));
  g_assert_false (kedroc_data_catalog_exists (catalog, "cars", NULL, &errors[2]));
  g_assert_false (kedroc_data_catalog_release (catalog, "cars", &errors[3]));
  g_assert_false (kedroc_data_catalog_confirm (catalog, "cars", &errors[4]));
  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_assert_true (g_str_has_prefix (errors[i]->message, "Dataset 'cars': "));
      g_assert_null (strstr (errors[i]->message + 1, "Dataset 'cars'"));
      kedroc_test_assert_error (&errors[i], KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, "all garbled",
                                NULL);
    }
  /* Nobody wants to know. */
  g_assert_false (kedroc_data_catalog_load (catalog, "cars", &value, NULL, NULL));
  g_assert_false (kedroc_data_catalog_load (catalog, "vans", &value, NULL, NULL));
}

static void
test_release_and_confirm (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  FailingDataset *dataset = add_failing (catalog, "cars", NULL);

  g_assert_true (kedroc_data_catalog_release (catalog, "cars", &error));
  g_assert_true (kedroc_data_catalog_confirm (catalog, "cars", &error));
  g_assert_true (kedroc_data_catalog_exists (catalog, "cars", NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (dataset->n_released, ==, 1);
  g_assert_cmpuint (dataset->n_confirmed, ==, 1);
}

static void
test_memory (void)
{
  g_autoptr (JsonObject) config = json_object_new ();
  g_autoptr (JsonObject) entry = json_object_new ();
  GError *error = NULL;

  json_object_set_string_member (entry, "type", "MemoryDataset");
  json_object_set_object_member (config, "cars", g_steal_pointer (&entry));
  g_autoptr (KedrocDataCatalog)
    catalog = kedroc_data_catalog_new_from_config (config, NULL, NULL, NULL, &error);
  g_assert_no_error (error);

  g_assert_cmpint (kedroc_data_catalog_load_int64 (catalog, "cars", NULL, &error), ==, 0);
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA, "'cars'", NULL);
  g_assert_false (kedroc_data_catalog_exists (catalog, "cars", NULL, &error));
  g_assert_true (kedroc_data_catalog_save_int64 (catalog, "cars", 7, NULL, &error));
  g_assert_true (kedroc_data_catalog_exists (catalog, "cars", NULL, &error));
  g_assert_cmpint (kedroc_data_catalog_load_int64 (catalog, "cars", NULL, &error), ==, 7);
  g_assert_true (kedroc_data_catalog_release (catalog, "cars", &error));
  g_assert_no_error (error);
  g_assert_false (kedroc_data_catalog_exists (catalog, "cars", NULL, &error));
  g_assert_no_error (error);
  g_assert_false (kedroc_data_catalog_confirm (catalog, "cars", &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED, "'cars'", NULL);
}

static void
test_typed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  g_autoptr (GCancellable) object = g_cancellable_new ();

  kedroc_data_catalog_set_value (catalog, "x", NULL);
  g_assert_true (
    kedroc_data_catalog_save_variant (catalog, "x", g_variant_new ("(is)", 1, "a"), NULL, &error));
  g_autoptr (GVariant) variant = kedroc_data_catalog_load_variant (catalog, "x", NULL, &error);
  g_assert_cmpstr (g_variant_get_type_string (variant), ==, "(is)");
  g_assert_false (g_variant_is_floating (variant));

  g_assert_true (kedroc_data_catalog_save_bytes (catalog, "x", bytes, NULL, &error));
  g_autoptr (GBytes) loaded_bytes = kedroc_data_catalog_load_bytes (catalog, "x", NULL, &error);
  g_assert_true (g_bytes_equal (bytes, loaded_bytes));

  g_assert_true (kedroc_data_catalog_save_string (catalog, "x", "text", NULL, &error));
  g_autofree char *text = kedroc_data_catalog_load_string (catalog, "x", NULL, &error);
  g_assert_cmpstr (text, ==, "text");

  g_assert_true (kedroc_data_catalog_save_double (catalog, "x", 1.5, NULL, &error));
  g_assert_cmpfloat (kedroc_data_catalog_load_double (catalog, "x", NULL, &error), ==, 1.5);

  g_assert_true (kedroc_data_catalog_save_int64 (catalog, "x", G_MAXINT64, NULL, &error));
  g_assert_cmpint (kedroc_data_catalog_load_int64 (catalog, "x", NULL, &error), ==, G_MAXINT64);

  g_assert_true (kedroc_data_catalog_save_object (catalog, "x", object, NULL, &error));
  g_autoptr (GCancellable) loaded_object = kedroc_data_catalog_load_object (catalog, "x", NULL, &error);
  g_assert_true (object == loaded_object);
  g_assert_no_error (error);
}

static void
test_typed_wrong (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  GError *errors[6] = { NULL };
  static const char *const wanted[] = { "GVariant", "GBytes", "gint64", "gdouble", "GObject", NULL };

  kedroc_data_catalog_set_value (catalog, "cars", NULL);
  g_assert_true (kedroc_data_catalog_save_string (catalog, "cars", "text", NULL, &errors[5]));
  g_assert_null (kedroc_data_catalog_load_variant (catalog, "cars", NULL, &errors[0]));
  g_assert_null (kedroc_data_catalog_load_bytes (catalog, "cars", NULL, &errors[1]));
  g_assert_cmpint (kedroc_data_catalog_load_int64 (catalog, "cars", NULL, &errors[2]), ==, 0);
  g_assert_cmpfloat (kedroc_data_catalog_load_double (catalog, "cars", NULL, &errors[3]), ==, 0);
  g_assert_null (kedroc_data_catalog_load_object (catalog, "cars", NULL, &errors[4]));
  for (guint i = 0; wanted[i] != NULL; i++)
    kedroc_test_assert_error (&errors[i], KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                              "Dataset 'cars': ", "gchararray", wanted[i], NULL);
  g_assert_true (kedroc_data_catalog_save_int64 (catalog, "cars", 1, NULL, &errors[5]));
  g_assert_null (kedroc_data_catalog_load_string (catalog, "cars", NULL, &errors[5]));
  kedroc_test_assert_error (&errors[5], KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "Dataset 'cars': ",
                            "gchararray", "gint64", NULL);
}

static void
test_no_data (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_auto (GValue) unset = G_VALUE_INIT;
  GError *errors[6] = { NULL };

  /* That it has no such dataset is not what is wrong first. */
  g_assert_false (kedroc_data_catalog_save (catalog, "cars", NULL, NULL, &errors[0]));
  kedroc_test_assert_error (&errors[0], KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA, "'cars'", "unset",
                            NULL);
  g_assert_false (kedroc_data_catalog_save_string (catalog, "cars", NULL, NULL, &errors[0]));
  kedroc_test_assert_error (&errors[0], KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA, "'cars'", "NULL",
                            NULL);

  kedroc_data_catalog_set_value (catalog, "cars", NULL);
  g_assert_false (kedroc_data_catalog_save (catalog, "cars", NULL, NULL, &errors[0]));
  g_assert_false (kedroc_data_catalog_save (catalog, "cars", &unset, NULL, &errors[1]));
  g_assert_false (kedroc_data_catalog_save_variant (catalog, "cars", NULL, NULL, &errors[2]));
  g_assert_false (kedroc_data_catalog_save_bytes (catalog, "cars", NULL, NULL, &errors[3]));
  g_assert_false (kedroc_data_catalog_save_string (catalog, "cars", NULL, NULL, &errors[4]));
  g_assert_false (kedroc_data_catalog_save_object (catalog, "cars", NULL, NULL, &errors[5]));
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    kedroc_test_assert_error (&errors[i], KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA, "'cars'", NULL);
}

static void
test_async (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_auto (GValue) data = G_VALUE_INIT;
  g_auto (GValue) value = G_VALUE_INIT;
  GAsyncResult *result = NULL;
  GError *error = NULL;

  kedroc_data_catalog_set_value (catalog, "cars", NULL);
  g_value_init (&data, G_TYPE_STRING);
  g_value_set_string (&data, "text");
  kedroc_data_catalog_save_async (catalog, "cars", &data, NULL, kedroc_test_store_result, &result);
  /* What is saved is what it was when the call was made. */
  g_value_set_string (&data, "other");
  g_autoptr (GAsyncResult) saved = kedroc_test_wait_for_result (&result, 10);
  g_assert_true (kedroc_data_catalog_save_finish (catalog, saved, &error));
  g_assert_no_error (error);

  result = NULL;
  kedroc_data_catalog_load_async (catalog, "cars", NULL, kedroc_test_store_result, &result);
  g_autoptr (GAsyncResult) loaded = kedroc_test_wait_for_result (&result, 10);
  g_assert_true (kedroc_data_catalog_load_finish (catalog, loaded, &value, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (g_value_get_string (&value), ==, "text");

  result = NULL;
  kedroc_data_catalog_load_async (catalog, "cars", NULL, kedroc_test_store_result, &result);
  g_autoptr (GAsyncResult) again = kedroc_test_wait_for_result (&result, 10);
  GValue *heap = kedroc_data_catalog_load_value_finish (catalog, again, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_value_get_string (heap), ==, "text");
  g_boxed_free (G_TYPE_VALUE, heap);
}

static void
test_async_errors (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_auto (GValue) value = G_VALUE_INIT;
  GAsyncResult *result = NULL;
  GError *error = NULL;

  kedroc_data_catalog_load_async (catalog, "cars", NULL, kedroc_test_store_result, &result);
  g_autoptr (GAsyncResult) loaded = kedroc_test_wait_for_result (&result, 10);
  g_assert_false (kedroc_data_catalog_load_finish (catalog, loaded, &value, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "'cars'", NULL);

  result = NULL;
  kedroc_data_catalog_set_value (catalog, "cars", NULL);
  kedroc_data_catalog_save_async (catalog, "cars", NULL, NULL, kedroc_test_store_result, &result);
  g_autoptr (GAsyncResult) saved = kedroc_test_wait_for_result (&result, 10);
  g_assert_false (kedroc_data_catalog_save_finish (catalog, saved, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA, "'cars'", NULL);
}

static void
test_load_value (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();

  kedroc_data_catalog_set_value (catalog, "cars", NULL);
  g_assert_true (kedroc_data_catalog_save_string (catalog, "cars", "text", NULL, &error));
  GValue *value = kedroc_data_catalog_load_value (catalog, "cars", NULL, &error);
  g_assert_cmpstr (g_value_get_string (value), ==, "text");
  g_boxed_free (G_TYPE_VALUE, value);
  /* No version has an effect on what has none. */
  value = kedroc_data_catalog_load_version_value (catalog, "cars", "v1", NULL, &error);
  g_assert_cmpstr (g_value_get_string (value), ==, "text");
  g_boxed_free (G_TYPE_VALUE, value);
  g_assert_no_error (error);
}

static void
test_cancelled (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "a.txt", "text", -1);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractDataset) dataset = KEDROC_ABSTRACT_DATASET (kedroc_text_dataset_new (path, NULL));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (GValue) value = G_VALUE_INIT;
  GError *error = NULL;

  kedroc_data_catalog_set (catalog, "notes", dataset);
  g_cancellable_cancel (cancellable);
  g_assert_false (kedroc_data_catalog_load (catalog, "notes", &value, cancellable, &error));
  kedroc_test_assert_error (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/io/data-catalog-access/unknown", test_unknown);
  g_test_add_func ("/kedroc/io/data-catalog-access/prefix", test_prefix);
  g_test_add_func ("/kedroc/io/data-catalog-access/release-and-confirm", test_release_and_confirm);
  g_test_add_func ("/kedroc/io/data-catalog-access/memory", test_memory);
  g_test_add_func ("/kedroc/io/data-catalog-access/typed", test_typed);
  g_test_add_func ("/kedroc/io/data-catalog-access/typed-wrong", test_typed_wrong);
  g_test_add_func ("/kedroc/io/data-catalog-access/no-data", test_no_data);
  g_test_add_func ("/kedroc/io/data-catalog-access/async", test_async);
  g_test_add_func ("/kedroc/io/data-catalog-access/async-errors", test_async_errors);
  g_test_add_func ("/kedroc/io/data-catalog-access/load-value", test_load_value);
  g_test_add_func ("/kedroc/io/data-catalog-access/cancelled", test_cancelled);
  return g_test_run ();
}
