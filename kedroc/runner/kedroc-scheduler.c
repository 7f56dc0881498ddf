/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-scheduler-private.h"

#include <string.h>

static void
queue_push (KedrocReadyQueue *self,
            guint32 rank)
{
  guint32 place = self->n++;

  while (place > 0 && self->ranks[(place - 1) / 2] > rank)
    {
      self->ranks[place] = self->ranks[(place - 1) / 2];
      place = (place - 1) / 2;
    }
  self->ranks[place] = rank;
}

static guint32
queue_pop (KedrocReadyQueue *self)
{
  guint32 first = self->ranks[0];
  guint32 last = self->ranks[--self->n];
  guint32 place = 0;

  for (;;)
    {
      guint32 child = 2 * place + 1;

      if (child >= self->n)
        break;
      if (child + 1 < self->n && self->ranks[child + 1] < self->ranks[child])
        child++;
      if (self->ranks[child] >= last)
        break;
      self->ranks[place] = self->ranks[child];
      place = child;
    }
  self->ranks[place] = last;
  return first;
}

static guint
queue_of (KedrocScheduler *self,
          guint32 node)
{
  return self->node_queues != NULL ? self->node_queues[node] : 0;
}

static void
ready_push (KedrocScheduler *self,
            guint32 node)
{
  queue_push (&self->queues[queue_of (self, node)], self->graph->ranks[node]);
  self->n_ready++;
  self->states[node] = KEDROC_NODE_READY;
}

void
kedroc_scheduler_init (KedrocScheduler *self,
                       const KedrocGraph *graph)
{
  *self = (KedrocScheduler){ .graph = graph };
  self->states = g_new0 (guint8, graph->n_nodes);
  self->waits = g_memdup2 (graph->n_waits, graph->n_nodes * sizeof (guint32));
  self->loads = g_memdup2 (graph->n_loads, graph->n_datasets * sizeof (guint32));
  self->seen = g_new0 (guint32, graph->n_datasets);
  self->edges = g_new0 (guint32, graph->n_nodes);
  self->by_rank = g_new (guint32, graph->n_nodes);
  self->queues[0].ranks = g_new (guint32, graph->n_nodes);
  for (guint32 node = 0; node < graph->n_nodes; node++)
    self->by_rank[graph->ranks[node]] = node;
  for (guint32 node = 0; node < graph->n_nodes; node++)
    if (self->waits[node] == 0)
      ready_push (self, node);
}

void
kedroc_scheduler_clear (KedrocScheduler *self)
{
  g_clear_pointer (&self->states, g_free);
  g_clear_pointer (&self->waits, g_free);
  g_clear_pointer (&self->loads, g_free);
  g_clear_pointer (&self->seen, g_free);
  g_clear_pointer (&self->edges, g_free);
  g_clear_pointer (&self->by_rank, g_free);
  for (guint i = 0; i < KEDROC_SCHEDULER_QUEUES_MAX; i++)
    g_clear_pointer (&self->queues[i].ranks, g_free);
}

/* Keeps the nodes apart from then on, before the first is taken. */
void
kedroc_scheduler_set_queues (KedrocScheduler *self,
                             const guint8 *node_queues)
{
  KedrocReadyQueue ready = self->queues[0];
  guint32 sizes[KEDROC_SCHEDULER_QUEUES_MAX] = { 0 };

  for (guint32 node = 0; node < self->graph->n_nodes; node++)
    sizes[node_queues[node]]++;
  for (guint i = 0; i < KEDROC_SCHEDULER_QUEUES_MAX; i++)
    self->queues[i] = (KedrocReadyQueue){ sizes[i] > 0 ? g_new (guint32, sizes[i]) : NULL, 0 };
  self->node_queues = node_queues;
  self->n_ready = 0;
  for (guint32 i = 0; i < ready.n; i++)
    ready_push (self, self->by_rank[ready.ranks[i]]);
  g_free (ready.ranks);
}

