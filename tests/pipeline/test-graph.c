/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-graph-private.h"

#include <string.h>

#include "kedroc-error.h"
#include "kedroc-node-private.h"

#define N_GRAPHS 300
#define N_NODES_MAX 40

static gboolean
succeed (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  return TRUE;
}

/* A dataset of the random graph, written by at most one node in one format. */
static char *
make_dataset (GRand *random,
              guint number,
              gboolean with_formats)
{
  static const char *const formats[] = { "a", "b", "c" };

  /* The format is decided by the number, since a dataset has one always or never. */
  if (with_formats && number % 3 == 0)
    return g_strdup_printf ("d%u@%s", number, formats[g_rand_int_range (random, 0, G_N_ELEMENTS (formats))]);
  return g_strdup_printf ("d%u", number);
}

static GPtrArray *
make_names (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

/* Datasets below first_output are free inputs. A node reads what earlier nodes write, so there is no cycle,
 * unless
 * @backwards is set: then it may read anything but its own outputs. */
static GPtrArray *
make_nodes (GRand *random,
            gboolean backwards)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_nodes = (guint) g_rand_int_range (random, 0, N_NODES_MAX);
  gboolean with_formats = g_rand_boolean (random);
  guint n_free = 4;
  guint next = n_free;

  for (guint i = 0; i < n_nodes; i++)
    {
      g_autoptr (GPtrArray) inputs = make_names ();
      g_autoptr (GPtrArray) outputs = make_names ();
      guint n_inputs = (guint) g_rand_int_range (random, 0, 5);
      guint n_outputs = (guint) g_rand_int_range (random, n_inputs == 0, 4);
      g_autofree char *name = g_strdup_printf ("n%u", (guint) g_rand_int (random));

      for (guint j = 0; j < n_inputs; j++)
        {
          guint number =
            (guint)g_rand_int_range (random, 0, (gint32)(backwards ? n_free + 3 * n_nodes : next));

          if (number < next || number >= next + n_outputs)
            g_ptr_array_add (inputs, make_dataset (random, number, with_formats));
        }
      if (inputs->len == 0 && n_outputs == 0)
        n_outputs = 1;
      for (guint j = 0; j < n_outputs; j++)
        g_ptr_array_add (outputs, make_dataset (random, next + j, with_formats));
      next += n_outputs;
      g_ptr_array_add (inputs, NULL);
      g_ptr_array_add (outputs, NULL);
      g_ptr_array_add (nodes,
                       kedroc_node_new (name, (const char *const *)inputs->pdata,
                                        (const char *const *)outputs->pdata, succeed, NULL, NULL, NULL));
      g_assert_nonnull (nodes->pdata[nodes->len - 1]);
    }
  return nodes;
}

static gboolean
same_base (const char *a,
           const char *b)
{
  gsize length = kedroc_name_get_base_length (a);

  return length == kedroc_name_get_base_length (b) && strncmp (a, b, length) == 0;
}

static gboolean
has_base (const char *const *names,
          const char *name)
{
  for (; *names != NULL; names++)
    if (same_base (*names, name))
      return TRUE;
  return FALSE;
}

/* Whether @child reads what @parent writes, by the definition. */
static gboolean
depends (KedrocNode *child,
         KedrocNode *parent)
{
  for (const char *const *input = kedroc_node_peek_inputs (child); *input != NULL; input++)
    if (has_base (kedroc_node_peek_outputs (parent), *input))
      return TRUE;
  return FALSE;
}

/* The groups by definition: again and again all nodes that depend on none that is left. %NULL for a cycle. */
static GPtrArray *
find_groups_naively (GPtrArray *nodes)
{
  g_autoptr (GPtrArray) left = g_ptr_array_new ();
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  g_ptr_array_extend (left, nodes, NULL, NULL);
  while (left->len > 0)
    {
      GPtrArray *group = g_ptr_array_new ();

      g_ptr_array_add (groups, group);
      for (guint i = 0; i < left->len; i++)
        {
          gboolean ready = TRUE;

          for (guint j = 0; j < left->len && ready; j++)
            ready = !depends (left->pdata[i], left->pdata[j]);
          if (ready)
            g_ptr_array_add (group, left->pdata[i]);
        }
      if (group->len == 0)
        return NULL;
      for (guint i = 0; i < group->len; i++)
        g_ptr_array_remove (left, group->pdata[i]);
    }
  return g_steal_pointer (&groups);
}

