/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <sqlite3.h>

#include "kedroc-table-builder.h"

G_BEGIN_DECLS

/* What a column of a result holds, as far as it is known. */
typedef enum
{
  KEDROC_SQLITE_ANY,        /* to be found out from the values */
  KEDROC_SQLITE_NUMERIC,    /* the same; without any value it is one of doubles */
  KEDROC_SQLITE_BOOLEAN,
  KEDROC_SQLITE_INT64,
  KEDROC_SQLITE_DOUBLE,
  KEDROC_SQLITE_TEXT,
} KedrocSqliteType;

/* A column that is being read: its type may only be known after some rows. */
typedef struct
{
  char *name;
  KedrocSqliteType type;
  gboolean is_declared;     /* the type is that of the table's column */
  guint64 n_rows;
  gsize capacity;           /* rows there is room for */
  gint64 *cells;            /* a double by its bits; of a text where it ends */
  guint8 *missing;
  char *text;
  gsize text_size;
  gsize text_capacity;
} KedrocSqliteColumn;

void kedroc_sqlite_column_init (KedrocSqliteColumn *self,
                                const char *name,
                                const char *declared_type);
void kedroc_sqlite_column_clear (KedrocSqliteColumn *self);

/* Adds the value of the next row; index is that of the column in the statement. */
gboolean kedroc_sqlite_column_add (KedrocSqliteColumn *self,
                                   sqlite3_stmt *statement,
                                   int index,
                                   GError **error);

/* The type of the table's column, after all rows. */
GType kedroc_sqlite_column_get_gtype (KedrocSqliteColumn *self);

/* All cells, for a column that the builder has. */
void kedroc_sqlite_column_build (KedrocSqliteColumn *self,
                                 KedrocTableBuilder *builder);

G_END_DECLS
