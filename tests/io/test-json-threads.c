/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include "kedroc-test.h"

/* json-glib counts references to objects, lists and scalars for one thread
 * alone: what one of these cases shares by such a count is freed too early or
 * never. */

#define N_THREADS 4
#define MILLISECONDS 120
#define TEXT "{\"a\":[1,\"two\",{\"three\":null}],\"b\":{\"c\":0.5},\"d\":true}"

static JsonObject *
parse_object (const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return json_node_dup_object (node);
}

/* What is shared by mistake is not always freed too early: the nodes below it
 * tell whether it is freed at all. */
typedef struct
{
  GPtrArray *nodes;
} Watch;

static void
watch_node (Watch    *self,
            JsonNode *node)
{
  g_autoptr (GList) children = NULL;

  g_ptr_array_add (self->nodes, json_node_ref (node));
  if (JSON_NODE_HOLDS_OBJECT (node))
    children = json_object_get_values (json_node_get_object (node));
  else if (JSON_NODE_HOLDS_ARRAY (node))
    children = json_array_get_elements (json_node_get_array (node));
  for (GList *child = children; child != NULL; child = child->next)
    watch_node (self, child->data);
}

static Watch
watch_object (JsonObject *object)
{
  Watch watch = { g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref) };
  g_autoptr (GList) members = json_object_get_values (object);

  for (GList *member = members; member != NULL; member = member->next)
    watch_node (&watch, member->data);
  return watch;
}

/* Everybody has dropped the object: json_node_init () complains of a node that
 * somebody else has, too. From the outside to the inside. */
static void
assert_freed (Watch *self)
{
  for (guint i = 0; i < self->nodes->len; i++)
    json_node_init (g_ptr_array_index (self->nodes, i), JSON_NODE_NULL);
  g_clear_pointer (&self->nodes, g_ptr_array_unref);
}

/* All that a program does to a value of its own. */
static void
use_json (const GValue *value)
{
  g_auto (GValue) copy = G_VALUE_INIT;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  g_value_init (&copy, G_VALUE_TYPE (value));
  g_value_copy (value, &copy);
  if (G_VALUE_HOLDS (value, JSON_TYPE_NODE))
    node = g_value_dup_boxed (value);
  else if (G_VALUE_HOLDS (value, JSON_TYPE_OBJECT))
    node = json_node_init_object (json_node_alloc (), g_value_get_boxed (value));
  else
    node = json_node_init_array (json_node_alloc (), g_value_get_boxed (value));

  text = json_to_string (node, FALSE);
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      g_autoptr (JsonNode) member = json_object_dup_member (object, "a");

      g_assert_cmpstr (text, ==, TEXT);
      json_array_add_int_element (json_node_get_array (member), 4);
      json_object_remove_member (object, "b");
    }
  else
    {
      g_autoptr (JsonNode) element = json_array_dup_element (json_node_get_array (node), 0);

      g_assert_cmpstr (text, ==, "[1,\"two\",{\"three\":null}]");
      g_assert_cmpint (json_node_get_int (element), ==, 1);
    }
}

static void
init_json (GValue *value,
           GType   type)
{
  g_autoptr (JsonObject) object = parse_object (TEXT);

  g_value_init (value, type);
  if (type == JSON_TYPE_OBJECT)
    g_value_set_boxed (value, object);
  else if (type == JSON_TYPE_ARRAY)
    g_value_set_boxed (value, json_object_get_array_member (object, "a"));
  else
    g_value_take_boxed (value, json_node_init_object (json_node_alloc (), object));
}

static Watch
watch_value (const GValue *value)
{
  if (G_VALUE_HOLDS (value, JSON_TYPE_NODE))
    return watch_object (json_node_get_object (g_value_get_boxed (value)));
  if (G_VALUE_HOLDS (value, JSON_TYPE_OBJECT))
    return watch_object (g_value_get_boxed (value));

  Watch watch = { g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref) };

  for (guint i = 0; i < json_array_get_length (g_value_get_boxed (value)); i++)
    watch_node (&watch, json_array_get_element (g_value_get_boxed (value), i));
  return watch;
}

typedef struct
{
  KedrocAbstractDataset *dataset;
  GValue value;
} Shared;

static void
work_on_shared (Shared *shared,
                GFunc   work)
{
  Watch watch = watch_value (&shared->value);

  kedroc_test_repeat_on_threads (N_THREADS, MILLISECONDS, work, shared);
  g_clear_object (&shared->dataset);
  g_value_unset (&shared->value);
  assert_freed (&watch);
}

static void
load_and_use (gpointer data,
              gpointer unused)
{
  Shared *shared = data;
  g_auto (GValue) value = G_VALUE_INIT;

  g_assert_true (kedroc_abstract_dataset_load (shared->dataset, &value, NULL, NULL));
  use_json (&value);
}

/* Every thread saves the one value, too. */
static void
save_and_load (gpointer data,
               gpointer unused)
{
  Shared *shared = data;

  g_assert_true (kedroc_abstract_dataset_save (shared->dataset, &shared->value, NULL, NULL));
  load_and_use (data, NULL);
}

typedef struct
{
  const char *path;
  KedrocCopyMode mode;
  const char *type;
} MemoryCase;

static const MemoryCase memory_cases[] = {
  { "infer/node", KEDROC_COPY_MODE_INFER, "JsonNode" },
  { "infer/object", KEDROC_COPY_MODE_INFER, "JsonObject" },
  { "infer/array", KEDROC_COPY_MODE_INFER, "JsonArray" },
  { "deepcopy/node", KEDROC_COPY_MODE_DEEPCOPY, "JsonNode" },
  { "copy/node", KEDROC_COPY_MODE_COPY, "JsonNode" },
  { "copy/object", KEDROC_COPY_MODE_COPY, "JsonObject" },
  { "assign/object", KEDROC_COPY_MODE_ASSIGN, "JsonObject" },
  { "assign/array", KEDROC_COPY_MODE_ASSIGN, "JsonArray" },
};

