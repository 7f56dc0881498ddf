/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-text-private.h"

#include <string.h>

#include "kedroc-error.h"

/* How much of a text a message shows. */
#define SHOWN_LENGTH 60

#define BOM "\xef\xbb\xbf"

gboolean
kedroc_text_has_bom (const char *data,
                     gsize size)
{
  return size >= strlen (BOM) && memcmp (data, BOM, strlen (BOM)) == 0;
}

void
kedroc_text_skip_bom (const char **data,
                      gsize *size)
{
  if (!kedroc_text_has_bom (*data, *size))
    return;

  *data += strlen (BOM);
  *size -= strlen (BOM);
}

gboolean
kedroc_text_check (const char *data,
                   gsize size,
                   GError **error)
{
  const char *end;

  if (g_utf8_validate_len (data, size, &end))
    return TRUE;

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT,
               "byte %" G_GSIZE_FORMAT " (0x%02x) %s; save the file as UTF-8 text",
               (gsize) (end - data) + 1, (guint) (guchar) *end, *end == '\0' ? "is NUL" : "is not UTF-8");
  return FALSE;
}

char *
kedroc_text_shorten (const char *text)
{
  g_autofree char *beginning = NULL;

  if (g_utf8_strlen (text, -1) <= SHOWN_LENGTH)
    return g_strdup (text);

  beginning = g_utf8_substring (text, 0, SHOWN_LENGTH);

  return g_strconcat (beginning, "…", NULL);
}
