/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>
#include <string.h>

#include "kedroc-test.h"

static JsonObject *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (json, &error);

  g_assert_no_error (error);
  return json_node_dup_object (node);
}

static KedrocDataCatalog *
create (const char *config)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = parse (config);
  KedrocDataCatalog *catalog = kedroc_data_catalog_new_from_config (object, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return catalog;
}

static void
set_int (KedrocDataCatalog *catalog,
         const char        *name,
         gint64             number)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_INT64);
  g_value_set_int64 (&value, number);
  kedroc_data_catalog_set_value (catalog, name, &value);
}

static void
assert_list (KedrocDataCatalog *catalog,
             const char        *expected)
{
  g_auto (GStrv) names = kedroc_data_catalog_list (catalog);
  g_autofree char *joined = g_strjoinv (" ", names);

  g_assert_cmpstr (joined, ==, expected);
  g_assert_cmpuint (kedroc_data_catalog_get_n_datasets (catalog), ==, g_strv_length (names));
}

/* The last message that the library has logged. */
static char *last_message;

static GLogWriterOutput
write_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         user_data)
{
  gboolean ours = FALSE;

  for (gsize i = 0; i < n_fields; i++)
    ours = ours || (strcmp (fields[i].key, "GLIB_DOMAIN") == 0 && strcmp (fields[i].value, "Kedroc") == 0);
  if (!ours || (level & G_LOG_LEVEL_MESSAGE) == 0)
    return g_log_writer_default (level, fields, n_fields, user_data);

  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, "MESSAGE") == 0)
      {
        g_free (last_message);
        last_message = g_strdup (fields[i].value);
      }
  return G_LOG_WRITER_HANDLED;
}

static void
assert_logged_replacing (const char *name)
{
  g_autofree char *message = g_strdup_printf ("Replacing dataset '%s'", name);

  g_assert_cmpstr (last_message, ==, message);
  g_clear_pointer (&last_message, g_free);
}

static void
test_empty (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autofree char *text = kedroc_data_catalog_to_string (catalog);

  assert_list (catalog, "");
  g_assert_cmpstr (text, ==, "");
  g_assert_false (kedroc_data_catalog_contains (catalog, "cars"));
  g_assert_null (kedroc_data_catalog_get (catalog, "cars", FALSE, &error));
  g_assert_no_error (error);
  g_assert_null (kedroc_data_catalog_get_dataset_type (catalog, "cars"));
  g_assert_nonnull (kedroc_data_catalog_get_config_resolver (catalog));
}

static void
test_set_and_get (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocMemoryDataset) cars = kedroc_memory_dataset_new (NULL);

  kedroc_data_catalog_set (catalog, "cars", KEDROC_ABSTRACT_DATASET (cars));
  g_autoptr (KedrocAbstractDataset) got = kedroc_data_catalog_get (catalog, "cars", FALSE, NULL);
  g_assert_true (got == KEDROC_ABSTRACT_DATASET (cars));
  g_assert_true (kedroc_data_catalog_contains (catalog, "cars"));
  assert_list (catalog, "cars");
}

static void
test_set_value (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();

  set_int (catalog, "number", 3);
  kedroc_data_catalog_set_value (catalog, "nothing", NULL);
  g_autoptr (KedrocAbstractDataset) number = kedroc_data_catalog_get (catalog, "number", FALSE, NULL);
  g_assert_true (KEDROC_IS_MEMORY_DATASET (number));
  g_assert_null (last_message);
  g_assert_cmpint (kedroc_data_catalog_load_int64 (catalog, "number", NULL, &error), ==, 3);
  g_assert_no_error (error);
  g_assert_false (kedroc_data_catalog_exists (catalog, "nothing", NULL, &error));
  g_assert_no_error (error);
}

static void
test_order (void)
{
  g_autoptr (KedrocDataCatalog) catalog =
    create ("{\"z\": {\"type\": \"MemoryDataset\"}, \"a\": {\"type\": \"MemoryDataset\"},"
            " \"{n}_m\": {\"type\": \"MemoryDataset\"}, \"m\": {\"type\": \"MemoryDataset\"}}");

  assert_list (catalog, "z a m");
  /* To build a dataset is not to register it anew. */
  g_autoptr (KedrocAbstractDataset) built = kedroc_data_catalog_get (catalog, "a", FALSE, NULL);
  g_assert_nonnull (built);
  assert_list (catalog, "z a m");
  set_int (catalog, "new", 1);
  set_int (catalog, "z", 2);
  assert_logged_replacing ("z");
  assert_list (catalog, "a m new z");
  set_int (catalog, "new", 2);
  assert_logged_replacing ("new");
  assert_list (catalog, "a m z new");
}

