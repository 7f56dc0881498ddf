/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-sqlite-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "kedroc-error.h"
#include "kedroc-file-private.h"
#include "kedroc-file-temporary-private.h"

/* How many steps of a statement there are between two looks at the cancellable. */
#define STEPS_PER_LOOK 10000

#define WAIT_MICROSECONDS (5 * 1000)

static gboolean
is_cancelled (KedrocSqlite *self)
{
  return self->cancellable != NULL && g_cancellable_is_cancelled (self->cancellable);
}

static int
on_progress (gpointer data)
{
  return is_cancelled (data);
}

static int
on_busy (gpointer data,
         int n_before)
{
  KedrocSqlite *self = data;

  if (n_before == 0)
    self->deadline = g_get_monotonic_time () + (gint64) (self->timeout * G_USEC_PER_SEC);
  if (is_cancelled (self) || g_get_monotonic_time () >= self->deadline)
    return 0;

  g_usleep (WAIT_MICROSECONDS);

  return 1;
}

static KedrocDatasetError
get_error_code (int result)
{
  return result == SQLITE_CORRUPT || result == SQLITE_NOTADB ? KEDROC_DATASET_ERROR_CORRUPT
                                                             : KEDROC_DATASET_ERROR_FAILED;
}

static const char *
get_advice (int result)
{
  switch (result)
    {
    case SQLITE_NOTADB:
      return "it is no SQLite database";
    case SQLITE_CORRUPT:
      return "the database is damaged; restore it from a copy";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program has locked it for longer than 'busy_timeout'; try again later";
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return "it cannot be written to; check the access rights of the file and its folder, and whether the file "
             "system is read-only";
    case SQLITE_CANTOPEN:
      return "it cannot be opened; check the access rights of the file and its folder, and that the file system "
             "has space left and is not read-only";
    case SQLITE_FULL:
      return "there is no space left for it";
    default:
      return NULL;
    }
}

/* Where a file could not be made SQLite tries to read it, and that it is not there is no reason; after
 * a failed write it goes on, and what fails then may be anything. */
static gboolean
is_reason (int result,
           int system_errno)
{
  if (result == SQLITE_CANTOPEN)
    return system_errno != 0 && system_errno != ENOENT;

  return result == SQLITE_IOERR && (system_errno == ENOSPC || system_errno == EDQUOT || system_errno == EIO);
}

/* What the system said, where SQLite knows no more than that it did. */
static gboolean
set_system_error (KedrocSqlite *self,
                  int result,
                  GError **error)
{
  int system_errno = sqlite3_system_errno (self->db);
  GError *cause = NULL;

  if (!is_reason (result, system_errno))
    return FALSE;

  kedroc_file_set_errno_error (system_errno, &cause);
  kedroc_file_propagate_error (result == SQLITE_CANTOPEN ? "open the database" : "use the database", self->path,
                               cause, error);
  return TRUE;
}

gboolean
kedroc_sqlite_set_error (KedrocSqlite *self,
                         GError **error)
{
  int result = sqlite3_errcode (self->db) & 0xff;
  const char *advice = get_advice (result);

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error) || set_system_error (self, result, error))
    return FALSE;

  g_set_error (error, KEDROC_DATASET_ERROR, get_error_code (result), "'%s': %s", self->path,
               advice != NULL ? advice : sqlite3_errmsg (self->db));
  return FALSE;
}

/* A folder or a pipe would be told of as a database that cannot be opened, or wait for ever. */
static gboolean
check_file (KedrocSqlite *self,
            KedrocSqliteUse use,
            GError **error)
{
  struct stat status;
  g_autofree char *folder = NULL;

  if (stat (self->path, &status) == 0)
    {
      if (S_ISREG (status.st_mode))
        return TRUE;
      errno = S_ISDIR (status.st_mode) ? EISDIR : ENOSYS;
      if (errno == EISDIR)
        return kedroc_file_set_errno_error (errno, error);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "it is not a regular file");
      return FALSE;
    }

  if (errno != ENOENT || use == KEDROC_SQLITE_READ)
    return kedroc_file_set_errno_error (errno, error);

  folder = g_path_get_dirname (self->path);

  return g_mkdir_with_parents (folder, 0777) == 0 || kedroc_file_set_errno_error (errno, error);
}

