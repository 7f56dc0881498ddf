/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc-test-run.h>
#include <kedroc-test.h>
#include <string.h>

/* One file in two formats: who reads the one waits for who writes the other. */

gboolean write_text (KedrocTask *task,
                     gpointer user_data,
                     GError **error);
gboolean count_bytes (KedrocTask *task,
                      gpointer user_data,
                      GError **error);
gboolean compare_formats (KedrocTask *task,
                          gpointer user_data,
                          GError **error);

gboolean
write_text (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  kedroc_task_set_output_string (task, "text@text", "größe");
  return TRUE;
}

gboolean
count_bytes (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  GBytes *bytes = kedroc_task_get_input_bytes (task, "text@bytes");

  if (bytes != NULL)
    kedroc_task_set_output_int64 (task, "size", (gint64) g_bytes_get_size (bytes));
  return TRUE;
}

gboolean
compare_formats (KedrocTask *task,
                 gpointer user_data,
                 GError **error)
{
  const char *text = kedroc_task_get_input_string (task, "text@text");
  GBytes *bytes = kedroc_task_get_input_bytes (task, "text@bytes");
  gsize size = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  if (text != NULL && data != NULL)
    kedroc_task_set_output_boolean (task, "same", size == strlen (text) && memcmp (data, text, size) == 0);
  return TRUE;
}

/* The readers come first by name. */
static KedrocPipeline *
make_pipeline (void)
{
  return test_pipeline_new (
    test_node_new ("z_write", NULL, KEDROC_NAMES ("text@text"), write_text),
    test_node_new ("a_count", KEDROC_NAMES ("text@bytes"), KEDROC_NAMES ("size"), count_bytes),
    test_node_new ("b_compare", KEDROC_NAMES ("text@bytes", "text@text"), KEDROC_NAMES ("same"), compare_formats),
    NULL);
}

static KedrocDataCatalog *
make_catalog (KedrocTestFolder *folder)
{
  g_autofree char *path = kedroc_test_folder_build_path (folder, "text");
  g_autoptr (KedrocAbstractDataset) text = KEDROC_ABSTRACT_DATASET (kedroc_text_dataset_new (path, NULL));
  g_autoptr (KedrocAbstractDataset) bytes = KEDROC_ABSTRACT_DATASET (kedroc_binary_dataset_new (path, NULL));
  KedrocDataCatalog *catalog = kedroc_data_catalog_new ();

  kedroc_data_catalog_set (catalog, "text@text", text);
  kedroc_data_catalog_set (catalog, "text@bytes", bytes);
  return catalog;
}

static KedrocAbstractRunner *
make_runner (guint index)
{
  if (index == 0)
    return KEDROC_ABSTRACT_RUNNER (kedroc_sequential_runner_new ());
  if (index == 1)
    return KEDROC_ABSTRACT_RUNNER (kedroc_thread_runner_new (3));
  return KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (3));
}

#define N_RUNNERS 3

static void
check_outputs (KedrocDataCatalog *outputs)
{
  g_auto (GValue) same = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (kedroc_data_catalog_load_int64 (outputs, "size", NULL, &error), ==, strlen ("größe"));
  g_assert_no_error (error);
  g_assert_true (kedroc_data_catalog_load (outputs, "same", &same, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_value_get_boolean (&same));
  g_assert_cmpuint (kedroc_data_catalog_get_n_datasets (outputs), ==, 2);
}

static void
test_runs (void)
{
  for (guint i = 0; i < N_RUNNERS; i++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
      g_autoptr (KedrocDataCatalog) catalog = make_catalog (folder);
      g_autoptr (KedrocAbstractRunner) runner = make_runner (i);
      g_autoptr (GError) error = NULL;
      g_autoptr (KedrocDataCatalog) outputs =
        kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, &error);

      g_assert_no_error (error);
      check_outputs (outputs);
    }
}

/* What is kept is there in each format: the node that writes it does not run again. */
static void
test_only_missing (void)
{
  for (guint i = 0; i < N_RUNNERS; i++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autofree char *path = kedroc_test_folder_write (folder, "text", "there", -1);
      g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
      g_autoptr (KedrocDataCatalog) catalog = make_catalog (folder);
      g_autoptr (KedrocAbstractRunner) runner = make_runner (i);
      g_autoptr (GError) error = NULL;
      g_autoptr (KedrocDataCatalog) outputs = NULL;
      g_autofree char *content = NULL;

      /* Nobody needs the results, which are kept nowhere: nothing runs. */
      outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, TRUE, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (outputs);
      g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
      g_assert_cmpstr (content, ==, "there");
    }
}

/* A value in memory has one format: the other one of it is never made. */
static void
test_in_memory (void)
{
  for (guint i = 0; i < N_RUNNERS; i++)
    {
      g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (KedrocAbstractRunner) runner = make_runner (i);
      g_autoptr (GError) error = NULL;

      g_assert_null (kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, &error));
      g_assert_nonnull (strstr (error->message, "text@bytes"));
    }
}

int
main (int argc,
      char *argv[])
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/runner/transcoding/runs", test_runs);
  g_test_add_func ("/kedroc/runner/transcoding/only-missing", test_only_missing);
  g_test_add_func ("/kedroc/runner/transcoding/in-memory", test_in_memory);

  return g_test_run ();
}
