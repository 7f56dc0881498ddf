/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-test-run.h"

/* More of everything than goes into one message: a node whose output very many
 * read, and one that reads what they all make. */

#define N_WIDE 100000

static const char *const kinds[] = { "sequential", "thread", "parallel" };

static KedrocAbstractRunner *
make_runner (guint kind)
{
  if (kind == 0)
    return KEDROC_ABSTRACT_RUNNER (kedroc_sequential_runner_new ());
  if (kind == 1)
    return KEDROC_ABSTRACT_RUNNER (kedroc_thread_runner_new (2));
  return KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (2));
}

/* Sums its inputs up. */
static gboolean
sum_up (KedrocTask *task,
        gpointer user_data,
        GError **error)
{
  g_auto (GStrv) inputs = kedroc_node_get_inputs (kedroc_task_get_node (task));
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));
  gint64 sum = 0;

  for (guint i = 0; inputs[i] != NULL; i++)
    sum += kedroc_task_get_input_int64 (task, inputs[i]);
  kedroc_task_set_output_int64 (task, outputs[0], sum);
  return TRUE;
}

static KedrocPipeline *
make_pipeline (void)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline;

  for (guint i = 0; i < N_WIDE; i++)
    {
      g_autofree char *name = g_strdup_printf ("node-%06u", i);
      char *output = g_strdup_printf ("number-%06u", i);

      g_ptr_array_add (names, output);
      g_ptr_array_add (nodes, test_node_new (name, KEDROC_NAMES ("one"), KEDROC_NAMES (output), sum_up));
    }
  g_ptr_array_add (names, NULL);
  g_ptr_array_add (nodes, test_node_new ("join", (const char *const *) names->pdata, KEDROC_NAMES ("sum"), sum_up));
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  return pipeline;
}

/* When the join has ended, its worker is told to forget its inputs, which is more
 * than goes through at once, and yet it ends by itself: a warning would end the test. */
static void
test_join (gconstpointer data)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autoptr (KedrocAbstractRunner) runner = make_runner (GPOINTER_TO_UINT (data));
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;

  kedroc_data_catalog_set_int64 (catalog, "one", 1);
  outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (kedroc_data_catalog_load_int64 (outputs, "sum", NULL, &error), ==, N_WIDE);
  g_assert_no_error (error);
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    {
      g_autofree char *path = g_strdup_printf ("/kedroc/runner/%s/wide/join", kinds[kind]);

      g_test_add_data_func (path, GUINT_TO_POINTER (kind), test_join);
    }
  return g_test_run ();
}
