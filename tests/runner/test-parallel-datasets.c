/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"

/* How datasets that are not in memory take part in a parallel run. */

static gboolean
write_parts (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  g_autofree char *text = g_strconcat (kedroc_task_get_input_string (task, "in"), "!", NULL);

  kedroc_task_set_output_string (task, "text", text);
  return TRUE;
}

static gboolean
copy_text (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  kedroc_task_set_output_string (task, outputs[0], kedroc_task_get_input_string (task, "text"));
  return TRUE;
}

static KedrocPipeline *
make_pipeline (void)
{
  return test_pipeline_new (test_node_new ("write", KEDROC_NAMES ("in"), KEDROC_NAMES ("text"), write_parts),
                            test_node_new ("copy-1", KEDROC_NAMES ("text"), KEDROC_NAMES ("out-1"), copy_text),
                            test_node_new ("copy-2", KEDROC_NAMES ("text"), KEDROC_NAMES ("out-2"), copy_text), NULL);
}

static void
set_string (KedrocDataCatalog *catalog,
            const char *name,
            const char *string)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, string);
  kedroc_data_catalog_set_value (catalog, name, &value);
}

static void
assert_outputs (KedrocDataCatalog *catalog,
                const char *expected)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (2);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;

  outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE, NULL,
                                        &error);
  g_assert_no_error (error);
  for (guint i = 1; i <= 2; i++)
    {
      g_autofree char *name = g_strdup_printf ("out-%u", i);
      g_autofree char *text = kedroc_data_catalog_load_string (outputs, name, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, expected);
    }
}

static void
test_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("kedroc-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "text.txt", NULL);
  g_autofree char *content = NULL;
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocTextDataset) dataset = kedroc_text_dataset_new (path, NULL);

  set_string (catalog, "in", "hello");
  kedroc_data_catalog_set (catalog, "text", KEDROC_ABSTRACT_DATASET (dataset));
  assert_outputs (catalog, "hello!");
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "hello!");
  g_remove (path);
  g_rmdir (folder);
}

/* Every worker means the version that this run writes. */
static void
test_versioned (void)
{
  g_autofree char *folder = g_dir_make_tmp ("kedroc-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "text.txt", NULL);
  g_autofree char *versioned = g_build_filename (path, "2026-01-01T00.00.00.000Z", NULL);
  g_autofree char *file = g_build_filename (versioned, "text.txt", NULL);
  g_autoptr (KedrocVersion) version = kedroc_version_new (NULL, "2026-01-01T00.00.00.000Z");
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocTextDataset) dataset = kedroc_text_dataset_new (path, version);

  set_string (catalog, "in", "hello");
  kedroc_data_catalog_set (catalog, "text", KEDROC_ABSTRACT_DATASET (dataset));
  assert_outputs (catalog, "hello!");
  g_assert_cmpint (g_remove (file), ==, 0);
  g_assert_cmpint (g_rmdir (versioned), ==, 0);
  g_assert_cmpint (g_rmdir (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* Whether this is the first try, as a file notes. */
static gboolean
is_first_try (void)
{
  int fd = open (g_getenv ("KEDROC_TEST_TRIED"), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);

  if (fd >= 0)
    close (fd);
  return fd >= 0;
}

/* The first worker dies when it saves the second output, which is too large for it. */
static gboolean
save_half (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  struct rlimit small = { 4096, 4096 };
  g_autofree char *large = g_strnfill (100000, 'x');
  gboolean dies = is_first_try ();

  if (dies)
    g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &small));
  kedroc_task_set_output_string (task, "version", dies ? "lost" : "kept");
  kedroc_task_set_output_string (task, "large", large);
  return TRUE;
}

static void
run_with_lost_version (const char *folder)
{
  g_autofree char *tried = g_build_filename (folder, "tried", NULL);
  g_autofree char *variable = g_strconcat ("KEDROC_TEST_TRIED=", tried, NULL);
  g_autofree char *version_path = g_build_filename (folder, "version", NULL);
  g_autofree char *large_path = g_build_filename (folder, "large", NULL);
  g_autoptr (KedrocVersion) version = kedroc_version_new (NULL, "2026-01-01T00.00.00.000Z");
  g_autoptr (KedrocTextDataset) versioned = kedroc_text_dataset_new (version_path, version);
  g_autoptr (KedrocTextDataset) large = kedroc_text_dataset_new (large_path, NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (1);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("half", NULL, KEDROC_NAMES ("version", "large"), save_half), NULL);

  kedroc_data_catalog_set (catalog, "version", KEDROC_ABSTRACT_DATASET (versioned));
  kedroc_data_catalog_set (catalog, "large", KEDROC_ABSTRACT_DATASET (large));
  g_object_set (runner, "retries", 1, "worker-environment", (char *[]){ variable, NULL }, NULL);
  outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE, NULL,
                                        &error);
  g_assert_no_error (error);
  g_assert_no_errno (g_remove (tried));
}

