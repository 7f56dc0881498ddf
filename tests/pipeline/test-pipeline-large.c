/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc-test.h>
#include <kedroc.h>
#include <string.h>

/* Pipelines of 100,000 nodes in shapes that make Kedro, and whoever goes through all pairs, take hours or
 * gigabytes. What is quadratic does not end within the time that a test has; nothing else is timed. */

#define N_NODES 100000
#define N_PIPELINES 1000

static gboolean
succeed (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  return TRUE;
}

/* Valgrind and sanitizers take many times as long. */
static guint
count_nodes (void)
{
  return kedroc_test_is_timed () ? N_NODES : N_NODES / 20;
}

static KedrocNode *
make_node (guint number,
           const char *namespace_,
           const char *const *inputs,
           const char *const *outputs)
{
  g_autofree char *name = g_strdup_printf ("n%06u", number);
  g_autofree char *tag = g_strdup_printf ("t%u", number);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocNode) plain = kedroc_node_new (name, inputs, outputs, succeed, NULL, NULL, &error);
  g_autoptr (KedrocNode) tagged = NULL;

  g_assert_no_error (error);
  tagged = kedroc_node_with_tags (plain, KEDROC_NAMES (tag, "all"), NULL);
  return kedroc_node_with_namespace (tagged, namespace_, NULL);
}

/* Where the datasets of a node lie in a shape, and which namespace it has. */
typedef struct
{
  const char *case_name;
  guint (*find_parent) (guint number); /* the node that it reads from; itself: none */
  guint n_in_namespace;                /* 0: there are none */
} Shape;

static guint
find_in_chain (guint number)
{
  return number > 0 ? number - 1 : 0;
}

static guint
find_in_fan_out (guint number)
{
  return 0;
}

static guint
find_in_tree (guint number)
{
  return number > 0 ? (number - 1) / 2 : 0;
}

static const Shape shapes[] = {
  { "chain", find_in_chain, 0 },
  { "chain-of-namespaces", find_in_chain, 2 },
  { "fan-out", find_in_fan_out, 0 },
  { "fan-out-of-namespaces", find_in_fan_out, 3 },
  { "tree", find_in_tree, 0 },
  { "tree-of-namespaces", find_in_tree, 10 },
};

static GPtrArray *
make_nodes (const Shape *shape)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < count_nodes (); i++)
    {
      g_autofree char *input = g_strdup_printf ("d%u", shape->find_parent (i));
      g_autofree char *output = g_strdup_printf ("d%u", i);
      g_autofree char *namespace_ =
        shape->n_in_namespace > 0 ? g_strdup_printf ("s%u.inner", i / shape->n_in_namespace) : NULL;
      const char *inputs[] = { i > 0 ? input : "raw", NULL };

      g_ptr_array_add (nodes, make_node (i, namespace_, inputs, KEDROC_NAMES (output)));
    }
  return nodes;
}

static KedrocPipeline *
make_pipeline (GPtrArray *nodes)
{
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (kedroc_pipeline_get_n_nodes (pipeline), ==, nodes->len);
  return pipeline;
}

static char **
list_names (guint n,
            const char *prefix)
{
  char **names = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    names[i] = g_strdup_printf ("%s%u", prefix, i);
  return names;
}

typedef KedrocPipeline *(*Filter) (KedrocPipeline *self,
                                   const char *const *names,
                                   GError **error);

static void
assert_filter (KedrocPipeline *pipeline,
               Filter filter,
               char **names,
               guint n_expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocPipeline) part = filter (pipeline, (const char *const *) names, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (kedroc_pipeline_get_n_nodes (part), ==, n_expected);
}

static char **
list_node_names (GPtrArray *nodes)
{
  char **names = g_new0 (char *, nodes->len + 1);

  for (guint i = 0; i < nodes->len; i++)
    names[i] = g_strdup (kedroc_node_get_name (nodes->pdata[i]));
  return names;
}

/* Asked for as many names as there are nodes. */
static void
check_filters (KedrocPipeline *pipeline,
               GPtrArray *nodes,
               const Shape *shape)
{
  guint n = nodes->len;
  g_auto (GStrv) names = list_node_names (nodes);
  g_auto (GStrv) datasets = list_names (n, "d");
  g_auto (GStrv) tags = list_names (n, "t");

  assert_filter (pipeline, kedroc_pipeline_only_nodes, names, n);
  assert_filter (pipeline, kedroc_pipeline_from_nodes, names, n);
  assert_filter (pipeline, kedroc_pipeline_to_nodes, names, n);
  assert_filter (pipeline, kedroc_pipeline_only_nodes_with_tags, tags, n);
  assert_filter (pipeline, kedroc_pipeline_only_nodes_with_inputs, datasets, n - 1);
  assert_filter (pipeline, kedroc_pipeline_only_nodes_with_outputs, datasets, n);
  assert_filter (pipeline, kedroc_pipeline_from_inputs, datasets, n - 1);
  assert_filter (pipeline, kedroc_pipeline_to_outputs, datasets, n);
  if (shape->n_in_namespace > 0)
    {
      g_auto (GStrv) namespaces = list_names (n / shape->n_in_namespace, "s");

      assert_filter (pipeline, kedroc_pipeline_only_nodes_with_namespaces, namespaces,
                     n / shape->n_in_namespace * shape->n_in_namespace);
    }
}

