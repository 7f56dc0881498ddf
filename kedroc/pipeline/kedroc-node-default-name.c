/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-node-parts-private.h"

/* The name that Kedro gives to a node without one: that of its function and the beginning of a
 * hash of function, inputs and outputs as Python writes them. It is the same one for a
 * function in Python, so that a run can be resumed by either. */

#define HASH_BYTES 4
#define KEY_SIZE 256 /* of most nodes */

/* What str.isprintable() says of it. */
static gboolean
is_printable (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;
    case G_UNICODE_SPACE_SEPARATOR:
      return c == ' ';
    default:
      return TRUE;
    }
}

static void
append_escaped (GString *text,
                gunichar c)
{
  if (c == '\t')
    g_string_append (text, "\\t");
  else if (c == '\n')
    g_string_append (text, "\\n");
  else if (c == '\r')
    g_string_append (text, "\\r");
  else if (c < 0x100)
    g_string_append_printf (text, "\\x%02x", c);
  else
    g_string_append_printf (text, c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
}

/* Most names need nothing but quotes. */
static gboolean
is_plain (const char *name,
          gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (name[i] < 0x20 || name[i] >= 0x7f || name[i] == '\'' || name[i] == '\\')
      return FALSE;
  return TRUE;
}

/* As repr() writes a string. */
static void
append_repr (GString *text,
             const char *name,
             gsize length)
{
  char quote = strchr (name, '\'') != NULL && strchr (name, '"') == NULL ? '"' : '\'';

  if (is_plain (name, length))
    {
      g_string_append_c (text, '\'');
      g_string_append_len (text, name, (gssize) length);
      g_string_append_c (text, '\'');
      return;
    }

  g_string_append_c (text, quote);
  for (; *name != '\0'; name = g_utf8_next_char (name))
    {
      gunichar c = g_utf8_get_char (name);

      if (c == (gunichar) quote || c == '\\')
        g_string_append_c (text, '\\');
      if (is_printable (c))
        g_string_append_len (text, name, g_utf8_next_char (name) - name);
      else
        append_escaped (text, c);
    }
  g_string_append_c (text, quote);
}

static void
append_list (GString *text,
             const KedrocNameList *list)
{
  const char *const *names = kedroc_name_list_peek (list);
  const guint32 *lengths = kedroc_name_list_peek_lengths (list);

  g_string_append_c (text, '[');
  for (guint i = 0; names[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_len (text, ", ", 2);
      append_repr (text, names[i], lengths[i]);
    }
  g_string_append_c (text, ']');
}

/* "function__", and the beginning of the hash. */
static char *
make_name (const char *function,
           const GString *key)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  char digits[2 * HASH_BYTES + 1] = { 0 };
  guint8 digest[32];
  gsize size = sizeof digest;

  g_checksum_update (checksum, (const guchar *) key->str, (gssize) key->len);
  g_checksum_get_digest (checksum, digest, &size);
  for (guint i = 0; i < HASH_BYTES; i++)
    {
      digits[2 * i] = "0123456789abcdef"[digest[i] >> 4];
      digits[2 * i + 1] = "0123456789abcdef"[digest[i] & 0xf];
    }
  return g_strconcat (function, "__", digits, NULL);
}

char *
kedroc_node_parts_to_default_name (const KedrocNodeParts *parts)
{
  g_autofree char *function = kedroc_node_function_dup_name (parts->function);
  g_autofree char *place = kedroc_node_function_dup_place (parts->function);
  g_autoptr (GString) key = g_string_sized_new (KEY_SIZE);

  if (place != NULL)
    g_string_append (key, place);
  if (place != NULL)
    g_string_append_c (key, '.');
  g_string_append (key, function);
  g_string_append_c (key, '|');
  append_list (key, parts->inputs);
  g_string_append_c (key, '|');
  append_list (key, parts->outputs);
  return make_name (function, key);
}
