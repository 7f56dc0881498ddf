/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-csv-cell-private.h"

#include <math.h>
#include <string.h>

/* Decimal numbers of so many digits and so small an exponent are computed
 * exactly by one multiplication or division of doubles. */
#define EXACT_DIGITS 15
#define EXACT_EXPONENT 22

static const double powers_of_ten[EXACT_EXPONENT + 1] = {
  1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

/* A number as it is written: [+-]digits[.digits][e[+-]digits] */
typedef struct
{
  gboolean is_negative;
  gboolean is_integer; /* digits alone */
  guint64 mantissa;    /* if n_digits is not more than 19 */
  guint n_digits;      /* without leading zeros */
  int exponent;
} Number;

static void
trim (const KedrocCSVCell *cell,
      const char **start,
      const char **end)
{
  *start = cell->text;
  *end = cell->text + cell->length;

  while (*start < *end && **start == ' ')
    (*start)++;
  while (*end > *start && (*end)[-1] == ' ')
    (*end)--;
}

static const char *
scan_digits (const char *p,
             const char *end,
             Number *number)
{
  for (; p < end && g_ascii_isdigit (*p); p++)
    {
      if (number->n_digits > 0 || *p != '0')
        number->n_digits++;
      if (number->n_digits <= 19)
        number->mantissa = number->mantissa * 10 + (*p - '0');
    }

  return p;
}

static const char *
scan_exponent (const char *p,
               const char *end,
               Number *number)
{
  gboolean is_negative = FALSE;
  const char *digits;
  int exponent = 0;

  p++;
  if (p < end && (*p == '+' || *p == '-'))
    is_negative = *p++ == '-';

  for (digits = p; p < end && g_ascii_isdigit (*p); p++)
    exponent = MIN (exponent * 10 + (*p - '0'), 100000);
  number->exponent += is_negative ? -exponent : exponent;

  return p > digits ? p : NULL;
}

static gboolean
scan_number (const char *p,
             const char *end,
             Number *number)
{
  const char *digits;
  gsize n_written;

  memset (number, 0, sizeof *number);
  if (p < end && (*p == '+' || *p == '-'))
    number->is_negative = *p++ == '-';

  digits = p;
  p = scan_digits (p, end, number);
  n_written = p - digits;
  number->is_integer = n_written > 0 && p == end;

  if (p < end && *p == '.')
    {
      digits = p + 1;
      p = scan_digits (digits, end, number);
      n_written += p - digits;
      number->exponent = -(int) MIN (p - digits, 100000);
    }

  if (n_written == 0)
    return FALSE;

  if (p < end && (*p == 'e' || *p == 'E'))
    p = scan_exponent (p, end, number);

  return p == end;
}

gboolean
kedroc_csv_cell_parse_boolean (const KedrocCSVCell *cell,
                               gboolean *value)
{
  static const char *const spellings[] = { "false", "true", "False", "True", "FALSE", "TRUE" };

  for (gsize i = 0; i < G_N_ELEMENTS (spellings); i++)
    if (cell->length == strlen (spellings[i]) && memcmp (cell->text, spellings[i], cell->length) == 0)
      {
        *value = i % 2 == 1;
        return TRUE;
      }

  return FALSE;
}

static gboolean
number_to_int64 (const Number *number,
                 gint64 *value)
{
  guint64 limit = number->is_negative ? (guint64) G_MAXINT64 + 1 : (guint64) G_MAXINT64;

  if (!number->is_integer || number->n_digits > 19 || number->mantissa > limit)
    return FALSE;

  *value = (gint64) (number->is_negative ? 0 - number->mantissa : number->mantissa);

  return TRUE;
}

gboolean
kedroc_csv_cell_parse_int64 (const KedrocCSVCell *cell,
                             gint64 *value)
{
  const char *start;
  const char *end;
  Number number;

  trim (cell, &start, &end);

  return scan_number (start, end, &number) && number_to_int64 (&number, value);
}

/* The names that are written for numbers that have no digits. */
static gboolean
parse_special (const char *start,
               const char *end,
               double *value)
{
  static const struct
  {
    const char *name;
    double value;
  } specials[] = {
    { "NaN", NAN }, { "nan", NAN }, { "inf", INFINITY }, { "-inf", -INFINITY },
    { "Infinity", INFINITY }, { "-Infinity", -INFINITY },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (specials); i++)
    if ((gsize) (end - start) == strlen (specials[i].name) &&
        memcmp (start, specials[i].name, end - start) == 0)
      {
        *value = specials[i].value;
        return TRUE;
      }

  return FALSE;
}

gboolean
kedroc_csv_cell_parse_double (const KedrocCSVCell *cell,
                              double *value)
{
  const char *start;
  const char *end;
  Number number;

  trim (cell, &start, &end);
  if (!scan_number (start, end, &number))
    return parse_special (start, end, value);

  if (number.n_digits > EXACT_DIGITS || ABS (number.exponent) > EXACT_EXPONENT)
    {
      *value = g_ascii_strtod (start, NULL);
      return TRUE;
    }

  *value = (double) number.mantissa;
  if (number.exponent < 0)
    *value /= powers_of_ten[-number.exponent];
  else
    *value *= powers_of_ten[number.exponent];
  if (number.is_negative)
    *value = -*value;

  return TRUE;
}

KedrocCSVType
kedroc_csv_cell_infer (const KedrocCSVCell *cell)
{
  const char *start;
  const char *end;
  Number number;
  gint64 integer;
  gboolean boolean;
  double special;

  trim (cell, &start, &end);
  if (scan_number (start, end, &number))
    {
      if (!number.is_integer)
        return KEDROC_CSV_TYPE_DOUBLE;

      /* An integer that does not fit loses digits as a double. */
      return number_to_int64 (&number, &integer) ? KEDROC_CSV_TYPE_INT64 | KEDROC_CSV_TYPE_DOUBLE
                                                 : KEDROC_CSV_TYPE_NONE;
    }

  if (parse_special (start, end, &special))
    return KEDROC_CSV_TYPE_DOUBLE;

  return kedroc_csv_cell_parse_boolean (cell, &boolean) ? KEDROC_CSV_TYPE_BOOLEAN : KEDROC_CSV_TYPE_NONE;
}

static const struct
{
  const char *name;
  KedrocCSVType type;
} type_names[] = {
  { "boolean", KEDROC_CSV_TYPE_BOOLEAN }, { "int64", KEDROC_CSV_TYPE_INT64 },
  { "double", KEDROC_CSV_TYPE_DOUBLE },   { "utf8", KEDROC_CSV_TYPE_UTF8 },
  { "bool", KEDROC_CSV_TYPE_BOOLEAN },    { "int", KEDROC_CSV_TYPE_INT64 },
  { "Int64", KEDROC_CSV_TYPE_INT64 },     { "float", KEDROC_CSV_TYPE_DOUBLE },
  { "float64", KEDROC_CSV_TYPE_DOUBLE },  { "Float64", KEDROC_CSV_TYPE_DOUBLE },
  { "str", KEDROC_CSV_TYPE_UTF8 },        { "string", KEDROC_CSV_TYPE_UTF8 },
  { "object", KEDROC_CSV_TYPE_UTF8 },
};

KedrocCSVType
kedroc_csv_type_from_name (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (type_names); i++)
    if (g_str_equal (type_names[i].name, name))
      return type_names[i].type;

  return KEDROC_CSV_TYPE_NONE;
}

const char *
kedroc_csv_type_get_name (KedrocCSVType type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (type_names); i++)
    if (type_names[i].type == type)
      return type_names[i].name;

  return "none";
}

GType
kedroc_csv_type_to_gtype (KedrocCSVType type)
{
  switch (type)
    {
    case KEDROC_CSV_TYPE_BOOLEAN:
      return G_TYPE_BOOLEAN;
    case KEDROC_CSV_TYPE_INT64:
      return G_TYPE_INT64;
    case KEDROC_CSV_TYPE_DOUBLE:
      return G_TYPE_DOUBLE;
    case KEDROC_CSV_TYPE_UTF8:
    case KEDROC_CSV_TYPE_NONE:
    default:
      return G_TYPE_STRING;
    }
}
