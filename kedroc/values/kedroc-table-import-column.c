/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include <string.h>

#include "kedroc-arrow-private.h"
#include "kedroc-error.h"
#include "kedroc-table-layout-private.h"

/* What a column without rows points to where its owner has no buffer for it. */
static const gint64 nothing[1];

/* Numbers of other types become such of 64 bits; also those of 64 bits are read byte by
 * byte, as nobody has to align them. */
#define DEFINE_COPY(name, Source, Target)                               \
  static void                                                           \
  name (gpointer      destination,                                      \
        const guint8 *source,                                           \
        guint64       n)                                                \
  {                                                                     \
    Target *numbers = destination;                                      \
                                                                        \
    for (guint64 i = 0; i < n; i++)                                     \
      {                                                                 \
        Source number;                                                  \
                                                                        \
        memcpy (&number, source + i * sizeof number, sizeof number);    \
        numbers[i] = (Target) number;                                   \
      }                                                                 \
  }

DEFINE_COPY (copy_int8s, gint8, gint64)
DEFINE_COPY (copy_uint8s, guint8, gint64)
DEFINE_COPY (copy_int16s, gint16, gint64)
DEFINE_COPY (copy_uint16s, guint16, gint64)
DEFINE_COPY (copy_int32s, gint32, gint64)
DEFINE_COPY (copy_uint32s, guint32, gint64)
DEFINE_COPY (copy_int64s, gint64, gint64)
DEFINE_COPY (copy_floats, float, double)
DEFINE_COPY (copy_doubles, double, double)
DEFINE_COPY (copy_offsets, gint32, gint32)

typedef struct
{
  const char *format;
  KedrocTableLayout layout;
  gint64 n_buffers;                     /* at least so many, of views */
  guint size;                           /* of a value in bytes, 0: it is none of numbers */
  gboolean borrowed;                    /* values lie as in a table */
  void (*copy) (gpointer destination, const guint8 *source, guint64 n);
} Format;

static const Format formats[] = {
  { "b", KEDROC_TABLE_LAYOUT_BOOLEAN, 2, 0, TRUE, NULL },
  { "l", KEDROC_TABLE_LAYOUT_INT64, 2, 8, TRUE, copy_int64s },
  { "g", KEDROC_TABLE_LAYOUT_DOUBLE, 2, 8, TRUE, copy_doubles },
  { "u", KEDROC_TABLE_LAYOUT_UTF8, 3, 4, TRUE, copy_offsets },
  { "U", KEDROC_TABLE_LAYOUT_LARGE_UTF8, 3, 8, TRUE, copy_int64s },
  { "vu", KEDROC_TABLE_LAYOUT_LARGE_UTF8, 3, 0, FALSE, NULL },
  { "c", KEDROC_TABLE_LAYOUT_INT64, 2, 1, FALSE, copy_int8s },
  { "C", KEDROC_TABLE_LAYOUT_INT64, 2, 1, FALSE, copy_uint8s },
  { "s", KEDROC_TABLE_LAYOUT_INT64, 2, 2, FALSE, copy_int16s },
  { "S", KEDROC_TABLE_LAYOUT_INT64, 2, 2, FALSE, copy_uint16s },
  { "i", KEDROC_TABLE_LAYOUT_INT64, 2, 4, FALSE, copy_int32s },
  { "I", KEDROC_TABLE_LAYOUT_INT64, 2, 4, FALSE, copy_uint32s },
  { "L", KEDROC_TABLE_LAYOUT_INT64, 2, 8, FALSE, copy_int64s },
  { "f", KEDROC_TABLE_LAYOUT_DOUBLE, 2, 4, FALSE, copy_floats },
  { "n", KEDROC_TABLE_LAYOUT_DOUBLE, 0, 0, FALSE, NULL },
};

/* What messages call the types that a table has not; the first that the format begins with. */
static const char *const others[][2] = {
  { "e", "float16" },
  { "z", "binary" },
  { "Z", "large_binary" },
  { "vz", "binary_view" },
  { "w:", "fixed_size_binary" },
  { "d:", "decimal" },
  { "tdD", "date32" },
  { "tdm", "date64" },
  { "tt", "time" },
  { "ts", "timestamp" },
  { "tD", "duration" },
  { "ti", "interval" },
  { "+s", "struct" },
  { "+m", "map" },
  { "+u", "union" },
  { "+r", "run_end_encoded" },
  { "+", "list" },
};

static gboolean
refuse_column (const char  *name,
               const char  *why,
               GError     **error)
{
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT,
               "Column '%s' of the Arrow array cannot be used: %s", name, why);
  return FALSE;
}

