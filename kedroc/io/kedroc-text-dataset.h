/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-versioned-dataset.h"
#include "kedroc-macros.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_TEXT_DATASET (kedroc_text_dataset_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KedrocTextDataset, kedroc_text_dataset, KEDROC, TEXT_DATASET,
                          KedrocAbstractVersionedDataset)

/**
 * KedrocTextDatasetClass:
 * @parent_class: the parent class
 *
 * The class structure of #KedrocTextDataset.
 */
struct _KedrocTextDatasetClass
{
  KedrocAbstractVersionedDatasetClass parent_class;

  /*< private >*/
  gpointer padding[8];
};

KEDROC_AVAILABLE_IN_1_0
KedrocTextDataset *kedroc_text_dataset_new (const char *filepath,
                                            KedrocVersion *version);

G_END_DECLS
