/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-hooks.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_CACHE_HOOK (kedroc_cache_hook_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KedrocCacheHook, kedroc_cache_hook, KEDROC, CACHE_HOOK, GObject)

KEDROC_AVAILABLE_IN_1_0
KedrocCacheHook *kedroc_cache_hook_new (const char *folder,
                                        const char *version);

KEDROC_AVAILABLE_IN_1_0
const char *kedroc_cache_hook_get_folder (KedrocCacheHook *self);
KEDROC_AVAILABLE_IN_1_0
const char *kedroc_cache_hook_get_version (KedrocCacheHook *self);

G_END_DECLS
