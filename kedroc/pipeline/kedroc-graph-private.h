/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-pipeline.h"

G_BEGIN_DECLS

#define KEDROC_GRAPH_NONE G_MAXUINT32

/* A pipeline as index arrays: nodes and datasets are numbers. Made once with
 * the pipeline, never changed, read by any thread. Lists of lists are stored
 * flat: those of item i are [offsets[i], offsets[i + 1]). */
typedef struct {
  guint32 n_nodes;
  guint32 n_datasets;
  KedrocNode **nodes;        /* borrowed from the pipeline, in the order of kedroc_pipeline_get_nodes() */
  const char **datasets;     /* every full name in use, with its @format, borrowed from the nodes */
  guint32 *input_offsets;    /* [n_nodes + 1] */
  guint32 *inputs;           /* dataset ids in the node's own order, repetitions kept */
  guint32 *output_offsets;   /* [n_nodes + 1] */
  guint32 *outputs;          /* dataset ids in the node's own order */
  guint32 *consumer_offsets; /* [n_datasets + 1] */
  guint32 *consumers;        /* nodes that wait for this id to be written, once per distinct input id that
                              * waits for it: one that reads x@a and x@b waits twice for x@c */
  guint32 *producers;        /* [n_datasets]: the node that writes this very id, or NONE */
  guint32 *n_waits;          /* [n_nodes]: in how many places of consumers the node stands */
  guint32 *n_loads;          /* [n_datasets]: how many nodes load this very id */
  guint32 *ranks;            /* [n_nodes]: preference among ready nodes, 0 first: by longest path of nodes
                              * that still follow, then by name */
  guint8 *is_free_input;     /* [n_datasets]: kedroc_pipeline_get_inputs() */
  guint8 *is_free_output;    /* [n_datasets]: kedroc_pipeline_get_outputs() */
  guint32 *sources;          /* [n_datasets]: the id that a reader of this one waits for: itself, or the
                              * format of the same dataset that is written; NONE if no node writes it */
  guint32 *by_name;          /* [n_nodes]: the nodes in the order of their names */
  guint32 n_groups;
  guint32 *group_offsets;    /* [n_groups + 1]: nodes that can run side by side follow each other */
} KedrocGraph;

const KedrocGraph *kedroc_pipeline_get_graph (KedrocPipeline *pipeline);

/* Takes nodes in the order of their names, which are unique. The graph borrows
 * them; what it allocates goes with kedroc_graph_clear(), also after a failure. */
gboolean kedroc_graph_compile (KedrocGraph *self,
                               KedrocNode *const *nodes,
                               guint32 n_nodes,
                               GError **error);
void kedroc_graph_clear (KedrocGraph *self);

/* The place of a node of that name, or NONE. */
guint32 kedroc_graph_find_node (const KedrocGraph *self,
                                const char *name);

/* Kedro's rules for a pipeline, on a graph whose inputs, outputs and datasets
 * are filled in. @bases is the number of each dataset without its format, or
 * %NULL if none has one. */
gboolean kedroc_graph_check_formats (const KedrocGraph *self,
                                     GError **error);
gboolean kedroc_graph_check_outputs (const KedrocGraph *self,
                                     const guint32 *bases,
                                     guint32 n_bases,
                                     GError **error);
gboolean kedroc_graph_check_confirms (const KedrocGraph *self,
                                      GError **error);
void kedroc_graph_set_cycle_error (const KedrocGraph *self,
                                   const guint32 *n_waits,
                                   GError **error);

G_END_DECLS
