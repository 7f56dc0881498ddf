/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "report-runs.h"

/* A report beside what else takes part in a run: datasets, hooks, other
 * threads, runners of the program's own. */

#define PAUSE (30 * 1000)

/* A dataset of a class that no worker knows, and that takes its time. */
#define TEST_TYPE_SLOW_DATASET (test_slow_dataset_get_type ())
G_DECLARE_FINAL_TYPE (TestSlowDataset, test_slow_dataset, TEST, SLOW_DATASET, KedrocAbstractDataset)

struct _TestSlowDataset
{
  KedrocAbstractDataset parent_instance;
};

G_DEFINE_FINAL_TYPE (TestSlowDataset, test_slow_dataset, KEDROC_TYPE_ABSTRACT_DATASET)

static gboolean
test_slow_dataset_load (KedrocAbstractDataset *dataset,
                        GValue *value,
                        GCancellable *cancellable,
                        GError **error)
{
  g_usleep (PAUSE);
  g_value_init (value, G_TYPE_STRING);
  g_value_set_static_string (value, "hello");
  return TRUE;
}

static gboolean
test_slow_dataset_save (KedrocAbstractDataset *dataset,
                        const GValue *data,
                        GCancellable *cancellable,
                        GError **error)
{
  g_usleep (PAUSE);
  return TRUE;
}

static void
test_slow_dataset_class_init (TestSlowDatasetClass *klass)
{
  KEDROC_ABSTRACT_DATASET_CLASS (klass)->load = test_slow_dataset_load;
  KEDROC_ABSTRACT_DATASET_CLASS (klass)->save = test_slow_dataset_save;
}

static void
test_slow_dataset_init (TestSlowDataset *self)
{
}

static gboolean
copy_text (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  kedroc_task_set_output_string (task, "out", kedroc_task_get_input_string (task, "in"));
  return TRUE;
}

static void
set_slow (KedrocDataCatalog *catalog,
          const char *name)
{
  g_autoptr (KedrocAbstractDataset) dataset = g_object_new (TEST_TYPE_SLOW_DATASET, NULL);

  kedroc_data_catalog_set (catalog, name, dataset);
}

/* The time that datasets take is the node's, whoever loads and saves them. */
static void
test_slow_datasets (gconstpointer data)
{
  g_autoptr (KedrocAbstractRunner) runner = report_runner_new (GPOINTER_TO_UINT (data));
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("copy", KEDROC_NAMES ("in"), KEDROC_NAMES ("out"), copy_text), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocRunReport) report = NULL;
  g_autoptr (KedrocNodeReport) node = NULL;
  g_autoptr (GError) error = NULL;

  set_slow (catalog, "in");
  set_slow (catalog, "out");
  report = report_run (runner, pipeline, catalog, NULL, &error);
  g_assert_no_error (error);
  node = report_node (report, "copy");
  g_assert_cmpint (node->load_time, >=, PAUSE);
  g_assert_cmpint (node->save_time, >=, PAUSE);
  g_assert_cmpuint (node->bytes_in, ==, strlen ("hello") + 1);
  g_assert_cmpuint (node->bytes_out, ==, strlen ("hello") + 1);
}

