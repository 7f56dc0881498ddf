/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"

/* A class of the program's own that workers know: what they tell its objects. */

#define TEST_TYPE_OWN_DATASET (test_own_dataset_get_type ())
G_DECLARE_FINAL_TYPE (TestOwnDataset, test_own_dataset, TEST, OWN_DATASET, KedrocAbstractDataset)

/* Notes in "<path>.confirmed" what was loaded and by which process it was confirmed. The first worker that saves
 * it dies while it does, and the next one notes in the file whether it was told so. */
struct _TestOwnDataset
{
  KedrocAbstractDataset parent_instance;
  char *path;
  char *loaded;
  gboolean replaces;
};

G_DEFINE_FINAL_TYPE (TestOwnDataset, test_own_dataset, KEDROC_TYPE_ABSTRACT_DATASET)

enum
{
  PROP_0,
  PROP_PATH,
  PROP_REPLACES,
};

static gboolean
test_own_dataset_load (KedrocAbstractDataset *dataset,
                       GValue *value,
                       GCancellable *cancellable,
                       GError **error)
{
  TestOwnDataset *self = TEST_OWN_DATASET (dataset);

  g_clear_pointer (&self->loaded, g_free);
  if (!g_file_get_contents (self->path, &self->loaded, NULL, error))
    return FALSE;
  g_value_init (value, G_TYPE_STRING);
  g_value_set_string (value, self->loaded);
  return TRUE;
}

static gboolean
test_own_dataset_save (KedrocAbstractDataset *dataset,
                       const GValue *data,
                       GCancellable *cancellable,
                       GError **error)
{
  TestOwnDataset *self = TEST_OWN_DATASET (dataset);

  if (!g_file_test (self->path, G_FILE_TEST_EXISTS))
    {
      g_assert_true (g_file_set_contents (self->path, "half", -1, NULL));
      kill (getpid (), SIGKILL);
    }
  return g_file_set_contents (self->path, self->replaces ? "replaced" : "not told", -1, error);
}

static gboolean
test_own_dataset_confirm (KedrocAbstractDataset *dataset,
                          GError **error)
{
  TestOwnDataset *self = TEST_OWN_DATASET (dataset);
  g_autofree char *path = g_strconcat (self->path, ".confirmed", NULL);
  g_autofree char *text = NULL;

  if (g_strcmp0 (self->loaded, "bad") == 0)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "nobody may confirm '%s'", self->loaded);
      return FALSE;
    }
  text = g_strdup_printf ("%s by %d", self->loaded != NULL ? self->loaded : "nothing", (int) getpid ());
  return g_file_set_contents (path, text, -1, error);
}

static void
test_own_dataset_set_property (GObject *object,
                               guint id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  TestOwnDataset *self = TEST_OWN_DATASET (object);

  if (id == PROP_PATH)
    self->path = g_value_dup_string (value);
  else
    self->replaces = g_value_get_boolean (value);
}

static void
test_own_dataset_get_property (GObject *object,
                               guint id,
                               GValue *value,
                               GParamSpec *pspec)
{
  g_value_set_string (value, TEST_OWN_DATASET (object)->path);
}

static void
test_own_dataset_finalize (GObject *object)
{
  TestOwnDataset *self = TEST_OWN_DATASET (object);

  g_free (self->path);
  g_free (self->loaded);
  G_OBJECT_CLASS (test_own_dataset_parent_class)->finalize (object);
}

static void
test_own_dataset_class_init (TestOwnDatasetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  KedrocAbstractDatasetClass *dataset_class = KEDROC_ABSTRACT_DATASET_CLASS (klass);

  object_class->set_property = test_own_dataset_set_property;
  object_class->get_property = test_own_dataset_get_property;
  object_class->finalize = test_own_dataset_finalize;
  dataset_class->load = test_own_dataset_load;
  dataset_class->save = test_own_dataset_save;
  dataset_class->confirm = test_own_dataset_confirm;
  g_object_class_install_property (object_class, PROP_PATH,
                                   g_param_spec_string ("path", NULL, NULL, NULL,
                                                        G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY));
  g_object_class_install_property (object_class, PROP_REPLACES,
                                   g_param_spec_boolean ("replaces-lost-version", NULL, NULL, FALSE, G_PARAM_WRITABLE));
}

static void
test_own_dataset_init (TestOwnDataset *self)
{
}

static gboolean
copy (KedrocTask *task,
      gpointer user_data,
      GError **error)
{
  kedroc_task_set_output_string (task, "b", kedroc_task_get_input_string (task, "a"));
  return TRUE;
}

/* Copies a to b, either of which is @own. */
static KedrocDataCatalog *
run_copy (const char *own,
          const char *path,
          GError **error)
{
  g_autoptr (KedrocNode) node = test_node_new ("copy", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), copy);
  g_autoptr (KedrocPipeline) pipeline = NULL;
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (1);
  g_autoptr (TestOwnDataset) dataset = g_object_new (TEST_TYPE_OWN_DATASET, "path", path, NULL);

  if (!g_str_equal (own, "a"))
    kedroc_data_catalog_set_string (catalog, "a", "in memory");
  kedroc_data_catalog_set (catalog, own, KEDROC_ABSTRACT_DATASET (dataset));
  kedroc_parallel_runner_set_retries (runner, 1);
  if (g_str_equal (own, "a"))
    {
      g_autoptr (KedrocNode) unconfirmed = g_steal_pointer (&node);

      node = kedroc_node_with_confirms (unconfirmed, KEDROC_NAMES ("a"), error);
      g_assert_nonnull (node);
    }
  pipeline = test_pipeline_new (g_object_ref (node), NULL);
  return kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE, NULL,
                                     error);
}

/* Only the object that has loaded it knows what was there. */
static void
test_confirm (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "text");
  g_autofree char *confirmed = kedroc_test_folder_build_path (folder, "text.confirmed");
  g_autofree char *by_this = g_strdup_printf ("hello by %d", (int) getpid ());
  g_autofree char *note = NULL;
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "hello", -1, NULL));
  outputs = run_copy ("a", path, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (confirmed, &note, NULL, NULL));
  g_assert_true (g_str_has_prefix (note, "hello by "));
  g_assert_cmpstr (note, !=, by_this);
}

static void
test_confirm_fails (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "text");
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "bad", -1, NULL));
  g_assert_null (run_copy ("a", path, &error));
  test_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "'copy'", "'a'", "nobody may", NULL);
}

/* What settles its versions by itself has to know of those that were begun. */
static void
test_lost_version (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "text");
  g_autofree char *content = NULL;
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;

  outputs = run_copy ("b", path, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "replaced");
}

int
main (int argc,
      char **argv)
{
  kedroc_dataset_type_register ("test.Own", TEST_TYPE_OWN_DATASET);
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/runner/own-datasets/confirm", test_confirm);
  g_test_add_func ("/kedroc/runner/own-datasets/confirm-fails", test_confirm_fails);
  g_test_add_func ("/kedroc/runner/own-datasets/lost-version", test_lost_version);
  return g_test_run ();
}
