/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>
#include <string.h>

#include "kedroc-test.h"

static JsonObject *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (json == NULL)
    return NULL;
  node = json_from_string (json, &error);
  g_assert_no_error (error);
  return json_node_dup_object (node);
}

static KedrocDataCatalog *
create (const char *config,
        const char *credentials,
        GHashTable *load_versions,
        const char *save_version,
        GError    **error)
{
  g_autoptr (JsonObject) config_object = parse (config);
  g_autoptr (JsonObject) credentials_object = parse (credentials);

  return kedroc_data_catalog_new_from_config (config_object, credentials_object, load_versions, save_version,
                                              error);
}

static void
assert_json (JsonObject *object,
             const char *expected)
{
  g_autoptr (JsonObject) expected_object = parse (expected);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autoptr (JsonNode) expected_node = json_node_init_object (json_node_alloc (), expected_object);

  if (json_node_equal (node, expected_node))
    return;
  g_autofree char *json = json_to_string (node, FALSE);
  g_assert_cmpstr (json, ==, expected);
}

static void
assert_list (KedrocDataCatalog *catalog,
             const char        *expected)
{
  g_auto (GStrv) names = kedroc_data_catalog_list (catalog);
  g_autofree char *joined = g_strjoinv (" ", names);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_nothing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog)
    catalog = kedroc_data_catalog_new_from_config (NULL, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  assert_list (catalog, "");
}

