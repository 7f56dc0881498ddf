/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include "kedroc-test.h"

#define SAVE_VERSION "2026-02-02T00.00.00.000Z"
#define LOAD_VERSION "2026-01-01T00.00.00.000Z"

static JsonObject *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (json, &error);

  g_assert_no_error (error);
  return json_node_dup_object (node);
}

static KedrocDataCatalog *
create (const char *json)
{
  g_autoptr (JsonObject) config = parse (json);
  g_autoptr (GError) error = NULL;
  KedrocDataCatalog *catalog = kedroc_data_catalog_new_from_config (config, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return catalog;
}

static void
assert_same (JsonObject *a,
             JsonObject *b)
{
  g_autoptr (JsonNode) node_a = json_node_init_object (json_node_alloc (), a);
  g_autoptr (JsonNode) node_b = json_node_init_object (json_node_alloc (), b);
  g_autofree char *text_a = json_to_string (node_a, FALSE);
  g_autofree char *text_b = json_to_string (node_b, FALSE);

  g_assert_cmpstr (text_a, ==, text_b);
}

static const struct
{
  const char *config;
  const char *credentials; /* all of which are used */
  const char *versioned;   /* a dataset that has versions; nullable */
} round_trips[] = {
  { "{}", "{}", NULL },
  { "{\"a\": {\"type\": \"csv.CSVDataset\", \"filepath\": \"a.csv\", \"load_args\": {\"sep\": \";\"},"
    " \"save_args\": {\"index\": false}}}",
    "{}", NULL },
  { "{\"a\": {\"type\": \"json.JSONDataset\", \"filepath\": \"a.json\", \"versioned\": true},"
    " \"b\": {\"type\": \"kedro_datasets.text.TextDataset\", \"filepath\": \"b.txt\","
    " \"metadata\": {\"x\": [1, null]}}}",
    "{}", "a" },
  { "{\"a\": {\"type\": \"pandas.CSVDataset\", \"filepath\": \"s3://a/b.csv\", \"credentials\": \"s3\"},"
    " \"b\": {\"type\": \"CachedDataset\", \"dataset\": {\"type\": \"text.TextDataset\", \"filepath\": \"b\","
    " \"credentials\": \"other\", \"versioned\": true}}}",
    "{\"s3\": {\"key\": \"x\", \"token\": {\"id\": 1}}, \"other\": \"just a text\"}", NULL },
  { "{\"t\": {\"type\": \"pandas.SQLTableDataset\", \"table_name\": \"t\", \"credentials\": \"db\"},"
    " \"q\": {\"type\": \"pandas.SQLQueryDataset\", \"sql\": \"SELECT 1\", \"credentials\": \"db\"}}",
    "{\"db\": {\"con\": \"sqlite:///a.db\"}}", NULL },
  { "{\"p\": {\"type\": \"partitions.PartitionedDataset\", \"path\": \"p\", \"dataset\": \"text.TextDataset\","
    " \"filename_suffix\": \".txt\"}, \"q\": {\"type\": \"partitions.PartitionedDataset\", \"path\": \"q\","
    " \"dataset\": {\"type\": \"json.JSONDataset\", \"credentials\": \"me\"}, \"load_args\": {\"maxdepth\": 2}}}",
    "{\"me\": {\"user\": \"u\"}}", NULL },
  { "{\"x\": {\"type\": \"spark.SparkDataset\", \"filepath\": \"x.parquet\", \"file_format\": \"parquet\","
    " \"credentials\": \"c\"}}",
    "{\"c\": {\"k\": 1.5}}", NULL },
};

/* Builds what there is a class for. */
static void
build_all (KedrocDataCatalog *catalog)
{
  g_auto (GStrv) names = kedroc_data_catalog_list (catalog);

  for (char **name = names; *name != NULL; name++)
    {
      KedrocAbstractDataset *dataset = kedroc_data_catalog_get (catalog, *name, FALSE, NULL);

      g_clear_object (&dataset);
    }
}

/* What a catalog says is what it was made of, before and after datasets are built, and makes another
 * one that is equal. */
static void
check_round_trip (KedrocDataCatalog *catalog,
                  JsonObject        *config,
                  JsonObject        *credentials,
                  const char        *versioned)
{
  g_autoptr (JsonObject) got_credentials = NULL;
  g_autoptr (GHashTable) load_versions = NULL;
  g_autofree char *save_version = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) got =
    kedroc_data_catalog_to_config (catalog, &got_credentials, &load_versions, &save_version, &error);

  g_assert_no_error (error);
  assert_same (got, config);
  g_assert_true (json_object_equal (got_credentials, credentials));
  g_assert_cmpstr (save_version, ==, SAVE_VERSION);
  g_assert_cmpuint (g_hash_table_size (load_versions), ==, versioned != NULL ? 1 : 0);
  if (versioned != NULL)
    g_assert_cmpstr (g_hash_table_lookup (load_versions, versioned), ==, LOAD_VERSION);

  g_autoptr (KedrocDataCatalog) again =
    kedroc_data_catalog_new_from_config (got, got_credentials, load_versions, save_version, &error);
  g_assert_no_error (error);
  g_assert_true (kedroc_data_catalog_equal (catalog, again));
  g_assert_true (kedroc_data_catalog_equal (again, catalog));
}

