/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the operations on pipelines are done with; made beforehand. */

#include "pipeline.h"

#define NODES_IN_PART 10
#define N_TAGS 10

static gboolean
do_nothing (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  return TRUE;
}

static char *
make_dataset_name (guint dataset)
{
  return g_strdup_printf ("d%07u", dataset);
}

static char **
make_names (char *name)
{
  char **names = g_new0 (char *, 2);

  names[0] = name;
  return names;
}

static void
name_everything (Subject *self)
{
  g_autoptr (Edges) edges = edges_new (SHAPE_LAYERS, self->n_nodes);

  for (guint node = 0; node < self->n_nodes; node++)
    {
      guint first = EDGES_OFFSET (edges, node);
      guint n = EDGES_OFFSET (edges, node + 1) - first;
      char **inputs = g_new0 (char *, n + 1);

      for (guint i = 0; i < n; i++)
        inputs[i] = make_dataset_name (EDGES_INPUT (edges, first + i));
      g_ptr_array_add (self->names, g_strdup_printf ("n%07u", node));
      g_ptr_array_add (self->inputs, inputs);
      g_ptr_array_add (self->outputs, make_names (make_dataset_name (node + 1)));
    }
}

/* A tenth of the nodes, or a hundred. */
static guint
count_in_layer (Subject *self)
{
  return CLAMP (self->n_nodes / 10, 1, 100);
}

static void
make_nodes (Subject *self)
{
  guint in_namespace = 10 * count_in_layer (self);

  for (guint i = 0; i < self->n_nodes; i++)
    {
      g_autofree char *tag = g_strdup_printf ("t%u", i % N_TAGS);
      g_autofree char *namespace_ = g_strdup_printf ("s%u", i / in_namespace);
      g_autoptr (KedrocNode) plain =
        kedroc_node_new (self->names->pdata[i], self->inputs->pdata[i], self->outputs->pdata[i], do_nothing, NULL,
                         NULL, NULL);
      KedrocNode *node = kedroc_node_with_tags (plain, KEDROC_NAMES (tag), NULL);

      g_ptr_array_add (self->nodes, node);
      g_ptr_array_add (self->spaced_nodes, kedroc_node_with_namespace (node, namespace_, NULL));
    }
}

static KedrocPipeline *
make_pipeline (GPtrArray *nodes,
               guint first,
               guint n)
{
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata + first, n, &error);

  g_assert_no_error (error);
  return pipeline;
}

static char **
pick_half (GPtrArray *names)
{
  char **half = g_new0 (char *, names->len / 2 + 2);

  for (guint i = 0; i < names->len; i += 2)
    half[i / 2] = g_strdup (names->pdata[i]);
  return half;
}

static char **
pick_layer (Subject *self,
            GPtrArray *names)
{
  guint n = count_in_layer (self);
  char **layer = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    layer[i] = g_strdup (names->pdata[names->len / 2 + i]);
  return layer;
}

static void
make_arguments (Subject *self)
{
  g_autoptr (GPtrArray) datasets = g_ptr_array_new ();
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new ();
  g_autoptr (GPtrArray) groups = kedroc_pipeline_group_nodes_by (self->spaced, KEDROC_GROUP_BY_NAMESPACE);

  for (guint i = 0; i < self->n_nodes; i++)
    g_ptr_array_add (datasets, ((char **) self->outputs->pdata[i])[0]);
  for (guint i = 0; i < groups->len; i++)
    g_ptr_array_add (namespaces, (gpointer) kedroc_node_group_get_name (groups->pdata[i]));
  self->half_of_names = pick_half (self->names);
  self->half_of_datasets = pick_half (datasets);
  self->half_of_namespaces = pick_half (namespaces);
  self->middle_names = pick_layer (self, self->names);
  self->middle_datasets = pick_layer (self, datasets);
  self->last_dataset = make_names (make_dataset_name (self->n_nodes));

  /* Everything that leads from the input to the last dataset, of five tags, and of every second name. */
  self->filter = kedroc_pipeline_filter_new ();
  kedroc_pipeline_filter_set_tags (self->filter, KEDROC_NAMES ("t0", "t1", "t2", "t3", "t4"));
  kedroc_pipeline_filter_set_from_inputs (self->filter, KEDROC_NAMES ("d0000000"));
  kedroc_pipeline_filter_set_to_outputs (self->filter, (const char *const *) self->last_dataset);
  kedroc_pipeline_filter_set_node_names (self->filter, (const char *const *) self->half_of_names);
}

Subject *
subject_new (guint n_nodes)
{
  Subject *self = g_new0 (Subject, 1);

  self->n_nodes = n_nodes;
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  self->outputs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  self->nodes = g_ptr_array_new_with_free_func (g_object_unref);
  self->spaced_nodes = g_ptr_array_new_with_free_func (g_object_unref);
  self->parts = g_ptr_array_new_with_free_func (g_object_unref);
  name_everything (self);
  make_nodes (self);
  self->pipeline = make_pipeline (self->nodes, 0, n_nodes);
  self->spaced = make_pipeline (self->spaced_nodes, 0, n_nodes);
  for (guint i = 0; i < n_nodes; i += NODES_IN_PART)
    g_ptr_array_add (self->parts, make_pipeline (self->nodes, i, MIN (NODES_IN_PART, n_nodes - i)));
  make_arguments (self);
  return self;
}

void
subject_free (Subject *self)
{
  g_object_unref (self->filter);
  g_strfreev (self->half_of_names);
  g_strfreev (self->half_of_datasets);
  g_strfreev (self->half_of_namespaces);
  g_strfreev (self->middle_names);
  g_strfreev (self->middle_datasets);
  g_strfreev (self->last_dataset);
  g_object_unref (self->spaced);
  g_object_unref (self->pipeline);
  g_ptr_array_unref (self->parts);
  g_ptr_array_unref (self->spaced_nodes);
  g_ptr_array_unref (self->nodes);
  g_ptr_array_unref (self->outputs);
  g_ptr_array_unref (self->inputs);
  g_ptr_array_unref (self->names);
  g_free (self);
}
