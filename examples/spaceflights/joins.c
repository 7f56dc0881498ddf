/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "spaceflights.h"

/* Finds the complete rows of a table by the integer in one of its columns:
 * first[key] is the first such row plus one, next[row] the one after it plus
 * one, and zero is the end. The keys of first lie in the column itself. */
typedef struct {
  GHashTable *first;
  guint64 *next;
} RowIndex;

static void
row_index_clear (RowIndex *self)
{
  g_clear_pointer (&self->first, g_hash_table_unref);
  g_clear_pointer (&self->next, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RowIndex, row_index_clear)

/* From the last row to the first, so that each list begins with the first. */
static void
row_index_init (RowIndex *self,
                KedrocTable *table,
                const gint64 *keys)
{
  g_autoptr (GArray) rows = find_complete_rows (table);

  self->first = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->next = g_new0 (guint64, kedroc_table_get_n_rows (table) + 1);
  for (guint i = rows->len; i > 0; i--)
    {
      guint64 row = g_array_index (rows, guint64, i - 1);
      gpointer key = (gpointer) &keys[row];

      self->next[row] = GPOINTER_TO_SIZE (g_hash_table_lookup (self->first, key));
      g_hash_table_replace (self->first, key, GSIZE_TO_POINTER (row + 1));
    }
}

static KedrocTable *
build_joined_table (KedrocTable *left,
                    GArray *left_rows,
                    KedrocTable *right,
                    const char *right_key,
                    GArray *right_rows,
                    GError **error)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_auto (GStrv) left_columns = kedroc_table_get_column_names (left);
  g_auto (GStrv) right_columns = kedroc_table_get_column_names (right);

  for (guint i = 0; left_columns[i] != NULL; i++)
    append_column (builder, left, left_columns[i], left_rows);
  for (guint i = 0; right_columns[i] != NULL; i++)
    {
      if (!g_str_equal (right_columns[i], right_key))
        append_column (builder, right, right_columns[i], right_rows);
    }
  return kedroc_table_builder_finish (builder, NULL, error);
}

/* The inner join of two tables on a column of integers in each, in the order of
 * pandas.merge: each row of the left one with every row of the right one that
 * has its key. Rows that lack a value are left out. The columns are those of
 * the left table and those of the right one but for its key.
 *
 * Returns: (transfer full): the joined table */
KedrocTable *
join_tables (KedrocTable *left,
             const char *left_key,
             KedrocTable *right,
             const char *right_key,
             GError **error)
{
  const gint64 *left_keys = kedroc_table_get_int64s (left, left_key, NULL, error);
  const gint64 *right_keys = NULL;
  g_autoptr (GArray) complete_rows = NULL;
  g_autoptr (GArray) left_rows = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GArray) right_rows = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_auto (RowIndex) index = { NULL };

  if (left_keys != NULL)
    right_keys = kedroc_table_get_int64s (right, right_key, NULL, error);
  if (right_keys == NULL)
    return NULL;
  row_index_init (&index, right, right_keys);
  complete_rows = find_complete_rows (left);
  for (guint i = 0; i < complete_rows->len; i++)
    {
      guint64 row = g_array_index (complete_rows, guint64, i);
      gsize match = GPOINTER_TO_SIZE (g_hash_table_lookup (index.first, &left_keys[row]));

      for (; match != 0; match = index.next[match - 1])
        {
          guint64 right_row = match - 1;

          g_array_append_val (left_rows, row);
          g_array_append_val (right_rows, right_row);
        }
    }
  return build_joined_table (left, left_rows, right, right_key, right_rows, error);
}
