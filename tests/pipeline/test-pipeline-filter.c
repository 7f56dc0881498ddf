/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

static gboolean
succeed (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  return TRUE;
}

typedef struct {
  const char *name;
  const char *namespace_;
  const char *tags[3];
  const char *inputs[4];
  const char *outputs[3];
} NodeData;

/*  raw ─ clean ─ cars@table ─┬─ fit (cars@table) ─ model ─ score ─ report
 *                            └─ plot (cars@frame) ─ picture
 *  other ─ lone ─ result                                             */
static const NodeData nodes_data[] = {
  { "clean", "data.raw", { "etl", "fast" }, { "raw" }, { "cars@table" } },
  { "fit", "science", { "slow" }, { "cars@table", "params:depth" }, { "model" } },
  { "plot", NULL, { NULL }, { "cars@frame" }, { "picture" } },
  { "score", "science", { "fast" }, { "model", "raw" }, { "report" } },
  { "lone", "data", { "etl" }, { "other" }, { "result" } },
};

static KedrocNode *
make_node (const NodeData *data)
{
  g_autoptr (KedrocNode) plain =
    kedroc_node_new (data->name, data->inputs, data->outputs, succeed, NULL, NULL, NULL);
  g_autoptr (KedrocNode) tagged = kedroc_node_with_tags (plain, data->tags, NULL);

  return kedroc_node_with_namespace (tagged, data->namespace_, NULL);
}

static KedrocPipeline *
make_pipeline (void)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline;

  for (guint i = 0; i < G_N_ELEMENTS (nodes_data); i++)
    g_ptr_array_add (nodes, make_node (&nodes_data[i]));
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  return pipeline;
}

static void
assert_nodes (KedrocPipeline *pipeline,
              const char *expected)
{
  g_autoptr (GPtrArray) nodes = kedroc_pipeline_get_nodes (pipeline);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < nodes->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "", kedroc_node_get_short_name (nodes->pdata[i]));
  g_assert_cmpstr (names->str, ==, expected);
}

typedef KedrocPipeline *(*Filter) (KedrocPipeline *self,
                                   const char *const *names,
                                   GError **error);

typedef struct {
  const char *case_name;
  Filter filter;
  const char *names[3];
  const char *expected; /* NULL: an error */
  const char *culprits[3];
} Case;

static const Case cases[] = {
  { "only-nodes", kedroc_pipeline_only_nodes, { "science.score", "plot" }, "plot score" },
  { "only-nodes-none", kedroc_pipeline_only_nodes, { NULL }, "" },
  { "only-nodes-missing",
    kedroc_pipeline_only_nodes,
    { "plot", "clean", "zzz" },
    NULL,
    { "'clean' (did you mean 'data.raw.clean'?)", ", 'zzz'" } },
  { "from-nodes", kedroc_pipeline_from_nodes, { "science.fit" }, "fit score" },
  { "from-nodes-transcoded", kedroc_pipeline_from_nodes, { "data.raw.clean" }, "clean plot fit score" },
  { "from-nodes-missing", kedroc_pipeline_from_nodes, { "zzz" }, NULL, { "'zzz'" } },
  { "to-nodes", kedroc_pipeline_to_nodes, { "plot", "data.lone" }, "lone clean plot" },
  { "to-nodes-missing", kedroc_pipeline_to_nodes, { "zzz" }, NULL, { "'zzz'" } },
  { "tags", kedroc_pipeline_only_nodes_with_tags, { "etl", "slow" }, "lone clean fit" },
  { "tags-unknown", kedroc_pipeline_only_nodes_with_tags, { "zzz" }, "" },
  { "tags-none", kedroc_pipeline_only_nodes_with_tags, { NULL }, "" },
  { "namespaces", kedroc_pipeline_only_nodes_with_namespaces, { "data" }, "lone clean" },
  { "namespaces-inner",
    kedroc_pipeline_only_nodes_with_namespaces,
    { "data.raw", "science" },
    "clean fit score" },
  { "namespaces-missing",
    kedroc_pipeline_only_nodes_with_namespaces,
    { "data", "dat", "data.ra" },
    NULL,
    { "'dat', 'data.ra'" } },
  { "with-inputs", kedroc_pipeline_only_nodes_with_inputs, { "raw" }, "clean score" },
  { "with-inputs-base", kedroc_pipeline_only_nodes_with_inputs, { "cars" }, "plot fit" },
  { "with-inputs-format", kedroc_pipeline_only_nodes_with_inputs, { "cars@frame" }, "plot" },
  { "with-inputs-output", kedroc_pipeline_only_nodes_with_inputs, { "report" }, "" },
  { "with-inputs-missing",
    kedroc_pipeline_only_nodes_with_inputs,
    { "cars@zzz", "raw" },
    NULL,
    { "'cars@zzz'" } },
  { "with-outputs", kedroc_pipeline_only_nodes_with_outputs, { "report", "picture" }, "plot score" },
  { "with-outputs-base", kedroc_pipeline_only_nodes_with_outputs, { "cars" }, "clean" },
  { "with-outputs-other-format", kedroc_pipeline_only_nodes_with_outputs, { "cars@frame" }, "" },
  { "with-outputs-missing", kedroc_pipeline_only_nodes_with_outputs, { "zzz" }, NULL, { "'zzz'" } },
  { "from-inputs", kedroc_pipeline_from_inputs, { "cars@table" }, "fit score" },
  { "from-inputs-base", kedroc_pipeline_from_inputs, { "cars" }, "plot fit score" },
  { "from-inputs-parameter", kedroc_pipeline_from_inputs, { "params:depth" }, "fit score" },
  { "from-inputs-missing", kedroc_pipeline_from_inputs, { "zzz", "yyy" }, NULL, { "'zzz', 'yyy'" } },
  { "to-outputs", kedroc_pipeline_to_outputs, { "model", "result" }, "lone clean fit" },
  { "to-outputs-input", kedroc_pipeline_to_outputs, { "raw" }, "" },
  { "to-outputs-missing", kedroc_pipeline_to_outputs, { "zzz" }, NULL, { "'zzz'" } },
};

