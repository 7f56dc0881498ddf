/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc-test-graph.h>
#include <string.h>

/* A thousand random graphs: what a pipeline says is what a reference says that goes through all
 * pairs of nodes and of names, again and again. */

#define N_GRAPHS 1000
#define N_NODES_MAX 16

typedef struct
{
  TestGraph *graph;
  KedrocPipeline *pipeline;
  GRand *random;
  gboolean *after; /* by the closure */
} Fixture;

static gboolean
succeed (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  return TRUE;
}

static void
for_each_graph (void (*check) (const Fixture *fixture))
{
  for (guint32 seed = 0; seed < N_GRAPHS; seed++)
    {
      g_autoptr (TestGraph) graph = test_graph_new (seed, N_NODES_MAX, TRUE);
      g_autoptr (KedrocPipeline) pipeline = test_graph_make_pipeline (graph, seed, succeed);
      g_autoptr (GRand) random = g_rand_new_with_seed (~seed);
      g_autofree gboolean *after = test_graph_close (graph);

      g_test_message ("seed %u", seed);
      check (&(Fixture){ graph, pipeline, random, after });
    }
}

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Sorted, each once; lines. */
static char *
join_sorted (GPtrArray *names)
{
  GString *text = g_string_new (NULL);

  g_ptr_array_sort (names, compare_strings);
  for (guint i = 0; i < names->len; i++)
    if (i == 0 || strcmp (names->pdata[i - 1], names->pdata[i]) != 0)
      g_string_append_printf (text, "%s\n", (char *) names->pdata[i]);
  return g_string_free (text, FALSE);
}

static char *
join_nodes (GPtrArray *nodes)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < nodes->len; i++)
    g_ptr_array_add (names, (gpointer) kedroc_node_get_name (nodes->pdata[i]));
  return join_sorted (names);
}

static char *
join_picked (const Fixture *fixture,
             const gboolean *picked)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < fixture->graph->n_nodes; i++)
    if (picked[i])
      g_ptr_array_add (names, fixture->graph->nodes[i].name);
  return join_sorted (names);
}

/* The reference: which nodes meet a condition by themselves. */

static gboolean
has_name (const TestGraphNode *node,
          const char *wanted)
{
  return strcmp (node->name, wanted) == 0;
}

static gboolean
has_tag (const TestGraphNode *node,
         const char *wanted)
{
  return g_strv_contains ((const char *const *) node->tags, wanted);
}

static gboolean
is_in_namespace (const TestGraphNode *node,
                 const char *wanted)
{
  g_autofree char *inside = g_strconcat (wanted, ".", NULL);

  return node->namespace_ != NULL &&
         (strcmp (node->namespace_, wanted) == 0 || g_str_has_prefix (node->namespace_, inside));
}

/* A name without a format stands for all of them. */
static gboolean
any_matches (char **names,
             const char *wanted)
{
  for (; *names != NULL; names++)
    if (strcmp (*names, wanted) == 0 || (strchr (wanted, '@') == NULL && test_graph_same_base (*names, wanted)))
      return TRUE;
  return FALSE;
}

static gboolean
reads (const TestGraphNode *node,
       const char *wanted)
{
  return any_matches (node->inputs, wanted);
}

static gboolean
writes (const TestGraphNode *node,
        const char *wanted)
{
  return any_matches (node->outputs, wanted);
}

typedef KedrocPipeline *(*Filter) (KedrocPipeline *self,
                                   const char *const *names,
                                   GError **error);

typedef enum
{
  ALONE,
  AND_AFTER,
  AND_BEFORE
} Spread;

/* What names there are to be picked from. */
typedef enum
{
  OF_NODES,
  OF_TAGS,
  OF_NAMESPACES,
  OF_DATASETS
} Names;

