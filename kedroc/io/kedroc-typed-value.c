/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-typed-value-private.h"

#include "kedroc-error.h"

static void
set_type_error (const GValue *value,
                const char *expected,
                GError **error)
{
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
               "the value is of type %s, not %s",
               G_IS_VALUE (value) ? G_VALUE_TYPE_NAME (value) : "nothing",
               expected);
}

gboolean
kedroc_typed_value_is_empty (const GValue *value)
{
  if (!G_IS_VALUE (value))
    return TRUE;

  return g_value_fits_pointer (value) && g_value_peek_pointer (value) == NULL;
}

GVariant *
kedroc_typed_value_dup_variant (const GValue *value,
                                GError **error)
{
  if (G_VALUE_HOLDS_VARIANT (value))
    return g_value_dup_variant (value);

  set_type_error (value, g_type_name (G_TYPE_VARIANT), error);
  return NULL;
}

GBytes *
kedroc_typed_value_dup_bytes (const GValue *value,
                              GError **error)
{
  if (G_VALUE_HOLDS (value, G_TYPE_BYTES))
    return g_value_dup_boxed (value);

  set_type_error (value, g_type_name (G_TYPE_BYTES), error);
  return NULL;
}

char *
kedroc_typed_value_dup_string (const GValue *value,
                               GError **error)
{
  if (G_VALUE_HOLDS_STRING (value))
    return g_value_dup_string (value);

  set_type_error (value, g_type_name (G_TYPE_STRING), error);
  return NULL;
}

gpointer
kedroc_typed_value_dup_object (const GValue *value,
                               GError **error)
{
  if (G_VALUE_HOLDS_OBJECT (value))
    return g_value_dup_object (value);

  set_type_error (value, g_type_name (G_TYPE_OBJECT), error);
  return NULL;
}

/* Integers are widened to one of two types, of which every other one is a part. */
static gboolean
get_integer (const GValue *value,
             gint64 *number,
             guint64 *large)
{
  *large = 0;

  switch (G_TYPE_FUNDAMENTAL (G_VALUE_TYPE (value)))
    {
    case G_TYPE_CHAR:
      *number = g_value_get_schar (value);
      return TRUE;
    case G_TYPE_UCHAR:
      *number = g_value_get_uchar (value);
      return TRUE;
    case G_TYPE_INT:
      *number = g_value_get_int (value);
      return TRUE;
    case G_TYPE_UINT:
      *number = g_value_get_uint (value);
      return TRUE;
    case G_TYPE_LONG:
      *number = g_value_get_long (value);
      return TRUE;
    case G_TYPE_INT64:
      *number = g_value_get_int64 (value);
      return TRUE;
    case G_TYPE_ULONG:
      *large = g_value_get_ulong (value);
      break;
    case G_TYPE_UINT64:
      *large = g_value_get_uint64 (value);
      break;
    default:
      return FALSE;
    }

  *number = (gint64) MIN (*large, (guint64) G_MAXINT64);
  if (*large <= (guint64) G_MAXINT64)
    *large = 0;

  return TRUE;
}

static gboolean
fits_double (gint64 number,
             guint64 large)
{
  double rounded = large != 0 ? (double) large : (double) number;

  /* Both bounds are powers of two that the type itself no longer holds: the
   * conversion back is undefined from there on. */
  if (large != 0)
    return rounded < 18446744073709551616.0 && (guint64) rounded == large;

  return rounded < 9223372036854775808.0 && (gint64) rounded == number;
}

gboolean
kedroc_typed_value_get_double (const GValue *value,
                               double *number,
                               GError **error)
{
  gint64 integer;
  guint64 large;

  if (G_VALUE_HOLDS_DOUBLE (value))
    {
      *number = g_value_get_double (value);
      return TRUE;
    }

  if (G_VALUE_HOLDS_FLOAT (value))
    {
      *number = g_value_get_float (value);
      return TRUE;
    }

  if (!G_IS_VALUE (value) || !get_integer (value, &integer, &large))
    {
      set_type_error (value, g_type_name (G_TYPE_DOUBLE), error);
      return FALSE;
    }

  if (!fits_double (integer, large))
    {
      g_autofree char *text = g_strdup_value_contents (value);

      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                   "the value %s of type %s cannot be held by a %s without loss; load it as an integer",
                   text, G_VALUE_TYPE_NAME (value), g_type_name (G_TYPE_DOUBLE));
      return FALSE;
    }

  *number = large != 0 ? (double) large : (double) integer;

  return TRUE;
}

gboolean
kedroc_typed_value_get_int64 (const GValue *value,
                              gint64 *number,
                              GError **error)
{
  guint64 large;

  if (!G_IS_VALUE (value) || !get_integer (value, number, &large))
    {
      set_type_error (value, g_type_name (G_TYPE_INT64), error);
      return FALSE;
    }

  if (large != 0)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                   "the value %" G_GUINT64_FORMAT " of type %s does not fit a %s",
                   large, G_VALUE_TYPE_NAME (value), g_type_name (G_TYPE_INT64));
      return FALSE;
    }

  return TRUE;
}
