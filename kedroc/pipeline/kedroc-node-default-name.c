/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-node-parts-private.h"

/* The name that Kedro gives to a node without one: that of its function and the beginning of a
 * hash of function, inputs and outputs as Python writes them. It is the same one for a
 * function in Python, so that a run can be resumed by either. */

#define HASH_LENGTH 8

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

/* As repr() writes a string. */
static void
append_repr (GString *text,
             const char *name)
{
  char quote = strchr (name, '\'') != NULL && strchr (name, '"') == NULL ? '"' : '\'';

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

  g_string_append_c (text, '[');
  for (guint i = 0; names[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append (text, ", ");
      append_repr (text, names[i]);
    }
  g_string_append_c (text, ']');
}

char *
kedroc_node_parts_to_default_name (const KedrocNodeParts *parts)
{
  g_autofree char *function = kedroc_node_function_dup_name (parts->function);
  g_autofree char *place = kedroc_node_function_dup_place (parts->function);
  g_autoptr (GString) key = g_string_new (place);
  g_autofree char *hash = NULL;

  if (place != NULL)
    g_string_append_c (key, '.');
  g_string_append (key, function);
  g_string_append_c (key, '|');
  append_list (key, parts->inputs);
  g_string_append_c (key, '|');
  append_list (key, parts->outputs);
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key->str, (gssize) key->len);
  return g_strdup_printf ("%s__%.*s", function, HASH_LENGTH, hash);
}
