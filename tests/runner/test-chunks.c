/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"

/* What a node saves piece by piece, with each runner: to a dataset that appends, to one
 * that fails, to a file, and to memory. */

#define TEST_TYPE_APPENDING_DATASET (test_appending_dataset_get_type ())
G_DECLARE_FINAL_TYPE (TestAppendingDataset, test_appending_dataset, TEST, APPENDING_DATASET, KedrocAbstractDataset)

struct _TestAppendingDataset
{
  KedrocAbstractDataset parent_instance;
  GString *text;
  gsize room;
};

G_DEFINE_FINAL_TYPE (TestAppendingDataset, test_appending_dataset, KEDROC_TYPE_ABSTRACT_DATASET)

static gboolean
test_appending_dataset_save (KedrocAbstractDataset *dataset,
                             const GValue *data,
                             GCancellable *cancellable,
                             GError **error)
{
  TestAppendingDataset *self = TEST_APPENDING_DATASET (dataset);
  GBytes *bytes = g_value_get_boxed (data);

  if (self->text->len + g_bytes_get_size (bytes) > self->room)
    {
      g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "there is no room");
      return FALSE;
    }
  g_string_append_len (self->text, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  return TRUE;
}

static void
test_appending_dataset_finalize (GObject *object)
{
  g_string_free (TEST_APPENDING_DATASET (object)->text, TRUE);
  G_OBJECT_CLASS (test_appending_dataset_parent_class)->finalize (object);
}

static void
test_appending_dataset_class_init (TestAppendingDatasetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_appending_dataset_finalize;
  KEDROC_ABSTRACT_DATASET_CLASS (klass)->save = test_appending_dataset_save;
}

static void
test_appending_dataset_init (TestAppendingDataset *self)
{
  self->text = g_string_new (NULL);
  self->room = G_MAXSIZE;
}

/* Small ones, which travel in the message, and one that does not. */
static GBytes *
make_chunk (guint index)
{
  gsize size = index == 2 ? 100 * 1000 : 10;
  char *data = g_malloc (size);

  memset (data, 'a' + (int) index, size);
  return g_bytes_new_take (data, size);
}

static gboolean
save_chunks (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  for (guint i = 0; i < 4; i++)
    {
      g_auto (GValue) chunk = G_VALUE_INIT;

      g_value_init (&chunk, G_TYPE_BYTES);
      g_value_take_boxed (&chunk, make_chunk (i));
      if (!kedroc_task_save_chunk (task, "out", &chunk, error))
        return FALSE;
    }
  return TRUE;
}

/* Goes on until it is told, which need not be at once. */
static gboolean
save_for_ever (KedrocTask *task,
               gpointer user_data,
               GError **error)
{
  while (save_chunks (task, NULL, error))
    continue;
  return FALSE;
}

static gboolean
measure (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  kedroc_task_set_output_int64 (task, "size", (gint64) g_bytes_get_size (kedroc_task_get_input_bytes (task, "out")));
  return TRUE;
}

static KedrocDataCatalog *
run (gconstpointer kind,
     KedrocNodeFunc func,
     KedrocAbstractDataset *out,
     KedrocNode *next,
     GError **error)
{
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("save", NULL, KEDROC_NAMES ("out"), func), next, NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();

  if (out != NULL)
    kedroc_data_catalog_set (catalog, "out", out);
  return kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, error);
}

static void
test_appending (gconstpointer kind)
{
  g_autoptr (TestAppendingDataset) out = g_object_new (TEST_TYPE_APPENDING_DATASET, NULL);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) outputs = run (kind, save_chunks, KEDROC_ABSTRACT_DATASET (out), NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (outputs);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GBytes) chunk = make_chunk (i);

      g_string_append_len (expected, g_bytes_get_data (chunk, NULL), (gssize) g_bytes_get_size (chunk));
    }
  g_assert_true (g_string_equal (out->text, expected));
}

static void
test_failing (gconstpointer kind)
{
  g_autoptr (TestAppendingDataset) out = g_object_new (TEST_TYPE_APPENDING_DATASET, NULL);
  g_autoptr (GError) error = NULL;

  out->room = 25;
  g_assert_null (run (kind, save_for_ever, KEDROC_ABSTRACT_DATASET (out), NULL, &error));
  test_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "Node 'save'", "'out'",
                     "there is no room", NULL);
  g_assert_cmpstr (out->text->str, ==, "aaaaaaaaaabbbbbbbbbb");
}

static void
test_file (gconstpointer kind)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "out");
  g_autoptr (KedrocBinaryDataset) out = kedroc_binary_dataset_new (path, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (run (kind, save_chunks, KEDROC_ABSTRACT_DATASET (out), NULL, &error));
  test_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED, "Node 'save'", "'out'",
                     "KedrocBinaryDataset cannot append", NULL);
}

/* The last one, as in Kedro. */
static void
test_memory (gconstpointer kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) outputs =
    run (kind, save_chunks, NULL, test_node_new ("measure", KEDROC_NAMES ("out"), KEDROC_NAMES ("size"), measure),
         &error);

  g_assert_no_error (error);
  g_assert_cmpint (kedroc_data_catalog_load_int64 (outputs, "size", NULL, &error), ==, 10);
}

static const struct {
  const char *name;
  GTestDataFunc func;
} cases[] = {
  { "appending", test_appending },
  { "failing", test_failing },
  { "file", test_file },
  { "memory", test_memory },
};

int
main (int argc,
      char **argv)
{
  const char *kinds[] = { "sequential", "thread", "parallel" };

  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
      {
        g_autofree char *path = g_strdup_printf ("/kedroc/runner/chunks/%s/%s", kinds[k], cases[c].name);

        g_test_add_data_func (path, kinds[k], cases[c].func);
      }
  return g_test_run ();
}
