/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sql-database.h"

#define TABLE "\"table_name\": \"t\""
#define REPLACE TABLE ", \"save_args\": {\"if_exists\": \"replace\"}"

static void
assert_load_fails (KedrocAbstractDataset *dataset,
                   KedrocDatasetError code,
                   const char *culprit,
                   const char *reason)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, code, culprit, reason, NULL);
}

/* Values that the type of their column does not hold. */
static void
test_bad_values (void)
{
  const struct
  {
    const char *declared;
    const char *values;
    KedrocDatasetError code;
    const char *culprit;
    const char *reason;
  } cases[] = {
    { "INTEGER", "(1), (9223372036854775808)", KEDROC_DATASET_ERROR_FAILED, "row 2, column 'x'",
      "9.2233720368547758e+18" },
    { "INTEGER", "(1.5)", KEDROC_DATASET_ERROR_FAILED, "row 1, column 'x'", "(1.5)" },
    { "INTEGER", "(1), ('two')", KEDROC_DATASET_ERROR_FAILED, "row 2, column 'x'", "text is none of the 64 bit" },
    { "REAL", "('x')", KEDROC_DATASET_ERROR_FAILED, "row 1, column 'x'", "doubles" },
    { "BOOLEAN", "(1), (2)", KEDROC_DATASET_ERROR_FAILED, "row 2, column 'x'", "an integer (2)" },
    { "TEXT", "('a'), (x'00')", KEDROC_DATASET_ERROR_FAILED, "row 2, column 'x'", "blob" },
    { "", "(1), ('a')", KEDROC_DATASET_ERROR_FAILED, "row 2, column 'x'", "text" },
    { "", "('a'), (NULL), (1)", KEDROC_DATASET_ERROR_FAILED, "row 3, column 'x'", "an integer (1)" },
    { "NUMERIC", "(9007199254740993), (0.5)", KEDROC_DATASET_ERROR_FAILED, "row 2, column 'x'", "9007199254740993" },
    { "NUMERIC", "(0.5), (9007199254740993)", KEDROC_DATASET_ERROR_FAILED, "row 2, column 'x'", "9007199254740993" },
    { "TEXT", "('ok'), (CAST(x'66ff' AS TEXT))", KEDROC_DATASET_ERROR_CORRUPT, "row 2, column 'x'", "UTF-8" },
    { "TEXT", "(CAST(x'610062' AS TEXT))", KEDROC_DATASET_ERROR_CORRUPT, "row 1, column 'x'", "NUL" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autoptr (KedrocAbstractDataset) dataset = sql_database_new_table (folder, TABLE);
      g_autofree char *sql = g_strdup_printf ("CREATE TABLE t (x %s); INSERT INTO t VALUES %s", cases[i].declared,
                                              cases[i].values);

      g_test_message ("%s", sql);
      sql_database_execute (folder, sql);
      assert_load_fails (dataset, cases[i].code, cases[i].culprit, cases[i].reason);
    }
}

static void
test_missing (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = sql_database_build_path (folder);
  g_autoptr (KedrocAbstractDataset) dataset = sql_database_new_table (folder, "\"table_name\": \"cras\"");

  assert_load_fails (dataset, KEDROC_DATASET_ERROR_NOT_FOUND, path, "no such file");
  g_assert_cmpuint (kedroc_test_folder_count (folder), ==, 0);
  sql_database_execute (folder, "CREATE TABLE cars (a)");
  assert_load_fails (dataset, KEDROC_DATASET_ERROR_NOT_FOUND, "'cras'", "'cars' meant");
}

static void
test_no_database (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *text = g_strnfill (5000, 'x');
  g_autofree char *path = kedroc_test_folder_write (folder, "a.db", text, -1);
  g_autoptr (KedrocAbstractDataset) dataset = sql_database_new_table (folder, REPLACE);
  g_autoptr (KedrocTable) table = sql_database_make_table (1, 1, 1);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;

  assert_load_fails (dataset, KEDROC_DATASET_ERROR_CORRUPT, path, "no SQLite database");
  g_assert_false (sql_database_save (dataset, table, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, path, NULL);
  g_assert_false (kedroc_abstract_dataset_exists (dataset, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, path, NULL);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, text);
}

/* Every page but the first one is overwritten, or cut off: an error or what was there, and nothing worse. */
static void
test_damaged (void)
{
  const gsize lengths[] = { 100, 512, 4096, 5000, 8192, 20000 };
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractDataset) dataset = sql_database_new_table (folder, REPLACE);
  g_autoptr (KedrocTable) table = sql_database_make_table (1, 1000, 100);
  g_autofree char *path = sql_database_build_path (folder);
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (sql_database_save (dataset, table, NULL));
  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_assert_true (g_file_set_contents (path, content, lengths[i], NULL));
      assert_load_fails (dataset, KEDROC_DATASET_ERROR_CORRUPT, path, "da");
    }
  memset (content + 4096, 0xa5, size - 4096);
  g_assert_true (g_file_set_contents (path, content, size, NULL));
  assert_load_fails (dataset, KEDROC_DATASET_ERROR_CORRUPT, path, "damaged");
}