/* Of a file, what is in it counts, not how large it is. */
static void
test_files (gconstpointer data)
{
  g_autoptr (KedrocAbstractRunner) runner = report_runner_new (GPOINTER_TO_UINT (data));
  g_autofree char *folder = g_dir_make_tmp ("kedroc-XXXXXX", NULL);
  g_autofree char *in_path = g_build_filename (folder, "in.txt", NULL);
  g_autofree char *out_path = g_build_filename (folder, "out.json", NULL);
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("copy", KEDROC_NAMES ("in"), KEDROC_NAMES ("out"), copy_text), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocTextDataset) in = kedroc_text_dataset_new (in_path, NULL);
  g_autoptr (KedrocJSONDataset) out = kedroc_json_dataset_new (out_path, NULL);
  g_autoptr (KedrocRunReport) report = NULL;
  g_autoptr (KedrocNodeReport) node = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (in_path, "hello", -1, NULL));
  kedroc_data_catalog_set (catalog, "in", KEDROC_ABSTRACT_DATASET (in));
  kedroc_data_catalog_set (catalog, "out", KEDROC_ABSTRACT_DATASET (out));
  kedroc_abstract_runner_set_is_async (runner, TRUE);
  report = report_run (runner, pipeline, catalog, NULL, &error);
  g_assert_no_error (error);
  node = report_node (report, "copy");
  g_assert_cmpint (node->load_time, >, 0);
  g_assert_cmpint (node->save_time, >, 0);
  g_assert_cmpuint (node->bytes_in, ==, strlen ("hello") + 1);
  g_assert_cmpuint (node->bytes_out, ==, strlen ("hello") + 1);
  g_remove (in_path);
  g_remove (out_path);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* A dataset that appends, as a text file does not. */
#define TEST_TYPE_APPENDING_DATASET (test_appending_dataset_get_type ())
G_DECLARE_FINAL_TYPE (TestAppendingDataset, test_appending_dataset, TEST, APPENDING_DATASET, KedrocAbstractDataset)

struct _TestAppendingDataset
{
  KedrocAbstractDataset parent_instance;
  GString *text;
};

G_DEFINE_FINAL_TYPE (TestAppendingDataset, test_appending_dataset, KEDROC_TYPE_ABSTRACT_DATASET)

static gboolean
test_appending_dataset_save (KedrocAbstractDataset *dataset,
                             const GValue *data,
                             GCancellable *cancellable,
                             GError **error)
{
  g_string_append (TEST_APPENDING_DATASET (dataset)->text, g_value_get_string (data));
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
}

static gboolean
save_chunks (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  for (guint i = 0; i < 3; i++)
    {
      g_auto (GValue) chunk = G_VALUE_INIT;

      g_value_init (&chunk, G_TYPE_STRING);
      g_value_set_static_string (&chunk, "123456789");
      if (!kedroc_task_save_chunk (task, "out", &chunk, error))
        return FALSE;
    }
  return TRUE;
}

static void
test_chunks (gconstpointer data)
{
  g_autoptr (KedrocAbstractRunner) runner = report_runner_new (GPOINTER_TO_UINT (data));
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("save", NULL, KEDROC_NAMES ("out"), save_chunks), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (TestAppendingDataset) out = g_object_new (TEST_TYPE_APPENDING_DATASET, NULL);
  g_autoptr (KedrocRunReport) report = NULL;
  g_autoptr (KedrocNodeReport) node = NULL;
  g_autoptr (GError) error = NULL;

  kedroc_data_catalog_set (catalog, "out", KEDROC_ABSTRACT_DATASET (out));
  report = report_run (runner, pipeline, catalog, NULL, &error);
  g_assert_no_error (error);
  node = report_node (report, "save");
  g_assert_cmpuint (node->bytes_out, ==, 3 * 10);
  g_assert_cmpstr (out->text->str, ==, "123456789123456789123456789");
}

/* Hooks that look at the report when the run is over, and may not like it. */
typedef struct {
  GObject parent_instance;
  KedrocRunReport *report; /* borrowed */
  KedrocRunState seen;
  gboolean refuse;
} ReadingHooks;

typedef GObjectClass ReadingHooksClass;

static GType reading_hooks_get_type (void);

static gboolean
reading_hooks_after_pipeline_run (KedrocHooks *hooks,
                                  const char *run_id,
                                  KedrocDataCatalog *run_result,
                                  KedrocPipeline *pipeline,
                                  KedrocDataCatalog *catalog,
                                  GError **error)
{
  ReadingHooks *self = (ReadingHooks *) hooks;

  self->seen = kedroc_run_report_get_state (self->report);
  if (self->refuse)
    g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC, "no space for the report");
  return !self->refuse;
}

