/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-error.h"
#include "kedroc-shared-buffer-private.h"
#include "kedroc-table-builder-private.h"

/* A table in place is laid out in its buffer before its first cell, for as many rows
 * and as much text as were reserved, and each cell is written to where it stays. Only when
 * more comes than was reserved does everything move, into twice the room. */

/* Bytes of text for each row where nobody has said how many there will be. */
#define TEXT_PER_ROW 8

/* The least to move for. */
#define ROWS_MIN 64
#define TEXT_MIN 1024

/* What the layout has to know of the columns; to be freed by g_free. text_size is
 * what there is, or what there is to be room for. */
static KedrocTableColumn *
describe_columns (KedrocTableBuilder *self,
                  gboolean            with_room)
{
  KedrocTableColumn *columns = g_new0 (KedrocTableColumn, MAX (self->columns->len, 1));

  for (guint i = 0; i < self->columns->len; i++)
    {
      KedrocTableBuilderColumn *column = g_ptr_array_index (self->columns, i);

      columns[i].name = column->name;
      columns[i].layout = column->layout;
      columns[i].text_size = with_room ? column->reserved_text : column->text.size;
      columns[i].validity = column->validity.size > 0 ? column->validity.data : NULL;
    }
  return columns;
}

static void
move_part (KedrocGrowable *part,
           guint8         *place,
           gsize           capacity)
{
  if (part->size > 0)
    memcpy (place, part->data, part->size);
  part->data = place;
  part->capacity = capacity;
}

/* Offsets of 32 bits arrive as such of 64 bits. */
static void
move_and_widen (KedrocGrowable *offsets,
                guint8         *place,
                gsize           capacity)
{
  gsize n = offsets->size / sizeof (gint32);

  for (gsize i = 0; i < n; i++)
    {
      gint32 narrow;
      gint64 offset;

      memcpy (&narrow, offsets->data + i * sizeof narrow, sizeof narrow);
      offset = narrow;
      memcpy (place + i * sizeof offset, &offset, sizeof offset);
    }
  offsets->data = place;
  offsets->size = n * sizeof (gint64);
  offsets->capacity = capacity;
}

static void
move_column (KedrocTableBuilderColumn *column,
             const KedrocTablePlaces  *places,
             guint64                   n_rows,
             guint8                   *payload)
{
  gsize capacity = kedroc_table_layout_get_values_size (column->layout, n_rows);
  gsize size = kedroc_table_layout_get_values_size (column->layout, column->n_rows);

  move_part (&column->validity, payload + places->validity, kedroc_bits_get_size (n_rows));
  move_part (&column->text, payload + places->text, column->reserved_text);
  if (column->values.size > 0 && column->values.size < size)
    move_and_widen (&column->values, payload + places->values, capacity);
  else
    move_part (&column->values, payload + places->values, capacity);

  /* Offsets begin with that of the first string. */
  if (column->n_rows == 0 && column->values.size < size)
    {
      memset (column->values.data, 0, size);
      column->values.size = size;
    }
}

static void
settle_layouts (KedrocTableBuilder *self)
{
  for (guint i = 0; i < self->columns->len; i++)
    {
      KedrocTableBuilderColumn *column = g_ptr_array_index (self->columns, i);

      if (column->layout == KEDROC_TABLE_LAYOUT_LARGE_UTF8 || column->layout == KEDROC_TABLE_LAYOUT_UTF8)
        column->layout = column->reserved_text > self->narrow_text_max ? KEDROC_TABLE_LAYOUT_LARGE_UTF8
                                                                       : KEDROC_TABLE_LAYOUT_UTF8;
    }
}

/* Moves what has been written into a buffer that has the room there is to be. */
static gboolean
lay_out (KedrocTableBuilder  *self,
         GError             **error)
{
  g_autofree KedrocTablePlaces *places = g_new0 (KedrocTablePlaces, MAX (self->columns->len, 1));
  g_autofree KedrocTableColumn *columns = NULL;
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  gsize size;

  settle_layouts (self);
  columns = describe_columns (self, TRUE);
  size = kedroc_table_layout_reserve (columns, self->columns->len, self->row_room, places);
  if (size == G_MAXSIZE)
    {
      g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_MEMORY_LIMIT,
                   "No memory is large enough for %" G_GUINT64_FORMAT " rows and their text", self->row_room);
      return FALSE;
    }
  buffer = kedroc_shared_memory_manager_allocate (self->manager, size, error);
  if (buffer == NULL)
    return FALSE;

  for (guint i = 0; i < self->columns->len; i++)
    move_column (g_ptr_array_index (self->columns, i), &places[i], self->row_room,
                 kedroc_shared_buffer_get_data (buffer));
  g_clear_pointer (&self->buffer, kedroc_shared_buffer_unref);
  self->buffer = g_steal_pointer (&buffer);
  g_free (self->places);
  self->places = g_steal_pointer (&places);
  return TRUE;
}

