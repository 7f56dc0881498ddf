/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-error.h"
#include "kedroc-table-private.h"

/* Up to so many columns comparing their names is quicker than hashing one. */
#define DIRECT_SEARCH_MAX 16

/* How many columns a message lists. */
#define LISTED_MAX 20

/**
 * KedrocTable:
 *
 * An immutable table of named columns, in memory that processes share.
 *
 * A column holds booleans (`G_TYPE_BOOLEAN`), integers of 64 bits (`G_TYPE_INT64`),
 * `double`s (`G_TYPE_DOUBLE`) or text in UTF-8 (`G_TYPE_STRING`), and any cell may be
 * missing. No two columns have one name. Rows are counted from 0.
 *
 * The columns lie in memory as Apache Arrow wants them, all of them in one shared
 * buffer, so that a table goes to another process as a file descriptor and is
 * read there in place: [method@Kedroc.Table.get_doubles] returns the column
 * itself. [method@Kedroc.Table.export_to_c] and [ctor@Kedroc.Table.new_from_c]
 * exchange tables with other libraries, mostly without copying either;
 * [method@Kedroc.Table.export_stream_to_c] and [ctor@Kedroc.Table.new_from_c_stream]
 * do so with those that have their tables in pieces.
 *
 * A table is made by a [class@Kedroc.TableBuilder]. It never changes, so any number of
 * threads may read it. What its functions return belongs to the table and
 * is good as long as the caller holds a reference on it.
 *
 * Kedro's counterpart is the pandas `DataFrame` of most of its datasets.
 */
struct _KedrocTable
{
  GObject parent_instance;

  guint64 n_rows;
  guint n_columns;
  KedrocTableColumn *columns;
  GHashTable *positions;          /* (element-type utf8 KedrocTableColumn), NULL: few columns */
  guint last_found;               /* atomic: where the column of the last look-up stands */
  KedrocSharedBuffer *buffer;     /* NULL: the table is not all of a buffer */
  gpointer owner;                 /* of what the columns point to */
  GDestroyNotify release_owner;
  GMutex lock;
  GHashTable *terminated;         /* under lock: a cell's text -> its copy with a final NUL; NULL: none yet */
};

G_DEFINE_FINAL_TYPE (KedrocTable, kedroc_table, G_TYPE_OBJECT)

static void
kedroc_table_finalize (GObject *object)
{
  KedrocTable *self = KEDROC_TABLE (object);

  g_clear_pointer (&self->positions, g_hash_table_unref);
  kedroc_table_columns_free (self->columns, self->n_columns);
  g_clear_pointer (&self->owner, self->release_owner);
  g_clear_pointer (&self->buffer, kedroc_shared_buffer_unref);
  g_clear_pointer (&self->terminated, g_hash_table_unref);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (kedroc_table_parent_class)->finalize (object);
}

static void
kedroc_table_class_init (KedrocTableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kedroc_table_finalize;
}

static void
kedroc_table_init (KedrocTable *self)
{
  g_mutex_init (&self->lock);
}

static const char *
find_duplicate (KedrocTableColumn *columns,
                guint              n_columns,
                GHashTable        *positions)
{
  for (guint i = 0; i < n_columns; i++)
    {
      if (positions != NULL)
        {
          if (!g_hash_table_insert (positions, columns[i].name, &columns[i]))
            return columns[i].name;
          continue;
        }
      for (guint j = 0; j < i; j++)
        {
          if (g_str_equal (columns[i].name, columns[j].name))
            return columns[i].name;
        }
    }
  return NULL;
}

KedrocTable *
kedroc_table_new_take (guint64             n_rows,
                       KedrocTableColumn  *columns,
                       guint               n_columns,
                       gpointer            owner,
                       GDestroyNotify      release_owner,
                       const char        **duplicate)
{
  g_autoptr (GHashTable) positions = NULL;
  KedrocTable *self;

  if (n_columns > DIRECT_SEARCH_MAX)
    positions = g_hash_table_new (g_str_hash, g_str_equal);
  *duplicate = find_duplicate (columns, n_columns, positions);
  if (*duplicate != NULL)
    return NULL;

  self = g_object_new (KEDROC_TYPE_TABLE, NULL);
  self->n_rows = n_rows;
  self->n_columns = n_columns;
  self->columns = columns;
  self->positions = g_steal_pointer (&positions);
  self->owner = owner;
  self->release_owner = release_owner;
  return self;
}

