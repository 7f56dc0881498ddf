/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-hook-manager.h"

#include "kedroc-error.h"
#include "kedroc-hook-function-private.h"
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
  guint data_listened;  /* atomic: the same */
  GPtrArray *functions; /* guarded by lock: HookFunction */
  KedrocHookManager *local; /* guarded by lock: all but the functions; %NULL: there are none */
};

/* Hooks that are known by name. */
typedef struct {
  char *reference;
  KedrocHooks *hooks; /* in the list as well; %NULL: this process cannot make them */
} HookFunction;

G_DEFINE_FINAL_TYPE (KedrocHookManager, kedroc_hook_manager, G_TYPE_OBJECT)

static void
hook_function_free (gpointer data)
{
  HookFunction *self = data;

  g_clear_object (&self->hooks);
  g_free (self->reference);
  g_free (self);
}

static void
kedroc_hook_manager_dispose (GObject *object)
{
  KedrocHookManager *self = KEDROC_HOOK_MANAGER (object);
  g_autoptr (KedrocHookList) old = NULL;
  g_autoptr (GPtrArray) functions = NULL;
  g_autoptr (KedrocHookManager) local = NULL;

  g_mutex_lock (&self->lock);
  old = g_steal_pointer (&self->list);
  self->list = kedroc_hook_list_change (NULL, NULL, NULL, FALSE);
  g_atomic_int_set (&self->listened, 0);
  g_atomic_int_set (&self->data_listened, 0);
  functions = g_steal_pointer (&self->functions);
  self->functions = g_ptr_array_new_with_free_func (hook_function_free);
  local = g_steal_pointer (&self->local);
  g_mutex_unlock (&self->lock);

  G_OBJECT_CLASS (kedroc_hook_manager_parent_class)->dispose (object);
}

static void
kedroc_hook_manager_finalize (GObject *object)
{
  KedrocHookManager *self = KEDROC_HOOK_MANAGER (object);

  g_clear_pointer (&self->list, kedroc_hook_list_unref);
  g_clear_pointer (&self->functions, g_ptr_array_unref);
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
  self->list = kedroc_hook_list_change (NULL, NULL, NULL, FALSE);
  self->functions = g_ptr_array_new_with_free_func (hook_function_free);
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
             gboolean add,
             gboolean needs_data)
{
  /* The old list may hold the last reference: it goes when the lock has been given up. */
  g_autoptr (KedrocHookList) old = NULL;
  gboolean was_there;

  g_mutex_lock (&self->lock);
  was_there = kedroc_hook_list_contains (self->list, hooks);
  if (was_there != add)
    {
      old = g_steal_pointer (&self->list);
      self->list = kedroc_hook_list_change (old, add ? NULL : hooks, add ? hooks : NULL, needs_data);
      g_atomic_int_set (&self->listened, self->list->listened);
      g_atomic_int_set (&self->data_listened, self->list->data_listened);
    }
  g_mutex_unlock (&self->lock);
  return was_there;
}

/* (transfer full) (nullable) */
static KedrocHookManager *
dup_local (KedrocHookManager *self)
{
  KedrocHookManager *local = NULL;

  g_mutex_lock (&self->lock);
  g_set_object (&local, self->local);
  g_mutex_unlock (&self->lock);
  return local;
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
  g_autoptr (KedrocHookManager) local = NULL;
  gboolean needs_data;

  g_return_if_fail (KEDROC_IS_HOOK_MANAGER (self));
  g_return_if_fail (KEDROC_IS_HOOKS (hooks));

  local = dup_local (self);
  needs_data = kedroc_hooks_needs_data (hooks);
  change_list (self, hooks, TRUE, needs_data);
  if (local != NULL)
    change_list (local, hooks, TRUE, needs_data);
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
  g_autoptr (KedrocHookManager) local = NULL;

  g_return_val_if_fail (KEDROC_IS_HOOK_MANAGER (self), FALSE);
  g_return_val_if_fail (KEDROC_IS_HOOKS (hooks), FALSE);

  local = dup_local (self);
  if (local != NULL)
    change_list (local, hooks, FALSE, FALSE);
  return change_list (self, hooks, FALSE, FALSE);
}

static HookFunction *
find_function (KedrocHookManager *self,
               const char *reference,
               guint *index)
{
  for (guint i = 0; i < self->functions->len; i++)
    if (g_str_equal (((HookFunction *) g_ptr_array_index (self->functions, i))->reference, reference))
      {
        *index = i;
        return g_ptr_array_index (self->functions, i);
      }
  return NULL;
}

/* With the lock held: a manager of those that are called here in any case. */
static KedrocHookManager *
split_local (KedrocHookManager *self)
{
  KedrocHookManager *local = kedroc_hook_manager_new ();

  for (guint i = 0; i < self->list->n_hooks; i++)
    change_list (local, self->list->entries[i].hooks, TRUE, self->list->entries[i].needs_data);
  return local;
}

/* %FALSE: it is there already. */
static gboolean
add_function (KedrocHookManager *self,
              const char *reference,
              KedrocHooks *hooks)
{
  gboolean is_new;
  guint index;

  g_mutex_lock (&self->lock);
  is_new = find_function (self, reference, &index) == NULL;
  if (is_new)
    {
      HookFunction *function = g_new0 (HookFunction, 1);

      function->reference = g_strdup (reference);
      g_set_object (&function->hooks, hooks);
      g_ptr_array_add (self->functions, function);
      if (self->local == NULL)
        self->local = split_local (self);
    }
  g_mutex_unlock (&self->lock);
  return is_new;
}

