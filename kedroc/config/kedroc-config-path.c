/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-path-private.h"

#define MAX_KEY_CHARACTERS 64
/* So many steps of a path are shown at its start and at its end. */
#define MAX_STEPS 4

void
kedroc_config_path_append (GString    *path,
                           const char *key,
                           guint       index)
{
  if (key == NULL)
    {
      g_string_append_printf (path, "[%u]", index);
      return;
    }

  if (path->len > 0)
    g_string_append_c (path, '.');

  const char *end = key;
  for (guint i = 0; i < MAX_KEY_CHARACTERS && *end != '\0'; i++)
    end = g_utf8_next_char (end);
  g_string_append_len (path, key, end - key);
  if (*end != '\0')
    g_string_append (path, "…");
}

void
kedroc_config_path_append_step (GString    *path,
                                guint       position,
                                guint       n_steps,
                                const char *key,
                                guint       index)
{
  if (position < MAX_STEPS || position + MAX_STEPS >= n_steps)
    kedroc_config_path_append (path, key, index);
  else if (position == MAX_STEPS)
    g_string_append (path, " … ");
}

char *
kedroc_config_path_shorten (const char *key)
{
  GString *path = g_string_new (NULL);

  kedroc_config_path_append (path, key, 0);
  return g_string_free (path, FALSE);
}
