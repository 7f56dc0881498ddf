/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-sqlite-private.h"

#include "kedroc-error.h"
#include "kedroc-nearest-name-private.h"
#include "kedroc-sqlite-column-private.h"

static void
clear_column (gpointer column)
{
  kedroc_sqlite_column_clear (column);
}

/* NULL with an error: a name that a table cannot have. */
static GArray *
make_columns (KedrocSqlite *self,
              sqlite3_stmt *statement,
              GError **error)
{
  g_autoptr (GArray) columns = g_array_new (FALSE, TRUE, sizeof (KedrocSqliteColumn));
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  g_array_set_clear_func (columns, clear_column);
  for (int i = 0; i < sqlite3_column_count (statement); i++)
    {
      const char *name = sqlite3_column_name (statement, i);
      KedrocSqliteColumn column = { NULL };

      if (name == NULL || !g_utf8_validate (name, -1, NULL) || !g_hash_table_add (names, (gpointer) name))
        {
          g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                       "'%s': column %d %s; give it another name with AS", self->path, i + 1,
                       name != NULL && g_utf8_validate (name, -1, NULL) ? "has the name of another one"
                                                                        : "has a name that is not UTF-8");
          return NULL;
        }

      kedroc_sqlite_column_init (&column, name, sqlite3_column_decltype (statement, i));
      g_array_append_val (columns, column);
    }

  return g_steal_pointer (&columns);
}

static gboolean
add_row (KedrocSqlite *self,
         sqlite3_stmt *statement,
         GArray *columns,
         GError **error)
{
  for (guint i = 0; i < columns->len; i++)
    if (!kedroc_sqlite_column_add (&g_array_index (columns, KedrocSqliteColumn, i), statement, i, error))
      {
        g_prefix_error (error, "'%s': ", self->path);
        return FALSE;
      }

  return TRUE;
}

static KedrocTable *
build (GArray *columns,
       guint64 n_rows,
       GError **error)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new_in_place (NULL, n_rows);

  for (guint i = 0; i < columns->len; i++)
    {
      KedrocSqliteColumn *column = &g_array_index (columns, KedrocSqliteColumn, i);

      kedroc_table_builder_add_column (builder, column->name, kedroc_sqlite_column_get_gtype (column));
      if (column->text_size > 0)
        kedroc_table_builder_reserve_text (builder, column->name, column->text_size);
    }
  for (guint i = 0; i < columns->len; i++)
    {
      KedrocSqliteColumn *column = &g_array_index (columns, KedrocSqliteColumn, i);

      kedroc_sqlite_column_build (column, builder);
      kedroc_sqlite_column_clear (column);
    }

  return kedroc_table_builder_finish (builder, NULL, error);
}

KedrocTable *
kedroc_sqlite_read (KedrocSqlite *self,
                    sqlite3_stmt *statement,
                    GError **error)
{
  g_autoptr (GArray) columns = make_columns (self, statement, error);
  guint64 n_rows = 0;
  int result;

  if (columns == NULL)
    return NULL;

  while ((result = kedroc_sqlite_step (self, statement, error)) == SQLITE_ROW)
    {
      if (!add_row (self, statement, columns, error))
        return NULL;
      n_rows++;
    }

  return result == SQLITE_DONE ? build (columns, n_rows, error) : NULL;
}

static void
set_not_found (KedrocSqlite *self,
               const char *what,
               const char *name,
               const char *const *known,
               GError **error)
{
  const char *nearest = kedroc_nearest_name (name, known);

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "'%s': there is no %s '%s'%s%s%s",
               self->path, what, name, nearest != NULL ? ": is '" : "", nearest != NULL ? nearest : "",
               nearest != NULL ? "' meant?" : "");
}

static void
set_no_table (KedrocSqlite *self,
              const char *name,
              GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GPtrArray) known = g_ptr_array_new_with_free_func (g_free);

  statement = kedroc_sqlite_prepare (self, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
                                           "ORDER BY name", NULL, error);
  if (statement == NULL)
    return;

  while (sqlite3_step (statement) == SQLITE_ROW)
    g_ptr_array_add (known, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
  g_ptr_array_add (known, NULL);
  set_not_found (self, "table", name, (const char *const *) known->pdata, error);
}

static char **
list_columns (sqlite3_stmt *statement)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (int i = 0; i < sqlite3_column_count (statement); i++)
    g_strv_builder_add (names, sqlite3_column_name (statement, i));

  return g_strv_builder_end (names);
}

/* What to select; NULL with an error if there is no such column. */
static char *
build_selection (KedrocSqlite *self,
                 sqlite3_stmt *all,
                 const char *const *columns,
                 GError **error)
{
  g_auto (GStrv) known = list_columns (all);
  g_autoptr (GString) selection = g_string_new (NULL);

  for (guint i = 0; columns[i] != NULL; i++)
    {
      g_autofree char *quoted = kedroc_sqlite_quote (columns[i]);

      if (!g_strv_contains ((const char *const *) known, columns[i]))
        {
          set_not_found (self, "column", columns[i], (const char *const *) known, error);
          return NULL;
        }
      g_string_append_printf (selection, "%s%s", i > 0 ? ", " : "", quoted);
    }

  return g_string_free (g_steal_pointer (&selection), FALSE);
}

static KedrocTable *
read_columns (KedrocSqlite *self,
              const char *quoted,
              const char *const *columns,
              GError **error)
{
  g_autofree char *all = g_strconcat ("SELECT * FROM ", quoted, NULL);
  g_autoptr (sqlite3_stmt) statement = kedroc_sqlite_prepare (self, all, NULL, error);
  g_autofree char *selection = NULL;
  g_autofree char *some = NULL;
  g_autoptr (sqlite3_stmt) narrower = NULL;

  if (statement == NULL || columns == NULL || columns[0] == NULL)
    return statement != NULL ? kedroc_sqlite_read (self, statement, error) : NULL;

  selection = build_selection (self, statement, columns, error);
  if (selection == NULL)
    return NULL;

  some = g_strconcat ("SELECT ", selection, " FROM ", quoted, NULL);
  narrower = kedroc_sqlite_prepare (self, some, NULL, error);

  return narrower != NULL ? kedroc_sqlite_read (self, narrower, error) : NULL;
}

/* All that is looked at is of one moment. */
KedrocTable *
kedroc_sqlite_read_table (KedrocSqlite *self,
                          const char *name,
                          const char *const *columns,
                          GError **error)
{
  g_autofree char *found = NULL;
  g_autofree char *quoted = NULL;
  GError *cause = NULL;

  if (!kedroc_sqlite_execute (self, "BEGIN", error))
    return NULL;

  found = kedroc_sqlite_find_table (self, name, NULL, &cause);
  if (found == NULL)
    {
      if (cause != NULL)
        g_propagate_error (error, cause);
      else
        set_no_table (self, name, error);
      return NULL;
    }
  quoted = kedroc_sqlite_quote (found);

  return read_columns (self, quoted, columns, error);
}
