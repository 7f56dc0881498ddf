/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-table-builder.h"
#include "kedroc-table-layout-private.h"

G_BEGIN_DECLS

/* Memory that grows; unlike a GByteArray it may pass 4 GiB, and lack of memory
 * is no end of the process. In a builder in place it is a part of the buffer. */
typedef struct
{
  guint8 *data;
  gsize size;
  gsize capacity;
} KedrocGrowable;

typedef struct
{
  char *name;
  KedrocTableLayout layout;     /* text is LARGE_UTF8 while it is built in private memory */
  guint64 n_rows;
  gsize reserved_text;          /* bytes; in place: the room there is or will be */
  KedrocGrowable values;        /* bits, numbers, or offsets: one more than rows */
  KedrocGrowable text;
  KedrocGrowable validity;      /* empty as long as nothing is missing */
} KedrocTableBuilderColumn;

struct _KedrocTableBuilder
{
  GObject parent_instance;

  GPtrArray *columns;                   /* (element-type KedrocTableBuilderColumn) */
  GHashTable *positions;                /* name, borrowed, to its index */
  guint last;                           /* the index of the column that was used last */
  GError *error;                        /* the first mistake */

  KedrocSharedMemoryManager *manager;   /* NULL: not in place */
  guint64 reserved_rows;                /* of each table */
  guint64 row_room;                     /* how many there is or will be room for in this one */
  gsize narrow_text_max;                /* more text takes offsets of 64 bits; less in a test */
  KedrocSharedBuffer *buffer;           /* what the columns are in; NULL: no cell yet */
  KedrocTablePlaces *places;            /* of the columns in the buffer */
  gboolean lent;                        /* the caller has an address inside the buffer */
};

/* Remembers the first mistake. */
void                      kedroc_table_builder_set_mistake    (KedrocTableBuilder        *self,
                                                               const char                *format,
                                                               ...) G_GNUC_PRINTF (2, 3);

/* Room for size more bytes; NULL with a mistake set: the memory is used up. */
guint8                   *kedroc_table_builder_grow           (KedrocTableBuilder        *self,
                                                               KedrocGrowable            *growable,
                                                               gsize                      size);

/* The column of that name; NULL with a mistake set, or after one. */
KedrocTableBuilderColumn *kedroc_table_builder_find_column    (KedrocTableBuilder        *self,
                                                               const char                *name);

/* The same, ready for its next cell. */
KedrocTableBuilderColumn *kedroc_table_builder_open_column    (KedrocTableBuilder        *self,
                                                               const char                *name);

/* A mistake: the next cell is not of the column's type. */
void                      kedroc_table_builder_set_wrong_type (KedrocTableBuilder        *self,
                                                               KedrocTableBuilderColumn  *column,
                                                               const char                *what);

/* The next n cells, numbers that the caller writes; NULL with a mistake set. */
guint8                   *kedroc_table_builder_add_numbers    (KedrocTableBuilder        *self,
                                                               KedrocTableBuilderColumn  *column,
                                                               gsize                      n,
                                                               gboolean                   missing);

/* In place: makes the buffer, before the first cell. */
gboolean                  kedroc_table_builder_begin          (KedrocTableBuilder        *self);

/* In place: moves everything to where growable has room for size more bytes. */
gboolean                  kedroc_table_builder_make_room      (KedrocTableBuilder        *self,
                                                               KedrocGrowable            *growable,
                                                               gsize                      size);

/* In place: completes the buffer and gives it away, not sealed yet. */
KedrocSharedBuffer       *kedroc_table_builder_complete       (KedrocTableBuilder        *self,
                                                               GError                   **error);

/* In place: forgets the buffer and what was reserved for this table. */
void                      kedroc_table_builder_leave_buffer   (KedrocTableBuilder        *self);

G_END_DECLS
