/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-data-catalog.h"
#include "kedroc-partitioned-dataset.h"
#include "kedroc-partitions-private.h"

G_BEGIN_DECLS

/* The class of the parts; INVALID_CONFIG where none can be made. */
GType kedroc_partitioned_dataset_get_part_type (KedrocPartitionedDataset *self,
                                                GError **error);

/* As they are given. */
typedef struct
{
  char *path;
  JsonNode *dataset;
  char *filepath_arg;
  char *filename_suffix;
  JsonObject *load_args;
  JsonObject *credentials;
} KedrocPartsOptions;

/* What is to be known to find parts, and to make the dataset of one. */
typedef struct
{
  KedrocPartitions partitions;
  JsonObject *config;       /* of a part, but for its file */
  const char *filepath_arg;
} KedrocPartsPlan;

gboolean kedroc_parts_plan_init (KedrocPartsPlan *self,
                                 const KedrocPartsOptions *options,
                                 GError **error);
void kedroc_parts_plan_clear (KedrocPartsPlan *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KedrocPartsPlan, kedroc_parts_plan_clear)

/* A save version of NULL: a timestamp of this moment. */
KedrocAbstractDataset *kedroc_parts_plan_build_part (const KedrocPartsPlan *self,
                                                     const char *name,
                                                     const char *save_version,
                                                     GError **error);

/* The class of a part, which is made for that. */
GType kedroc_parts_plan_try_part (const KedrocPartsPlan *self,
                                  GError **error);

/* The parts that a value stands for. */
KedrocDataCatalog *kedroc_parts_from_value (const GValue *value,
                                            GError **error);

gboolean kedroc_parts_save (const KedrocPartsPlan *plan,
                            KedrocDataCatalog *parts,
                            gboolean overwrite,
                            gboolean lazily,
                            GCancellable *cancellable,
                            GError **error);

G_END_DECLS
