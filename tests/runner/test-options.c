/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "kedroc-test-run.h"

/* Hooks, loading at the same time, chunks and missing outputs, under each
 * runner. */

static KedrocDataCatalog *
run (KedrocAbstractRunner *runner,
     KedrocPipeline *pipeline,
     KedrocDataCatalog *catalog,
     KedrocHookManager *hooks,
     gboolean only_missing_outputs,
     GError **error)
{
  return kedroc_abstract_runner_run (runner, pipeline, catalog, hooks, "run", only_missing_outputs, NULL, error);
}

static void
set_int64 (KedrocDataCatalog *catalog,
           const char *name,
           gint64 number)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_INT64);
  g_value_set_int64 (&value, number);
  kedroc_data_catalog_set_value (catalog, name, &value);
}

static gboolean
add_one (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  g_auto (GStrv) inputs = kedroc_node_get_inputs (kedroc_task_get_node (task));
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  kedroc_task_set_output_int64 (task, outputs[0], kedroc_task_get_input_int64 (task, inputs[0]) + 1);
  return TRUE;
}

static gboolean
fail (KedrocTask *task,
      gpointer user_data,
      GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no luck");
  return FALSE;
}

/* Hooks that keep a log and put 100 in place of the input of "first". */
#define TEST_TYPE_HOOKS (test_hooks_get_type ())
G_DECLARE_FINAL_TYPE (TestHooks, test_hooks, TEST, HOOKS, GObject)

struct _TestHooks
{
  GObject parent_instance;
  GString *log;
  gboolean wrong_name;
};

static gboolean
log_pipeline (KedrocHooks *hooks,
              const char *run_id,
              KedrocPipeline *pipeline,
              KedrocDataCatalog *catalog,
              GError **error)
{
  g_string_append_printf (TEST_HOOKS (hooks)->log, "before-pipeline:%s ", run_id);
  return TRUE;
}

static gboolean
log_result (KedrocHooks *hooks,
            const char *run_id,
            KedrocDataCatalog *run_result,
            KedrocPipeline *pipeline,
            KedrocDataCatalog *catalog,
            GError **error)
{
  g_string_append_printf (TEST_HOOKS (hooks)->log, "after-pipeline:%u",
                          kedroc_data_catalog_get_n_datasets (run_result));
  return TRUE;
}

static gboolean
log_pipeline_error (KedrocHooks *hooks,
                    const GError *failure,
                    const char *run_id,
                    KedrocPipeline *pipeline,
                    KedrocDataCatalog *catalog,
                    GError **error)
{
  g_string_append (TEST_HOOKS (hooks)->log, "pipeline-error");
  return TRUE;
}

static gboolean
replace_input (KedrocHooks *hooks,
               KedrocTask *task,
               KedrocDataCatalog *catalog,
               GError **error)
{
  const char *name = kedroc_node_get_name (kedroc_task_get_node (task));
  g_auto (GValue) value = G_VALUE_INIT;

  g_string_append_printf (TEST_HOOKS (hooks)->log, "before:%s ", name);
  if (!g_str_equal (name, "first"))
    return TRUE;
  g_assert_cmpint (kedroc_task_get_input_int64 (task, "start"), ==, 1);
  g_value_init (&value, G_TYPE_INT64);
  g_value_set_int64 (&value, 100);
  kedroc_task_set_input (task, TEST_HOOKS (hooks)->wrong_name ? "finish" : "start", &value);
  return TRUE;
}

static gboolean
log_after (KedrocHooks *hooks,
           KedrocTask *task,
           KedrocDataCatalog *catalog,
           GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));
  const GValue *value = kedroc_task_get_output (task, outputs[0]);

  g_string_append_printf (TEST_HOOKS (hooks)->log, "after:%s=%d ", outputs[0], (int) g_value_get_int64 (value));
  return TRUE;
}

static gboolean
log_node_error (KedrocHooks *hooks,
                const GError *failure,
                KedrocTask *task,
                KedrocDataCatalog *catalog,
                GError **error)
{
  g_assert_nonnull (strstr (failure->message, "no luck"));
  g_string_append_printf (TEST_HOOKS (hooks)->log, "error:%s ", kedroc_node_get_name (kedroc_task_get_node (task)));
  return TRUE;
}

static gboolean
log_loading (KedrocHooks *hooks,
             const char *name,
             KedrocNode *node,
             GError **error)
{
  g_string_append_printf (TEST_HOOKS (hooks)->log, "load:%s ", name);
  return TRUE;
}

static gboolean
log_loaded (KedrocHooks *hooks,
            const char *name,
            const GValue *data,
            KedrocNode *node,
            GError **error)
{
  g_string_append_printf (TEST_HOOKS (hooks)->log, "loaded:%d ", (int) g_value_get_int64 (data));
  return TRUE;
}