/* A version that a lost worker has saved is replaced by the next try. */
static void
test_lost_version (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *file = kedroc_test_folder_build_path (folder, "version/2026-01-01T00.00.00.000Z/version");
  g_autofree char *content = NULL;

  run_with_lost_version (kedroc_test_folder_get_path (folder));
  g_assert_true (g_file_get_contents (file, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "kept");
}

/* A version that was there before the run is not replaced, whoever dies. */
static gboolean
die_first (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  if (is_first_try ())
    raise (SIGKILL);
  kedroc_task_set_output_string (task, "text", "new");
  return TRUE;
}

static void
test_version_of_before (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *tried = kedroc_test_folder_build_path (folder, "tried");
  g_autofree char *variable = g_strconcat ("KEDROC_TEST_TRIED=", tried, NULL);
  g_autofree char *path = kedroc_test_folder_build_path (folder, "text");
  g_autoptr (KedrocVersion) version = kedroc_version_new (NULL, "2026-01-01T00.00.00.000Z");
  g_autoptr (KedrocTextDataset) dataset = kedroc_text_dataset_new (path, version);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (1);
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("late", NULL, KEDROC_NAMES ("text"), die_first), NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  kedroc_data_catalog_set (catalog, "text", KEDROC_ABSTRACT_DATASET (dataset));
  g_assert_true (kedroc_data_catalog_save_string (catalog, "text", "old", NULL, &error));
  g_object_set (runner, "retries", 1, "worker-environment", (char *[]){ variable, NULL }, NULL);
  g_assert_null (kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE,
                                             NULL, &error));
  test_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_VERSION_ALREADY_EXISTS, "'late'", "'text'",
                     NULL);
  text = kedroc_data_catalog_load_string (catalog, "text", NULL, NULL);
  g_assert_cmpstr (text, ==, "old");
}

/* A class of the program's own: no worker knows it. What it saves is changed on
 * the way, so the test sees that it was asked both times. */
#define TEST_TYPE_SHOUTING_DATASET (test_shouting_dataset_get_type ())
G_DECLARE_FINAL_TYPE (TestShoutingDataset, test_shouting_dataset, TEST, SHOUTING_DATASET, KedrocAbstractDataset)

struct _TestShoutingDataset
{
  KedrocAbstractDataset parent_instance;
  char *text;
};

G_DEFINE_FINAL_TYPE (TestShoutingDataset, test_shouting_dataset, KEDROC_TYPE_ABSTRACT_DATASET)

static gboolean
test_shouting_dataset_load (KedrocAbstractDataset *dataset,
                            GValue *value,
                            GCancellable *cancellable,
                            GError **error)
{
  g_value_init (value, G_TYPE_STRING);
  g_value_set_string (value, TEST_SHOUTING_DATASET (dataset)->text);
  return TRUE;
}

