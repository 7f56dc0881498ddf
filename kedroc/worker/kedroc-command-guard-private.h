/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* A process that leads a process group and kills all of it as soon as this process is
 * gone, even if it was killed. As long as it has not been reaped, no other group can
 * have its number. */
typedef struct {
  pid_t group;
  int lifeline; /* open as long as this process lives */
} KedrocCommandGuard;

gboolean kedroc_command_guard_start (KedrocCommandGuard *self,
                                     GError **error);
void kedroc_command_guard_signal (KedrocCommandGuard *self,
                                  int number);
/* Kills what is left in the group, and the guard. */
void kedroc_command_guard_end (KedrocCommandGuard *self);

G_END_DECLS
