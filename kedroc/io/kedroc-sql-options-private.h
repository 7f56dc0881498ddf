/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-sqlite-private.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What both datasets of a database take; the errors are INVALID_CONFIG. */

/* Credentials with nothing but this connection. */
JsonObject *kedroc_sql_options_make_credentials (const char *connection);

/* The file of the database of `con`, such as sqlite:///PATH. It may hold a password of another
 * database: no message shows it. */
char *kedroc_sql_options_parse_credentials (JsonObject *credentials,
                                            GError **error);

/* columns is to be freed; NULL: all. */
gboolean kedroc_sql_options_parse_load_args (JsonObject *args,
                                             char ***columns,
                                             GError **error);
gboolean kedroc_sql_options_parse_save_args (JsonObject *args,
                                             KedrocSqliteIfExists *if_exists,
                                             GError **error);

/* The parameters of a query: a list, an object, or NULL; borrowed. */
gboolean kedroc_sql_options_parse_query_args (JsonObject *args,
                                              JsonNode **params,
                                              GError **error);

/* Gives a statement its parameters. */
gboolean kedroc_sql_options_bind (KedrocSqlite *sqlite,
                                  sqlite3_stmt *statement,
                                  JsonNode *params,
                                  GError **error);

G_END_DECLS
