/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

#include "kedroc-table.h"

G_BEGIN_DECLS

/* One connection to a database in a file, for one load or save. Every error names the
 * file. */
typedef struct
{
  sqlite3 *db;
  const char *path;
  GCancellable *cancellable;
  double timeout;           /* seconds that a lock of others is waited for */
  gint64 deadline;          /* of the current wait; 0: none */
} KedrocSqlite;

typedef enum
{
  KEDROC_SQLITE_READ,   /* the file has to be there */
  KEDROC_SQLITE_WRITE,  /* it is created, and its folder */
} KedrocSqliteUse;

gboolean kedroc_sqlite_open (KedrocSqlite *self,
                             KedrocSqliteUse use,
                             GError **error);
void kedroc_sqlite_close (KedrocSqlite *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KedrocSqlite, kedroc_sqlite_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

/* What SQLite says has gone wrong; always FALSE. */
gboolean kedroc_sqlite_set_error (KedrocSqlite *self,
                                  GError **error);

gboolean kedroc_sqlite_execute (KedrocSqlite *self,
                                const char *sql,
                                GError **error);

/* The first statement; tail, which may be NULL, is what stands behind it. */
sqlite3_stmt *kedroc_sqlite_prepare (KedrocSqlite *self,
                                     const char *sql,
                                     const char **tail,
                                     GError **error);

/* SQLITE_ROW, SQLITE_DONE, or SQLITE_ERROR with error set. */
int kedroc_sqlite_step (KedrocSqlite *self,
                        sqlite3_stmt *statement,
                        GError **error);

/* A name in SQL, whatever is in it. */
char *kedroc_sqlite_quote (const char *name);

/* Whether there is such a table or view: its name as the database has it, or NULL; kind is
 * "table" or "view". */
char *kedroc_sqlite_find_table (KedrocSqlite *self,
                                const char *name,
                                char **kind,
                                GError **error);

/* All rows of a statement. */
KedrocTable *kedroc_sqlite_read (KedrocSqlite *self,
                                 sqlite3_stmt *statement,
                                 GError **error);

/* A table of the database; NOT_FOUND if it is not there, or a column that is not. */
KedrocTable *kedroc_sqlite_read_table (KedrocSqlite *self,
                                       const char *name,
                                       const char *const *columns,
                                       GError **error);

typedef enum
{
  KEDROC_SQLITE_IF_EXISTS_FAIL,
  KEDROC_SQLITE_IF_EXISTS_REPLACE,
  KEDROC_SQLITE_IF_EXISTS_APPEND,
} KedrocSqliteIfExists;

/* In one transaction. */
gboolean kedroc_sqlite_write_table (KedrocSqlite *self,
                                    const char *name,
                                    KedrocTable *table,
                                    KedrocSqliteIfExists if_exists,
                                    GError **error);

G_END_DECLS
