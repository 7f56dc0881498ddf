/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* What is written before it takes the place of a file; errors are of G_IO_ERROR.
 * Where the file system can do it, it has no name until it is complete: then
 * nothing is left of it even if the process is killed. */
typedef struct
{
  char *folder;
  char *name; /* of the file that it will be */
  char *path; /* NULL: it has no name of its own */
  int fd;
} KedrocTemporaryFile;

gboolean kedroc_temporary_file_open (KedrocTemporaryFile *self,
                                     const char *target,
                                     GError **error);
gboolean kedroc_temporary_file_write (KedrocTemporaryFile *self,
                                      GBytes *bytes,
                                      mode_t mode,
                                      GCancellable *cancellable,
                                      GError **error);
gboolean kedroc_temporary_file_publish (KedrocTemporaryFile *self,
                                        gboolean replace,
                                        GError **error);

/* Removes what was not published. */
void kedroc_temporary_file_clear (KedrocTemporaryFile *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KedrocTemporaryFile, kedroc_temporary_file_clear)

/* Whether a file of that name may be one that is not complete. */
gboolean kedroc_temporary_file_is_name (const char *name);

/* Always FALSE. */
gboolean kedroc_file_set_errno_error (int saved_errno,
                                      GError **error);

G_END_DECLS
