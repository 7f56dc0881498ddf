/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What json-glib's parser must not get to see: it calls itself for every level, takes
 * more than JSON, loses digits of large numbers and some of what it has made when a
 * text turns out to be wrong. */
#include "kedroc-json-check-private.h"

#include <math.h>
#include <string.h>

/* An integer of so many characters always fits, and so does a number with a point,
 * but without an exponent. */
#define SAFE_INTEGER_LENGTH 18
#define SAFE_DECIMAL_LENGTH 300

/* Longer ones no generator writes. */
#define NUMBER_LENGTH_MAX 400

typedef enum
{
  EXPECT_VALUE,
  EXPECT_VALUE_OR_END,
  EXPECT_KEY,
  EXPECT_KEY_OR_END,
  EXPECT_SEPARATOR_OR_END,
  EXPECT_NOTHING,
} Expectation;

typedef struct
{
  const char *position;   /* NULL: the text is wrong */
  const char *end;
  Expectation expected;
  guint depth;
  guint8 is_object[KEDROC_JSON_CHECK_DEPTH_MAX / 8]; /* a bit for each level */
} Checker;

static gboolean
is_in_object (const Checker *self)
{
  guint level = self->depth - 1;

  return (self->is_object[level / 8] >> (level % 8)) & 1;
}

static char
peek (const Checker *self)
{
  return self->position < self->end ? *self->position : '\0';
}

static void
skip_space (Checker *self)
{
  while (self->position < self->end &&
         (*self->position == ' ' || *self->position == '\n' || *self->position == '\t' ||
          *self->position == '\r'))
    self->position++;
}

/* The number behind \u, -1: there is none. */
static int
read_hex (const char *text,
          const char *end)
{
  int number = 0;

  if (end - text < 6 || text[0] != '\\' || text[1] != 'u')
    return -1;
  for (guint i = 2; i < 6; i++)
    {
      if (!g_ascii_isxdigit (text[i]))
        return -1;
      number = number * 16 + g_ascii_xdigit_value (text[i]);
    }
  return number;
}

/* NUL is what no string can hold, and half of a surrogate pair is no character. */
static const char *
skip_escape (const char *text,
             const char *end)
{
  int first, second;

  if (end - text < 2)
    return NULL;
  if (text[1] != 'u')
    return text[1] != '\0' && strchr ("\"\\/bfnrt", text[1]) != NULL ? text + 2 : NULL;

  first = read_hex (text, end);
  if (first <= 0 || (first >= 0xdc00 && first <= 0xdfff))
    return NULL;
  if (first < 0xd800 || first > 0xdbff)
    return text + 6;
  second = read_hex (text + 6, end);
  return second >= 0xdc00 && second <= 0xdfff ? text + 12 : NULL;
}

/* Stands on the opening quote. */
static void
skip_string (Checker *self)
{
  const char *text = self->position + 1;

  while (text != NULL && text < self->end && *text != '"')
    {
      if (*text == '\\')
        text = skip_escape (text, self->end);
      else
        text = (guint8) *text >= 0x20 ? text + 1 : NULL;
    }
  self->position = text != NULL && text < self->end ? text + 1 : NULL;
}

static gsize
skip_digits (Checker *self)
{
  const char *start = self->position;

  while (g_ascii_isdigit (peek (self)))
    self->position++;
  return (gsize) (self->position - start);
}

/* Whether the number is one that GLib's types can hold. */
static gboolean
fits (const char *start,
      gsize       length,
      gboolean    is_integer,
      gboolean    has_exponent)
{
  char number[NUMBER_LENGTH_MAX + 1];

  if (!has_exponent && length <= (is_integer ? SAFE_INTEGER_LENGTH : SAFE_DECIMAL_LENGTH))
    return TRUE;
  if (length > NUMBER_LENGTH_MAX)
    return FALSE;
  memcpy (number, start, length);
  number[length] = '\0';
  if (is_integer && !has_exponent)
    return g_ascii_string_to_signed (number, 10, G_MININT64, G_MAXINT64, NULL, NULL);
  return isfinite (g_ascii_strtod (number, NULL));
}

