/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-parser-private.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "kedroc-config-builder-private.h"
#include "kedroc-config-text-private.h"
#include "kedroc-json-string-private.h"

/* JsonParser recurses without a limit, lets the last of two equal keys win and
 * does not say where they are; hence a reader of our own. */
typedef struct
{
  KedrocConfigBuilder *builder;
  const char *position;
  const char *end;
  guint line;
  GError **error;
} Reader;

typedef enum {
  EXPECT_VALUE,
  EXPECT_VALUE_OR_END,
  EXPECT_KEY,
  EXPECT_KEY_OR_END,
  EXPECT_SEPARATOR_OR_END,
} Expectation;

static gboolean
fail (Reader     *reader,
      const char *problem)
{
  kedroc_config_builder_set_error (reader->builder, reader->error, reader->line, "%s", problem);
  return FALSE;
}

static gboolean
fail_expected (Reader     *reader,
               const char *expected)
{
  g_autofree char *found = g_strdup ("the end of the text");

  if (reader->position < reader->end)
    {
      gunichar character = g_utf8_get_char (reader->position);
      char utf8[7] = { 0 };

      g_unichar_to_utf8 (character, utf8);
      g_free (found);
      found = g_unichar_isprint (character) ? g_strdup_printf ("'%s'", utf8)
                                            : g_strdup_printf ("U+%04X", character);
    }
  kedroc_config_builder_set_error (reader->builder, reader->error, reader->line, "expected %s, found %s",
                                   expected, found);
  return FALSE;
}

static char
peek (Reader *reader)
{
  return reader->position < reader->end ? *reader->position : '\0';
}

static void
skip_space (Reader *reader)
{
  for (; reader->position < reader->end; reader->position++)
    {
      if (*reader->position == '\n')
        reader->line++;
      else if (*reader->position != ' ' && *reader->position != '\t' && *reader->position != '\r')
        return;
    }
}

/* Stands on the opening quote. */
static GString *
read_string (Reader *reader)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *problem = NULL;
  const char *culprit;
  const char *next = kedroc_json_string_read (reader->position, reader->end, text, &culprit, &problem);

  if (next == NULL)
    {
      fail (reader, problem);
      return NULL;
    }
  reader->position = next;
  return g_steal_pointer (&text);
}

static gboolean
read_digits (Reader *reader)
{
  const char *start = reader->position;

  while (g_ascii_isdigit (peek (reader)))
    reader->position++;
  return reader->position > start || fail_expected (reader, "a digit");
}

static JsonNode *
make_number (Reader     *reader,
             const char *start,
             gboolean    whole)
{
  g_autofree char *text = g_strndup (start, reader->position - start);

  errno = 0;
  if (whole)
    {
      gint64 number = g_ascii_strtoll (text, NULL, 10);
      if (errno == 0)
        return json_node_init_int (json_node_alloc (), number);
      kedroc_config_builder_set_error (reader->builder, reader->error, reader->line,
                                       "%.64s does not fit 64 bits; write it in quotes", text);
      return NULL;
    }

  double number = g_ascii_strtod (text, NULL);
  if (isfinite (number))
    return json_node_init_double (json_node_alloc (), number);
  kedroc_config_builder_set_error (reader->builder, reader->error, reader->line,
                                   "%.64s is too large for a number", text);
  return NULL;
}

static JsonNode *
read_number (Reader *reader)
{
  const char *start = reader->position;
  gboolean whole = TRUE;

  if (peek (reader) == '-')
    reader->position++;
  if (peek (reader) == '0')
    reader->position++;
  else if (!read_digits (reader))
    return NULL;
  if (peek (reader) == '.')
    {
      whole = FALSE;
      reader->position++;
      if (!read_digits (reader))
        return NULL;
    }
  if (peek (reader) == 'e' || peek (reader) == 'E')
    {
      whole = FALSE;
      reader->position++;
      if (peek (reader) == '+' || peek (reader) == '-')
        reader->position++;
      if (!read_digits (reader))
        return NULL;
    }
  return make_number (reader, start, whole);
}

static gboolean
skip_word (Reader     *reader,
           const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (reader->end - reader->position) < length || strncmp (reader->position, word, length) != 0)
    return FALSE;
  reader->position += length;
  return TRUE;
}