const KedrocTableColumn *
kedroc_table_get_columns (KedrocTable *self)
{
  return self->columns;
}

KedrocSharedBuffer *
kedroc_table_get_buffer (KedrocTable *self)
{
  return self->buffer;
}

void
kedroc_table_set_buffer (KedrocTable        *self,
                         KedrocSharedBuffer *buffer)
{
  self->buffer = kedroc_shared_buffer_ref (buffer);
}

static const KedrocTableColumn *
find_column_anywhere (KedrocTable *self,
                      const char  *name)
{
  const KedrocTableColumn *column = NULL;

  if (self->positions != NULL)
    column = g_hash_table_lookup (self->positions, name);
  for (guint i = 0; self->positions == NULL && column == NULL && i < self->n_columns; i++)
    if (strcmp (self->columns[i].name, name) == 0)
      column = &self->columns[i];
  if (column != NULL)
    __atomic_store_n (&self->last_found, (guint) (column - self->columns), __ATOMIC_RELAXED);
  return column;
}

static const KedrocTableColumn *
find_column (KedrocTable *self,
             const char  *name)
{
  guint last = __atomic_load_n (&self->last_found, __ATOMIC_RELAXED);

  /* Cells are read column by column or row by row: it is the same column as
   * the last time, or the next. */
  for (guint i = last; i < MIN (last + 2, self->n_columns); i++)
    if (strcmp (self->columns[i].name, name) == 0)
      {
        if (i != last)
          __atomic_store_n (&self->last_found, i, __ATOMIC_RELAXED);
        return &self->columns[i];
      }
  return find_column_anywhere (self, name);
}

/* The column if it has such a cell. */
static const KedrocTableColumn *
find_cell (KedrocTable *self,
           const char  *name,
           guint64      row)
{
  const KedrocTableColumn *column = row < self->n_rows ? find_column (self, name) : NULL;

  return column == NULL || kedroc_table_column_is_missing (column, row) ? NULL : column;
}

static GType
get_type (const KedrocTableColumn *column)
{
  switch (column->layout)
    {
    case KEDROC_TABLE_LAYOUT_BOOLEAN:
      return G_TYPE_BOOLEAN;
    case KEDROC_TABLE_LAYOUT_INT64:
      return G_TYPE_INT64;
    case KEDROC_TABLE_LAYOUT_DOUBLE:
      return G_TYPE_DOUBLE;
    default:
      return G_TYPE_STRING;
    }
}

static void
set_unknown_column (KedrocTable  *self,
                    const char   *name,
                    GError      **error)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < MIN (self->n_columns, LISTED_MAX); i++)
    g_string_append_printf (list, "%s'%s'", i > 0 ? ", " : "", self->columns[i].name);
  if (self->n_columns > LISTED_MAX)
    g_string_append_printf (list, " and %u more", self->n_columns - LISTED_MAX);

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND,
               "The table has no column '%s'; it has %s", name,
               self->n_columns > 0 ? list->str : "no columns at all");
}

static gconstpointer
get_numbers (KedrocTable  *self,
             const char   *name,
             GType         type,
             guint64      *n,
             GError      **error)
{
  const KedrocTableColumn *column = find_column (self, name);

  if (n != NULL)
    *n = 0;
  if (column == NULL)
    {
      set_unknown_column (self, name, error);
      return NULL;
    }
  if (get_type (column) != type)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                   "Column '%s' of the table is of type '%s', not '%s'; a CSV dataset settles it by its dtypes",
                   name, g_type_name (get_type (column)), g_type_name (type));
      return NULL;
    }

  if (n != NULL)
    *n = self->n_rows;
  return (const guint8 *) column->values + column->offset * 8;
}

