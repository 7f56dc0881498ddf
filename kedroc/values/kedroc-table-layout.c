/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-table-layout-private.h"

#define ALIGNMENT 64

/* Two of this size can be added up. */
#define PART_MAX (G_MAXSSIZE / 4)

static gsize
align (gsize offset)
{
  return (offset + ALIGNMENT - 1) & ~(gsize) (ALIGNMENT - 1);
}

gsize
kedroc_table_layout_get_values_size (KedrocTableLayout layout,
                                     guint64           n_rows)
{
  switch (layout)
    {
    case KEDROC_TABLE_LAYOUT_BOOLEAN:
      return kedroc_bits_get_size (n_rows);
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

/* The offsets were right when the table was made, but whoever sent the buffer may still
 * be able to write to it. */
static gboolean
is_inside_text (const KedrocTableColumn *column,
                gint64                   first,
                gsize                    size)
{
  return first >= 0 && (guint64) first <= column->text_size && size <= column->text_size - (gsize) first;
}

static gsize
get_text_size (const KedrocTableColumn *column,
               guint64                  n_rows)
{
  gint64 first;
  gsize size;

  if (!kedroc_table_column_is_text (column))
    return 0;
  first = kedroc_table_column_get_text_offset (column, 0);
  size = (gsize) (kedroc_table_column_get_text_offset (column, n_rows) - first);
  return is_inside_text (column, first, size) ? size : 0;
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
             KedrocTableEntry        *entry,
             gsize                   *end)
{
  entry->layout = column->layout;
  entry->validity_offset = column->validity != NULL ? place (end, kedroc_bits_get_size (n_rows)) : 0;
  entry->values_offset = place (end, kedroc_table_layout_get_values_size (column->layout, n_rows));
  entry->text_size = get_text_size (column, n_rows);
  entry->text_offset = place (end, entry->text_size);
}

static gsize
get_schema_size (const KedrocTableColumn *columns,
                 guint                    n_columns)
{
  gsize size = sizeof (KedrocTableHeader) + n_columns * sizeof (KedrocTableEntry);

  for (guint i = 0; i < n_columns; i++)
    size += strlen (columns[i].name);
  return size;
}

/* Of the entries, the names are filled in here. */
static void
write_schema (const KedrocTableColumn *columns,
              KedrocTableEntry        *entries,
              guint                    n_columns,
              guint64                  n_rows,
              gsize                    size,
              guint8                  *destination)
{
  KedrocTableHeader header = { KEDROC_TABLE_MAGIC, KEDROC_TABLE_VERSION, n_columns, n_rows, size };
  gsize names_offset = sizeof header + n_columns * sizeof *entries;

  for (guint i = 0; i < n_columns; i++)
    {
      entries[i].name_size = (guint32) strlen (columns[i].name);
      entries[i].name_offset = names_offset;
      memcpy (destination + names_offset, columns[i].name, entries[i].name_size);
      names_offset += entries[i].name_size;
    }
  memcpy (destination, &header, sizeof header);
  memcpy (destination + sizeof header, entries, n_columns * sizeof *entries);
}

gpointer
kedroc_table_layout_plan (const KedrocTableColumn *columns,
                          guint                    n_columns,
                          guint64                  n_rows,
                          gsize                   *schema_size,
                          gsize                   *size)
{
  g_autofree KedrocTableEntry *entries = g_new0 (KedrocTableEntry, MAX (n_columns, 1));
  gsize end = get_schema_size (columns, n_columns);
  guint8 *schema = g_malloc (end);

  *schema_size = end;
  for (guint i = 0; i < n_columns; i++)
    plan_column (&columns[i], n_rows, &entries[i], &end);
  *size = align (end);
  write_schema (columns, entries, n_columns, n_rows, *size, schema);
  return schema;
}

/* Memory that had another use is not to be sent: zeros up to the next border. */
static void
clear_gap (guint8 *destination,
           gsize   end)
{
  memset (destination + end, 0, align (end) - end);
}

void
kedroc_bits_copy (guint8       *destination,
                  const guint8 *bits,
                  guint64       offset,
                  guint64       n)
{
  gsize size = kedroc_bits_get_size (n);
  guint shift = offset % 8;
  gsize available = kedroc_bits_get_size (shift + n);

  if (n == 0)
    return;
  bits += offset / 8;
  if (shift == 0)
    memcpy (destination, bits, size);
  for (gsize i = 0; shift != 0 && i < size; i++)
    destination[i] = (guint8) (bits[i] >> shift | (i + 1 < available ? bits[i + 1] << (8 - shift) : 0));
  /* Bits beyond the last row are those of rows that are no part of the table. */
  if (n % 8 != 0)
    destination[size - 1] &= (guint8) ((1 << (n % 8)) - 1);
}

/* Text is written from the first string of a slice on, so offsets start at 0. */
static void
write_text (guint8                  *destination,
            const KedrocTableEntry  *entry,
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

  if (entry->text_size > 0 && is_inside_text (column, first, entry->text_size))
    memcpy (destination + entry->text_offset, column->text + first, entry->text_size);
}

static void
clear_gaps_of_column (guint8                 *destination,
                      const KedrocTableEntry *entry,
                      guint64                 n_rows)
{
  if (entry->validity_offset > 0)
    clear_gap (destination, entry->validity_offset + kedroc_bits_get_size (n_rows));
  clear_gap (destination, entry->values_offset + kedroc_table_layout_get_values_size (entry->layout, n_rows));
  clear_gap (destination, entry->text_offset + entry->text_size);
}

static void
write_column (guint8                  *destination,
              const KedrocTableEntry  *entry,
              const KedrocTableColumn *column,
              guint64                  n_rows)
{
  const guint8 *values = column->values;

  if (column->validity != NULL)
    kedroc_bits_copy (destination + entry->validity_offset, column->validity, column->offset, n_rows);

  if (kedroc_table_column_is_text (column))
    write_text (destination, entry, column, n_rows);
  else if (column->layout == KEDROC_TABLE_LAYOUT_BOOLEAN)
    kedroc_bits_copy (destination + entry->values_offset, values, column->offset, n_rows);
  else if (n_rows > 0)
    memcpy (destination + entry->values_offset, values + column->offset * 8, n_rows * 8);

  clear_gaps_of_column (destination, entry, n_rows);
}

void
kedroc_table_layout_write (gconstpointer            schema,
                           gsize                    schema_size,
                           const KedrocTableColumn *columns,
                           guint8                  *destination)
{
  KedrocTableHeader header;

  memcpy (destination, schema, schema_size);
  clear_gap (destination, schema_size);
  memcpy (&header, schema, sizeof header);
  for (guint i = 0; i < header.n_columns; i++)
    {
      KedrocTableEntry entry;

      memcpy (&entry, (const guint8 *) schema + sizeof header + i * sizeof entry, sizeof entry);
      write_column (destination, &entry, &columns[i], header.n_rows);
    }
}

/* A payload that is too large stays so, whatever else is added. */
static gsize
reserve_part (gsize *end,
              gsize  size)
{
  if (*end > PART_MAX || size > PART_MAX)
    {
      *end = PART_MAX + 1;
      return 0;
    }
  return place (end, size);
}

gsize
kedroc_table_layout_reserve (const KedrocTableColumn *columns,
                             guint                    n_columns,
                             guint64                  n_rows,
                             KedrocTablePlaces       *places)
{
  gsize end = get_schema_size (columns, n_columns);

  if (n_rows > PART_MAX / 8 - 1)
    return G_MAXSIZE;
  for (guint i = 0; i < n_columns; i++)
    {
      places[i].validity = reserve_part (&end, kedroc_bits_get_size (n_rows));
      places[i].values = reserve_part (&end, kedroc_table_layout_get_values_size (columns[i].layout, n_rows));
      places[i].text = reserve_part (&end, columns[i].text_size);
    }
  return end > PART_MAX ? G_MAXSIZE : align (end);
}

void
kedroc_table_layout_complete (const KedrocTableColumn *columns,
                              const KedrocTablePlaces *places,
                              guint                    n_columns,
                              guint64                  n_rows,
                              guint8                  *payload,
                              gsize                    size)
{
  g_autofree KedrocTableEntry *entries = g_new0 (KedrocTableEntry, MAX (n_columns, 1));

  for (guint i = 0; i < n_columns; i++)
    {
      entries[i].layout = columns[i].layout;
      entries[i].validity_offset = places[i].validity;
      entries[i].values_offset = places[i].values;
      entries[i].text_offset = places[i].text;
      entries[i].text_size = columns[i].text_size;
      clear_gaps_of_column (payload, &entries[i], n_rows);
      if (columns[i].validity == NULL)
        {
          memset (payload + places[i].validity, 0, kedroc_bits_get_size (n_rows));
          entries[i].validity_offset = 0;
        }
    }
  write_schema (columns, entries, n_columns, n_rows, size, payload);
  clear_gap (payload, get_schema_size (columns, n_columns));
}