static void
check_groups (KedrocPipeline *pipeline,
              GPtrArray *expected)
{
  g_assert_cmpuint (kedroc_pipeline_get_n_groups (pipeline), ==, expected->len);
  for (guint i = 0; i < expected->len; i++)
    {
      g_autoptr (GPtrArray) group = kedroc_pipeline_get_group (pipeline, i);
      GPtrArray *expected_group = expected->pdata[i];

      g_assert_cmpuint (group->len, ==, expected_group->len);
      for (guint j = 0; j < group->len; j++)
        {
          g_assert_true (g_ptr_array_find (expected_group, group->pdata[j], NULL));
          if (j > 0)
            g_assert_cmpstr (kedroc_node_get_name (group->pdata[j - 1]), <,
                             kedroc_node_get_name (group->pdata[j]));
        }
    }
}

static guint32
count_in (const guint32 *list,
          guint32 start,
          guint32 end,
          guint32 what)
{
  guint32 n = 0;

  for (guint32 i = start; i < end; i++)
    n += list[i] == what;
  return n;
}

static void
check_names (const KedrocGraph *graph,
             const guint32 *ids,
             const guint32 *offsets,
             guint32 node,
             const char *const *names)
{
  g_assert_cmpuint (offsets[node + 1] - offsets[node], ==, g_strv_length ((char **) names));
  for (guint32 i = offsets[node]; i < offsets[node + 1]; i++)
    g_assert_cmpstr (graph->datasets[ids[i]], ==, names[i - offsets[node]]);
}

static void
check_nodes (const KedrocGraph *graph)
{
  guint32 n_consumers = 0;

  for (guint32 node = 0; node < graph->n_nodes; node++)
    {
      check_names (graph, graph->inputs, graph->input_offsets, node,
                   kedroc_node_peek_inputs (graph->nodes[node]));
      check_names (graph, graph->outputs, graph->output_offsets, node,
                   kedroc_node_peek_outputs (graph->nodes[node]));
      g_assert_cmpuint (count_in (graph->by_name, 0, graph->n_nodes, node), ==, 1);
      g_assert_cmpuint (count_in (graph->consumers, 0, graph->consumer_offsets[graph->n_datasets], node), ==,
                        graph->n_waits[node]);
      n_consumers += graph->n_waits[node];
    }
  g_assert_cmpuint (n_consumers, ==, graph->consumer_offsets[graph->n_datasets]);
  for (guint32 i = 1; i < graph->n_nodes; i++)
    g_assert_cmpstr (kedroc_node_get_name (graph->nodes[graph->by_name[i - 1]]), <,
                     kedroc_node_get_name (graph->nodes[graph->by_name[i]]));
}

