/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "kedroc-hooks.h"
#include "kedroc-macros.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_HOOK_MANAGER (kedroc_hook_manager_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KedrocHookManager, kedroc_hook_manager, KEDROC, HOOK_MANAGER, GObject)

KEDROC_AVAILABLE_IN_1_0
KedrocHookManager *kedroc_hook_manager_new (void);

KEDROC_AVAILABLE_IN_1_0
void kedroc_hook_manager_register (KedrocHookManager *self,
                                   KedrocHooks *hooks);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_hook_manager_unregister (KedrocHookManager *self,
                                         KedrocHooks *hooks);
KEDROC_AVAILABLE_IN_1_0
GPtrArray *kedroc_hook_manager_list (KedrocHookManager *self);

KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_hook_manager_register_function (KedrocHookManager *self,
                                                const char *reference,
                                                GError **error);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_hook_manager_unregister_function (KedrocHookManager *self,
                                                  const char *reference);
KEDROC_AVAILABLE_IN_1_0
char **kedroc_hook_manager_list_functions (KedrocHookManager *self);

KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_hook_manager_after_catalog_created (KedrocHookManager *self,
                                                    KedrocDataCatalog *catalog,
                                                    GError **error);

G_END_DECLS
