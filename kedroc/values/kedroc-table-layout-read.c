/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-builtin-codec-private.h"
#include "kedroc-table-layout-private.h"

static gboolean
is_inside (guint64 offset,
           guint64 part,
           gsize   size)
{
  return offset <= size && part <= size - offset;
}

static const char *
read_column (const guint8           *data,
             gsize                   size,
             const KedrocTableEntry *entry,
             guint64                 n_rows,
             KedrocTableColumn      *column)
{
  if (entry->layout < KEDROC_TABLE_LAYOUT_BOOLEAN || entry->layout > KEDROC_TABLE_LAYOUT_LARGE_UTF8)
    return "a column is of no known type";
  if (!is_inside (entry->name_offset, entry->name_size, size) ||
      memchr (data + entry->name_offset, '\0', entry->name_size) != NULL ||
      !kedroc_utf8_check ((const char *) data + entry->name_offset, entry->name_size))
    return "the name of a column is broken";
  if (entry->values_offset % 8 != 0 ||
      !is_inside (entry->values_offset, kedroc_table_layout_get_values_size (entry->layout, n_rows), size) ||
      !is_inside (entry->validity_offset, kedroc_bits_get_size (n_rows), size) ||
      !is_inside (entry->text_offset, entry->text_size, size))
    return "a column lies outside of them";

  column->name = g_strndup ((const char *) data + entry->name_offset, entry->name_size);
  column->layout = entry->layout;
  column->validity = entry->validity_offset > 0 ? data + entry->validity_offset : NULL;
  column->values = data + entry->values_offset;
  column->text = (const char *) data + entry->text_offset;
  column->text_size = entry->text_size;
  return NULL;
}

/* Columns that lie within each other would cost much more memory and time than
 * their bytes are worth. */
static gboolean
take_parts (const KedrocTableEntry *entry,
            guint64                 n_rows,
            gsize                  *left)
{
  const gsize parts[] = {
    entry->name_size,
    entry->validity_offset > 0 ? kedroc_bits_get_size (n_rows) : 0,
    kedroc_table_layout_get_values_size (entry->layout, n_rows),
    entry->text_size,
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      if (parts[i] > *left)
        return FALSE;
      *left -= parts[i];
    }
  return TRUE;
}

static const char *
read_header (const guint8      *data,
             gsize              size,
             KedrocTableHeader *header)
{
  if (size < sizeof *header)
    return "they are too few";
  memcpy (header, data, sizeof *header);
  if (memcmp (header->magic, KEDROC_TABLE_MAGIC, sizeof header->magic) != 0)
    return "they do not begin like a table";
  if (header->version != KEDROC_TABLE_VERSION)
    return "another version of the library has written them";
  if (header->size != size || header->n_columns > (size - sizeof *header) / sizeof (KedrocTableEntry))
    return "they are not as many as they claim";
  /* No column needs less than a bit for each row, so this cannot overflow later. */
  if (header->n_columns > 0 && header->n_rows / 8 > size)
    return "they are too few for so many rows";
  return NULL;
}

KedrocTableColumn *
kedroc_table_layout_read (const guint8  *data,
                          gsize          size,
                          gboolean       validate_text,
                          guint         *n_columns,
                          guint64       *n_rows,
                          const char   **why)
{
  KedrocTableColumn *columns;
  gsize left = size;
  KedrocTableHeader header;

  *why = read_header (data, size, &header);
  if (*why != NULL)
    return NULL;

  columns = g_new0 (KedrocTableColumn, MAX (header.n_columns, 1));
  for (guint i = 0; i < header.n_columns && *why == NULL; i++)
    {
      KedrocTableEntry entry;

      memcpy (&entry, data + sizeof header + i * sizeof entry, sizeof entry);
      *why = read_column (data, size, &entry, header.n_rows, &columns[i]);
      if (*why == NULL && !take_parts (&entry, header.n_rows, &left))
        *why = "its columns lie within each other";
      if (*why == NULL && validate_text && kedroc_table_column_is_text (&columns[i]))
        *why = kedroc_table_column_check_text (&columns[i], header.n_rows);
    }

  *n_columns = header.n_columns;
  *n_rows = header.n_rows;
  if (*why == NULL)
    return columns;
  kedroc_table_columns_free (columns, header.n_columns);
  return NULL;
}
