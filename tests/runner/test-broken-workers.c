/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"

/* Nodes that break what the worker they run in stands on: the right one is
 * named, and nothing is left behind. */

#define N_NODES 100
#define CULPRIT 50

static gboolean
succeed (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  kedroc_task_set_output_int64 (task, outputs[0], 1);
  return TRUE;
}

/* As a library does that turns a process into a daemon. */
static gboolean
close_descriptors (KedrocTask *task,
                   gpointer user_data,
                   GError **error)
{
  for (int fd = 3; fd < 10; fd++)
    close (fd);
  return succeed (task, user_data, error);
}

static gboolean
replace_channel (KedrocTask *task,
                 gpointer user_data,
                 GError **error)
{
  int fd = open ("/dev/null", O_RDWR | O_CLOEXEC);

  g_assert_cmpint (dup2 (fd, 3), ==, 3);
  close (fd);
  return succeed (task, user_data, error);
}

static gboolean
cut_status (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  g_assert_cmpint (ftruncate (5, 0), ==, -1);
  return succeed (task, user_data, error);
}

static gboolean
fork_and_return (KedrocTask *task,
                 gpointer user_data,
                 GError **error)
{
  g_assert_cmpint (fork (), >=, 0);
  return succeed (task, user_data, error);
}

/* Short nodes, which are sent many at a time, and one among them that is not
 * like them. */
static KedrocPipeline *
make_pipeline (KedrocNodeFunc culprit)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline;

  for (guint i = 0; i < N_NODES; i++)
    {
      g_autofree char *name = g_strdup_printf ("node-%03u", i);
      g_autofree char *output = g_strdup_printf ("out-%03u", i);

      g_ptr_array_add (nodes, test_node_new (name, NULL, KEDROC_NAMES (output), i == CULPRIT ? culprit : succeed));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  return pipeline;
}

static void
assert_outputs (KedrocDataCatalog *catalog)
{
  for (guint i = 0; i < N_NODES; i++)
    {
      g_autofree char *output = g_strdup_printf ("out-%03u", i);
      g_autoptr (GError) error = NULL;
      gint64 got = kedroc_data_catalog_load_int64 (catalog, output, NULL, &error);

      if (i == CULPRIT)
        g_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA);
      else
        g_assert_cmpint (got, ==, 1);
    }
}

static const struct
{
  const char *name;
  KedrocNodeFunc func;
} broken_channels[] = {
  { "closed", close_descriptors },
  { "replaced", replace_channel },
};

/* It is the node that broke the channel that is blamed, not one that came after
 * it in the same message. */
static void
test_broken_channel (gconstpointer data)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline (broken_channels[GPOINTER_TO_UINT (data)].func);

  for (guint n_workers = 1; n_workers <= 2; n_workers++)
    {
      g_autoptr (KedrocAbstractRunner) runner = KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (n_workers));
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (GError) error = NULL;
      TestResources before = test_resources_get ();

      kedroc_abstract_runner_set_failure_policy (runner, KEDROC_FAILURE_POLICY_KEEP_GOING);
      g_assert_null (kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, &error));
      test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_WORKER_DIED, "Node 'node-050': ", NULL);
      test_resources_assert_same (&before);
      assert_outputs (catalog);
    }
}

static const struct
{
  const char *name;
  KedrocNodeFunc func;
} harmless[] = {
  /* The page that tells where a worker is cannot be cut off below the
   * supervisor, which would end it. */
  { "status-is-sealed", cut_status },
  /* Of the two processes that come back only one is the worker. */
  { "forks", fork_and_return },
};

static void
test_harmless (gconstpointer data)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline (harmless[GPOINTER_TO_UINT (data)].func);

  for (guint n_workers = 1; n_workers <= 2; n_workers++)
    {
      g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (n_workers);
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (KedrocDataCatalog) outputs = NULL;
      g_autoptr (GError) error = NULL;

      outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE,
                                            NULL, &error);
      g_assert_no_error (error);
      for (guint i = 0; i < N_NODES; i++)
        {
          g_autofree char *output = g_strdup_printf ("out-%03u", i);

          g_assert_cmpint (kedroc_data_catalog_load_int64 (outputs, output, NULL, &error), ==, 1);
        }
    }
}

