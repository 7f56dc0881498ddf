/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-builtin-codec-private.h"
#include "kedroc-table-private.h"

void
kedroc_table_columns_free (KedrocTableColumn *columns,
                           guint              n_columns)
{
  for (guint i = 0; i < n_columns; i++)
    {
      g_free (columns[i].name);
      g_free (columns[i].owned);
    }
  g_free (columns);
}

static const char *
check_offsets (const KedrocTableColumn *column,
               guint64                  n_rows,
               gint64                  *first,
               gint64                  *last)
{
  gint64 previous = kedroc_table_column_get_text_offset (column, 0);

  *first = previous;
  for (guint64 row = 1; row <= n_rows; row++)
    {
      gint64 offset = kedroc_table_column_get_text_offset (column, row);

      if (offset < previous)
        return "a string ends before it begins";
      previous = offset;
    }
  *last = previous;
  if (*first < 0 || (guint64) *last > column->text_size)
    return "a string lies outside of its column";
  return NULL;
}

const char *
kedroc_table_column_check_text (const KedrocTableColumn *column,
                                guint64                  n_rows)
{
  gint64 first, last;
  const char *why = check_offsets (column, n_rows, &first, &last);

  if (why != NULL || first == last)
    return why;
  if (!kedroc_utf8_check (column->text + first, (gsize) (last - first)))
    return "a string is not UTF-8";

  /* All of it is, but a border may cut a character in two. Whoever sent the buffer
   * may have changed the offset since. */
  for (guint64 row = 1; row < n_rows; row++)
    {
      gint64 offset = kedroc_table_column_get_text_offset (column, row);

      if (offset >= first && offset < last && ((guint8) column->text[offset] & 0xc0) == 0x80)
        return "a string is not UTF-8";
    }
  return NULL;
}