/**
 * kedroc_hook_manager_register_function:
 * @self: a hook manager
 * @reference: `c:libfoo.so:symbol`, where the symbol is a function without arguments that
 *   returns a new [iface@Kedroc.Hooks] (transfer full), or `python:package.module:name`,
 *   where the name is a class of hooks or a function that returns some
 * @error: return location for an error
 *
 * Adds hooks that other processes can make as well.
 *
 * In a run on worker processes their methods for nodes and datasets are called in the
 * worker that runs the node, on an object of its own that lives as long as the worker:
 * the data need not come to this process. The methods for runs and catalogs are called
 * here. The catalog that the methods get there has the datasets that the worker loads and saves by
 * itself, and no others. All other runners call all methods here, as if the object had been
 * registered with [method@Kedroc.HookManager.register].
 *
 * Hooks in Python run in workers of Python only: a run that has workers for nodes in C
 * as well is refused with %KEDROC_RUNNER_ERROR_NOT_PARALLELIZABLE. A program that is
 * not in Python cannot make them: other runners refuse them, and their methods for
 * runs and catalogs are not called. Hooks in JavaScript cannot be registered so.
 *
 * Does nothing if this reference is registered.
 *
 * Returns: %TRUE, or %FALSE with %KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND or
 *   %KEDROC_RUNNER_ERROR_INVALID_ARGUMENT
 */
gboolean
kedroc_hook_manager_register_function (KedrocHookManager *self,
                                       const char *reference,
                                       GError **error)
{
  g_autoptr (KedrocHooks) hooks = NULL;
  gboolean elsewhere;

  g_return_val_if_fail (KEDROC_IS_HOOK_MANAGER (self), FALSE);
  g_return_val_if_fail (reference != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  hooks = kedroc_hook_function_load (reference, &elsewhere, error);
  if (hooks == NULL && !elsewhere)
    return FALSE;
  if (add_function (self, reference, hooks) && hooks != NULL)
    change_list (self, hooks, TRUE, kedroc_hooks_needs_data (hooks));
  return TRUE;
}

/**
 * kedroc_hook_manager_unregister_function:
 * @self: a hook manager
 * @reference: what was registered
 *
 * Takes away hooks that were registered with
 * [method@Kedroc.HookManager.register_function]. Workers that have them keep them to the
 * end of the run.
 *
 * Returns: whether they were registered
 */
gboolean
kedroc_hook_manager_unregister_function (KedrocHookManager *self,
                                         const char *reference)
{
  g_autoptr (KedrocHooks) hooks = NULL;
  HookFunction *function;
  guint index;

  g_return_val_if_fail (KEDROC_IS_HOOK_MANAGER (self), FALSE);
  g_return_val_if_fail (reference != NULL, FALSE);

  g_mutex_lock (&self->lock);
  function = find_function (self, reference, &index);
  if (function != NULL)
    {
      g_set_object (&hooks, function->hooks);
      g_ptr_array_remove_index (self->functions, index);
    }
  g_mutex_unlock (&self->lock);
  if (hooks != NULL)
    change_list (self, hooks, FALSE, FALSE);
  return function != NULL;
}

/**
 * kedroc_hook_manager_list_functions:
 * @self: a hook manager
 *
 * Lists the references that are registered.
 *
 * Returns: (transfer full) (array zero-terminated=1): the references in the order of
 *   registration
 */
char **
kedroc_hook_manager_list_functions (KedrocHookManager *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (KEDROC_IS_HOOK_MANAGER (self), NULL);

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->functions->len; i++)
    g_strv_builder_add (builder, ((HookFunction *) g_ptr_array_index (self->functions, i))->reference);
  g_mutex_unlock (&self->lock);
  return g_strv_builder_end (builder);
}

KedrocHookManager *
kedroc_hook_manager_dup_local (KedrocHookManager *self)
{
  KedrocHookManager *local;

  if (self == NULL)
    return NULL;
  local = dup_local (self);
  return local != NULL ? local : g_object_ref (self);
}

gboolean
kedroc_hook_manager_check_here (KedrocHookManager *self,
                                GError **error)
{
  g_autofree char *lost = NULL;

  if (self == NULL)
    return TRUE;
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->functions->len && lost == NULL; i++)
    {
      HookFunction *function = g_ptr_array_index (self->functions, i);

      if (function->hooks == NULL)
        lost = g_strdup (function->reference);
    }
  g_mutex_unlock (&self->lock);
  if (lost == NULL)
    return TRUE;
  g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
               "The hooks '%s' cannot be called in this process: they need the ParallelRunner, which starts Python "
               "workers, or a program in Python", lost);
  return FALSE;
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
 * Lists what is registered, also by reference as far as this process has made it.
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
    g_ptr_array_add (array, list->entries[i].hooks);
  return array;
}

gboolean
kedroc_hook_manager_listens (KedrocHookManager *self,
                             KedrocHook hook)
{
  return self != NULL && (g_atomic_int_get (&self->listened) & 1u << hook) != 0;
}

gboolean
kedroc_hook_manager_needs_data (KedrocHookManager *self)
{
  guint mask = 0;

  for (KedrocHook hook = KEDROC_HOOK_BEFORE_NODE_RUN; hook <= KEDROC_HOOK_AFTER_DATASET_SAVED; hook++)
    mask |= 1u << hook;
  return self != NULL && (g_atomic_int_get (&self->data_listened) & mask) != 0;
}
