/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-builtin-codec-private.h"
#include "kedroc-shared-buffer-private.h"
#include "kedroc-table-layout-private.h"

#define LAYOUT_MAGIC "KEDROCTB"
#define LAYOUT_VERSION 1
#define ALIGNMENT 64

typedef struct
{
  char magic[8];
  guint32 version;
  guint32 n_columns;
  guint64 n_rows;
  guint64 size;
} Header;

/* One for each column, behind the header; then the names. All offsets count from
 * the start of the payload. */
typedef struct
{
  guint32 layout;
  guint32 name_size;
  guint64 name_offset;
  guint64 validity_offset;    /* 0: nothing is missing */
  guint64 values_offset;
  guint64 text_offset;
  guint64 text_size;
} Entry;

G_STATIC_ASSERT (sizeof (Header) == 32);
G_STATIC_ASSERT (sizeof (Entry) == 48);

static gsize
align (gsize offset)
{
  return (offset + ALIGNMENT - 1) & ~(gsize) (ALIGNMENT - 1);
}

static gsize
get_bits_size (guint64 n)
{
  return n / 8 + (n % 8 != 0);
}

static gsize
get_values_size (KedrocTableLayout layout,
                 guint64           n_rows)
{
  switch (layout)
    {
    case KEDROC_TABLE_LAYOUT_BOOLEAN:
      return get_bits_size (n_rows);
    case KEDROC_TABLE_LAYOUT_INT64:
    case KEDROC_TABLE_LAYOUT_DOUBLE:
      return n_rows * 8;
    case KEDROC_TABLE_LAYOUT_UTF8:
      return (n_rows + 1) * sizeof (gint32);
    case KEDROC_TABLE_LAYOUT_LARGE_UTF8:
      return (n_rows + 1) * sizeof (gint64);
    default:
      g_return_val_if_reached (0);
    }
}

static gsize
get_text_size (const KedrocTableColumn *column,
               guint64                  n_rows)
{
  if (!kedroc_table_column_is_text (column))
    return 0;
  return (gsize) (kedroc_table_column_get_text_offset (column, n_rows) -
                  kedroc_table_column_get_text_offset (column, 0));
}

/* The place of size bytes behind all that has been placed so far. */
static gsize
place (gsize *end,
       gsize  size)
{
  gsize offset = align (*end);

  *end = offset + size;
  return offset;
}

static void
plan_column (const KedrocTableColumn *column,
             guint64                  n_rows,
             Entry                   *entry,
             gsize                   *end)
{
  entry->layout = column->layout;
  entry->validity_offset = column->validity != NULL ? place (end, get_bits_size (n_rows)) : 0;
  entry->values_offset = place (end, get_values_size (column->layout, n_rows));
  entry->text_size = get_text_size (column, n_rows);
  entry->text_offset = place (end, entry->text_size);
}

gpointer
kedroc_table_layout_plan (const KedrocTableColumn *columns,
                          guint                    n_columns,
                          guint64                  n_rows,
                          gsize                   *schema_size,
                          gsize                   *size)
{
  Header header = { LAYOUT_MAGIC, LAYOUT_VERSION, n_columns, n_rows, 0 };
  gsize names_offset = sizeof header + n_columns * sizeof (Entry);
  guint8 *schema;
  gsize end;

  end = names_offset;
  for (guint i = 0; i < n_columns; i++)
    end += strlen (columns[i].name);
  *schema_size = end;
  schema = g_malloc (end);

  for (guint i = 0; i < n_columns; i++)
    {
      Entry entry = { .name_offset = names_offset, .name_size = (guint32) strlen (columns[i].name) };

      plan_column (&columns[i], n_rows, &entry, &end);
      memcpy (schema + entry.name_offset, columns[i].name, entry.name_size);
      memcpy (schema + sizeof header + i * sizeof entry, &entry, sizeof entry);
      names_offset += entry.name_size;
    }

  header.size = align (end);
  memcpy (schema, &header, sizeof header);
  *size = header.size;
  return schema;
}

/* Bits beyond the last row are left as they come. */
static void
write_bits (guint8       *destination,
            const guint8 *bits,
            guint64       offset,
            guint64       n)
{
  gsize size = get_bits_size (n);
  guint shift = offset % 8;
  gsize available = get_bits_size (shift + n);

  if (n == 0)
    return;
  bits += offset / 8;
  if (shift == 0)
    {
      memcpy (destination, bits, size);
      return;
    }
  for (gsize i = 0; i < size; i++)
    destination[i] = (guint8) (bits[i] >> shift | (i + 1 < available ? bits[i + 1] << (8 - shift) : 0));
}

