/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <signal.h>

#include "kedroc-test.h"
#include "recycling.h"

/* What becomes of the memory of workers that are gone. */

#define DEADLY_ROUNDS 60

/* So slowly that two of them are in two workers. */
static gboolean
make_slowly (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  g_usleep (3000);
  return fill (task, error);
}

/* The first worker that reads is the one that lives: it kills another one of those that have made
 * what it reads. */
static gboolean
read_and_kill (KedrocTask *task,
               gpointer user_data,
               GError **error)
{
  g_auto (GStrv) inputs = kedroc_node_get_inputs (kedroc_task_get_node (task));
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));
  g_autofree char *path = g_build_filename (g_getenv ("KEDROC_TEST_FOLDER"), "killer", NULL);
  g_autofree char *own = g_strdup_printf ("%d", (int) getpid ());
  g_autofree char *killer = NULL;

  for (guint i = 0; i < 2; i++)
    assert_filled (kedroc_task_get_input_bytes (task, inputs[2 * i]), get_number (task));
  if (!g_file_get_contents (path, &killer, NULL, NULL))
    g_assert_true (g_file_set_contents (path, own, -1, NULL));
  g_usleep (3000);
  for (guint i = 0; i < 2 && g_strcmp0 (killer, own) == 0; i++)
    {
      int maker = (int) g_ascii_strtoll (kedroc_task_get_input_string (task, inputs[2 * i + 1]), NULL, 10);

      if (maker != getpid () && kill (maker, SIGKILL) == 0)
        break;
    }
  kedroc_task_set_output_int64 (task, outputs[0], 1);
  return TRUE;
}

static void
add_deadly_round (GPtrArray *nodes,
                  guint i)
{
  g_autofree char *before = i > 0 ? g_strdup_printf ("read-0-%u", i - 1) : NULL;
  char *data[2];
  char *places[2];

  for (guint j = 0; j < 2; j++)
    {
      g_autofree char *maker = g_strdup_printf ("maker-%u-%u", j, i);

      data[j] = g_strdup_printf ("data-%u-%u", j, i);
      places[j] = g_strdup_printf ("place-%u-%u", j, i);
      g_ptr_array_add (nodes, test_node_new (maker, i > 0 ? KEDROC_NAMES (before) : NULL,
                                             KEDROC_NAMES (data[j], places[j]), make_slowly));
    }
  for (guint j = 0; j < 2; j++)
    {
      g_autofree char *reader = g_strdup_printf ("reader-%u-%u", j, i);
      g_autofree char *read = g_strdup_printf ("read-%u-%u", j, i);

      g_ptr_array_add (nodes, test_node_new (reader, KEDROC_NAMES (data[0], places[0], data[1], places[1]),
                                             KEDROC_NAMES (read), read_and_kill));
    }
  for (guint j = 0; j < 2; j++)
    {
      g_free (data[j]);
      g_free (places[j]);
    }
}

static KedrocPipeline *
make_deadly_rounds (void)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline;

  for (guint i = 0; i < DEADLY_ROUNDS; i++)
    add_deadly_round (nodes, i);
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  return pipeline;
}

static void
count_most_segments (KedrocAbstractRunner *runner,
                     KedrocNode *node,
                     gpointer data)
{
  *(guint *) data = MAX (*(guint *) data, count_own_segments ());
}

/* The memory of a worker that is gone goes when nobody reads it any more, and not at the end of the run. */
static void
test_dead_makers (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *variable = g_strconcat ("KEDROC_TEST_FOLDER=", kedroc_test_folder_get_path (folder), NULL);
  g_autoptr (KedrocPipeline) pipeline = make_deadly_rounds ();
  g_autoptr (KedrocAbstractRunner) runner = KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (3));
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;
  guint n_most = 0;

  g_object_set (runner, "retries", 5, "worker-environment", (char *[]){ variable, NULL }, NULL);
  g_signal_connect (runner, "node-finished", G_CALLBACK (count_most_segments), &n_most);
  outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("%u segments at most", n_most);
  /* Each round a worker dies that has made at least one; those that live keep some for a while. */
  g_assert_cmpuint (n_most, <=, DEADLY_ROUNDS / 2);
}

static gboolean
make (KedrocTask *task,
      gpointer user_data,
      GError **error)
{
  return fill (task, error);
}

/* What a run has made is read by the workers of another one, when those who made it are gone. */
static gboolean
read_number (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  assert_filled (kedroc_task_get_input_bytes (task, "data"), 7);
  kedroc_task_set_output_int64 (task, outputs[0], 1);
  return TRUE;
}

static KedrocAbstractDataset *
make_data (KedrocAbstractRunner *runner)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("maker-7", NULL, KEDROC_NAMES ("data", "place"), make), NULL);
  g_autoptr (KedrocDataCatalog) catalog = KEDROC_DATA_CATALOG (kedroc_shared_memory_data_catalog_new ());
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;

  outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, &error);
  g_assert_no_error (error);
  return kedroc_data_catalog_get (outputs, "data", FALSE, &error);
}

static void
test_from_run_to_run (void)
{
  g_autoptr (KedrocAbstractRunner) runner = KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (3));
  KedrocSharedMemoryManager *manager = kedroc_parallel_runner_get_manager (KEDROC_PARALLEL_RUNNER (runner));
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("1", KEDROC_NAMES ("data"), KEDROC_NAMES ("read-1"), read_number),
                       test_node_new ("2", KEDROC_NAMES ("data"), KEDROC_NAMES ("read-2"), read_number),
                       test_node_new ("3", KEDROC_NAMES ("data"), KEDROC_NAMES ("read-3"), read_number), NULL);
  TestResources before = test_resources_get ();
  KedrocAbstractDataset *data = make_data (runner);

  g_assert_true (KEDROC_IS_SHARED_MEMORY_DATASET (data));
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (KedrocDataCatalog) outputs = NULL;
      g_autoptr (GError) error = NULL;

      kedroc_data_catalog_set (catalog, "data", data);
      outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, SIZE);
    }
  test_assert_finalized (data);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);
  test_resources_assert_same (&before);
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/runner/dead-owners/dead-makers", test_dead_makers);
  g_test_add_func ("/kedroc/runner/dead-owners/from-run-to-run", test_from_run_to_run);
  return g_test_run ();
}