static void
test_refused (void)
{
  static const struct
  {
    const char *config;
    const char *culprits[2];
  } cases[] = {
    { "{\"cars\": {}}", { "'cars'", "'type'" } },
    { "{\"_cars\": {\"x\": 1}}", { "'_cars'", "'type'" } },
    { "{\"cars\": {\"type\": 3}}", { "'cars'", "'type'" } },
    { "{\"cars\": 3}", { "'cars'", "mapping" } },
    { "{\"cars\": {\"type\": \"MemoryDataset\", \"credentials\": \"db\"}}", { "'cars'", "'db'" } },
    { "{\"{a}\": {\"type\": \"x\"}, \"{b}\": {\"type\": \"x\"}}", { "'{a}'", "'{b}'" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GError *error = NULL;

      g_assert_null (create (cases[i].config, NULL, NULL, NULL, &error));
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                                cases[i].culprits[0], cases[i].culprits[1], NULL);
    }
}

/* Nothing is built before it is used: a class that is not there disturbs nobody. */
static void
test_lazy (void)
{
  GError *error = NULL;
  g_autoptr (KedrocDataCatalog) catalog = create (
    "{\"odd\": {\"type\": \"no.Such\"}, \"cars\": {\"type\": \"MemoryDataset\"}}", NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (kedroc_data_catalog_contains (catalog, "odd"));
  g_assert_true (kedroc_data_catalog_save_int64 (catalog, "cars", 1, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (kedroc_data_catalog_release (catalog, "odd", &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_UNKNOWN_TYPE, "'odd'",
                            "no.Such", NULL);
}

static void
test_round_trip (void)
{
  static const char *const config =
    "{\"cars\": {\"type\": \"pandas.CSVDataset\", \"filepath\": \"cars.csv\", \"load_args\": {\"sep\": "
    "\";\"},"
    "            \"metadata\": {\"owner\": [1, null]}},"
    " \"notes\": {\"type\": \"text.TextDataset\", \"filepath\": \"notes.txt\", \"versioned\": true},"
    " \"cached\": {\"type\": \"CachedDataset\", \"dataset\": {\"type\": \"json.JSONDataset\", \"filepath\": "
    "\"c\"}},"
    " \"odd\": {\"type\": \"no.Such\", \"credentials\": \"db\", \"fs\": {\"credentials\": \"s3\"}}}";
  static const char *const credentials =
    "{\"db\": {\"user\": \"me\", \"password\": \"secret\"}, \"s3\": \"token\"}";
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) versions = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (versions, (gpointer) "notes", (gpointer) "v1");
  g_autoptr (KedrocDataCatalog) catalog = create (config, credentials, versions, "v2", &error);
  g_assert_no_error (error);

  /* Once as it was made, once with what can be built built. */
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (JsonObject) out_credentials = NULL;
      g_autoptr (GHashTable) out_versions = NULL;
      g_autofree char *save_version = NULL;
      g_autoptr (JsonObject) out =
        kedroc_data_catalog_to_config (catalog, &out_credentials, &out_versions, &save_version, &error);

      g_assert_no_error (error);
      assert_json (out, config);
      assert_json (out_credentials, credentials);
      g_assert_cmpuint (g_hash_table_size (out_versions), ==, 1);
      g_assert_cmpstr (g_hash_table_lookup (out_versions, "notes"), ==, "v1");
      g_assert_cmpstr (save_version, ==, "v2");

      g_autoptr (KedrocDataCatalog) again =
        kedroc_data_catalog_new_from_config (out, out_credentials, out_versions, save_version, &error);
      g_assert_no_error (error);
      g_autoptr (JsonObject) once_more = kedroc_data_catalog_to_config (again, NULL, NULL, NULL, &error);
      assert_json (once_more, config);
      for (guint j = 0; j < 3; j++)
        {
          static const char *const names[] = { "cars", "notes", "cached" };
          g_autoptr (KedrocAbstractDataset)
            built = kedroc_data_catalog_get (catalog, names[j], FALSE, &error);

          g_assert_no_error (error);
          g_assert_nonnull (built);
        }
    }
}

static void
test_memory_left_out (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) catalog =
    create ("{\"a\": {\"type\": \"MemoryDataset\"}, \"b\": {\"type\": \"kedro.io.MemoryDataset\"},"
            " \"{n}_t\": {\"type\": \"text.TextDataset\", \"filepath\": \"{n}.txt\"}}",
            NULL, NULL, NULL, &error);
  g_autoptr (KedrocAbstractDataset) made = kedroc_data_catalog_get (catalog, "x_t", FALSE, &error);
  g_autoptr (KedrocAbstractDataset) runtime = kedroc_data_catalog_get (catalog, "c", TRUE, &error);
  g_assert_true (made != NULL && runtime != NULL);

  kedroc_data_catalog_set_value (catalog, "d", NULL);
  g_autoptr (JsonObject) out = kedroc_data_catalog_to_config (catalog, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_json (out, "{\"x_t\": {\"type\": \"text.TextDataset\", \"filepath\": \"x.txt\"}}");
}

static void
test_to_config_of_objects (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocVersion) version = kedroc_version_new ("v1", "v2");
  g_autoptr (KedrocAbstractDataset)
    notes = KEDROC_ABSTRACT_DATASET (kedroc_text_dataset_new ("notes.txt", version));
  g_autoptr (GHashTable) versions = NULL;
  g_autofree char *save_version = NULL;

  kedroc_data_catalog_set (catalog, "notes", notes);
  g_autoptr (JsonObject)
    out = kedroc_data_catalog_to_config (catalog, NULL, &versions, &save_version, &error);
  g_assert_no_error (error);
  JsonObject *entry = json_object_get_object_member (out, "notes");
  g_assert_cmpstr (json_object_get_string_member (entry, "type"), ==, "text.TextDataset");
  g_assert_cmpstr (json_object_get_string_member (entry, "filepath"), ==, "notes.txt");
  g_assert_true (json_object_get_boolean_member (entry, "versioned"));
  g_assert_cmpstr (g_hash_table_lookup (versions, "notes"), ==, "v1");
  g_assert_cmpstr (save_version, ==, "v2");
}

static void
test_credentials_moved_out (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) credentials = NULL;
  g_autoptr (KedrocDataCatalog) catalog = create (
    "{\"cars\": {\"type\": \"no.Such\", \"credentials\": {\"key\": \"secret\"}, \"o\": {\"credentials\": 3},"
    "            \"none\": {\"credentials\": null}, \"l\": [{\"credentials\": {\"key\": \"secret\"}}]},"
    " \"vans\": {\"type\": \"no.Such\", \"credentials\": \"cars_credentials\"}}",
    "{\"cars_credentials\": {\"key\": \"other\"}}", NULL, NULL, &error);

  g_assert_no_error (error);
  g_autoptr (JsonObject) out = kedroc_data_catalog_to_config (catalog, &credentials, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_json (
    out, "{\"cars\": {\"type\": \"no.Such\", \"credentials\": \"cars_credentials_2\","
         "            \"o\": {\"credentials\": \"cars_credentials_3\"}, \"none\": {\"credentials\": null},"
         "            \"l\": [{\"credentials\": \"cars_credentials_2\"}]},"
         " \"vans\": {\"type\": \"no.Such\", \"credentials\": \"cars_credentials\"}}");
  assert_json (credentials,
               "{\"cars_credentials\": {\"key\": \"other\"}, \"cars_credentials_2\": {\"key\": \"secret\"},"
               " \"cars_credentials_3\": 3}");
}

/* The class of a dataset that nothing but a program can make. */
typedef KedrocAbstractDataset HandmadeDataset;
typedef KedrocAbstractDatasetClass HandmadeDatasetClass;

static GType handmade_dataset_get_type (void);

G_DEFINE_TYPE (HandmadeDataset, handmade_dataset, KEDROC_TYPE_ABSTRACT_DATASET)

static JsonObject *
handmade_dataset_to_config (KedrocAbstractDataset *dataset)
{
  return NULL;
}

static void
handmade_dataset_class_init (HandmadeDatasetClass *klass)
{
  klass->to_config = handmade_dataset_to_config;
}

static void
handmade_dataset_init (HandmadeDataset *self)
{
}

static void
test_to_config_refused (void)
{
  GError *error = NULL;
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractDataset) dataset = g_object_new (handmade_dataset_get_type (), NULL);

  kedroc_data_catalog_set (catalog, "cars", dataset);
  g_assert_null (kedroc_data_catalog_to_config (catalog, NULL, NULL, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED, "'cars'",
                            "HandmadeDataset", NULL);
}

static void
test_new_full (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) config = parse (
    "{\"a\": {\"type\": \"MemoryDataset\"}, \"b\": {\"type\": \"text.TextDataset\", \"filepath\": \"b\"}}");
  g_autoptr (KedrocCatalogConfigResolver) resolver =
    kedroc_catalog_config_resolver_new (config, NULL, NULL, &error);
  g_autoptr (GHashTable) datasets = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  g_autoptr (KedrocMemoryDataset) own = kedroc_memory_dataset_new (NULL);

  g_hash_table_insert (datasets, (gpointer) "z", kedroc_memory_dataset_new (NULL));
  g_hash_table_insert (datasets, (gpointer) "b", g_object_ref (own));
  g_autoptr (KedrocDataCatalog)
    catalog = kedroc_data_catalog_new_full (datasets, resolver, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_list (catalog, "a b z");
  g_autoptr (KedrocAbstractDataset) b = kedroc_data_catalog_get (catalog, "b", FALSE, &error);
  g_assert_true (b == KEDROC_ABSTRACT_DATASET (own));
  g_assert_true (kedroc_data_catalog_get_config_resolver (catalog) == resolver);
}

static void
test_new_full_versions (void)
{
  GError *error = NULL;
  g_autoptr (GHashTable) datasets = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  g_autoptr (KedrocVersion) first = kedroc_version_new ("l1", "s1");
  g_autoptr (KedrocVersion) second = kedroc_version_new (NULL, "s2");
  g_autoptr (GHashTable) load_versions = NULL;
  g_autofree char *save_version = NULL;

  g_hash_table_insert (datasets, (gpointer) "a", kedroc_text_dataset_new ("a", first));
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new_full (datasets, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_object_get (catalog, "load-versions", &load_versions, "save-version", &save_version, NULL);
  g_assert_cmpstr (g_hash_table_lookup (load_versions, "a"), ==, "l1");
  g_assert_cmpstr (save_version, ==, "s1");

  g_hash_table_insert (datasets, (gpointer) "b", kedroc_text_dataset_new ("b", second));
  g_assert_null (kedroc_data_catalog_new_full (datasets, NULL, NULL, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_VERSION_ALREADY_EXISTS, "'b'",
                            "'s1'", "'s2'", NULL);
}

static void
test_versions (void)
{
  GError *error = NULL;
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "notes.txt");
  g_autofree char *config = g_strdup_printf (
    "{\"notes\": {\"type\": \"text.TextDataset\", \"filepath\": \"%s\", \"versioned\": true}}", path);
  static const char *const versions[] = { "v1", "v2" };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (KedrocDataCatalog) catalog = create (config, NULL, NULL, versions[i], &error);

      g_assert_true (kedroc_data_catalog_save_string (catalog, "notes", versions[i], NULL, &error));
      g_assert_no_error (error);
    }

  g_autoptr (GHashTable) load_versions = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (load_versions, (gpointer) "notes", (gpointer) "v1");
  g_autoptr (KedrocDataCatalog) old = create (config, NULL, load_versions, "v3", &error);
  g_autofree char *text = kedroc_data_catalog_load_string (old, "notes", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "v1");

  /* One load of another version changes nothing. */
  GValue *value = kedroc_data_catalog_load_version_value (old, "notes", "v2", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_value_get_string (value), ==, "v2");
  g_boxed_free (G_TYPE_VALUE, value);
  g_autofree char *again = kedroc_data_catalog_load_string (old, "notes", NULL, &error);
  g_assert_cmpstr (again, ==, "v1");

  g_assert_null (kedroc_data_catalog_load_version_value (old, "notes", "v9", NULL, &error));
  g_assert_true (g_str_has_prefix (error->message, "Dataset 'notes': "));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_VERSION_NOT_FOUND, "v9", NULL);
}

static void
test_save_version_by_default (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) catalog = create ("{}", NULL, NULL, NULL, &error);
  g_autofree char *save_version = NULL;

  g_object_get (catalog, "save-version", &save_version, NULL);
  g_assert_true (
    g_regex_match_simple ("^\\d{4}-\\d\\d-\\d\\dT\\d\\d\\.\\d\\d\\.\\d\\d\\.\\d{3}Z$", save_version, 0, 0));
}

