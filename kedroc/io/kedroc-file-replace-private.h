/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Writes a local file as kedroc_file_write() promises; errors are of G_IO_ERROR. */
gboolean kedroc_file_replace_local (const char *path,
                                    GBytes *bytes,
                                    gboolean replace,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
