/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-versioned-dataset.h"
#include "kedroc-macros.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_CSV_DATASET (kedroc_csv_dataset_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KedrocCSVDataset, kedroc_csv_dataset, KEDROC, CSV_DATASET,
                          KedrocAbstractVersionedDataset)

/**
 * KedrocCSVDatasetClass:
 * @parent_class: the parent class
 *
 * The class structure of #KedrocCSVDataset.
 */
struct _KedrocCSVDatasetClass
{
  KedrocAbstractVersionedDatasetClass parent_class;

  /*< private >*/
  gpointer padding[8];
};

KEDROC_AVAILABLE_IN_1_0
KedrocCSVDataset *kedroc_csv_dataset_new (const char *filepath,
                                          KedrocVersion *version);

G_END_DECLS
