/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-dataset.h"
#include "kedroc-macros.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_CACHED_DATASET (kedroc_cached_dataset_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KedrocCachedDataset, kedroc_cached_dataset, KEDROC, CACHED_DATASET,
                          KedrocAbstractDataset)

/**
 * KedrocCachedDatasetClass:
 * @parent_class: the parent class
 *
 * The class structure of #KedrocCachedDataset.
 */
struct _KedrocCachedDatasetClass
{
  KedrocAbstractDatasetClass parent_class;

  /*< private >*/
  gpointer padding[8];
};

KEDROC_AVAILABLE_IN_1_0
KedrocCachedDataset *kedroc_cached_dataset_new (KedrocAbstractDataset *dataset);
KEDROC_AVAILABLE_IN_1_0
KedrocAbstractDataset *kedroc_cached_dataset_get_dataset (KedrocCachedDataset *self);

G_END_DECLS
