/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-encoded-value-private.h"
#include "kedroc-shared-memory-dataset.h"

G_BEGIN_DECLS

void kedroc_shared_memory_dataset_set_encoded (KedrocSharedMemoryDataset *self,
                                               KedrocEncodedValue *value);

KedrocEncodedValue *kedroc_shared_memory_dataset_dup_encoded (KedrocSharedMemoryDataset *self);

G_END_DECLS
