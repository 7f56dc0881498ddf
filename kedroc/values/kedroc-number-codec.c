/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Booleans, integers and floating-point numbers; enumerations and flags. */
#include <string.h>

#include "kedroc-builtin-codec-private.h"
#include "kedroc-error.h"

#define PUT(number_type, getter)                        \
  G_STMT_START {                                        \
    number_type number = getter (value);                \
    memcpy (&encoding->small, &number, sizeof number);  \
    encoding->size = sizeof number;                     \
  } G_STMT_END

#define TAKE(number_type, setter)                       \
  G_STMT_START {                                        \
    number_type number;                                 \
    memcpy (&number, payload->data, sizeof number);     \
    g_value_init (value, codec->type);                  \
    setter (value, number);                             \
  } G_STMT_END

gboolean
kedroc_number_prepare (const GValue    *value,
                       KedrocEncoding  *encoding,
                       GError         **error)
{
  switch (G_VALUE_TYPE (value))
    {
    case G_TYPE_BOOLEAN:
      PUT (guint8, !!g_value_get_boolean);
      break;
    case G_TYPE_CHAR:
      PUT (gint8, g_value_get_schar);
      break;
    case G_TYPE_UCHAR:
      PUT (guint8, g_value_get_uchar);
      break;
    case G_TYPE_INT:
      PUT (int, g_value_get_int);
      break;
    case G_TYPE_UINT:
      PUT (guint, g_value_get_uint);
      break;
    case G_TYPE_LONG:
      PUT (glong, g_value_get_long);
      break;
    case G_TYPE_ULONG:
      PUT (gulong, g_value_get_ulong);
      break;
    case G_TYPE_INT64:
      PUT (gint64, g_value_get_int64);
      break;
    case G_TYPE_UINT64:
      PUT (guint64, g_value_get_uint64);
      break;
    case G_TYPE_FLOAT:
      PUT (float, g_value_get_float);
      break;
    case G_TYPE_DOUBLE:
      PUT (double, g_value_get_double);
      break;
    default:
      g_return_val_if_reached (FALSE);
    }

  encoding->data = &encoding->small;
  return TRUE;
}

static gsize
get_number_size (GType type)
{
  switch (type)
    {
    case G_TYPE_BOOLEAN:
    case G_TYPE_CHAR:
    case G_TYPE_UCHAR:
      return 1;
    case G_TYPE_INT:
    case G_TYPE_UINT:
      return sizeof (int);
    case G_TYPE_LONG:
    case G_TYPE_ULONG:
      return sizeof (glong);
    case G_TYPE_FLOAT:
      return sizeof (float);
    default:
      return 8;
    }
}

static void
take_number (const KedrocBuiltinCodec *codec,
             const KedrocPayload      *payload,
             GValue                   *value)
{
  switch (codec->type)
    {
    case G_TYPE_BOOLEAN:
      TAKE (guint8, g_value_set_boolean);
      break;
    case G_TYPE_CHAR:
      TAKE (gint8, g_value_set_schar);
      break;
    case G_TYPE_UCHAR:
      TAKE (guint8, g_value_set_uchar);
      break;
    case G_TYPE_INT:
      TAKE (int, g_value_set_int);
      break;
    case G_TYPE_UINT:
      TAKE (guint, g_value_set_uint);
      break;
    case G_TYPE_LONG:
      TAKE (glong, g_value_set_long);
      break;
    case G_TYPE_ULONG:
      TAKE (gulong, g_value_set_ulong);
      break;
    case G_TYPE_INT64:
      TAKE (gint64, g_value_set_int64);
      break;
    case G_TYPE_UINT64:
      TAKE (guint64, g_value_set_uint64);
      break;
    case G_TYPE_FLOAT:
      TAKE (float, g_value_set_float);
      break;
    case G_TYPE_DOUBLE:
      TAKE (double, g_value_set_double);
      break;
    default:
      g_return_if_reached ();
    }
}

gboolean
kedroc_number_decode (const KedrocBuiltinCodec  *codec,
                      const KedrocPayload       *payload,
                      GValue                    *value,
                      GError                   **error)
{
  if (payload->size != get_number_size (codec->type))
    return kedroc_payload_refuse (codec, "their number is wrong", error);
  if (codec->type == G_TYPE_BOOLEAN && payload->data[0] > 1)
    return kedroc_payload_refuse (codec, "it is neither true nor false", error);

  take_number (codec, payload, value);
  return TRUE;
}

/* Four bytes of number and the name of the type. */
gboolean
kedroc_enumeration_prepare (const GValue    *value,
                            KedrocEncoding  *encoding,
                            GError         **error)
{
  const char *type_name = G_VALUE_TYPE_NAME (value);
  gsize length = strlen (type_name);
  guint8 *payload = g_malloc (sizeof (gint32) + length);
  guint32 number;

  if (G_VALUE_HOLDS_ENUM (value))
    number = (guint32) g_value_get_enum (value);
  else
    number = g_value_get_flags (value);
  memcpy (payload, &number, sizeof number);
  memcpy (payload + sizeof number, type_name, length);
  encoding->owned = payload;
  encoding->data = payload;
  encoding->size = sizeof number + length;
  return TRUE;
}

gboolean
kedroc_enumeration_decode (const KedrocBuiltinCodec  *codec,
                           const KedrocPayload       *payload,
                           GValue                    *value,
                           GError                   **error)
{
  g_autofree char *type_name = NULL;
  guint32 number;
  GType type;

  if (payload->size <= sizeof number)
    return kedroc_payload_refuse (codec, "they are too few", error);

  memcpy (&number, payload->data, sizeof number);
  type_name = g_strndup ((const char *) payload->data + sizeof number, payload->size - sizeof number);
  if (!kedroc_utf8_check (type_name, payload->size - sizeof number))
    return kedroc_payload_refuse (codec, "the name of the type is no text", error);

  type = g_type_from_name (type_name);
  if (G_TYPE_FUNDAMENTAL (type) != codec->type || type == codec->type)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
                   "This process knows no %s type '%s'; load the library that registers it",
                   codec->name, type_name);
      return FALSE;
    }

  g_value_init (value, type);
  if (codec->type == G_TYPE_ENUM)
    g_value_set_enum (value, (int) number);
  else
    g_value_set_flags (value, number);
  return TRUE;
}