static gboolean
skip_character (Checker    *self,
                const char *characters)
{
  if (peek (self) == '\0' || strchr (characters, *self->position) == NULL)
    return FALSE;
  self->position++;
  return TRUE;
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? */
static void
skip_number (Checker *self)
{
  const char *start = self->position;
  gboolean has_point, has_exponent, is_sound;

  skip_character (self, "-");
  is_sound = skip_character (self, "0") || skip_digits (self) > 0;
  has_point = is_sound && skip_character (self, ".");
  if (has_point)
    is_sound = skip_digits (self) > 0;
  has_exponent = is_sound && skip_character (self, "eE");
  if (has_exponent)
    {
      skip_character (self, "+-");
      is_sound = skip_digits (self) > 0;
    }
  if (!is_sound || !fits (start, (gsize) (self->position - start), !has_point, has_exponent))
    self->position = NULL;
}

static void
skip_word (Checker    *self,
           const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (self->end - self->position) >= length && memcmp (self->position, word, length) == 0)
    self->position += length;
  else
    self->position = NULL;
}

static void
skip_scalar (Checker *self)
{
  switch (peek (self))
    {
    case '"':
      skip_string (self);
      break;
    case 't':
      skip_word (self, "true");
      break;
    case 'f':
      skip_word (self, "false");
      break;
    case 'n':
      skip_word (self, "null");
      break;
    default:
      skip_number (self);
      break;
    }
}

static void
begin_level (Checker *self,
             gboolean is_object)
{
  guint8 bit = (guint8) (1 << (self->depth % 8));

  if (is_object)
    self->is_object[self->depth / 8] |= bit;
  else
    self->is_object[self->depth / 8] &= (guint8) ~bit;
  self->depth++;
  self->position++;
  self->expected = is_object ? EXPECT_KEY_OR_END : EXPECT_VALUE_OR_END;
}

static void
end_value (Checker *self)
{
  self->expected = self->depth > 0 ? EXPECT_SEPARATOR_OR_END : EXPECT_NOTHING;
}

static void
end_level (Checker *self)
{
  self->depth--;
  self->position++;
  end_value (self);
}

static void
check_key (Checker *self)
{
  if (peek (self) == '"')
    skip_string (self);
  else
    self->position = NULL;
  if (self->position == NULL)
    return;

  skip_space (self);
  if (!skip_character (self, ":"))
    self->position = NULL;
  self->expected = EXPECT_VALUE;
}

static void
check_separator (Checker *self)
{
  gboolean in_object = is_in_object (self);

  if (peek (self) == (in_object ? '}' : ']'))
    end_level (self);
  else if (skip_character (self, ","))
    self->expected = in_object ? EXPECT_KEY : EXPECT_VALUE;
  else
    self->position = NULL;
}

static void
check_value (Checker *self)
{
  char first = peek (self);

  if (first == '{' || first == '[')
    {
      begin_level (self, first == '{');
      return;
    }
  skip_scalar (self);
  end_value (self);
}

/* Takes one piece of the text; there is one. */
static void
check_piece (Checker *self)
{
  switch (self->expected)
    {
    case EXPECT_KEY_OR_END:
      if (peek (self) == '}')
        end_level (self);
      else
        check_key (self);
      break;
    case EXPECT_KEY:
      check_key (self);
      break;
    case EXPECT_SEPARATOR_OR_END:
      check_separator (self);
      break;
    case EXPECT_NOTHING:
      self->position = NULL;
      break;
    case EXPECT_VALUE_OR_END:
      if (peek (self) == ']')
        {
          end_level (self);
          break;
        }
      check_value (self);
      break;
    case EXPECT_VALUE:
    default:
      check_value (self);
      break;
    }
}

const char *
kedroc_json_check (const char *text,
                   gsize       size)
{
  Checker checker = { .position = text, .end = text + size, .expected = EXPECT_VALUE };

  for (skip_space (&checker); checker.position != checker.end; skip_space (&checker))
    {
      if (checker.depth == KEDROC_JSON_CHECK_DEPTH_MAX && (peek (&checker) == '{' || peek (&checker) == '['))
        return "it is nested too deeply";
      check_piece (&checker);
      if (checker.position == NULL)
        return "it has something that is not JSON, such as a number that is not finite";
    }
  return checker.expected != EXPECT_NOTHING ? "it has no end" : NULL;
}