static void
check_dataset (const KedrocGraph *graph,
               guint32 id)
{
  const char *name = graph->datasets[id];
  gboolean is_input = FALSE, is_output = FALSE, base_is_read = FALSE;
  guint32 n_loads = 0, source = KEDROC_GRAPH_NONE;

  for (guint32 node = 0; node < graph->n_nodes; node++)
    {
      const char *const *inputs = kedroc_node_peek_inputs (graph->nodes[node]);
      const char *const *outputs = kedroc_node_peek_outputs (graph->nodes[node]);
      g_autoptr (GHashTable) waiting = g_hash_table_new (g_str_hash, g_str_equal);

      n_loads += g_strv_contains (inputs, name);
      is_input |= g_strv_contains (inputs, name);
      base_is_read |= has_base (inputs, name);
      if (g_strv_contains (outputs, name))
        {
          is_output = TRUE;
          g_assert_cmpuint (graph->producers[id], ==, node);
        }
      for (guint i = 0; inputs[i] != NULL; i++)
        if (same_base (inputs[i], name))
          g_hash_table_add (waiting, (gpointer) inputs[i]);
      g_assert_cmpuint (
        count_in (graph->consumers, graph->consumer_offsets[id], graph->consumer_offsets[id + 1], node), ==,
        graph->producers[id] != KEDROC_GRAPH_NONE ? g_hash_table_size (waiting) : 0);
    }
  for (guint32 other = 0; other < graph->n_datasets; other++)
    if (same_base (name, graph->datasets[other]) && graph->producers[other] != KEDROC_GRAPH_NONE)
      source = other;

  g_assert_cmpuint (graph->n_loads[id], ==, n_loads);
  g_assert_cmpuint (graph->sources[id], ==, source);
  g_assert_cmpint (graph->producers[id] != KEDROC_GRAPH_NONE, ==, is_output);
  g_assert_cmpint (graph->is_free_input[id], ==, is_input && source == KEDROC_GRAPH_NONE);
  g_assert_cmpint (graph->is_free_output[id], ==, is_output && !base_is_read);
}

static guint
find_height_naively (const KedrocGraph *graph,
                     guint32 node)
{
  guint height = 0;

  for (guint32 child = node + 1; child < graph->n_nodes; child++)
    if (depends (graph->nodes[child], graph->nodes[node]))
      height = MAX (height, find_height_naively (graph, child) + 1);
  return height;
}

static void
check_ranks (const KedrocGraph *graph)
{
  guint heights[N_NODES_MAX];

  for (guint32 node = 0; node < graph->n_nodes; node++)
    heights[node] = find_height_naively (graph, node);
  for (guint32 a = 0; a < graph->n_nodes; a++)
    {
      g_assert_cmpuint (graph->ranks[a], <, graph->n_nodes);
      for (guint32 b = 0; b < graph->n_nodes; b++)
        {
          int by_name =
            strcmp (kedroc_node_get_name (graph->nodes[a]), kedroc_node_get_name (graph->nodes[b]));

          if (heights[a] > heights[b] || (heights[a] == heights[b] && by_name < 0))
            g_assert_cmpuint (graph->ranks[a], <, graph->ranks[b]);
        }
    }
}

static void
check_dependencies (KedrocPipeline *pipeline,
                    GPtrArray *nodes)
{
  for (guint i = 0; i < nodes->len; i++)
    {
      g_autoptr (GPtrArray) parents = kedroc_pipeline_get_node_dependencies (pipeline, nodes->pdata[i]);

      for (guint j = 0; j < nodes->len; j++)
        g_assert_cmpint (g_ptr_array_find (parents, nodes->pdata[j], NULL), ==,
                         depends (nodes->pdata[i], nodes->pdata[j]));
    }
}

/* Each node that the message names waits for the one before it, all the way round. */
static void
check_cycle (KedrocPipeline *pipeline,
             GPtrArray *nodes,
             const GError *error)
{
  g_auto (GStrv) names = NULL;

  g_assert_null (pipeline);
  g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_CIRCULAR_DEPENDENCY);
  names = g_strsplit (strchr (error->message, ':') + 2, " -> ", -1);
  g_assert_cmpuint (g_strv_length (names), >, 2);
  g_assert_cmpstr (names[0], ==, names[g_strv_length (names) - 1]);
  if (g_strrstr (error->message, " more -> ") != NULL)
    return;
  for (guint i = 1; names[i] != NULL; i++)
    {
      KedrocNode *step[2] = { NULL, NULL };

      for (guint j = 0; j < nodes->len; j++)
        for (guint k = 0; k < 2; k++)
          {
            g_autofree char *quoted = g_strdup_printf ("'%s'", kedroc_node_get_name (nodes->pdata[j]));

            if (strcmp (quoted, names[i - 1 + k]) == 0)
              step[k] = nodes->pdata[j];
          }
      g_assert_true (depends (step[1], step[0]));
    }
}

