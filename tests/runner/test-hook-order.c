/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"

/* Every runner makes the same calls, for each node in the order in which Kedro 1.5 makes
 * them, and with the same values. */

#define TEST_TYPE_RECORDER (test_recorder_get_type ())
G_DECLARE_FINAL_TYPE (TestRecorder, test_recorder, TEST, RECORDER, GObject)

struct _TestRecorder
{
  GObject parent_instance;
  GMutex lock;
  GHashTable *nodes;   /* char * -> GString: what was told of the node */
  GString *runs;       /* and of runs */
  gboolean wants_data;
  char *fails;         /* the method that does not agree */
};

static gboolean
note (KedrocHooks *hooks,
      const char *node,
      const char *method,
      const char *format,
      const GValue *data,
      GError **error)
{
  TestRecorder *self = TEST_RECORDER (hooks);
  g_autofree char *number = NULL;
  GString *log;

  if (data != NULL && G_VALUE_HOLDS_INT64 (data))
    number = g_strdup_printf ("=%" G_GINT64_FORMAT, g_value_get_int64 (data));
  else if (data != NULL && G_VALUE_HOLDS_STRING (data))
    number = g_strdup_printf ("='%s'", g_value_get_string (data));
  g_mutex_lock (&self->lock);
  log = node != NULL ? g_hash_table_lookup (self->nodes, node) : self->runs;
  if (log == NULL)
    {
      log = g_string_new (NULL);
      g_hash_table_insert (self->nodes, g_strdup (node), log);
    }
  g_string_append_printf (log, "%s%s%s%s%s", log->len > 0 ? "|" : "", method, format != NULL ? " " : "",
                          format != NULL ? format : "", number != NULL ? number : "");
  g_mutex_unlock (&self->lock);
  if (g_strcmp0 (self->fails, method) != 0)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "not today");
  return FALSE;
}

/* "a=1 b=2", without what is not there. */
static char *
describe (KedrocTask *task,
          char **names,
          const GValue *(*get) (KedrocTask *task, const char *name))
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL; i++)
    {
      const GValue *value = get (task, names[i]);

      if (value != NULL && G_IS_VALUE (value) && G_VALUE_HOLDS_INT64 (value))
        g_string_append_printf (text, "%s%s=%" G_GINT64_FORMAT, text->len > 0 ? "," : "", names[i],
                                g_value_get_int64 (value));
    }
  return g_string_free (text, FALSE);
}

static const GValue *
peek_input (KedrocTask *task,
            const char *name)
{
  return kedroc_task_get_input (task, name);
}

static gboolean
before_pipeline_run (KedrocHooks *hooks,
                     const char *run_id,
                     KedrocPipeline *pipeline,
                     KedrocDataCatalog *catalog,
                     GError **error)
{
  return note (hooks, NULL, "before_pipeline_run", run_id, NULL, error);
}

static gboolean
after_pipeline_run (KedrocHooks *hooks,
                    const char *run_id,
                    KedrocDataCatalog *run_result,
                    KedrocPipeline *pipeline,
                    KedrocDataCatalog *catalog,
                    GError **error)
{
  return note (hooks, NULL, "after_pipeline_run", run_id, NULL, error);
}

static gboolean
on_pipeline_error (KedrocHooks *hooks,
                   const GError *failure,
                   const char *run_id,
                   KedrocPipeline *pipeline,
                   KedrocDataCatalog *catalog,
                   GError **error)
{
  return note (hooks, NULL, "on_pipeline_error", failure->message, NULL, error);
}

static gboolean
before_node_run (KedrocHooks *hooks,
                 KedrocTask *task,
                 KedrocDataCatalog *catalog,
                 GError **error)
{
  KedrocNode *node = kedroc_task_get_node (task);
  g_auto (GStrv) names = kedroc_node_get_inputs (node);
  g_autofree char *inputs = NULL;
  g_auto (GValue) hundred = G_VALUE_INIT;

  if (TEST_RECORDER (hooks)->wants_data)
    inputs = describe (task, names, peek_input);
  if (g_str_equal (kedroc_node_get_name (node), "join"))
    {
      g_value_init (&hundred, G_TYPE_INT64);
      g_value_set_int64 (&hundred, 100);
      kedroc_task_set_input (task, "a", &hundred);
    }
  return note (hooks, kedroc_node_get_name (node), "before_node_run", inputs, NULL, error);
}

