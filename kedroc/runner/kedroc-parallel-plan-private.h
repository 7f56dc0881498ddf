/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-encoded-value-private.h"
#include "kedroc-node-private.h"
#include "kedroc-run-private.h"

G_BEGIN_DECLS

/* How a dataset's data gets to and from the workers. */
typedef enum {
  KEDROC_TRANSPORT_MEMORY,     /* encoded; kept only while somebody needs it */
  KEDROC_TRANSPORT_WORKER,     /* loaded and saved by the worker itself */
  KEDROC_TRANSPORT_SUPERVISOR, /* loaded and saved here, encoded in between */
} KedrocTransport;

typedef struct {
  KedrocTransport transport;
  KedrocReading reading; /* of a MemoryDataset, by its copy mode */
  char *config; /* of a dataset that the worker makes for itself; JSON */
  char *load_version;
  char *save_version;
  gboolean is_new;   /* there was no such version before the run */
  gboolean replaces; /* a worker that was lost may have saved it */
} KedrocPlannedDataset;

/* Workers of one language. */
typedef struct {
  char **argv;        /* the program to start as a worker; %NULL: no node needs one */
  guint32 n_nodes;
  guint32 first_node; /* one of them, for messages */
} KedrocPlannedPool;

/* What is decided before any worker starts: where each node's function is to be
 * found, which workers can call it, and how each dataset travels. */
typedef struct {
  KedrocRun *run;                 /* borrowed */
  const char *python;             /* borrowed: the interpreter that was asked for; nullable */
  KedrocPlannedPool pools[KEDROC_N_LANGUAGES];
  guint8 *node_pools;             /* by node: KedrocLanguage */
  GPtrArray *functions;           /* by function id: reference */
  guint32 *node_functions;        /* by node: function id */
  KedrocPlannedDataset *datasets; /* by dataset id */
  char **hooks;                   /* references: to be called in workers */
  guint8 *dataset_languages;      /* by dataset id: bits 1 << KedrocLanguage, of the nodes that use it */
} KedrocParallelPlan;

KedrocParallelPlan *kedroc_parallel_plan_new (KedrocRun *run,
                                              const char *python,
                                              GError **error);
void kedroc_parallel_plan_free (KedrocParallelPlan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KedrocParallelPlan, kedroc_parallel_plan_free)

/* kedroc-parallel-functions.c */
gboolean kedroc_parallel_plan_find_functions (KedrocParallelPlan *self,
                                              GError **error);

/* kedroc-parallel-pools.c */
gboolean kedroc_parallel_plan_can_resolve (const KedrocParallelPlan *self,
                                           KedrocNode *node);
gboolean kedroc_parallel_plan_find_pools (KedrocParallelPlan *self,
                                          GError **error);
gboolean kedroc_parallel_plan_find_hooks (KedrocParallelPlan *self,
                                          GError **error);

/* The name by which all workers that use the dataset find its class, which is one of the program's
 * own; NULL: not all do. */
const char *kedroc_parallel_plan_find_type_name (KedrocParallelPlan *self,
                                                 guint32 dataset,
                                                 GType type);

G_END_DECLS
