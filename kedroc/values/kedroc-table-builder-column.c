/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-table-builder-private.h"

static KedrocTableLayout
get_layout (GType type)
{
  switch (type)
    {
    case G_TYPE_BOOLEAN:
      return KEDROC_TABLE_LAYOUT_BOOLEAN;
    case G_TYPE_INT64:
      return KEDROC_TABLE_LAYOUT_INT64;
    case G_TYPE_DOUBLE:
      return KEDROC_TABLE_LAYOUT_DOUBLE;
    case G_TYPE_STRING:
      return KEDROC_TABLE_LAYOUT_LARGE_UTF8;
    default:
      return 0;
    }
}

/**
 * kedroc_table_builder_add_column:
 * @self: a builder
 * @name: the name of the column, in UTF-8
 * @type: `G_TYPE_BOOLEAN`, `G_TYPE_INT64`, `G_TYPE_DOUBLE` or `G_TYPE_STRING`
 *
 * Adds a column behind the others. It is a mistake if there is one of that name, if
 * the type is another one, or, for a builder in place, if the table has a cell already.
 */
void
kedroc_table_builder_add_column (KedrocTableBuilder *self,
                                 const char         *name,
                                 GType               type)
{
  KedrocTableLayout layout = get_layout (type);
  KedrocTableBuilderColumn *column;

  g_return_if_fail (KEDROC_IS_TABLE_BUILDER (self));
  g_return_if_fail (name != NULL);

  if (self->error != NULL)
    return;
  if (layout == 0)
    kedroc_table_builder_set_mistake (self,
                                      "Column '%s' cannot be of type '%s', only of gboolean, gint64, gdouble "
                                      "or gchararray", name,
                                      g_type_name (type) != NULL ? g_type_name (type) : "invalid");
  else if (!g_utf8_validate (name, -1, NULL))
    kedroc_table_builder_set_mistake (self, "The name of column %u is not UTF-8", self->columns->len);
  else if (g_hash_table_contains (self->positions, name))
    kedroc_table_builder_set_mistake (self, "There is a column '%s' already", name);
  else if (self->buffer != NULL)
    kedroc_table_builder_set_mistake (self, "Column '%s' is added too late: the places of all columns were "
                                      "settled by the first cell of the table", name);
  if (self->error != NULL)
    return;

  column = g_new0 (KedrocTableBuilderColumn, 1);
  column->name = g_strdup (name);
  column->layout = layout;
  g_hash_table_insert (self->positions, column->name, GUINT_TO_POINTER (self->columns->len));
  g_ptr_array_add (self->columns, column);

  /* Offsets begin with that of the first string. */
  if (layout == KEDROC_TABLE_LAYOUT_LARGE_UTF8 && self->manager == NULL)
    {
      guint8 *place = kedroc_table_builder_grow (self, &column->values, sizeof (gint64));

      if (place != NULL)
        memset (place, 0, sizeof (gint64));
    }
}

/* Cells mostly come row by row or column by column: the next column or the same. */
KedrocTableBuilderColumn *
kedroc_table_builder_find_column (KedrocTableBuilder *self,
                                  const char         *name)
{
  guint n = self->columns->len;
  gpointer position;

  if (self->error != NULL)
    return NULL;

  for (guint i = 0; i < MIN (n, 2); i++)
    {
      guint candidate = self->last + 1 - i < n ? self->last + 1 - i : 0;
      KedrocTableBuilderColumn *column = g_ptr_array_index (self->columns, candidate);

      if (strcmp (column->name, name) == 0)
        {
          self->last = candidate;
          return column;
        }
    }

  if (!g_hash_table_lookup_extended (self->positions, name, NULL, &position))
    {
      kedroc_table_builder_set_mistake (self, "There is no column '%s'; add it first", name);
      return NULL;
    }
  self->last = GPOINTER_TO_UINT (position);
  return g_ptr_array_index (self->columns, self->last);
}

KedrocTableBuilderColumn *
kedroc_table_builder_open_column (KedrocTableBuilder *self,
                                  const char         *name)
{
  KedrocTableBuilderColumn *column = kedroc_table_builder_find_column (self, name);

  /* In place, all parts of all columns are settled by now. */
  if (column != NULL && self->manager != NULL && self->buffer == NULL && !kedroc_table_builder_begin (self))
    return NULL;
  return column;
}

void
kedroc_table_builder_set_wrong_type (KedrocTableBuilder       *self,
                                     KedrocTableBuilderColumn *column,
                                     const char               *what)
{
  static const char *const types[] = { "", "boolean", "int64", "double", "text", "text" };

  kedroc_table_builder_set_mistake (self,
                                    "Row %" G_GUINT64_FORMAT " of column '%s' cannot be %s: the column is of "
                                    "type %s", column->n_rows, column->name, what, types[column->layout]);
}