static void
test_unknown_load_versions (void)
{
  GError *error = NULL;
  g_autoptr (GHashTable) versions = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (versions, (gpointer) "b_csv", (gpointer) "v1");
  g_hash_table_insert (versions, (gpointer) "zebra", (gpointer) "v1");
  g_hash_table_insert (versions, (gpointer) "apple", (gpointer) "v1");
  g_assert_null (
    create ("{\"{n}_csv\": {\"type\": \"MemoryDataset\"}, \"{any}\": {\"type\": \"MemoryDataset\"}}", NULL,
            versions, NULL, &error));
  g_assert_null (strstr (error->message, "b_csv"));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "'apple', 'zebra'",
                            NULL);
}

static KedrocDataCatalog *
load_file (const char *path,
           const char *credentials,
           const char *variables,
           GError    **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (JsonObject) credentials_object = parse (credentials);
  g_autoptr (JsonObject) variables_object = parse (variables);

  return kedroc_data_catalog_new_from_file_full (file, credentials_object, variables_object, error);
}

static void
test_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "catalog.yml",
                                                    "_csv: &csv\n"
                                                    "  type: pandas.CSVDataset\n"
                                                    "  load_args: {sep: ','}\n"
                                                    "companies:\n"
                                                    "  <<: *csv\n"
                                                    "  filepath: data/companies.csv\n"
                                                    "'{name}_text':\n"
                                                    "  type: text.TextDataset\n"
                                                    "  filepath: data/{name}.txt\n",
                                                    -1);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new_from_file (file, &error);
  g_assert_no_error (error);

  assert_list (catalog, "companies");
  g_autoptr (KedrocAbstractDataset) companies = kedroc_data_catalog_get (catalog, "companies", FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (KEDROC_IS_CSV_DATASET (companies));
  g_assert_true (kedroc_data_catalog_contains (catalog, "notes_text"));
  g_assert_false (kedroc_data_catalog_contains (catalog, "_csv"));
}

