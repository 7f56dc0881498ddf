/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <json-glib/json-glib.h>
#include <kedroc.h>

/* Runs the pipeline from C: polyglot SOURCE BUILD sequential|thread|parallel */

static KedrocAbstractRunner *
make_runner (const char *name)
{
  if (g_str_equal (name, "sequential"))
    return KEDROC_ABSTRACT_RUNNER (kedroc_sequential_runner_new ());
  if (g_str_equal (name, "thread"))
    return KEDROC_ABSTRACT_RUNNER (kedroc_thread_runner_new (2));
  return KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (2));
}

static JsonNode *
read_description (const char *source,
                  const char *build,
                  GError **error)
{
  g_autofree char *path = g_build_filename (source, "pipeline.json", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GString) text = NULL;

  if (!g_file_get_contents (path, &content, NULL, error))
    return NULL;
  text = g_string_new (content);
  g_string_replace (text, "{source}", source, 0);
  g_string_replace (text, "{build}", build, 0);
  return json_from_string (text->str, error);
}

static char **
get_names (JsonObject *node,
           const char *member)
{
  JsonArray *array = json_object_get_array_member (node, member);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    g_strv_builder_add (names, json_array_get_string_element (array, i));
  return g_strv_builder_end (names);
}

static KedrocPipeline *
make_pipeline (JsonArray *described,
               GError **error)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < json_array_get_length (described); i++)
    {
      JsonObject *object = json_array_get_object_element (described, i);
      g_auto (GStrv) inputs = get_names (object, "inputs");
      g_auto (GStrv) outputs = get_names (object, "outputs");
      KedrocNode *node = kedroc_node_new_for_function (json_object_get_string_member (object, "name"),
                                                       (const char *const *) inputs, (const char *const *) outputs,
                                                       json_object_get_string_member (object, "function"), error);

      if (node == NULL)
        return NULL;
      g_ptr_array_add (nodes, node);
    }
  return kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, error);
}

static KedrocDataCatalog *
make_catalog (JsonObject *inputs)
{
  KedrocDataCatalog *catalog = kedroc_data_catalog_new ();
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_set_int64 (g_value_init (&value, G_TYPE_INT64), json_object_get_int_member (inputs, "n"));
  kedroc_data_catalog_set_value (catalog, "n", &value);
  return catalog;
}

static char *
run (char **arguments,
     GError **error)
{
  g_autoptr (JsonNode) described = read_description (arguments[0], arguments[1], error);
  g_autoptr (KedrocAbstractRunner) runner = make_runner (arguments[2]);
  g_autoptr (KedrocPipeline) pipeline = NULL;
  g_autoptr (KedrocDataCatalog) catalog = NULL;
  g_autoptr (KedrocDataCatalog) outputs = NULL;

  if (described != NULL)
    pipeline = make_pipeline (json_object_get_array_member (json_node_get_object (described), "nodes"), error);
  if (pipeline == NULL)
    return NULL;
  catalog = make_catalog (json_object_get_object_member (json_node_get_object (described), "inputs"));
  outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, error);
  return outputs != NULL ? kedroc_data_catalog_load_string (outputs, "report", NULL, error) : NULL;
}

int
main (int argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *report = NULL;

  if (argc != 4)
    {
      g_printerr ("usage: %s SOURCE BUILD sequential|thread|parallel\n", argv[0]);
      return 2;
    }
  report = run (argv + 1, &error);
  if (report == NULL)
    {
      g_printerr ("%s: %s\n", argv[0], error->message);
      return 1;
    }
  g_print ("%s\n", report);
  return 0;
}
