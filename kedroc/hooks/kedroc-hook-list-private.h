/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-hook-manager.h"

G_BEGIN_DECLS

typedef struct {
  KedrocHooks *hooks;
  gboolean needs_data;
} KedrocHookEntry;

/* Who is registered at one moment, in the order of registration: immutable,
 * so that a run goes on with the list it began with while another is made. */
typedef struct {
  guint listened; /* a bit for each #KedrocHook that somebody implements */
  guint data_listened; /* the same for those who look at data */
  guint n_hooks;
  KedrocHookEntry entries[];
} KedrocHookList;

/* Copies @self but for @without and with @added, of which @needs_data is true; each may be
 * %NULL. */
KedrocHookList *kedroc_hook_list_change (const KedrocHookList *self,
                                         KedrocHooks *without,
                                         KedrocHooks *added,
                                         gboolean needs_data);
gboolean kedroc_hook_list_contains (const KedrocHookList *self,
                                    KedrocHooks *hooks);
void kedroc_hook_list_unref (KedrocHookList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KedrocHookList, kedroc_hook_list_unref)

KedrocHookList *kedroc_hook_manager_ref_hooks (KedrocHookManager *self);

G_END_DECLS
