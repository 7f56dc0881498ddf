/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kedroc.h>

G_BEGIN_DECLS

/* A table of these ends with one without a name. */
typedef struct {
  const char *name;
  KedrocNodeFunc func;
} TestFunction;

/* NULL: there is none of that name. */
KedrocNodeFunc test_function_find (const TestFunction *functions,
                                   const char *name);

/* Has this program find functions of a language in the table, by what their reference ends with.
 * @list_worker_command: how workers of the language are started; NULL: as without a loader. Once
 * in a program. */
void test_loader_register (const char *language,
                           const TestFunction *functions,
                           char **(*list_worker_command) (KedrocFunctionLoader *loader,
                                                          GError **error));

G_END_DECLS
