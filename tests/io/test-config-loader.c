/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"

#define PROJECT TEST_CORPUS "/spaceflights"

static KedrocConfigLoader *
create_loader (const char *env)
{
  g_autoptr (JsonObject) params = json_object_new ();

  json_object_set_int_member (params, "seed", 7);
  return kedroc_config_loader_new (PROJECT "/conf", env, env != NULL ? params : NULL);
}

static void
assert_like_kedro (KedrocConfigLoader *loader,
                   const char         *name)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_auto (GStrv) keys = kedroc_config_loader_list_keys (loader);
  g_autoptr (GError) error = NULL;

  json_parser_load_from_file (parser, PROJECT "/kedro.json", &error);
  g_assert_no_error (error);
  JsonObject *kedro =
    json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)), name);
  g_assert_cmpuint (g_strv_length (keys), ==, json_object_get_size (kedro));
  for (char **key = keys; *key != NULL; key++)
    {
      g_autoptr (JsonObject) config = kedroc_config_loader_get (loader, *key, &error);

      g_assert_no_error (error);
      g_assert_true (json_object_equal (config, json_object_get_object_member (kedro, *key)));
    }
}

/* All that Kedro reads from a project, read from the same files. */
static void
test_project (void)
{
  g_autoptr (KedrocConfigLoader) local = create_loader (NULL);
  g_autoptr (KedrocConfigLoader) prod = create_loader ("prod");

  assert_like_kedro (local, "local");
  kedroc_config_loader_set_merge_strategy (prod, "globals", KEDROC_MERGE_STRATEGY_SOFT);
  kedroc_config_loader_set_merge_strategy (prod, "parameters", KEDROC_MERGE_STRATEGY_SOFT);
  assert_like_kedro (prod, "prod");
}