static gboolean
refuse_format (const char                *name,
               const struct ArrowSchema  *schema,
               GError                   **error)
{
  const char *format = schema->format != NULL ? schema->format : "";
  const char *type = "unknown";

  for (guint i = G_N_ELEMENTS (others); i > 0; i--)
    {
      if (g_str_has_prefix (format, others[i - 1][0]))
        type = others[i - 1][1];
    }
  if (schema->dictionary != NULL)
    type = "dictionary (categories)";
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
               "Column '%s' of the Arrow array is of type %s (format '%s'), which a table has no columns of; "
               "cast it to a number, bool or string", name, type, format);
  return FALSE;
}

static const Format *
find_format (const struct ArrowSchema *schema)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      if (schema->dictionary == NULL && g_strcmp0 (schema->format, formats[i].format) == 0)
        return &formats[i];
    }
  return NULL;
}

gboolean
kedroc_arrow_read_schema (const struct ArrowSchema  *schema,
                          KedrocTableColumn         *column,
                          GError                   **error)
{
  const Format *format;

  if (schema == NULL || schema->release == NULL)
    return refuse_column ("?", "its schema was released before", error);
  column->name = g_strdup (schema->name != NULL ? schema->name : "");
  if (!g_utf8_validate (column->name, -1, NULL))
    return refuse_column ("?", "its name is not UTF-8", error);

  format = find_format (schema);
  if (format == NULL)
    return refuse_format (column->name, schema, error);
  column->layout = format->layout;
  column->values = nothing;
  column->text = kedroc_table_column_is_text (column) ? (const char *) nothing : NULL;
  return TRUE;
}

gpointer
kedroc_arrow_own_column (KedrocTableColumn *column,
                         guint64            n_rows,
                         gsize              n_bytes)
{
  gsize bits_size = column->validity != NULL ? kedroc_bits_get_size (n_rows) : 0;
  guint8 *owned = n_bytes < G_MAXSSIZE - bits_size ? g_try_malloc (n_bytes + bits_size) : NULL;

  if (owned == NULL)
    return NULL;
  if (column->validity != NULL)
    {
      kedroc_bits_copy (owned + n_bytes, column->validity, column->offset, n_rows);
      column->validity = owned + n_bytes;
    }
  column->owned = owned;
  column->values = owned;
  column->offset = 0;
  return owned;
}

/* Code that reads a column of numbers in place need not look for what is missing: such cells are
 * NaN or 0 there. In Arrow they are anything. FALSE: some are. */
static gboolean
check_missing (const KedrocTableColumn *column,
               guint64                  n_rows)
{
  const double *doubles = column->values;
  const gint64 *integers = column->values;
  gboolean is_double = column->layout == KEDROC_TABLE_LAYOUT_DOUBLE;

  for (guint64 row = 0; column->validity != NULL && row < n_rows; row++)
    {
      guint64 index = column->offset + row;

      if (!kedroc_table_column_is_missing (column, row))
        continue;
      if (is_double ? !isnan (doubles[index]) : integers[index] != 0)
        return FALSE;
    }
  return TRUE;
}

static void
clear_missing (const KedrocTableColumn *column,
               guint64                  n_rows,
               gpointer                 values)
{
  double *doubles = values;
  gint64 *integers = values;

  for (guint64 row = 0; column->validity != NULL && row < n_rows; row++)
    {
      if (!kedroc_table_column_is_missing (column, row))
        continue;
      if (column->layout == KEDROC_TABLE_LAYOUT_DOUBLE)
        doubles[row] = NAN;
      else
        integers[row] = 0;
    }
}

/* Numbers of 64 bits have been read as signed ones. */
static gboolean
check_unsigned (const KedrocTableColumn  *column,
                guint64                   n_rows,
                GError                  **error)
{
  const gint64 *integers = column->values;

  for (guint64 row = 0; row < n_rows; row++)
    {
      if (integers[row] >= 0)
        continue;
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
                   "Row %" G_GUINT64_FORMAT " of column '%s' of the Arrow array is %" G_GUINT64_FORMAT
                   ", which is too large for an int64; cast the column to float64 or string",
                   row, column->name, (guint64) integers[row]);
      return FALSE;
    }
  return TRUE;
}

static gboolean
is_number (const KedrocTableColumn *column)
{
  return column->layout == KEDROC_TABLE_LAYOUT_INT64 || column->layout == KEDROC_TABLE_LAYOUT_DOUBLE;
}

