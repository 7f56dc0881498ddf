/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-json-write-private.h"

#include <string.h>

/* The end of a number that json-glib has written. It puts ".0" behind a double
 * without a point, also where an exponent is there already: 1e+21.0 is no
 * number. */
static gsize
end_of_number (const char *text,
               gsize start,
               gsize *next)
{
  gsize end = start;
  gsize exponent;

  while (text[end] != '\0' && strchr ("+-.0123456789eE", text[end]) != NULL)
    end++;
  *next = end;
  for (exponent = start; exponent < end && text[exponent] != 'e' && text[exponent] != 'E'; exponent++)
    continue;
  if (exponent < end && end - exponent > 2 && memcmp (text + end - 2, ".0", 2) == 0)
    return end - 2;
  return end;
}

static gsize
end_of_string (const char *text,
               gsize start)
{
  gsize end = start + 1;

  while (text[end] != '"' && text[end] != '\0')
    end += text[end] == '\\' && text[end + 1] != '\0' ? 2 : 1;
  return text[end] == '"' ? end + 1 : end;
}

static gsize
mend_numbers (char *text)
{
  gsize from = 0;
  gsize to = 0;

  while (text[from] != '\0')
    {
      gsize next = from + 1;
      gsize end = next;

      if (text[from] == '"')
        end = next = end_of_string (text, from);
      else if (g_ascii_isdigit (text[from]) || text[from] == '-')
        end = end_of_number (text, from, &next);
      memmove (text + to, text + from, end - from);
      to += end - from;
      from = next;
    }
  text[to] = '\0';
  return to;
}

/* As json_to_string(), but what it writes can always be read. @indent: spaces a
 * level; 0: all on one line. */
char *
kedroc_json_write (JsonNode *node,
                   guint indent,
                   gsize *length)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  char *text;
  gsize size;

  json_generator_set_root (generator, node);
  json_generator_set_pretty (generator, indent > 0);
  json_generator_set_indent (generator, indent);
  text = json_generator_to_data (generator, NULL);
  size = mend_numbers (text);
  if (length != NULL)
    *length = size;
  return text;
}
