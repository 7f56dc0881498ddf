/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-table-private.h"

G_BEGIN_DECLS

/* How a table lies in a payload: a header that says what is where (the schema
 * block), then the columns' buffers, each on a border of 64 bytes. */

/* The schema block (owned by the caller, freed by g_free) of columns that are
 * about to be written. *size is that of all of the payload. */
gpointer           kedroc_table_layout_plan  (const KedrocTableColumn  *columns,
                                              guint                     n_columns,
                                              guint64                   n_rows,
                                              gsize                    *schema_size,
                                              gsize                    *size);

/* Writes the schema block and the columns it was planned for. */
void               kedroc_table_layout_write (gconstpointer             schema,
                                              gsize                     schema_size,
                                              const KedrocTableColumn  *columns,
                                              guint8                   *destination);

/* The columns of a payload, which is aligned to 8 bytes. Nothing is believed: every
 * offset is checked, and with validate_text every string as well. NULL: *why says what is wrong. */
KedrocTableColumn *kedroc_table_layout_read  (const guint8             *data,
                                              gsize                     size,
                                              gboolean                  validate_text,
                                              guint                    *n_columns,
                                              guint64                  *n_rows,
                                              const char              **why);

/* The table of a sealed buffer that this process has written or that is not
 * believed, depending on whether it counts as validated. */
KedrocTable       *kedroc_table_new_for_buffer (KedrocSharedBuffer     *buffer,
                                                const char            **why);

G_END_DECLS
