/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-test-graph.h"

#include <string.h>

static const char *const namespaces[] = { NULL, NULL, "a", "a.b", "a.b.c", "ab", "d", "d.a" };
static const char *const tags[] = { "red", "green", "blue", "re" };
static const char *const free_inputs[] = { "raw", "ra", "params:depth", "parameters", "free@x", "free@y" };

static guint
pick (GRand *random,
      guint n)
{
  return (guint) g_rand_int_range (random, 0, (gint32) n);
}

static char **
pick_some (GRand *random,
           const char *const *from,
           guint n_from,
           guint n)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < n; i++)
    {
      const char *name = from[pick (random, n_from)];

      if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

/* Some are written in one format and can be read in another one. */
static char **
add_outputs (TestGraph *self,
             GRand *random,
             guint number,
             guint n)
{
  char **outputs = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    if (self->has_formats && pick (random, 3) == 0)
      {
        outputs[i] = g_strdup_printf ("d%u_%u@x", number, i);
        g_ptr_array_add (self->datasets, g_strdup (outputs[i]));
        g_ptr_array_add (self->datasets, g_strdup_printf ("d%u_%u@y", number, i));
      }
    else
      {
        outputs[i] = g_strdup_printf ("d%u_%u", number, i);
        g_ptr_array_add (self->datasets, g_strdup (outputs[i]));
      }
  return outputs;
}

static void
make_node (TestGraph *self,
           GRand *random,
           guint number)
{
  TestGraphNode *node = &self->nodes[number];
  guint n_inputs;

  /* What can be read is known before what the node writes. */
  node->inputs = pick_some (random, (const char *const *) self->datasets->pdata, self->datasets->len, pick (random, 5));
  n_inputs = g_strv_length (node->inputs);
  if (n_inputs > 0 && pick (random, 3) == 0)
    {
      node->arguments = g_new0 (char *, n_inputs + 1);
      for (guint i = 0; i < n_inputs; i++)
        node->arguments[i] = g_strdup_printf ("argument%u", i);
    }
  node->outputs = add_outputs (self, random, number, n_inputs > 0 ? pick (random, 3) : 1);
  node->tags = pick_some (random, tags, G_N_ELEMENTS (tags), pick (random, 3));
  node->own_name = g_strdup_printf ("n%x", g_rand_int (random));
  node->namespace_ = g_strdup (namespaces[pick (random, G_N_ELEMENTS (namespaces))]);
  node->name =
    node->namespace_ != NULL ? g_strconcat (node->namespace_, ".", node->own_name, NULL) : g_strdup (node->own_name);
}

TestGraph *
test_graph_new (guint32 seed,
                guint n_nodes_max,
                gboolean has_formats)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  TestGraph *self = g_new0 (TestGraph, 1);

  self->has_formats = has_formats;
  self->n_nodes = pick (random, n_nodes_max + 1);
  self->nodes = g_new0 (TestGraphNode, self->n_nodes + 1);
  self->datasets = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < G_N_ELEMENTS (free_inputs); i++)
    g_ptr_array_add (self->datasets, g_strdup (free_inputs[i]));
  for (guint i = 0; i < self->n_nodes; i++)
    make_node (self, random, i);
  return self;
}

void
test_graph_free (TestGraph *self)
{
  for (guint i = 0; i < self->n_nodes; i++)
    {
      g_free (self->nodes[i].own_name);
      g_free (self->nodes[i].namespace_);
      g_free (self->nodes[i].name);
      g_strfreev (self->nodes[i].tags);
      g_strfreev (self->nodes[i].inputs);
      g_strfreev (self->nodes[i].arguments);
      g_strfreev (self->nodes[i].outputs);
    }
  g_free (self->nodes);
  g_ptr_array_unref (self->datasets);
  g_free (self);
}

static KedrocNode *
make_kedroc_node (const TestGraphNode *node,
                  KedrocNodeFunc func)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocNode) plain = kedroc_node_new (node->own_name, (const char *const *) node->inputs,
                                                  (const char *const *) node->outputs, func, NULL, NULL, &error);
  g_autoptr (KedrocNode) named = NULL;
  g_autoptr (KedrocNode) tagged = NULL;

  g_assert_no_error (error);
  named = kedroc_node_with_argument_names (plain, (const char *const *) node->arguments, NULL, &error);
  g_assert_no_error (error);
  tagged = kedroc_node_with_tags (named, (const char *const *) node->tags, NULL);
  return kedroc_node_with_namespace (tagged, node->namespace_, NULL);
}

KedrocPipeline *
test_graph_make_pipeline (TestGraph *self,
                          guint32 seed,
                          KedrocNodeFunc func)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline;

  for (guint i = 0; i < self->n_nodes; i++)
    g_ptr_array_insert (nodes, (int) pick (random, nodes->len + 1), make_kedroc_node (&self->nodes[i], func));
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  return pipeline;
}

gsize
test_graph_base (const char *dataset)
{
  return strcspn (dataset, "@");
}

gboolean
test_graph_same_base (const char *dataset,
                      const char *other)
{
  gsize length = test_graph_base (dataset);

  return length == test_graph_base (other) && strncmp (dataset, other, length) == 0;
}

gboolean
test_graph_reads (TestGraph *self,
                  guint reader,
                  guint writer)
{
  for (char **input = self->nodes[reader].inputs; *input != NULL; input++)
    for (char **output = self->nodes[writer].outputs; *output != NULL; output++)
      if (test_graph_same_base (*input, *output))
        return TRUE;
  return FALSE;
}

gboolean *
test_graph_close (TestGraph *self)
{
  guint n = self->n_nodes;
  gboolean *after = g_new0 (gboolean, n * n + 1);

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      after[i * n + j] = test_graph_reads (self, i, j);
  for (guint through = 0; through < n; through++)
    for (guint i = 0; i < n; i++)
      for (guint j = 0; j < n; j++)
        after[i * n + j] |= after[i * n + through] && after[through * n + j];
  return after;
}