static void
test_json_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "catalog.json",
                                                    "{\"a\": {\"type\": \"MemoryDataset\"}, \"_t\": 3}", -1);
  g_autofree char *empty_path = kedroc_test_folder_write (folder, "empty.yml", "", -1);
  g_autoptr (KedrocDataCatalog) catalog = load_file (path, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_list (catalog, "a");
  g_autoptr (KedrocDataCatalog) empty = load_file (empty_path, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_list (empty, "");
}

static void
test_variables (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (
    folder, "catalog.yml",
    "_unused: ${nothing}\n"
    "'{n}_t':\n"
    "  type: text.TextDataset\n"
    "  filepath: ${folder}/{n}-${number}${yes}.txt\n"
    "a:\n"
    "  type: no.Such\n"
    "  whole: ${object}\n"
    "  list: ['${number}', '\\${number}', 'a\\${b', '$x {y}', '${number} ${number}']\n"
    "  ${number}: 1\n",
    -1);
  g_autoptr (KedrocDataCatalog) catalog = load_file (
    path, NULL, "{\"folder\": \"/data\", \"number\": 3, \"yes\": true, \"object\": {\"k\": [1]}}", &error);
  g_assert_no_error (error);

  g_autoptr (JsonObject) out = kedroc_data_catalog_to_config (catalog, NULL, NULL, NULL, &error);
  assert_json (out,
               "{\"a\": {\"type\": \"no.Such\", \"whole\": {\"k\": [1]},"
               "         \"list\": [3, \"${number}\", \"a${b\", \"$x {y}\", \"3 3\"], \"${number}\": 1}}");
  g_autoptr (KedrocAbstractDataset) made = kedroc_data_catalog_get (catalog, "x_t", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (kedroc_abstract_versioned_dataset_get_filepath (KEDROC_ABSTRACT_VERSIONED_DATASET (made)),
                   ==, "/data/x-3true.txt");
}

static void
test_variables_refused (void)
{
  static const struct
  {
    const char *value;
    const char *variables;
    const char *culprits[3];
  } cases[] = {
    { "'${fodler}/x'",
      "{\"folder\": \"/data\", \"b\": 1}",
      { "'${fodler}'", "'cars.filepath'", "'b', 'folder'" } },
    { "'${folder}'", NULL, { "'${folder}'", "'cars.filepath'", "no variables" } },
    { "'${folder}'", "{}", { "'${folder}'", "'cars.filepath'", "no variables" } },
    { "'${o}/x'", "{\"o\": {}}", { "'${o}'", "'cars.filepath'", "part of a text" } },
    { "'x${o'", "{\"o\": 1}", { "'${'", "'cars.filepath'", "'}'" } },
    { "'${o'", "{\"o\": 1}", { "'${'", "'cars.filepath'", "'}'" } },
    { "['a', {b: '${c}'}]", "{\"o\": 1}", { "'${c}'", "'cars.filepath[1].b'", "'o'" } },
  };
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GError *error = NULL;
      g_autofree char *yaml = g_strdup_printf ("cars:\n  type: x\n  filepath: %s\n", cases[i].value);
      g_autofree char *path = kedroc_test_folder_write (folder, "catalog.yml", yaml, -1);

      g_assert_null (load_file (path, NULL, cases[i].variables, &error));
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                                "catalog.yml:1:", cases[i].culprits[0], cases[i].culprits[1],
                                cases[i].culprits[2], NULL);
    }
}