static const struct
{
  Filter filter;
  const char *condition; /* of a KedrocPipelineFilter */
  gboolean (*matches) (const TestGraphNode *node,
                       const char *wanted);
  Spread spread;
  Names names;
} filters[] = {
  { kedroc_pipeline_only_nodes, "node-names", has_name, ALONE, OF_NODES },
  { kedroc_pipeline_from_nodes, "from-nodes", has_name, AND_AFTER, OF_NODES },
  { kedroc_pipeline_to_nodes, "to-nodes", has_name, AND_BEFORE, OF_NODES },
  { kedroc_pipeline_only_nodes_with_tags, "tags", has_tag, ALONE, OF_TAGS },
  { kedroc_pipeline_only_nodes_with_namespaces, "node-namespaces", is_in_namespace, ALONE, OF_NAMESPACES },
  { kedroc_pipeline_only_nodes_with_inputs, "with-inputs", reads, ALONE, OF_DATASETS },
  { kedroc_pipeline_only_nodes_with_outputs, "with-outputs", writes, ALONE, OF_DATASETS },
  { kedroc_pipeline_from_inputs, "from-inputs", reads, AND_AFTER, OF_DATASETS },
  { kedroc_pipeline_to_outputs, "to-outputs", writes, AND_BEFORE, OF_DATASETS },
};

static char *
pick_name (const Fixture *fixture,
           Names names)
{
  static const char *const tags[] = { "red", "green", "blue", "re", "none" };
  static const char *const namespaces[] = { "a", "a.b", "a.b.c", "ab", "d", "d.a", "d.b" };
  const TestGraph *graph = fixture->graph;
  char *name;

  if (g_rand_int_range (fixture->random, 0, 20) == 0)
    return g_strdup ("zzz");
  switch (names)
    {
    case OF_NODES:
      return g_strdup (graph->n_nodes > 0
                         ? graph->nodes[g_rand_int_range (fixture->random, 0, (int) graph->n_nodes)].name
                         : "none");
    case OF_TAGS:
      return g_strdup (tags[g_rand_int_range (fixture->random, 0, G_N_ELEMENTS (tags))]);
    case OF_NAMESPACES:
      return g_strdup (namespaces[g_rand_int_range (fixture->random, 0, G_N_ELEMENTS (namespaces))]);
    case OF_DATASETS:
    default:
      name = g_strdup (graph->datasets->pdata[g_rand_int_range (fixture->random, 0, (int) graph->datasets->len)]);
      if (g_rand_int_range (fixture->random, 0, 2) == 0)
        name[test_graph_base (name)] = '\0';
      return name;
    }
}

static char **
pick_names (const Fixture *fixture,
            Names names)
{
  guint n = (guint) g_rand_int_range (fixture->random, 1, 5);
  char **wanted = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    wanted[i] = pick_name (fixture, names);
  return wanted;
}

/* Whether nobody can find fault with it. */
static gboolean
is_there (const Fixture *fixture,
          Names names,
          const char *wanted)
{
  for (guint i = 0; i < fixture->graph->n_nodes; i++)
    {
      const TestGraphNode *node = &fixture->graph->nodes[i];

      if ((names == OF_NODES && has_name (node, wanted)) ||
          (names == OF_NAMESPACES && is_in_namespace (node, wanted)) ||
          (names == OF_DATASETS && (reads (node, wanted) || writes (node, wanted))))
        return TRUE;
    }
  return names == OF_TAGS;
}

/* %FALSE: the names are to be refused. */
static gboolean
pick_by_reference (const Fixture *fixture,
                   guint filter,
                   char **wanted,
                   gboolean *picked)
{
  guint n = fixture->graph->n_nodes;
  g_autofree gboolean *direct = g_new0 (gboolean, n + 1);

  for (char **name = wanted; *name != NULL; name++)
    {
      if (!is_there (fixture, filters[filter].names, *name))
        return FALSE;
      for (guint i = 0; i < n; i++)
        direct[i] |= filters[filter].matches (&fixture->graph->nodes[i], *name);
    }
  for (guint i = 0; i < n; i++)
    {
      picked[i] = direct[i];
      for (guint j = 0; j < n; j++)
        picked[i] |= (filters[filter].spread == AND_AFTER && direct[j] && fixture->after[i * n + j]) ||
                     (filters[filter].spread == AND_BEFORE && direct[j] && fixture->after[j * n + i]);
    }
  return TRUE;
}

