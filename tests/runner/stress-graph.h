/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "stress-values.h"

G_BEGIN_DECLS

/* A random graph, the same for each seed, and what a run of it makes. */
typedef struct
{
  guint32 seed;
  guint n_nodes;
  KedrocPipeline *pipeline;
  GHashTable *expected; /* (owned char *) free output -> (owned guint64 *) digest */
} StressGraph;

StressGraph *stress_graph_new (guint32 seed,
                               gboolean small);
void stress_graph_free (StressGraph *self);

/* A catalog with the inputs, and with those datasets that are not plain MemoryDatasets; files are in
 * the folder. */
KedrocDataCatalog *stress_graph_make_catalog (StressGraph *self,
                                              const char *folder,
                                              KedrocSharedMemoryManager *manager);

/* Remembers what the sequential runner has made, or compares with it. */
void stress_graph_expect (StressGraph *self,
                          KedrocDataCatalog *outputs);
void stress_graph_compare (StressGraph *self,
                           KedrocDataCatalog *outputs);

/* Fails the test if a folder holds anything but files of datasets that are whole. */
void stress_graph_check_files (StressGraph *self,
                               const char *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StressGraph, stress_graph_free)

G_END_DECLS