/* The ready node of a queue that most others wait for in a row. */
gboolean
kedroc_scheduler_take_from (KedrocScheduler *self,
                            guint queue,
                            guint32 *node)
{
  if (self->queues[queue].n == 0)
    return FALSE;
  *node = self->by_rank[queue_pop (&self->queues[queue])];
  self->states[*node] = KEDROC_NODE_RUNNING;
  self->n_ready--;
  self->n_running++;
  return TRUE;
}

/* The same where there is one queue only. */
gboolean
kedroc_scheduler_take (KedrocScheduler *self,
                       guint32 *node)
{
  return kedroc_scheduler_take_from (self, 0, node);
}

static void
count_edges (KedrocScheduler *self,
             guint32 before,
             int step)
{
  const KedrocGraph *graph = self->graph;

  for (guint32 o = graph->output_offsets[before]; o < graph->output_offsets[before + 1]; o++)
    for (guint32 c = graph->consumer_offsets[graph->outputs[o]]; c < graph->consumer_offsets[graph->outputs[o] + 1];
         c++)
      self->edges[graph->consumers[c]] += step;
}

/* A node that waits for nothing but @before, which is running: whoever runs that
 * can go on with this one without asking, as it is of the same queue. */
gboolean
kedroc_scheduler_take_next (KedrocScheduler *self,
                            guint32 before,
                            guint32 *node)
{
  const KedrocGraph *graph = self->graph;
  guint32 best = KEDROC_GRAPH_NONE;

  count_edges (self, before, 1);
  for (guint32 o = graph->output_offsets[before]; o < graph->output_offsets[before + 1]; o++)
    for (guint32 c = graph->consumer_offsets[graph->outputs[o]]; c < graph->consumer_offsets[graph->outputs[o] + 1];
         c++)
      {
        guint32 consumer = graph->consumers[c];

        if (self->states[consumer] == KEDROC_NODE_WAITING && self->waits[consumer] == self->edges[consumer] &&
            queue_of (self, consumer) == queue_of (self, before) &&
            (best == KEDROC_GRAPH_NONE || graph->ranks[consumer] < graph->ranks[best]))
          best = consumer;
      }
  count_edges (self, before, -1);
  if (best == KEDROC_GRAPH_NONE)
    return FALSE;
  self->states[best] = KEDROC_NODE_RUNNING;
  self->n_running++;
  *node = best;
  return TRUE;
}

/* How many nodes of its queue will be ready once @before, which is running, is done,
 * and wait for nothing else. */
guint32
kedroc_scheduler_count_next (KedrocScheduler *self,
                             guint32 before)
{
  const KedrocGraph *graph = self->graph;
  guint32 n = 0;

  count_edges (self, before, 1);
  for (guint32 o = graph->output_offsets[before]; o < graph->output_offsets[before + 1]; o++)
    for (guint32 c = graph->consumer_offsets[graph->outputs[o]]; c < graph->consumer_offsets[graph->outputs[o] + 1];
         c++)
      {
        guint32 consumer = graph->consumers[c];

        /* Met again, it has fewer edges left than it waits for. */
        n += self->states[consumer] == KEDROC_NODE_WAITING && self->waits[consumer] == self->edges[consumer] &&
             queue_of (self, consumer) == queue_of (self, before);
        self->edges[consumer]--;
      }
  return n;
}

/* Whether all that a node reads has been made; not so for one that was taken by
 * kedroc_scheduler_take_next() until the node before it is done. */
gboolean
kedroc_scheduler_has_inputs (KedrocScheduler *self,
                             guint32 node)
{
  return self->waits[node] == 0;
}

void
kedroc_scheduler_done (KedrocScheduler *self,
                       guint32 node)
{
  const KedrocGraph *graph = self->graph;

  self->states[node] = KEDROC_NODE_DONE;
  self->n_running--;
  self->n_done++;
  for (guint32 o = graph->output_offsets[node]; o < graph->output_offsets[node + 1]; o++)
    {
      guint32 dataset = graph->outputs[o];

      for (guint32 c = graph->consumer_offsets[dataset]; c < graph->consumer_offsets[dataset + 1]; c++)
        {
          guint32 consumer = graph->consumers[c];

          if (--self->waits[consumer] == 0 && self->states[consumer] == KEDROC_NODE_WAITING)
            ready_push (self, consumer);
        }
    }
}