static void
assert_picked (const Fixture *fixture,
               KedrocPipeline *result,
               const gboolean *picked)
{
  g_autoptr (GPtrArray) nodes = kedroc_pipeline_get_nodes (result);
  g_autofree char *got = join_nodes (nodes);
  g_autofree char *expected = join_picked (fixture, picked);

  g_assert_cmpstr (got, ==, expected);
}

static void
check_filters (const Fixture *fixture)
{
  for (guint filter = 0; filter < G_N_ELEMENTS (filters); filter++)
    {
      g_auto (GStrv) wanted = pick_names (fixture, filters[filter].names);
      g_autofree gboolean *picked = g_new0 (gboolean, fixture->graph->n_nodes + 1);
      g_autoptr (GError) error = NULL;
      g_autoptr (KedrocPipeline) result =
        filters[filter].filter (fixture->pipeline, (const char *const *) wanted, &error);

      if (pick_by_reference (fixture, filter, wanted, picked))
        {
          g_assert_no_error (error);
          assert_picked (fixture, result, picked);
        }
      else
        {
          g_assert_null (result);
          g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_NOT_FOUND);
        }
    }
}

static void
check_combination (const Fixture *fixture)
{
  guint n = fixture->graph->n_nodes;
  g_autoptr (KedrocPipelineFilter) filter = kedroc_pipeline_filter_new ();
  g_autofree gboolean *all = g_new (gboolean, n + 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocPipeline) result = NULL;
  gboolean valid = TRUE;
  gboolean any = FALSE;

  for (guint i = 0; i < n; i++)
    all[i] = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_auto (GStrv) wanted = pick_names (fixture, filters[i].names);
      g_autofree gboolean *picked = g_new0 (gboolean, n + 1);

      if (g_rand_int_range (fixture->random, 0, 4) > 0)
        continue;
      g_object_set (filter, filters[i].condition, wanted, NULL);
      valid &= pick_by_reference (fixture, i, wanted, picked);
      for (guint j = 0; j < n; j++)
        all[j] &= picked[j];
    }
  for (guint i = 0; i < n; i++)
    any |= all[i];

  result = kedroc_pipeline_filter (fixture->pipeline, filter, &error);
  if (valid && any)
    {
      g_assert_no_error (error);
      assert_picked (fixture, result, all);
      return;
    }
  g_assert_null (result);
  g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_NOT_FOUND);
}

static void
check_sets (const Fixture *fixture)
{
  guint n = fixture->graph->n_nodes;
  g_autofree gboolean *picked = g_new0 (gboolean, 6 * n + 1);
  gboolean *sets[6]; /* two, and their sum, union, difference and intersection */
  g_autoptr (KedrocPipeline) left = NULL;
  g_autoptr (KedrocPipeline) right = NULL;
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) left_names = g_ptr_array_new ();
  g_autoptr (GPtrArray) right_names = g_ptr_array_new ();
  GPtrArray *names[] = { left_names, right_names };

  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    sets[i] = picked + i * n;
  for (guint i = 0; i < n; i++)
    {
      for (guint side = 0; side < 2; side++)
        {
          sets[side][i] = g_rand_boolean (fixture->random);
          if (sets[side][i])
            g_ptr_array_add (names[side], fixture->graph->nodes[i].name);
        }
      sets[2][i] = sets[3][i] = sets[0][i] || sets[1][i];
      sets[4][i] = sets[0][i] && !sets[1][i];
      sets[5][i] = sets[0][i] && sets[1][i];
    }
  g_ptr_array_add (names[0], NULL);
  g_ptr_array_add (names[1], NULL);
  left = kedroc_pipeline_only_nodes (fixture->pipeline, (const char *const *) names[0]->pdata, NULL);
  right = kedroc_pipeline_only_nodes (fixture->pipeline, (const char *const *) names[1]->pdata, NULL);
  g_ptr_array_add (results, kedroc_pipeline_add (left, right, NULL));
  g_ptr_array_add (results, kedroc_pipeline_union (left, right, NULL));
  g_ptr_array_add (results, kedroc_pipeline_subtract (left, right, NULL));
  g_ptr_array_add (results, kedroc_pipeline_intersect (left, right, NULL));
  for (guint i = 0; i < results->len; i++)
    assert_picked (fixture, results->pdata[i], sets[2 + i]);
}