static gboolean
after_node_run (KedrocHooks *hooks,
                KedrocTask *task,
                KedrocDataCatalog *catalog,
                GError **error)
{
  KedrocNode *node = kedroc_task_get_node (task);
  g_auto (GStrv) names = kedroc_node_get_outputs (node);
  g_autofree char *outputs = TEST_RECORDER (hooks)->wants_data ? describe (task, names, kedroc_task_get_output) : NULL;

  return note (hooks, kedroc_node_get_name (node), "after_node_run", outputs, NULL, error);
}

static gboolean
on_node_error (KedrocHooks *hooks,
               const GError *failure,
               KedrocTask *task,
               KedrocDataCatalog *catalog,
               GError **error)
{
  return note (hooks, kedroc_node_get_name (kedroc_task_get_node (task)), "on_node_error", failure->message, NULL,
               error);
}

static gboolean
before_dataset_loaded (KedrocHooks *hooks,
                       const char *name,
                       KedrocNode *node,
                       GError **error)
{
  return note (hooks, kedroc_node_get_name (node), "before_dataset_loaded", name, NULL, error);
}

static gboolean
after_dataset_loaded (KedrocHooks *hooks,
                      const char *name,
                      const GValue *data,
                      KedrocNode *node,
                      GError **error)
{
  return note (hooks, kedroc_node_get_name (node), "after_dataset_loaded", name, data, error);
}

static gboolean
before_dataset_saved (KedrocHooks *hooks,
                      const char *name,
                      const GValue *data,
                      KedrocNode *node,
                      GError **error)
{
  return note (hooks, kedroc_node_get_name (node), "before_dataset_saved", name, data, error);
}

static gboolean
after_dataset_saved (KedrocHooks *hooks,
                     const char *name,
                     const GValue *data,
                     KedrocNode *node,
                     GError **error)
{
  return note (hooks, kedroc_node_get_name (node), "after_dataset_saved", name, data, error);
}

static gboolean
needs_data (KedrocHooks *hooks)
{
  return TEST_RECORDER (hooks)->wants_data;
}

static void
test_recorder_iface_init (KedrocHooksInterface *iface)
{
  iface->before_pipeline_run = before_pipeline_run;
  iface->after_pipeline_run = after_pipeline_run;
  iface->on_pipeline_error = on_pipeline_error;
  iface->before_node_run = before_node_run;
  iface->after_node_run = after_node_run;
  iface->on_node_error = on_node_error;
  iface->before_dataset_loaded = before_dataset_loaded;
  iface->after_dataset_loaded = after_dataset_loaded;
  iface->before_dataset_saved = before_dataset_saved;
  iface->after_dataset_saved = after_dataset_saved;
  iface->needs_data = needs_data;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestRecorder,
                               test_recorder,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KEDROC_TYPE_HOOKS, test_recorder_iface_init))

static void
string_free (gpointer data)
{
  g_string_free (data, TRUE);
}

static void
test_recorder_finalize (GObject *object)
{
  TestRecorder *self = TEST_RECORDER (object);

  g_hash_table_unref (self->nodes);
  g_string_free (self->runs, TRUE);
  g_mutex_clear (&self->lock);
  g_free (self->fails);
  G_OBJECT_CLASS (test_recorder_parent_class)->finalize (object);
}

static void
test_recorder_class_init (TestRecorderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_recorder_finalize;
}

static void
test_recorder_init (TestRecorder *self)
{
  g_mutex_init (&self->lock);
  self->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, string_free);
  self->runs = g_string_new (NULL);
  self->wants_data = TRUE;
}

static gboolean
split (KedrocTask *task,
       gpointer user_data,
       GError **error)
{
  gint64 start = kedroc_task_get_input_int64 (task, "start");

  kedroc_task_set_output_int64 (task, "a", start + 1);
  kedroc_task_set_output_int64 (task, "b", start + 2);
  return TRUE;
}

static gboolean
join (KedrocTask *task,
      gpointer user_data,
      GError **error)
{
  kedroc_task_set_output_int64 (task, "c",
                                kedroc_task_get_input_int64 (task, "a") + kedroc_task_get_input_int64 (task, "b"));
  return TRUE;
}

static gboolean
fail (KedrocTask *task,
      gpointer user_data,
      GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no luck");
  return FALSE;
}

