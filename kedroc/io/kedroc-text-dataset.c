/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-text-dataset.h"

#include <string.h>

#include "kedroc-error.h"
#include "kedroc-text-private.h"
#include "kedroc-typed-value-private.h"

/**
 * KedrocTextDataset:
 *
 * A file of text, loaded and saved as one string.
 *
 * The file is UTF-8; anything else is a %KEDROC_DATASET_ERROR_CORRUPT that
 * names the byte, counted from 1. Nothing is added or taken away, line ends stay
 * as they are. Kedro's counterpart is `kedro_datasets.text.TextDataset`.
 */

G_DEFINE_TYPE (KedrocTextDataset, kedroc_text_dataset, KEDROC_TYPE_ABSTRACT_VERSIONED_DATASET)

static gboolean
kedroc_text_dataset_decode (KedrocAbstractVersionedDataset *dataset,
                            GBytes *bytes,
                            GValue *value,
                            GCancellable *cancellable,
                            GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (!kedroc_text_check (data, size, error))
    return FALSE;

  g_value_init (value, G_TYPE_STRING);
  g_value_take_string (value, g_strndup (data != NULL ? data : "", size));

  return TRUE;
}

static GBytes *
kedroc_text_dataset_encode (KedrocAbstractVersionedDataset *dataset,
                            const GValue *data,
                            GCancellable *cancellable,
                            GError **error)
{
  char *text = kedroc_typed_value_dup_string (data, error);

  if (text == NULL)
    return NULL;

  return g_bytes_new_take (text, strlen (text));
}

static void
kedroc_text_dataset_class_init (KedrocTextDatasetClass *klass)
{
  KedrocAbstractVersionedDatasetClass *versioned_class = KEDROC_ABSTRACT_VERSIONED_DATASET_CLASS (klass);

  versioned_class->decode = kedroc_text_dataset_decode;
  versioned_class->encode = kedroc_text_dataset_encode;
}

static void
kedroc_text_dataset_init (KedrocTextDataset *self)
{
}

/**
 * kedroc_text_dataset_new:
 * @filepath: the path of the file, or its URI
 * @version: (nullable): which version is loaded and saved, or %NULL for a file
 *   without versions
 *
 * Creates a dataset of a text file. The file is not touched.
 *
 * Returns: (transfer full): a new dataset
 */
KedrocTextDataset *
kedroc_text_dataset_new (const char *filepath,
                         KedrocVersion *version)
{
  g_return_val_if_fail (filepath != NULL, NULL);

  return g_object_new (KEDROC_TYPE_TEXT_DATASET, "filepath", filepath, "version", version, NULL);
}
