/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "stress-graph.h"

#include <string.h>

#include "kedroc-test-run.h"

#define N_INPUTS 6
#define SAVE_VERSION "2026-01-01T00.00.00.000Z"

/* Files are synced to the disk one by one, so there are few of them. */
static StressKind
choose_kind (GRand *random)
{
  if (g_rand_int_range (random, 0, 20) == 0)
    return g_rand_int_range (random, STRESS_FILE, STRESS_N_KINDS);
  if (g_rand_int_range (random, 0, 2) == 0)
    return STRESS_INT;
  return g_rand_int_range (random, STRESS_INT, STRESS_FILE);
}

static char *
make_dataset_name (GRand *random,
                   GPtrArray *datasets)
{
  return g_strdup_printf ("%s-%u", stress_kind_get_name (choose_kind (random)), datasets->len);
}

/* Of the layers before, mostly the last one. */
static char **
choose_inputs (GRand *random,
               GPtrArray *datasets,
               guint n_before,
               guint last_layer)
{
  g_autoptr (GHashTable) chosen = g_hash_table_new (NULL, NULL);
  g_autoptr (GStrvBuilder) inputs = g_strv_builder_new ();
  guint n = g_rand_int_range (random, 0, 5);

  for (guint i = 0; i < n; i++)
    {
      guint from = g_rand_int_range (random, 0, 4) > 0 ? last_layer : 0;
      guint index = g_rand_int_range (random, from, n_before);

      if (g_hash_table_add (chosen, GUINT_TO_POINTER (index + 1)))
        g_strv_builder_add (inputs, g_ptr_array_index (datasets, index));
    }
  return g_strv_builder_end (inputs);
}

static KedrocNode *
make_node (GRand *random,
           GPtrArray *datasets,
           guint n_before,
           guint last_layer)
{
  g_auto (GStrv) inputs = choose_inputs (random, datasets, n_before, last_layer);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *name = g_strdup_printf ("node-%u-%08x", datasets->len, g_rand_int (random));
  guint n_outputs = g_rand_int_range (random, 0, 5) > 0 ? 1 : 3;
  g_auto (GStrv) outputs = NULL;

  for (guint i = 0; i < n_outputs; i++)
    {
      g_ptr_array_add (datasets, make_dataset_name (random, datasets));
      g_strv_builder_add (builder, g_ptr_array_index (datasets, datasets->len - 1));
    }
  outputs = g_strv_builder_end (builder);
  return test_node_new (name, (const char *const *) inputs, (const char *const *) outputs, stress_node);
}

static void
add_layers (GRand *random,
            GPtrArray *nodes,
            guint n_nodes)
{
  g_autoptr (GPtrArray) datasets = g_ptr_array_new_with_free_func (g_free);
  guint last_layer = 0;

  for (guint i = 0; i < N_INPUTS; i++)
    {
      StressKind kind = g_rand_int_range (random, STRESS_INT, STRESS_FILE);

      g_ptr_array_add (datasets, g_strdup_printf ("%s-%u", stress_kind_get_name (kind), i));
    }
  while (nodes->len < n_nodes)
    {
      guint n_before = datasets->len;
      guint width = g_rand_int_range (random, 1, g_rand_int_range (random, 2, 20));

      for (guint i = 0; i < width && nodes->len < n_nodes; i++)
        g_ptr_array_add (nodes, make_node (random, datasets, n_before, last_layer));
      last_layer = n_before;
    }
}

StressGraph *
stress_graph_new (guint32 seed,
                  gboolean small)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  StressGraph *self = g_new0 (StressGraph, 1);

  self->seed = seed;
  self->n_nodes = g_rand_int_range (random, 10, g_rand_boolean (random) && !small ? 300 : 60);
  self->expected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  add_layers (random, nodes, self->n_nodes);
  self->pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  return self;
}

void
stress_graph_free (StressGraph *self)
{
  g_clear_object (&self->pipeline);
  g_clear_pointer (&self->expected, g_hash_table_unref);
  g_free (self);
}

static KedrocAbstractDataset *
make_memory_dataset (KedrocCopyMode mode)
{
  return g_object_new (KEDROC_TYPE_MEMORY_DATASET, "copy-mode", mode, NULL);
}