static void
test_not_a_file (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = sql_database_build_path (folder);
  g_autoptr (KedrocAbstractDataset) dataset = sql_database_new_table (folder, TABLE);
  g_autoptr (KedrocTable) table = sql_database_make_table (1, 1, 1);
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_mkdir (path, 0777));
  assert_load_fails (dataset, KEDROC_DATASET_ERROR_FAILED, path, "folder");
  g_assert_false (sql_database_save (dataset, table, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "folder", NULL);
  g_assert_no_errno (g_rmdir (path));
  g_assert_no_errno (mkfifo (path, 0666));
  assert_load_fails (dataset, KEDROC_DATASET_ERROR_FAILED, path, "neither a file nor a folder");
}

/* Root may read and write everything, so it becomes somebody else. */
static void
test_permissions (void)
{
  const uid_t nobody = 65534;
  uid_t user = geteuid ();
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = sql_database_build_path (folder);
  g_autoptr (KedrocAbstractDataset) dataset = sql_database_new_table (folder, REPLACE);
  g_autoptr (KedrocTable) table = sql_database_make_table (1, 1, 1);
  g_autoptr (GError) error = NULL;

  sql_database_execute (folder, "CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  g_assert_no_errno (g_chmod (kedroc_test_folder_get_path (folder), 0555));
  g_assert_no_errno (g_chmod (path, 0444));
  if (user == 0 && seteuid (nobody) < 0)
    {
      g_test_skip ("root may read and write everything");
      return;
    }
  sql_database_assert_table (dataset, "a:gint64 | 1");
  g_assert_false (sql_database_save (dataset, table, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "access rights", NULL);
  g_assert_no_errno (seteuid (user));
  g_assert_no_errno (g_chmod (path, 0));
  g_assert_true (user != 0 || seteuid (nobody) == 0);
  assert_load_fails (dataset, KEDROC_DATASET_ERROR_FAILED, path, "access rights");
  g_assert_no_errno (seteuid (user));
  g_assert_no_errno (g_chmod (kedroc_test_folder_get_path (folder), 0755));
}

static void
test_full_disk (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = sql_database_build_path (folder);
  g_autoptr (KedrocAbstractDataset) dataset = sql_database_new_table (folder, REPLACE);
  g_autoptr (KedrocTable) old = sql_database_make_table (1, 1, 1);
  g_autoptr (KedrocTable) large = sql_database_make_table (1, 100000, 100);
  g_autoptr (GError) error = NULL;

  if (mount ("none", kedroc_test_folder_get_path (folder), "tmpfs", 0, "size=256k") < 0)
    {
      g_test_skip ("a small file system cannot be mounted");
      return;
    }

  g_assert_true (sql_database_save (dataset, old, NULL));
  g_assert_false (sql_database_save (dataset, large, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "space", NULL);
  sql_database_assert_table (dataset, "id:gint64 text:gchararray | 1 'x'");
  g_assert_no_errno (umount2 (kedroc_test_folder_get_path (folder), MNT_DETACH));
}

static sqlite3 *
lock (KedrocTestFolder *folder)
{
  g_autofree char *path = sql_database_build_path (folder);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), ==, SQLITE_OK);

  return db;
}

static gpointer
unlock_soon (gpointer db)
{
  g_usleep (200 * 1000);
  sqlite3_close (db);

  return NULL;
}

/* It is waited for, but not for ever. */
static void
test_locked (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = sql_database_build_path (folder);
  g_autoptr (KedrocAbstractDataset) patient = sql_database_new_table (folder, REPLACE);
  g_autoptr (KedrocAbstractDataset) impatient = sql_database_new_table (folder, REPLACE ", \"busy_timeout\": 0.1");
  g_autoptr (KedrocTable) table = sql_database_make_table (1, 1, 1);
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  GThread *thread;
  sqlite3 *db;

  g_assert_true (sql_database_save (patient, table, NULL));
  db = lock (folder);
  begin = g_get_monotonic_time ();
  assert_load_fails (impatient, KEDROC_DATASET_ERROR_FAILED, path, "busy_timeout");
  g_assert_false (sql_database_save (impatient, table, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "busy_timeout", NULL);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 200 * 1000);
  thread = g_thread_new ("unlock", unlock_soon, db);
  sql_database_save (patient, table, &error);
  g_assert_no_error (error);
  g_thread_join (thread);
}

static void
test_not_saved (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractDataset) dataset = sql_database_new_table (folder, REPLACE);
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_autoptr (KedrocTable) empty = kedroc_table_builder_finish (builder, NULL, NULL);
  g_autoptr (KedrocTableBuilder) text_builder = kedroc_table_builder_new ();
  g_autoptr (KedrocTable) nul = NULL;
  g_auto (GValue) text = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  sql_database_execute (folder, "CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  g_assert_false (sql_database_save (dataset, empty, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "without columns", NULL);

  kedroc_table_builder_add_column (text_builder, "x", G_TYPE_STRING);
  kedroc_table_builder_append_string_len (text_builder, "x", "a\0b", 3);
  nul = kedroc_table_builder_finish (text_builder, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (sql_database_save (dataset, nul, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "row 1, column 'x'", "NUL",
                            NULL);

  g_value_init (&text, G_TYPE_STRING);
  g_value_set_string (&text, "text");
  g_assert_false (kedroc_abstract_dataset_save (dataset, &text, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "gchararray",
                            "KedrocTable", NULL);
  sql_database_assert_table (dataset, "a:gint64 | 1");
}

static void
test_bad_options (void)
{
  const struct
  {
    const char *type;
    const char *options;
    const char *culprit;
    const char *advice;
  } cases[] = {
    { "sqlite.TableDataset", "\"tablename\": \"t\"", "'tablename'", "'table_name' meant" },
    { "sqlite.TableDataset", "\"table_name\": \"\"", "'table_name'", "name" },
    { "sqlite.TableDataset", TABLE ", \"load_args\": {\"colums\": []}", "'colums'", "'columns' meant" },
    { "sqlite.TableDataset", TABLE ", \"load_args\": {\"columns\": \"a\"}", "'columns'", "a list of strings" },
    { "sqlite.TableDataset", TABLE ", \"load_args\": {\"columns\": [1]}", "'columns'", "the number 1" },
    { "sqlite.TableDataset", TABLE ", \"save_args\": {\"if_exist\": \"fail\"}", "'if_exist'", "'if_exists' meant" },
    { "sqlite.TableDataset", TABLE ", \"save_args\": {\"if_exists\": \"drop\"}", "'if_exists'", "'replace'" },
    { "sqlite.TableDataset", TABLE ", \"save_args\": {\"index\": true}", "'index'", "false" },
    { "sqlite.TableDataset", TABLE ", \"busy_timeout\": -1", "'busy_timeout'", "range" },
    { "sqlite.TableDataset", TABLE ", \"credentials\": {}", "'credentials'", "sqlite:///" },
    { "sqlite.TableDataset", TABLE ", \"credentials\": {\"con\": \"sqlite://\"}", "'con'", "name a file" },
    { "sqlite.TableDataset", TABLE ", \"credentials\": {\"con\": \"sqlite:///:memory:\"}", "'con'", "name a file" },
    { "sqlite.TableDataset", TABLE ", \"credentials\": {\"con\": \"sqlite:///a.db?mode=ro\"}", "'con'", "'?'" },
    { "sqlite.TableDataset", TABLE ", \"credentials\": {\"con\": \"sqlite:///a\", \"pool\": 1}", "'pool'", "con" },
    { "sqlite.QueryDataset", "\"filepath\": \"\"", "'sql'", "'filepath'" },
    { "sqlite.QueryDataset", "\"sql\": \"SELECT 1\", \"filepath\": \"a\"", "'sql'", "'filepath'" },
    { "sqlite.QueryDataset", "\"sql\": \"SELECT 1\", \"load_args\": {\"param\": []}", "'param'", "'params' meant" },
    { "sqlite.QueryDataset", "\"sql\": \"SELECT 1\", \"load_args\": {\"params\": 1}", "'params'", "the number 1" },
    { "sqlite.TableDatset", TABLE, "'sqlite.TableDatset'", "'sqlite.TableDataset' meant" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (KedrocAbstractDataset) dataset
        = sql_database_new_full (folder, cases[i].type, cases[i].options, &error);

      g_test_message ("%s", cases[i].options);
      g_assert_null (dataset);
      g_assert_nonnull (error);
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, error->code, "'cars'", cases[i].culprit,
                                cases[i].advice, NULL);
    }
}

/* Its password is not shown. */
static void
test_other_database (void)
{
  g_autoptr (KedrocAbstractDataset) dataset
    = KEDROC_ABSTRACT_DATASET (kedroc_sql_table_dataset_new ("postgresql://me:secret@host/cars", "t"));
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
  g_assert_null (strstr (error->message, "secret"));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, "sqlite:///", NULL);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/io/sql-errors/bad-values", test_bad_values);
  g_test_add_func ("/kedroc/io/sql-errors/missing", test_missing);
  g_test_add_func ("/kedroc/io/sql-errors/no-database", test_no_database);
  g_test_add_func ("/kedroc/io/sql-errors/damaged", test_damaged);
  g_test_add_func ("/kedroc/io/sql-errors/not-a-file", test_not_a_file);
  g_test_add_func ("/kedroc/io/sql-errors/permissions", test_permissions);
  g_test_add_func ("/kedroc/io/sql-errors/full-disk", test_full_disk);
  g_test_add_func ("/kedroc/io/sql-errors/locked", test_locked);
  g_test_add_func ("/kedroc/io/sql-errors/not-saved", test_not_saved);
  g_test_add_func ("/kedroc/io/sql-errors/bad-options", test_bad_options);
  g_test_add_func ("/kedroc/io/sql-errors/other-database", test_other_database);

  return g_test_run ();
}
