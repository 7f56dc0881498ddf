/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-cgroup-private.h"

#include <string.h>

/* The path behind "0::" at the start of a line: that of version 2. */
static char *
find_group (const char *membership)
{
  for (const char *line = membership; line != NULL; line = strchr (line, '\n'))
    {
      line += *line == '\n';
      if (g_str_has_prefix (line, "0::/"))
        return g_strndup (line + strlen ("0::"), strcspn (line, "\n") - strlen ("0::"));
    }
  return NULL;
}

/* The folders of a control group and of all that hold it, the nearest first: a
 * limit of each of them counts. @membership is what `/proc/self/cgroup` says. */
char **
kedroc_cgroup_list_folders (const char *root,
                            const char *membership)
{
  g_autoptr (GStrvBuilder) folders = g_strv_builder_new ();
  g_autofree char *group = find_group (membership);
  g_autofree char *folder = group != NULL ? g_build_filename (root, group, NULL) : NULL;

  if (folder != NULL && g_str_has_suffix (folder, "/"))
    folder[strlen (folder) - 1] = '\0';
  while (folder != NULL && g_str_has_prefix (folder, root))
    {
      char *parent = g_path_get_dirname (folder);

      g_strv_builder_add (folders, folder);
      g_free (folder);
      folder = parent;
    }
  return g_strv_builder_end (folders);
}

/* Empty where there are no groups of version 2. */
char **
kedroc_cgroup_list_own_folders (void)
{
  g_autofree char *membership = NULL;

  if (!g_file_get_contents ("/proc/self/cgroup", &membership, NULL, NULL))
    return g_new0 (char *, 1);
  return kedroc_cgroup_list_folders (KEDROC_CGROUP_ROOT, membership);
}
