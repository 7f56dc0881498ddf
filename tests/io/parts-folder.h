/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kedroc.h>

#include "kedroc-test.h"

/* A folder of parts, and a PartitionedDataset of it. */

#define TEXT "\"dataset\": \"text.TextDataset\", \"filename_suffix\": \".txt\""

JsonObject *parts_parse (const char *json);

/* A dataset of the folder "parts" in the folder, with these options beside its path. */
KedrocAbstractDataset *parts_new_full (KedrocTestFolder *folder,
                                       const char *options,
                                       GError **error);

KedrocAbstractDataset *parts_new (KedrocTestFolder *folder,
                                  const char *options);

/* Writes a file there, in folders that need not be there. */
void parts_write (KedrocTestFolder *folder,
                  const char *name,
                  const char *text);

void parts_assert_file (KedrocTestFolder *folder,
                        const char *name,
                        const char *expected);

KedrocDataCatalog *parts_load (KedrocAbstractDataset *dataset);

void parts_assert_names (KedrocAbstractDataset *dataset,
                         const char *expected);

void parts_assert_part (KedrocDataCatalog *parts,
                        const char *name,
                        const char *expected);

gboolean parts_save (KedrocAbstractDataset *dataset,
                     KedrocDataCatalog *parts,
                     GError **error);

void parts_assert_saves (KedrocAbstractDataset *dataset,
                         KedrocDataCatalog *parts);
