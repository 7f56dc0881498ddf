/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-table-builder.h"
#include "kedroc-table-concatenate-private.h"
#include "kedroc-table-private.h"

/* The row behind all that are as missing as the first. */
static guint64
find_end_of_run (const KedrocTableColumn *column,
                 guint64                  start,
                 guint64                  n_rows)
{
  guint64 row = start + 1;

  if (column->validity == NULL)
    return n_rows;
  while (row < n_rows &&
         kedroc_table_column_is_missing (column, row) == kedroc_table_column_is_missing (column, start))
    row++;
  return row;
}

static void
append_text (KedrocTableBuilder      *builder,
             const KedrocTableColumn *column,
             guint64                  row)
{
  gint64 start = kedroc_table_column_get_text_offset (column, row);
  gint64 end = kedroc_table_column_get_text_offset (column, row + 1);

  kedroc_table_builder_append_string_len (builder, column->name, column->text + start, (gsize) (end - start));
}

/* None of the rows is missing. */
static void
append_run (KedrocTableBuilder      *builder,
            const KedrocTableColumn *column,
            guint64                  start,
            guint64                  end)
{
  const double *doubles = column->values;
  const gint64 *integers = column->values;
  guint64 offset = column->offset;

  switch (column->layout)
    {
    case KEDROC_TABLE_LAYOUT_DOUBLE:
      kedroc_table_builder_append_doubles (builder, column->name, doubles + offset + start, end - start);
      break;
    case KEDROC_TABLE_LAYOUT_INT64:
      kedroc_table_builder_append_int64s (builder, column->name, integers + offset + start, end - start);
      break;
    case KEDROC_TABLE_LAYOUT_BOOLEAN:
      for (guint64 row = start; row < end; row++)
        kedroc_table_builder_append_boolean (builder, column->name,
                                             kedroc_bits_get (column->values, offset + row));
      break;
    default:
      for (guint64 row = start; row < end; row++)
        append_text (builder, column, row);
      break;
    }
}

static void
append_column (KedrocTableBuilder      *builder,
               const KedrocTableColumn *column,
               guint64                  n_rows)
{
  for (guint64 start = 0, end; start < n_rows; start = end)
    {
      end = find_end_of_run (column, start, n_rows);
      if (!kedroc_table_column_is_missing (column, start))
        append_run (builder, column, start, end);
      else
        for (guint64 row = start; row < end; row++)
          kedroc_table_builder_append_missing (builder, column->name);
    }
}

static gsize
add_up_text (GPtrArray *tables,
             guint      index)
{
  gsize sum = 0;

  for (guint i = 0; i < tables->len; i++)
    {
      KedrocTable *table = g_ptr_array_index (tables, i);
      const KedrocTableColumn *column = &kedroc_table_get_columns (table)[index];

      sum += (gsize) (kedroc_table_column_get_text_offset (column, kedroc_table_get_n_rows (table)) -
                      kedroc_table_column_get_text_offset (column, 0));
    }
  return sum;
}

static KedrocTable *
copy_tables (GPtrArray                  *tables,
             guint64                     n_rows,
             KedrocSharedMemoryManager  *manager,
             GError                    **error)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new_in_place (manager, n_rows);
  KedrocTable *first = g_ptr_array_index (tables, 0);
  const KedrocTableColumn *columns = kedroc_table_get_columns (first);
  guint n_columns = kedroc_table_get_n_columns (first);

  for (guint i = 0; i < n_columns; i++)
    {
      kedroc_table_builder_add_column (builder, columns[i].name,
                                       kedroc_table_get_column_type (first, columns[i].name));
      if (kedroc_table_column_is_text (&columns[i]))
        kedroc_table_builder_reserve_text (builder, columns[i].name, add_up_text (tables, i));
    }

  /* Column by column, as each is found by its name. */
  for (guint i = 0; i < n_columns; i++)
    for (guint j = 0; j < tables->len; j++)
      {
        KedrocTable *table = g_ptr_array_index (tables, j);

        append_column (builder, &kedroc_table_get_columns (table)[i], kedroc_table_get_n_rows (table));
      }
  return kedroc_table_builder_finish (builder, NULL, error);
}

KedrocTable *
kedroc_table_concatenate (GPtrArray                  *tables,
                          KedrocSharedMemoryManager  *manager,
                          GError                    **error)
{
  KedrocTable *longest = g_ptr_array_index (tables, 0);
  guint64 n_rows = 0;

  for (guint i = 0; i < tables->len; i++)
    {
      KedrocTable *table = g_ptr_array_index (tables, i);

      /* Only a table without columns may have more rows than there is memory. */
      n_rows = MIN (n_rows + MIN (kedroc_table_get_n_rows (table), G_MAXINT64 / 2), G_MAXINT64 / 2);
      if (kedroc_table_get_n_rows (table) > kedroc_table_get_n_rows (longest))
        longest = table;
    }

  if (kedroc_table_get_n_rows (longest) == n_rows)
    return g_object_ref (longest);
  if (kedroc_table_get_n_columns (longest) == 0)
    {
      const char *duplicate;

      return kedroc_table_new_take (n_rows, g_new0 (KedrocTableColumn, 1), 0, NULL, NULL, &duplicate);
    }
  return copy_tables (tables, n_rows, manager, error);
}
