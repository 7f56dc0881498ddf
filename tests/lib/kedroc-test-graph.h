/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kedroc.h>

/* A random graph, written down so plainly that a test can tell by itself what is to be true of a
 * pipeline that is made of it. */

typedef struct
{
  char *own_name;
  char *namespace_; /* NULL: none */
  char *name;       /* both */
  char **tags;
  char **inputs;
  char **arguments; /* of the inputs; NULL: they have none */
  char **outputs;
} TestGraphNode;

typedef struct
{
  guint n_nodes;
  TestGraphNode *nodes; /* in an order in which they can run */
  GPtrArray *datasets;  /* char *: all that some node reads or may read */
  gboolean has_formats; /* some are written in one format and read in another one */
} TestGraph;

TestGraph *test_graph_new (guint32 seed,
                           guint n_nodes_max,
                           gboolean has_formats);
void test_graph_free (TestGraph *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestGraph, test_graph_free)

/* The nodes come in an order that follows from the seed. */
KedrocPipeline *test_graph_make_pipeline (TestGraph *self,
                                          guint32 seed,
                                          KedrocNodeFunc func);

/* The length of a dataset's name without its format. */
gsize test_graph_base (const char *dataset);
gboolean test_graph_same_base (const char *dataset,
                               const char *other);

/* Whether one node reads what another one writes. */
gboolean test_graph_reads (TestGraph *self,
                           guint reader,
                           guint writer);
/* (transfer full): [n_nodes * n_nodes]: whether the node of the row comes after that of the column. */
gboolean *test_graph_close (TestGraph *self);