/**
 * kedroc_table_get_n_rows:
 * @self: a table
 *
 * Gets the number of rows.
 *
 * Returns: how many there are
 */
guint64
kedroc_table_get_n_rows (KedrocTable *self)
{
  g_return_val_if_fail (KEDROC_IS_TABLE (self), 0);

  return self->n_rows;
}

/**
 * kedroc_table_get_n_columns:
 * @self: a table
 *
 * Gets the number of columns.
 *
 * Returns: how many there are
 */
guint
kedroc_table_get_n_columns (KedrocTable *self)
{
  g_return_val_if_fail (KEDROC_IS_TABLE (self), 0);

  return self->n_columns;
}

/**
 * kedroc_table_get_column_names:
 * @self: a table
 *
 * Gets the names of the columns, in their order.
 *
 * Returns: (transfer full) (array zero-terminated=1): a list of names
 */
char **
kedroc_table_get_column_names (KedrocTable *self)
{
  char **names;

  g_return_val_if_fail (KEDROC_IS_TABLE (self), NULL);

  names = g_new0 (char *, self->n_columns + 1);
  for (guint i = 0; i < self->n_columns; i++)
    names[i] = g_strdup (self->columns[i].name);
  return names;
}

/**
 * kedroc_table_get_column_type:
 * @self: a table
 * @column: the name of a column
 *
 * Gets the type of the cells of a column.
 *
 * Returns: `G_TYPE_BOOLEAN`, `G_TYPE_INT64`, `G_TYPE_DOUBLE` or `G_TYPE_STRING`;
 *   `G_TYPE_INVALID` if there is no such column
 */
GType
kedroc_table_get_column_type (KedrocTable *self,
                              const char  *column)
{
  const KedrocTableColumn *found;

  g_return_val_if_fail (KEDROC_IS_TABLE (self), G_TYPE_INVALID);
  g_return_val_if_fail (column != NULL, G_TYPE_INVALID);

  found = find_column (self, column);
  return found != NULL ? get_type (found) : G_TYPE_INVALID;
}

/**
 * kedroc_table_get_doubles:
 * @self: a table
 * @column: the name of a column of `double`s
 * @n: (out) (optional): the number of rows
 * @error: return location for an error
 *
 * The cells of a column, in place. A missing cell is NaN; as NaN is a value as well,
 * [method@Kedroc.Table.is_missing] tells which of the two it is.
 *
 * Fails with %KEDROC_DATASET_ERROR_NOT_FOUND when there is no such column and with
 * %KEDROC_DATASET_ERROR_FAILED when it is of another type.
 *
 * Returns: (transfer none) (array length=n): as many numbers as there are rows
 */
