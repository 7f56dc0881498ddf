/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "sql-database.h"

#define CARS \
  "CREATE TABLE cars (id INTEGER PRIMARY KEY, name TEXT, price REAL); " \
  "INSERT INTO cars VALUES (1, 'mini', 9.5), (2, 'maxi', 20), (3, NULL, NULL)"

static void
test_queries (void)
{
  const struct
  {
    const char *sql;
    const char *expected;
  } cases[] = {
    { "SELECT * FROM cars", "id:gint64 name:gchararray price:gdouble | 1 'mini' 9.5 | 2 'maxi' 20 | 3 - -" },
    { "select count(*) as n, avg(price) as mean from cars;", "n:gint64 mean:gdouble | 3 14.75" },
    { "SELECT name AS n FROM cars WHERE id > 1 -- a comment\n; /* another */ ;", "n:gchararray | 'maxi' | -" },
    { "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 3) SELECT x FROM c",
      "x:gint64 | 1 | 2 | 3" },
    { "SELECT id FROM cars WHERE id > 10", "id:gint64" },
    { "SELECT NULL AS x WHERE 0", "x:gchararray" },
    { "SELECT 1 AS x UNION ALL SELECT 2.5", "x:gdouble | 1 | 2.5" },
    { "VALUES (1, 'a')", "column1:gint64 column2:gchararray | 1 'a'" },
    { "SELECT price > 10 AS dear FROM cars", "dear:gint64 | 0 | 1 | -" },
  };
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();

  sql_database_execute (folder, CARS);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocAbstractDataset) dataset = sql_database_new_query (folder, cases[i].sql);

      sql_database_assert_table (dataset, cases[i].expected);
    }
}

static void
test_file (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "a.sql", "\xef\xbb\xbfSELECT name\nFROM cars;\n", -1);
  g_autofree char *options = g_strdup_printf ("\"filepath\": \"%s\"", path);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocAbstractDataset) dataset
    = sql_database_new_full (folder, "pandas.SQLQueryDataset", options, &error);
  g_auto (GValue) value = G_VALUE_INIT;

  g_assert_no_error (error);
  sql_database_execute (folder, CARS);
  sql_database_assert_table (dataset, "name:gchararray | 'mini' | 'maxi' | -");
  g_assert_true (g_file_set_contents (path, "SELECT '\xff'", -1, NULL));
  g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, path, "UTF-8", NULL);
}

static void
test_params (void)
{
  const struct
  {
    const char *sql;
    const char *params;
    const char *expected; /* NULL: an error that names ... */
    const char *culprit;
  } cases[] = {
    { "SELECT id FROM cars WHERE name = ? OR id = ?", "[\"mini\", 3]", "id:gint64 | 1 | 3", NULL },
    { "SELECT id FROM cars WHERE name = :n", "{\"n\": \"maxi\"}", "id:gint64 | 2", NULL },
    { "SELECT id FROM cars WHERE name = :n", "{\"n\": \"' OR 1=1; --\"}", "id:gint64", NULL },
    { "SELECT ?1 AS a, ?2 AS b, ?3 AS c, ?4 AS d", "[true, null, 0.5, 9223372036854775807]",
      "a:gint64 b:gdouble c:gdouble d:gint64 | 1 - 0.5 9223372036854775807", NULL },
    { "SELECT @a AS a, $b AS b", "{\"a\": 1, \"b\": 2}", "a:gint64 b:gint64 | 1 2", NULL },
    { "SELECT ? AS a, ? AS b", "[1]", NULL, "2 parameters" },
    { "SELECT 1 AS a", "[1]", NULL, "0 parameters" },
    { "SELECT :name AS a", "{\"nam\": 1}", NULL, "'name' meant" },
    { "SELECT :a AS a, :b AS b", "{\"a\": 1}", NULL, "'b'" },
    { "SELECT ? AS a", "{}", NULL, "as a list" },
    { "SELECT ? AS a", "[[1]]", NULL, "a list" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autofree char *options = g_strdup_printf ("\"sql\": \"%s\", \"load_args\": {\"params\": %s}", cases[i].sql,
                                                  cases[i].params);
      g_autoptr (GError) error = NULL;
      g_autoptr (KedrocAbstractDataset) dataset
        = sql_database_new_full (folder, "sqlite.QueryDataset", options, &error);
      g_auto (GValue) value = G_VALUE_INIT;

      g_assert_no_error (error);
      sql_database_execute (folder, CARS);
      if (cases[i].expected != NULL)
        {
          sql_database_assert_table (dataset, cases[i].expected);
          continue;
        }
      g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, cases[i].culprit,
                                NULL);
    }
}