/* The recorder that the run was told to, finished. */
static TestRecorder *
record (KedrocAbstractRunner *runner,
        KedrocPipeline *pipeline,
        KedrocDataCatalog *catalog,
        const char *fails,
        gboolean wants_data,
        GError **error)
{
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (TestRecorder) recorder = g_object_new (TEST_TYPE_RECORDER, NULL);
  g_autoptr (KedrocDataCatalog) outputs = NULL;

  recorder->fails = g_strdup (fails);
  recorder->wants_data = wants_data;
  kedroc_hook_manager_register (manager, KEDROC_HOOKS (recorder));
  outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, manager, "run", FALSE, NULL, error);
  g_assert_true ((outputs == NULL) == (*error != NULL));
  return g_steal_pointer (&recorder);
}

static void
set_start (KedrocDataCatalog *catalog)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_INT64);
  g_value_set_int64 (&value, 1);
  kedroc_data_catalog_set_value (catalog, "start", &value);
}

static void
assert_node (TestRecorder *recorder,
             const char *node,
             const char *expected)
{
  GString *log = g_hash_table_lookup (recorder->nodes, node);

  g_assert_cmpstr (log != NULL ? log->str : NULL, ==, expected);
}

/* As Kedro's own runner was seen to call them, with a hook that puts 100 in place of "a"
 * before "join". There a hook goes on to see the inputs that it had replaced. */
static const struct {
  const char *node;
  const char *calls;
} kedro_calls[] = {
  { "split", "before_dataset_loaded start|after_dataset_loaded start=1|before_node_run start=1|"
             "after_node_run a=2,b=3|before_dataset_saved a=2|after_dataset_saved a=2|before_dataset_saved b=3|"
             "after_dataset_saved b=3" },
  { "join", "before_dataset_loaded a|after_dataset_loaded a=2|before_dataset_loaded b|after_dataset_loaded b=3|"
            "before_node_run a=2,b=3|after_node_run c=103|before_dataset_saved c=103|after_dataset_saved c=103" },
  { "fails", "before_dataset_loaded c|after_dataset_loaded c=103|before_node_run c=103|"
             "on_node_error Node 'fails': no luck" },
};

static void
test_order (gconstpointer kind)
{
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("split", KEDROC_NAMES ("start"), KEDROC_NAMES ("a", "b"), split),
                       test_node_new ("join", KEDROC_NAMES ("a", "b"), KEDROC_NAMES ("c"), join),
                       test_node_new ("fails", KEDROC_NAMES ("c"), KEDROC_NAMES ("d"), fail), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (TestRecorder) recorder = NULL;
  g_autoptr (GError) error = NULL;

  set_start (catalog);
  recorder = record (runner, pipeline, catalog, NULL, TRUE, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  for (guint i = 0; i < G_N_ELEMENTS (kedro_calls); i++)
    assert_node (recorder, kedro_calls[i].node, kedro_calls[i].calls);
  g_assert_cmpstr (recorder->runs->str, ==,
                   "before_pipeline_run run|on_pipeline_error Node 'fails': no luck");
}

static const char *const methods[] = {
  "before_pipeline_run", "after_pipeline_run",   "before_node_run",     "after_node_run",      "before_dataset_loaded",
  "after_dataset_loaded", "before_dataset_saved", "after_dataset_saved",
};

/* Whichever method does not agree: the run ends, says which, and is told to have
 * failed. */
static void
test_refusals (gconstpointer kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
      g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
        test_node_new ("split", KEDROC_NAMES ("start"), KEDROC_NAMES ("a", "b"), split),
        test_node_new ("join", KEDROC_NAMES ("a", "b"), KEDROC_NAMES ("c"), join), NULL);
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (TestRecorder) recorder = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *message = g_strdup_printf ("%sHook 'TestRecorder.%s': not today",
                                                  strstr (methods[i], "pipeline") == NULL ? "Node 'split': " : "",
                                                  methods[i]);
      g_autofree char *told = g_strdup_printf ("|on_pipeline_error %s", message);

      set_start (catalog);
      recorder = record (runner, pipeline, catalog, methods[i], TRUE, &error);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
      g_assert_cmpstr (error->message, ==, message);
      g_assert_true (g_str_has_suffix (recorder->runs->str, told));
      if (!g_str_equal (methods[i], "after_pipeline_run"))
        g_assert_null (g_hash_table_lookup (recorder->nodes, "join"));
    }
}

