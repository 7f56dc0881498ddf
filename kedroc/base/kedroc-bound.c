/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-bound-private.h"

#include "kedroc-error.h"

static gint any_bound; /* atomic: most programs have none */

static GQuark
thread_quark (void)
{
  return g_quark_from_static_string ("kedroc-thread");
}

/**
 * kedroc_bind_to_thread:
 * @object: a dataset, hooks or a runner
 *
 * Has the methods that the class of an object implements called on the calling thread alone, whichever
 * thread of a run needs them: for classes in a language whose interpreter has one thread, as
 * JavaScript's. The overrides for JavaScript do it for all objects of such classes; programs need to
 * know nothing of it.
 *
 * It works for threads that work for this one, as those of a run do that it has asked for, and while
 * it waits for them, or turns the main context that it had then. For others the method fails.
 */
void
kedroc_bind_to_thread (GObject *object)
{
  g_return_if_fail (G_IS_OBJECT (object));

  kedroc_owner_claim ();
  g_object_set_qdata (object, thread_quark (), g_thread_self ());
  g_atomic_int_set (&any_bound, TRUE);
}

static GThread *
find_thread (GObject *object)
{
  return g_atomic_int_get (&any_bound) ? g_object_get_qdata (object, thread_quark ()) : NULL;
}

gboolean
kedroc_bound_is (GObject *object)
{
  return find_thread (object) != NULL;
}

gboolean
kedroc_bound_call (GObject          *object,
                   KedrocOwnerFunc   func,
                   gpointer          data,
                   GError          **error)
{
  GThread *thread = find_thread (object);

  if (thread == NULL)
    {
      func (data);
      return TRUE;
    }
  if (kedroc_owner_call (thread, func, data))
    return TRUE;
  g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_INVALID_ARGUMENT,
               "the methods of %s may only be called on the thread of its interpreter, for which this one does not "
               "work",
               G_OBJECT_TYPE_NAME (object));
  return FALSE;
}