/* Text is written from the first string of a slice on, so offsets start at 0. */
static void
write_text (guint8                  *destination,
            const Entry             *entry,
            const KedrocTableColumn *column,
            guint64                  n_rows)
{
  gint64 first = kedroc_table_column_get_text_offset (column, 0);

  if (column->layout == KEDROC_TABLE_LAYOUT_UTF8)
    {
      gint32 *offsets = (gint32 *) (destination + entry->values_offset);

      for (guint64 i = 0; i <= n_rows; i++)
        offsets[i] = (gint32) (kedroc_table_column_get_text_offset (column, i) - first);
    }
  else
    {
      gint64 *offsets = (gint64 *) (destination + entry->values_offset);

      for (guint64 i = 0; i <= n_rows; i++)
        offsets[i] = kedroc_table_column_get_text_offset (column, i) - first;
    }

  if (entry->text_size > 0)
    memcpy (destination + entry->text_offset, column->text + first, entry->text_size);
}

static void
write_column (guint8                  *destination,
              const Entry             *entry,
              const KedrocTableColumn *column,
              guint64                  n_rows)
{
  const guint8 *values = column->values;

  if (column->validity != NULL)
    write_bits (destination + entry->validity_offset, column->validity, column->offset, n_rows);

  if (kedroc_table_column_is_text (column))
    write_text (destination, entry, column, n_rows);
  else if (column->layout == KEDROC_TABLE_LAYOUT_BOOLEAN)
    write_bits (destination + entry->values_offset, values, column->offset, n_rows);
  else if (n_rows > 0)
    memcpy (destination + entry->values_offset, values + column->offset * 8, n_rows * 8);
}

void
kedroc_table_layout_write (gconstpointer            schema,
                           gsize                    schema_size,
                           const KedrocTableColumn *columns,
                           guint8                  *destination)
{
  Header header;

  memcpy (destination, schema, schema_size);
  memcpy (&header, schema, sizeof header);
  for (guint i = 0; i < header.n_columns; i++)
    {
      Entry entry;

      memcpy (&entry, (const guint8 *) schema + sizeof header + i * sizeof entry, sizeof entry);
      write_column (destination, &entry, &columns[i], header.n_rows);
    }
}

static gboolean
is_inside (guint64 offset,
           guint64 part,
           gsize   size)
{
  return offset <= size && part <= size - offset;
}

static const char *
read_column (const guint8      *data,
             gsize              size,
             const Entry       *entry,
             guint64            n_rows,
             KedrocTableColumn *column)
{
  if (entry->layout < KEDROC_TABLE_LAYOUT_BOOLEAN || entry->layout > KEDROC_TABLE_LAYOUT_LARGE_UTF8)
    return "a column is of no known type";
  if (!is_inside (entry->name_offset, entry->name_size, size) ||
      memchr (data + entry->name_offset, '\0', entry->name_size) != NULL ||
      !kedroc_utf8_check ((const char *) data + entry->name_offset, entry->name_size))
    return "the name of a column is broken";
  if (entry->values_offset % 8 != 0 ||
      !is_inside (entry->values_offset, get_values_size (entry->layout, n_rows), size) ||
      !is_inside (entry->validity_offset, get_bits_size (n_rows), size) ||
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

static const char *
read_header (const guint8 *data,
             gsize         size,
             Header       *header)
{
  if (size < sizeof *header)
    return "they are too few";
  memcpy (header, data, sizeof *header);
  if (memcmp (header->magic, LAYOUT_MAGIC, sizeof header->magic) != 0)
    return "they do not begin like a table";
  if (header->version != LAYOUT_VERSION)
    return "another version of the library has written them";
  if (header->size != size || header->n_columns > (size - sizeof *header) / sizeof (Entry))
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
  Header header;

  *why = read_header (data, size, &header);
  if (*why != NULL)
    return NULL;

  columns = g_new0 (KedrocTableColumn, MAX (header.n_columns, 1));
  for (guint i = 0; i < header.n_columns && *why == NULL; i++)
    {
      Entry entry;

      memcpy (&entry, data + sizeof header + i * sizeof entry, sizeof entry);
      *why = read_column (data, size, &entry, header.n_rows, &columns[i]);
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