static void
test_replaced (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  KedrocMemoryDataset *first = kedroc_memory_dataset_new (NULL);

  g_object_add_weak_pointer (G_OBJECT (first), (gpointer *) &first);
  kedroc_data_catalog_set (catalog, "cars", KEDROC_ABSTRACT_DATASET (first));
  g_object_unref (first);
  g_assert_nonnull (first);
  set_int (catalog, "cars", 1);
  assert_logged_replacing ("cars");
  g_assert_null (first);
}

/* Asking for a name with a string that the catalog owns, while it goes away. */
static void
test_replace_under_own_name (void)
{
  g_autoptr (KedrocDataCatalog) catalog = create ("{\"cars\": {\"type\": \"MemoryDataset\"}}");
  g_auto (GStrv) names = kedroc_data_catalog_list (catalog);

  set_int (catalog, names[0], 1);
  assert_logged_replacing ("cars");
  assert_list (catalog, "cars");
}

static void
test_contains (void)
{
  g_autoptr (KedrocDataCatalog) catalog =
    create ("{\"cars\": {\"type\": \"MemoryDataset\"}, \"{n}_csv\": {\"type\": \"MemoryDataset\"}}");
  g_autoptr (KedrocDataCatalog) catches_all = create ("{\"{any}\": {\"type\": \"MemoryDataset\"}}");

  g_assert_true (kedroc_data_catalog_contains (catalog, "cars"));
  g_assert_true (kedroc_data_catalog_contains (catalog, "vans_csv"));
  g_assert_false (kedroc_data_catalog_contains (catalog, "vans"));
  g_assert_false (kedroc_data_catalog_contains (catalog, "{n}_csv2"));
  g_assert_true (kedroc_data_catalog_contains (catches_all, "anything"));
  assert_list (catalog, "cars");
}

static void
test_patterns (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) catalog =
    create ("{\"{n}_m\": {\"type\": \"MemoryDataset\", \"copy_mode\": \"assign\"}}");
  g_autoptr (KedrocAbstractDataset) first = kedroc_data_catalog_get (catalog, "a_m", FALSE, &error);
  g_assert_no_error (error);
  g_autoptr (KedrocAbstractDataset) again = kedroc_data_catalog_get (catalog, "a_m", FALSE, &error);

  g_assert_true (KEDROC_IS_MEMORY_DATASET (first));
  g_assert_cmpint (kedroc_memory_dataset_get_copy_mode (KEDROC_MEMORY_DATASET (first)), ==,
                   KEDROC_COPY_MODE_ASSIGN);
  g_assert_true (first == again);
  assert_list (catalog, "a_m");
}

static void
test_runtime_pattern (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();

  g_assert_null (kedroc_data_catalog_get (catalog, "cars", FALSE, &error));
  g_assert_no_error (error);
  assert_list (catalog, "");
  g_autoptr (KedrocAbstractDataset) cars = kedroc_data_catalog_get (catalog, "cars", TRUE, &error);
  g_assert_no_error (error);
  g_assert_true (KEDROC_IS_MEMORY_DATASET (cars));
  g_assert_true (kedroc_abstract_dataset_get_ephemeral (cars));
  assert_list (catalog, "cars");
  g_autoptr (KedrocAbstractDataset) again = kedroc_data_catalog_get (catalog, "cars", FALSE, &error);
  g_assert_true (cars == again);
}

static void
test_parameters (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();

  set_int (catalog, "params:model.size", 5);
  set_int (catalog, "parameters", 6);
  g_assert_cmpint (kedroc_data_catalog_load_int64 (catalog, "params:model.size", NULL, &error), ==, 5);
  g_assert_no_error (error);
  assert_list (catalog, "params:model.size parameters");
}

static void
test_get_error (void)
{
  static const struct
  {
    const char *config;
    int code;
    const char *culprit;
  } cases[] = {
    { "{\"type\": \"csv.CSVDatasett\", \"filepath\": \"x\"}", KEDROC_DATASET_ERROR_UNKNOWN_TYPE,
      "csv.CSVDatasett" },
    { "{\"type\": \"MemoryDataset\", \"copy_mod\": \"assign\"}", KEDROC_DATASET_ERROR_INVALID_CONFIG,
      "'copy_mod'" },
    { "{\"type\": \"MemoryDataset\", \"copy_mode\": 3}", KEDROC_DATASET_ERROR_INVALID_CONFIG, "copy_mode" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *config = g_strdup_printf ("{\"cars\": %s}", cases[i].config);
      g_autoptr (KedrocDataCatalog) catalog = create (config);

      /* It stays an error, and the entry stays. */
      for (guint j = 0; j < 2; j++)
        {
          g_autoptr (GError) error = NULL;

          g_assert_null (kedroc_data_catalog_get (catalog, "cars", FALSE, &error));
          g_assert_true (g_str_has_prefix (error->message, "Dataset 'cars': "));
          kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, cases[i].code, "'cars'", cases[i].culprit,
                                    NULL);
          assert_list (catalog, "cars");
        }
    }
}