/* The line of the entry stands behind what only a later use brings to light. */
static void
test_file_errors (void)
{
  static const struct
  {
    const char *name;
    int code;
    const char *line;
    const char *culprit;
  } cases[] = {
    { "odd", KEDROC_DATASET_ERROR_UNKNOWN_TYPE, "catalog.yml:1)", "no.Such" },
    { "cars", KEDROC_DATASET_ERROR_INVALID_CONFIG, "catalog.yml:2)", "'sepp'" },
    { "a_m", KEDROC_DATASET_ERROR_INVALID_CONFIG, "catalog.yml:6)", "'copy_mod'" },
    { "a_n", KEDROC_DATASET_ERROR_INVALID_CONFIG, "catalog.yml:7)", "'type'" },
    { "a_o", KEDROC_DATASET_ERROR_INVALID_CONFIG, "catalog.yml:8)", "'a'" },
  };
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "catalog.yml",
                                                    "odd: {type: no.Such}\n"
                                                    "cars:\n"
                                                    "  type: csv.CSVDataset\n"
                                                    "  filepath: x\n"
                                                    "  sepp: ;\n"
                                                    "'{n}_m': {type: MemoryDataset, copy_mod: x}\n"
                                                    "'{n}_n': {filepath: x}\n"
                                                    "'{n}_o': {type: MemoryDataset, credentials: '{n}'}\n",
                                                    -1);
  GError *error = NULL;
  g_autoptr (KedrocDataCatalog) catalog = load_file (path, NULL, NULL, &error);
  g_assert_no_error (error);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_null (kedroc_data_catalog_get (catalog, cases[i].name, FALSE, &error));
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, cases[i].code, cases[i].name, cases[i].line,
                                cases[i].culprit, NULL);
    }
}

