/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Some functions may be called on one thread alone, such as those of JavaScript. A
 * thread that works for another one, its owner, has a way to it: the owner waits for
 * the work, and for calls meanwhile. */

typedef void (*KedrocOwnerFunc) (gpointer data);

typedef struct
{
  GThread *thread;
  /* From any thread: has func called on the owner's some time. */
  void (*post) (gpointer way, KedrocOwnerFunc func, gpointer data);
  gpointer way;
  gboolean is_claimed; /* kedroc_owner_claim () was called on its thread */
} KedrocOwner;

/* Whom this thread works for from now on; NULL: nobody. Borrowed, as is what it returns:
 * whom it worked for so far, to be put back. */
const KedrocOwner *kedroc_owner_swap          (const KedrocOwner *owner);
const KedrocOwner *kedroc_owner_get           (void);

/* Calls func on the owner's thread, and returns when it has. */
void               kedroc_owner_post_and_wait (const KedrocOwner *owner,
                                               KedrocOwnerFunc    func,
                                               gpointer           data);

/* Calls func on this thread if it is the one, or by way of its owner. FALSE: there is no way
 * to that thread, and func was not called. */
gboolean           kedroc_owner_call          (GThread           *thread,
                                               KedrocOwnerFunc    func,
                                               gpointer           data);

/* Whom this thread works for if his thread is claimed and another one; NULL otherwise. */
const KedrocOwner *kedroc_owner_get_claimed   (void);

/* Calls func on the thread of that owner if there is one, and on this one otherwise: for what may call
 * functions of a class of which there is no object yet, as the making of one does. */
void               kedroc_owner_call_claimed  (KedrocOwnerFunc    func,
                                               gpointer           data);

/* There are functions that may be called on this thread alone. It never again waits for
 * threads of its own without being there for their calls. */
void               kedroc_owner_claim         (void);
gboolean           kedroc_owner_is_claimed    (void);

/* As g_task_run_in_thread (): the caller is the owner, as it turns the task's main
 * context. */
void               kedroc_owner_run_task      (GTask             *task,
                                               GTaskThreadFunc    func);

G_END_DECLS
