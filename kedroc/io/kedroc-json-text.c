/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-json-text-private.h"

#include <math.h>
#include <string.h>

#include "kedroc-error.h"
#include "kedroc-text-private.h"

/* A longer word is no number that anybody wrote. */
#define WORD_LENGTH_MAX 400

typedef struct
{
  const char *data;
  gsize size;
  gsize offset;
  gsize depth;
  gboolean is_complete; /* the document has ended */
} Scanner;

static gboolean
set_scan_error (Scanner *scanner,
                GError **error,
                const char *format,
                ...) G_GNUC_PRINTF (3, 4);

static gboolean
set_scan_error (Scanner *scanner,
                GError **error,
                const char *format,
                ...)
{
  g_autofree char *message = NULL;
  gsize line = 1;
  gsize column = 1;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  for (gsize i = 0; i < scanner->offset; i++)
    {
      column = scanner->data[i] == '\n' ? 1 : column + 1;
      line += scanner->data[i] == '\n';
    }

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT,
               "line %" G_GSIZE_FORMAT ", column %" G_GSIZE_FORMAT ": %s", line, column, message);
  return FALSE;
}

/* An end that is missing is seen by json-glib. */
static gsize
get_string_length (Scanner *scanner)
{
  gsize i = scanner->offset + 1;

  while (i < scanner->size && scanner->data[i] != '"')
    i += scanner->data[i] == '\\' ? 2 : 1;

  return MIN (i + 1, scanner->size) - scanner->offset;
}

static gsize
get_word_length (Scanner *scanner)
{
  gsize i = scanner->offset;

  while (i < scanner->size && strchr (" \t\r\n[]{},:\"", scanner->data[i]) == NULL)
    i++;

  return i - scanner->offset;
}

static const char *
skip_digits (const char *p)
{
  while (g_ascii_isdigit (*p))
    p++;

  return p;
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? */
static gboolean
is_number (const char *word,
           gboolean *is_integer)
{
  const char *start;
  const char *p = word + (*word == '-');

  *is_integer = TRUE;
  start = p;
  p = *p == '0' ? p + 1 : skip_digits (p);
  if (p == start)
    return FALSE;

  if (*p == '.')
    {
      *is_integer = FALSE;
      start = p + 1;
      p = skip_digits (start);
      if (p == start)
        return FALSE;
    }

  if (*p == 'e' || *p == 'E')
    {
      *is_integer = FALSE;
      p++;
      start = p + (*p == '+' || *p == '-');
      p = skip_digits (start);
      if (p == start)
        return FALSE;
    }

  return *p == '\0';
}

static gboolean
fits (const char *number,
      gboolean is_integer)
{
  if (!is_integer)
    return isfinite (g_ascii_strtod (number, NULL));

  return g_ascii_string_to_signed (number, 10, G_MININT64, G_MAXINT64, NULL, NULL);
}

static gboolean
check_word (Scanner *scanner,
            gsize length,
            GError **error)
{
  g_autofree char *word = g_utf8_make_valid (scanner->data + scanner->offset, MIN (length, WORD_LENGTH_MAX));
  g_autofree char *shown = NULL;
  gboolean is_integer;

  if (g_str_equal (word, "true") || g_str_equal (word, "false") || g_str_equal (word, "null"))
    return TRUE;

  shown = kedroc_text_shorten (word);
  if (length > WORD_LENGTH_MAX || !is_number (word, &is_integer))
    return set_scan_error (scanner, error, "this is not JSON: '%s'", shown);

  if (!fits (word, is_integer))
    return set_scan_error (scanner, error, "the number %s is too large; write it as a string", shown);

  return TRUE;
}

/* One piece of the text, of which length says how long it is. */
static gboolean
scan_piece (Scanner *scanner,
            gsize *length,
            GError **error)
{
  char character = scanner->data[scanner->offset];

  *length = 1;
  if (strchr (" \t\r\n", character) != NULL)
    return TRUE;

  if (scanner->is_complete)
    return set_scan_error (scanner, error, "this is not JSON: there is more after the end of the document");

  if (character == '[' || character == '{')
    {
      if (++scanner->depth > KEDROC_JSON_DEPTH_MAX)
        return set_scan_error (scanner, error, "lists and objects are nested more than %d levels deep",
                               KEDROC_JSON_DEPTH_MAX);
      return TRUE;
    }

  if (character == ']' || character == '}')
    scanner->depth -= scanner->depth > 0;
  else if (character == '"')
    *length = get_string_length (scanner);
  else if (character != ',' && character != ':')
    {
      *length = get_word_length (scanner);
      if (!check_word (scanner, *length, error))
        return FALSE;
    }
  scanner->is_complete = scanner->depth == 0;

  return TRUE;
}

gboolean
kedroc_json_text_check (const char *data,
                        gsize size,
                        GError **error)
{
  Scanner scanner = { data, size, 0, 0, FALSE };

  while (scanner.offset < size)
    {
      gsize length;

      if (!scan_piece (&scanner, &length, error))
        return FALSE;

      scanner.offset += length;
    }

  return TRUE;
}
