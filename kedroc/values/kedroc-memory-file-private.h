/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Nameless files whose pages processes share, and their mappings. Errors say
 * what failed and why; the callers add how much was asked for and by whom.
 * KEDROC_RUNNER_ERROR_MEMORY_LIMIT: there is no room for it. */

/* From this size on it pays to back a mapping with huge pages. */
#define KEDROC_HUGE_PAGE_SIZE ((gsize) 2 * 1024 * 1024)

/* A new, empty memfd that can be sealed; -1 with error set. */
int      kedroc_memory_file_new         (GError     **error);

/* A new, empty file without a name in directory, which is made if it is not
 * there; -1 with error set. */
int      kedroc_memory_file_new_spilled (const char  *directory,
                                         GError     **error);

/* Gives an empty file its size, unless there is no such room at all. */
gboolean kedroc_memory_file_resize      (int          fd,
                                         gsize        size,
                                         gboolean     spilled,
                                         GError     **error);

/* Makes sure that every page of the file exists, so that lack of memory or disk
 * is an error here and not a signal later. base is its writable mapping. */
gboolean kedroc_memory_file_reserve     (int          fd,
                                         gpointer     base,
                                         gsize        size,
                                         gboolean     spilled,
                                         GError     **error);

/* Maps the first size bytes, shared; read-only or read-write. */
gpointer kedroc_memory_file_map         (int          fd,
                                         gsize        size,
                                         gboolean     writable,
                                         GError     **error);

/* Makes the first mapping of the process cheaper. */
void     kedroc_memory_file_prepare     (void);

/* size rounded up to whole pages; it is at most G_MAXOFFSET. */
gsize    kedroc_memory_round_to_pages   (gsize        size);

/* An error for errno, its code by whether room is what was missing. */
void     kedroc_memory_set_error        (GError     **error,
                                         int          saved_errno,
                                         const char  *what);

G_END_DECLS
