/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-dataset.h"
#include "kedroc-macros.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_PARTITIONED_DATASET (kedroc_partitioned_dataset_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KedrocPartitionedDataset, kedroc_partitioned_dataset, KEDROC, PARTITIONED_DATASET,
                          KedrocAbstractDataset)

/**
 * KedrocPartitionedDatasetClass:
 * @parent_class: the parent class
 *
 * The class structure of #KedrocPartitionedDataset.
 */
struct _KedrocPartitionedDatasetClass
{
  KedrocAbstractDatasetClass parent_class;

  /*< private >*/
  gpointer padding[8];
};

KEDROC_AVAILABLE_IN_1_0
KedrocPartitionedDataset *kedroc_partitioned_dataset_new (const char *path,
                                                          const char *filename_suffix,
                                                          JsonObject *dataset);

G_END_DECLS