static void
test_random (gconstpointer data)
{
  gboolean backwards = GPOINTER_TO_INT (data);
  guint n_cycles = 0;

  for (guint seed = 0; seed < N_GRAPHS; seed++)
    {
      g_autoptr (GRand) random = g_rand_new_with_seed (seed);
      g_autoptr (GPtrArray) nodes = make_nodes (random, backwards);
      g_autoptr (GPtrArray) groups = find_groups_naively (nodes);
      g_autoptr (GError) error = NULL;
      g_autoptr (KedrocPipeline) pipeline =
        kedroc_pipeline_new ((KedrocNode **)nodes->pdata, nodes->len, &error);
      const KedrocGraph *graph;

      if (groups == NULL)
        {
          n_cycles++;
          check_cycle (pipeline, nodes, error);
          continue;
        }
      g_assert_no_error (error);
      graph = kedroc_pipeline_get_graph (pipeline);
      g_assert_cmpuint (graph->n_nodes, ==, nodes->len);
      check_groups (pipeline, groups);
      check_nodes (graph);
      for (guint32 id = 0; id < graph->n_datasets; id++)
        check_dataset (graph, id);
      if (graph->n_nodes < 16)
        check_ranks (graph);
      check_dependencies (pipeline, nodes);
    }
  g_assert_cmpint (n_cycles > 0, ==, backwards);
  g_assert_cmpuint (n_cycles, <, N_GRAPHS);
}

/* The order of the nodes that are given does not matter. */
static void
test_deterministic (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (GPtrArray) nodes = make_nodes (random, FALSE);
  g_autoptr (KedrocPipeline) first = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, NULL);
  const KedrocGraph *first_graph = kedroc_pipeline_get_graph (first);

  g_assert_cmpuint (nodes->len, >, 5);
  for (guint turn = 0; turn < 20; turn++)
    {
      g_autoptr (KedrocPipeline) again = NULL;
      const KedrocGraph *graph;

      for (guint i = nodes->len - 1; i > 0; i--)
        {
          guint j = (guint) g_rand_int_range (random, 0, (gint32) i + 1);
          gpointer swap = nodes->pdata[i];

          nodes->pdata[i] = nodes->pdata[j];
          nodes->pdata[j] = swap;
        }
      again = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, NULL);
      graph = kedroc_pipeline_get_graph (again);
      g_assert_cmpmem (graph->nodes, graph->n_nodes * sizeof (gpointer), first_graph->nodes,
                       first_graph->n_nodes * sizeof (gpointer));
      g_assert_cmpmem (graph->ranks, graph->n_nodes * sizeof (guint32), first_graph->ranks,
                       first_graph->n_nodes * sizeof (guint32));
      g_assert_cmpmem (graph->datasets, graph->n_datasets * sizeof (char *), first_graph->datasets,
                       first_graph->n_datasets * sizeof (char *));
    }
}

/* A chain as long as this would end a recursive walk. */
static void
test_long_chain (void)
{
  const guint n = 50000;
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocPipeline) pipeline = NULL;
  const KedrocGraph *graph;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("node_%u", n - i);
      g_autofree char *input = g_strdup_printf ("dataset_%u", i);
      g_autofree char *output = g_strdup_printf ("dataset_%u", i + 1);

      g_ptr_array_add (nodes, kedroc_node_new (name, KEDROC_NAMES (input), KEDROC_NAMES (output), succeed,
                                               NULL, NULL, NULL));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  graph = kedroc_pipeline_get_graph (pipeline);
  g_assert_cmpuint (graph->n_groups, ==, n);
  for (guint32 i = 0; i < n; i++)
    {
      g_assert_true (graph->nodes[i] == nodes->pdata[i]);
      g_assert_cmpuint (graph->ranks[i], ==, i);
    }
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/kedroc/pipeline/graph/random", GINT_TO_POINTER (FALSE), test_random);
  g_test_add_data_func ("/kedroc/pipeline/graph/random-cycles", GINT_TO_POINTER (TRUE), test_random);
  g_test_add_func ("/kedroc/pipeline/graph/deterministic", test_deterministic);
  g_test_add_func ("/kedroc/pipeline/graph/long-chain", test_long_chain);

  return g_test_run ();
}
