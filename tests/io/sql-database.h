/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kedroc.h>

#include "kedroc-test.h"

/* A database "a.db" in the folder, as SQLite itself makes it. */
char *sql_database_build_path (KedrocTestFolder *folder);
void sql_database_execute (KedrocTestFolder *folder,
                           const char *sql);
/* The first value of the first row, as text. */
char *sql_database_query (KedrocTestFolder *folder,
                          const char *sql);

/* "sqlite:///" and the path. */
char *sql_database_build_connection (KedrocTestFolder *folder);

/* A dataset of that database, with these options beside its credentials. */
KedrocAbstractDataset *sql_database_new_full (KedrocTestFolder *folder,
                                              const char *type,
                                              const char *options,
                                              GError **error);
KedrocAbstractDataset *sql_database_new_table (KedrocTestFolder *folder,
                                               const char *options);
KedrocAbstractDataset *sql_database_new_query (KedrocTestFolder *folder,
                                               const char *sql);

KedrocTable *sql_database_load (KedrocAbstractDataset *dataset);
gboolean sql_database_save (KedrocAbstractDataset *dataset,
                            KedrocTable *table,
                            GError **error);

/* The table in one line: "a:gint64 b:gdouble | 1 0.5 | - -", with - for what is missing. */
char *sql_database_describe (KedrocTable *table);
void sql_database_assert_table (KedrocAbstractDataset *dataset,
                                const char *expected);

/* A table of that many rows with a column "id" from first, and "text" of as many bytes as are asked for. */
KedrocTable *sql_database_make_table (gint64 first,
                                      guint n_rows,
                                      gsize text_size);
