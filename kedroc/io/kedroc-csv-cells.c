/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-csv-cells-private.h"

#include <csv.h>
#include <string.h>

#include "kedroc-error.h"

/* How much is parsed between two looks at the cancellable. */
#define CHUNK_SIZE (256 * 1024)

/* By how much libcsv lets a long field grow; its own 128 bytes take very many
 * steps for a quote that is not closed. */
#define FIELD_BLOCK_SIZE (64 * 1024)

typedef struct
{
  KedrocCSVCells *cells;
  gboolean check_text;
  guint n_fields;      /* of the row that is being read */
  guint64 line;        /* the one that row begins on */
  guint64 n_newlines;  /* within quotes in that row */
  gboolean after_return;
  GError *error;
} Parser;

static int
is_no_space (unsigned char character)
{
  return 0;
}

guint64
kedroc_csv_cells_get_n_rows (const KedrocCSVCells *self)
{
  return self->lines->len;
}

void
kedroc_csv_cells_set_error (const KedrocCSVCells *self,
                            guint64 line,
                            guint column,
                            char *message,
                            GError **error)
{
  g_autofree char *place = NULL;

  if (self->has_header && self->lines->len > 0 && column < self->n_columns)
    place = g_strdup_printf ("column '%s'", kedroc_csv_cells_get (self, 0, column).text);
  else
    place = g_strdup_printf ("column %u", column + 1);

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT,
               "row %" G_GUINT64_FORMAT ", %s: %s", line, place, message);
  g_free (message);
}

static gboolean
check_field (Parser *parser,
             const char *field,
             gsize length)
{
  const char *end;

  if (g_utf8_validate_len (field, length, &end))
    return TRUE;

  kedroc_csv_cells_set_error (parser->cells, parser->line, parser->n_fields,
                              g_strdup_printf ("byte %" G_GSIZE_FORMAT " of the field (0x%02x) %s",
                                               (gsize) (end - field) + 1, (guint) (guchar) *end,
                                               *end == '\0' ? "is NUL" : "is not UTF-8"),
                              &parser->error);
  return FALSE;
}

static void
on_field (void *data,
          size_t length,
          void *user_data)
{
  Parser *parser = user_data;
  KedrocCSVCells *cells = parser->cells;
  const char *field = length > 0 ? data : "";
  gsize next;

  parser->after_return = FALSE;
  if (parser->error != NULL || (parser->check_text && !check_field (parser, field, length)))
    return;

  for (const char *p = field; (p = memchr (p, '\n', length - (p - field))) != NULL; p++)
    parser->n_newlines++;

  g_string_append_len (cells->text, field, length);
  g_string_append_c (cells->text, '\0');
  next = cells->text->len;
  g_array_append_val (cells->starts, next);
  parser->n_fields++;
}

static void
end_row (Parser *parser)
{
  KedrocCSVCells *cells = parser->cells;

  if (cells->lines->len == 0)
    cells->n_columns = parser->n_fields;

  if (parser->n_fields != cells->n_columns)
    {
      /* Named is the first field that is missing or too many. */
      kedroc_csv_cells_set_error (cells, parser->line, MIN (parser->n_fields, cells->n_columns),
                                  g_strdup_printf ("the row has %u fields, the first row has %u",
                                                   parser->n_fields, cells->n_columns),
                                  &parser->error);
      return;
    }

  g_array_append_val (cells->lines, parser->line);
  parser->n_fields = 0;
}

/* All line ends are reported, so that lines can be counted: also those of empty
 * lines, and the second half of CR LF. */
static void
on_row (int character,
        void *user_data)
{
  Parser *parser = user_data;

  if (parser->error != NULL)
    return;

  if (character == '\n' && parser->after_return)
    {
      parser->after_return = FALSE;
      return;
    }

  if (parser->n_fields > 0)
    end_row (parser);

  parser->line += parser->n_newlines + 1;
  parser->n_newlines = 0;
  parser->after_return = character == '\r';
}

static void
set_quote_error (Parser *parser,
                 const char *message)
{
  if (parser->error == NULL)
    kedroc_csv_cells_set_error (parser->cells, parser->line, parser->n_fields, g_strdup (message),
                                &parser->error);
}

static gboolean
parse_chunks (Parser *parser,
              struct csv_parser *csv,
              const char *data,
              gsize size,
              GCancellable *cancellable)
{
  gsize offset = 0;

  while (offset < size && parser->error == NULL)
    {
      gsize length = MIN (size - offset, CHUNK_SIZE);

      if (g_cancellable_set_error_if_cancelled (cancellable, &parser->error))
        break;

      if (csv_parse (csv, data + offset, length, on_field, on_row, parser) != length)
        set_quote_error (parser, csv_error (csv) == CSV_EPARSE
                                     ? "there is a quote within the field; put the field in quotes, and "
                                       "write two for each quote within"
                                     : csv_strerror (csv_error (csv)));
      offset += length;
    }

  if (parser->error == NULL && csv_fini (csv, on_field, on_row, parser) != 0)
    set_quote_error (parser,
                     csv_error (csv) == CSV_EPARSE ? "the quote that the field begins with is not closed"
                                                   : csv_strerror (csv_error (csv)));

  return parser->error == NULL;
}

KedrocCSVCells *
kedroc_csv_cells_new (const char *data,
                      gsize size,
                      char separator,
                      gboolean has_header,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (KedrocCSVCells) cells = g_new0 (KedrocCSVCells, 1);
  Parser parser = { .cells = cells, .line = 1 };
  struct csv_parser csv;
  gsize first = 0;
  gboolean parsed;

  /* The text is not larger than the file, but for one byte a field. */
  cells->text = g_string_sized_new (size + size / 8 + 1);
  cells->starts = g_array_new (FALSE, FALSE, sizeof (gsize));
  cells->lines = g_array_new (FALSE, FALSE, sizeof (guint64));
  cells->has_header = has_header;
  g_array_append_val (cells->starts, first);

  parser.check_text = !g_utf8_validate_len (data, size, NULL);

  csv_init (&csv, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
  csv_set_delim (&csv, separator);
  csv_set_space_func (&csv, is_no_space);
  csv_set_blk_size (&csv, FIELD_BLOCK_SIZE);
  parsed = parse_chunks (&parser, &csv, data, size, cancellable);
  csv_free (&csv);

  if (!parsed)
    {
      g_propagate_error (error, parser.error);
      return NULL;
    }

  return g_steal_pointer (&cells);
}

void
kedroc_csv_cells_free (KedrocCSVCells *self)
{
  g_string_free (self->text, TRUE);
  g_array_unref (self->starts);
  g_array_unref (self->lines);
  g_free (self);
}
