/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

static gboolean
return_greeting (KedrocTask *task, gpointer user_data, GError **error)
{
  kedroc_task_set_output_string (task, "greeting", "Hello");
  return TRUE;
}

static gboolean
join_statements (KedrocTask *task, gpointer user_data, GError **error)
{
  g_autofree char *message = g_strdup_printf ("%s %s!",
                                              kedroc_task_get_input_string (task, "greeting"),
                                              kedroc_task_get_input_string (task, "name"));

  kedroc_task_set_output_string (task, "message", message);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (KedrocNode) greet = NULL;
  g_autoptr (KedrocNode) join = NULL;
  g_autoptr (KedrocPipeline) pipeline = NULL;
  g_autoptr (KedrocDataCatalog) catalog = NULL;
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (KedrocParallelRunner) runner = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  kedroc_init (&argc, &argv); /* worker processes find the functions above through it */

  catalog = kedroc_data_catalog_new ();
  kedroc_data_catalog_set_string (catalog, "name", "Kedro");

  runner = kedroc_parallel_runner_new (2);
  if ((greet = kedroc_node_new ("greet", NULL, KEDROC_NAMES ("greeting"),
                                return_greeting, NULL, NULL, &error)) &&
      (join = kedroc_node_new ("join", KEDROC_NAMES ("greeting", "name"), KEDROC_NAMES ("message"),
                               join_statements, NULL, NULL, &error)) &&
      (pipeline = kedroc_pipeline_new ((KedrocNode *[]){ greet, join }, 2, &error)) &&
      (outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog,
                                             NULL, NULL, FALSE, NULL, &error)))
    message = kedroc_data_catalog_load_string (outputs, "message", NULL, &error);

  if (message == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  g_print ("%s\n", message);
  return 0;
}
