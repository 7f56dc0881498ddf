/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-versioned-dataset.h"
#include "kedroc-macros.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_JSON_DATASET (kedroc_json_dataset_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KedrocJSONDataset, kedroc_json_dataset, KEDROC, JSON_DATASET,
                          KedrocAbstractVersionedDataset)

/**
 * KedrocJSONDatasetClass:
 * @parent_class: the parent class
 *
 * The class structure of #KedrocJSONDataset.
 */
struct _KedrocJSONDatasetClass
{
  KedrocAbstractVersionedDatasetClass parent_class;

  /*< private >*/
  gpointer padding[8];
};

KEDROC_AVAILABLE_IN_1_0
KedrocJSONDataset *kedroc_json_dataset_new (const char *filepath,
                                            KedrocVersion *version);

G_END_DECLS
