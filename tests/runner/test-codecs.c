/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-test-run.h"
#include "sample-codecs.h"

/* Values of a program's own types on their way to workers, between them and back. */

#define WORKER_VARIABLE "KEDROC_TEST_CODECS_WORKER"

static GType points_type;  /* of a codec that writes by itself */
static GType series_type;  /* of one that hands on to that one */
static GType unknown_type; /* of none */
static GType late_type;    /* of one that only the main program has */
static GType early_type;   /* of one that only the workers have */

static gboolean
double_numbers (KedrocTask *task,
                gpointer user_data,
                GError **error)
{
  KedrocNode *node = kedroc_task_get_node (task);
  g_auto (GStrv) inputs = kedroc_node_get_inputs (node);
  g_auto (GStrv) outputs = kedroc_node_get_outputs (node);
  const GValue *input = kedroc_task_get_input (task, inputs[0]);
  g_auto (GValue) output = G_VALUE_INIT;
  const double *numbers;
  gsize size;

  if (input == NULL)
    return TRUE;
  numbers = g_bytes_get_data (g_value_get_boxed (input), &size);
  sample_value_assert (input, G_VALUE_TYPE (input), size / sizeof (double), numbers[1]);
  sample_value_init (&output, G_VALUE_TYPE (input), size / sizeof (double), 2 * numbers[1]);
  kedroc_task_set_output (task, outputs[0], &output);
  return TRUE;
}

/* A value of the type that the node is called by. */
static void
make_value (KedrocTask *task,
            GValue *value)
{
  sample_value_init (value, g_type_from_name (kedroc_node_get_name (kedroc_task_get_node (task))), 10, 1);
}

static gboolean
make (KedrocTask *task,
      gpointer user_data,
      GError **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  make_value (task, &value);
  kedroc_task_set_output (task, "made", &value);
  return TRUE;
}

static gboolean
make_in_chunks (KedrocTask *task,
                gpointer user_data,
                GError **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  make_value (task, &value);
  return kedroc_task_save_chunk (task, "made", &value, error);
}

static void
set_value (KedrocDataCatalog *catalog,
           const char *name,
           KedrocSharedMemoryManager *manager,
           const GValue *value)
{
  g_autoptr (KedrocSharedMemoryDataset) dataset = kedroc_shared_memory_dataset_new (manager);

  if (manager == NULL)
    {
      kedroc_data_catalog_set_value (catalog, name, value);
      return;
    }
  g_assert_true (kedroc_abstract_dataset_save (KEDROC_ABSTRACT_DATASET (dataset), value, NULL, NULL));
  kedroc_data_catalog_set (catalog, name, KEDROC_ABSTRACT_DATASET (dataset));
}

static KedrocPipeline *
make_chain (void)
{
  return test_pipeline_new (
    test_node_new ("first", KEDROC_NAMES ("in"), KEDROC_NAMES ("between"), double_numbers),
    test_node_new ("second", KEDROC_NAMES ("between"), KEDROC_NAMES ("out"), double_numbers),
    test_node_new ("third", KEDROC_NAMES ("between"), KEDROC_NAMES ("other-out"), double_numbers), NULL);
}

/* The value comes in, goes from one worker to others, and comes out twice. */
static void
assert_round_trip (guint n_workers,
                   GType type,
                   gsize n,
                   gboolean shared,
                   KedrocHookManager *hooks)
{
  g_autoptr (KedrocPipeline) pipeline = make_chain ();
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (n_workers);
  KedrocSharedMemoryManager *manager = kedroc_parallel_runner_get_manager (runner);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) in = G_VALUE_INIT;
  g_auto (GValue) out = G_VALUE_INIT;
  g_auto (GValue) other_out = G_VALUE_INIT;

  sample_value_init (&in, type, n, 1);
  set_value (catalog, "in", shared ? manager : NULL, &in);
  outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, hooks, NULL, FALSE, NULL,
                                        &error);
  g_assert_no_error (error);
  g_assert_true (kedroc_data_catalog_load (outputs, "out", &out, NULL, &error));
  g_assert_true (kedroc_data_catalog_load (outputs, "other-out", &other_out, NULL, &error));
  sample_value_assert (&out, type, n, 4);
  sample_value_assert (&other_out, type, n, 4);

  g_value_unset (&out);
  g_value_unset (&other_out);
  g_clear_object (&outputs);
  g_clear_object (&catalog);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);
}

