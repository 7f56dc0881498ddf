/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sql-database.h"

#include <sqlite3.h>

char *
sql_database_build_path (KedrocTestFolder *folder)
{
  return kedroc_test_folder_build_path (folder, "a.db");
}

static sqlite3 *
open_database (KedrocTestFolder *folder)
{
  g_autofree char *path = sql_database_build_path (folder);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);

  return db;
}

void
sql_database_execute (KedrocTestFolder *folder,
                      const char *sql)
{
  sqlite3 *db = open_database (folder);
  char *message = NULL;

  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

char *
sql_database_query (KedrocTestFolder *folder,
                    const char *sql)
{
  sqlite3 *db = open_database (folder);
  sqlite3_stmt *statement = NULL;
  char *result;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  result = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return result;
}

char *
sql_database_build_connection (KedrocTestFolder *folder)
{
  g_autofree char *path = sql_database_build_path (folder);

  return g_strconcat ("sqlite:///", path, NULL);
}

KedrocAbstractDataset *
sql_database_new_full (KedrocTestFolder *folder,
                       const char *type,
                       const char *options,
                       GError **error)
{
  g_autofree char *connection = sql_database_build_connection (folder);
  g_autofree char *json = g_strdup_printf ("{\"type\": \"%s\", \"credentials\": {\"con\": \"%s\"}, %s}", type,
                                           connection, options);
  g_autoptr (JsonNode) node = json_from_string (json, error);

  g_assert_nonnull (node);

  return kedroc_abstract_dataset_from_config ("cars", json_node_get_object (node), NULL, NULL, error);
}

KedrocAbstractDataset *
sql_database_new_table (KedrocTestFolder *folder,
                        const char *options)
{
  g_autoptr (GError) error = NULL;
  KedrocAbstractDataset *dataset = sql_database_new_full (folder, "sqlite.TableDataset", options, &error);

  g_assert_no_error (error);

  return dataset;
}

KedrocAbstractDataset *
sql_database_new_query (KedrocTestFolder *folder,
                        const char *sql)
{
  g_autofree char *connection = sql_database_build_connection (folder);

  return KEDROC_ABSTRACT_DATASET (kedroc_sql_query_dataset_new (connection, sql));
}

KedrocTable *
sql_database_load (KedrocAbstractDataset *dataset)
{
  g_autoptr (GError) error = NULL;
  gpointer table = kedroc_abstract_dataset_load_object (dataset, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (KEDROC_IS_TABLE (table));

  return table;
}

gboolean
sql_database_save (KedrocAbstractDataset *dataset,
                   KedrocTable *table,
                   GError **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, KEDROC_TYPE_TABLE);
  g_value_set_object (&value, table);

  return kedroc_abstract_dataset_save (dataset, &value, NULL, error);
}

static void
append_cell (GString *text,
             KedrocTable *table,
             const char *column,
             guint64 row)
{
  GType type = kedroc_table_get_column_type (table, column);

  g_string_append_c (text, ' ');
  if (kedroc_table_is_missing (table, column, row))
    g_string_append_c (text, '-');
  else if (type == G_TYPE_INT64)
    g_string_append_printf (text, "%" G_GINT64_FORMAT, kedroc_table_get_int64s (table, column, NULL, NULL)[row]);
  else if (type == G_TYPE_DOUBLE)
    g_string_append_printf (text, "%.17g", kedroc_table_get_doubles (table, column, NULL, NULL)[row]);
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (text, kedroc_table_get_boolean (table, column, row) ? "true" : "false");
  else
    g_string_append_printf (text, "'%s'", kedroc_table_get_string (table, column, row, NULL));
}

char *
sql_database_describe (KedrocTable *table)
{
  g_auto (GStrv) names = kedroc_table_get_column_names (table);
  GString *text = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL; i++)
    g_string_append_printf (text, "%s%s:%s", i > 0 ? " " : "", names[i],
                            g_type_name (kedroc_table_get_column_type (table, names[i])));
  for (guint64 row = 0; row < kedroc_table_get_n_rows (table); row++)
    {
      g_string_append (text, " |");
      for (guint i = 0; names[i] != NULL; i++)
        append_cell (text, table, names[i], row);
    }

  return g_string_free (text, FALSE);
}

void
sql_database_assert_table (KedrocAbstractDataset *dataset,
                           const char *expected)
{
  g_autoptr (KedrocTable) table = sql_database_load (dataset);
  g_autofree char *described = sql_database_describe (table);

  g_assert_cmpstr (described, ==, expected);
}

KedrocTable *
sql_database_make_table (gint64 first,
                         guint n_rows,
                         gsize text_size)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_autofree char *text = g_strnfill (text_size, 'x');
  g_autoptr (GError) error = NULL;
  KedrocTable *table;

  kedroc_table_builder_add_column (builder, "id", G_TYPE_INT64);
  kedroc_table_builder_add_column (builder, "text", G_TYPE_STRING);
  for (guint i = 0; i < n_rows; i++)
    {
      kedroc_table_builder_append_int64 (builder, "id", first + i);
      kedroc_table_builder_append_string (builder, "text", text);
    }
  table = kedroc_table_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);

  return table;
}
