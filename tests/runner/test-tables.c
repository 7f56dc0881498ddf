/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-test-run.h"

/* A table that a node builds in place, on its way to the next node. */

typedef enum
{
  SEQUENTIAL,
  THREAD,
  PARALLEL,
} Kind;

static const char *const kinds[] = { "sequential", "thread", "parallel" };

static KedrocAbstractRunner *
make_runner (Kind kind)
{
  switch (kind)
    {
    case SEQUENTIAL:
      return KEDROC_ABSTRACT_RUNNER (kedroc_sequential_runner_new ());
    case THREAD:
      return KEDROC_ABSTRACT_RUNNER (kedroc_thread_runner_new (2));
    default:
      return KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (2));
    }
}

/* As many rows as the input says; room for half of them and more. */
static gboolean
build_table (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  gint64 n_rows = kedroc_task_get_input_int64 (task, "n-rows");
  g_autoptr (KedrocTableBuilder) builder = NULL;

  builder = kedroc_task_create_table_builder (task, "table", (guint64) (n_rows / 2 + 10), error);
  if (builder == NULL)
    return FALSE;
  kedroc_table_builder_add_column (builder, "id", G_TYPE_INT64);
  kedroc_table_builder_add_column (builder, "name", G_TYPE_STRING);
  for (gint64 i = 0; i < n_rows; i++)
    {
      kedroc_table_builder_append_int64 (builder, "id", i);
      kedroc_table_builder_append_string (builder, "name", i % 2 == 0 ? "even" : NULL);
    }
  return TRUE;
}

static gboolean
read_table (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  KedrocTable *table = kedroc_task_get_input_object (task, "table");
  const gint64 *ids = NULL;
  gint64 sum = 0;

  if (table == NULL)
    return TRUE;
  ids = kedroc_table_get_int64s (table, "id", NULL, error);
  if (ids == NULL)
    return FALSE;
  for (guint64 row = 0; row < kedroc_table_get_n_rows (table); row++)
    sum += ids[row] + 1000000 * kedroc_table_is_missing (table, "name", row);
  kedroc_task_set_output_int64 (task, "sum", sum);
  return TRUE;
}

static void
set_n_rows (KedrocDataCatalog *catalog,
            gint64 n_rows)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_set_int64 (g_value_init (&value, G_TYPE_INT64), n_rows);
  kedroc_data_catalog_set_value (catalog, "n-rows", &value);
}

/* A small table travels inside of the message, a large one as its buffer. */
static void
test_build (gconstpointer data)
{
  Kind kind = GPOINTER_TO_UINT (data);
  static const gint64 sizes[] = { 0, 30, 50000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gint64 n = sizes[i];
      g_autoptr (KedrocPipeline) pipeline =
        test_pipeline_new (test_node_new ("build", KEDROC_NAMES ("n-rows"), KEDROC_NAMES ("table"), build_table),
                           test_node_new ("read", KEDROC_NAMES ("table"), KEDROC_NAMES ("sum"), read_table), NULL);
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (KedrocAbstractRunner) runner = make_runner (kind);
      g_autoptr (KedrocDataCatalog) outputs = NULL;
      g_autoptr (GError) error = NULL;
      gint64 sum;

      set_n_rows (catalog, n);
      outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, &error);
      g_assert_no_error (error);
      sum = kedroc_data_catalog_load_int64 (outputs, "sum", NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (sum, ==, n * (n - 1) / 2 + 1000000 * (n / 2));
    }
}

static gboolean
pass_on (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  kedroc_task_set_output (task, outputs[0], kedroc_task_get_input (task, "table"));
  return TRUE;
}

/* However many datasets hold the very same table: its memory is there once, and counts once. */
static void
test_counted_once (void)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("build", KEDROC_NAMES ("n-rows"), KEDROC_NAMES ("table"), build_table),
                       test_node_new ("a", KEDROC_NAMES ("table"), KEDROC_NAMES ("copy-a"), pass_on),
                       test_node_new ("b", KEDROC_NAMES ("table"), KEDROC_NAMES ("copy-b"), pass_on), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (2);
  KedrocSharedMemoryManager *manager = kedroc_parallel_runner_get_manager (runner);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;
  guint64 in_use;

  set_n_rows (catalog, 50000);
  outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE, NULL,
                                        &error);
  g_assert_no_error (error);
  in_use = kedroc_shared_memory_manager_get_bytes_in_use (manager);
  g_assert_cmpuint (in_use, >, 50000 * 8);
  /* Two of them would take 28 bytes a row at least. */
  g_assert_cmpuint (in_use, <, 50000 * 20);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_peak_bytes (manager), ==, in_use);
  g_clear_object (&outputs);
  g_clear_object (&catalog);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);
}

static gboolean
build_wrongly (KedrocTask *task,
               gpointer user_data,
               GError **error)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_task_create_table_builder (task, "table", 10, error);

  if (builder == NULL)
    return FALSE;
  kedroc_table_builder_add_column (builder, "id", G_TYPE_INT64);
  kedroc_table_builder_append_int64 (builder, "id", 1);
  kedroc_table_builder_append_string (builder, "id", "two");
  return TRUE;
}

static void
test_mistake (gconstpointer data)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("build", NULL, KEDROC_NAMES ("table"), build_wrongly), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractRunner) runner = make_runner (GPOINTER_TO_UINT (data));
  g_autoptr (GError) error = NULL;

  g_assert_null (kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, &error));
  test_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "'build'", "'table'",
                     "Row 1 of column 'id'", NULL);
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    {
      g_autofree char *build = g_strdup_printf ("/kedroc/runner/%s/tables/build", kinds[kind]);
      g_autofree char *mistake = g_strdup_printf ("/kedroc/runner/%s/tables/mistake", kinds[kind]);

      g_test_add_data_func (build, GUINT_TO_POINTER (kind), test_build);
      g_test_add_data_func (mistake, GUINT_TO_POINTER (kind), test_mistake);
    }
  g_test_add_func ("/kedroc/runner/parallel/tables/counted-once", test_counted_once);
  return g_test_run ();
}
