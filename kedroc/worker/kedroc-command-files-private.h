/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-task-private.h"

G_BEGIN_DECLS

/* The inputs and outputs of a task as files for a command. */
typedef struct {
  char **inputs;  /* paths */
  char **outputs;
  guint n_inputs;
  guint n_outputs;
  GArray *fds;    /* int: those that the command inherits; outputs are the last of them */
} KedrocCommandFiles;

gboolean kedroc_command_files_open (KedrocCommandFiles *self,
                                    KedrocTask *task,
                                    GError **error);

/* What the command has written becomes the outputs of the task. */
gboolean kedroc_command_files_collect (KedrocCommandFiles *self,
                                       KedrocTask *task,
                                       GError **error);
void kedroc_command_files_clear (KedrocCommandFiles *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KedrocCommandFiles, kedroc_command_files_clear)

G_END_DECLS