static gboolean
reading_hooks_on_pipeline_error (KedrocHooks *hooks,
                                 const GError *failure,
                                 const char *run_id,
                                 KedrocPipeline *pipeline,
                                 KedrocDataCatalog *catalog,
                                 GError **error)
{
  ReadingHooks *self = (ReadingHooks *) hooks;
  g_autoptr (GError) told = kedroc_run_report_dup_error (self->report);

  g_assert_cmpstr (told->message, ==, failure->message);
  self->seen = kedroc_run_report_get_state (self->report);
  return TRUE;
}

static void
reading_hooks_hooks_init (KedrocHooksInterface *iface)
{
  iface->after_pipeline_run = reading_hooks_after_pipeline_run;
  iface->on_pipeline_error = reading_hooks_on_pipeline_error;
}

G_DEFINE_TYPE_WITH_CODE (ReadingHooks, reading_hooks, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (KEDROC_TYPE_HOOKS, reading_hooks_hooks_init))

static void
reading_hooks_class_init (ReadingHooksClass *klass)
{
}

static void
reading_hooks_init (ReadingHooks *self)
{
}

static gboolean
fail (KedrocTask *task,
      gpointer user_data,
      GError **error)
{
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_ACCES, "no");
  return FALSE;
}

static void
test_hooks (gconstpointer data)
{
  g_autoptr (KedrocAbstractRunner) runner = report_runner_new (GPOINTER_TO_UINT (data));
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (KedrocRunReport) report = kedroc_run_report_new ();
  ReadingHooks *hooks = g_object_new (reading_hooks_get_type (), NULL);
  /* One that does not agree is told that the run has failed. */
  const KedrocRunState expected[] = { KEDROC_RUN_STATE_SUCCEEDED, KEDROC_RUN_STATE_FAILED, KEDROC_RUN_STATE_FAILED };

  hooks->report = report;
  kedroc_hook_manager_register (manager, KEDROC_HOOKS (report));
  kedroc_hook_manager_register (manager, KEDROC_HOOKS (hooks));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
        test_node_new ("node", KEDROC_NAMES ("in"), KEDROC_NAMES ("out"), i == 1 ? fail : copy_text), NULL);
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (KedrocDataCatalog) outputs = NULL;
      g_autoptr (GError) error = NULL;

      set_slow (catalog, "in");
      hooks->refuse = i == 2;
      outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, manager, NULL, FALSE, NULL, &error);
      g_assert_true ((outputs == NULL) == (i > 0));
      g_assert_cmpint (hooks->seen, ==, expected[i]);
    }
  /* A hook did not agree to what had ended well. */
  g_assert_cmpint (kedroc_run_report_get_state (report), ==, KEDROC_RUN_STATE_FAILED);
  report_assert_state (report, "node", KEDROC_RUN_STATE_SUCCEEDED, 1);
  g_object_unref (hooks);
}

/* A runner that goes its own way. */
typedef struct {
  KedrocAbstractRunner parent_instance;
  gboolean fails;
} OwnRunner;

typedef KedrocAbstractRunnerClass OwnRunnerClass;

static GType own_runner_get_type (void);
G_DEFINE_TYPE (OwnRunner, own_runner, KEDROC_TYPE_ABSTRACT_RUNNER)

static gboolean
own_runner_run_pipeline (KedrocAbstractRunner *runner,
                         KedrocPipeline *pipeline,
                         KedrocDataCatalog *catalog,
                         KedrocHookManager *hooks,
                         const char *run_id,
                         GCancellable *cancellable,
                         GError **error)
{
  OwnRunner *self = (OwnRunner *) runner;

  if (self->fails)
    g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_ACCES, "no");
  return !self->fails;
}

