/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-hooks.h"

G_BEGIN_DECLS

/* (transfer full): new hooks of a function that is known by name. %NULL without the
 * error set, and with @elsewhere: only a worker of its language can make them. */
KedrocHooks *kedroc_hook_function_load (const char *reference,
                                        gboolean *elsewhere,
                                        GError **error);

G_END_DECLS