static void
test_memory (gconstpointer data)
{
  const MemoryCase *memory_case = data;
  Shared shared = { NULL };

  shared.dataset = g_object_new (KEDROC_TYPE_MEMORY_DATASET, "copy-mode", memory_case->mode, NULL);
  init_json (&shared.value, g_type_from_name (memory_case->type));
  work_on_shared (&shared, save_and_load);
}

/* Everybody has the same node, and does with it what may be done. */
static void
load_node (gpointer data,
           gpointer unused)
{
  Shared *shared = data;
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (KedrocMemoryDataset) other = NULL;

  g_assert_true (kedroc_abstract_dataset_load (shared->dataset, &value, NULL, NULL));
  g_assert_true (g_value_get_boxed (&value) == g_value_get_boxed (&shared->value));
  node = json_node_ref (g_value_get_boxed (&value));
  g_assert_true (json_object_get_boolean_member (json_node_get_object (node), "d"));
  other = kedroc_memory_dataset_new (&value);
}

static void
test_assign_node (void)
{
  Shared shared = { NULL };

  shared.dataset = g_object_new (KEDROC_TYPE_MEMORY_DATASET, "copy-mode", KEDROC_COPY_MODE_ASSIGN, NULL);
  init_json (&shared.value, JSON_TYPE_NODE);
  g_assert_true (kedroc_abstract_dataset_save (shared.dataset, &shared.value, NULL, NULL));
  work_on_shared (&shared, load_node);
}

/* One value, written by many: to shared memory, to a catalog, to a file. */
static void
encode (gpointer data,
        gpointer unused)
{
  Shared *shared = data;
  g_autoptr (KedrocSharedBuffer) buffer = NULL;

  g_assert_true (kedroc_value_encode (&shared->value, NULL, &buffer, NULL));
}

static void
test_encode (void)
{
  Shared shared = { NULL };

  init_json (&shared.value, JSON_TYPE_OBJECT);
  work_on_shared (&shared, encode);
}

static void
set_in_catalog (gpointer data,
                gpointer unused)
{
  Shared *shared = data;
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();

  kedroc_data_catalog_set_value (catalog, "value", &shared->value);
  kedroc_data_catalog_add_parameters (catalog, g_value_get_boxed (&shared->value));
}

static void
test_set (void)
{
  Shared shared = { NULL };

  init_json (&shared.value, JSON_TYPE_OBJECT);
  work_on_shared (&shared, set_in_catalog);
}

static void
save_to_file (gpointer data,
              gpointer unused)
{
  Shared *shared = data;

  g_assert_true (kedroc_abstract_dataset_save (shared->dataset, &shared->value, NULL, NULL));
}

static void
test_file (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "value.json");
  Shared shared = { NULL };

  shared.dataset = KEDROC_ABSTRACT_DATASET (kedroc_json_dataset_new (path, NULL));
  init_json (&shared.value, JSON_TYPE_OBJECT);
  work_on_shared (&shared, save_to_file);
}

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
    KEDROC_TYPE_CSV_DATASET, "filepath", path, "metadata", metadata, "load-args", load_args, "dtypes", dtypes, NULL);

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
  KedrocCatalogConfigResolver *resolver = kedroc_catalog_config_resolver_new (config, credentials, NULL, NULL);

  g_assert_nonnull (resolver);
  kedroc_test_repeat_on_threads (N_THREADS, MILLISECONDS, *(const GFunc *) work, resolver);
  g_object_unref (resolver);
  json_object_unref (config);
  json_object_unref (credentials);
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
  g_autoptr (KedrocAbstractDataset) own_dataset = kedroc_data_catalog_get (factory->catalog, own, FALSE, NULL);
  g_autoptr (KedrocAbstractDataset) dataset = kedroc_data_catalog_get (factory->catalog, common, FALSE, NULL);
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
  g_autoptr (KedrocAbstractDataset) dataset = kedroc_abstract_dataset_from_config ("a", data, NULL, NULL, NULL);

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
  g_type_ensure (JSON_TYPE_NODE);
  g_type_ensure (JSON_TYPE_OBJECT);
  g_type_ensure (JSON_TYPE_ARRAY);
  for (gsize i = 0; i < G_N_ELEMENTS (memory_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/io/json-threads/memory/", memory_cases[i].path, NULL);

      g_test_add_data_func (path, &memory_cases[i], test_memory);
    }
  g_test_add_func ("/kedroc/io/json-threads/memory/assign/node", test_assign_node);
  g_test_add_func ("/kedroc/io/json-threads/encode", test_encode);
  g_test_add_func ("/kedroc/io/json-threads/set", test_set);
  g_test_add_func ("/kedroc/io/json-threads/file", test_file);
  g_test_add_func ("/kedroc/io/json-threads/options", test_options);
  g_test_add_func ("/kedroc/io/json-threads/catalogs", test_catalogs);
  g_test_add_data_func ("/kedroc/io/json-threads/resolver/catalogs", &resolver_work[0], test_resolver);
  g_test_add_data_func ("/kedroc/io/json-threads/resolver/resolve", &resolver_work[1], test_resolver);
  g_test_add_func ("/kedroc/io/json-threads/factory", test_factory);
  g_test_add_func ("/kedroc/io/json-threads/from-config", test_from_config);
  return g_test_run ();
}
