/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-versioned-dataset.h"
#include "kedroc-macros.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_VARIANT_DATASET (kedroc_variant_dataset_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KedrocVariantDataset, kedroc_variant_dataset, KEDROC, VARIANT_DATASET,
                          KedrocAbstractVersionedDataset)

/**
 * KedrocVariantDatasetClass:
 * @parent_class: the parent class
 *
 * The class structure of #KedrocVariantDataset.
 */
struct _KedrocVariantDatasetClass
{
  KedrocAbstractVersionedDatasetClass parent_class;

  /*< private >*/
  gpointer padding[8];
};

KEDROC_AVAILABLE_IN_1_0
KedrocVariantDataset *kedroc_variant_dataset_new (const char *filepath,
                                                  KedrocVersion *version);

G_END_DECLS
