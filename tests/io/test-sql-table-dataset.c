/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sql-database.h"

/* The type is the declared one, or where that leaves it open that of the values. */
static void
test_types (void)
{
  const struct
  {
    const char *declared;
    const char *values;
    const char *expected;
  } cases[] = {
    { "INTEGER", "(1), (NULL), (-9223372036854775808), ('2')", "x:gint64 | 1 | - | -9223372036854775808 | 2" },
    { "bigint unsigned", "(9223372036854775807)", "x:gint64 | 9223372036854775807" },
    { "REAL", "(1), (0.5), (NULL), (9e999)", "x:gdouble | 1 | 0.5 | - | inf" },
    { "Double Precision", "('2.5')", "x:gdouble | 2.5" },
    { "FLOAT", "(NULL)", "x:gdouble | -" },
    { "TEXT", "('a'), (NULL), (''), (1), ('ü 🚀')", "x:gchararray | 'a' | - | '' | '1' | 'ü 🚀'" },
    { "varchar(20)", "(1.5)", "x:gchararray | '1.5'" },
    { "BOOLEAN", "(1), (0), (NULL), (TRUE)", "x:gboolean | true | false | - | true" },
    { "NUMERIC", "(1), (NULL), (3)", "x:gint64 | 1 | - | 3" },
    { "DECIMAL(10, 2)", "(NULL), (1), (2.5), (3)", "x:gdouble | - | 1 | 2.5 | 3" },
    { "DATE", "('2026-03-09'), (NULL)", "x:gchararray | '2026-03-09' | -" },
    { "NUMERIC", "(NULL)", "x:gdouble | -" },
    { "", "(NULL)", "x:gdouble | -" },
    { "", "(NULL), (NULL), ('a'), ('')", "x:gchararray | - | - | 'a' | ''" },
    { "", "(1.5), (2)", "x:gdouble | 1.5 | 2" },
    { "BLOB", "(7)", "x:gint64 | 7" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autoptr (KedrocAbstractDataset) dataset = sql_database_new_table (folder, "\"table_name\": \"t\"");
      g_autofree char *sql = g_strdup_printf ("CREATE TABLE t (x %s); INSERT INTO t VALUES %s", cases[i].declared,
                                              cases[i].values);

      sql_database_execute (folder, sql);
      sql_database_assert_table (dataset, cases[i].expected);
    }
}

static void
test_no_rows (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractDataset) dataset = sql_database_new_table (folder, "\"table_name\": \"t\"");

  sql_database_execute (folder, "CREATE TABLE t (a INT, b REAL, c TEXT, d BOOL, e NUMERIC, f)");
  sql_database_assert_table (dataset, "a:gint64 b:gdouble c:gchararray d:gboolean e:gdouble f:gchararray");
}

static KedrocTable *
make_all_types (void)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  const struct
  {
    const char *name;
    GType type;
  } columns[] = {
    { "i", G_TYPE_INT64 }, { "d \"x\"", G_TYPE_DOUBLE }, { "b", G_TYPE_BOOLEAN }, { "select", G_TYPE_STRING },
  };
  g_autoptr (GError) error = NULL;
  KedrocTable *table;

  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    kedroc_table_builder_add_column (builder, columns[i].name, columns[i].type);
  kedroc_table_builder_append_int64 (builder, "i", G_MININT64);
  kedroc_table_builder_append_int64 (builder, "i", G_MAXINT64);
  kedroc_table_builder_append_double (builder, "d \"x\"", 0.1);
  kedroc_table_builder_append_double (builder, "d \"x\"", NAN);
  kedroc_table_builder_append_boolean (builder, "b", TRUE);
  kedroc_table_builder_append_boolean (builder, "b", FALSE);
  kedroc_table_builder_append_string (builder, "select", "it's; DROP TABLE \"t\"--");
  kedroc_table_builder_append_string (builder, "select", "");
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    kedroc_table_builder_append_missing (builder, columns[i].name);
  table = kedroc_table_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);

  return table;
}

