/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-task.h"

G_BEGIN_DECLS

/* A command line with places for the files of inputs and outputs: words, never a
 * shell. Does not change any more once it is bound. */
typedef struct _KedrocCommand KedrocCommand;

/* %NULL with KEDROC_PIPELINE_ERROR_INVALID_NODE; the messages do not name the
 * whole line. */
KedrocCommand *kedroc_command_new (const char *line,
                                   GError **error);
void kedroc_command_free (KedrocCommand *self);

/* Borrowed: the first word. */
const char *kedroc_command_get_program (const KedrocCommand *self);

/* Finds out which input or output of a node each `{input:name}` and
 * `{output:name}` stands for. From then on the position counts, so that copies of
 * the node may give their datasets other names. Each has to be used. */
gboolean kedroc_command_bind (KedrocCommand *self,
                              const char *const *inputs,
                              const char *const *outputs,
                              GError **error);

/* (transfer full): a line that says the same by position, and needs not be bound. */
char *kedroc_command_to_line (const KedrocCommand *self);

/* (transfer full): the words with these paths in place; %NULL: there are too few. */
char **kedroc_command_substitute (const KedrocCommand *self,
                                  const char *const *inputs,
                                  guint n_inputs,
                                  const char *const *outputs,
                                  guint n_outputs);

/* Who runs commands: this room knows no processes. @user_data is the
 * KedrocCommand. */
void kedroc_command_set_runner (KedrocNodeFunc runner);
KedrocNodeFunc kedroc_command_get_runner (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KedrocCommand, kedroc_command_free)

G_END_DECLS
