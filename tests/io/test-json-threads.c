/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include "json-watch.h"
#include "kedroc-test.h"

/* JSON as a value, which many threads load, save and write at once. */

#define TEXT "{\"a\":[1,\"two\",{\"three\":null}],\"b\":{\"c\":0.5},\"d\":true}"

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

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
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
  return g_test_run ();
}