/* Whatever is in the names of tables, too. */
static void
test_round_trip (void)
{
  const char *const names[] = { "t", "order", "a b", "x\"; DROP TABLE t; --", "ü", "[x]", "'x'", "main.t" };
  g_autoptr (KedrocTable) table = make_all_types ();

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autofree char *connection = sql_database_build_connection (folder);
      g_autoptr (KedrocAbstractDataset) dataset
        = KEDROC_ABSTRACT_DATASET (kedroc_sql_table_dataset_new (connection, names[i]));
      g_autofree char *n_tables = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_false (kedroc_abstract_dataset_exists (dataset, NULL, &error));
      g_assert_no_error (error);
      sql_database_save (dataset, table, &error);
      g_assert_no_error (error);
      g_assert_true (kedroc_abstract_dataset_exists (dataset, NULL, &error));
      sql_database_assert_table (dataset,
                                 "i:gint64 d \"x\":gdouble b:gboolean select:gchararray"
                                 " | -9223372036854775808 0.10000000000000001 true 'it's; DROP TABLE \"t\"--'"
                                 " | 9223372036854775807 - false '' | - - - -");
      n_tables = sql_database_query (folder, "SELECT count(*) FROM sqlite_master");
      g_assert_cmpstr (n_tables, ==, "1");
    }
}

static void
test_if_exists (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractDataset) fail
    = sql_database_new_table (folder, "\"table_name\": \"t\", \"save_args\": {\"index\": false}");
  g_autoptr (KedrocAbstractDataset) append
    = sql_database_new_table (folder, "\"table_name\": \"T\", \"save_args\": {\"if_exists\": \"append\"}");
  g_autoptr (KedrocAbstractDataset) replace
    = sql_database_new_table (folder, "\"table_name\": \"t\", \"save_args\": {\"if_exists\": \"replace\"}");
  g_autoptr (KedrocTable) one = sql_database_make_table (1, 1, 1);
  g_autoptr (KedrocTable) two = sql_database_make_table (2, 1, 2);
  g_autofree char *path = sql_database_build_path (folder);
  g_autoptr (GError) error = NULL;

  g_assert_true (sql_database_save (append, one, NULL));
  g_assert_false (sql_database_save (fail, two, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_ALREADY_EXISTS, path, "'T'",
                            "'append'", NULL);
  sql_database_assert_table (fail, "id:gint64 text:gchararray | 1 'x'");
  g_assert_true (sql_database_save (append, two, NULL));
  sql_database_assert_table (fail, "id:gint64 text:gchararray | 1 'x' | 2 'xx'");
  g_assert_true (sql_database_save (replace, two, NULL));
  sql_database_assert_table (fail, "id:gint64 text:gchararray | 2 'xx'");
}

/* Rows go to the columns of their names; a column that is not there leaves all as it was. */
static void
test_append (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractDataset) dataset
    = sql_database_new_table (folder, "\"table_name\": \"t\", \"save_args\": {\"if_exists\": \"append\"}");
  g_autoptr (KedrocTable) table = sql_database_make_table (1, 1, 1);
  g_autoptr (GError) error = NULL;

  sql_database_execute (folder, "CREATE TABLE t (more DEFAULT 5, text TEXT, id INT)");
  g_assert_true (sql_database_save (dataset, table, &error));
  sql_database_assert_table (dataset, "more:gint64 text:gchararray id:gint64 | 5 'x' 1");
  sql_database_execute (folder, "DROP TABLE t; CREATE TABLE t (id INT)");
  g_assert_false (sql_database_save (dataset, table, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "a.db", "text", NULL);
  sql_database_assert_table (dataset, "id:gint64");
}

static void
test_columns (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractDataset) some
    = sql_database_new_table (folder, "\"table_name\": \"t\", \"load_args\": {\"columns\": [\"c\", \"a \\\"1\"]}");
  g_autoptr (KedrocAbstractDataset) missing
    = sql_database_new_table (folder, "\"table_name\": \"t\", \"load_args\": {\"columns\": [\"pice\"]}");
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  sql_database_execute (folder, "CREATE TABLE t (\"a \"\"1\" INT, price REAL, c TEXT); "
                                "INSERT INTO t VALUES (1, x'00', 'C')");
  sql_database_assert_table (some, "c:gchararray a \"1:gint64 | 'C' 1");
  g_assert_false (kedroc_abstract_dataset_load (missing, &value, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "'pice'",
                            "'price' meant", NULL);
}