static gboolean
log_saving (KedrocHooks *hooks,
            const char *name,
            const GValue *data,
            KedrocNode *node,
            GError **error)
{
  g_string_append_printf (TEST_HOOKS (hooks)->log, "save:%s=%d ", name, (int) g_value_get_int64 (data));
  return TRUE;
}

static gboolean
log_saved (KedrocHooks *hooks,
           const char *name,
           const GValue *data,
           KedrocNode *node,
           GError **error)
{
  g_string_append_printf (TEST_HOOKS (hooks)->log, "saved:%s ", name);
  return TRUE;
}

static void
test_hooks_iface_init (KedrocHooksInterface *iface)
{
  iface->before_pipeline_run = log_pipeline;
  iface->after_pipeline_run = log_result;
  iface->on_pipeline_error = log_pipeline_error;
  iface->before_node_run = replace_input;
  iface->after_node_run = log_after;
  iface->on_node_error = log_node_error;
  iface->before_dataset_loaded = log_loading;
  iface->after_dataset_loaded = log_loaded;
  iface->before_dataset_saved = log_saving;
  iface->after_dataset_saved = log_saved;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestHooks,
                               test_hooks,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KEDROC_TYPE_HOOKS, test_hooks_iface_init))

static void
test_hooks_finalize (GObject *object)
{
  g_string_free (TEST_HOOKS (object)->log, TRUE);
  G_OBJECT_CLASS (test_hooks_parent_class)->finalize (object);
}

static void
test_hooks_class_init (TestHooksClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_hooks_finalize;
}

static void
test_hooks_init (TestHooks *self)
{
  self->log = g_string_new (NULL);
}

static void
test_hooks_well (gconstpointer kind)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("first", KEDROC_NAMES ("start"), KEDROC_NAMES ("a"), add_one),
                       test_node_new ("second", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), add_one), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (TestHooks) hooks = g_object_new (TEST_TYPE_HOOKS, NULL);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;

  set_int64 (catalog, "start", 1);
  kedroc_hook_manager_register (manager, KEDROC_HOOKS (hooks));
  outputs = run (runner, pipeline, catalog, manager, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hooks->log->str, ==,
                   "before-pipeline:run "
                   "load:start loaded:1 before:first after:a=101 save:a=101 saved:a "
                   "load:a loaded:101 before:second after:b=102 save:b=102 saved:b "
                   "after-pipeline:1");
}

static void
test_hooks_badly (gconstpointer kind)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("bad", KEDROC_NAMES ("start"), KEDROC_NAMES ("a"), fail), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (TestHooks) hooks = g_object_new (TEST_TYPE_HOOKS, NULL);
  g_autoptr (GError) error = NULL;

  set_int64 (catalog, "start", 1);
  kedroc_hook_manager_register (manager, KEDROC_HOOKS (hooks));
  g_assert_null (run (runner, pipeline, catalog, manager, FALSE, &error));
  test_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "'bad'", "no luck", NULL);
  g_assert_cmpstr (hooks->log->str, ==,
                   "before-pipeline:run load:start loaded:1 before:bad error:bad pipeline-error");
}

static void
test_hooks_wrong_name (gconstpointer kind)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("first", KEDROC_NAMES ("start"), KEDROC_NAMES ("a"), add_one), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (TestHooks) hooks = g_object_new (TEST_TYPE_HOOKS, NULL);
  g_autoptr (GError) error = NULL;

  hooks->wrong_name = TRUE;
  set_int64 (catalog, "start", 1);
  kedroc_hook_manager_register (manager, KEDROC_HOOKS (hooks));
  g_assert_null (run (runner, pipeline, catalog, manager, FALSE, &error));
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_INVALID_ARGUMENT, "'first'", "'finish'", NULL);
  g_assert_null (strstr (error->message, "Node 'first': Node 'first'"));
}

/* Texts of one length, twice: the second lies where the first was. */
static gboolean
replace_text (KedrocHooks *hooks,
              KedrocTask *task,
              KedrocDataCatalog *catalog,
              GError **error)
{
  const char *texts[] = { "temporary", "replaced!" };

  for (guint i = 0; i < 2; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_value_init (&value, G_TYPE_STRING);
      g_value_set_string (&value, texts[i]);
      kedroc_task_set_input (task, "text", &value);
    }
  return TRUE;
}

#define TEST_TYPE_TEXT_HOOKS (test_text_hooks_get_type ())
G_DECLARE_FINAL_TYPE (TestTextHooks, test_text_hooks, TEST, TEXT_HOOKS, GObject)

struct _TestTextHooks
{
  GObject parent_instance;
};

static void
test_text_hooks_iface_init (KedrocHooksInterface *iface)
{
  iface->before_node_run = replace_text;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestTextHooks,
                               test_text_hooks,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KEDROC_TYPE_HOOKS, test_text_hooks_iface_init))

