/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where control groups of version 2 are mounted. */
#define KEDROC_CGROUP_ROOT "/sys/fs/cgroup"

char **kedroc_cgroup_list_folders (const char *root,
                                   const char *membership);
char **kedroc_cgroup_list_own_folders (void);

G_END_DECLS
