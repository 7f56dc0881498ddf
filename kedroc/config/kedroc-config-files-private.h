/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether a path relative to a folder is one that a pattern means: '*', '?' and
 * "[…]" stay within one part of it, a part that is "**" is any number of them. */
gboolean kedroc_config_glob_match (const char *pattern,
                                   const char *path);

/* The files of YAML and JSON below a folder that one of the patterns means, in
 * the order of their paths. Links to files are followed, links to folders are
 * not. What is hidden below the source may be left out. Fails with NOT_FOUND
 * where there is no such folder. */
GPtrArray *kedroc_config_files_find (GFile              *source,
                                     GFile              *folder,
                                     const char *const  *patterns,
                                     gboolean            ignore_hidden,
                                     GCancellable       *cancellable,
                                     GError            **error);

G_END_DECLS
