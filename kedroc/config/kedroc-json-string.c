/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-json-string-private.h"

#include <string.h>

#define ESCAPE_LENGTH 6 /* of \u and four digits */

static gboolean
read_hex (const char *position,
          const char *end,
          gunichar *character)
{
  if (end - position < ESCAPE_LENGTH || strncmp (position, "\\u", 2) != 0)
    return FALSE;

  *character = 0;
  for (guint i = 2; i < ESCAPE_LENGTH; i++)
    {
      int digit = g_ascii_xdigit_value (position[i]);

      if (digit < 0)
        return FALSE;
      *character = *character * 16 + digit;
    }

  return TRUE;
}

/* Characters past U+FFFF are written as two escapes. */
static const char *
read_unicode_escape (const char *position,
                     const char *end,
                     GString *text,
                     char **problem)
{
  const char *next = position + ESCAPE_LENGTH;
  gunichar character;
  gunichar low;

  if (!read_hex (position, end, &character))
    *problem = g_strdup ("\\u takes four hexadecimal digits");
  else if (character == 0)
    *problem = g_strdup ("\\u0000 stands for NUL, which no text may hold");
  else if (character >= 0xdc00 && character <= 0xdfff)
    *problem = g_strdup ("half of a surrogate pair");
  else if (character >= 0xd800 && character <= 0xdbff)
    {
      if (read_hex (next, end, &low) && low >= 0xdc00 && low <= 0xdfff)
        character = 0x10000 + ((character - 0xd800) << 10) + (low - 0xdc00);
      else
        *problem = g_strdup ("half of a surrogate pair");
      next += ESCAPE_LENGTH;
    }

  if (*problem != NULL)
    return NULL;

  if (text != NULL)
    g_string_append_unichar (text, character);

  return next;
}

/* Stands on the backslash, after which there is something. */
static const char *
read_escape (const char *position,
             const char *end,
             GString *text,
             char **problem)
{
  static const char names[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *found;

  if (position[1] == 'u')
    return read_unicode_escape (position, end, text, problem);

  found = position[1] != '\0' ? strchr (names, position[1]) : NULL;
  if (found == NULL)
    {
      *problem = g_strdup_printf ("'\\%.*s' is not an escape",
                                  (int) (g_utf8_next_char (position + 1) - position - 1), position + 1);
      return NULL;
    }

  if (text != NULL)
    g_string_append_c (text, meanings[found - names]);

  return position + 2;
}

/* Where the characters end that stand for themselves. */
static const char *
skip_plain (const char *position,
            const char *end)
{
  while (position < end && *position != '"' && *position != '\\' && (guchar) *position >= 0x20)
    position++;

  return position;
}

const char *
kedroc_json_string_read (const char *start,
                         const char *end,
                         GString *text,
                         const char **culprit,
                         char **problem)
{
  const char *position = start + 1;

  while (position != NULL)
    {
      const char *plain = position;

      position = skip_plain (position, end);
      if (text != NULL)
        g_string_append_len (text, plain, position - plain);

      if (position == end || (*position == '\\' && position + 1 == end))
        {
          *culprit = start;
          *problem = g_strdup ("the string is not closed");
          return NULL;
        }

      if (*position == '"')
        return position + 1;

      *culprit = position;
      if (*position == '\\')
        {
          position = read_escape (position, end, text, problem);
        }
      else
        {
          *problem = g_strdup_printf ("the control character U+%04X stands in a string; write it as an "
                                      "escape",
                                      (guint) (guchar) *position);
          position = NULL;
        }
    }

  return NULL;
}
