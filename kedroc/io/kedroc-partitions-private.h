/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The parts that a folder has: its files and those of the folders in it. A part is called
 * by its path within the folder, without the suffix. Errors name the folder or the file. */
typedef struct
{
  const char *path;     /* of the folder, or its URI */
  const char *suffix;   /* of the files; "" for any */
  guint max_depth;      /* 1: the files of the folder alone */
  gboolean versioned;   /* each part is a folder of versions */
} KedrocPartitions;

/* Names, sorted, at most limit; none if there is no folder. */
char **kedroc_partitions_list (const KedrocPartitions *self,
                               guint limit,
                               GCancellable *cancellable,
                               GError **error);

/* The path or URI of the file. */
char *kedroc_partitions_build_path (const KedrocPartitions *self,
                                    const char *name);

/* Whether a part can have that name, and is found by it again. */
gboolean kedroc_partitions_check_name (const char *name,
                                       GError **error);

/* Removes a part with all its versions, and the folders that it leaves empty. */
gboolean kedroc_partitions_remove (const KedrocPartitions *self,
                                   const char *name,
                                   GCancellable *cancellable,
                                   GError **error);

G_END_DECLS
