/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-test-run.h"

/* A hook that does not agree: the run fails, whichever runner it is, and its error
 * names the node and the hook. */

typedef struct {
  GObject parent;
  const char *method; /* that fails */
} RefusingHooks;

typedef GObjectClass RefusingHooksClass;

static GType refusing_hooks_get_type (void);

static gboolean
refuse (KedrocHooks *hooks,
        const char *method,
        GError **error)
{
  if (!g_str_equal (((RefusingHooks *) hooks)->method, method))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "not today");
  return FALSE;
}

static gboolean
before_node_run (KedrocHooks *hooks,
                 KedrocTask *task,
                 KedrocDataCatalog *catalog,
                 GError **error)
{
  return refuse (hooks, "before_node_run", error);
}

static gboolean
after_node_run (KedrocHooks *hooks,
                KedrocTask *task,
                KedrocDataCatalog *catalog,
                GError **error)
{
  return refuse (hooks, "after_node_run", error);
}

static gboolean
before_dataset_saved (KedrocHooks *hooks,
                      const char *name,
                      const GValue *data,
                      KedrocNode *node,
                      GError **error)
{
  return refuse (hooks, "before_dataset_saved", error);
}

static gboolean
on_node_error (KedrocHooks *hooks,
               const GError *failure,
               KedrocTask *task,
               KedrocDataCatalog *catalog,
               GError **error)
{
  return refuse (hooks, "on_node_error", error);
}

static gboolean
on_pipeline_error (KedrocHooks *hooks,
                   const GError *failure,
                   const char *run_id,
                   KedrocPipeline *pipeline,
                   KedrocDataCatalog *catalog,
                   GError **error)
{
  return refuse (hooks, "on_pipeline_error", error);
}

static void
refusing_hooks_hooks_init (KedrocHooksInterface *iface)
{
  iface->on_node_error = on_node_error;
  iface->on_pipeline_error = on_pipeline_error;
  iface->before_node_run = before_node_run;
  iface->after_node_run = after_node_run;
  iface->before_dataset_saved = before_dataset_saved;
}

G_DEFINE_TYPE_WITH_CODE (RefusingHooks, refusing_hooks, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (KEDROC_TYPE_HOOKS, refusing_hooks_hooks_init))

static void
refusing_hooks_class_init (RefusingHooksClass *klass)
{
}

static void
refusing_hooks_init (RefusingHooks *self)
{
}

static gboolean
succeed (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  kedroc_task_set_output_int64 (task, "a", 1);
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

/* Keeps the last warning. The log may be written to on any thread. */
static GMutex log_lock;
static char *logged;

static GLogWriterOutput
write_log (GLogLevelFlags level,
           const GLogField *fields,
           gsize n_fields,
           gpointer user_data)
{
  if (level != G_LOG_LEVEL_WARNING)
    return g_log_writer_default (level, fields, n_fields, NULL);
  g_mutex_lock (&log_lock);
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      {
        g_free (logged);
        logged = g_strdup (fields[i].value);
      }
  g_mutex_unlock (&log_lock);
  return G_LOG_WRITER_HANDLED;
}

/* One that is told of an error does not replace it: its own is logged. */
static void
test_error (gconstpointer method)
{
  const char *const kinds[] = { "sequential", "thread", "parallel" };
  g_autofree char *message = g_strdup_printf ("Hook 'RefusingHooks.%s': not today", (const char *) method);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kinds[i]);
      g_autoptr (KedrocPipeline) pipeline =
        test_pipeline_new (test_node_new ("first", NULL, KEDROC_NAMES ("a"), fail), NULL);
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
      g_autoptr (KedrocHooks) hooks = g_object_new (refusing_hooks_get_type (), NULL);
      g_autoptr (GError) error = NULL;

      ((RefusingHooks *) hooks)->method = method;
      kedroc_hook_manager_register (manager, hooks);
      g_assert_null (kedroc_abstract_runner_run (runner, pipeline, catalog, manager, NULL, FALSE, NULL, &error));
      g_assert_cmpstr (logged, ==, message);
      g_clear_pointer (&logged, g_free);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
      g_assert_cmpstr (error->message, ==, "Node 'first': no luck");
    }
}

static void
check_runner (KedrocAbstractRunner *runner,
              const char *method)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("first", NULL, KEDROC_NAMES ("a"), succeed), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (KedrocHooks) hooks = g_object_new (refusing_hooks_get_type (), NULL);
  g_autofree char *message = g_strdup_printf ("Node 'first': Hook 'RefusingHooks.%s': not today", method);
  g_autoptr (GError) error = NULL;

  ((RefusingHooks *) hooks)->method = method;
  kedroc_hook_manager_register (manager, hooks);
  g_assert_null (kedroc_abstract_runner_run (runner, pipeline, catalog, manager, NULL, FALSE, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_refusal (gconstpointer method)
{
  g_autoptr (KedrocAbstractRunner) sequential = KEDROC_ABSTRACT_RUNNER (kedroc_sequential_runner_new ());
  g_autoptr (KedrocAbstractRunner) thread = KEDROC_ABSTRACT_RUNNER (kedroc_thread_runner_new (2));
  g_autoptr (KedrocAbstractRunner) parallel = KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (2));

  check_runner (sequential, method);
  check_runner (thread, method);
  check_runner (parallel, method);
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (write_log, NULL, NULL);
  g_test_add_data_func ("/kedroc/runner/hook-refusals/before-node-run", "before_node_run", test_refusal);
  g_test_add_data_func ("/kedroc/runner/hook-refusals/after-node-run", "after_node_run", test_refusal);
  g_test_add_data_func ("/kedroc/runner/hook-refusals/before-dataset-saved", "before_dataset_saved", test_refusal);
  g_test_add_data_func ("/kedroc/runner/hook-refusals/on-node-error", "on_node_error", test_error);
  g_test_add_data_func ("/kedroc/runner/hook-refusals/on-pipeline-error", "on_pipeline_error", test_error);
  return g_test_run ();
}
