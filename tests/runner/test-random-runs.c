/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc-test-graph.h>
#include <kedroc-test-run.h>
#include <kedroc-test.h>
#include <string.h>

/* A thousand random graphs: each runner makes what follows from the graph, and calls the hooks in the
 * order of Kedro's specification, with what was loaded and saved. */

#define N_GRAPHS 1000
#define N_NODES_MAX 10

/* A number that follows from the node, which of its outputs it is, and what it has read. */
static gint64
mix (const char *node,
     guint output,
     gint64 inputs)
{
  g_autofree char *text = g_strdup_printf ("%s %u %" G_GINT64_FORMAT, node, output, inputs);

  return (gint64) g_str_hash (text);
}

/* The function of all nodes: exported, so that workers find it. */
gboolean random_node (KedrocTask *task,
                      gpointer user_data,
                      GError **error);

gboolean
random_node (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  KedrocNode *node = kedroc_task_get_node (task);
  g_auto (GStrv) inputs = kedroc_node_get_inputs (node);
  g_auto (GStrv) arguments = kedroc_node_get_input_arguments (node);
  g_auto (GStrv) outputs = kedroc_node_get_outputs (node);
  char **names = *arguments != NULL ? arguments : inputs;
  gint64 sum = 0;

  for (guint i = 0; names[i] != NULL; i++)
    sum = sum * 31 + kedroc_task_get_input_int64 (task, names[i]) % 1000003;
  for (guint i = 0; outputs[i] != NULL; i++)
    kedroc_task_set_output_int64 (task, outputs[i], mix (kedroc_node_get_name (node), i, sum));
  return TRUE;
}

/* What is to be in each dataset: the reference. */
static GHashTable *
compute (TestGraph *graph)
{
  GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  for (guint i = 0; i < graph->datasets->len; i++)
    {
      gint64 value = i + 7;

      g_hash_table_insert (values, graph->datasets->pdata[i], g_memdup2 (&value, sizeof value));
    }
  for (guint i = 0; i < graph->n_nodes; i++)
    {
      const TestGraphNode *node = &graph->nodes[i];
      gint64 sum = 0;

      for (char **input = node->inputs; *input != NULL; input++)
        sum = sum * 31 + *(gint64 *) g_hash_table_lookup (values, *input) % 1000003;
      for (guint o = 0; node->outputs[o] != NULL; o++)
        {
          gint64 value = mix (node->name, o, sum);

          g_hash_table_replace (values, node->outputs[o], g_memdup2 (&value, sizeof value));
        }
    }
  return values;
}

/* Hooks that write down what they are called for. */
#define TEST_TYPE_RECORDER (test_recorder_get_type ())
G_DECLARE_FINAL_TYPE (TestRecorder, test_recorder, TEST, RECORDER, GObject)

struct _TestRecorder
{
  GObject parent_instance;

  GMutex lock;
  GPtrArray *calls;   /* char *: "hook node dataset" */
  GHashTable *values; /* borrowed: what data has to be */
};

static void
record (KedrocHooks *hooks,
        const char *hook,
        KedrocNode *node,
        const char *dataset)
{
  TestRecorder *self = TEST_RECORDER (hooks);

  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->calls, g_strdup_printf ("%s %s %s", hook, node != NULL ? kedroc_node_get_name (node) : "-",
                                                 dataset != NULL ? dataset : "-"));
  g_mutex_unlock (&self->lock);
}

static void
check_data (KedrocHooks *hooks,
            const char *dataset,
            const GValue *data)
{
  const gint64 *expected = g_hash_table_lookup (TEST_RECORDER (hooks)->values, dataset);

  g_assert_nonnull (expected);
  g_assert_nonnull (data);
  g_assert_true (G_VALUE_HOLDS_INT64 (data));
  g_assert_cmpint (g_value_get_int64 (data), ==, *expected);
}

static gboolean
before_pipeline_run (KedrocHooks *self,
                     const char *run_id,
                     KedrocPipeline *pipeline,
                     KedrocDataCatalog *catalog,
                     GError **error)
{
  record (self, "before_pipeline_run", NULL, NULL);
  return TRUE;
}

static gboolean
after_pipeline_run (KedrocHooks *self,
                    const char *run_id,
                    KedrocDataCatalog *result,
                    KedrocPipeline *pipeline,
                    KedrocDataCatalog *catalog,
                    GError **error)
{
  record (self, "after_pipeline_run", NULL, NULL);
  return TRUE;
}

static gboolean
before_node_run (KedrocHooks *self,
                 KedrocTask *task,
                 KedrocDataCatalog *catalog,
                 GError **error)
{
  record (self, "before_node_run", kedroc_task_get_node (task), NULL);
  return TRUE;
}