static JsonNode *
read_scalar (Reader *reader)
{
  char first = peek (reader);

  if (first == '"')
    {
      g_autoptr (GString) text = read_string (reader);

      return text != NULL ? json_node_init_string (json_node_alloc (), text->str) : NULL;
    }
  if (first == '-' || g_ascii_isdigit (first))
    return read_number (reader);
  if (skip_word (reader, "true"))
    return json_node_init_boolean (json_node_alloc (), TRUE);
  if (skip_word (reader, "false"))
    return json_node_init_boolean (json_node_alloc (), FALSE);
  if (skip_word (reader, "null"))
    return json_node_new (JSON_NODE_NULL);

  fail_expected (reader, "a value");
  return NULL;
}

static gboolean
read_value (Reader      *reader,
            Expectation *next)
{
  char first = peek (reader);

  if (first == '{' || first == '[')
    {
      JsonNodeType type = first == '{' ? JSON_NODE_OBJECT : JSON_NODE_ARRAY;

      reader->position++;
      *next = first == '{' ? EXPECT_KEY_OR_END : EXPECT_VALUE_OR_END;
      return kedroc_config_builder_begin (reader->builder, type, NULL, reader->line, reader->error);
    }

  JsonNode *node = read_scalar (reader);
  *next = EXPECT_SEPARATOR_OR_END;
  return node != NULL
         && kedroc_config_builder_add_value (reader->builder, node, NULL, reader->line, reader->error);
}

static gboolean
read_end (Reader      *reader,
          Expectation *next)
{
  reader->position++;
  *next = EXPECT_SEPARATOR_OR_END;
  return kedroc_config_builder_end (reader->builder, reader->line, reader->error);
}

static gboolean
read_key (Reader      *reader,
          Expectation *next)
{
  if (peek (reader) != '"')
    return fail_expected (reader, "a key in double quotes");

  g_autoptr (GString) key = read_string (reader);
  if (key == NULL
      || !kedroc_config_builder_add_key (reader->builder, key->str, key->len, reader->line, reader->error))
    return FALSE;
  skip_space (reader);
  if (peek (reader) != ':')
    return fail_expected (reader, "':'");
  reader->position++;
  *next = EXPECT_VALUE;
  return TRUE;
}

static gboolean
read_separator (Reader      *reader,
                Expectation *next)
{
  gboolean in_object = kedroc_config_builder_in_object (reader->builder);

  if (peek (reader) == (in_object ? '}' : ']'))
    return read_end (reader, next);
  if (peek (reader) != ',')
    return fail_expected (reader, in_object ? "',' or '}'" : "',' or ']'");
  reader->position++;
  *next = in_object ? EXPECT_KEY : EXPECT_VALUE;
  return TRUE;
}

static gboolean
read_step (Reader      *reader,
           Expectation *next)
{
  skip_space (reader);
  switch (*next)
    {
    case EXPECT_KEY_OR_END:
      return peek (reader) == '}' ? read_end (reader, next) : read_key (reader, next);
    case EXPECT_KEY:
      return read_key (reader, next);
    case EXPECT_VALUE_OR_END:
      return peek (reader) == ']' ? read_end (reader, next) : read_value (reader, next);
    case EXPECT_SEPARATOR_OR_END:
      return read_separator (reader, next);
    case EXPECT_VALUE:
    default:
      return read_value (reader, next);
    }
}

JsonNode *
kedroc_config_parse_json (const char        *text,
                          gssize             length,
                          const char        *name_for_errors,
                          KedrocConfigLines *lines,
                          GError           **error)
{
  gsize n_bytes = length < 0 ? strlen (text) : (gsize) length;

  if (!kedroc_config_check_text (text, n_bytes, name_for_errors, kedroc_config_parse_json, error))
    return NULL;

  g_autoptr (KedrocConfigBuilder) builder = kedroc_config_builder_new (name_for_errors, lines);
  Reader reader = { builder, text, text + n_bytes, 1, error };
  Expectation next = EXPECT_VALUE;

  skip_space (&reader);
  if (reader.position == reader.end)
    return json_node_new (JSON_NODE_NULL);
  while (!kedroc_config_builder_is_complete (builder))
    if (!read_step (&reader, &next))
      return NULL;

  skip_space (&reader);
  if (reader.position < reader.end)
    {
      fail_expected (&reader, "the end of the text");
      return NULL;
    }
  return kedroc_config_builder_steal_root (builder);
}