static void
test_view (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractDataset) dataset
    = sql_database_new_table (folder, "\"table_name\": \"v\", \"save_args\": {\"if_exists\": \"replace\"}");
  g_autoptr (KedrocTable) table = sql_database_make_table (1, 1, 1);
  g_autoptr (GError) error = NULL;

  sql_database_execute (folder, "CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (2); "
                                "CREATE VIEW v AS SELECT a, a * 0.5 AS b FROM t");
  sql_database_assert_table (dataset, "a:gint64 b:gdouble | 1 0.5 | 2 1");
  g_assert_false (sql_database_save (dataset, table, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_ALREADY_EXISTS, "view 'v'", NULL);
}

/* Saves in a child that is killed after some time; whether it was killed in the middle of it. */
static gboolean
save_and_kill (KedrocAbstractDataset *dataset,
               KedrocTable *table,
               gulong microseconds)
{
  int status;
  pid_t pid = fork ();

  if (pid == 0)
    _exit (sql_database_save (dataset, table, NULL) ? 0 : 1);
  g_usleep (microseconds);
  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);

  return WIFSIGNALED (status);
}

/* There is the old content or the new one, whenever the process dies; and the next save works. */
static void
test_killed (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *journal = kedroc_test_folder_build_path (folder, "a.db-journal");
  g_autoptr (KedrocAbstractDataset) dataset
    = sql_database_new_table (folder, "\"table_name\": \"t\", \"save_args\": {\"if_exists\": \"replace\"}");
  g_autoptr (KedrocTable) old = sql_database_make_table (0, 3, 10);
  g_autoptr (KedrocTable) new = sql_database_make_table (0, 100000, 100);
  gint64 duration = g_get_monotonic_time ();
  guint n_killed = 0;
  guint n_journals = 0;

  g_assert_true (sql_database_save (dataset, new, NULL));
  duration = g_get_monotonic_time () - duration;
  for (guint i = 0; i < 12; i++)
    {
      g_autoptr (KedrocTable) loaded = NULL;
      gboolean killed;

      g_assert_true (sql_database_save (dataset, old, NULL));
      killed = save_and_kill (dataset, new, duration * (i + 1) / 11);
      n_killed += killed;
      n_journals += g_file_test (journal, G_FILE_TEST_EXISTS);
      loaded = sql_database_load (dataset);
      if (kedroc_table_get_n_rows (loaded) != 100000)
        g_assert_cmpuint (kedroc_table_get_n_rows (loaded), ==, 3);
      else if (!killed)
        g_assert_cmpuint (kedroc_table_get_n_rows (loaded), ==, 100000);
    }
  g_test_message ("%u of 12 were killed, %u while they wrote", n_killed, n_journals);
  g_assert_cmpuint (n_killed, >, 0);
}

static void
test_to_config (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractDataset) dataset
    = sql_database_new_table (folder, "\"table_name\": \"t\", \"load_args\": {\"columns\": [\"a\"]}, "
                                      "\"busy_timeout\": 1.5");
  g_autoptr (JsonObject) config = kedroc_abstract_dataset_to_config (dataset);
  g_autofree char *shown = kedroc_abstract_dataset_to_string (dataset);
  g_autoptr (KedrocAbstractDataset) again = kedroc_abstract_dataset_from_config ("x", config, NULL, NULL, NULL);

  g_assert_nonnull (again);
  g_assert_nonnull (strstr (shown, "sqlite.TableDataset("));
  g_assert_nonnull (strstr (shown, "table_name=t"));
  g_assert_null (strstr (shown, "sqlite:///"));
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/io/sql-table-dataset/types", test_types);
  g_test_add_func ("/kedroc/io/sql-table-dataset/no-rows", test_no_rows);
  g_test_add_func ("/kedroc/io/sql-table-dataset/round-trip", test_round_trip);
  g_test_add_func ("/kedroc/io/sql-table-dataset/if-exists", test_if_exists);
  g_test_add_func ("/kedroc/io/sql-table-dataset/append", test_append);
  g_test_add_func ("/kedroc/io/sql-table-dataset/columns", test_columns);
  g_test_add_func ("/kedroc/io/sql-table-dataset/view", test_view);
  g_test_add_func ("/kedroc/io/sql-table-dataset/killed", test_killed);
  g_test_add_func ("/kedroc/io/sql-table-dataset/to-config", test_to_config);

  return g_test_run ();
}