static gboolean
after_node_run (KedrocHooks *self,
                KedrocTask *task,
                KedrocDataCatalog *catalog,
                GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  for (char **output = outputs; *output != NULL; output++)
    check_data (self, *output, kedroc_task_get_output (task, *output));
  record (self, "after_node_run", kedroc_task_get_node (task), NULL);
  return TRUE;
}

static gboolean
before_dataset_loaded (KedrocHooks *self,
                       const char *name,
                       KedrocNode *node,
                       GError **error)
{
  record (self, "before_dataset_loaded", node, name);
  return TRUE;
}

static gboolean
after_dataset_loaded (KedrocHooks *self,
                      const char *name,
                      const GValue *data,
                      KedrocNode *node,
                      GError **error)
{
  check_data (self, name, data);
  record (self, "after_dataset_loaded", node, name);
  return TRUE;
}

static gboolean
before_dataset_saved (KedrocHooks *self,
                      const char *name,
                      const GValue *data,
                      KedrocNode *node,
                      GError **error)
{
  check_data (self, name, data);
  record (self, "before_dataset_saved", node, name);
  return TRUE;
}

static gboolean
after_dataset_saved (KedrocHooks *self,
                     const char *name,
                     const GValue *data,
                     KedrocNode *node,
                     GError **error)
{
  check_data (self, name, data);
  record (self, "after_dataset_saved", node, name);
  return TRUE;
}

static void
test_recorder_implement (KedrocHooksInterface *iface)
{
  iface->before_pipeline_run = before_pipeline_run;
  iface->after_pipeline_run = after_pipeline_run;
  iface->before_node_run = before_node_run;
  iface->after_node_run = after_node_run;
  iface->before_dataset_loaded = before_dataset_loaded;
  iface->after_dataset_loaded = after_dataset_loaded;
  iface->before_dataset_saved = before_dataset_saved;
  iface->after_dataset_saved = after_dataset_saved;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestRecorder, test_recorder, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KEDROC_TYPE_HOOKS, test_recorder_implement))

static void
test_recorder_finalize (GObject *object)
{
  TestRecorder *self = TEST_RECORDER (object);

  g_mutex_clear (&self->lock);
  g_ptr_array_unref (self->calls);
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
  self->calls = g_ptr_array_new_with_free_func (g_free);
}

static void
expect (GPtrArray *expected,
        const char *hook,
        const char *node,
        const char *dataset)
{
  g_ptr_array_add (expected, g_strdup_printf ("%s %s %s", hook, node, dataset));
}

/* All calls for one node, as the specification has them. */
static GPtrArray *
expect_calls (const TestGraphNode *node)
{
  GPtrArray *expected = g_ptr_array_new_with_free_func (g_free);

  for (char **input = node->inputs; *input != NULL; input++)
    {
      expect (expected, "before_dataset_loaded", node->name, *input);
      expect (expected, "after_dataset_loaded", node->name, *input);
    }
  expect (expected, "before_node_run", node->name, "-");
  expect (expected, "after_node_run", node->name, "-");
  for (char **output = node->outputs; *output != NULL; output++)
    {
      expect (expected, "before_dataset_saved", node->name, *output);
      expect (expected, "after_dataset_saved", node->name, *output);
    }
  return expected;
}

static guint
find_call (TestRecorder *recorder,
           const char *call)
{
  guint index = G_MAXUINT;

  if (!g_ptr_array_find_with_equal_func (recorder->calls, call, g_str_equal, &index))
    g_error ("there was no call “%s”", call);
  return index;
}

/* In this order, and with @side_by_side others between them only. */
static void
check_calls_of_node (TestRecorder *recorder,
                     const TestGraphNode *node,
                     gboolean side_by_side)
{
  g_autoptr (GPtrArray) expected = expect_calls (node);
  guint before = find_call (recorder, expected->pdata[0]);

  for (guint i = 1; i < expected->len; i++)
    {
      guint place = find_call (recorder, expected->pdata[i]);

      if (side_by_side)
        g_assert_cmpuint (place, >, before);
      else
        g_assert_cmpuint (place, ==, before + 1);
      before = place;
    }
}

/* What another node makes is saved before it is loaded. */
static void
check_calls_between_nodes (TestRecorder *recorder,
                           TestGraph *graph)
{
  for (guint writer = 0; writer < graph->n_nodes; writer++)
    for (char **output = graph->nodes[writer].outputs; *output != NULL; output++)
      for (guint reader = 0; reader < graph->n_nodes; reader++)
        if (g_strv_contains ((const char *const *) graph->nodes[reader].inputs, *output))
          {
            g_autofree char *saved = g_strdup_printf ("after_dataset_saved %s %s", graph->nodes[writer].name, *output);
            g_autofree char *loaded =
              g_strdup_printf ("before_dataset_loaded %s %s", graph->nodes[reader].name, *output);

            g_assert_cmpuint (find_call (recorder, saved), <, find_call (recorder, loaded));
          }
}

