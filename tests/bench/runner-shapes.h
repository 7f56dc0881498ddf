/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kedroc.h>

G_BEGIN_DECLS

typedef enum {
  SHAPE_CHAIN,
  SHAPE_FAN_OUT,  /* all read one dataset */
  SHAPE_FAN_JOIN, /* likewise, but for the last, which reads what all others make */
  SHAPE_LAYERS,   /* each reads one to three of the layer before, by chance, always the same */
  N_SHAPES,
} Shape;

/* Dataset 0 is the pipeline's input, dataset i + 1 what node i makes. */
typedef struct {
  guint n_nodes;
  GArray *offsets; /* [n_nodes + 1], guint32 */
  GArray *inputs;  /* dataset numbers: those of node i from offsets[i] on */
} Edges;

#define EDGES_OFFSET(edges, node) g_array_index ((edges)->offsets, guint32, (node))
#define EDGES_INPUT(edges, place) g_array_index ((edges)->inputs, guint32, (place))

/* Long enough for the name of a dataset. */
#define DATASET_NAME_SIZE 9

const char *shape_get_name (Shape shape);
Edges *edges_new (Shape shape,
                  guint n_nodes);
void edges_free (Edges *self);
/* Nodes that add one to the first number that they read. */
GPtrArray *edges_make_nodes (const Edges *self);
/* What the last node makes of 0. */
gint64 edges_get_last_number (const Edges *self);
void dataset_write_name (char name[DATASET_NAME_SIZE],
                         guint dataset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Edges, edges_free)

G_END_DECLS