static void
own_runner_class_init (OwnRunnerClass *klass)
{
  klass->run_pipeline = own_runner_run_pipeline;
}

static void
own_runner_init (OwnRunner *self)
{
}

static void
test_own_runner (void)
{
  g_autoptr (KedrocAbstractRunner) runner = g_object_new (own_runner_get_type (), NULL);
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("node", NULL, KEDROC_NAMES ("out"), fail), NULL);
  g_autoptr (KedrocRunReport) good = report_run (runner, pipeline, NULL, NULL, NULL);
  g_autoptr (KedrocRunReport) bad = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *type = kedroc_run_report_dup_runner (good);

  g_assert_cmpstr (type, ==, "OwnRunner");
  report_assert_state (good, "node", KEDROC_RUN_STATE_SUCCEEDED, 0);
  ((OwnRunner *) runner)->fails = TRUE;
  bad = report_run (runner, pipeline, NULL, NULL, &error);
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_ACCES);
  g_assert_cmpint (kedroc_run_report_get_state (bad), ==, KEDROC_RUN_STATE_FAILED);
  report_assert_state (bad, "node", KEDROC_RUN_STATE_PENDING, 0);
}

static void
store_done (GObject *source,
            GAsyncResult *result,
            gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) outputs =
    kedroc_abstract_runner_run_finish (KEDROC_ABSTRACT_RUNNER (source), result, &error);

  g_assert_no_error (error);
  g_assert_nonnull (outputs);
  *(gboolean *) user_data = TRUE;
}

static gboolean
rest (KedrocTask *task,
      gpointer user_data,
      GError **error)
{
  g_usleep (PAUSE);
  kedroc_task_set_output_string (task, "out", "hello");
  return TRUE;
}

/* On the caller's main context, in the threads of others. */
static void
test_async_owner (gconstpointer data)
{
  guint kind = GPOINTER_TO_UINT (data);
  g_autoptr (KedrocAbstractRunner) runner = report_runner_new (kind);
  g_autoptr (KedrocNode) plain = test_node_new ("node", NULL, KEDROC_NAMES ("out"), rest);
  KedrocNode *owned = kedroc_node_with_affinity (plain, KEDROC_AFFINITY_OWNER);
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (owned, NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocHookManager) hooks = kedroc_hook_manager_new ();
  g_autoptr (KedrocRunReport) report = kedroc_run_report_new ();
  g_autoptr (KedrocNodeReport) node = NULL;
  g_autofree char *text = NULL;
  gboolean done = FALSE;

  kedroc_hook_manager_register (hooks, KEDROC_HOOKS (report));
  kedroc_abstract_runner_run_async (runner, pipeline, catalog, hooks, NULL, FALSE, NULL, store_done, &done);
  g_assert_cmpint (kedroc_run_report_get_state (report), >=, KEDROC_RUN_STATE_RUNNING);
  test_main_context_until (&done);
  g_assert_cmpint (kedroc_run_report_get_state (report), ==, KEDROC_RUN_STATE_SUCCEEDED);
  node = report_node (report, "node");
  g_assert_cmpint (node->run_time, >=, PAUSE);
  g_assert_cmpint (node->pid, ==, getpid ());
  g_assert_cmpuint (node->worker, ==, kind == 0);
  text = kedroc_run_report_to_string (report);
  g_assert_true ((strstr (text, " caller ") != NULL) == (kind > 0));
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint kind = 0; kind < G_N_ELEMENTS (report_runners); kind++)
    {
      report_add_test ("slow-datasets", kind, test_slow_datasets);
      report_add_test ("files", kind, test_files);
      report_add_test ("chunks", kind, test_chunks);
      report_add_test ("hooks", kind, test_hooks);
      if (!report_runner_is_parallel (kind))
        report_add_test ("async-owner", kind, test_async_owner);
    }
  g_test_add_func ("/kedroc/runner/run-report/own-runner", test_own_runner);
  return g_test_run ();
}