/* Tells what no node will load again now that @node is done. */
void
kedroc_scheduler_release (KedrocScheduler *self,
                          guint32 node,
                          KedrocReleaseFunc release,
                          gpointer data)
{
  const KedrocGraph *graph = self->graph;

  for (guint32 i = graph->input_offsets[node]; i < graph->input_offsets[node + 1]; i++)
    {
      guint32 dataset = graph->inputs[i];

      if (self->seen[dataset] == node + 1)
        continue;
      self->seen[dataset] = node + 1;
      if (--self->loads[dataset] == 0)
        release (dataset, data);
    }
  for (guint32 o = graph->output_offsets[node]; o < graph->output_offsets[node + 1]; o++)
    if (self->loads[graph->outputs[o]] == 0)
      release (graph->outputs[o], data);
}

static void
skip_consumers (KedrocScheduler *self,
                guint32 dataset,
                GArray *skipped)
{
  const KedrocGraph *graph = self->graph;

  for (guint32 c = graph->consumer_offsets[dataset]; c < graph->consumer_offsets[dataset + 1]; c++)
    {
      guint32 consumer = graph->consumers[c];

      if (self->states[consumer] != KEDROC_NODE_WAITING)
        continue;
      self->states[consumer] = KEDROC_NODE_SKIPPED;
      self->n_skipped++;
      g_array_append_val (skipped, consumer);
    }
}

/* Marks all that waits for @node, near and far, as skipped. */
static void
skip_all_after (KedrocScheduler *self,
                guint32 node)
{
  const KedrocGraph *graph = self->graph;
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (guint32));

  g_array_append_val (stack, node);
  while (stack->len > 0)
    {
      guint32 lost = g_array_index (stack, guint32, stack->len - 1);

      g_array_set_size (stack, stack->len - 1);
      for (guint32 o = graph->output_offsets[lost]; o < graph->output_offsets[lost + 1]; o++)
        skip_consumers (self, graph->outputs[o], stack);
    }
}

void
kedroc_scheduler_fail (KedrocScheduler *self,
                       guint32 node)
{
  self->states[node] = KEDROC_NODE_FAILED;
  self->n_running--;
  self->n_failed++;
  skip_all_after (self, node);
}

static void
skip_taken (KedrocScheduler *self,
            guint32 node)
{
  self->states[node] = KEDROC_NODE_SKIPPED;
  self->n_running--;
  self->n_skipped++;
  skip_all_after (self, node);
}

/* The node that makes what is loaded under a name, or %KEDROC_GRAPH_NONE. */
guint32
kedroc_scheduler_get_maker (KedrocScheduler *self,
                            guint32 dataset)
{
  guint32 source = self->graph->sources[dataset];

  return source != KEDROC_GRAPH_NONE ? self->graph->producers[source] : KEDROC_GRAPH_NONE;
}

/* Whether something that a node reads will never be made. */
static gboolean
has_lost_inputs (KedrocScheduler *self,
                 guint32 node)
{
  const KedrocGraph *graph = self->graph;

  for (guint32 i = graph->input_offsets[node]; i < graph->input_offsets[node + 1]; i++)
    {
      guint32 maker = kedroc_scheduler_get_maker (self, graph->inputs[i]);

      if (maker != KEDROC_GRAPH_NONE &&
          (self->states[maker] == KEDROC_NODE_FAILED || self->states[maker] == KEDROC_NODE_SKIPPED))
        return TRUE;
    }
  return FALSE;
}

/* A node that was taken but did not run: its turn comes again, unless it was
 * taken early and what it waits for has failed since. */
void
kedroc_scheduler_give_back (KedrocScheduler *self,
                            guint32 node)
{
  if (self->waits[node] > 0 && has_lost_inputs (self, node))
    {
      skip_taken (self, node);
      return;
    }
  self->n_running--;
  if (self->waits[node] == 0)
    ready_push (self, node);
  else
    self->states[node] = KEDROC_NODE_WAITING;
}
