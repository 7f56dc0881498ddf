/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include <string.h>

#include "kedroc-builtin-codec-private.h"
#include "kedroc-table-builder-private.h"

/* Sets the bit of row n_rows, the first one that is not there yet. */
static gboolean
append_bit (KedrocTableBuilder *self,
            KedrocGrowable     *bits,
            guint64             n_rows,
            gboolean            bit)
{
  if (n_rows % 8 == 0)
    {
      guint8 *byte = kedroc_table_builder_grow (self, bits, 1);

      if (byte == NULL)
        return FALSE;
      *byte = 0;
    }
  if (bit)
    bits->data[n_rows / 8] |= (guint8) (1 << (n_rows % 8));
  return TRUE;
}

/* The bits of all rows so far, none of which is missing. */
static gboolean
start_validity (KedrocTableBuilder       *self,
                KedrocTableBuilderColumn *column)
{
  gsize size = kedroc_bits_get_size (column->n_rows);
  guint8 *bits;

  if (size == 0)
    return TRUE;
  bits = kedroc_table_builder_grow (self, &column->validity, size);
  if (bits == NULL)
    return FALSE;
  memset (bits, 0xff, size);
  if (column->n_rows % 8 != 0)
    bits[size - 1] = (guint8) ((1 << (column->n_rows % 8)) - 1);
  return TRUE;
}

/* Eight rows a byte, none of which is missing; returns how many. */
static gsize
append_full_bytes (KedrocTableBuilder       *self,
                   KedrocTableBuilderColumn *column,
                   gsize                     n)
{
  gsize size = column->n_rows % 8 == 0 ? n / 8 : 0;
  guint8 *bits = size > 0 ? kedroc_table_builder_grow (self, &column->validity, size) : NULL;

  if (bits == NULL)
    return 0;
  memset (bits, 0xff, size);
  column->n_rows += size * 8;
  return size * 8;
}

/* The values of n rows are there: now they count. */
static void
end_rows (KedrocTableBuilder       *self,
          KedrocTableBuilderColumn *column,
          gsize                     n,
          gboolean                  missing)
{
  gboolean tracked = column->validity.size > 0;

  if (!missing && !tracked)
    {
      column->n_rows += n;
      return;
    }
  if (!tracked && !start_validity (self, column))
    return;
  while (n > 0 && self->error == NULL)
    {
      gsize done = missing ? 0 : append_full_bytes (self, column, n);

      n -= done;
      if (n == 0 || !append_bit (self, &column->validity, column->n_rows, !missing))
        return;
      column->n_rows++;
      n--;
    }
}

guint8 *
kedroc_table_builder_add_numbers (KedrocTableBuilder       *self,
                                  KedrocTableBuilderColumn *column,
                                  gsize                     n,
                                  gboolean                  missing)
{
  gsize start = column->values.size;

  if (kedroc_table_builder_grow (self, &column->values, n > G_MAXSSIZE / 8 ? G_MAXSIZE : n * 8) == NULL)
    return NULL;
  end_rows (self, column, n, missing);
  return self->error == NULL ? column->values.data + start : NULL;
}

static void
append_numbers (KedrocTableBuilder       *self,
                KedrocTableBuilderColumn *column,
                gconstpointer             numbers,
                gsize                     n,
                gboolean                  missing)
{
  guint8 *place = n > 0 ? kedroc_table_builder_add_numbers (self, column, n, missing) : NULL;

  if (place != NULL)
    memcpy (place, numbers, n * 8);
}

/**
 * kedroc_table_builder_append_double:
 * @self: a builder
 * @column: the name of a column of `double`s
 * @value: the next cell; NaN is a value, not a missing cell
 *
 * Appends a cell to a column.
 */
void
kedroc_table_builder_append_double (KedrocTableBuilder *self,
                                    const char         *column,
                                    double              value)
{
  KedrocTableBuilderColumn *found;

  g_return_if_fail (KEDROC_IS_TABLE_BUILDER (self));
  g_return_if_fail (column != NULL);

  found = kedroc_table_builder_open_column (self, column);
  if (found == NULL)
    return;
  if (found->layout == KEDROC_TABLE_LAYOUT_DOUBLE)
    append_numbers (self, found, &value, 1, FALSE);
  else
    kedroc_table_builder_set_wrong_type (self, found, "a double");
}