/* The longest path to each node. */
static guint
find_group (const Fixture *fixture,
            guint node)
{
  guint group = 0;

  for (guint i = 0; i < fixture->graph->n_nodes; i++)
    if (test_graph_reads (fixture->graph, node, i))
      group = MAX (group, find_group (fixture, i) + 1);
  return group;
}

static void
check_order (const Fixture *fixture)
{
  guint n_listed = 0;

  for (guint group = 0; group < kedroc_pipeline_get_n_groups (fixture->pipeline); group++)
    {
      g_autoptr (GPtrArray) nodes = kedroc_pipeline_get_group (fixture->pipeline, group);
      g_autofree gboolean *picked = g_new0 (gboolean, fixture->graph->n_nodes + 1);
      g_autofree char *expected = NULL;
      g_autoptr (GString) got = g_string_new (NULL);

      for (guint i = 0; i < fixture->graph->n_nodes; i++)
        picked[i] = find_group (fixture, i) == group;
      expected = join_picked (fixture, picked);
      for (guint i = 0; i < nodes->len; i++)
        g_string_append_printf (got, "%s\n", kedroc_node_get_name (nodes->pdata[i]));
      g_assert_cmpstr (got->str, ==, expected);
      n_listed += nodes->len;
    }
  g_assert_cmpuint (n_listed, ==, fixture->graph->n_nodes);
}

static void
check_dependencies (const Fixture *fixture)
{
  for (guint i = 0; i < fixture->graph->n_nodes; i++)
    {
      KedrocNode *node = kedroc_pipeline_get_node (fixture->pipeline, fixture->graph->nodes[i].name);
      g_autoptr (GPtrArray) parents = kedroc_pipeline_get_node_dependencies (fixture->pipeline, node);
      g_autofree gboolean *picked = g_new0 (gboolean, fixture->graph->n_nodes + 1);

      for (guint j = 0; j < fixture->graph->n_nodes; j++)
        picked[j] = test_graph_reads (fixture->graph, i, j);
      g_assert_nonnull (node);
      {
        g_autofree char *got = join_nodes (parents);
        g_autofree char *expected = join_picked (fixture, picked);

        g_assert_cmpstr (got, ==, expected);
      }
    }
}

static gboolean
is_written (const Fixture *fixture,
            const char *name,
            gboolean by_base)
{
  for (guint i = 0; i < fixture->graph->n_nodes; i++)
    for (char **output = fixture->graph->nodes[i].outputs; *output != NULL; output++)
      if (by_base ? test_graph_same_base (*output, name) : strcmp (*output, name) == 0)
        return TRUE;
  return FALSE;
}

static gboolean
is_read (const Fixture *fixture,
         const char *name,
         gboolean by_base)
{
  for (guint i = 0; i < fixture->graph->n_nodes; i++)
    for (char **input = fixture->graph->nodes[i].inputs; *input != NULL; input++)
      if (by_base ? test_graph_same_base (*input, name) : strcmp (*input, name) == 0)
        return TRUE;
  return FALSE;
}

static void
assert_names (char **got,
              GPtrArray *expected)
{
  g_autofree char *expected_text = join_sorted (expected);
  g_autofree char *joined = g_strjoinv ("\n", got);
  g_autofree char *got_text = g_strconcat (joined, *joined != '\0' ? "\n" : "", NULL);

  g_assert_cmpstr (got_text, ==, expected_text);
  g_strfreev (got);
}

