/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Files by the path or URI of a dataset, as Kedro reads them: what holds "://"
 * is a URI, all else a path, relative to the current directory. Every error
 * names the file as it was given. */

GFile *kedroc_file_new (const char *filepath);

/* All of the file, in memory. A local one has to be a regular file: a pipe could
 * make the reader wait forever. */
GBytes *kedroc_file_read (const char *filepath,
                          GCancellable *cancellable,
                          GError **error);

/* The same as a view of the file, where it is local and its file system can map it. Replacing
 * the file leaves the view alone; whoever reads it dies by SIGBUS once another program has cut
 * the file short. */
GBytes *kedroc_file_map (const char *filepath,
                         GCancellable *cancellable,
                         GError **error);

/* All or nothing: a reader finds what was there before or what is there after,
 * also after a crash. Folders are created. Without replace a file that is there
 * is VERSION_ALREADY_EXISTS; of two that write at once, one fails so. */
gboolean kedroc_file_write (const char *filepath,
                            GBytes *bytes,
                            gboolean replace,
                            GCancellable *cancellable,
                            GError **error);

gboolean kedroc_file_exists (const char *filepath,
                             GCancellable *cancellable,
                             GError **error);

/* Turns an error about a file into one of this library; takes cause. */
void kedroc_file_propagate_error (const char *action,
                                  const char *filepath,
                                  GError *cause,
                                  GError **error);

G_END_DECLS
