/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-hooks.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_TIMING_HOOK (kedroc_timing_hook_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KedrocTimingHook, kedroc_timing_hook, KEDROC, TIMING_HOOK, GObject)

KEDROC_AVAILABLE_IN_1_0
KedrocTimingHook *kedroc_timing_hook_new (void);

G_END_DECLS
