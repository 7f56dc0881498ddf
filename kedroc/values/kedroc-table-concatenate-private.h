/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-shared-memory-manager.h"
#include "kedroc-table.h"

G_BEGIN_DECLS

/* The rows of one table after the other, in one shared buffer of manager (NULL: that of the
 * process); if only one has rows, that table itself. There is at least one, and all have the same columns. */
KedrocTable *kedroc_table_concatenate (GPtrArray                  *tables,
                                       KedrocSharedMemoryManager  *manager,
                                       GError                    **error);

G_END_DECLS
