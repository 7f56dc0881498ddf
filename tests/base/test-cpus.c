/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <sched.h>

#include "kedroc-cgroup-private.h"
#include "kedroc-cpus-private.h"
#include "kedroc-test.h"

static const struct
{
  const char *name;
  const char *membership;
  const char *folders; /* below the root, the nearest first */
} memberships[] = {
  { "root", "0::/\n", "/root" },
  { "deep", "0::/a/b/c\n", "/root/a/b/c /root/a/b /root/a /root" },
  { "last-line", "9:name=systemd:/x\n1:cpu:/y\n0::/a", "/root/a /root" },
  { "version-1-only", "10:cpu:/0::/a\n1:memory:/b\n", "" },
  { "nothing", "", "" },
  { "spaces", "0::/a b/c\n", "/root/a b/c /root/a b /root" },
};

static void
test_membership (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_auto (GStrv) folders = kedroc_cgroup_list_folders ("/root", memberships[i].membership);
  g_autofree char *joined = g_strjoinv (" ", folders);

  g_assert_cmpstr (joined, ==, memberships[i].folders);
}

static const struct
{
  const char *name;
  const char *own;
  const char *parent;
  guint n;
} quotas[] = {
  { "none", "max 100000\n", "max 100000\n", G_MAXUINT },
  { "one", "100000 100000\n", "max 100000\n", 1 },
  { "half", "50000 100000\n", NULL, 1 },
  { "one-and-a-bit", "100001 100000\n", NULL, 2 },
  { "seven", "1400000 200000\n", NULL, 7 },
  { "parent-has-less", "800000 100000\n", "300000 100000\n", 3 },
  { "parent-has-more", "300000 100000\n", "800000 100000\n", 3 },
  { "no-file", NULL, NULL, G_MAXUINT },
  { "no-period", "100000", NULL, G_MAXUINT },
  { "period-zero", "100000 0\n", NULL, G_MAXUINT },
  { "nonsense", "lots\n", NULL, G_MAXUINT },
  { "empty", "", NULL, G_MAXUINT },
  { "zero", "0 100000\n", NULL, 1 },
  { "huge", "18446744073709551615 1\n", NULL, G_MAXUINT },
};

/* A folder of control groups that is not the kernel's. */
static void
test_quota (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (KedrocTestFolder) root = kedroc_test_folder_new ();
  g_autofree char *group = kedroc_test_folder_build_path (root, "group");
  g_autofree char *own = g_build_filename (group, "cpu.max", NULL);
  g_autofree char *parent = NULL;
  g_auto (GStrv) folders = kedroc_cgroup_list_folders (kedroc_test_folder_get_path (root), "0::/group\n");

  g_assert_cmpuint (g_strv_length (folders), ==, 2);
  g_assert_no_errno (g_mkdir_with_parents (group, 0700));
  if (quotas[i].own != NULL)
    g_assert_true (g_file_set_contents (own, quotas[i].own, -1, NULL));
  if (quotas[i].parent != NULL)
    parent = kedroc_test_folder_write (root, "cpu.max", quotas[i].parent, -1);
  g_assert_cmpuint (kedroc_cpus_count_quota ((const char *const *) folders), ==, quotas[i].n);
}

/* The affinity of the thread that asks, whatever the machine has. */
static void
test_affinity (void)
{
  guint n = kedroc_cpus_count_allowed ();
  cpu_set_t all;
  cpu_set_t one;
  int first = 0;

  g_assert_cmpuint (n, >=, 1);
  g_assert_no_errno (sched_getaffinity (0, sizeof all, &all));
  g_assert_cmpuint (n, <=, CPU_COUNT (&all));
  while (!CPU_ISSET (first, &all))
    first++;
  CPU_ZERO (&one);
  CPU_SET (first, &one);
  g_assert_no_errno (sched_setaffinity (0, sizeof one, &one));
  g_assert_cmpuint (kedroc_cpus_count_allowed (), ==, 1);
  g_assert_no_errno (sched_setaffinity (0, sizeof all, &all));
  g_assert_cmpuint (kedroc_cpus_count_allowed (), ==, n);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (memberships); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/base/cgroup/membership/", memberships[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_membership);
    }
  for (guint i = 0; i < G_N_ELEMENTS (quotas); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/base/cpus/quota/", quotas[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_quota);
    }
  g_test_add_func ("/kedroc/base/cpus/affinity", test_affinity);
  return g_test_run ();
}
