/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "spaceflights.h"

#include <math.h>

/* What the nodes do with tables: copy some of their rows, look for missing
 * values, read any column of numbers. */

/* Returns: (transfer none): the table, valid while the node runs */
KedrocTable *
get_input_table (KedrocTask *task,
                 const char *name,
                 GError **error)
{
  const GValue *value = kedroc_task_get_input (task, name);

  if (value != NULL && G_VALUE_HOLDS (value, KEDROC_TYPE_TABLE))
    return g_value_get_object (value);
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "'%s' is not a table", name);
  return NULL;
}

gboolean
require_column (KedrocTable *table,
                const char *column,
                GError **error)
{
  if (kedroc_table_get_column_type (table, column) != G_TYPE_INVALID)
    return TRUE;
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND,
               "The table has no column '%s'", column);
  return FALSE;
}

/* Returns: (transfer full): the numbers (guint64) of the rows that lack nothing */
GArray *
find_complete_rows (KedrocTable *table)
{
  guint64 n_rows = kedroc_table_get_n_rows (table);
  g_auto (GStrv) columns = kedroc_table_get_column_names (table);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint64 row = 0; row < n_rows; row++)
    {
      gboolean complete = TRUE;

      for (guint i = 0; complete && columns[i] != NULL; i++)
        complete = !kedroc_table_is_missing (table, columns[i], row);
      if (complete)
        g_array_append_val (rows, row);
    }
  return g_steal_pointer (&rows);
}

/* A column of a table, looked up once for all its rows. */
typedef struct {
  KedrocTable *table;
  const char *name;
  GType type;
  const double *doubles;
  const gint64 *integers;
} Column;

static Column
get_column (KedrocTable *table,
            const char *name)
{
  Column column = { table, name, kedroc_table_get_column_type (table, name), NULL, NULL };

  if (column.type == G_TYPE_DOUBLE)
    column.doubles = kedroc_table_get_doubles (table, name, NULL, NULL);
  else if (column.type == G_TYPE_INT64)
    column.integers = kedroc_table_get_int64s (table, name, NULL, NULL);
  return column;
}

static void
append_cell (KedrocTableBuilder *builder,
             const Column *column,
             guint64 row)
{
  if (kedroc_table_is_missing (column->table, column->name, row))
    {
      kedroc_table_builder_append_missing (builder, column->name);
    }
  else if (column->type == G_TYPE_DOUBLE)
    {
      kedroc_table_builder_append_double (builder, column->name, column->doubles[row]);
    }
  else if (column->type == G_TYPE_INT64)
    {
      kedroc_table_builder_append_int64 (builder, column->name, column->integers[row]);
    }
  else if (column->type == G_TYPE_BOOLEAN)
    {
      gboolean value = kedroc_table_get_boolean (column->table, column->name, row);

      kedroc_table_builder_append_boolean (builder, column->name, value);
    }
  else
    {
      gsize length;
      const char *text = kedroc_table_get_string (column->table, column->name, row, &length);

      kedroc_table_builder_append_string_len (builder, column->name, text, length);
    }
}

/* Adds the column to what is being built: of all rows, or of those that are
 * listed, in their order. */
void
append_column (KedrocTableBuilder *builder,
               KedrocTable *table,
               const char *name,
               GArray *rows)
{
  guint64 n_rows = rows != NULL ? rows->len : kedroc_table_get_n_rows (table);
  Column column = get_column (table, name);

  kedroc_table_builder_add_column (builder, name, column.type);
  for (guint64 i = 0; i < n_rows; i++)
    append_cell (builder, &column, rows != NULL ? g_array_index (rows, guint64, i) : i);
}

static double
get_number (const Column *column,
            guint64 row)
{
  if (kedroc_table_is_missing (column->table, column->name, row))
    return NAN;
  if (column->type == G_TYPE_DOUBLE)
    return column->doubles[row];
  if (column->type == G_TYPE_INT64)
    return column->integers[row];
  return kedroc_table_get_boolean (column->table, column->name, row);
}

/* Returns: (transfer full): a column of numbers or booleans as doubles; NaN
 * where one is missing */
double *
dup_numbers (KedrocTable *table,
             const char *name,
             GError **error)
{
  guint64 n_rows = kedroc_table_get_n_rows (table);
  g_autofree double *numbers = g_new (double, n_rows + 1);
  Column column;

  if (!require_column (table, name, error))
    return NULL;
  column = get_column (table, name);
  if (column.type == G_TYPE_STRING)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                   "Column '%s' holds text where numbers are needed", name);
      return NULL;
    }
  for (guint64 row = 0; row < n_rows; row++)
    numbers[row] = get_number (&column, row);
  return g_steal_pointer (&numbers);
}

/* Ends what is being built and hands it over as an output of the node. */
gboolean
set_output_table (KedrocTask *task,
                  const char *name,
                  KedrocTableBuilder *builder,
                  GError **error)
{
  g_autoptr (KedrocTable) table = kedroc_table_builder_finish (builder, NULL, error);

  if (table == NULL)
    return FALSE;
  kedroc_task_set_output_object (task, name, table);
  return TRUE;
}