static void
test_catalog (void)
{
  g_autoptr (KedrocConfigLoader) loader = create_loader (NULL);
  g_autoptr (GError) error = NULL;
  KedrocDataCatalog *catalog =
    kedroc_data_catalog_new_from_config_loader (loader, PROJECT, NULL, NULL, &error);

  g_assert_no_error (error);
  g_auto (GStrv) names = kedroc_data_catalog_list (catalog);
  g_autofree char *joined = g_strjoinv (" ", names);
  g_assert_true (g_str_has_prefix (joined, "companies reviews shuttles model_input_table@pandas regressor "
                                           "metrics prices cached_companies "
                                           "shuttle_passenger_capacity_plot parameters params:"));
  double size = kedroc_data_catalog_load_double (catalog, "params:model_options.test_size", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (size, ==, 0.2);
  gint64 state = kedroc_data_catalog_load_int64 (catalog, "params:model_options.random_state", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (state, ==, 3);

  for (guint i = 0; i < 2; i++)
    {
      const char *name = i == 0 ? "companies" : "cached_companies";
      g_autoptr (GObject) table = kedroc_data_catalog_load_object (catalog, name, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (kedroc_table_get_n_rows (KEDROC_TABLE (table)), ==, 2);
    }
  g_assert_cmpstr (kedroc_catalog_config_resolver_match_dataset_pattern (
                     kedroc_data_catalog_get_config_resolver (catalog), "preprocessed_cars"), ==,
                   "preprocessed_{name}");
  test_assert_finalized (catalog);
}

/* Relative paths go below the project, whatever else a text may be stays. */
static void
test_project_path (void)
{
  g_autoptr (KedrocConfigLoader) loader = create_loader (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog)
    catalog = kedroc_data_catalog_new_from_config_loader (loader, "some/where/..", NULL, NULL, &error);
  g_autofree char *here = g_get_current_dir ();
  g_autofree char *expected = g_build_filename (here, "some", "data/01_raw/companies.csv", NULL);
  g_autoptr (KedrocDataCatalog)
    relative = kedroc_data_catalog_new_from_config_loader (loader, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_autoptr (JsonObject) config = kedroc_data_catalog_to_config (catalog, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  JsonObject *companies = json_object_get_object_member (config, "companies");
  JsonObject *prices = json_object_get_object_member (config, "prices");
  JsonObject *cached = json_object_get_object_member (config, "cached_companies");
  g_assert_cmpstr (json_object_get_string_member (companies, "filepath"), ==, expected);
  g_assert_cmpstr (json_object_get_string_member (prices, "filepath"), ==, "s3://bucket/prices.csv");
  cached = json_object_get_object_member (cached, "dataset");
  g_assert_cmpstr (json_object_get_string_member (cached, "filepath"), ==, expected);
  g_autoptr (JsonObject) plain = kedroc_data_catalog_to_config (relative, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  companies = json_object_get_object_member (plain, "companies");
  g_assert_cmpstr (json_object_get_string_member (companies, "filepath"), ==, "data/01_raw/companies.csv");
}

static void
test_versions (void)
{
  g_autoptr (KedrocConfigLoader) loader = create_loader (NULL);
  g_autoptr (GHashTable) versions = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;

  g_hash_table_insert (versions, "metrics", "2026-01-01T00.00.00.000Z");
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new_from_config_loader (
    loader, PROJECT, versions, "2026-02-02T00.00.00.000Z", &error);
  g_assert_no_error (error);
  g_autoptr (KedrocAbstractDataset) metrics = kedroc_data_catalog_get (catalog, "metrics", FALSE, &error);
  g_assert_no_error (error);
  g_autofree char *load_path = kedroc_abstract_versioned_dataset_dup_load_path (
    KEDROC_ABSTRACT_VERSIONED_DATASET (metrics), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (load_path, ==,
                   PROJECT "/data/08_reporting/metrics.json/2026-01-01T00.00.00.000Z/metrics.json");

  g_hash_table_insert (versions, "nothing", "2026-01-01T00.00.00.000Z");
  g_assert_null (kedroc_data_catalog_new_from_config_loader (loader, PROJECT, versions, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "'nothing'", NULL);
}

/* For runs on workers, and while it can be cancelled. */
static void
test_other_constructors (void)
{
  g_autoptr (KedrocConfigLoader) loader = create_loader (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocSharedMemoryDataCatalog)
    shared = kedroc_shared_memory_data_catalog_new_from_config_loader (loader, PROJECT, NULL, NULL, cancellable,
                                                                       &error);

  g_assert_no_error (error);
  g_autoptr (KedrocDataCatalog) plain =
    kedroc_data_catalog_new_from_config_loader_full (loader, PROJECT, NULL, NULL, cancellable, &error);
  g_assert_no_error (error);
  g_auto (GStrv) names = kedroc_data_catalog_list (plain);
  g_auto (GStrv) shared_names = kedroc_data_catalog_list (KEDROC_DATA_CATALOG (shared));
  g_assert_cmpstrv (names, shared_names);
  g_autoptr (KedrocAbstractDataset) dataset =
    kedroc_data_catalog_get (KEDROC_DATA_CATALOG (shared), "nothing", TRUE, &error);
  g_assert_true (KEDROC_IS_SHARED_MEMORY_DATASET (dataset));

  g_cancellable_cancel (cancellable);
  g_assert_null (kedroc_data_catalog_new_from_config_loader_full (loader, PROJECT, NULL, NULL, cancellable,
                                                                  &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (kedroc_shared_memory_data_catalog_new_from_config_loader (loader, PROJECT, NULL, NULL,
                                                                           cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
write_file (KedrocTestFolder *folder,
            const char       *name,
            const char       *content)
{
  g_autofree char *path = kedroc_test_folder_build_path (folder, name);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_mkdir_with_parents (parent, 0700));
  g_file_set_contents (path, content, -1, &error);
  g_assert_no_error (error);
}

/* Whatever is wrong with a dataset is told with the file and line that it is in. */
static void
test_errors (void)
{
  static const struct
  {
    const char *base;
    const char *local;
    KedrocDatasetError code;
    const char *part;
    const char *place;
  } cases[] = {
    { "a: {type: text.TextDataset, filepath: a}\n", "\nb: 1\n", KEDROC_DATASET_ERROR_INVALID_CONFIG,
      "'b'", "local/catalog.yml:2)" },
    { "a: {type: text.TextDataset, filepath: a}\n", "\n\na: {filepath: b}\n",
      KEDROC_DATASET_ERROR_INVALID_CONFIG,
      "'a'", "local/catalog.yml:3)" },
    { "\na: {type: text.TextDataset, filepath: a, credentials: me}\n", "",
      KEDROC_DATASET_ERROR_INVALID_CONFIG, "'me'", "base/catalog.yml:2)" },
    { "\n'{x}_y': {type: text.TextDataset, filepath: '{z}'}\n", "", KEDROC_DATASET_ERROR_INVALID_CONFIG,
      "'{z}'", "base/catalog.yml:2)" },
    { "'{x}': {type: MemoryDataset}\n", "\n'{y}{z}': {type: MemoryDataset}\n", KEDROC_DATASET_ERROR_INVALID_CONFIG,
      "'{x}'", "/catalog.yml:" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autoptr (GError) error = NULL;

      write_file (folder, "base/catalog.yml", cases[i].base);
      write_file (folder, "local/catalog.yml", cases[i].local);
      g_autoptr (KedrocConfigLoader) loader =
        kedroc_config_loader_new (kedroc_test_folder_get_path (folder), NULL, NULL);
      g_assert_null (kedroc_data_catalog_new_from_config_loader (loader, NULL, NULL, NULL, &error));
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, cases[i].code, cases[i].part, cases[i].place,
                                NULL);
    }
}

/* Also when it turns out long after. */
static void
test_late_errors (void)
{
  g_autoptr (KedrocConfigLoader) loader = create_loader (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog)
    catalog = kedroc_data_catalog_new_from_config_loader (loader, PROJECT, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_null (kedroc_data_catalog_get (catalog, "shuttles", FALSE, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_UNKNOWN_TYPE, "'shuttles'",
                            "pandas.ExcelDataset", "conf/base/catalog.yml:19)", NULL);
  g_assert_null (kedroc_data_catalog_get (catalog, "shuttle_passenger_capacity_plot", FALSE, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_UNKNOWN_TYPE,
                            "conf/base/catalog_reporting.yml:1)", NULL);
  g_assert_null (kedroc_data_catalog_get (catalog, "preprocessed_x", FALSE, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_UNKNOWN_TYPE,
                            "conf/base/catalog.yml:25)", NULL);
}

/* The same for what is told when the dataset is made. */
static void
test_errors_of_options (void)
{
  static const struct
  {
    const char *options;
    const char *key;
    const char *problem;
  } cases[] = {
    { "type: text.TextDataset, filpath: a", "'filpath'", "is 'filepath' meant" },
    { "type: text.TextDataset, filepath: [a]", "'filepath'", "expected a string, got a list" },
    { "type: csv.CSVDataset, filepath: a, load_args: {spe: ';'}", "'spe'", "is 'sep' meant" },
    { "type: MemoryDataset, copy_mode: asign", "'copy_mode'", "'assign'" },
    { "type: txt.TextDataset, filepath: a", "'txt.TextDataset'", "is 'text.TextDataset' meant" },
    { "type: CachedDataset, dataset: {type: text.TextDataset, filepth: a}", "'filepth'", "is 'filepath' meant" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autofree char *catalog_text = g_strdup_printf ("\n\ncars: {%s}\n", cases[i].options);
      g_autoptr (GError) error = NULL;

      write_file (folder, "base/catalog.yml", catalog_text);
      write_file (folder, "local/.gitkeep", "");
      g_autoptr (KedrocConfigLoader) loader =
        kedroc_config_loader_new (kedroc_test_folder_get_path (folder), NULL, NULL);
      g_autoptr (KedrocDataCatalog)
        catalog = kedroc_data_catalog_new_from_config_loader (loader, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_null (kedroc_data_catalog_get (catalog, "cars", FALSE, &error));
      g_test_message ("%s", error->message);
      g_assert_true (error->domain == KEDROC_DATASET_ERROR);
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, error->code, "'cars'", cases[i].key,
                                cases[i].problem, "base/catalog.yml:3)", NULL);
    }
}

/* Without files parameters are those of the run, credentials none; a catalog has
 * to be there, and a file that is wrong is wrong. */
static void
test_missing_files (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (JsonObject) params = json_object_new ();
  g_autoptr (GError) error = NULL;

  json_object_set_int_member (params, "seed", 7);
  g_autoptr (KedrocConfigLoader) loader =
    kedroc_config_loader_new (kedroc_test_folder_get_path (folder), NULL, params);
  g_assert_null (kedroc_data_catalog_new_from_config_loader (loader, NULL, NULL, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "/base", NULL);

  write_file (folder, "base/catalog.yml", "a: {type: MemoryDataset}\n");
  write_file (folder, "local/.gitkeep", "");
  g_autoptr (KedrocDataCatalog)
    catalog = kedroc_data_catalog_new_from_config_loader (loader, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_auto (GStrv) names = kedroc_data_catalog_list (catalog);
  g_autofree char *joined = g_strjoinv (" ", names);
  g_assert_cmpstr (joined, ==, "a parameters params:seed");

  write_file (folder, "local/credentials.yml", "a: ${b}");
  g_assert_null (kedroc_data_catalog_new_from_config_loader (loader, NULL, NULL, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                            "local/credentials.yml:1", NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/io/config-loader/project", test_project);
  g_test_add_func ("/kedroc/io/config-loader/catalog", test_catalog);
  g_test_add_func ("/kedroc/io/config-loader/project-path", test_project_path);
  g_test_add_func ("/kedroc/io/config-loader/versions", test_versions);
  g_test_add_func ("/kedroc/io/config-loader/other-constructors", test_other_constructors);
  g_test_add_func ("/kedroc/io/config-loader/errors", test_errors);
  g_test_add_func ("/kedroc/io/config-loader/late-errors", test_late_errors);
  g_test_add_func ("/kedroc/io/config-loader/errors-of-options", test_errors_of_options);
  g_test_add_func ("/kedroc/io/config-loader/missing-files", test_missing_files);
  return g_test_run ();
}