/* A small value travels inside of the message, a large one as its buffer. */
static void
test_round_trip (gconstpointer data)
{
  static const gsize sizes[] = { 10, 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint shared = 0; shared <= 1; shared++)
      {
        assert_round_trip (GPOINTER_TO_UINT (data), points_type, sizes[i], shared, NULL);
        assert_round_trip (GPOINTER_TO_UINT (data), series_type, sizes[i], shared, NULL);
      }
}

/* Hooks that look at all values, and may put another one in place of an input. */
#define TEST_TYPE_HOOKS (test_hooks_get_type ())
G_DECLARE_FINAL_TYPE (TestHooks, test_hooks, TEST, HOOKS, GObject)

struct _TestHooks
{
  GObject parent_instance;
  GType replacement; /* 0: leaves the input as it is */
  guint n_saved;
};

static gboolean
replace_input (KedrocHooks *hooks,
               KedrocTask *task,
               KedrocDataCatalog *catalog,
               GError **error)
{
  TestHooks *self = TEST_HOOKS (hooks);
  g_auto (GValue) value = G_VALUE_INIT;

  if (self->replacement == 0)
    return TRUE;
  sample_value_init (&value, self->replacement, 10, 1);
  kedroc_task_set_input (task, "in", &value);
  return TRUE;
}

static gboolean
see_saved (KedrocHooks *hooks,
           const char *name,
           const GValue *data,
           KedrocNode *node,
           GError **error)
{
  g_assert_true (G_VALUE_HOLDS (data, points_type));
  TEST_HOOKS (hooks)->n_saved++;
  return TRUE;
}

static void
test_hooks_iface_init (KedrocHooksInterface *iface)
{
  iface->before_node_run = replace_input;
  iface->after_dataset_saved = see_saved;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestHooks, test_hooks, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KEDROC_TYPE_HOOKS, test_hooks_iface_init))

static void
test_hooks_class_init (TestHooksClass *klass)
{
}

static void
test_hooks_init (TestHooks *self)
{
}

static void
test_hooks (gconstpointer data)
{
  g_autoptr (TestHooks) hooks = g_object_new (TEST_TYPE_HOOKS, NULL);
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();

  kedroc_hook_manager_register (manager, KEDROC_HOOKS (hooks));
  assert_round_trip (GPOINTER_TO_UINT (data), points_type, 10, FALSE, manager);
  g_assert_cmpuint (hooks->n_saved, ==, 3);
}

/* Takes the node. */
static void
assert_fails (KedrocNode *node,
              GType input,
              TestHooks *hooks,
              ...)
{
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (node, NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (2);
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  const char *named;
  va_list names;

  sample_value_init (&value, input, 10, 1);
  set_value (catalog, "in", NULL, &value);
  kedroc_parallel_runner_set_worker_environment (runner, KEDROC_NAMES (WORKER_VARIABLE "=1"));
  if (hooks != NULL)
    kedroc_hook_manager_register (manager, KEDROC_HOOKS (hooks));
  g_assert_null (kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, manager, NULL, FALSE,
                                             NULL, &error));
  test_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
                     "before kedroc_init()", NULL);
  va_start (names, hooks);
  while ((named = va_arg (names, const char *)) != NULL)
    test_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE, named, NULL);
  va_end (names);
}

static KedrocNode *
node_that_reads (void)
{
  return test_node_new ("read", KEDROC_NAMES ("in"), KEDROC_NAMES ("out"), double_numbers);
}

/* Makes a value of the type that it is called by. */
static KedrocNode *
node_that_makes (GType type,
                 KedrocNodeFunc func)
{
  return test_node_new (g_type_name (type), KEDROC_NAMES ("in"), KEDROC_NAMES ("made"), func);
}

static void
test_no_codec (void)
{
  assert_fails (node_that_reads (), unknown_type, NULL, "Node 'read': Dataset 'in': ", "'TestUnknown'", NULL);
  assert_fails (node_that_makes (unknown_type, make), points_type, NULL,
                "Node 'TestUnknown': Dataset 'made': ", "of type 'TestUnknown'", NULL);
  assert_fails (node_that_makes (unknown_type, make_in_chunks), points_type, NULL,
                "Node 'TestUnknown': Dataset 'made': ", "of type 'TestUnknown'", NULL);
}

static void
test_no_codec_for_what_a_hook_sets (void)
{
  g_autoptr (TestHooks) hooks = g_object_new (TEST_TYPE_HOOKS, NULL);

  hooks->replacement = unknown_type;
  assert_fails (node_that_reads (), points_type, hooks, "Node 'read': Dataset 'in': ", "'TestUnknown'", NULL);
}

