/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-sqlite-column-private.h"

#include <string.h>

#include "kedroc-error.h"

/* Doubles hold all whole numbers up to here. */
#define EXACT_MAX (G_GINT64_CONSTANT (1) << 53)

static gboolean
contains (const char *declared,
          const char *word)
{
  return strstr (declared, word) != NULL;
}

/* SQLite's rules of affinity, in their order. It stores booleans as numbers: only the name
 * tells. */
static KedrocSqliteType
type_from_declared (const char *declared)
{
  g_autofree char *upper = g_ascii_strup (declared, -1);

  if (contains (upper, "BOOL"))
    return KEDROC_SQLITE_BOOLEAN;
  if (contains (upper, "INT"))
    return KEDROC_SQLITE_INT64;
  if (contains (upper, "CHAR") || contains (upper, "CLOB") || contains (upper, "TEXT"))
    return KEDROC_SQLITE_TEXT;
  if (*upper == '\0' || contains (upper, "BLOB"))
    return KEDROC_SQLITE_ANY;
  if (contains (upper, "REAL") || contains (upper, "FLOA") || contains (upper, "DOUB"))
    return KEDROC_SQLITE_DOUBLE;

  return KEDROC_SQLITE_NUMERIC;
}

void
kedroc_sqlite_column_init (KedrocSqliteColumn *self,
                           const char *name,
                           const char *declared_type)
{
  self->name = g_strdup (name);
  self->type = type_from_declared (declared_type != NULL ? declared_type : "");
  self->is_declared = self->type > KEDROC_SQLITE_NUMERIC;
}

void
kedroc_sqlite_column_clear (KedrocSqliteColumn *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->cells, g_free);
  g_clear_pointer (&self->missing, g_free);
  g_clear_pointer (&self->text, g_free);
}

static gboolean
set_error (KedrocSqliteColumn *self,
           KedrocDatasetError code,
           const char *what,
           GError **error)
{
  g_set_error (error, KEDROC_DATASET_ERROR, code, "row %" G_GUINT64_FORMAT ", column '%s': %s", self->n_rows + 1,
               self->name, what);
  return FALSE;
}

static const char *
get_type_name (KedrocSqliteColumn *self)
{
  switch (self->type)
    {
    case KEDROC_SQLITE_BOOLEAN:
      return "booleans";
    case KEDROC_SQLITE_INT64:
      return "64 bit integers";
    case KEDROC_SQLITE_DOUBLE:
      return "doubles";
    case KEDROC_SQLITE_ANY:
    case KEDROC_SQLITE_NUMERIC:
    case KEDROC_SQLITE_TEXT:
    default:
      return "text";
    }
}

static gboolean
set_mixed (KedrocSqliteColumn *self,
           sqlite3_stmt *statement,
           int index,
           GError **error)
{
  static const char *const kinds[] = { "", "an integer", "a number", "text", "a blob" };
  int kind = sqlite3_column_type (statement, index);
  g_autofree char *number = NULL;
  g_autofree char *what = NULL;

  if (kind == SQLITE_INTEGER)
    number = g_strdup_printf (" (%" G_GINT64_FORMAT ")", (gint64) sqlite3_column_int64 (statement, index));
  else if (kind == SQLITE_FLOAT)
    number = g_strdup_printf (" (%.17g)", sqlite3_column_double (statement, index));

  what = g_strdup_printf ("%s%s is none of the %s of the column; read it with CAST in a query", kinds[kind],
                          number != NULL ? number : "", get_type_name (self));

  return set_error (self, KEDROC_DATASET_ERROR_FAILED, what, error);
}

static gboolean
reserve (gpointer *data,
         gsize *capacity,
         gsize element_size,
         gsize needed)
{
  gsize larger = MAX (needed, *capacity + *capacity / 2);
  gpointer grown;

  if (larger > G_MAXSIZE / element_size)
    return FALSE;

  grown = g_try_realloc (*data, larger * element_size);
  if (grown == NULL)
    return FALSE;

  *data = grown;
  *capacity = larger;

  return TRUE;
}

