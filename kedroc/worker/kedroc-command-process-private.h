/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Runs a program to its end, with descriptors that keep their numbers in it. It, and
 * all that it starts, ends with the cancellable and with this process, however that
 * ends. Its standard output is this process's own; what it writes to its standard error
 * appears on this process's, and the last lines of it in the error.
 * KEDROC_RUNNER_ERROR_NODE_FAILED: it did not exit with 0. */
gboolean kedroc_command_process_run (const char *const *argv,
                                     const int *fds,
                                     guint n_fds,
                                     GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