static void
test_text_hooks_class_init (TestTextHooksClass *klass)
{
}

static void
test_text_hooks_init (TestTextHooks *self)
{
}

static gboolean
copy_text (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  kedroc_task_set_output_string (task, "copy", kedroc_task_get_input_string (task, "text"));
  return TRUE;
}

static void
test_hooks_text (gconstpointer kind)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("copy-text", KEDROC_NAMES ("text"), KEDROC_NAMES ("copy"), copy_text), NULL);
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (TestTextHooks) hooks = g_object_new (TEST_TYPE_TEXT_HOOKS, NULL);

  kedroc_hook_manager_register (manager, KEDROC_HOOKS (hooks));
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
      g_autoptr (KedrocDataCatalog) outputs = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      kedroc_data_catalog_set_string (catalog, "text", "original!");
      outputs = run (runner, pipeline, catalog, manager, FALSE, &error);
      g_assert_no_error (error);
      text = kedroc_data_catalog_load_string (outputs, "copy", NULL, &error);
      g_assert_cmpstr (text, ==, "replaced!");
    }
}

/* A dataset whose load ends only once another is being loaded, too. */
#define TEST_TYPE_MEETING_DATASET (test_meeting_dataset_get_type ())
G_DECLARE_FINAL_TYPE (TestMeetingDataset, test_meeting_dataset, TEST, MEETING_DATASET, KedrocAbstractDataset)

struct _TestMeetingDataset
{
  KedrocAbstractDataset parent_instance;
};

G_DEFINE_FINAL_TYPE (TestMeetingDataset, test_meeting_dataset, KEDROC_TYPE_ABSTRACT_DATASET)

static gint n_in_meeting;

static gboolean
meet (GError **error)
{
  g_atomic_int_inc (&n_in_meeting);
  for (guint i = 0; i < 500 && g_atomic_int_get (&n_in_meeting) < 2; i++)
    g_usleep (10 * 1000);
  if (g_atomic_int_get (&n_in_meeting) >= 2)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "nobody came");
  return FALSE;
}

static gboolean
test_meeting_dataset_load (KedrocAbstractDataset *dataset,
                           GValue *value,
                           GCancellable *cancellable,
                           GError **error)
{
  g_value_init (value, G_TYPE_INT64);
  return meet (error);
}

static gboolean
test_meeting_dataset_save (KedrocAbstractDataset *dataset,
                           const GValue *data,
                           GCancellable *cancellable,
                           GError **error)
{
  return meet (error);
}

static void
test_meeting_dataset_class_init (TestMeetingDatasetClass *klass)
{
  KEDROC_ABSTRACT_DATASET_CLASS (klass)->load = test_meeting_dataset_load;
  KEDROC_ABSTRACT_DATASET_CLASS (klass)->save = test_meeting_dataset_save;
}

static void
test_meeting_dataset_init (TestMeetingDataset *self)
{
}

static gboolean
leave_meeting (KedrocTask *task,
               gpointer user_data,
               GError **error)
{
  g_atomic_int_set (&n_in_meeting, 0);
  kedroc_task_set_output_int64 (task, "c", 1);
  kedroc_task_set_output_int64 (task, "d", 1);
  return TRUE;
}

static void
test_is_async (gconstpointer kind)
{
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
    test_node_new ("meets", KEDROC_NAMES ("a", "b"), KEDROC_NAMES ("c", "d"), leave_meeting), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (KedrocAbstractDataset) dataset = g_object_new (TEST_TYPE_MEETING_DATASET, NULL);
      kedroc_data_catalog_set (catalog, (const char *[]){ "a", "b", "c", "d" }[i], dataset);
    }
  g_atomic_int_set (&n_in_meeting, 0);
  kedroc_abstract_runner_set_is_async (runner, TRUE);
  outputs = run (runner, pipeline, catalog, NULL, FALSE, &error);
  g_assert_no_error (error);
}

/* Files that the workers of a parallel run load and save at the same time. */
static gboolean
swap (KedrocTask *task,
      gpointer user_data,
      GError **error)
{
  kedroc_task_set_output_string (task, "c", kedroc_task_get_input_string (task, "b"));
  kedroc_task_set_output_string (task, "d", kedroc_task_get_input_string (task, "a"));
  return TRUE;
}

