/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-scheduler-private.h"

#include <string.h>

static void
ready_push (KedrocScheduler *self,
            guint32 node)
{
  guint32 rank = self->graph->ranks[node];
  guint32 place = self->n_ready++;

  while (place > 0 && self->ready[(place - 1) / 2] > rank)
    {
      self->ready[place] = self->ready[(place - 1) / 2];
      place = (place - 1) / 2;
    }
  self->ready[place] = rank;
  self->states[node] = KEDROC_NODE_READY;
}

static guint32
ready_pop (KedrocScheduler *self)
{
  guint32 first = self->ready[0];
  guint32 last = self->ready[--self->n_ready];
  guint32 place = 0;

  for (;;)
    {
      guint32 child = 2 * place + 1;

      if (child >= self->n_ready)
        break;
      if (child + 1 < self->n_ready && self->ready[child + 1] < self->ready[child])
        child++;
      if (self->ready[child] >= last)
        break;
      self->ready[place] = self->ready[child];
      place = child;
    }
  self->ready[place] = last;
  return self->by_rank[first];
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
  self->by_rank = g_new (guint32, graph->n_nodes);
  self->ready = g_new (guint32, graph->n_nodes);
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
  g_clear_pointer (&self->by_rank, g_free);
  g_clear_pointer (&self->ready, g_free);
}

/* The ready node that most others wait for in a row. */
gboolean
kedroc_scheduler_take (KedrocScheduler *self,
                       guint32 *node)
{
  if (self->n_ready == 0)
    return FALSE;
  *node = ready_pop (self);
  self->states[*node] = KEDROC_NODE_RUNNING;
  self->n_running++;
  return TRUE;
}

/* A node that was taken but did not run: its turn comes again. */
void
kedroc_scheduler_give_back (KedrocScheduler *self,
                            guint32 node)
{
  self->n_running--;
  ready_push (self, node);
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
void
kedroc_scheduler_fail (KedrocScheduler *self,
                       guint32 node)
{
  const KedrocGraph *graph = self->graph;
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (guint32));

  self->states[node] = KEDROC_NODE_FAILED;
  self->n_running--;
  self->n_failed++;
  g_array_append_val (stack, node);
  while (stack->len > 0)
    {
      guint32 lost = g_array_index (stack, guint32, stack->len - 1);

      g_array_set_size (stack, stack->len - 1);
      for (guint32 o = graph->output_offsets[lost]; o < graph->output_offsets[lost + 1]; o++)
        skip_consumers (self, graph->outputs[o], stack);
    }
}
