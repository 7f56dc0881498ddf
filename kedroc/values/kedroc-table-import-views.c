/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-arrow-private.h"

/* A column of format 'vu': each cell says how long it is and holds its text if that is short; or else
 * where it begins in which of the buffers that stand between the views and the last one, which says
 * how large they are. */

#define INLINE_MAX 12

typedef struct
{
  gint32 length;
  gint32 prefix;
  gint32 buffer;
  gint32 offset;
} View;

G_STATIC_ASSERT (sizeof (View) == 16);

typedef struct
{
  const guint8 *views;          /* of the first row on; need not be aligned */
  const void **buffers;
  gint64 n_buffers;
  const guint8 *sizes;          /* 64 bits each; NULL: there are no buffers */
} Views;

/* The text of a cell; NULL: it lies outside. */
static const char *
find_text (const Views *self,
           guint64      row,
           gsize       *length)
{
  const guint8 *place = self->views + row * sizeof (View);
  gint64 size;
  View view;

  memcpy (&view, place, sizeof view);
  *length = (gsize) view.length;
  if (view.length < 0)
    return NULL;
  if (view.length <= INLINE_MAX)
    return (const char *) place + G_STRUCT_OFFSET (View, prefix);

  if (view.buffer < 0 || view.buffer >= self->n_buffers || self->buffers[view.buffer] == NULL ||
      view.offset < 0 || self->sizes == NULL)
    return NULL;
  memcpy (&size, self->sizes + (gsize) view.buffer * sizeof size, sizeof size);
  return size - view.offset >= view.length ? (const char *) self->buffers[view.buffer] + view.offset : NULL;
}

/* How much text there is. G_MAXSIZE: some lies outside, or no memory is that large. */
static gsize
add_up (const Views             *self,
        const KedrocTableColumn *column,
        guint64                  n_rows)
{
  gsize sum = 0;

  for (guint64 row = 0; row < n_rows; row++)
    {
      gsize length;

      if (kedroc_table_column_is_missing (column, row))
        continue;
      if (find_text (self, row, &length) == NULL)
        return G_MAXSIZE;
      sum = MIN (sum + length, G_MAXSSIZE / 2);
    }
  return sum;
}

const char *
kedroc_arrow_copy_views (const struct ArrowArray *array,
                         guint64                  n_rows,
                         KedrocTableColumn       *column)
{
  Views views = {
    .views = (const guint8 *) column->values + column->offset * sizeof (View),
    .buffers = array->buffers + 2,
    .n_buffers = array->n_buffers - 3,
    .sizes = array->buffers[array->n_buffers - 1],
  };
  gsize text_size = add_up (&views, column, n_rows);
  gsize offsets_size = (n_rows + 1) * sizeof (gint64);
  gint64 *offsets = NULL;
  char *text;
  gint64 end = 0;

  if (text_size == G_MAXSIZE)
    return "a string lies outside of its column";
  if (n_rows < G_MAXSSIZE / 64)
    offsets = kedroc_arrow_own_column (column, n_rows, offsets_size + text_size);
  if (offsets == NULL)
    return "there is no memory for a copy of it";

  text = (char *) offsets + offsets_size;
  offsets[0] = 0;
  for (guint64 row = 0; row < n_rows; row++)
    {
      gsize length;
      const char *cell = find_text (&views, row, &length);

      if (cell != NULL && !kedroc_table_column_is_missing (column, row))
        {
          memcpy (text + end, cell, length);
          end += (gint64) length;
        }
      offsets[row + 1] = end;
    }
  column->text = text;
  column->text_size = text_size;
  return kedroc_table_column_check_text (column, n_rows);
}
