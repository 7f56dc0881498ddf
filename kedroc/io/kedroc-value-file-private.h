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

/* %FALSE with the error set: what is saved takes the place of what was saved before, so
 * that a second chunk would do away with the first. Datasets in memory, which keep the last
 * one as in Kedro, and classes of others are not asked. */
gboolean kedroc_dataset_check_next_chunk (KedrocAbstractDataset *dataset,
                                          GError **error);

G_END_DECLS