/* Only what reads is run, and one of it. */
static void
test_refused (void)
{
  const char *const statements[] = {
    "DELETE FROM cars", "DROP TABLE cars", "INSERT INTO cars VALUES (4, 'x', 1)", "UPDATE cars SET price = 0",
    "INSERT INTO cars VALUES (4, 'x', 1) RETURNING id", "CREATE TABLE x (a)", "SELECT 1; DROP TABLE cars",
    "SELECT 1 AS a; SELECT 2 AS b", "BEGIN", "ATTACH 'other.db' AS other", "VACUUM", "PRAGMA user_version = 5",
    "PRAGMA journal_mode = WAL", "WITH x AS (SELECT 1) DELETE FROM cars", "REPLACE INTO cars VALUES (1, 'x', 1)",
  };
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *count = NULL;
  g_autofree char *mode = NULL;

  sql_database_execute (folder, CARS);
  for (gsize i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      g_autoptr (KedrocAbstractDataset) dataset = sql_database_new_query (folder, statements[i]);
      g_auto (GValue) value = G_VALUE_INIT;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", statements[i]);
      g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED, "a.db", "query",
                                NULL);
    }
  count = sql_database_query (folder, "SELECT count(*) || ' ' || sum(price) FROM cars");
  g_assert_cmpstr (count, ==, "3 29.5");
  mode = sql_database_query (folder, "PRAGMA journal_mode");
  g_assert_cmpstr (mode, ==, "delete");
  g_assert_cmpuint (kedroc_test_folder_count (folder), ==, 1);
}

static void
test_bad_queries (void)
{
  const struct
  {
    const char *sql;
    const char *culprit;
  } cases[] = {
    { "SELEC 1", "SELEC" },
    { "SELECT * FROM lorries", "lorries" },
    { "", "'sql'" },
    { "  -- nothing", "no statement" },
    { "SELECT id, id FROM cars", "column 2" },
    { "SELECT 1 AS a UNION ALL SELECT 'x'", "column 'a'" },
    { "SELECT name AS a FROM cars UNION ALL SELECT 1.5", "row 4, column 'a'" },
    { "SELECT x'00' AS a", "row 1, column 'a'" },
    { "SELECT abs(-9223372036854775808) AS a", "overflow" },
  };
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();

  sql_database_execute (folder, CARS);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocAbstractDataset) dataset = sql_database_new_query (folder, cases[i].sql);
      g_auto (GValue) value = G_VALUE_INIT;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].sql);
      g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
      g_assert_nonnull (error);
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, error->code, cases[i].culprit, NULL);
    }
}

static void
test_save (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractDataset) dataset = sql_database_new_query (folder, "SELECT 1");
  g_autoptr (KedrocTable) table = sql_database_make_table (1, 1, 1);
  g_autoptr (GError) error = NULL;

  g_assert_false (sql_database_save (dataset, table, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED, "SQLTableDataset", NULL);
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (50 * 1000);
  g_cancellable_cancel (cancellable);

  return NULL;
}

/* One that would not end. */
static void
test_cancelled (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractDataset) dataset = sql_database_new_query (
    folder, "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) AS n FROM c");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GThread *thread;
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  sql_database_execute (folder, CARS);
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_false (kedroc_abstract_dataset_load (dataset, &value, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/io/sql-query-dataset/queries", test_queries);
  g_test_add_func ("/kedroc/io/sql-query-dataset/file", test_file);
  g_test_add_func ("/kedroc/io/sql-query-dataset/params", test_params);
  g_test_add_func ("/kedroc/io/sql-query-dataset/refused", test_refused);
  g_test_add_func ("/kedroc/io/sql-query-dataset/bad-queries", test_bad_queries);
  g_test_add_func ("/kedroc/io/sql-query-dataset/save", test_save);
  g_test_add_func ("/kedroc/io/sql-query-dataset/cancelled", test_cancelled);

  return g_test_run ();
}
