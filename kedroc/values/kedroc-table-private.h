/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-shared-buffer.h"
#include "kedroc-table.h"

G_BEGIN_DECLS

/* How a column lies in memory. The numbers are part of the layout. */
typedef enum
{
  KEDROC_TABLE_LAYOUT_BOOLEAN = 1,      /* bits */
  KEDROC_TABLE_LAYOUT_INT64 = 2,
  KEDROC_TABLE_LAYOUT_DOUBLE = 3,
  KEDROC_TABLE_LAYOUT_UTF8 = 4,         /* offsets of 32 bits into text */
  KEDROC_TABLE_LAYOUT_LARGE_UTF8 = 5,   /* offsets of 64 bits into text */
} KedrocTableLayout;

/* A column as in Arrow: row i is element offset + i of validity and values. What it
 * points to belongs to the owner of the table. */
typedef struct
{
  char *name;                 /* owned */
  KedrocTableLayout layout;
  guint64 offset;
  const guint8 *validity;     /* bits, 0: missing; NULL: nothing is missing */
  gconstpointer values;       /* bits, numbers or offsets */
  const char *text;
  gsize text_size;
  gpointer owned;             /* values, where they had to be copied; owned */
} KedrocTableColumn;

static inline gboolean
kedroc_bits_get (const guint8 *bits,
                 guint64       index)
{
  return (bits[index / 8] >> (index % 8)) & 1;
}

static inline gint64
kedroc_table_column_get_text_offset (const KedrocTableColumn *column,
                                     guint64                  row)
{
  if (column->layout == KEDROC_TABLE_LAYOUT_UTF8)
    return ((const gint32 *) column->values)[column->offset + row];
  return ((const gint64 *) column->values)[column->offset + row];
}

static inline gboolean
kedroc_table_column_is_text (const KedrocTableColumn *column)
{
  return column->layout == KEDROC_TABLE_LAYOUT_UTF8 || column->layout == KEDROC_TABLE_LAYOUT_LARGE_UTF8;
}

static inline gboolean
kedroc_table_column_is_missing (const KedrocTableColumn *column,
                                guint64                  row)
{
  return column->validity != NULL && !kedroc_bits_get (column->validity, column->offset + row);
}

void                     kedroc_table_columns_free      (KedrocTableColumn        *columns,
                                                         guint                     n_columns);

/* Whether the offsets rise and stay inside the text, and all strings are UTF-8.
 * NULL: they do; otherwise what is wrong. */
const char              *kedroc_table_column_check_text (const KedrocTableColumn  *column,
                                                         guint64                   n_rows);

/* Takes over the columns. owner is released with the table. NULL: two columns have
 * one name, which *duplicate is set to (borrowed from columns, which stay the caller's). */
KedrocTable             *kedroc_table_new_take          (guint64                   n_rows,
                                                         KedrocTableColumn        *columns,
                                                         guint                     n_columns,
                                                         gpointer                  owner,
                                                         GDestroyNotify            release_owner,
                                                         const char              **duplicate);

const KedrocTableColumn *kedroc_table_get_columns       (KedrocTable              *self);

/* The buffer of which the table is all; borrowed, NULL: there is none. It is one
 * that this process has allocated or validated. */
KedrocSharedBuffer      *kedroc_table_get_buffer        (KedrocTable              *self);
void                     kedroc_table_set_buffer        (KedrocTable              *self,
                                                         KedrocSharedBuffer       *buffer);

G_END_DECLS
