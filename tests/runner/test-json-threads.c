/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-test-run.h"
#include "kedroc-test.h"

/* JSON that several nodes of a run get at once: its references are counted for
 * one thread alone, so that none may be shared. */

#define N_THREADS 4
#define N_NODES 40
#define MILLISECONDS 400
#define PARAMETERS "{\"model\":{\"steps\":[1,2.5,\"x\"],\"seed\":null}}"

/* Keeps, changes, writes and hands on its parameters. */
static gboolean
use_parameters (KedrocTask *task,
                gpointer    user_data,
                GError    **error)
{
  g_auto (GStrv) inputs = kedroc_node_get_inputs (kedroc_task_get_node (task));
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  for (guint i = 0; inputs[i] != NULL; i++)
    {
      const GValue *input = kedroc_task_get_input (task, inputs[i]);
      g_autoptr (JsonNode) node = g_value_dup_boxed (input);
      g_autoptr (JsonNode) model = json_object_dup_member (json_node_get_object (node), "model");
      g_autofree char *text = json_to_string (node, FALSE);

      g_assert_cmpstr (text, ==, PARAMETERS);
      kedroc_task_set_output (task, outputs[0], input);
      json_object_set_int_member (json_node_get_object (model), "seed", 3);
      kedroc_task_set_input (task, inputs[i], NULL);
    }
  return TRUE;
}

static void
init_parameters (GValue *value)
{
  g_value_init (value, JSON_TYPE_NODE);
  g_value_take_boxed (value, json_from_string (PARAMETERS, NULL));
}

/* Hands on what it got, without a copy of its own. */
static gboolean
pass_on (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  kedroc_task_set_output (task, outputs[0], kedroc_task_get_input (task, "in"));
  return TRUE;
}

static KedrocPipeline *
make_pipeline (const char *input,
               KedrocNodeFunc func)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline;

  for (guint i = 0; i < N_NODES; i++)
    {
      g_autofree char *output = g_strdup_printf ("out_%u", i);

      g_ptr_array_add (nodes, test_node_new (output, (const char *[]){ input, NULL },
                                             (const char *[]){ output, NULL }, func));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  return pipeline;
}

static void
run_for_a_while (KedrocDataCatalog *catalog,
                 KedrocHookManager *hooks,
                 const char *input,
                 KedrocNodeFunc func)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline (input, func);
  gint64 end = g_get_monotonic_time () + MILLISECONDS * G_TIME_SPAN_MILLISECOND;

  do
    {
      g_autoptr (KedrocThreadRunner) runner = kedroc_thread_runner_new (N_THREADS);
      g_autoptr (GError) error = NULL;
      g_autoptr (KedrocDataCatalog) outputs = kedroc_abstract_runner_run (
        KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, hooks, NULL, FALSE, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (kedroc_data_catalog_get_n_datasets (outputs), ==, N_NODES);
    }
  while (g_get_monotonic_time () < end);
}

static void
test_parameters (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (JsonNode) parameters = json_from_string ("{\"a\":" PARAMETERS "}", NULL);

  kedroc_data_catalog_add_parameters (catalog, json_node_get_object (parameters));
  run_for_a_while (catalog, NULL, "params:a", use_parameters);
}

/* All nodes get the very node that the dataset has. */
static void
test_assigned (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractDataset) dataset =
      g_object_new (KEDROC_TYPE_MEMORY_DATASET, "copy-mode", KEDROC_COPY_MODE_ASSIGN, NULL);
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *text = NULL;

  init_parameters (&value);
  g_assert_true (kedroc_abstract_dataset_save (dataset, &value, NULL, NULL));
  kedroc_data_catalog_set (catalog, "in", dataset);
  run_for_a_while (catalog, NULL, "in", pass_on);
  text = json_to_string (g_value_get_boxed (&value), FALSE);
  g_assert_cmpstr (text, ==, PARAMETERS);
}

/* A hook that gives every node the one value that it has. */
typedef struct {
  GObject parent_instance;
  GValue value;
} GivingHooks;

typedef GObjectClass GivingHooksClass;

static GType giving_hooks_get_type (void);

static gboolean
giving_hooks_before_node_run (KedrocHooks *hooks,
                              KedrocTask *task,
                              KedrocDataCatalog *catalog,
                              GError **error)
{
  kedroc_task_set_input (task, "in", &((GivingHooks *) hooks)->value);
  return TRUE;
}

static void
giving_hooks_hooks_init (KedrocHooksInterface *iface)
{
  iface->before_node_run = giving_hooks_before_node_run;
}

G_DEFINE_TYPE_WITH_CODE (GivingHooks, giving_hooks, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (KEDROC_TYPE_HOOKS, giving_hooks_hooks_init))

static void
giving_hooks_finalize (GObject *object)
{
  g_value_unset (&((GivingHooks *) object)->value);

  G_OBJECT_CLASS (giving_hooks_parent_class)->finalize (object);
}

static void
giving_hooks_class_init (GivingHooksClass *klass)
{
  klass->finalize = giving_hooks_finalize;
}

static void
giving_hooks_init (GivingHooks *self)
{
  init_parameters (&self->value);
}

static void
test_given_by_hook (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocHookManager) hooks = kedroc_hook_manager_new ();
  g_autoptr (KedrocHooks) giving = g_object_new (giving_hooks_get_type (), NULL);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_INT);
  kedroc_data_catalog_set_value (catalog, "in", &value);
  kedroc_hook_manager_register (hooks, giving);
  run_for_a_while (catalog, hooks, "in", use_parameters);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/runner/json-threads/parameters", test_parameters);
  g_test_add_func ("/kedroc/runner/json-threads/assigned", test_assigned);
  g_test_add_func ("/kedroc/runner/json-threads/given-by-hook", test_given_by_hook);
  return g_test_run ();
}
