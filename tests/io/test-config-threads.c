/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>
#include <string.h>

#include "json-watch.h"
#include "kedroc-test.h"

/* JSON as a configuration, of which many threads make datasets and catalogs. */

/* Loads and reads what the dataset was given as JSON. */
static void
use_options (gpointer data,
             gpointer unused)
{
  KedrocAbstractDataset *dataset = data;
  g_auto (GValue) table = G_VALUE_INIT;
  g_autoptr (JsonObject) metadata = NULL;
  g_autoptr (JsonObject) load_args = NULL;
  g_autoptr (JsonObject) dtypes = NULL;
  g_autoptr (JsonObject) config = kedroc_abstract_dataset_to_config (dataset);
  G_GNUC_UNUSED g_autofree char *text = kedroc_abstract_dataset_to_string (dataset);

  g_object_get (dataset, "metadata", &metadata, "load-args", &load_args, "dtypes", &dtypes, NULL);
  g_assert_cmpstr (json_object_get_string_member (metadata, "layer"), ==, "raw");
  json_object_remove_member (metadata, "layer");
  g_assert_true (json_object_has_member (config, "dtypes"));
  g_assert_true (kedroc_abstract_dataset_load (dataset, &table, NULL, NULL));
}

static void
test_options (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "a.csv", "x,y\n1,2\n", -1);
  JsonObject *metadata = parse_object ("{\"layer\":\"raw\"}");
  JsonObject *load_args = parse_object ("{\"dtype\":{\"x\":\"int64\"}}");
  JsonObject *dtypes = parse_object ("{\"y\":\"double\"}");
  Watch watches[] = { watch_object (metadata), watch_object (load_args), watch_object (dtypes) };
  KedrocAbstractDataset *dataset = g_object_new (
    KEDROC_TYPE_CSV_DATASET, "filepath", path, "metadata", metadata, "load-args", load_args, "dtypes", dtypes,
    NULL);

  kedroc_test_repeat_on_threads (N_THREADS, MILLISECONDS, use_options, dataset);
  g_object_unref (dataset);
  json_object_unref (metadata);
  json_object_unref (load_args);
  json_object_unref (dtypes);
  for (gsize i = 0; i < G_N_ELEMENTS (watches); i++)
    assert_freed (&watches[i]);
}

static const char catalog_text[] =
  "{\"one\": {\"type\": \"MemoryDataset\", \"metadata\": {\"a\": [1, \"x\"]}},"
  " \"two\": {\"type\": \"CachedDataset\", \"dataset\": {\"type\": \"json.JSONDataset\","
  "           \"filepath\": \"nowhere.json\", \"credentials\": \"key\", \"save_args\": {\"indent\": 2}}},"
  " \"p_{name}\": {\"type\": \"json.JSONDataset\", \"filepath\": \"{name}.json\", \"credentials\": \"key\","
  "                \"metadata\": {\"of\": \"{name}\", \"n\": [0.5, null, true]}}}";

static void
use_catalog (KedrocDataCatalog *catalog,
             const char        *name)
{
  g_autoptr (KedrocAbstractDataset) dataset = kedroc_data_catalog_get (catalog, name, TRUE, NULL);
  g_autoptr (JsonObject) credentials = NULL;
  g_autoptr (JsonObject) config = NULL;
  G_GNUC_UNUSED g_autofree char *type = kedroc_data_catalog_get_dataset_type (catalog, name);
  G_GNUC_UNUSED g_autofree char *text = kedroc_data_catalog_to_string (catalog);

  g_assert_nonnull (dataset);
  config = kedroc_data_catalog_to_config (catalog, &credentials, NULL, NULL, NULL);
  g_assert_nonnull (config);
  json_object_set_int_member (credentials, "of-my-own", 1);
}

/* Many catalogs, made of one configuration. */
static void
make_catalog (gpointer data,
              gpointer unused)
{
  JsonObject **configs = data;
  g_autoptr (KedrocDataCatalog) catalog =
    kedroc_data_catalog_new_from_config (configs[0], configs[1], NULL, "version", NULL);

  g_assert_nonnull (catalog);
  use_catalog (catalog, "one");
  use_catalog (catalog, "two");
  use_catalog (catalog, "p_x");
}

static void
test_catalogs (void)
{
  JsonObject *config = parse_object (catalog_text);
  JsonObject *credentials = parse_object ("{\"key\": {\"token\": [\"secret\", 1]}}");
  JsonObject *configs[] = { config, credentials };
  Watch watch = watch_object (config);
  Watch credentials_watch = watch_object (credentials);

  kedroc_test_repeat_on_threads (N_THREADS, MILLISECONDS, make_catalog, configs);
  json_object_unref (config);
  json_object_unref (credentials);
  assert_freed (&watch);
  assert_freed (&credentials_watch);
}

/* One resolver for many catalogs, which are made and dropped and whose entries
 * are replaced. */
static void
use_resolver (gpointer data,
              gpointer unused)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new_full (NULL, data, NULL, "version", NULL);
  g_autoptr (KedrocMemoryDataset) dataset = kedroc_memory_dataset_new (NULL);

  use_catalog (catalog, "two");
  use_catalog (catalog, "p_y");
  kedroc_data_catalog_set (catalog, "one", KEDROC_ABSTRACT_DATASET (dataset));
}

static void
resolve (gpointer data,
         gpointer unused)
{
  g_autoptr (JsonObject) entry = kedroc_catalog_config_resolver_resolve_pattern (data, "two", NULL);
  g_autoptr (JsonObject) pattern = kedroc_catalog_config_resolver_resolve_pattern (data, "p_z", NULL);
  JsonObject *metadata = json_object_get_object_member (pattern, "metadata");

  g_assert_nonnull (entry);
  g_assert_cmpstr (json_object_get_string_member (metadata, "of"), ==, "z");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (metadata, "n")), ==, 3);
}