const double *
kedroc_table_get_doubles (KedrocTable  *self,
                          const char   *column,
                          guint64      *n,
                          GError      **error)
{
  g_return_val_if_fail (KEDROC_IS_TABLE (self), NULL);
  g_return_val_if_fail (column != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return get_numbers (self, column, G_TYPE_DOUBLE, n, error);
}

/**
 * kedroc_table_get_int64s:
 * @self: a table
 * @column: the name of a column of integers
 * @n: (out) (optional): the number of rows
 * @error: return location for an error
 *
 * The cells of a column, in place. A missing cell is 0.
 *
 * Fails with %KEDROC_DATASET_ERROR_NOT_FOUND when there is no such column and with
 * %KEDROC_DATASET_ERROR_FAILED when it is of another type.
 *
 * Returns: (transfer none) (array length=n): as many numbers as there are rows
 */
const gint64 *
kedroc_table_get_int64s (KedrocTable  *self,
                         const char   *column,
                         guint64      *n,
                         GError      **error)
{
  g_return_val_if_fail (KEDROC_IS_TABLE (self), NULL);
  g_return_val_if_fail (column != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return get_numbers (self, column, G_TYPE_INT64, n, error);
}

/* For callers that do not ask how long a text is, and so take it for a string. */
static const char *
terminate (KedrocTable *self,
           const char  *text,
           gsize        length)
{
  char *copy;

  if (length == 0)
    return "";

  g_mutex_lock (&self->lock);
  if (self->terminated == NULL)
    self->terminated = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  copy = g_hash_table_lookup (self->terminated, text);
  if (copy == NULL)
    {
      copy = g_strndup (text, length);
      g_hash_table_insert (self->terminated, (gpointer) text, copy);
    }
  g_mutex_unlock (&self->lock);
  return copy;
}

/**
 * kedroc_table_get_string:
 * @self: a table
 * @column: the name of a column of text
 * @row: a row
 * @length: (out) (optional): the number of bytes
 *
 * A cell of a column of text.
 *
 * With @length it is the text in place: UTF-8 without a final NUL, and nothing is
 * copied. Without, it is a string with a final NUL that the table makes and
 * keeps: for a few cells, not for all of a large column.
 *
 * Returns: (transfer none) (nullable) (array length=length) (element-type guint8): the text;
 *   %NULL if the cell is missing or there is no such cell
 */
const char *
kedroc_table_get_string (KedrocTable *self,
                         const char  *column,
                         guint64      row,
                         gsize       *length)
{
  const KedrocTableColumn *found;
  gint64 start;
  gint64 end;

  g_return_val_if_fail (KEDROC_IS_TABLE (self), NULL);
  g_return_val_if_fail (column != NULL, NULL);

  if (length != NULL)
    *length = 0;
  found = find_cell (self, column, row);
  if (found == NULL || !kedroc_table_column_is_text (found))
    return NULL;

  start = kedroc_table_column_get_text_offset (found, row);
  end = kedroc_table_column_get_text_offset (found, row + 1);
  /* They were right when the table was made, but whoever sent the buffer may
   * still be able to write to it. */
  if (start < 0 || end < start || (guint64) end > found->text_size)
    return NULL;
  if (length == NULL)
    return terminate (self, found->text + start, (gsize) (end - start));
  *length = (gsize) (end - start);
  return found->text + start;
}

/**
 * kedroc_table_dup_string:
 * @self: a table
 * @column: the name of a column of text
 * @row: a row
 *
 * A copy of a cell of a column of text, as a string with a final NUL.
 *
 * Returns: (transfer full) (nullable): the text; %NULL if the cell is missing or there
 *   is no such cell
 */
char *
kedroc_table_dup_string (KedrocTable *self,
                         const char  *column,
                         guint64      row)
{
  gsize length;
  const char *text = kedroc_table_get_string (self, column, row, &length);

  return text != NULL ? g_strndup (text, length) : NULL;
}

/**
 * kedroc_table_get_boolean:
 * @self: a table
 * @column: the name of a column of booleans
 * @row: a row
 *
 * A cell of a column of booleans.
 *
 * Returns: the cell; %FALSE also if it is missing or there is no such cell
 */
gboolean
kedroc_table_get_boolean (KedrocTable *self,
                          const char  *column,
                          guint64      row)
{
  const KedrocTableColumn *found;

  g_return_val_if_fail (KEDROC_IS_TABLE (self), FALSE);
  g_return_val_if_fail (column != NULL, FALSE);

  found = find_cell (self, column, row);
  return found != NULL && found->layout == KEDROC_TABLE_LAYOUT_BOOLEAN &&
         kedroc_bits_get (found->values, found->offset + row);
}

/**
 * kedroc_table_is_missing:
 * @self: a table
 * @column: the name of a column
 * @row: a row
 *
 * Whether a cell holds no value.
 *
 * Returns: %TRUE if the cell is missing, or if there is no such cell
 */
gboolean
kedroc_table_is_missing (KedrocTable *self,
                         const char  *column,
                         guint64      row)
{
  g_return_val_if_fail (KEDROC_IS_TABLE (self), TRUE);
  g_return_val_if_fail (column != NULL, TRUE);

  return find_cell (self, column, row) == NULL;
}
