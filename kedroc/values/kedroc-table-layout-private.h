/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-table-private.h"

G_BEGIN_DECLS

/* How a table lies in a payload: a header that says what is where (the schema
 * block), then the columns' buffers, each on a border of 64 bytes. Everything is
 * found by its offset, so there may be gaps. */

#define KEDROC_TABLE_MAGIC "KEDROCTB"
#define KEDROC_TABLE_VERSION 1

typedef struct
{
  char magic[8];
  guint32 version;
  guint32 n_columns;
  guint64 n_rows;
  guint64 size;
} KedrocTableHeader;

/* One for each column, behind the header; then the names. All offsets count from
 * the start of the payload. */
typedef struct
{
  guint32 layout;
  guint32 name_size;
  guint64 name_offset;
  guint64 validity_offset;    /* 0: nothing is missing */
  guint64 values_offset;
  guint64 text_offset;
  guint64 text_size;
} KedrocTableEntry;

G_STATIC_ASSERT (sizeof (KedrocTableHeader) == 32);
G_STATIC_ASSERT (sizeof (KedrocTableEntry) == 48);

/* Bytes of n bits. */
static inline gsize
kedroc_bits_get_size (guint64 n)
{
  return n / 8 + (n % 8 != 0);
}

/* Copies n bits from offset on; those that fill up the last byte are zeros. */
void               kedroc_bits_copy                    (guint8                   *destination,
                                                        const guint8             *bits,
                                                        guint64                   offset,
                                                        guint64                   n);

/* Bytes of the values of n_rows rows. */
gsize              kedroc_table_layout_get_values_size (KedrocTableLayout         layout,
                                                        guint64                   n_rows);

/* The schema block (owned by the caller, freed by g_free) of columns that are
 * about to be written. *size is that of all of the payload. */
gpointer           kedroc_table_layout_plan            (const KedrocTableColumn  *columns,
                                                        guint                     n_columns,
                                                        guint64                   n_rows,
                                                        gsize                    *schema_size,
                                                        gsize                    *size);

/* Writes the schema block and the columns it was planned for. What was in the
 * memory before does not show: gaps are zeros. */
void               kedroc_table_layout_write           (gconstpointer             schema,
                                                        gsize                     schema_size,
                                                        const KedrocTableColumn  *columns,
                                                        guint8                   *destination);

/* Where the parts of a column that is written in place begin. */
typedef struct
{
  gsize validity;
  gsize values;
  gsize text;
} KedrocTablePlaces;

/* Places for the columns of up to n_rows rows, any of them missing, with text_size bytes of
 * text each. Returns the size of the payload; G_MAXSIZE: no memory is that large. */
gsize              kedroc_table_layout_reserve         (const KedrocTableColumn  *columns,
                                                        guint                     n_columns,
                                                        guint64                   n_rows,
                                                        KedrocTablePlaces        *places);

/* Writes the schema block before columns that are in their places, of which n_rows rows and
 * text_size bytes of text are used; validity that is NULL is not. Where all of the rows and the text
 * that were reserved are used, nothing shows of what was in the memory before. */
void               kedroc_table_layout_complete        (const KedrocTableColumn  *columns,
                                                        const KedrocTablePlaces  *places,
                                                        guint                     n_columns,
                                                        guint64                   n_rows,
                                                        guint8                   *payload,
                                                        gsize                     size);

/* The columns of a payload, which is aligned to 8 bytes. Nothing is believed: every
 * offset is checked, and with validate_text every string as well. NULL: *why says what is wrong. */
KedrocTableColumn *kedroc_table_layout_read            (const guint8             *data,
                                                        gsize                     size,
                                                        gboolean                  validate_text,
                                                        guint                    *n_columns,
                                                        guint64                  *n_rows,
                                                        const char              **why);

/* The table of a sealed buffer that this process has written or that is not
 * believed, depending on whether it counts as validated. */
KedrocTable       *kedroc_table_new_for_buffer         (KedrocSharedBuffer       *buffer,
                                                        const char              **why);

G_END_DECLS