static const GFunc resolver_work[] = { use_resolver, resolve };

static void
test_resolver (gconstpointer work)
{
  JsonObject *config = parse_object (catalog_text);
  JsonObject *credentials = parse_object ("{\"key\": {\"token\": [\"secret\", 1]}}");
  Watch watch = watch_object (config);
  KedrocCatalogConfigResolver *resolver =
    kedroc_catalog_config_resolver_new (config, credentials, NULL, NULL);

  g_assert_nonnull (resolver);
  kedroc_test_repeat_on_threads (N_THREADS, MILLISECONDS, *(const GFunc *) work, resolver);
  g_object_unref (resolver);
  json_object_unref (config);
  json_object_unref (credentials);
  assert_freed (&watch);
}

typedef struct
{
  GFile *file;
  JsonObject *variables;
} Source;

/* Many catalogs, made of one file with the same variables. */
static void
read_catalog (gpointer data,
              gpointer unused)
{
  Source *source = data;
  g_autoptr (KedrocDataCatalog) catalog =
    kedroc_data_catalog_new_from_file_full (source->file, NULL, source->variables, NULL);

  g_assert_nonnull (catalog);
}

static void
test_variables (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (
    folder, "a.yml", "a: {type: MemoryDataset, metadata: {n: '${n}/${n}', l: '${l}'}}", -1);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  JsonObject *variables = parse_object ("{\"n\": 5, \"l\": [1, \"x\"]}");
  Watch watch = watch_object (variables);
  Source source = { file, variables };

  kedroc_test_repeat_on_threads (N_THREADS, MILLISECONDS, read_catalog, &source);
  json_object_unref (variables);
  assert_freed (&watch);
}

typedef struct
{
  KedrocDataCatalog *catalog;
  int n_names;
} Factory;

/* Names that nobody has asked for yet, and some that all ask for. */
static void
make_datasets (gpointer data,
               gpointer unused)
{
  Factory *factory = data;
  int number = g_atomic_int_add (&factory->n_names, 1);
  g_autofree char *own = g_strdup_printf ("p_own_%d", number);
  g_autofree char *common = g_strdup_printf ("p_common_%d", number / N_THREADS);
  g_autoptr (KedrocAbstractDataset)
    own_dataset = kedroc_data_catalog_get (factory->catalog, own, FALSE, NULL);
  g_autoptr (KedrocAbstractDataset)
    dataset = kedroc_data_catalog_get (factory->catalog, common, FALSE, NULL);
  G_GNUC_UNUSED g_autofree char *text = kedroc_abstract_dataset_to_string (dataset);
  g_autoptr (KedrocMemoryDataset) other = kedroc_memory_dataset_new (NULL);
  JsonObject *metadata = kedroc_abstract_dataset_get_metadata (own_dataset);

  g_assert_cmpstr (json_object_get_string_member (metadata, "of"), ==, own + strlen ("p_"));
  kedroc_data_catalog_set (factory->catalog, own, KEDROC_ABSTRACT_DATASET (other));
}

static void
test_factory (void)
{
  g_autoptr (JsonObject) config = parse_object (catalog_text);
  g_autoptr (JsonObject) credentials = parse_object ("{\"key\": {\"token\": [\"secret\", 1]}}");
  g_autoptr (KedrocDataCatalog) catalog =
    kedroc_data_catalog_new_from_config (config, credentials, NULL, NULL, NULL);
  Factory factory = { catalog, 0 };

  kedroc_test_repeat_on_threads (N_THREADS, MILLISECONDS, make_datasets, &factory);
}

/* One configuration, of which many threads make datasets. */
static void
make_dataset (gpointer data,
              gpointer unused)
{
  g_autoptr (KedrocAbstractDataset)
    dataset = kedroc_abstract_dataset_from_config ("a", data, NULL, NULL, NULL);

  g_assert_nonnull (dataset);
}

static void
test_from_config (void)
{
  JsonObject *config = parse_object (
    "{\"type\": \"CachedDataset\", \"metadata\": {\"a\": [1]}, \"dataset\": {\"type\": \"MemoryDataset\","
    " \"data\": {\"b\": [2]}, \"metadata\": {\"c\": [3]}}}");
  Watch watch = watch_object (config);

  kedroc_test_repeat_on_threads (N_THREADS, MILLISECONDS, make_dataset, config);
  json_object_unref (config);
  assert_freed (&watch);
}

static GLogWriterOutput
drop_messages (GLogLevelFlags   level,
               const GLogField *fields,
               gsize            n_fields,
               gpointer         user_data)
{
  if ((level & G_LOG_LEVEL_MESSAGE) != 0)
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n_fields, user_data);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (drop_messages, NULL, NULL);
  g_test_add_func ("/kedroc/io/config-threads/options", test_options);
  g_test_add_func ("/kedroc/io/config-threads/catalogs", test_catalogs);
  g_test_add_func ("/kedroc/io/config-threads/variables", test_variables);
  g_test_add_data_func ("/kedroc/io/config-threads/resolver/catalogs", &resolver_work[0], test_resolver);
  g_test_add_data_func ("/kedroc/io/config-threads/resolver/resolve", &resolver_work[1], test_resolver);
  g_test_add_func ("/kedroc/io/config-threads/factory", test_factory);
  g_test_add_func ("/kedroc/io/config-threads/from-config", test_from_config);
  return g_test_run ();
}
