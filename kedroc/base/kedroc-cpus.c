/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-cpus-private.h"

#include <errno.h>
#include <sched.h>

#include "kedroc-cgroup-private.h"

/* No machine has more; sched_getaffinity() wants room for all that the kernel
 * could have. */
#define CPUS_MAX (1u << 20)

/* g_get_num_processors() asks for 1024 CPUs, and takes all there are online where
 * the kernel has more. */
static guint
count_affinity (void)
{
  for (guint n = 1024; n <= CPUS_MAX; n *= 2)
    {
      cpu_set_t *set = CPU_ALLOC (n);
      gsize size = CPU_ALLOC_SIZE (n);
      int got = sched_getaffinity (0, size, set);
      int code = errno;
      guint count = got == 0 ? CPU_COUNT_S (size, set) : 0;

      CPU_FREE (set);
      if (got == 0)
        return MAX (count, 1);
      if (code != EINVAL)
        break;
    }
  return g_get_num_processors ();
}

/* What `cpu.max` allows: "150000 100000" is one CPU and a half, "max 100000" is
 * all. */
static guint
parse_quota (const char *text)
{
  char *end;
  guint64 quota = g_ascii_strtoull (text, &end, 10);
  guint64 period;

  if (end == text)
    return G_MAXUINT;
  period = g_ascii_strtoull (end, NULL, 10);
  if (period == 0)
    return G_MAXUINT;
  return CLAMP (quota / period + (quota % period != 0), 1, G_MAXUINT);
}

guint
kedroc_cpus_count_quota (const char *const *folders)
{
  guint least = G_MAXUINT;

  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folders[i], "cpu.max", NULL);
      g_autofree char *text = NULL;

      if (g_file_get_contents (path, &text, NULL, NULL))
        least = MIN (least, parse_quota (text));
    }
  return least;
}

guint
kedroc_cpus_count_allowed (void)
{
  g_auto (GStrv) folders = kedroc_cgroup_list_own_folders ();

  return MIN (count_affinity (), kedroc_cpus_count_quota ((const char *const *) folders));
}
