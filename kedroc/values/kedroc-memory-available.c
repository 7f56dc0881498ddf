/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-memory-available-private.h"

#include "kedroc-cgroup-private.h"

/* The number behind key at the start of a line, G_MAXUINT64 if there is none. */
static guint64
find_number (const char *text,
             const char *key)
{
  gsize key_length = strlen (key);

  for (const char *line = text; line != NULL; line = strchr (line, '\n'))
    {
      line += *line == '\n';
      if (strncmp (line, key, key_length) == 0)
        {
          char *end;
          guint64 number = g_ascii_strtoull (line + key_length, &end, 10);

          return end == line + key_length ? G_MAXUINT64 : number;
        }
    }
  return G_MAXUINT64;
}

static guint64
read_number (const char *folder,
             const char *file,
             const char *key)
{
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return G_MAXUINT64;
  return find_number (text, key);
}

static guint64
get_machine_available (void)
{
  g_autofree char *text = NULL;
  guint64 available, swap;

  if (!g_file_get_contents ("/proc/meminfo", &text, NULL, NULL))
    return G_MAXUINT64;

  available = find_number (text, "MemAvailable:");
  if (available == G_MAXUINT64)
    return G_MAXUINT64;
  swap = find_number (text, "SwapFree:");
  return (available + (swap == G_MAXUINT64 ? 0 : swap)) * 1024;
}

/* What the limit of one control group leaves; page cache can be given up. */
static guint64
get_cgroup_available (const char *folder)
{
  guint64 limit = read_number (folder, "memory.max", "");
  guint64 used, cache;

  if (limit == G_MAXUINT64)
    return G_MAXUINT64;
  used = read_number (folder, "memory.current", "");
  if (used == G_MAXUINT64)
    return G_MAXUINT64;
  cache = read_number (folder, "memory.stat", "inactive_file ");
  used -= MIN (used, cache == G_MAXUINT64 ? 0 : cache);
  return limit - MIN (limit, used);
}

guint64
kedroc_memory_get_available (void)
{
  guint64 available = get_machine_available ();
  g_auto (GStrv) folders = kedroc_cgroup_list_own_folders ();

  for (guint i = 0; folders[i] != NULL; i++)
    available = MIN (available, get_cgroup_available (folders[i]));
  return available;
}
