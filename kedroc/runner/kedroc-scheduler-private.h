/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-graph-private.h"

G_BEGIN_DECLS

typedef enum {
  KEDROC_NODE_WAITING,
  KEDROC_NODE_READY,
  KEDROC_NODE_RUNNING,
  KEDROC_NODE_DONE,
  KEDROC_NODE_FAILED,
  KEDROC_NODE_SKIPPED, /* waits for the output of a node that failed */
} KedrocNodeState;

/* Ready nodes can be kept apart in so many queues: what one of them has does not
 * wait for those who take from another. */
#define KEDROC_SCHEDULER_QUEUES_MAX 4

typedef struct {
  guint32 *ranks; /* heap */
  guint32 n;
} KedrocReadyQueue;

/* Which node is next, and which dataset nobody will load again. Counters over
 * the arrays of the graph: a step costs its own edges and the logarithm of the
 * number of ready nodes. Not thread-safe. */
typedef struct {
  const KedrocGraph *graph;
  guint8 *states;      /* KedrocNodeState, per node */
  guint32 *waits;      /* per node: inputs that are not there yet */
  guint32 *loads;      /* per dataset: nodes that have not loaded it yet */
  guint32 *seen;       /* per dataset: the node that was the last to count it, plus one */
  guint32 *edges;      /* per node: scratch of kedroc_scheduler_take_next(), all 0 in between */
  guint32 *by_rank;    /* the node of each rank */
  KedrocReadyQueue queues[KEDROC_SCHEDULER_QUEUES_MAX];
  const guint8 *node_queues; /* borrowed: the queue of each node; %NULL: all are in the first */
  guint32 n_ready;     /* in all queues */
  guint32 n_running;
  guint32 n_done;
  guint32 n_failed;
  guint32 n_skipped;
} KedrocScheduler;

typedef void (*KedrocReleaseFunc) (guint32 dataset,
                                   gpointer data);

void kedroc_scheduler_init (KedrocScheduler *self,
                            const KedrocGraph *graph);
void kedroc_scheduler_clear (KedrocScheduler *self);
void kedroc_scheduler_set_queues (KedrocScheduler *self,
                                  const guint8 *node_queues);
gboolean kedroc_scheduler_take (KedrocScheduler *self,
                                guint32 *node);
gboolean kedroc_scheduler_take_from (KedrocScheduler *self,
                                     guint queue,
                                     guint32 *node);
gboolean kedroc_scheduler_take_next (KedrocScheduler *self,
                                     guint32 before,
                                     guint32 *node);
guint32 kedroc_scheduler_count_next (KedrocScheduler *self,
                                     guint32 before);
gboolean kedroc_scheduler_has_inputs (KedrocScheduler *self,
                                      guint32 node);
guint32 kedroc_scheduler_get_maker (KedrocScheduler *self,
                                    guint32 dataset);
void kedroc_scheduler_give_back (KedrocScheduler *self,
                                 guint32 node);
void kedroc_scheduler_done (KedrocScheduler *self,
                            guint32 node);
void kedroc_scheduler_release (KedrocScheduler *self,
                               guint32 node,
                               KedrocReleaseFunc release,
                               gpointer data);
void kedroc_scheduler_fail (KedrocScheduler *self,
                            guint32 node);

G_END_DECLS
