// SPDX-License-Identifier: LGPL-2.1-or-later
#include "runner-flow-graph.h"

#include <deque>

#include <oneapi/tbb/flow_graph.h>
#include <oneapi/tbb/global_control.h>

using tbb::flow::continue_msg;
using Node = tbb::flow::continue_node<continue_msg>;

struct _FlowGraph
{
  tbb::flow::graph graph;
  Node start { graph, [] (const continue_msg &) {} };
  std::deque<Node> nodes;
};

FlowGraph *
flow_graph_new (unsigned int n_nodes,
                const unsigned int *offsets,
                const unsigned int *inputs)
{
  auto *self = new FlowGraph;

  for (unsigned int i = 0; i < n_nodes; i++)
    {
      auto &node = self->nodes.emplace_back (self->graph, [] (const continue_msg &) {});

      for (unsigned int place = offsets[i]; place < offsets[i + 1]; place++)
        tbb::flow::make_edge (inputs[place] == 0 ? self->start : self->nodes[inputs[place] - 1], node);
    }
  return self;
}

void
flow_graph_run (FlowGraph *self,
                unsigned int n_threads)
{
  tbb::global_control limit (tbb::global_control::max_allowed_parallelism, n_threads);

  self->start.try_put (continue_msg ());
  self->graph.wait_for_all ();
}

void
flow_graph_free (FlowGraph *self)
{
  delete self;
}