static gboolean
reserve_row (KedrocSqliteColumn *self,
             GError **error)
{
  gsize missing_capacity = self->capacity;
  gsize needed = MAX (self->n_rows + 1, 64);

  if (self->n_rows < self->capacity)
    return TRUE;

  if (reserve ((gpointer *) &self->missing, &missing_capacity, 1, needed) &&
      reserve ((gpointer *) &self->cells, &self->capacity, sizeof *self->cells, needed))
    return TRUE;

  return set_error (self, KEDROC_DATASET_ERROR_FAILED, "there is not enough memory", error);
}

static void
add_cell (KedrocSqliteColumn *self,
          gint64 cell,
          gboolean is_missing)
{
  self->cells[self->n_rows] = cell;
  self->missing[self->n_rows] = is_missing;
  self->n_rows++;
}

static gint64
from_double (double value)
{
  gint64 bits;

  memcpy (&bits, &value, sizeof bits);

  return bits;
}

static double
to_double (gint64 bits)
{
  double value;

  memcpy (&value, &bits, sizeof value);

  return value;
}

static gboolean
is_exact (gint64 value)
{
  return value >= -EXACT_MAX && value <= EXACT_MAX;
}

/* Whole numbers so far, and now one that is none. */
static gboolean
become_double (KedrocSqliteColumn *self,
               GError **error)
{
  for (guint64 row = 0; row < self->n_rows; row++)
    if (!self->missing[row] && !is_exact (self->cells[row]))
      {
        g_autofree char *what = g_strdup_printf ("the column has numbers that are not whole, and a double cannot "
                                                 "hold the integer %" G_GINT64_FORMAT " of row %" G_GUINT64_FORMAT,
                                                 self->cells[row], row + 1);

        return set_error (self, KEDROC_DATASET_ERROR_FAILED, what, error);
      }

  for (guint64 row = 0; row < self->n_rows; row++)
    self->cells[row] = from_double (self->missing[row] ? 0.0 : (double) self->cells[row]);
  self->type = KEDROC_SQLITE_DOUBLE;

  return TRUE;
}

static gboolean
add_integer (KedrocSqliteColumn *self,
             sqlite3_stmt *statement,
             int index,
             GError **error)
{
  gint64 value = sqlite3_column_int64 (statement, index);

  if (self->type <= KEDROC_SQLITE_NUMERIC)
    self->type = KEDROC_SQLITE_INT64;

  if (self->type == KEDROC_SQLITE_TEXT || (self->type == KEDROC_SQLITE_BOOLEAN && value != 0 && value != 1) ||
      (self->type == KEDROC_SQLITE_DOUBLE && !is_exact (value)))
    return set_mixed (self, statement, index, error);

  add_cell (self, self->type == KEDROC_SQLITE_DOUBLE ? from_double ((double) value) : value, FALSE);

  return TRUE;
}

/* An integer that no column of integers can hold is stored as such a number, too. */
static gboolean
add_double (KedrocSqliteColumn *self,
            sqlite3_stmt *statement,
            int index,
            GError **error)
{
  if (self->type <= KEDROC_SQLITE_NUMERIC)
    self->type = KEDROC_SQLITE_DOUBLE;
  if (self->type == KEDROC_SQLITE_INT64 && !self->is_declared && !become_double (self, error))
    return FALSE;
  if (self->type != KEDROC_SQLITE_DOUBLE)
    return set_mixed (self, statement, index, error);

  add_cell (self, from_double (sqlite3_column_double (statement, index)), FALSE);

  return TRUE;
}

