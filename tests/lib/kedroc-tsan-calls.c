/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-tsan.h"

/* Calls that another thread makes, and what they bring with them. */

DEFINE_REAL (g_async_queue_push);

void
g_async_queue_push (GAsyncQueue *queue,
                    gpointer     data)
{
  release (queue);
  REAL (g_async_queue_push) (queue, data);
}

static gpointer
acquire_popped (GAsyncQueue *queue,
                gpointer     data)
{
  if (data != NULL)
    acquire (queue);
  return data;
}

DEFINE_REAL (g_async_queue_pop);

gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
  return acquire_popped (queue, REAL (g_async_queue_pop) (queue));
}

DEFINE_REAL (g_async_queue_try_pop);

gpointer
g_async_queue_try_pop (GAsyncQueue *queue)
{
  return acquire_popped (queue, REAL (g_async_queue_try_pop) (queue));
}

DEFINE_REAL (g_async_queue_timeout_pop);

gpointer
g_async_queue_timeout_pop (GAsyncQueue *queue,
                           guint64      timeout)
{
  return acquire_popped (queue, REAL (g_async_queue_timeout_pop) (queue, timeout));
}

/* Threads of a pool. */
typedef struct
{
  GFunc func;
  gpointer data;
} PoolCall;

static void
call_in_pool (gpointer item,
              gpointer data)
{
  PoolCall *self = data;

  acquire (item);
  self->func (item, self->data);
}

DEFINE_REAL (g_thread_pool_new);

/* The call is kept as long as the program: a pool does not say when it ends. */
GThreadPool *
g_thread_pool_new (GFunc     func,
                   gpointer  data,
                   int       max_threads,
                   gboolean  exclusive,
                   GError  **error)
{
  PoolCall *call = g_new0 (PoolCall, 1);

  call->func = func;
  call->data = data;
  return REAL (g_thread_pool_new) (call_in_pool, call, max_threads, exclusive, error);
}

DEFINE_REAL (g_thread_pool_push);

gboolean
g_thread_pool_push (GThreadPool  *pool,
                    gpointer      item,
                    GError      **error)
{
  release (item);
  return REAL (g_thread_pool_push) (pool, item, error);
}

/* Sources: what is done before one is attached has happened when it is dispatched. Functions of other
 * sources than these take other arguments. */
typedef struct
{
  GSourceFunc func;
  gpointer data;
  GDestroyNotify notify;
} SourceCall;

static gboolean
call_source (gpointer data)
{
  SourceCall *self = data;

  acquire (g_main_current_source ());
  return self->func (self->data);
}

static void
source_call_free (gpointer data)
{
  SourceCall *self = data;

  if (self->notify != NULL)
    self->notify (self->data);
  g_free (self);
}

DEFINE_REAL (g_source_set_callback);

void
g_source_set_callback (GSource        *source,
                       GSourceFunc     func,
                       gpointer        data,
                       GDestroyNotify  notify)
{
  SourceCall *call;

  if (source->source_funcs != &g_idle_funcs && source->source_funcs != &g_timeout_funcs)
    {
      REAL (g_source_set_callback) (source, func, data, notify);
      return;
    }
  call = g_new0 (SourceCall, 1);
  call->func = func;
  call->data = data;
  call->notify = notify;
  REAL (g_source_set_callback) (source, call_source, call, source_call_free);
}

DEFINE_REAL (g_source_attach);

guint
g_source_attach (GSource      *source,
                 GMainContext *context)
{
  release (source);
  return REAL (g_source_attach) (source, context);
}

DEFINE_REAL (g_cancellable_cancel);

void
g_cancellable_cancel (GCancellable *cancellable)
{
  if (cancellable != NULL)
    release (cancellable);
  REAL (g_cancellable_cancel) (cancellable);
}

DEFINE_REAL (g_cancellable_is_cancelled);

gboolean
g_cancellable_is_cancelled (GCancellable *cancellable)
{
  gboolean cancelled = REAL (g_cancellable_is_cancelled) (cancellable);

  if (cancelled)
    acquire (cancellable);
  return cancelled;
}