static void
check_calls (TestRecorder *recorder,
             TestGraph *graph,
             gboolean side_by_side)
{
  guint n_calls = 2;

  g_assert_cmpstr (recorder->calls->pdata[0], ==, "before_pipeline_run - -");
  g_assert_cmpstr (recorder->calls->pdata[recorder->calls->len - 1], ==, "after_pipeline_run - -");
  for (guint i = 0; i < graph->n_nodes; i++)
    {
      check_calls_of_node (recorder, &graph->nodes[i], side_by_side);
      n_calls += 2 + 2 * g_strv_length (graph->nodes[i].inputs) + 2 * g_strv_length (graph->nodes[i].outputs);
    }
  /* Each of them once. */
  g_assert_cmpuint (recorder->calls->len, ==, n_calls);
  check_calls_between_nodes (recorder, graph);
}

static KedrocDataCatalog *
make_catalog (KedrocPipeline *pipeline,
              GHashTable *values)
{
  g_auto (GStrv) inputs = kedroc_pipeline_get_inputs (pipeline);
  KedrocDataCatalog *catalog = kedroc_data_catalog_new ();

  for (char **input = inputs; *input != NULL; input++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_value_init (&value, G_TYPE_INT64);
      g_value_set_int64 (&value, *(gint64 *) g_hash_table_lookup (values, *input));
      kedroc_data_catalog_set_value (catalog, *input, &value);
    }
  return catalog;
}

static void
check_outputs (KedrocPipeline *pipeline,
               KedrocDataCatalog *result,
               GHashTable *values)
{
  g_auto (GStrv) outputs = kedroc_pipeline_get_outputs (pipeline);

  g_assert_cmpuint (kedroc_data_catalog_get_n_datasets (result), ==, g_strv_length (outputs));
  for (char **output = outputs; *output != NULL; output++)
    {
      g_autoptr (GError) error = NULL;
      gint64 value = kedroc_data_catalog_load_int64 (result, *output, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (value, ==, *(gint64 *) g_hash_table_lookup (values, *output));
    }
}

static void
run (KedrocAbstractRunner *runner,
     TestGraph *graph,
     guint32 seed,
     gboolean side_by_side)
{
  g_autoptr (KedrocPipeline) pipeline = test_graph_make_pipeline (graph, seed, random_node);
  g_autoptr (GHashTable) values = compute (graph);
  g_autoptr (KedrocDataCatalog) catalog = make_catalog (pipeline, values);
  g_autoptr (KedrocHookManager) hooks = kedroc_hook_manager_new ();
  g_autoptr (TestRecorder) recorder = g_object_new (TEST_TYPE_RECORDER, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) result = NULL;

  recorder->values = values;
  kedroc_hook_manager_register (hooks, KEDROC_HOOKS (recorder));
  result = kedroc_abstract_runner_run (runner, pipeline, catalog, hooks, NULL, FALSE, NULL, &error);
  g_assert_no_error (error);
  check_outputs (pipeline, result, values);
  check_calls (recorder, graph, side_by_side);
}

typedef KedrocAbstractRunner *(*MakeRunner) (guint n_workers);

static KedrocAbstractRunner *
make_sequential (guint n_workers)
{
  return KEDROC_ABSTRACT_RUNNER (kedroc_sequential_runner_new ());
}

static KedrocAbstractRunner *
make_thread (guint n_workers)
{
  return KEDROC_ABSTRACT_RUNNER (kedroc_thread_runner_new (n_workers));
}

static KedrocAbstractRunner *
make_parallel (guint n_workers)
{
  return KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (n_workers));
}

static const struct
{
  const char *case_name;
  MakeRunner make;
  gboolean side_by_side;
} cases[] = {
  { "sequential", make_sequential, FALSE },
  { "thread", make_thread, TRUE },
  { "parallel", make_parallel, TRUE },
};

/* Valgrind and sanitizers take many times as long, most of it for workers. */
static guint
count_graphs (void)
{
  return kedroc_test_is_timed () ? N_GRAPHS : N_GRAPHS / 20;
}

static void
test_case (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);

  for (guint32 seed = 0; seed < count_graphs (); seed++)
    {
      g_autoptr (TestGraph) graph = test_graph_new (seed, N_NODES_MAX, FALSE);
      g_autoptr (KedrocAbstractRunner) runner = cases[index].make (1 + seed % 3);

      if (seed % 100 == 0)
        g_test_message ("seeds from %u", seed);
      run (runner, graph, seed, cases[index].side_by_side);
    }
}

int
main (int argc,
      char *argv[])
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/runner/random-runs/", cases[i].case_name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }

  return g_test_run ();
}