/**
 * kedroc_table_builder_append_doubles:
 * @self: a builder
 * @column: the name of a column of `double`s
 * @values: (array length=n): the next cells
 * @n: how many cells
 *
 * Appends many cells to a column at once.
 */
void
kedroc_table_builder_append_doubles (KedrocTableBuilder *self,
                                     const char         *column,
                                     const double       *values,
                                     gsize               n)
{
  KedrocTableBuilderColumn *found;

  g_return_if_fail (KEDROC_IS_TABLE_BUILDER (self));
  g_return_if_fail (column != NULL);
  g_return_if_fail (values != NULL || n == 0);

  found = kedroc_table_builder_open_column (self, column);
  if (found == NULL)
    return;
  if (found->layout == KEDROC_TABLE_LAYOUT_DOUBLE)
    append_numbers (self, found, values, n, FALSE);
  else
    kedroc_table_builder_set_wrong_type (self, found, "doubles");
}

/**
 * kedroc_table_builder_append_int64:
 * @self: a builder
 * @column: the name of a column of integers or of `double`s
 * @value: the next cell
 *
 * Appends a cell to a column. In a column of `double`s it becomes one.
 */
void
kedroc_table_builder_append_int64 (KedrocTableBuilder *self,
                                   const char         *column,
                                   gint64              value)
{
  KedrocTableBuilderColumn *found;

  g_return_if_fail (KEDROC_IS_TABLE_BUILDER (self));
  g_return_if_fail (column != NULL);

  found = kedroc_table_builder_open_column (self, column);
  if (found == NULL)
    return;
  if (found->layout == KEDROC_TABLE_LAYOUT_INT64)
    {
      append_numbers (self, found, &value, 1, FALSE);
    }
  else if (found->layout == KEDROC_TABLE_LAYOUT_DOUBLE)
    {
      double widened = (double) value;

      append_numbers (self, found, &widened, 1, FALSE);
    }
  else
    {
      kedroc_table_builder_set_wrong_type (self, found, "an integer");
    }
}

/**
 * kedroc_table_builder_append_int64s:
 * @self: a builder
 * @column: the name of a column of integers or of `double`s
 * @values: (array length=n): the next cells
 * @n: how many cells
 *
 * Appends many cells to a column at once.
 */
void
kedroc_table_builder_append_int64s (KedrocTableBuilder *self,
                                    const char         *column,
                                    const gint64       *values,
                                    gsize               n)
{
  KedrocTableBuilderColumn *found;

  g_return_if_fail (KEDROC_IS_TABLE_BUILDER (self));
  g_return_if_fail (column != NULL);
  g_return_if_fail (values != NULL || n == 0);

  found = kedroc_table_builder_open_column (self, column);
  if (found == NULL)
    return;
  if (found->layout == KEDROC_TABLE_LAYOUT_INT64)
    {
      append_numbers (self, found, values, n, FALSE);
      return;
    }
  if (found->layout != KEDROC_TABLE_LAYOUT_DOUBLE)
    kedroc_table_builder_set_wrong_type (self, found, "integers");
  for (gsize i = 0; i < n && self->error == NULL; i++)
    {
      double widened = (double) values[i];

      append_numbers (self, found, &widened, 1, FALSE);
    }
}

static void
append_boolean (KedrocTableBuilder       *self,
                KedrocTableBuilderColumn *column,
                gboolean                  value,
                gboolean                  missing)
{
  if (append_bit (self, &column->values, column->n_rows, value))
    end_rows (self, column, 1, missing);
}

/**
 * kedroc_table_builder_append_boolean:
 * @self: a builder
 * @column: the name of a column of booleans
 * @value: the next cell
 *
 * Appends a cell to a column.
 */
void
kedroc_table_builder_append_boolean (KedrocTableBuilder *self,
                                     const char         *column,
                                     gboolean            value)
{
  KedrocTableBuilderColumn *found;

  g_return_if_fail (KEDROC_IS_TABLE_BUILDER (self));
  g_return_if_fail (column != NULL);

  found = kedroc_table_builder_open_column (self, column);
  if (found == NULL)
    return;
  if (found->layout == KEDROC_TABLE_LAYOUT_BOOLEAN)
    append_boolean (self, found, value, FALSE);
  else
    kedroc_table_builder_set_wrong_type (self, found, "a boolean");
}

