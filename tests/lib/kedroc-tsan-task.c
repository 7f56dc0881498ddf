/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-tsan.h"

/* A GTask hands its data to the thread that does the work, and its result to the one that asked. */

typedef struct
{
  GAsyncReadyCallback callback;
  gpointer data;
} TaskCallback;

static void
call_back (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autofree TaskCallback *self = data;

  acquire (result);
  self->callback (source, result, self->data);
}

#undef g_task_new

DEFINE_REAL (g_task_new);

GTask *
g_task_new (gpointer             source_object,
            GCancellable        *cancellable,
            GAsyncReadyCallback  callback,
            gpointer             callback_data)
{
  TaskCallback *wrapped;

  if (callback == NULL)
    return REAL (g_task_new) (source_object, cancellable, NULL, callback_data);
  wrapped = g_new0 (TaskCallback, 1);
  wrapped->callback = callback;
  wrapped->data = callback_data;
  return REAL (g_task_new) (source_object, cancellable, call_back, wrapped);
}

#define THREAD_CALL "kedroc-tsan-thread-call"

typedef struct
{
  GTaskThreadFunc func;
} ThreadCall;

static void
run_in_thread (GTask        *task,
               gpointer      source_object,
               gpointer      task_data,
               GCancellable *cancellable)
{
  ThreadCall *call = g_object_get_data (G_OBJECT (task), THREAD_CALL);

  acquire (task);
  call->func (task, source_object, task_data, cancellable);
}

DEFINE_REAL (g_task_run_in_thread);

void
g_task_run_in_thread (GTask           *task,
                      GTaskThreadFunc  func)
{
  ThreadCall *call = g_new0 (ThreadCall, 1);

  call->func = func;
  g_object_set_data_full (G_OBJECT (task), THREAD_CALL, call, g_free);
  release (task);
  REAL (g_task_run_in_thread) (task, run_in_thread);
}

DEFINE_REAL (g_task_return_pointer);

void
g_task_return_pointer (GTask          *task,
                       gpointer        result,
                       GDestroyNotify  result_destroy)
{
  release (task);
  REAL (g_task_return_pointer) (task, result, result_destroy);
}

DEFINE_REAL (g_task_return_boolean);

void
g_task_return_boolean (GTask    *task,
                       gboolean  result)
{
  release (task);
  REAL (g_task_return_boolean) (task, result);
}

DEFINE_REAL (g_task_return_error);

void
g_task_return_error (GTask  *task,
                     GError *error)
{
  release (task);
  REAL (g_task_return_error) (task, error);
}

DEFINE_REAL (g_task_propagate_pointer);

gpointer
g_task_propagate_pointer (GTask   *task,
                          GError **error)
{
  acquire (task);
  return REAL (g_task_propagate_pointer) (task, error);
}

DEFINE_REAL (g_task_propagate_boolean);

gboolean
g_task_propagate_boolean (GTask   *task,
                          GError **error)
{
  acquire (task);
  return REAL (g_task_propagate_boolean) (task, error);
}
