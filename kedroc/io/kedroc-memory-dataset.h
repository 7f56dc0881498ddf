/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-dataset.h"
#include "kedroc-macros.h"

G_BEGIN_DECLS

/**
 * KedrocCopyMode:
 * @KEDROC_COPY_MODE_INFER: as the type demands: what cannot be changed, tables
 *   and objects are shared; JSON and lists of strings are copied with all they
 *   hold; any other boxed value is copied by its type
 * @KEDROC_COPY_MODE_DEEPCOPY: a copy of everything the value holds; what can
 *   neither be copied nor encoded is an error
 * @KEDROC_COPY_MODE_COPY: as g_value_copy() does it: strings and boxed values
 *   are copied by their type, objects are shared; but JSON is copied with all it
 *   holds
 * @KEDROC_COPY_MODE_ASSIGN: shared wherever the type counts references for all
 *   threads: a #JsonNode is shared, a #JsonObject and a #JsonArray are copied
 *   with all they hold
 *
 * How a #KedrocMemoryDataset keeps the value it is given apart from the one it
 * hands out. A copy is made on save and on load. Kedro's counterpart is
 * `copy_mode`.
 */
typedef enum {
  KEDROC_COPY_MODE_INFER,
  KEDROC_COPY_MODE_DEEPCOPY,
  KEDROC_COPY_MODE_COPY,
  KEDROC_COPY_MODE_ASSIGN,
} KedrocCopyMode;

#define KEDROC_TYPE_COPY_MODE (kedroc_copy_mode_get_type ())

KEDROC_AVAILABLE_IN_1_0
GType kedroc_copy_mode_get_type (void) G_GNUC_CONST;

#define KEDROC_TYPE_MEMORY_DATASET (kedroc_memory_dataset_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KedrocMemoryDataset, kedroc_memory_dataset, KEDROC, MEMORY_DATASET,
                          KedrocAbstractDataset)

/**
 * KedrocMemoryDatasetClass:
 * @parent_class: the parent class
 *
 * The class structure of #KedrocMemoryDataset.
 */
struct _KedrocMemoryDatasetClass
{
  KedrocAbstractDatasetClass parent_class;

  /*< private >*/
  gpointer padding[8];
};

KEDROC_AVAILABLE_IN_1_0
KedrocMemoryDataset *kedroc_memory_dataset_new (const GValue *data);
KEDROC_AVAILABLE_IN_1_0
KedrocCopyMode kedroc_memory_dataset_get_copy_mode (KedrocMemoryDataset *self);

G_END_DECLS