static void
check_combination (KedrocPipeline *pipeline,
                   GPtrArray *nodes)
{
  g_auto (GStrv) names = list_node_names (nodes);
  g_auto (GStrv) datasets = list_names (nodes->len, "d");
  g_auto (GStrv) tags = list_names (nodes->len, "t");
  g_autoptr (KedrocPipelineFilter) filter =
    g_object_new (KEDROC_TYPE_PIPELINE_FILTER, "tags", tags, "from-nodes", names, "to-nodes", names, "node-names",
                  names, "from-inputs", datasets, "to-outputs", datasets, "with-inputs", datasets, "with-outputs",
                  datasets, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocPipeline) part = kedroc_pipeline_filter (pipeline, filter, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (kedroc_pipeline_get_n_nodes (part), ==, nodes->len - 1);
}

/* All of them missing: the message stays short, and its search for what may be meant as well. */
static void
check_missing (KedrocPipeline *pipeline,
               guint n)
{
  g_auto (GStrv) names = list_names (n, "none");
  static const Filter refusing[] = { kedroc_pipeline_only_nodes, kedroc_pipeline_only_nodes_with_namespaces,
                                     kedroc_pipeline_from_inputs };

  for (guint i = 0; i < G_N_ELEMENTS (refusing); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (refusing[i](pipeline, (const char *const *) names, &error));
      g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_NOT_FOUND);
      g_assert_cmpuint (strlen (error->message), <, 1000);
      g_assert_nonnull (strstr (error->message, " more"));
    }
}

static void
check_sets (KedrocPipeline *pipeline)
{
  g_autoptr (KedrocPipeline) both = kedroc_pipeline_add (pipeline, pipeline, NULL);
  g_autoptr (KedrocPipeline) none = kedroc_pipeline_subtract (pipeline, both, NULL);
  g_autoptr (KedrocPipeline) common = kedroc_pipeline_intersect (pipeline, both, NULL);

  g_assert_cmpuint (kedroc_pipeline_get_n_nodes (both), ==, kedroc_pipeline_get_n_nodes (pipeline));
  g_assert_cmpuint (kedroc_pipeline_get_n_nodes (none), ==, 0);
  g_assert_cmpuint (kedroc_pipeline_get_n_nodes (common), ==, kedroc_pipeline_get_n_nodes (pipeline));
}

/* Kedro keeps for each node all namespaces that were left before it. */
static void
check_namespaces (KedrocPipeline *pipeline,
                  const Shape *shape,
                  guint n)
{
  g_auto (GStrv) interrupted = kedroc_pipeline_get_interrupted_namespaces (pipeline);
  g_autoptr (GPtrArray) groups = kedroc_pipeline_group_nodes_by (pipeline, KEDROC_GROUP_BY_NAMESPACE);
  guint size = MAX (shape->n_in_namespace, 1);

  g_assert_cmpuint (groups->len, ==, (n + size - 1) / size);
  /* Those of a tree's lower levels read what is not in theirs, and come back to none. */
  g_assert_cmpuint (g_strv_length (interrupted), ==, 0);
}

static void
check_modular_use (KedrocPipeline *pipeline,
                   guint n)
{
  g_autoptr (GHashTable) outputs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) unknown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocPipeline) mapped = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_hash_table_add (outputs, g_strdup_printf ("d%u", i));
      g_hash_table_add (unknown, g_strdup_printf ("e%u", i));
    }
  mapped = kedroc_pipeline_new_mapped (pipeline, NULL, outputs, NULL, "outer", TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kedroc_pipeline_get_n_nodes (mapped), ==, n);
  g_assert_null (kedroc_pipeline_new_mapped (pipeline, NULL, unknown, NULL, NULL, TRUE, &error));
  g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_MAPPING);
  g_assert_cmpuint (strlen (error->message), <, 1000);
}

static void
check_texts (KedrocPipeline *pipeline,
             guint n)
{
  g_autofree char *description = kedroc_pipeline_describe (pipeline, FALSE);
  g_autofree char *json = kedroc_pipeline_to_json (pipeline);
  g_autofree char *dot = kedroc_pipeline_to_dot (pipeline);
  g_autofree char *mermaid = kedroc_pipeline_to_mermaid (pipeline);

  g_assert_cmpuint (strlen (description), >, 10 * n);
  g_assert_cmpuint (strlen (json), >, 10 * n);
  g_assert_cmpuint (strlen (dot), >, 10 * n);
  g_assert_cmpuint (strlen (mermaid), >, 10 * n);
}

static void
test_shape (gconstpointer data)
{
  const Shape *shape = data;
  g_autoptr (GPtrArray) nodes = make_nodes (shape);
  g_autoptr (KedrocPipeline) pipeline = make_pipeline (nodes);

  check_filters (pipeline, nodes, shape);
  check_combination (pipeline, nodes);
  check_missing (pipeline, nodes->len);
  check_sets (pipeline);
  check_namespaces (pipeline, shape, nodes->len);
  check_modular_use (pipeline, nodes->len);
  check_texts (pipeline, nodes->len);
}

