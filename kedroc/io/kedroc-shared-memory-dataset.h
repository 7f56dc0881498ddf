/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-dataset.h"
#include "kedroc-macros.h"
#include "kedroc-shared-memory-manager.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_SHARED_MEMORY_DATASET (kedroc_shared_memory_dataset_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KedrocSharedMemoryDataset, kedroc_shared_memory_dataset,
                          KEDROC, SHARED_MEMORY_DATASET, KedrocAbstractDataset)

/**
 * KedrocSharedMemoryDatasetClass:
 * @parent_class: the parent class
 *
 * The class structure of #KedrocSharedMemoryDataset.
 */
struct _KedrocSharedMemoryDatasetClass
{
  KedrocAbstractDatasetClass parent_class;

  /*< private >*/
  gpointer padding[8];
};

KEDROC_AVAILABLE_IN_1_0
KedrocSharedMemoryDataset *kedroc_shared_memory_dataset_new (KedrocSharedMemoryManager *manager);
KEDROC_AVAILABLE_IN_1_0
void kedroc_shared_memory_dataset_set_manager (KedrocSharedMemoryDataset *self,
                                               KedrocSharedMemoryManager *manager);
KEDROC_AVAILABLE_IN_1_0
KedrocSharedMemoryManager *kedroc_shared_memory_dataset_dup_manager (KedrocSharedMemoryDataset *self);

G_END_DECLS
