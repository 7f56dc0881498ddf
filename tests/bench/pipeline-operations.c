/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is done with nodes and pipelines. */

#include "pipeline.h"

/* Exported, so that a node of it can be named after it. */
gboolean bench_do_nothing (KedrocTask *task,
                           gpointer user_data,
                           GError **error);

gboolean
bench_do_nothing (KedrocTask *task,
                  gpointer user_data,
                  GError **error)
{
  return TRUE;
}

static gpointer
check (gpointer result,
       GError *error)
{
  g_assert_no_error (error);
  g_assert_nonnull (result);
  return result;
}

static gpointer
make_nodes (Subject *subject,
            gboolean with_names)
{
  GPtrArray *nodes = g_ptr_array_new_full (subject->n_nodes, g_object_unref);
  GError *error = NULL;

  for (guint i = 0; i < subject->n_nodes; i++)
    g_ptr_array_add (nodes, kedroc_node_new (with_names ? subject->names->pdata[i] : NULL, subject->inputs->pdata[i],
                                             subject->outputs->pdata[i], bench_do_nothing, NULL, NULL, &error));
  return check (nodes, error);
}

static gpointer
make_named_nodes (Subject *subject)
{
  return make_nodes (subject, TRUE);
}

static gpointer
make_unnamed_nodes (Subject *subject)
{
  return make_nodes (subject, FALSE);
}

static gpointer
build (Subject *subject)
{
  GError *error = NULL;

  return check (kedroc_pipeline_new ((KedrocNode **) subject->nodes->pdata, subject->n_nodes, &error), error);
}

static gpointer
build_spaced (Subject *subject)
{
  GError *error = NULL;
  KedrocPipeline *pipeline =
    check (kedroc_pipeline_new ((KedrocNode **) subject->spaced_nodes->pdata, subject->n_nodes, &error), error);
  g_auto (GStrv) interrupted = kedroc_pipeline_get_interrupted_namespaces (pipeline);

  g_assert_null (interrupted[0]);
  return pipeline;
}

static gpointer
sum (Subject *subject)
{
  GError *error = NULL;

  return check (kedroc_pipeline_new_from_pipelines ((KedrocPipeline **) subject->parts->pdata, subject->parts->len,
                                                    &error),
                error);
}

static gpointer
map (Subject *subject)
{
  GError *error = NULL;

  return check (kedroc_pipeline_new_mapped (subject->pipeline, NULL, NULL, NULL, "inner", TRUE, &error), error);
}

static gpointer
group (Subject *subject)
{
  GError *error = NULL;
  KedrocPipeline *pipeline =
    check (kedroc_pipeline_new ((KedrocNode **) subject->spaced_nodes->pdata, subject->n_nodes, &error), error);

  /* They are kept in the pipeline, and would be there the second time. */
  g_ptr_array_unref (kedroc_pipeline_group_nodes_by (pipeline, KEDROC_GROUP_BY_NAMESPACE));
  return pipeline;
}

static gpointer
describe (Subject *subject)
{
  return kedroc_pipeline_describe (subject->pipeline, FALSE);
}

static gpointer
write_json (Subject *subject)
{
  return kedroc_pipeline_to_json (subject->pipeline);
}

#define FILTER(name, pipeline, method, names)                                                \
  static gpointer name (Subject *subject)                                                    \
  {                                                                                          \
    GError *error = NULL;                                                                    \
                                                                                             \
    return check (method (subject->pipeline, (const char *const *) (names), &error), error); \
  }

FILTER (only_nodes, pipeline, kedroc_pipeline_only_nodes, subject->half_of_names)
FILTER (with_tags, pipeline, kedroc_pipeline_only_nodes_with_tags, KEDROC_NAMES ("t3", "t7"))
FILTER (with_namespaces, spaced, kedroc_pipeline_only_nodes_with_namespaces, subject->half_of_namespaces)
FILTER (with_inputs, pipeline, kedroc_pipeline_only_nodes_with_inputs, subject->half_of_datasets)
FILTER (with_outputs, pipeline, kedroc_pipeline_only_nodes_with_outputs, subject->half_of_datasets)
FILTER (from_nodes, pipeline, kedroc_pipeline_from_nodes, subject->middle_names)
FILTER (to_nodes, pipeline, kedroc_pipeline_to_nodes, subject->middle_names)
FILTER (from_inputs, pipeline, kedroc_pipeline_from_inputs, subject->middle_datasets)
FILTER (to_outputs, pipeline, kedroc_pipeline_to_outputs, subject->middle_datasets)

static gpointer
filter_combined (Subject *subject)
{
  GError *error = NULL;

  return check (kedroc_pipeline_filter (subject->pipeline, subject->filter, &error), error);
}

#define ARRAY (GDestroyNotify) g_ptr_array_unref

/* The names are those of pipelines_kedro.py. */
const Operation operations[] = {
  { "making nodes", make_named_nodes, ARRAY },
  { "making nodes without names", make_unnamed_nodes, ARRAY },
  { "building", build, g_object_unref },
  { "building with namespaces, checked", build_spaced, g_object_unref },
  { "summing pipelines of ten", sum, g_object_unref },
  { "using in a namespace", map, g_object_unref },
  { "building and grouping by namespace", group, g_object_unref },
  { "only_nodes", only_nodes, g_object_unref },
  { "only_nodes_with_tags", with_tags, g_object_unref },
  { "only_nodes_with_namespaces", with_namespaces, g_object_unref },
  { "only_nodes_with_inputs", with_inputs, g_object_unref },
  { "only_nodes_with_outputs", with_outputs, g_object_unref },
  { "from_nodes", from_nodes, g_object_unref },
  { "to_nodes", to_nodes, g_object_unref },
  { "from_inputs", from_inputs, g_object_unref },
  { "to_outputs", to_outputs, g_object_unref },
  { "filter by four conditions", filter_combined, g_object_unref },
  { "describe", describe, g_free },
  { "to_json", write_json, g_free },
};
const guint n_operations = G_N_ELEMENTS (operations);