static gboolean
test_shouting_dataset_save (KedrocAbstractDataset *dataset,
                            const GValue *data,
                            GCancellable *cancellable,
                            GError **error)
{
  TestShoutingDataset *self = TEST_SHOUTING_DATASET (dataset);

  g_free (self->text);
  self->text = g_ascii_strup (g_value_get_string (data), -1);
  return TRUE;
}

static void
test_shouting_dataset_finalize (GObject *object)
{
  g_free (TEST_SHOUTING_DATASET (object)->text);
  G_OBJECT_CLASS (test_shouting_dataset_parent_class)->finalize (object);
}

static void
test_shouting_dataset_class_init (TestShoutingDatasetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_shouting_dataset_finalize;
  KEDROC_ABSTRACT_DATASET_CLASS (klass)->load = test_shouting_dataset_load;
  KEDROC_ABSTRACT_DATASET_CLASS (klass)->save = test_shouting_dataset_save;
}

static void
test_shouting_dataset_init (TestShoutingDataset *self)
{
}

static void
test_own_class (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractDataset) dataset = g_object_new (TEST_TYPE_SHOUTING_DATASET, NULL);

  set_string (catalog, "in", "hello");
  kedroc_data_catalog_set (catalog, "text", dataset);
  assert_outputs (catalog, "HELLO!");
}

/* One that is registered before kedroc_init(). Its files have the numbers of the processes that have
 * saved and loaded them behind the text. */
#define TEST_TYPE_STAMPED_DATASET (test_stamped_dataset_get_type ())
G_DECLARE_FINAL_TYPE (TestStampedDataset, test_stamped_dataset, TEST, STAMPED_DATASET,
                      KedrocAbstractVersionedDataset)

struct _TestStampedDataset
{
  KedrocAbstractVersionedDataset parent_instance;
};

G_DEFINE_FINAL_TYPE (TestStampedDataset, test_stamped_dataset, KEDROC_TYPE_ABSTRACT_VERSIONED_DATASET)

static gboolean
test_stamped_dataset_decode (KedrocAbstractVersionedDataset *dataset,
                             GBytes *bytes,
                             GValue *value,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_value_init (value, G_TYPE_STRING);
  g_value_take_string (value, g_strdup_printf ("%s %d", text, (int) getpid ()));
  return TRUE;
}

static GBytes *
test_stamped_dataset_encode (KedrocAbstractVersionedDataset *dataset,
                             const GValue *data,
                             GCancellable *cancellable,
                             GError **error)
{
  char *text = g_strdup_printf ("%s %d", g_value_get_string (data), (int) getpid ());

  return g_bytes_new_take (text, strlen (text));
}

static void
test_stamped_dataset_class_init (TestStampedDatasetClass *klass)
{
  KEDROC_ABSTRACT_VERSIONED_DATASET_CLASS (klass)->decode = test_stamped_dataset_decode;
  KEDROC_ABSTRACT_VERSIONED_DATASET_CLASS (klass)->encode = test_stamped_dataset_encode;
}

static void
test_stamped_dataset_init (TestStampedDataset *self)
{
}

