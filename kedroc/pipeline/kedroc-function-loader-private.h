/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-function-loader.h"

G_BEGIN_DECLS

/* (transfer full): %NULL if this process has none for the language. */
KedrocFunctionLoader *kedroc_function_loader_find (const char *language);

G_END_DECLS
