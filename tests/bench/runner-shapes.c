/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The pipelines that are run, as edges and as nodes. */

#include "runner-shapes.h"

#include <string.h>

#define LAYER_WIDTH_MAX 100
#define SEED 20261126

const char *
shape_get_name (Shape shape)
{
  const char *const names[] = { "chain", "fan-out", "fan-out and join", "random layers" };

  return names[shape];
}

static void
add_input (Edges *self,
           guint32 dataset)
{
  g_array_append_val (self->inputs, dataset);
}

static void
add_random_inputs (Edges *self,
                   guint node,
                   GRand *random)
{
  guint width = CLAMP (self->n_nodes / 10, 1, LAYER_WIDTH_MAX);
  guint first = self->inputs->len;
  guint layer = node / width;
  guint n = g_rand_int_range (random, 1, 4);

  if (layer == 0)
    {
      add_input (self, 0);
      return;
    }
  while (n-- > 0)
    {
      guint32 dataset = (layer - 1) * width + g_rand_int_range (random, 0, width) + 1;
      gboolean is_new = TRUE;

      for (guint i = first; i < self->inputs->len; i++)
        is_new = is_new && EDGES_INPUT (self, i) != dataset;
      if (is_new)
        add_input (self, dataset);
    }
}

static void
add_inputs (Edges *self,
            Shape shape,
            guint node,
            GRand *random)
{
  if (shape == SHAPE_LAYERS)
    add_random_inputs (self, node, random);
  else if (shape == SHAPE_CHAIN)
    add_input (self, node);
  else if (shape == SHAPE_FAN_JOIN && node == self->n_nodes - 1)
    for (guint before = 0; before < node; before++)
      add_input (self, before + 1);
  else
    add_input (self, 0);
}

/* @n_nodes: at least two. */
Edges *
edges_new (Shape shape,
           guint n_nodes)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);
  Edges *self = g_new0 (Edges, 1);

  self->n_nodes = n_nodes;
  self->offsets = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->inputs = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint node = 0; node < n_nodes; node++)
    {
      g_array_append_val (self->offsets, self->inputs->len);
      add_inputs (self, shape, node, random);
    }
  g_array_append_val (self->offsets, self->inputs->len);
  return self;
}

void
edges_free (Edges *self)
{
  g_array_unref (self->offsets);
  g_array_unref (self->inputs);
  g_free (self);
}

void
dataset_write_name (char name[DATASET_NAME_SIZE],
                    guint dataset)
{
  g_snprintf (name, DATASET_NAME_SIZE, "d%07u", dataset);
}

/* A function that knows the names of what it reads and makes: they are digits of the
 * node's own, "n<output>-<input>". */
static gboolean
add_one (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  const char *name = kedroc_node_get_name (kedroc_task_get_node (task));
  char output[DATASET_NAME_SIZE] = "d";
  char input[DATASET_NAME_SIZE] = "d";

  memcpy (output + 1, name + 1, DATASET_NAME_SIZE - 2);
  memcpy (input + 1, name + DATASET_NAME_SIZE, DATASET_NAME_SIZE - 2);
  kedroc_task_set_output_int64 (task, output, kedroc_task_get_input_int64 (task, input) + 1);
  return TRUE;
}

static KedrocNode *
make_node (const Edges *self,
           guint node)
{
  guint first = EDGES_OFFSET (self, node);
  guint n = EDGES_OFFSET (self, node + 1) - first;
  g_autofree char *name = g_strdup_printf ("n%07u-%07u", node + 1, EDGES_INPUT (self, first));
  g_autofree char *names = g_malloc (n * DATASET_NAME_SIZE);
  g_autofree const char **inputs = g_new0 (const char *, n + 1);
  g_autoptr (GError) error = NULL;
  char output[DATASET_NAME_SIZE];
  KedrocNode *object;

  for (guint i = 0; i < n; i++)
    {
      inputs[i] = names + i * DATASET_NAME_SIZE;
      dataset_write_name (names + i * DATASET_NAME_SIZE, EDGES_INPUT (self, first + i));
    }
  dataset_write_name (output, node + 1);
  object = kedroc_node_new (name, inputs, KEDROC_NAMES (output), add_one, NULL, NULL, &error);
  g_assert_no_error (error);
  return object;
}

GPtrArray *
edges_make_nodes (const Edges *self)
{
  GPtrArray *nodes = g_ptr_array_new_full (self->n_nodes, g_object_unref);

  for (guint node = 0; node < self->n_nodes; node++)
    g_ptr_array_add (nodes, make_node (self, node));
  return nodes;
}

gint64
edges_get_last_number (const Edges *self)
{
  guint32 dataset = self->n_nodes;
  gint64 number = 0;

  for (; dataset > 0; number++)
    dataset = EDGES_INPUT (self, EDGES_OFFSET (self, dataset - 1));
  return number;
}