static void
assert_not_found (const GError *error,
                  const char *const *culprits,
                  guint n_culprits)
{
  g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_NOT_FOUND);
  for (guint i = 0; i < n_culprits && culprits[i] != NULL; i++)
    g_assert_nonnull (g_strstr_len (error->message, -1, culprits[i]));
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autoptr (GError) error = NULL;
  /* The tables have three places and no end. */
  const char *names[] = { test->names[0], test->names[1], test->names[2], NULL };
  g_autoptr (KedrocPipeline) result = test->filter (pipeline, names, &error);

  if (test->expected == NULL)
    {
      g_assert_null (result);
      assert_not_found (error, test->culprits, G_N_ELEMENTS (test->culprits));
      return;
    }
  g_assert_no_error (error);
  assert_nodes (result, test->expected);
  assert_nodes (pipeline, "lone clean plot fit score");
}

static void
test_combined (void)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autoptr (KedrocPipelineFilter) filter = kedroc_pipeline_filter_new ();
  g_autoptr (KedrocPipeline) all = NULL;
  g_autoptr (KedrocPipeline) fast = NULL;
  g_autoptr (KedrocPipeline) one = NULL;
  g_autoptr (GError) error = NULL;

  all = kedroc_pipeline_filter (pipeline, filter, &error);
  g_assert_no_error (error);
  assert_nodes (all, "lone clean plot fit score");

  kedroc_pipeline_filter_set_tags (filter, KEDROC_NAMES ("fast"));
  kedroc_pipeline_filter_set_node_names (filter, KEDROC_NAMES (NULL));
  fast = kedroc_pipeline_filter (pipeline, filter, &error);
  g_assert_no_error (error);
  assert_nodes (fast, "clean score");

  /* Each condition looks at the whole pipeline: between the two there is a node without the tag. */
  kedroc_pipeline_filter_set_from_nodes (filter, KEDROC_NAMES ("data.raw.clean"));
  kedroc_pipeline_filter_set_to_nodes (filter, KEDROC_NAMES ("science.score"));
  kedroc_pipeline_filter_set_from_inputs (filter, KEDROC_NAMES ("cars"));
  kedroc_pipeline_filter_set_to_outputs (filter, KEDROC_NAMES ("report"));
  kedroc_pipeline_filter_set_node_namespaces (filter, KEDROC_NAMES ("science"));
  kedroc_pipeline_filter_set_node_names (filter, KEDROC_NAMES ("science.score", "plot"));
  kedroc_pipeline_filter_set_with_inputs (filter, KEDROC_NAMES ("model", "cars"));
  kedroc_pipeline_filter_set_with_outputs (filter, KEDROC_NAMES ("report", "picture"));
  one = kedroc_pipeline_filter (pipeline, filter, &error);
  g_assert_no_error (error);
  assert_nodes (one, "score");
}