static KedrocDataCatalog *
create_stamped_catalog (KedrocTestFolder *folder,
                        const char *options)
{
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.txt");
  g_autofree char *json = g_strdup_printf (
    "{\"text\": {\"type\": \"test.Stamped\", \"filepath\": \"%s\"%s}}", path, options);
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  g_autoptr (GError) error = NULL;
  KedrocDataCatalog *catalog =
    kedroc_data_catalog_new_from_config (json_node_get_object (node), NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  set_string (catalog, "in", "hello");
  return catalog;
}

/* Made in the workers from its configuration: this process neither saves nor loads. */
static void
test_registered_class (void)
{
  for (guint versioned = 0; versioned < 2; versioned++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autoptr (KedrocDataCatalog) catalog =
        create_stamped_catalog (folder, versioned ? ", \"versioned\": true" : "");
      g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
      g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (2);
      g_autofree char *own = g_strdup_printf ("%d", (int) getpid ());
      g_autoptr (GError) error = NULL;
      g_autoptr (KedrocDataCatalog) outputs = kedroc_abstract_runner_run (
        KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE, NULL, &error);
      g_assert_no_error (error);
      g_autofree char *text = kedroc_data_catalog_load_string (outputs, "out-1", NULL, &error);
      g_assert_no_error (error);
      g_auto (GStrv) words = g_strsplit (text, " ", -1);

      g_assert_cmpuint (g_strv_length (words), ==, 3);
      g_assert_cmpstr (words[0], ==, "hello!");
      g_assert_false (g_strv_contains ((const char *const *) words, own));
    }
}

static void
test_single_process (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractDataset) dataset =
    g_object_new (TEST_TYPE_SHOUTING_DATASET, "single-process", TRUE, NULL);
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (2);
  g_autoptr (GError) error = NULL;

  set_string (catalog, "in", "hello");
  kedroc_data_catalog_set (catalog, "text", dataset);
  g_assert_null (kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE,
                                             NULL, &error));
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NOT_PARALLELIZABLE, "'text'", NULL);
}

static void
test_shared_memory_catalog (void)
{
  g_autoptr (KedrocSharedMemoryDataCatalog) catalog = kedroc_shared_memory_data_catalog_new ();

  set_string (KEDROC_DATA_CATALOG (catalog), "in", "hello");
  assert_outputs (KEDROC_DATA_CATALOG (catalog), "hello!");
}

/* Writes to what it reads, as far as its reader may: with the copy modes that
 * copy, nobody else sees it. */
#define LARGE 300000

static gboolean
is_writable (gconstpointer address)
{
  int ends[2];
  gboolean writable;

  g_assert_no_errno (pipe (ends));
  g_assert_cmpint (write (ends[1], "w", 1), ==, 1);
  writable = read (ends[0], (gpointer) address, 1) == 1;
  close (ends[0]);
  close (ends[1]);
  return writable;
}

static gboolean
write_to_input (KedrocTask *task,
                gpointer user_data,
                GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));
  gsize size;
  const char *data = g_bytes_get_data (kedroc_task_get_input_bytes (task, "data"), &size);

  g_assert_cmpuint (size, ==, LARGE);
  for (gsize i = 0; i < size; i++)
    g_assert_cmpint (data[i], ==, 'd');
  kedroc_task_set_output_int64 (task, outputs[0], is_writable (data + LARGE / 2));
  return TRUE;
}

static void
test_copy_mode (gconstpointer mode)
{
  gboolean copies = GPOINTER_TO_INT (mode) == KEDROC_COPY_MODE_COPY ||
                    GPOINTER_TO_INT (mode) == KEDROC_COPY_MODE_DEEPCOPY;
  g_autofree char *large = g_strnfill (LARGE, 'd');
  g_autoptr (GBytes) bytes = g_bytes_new (large, LARGE);
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (KedrocAbstractDataset) dataset = NULL;
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("1", KEDROC_NAMES ("data"), KEDROC_NAMES ("out-1"), write_to_input),
                       test_node_new ("2", KEDROC_NAMES ("data"), KEDROC_NAMES ("out-2"), write_to_input),
                       test_node_new ("3", KEDROC_NAMES ("data"), KEDROC_NAMES ("out-3"), write_to_input), NULL);

  g_value_init (&value, G_TYPE_BYTES);
  g_value_set_boxed (&value, bytes);
  dataset = g_object_new (KEDROC_TYPE_MEMORY_DATASET, "copy-mode", GPOINTER_TO_INT (mode), NULL);
  g_assert_true (kedroc_abstract_dataset_save (dataset, &value, NULL, NULL));
  for (guint n_workers = 1; n_workers <= 2; n_workers++)
    {
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (n_workers);
      g_autoptr (KedrocDataCatalog) outputs = NULL;
      g_autoptr (GError) error = NULL;

      kedroc_data_catalog_set (catalog, "data", dataset);
      outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE,
                                            NULL, &error);
      g_assert_no_error (error);
      for (guint i = 1; i <= 3; i++)
        {
          g_autofree char *name = g_strdup_printf ("out-%u", i);

          g_assert_cmpint (kedroc_data_catalog_load_int64 (outputs, name, NULL, &error), ==, copies);
          g_assert_no_error (error);
        }
    }
}

