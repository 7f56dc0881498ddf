/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "kedroc-macros.h"

G_BEGIN_DECLS

KEDROC_AVAILABLE_IN_1_0
void kedroc_init (int *argc,
                  char ***argv);

KEDROC_AVAILABLE_IN_1_0
int kedroc_worker_main (void);

G_END_DECLS
