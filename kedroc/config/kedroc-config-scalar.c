/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-scalar-private.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kedroc-error.h"

/* Python writes an exponent below and from these powers of ten on. */
#define MIN_FIXED_EXPONENT (-4)
#define MAX_FIXED_EXPONENT 16

/* The fewest digits that are read as the same number. */
static void
print_shortest (double number,
                char   text[G_ASCII_DTOSTR_BUF_SIZE])
{
  for (int precision = 0; precision < 17; precision++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%de", precision);
      g_ascii_formatd (text, G_ASCII_DTOSTR_BUF_SIZE, format, number);
      if (g_ascii_strtod (text, NULL) == number)
        return;
    }
}

static void
append_fixed (GString    *text,
              const char *digits,
              int         exponent)
{
  int n_digits = strlen (digits);

  if (exponent < 0)
    {
      g_string_append (text, "0.");
      for (int i = -1; i > exponent; i--)
        g_string_append_c (text, '0');
      g_string_append (text, digits);
      return;
    }

  for (int i = 0; i <= exponent || i < n_digits; i++)
    {
      if (i == exponent + 1)
        g_string_append_c (text, '.');
      g_string_append_c (text, i < n_digits ? digits[i] : '0');
    }
  if (n_digits <= exponent + 1)
    g_string_append (text, ".0");
}

static void
append_double (GString *text,
               double   number)
{
  char printed[G_ASCII_DTOSTR_BUF_SIZE];
  g_autoptr (GString) digits = g_string_new (NULL);

  print_shortest (fabs (number), printed);
  char *mark = strchr (printed, 'e');
  int exponent = atoi (mark + 1);
  for (const char *at = printed; at < mark; at++)
    if (g_ascii_isdigit (*at))
      g_string_append_c (digits, *at);

  if (signbit (number))
    g_string_append_c (text, '-');
  if (exponent >= MIN_FIXED_EXPONENT && exponent < MAX_FIXED_EXPONENT)
    {
      append_fixed (text, digits->str, exponent);
      return;
    }
  g_string_append_c (text, digits->str[0]);
  if (digits->len > 1)
    g_string_append_printf (text, ".%s", digits->str + 1);
  g_string_append_printf (text, "e%c%02d", exponent < 0 ? '-' : '+', abs (exponent));
}

gboolean
kedroc_config_scalar_append (GString  *text,
                             JsonNode *scalar)
{
  if (JSON_NODE_HOLDS_NULL (scalar))
    {
      g_string_append (text, "None");
      return TRUE;
    }
  if (!JSON_NODE_HOLDS_VALUE (scalar))
    return FALSE;

  switch (json_node_get_value_type (scalar))
    {
    case G_TYPE_STRING:
      g_string_append (text, json_node_get_string (scalar));
      break;
    case G_TYPE_BOOLEAN:
      g_string_append (text, json_node_get_boolean (scalar) ? "True" : "False");
      break;
    case G_TYPE_INT64:
      g_string_append_printf (text, "%" G_GINT64_FORMAT, json_node_get_int (scalar));
      break;
    default:
      append_double (text, json_node_get_double (scalar));
      break;
    }
  return TRUE;
}

/* Digits with single underscores between them; returns their end, NULL if there
 * are none. */
static const char *
skip_digits (const char *text)
{
  if (!g_ascii_isdigit (*text))
    return NULL;
  while (g_ascii_isdigit (*text) || (*text == '_' && g_ascii_isdigit (text[1])))
    text++;
  return text;
}

/* [+-]? digits, without a zero in front of others. */
static gboolean
is_int (const char *text)
{
  if (*text == '+' || *text == '-')
    text++;

  const char *end = skip_digits (text);
  return end != NULL && *end == '\0' && (*text != '0' || text[1] == '\0');
}

/* [+-]? ( digits \. digits? | \. digits | digits ) ( [eE] [+-]? digits )? */
static gboolean
is_float (const char *text)
{
  if (*text == '+' || *text == '-')
    text++;

  const char *whole = skip_digits (text);
  if (whole != NULL && *text == '0' && whole > text + 1)
    return FALSE;
  const char *at = whole != NULL ? whole : text;
  const char *decimals = NULL;
  if (*at == '.')
    {
      decimals = skip_digits (at + 1);
      at = decimals != NULL ? decimals : at + 1;
    }
  if (whole == NULL && decimals == NULL)
    return FALSE;
  if (*at == 'e' || *at == 'E')
    {
      at++;
      if (*at == '+' || *at == '-')
        at++;
      at = skip_digits (at);
    }
  return at != NULL && *at == '\0';
}

static gboolean
is_not_finite (const char *text)
{
  if (*text == '+' || *text == '-')
    text++;
  return g_ascii_strcasecmp (text, "inf") == 0 || g_ascii_strcasecmp (text, "nan") == 0;
}

static char *
remove_underscores (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "_", -1);

  return g_strjoinv ("", parts);
}

static JsonNode *
parse_number (const char *word,
              GError    **error)
{
  g_autofree char *plain = remove_underscores (word);

  errno = 0;
  if (is_int (word))
    {
      gint64 number = g_ascii_strtoll (plain, NULL, 10);

      if (errno == 0)
        return json_node_init_int (json_node_alloc (), number);
    }
  else if (is_float (word))
    {
      double number = g_ascii_strtod (plain, NULL);

      if (isfinite (number))
        return json_node_init_double (json_node_alloc (), number);
    }
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "'%.64s' is not a number that a configuration can hold; write it in quotes", word);
  return NULL;
}

JsonNode *
kedroc_config_scalar_parse (const char *word,
                            GError    **error)
{
  if (g_ascii_strcasecmp (word, "null") == 0)
    return json_node_new (JSON_NODE_NULL);
  if (g_ascii_strcasecmp (word, "true") == 0 || g_ascii_strcasecmp (word, "false") == 0)
    return json_node_init_boolean (json_node_alloc (), g_ascii_tolower (*word) == 't');
  if (is_int (word) || is_float (word) || is_not_finite (word))
    return parse_number (word, error);
  return json_node_init_string (json_node_alloc (), word);
}