/* A large string is read where it lies. */
static gboolean
compare_places (KedrocTask *task,
                gpointer user_data,
                GError **error)
{
  g_auto (GStrv) inputs = kedroc_node_get_inputs (kedroc_task_get_node (task));
  const char *text = kedroc_task_get_input_string (task, inputs[0]);

  g_assert_cmpuint (strlen (text), ==, LARGE);
  kedroc_task_set_output_int64 (task, "writable", is_writable (text));
  kedroc_task_set_output_string (task, "copy", text);
  return TRUE;
}

static void
test_string_is_not_copied (void)
{
  g_autofree char *large = g_strnfill (LARGE, 's');
  g_autofree char *copy = NULL;
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (1);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
    test_node_new ("compare", KEDROC_NAMES ("text"), KEDROC_NAMES ("writable", "copy"), compare_places), NULL);
  g_autoptr (GError) error = NULL;

  set_string (catalog, "text", large);
  outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE, NULL,
                                        &error);
  g_assert_no_error (error);
  g_assert_cmpint (kedroc_data_catalog_load_int64 (outputs, "writable", NULL, &error), ==, FALSE);
  copy = kedroc_data_catalog_load_string (outputs, "copy", NULL, &error);
  g_assert_cmpstr (copy, ==, large);
}

static void
test_missing_file (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocTextDataset) dataset = kedroc_text_dataset_new ("/no/such/folder/file.txt", NULL);
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (2);
  g_autoptr (GError) error = NULL;

  kedroc_data_catalog_set (catalog, "in", KEDROC_ABSTRACT_DATASET (dataset));
  g_assert_null (kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE,
                                             NULL, &error));
  test_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "'write'", "'in'",
                     "/no/such/folder/file.txt", NULL);
}

int
main (int argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    KedrocCopyMode mode;
  } copy_modes[] = {
    { "infer", KEDROC_COPY_MODE_INFER },
    { "assign", KEDROC_COPY_MODE_ASSIGN },
    { "copy", KEDROC_COPY_MODE_COPY },
    { "deepcopy", KEDROC_COPY_MODE_DEEPCOPY },
  };

  kedroc_dataset_type_register ("test.Stamped", TEST_TYPE_STAMPED_DATASET);
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/runner/parallel/datasets/file", test_file);
  g_test_add_func ("/kedroc/runner/parallel/datasets/versioned", test_versioned);
  g_test_add_func ("/kedroc/runner/parallel/datasets/lost-version", test_lost_version);
  g_test_add_func ("/kedroc/runner/parallel/datasets/version-of-before", test_version_of_before);
  g_test_add_func ("/kedroc/runner/parallel/datasets/own-class", test_own_class);
  g_test_add_func ("/kedroc/runner/parallel/datasets/registered-class", test_registered_class);
  g_test_add_func ("/kedroc/runner/parallel/datasets/single-process", test_single_process);
  g_test_add_func ("/kedroc/runner/parallel/datasets/shared-memory-catalog", test_shared_memory_catalog);
  g_test_add_func ("/kedroc/runner/parallel/datasets/missing-file", test_missing_file);
  for (gsize i = 0; i < G_N_ELEMENTS (copy_modes); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/runner/parallel/datasets/copy-mode/", copy_modes[i].name, NULL);
      g_test_add_data_func (path, GINT_TO_POINTER (copy_modes[i].mode), test_copy_mode);
    }
  g_test_add_func ("/kedroc/runner/parallel/datasets/string-is-not-copied", test_string_is_not_copied);
  return g_test_run ();
}
