/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-dataset.h"
#include "kedroc-dataset-version.h"
#include "kedroc-macros.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_ABSTRACT_VERSIONED_DATASET (kedroc_abstract_versioned_dataset_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KedrocAbstractVersionedDataset, kedroc_abstract_versioned_dataset,
                          KEDROC, ABSTRACT_VERSIONED_DATASET, KedrocAbstractDataset)

/**
 * KedrocAbstractVersionedDatasetClass:
 * @parent_class: the parent class
 * @decode: turns the bytes of the file into a value. A value
 *   may keep the bytes. A message need not name
 *   the file: it is put before it
 * @encode: turns a value into the bytes of the file
 *
 * The class structure of #KedrocAbstractVersionedDataset.
 *
 * A class implements @decode and @encode and leaves reading, writing and
 * versions to its parent; or it overrides load and save of
 * #KedrocAbstractDatasetClass and asks
 * kedroc_abstract_versioned_dataset_dup_load_path() and
 * kedroc_abstract_versioned_dataset_dup_save_path() where.
 */
struct _KedrocAbstractVersionedDatasetClass
{
  KedrocAbstractDatasetClass parent_class;

  /**
   * KedrocAbstractVersionedDatasetClass::decode:
   * @self: a dataset
   * @bytes: the bytes of the file
   * @value: (out caller-allocates): return location for the data, which is
   *   unset
   * @cancellable: (nullable): a #GCancellable
   * @error: return location for a #GError
   *
   * Turns the bytes of the file into a value.
   *
   * A value may keep the bytes.
   * A message need not name the file: it is put before it.
   *
   * Returns: %TRUE if @value holds the data, %FALSE with @error set otherwise
   */
  gboolean (*decode) (KedrocAbstractVersionedDataset *self,
                      GBytes *bytes,
                      GValue *value,
                      GCancellable *cancellable,
                      GError **error);
  /**
   * KedrocAbstractVersionedDatasetClass::encode:
   * @self: a dataset
   * @data: the data
   * @cancellable: (nullable): a #GCancellable
   * @error: return location for a #GError
   *
   * Turns a value into the bytes of the file.
   *
   * Returns: (transfer full): the bytes, or %NULL with @error set
   */
  GBytes *(*encode) (KedrocAbstractVersionedDataset *self,
                     const GValue *data,
                     GCancellable *cancellable,
                     GError **error);

  /*< private >*/
  gpointer padding[12];
};

KEDROC_AVAILABLE_IN_1_0
const char *kedroc_abstract_versioned_dataset_get_filepath (KedrocAbstractVersionedDataset *self);
KEDROC_AVAILABLE_IN_1_0
KedrocVersion *kedroc_abstract_versioned_dataset_get_version (KedrocAbstractVersionedDataset *self);

KEDROC_AVAILABLE_IN_1_0
char *kedroc_abstract_versioned_dataset_dup_load_path (KedrocAbstractVersionedDataset *self,
                                                       GCancellable *cancellable,
                                                       GError **error);
KEDROC_AVAILABLE_IN_1_0
char *kedroc_abstract_versioned_dataset_dup_save_path (KedrocAbstractVersionedDataset *self,
                                                       GCancellable *cancellable,
                                                       GError **error);
KEDROC_AVAILABLE_IN_1_0
char *kedroc_abstract_versioned_dataset_resolve_load_version (KedrocAbstractVersionedDataset *self,
                                                              GCancellable *cancellable,
                                                              GError **error);
KEDROC_AVAILABLE_IN_1_0
char *kedroc_abstract_versioned_dataset_resolve_save_version (KedrocAbstractVersionedDataset *self,
                                                              GCancellable *cancellable,
                                                              GError **error);
KEDROC_AVAILABLE_IN_1_0
char **kedroc_abstract_versioned_dataset_list_versions (KedrocAbstractVersionedDataset *self,
                                                        gboolean full_path,
                                                        GCancellable *cancellable,
                                                        GError **error);

G_END_DECLS