/* A codec that was registered after kedroc_init(). */
static void
test_not_in_workers (void)
{
  assert_fails (node_that_reads (), late_type, NULL, "Node 'read': Dataset 'in': ", "'test-late'", NULL);
  assert_fails (node_that_makes (late_type, make), points_type, NULL,
                "Node 'TestLate': Dataset 'made': ", "of type 'TestLate'", NULL);
}

static void
test_in_workers_only (void)
{
  g_autoptr (TestHooks) hooks = g_object_new (TEST_TYPE_HOOKS, NULL);

  assert_fails (node_that_makes (early_type, make), points_type, NULL,
                "Node 'TestEarly': Dataset 'made': ", "'test-early'", NULL);
  assert_fails (node_that_makes (early_type, make), points_type, hooks,
                "Node 'TestEarly': Dataset 'made': ", "'test-early'", NULL);
}

/* The runners of this process have codecs called where a dataset is in shared memory. */
static void
test_in_process (void)
{
  g_autoptr (KedrocSequentialRunner) sequential = kedroc_sequential_runner_new ();
  g_autoptr (KedrocThreadRunner) thread = kedroc_thread_runner_new (2);
  KedrocAbstractRunner *runners[] = { KEDROC_ABSTRACT_RUNNER (sequential), KEDROC_ABSTRACT_RUNNER (thread) };
  const GType types[] = { late_type, unknown_type };

  for (guint i = 0; i < G_N_ELEMENTS (runners); i++)
    for (guint j = 0; j < G_N_ELEMENTS (types); j++)
      {
        g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (node_that_makes (types[j], make), NULL);
        g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
        g_autoptr (KedrocAbstractDataset) made = KEDROC_ABSTRACT_DATASET (kedroc_shared_memory_dataset_new (NULL));
        g_autoptr (KedrocDataCatalog) outputs = NULL;
        g_autoptr (GError) error = NULL;
        g_auto (GValue) value = G_VALUE_INIT;

        kedroc_data_catalog_set_int64 (catalog, "in", 1);
        kedroc_data_catalog_set (catalog, "made", made);
        outputs = kedroc_abstract_runner_run (runners[i], pipeline, catalog, NULL, NULL, FALSE, NULL, &error);
        if (types[j] == late_type)
          {
            g_assert_no_error (error);
            g_assert_true (kedroc_abstract_dataset_load (made, &value, NULL, &error));
            sample_value_assert (&value, late_type, 10, 1);
            continue;
          }
        test_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
                           "Node 'TestUnknown': Dataset 'made': ", "of type 'TestUnknown'", NULL);
      }
}

int
main (int argc,
      char **argv)
{
  points_type = sample_type_new ("TestPoints");
  series_type = sample_type_new ("TestSeries");
  unknown_type = sample_type_new ("TestUnknown");
  late_type = sample_type_new ("TestLate");
  early_type = sample_type_new ("TestEarly");
  sample_codec_register ("test-points", points_type, 0);
  sample_codec_register ("test-series", series_type, points_type);
  if (g_getenv (WORKER_VARIABLE) != NULL)
    sample_codec_register ("test-early", early_type, 0);
  kedroc_init (&argc, &argv);
  sample_codec_register ("test-late", late_type, 0);
  g_test_init (&argc, &argv, NULL);

  for (guint n = 1; n <= 3; n++)
    {
      g_autofree char *round_trip = g_strdup_printf ("/kedroc/runner/codecs/round-trip/%u", n);
      g_autofree char *hooks = g_strdup_printf ("/kedroc/runner/codecs/hooks/%u", n);

      g_test_add_data_func (round_trip, GUINT_TO_POINTER (n), test_round_trip);
      g_test_add_data_func (hooks, GUINT_TO_POINTER (n), test_hooks);
    }
  g_test_add_func ("/kedroc/runner/codecs/no-codec", test_no_codec);
  g_test_add_func ("/kedroc/runner/codecs/no-codec-for-what-a-hook-sets", test_no_codec_for_what_a_hook_sets);
  g_test_add_func ("/kedroc/runner/codecs/not-in-workers", test_not_in_workers);
  g_test_add_func ("/kedroc/runner/codecs/in-workers-only", test_in_workers_only);
  g_test_add_func ("/kedroc/runner/codecs/in-process", test_in_process);
  return g_test_run ();
}
