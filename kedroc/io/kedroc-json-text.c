/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-json-text-private.h"

#include <math.h>
#include <string.h>

#include "kedroc-error.h"
#include "kedroc-json-string-private.h"
#include "kedroc-text-private.h"

/* A longer word is no number that anybody wrote. */
#define WORD_LENGTH_MAX 400

typedef enum
{
  EXPECT_VALUE,
  EXPECT_VALUE_OR_END,
  EXPECT_KEY,
  EXPECT_KEY_OR_END,
  EXPECT_COLON,
  EXPECT_SEPARATOR_OR_END,
  EXPECT_NOTHING,
} Expectation;

/* A list or an object that has begun. */
typedef struct
{
  gboolean is_object;
  GHashTable *keys; /* (owned) of char *, from the first one on */
  const char *key;  /* of the member that is being read */
} Level;

typedef struct
{
  const char *data;
  gsize size;
  gsize offset;
  Expectation expected;
  GArray *levels; /* of Level */
} Scanner;

static void
level_clear (gpointer data)
{
  g_clear_pointer (&((Level *) data)->keys, g_hash_table_unref);
}

static Level *
get_level (Scanner *scanner)
{
  GArray *levels = scanner->levels;

  return levels->len > 0 ? &g_array_index (levels, Level, levels->len - 1) : NULL;
}

/* The key of the innermost member, which may stand in lists in it. */
static const char *
get_key (Scanner *scanner)
{
  for (guint i = scanner->levels->len; i > 0; i--)
    if (g_array_index (scanner->levels, Level, i - 1).key != NULL)
      return g_array_index (scanner->levels, Level, i - 1).key;

  return NULL;
}

/* Line and column as an editor counts them, from 1 and in characters. */
static char *
describe_place (Scanner *scanner)
{
  const char *key = get_key (scanner);
  g_autofree char *shown = key != NULL ? kedroc_text_shorten (key) : NULL;
  gsize line = 1;
  gsize column = 1;

  for (gsize i = 0; i < scanner->offset; i++)
    {
      gboolean begins = ((guchar) scanner->data[i] & 0xc0) != 0x80;

      column = scanner->data[i] == '\n' ? 1 : column + begins;
      line += scanner->data[i] == '\n';
    }

  return g_strdup_printf ("line %" G_GSIZE_FORMAT ", column %" G_GSIZE_FORMAT "%s%s%s", line, column,
                          shown != NULL ? ": key '" : "", shown != NULL ? shown : "",
                          shown != NULL ? "'" : "");
}

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
  g_autofree char *place = describe_place (scanner);
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, "%s: %s", place, message);
  return FALSE;
}

