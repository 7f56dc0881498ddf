/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-owner-private.h"

#include "kedroc-gjs-private.h"

static GPrivate owner_of_thread;  /* const KedrocOwner, borrowed */
static GPrivate claimed;          /* gboolean */

const KedrocOwner *
kedroc_owner_swap (const KedrocOwner *owner)
{
  const KedrocOwner *before = g_private_get (&owner_of_thread);

  g_private_set (&owner_of_thread, (gpointer) owner);
  return before;
}

const KedrocOwner *
kedroc_owner_get (void)
{
  return g_private_get (&owner_of_thread);
}

typedef struct
{
  KedrocOwnerFunc func;
  gpointer data;
  GMutex lock;
  GCond ended;
  gboolean has_ended; /* under lock */
} WaitedCall;

static void
waited_call_run (gpointer data)
{
  WaitedCall *call = data;

  call->func (call->data);
  g_mutex_lock (&call->lock);
  call->has_ended = TRUE;
  g_cond_signal (&call->ended);
  g_mutex_unlock (&call->lock);
}

void
kedroc_owner_post_and_wait (const KedrocOwner *owner,
                            KedrocOwnerFunc    func,
                            gpointer           data)
{
  WaitedCall call = { .func = func, .data = data };

  g_mutex_init (&call.lock);
  g_cond_init (&call.ended);
  owner->post (owner->way, waited_call_run, &call);
  g_mutex_lock (&call.lock);
  while (!call.has_ended)
    g_cond_wait (&call.ended, &call.lock);
  g_mutex_unlock (&call.lock);
  g_mutex_clear (&call.lock);
  g_cond_clear (&call.ended);
}

gboolean
kedroc_owner_call (GThread         *thread,
                   KedrocOwnerFunc  func,
                   gpointer         data)
{
  const KedrocOwner *owner = kedroc_owner_get ();

  if (thread == g_thread_self ())
    func (data);
  else if (owner != NULL && owner->thread == thread)
    kedroc_owner_post_and_wait (owner, func, data);
  else
    return FALSE;
  return TRUE;
}

const KedrocOwner *
kedroc_owner_get_claimed (void)
{
  const KedrocOwner *owner = kedroc_owner_get ();

  return owner != NULL && owner->is_claimed && owner->thread != g_thread_self () ? owner : NULL;
}

void
kedroc_owner_call_claimed (KedrocOwnerFunc func,
                           gpointer        data)
{
  const KedrocOwner *owner = kedroc_owner_get_claimed ();

  if (owner != NULL)
    kedroc_owner_post_and_wait (owner, func, data);
  else
    func (data);
}

void
kedroc_owner_claim (void)
{
  if (!kedroc_owner_is_claimed ())
    kedroc_gjs_collect_at_once ();
  g_private_set (&claimed, GINT_TO_POINTER (TRUE));
}

gboolean
kedroc_owner_is_claimed (void)
{
  return g_private_get (&claimed) != NULL;
}

typedef struct
{
  GThread *thread;
  GTaskThreadFunc func;
} OwnedTask;

static GQuark
owned_task_quark (void)
{
  return g_quark_from_static_string ("kedroc-owned-task");
}

typedef struct
{
  KedrocOwnerFunc func;
  gpointer data;
} ContextCall;

static gboolean
context_call_run (gpointer data)
{
  ContextCall *call = data;

  call->func (call->data);
  return G_SOURCE_REMOVE;
}

static void
post_to_context (gpointer         way,
                 KedrocOwnerFunc  func,
                 gpointer         data)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  ContextCall call = { func, data };

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, context_call_run, g_memdup2 (&call, sizeof call), g_free);
  g_source_attach (source, way);
}

static void
run_owned_task (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  OwnedTask *owned = g_object_get_qdata (G_OBJECT (task), owned_task_quark ());
  KedrocOwner owner = { owned->thread, post_to_context, g_task_get_context (task), TRUE };
  const KedrocOwner *before = kedroc_owner_swap (&owner);

  owned->func (task, source_object, task_data, cancellable);
  kedroc_owner_swap (before);
}

void
kedroc_owner_run_task (GTask           *task,
                       GTaskThreadFunc  func)
{
  OwnedTask owned = { g_thread_self (), func };

  if (!kedroc_owner_is_claimed ())
    {
      g_task_run_in_thread (task, func);
      return;
    }
  g_object_set_qdata_full (G_OBJECT (task), owned_task_quark (), g_memdup2 (&owned, sizeof owned), g_free);
  g_task_run_in_thread (task, run_owned_task);
}