static gboolean
add_text (KedrocSqliteColumn *self,
          sqlite3_stmt *statement,
          int index,
          GError **error)
{
  const char *text = (const char *) sqlite3_column_text (statement, index);
  gsize size = sqlite3_column_bytes (statement, index);
  gsize needed = self->text_size + size;

  if (self->type <= KEDROC_SQLITE_NUMERIC)
    self->type = KEDROC_SQLITE_TEXT;
  if (self->type != KEDROC_SQLITE_TEXT)
    return set_mixed (self, statement, index, error);

  if (text == NULL ||
      (needed > self->text_capacity && !reserve ((gpointer *) &self->text, &self->text_capacity, 1, needed)))
    return set_error (self, KEDROC_DATASET_ERROR_FAILED, "there is not enough memory", error);
  if (!g_utf8_validate_len (text, size, NULL))
    return set_error (self, KEDROC_DATASET_ERROR_CORRUPT, "the text is not UTF-8, or has a NUL in it", error);

  if (size > 0)
    memcpy (self->text + self->text_size, text, size);
  self->text_size += size;
  add_cell (self, self->text_size, FALSE);

  return TRUE;
}

gboolean
kedroc_sqlite_column_add (KedrocSqliteColumn *self,
                          sqlite3_stmt *statement,
                          int index,
                          GError **error)
{
  if (!reserve_row (self, error))
    return FALSE;

  switch (sqlite3_column_type (statement, index))
    {
    case SQLITE_INTEGER:
      return add_integer (self, statement, index, error);
    case SQLITE_FLOAT:
      return add_double (self, statement, index, error);
    case SQLITE_TEXT:
      return add_text (self, statement, index, error);
    case SQLITE_NULL:
      add_cell (self, self->type == KEDROC_SQLITE_TEXT ? (gint64) self->text_size : 0, TRUE);
      return TRUE;
    case SQLITE_BLOB:
    default:
      return set_error (self, KEDROC_DATASET_ERROR_FAILED, "a table has no blobs; leave the column out", error);
    }
}

/* Without a value, as in a CSV file: doubles if there are rows, text if there are none. */
GType
kedroc_sqlite_column_get_gtype (KedrocSqliteColumn *self)
{
  switch (self->type)
    {
    case KEDROC_SQLITE_BOOLEAN:
      return G_TYPE_BOOLEAN;
    case KEDROC_SQLITE_INT64:
      return G_TYPE_INT64;
    case KEDROC_SQLITE_TEXT:
      return G_TYPE_STRING;
    case KEDROC_SQLITE_ANY:
      return self->n_rows > 0 ? G_TYPE_DOUBLE : G_TYPE_STRING;
    case KEDROC_SQLITE_NUMERIC:
    case KEDROC_SQLITE_DOUBLE:
    default:
      return G_TYPE_DOUBLE;
    }
}

static void
build_cell (KedrocSqliteColumn *self,
            KedrocTableBuilder *builder,
            GType type,
            guint64 row)
{
  gsize before = row > 0 ? (gsize) self->cells[row - 1] : 0;

  if (self->missing[row])
    kedroc_table_builder_append_missing (builder, self->name);
  else if (type == G_TYPE_BOOLEAN)
    kedroc_table_builder_append_boolean (builder, self->name, self->cells[row] != 0);
  else if (type == G_TYPE_INT64)
    kedroc_table_builder_append_int64 (builder, self->name, self->cells[row]);
  else if (type == G_TYPE_DOUBLE)
    kedroc_table_builder_append_double (builder, self->name, to_double (self->cells[row]));
  else
    kedroc_table_builder_append_string_len (builder, self->name, self->text != NULL ? self->text + before : "",
                                            (gsize) self->cells[row] - before);
}

void
kedroc_sqlite_column_build (KedrocSqliteColumn *self,
                            KedrocTableBuilder *builder)
{
  GType type = kedroc_sqlite_column_get_gtype (self);

  for (guint64 row = 0; row < self->n_rows; row++)
    build_cell (self, builder, type, row);
}