static void
test_unclosed_brace (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "catalog.yml",
                                                    "cars: {type: MemoryDataset}\n"
                                                    "\n"
                                                    "'{a': {type: MemoryDataset}\n",
                                                    -1);
  GError *error = NULL;

  g_assert_null (load_file (path, NULL, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, "'{a'", "'}'",
                            "catalog.yml:3", NULL);
}

static void
test_missing_file (void)
{
  GError *error = NULL;

  g_assert_null (load_file ("/nowhere/catalog.yml", NULL, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND,
                            "/nowhere/catalog.yml", NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/io/data-catalog-config/nothing", test_nothing);
  g_test_add_func ("/kedroc/io/data-catalog-config/refused", test_refused);
  g_test_add_func ("/kedroc/io/data-catalog-config/lazy", test_lazy);
  g_test_add_func ("/kedroc/io/data-catalog-config/round-trip", test_round_trip);
  g_test_add_func ("/kedroc/io/data-catalog-config/memory-left-out", test_memory_left_out);
  g_test_add_func ("/kedroc/io/data-catalog-config/to-config-of-objects", test_to_config_of_objects);
  g_test_add_func ("/kedroc/io/data-catalog-config/credentials-moved-out", test_credentials_moved_out);
  g_test_add_func ("/kedroc/io/data-catalog-config/to-config-refused", test_to_config_refused);
  g_test_add_func ("/kedroc/io/data-catalog-config/new-full", test_new_full);
  g_test_add_func ("/kedroc/io/data-catalog-config/new-full-versions", test_new_full_versions);
  g_test_add_func ("/kedroc/io/data-catalog-config/versions", test_versions);
  g_test_add_func ("/kedroc/io/data-catalog-config/save-version-by-default", test_save_version_by_default);
  g_test_add_func ("/kedroc/io/data-catalog-config/unknown-load-versions", test_unknown_load_versions);
  g_test_add_func ("/kedroc/io/data-catalog-config/file", test_file);
  g_test_add_func ("/kedroc/io/data-catalog-config/json-file", test_json_file);
  g_test_add_func ("/kedroc/io/data-catalog-config/variables", test_variables);
  g_test_add_func ("/kedroc/io/data-catalog-config/variables-refused", test_variables_refused);
  g_test_add_func ("/kedroc/io/data-catalog-config/file-errors", test_file_errors);
  g_test_add_func ("/kedroc/io/data-catalog-config/unclosed-brace", test_unclosed_brace);
  g_test_add_func ("/kedroc/io/data-catalog-config/missing-file", test_missing_file);
  return g_test_run ();
}
