/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A oneTBB flow graph of nodes that do nothing, for C. */

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _FlowGraph FlowGraph;

/* @offsets, @inputs: as those of Edges. */
FlowGraph *flow_graph_new (unsigned int n_nodes,
                           const unsigned int *offsets,
                           const unsigned int *inputs);
void flow_graph_run (FlowGraph *self,
                     unsigned int n_threads);
void flow_graph_free (FlowGraph *self);

#ifdef __cplusplus
}
#endif
