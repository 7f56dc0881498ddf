/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-versioned-dataset.h"

G_BEGIN_DECLS

typedef gboolean (*KedrocSaveFunc) (KedrocAbstractDataset *self,
                                    KedrocAbstractDatasetClass *klass,
                                    const GValue *data,
                                    GCancellable *cancellable,
                                    GError **error);

/* Every save of a versioned dataset goes through this, also that of a class
 * that overrides save: it settles the version before and compares after. */
gboolean kedroc_abstract_versioned_dataset_save_version (KedrocAbstractVersionedDataset *self,
                                                         const GValue *data,
                                                         KedrocSaveFunc save,
                                                         GCancellable *cancellable,
                                                         GError **error);

/* A #KedrocSaveFunc: GBytes as the file, whatever the class makes of data. */
gboolean kedroc_abstract_versioned_dataset_write_bytes (KedrocAbstractDataset *dataset,
                                                        KedrocAbstractDatasetClass *klass,
                                                        const GValue *data,
                                                        GCancellable *cancellable,
                                                        GError **error);

typedef enum
{
  KEDROC_VERSION_USE_LOAD,
  KEDROC_VERSION_USE_SAVE,
} KedrocVersionUse;

/* The version that was found first, of all that several threads have found;
 * with NULL the one that is remembered, if there is one. */
char *kedroc_abstract_versioned_dataset_remember (KedrocAbstractVersionedDataset *self,
                                                  KedrocVersionUse use,
                                                  const char *version);
void kedroc_abstract_versioned_dataset_forget (KedrocAbstractVersionedDataset *self);

/* A class of a binding that has versions of its own is told so by this property, which can be written. */
#define KEDROC_PROPERTY_REPLACES "replaces-lost-version"

/* The next save may replace its version: that of somebody who has died before he could tell
 * that it is complete. */
void kedroc_abstract_versioned_dataset_replace_once (KedrocAbstractVersionedDataset *self);
gboolean kedroc_abstract_versioned_dataset_replaces_once (KedrocAbstractVersionedDataset *self);

/* To be called while the dataset is made: decode gets a view of the file, and not what was
 * read from it. */
void kedroc_abstract_versioned_dataset_map_file (KedrocAbstractVersionedDataset *self);

gboolean kedroc_abstract_versioned_dataset_check_filepath (KedrocAbstractVersionedDataset *self,
                                                           GError **error);

G_END_DECLS
