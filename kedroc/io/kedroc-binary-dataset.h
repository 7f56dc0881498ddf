/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-versioned-dataset.h"
#include "kedroc-macros.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_BINARY_DATASET (kedroc_binary_dataset_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KedrocBinaryDataset, kedroc_binary_dataset, KEDROC, BINARY_DATASET,
                          KedrocAbstractVersionedDataset)

/**
 * KedrocBinaryDatasetClass:
 * @parent_class: the parent class
 *
 * The class structure of #KedrocBinaryDataset.
 */
struct _KedrocBinaryDatasetClass
{
  KedrocAbstractVersionedDatasetClass parent_class;

  /*< private >*/
  gpointer padding[8];
};

KEDROC_AVAILABLE_IN_1_0
KedrocBinaryDataset *kedroc_binary_dataset_new (const char *filepath,
                                                KedrocVersion *version);

G_END_DECLS