static void
test_is_async_files (gconstpointer kind)
{
  g_autofree char *folder = g_dir_make_tmp ("kedroc-XXXXXX", NULL);
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("swap", KEDROC_NAMES ("a", "b"), KEDROC_NAMES ("c", "d"), swap), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;
  const char *names[] = { "a", "b", "c", "d" };
  const char *expected[] = { "a", "b", "b", "a" };

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autoptr (KedrocTextDataset) dataset = kedroc_text_dataset_new (path, NULL);

      kedroc_data_catalog_set (catalog, names[i], KEDROC_ABSTRACT_DATASET (dataset));
      if (i < 2)
        g_assert_true (g_file_set_contents (path, names[i], -1, NULL));
    }
  kedroc_abstract_runner_set_is_async (runner, TRUE);
  outputs = run (runner, pipeline, catalog, NULL, FALSE, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autofree char *text = kedroc_data_catalog_load_string (catalog, names[i], NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, expected[i]);
      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static gboolean
save_chunks (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  for (guint i = 1; i <= 3; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_value_init (&value, G_TYPE_INT64);
      g_value_set_int64 (&value, i);
      if (!kedroc_task_save_chunk (task, "a", &value, error))
        return FALSE;
    }
  return TRUE;
}

/* Of chunks saved to memory the last one stays, as in Kedro. */
static void
test_chunks (gconstpointer kind)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("chunks", NULL, KEDROC_NAMES ("a"), save_chunks),
                       test_node_new ("after", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), add_one), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;

  outputs = run (runner, pipeline, catalog, NULL, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (kedroc_data_catalog_load_int64 (outputs, "b", NULL, &error), ==, 4);
}

static gboolean
write_text (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  kedroc_task_set_output_string (task, outputs[0], "fresh");
  return TRUE;
}

/* kept exists, lost does not: "make-lost" runs, and "make-memory" because it
 * does; "make-kept" does not. */
static void
test_only_missing (gconstpointer kind)
{
  g_autofree char *folder = g_dir_make_tmp ("kedroc-XXXXXX", NULL);
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("make-kept", NULL, KEDROC_NAMES ("kept"), write_text),
                       test_node_new ("make-memory", KEDROC_NAMES ("kept"), KEDROC_NAMES ("memory"), write_text),
                       test_node_new ("make-lost", KEDROC_NAMES ("memory"), KEDROC_NAMES ("lost"), write_text), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (GError) error = NULL;
  const char *names[] = { "kept", "lost" };

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autoptr (KedrocTextDataset) dataset = kedroc_text_dataset_new (path, NULL);

      kedroc_data_catalog_set (catalog, names[i], KEDROC_ABSTRACT_DATASET (dataset));
      if (i == 0)
        g_assert_true (g_file_set_contents (path, "old", -1, NULL));
    }
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (KedrocDataCatalog) outputs = run (runner, pipeline, catalog, NULL, TRUE, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (kedroc_data_catalog_get_n_datasets (outputs), ==, i == 0 ? 1 : 0);
    }
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autofree char *text = kedroc_data_catalog_load_string (catalog, names[i], NULL, &error);

      g_assert_cmpstr (text, ==, i == 0 ? "old" : "fresh");
      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
count_node (KedrocAbstractRunner *runner,
            KedrocNode *node,
            gpointer data)
{
  *(guint *) data += 1;
}

/* As in Kedro every dataset is made before the first node runs: a wrong
 * configuration of the last one does not cost the work of the others. */
static void
test_warm_up (gconstpointer kind)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("one", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), add_one),
                       test_node_new ("two", KEDROC_NAMES ("b"), KEDROC_NAMES ("c"), add_one), NULL);
  g_autoptr (JsonNode) config = json_from_string ("{\"c\": {\"type\": \"no.Such\"}}", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) catalog =
    kedroc_data_catalog_new_from_config (json_node_get_object (config), NULL, NULL, NULL, &error);
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  guint n_started = 0;

  g_assert_no_error (error);
  set_int64 (catalog, "a", 1);
  g_signal_connect (runner, "node-started", G_CALLBACK (count_node), &n_started);
  g_assert_null (run (runner, pipeline, catalog, NULL, FALSE, &error));
  test_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_UNKNOWN_TYPE, "'c'", "no.Such", NULL);
  g_assert_cmpuint (n_started, ==, 0);
}

static const struct
{
  const char *name;
  GTestDataFunc func;
  gboolean parallel;
} cases[] = {
  { "hooks", test_hooks_well, TRUE },
  { "hooks-of-failure", test_hooks_badly, TRUE },
  { "hooks-text", test_hooks_text, TRUE },
  { "hooks-wrong-name", test_hooks_wrong_name, TRUE },
  { "is-async", test_is_async, FALSE },
  { "is-async-files", test_is_async_files, TRUE },
  { "chunks", test_chunks, TRUE },
  { "only-missing-outputs", test_only_missing, TRUE },
  { "warm-up", test_warm_up, TRUE },
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
        g_autofree char *path = g_strdup_printf ("/kedroc/runner/%s/%s", kinds[k], cases[c].name);

        if (cases[c].parallel || !g_str_equal (kinds[k], "parallel"))
          g_test_add_data_func (path, kinds[k], cases[c].func);
      }
  return g_test_run ();
}
