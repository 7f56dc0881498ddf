/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-task.h"

G_BEGIN_DECLS

char *kedroc_program_function_to_string (KedrocNodeFunc func,
                                         gboolean *in_main_program);
KedrocNodeFunc kedroc_program_function_from_string (const char *string,
                                                    GError **error);

G_END_DECLS