static void
check_datasets (const Fixture *fixture)
{
  g_autoptr (GPtrArray) inputs = g_ptr_array_new ();
  g_autoptr (GPtrArray) outputs = g_ptr_array_new ();
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (guint i = 0; i < fixture->graph->datasets->len; i++)
    {
      char *name = fixture->graph->datasets->pdata[i];

      if (is_read (fixture, name, FALSE) || is_written (fixture, name, FALSE))
        g_ptr_array_add (all, name);
      if (is_read (fixture, name, FALSE) && !is_written (fixture, name, TRUE))
        g_ptr_array_add (inputs, name);
      if (is_written (fixture, name, FALSE) && !is_read (fixture, name, TRUE))
        g_ptr_array_add (outputs, name);
    }
  assert_names (kedroc_pipeline_get_inputs (fixture->pipeline), inputs);
  assert_names (kedroc_pipeline_get_outputs (fixture->pipeline), outputs);
  assert_names (kedroc_pipeline_get_datasets (fixture->pipeline), all);
}

static const char *const all_namespaces[] = { "a", "a.b", "a.b.c", "ab", "d", "d.a" };

static gboolean
is_interrupted (const Fixture *fixture,
                const char *namespace_)
{
  guint n = fixture->graph->n_nodes;
  g_autofree gboolean *inside = g_new0 (gboolean, n + 1);

  for (guint i = 0; i < n; i++)
    inside[i] = is_in_namespace (&fixture->graph->nodes[i], namespace_);
  for (guint first = 0; first < n; first++)
    for (guint between = 0; between < n; between++)
      for (guint last = 0; last < n; last++)
        if (inside[first] && !inside[between] && inside[last] && fixture->after[between * n + first] &&
            fixture->after[last * n + between])
          return TRUE;
  return FALSE;
}

/* A path of nodes outside, from one that reads something from inside to one that is read inside. */
static void
check_interruption (const Fixture *fixture,
                    const char *namespace_,
                    char **path)
{
  guint before = G_MAXUINT;
  gboolean comes_back = FALSE;

  for (; *path != NULL; path++)
    {
      guint node = 0;
      gboolean follows = FALSE;

      while (strcmp (fixture->graph->nodes[node].name, *path) != 0)
        node++;
      g_assert_false (is_in_namespace (&fixture->graph->nodes[node], namespace_));
      comes_back = FALSE;
      for (guint i = 0; i < fixture->graph->n_nodes; i++)
        {
          gboolean inside = is_in_namespace (&fixture->graph->nodes[i], namespace_);

          follows |= (before == G_MAXUINT ? inside : i == before) && test_graph_reads (fixture->graph, node, i);
          comes_back |= inside && test_graph_reads (fixture->graph, i, node);
        }
      g_assert_true (follows);
      before = node;
    }
  g_assert_true (comes_back);
}

static void
check_namespaces (const Fixture *fixture)
{
  g_autoptr (GPtrArray) interrupted = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (all_namespaces); i++)
    {
      g_auto (GStrv) path = kedroc_pipeline_get_interruption (fixture->pipeline, all_namespaces[i]);

      if (is_interrupted (fixture, all_namespaces[i]))
        {
          g_ptr_array_add (interrupted, (gpointer) all_namespaces[i]);
          check_interruption (fixture, all_namespaces[i], path);
        }
      else
        g_assert_cmpstrv (path, KEDROC_NAMES (NULL));
    }
  assert_names (kedroc_pipeline_get_interrupted_namespaces (fixture->pipeline), interrupted);
}

static const struct
{
  const char *case_name;
  void (*check) (const Fixture *fixture);
} cases[] = {
  { "filters", check_filters },   { "combination", check_combination },   { "sets", check_sets },
  { "order", check_order },       { "dependencies", check_dependencies }, { "datasets", check_datasets },
  { "namespaces", check_namespaces },
};

static void
test_case (gconstpointer data)
{
  for_each_graph (cases[GPOINTER_TO_UINT (data)].check);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/pipeline/pipeline-random/", cases[i].case_name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }

  return g_test_run ();
}
