/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bench.h"

G_BEGIN_DECLS

#define MB ((gsize) 1000 * 1000)

/* Where the processes of a row run. */
typedef enum {
  ON_ONE_CORE,
  ON_TWO_CORES,
  N_PLACEMENTS,
} Placement;

typedef enum {
  SIZE_100_MB,
  SIZE_1_GB,
  N_SIZES,
} Size;

/* handover-floors.c: what the machine takes without a library. Sampled between the
 * runs of the library, so that what else the machine does meets both. */
typedef struct {
  Placement placement;
  BenchEcho echo;
  pid_t receiver;
  int socket;
  int buffers[N_SIZES];
  GArray *round_trips;
  GArray *handovers[N_SIZES];
  GArray *handovers_after_fill[N_SIZES]; /* when caches hold nothing that is needed */
  char *scratch;
  double round_trip;            /* from here on: medians, in microseconds, at the end */
  double handover[N_SIZES];
  double handover_after_fill[N_SIZES];
} ProcessFloors;

typedef struct {
  char *source;
  char *destination;
  GArray *copies;
  GArray *fills;
  double copy; /* GB/s, at the end */
  double fill; /* ms, at the end */
} MemoryFloors;

const char *placement_get_name (Placement placement);
gsize size_get_bytes (Size size);
const char *size_get_name (Size size);
gboolean process_floors_begin (ProcessFloors *self,
                               Placement placement);
void process_floors_sample (ProcessFloors *self);
void process_floors_end (ProcessFloors *self);
void memory_floors_begin (MemoryFloors *self);
void memory_floors_sample (MemoryFloors *self);
void memory_floors_end (MemoryFloors *self);

/* handover-nodes.c */
gboolean anchor_node (KedrocTask *task,
                      gpointer user_data,
                      GError **error);
gboolean number_node (KedrocTask *task,
                      gpointer user_data,
                      GError **error);
gboolean touch_node (KedrocTask *task,
                     gpointer user_data,
                     GError **error);
gboolean fill_node (KedrocTask *task,
                    gpointer user_data,
                    GError **error);
gboolean make_existing_node (KedrocTask *task,
                             gpointer user_data,
                             GError **error);
gboolean read_existing_node (KedrocTask *task,
                             gpointer user_data,
                             GError **error);
gboolean bytes_node (KedrocTask *task,
                     gpointer user_data,
                     GError **error);
gboolean doubles_node (KedrocTask *task,
                       gpointer user_data,
                       GError **error);
gboolean hold_node (KedrocTask *task,
                    gpointer user_data,
                    GError **error);

/* handover-pipelines.c */
KedrocNode *bench_node_new (guint number,
                            KedrocNodeFunc func,
                            const char *const *inputs,
                            const char *const *outputs);
void bench_run (GPtrArray *nodes,
                KedrocDataCatalog *catalog,
                guint n_workers,
                gboolean one_by_one);

/* handover-hops.c: from worker to worker. @ours is set to the medians between two
 * cores, in microseconds; of one core, where there is only one. */
typedef struct {
  double number;
  double first_100_mb;
} Ours;

void hops_measure (Ours *ours,
                   int n_repeats);

/* handover-chains.c: what a worker takes for what it makes. */
void chains_measure (int n_repeats);

/* handover-memory.c: what memory a value takes that many read. */
void memory_measure (int n_repeats);

/* handover-peers.c: other libraries, which are installed into the folder. */
void peers_measure (const Ours *ours,
                    int n_repeats,
                    const char *folder);

G_END_DECLS