static void
test_round_trips (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (round_trips); i++)
    {
      g_autoptr (JsonObject) config = parse (round_trips[i].config);
      g_autoptr (JsonObject) credentials = parse (round_trips[i].credentials);
      g_autoptr (GHashTable) versions = g_hash_table_new (g_str_hash, g_str_equal);
      const char *versioned = round_trips[i].versioned;
      g_autoptr (GError) error = NULL;

      if (versioned != NULL)
        g_hash_table_insert (versions, (gpointer) versioned, LOAD_VERSION);
      g_autoptr (KedrocDataCatalog) catalog =
        kedroc_data_catalog_new_from_config (config, credentials, versions, SAVE_VERSION, &error);
      g_assert_no_error (error);
      check_round_trip (catalog, config, credentials, versioned);
      build_all (catalog);
      check_round_trip (catalog, config, credentials, versioned);
    }
}

#define A "\"a\": {\"type\": \"text.TextDataset\", \"filepath\": \"a\"}"
#define B "\"b\": {\"type\": \"text.TextDataset\", \"filepath\": \"b\"}"
#define PATTERN(filepath) "\"{n}_x\": {\"type\": \"text.TextDataset\", \"filepath\": \"" filepath "\"}"

static void
test_configs (void)
{
  static const struct
  {
    const char *a;
    const char *b;
    gboolean equal;
  } cases[] = {
    { "{}", "{}", TRUE },
    { "{" A "}", "{" A "}", TRUE },
    { "{" A ", " B "}", "{" B ", " A "}", TRUE },
    { "{" A "}", "{}", FALSE },
    { "{" A "}", "{" B "}", FALSE },
    { "{" A "}", "{\"a\": {\"filepath\": \"a\", \"type\": \"text.TextDataset\"}}", TRUE },
    { "{" A "}", "{\"a\": {\"filepath\": \"b\", \"type\": \"text.TextDataset\"}}", FALSE },
    { "{" A "}", "{\"a\": {\"filepath\": \"a\", \"type\": \"text.TextDataset\", \"versioned\": true}}", FALSE },
    { "{" PATTERN ("{n}") "}", "{" PATTERN ("{n}") "}", TRUE },
    { "{" PATTERN ("{n}") "}", "{" PATTERN ("{n}.txt") "}", FALSE },
    { "{" PATTERN ("{n}") "}", "{}", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocDataCatalog) a = create (cases[i].a);
      g_autoptr (KedrocDataCatalog) b = create (cases[i].b);

      g_assert_true (kedroc_data_catalog_equal (a, b) == cases[i].equal);
      g_assert_true (kedroc_data_catalog_equal (b, a) == cases[i].equal);
      build_all (a);
      g_assert_true (kedroc_data_catalog_equal (a, b) == cases[i].equal);
      g_assert_true (kedroc_data_catalog_equal (a, a));
    }
}

/* Those that were handed in are equal to themselves alone, as in Kedro. */
static void
test_objects (void)
{
  g_autoptr (KedrocDataCatalog) a = create ("{" A "}");
  g_autoptr (KedrocDataCatalog) b = create ("{" A "}");
  g_autoptr (KedrocAbstractDataset) one = KEDROC_ABSTRACT_DATASET (kedroc_memory_dataset_new (NULL));
  g_autoptr (KedrocAbstractDataset) two = KEDROC_ABSTRACT_DATASET (kedroc_memory_dataset_new (NULL));

  kedroc_data_catalog_set (a, "m", one);
  g_assert_false (kedroc_data_catalog_equal (a, b));
  kedroc_data_catalog_set (b, "m", two);
  g_assert_false (kedroc_data_catalog_equal (a, b));
  kedroc_data_catalog_set (b, "m", one);
  g_assert_true (kedroc_data_catalog_equal (a, b));
}

static void
test_load_versions (void)
{
  g_autoptr (JsonObject) config =
    parse ("{\"a\": {\"type\": \"text.TextDataset\", \"filepath\": \"a\", \"versioned\": true}}");
  g_autoptr (GHashTable) versions = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (versions, (gpointer) "a", LOAD_VERSION);
  g_autoptr (KedrocDataCatalog) a = kedroc_data_catalog_new_from_config (config, NULL, versions, NULL, NULL);
  g_autoptr (KedrocDataCatalog) b =
    kedroc_data_catalog_new_from_config (config, NULL, versions, SAVE_VERSION, NULL);
  g_hash_table_insert (versions, (gpointer) "a", SAVE_VERSION);
  g_autoptr (KedrocDataCatalog) c = kedroc_data_catalog_new_from_config (config, NULL, versions, NULL, NULL);
  g_autoptr (KedrocDataCatalog) d = kedroc_data_catalog_new_from_config (config, NULL, NULL, NULL, NULL);

  g_assert_true (kedroc_data_catalog_equal (a, b));
  g_assert_false (kedroc_data_catalog_equal (a, c));
  g_assert_false (kedroc_data_catalog_equal (a, d));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/io/data-catalog-equal/round-trips", test_round_trips);
  g_test_add_func ("/kedroc/io/data-catalog-equal/configs", test_configs);
  g_test_add_func ("/kedroc/io/data-catalog-equal/objects", test_objects);
  g_test_add_func ("/kedroc/io/data-catalog-equal/load-versions", test_load_versions);
  return g_test_run ();
}