/* What is missing is found after before_pipeline_run, as in Kedro. */
static void
test_unsatisfied (gconstpointer kind)
{
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
    test_node_new ("split", KEDROC_NAMES ("start"), KEDROC_NAMES ("a", "b"), split), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (TestRecorder) recorder = NULL;
  g_autoptr (GError) error = NULL;

  recorder = record (runner, pipeline, catalog, NULL, TRUE, &error);
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_UNSATISFIED_INPUTS);
  g_assert_true (g_str_has_prefix (recorder->runs->str, "before_pipeline_run run|on_pipeline_error The pipeline needs "
                                                        "'start'"));
}

static gboolean
copy_text (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  kedroc_task_set_output_string (task, "out", kedroc_task_get_input_string (task, "in"));
  return TRUE;
}

/* Files: with the data if somebody looks at it. If nobody does, a parallel run leaves them
 * to the workers and calls the same methods. */
static void
test_files (gconstpointer kind)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *in = kedroc_test_folder_write (folder, "in.txt", "hello", -1);
  g_autofree char *out = kedroc_test_folder_build_path (folder, "out.txt");
  gboolean parallel = g_str_equal (kind, "parallel");

  for (guint wants_data = 0; wants_data < 2; wants_data++)
    {
      g_autoptr (KedrocTextDataset) input = kedroc_text_dataset_new (in, NULL);
      g_autoptr (KedrocTextDataset) output = kedroc_text_dataset_new (out, NULL);
      g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
      g_autoptr (KedrocPipeline) pipeline =
        test_pipeline_new (test_node_new ("copy", KEDROC_NAMES ("in"), KEDROC_NAMES ("out"), copy_text), NULL);
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (TestRecorder) recorder = NULL;
      g_autoptr (GError) error = NULL;

      kedroc_data_catalog_set (catalog, "in", KEDROC_ABSTRACT_DATASET (input));
      kedroc_data_catalog_set (catalog, "out", KEDROC_ABSTRACT_DATASET (output));
      recorder = record (runner, pipeline, catalog, NULL, wants_data, &error);
      g_assert_no_error (error);
      if (wants_data)
        assert_node (recorder, "copy",
                     "before_dataset_loaded in|after_dataset_loaded in='hello'|before_node_run |after_node_run |"
                     "before_dataset_saved out='hello'|after_dataset_saved out='hello'");
      else if (parallel)
        assert_node (recorder, "copy",
                     "before_dataset_loaded in|after_dataset_loaded in|before_node_run|after_node_run|"
                     "before_dataset_saved out|after_dataset_saved out");
      else
        assert_node (recorder, "copy",
                     "before_dataset_loaded in|after_dataset_loaded in='hello'|before_node_run|after_node_run|"
                     "before_dataset_saved out='hello'|after_dataset_saved out='hello'");
    }
}

static gboolean
save_chunks (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  for (gint64 i = 0; i < 2; i++)
    {
      g_auto (GValue) chunk = G_VALUE_INIT;

      g_value_init (&chunk, G_TYPE_INT64);
      g_value_set_int64 (&chunk, i);
      if (!kedroc_task_save_chunk (task, "g", &chunk, error))
        return FALSE;
    }
  return TRUE;
}

/* Each chunk is told of. It is saved while the function is at work, which Kedro's
 * generators only begin after after_node_run. */
static void
test_chunks (gconstpointer kind)
{
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("gen", NULL, KEDROC_NAMES ("g"), save_chunks), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (TestRecorder) recorder = NULL;
  g_autoptr (GError) error = NULL;

  recorder = record (runner, pipeline, catalog, NULL, TRUE, &error);
  g_assert_no_error (error);
  assert_node (recorder, "gen",
               "before_node_run |before_dataset_saved g=0|after_dataset_saved g=0|before_dataset_saved g=1|"
               "after_dataset_saved g=1|after_node_run ");
}

static const struct {
  const char *name;
  GTestDataFunc func;
} cases[] = {
  { "order", test_order }, { "refusals", test_refusals }, { "unsatisfied", test_unsatisfied },
  { "files", test_files }, { "chunks", test_chunks },
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
        g_autofree char *path = g_strdup_printf ("/kedroc/runner/hook-order/%s/%s", kinds[k], cases[c].name);

        g_test_add_data_func (path, kinds[k], cases[c].func);
      }
  return g_test_run ();
}
