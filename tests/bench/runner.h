/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bench.h"
#include "runner-shapes.h"

G_BEGIN_DECLS

typedef enum {
  SEQUENTIAL,
  THREAD,
  PARALLEL,
  N_RUNNERS,
} Runner;

/* 10^2 to 10^6 nodes. */
#define N_SIZES 5
#define SIZE_100 0
#define SIZE_10_000 2
#define SIZE_1_000_000 4

typedef struct {
  int n_repeats;
  guint n_sizes;      /* of the pipelines that are run: the first of them */
  guint existing;     /* nodes of the pipeline whose checks are timed */
  gboolean tiny;      /* too few nodes to say anything */
  const char *cache;  /* where other libraries are installed */
  int peer_seconds;   /* what one of their rows may take */
} Options;

/* The medians that the bars are about, in microseconds, a node where there are many; 0:
 * not measured. */
typedef struct {
  double object;
  double hop;
  double round_trip;
  double build[N_SHAPES][N_SIZES];
  double run[N_RUNNERS][N_SHAPES][N_SIZES];
  double core[N_SHAPES][N_SIZES];
  double flow_graph[N_SHAPES][N_SIZES]; /* of one thread and two the faster */
  double kedro_parallel[N_SHAPES];      /* of 100 nodes */
  double checks_seconds;                /* of the shape that takes longest */
  double checks_bytes;                  /* a node, of the shape that takes most */
  double start;
  double true_twice;
  double death;
} Figures;

guint size_get_nodes (guint size);
char *row_dup_name (const char *what,
                    Shape shape,
                    guint n_nodes);

/* runner-machine.c: what the machine takes without the library, sampled between its
 * runs. */
typedef struct {
  BenchEcho echo;
  gboolean two_cores;
  GThreadPool *pool;
  GMutex lock;
  GCond ended;
  gboolean running; /* under lock */
  GArray *objects;
  GArray *hops;
  GArray *round_trips;
} Machine;

void machine_begin (Machine *self);
void machine_sample (Machine *self);
void machine_end (Machine *self,
                  Figures *figures);

/* runner-runs.c: pipelines of each shape and size. */
KedrocAbstractRunner *runs_make_runner (Runner runner);
const char *runs_get_runner_name (Runner runner);
double runs_time_one (KedrocAbstractRunner *runner,
                      KedrocPipeline *pipeline,
                      KedrocHookManager *hooks,
                      const Edges *edges);
KedrocPipeline *runs_make_pipeline (GPtrArray *nodes);
void runs_measure (const Options *options,
                   Machine *machine,
                   Figures *figures);

/* runner-checks.c: what a pipeline takes beside its nodes. */
void checks_measure (const Options *options,
                     Figures *figures);

/* runner-hooks.c: runs that somebody listens to. */
void hooks_measure (const Options *options);

/* runner-ends.c: how long workers take to start, and to be missed. */
void ends_measure (const Options *options,
                   Figures *figures);

/* runner-others.c: what other programs measure. */
void core_measure (const Options *options,
                   Figures *figures);
void peers_measure (const Options *options,
                    Figures *figures);

/* runner-bars.c: what is demanded, and whether it is so. */
void bars_print (const Figures *figures,
                 gboolean as_json);

G_END_DECLS
