/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-binary-dataset.h"

#include "kedroc-abstract-versioned-dataset-private.h"
#include "kedroc-typed-value-private.h"

/**
 * KedrocBinaryDataset:
 *
 * A file of any bytes, loaded and saved as #GBytes.
 *
 * A local file is mapped and not read: loading takes no time and no memory, and
 * the bytes come from the disk, or from the system's cache, where they are looked
 * at. Several processes that load one file share its pages. A file that is
 * not local or whose file system cannot map is read.
 *
 * A save puts a new file in the place of the old one. What was loaded before
 * stays as it was, for as long as it is kept, whoever saves. Another program that
 * writes into the file where it stands changes it under its readers; one
 * that cuts the file short makes them die by SIGBUS as soon as they look
 * at what is gone. A file that such programs write to is to be copied first, or
 * loaded by another dataset: all others read.
 *
 * Kedro has no counterpart; the nearest is `kedro_datasets.pickle.PickleDataset`.
 */

G_DEFINE_TYPE (KedrocBinaryDataset, kedroc_binary_dataset, KEDROC_TYPE_ABSTRACT_VERSIONED_DATASET)

static gboolean
kedroc_binary_dataset_decode (KedrocAbstractVersionedDataset *dataset,
                              GBytes *bytes,
                              GValue *value,
                              GCancellable *cancellable,
                              GError **error)
{
  g_value_init (value, G_TYPE_BYTES);
  g_value_set_boxed (value, bytes);

  return TRUE;
}

static GBytes *
kedroc_binary_dataset_encode (KedrocAbstractVersionedDataset *dataset,
                              const GValue *data,
                              GCancellable *cancellable,
                              GError **error)
{
  return kedroc_typed_value_dup_bytes (data, error);
}

static void
kedroc_binary_dataset_class_init (KedrocBinaryDatasetClass *klass)
{
  KedrocAbstractVersionedDatasetClass *versioned_class = KEDROC_ABSTRACT_VERSIONED_DATASET_CLASS (klass);

  versioned_class->decode = kedroc_binary_dataset_decode;
  versioned_class->encode = kedroc_binary_dataset_encode;
}

static void
kedroc_binary_dataset_init (KedrocBinaryDataset *self)
{
  kedroc_abstract_versioned_dataset_map_file (KEDROC_ABSTRACT_VERSIONED_DATASET (self));
}

/**
 * kedroc_binary_dataset_new:
 * @filepath: the path of the file, or its URI
 * @version: (nullable): which version is loaded and saved, or %NULL for a file
 *   without versions
 *
 * Creates a dataset of a file of bytes. The file is not touched.
 *
 * Returns: (transfer full): a new dataset
 */
KedrocBinaryDataset *
kedroc_binary_dataset_new (const char *filepath,
                           KedrocVersion *version)
{
  g_return_val_if_fail (filepath != NULL, NULL);

  return g_object_new (KEDROC_TYPE_BINARY_DATASET, "filepath", filepath, "version", version, NULL);
}
