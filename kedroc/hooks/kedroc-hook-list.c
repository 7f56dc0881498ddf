/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-hook-list-private.h"

#include "kedroc-hook-manager-private.h"

static const gsize slots[] = {
  [KEDROC_HOOK_AFTER_CATALOG_CREATED] = G_STRUCT_OFFSET (KedrocHooksInterface, after_catalog_created),
  [KEDROC_HOOK_BEFORE_PIPELINE_RUN] = G_STRUCT_OFFSET (KedrocHooksInterface, before_pipeline_run),
  [KEDROC_HOOK_AFTER_PIPELINE_RUN] = G_STRUCT_OFFSET (KedrocHooksInterface, after_pipeline_run),
  [KEDROC_HOOK_ON_PIPELINE_ERROR] = G_STRUCT_OFFSET (KedrocHooksInterface, on_pipeline_error),
  [KEDROC_HOOK_BEFORE_NODE_RUN] = G_STRUCT_OFFSET (KedrocHooksInterface, before_node_run),
  [KEDROC_HOOK_AFTER_NODE_RUN] = G_STRUCT_OFFSET (KedrocHooksInterface, after_node_run),
  [KEDROC_HOOK_ON_NODE_ERROR] = G_STRUCT_OFFSET (KedrocHooksInterface, on_node_error),
  [KEDROC_HOOK_BEFORE_DATASET_LOADED] = G_STRUCT_OFFSET (KedrocHooksInterface, before_dataset_loaded),
  [KEDROC_HOOK_AFTER_DATASET_LOADED] = G_STRUCT_OFFSET (KedrocHooksInterface, after_dataset_loaded),
  [KEDROC_HOOK_BEFORE_DATASET_SAVED] = G_STRUCT_OFFSET (KedrocHooksInterface, before_dataset_saved),
  [KEDROC_HOOK_AFTER_DATASET_SAVED] = G_STRUCT_OFFSET (KedrocHooksInterface, after_dataset_saved),
};

static guint
find_listened (KedrocHooks *hooks)
{
  const guint8 *iface = (const guint8 *) KEDROC_HOOKS_GET_IFACE (hooks);
  guint listened = 0;

  for (guint hook = 0; hook < G_N_ELEMENTS (slots); hook++)
    if (*(GCallback const *) (iface + slots[hook]) != NULL)
      listened |= 1u << hook;
  return listened;
}

static void
add_hooks (KedrocHookList *self,
           KedrocHooks *hooks,
           gboolean needs_data)
{
  guint listened = find_listened (hooks);

  self->entries[self->n_hooks++] = (KedrocHookEntry){ g_object_ref (hooks), needs_data };
  self->listened |= listened;
  if (needs_data)
    self->data_listened |= listened;
}

KedrocHookList *
kedroc_hook_list_change (const KedrocHookList *self,
                         KedrocHooks *without,
                         KedrocHooks *added,
                         gboolean needs_data)
{
  guint n_hooks = self != NULL ? self->n_hooks : 0;
  KedrocHookList *list =
    g_atomic_rc_box_alloc0 (sizeof (KedrocHookList) + (n_hooks + 1) * sizeof (KedrocHookEntry));

  for (guint i = 0; i < n_hooks; i++)
    if (self->entries[i].hooks != without)
      add_hooks (list, self->entries[i].hooks, self->entries[i].needs_data);
  if (added != NULL)
    add_hooks (list, added, needs_data);
  return list;
}

gboolean
kedroc_hook_list_contains (const KedrocHookList *self,
                           KedrocHooks *hooks)
{
  for (guint i = 0; i < self->n_hooks; i++)
    if (self->entries[i].hooks == hooks)
      return TRUE;
  return FALSE;
}

static void
clear_list (gpointer data)
{
  KedrocHookList *self = data;

  for (guint i = 0; i < self->n_hooks; i++)
    g_object_unref (self->entries[i].hooks);
}

void
kedroc_hook_list_unref (KedrocHookList *self)
{
  g_atomic_rc_box_release_full (self, clear_list);
}