/* The offset behind each string is that of the next one. */
static void
append_offset (KedrocTableBuilder       *self,
               KedrocTableBuilderColumn *column,
               gboolean                  missing)
{
  gint64 end = (gint64) column->text.size;
  gint32 narrow_end = (gint32) end;
  gboolean narrow = column->layout == KEDROC_TABLE_LAYOUT_UTF8;
  gsize size = narrow ? sizeof narrow_end : sizeof end;
  guint8 *place = kedroc_table_builder_grow (self, &column->values, size);

  if (place == NULL)
    return;
  memcpy (place, narrow ? (gpointer) &narrow_end : (gpointer) &end, size);
  end_rows (self, column, 1, missing);
}

static void
append_text (KedrocTableBuilder       *self,
             KedrocTableBuilderColumn *column,
             const char               *text,
             gsize                     length,
             gboolean                  missing)
{
  if (length > 0)
    {
      guint8 *place = kedroc_table_builder_grow (self, &column->text, length);

      if (place == NULL)
        return;
      memcpy (place, text, length);
    }
  append_offset (self, column, missing);
}

/**
 * kedroc_table_builder_append_string:
 * @self: a builder
 * @column: the name of a column of text
 * @value: (nullable): the next cell, in UTF-8; %NULL: it is missing
 *
 * Appends a cell to a column. Text that is not UTF-8 is a mistake.
 */
void
kedroc_table_builder_append_string (KedrocTableBuilder *self,
                                    const char         *column,
                                    const char         *value)
{
  if (value == NULL)
    kedroc_table_builder_append_missing (self, column);
  else
    kedroc_table_builder_append_string_len (self, column, value, strlen (value));
}

/**
 * kedroc_table_builder_append_string_len:
 * @self: a builder
 * @column: the name of a column of text
 * @value: (array length=length) (element-type guint8): the next cell, in UTF-8; a final
 *   NUL is not needed
 * @length: how many bytes
 *
 * Appends a cell to a column. Text that is not UTF-8 is a mistake.
 */
void
kedroc_table_builder_append_string_len (KedrocTableBuilder *self,
                                        const char         *column,
                                        const char         *value,
                                        gsize               length)
{
  KedrocTableBuilderColumn *found;

  g_return_if_fail (KEDROC_IS_TABLE_BUILDER (self));
  g_return_if_fail (column != NULL);
  g_return_if_fail (value != NULL || length == 0);

  found = kedroc_table_builder_open_column (self, column);
  if (found == NULL)
    return;
  if (found->layout != KEDROC_TABLE_LAYOUT_LARGE_UTF8 && found->layout != KEDROC_TABLE_LAYOUT_UTF8)
    kedroc_table_builder_set_wrong_type (self, found, "text");
  else if (!kedroc_utf8_check (value, length))
    kedroc_table_builder_set_mistake (self, "Row %" G_GUINT64_FORMAT " of column '%s' is not UTF-8",
                                      found->n_rows, found->name);
  else
    append_text (self, found, value, length, FALSE);
}

/**
 * kedroc_table_builder_append_missing:
 * @self: a builder
 * @column: the name of a column
 *
 * Appends a cell that holds no value to a column of any type.
 */
void
kedroc_table_builder_append_missing (KedrocTableBuilder *self,
                                     const char         *column)
{
  const gint64 zero = 0;
  const double nan_value = NAN;
  KedrocTableBuilderColumn *found;

  g_return_if_fail (KEDROC_IS_TABLE_BUILDER (self));
  g_return_if_fail (column != NULL);

  found = kedroc_table_builder_open_column (self, column);
  if (found == NULL)
    return;
  switch (found->layout)
    {
    case KEDROC_TABLE_LAYOUT_BOOLEAN:
      append_boolean (self, found, FALSE, TRUE);
      break;
    case KEDROC_TABLE_LAYOUT_INT64:
      append_numbers (self, found, &zero, 1, TRUE);
      break;
    case KEDROC_TABLE_LAYOUT_DOUBLE:
      append_numbers (self, found, &nan_value, 1, TRUE);
      break;
    default:
      append_text (self, found, NULL, 0, TRUE);
      break;
    }
}
