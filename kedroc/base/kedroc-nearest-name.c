/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-nearest-name-private.h"

#include <string.h>

#include "kedroc-error.h"

/* Longer names are compared by their beginning, to bound the work. */
#define LENGTH_MAX 64

static guint
edit_distance (const char *a,
               const char *b)
{
  guint row[LENGTH_MAX + 1];
  gsize a_length = strnlen (a, LENGTH_MAX);
  gsize b_length = strnlen (b, LENGTH_MAX);

  for (guint j = 0; j <= b_length; j++)
    row[j] = j;

  for (guint i = 1; i <= a_length; i++)
    {
      guint diagonal = row[0];

      row[0] = i;
      for (guint j = 1; j <= b_length; j++)
        {
          guint above = row[j];
          guint change = g_ascii_tolower (a[i - 1]) == g_ascii_tolower (b[j - 1]) ? 0 : 1;

          row[j] = MIN (MIN (above, row[j - 1]) + 1, diagonal + change);
          diagonal = above;
        }
    }

  return row[b_length];
}

const char *
kedroc_nearest_name (const char *name,
                     const char *const *candidates)
{
  const char *nearest = NULL;
  guint best = MAX (2, (strnlen (name, LENGTH_MAX) + 2) / 3) + 1;

  for (gsize i = 0; candidates != NULL && candidates[i] != NULL; i++)
    {
      const char *dot = strrchr (candidates[i], '.');
      guint distance = edit_distance (name, candidates[i]);

      /* Somebody may have left out the package of a type. */
      if (dot != NULL && strchr (name, '.') == NULL)
        distance = MIN (distance, edit_distance (name, dot + 1));

      if (distance < best)
        {
          best = distance;
          nearest = candidates[i];
        }
    }

  return nearest;
}

gboolean
kedroc_nearest_name_set_unknown (const char *name,
                                 const char *const *known,
                                 GError **error)
{
  const char *nearest = kedroc_nearest_name (name, known);
  g_autofree char *list = g_strjoinv (", ", (char **) known);

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "there is no '%s'%s%s%s; there is %s", name,
               nearest != NULL ? ": is '" : "", nearest != NULL ? nearest : "",
               nearest != NULL ? "' meant?" : "", *list != '\0' ? list : "none");
  return FALSE;
}