static gboolean
has_file_open_in (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      if (target != NULL && g_str_has_prefix (target, folder))
        return TRUE;
    }
  return FALSE;
}

static gpointer
die_while_writing (gpointer data)
{
  while (!has_file_open_in (g_getenv ("KEDROC_TEST_FOLDER")))
    g_usleep (50);
  raise (SIGKILL);
  return NULL;
}

static gboolean
make_long_text (KedrocTask *task,
                gpointer user_data,
                GError **error)
{
  g_autofree char *text = g_strnfill (32 * 1024 * 1024, 'x');

  kedroc_task_set_output_string (task, "text", text);
  g_thread_unref (g_thread_new ("die", die_while_writing, NULL));
  return TRUE;
}

static gboolean
die_with_buffer (KedrocTask *task,
                 gpointer user_data,
                 GError **error)
{
  KedrocSharedBuffer *buffer = kedroc_task_create_output_buffer (task, "text", 1000000, error);

  g_assert_nonnull (buffer);
  g_assert_true (has_file_open_in (g_getenv ("KEDROC_TEST_FOLDER")));
  raise (SIGKILL);
  return FALSE;
}

/* Runs a node whose worker is killed while it has a file open in the folder. */
static void
run_until_killed (KedrocNodeFunc func,
                  KedrocDataCatalog *catalog,
                  const char *folder,
                  KedrocSharedMemoryManager *manager)
{
  g_autofree char *variable = g_strconcat ("KEDROC_TEST_FOLDER=", folder, NULL);
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("dies", NULL, KEDROC_NAMES ("text"), func), NULL);
  g_autoptr (KedrocAbstractRunner) runner = g_object_new (KEDROC_TYPE_PARALLEL_RUNNER, "manager", manager,
                                                          "worker-environment", (char *[]){ variable, NULL }, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, &error));
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_WORKER_DIED, "'dies'", "signal 9", NULL);
}

static void
test_dies_while_saving (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "text.txt");
  g_autofree char *content = NULL;
  g_autoptr (KedrocTextDataset) dataset = kedroc_text_dataset_new (path, NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (GError) error = NULL;
  int fd = open (kedroc_test_folder_get_path (folder), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      g_test_skip ("this file system has no files without a name");
      return;
    }
  close (fd);
  kedroc_data_catalog_set (catalog, "text", KEDROC_ABSTRACT_DATASET (dataset));
  run_until_killed (make_long_text, catalog, kedroc_test_folder_get_path (folder), NULL);
  g_assert_cmpuint (kedroc_test_folder_count (folder), ==, 0);

  g_assert_true (g_file_set_contents (path, "old", -1, &error));
  run_until_killed (make_long_text, catalog, kedroc_test_folder_get_path (folder), NULL);
  g_assert_cmpuint (kedroc_test_folder_count (folder), ==, 1);
  g_assert_true (g_file_get_contents (path, &content, NULL, &error));
  g_assert_cmpstr (content, ==, "old");
}

static void
test_dies_with_spilled_buffer (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  const char *path = kedroc_test_folder_get_path (folder);
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();

  g_object_set (manager, "memory-limit", (guint64) 4096, "spill-directory", path, NULL);
  run_until_killed (die_with_buffer, catalog, path, manager);
  g_assert_cmpuint (kedroc_test_folder_count (folder), ==, 0);
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (broken_channels); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/runner/parallel/channel-", broken_channels[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_broken_channel);
    }
  for (guint i = 0; i < G_N_ELEMENTS (harmless); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/runner/parallel/", harmless[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_harmless);
    }
  g_test_add_func ("/kedroc/runner/parallel/dies-while-saving", test_dies_while_saving);
  g_test_add_func ("/kedroc/runner/parallel/dies-with-spilled-buffer", test_dies_with_spilled_buffer);
  return g_test_run ();
}
