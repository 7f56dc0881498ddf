/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-node-private.h"

G_BEGIN_DECLS

/* Which program is the worker for the functions of a language. */

/* (transfer full): a program and its arguments. @python: nullable, the interpreter
 * that was asked for. */
char **kedroc_worker_command_find (KedrocLanguage language,
                                   const char *python,
                                   GError **error);

/* Whether the interpreter of this process is one, and so knows where workers look. */
gboolean kedroc_worker_command_is_own (KedrocLanguage language);

/* Whether a worker may find the function of a node, as far as can be told without an
 * interpreter: a module that is a file has to be there. */
gboolean kedroc_worker_command_check_place (KedrocNode *node,
                                            GError **error);

/* Says in front of an error for which node the worker was wanted. */
void kedroc_worker_command_prefix (GError **error,
                                   KedrocNode *node);

/* What is wrong with a worker that has ended before it has answered, and what it
 * takes. @last_words: nullable. */
GError *kedroc_worker_command_describe_end (KedrocNode *node,
                                            const char *program,
                                            const char *pid,
                                            const char *end,
                                            const char *last_words);

G_END_DECLS