static gboolean
copy_values (const Format       *format,
             guint64             n_rows,
             KedrocTableColumn  *column,
             GError            **error)
{
  const guint8 *source = (const guint8 *) column->values + column->offset * format->size;
  guint64 n = kedroc_table_column_is_text (column) ? n_rows + 1 : n_rows;
  gpointer values = n < G_MAXSSIZE / 16 ? kedroc_arrow_own_column (column, n_rows, n * 8) : NULL;

  if (values == NULL)
    return refuse_column (column->name, "there is no memory for a copy of it", error);
  format->copy (values, source, n);
  if (is_number (column))
    clear_missing (column, n_rows, values);
  return g_str_equal (format->format, "L") ? check_unsigned (column, n_rows, error) : TRUE;
}

/* A column of the null type. */
static gboolean
make_missing (guint64             n_rows,
              KedrocTableColumn  *column,
              GError            **error)
{
  gsize bits_size = kedroc_bits_get_size (n_rows);
  guint8 *values = n_rows < G_MAXSSIZE / 16 ? g_try_malloc (n_rows * 8 + bits_size) : NULL;

  if (values == NULL)
    return refuse_column (column->name, "there is no memory for its cells", error);
  column->offset = 0;
  column->values = values;
  column->owned = values;
  column->validity = memset (values + n_rows * 8, 0, bits_size);
  clear_missing (column, n_rows, values);
  return TRUE;
}

static gboolean
read_text (const struct ArrowArray  *array,
           guint64                   n_rows,
           KedrocTableColumn        *column,
           GError                  **error)
{
  const char *why;

  column->text_size = (gsize) MAX (kedroc_table_column_get_text_offset (column, n_rows), 0);
  if (array->buffers[2] == NULL && column->text_size > 0)
    return refuse_column (column->name, "its text is not there", error);
  /* A string that is empty is not one that is missing. */
  if (array->buffers[2] != NULL)
    column->text = array->buffers[2];
  why = kedroc_table_column_check_text (column, n_rows);
  return why == NULL || refuse_column (column->name, why, error);
}

static gboolean
read_views (const struct ArrowArray  *array,
            guint64                   n_rows,
            KedrocTableColumn        *column,
            GError                  **error)
{
  const char *why = kedroc_arrow_copy_views (array, n_rows, column);

  return why == NULL || refuse_column (column->name, why, error);
}

static const char *
check_array (const struct ArrowArray *array,
             const struct ArrowArray *parent,
             const Format            *format)
{
  gint64 n_buffers_max = g_str_equal (format->format, "vu") ? G_MAXINT32 : format->n_buffers;

  if (array == NULL || array->release == NULL)
    return "it was released before";
  if (array->n_buffers < format->n_buffers || array->n_buffers > n_buffers_max ||
      (array->buffers == NULL && array->n_buffers > 0) || array->n_children != 0)
    return "it has not the buffers of its format";
  if (array->offset < 0 || array->offset > G_MAXINT64 / 16 - parent->offset)
    return "its offset is out of range";
  if (array->length < parent->offset || array->length - parent->offset < parent->length)
    return "it has fewer rows than the table";
  if (parent->length > 0 && format->n_buffers > 0 && array->buffers[1] == NULL)
    return "its values are not there";
  if (array->null_count > 0 && format->n_buffers > 0 && array->buffers[0] == NULL)
    return "cells of it are missing, but it does not say which";
  return NULL;
}

gboolean
kedroc_arrow_read_cells (const struct ArrowSchema  *schema,
                         const struct ArrowArray   *array,
                         const struct ArrowArray   *parent,
                         KedrocTableColumn         *column,
                         GError                   **error)
{
  const Format *format = find_format (schema);
  const char *why = check_array (array, parent, format);
  guint64 n_rows = (guint64) parent->length;
  gsize alignment = MAX (format->size, 1);

  if (why != NULL)
    return refuse_column (column->name, why, error);
  if (n_rows == 0)
    return TRUE;
  if (format->n_buffers == 0)
    return make_missing (n_rows, column, error);

  column->offset = (guint64) (parent->offset + array->offset);
  column->validity = array->null_count != 0 ? array->buffers[0] : NULL;
  column->values = array->buffers[1];
  if (format->copy == NULL)
    return format->borrowed || read_views (array, n_rows, column, error);
  if ((!format->borrowed || (gsize) column->values % alignment != 0 ||
       (is_number (column) && !check_missing (column, n_rows))) &&
      !copy_values (format, n_rows, column, error))
    return FALSE;
  return !kedroc_table_column_is_text (column) || read_text (array, n_rows, column, error);
}
