/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include "kedroc-test-run.h"

/* Runners that derive from those of the library and have these run the nodes. */

typedef enum
{
  CALLS_ONCE,
  CALLS_TWICE,
  CALLS_WITH_ANOTHER_CATALOG,
} Way;

static Way way;
static guint n_calls;

typedef KedrocSequentialRunner DerivedSequential;
typedef KedrocSequentialRunnerClass DerivedSequentialClass;
typedef KedrocThreadRunner DerivedThread;
typedef KedrocThreadRunnerClass DerivedThreadClass;
typedef KedrocParallelRunner DerivedParallel;
typedef KedrocParallelRunnerClass DerivedParallelClass;

static GType derived_sequential_get_type (void);
static GType derived_thread_get_type (void);
static GType derived_parallel_get_type (void);
G_DEFINE_TYPE (DerivedSequential, derived_sequential, KEDROC_TYPE_SEQUENTIAL_RUNNER)
G_DEFINE_TYPE (DerivedThread, derived_thread, KEDROC_TYPE_THREAD_RUNNER)
G_DEFINE_TYPE (DerivedParallel, derived_parallel, KEDROC_TYPE_PARALLEL_RUNNER)

static gboolean
run_pipeline (KedrocAbstractRunner *self,
              KedrocPipeline *pipeline,
              KedrocDataCatalog *catalog,
              KedrocHookManager *hooks,
              const char *run_id,
              GCancellable *cancellable,
              GError **error)
{
  KedrocAbstractRunnerClass *base = g_type_class_peek_parent (G_OBJECT_GET_CLASS (self));
  g_autoptr (KedrocDataCatalog) other = kedroc_data_catalog_new ();

  n_calls++;
  if (!base->run_pipeline (self, pipeline, way == CALLS_WITH_ANOTHER_CATALOG ? other : catalog, hooks, run_id,
                           cancellable, error))
    return FALSE;
  return way != CALLS_TWICE
         || base->run_pipeline (self, pipeline, catalog, hooks, run_id, cancellable, error);
}

static void
derived_sequential_class_init (DerivedSequentialClass *klass)
{
  KEDROC_ABSTRACT_RUNNER_CLASS (klass)->run_pipeline = run_pipeline;
}

static void
derived_sequential_init (DerivedSequential *self)
{
}

static void
derived_thread_class_init (DerivedThreadClass *klass)
{
  KEDROC_ABSTRACT_RUNNER_CLASS (klass)->run_pipeline = run_pipeline;
}

static void
derived_thread_init (DerivedThread *self)
{
}

static void
derived_parallel_class_init (DerivedParallelClass *klass)
{
  KEDROC_ABSTRACT_RUNNER_CLASS (klass)->run_pipeline = run_pipeline;
}

static void
derived_parallel_init (DerivedParallel *self)
{
}

static gboolean
double_it (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  kedroc_task_set_output_int64 (task, "y", 2 * kedroc_task_get_input_int64 (task, "x"));
  return TRUE;
}

static KedrocDataCatalog *
run (KedrocAbstractRunner *runner,
     KedrocRunReport *report,
     GError **error)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("node", KEDROC_NAMES ("x"), KEDROC_NAMES ("y"), double_it), NULL);
  g_autoptr (KedrocHookManager) hooks = kedroc_hook_manager_new ();
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();

  kedroc_hook_manager_register (hooks, KEDROC_HOOKS (report));
  kedroc_data_catalog_set_int64 (catalog, "x", 21);
  return kedroc_abstract_runner_run (runner, pipeline, catalog, hooks, NULL, FALSE, NULL, error);
}

static KedrocAbstractRunner *
make_runner (gconstpointer kind)
{
  if (g_str_equal (kind, "sequential"))
    return g_object_new (derived_sequential_get_type (), NULL);
  return g_object_new (g_str_equal (kind, "thread") ? derived_thread_get_type () : derived_parallel_get_type (),
                       "max-workers", 1, NULL);
}

/* The report tells of the nodes, too. */
static void
test_base_class (gconstpointer kind)
{
  g_autoptr (KedrocAbstractRunner) runner = make_runner (kind);

  way = CALLS_ONCE;
  n_calls = 0;
  for (guint i = 1; i <= 2; i++)
    {
      g_autoptr (KedrocRunReport) report = kedroc_run_report_new ();
      g_autoptr (KedrocDataCatalog) outputs = NULL;
      g_autoptr (KedrocNodeReport) node = NULL;
      g_autoptr (GError) error = NULL;

      outputs = run (runner, report, &error);
      g_assert_no_error (error);
      g_assert_cmpint (kedroc_data_catalog_load_int64 (outputs, "y", NULL, &error), ==, 42);
      g_assert_cmpuint (n_calls, ==, i);
      node = kedroc_run_report_dup_node (report, "node");
      g_assert_cmpint (node->state, ==, KEDROC_RUN_STATE_SUCCEEDED);
      g_assert_cmpuint (node->attempts, ==, 1);
    }
}

static void
test_misuse (gconstpointer kind)
{
  static const Way ways[] = { CALLS_TWICE, CALLS_WITH_ANOTHER_CATALOG };
  g_autoptr (KedrocAbstractRunner) runner = make_runner (kind);

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (KedrocRunReport) report = kedroc_run_report_new ();
      g_autoptr (GError) error = NULL;

      way = ways[i];
      g_assert_null (run (runner, report, &error));
      test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_INVALID_ARGUMENT, G_OBJECT_TYPE_NAME (runner),
                         "once", NULL);
    }
}

/* Outside of a run there is nothing that it could run. */
static void
test_outside (void)
{
  g_autoptr (KedrocAbstractRunner) runner = KEDROC_ABSTRACT_RUNNER (kedroc_sequential_runner_new ());
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (test_node_new ("node", NULL, KEDROC_NAMES ("y"), double_it),
                                                           NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (KEDROC_ABSTRACT_RUNNER_GET_CLASS (runner)->run_pipeline (runner, pipeline, catalog, NULL, "run", NULL,
                                                                           &error));
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_INVALID_ARGUMENT);
}

int
main (int argc,
      char **argv)
{
  static const char *const kinds[] = { "sequential", "thread", "parallel" };

  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *base_class = g_strdup_printf ("/kedroc/runner/derived/base-class/%s", kinds[i]);
      g_autofree char *misuse = g_strdup_printf ("/kedroc/runner/derived/misuse/%s", kinds[i]);

      g_test_add_data_func (base_class, kinds[i], test_base_class);
      g_test_add_data_func (misuse, kinds[i], test_misuse);
    }
  g_test_add_func ("/kedroc/runner/derived/outside", test_outside);
  return g_test_run ();
}
