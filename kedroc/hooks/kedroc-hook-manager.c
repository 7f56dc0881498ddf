/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-hook-manager.h"

#include "kedroc-hook-list-private.h"
#include "kedroc-hook-manager-private.h"

/**
 * KedrocHookManager:
 *
 * The hooks that are told of a run.
 *
 * Hooks are registered with it, and it is handed to a runner; one manager may
 * serve several runs, also at once. The last one registered is called first.
 * What nobody has implemented is not called and costs nothing.
 *
 * All methods may be called from any thread. A run that is at work sees what
 * is registered or unregistered meanwhile with its next step.
 *
 * Kedro's counterpart is the plugin manager of a `KedroSession`.
 */
struct _KedrocHookManager
{
  GObject parent_instance;

  GMutex lock;
  KedrocHookList *list; /* guarded by lock; never %NULL */
  guint listened;       /* atomic: that of list, to look at without the lock */
};

G_DEFINE_FINAL_TYPE (KedrocHookManager, kedroc_hook_manager, G_TYPE_OBJECT)

static void
kedroc_hook_manager_dispose (GObject *object)
{
  KedrocHookManager *self = KEDROC_HOOK_MANAGER (object);
  g_autoptr (KedrocHookList) old = NULL;

  g_mutex_lock (&self->lock);
  old = g_steal_pointer (&self->list);
  self->list = kedroc_hook_list_change (NULL, NULL, NULL);
  g_atomic_int_set (&self->listened, 0);
  g_mutex_unlock (&self->lock);

  G_OBJECT_CLASS (kedroc_hook_manager_parent_class)->dispose (object);
}

static void
kedroc_hook_manager_finalize (GObject *object)
{
  KedrocHookManager *self = KEDROC_HOOK_MANAGER (object);

  g_clear_pointer (&self->list, kedroc_hook_list_unref);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (kedroc_hook_manager_parent_class)->finalize (object);
}

static void
kedroc_hook_manager_class_init (KedrocHookManagerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kedroc_hook_manager_dispose;
  object_class->finalize = kedroc_hook_manager_finalize;
}

static void
kedroc_hook_manager_init (KedrocHookManager *self)
{
  g_mutex_init (&self->lock);
  self->list = kedroc_hook_list_change (NULL, NULL, NULL);
}

/**
 * kedroc_hook_manager_new:
 *
 * Makes a manager with no hooks.
 *
 * Returns: (transfer full): a new hook manager
 */
KedrocHookManager *
kedroc_hook_manager_new (void)
{
  return g_object_new (KEDROC_TYPE_HOOK_MANAGER, NULL);
}

/* Returns whether @hooks was there before. */
static gboolean
change_list (KedrocHookManager *self,
             KedrocHooks *hooks,
             gboolean add)
{
  /* The old list may hold the last reference: it goes when the lock has been given up. */
  g_autoptr (KedrocHookList) old = NULL;
  gboolean was_there;

  g_mutex_lock (&self->lock);
  was_there = kedroc_hook_list_contains (self->list, hooks);
  if (was_there != add)
    {
      old = g_steal_pointer (&self->list);
      self->list = kedroc_hook_list_change (old, add ? NULL : hooks, add ? hooks : NULL);
      g_atomic_int_set (&self->listened, self->list->listened);
    }
  g_mutex_unlock (&self->lock);
  return was_there;
}

/**
 * kedroc_hook_manager_register:
 * @self: a hook manager
 * @hooks: the hooks, to which a reference is taken
 *
 * Adds hooks: they will be called before those that are there already. Does
 * nothing, as in Kedro, if this object is registered.
 */
void
kedroc_hook_manager_register (KedrocHookManager *self,
                              KedrocHooks *hooks)
{
  g_return_if_fail (KEDROC_IS_HOOK_MANAGER (self));
  g_return_if_fail (KEDROC_IS_HOOKS (hooks));

  change_list (self, hooks, TRUE);
}

/**
 * kedroc_hook_manager_unregister:
 * @self: a hook manager
 * @hooks: the hooks
 *
 * Takes hooks away. A call that is under way on another thread still reaches
 * them.
 *
 * Returns: whether they were registered
 */
gboolean
kedroc_hook_manager_unregister (KedrocHookManager *self,
                                KedrocHooks *hooks)
{
  g_return_val_if_fail (KEDROC_IS_HOOK_MANAGER (self), FALSE);
  g_return_val_if_fail (KEDROC_IS_HOOKS (hooks), FALSE);

  return change_list (self, hooks, FALSE);
}

KedrocHookList *
kedroc_hook_manager_ref_hooks (KedrocHookManager *self)
{
  KedrocHookList *list;

  g_mutex_lock (&self->lock);
  list = g_atomic_rc_box_acquire (self->list);
  g_mutex_unlock (&self->lock);
  return list;
}

/**
 * kedroc_hook_manager_list:
 * @self: a hook manager
 *
 * Lists what is registered.
 *
 * Returns: (transfer container) (element-type KedrocHooks): the hooks in the
 *   order of registration, which belong to the manager
 */
GPtrArray *
kedroc_hook_manager_list (KedrocHookManager *self)
{
  g_autoptr (KedrocHookList) list = NULL;
  GPtrArray *array;

  g_return_val_if_fail (KEDROC_IS_HOOK_MANAGER (self), NULL);

  list = kedroc_hook_manager_ref_hooks (self);
  array = g_ptr_array_sized_new (list->n_hooks);
  for (guint i = 0; i < list->n_hooks; i++)
    g_ptr_array_add (array, list->hooks[i]);
  return array;
}

gboolean
kedroc_hook_manager_listens (KedrocHookManager *self,
                             KedrocHook hook)
{
  return self != NULL && (g_atomic_int_get (&self->listened) & 1u << hook) != 0;
}
