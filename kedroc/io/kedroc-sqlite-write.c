/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-sqlite-private.h"

#include <string.h>

#include "kedroc-error.h"

/* How many rows are written between two looks at the cancellable. */
#define ROWS_PER_LOOK 1024

/* As pandas creates them, so that either reads the types that the other has written. */
static const char *
get_sql_type (GType type)
{
  switch (type)
    {
    case G_TYPE_BOOLEAN:
      return "BOOLEAN";
    case G_TYPE_INT64:
      return "BIGINT";
    case G_TYPE_DOUBLE:
      return "FLOAT";
    default:
      return "TEXT";
    }
}

static gboolean
create_table (KedrocSqlite *self,
              const char *quoted,
              KedrocTable *table,
              GError **error)
{
  g_auto (GStrv) names = kedroc_table_get_column_names (table);
  g_autoptr (GString) sql = g_string_new ("CREATE TABLE ");

  g_string_append_printf (sql, "%s (", quoted);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *name = kedroc_sqlite_quote (names[i]);

      g_string_append_printf (sql, "%s%s %s", i > 0 ? ", " : "", name,
                              get_sql_type (kedroc_table_get_column_type (table, names[i])));
    }
  g_string_append_c (sql, ')');

  return kedroc_sqlite_execute (self, sql->str, error);
}

static sqlite3_stmt *
prepare_insert (KedrocSqlite *self,
                const char *quoted,
                const char *const *names,
                GError **error)
{
  g_autoptr (GString) columns = g_string_new (NULL);
  g_autoptr (GString) values = g_string_new (NULL);
  g_autofree char *sql = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *name = kedroc_sqlite_quote (names[i]);

      g_string_append_printf (columns, "%s%s", i > 0 ? ", " : "", name);
      g_string_append (values, i > 0 ? ", ?" : "?");
    }
  sql = g_strconcat ("INSERT INTO ", quoted, " (", columns->str, ") VALUES (", values->str, ")", NULL);

  return kedroc_sqlite_prepare (self, sql, NULL, error);
}

/* Where the cells of a column are. */
typedef struct
{
  const char *name;
  GType type;
  const double *doubles;
  const gint64 *int64s;
} Source;

static GArray *
make_sources (KedrocTable *table,
              const char *const *names)
{
  GArray *sources = g_array_new (FALSE, TRUE, sizeof (Source));

  for (guint i = 0; names[i] != NULL; i++)
    {
      Source source = { names[i], kedroc_table_get_column_type (table, names[i]), NULL, NULL };

      if (source.type == G_TYPE_DOUBLE)
        source.doubles = kedroc_table_get_doubles (table, names[i], NULL, NULL);
      else if (source.type == G_TYPE_INT64)
        source.int64s = kedroc_table_get_int64s (table, names[i], NULL, NULL);
      g_array_append_val (sources, source);
    }

  return sources;
}

static gboolean
bind_text (KedrocSqlite *self,
           sqlite3_stmt *statement,
           int position,
           KedrocTable *table,
           const Source *source,
           guint64 row,
           GError **error)
{
  gsize length;
  const char *text = kedroc_table_get_string (table, source->name, row, &length);

  if (memchr (text, '\0', length) != NULL)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                   "'%s': row %" G_GUINT64_FORMAT ", column '%s': the text has a NUL in it, and could not be loaded "
                   "again",
                   self->path, row + 1, source->name);
      return FALSE;
    }

  return sqlite3_bind_text64 (statement, position, text, length, SQLITE_STATIC, SQLITE_UTF8) == SQLITE_OK ||
         kedroc_sqlite_set_error (self, error);
}

