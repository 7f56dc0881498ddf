/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-table-builder.h"
#include "kedroc-table-private.h"

G_BEGIN_DECLS

/* Memory that grows; unlike a GByteArray it may pass 4 GiB, and lack of memory
 * is no end of the process. */
typedef struct
{
  guint8 *data;
  gsize size;
  gsize capacity;
} KedrocGrowable;

typedef struct
{
  char *name;
  KedrocTableLayout layout;     /* text is LARGE_UTF8 while it is built */
  guint64 n_rows;
  KedrocGrowable values;        /* bits, numbers, or offsets: one more than rows */
  KedrocGrowable text;
  KedrocGrowable validity;      /* empty as long as nothing is missing */
} KedrocTableBuilderColumn;

struct _KedrocTableBuilder
{
  GObject parent_instance;

  GPtrArray *columns;       /* (element-type KedrocTableBuilderColumn) */
  GHashTable *positions;    /* name, borrowed, to its index */
  guint last;               /* the index of the column that was used last */
  GError *error;            /* the first mistake */
};

/* Remembers the first mistake. */
void    kedroc_table_builder_set_mistake (KedrocTableBuilder  *self,
                                          const char          *format,
                                          ...) G_GNUC_PRINTF (2, 3);

/* Room for size more bytes; NULL with a mistake set: the memory is used up. */
guint8 *kedroc_table_builder_grow        (KedrocTableBuilder  *self,
                                          KedrocGrowable      *growable,
                                          gsize                size);

G_END_DECLS