/* A thousand pipelines, all of which read what the one before has made. */
static void
test_sum (void)
{
  const Shape chain = { "sum", find_in_chain, 0 };
  g_autoptr (GPtrArray) nodes = make_nodes (&chain);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_object_unref);
  guint size = nodes->len / N_PIPELINES;
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocPipeline) sum = NULL;

  for (guint i = 0; i < N_PIPELINES; i++)
    g_ptr_array_add (parts, kedroc_pipeline_new ((KedrocNode **) nodes->pdata + i * size, size, &error));
  g_assert_no_error (error);
  sum = kedroc_pipeline_new_from_pipelines ((KedrocPipeline **) parts->pdata, parts->len, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kedroc_pipeline_get_n_nodes (sum), ==, N_PIPELINES * size);
  g_assert_cmpuint (kedroc_pipeline_get_n_groups (sum), ==, N_PIPELINES * size);
}

/* One namespace in which every second node of a chain is: it is interrupted all along. */
static void
test_interrupted (void)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (KedrocPipeline) pipeline = NULL;
  g_auto (GStrv) interrupted = NULL;
  g_auto (GStrv) between = NULL;

  for (guint i = 0; i < count_nodes (); i++)
    {
      g_autofree char *input = g_strdup_printf ("d%u", i);
      g_autofree char *output = g_strdup_printf ("d%u", i + 1);

      g_ptr_array_add (nodes, make_node (i, i % 2 == 0 ? "s" : NULL, KEDROC_NAMES (input), KEDROC_NAMES (output)));
    }
  pipeline = make_pipeline (nodes);
  interrupted = kedroc_pipeline_get_interrupted_namespaces (pipeline);
  g_assert_cmpstrv (interrupted, KEDROC_NAMES ("s"));
  between = kedroc_pipeline_get_interruption (pipeline, "s");
  g_assert_cmpstrv (between, KEDROC_NAMES ("n000001"));
}

/* The worst there is: namespaces of two nodes that all hang together in a circle, and none of which is
 * interrupted. */
static void
test_crossed_namespaces (void)
{
  guint n = count_nodes () / 20;
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (KedrocPipeline) pipeline = NULL;
  g_auto (GStrv) interrupted = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *namespace_ = g_strdup_printf ("s%u", i);
      g_autofree char *first = g_strdup_printf ("d%u", i);
      g_autofree char *before = g_strdup_printf ("d%u", (i + n - 1) % n);

      g_ptr_array_add (nodes, make_node (2 * i, namespace_, NULL, KEDROC_NAMES (first)));
      g_ptr_array_add (nodes, make_node (2 * i + 1, namespace_, KEDROC_NAMES (before), NULL));
    }
  pipeline = make_pipeline (nodes);
  interrupted = kedroc_pipeline_get_interrupted_namespaces (pipeline);
  g_assert_cmpuint (g_strv_length (interrupted), ==, 0);
}

/* One node that reads and one that writes all there is, with an argument for each. */
static void
test_wide_nodes (void)
{
  guint n = count_nodes ();
  g_auto (GStrv) datasets = list_names (n, "d");
  g_auto (GStrv) arguments = list_names (n, "a");
  g_autoptr (KedrocNode) writer = make_node (0, NULL, NULL, (const char *const *) datasets);
  g_autoptr (KedrocNode) plain = make_node (1, NULL, (const char *const *) datasets, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocNode) reader =
    kedroc_node_with_argument_names (plain, (const char *const *) arguments, NULL, &error);
  g_autoptr (KedrocNode) same = NULL;
  KedrocNode *nodes[] = { reader, writer };
  g_autoptr (KedrocPipeline) pipeline = NULL;
  g_autoptr (GPtrArray) parents = NULL;

  g_assert_no_error (error);
  same = kedroc_node_with_argument_names (plain, (const char *const *) arguments, NULL, NULL);
  g_assert_true (kedroc_node_equal (reader, same));
  pipeline = kedroc_pipeline_new (nodes, G_N_ELEMENTS (nodes), &error);
  g_assert_no_error (error);
  parents = kedroc_pipeline_get_node_dependencies (pipeline, reader);
  g_assert_cmpuint (parents->len, ==, 1);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/pipeline/pipeline-large/", shapes[i].case_name, NULL);

      g_test_add_data_func (path, &shapes[i], test_shape);
    }
  g_test_add_func ("/kedroc/pipeline/pipeline-large/sum", test_sum);
  g_test_add_func ("/kedroc/pipeline/pipeline-large/interrupted", test_interrupted);
  g_test_add_func ("/kedroc/pipeline/pipeline-large/crossed-namespaces", test_crossed_namespaces);
  g_test_add_func ("/kedroc/pipeline/pipeline-large/wide-nodes", test_wide_nodes);

  return g_test_run ();
}
