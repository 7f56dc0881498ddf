/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-encoded-value-private.h"
#include "kedroc-parallel-plan-private.h"

G_BEGIN_DECLS

/* The values of a parallel run as they lie in the supervisor: encoded, by
 * dataset id, each from when it is there until nobody needs it. */
typedef struct {
  KedrocParallelPlan *plan;            /* borrowed */
  KedrocSharedMemoryManager *manager;
  KedrocEncodedValue **values;         /* by dataset id */
} KedrocParallelValues;

void kedroc_parallel_values_init (KedrocParallelValues *self,
                                  KedrocParallelPlan *plan,
                                  KedrocSharedMemoryManager *manager);
void kedroc_parallel_values_clear (KedrocParallelValues *self);
KedrocEncodedValue *kedroc_parallel_values_load (KedrocParallelValues *self,
                                                 guint32 dataset,
                                                 GError **error);
gboolean kedroc_parallel_values_save (KedrocParallelValues *self,
                                      guint32 dataset,
                                      KedrocEncodedValue *value,
                                      GError **error);
void kedroc_parallel_values_forget (KedrocParallelValues *self,
                                    guint32 dataset);

G_END_DECLS