static void
test_combined_refused (void)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autoptr (KedrocPipeline) empty = kedroc_pipeline_new (NULL, 0, NULL);
  g_autoptr (KedrocPipelineFilter) nothing_left = NULL;
  g_autoptr (KedrocPipelineFilter) unknown = NULL;
  g_autoptr (KedrocPipelineFilter) none = kedroc_pipeline_filter_new ();
  g_autoptr (GError) error = NULL;

  nothing_left = g_object_new (KEDROC_TYPE_PIPELINE_FILTER, "tags", KEDROC_NAMES ("slow"), "node-names",
                               KEDROC_NAMES ("plot"), NULL);
  g_assert_null (kedroc_pipeline_filter (pipeline, nothing_left, &error));
  assert_not_found (error, KEDROC_NAMES ("conditions", "5 nodes"), 2);
  g_clear_error (&error);

  unknown = g_object_new (KEDROC_TYPE_PIPELINE_FILTER, "to-outputs", KEDROC_NAMES ("zzz"), NULL);
  g_assert_null (kedroc_pipeline_filter (pipeline, unknown, &error));
  assert_not_found (error, KEDROC_NAMES ("'zzz'"), 1);
  g_clear_error (&error);

  g_assert_null (kedroc_pipeline_filter (empty, none, &error));
  assert_not_found (error, KEDROC_NAMES ("0 nodes"), 1);
}

static void
count_notify (GObject *object,
              GParamSpec *pspec,
              gpointer data)
{
  ++*(guint *) data;
}

static void
test_properties (void)
{
  static const char *const names[] =
    { "tags",           "from-nodes",      "to-nodes",    "node-names",  "from-inputs",
      "to-outputs",     "node-namespaces", "with-inputs", "with-outputs" };
  g_autoptr (KedrocPipelineFilter) filter = kedroc_pipeline_filter_new ();
  guint n_notified = 0;

  g_signal_connect (filter, "notify", G_CALLBACK (count_notify), &n_notified);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_auto (GStrv) before = NULL;
      g_auto (GStrv) after = NULL;

      g_object_get (filter, names[i], &before, NULL);
      g_assert_null (before);
      g_object_set (filter, names[i], KEDROC_NAMES (names[i], "b"), NULL);
      g_object_get (filter, names[i], &after, NULL);
      g_assert_cmpstrv (after, KEDROC_NAMES (names[i], "b"));
    }
  g_assert_cmpuint (n_notified, ==, G_N_ELEMENTS (names));
}

/* A filter of a long chain is one walk through it. */
static void
test_long_chain (void)
{
  const guint n = 50000;
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (KedrocPipeline) pipeline = NULL;
  g_autoptr (KedrocPipeline) downstream = NULL;
  g_autoptr (KedrocPipeline) upstream = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);
      g_autofree char *input = g_strdup_printf ("d%u", i);
      g_autofree char *output = g_strdup_printf ("d%u", i + 1);

      g_ptr_array_add (nodes, kedroc_node_new (name, KEDROC_NAMES (input), KEDROC_NAMES (output), succeed,
                                               NULL, NULL, NULL));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  downstream = kedroc_pipeline_from_nodes (pipeline, KEDROC_NAMES ("n10"), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kedroc_pipeline_get_n_nodes (downstream), ==, n - 10);
  upstream = kedroc_pipeline_to_outputs (pipeline, KEDROC_NAMES ("d49990"), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kedroc_pipeline_get_n_nodes (upstream), ==, 49990);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/pipeline/pipeline-filter/", cases[i].case_name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/kedroc/pipeline/pipeline-filter/combined", test_combined);
  g_test_add_func ("/kedroc/pipeline/pipeline-filter/combined-refused", test_combined_refused);
  g_test_add_func ("/kedroc/pipeline/pipeline-filter/properties", test_properties);
  g_test_add_func ("/kedroc/pipeline/pipeline-filter/long-chain", test_long_chain);

  return g_test_run ();
}