static gboolean
set_expected (Scanner *scanner,
              const char *expected,
              GError **error)
{
  const char *found = scanner->data + scanner->offset;

  if (scanner->offset == scanner->size)
    return set_scan_error (scanner, error, "this is not JSON: expected %s, found the end of the file",
                           expected);

  if (!g_unichar_isprint (g_utf8_get_char (found)))
    return set_scan_error (scanner, error, "this is not JSON: expected %s, found U+%04X", expected,
                           g_utf8_get_char (found));

  return set_scan_error (scanner, error, "this is not JSON: expected %s, found '%.*s'", expected,
                         (int) (g_utf8_next_char (found) - found), found);
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
scan_word (Scanner *scanner,
           GError **error)
{
  gsize length = get_word_length (scanner);
  g_autofree char *word = g_utf8_make_valid (scanner->data + scanner->offset, MIN (length, WORD_LENGTH_MAX));
  g_autofree char *shown = NULL;
  gboolean is_integer = FALSE;

  if (length == 0)
    return set_expected (scanner, "a value", error);

  if (!g_str_equal (word, "true") && !g_str_equal (word, "false") && !g_str_equal (word, "null"))
    {
      shown = kedroc_text_shorten (word);
      if (length > WORD_LENGTH_MAX || !is_number (word, &is_integer))
        return set_scan_error (scanner, error, "this is not JSON: '%s'", shown);

      if (!fits (word, is_integer))
        return set_scan_error (scanner, error, "the number %s is too large; write it as a string", shown);
    }
  scanner->offset += length;

  return TRUE;
}

static gboolean
scan_string (Scanner *scanner,
             GString *text,
             GError **error)
{
  g_autofree char *problem = NULL;
  const char *culprit;
  const char *next = kedroc_json_string_read (scanner->data + scanner->offset, scanner->data + scanner->size,
                                              text, &culprit, &problem);

  scanner->offset = (next != NULL ? next : culprit) - scanner->data;

  return next != NULL || set_scan_error (scanner, error, "%s", problem);
}

static void
end_value (Scanner *scanner)
{
  scanner->expected = scanner->levels->len > 0 ? EXPECT_SEPARATOR_OR_END : EXPECT_NOTHING;
}

static gboolean
begin_level (Scanner *scanner,
             gboolean is_object,
             GError **error)
{
  Level level = { .is_object = is_object };

  if (scanner->levels->len == KEDROC_JSON_DEPTH_MAX)
    return set_scan_error (scanner, error, "lists and objects are nested more than %d levels deep",
                           KEDROC_JSON_DEPTH_MAX);

  g_array_append_val (scanner->levels, level);
  scanner->offset++;
  scanner->expected = is_object ? EXPECT_KEY_OR_END : EXPECT_VALUE_OR_END;

  return TRUE;
}

static gboolean
end_level (Scanner *scanner)
{
  g_array_set_size (scanner->levels, scanner->levels->len - 1);
  scanner->offset++;
  end_value (scanner);

  return TRUE;
}

static gboolean
scan_value (Scanner *scanner,
            char first,
            GError **error)
{
  if (first == '[' || first == '{')
    return begin_level (scanner, first == '{', error);

  if (first == '"' ? !scan_string (scanner, NULL, error) : !scan_word (scanner, error))
    return FALSE;

  end_value (scanner);

  return TRUE;
}

static gboolean
scan_key (Scanner *scanner,
          char first,
          GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  Level *level = get_level (scanner);
  gsize start = scanner->offset;

  if (first != '"')
    return set_expected (scanner, "a key in double quotes", error);

  if (!scan_string (scanner, text, error))
    return FALSE;

  if (level->keys == NULL)
    level->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (g_hash_table_contains (level->keys, text->str))
    {
      g_autofree char *shown = kedroc_text_shorten (text->str);

      scanner->offset = start;
      return set_scan_error (scanner, error, "the key '%s' is there twice; give each a name of its own",
                             shown);
    }
  level->key = text->str;
  g_hash_table_add (level->keys, g_string_free (g_steal_pointer (&text), FALSE));
  scanner->expected = EXPECT_COLON;

  return TRUE;
}

static gboolean
scan_separator (Scanner *scanner,
                char first,
                GError **error)
{
  Level *level = get_level (scanner);

  if (first == (level->is_object ? '}' : ']'))
    return end_level (scanner);

  if (first != ',')
    return set_expected (scanner, level->is_object ? "',' or '}'" : "',' or ']'", error);

  level->key = NULL;
  scanner->offset++;
  scanner->expected = level->is_object ? EXPECT_KEY : EXPECT_VALUE;

  return TRUE;
}

static gboolean
scan_colon (Scanner *scanner,
            char first,
            GError **error)
{
  if (first != ':')
    return set_expected (scanner, "':'", error);

  scanner->offset++;
  scanner->expected = EXPECT_VALUE;

  return TRUE;
}

/* Takes one piece of the text; there is one. */
static gboolean
scan_piece (Scanner *scanner,
            GError **error)
{
  char first = scanner->data[scanner->offset];

  switch (scanner->expected)
    {
    case EXPECT_KEY_OR_END:
      return first == '}' ? end_level (scanner) : scan_key (scanner, first, error);
    case EXPECT_KEY:
      return scan_key (scanner, first, error);
    case EXPECT_COLON:
      return scan_colon (scanner, first, error);
    case EXPECT_SEPARATOR_OR_END:
      return scan_separator (scanner, first, error);
    case EXPECT_NOTHING:
      return set_scan_error (scanner, error, "this is not JSON: there is more after the end of the document");
    case EXPECT_VALUE_OR_END:
      return first == ']' ? end_level (scanner) : scan_value (scanner, first, error);
    case EXPECT_VALUE:
    default:
      return scan_value (scanner, first, error);
    }
}

static gboolean
check_end (Scanner *scanner,
           GError **error)
{
  Level *level = get_level (scanner);

  if (scanner->expected == EXPECT_NOTHING)
    return TRUE;

  if (level == NULL)
    {
      g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT,
                           "this is not JSON: the file is empty");
      return FALSE;
    }

  return set_expected (scanner, level->is_object ? "the '}' that ends an object" : "the ']' that ends a list",
                       error);
}

gboolean
kedroc_json_text_check (const char *data,
                        gsize size,
                        GError **error)
{
  g_autoptr (GArray) levels = g_array_new (FALSE, FALSE, sizeof (Level));
  Scanner scanner = { data, size, 0, EXPECT_VALUE, levels };

  g_array_set_clear_func (levels, level_clear);
  while (scanner.offset < size)
    {
      if (strchr (" \t\r\n", data[scanner.offset]) != NULL)
        scanner.offset++;
      else if (!scan_piece (&scanner, error))
        return FALSE;
    }

  return check_end (&scanner, error);
}