/* The database may come from anywhere: nothing in its schema may call functions that do more
 * than compute. */
static void
distrust (sqlite3 *db)
{
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
}

/* For reading it is opened for writing as well, where that is allowed: what a killed program
 * has left behind has to be rolled back first. */
gboolean
kedroc_sqlite_open (KedrocSqlite *self,
                    KedrocSqliteUse use,
                    GError **error)
{
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (use == KEDROC_SQLITE_WRITE ? SQLITE_OPEN_CREATE : 0);
  GError *cause = NULL;
  g_autofree char *path = NULL;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;

  if (!check_file (self, use, &cause))
    {
      kedroc_file_propagate_error ("open the database", self->path, cause, error);
      return FALSE;
    }

  /* Not to be taken for ":memory:" or a URI. */
  path = g_path_is_absolute (self->path) ? g_strdup (self->path) : g_build_filename (".", self->path, NULL);
  if (sqlite3_open_v2 (path, &self->db, flags, NULL) != SQLITE_OK)
    return kedroc_sqlite_set_error (self, error);

  sqlite3_busy_handler (self->db, on_busy, self);
  if (self->cancellable != NULL)
    sqlite3_progress_handler (self->db, STEPS_PER_LOOK, on_progress, self);
  distrust (self->db);

  return use == KEDROC_SQLITE_WRITE || kedroc_sqlite_execute (self, "PRAGMA query_only = ON", error);
}

/* What was not committed is rolled back. */
void
kedroc_sqlite_close (KedrocSqlite *self)
{
  g_clear_pointer (&self->db, sqlite3_close);
}

gboolean
kedroc_sqlite_execute (KedrocSqlite *self,
                       const char *sql,
                       GError **error)
{
  return sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK || kedroc_sqlite_set_error (self, error);
}

sqlite3_stmt *
kedroc_sqlite_prepare (KedrocSqlite *self,
                       const char *sql,
                       const char **tail,
                       GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (strlen (sql) > G_MAXINT)
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "'%s': the statement is too long",
                 self->path);
  else if (sqlite3_prepare_v2 (self->db, sql, -1, &statement, tail) != SQLITE_OK)
    kedroc_sqlite_set_error (self, error);
  else if (statement == NULL)
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "'%s': there is no statement to run",
                 self->path);

  return statement;
}

int
kedroc_sqlite_step (KedrocSqlite *self,
                    sqlite3_stmt *statement,
                    GError **error)
{
  int result = sqlite3_step (statement);

  if (result == SQLITE_ROW || result == SQLITE_DONE)
    return result;

  kedroc_sqlite_set_error (self, error);
  return SQLITE_ERROR;
}

char *
kedroc_sqlite_quote (const char *name)
{
  g_autoptr (GString) quoted = g_string_new (name);

  g_string_replace (quoted, "\"", "\"\"", 0);
  g_string_prepend_c (quoted, '"');
  g_string_append_c (quoted, '"');

  return g_string_free (g_steal_pointer (&quoted), FALSE);
}

char *
kedroc_sqlite_find_table (KedrocSqlite *self,
                          const char *name,
                          char **kind,
                          GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  int result;

  statement = kedroc_sqlite_prepare (self, "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') "
                                           "AND name = ?1 COLLATE NOCASE", NULL, error);
  if (statement == NULL)
    return NULL;

  sqlite3_bind_text (statement, 1, name, -1, SQLITE_STATIC);
  result = kedroc_sqlite_step (self, statement, error);
  if (result != SQLITE_ROW)
    return NULL;

  if (kind != NULL)
    *kind = g_strdup ((const char *) sqlite3_column_text (statement, 1));

  return g_strdup ((const char *) sqlite3_column_text (statement, 0));
}
