/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-dataset.h"

G_BEGIN_DECLS

/* Data as a file, for programs that know nothing of values. */

/* Bytes and text as they are, tables as CSV, all else that JSON takes as JSON. */
GBytes *kedroc_value_to_file (const GValue *value,
                              GCancellable *cancellable,
                              GError **error);

/* A GFile in place of the data, where what the dataset would load is a local file that
 * is there. %FALSE: it is to be loaded as ever. */
gboolean kedroc_dataset_load_file (KedrocAbstractDataset *dataset,
                                   GValue *value,
                                   GCancellable *cancellable);

/* GBytes become the file of a dataset that has one, as they are. Other data, and other
 * datasets, are saved as ever. */
gboolean kedroc_dataset_save_file (KedrocAbstractDataset *dataset,
                                   const GValue *data,
                                   GCancellable *cancellable,
                                   GError **error);

G_END_DECLS