static void
test_pattern_without_type (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) catalog = create ("{\"{n}_x\": {\"filepath\": \"{n}\"}}");

  g_assert_null (kedroc_data_catalog_get (catalog, "a_x", FALSE, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, "'a_x'",
                            "'type'", NULL);
  assert_list (catalog, "");
  g_assert_null (kedroc_data_catalog_get_dataset_type (catalog, "a_x"));
}

static void
assert_type (KedrocDataCatalog *catalog,
             const char        *name,
             const char        *expected)
{
  g_autofree char *type = kedroc_data_catalog_get_dataset_type (catalog, name);

  g_assert_cmpstr (type, ==, expected);
}

static void
test_dataset_type (void)
{
  g_autoptr (KedrocDataCatalog) catalog =
    create ("{\"cars\": {\"type\": \"pandas.CSVDataset\", \"filepath\": \"cars.csv\"},"
            " \"vans\": {\"type\": \"csv.CSVDataset\", \"filepath\": \"vans.csv\"},"
            " \"odd\": {\"type\": \"no.Such\"},"
            " \"{n}_json\": {\"type\": \"json.JSONDataset\", \"filepath\": \"{n}.json\"}}");

  set_int (catalog, "number", 1);
  assert_type (catalog, "cars", "csv.CSVDataset");
  assert_type (catalog, "vans", "csv.CSVDataset");
  assert_type (catalog, "odd", "no.Such");
  assert_type (catalog, "a_json", "json.JSONDataset");
  assert_type (catalog, "number", "MemoryDataset");
  assert_type (catalog, "unknown", NULL);
  assert_list (catalog, "cars vans odd number");

  g_autoptr (KedrocAbstractDataset) built = kedroc_data_catalog_get (catalog, "cars", FALSE, NULL);
  g_assert_nonnull (built);
  assert_type (catalog, "cars", "csv.CSVDataset");
}

static void
assert_filtered (KedrocDataCatalog *catalog,
                 const char        *name_regex,
                 const char        *type_regex,
                 GType              by_type,
                 const char        *expected)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = kedroc_data_catalog_filter (catalog, name_regex, type_regex, by_type, &error);

  g_assert_no_error (error);
  g_autofree char *joined = g_strjoinv (" ", names);
  g_assert_cmpstr (joined, ==, expected);
}

static void
test_filter (void)
{
  g_autoptr (KedrocDataCatalog) catalog =
    create ("{\"raw_cars\": {\"type\": \"csv.CSVDataset\", \"filepath\": \"a\"},"
            " \"raw_notes\": {\"type\": \"text.TextDataset\", \"filepath\": \"b\"},"
            " \"model_cars\": {\"type\": \"json.JSONDataset\", \"filepath\": \"c\"},"
            " \"odd\": {\"type\": \"no.Such\"}}");

  set_int (catalog, "model_size", 1);
  assert_filtered (catalog, NULL, NULL, G_TYPE_NONE, "raw_cars raw_notes model_cars odd model_size");
  assert_filtered (catalog, "", "", G_TYPE_INVALID, "raw_cars raw_notes model_cars odd model_size");
  assert_filtered (catalog, "cars", NULL, G_TYPE_NONE, "raw_cars model_cars");
  assert_filtered (catalog, "^model_", NULL, G_TYPE_NONE, "model_cars model_size");
  assert_filtered (catalog, NULL, "CSV|JSON", G_TYPE_NONE, "raw_cars model_cars");
  assert_filtered (catalog, NULL, "no\\.Such", G_TYPE_NONE, "odd");
  assert_filtered (catalog, "^raw", "Text", G_TYPE_NONE, "raw_notes");
  assert_filtered (catalog, NULL, NULL, KEDROC_TYPE_MEMORY_DATASET, "model_size");
  assert_filtered (catalog, NULL, NULL, KEDROC_TYPE_CSV_DATASET, "raw_cars");
  assert_filtered (catalog, NULL, NULL, KEDROC_TYPE_ABSTRACT_VERSIONED_DATASET,
                   "raw_cars raw_notes model_cars");
  assert_filtered (catalog, "cars", "JSON", KEDROC_TYPE_CSV_DATASET, "");
}