gboolean
kedroc_table_builder_begin (KedrocTableBuilder *self)
{
  for (guint i = 0; i < self->columns->len; i++)
    {
      KedrocTableBuilderColumn *column = g_ptr_array_index (self->columns, i);

      /* A guess is no reason for wide offsets. */
      if (column->layout == KEDROC_TABLE_LAYOUT_LARGE_UTF8 && column->reserved_text == 0)
        column->reserved_text = MIN (self->row_room, self->narrow_text_max / TEXT_PER_ROW) * TEXT_PER_ROW;
    }
  return lay_out (self, &self->error);
}

static KedrocTableBuilderColumn *
find_owner (KedrocTableBuilder *self,
            KedrocGrowable     *growable)
{
  for (guint i = 0; i < self->columns->len; i++)
    {
      KedrocTableBuilderColumn *column = g_ptr_array_index (self->columns, i);

      if (growable == &column->values || growable == &column->text || growable == &column->validity)
        return column;
    }
  g_return_val_if_reached (NULL);
}

static void
want_rows (KedrocTableBuilder       *self,
           KedrocTableBuilderColumn *column,
           gboolean                  is_values,
           gsize                     size)
{
  gsize room;

  do
    {
      self->row_room = MAX (2 * self->row_room, ROWS_MIN);
      room = is_values ? kedroc_table_layout_get_values_size (column->layout, self->row_room)
                       : kedroc_bits_get_size (self->row_room);
    }
  while (room < size);
}

static void
want_text (KedrocTableBuilder       *self,
           KedrocTableBuilderColumn *column,
           gsize                     size)
{
  gsize room = MAX (MAX (size, 2 * column->reserved_text), TEXT_MIN);

  /* Offsets stay narrow as long as they can. */
  column->reserved_text = size <= self->narrow_text_max ? MIN (room, self->narrow_text_max) : room;
}

/* As everything moves, text that would soon have to is given room as well. */
static void
want_room (KedrocTableBuilder       *self,
           KedrocTableBuilderColumn *column,
           KedrocGrowable           *growable,
           gsize                     size)
{
  if (growable == &column->text)
    want_text (self, column, size);
  else
    want_rows (self, column, growable == &column->values, size);

  for (guint i = 0; i < self->columns->len; i++)
    {
      KedrocTableBuilderColumn *other = g_ptr_array_index (self->columns, i);

      if (&other->text != growable && other->text.size > other->text.capacity / 2)
        want_text (self, other, other->text.size);
    }
}

gboolean
kedroc_table_builder_make_room (KedrocTableBuilder *self,
                                KedrocGrowable     *growable,
                                gsize               size)
{
  KedrocTableBuilderColumn *column = find_owner (self, growable);
  g_autoptr (GError) error = NULL;

  if (self->lent)
    {
      kedroc_table_builder_set_mistake (self, "Row %" G_GUINT64_FORMAT " of column '%s' has no room: %s reserved, "
                                        "and nothing can move while cells are filled in place",
                                        column->n_rows, column->name,
                                        growable == &column->text ? "less text was" : "fewer rows were");
      return FALSE;
    }
  if (size > G_MAXSSIZE / 4 - growable->size)
    {
      kedroc_table_builder_set_mistake (self, "There is no memory for a column of more than %" G_GSIZE_FORMAT
                                        " bytes", growable->size);
      return FALSE;
    }

  want_room (self, column, growable, growable->size + size);
  if (lay_out (self, &error))
    return TRUE;
  g_prefix_error (&error, "Row %" G_GUINT64_FORMAT " of column '%s': ", column->n_rows, column->name);
  self->error = g_steal_pointer (&error);
  return FALSE;
}

KedrocSharedBuffer *
kedroc_table_builder_complete (KedrocTableBuilder  *self,
                               GError             **error)
{
  KedrocTableBuilderColumn *first = self->columns->len > 0 ? g_ptr_array_index (self->columns, 0) : NULL;
  g_autofree KedrocTableColumn *columns = NULL;

  /* Without a single cell nothing that was reserved is needed. */
  self->row_room = self->buffer != NULL ? self->row_room : 0;
  for (guint i = 0; self->buffer == NULL && i < self->columns->len; i++)
    ((KedrocTableBuilderColumn *) g_ptr_array_index (self->columns, i))->reserved_text = 0;
  if (self->buffer == NULL && !lay_out (self, error))
    return NULL;

  columns = describe_columns (self, FALSE);
  kedroc_table_layout_complete (columns, self->places, self->columns->len, first != NULL ? first->n_rows : 0,
                                kedroc_shared_buffer_get_data (self->buffer),
                                kedroc_shared_buffer_get_size (self->buffer));
  return g_steal_pointer (&self->buffer);
}

void
kedroc_table_builder_leave_buffer (KedrocTableBuilder *self)
{
  static const KedrocGrowable nothing;

  for (guint i = 0; i < self->columns->len; i++)
    {
      KedrocTableBuilderColumn *column = g_ptr_array_index (self->columns, i);

      column->values = column->text = column->validity = nothing;
    }
  g_clear_pointer (&self->buffer, kedroc_shared_buffer_unref);
  g_clear_pointer (&self->places, g_free);
  self->row_room = self->reserved_rows;
  self->lent = FALSE;
}