/* NULL: a MemoryDataset as catalogs make them. */
static KedrocAbstractDataset *
make_dataset (const char *name,
              const char *folder,
              KedrocSharedMemoryManager *manager)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (KedrocVersion) version = kedroc_version_new (NULL, SAVE_VERSION);

  switch (stress_kind_of (name))
    {
    case STRESS_COPY:
      return make_memory_dataset (KEDROC_COPY_MODE_COPY);
    case STRESS_DEEP:
      return make_memory_dataset (KEDROC_COPY_MODE_DEEPCOPY);
    case STRESS_ASSIGN:
      return make_memory_dataset (KEDROC_COPY_MODE_ASSIGN);
    case STRESS_SHARED:
      return KEDROC_ABSTRACT_DATASET (kedroc_shared_memory_dataset_new (manager));
    case STRESS_FILE:
      return KEDROC_ABSTRACT_DATASET (kedroc_text_dataset_new (path, NULL));
    case STRESS_JSON:
      return KEDROC_ABSTRACT_DATASET (kedroc_json_dataset_new (path, NULL));
    case STRESS_VERSION:
      return KEDROC_ABSTRACT_DATASET (kedroc_text_dataset_new (path, version));
    default:
      return NULL;
    }
}

KedrocDataCatalog *
stress_graph_make_catalog (StressGraph *self,
                           const char *folder,
                           KedrocSharedMemoryManager *manager)
{
  KedrocDataCatalog *catalog = kedroc_data_catalog_new ();
  g_auto (GStrv) names = kedroc_pipeline_get_datasets (self->pipeline);
  g_auto (GStrv) inputs = kedroc_pipeline_get_inputs (self->pipeline);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (KedrocAbstractDataset) dataset = make_dataset (names[i], folder, manager);

      if (dataset != NULL)
        kedroc_data_catalog_set (catalog, names[i], dataset);
    }
  for (guint i = 0; inputs[i] != NULL; i++)
    {
      guint64 digest = stress_mix (((guint64) self->seed << 32) + g_str_hash (inputs[i]));
      g_auto (GValue) value = G_VALUE_INIT;
      g_autoptr (GError) error = NULL;

      stress_make_value (stress_kind_of (inputs[i]), digest, manager, &value);
      if (!kedroc_data_catalog_contains (catalog, inputs[i]))
        kedroc_data_catalog_set_value (catalog, inputs[i], &value);
      else
        kedroc_data_catalog_save (catalog, inputs[i], &value, NULL, &error);
      g_assert_no_error (error);
    }
  return catalog;
}

static guint64
load_digest (KedrocDataCatalog *outputs,
             const char *name)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  kedroc_data_catalog_load (outputs, name, &value, NULL, &error);
  g_assert_no_error (error);
  return stress_check_value (name, &value);
}

void
stress_graph_expect (StressGraph *self,
                     KedrocDataCatalog *outputs)
{
  g_auto (GStrv) names = kedroc_data_catalog_list (outputs);

  for (guint i = 0; names[i] != NULL; i++)
    {
      guint64 digest = load_digest (outputs, names[i]);

      g_hash_table_insert (self->expected, g_strdup (names[i]), g_memdup2 (&digest, sizeof digest));
    }
  g_assert_cmpuint (g_hash_table_size (self->expected), >, 0);
}

void
stress_graph_compare (StressGraph *self,
                      KedrocDataCatalog *outputs)
{
  g_auto (GStrv) names = kedroc_data_catalog_list (outputs);

  g_assert_cmpuint (g_strv_length (names), ==, g_hash_table_size (self->expected));
  for (guint i = 0; names[i] != NULL; i++)
    {
      const guint64 *expected = g_hash_table_lookup (self->expected, names[i]);

      g_assert_nonnull (expected);
      g_assert_cmphex (load_digest (outputs, names[i]), ==, *expected);
    }
}

static void
check_file (const char *dataset,
            const char *path)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (stress_kind_of (dataset) == STRESS_JSON)
    {
      g_autoptr (KedrocJSONDataset) json = kedroc_json_dataset_new (path, NULL);

      kedroc_abstract_dataset_load (KEDROC_ABSTRACT_DATASET (json), &value, NULL, &error);
      g_assert_no_error (error);
    }
  else
    {
      g_file_get_contents (path, &text, NULL, &error);
      g_assert_no_error (error);
      g_value_take_string (g_value_init (&value, G_TYPE_STRING), g_steal_pointer (&text));
    }
  stress_check_value (dataset, &value);
}

static void
check_folder (const char *folder,
              const char *dataset)
{
  g_autoptr (GDir) entries = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (entries);
  while ((name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (name[0] == '.')
        g_error ("'%s' was left behind", path);
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        check_folder (path, dataset != NULL ? dataset : name);
      else
        check_file (dataset != NULL ? dataset : name, path);
    }
}

void
stress_graph_check_files (StressGraph *self,
                          const char *folder)
{
  check_folder (folder, NULL);
}