static void
test_filter_refused (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();

  g_assert_null (kedroc_data_catalog_filter (catalog, "(", NULL, G_TYPE_NONE, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "'('", "names", NULL);
  g_assert_null (kedroc_data_catalog_filter (catalog, NULL, "[a", G_TYPE_NONE, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "'[a'", "types", NULL);
}

static void
test_to_string (void)
{
  g_autoptr (KedrocDataCatalog) catalog =
    create ("{\"cars\": {\"type\": \"csv.CSVDataset\", \"filepath\": \"cars.csv\"},"
            " \"notes\": {\"type\": \"text.TextDataset\", \"filepath\": \"notes.txt\"}}");
  g_autoptr (KedrocAbstractDataset) cars = kedroc_data_catalog_get (catalog, "cars", FALSE, NULL);
  g_autofree char *shown = kedroc_abstract_dataset_to_string (cars);
  g_autofree char *expected = g_strdup_printf ("'cars': %s\n'notes': text.TextDataset", shown);
  g_autofree char *text = kedroc_data_catalog_to_string (catalog);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_to_string_of_lines (void)
{
  g_autoptr (KedrocDataCatalog) catalog =
    create ("{\"a\\nb\": {\"type\": \"text.TextDataset\", \"filepath\": \"x\\ny\"}}");
  g_autoptr (KedrocAbstractDataset) dataset = kedroc_data_catalog_get (catalog, "a\nb", FALSE, NULL);
  g_autofree char *text = kedroc_data_catalog_to_string (catalog);

  g_assert_nonnull (dataset);
  g_assert_cmpstr (text, ==, "'a\\nb': text.TextDataset(filepath=x\\ny)");
}

static void
test_teardown (void)
{
  KedrocDataCatalog *catalog = create (
    "{\"cars\": {\"type\": \"MemoryDataset\"}, \"{n}_x\": {\"type\": \"MemoryDataset\"}}");
  KedrocAbstractDataset *cars = kedroc_data_catalog_get (catalog, "cars", FALSE, NULL);

  set_int (catalog, "number", 1);
  g_object_add_weak_pointer (G_OBJECT (cars), (gpointer *) &cars);
  g_object_add_weak_pointer (G_OBJECT (catalog), (gpointer *) &catalog);
  g_object_unref (cars);
  g_assert_nonnull (cars);
  g_object_unref (catalog);
  g_assert_null (catalog);
  g_assert_null (cars);
}

/* A catalog of its own: other runtime patterns, and it is told what is added. */
typedef struct
{
  KedrocDataCatalog parent_instance;
  GString *added;
} NotingCatalog;

typedef KedrocDataCatalogClass NotingCatalogClass;

static GType noting_catalog_get_type (void);

G_DEFINE_TYPE (NotingCatalog, noting_catalog, KEDROC_TYPE_DATA_CATALOG)

static JsonObject *
noting_catalog_dup_default_runtime_patterns (KedrocDataCatalog *catalog)
{
  return parse ("{\"{name}_text\": {\"type\": \"text.TextDataset\", \"filepath\": \"{name}.txt\"}}");
}

static void
noting_catalog_dataset_added (KedrocDataCatalog     *catalog,
                              const char            *name,
                              KedrocAbstractDataset *dataset)
{
  NotingCatalog *self = (NotingCatalog *) catalog;

  /* No lock is held: to ask the catalog is allowed. */
  kedroc_data_catalog_contains (catalog, name);
  g_string_append_printf (self->added, "%s=%s ", name, G_OBJECT_TYPE_NAME (dataset));
}

static void
noting_catalog_finalize (GObject *object)
{
  g_string_free (((NotingCatalog *) object)->added, TRUE);
  G_OBJECT_CLASS (noting_catalog_parent_class)->finalize (object);
}

static void
noting_catalog_class_init (NotingCatalogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = noting_catalog_finalize;
  klass->dup_default_runtime_patterns = noting_catalog_dup_default_runtime_patterns;
  klass->dataset_added = noting_catalog_dataset_added;
}

static void
noting_catalog_init (NotingCatalog *self)
{
  self->added = g_string_new (NULL);
}

static void
test_derived (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) catalog = g_object_new (noting_catalog_get_type (), NULL);
  g_autoptr (KedrocAbstractDataset) made = kedroc_data_catalog_get (catalog, "my_text", TRUE, &error);

  g_assert_no_error (error);
  g_assert_true (KEDROC_IS_TEXT_DATASET (made));
  g_assert_null (kedroc_data_catalog_get (catalog, "other", TRUE, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "'other'", NULL);
  set_int (catalog, "number", 1);
  g_autoptr (KedrocAbstractDataset) again = kedroc_data_catalog_get (catalog, "my_text", TRUE, &error);
  g_assert_true (made == again);
  g_assert_cmpstr (((NotingCatalog *)catalog)->added->str, ==,
                   "my_text=KedrocTextDataset number=KedrocMemoryDataset ");
}

static void
test_derived_with_resolver (void)
{
  g_autoptr (JsonObject)
    config = parse ("{\"cars\": {\"type\": \"MemoryDataset\"}, \"{n}_x\": {\"type\": \"MemoryDataset\"}}");
  g_autoptr (KedrocCatalogConfigResolver)
    resolver = kedroc_catalog_config_resolver_new (config, NULL, NULL, NULL);
  g_autoptr (KedrocDataCatalog) catalog =
    g_object_new (noting_catalog_get_type (), "config-resolver", resolver, "save-version", "v1", NULL);
  g_autofree char *save_version = NULL;

  assert_list (catalog, "cars");
  g_assert_true (kedroc_data_catalog_get_config_resolver (catalog) == resolver);
  g_object_get (catalog, "save-version", &save_version, NULL);
  g_assert_cmpstr (save_version, ==, "v1");
}

/* Nobody has checked the entries of such a resolver. */
static void
test_resolver_without_types (void)
{
  g_autoptr (JsonObject) config = parse ("{\"cars\": {}, \"vans\": {\"type\": []}}");
  g_autoptr (KedrocCatalogConfigResolver)
    resolver = kedroc_catalog_config_resolver_new (config, NULL, NULL, NULL);
  g_autoptr (KedrocDataCatalog)
    catalog = g_object_new (KEDROC_TYPE_DATA_CATALOG, "config-resolver", resolver, NULL);
  GError *error = NULL;

  assert_list (catalog, "cars vans");
  assert_type (catalog, "cars", NULL);
  assert_type (catalog, "vans", NULL);
  assert_filtered (catalog, NULL, "Dataset", G_TYPE_NONE, "");
  g_autofree char *text = kedroc_data_catalog_to_string (catalog);
  g_assert_cmpstr (text, ==, "'cars': \n'vans': ");
  g_assert_null (kedroc_data_catalog_get (catalog, "cars", FALSE, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, "'cars'",
                            "'type'", NULL);
  g_assert_null (kedroc_data_catalog_get (catalog, "vans", FALSE, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, "'vans'",
                            "'type'", NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (write_log, NULL, NULL);
  g_test_add_func ("/kedroc/io/data-catalog/empty", test_empty);
  g_test_add_func ("/kedroc/io/data-catalog/set-and-get", test_set_and_get);
  g_test_add_func ("/kedroc/io/data-catalog/set-value", test_set_value);
  g_test_add_func ("/kedroc/io/data-catalog/order", test_order);
  g_test_add_func ("/kedroc/io/data-catalog/replaced", test_replaced);
  g_test_add_func ("/kedroc/io/data-catalog/replace-under-own-name", test_replace_under_own_name);
  g_test_add_func ("/kedroc/io/data-catalog/contains", test_contains);
  g_test_add_func ("/kedroc/io/data-catalog/patterns", test_patterns);
  g_test_add_func ("/kedroc/io/data-catalog/runtime-pattern", test_runtime_pattern);
  g_test_add_func ("/kedroc/io/data-catalog/parameters", test_parameters);
  g_test_add_func ("/kedroc/io/data-catalog/get-error", test_get_error);
  g_test_add_func ("/kedroc/io/data-catalog/pattern-without-type", test_pattern_without_type);
  g_test_add_func ("/kedroc/io/data-catalog/dataset-type", test_dataset_type);
  g_test_add_func ("/kedroc/io/data-catalog/filter", test_filter);
  g_test_add_func ("/kedroc/io/data-catalog/filter-refused", test_filter_refused);
  g_test_add_func ("/kedroc/io/data-catalog/to-string", test_to_string);
  g_test_add_func ("/kedroc/io/data-catalog/to-string-of-lines", test_to_string_of_lines);
  g_test_add_func ("/kedroc/io/data-catalog/teardown", test_teardown);
  g_test_add_func ("/kedroc/io/data-catalog/derived", test_derived);
  g_test_add_func ("/kedroc/io/data-catalog/derived-with-resolver", test_derived_with_resolver);
  g_test_add_func ("/kedroc/io/data-catalog/resolver-without-types", test_resolver_without_types);
  return g_test_run ();
}
