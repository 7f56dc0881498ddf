/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-csv-options-private.h"
#include "kedroc-table.h"

G_BEGIN_DECLS

KedrocTable *kedroc_csv_table_read (GBytes *bytes,
                                    const KedrocCSVOptions *options,
                                    GCancellable *cancellable,
                                    GError **error);

GBytes *kedroc_csv_table_write (KedrocTable *table,
                                const KedrocCSVOptions *options,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