static gboolean
bind_cell (KedrocSqlite *self,
           sqlite3_stmt *statement,
           int position,
           KedrocTable *table,
           const Source *source,
           guint64 row,
           GError **error)
{
  int result;

  if (kedroc_table_is_missing (table, source->name, row))
    result = sqlite3_bind_null (statement, position);
  else if (source->doubles != NULL)
    result = sqlite3_bind_double (statement, position, source->doubles[row]);
  else if (source->int64s != NULL)
    result = sqlite3_bind_int64 (statement, position, source->int64s[row]);
  else if (source->type == G_TYPE_BOOLEAN)
    result = sqlite3_bind_int (statement, position, kedroc_table_get_boolean (table, source->name, row));
  else
    return bind_text (self, statement, position, table, source, row, error);

  return result == SQLITE_OK || kedroc_sqlite_set_error (self, error);
}

static gboolean
insert_row (KedrocSqlite *self,
            sqlite3_stmt *statement,
            KedrocTable *table,
            GArray *sources,
            guint64 row,
            GError **error)
{
  for (guint i = 0; i < sources->len; i++)
    if (!bind_cell (self, statement, i + 1, table, &g_array_index (sources, Source, i), row, error))
      return FALSE;

  if (kedroc_sqlite_step (self, statement, error) == SQLITE_ERROR)
    return FALSE;

  sqlite3_reset (statement);

  return TRUE;
}

static gboolean
insert_rows (KedrocSqlite *self,
             const char *quoted,
             KedrocTable *table,
             GError **error)
{
  g_auto (GStrv) names = kedroc_table_get_column_names (table);
  g_autoptr (GArray) sources = make_sources (table, (const char *const *) names);
  g_autoptr (sqlite3_stmt) statement = prepare_insert (self, quoted, (const char *const *) names, error);
  guint64 n_rows = kedroc_table_get_n_rows (table);

  for (guint64 row = 0; statement != NULL && row < n_rows; row++)
    {
      if (row % ROWS_PER_LOOK == 0 && g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      if (!insert_row (self, statement, table, sources, row, error))
        return FALSE;
    }

  return statement != NULL;
}

static gboolean
drop (KedrocSqlite *self,
      const char *found,
      GError **error)
{
  g_autofree char *quoted = kedroc_sqlite_quote (found);
  g_autofree char *sql = g_strconcat ("DROP TABLE ", quoted, NULL);

  return kedroc_sqlite_execute (self, sql, error);
}

/* Makes room for the table. */
static gboolean
prepare_table (KedrocSqlite *self,
               const char *name,
               const char *quoted,
               KedrocTable *table,
               KedrocSqliteIfExists if_exists,
               GError **error)
{
  g_autofree char *kind = NULL;
  GError *cause = NULL;
  g_autofree char *found = kedroc_sqlite_find_table (self, name, &kind, &cause);

  if (cause != NULL)
    {
      g_propagate_error (error, cause);
      return FALSE;
    }

  if (found == NULL)
    return create_table (self, quoted, table, error);

  if (if_exists == KEDROC_SQLITE_IF_EXISTS_FAIL || g_str_equal (kind, "view"))
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_ALREADY_EXISTS,
                   "'%s': there is a %s '%s' already; %s", self->path, kind, found,
                   g_str_equal (kind, "view") ? "give the table another name"
                                              : "say 'replace' or 'append' as 'if_exists' of 'save_args'");
      return FALSE;
    }

  return if_exists == KEDROC_SQLITE_IF_EXISTS_APPEND ||
         (drop (self, found, error) && create_table (self, quoted, table, error));
}

/* The lock is taken at once: a transaction that began to read could not wait for another writer. */
gboolean
kedroc_sqlite_write_table (KedrocSqlite *self,
                           const char *name,
                           KedrocTable *table,
                           KedrocSqliteIfExists if_exists,
                           GError **error)
{
  g_autofree char *quoted = kedroc_sqlite_quote (name);

  if (kedroc_table_get_n_columns (table) == 0)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                   "'%s': a table without columns cannot be saved", self->path);
      return FALSE;
    }

  return kedroc_sqlite_execute (self, "BEGIN IMMEDIATE", error) &&
         prepare_table (self, name, quoted, table, if_exists, error) &&
         insert_rows (self, quoted, table, error) && kedroc_sqlite_execute (self, "COMMIT", error);
}
