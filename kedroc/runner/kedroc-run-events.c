/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-run-events-private.h"

#include <string.h>

/* Bytes of lines that may wait for the main loop of the owner before workers are
 * made to wait, too; twice as many and more are lost. */
#define OUTPUT_MAX (1024 * 1024)

/* A main loop that has taken no line for this long (µs) holds up nobody any more. */
#define OUTPUT_PATIENCE (2 * G_USEC_PER_SEC)

typedef enum {
  EVENT_STARTED,
  EVENT_FINISHED,
  EVENT_FAILED,
  EVENT_NODE_PROGRESS,
  EVENT_PROGRESS,
  EVENT_NODE_OUTPUT,
  EVENT_CALL,
  EVENT_END,
} EventKind;

typedef struct {
  EventKind kind;
  KedrocNode *node;
  GError *error;
  double fraction;
  char *message;
  guint done;
  guint total;
  gboolean is_error;
  KedrocOwnerFunc func;
  gpointer data;
} Event;

struct _KedrocRunEvents
{
  KedrocAbstractRunner *runner;
  GThread *owner;
  gboolean owner_is_claimed;
  GMainContext *context; /* %NULL: the owner serves */
  GAsyncQueue *queue;    /* Event */
  gint dispatch_pending; /* atomic: a source that will drain the queue is attached */
  gboolean listened;     /* whether anybody was connected when the run began */
  gint output_waits;     /* atomic: bytes of lines in the queue */
  gint output_waited;    /* as it was when last asked for */
  gint64 output_full;    /* monotonic µs: since when it has not become less, 0: it is not too much */
  guint64 output_lost;   /* lines */
};

static void
event_free (gpointer data)
{
  Event *event = data;

  g_clear_object (&event->node);
  g_clear_error (&event->error);
  g_free (event->message);
  g_free (event);
}

/* Has to be made on the thread that asked for the run; @context is that of its
 * main loop after run_async(), where the run itself has a thread of its own. */
KedrocRunEvents *
kedroc_run_events_new (KedrocAbstractRunner *runner,
                       GMainContext *context)
{
  KedrocRunEvents *self = g_atomic_rc_box_new0 (KedrocRunEvents);

  self->runner = g_object_ref (runner);
  self->owner = g_thread_self ();
  self->owner_is_claimed = kedroc_owner_is_claimed ();
  self->context = context != NULL ? g_main_context_ref (context) : NULL;
  self->queue = g_async_queue_new_full (event_free);
  self->listened = kedroc_abstract_runner_has_listeners (runner);
  return self;
}

static void
events_clear (gpointer data)
{
  KedrocRunEvents *self = data;

  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->queue, g_async_queue_unref);
  g_clear_object (&self->runner);
}

void
kedroc_run_events_unref (KedrocRunEvents *self)
{
  g_atomic_rc_box_release_full (self, events_clear);
}

gboolean
kedroc_run_events_is_owner (KedrocRunEvents *self)
{
  return g_thread_self () == self->owner;
}

/* With what the queue needs for it. */
static gint
output_cost (const char *line)
{
  return sizeof (Event) + strlen (line);
}

static void
event_deliver (KedrocRunEvents *self,
               Event *event)
{
  switch (event->kind)
    {
    case EVENT_STARTED:
      kedroc_abstract_runner_emit_node_started (self->runner, event->node);
      break;
    case EVENT_FINISHED:
      kedroc_abstract_runner_emit_node_finished (self->runner, event->node);
      break;
    case EVENT_FAILED:
      kedroc_abstract_runner_emit_node_failed (self->runner, event->node, event->error);
      break;
    case EVENT_NODE_PROGRESS:
      kedroc_abstract_runner_emit_node_progress (self->runner, event->node, event->fraction, event->message);
      break;
    case EVENT_PROGRESS:
      kedroc_abstract_runner_emit_progress (self->runner, event->done, event->total);
      break;
    case EVENT_NODE_OUTPUT:
      g_atomic_int_add (&self->output_waits, -output_cost (event->message));
      kedroc_abstract_runner_emit_node_output (self->runner, event->node, event->is_error, event->message);
      break;
    case EVENT_CALL:
      event->func (event->data);
      break;
    case EVENT_END:
    default:
      break;
    }
}

static gboolean
events_dispatch (gpointer data)
{
  KedrocRunEvents *self = data;
  Event *event;

  g_atomic_int_set (&self->dispatch_pending, FALSE);
  while ((event = g_async_queue_try_pop (self->queue)) != NULL)
    {
      event_deliver (self, event);
      event_free (event);
    }
  return G_SOURCE_REMOVE;
}

static void
events_post (KedrocRunEvents *self,
             const Event *event)
{
  g_autoptr (GSource) source = NULL;

  g_async_queue_push (self->queue, g_memdup2 (event, sizeof *event));
  if (self->context == NULL || !g_atomic_int_compare_and_exchange (&self->dispatch_pending, FALSE, TRUE))
    return;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, events_dispatch, g_atomic_rc_box_acquire (self),
                         (GDestroyNotify) kedroc_run_events_unref);
  g_source_attach (source, self->context);
}

void
kedroc_run_events_node_started (KedrocRunEvents *self,
                                KedrocNode *node)
{
  if (kedroc_run_events_is_owner (self))
    kedroc_abstract_runner_emit_node_started (self->runner, node);
  else if (self->listened)
    events_post (self, &(Event){ .kind = EVENT_STARTED, .node = g_object_ref (node) });
}

void
kedroc_run_events_node_finished (KedrocRunEvents *self,
                                 KedrocNode *node)
{
  if (kedroc_run_events_is_owner (self))
    kedroc_abstract_runner_emit_node_finished (self->runner, node);
  else if (self->listened)
    events_post (self, &(Event){ .kind = EVENT_FINISHED, .node = g_object_ref (node) });
}

void
kedroc_run_events_node_failed (KedrocRunEvents *self,
                               KedrocNode *node,
                               const GError *error)
{
  if (kedroc_run_events_is_owner (self))
    kedroc_abstract_runner_emit_node_failed (self->runner, node, error);
  else if (self->listened)
    events_post (self,
                 &(Event){ .kind = EVENT_FAILED, .node = g_object_ref (node), .error = g_error_copy (error) });
}

void
kedroc_run_events_node_progress (KedrocRunEvents *self,
                                 KedrocNode *node,
                                 double fraction,
                                 const char *message)
{
  if (kedroc_run_events_is_owner (self))
    kedroc_abstract_runner_emit_node_progress (self->runner, node, fraction, message);
  else if (self->listened)
    events_post (self, &(Event){ .kind = EVENT_NODE_PROGRESS,
                                 .node = g_object_ref (node),
                                 .fraction = fraction,
                                 .message = g_strdup (message) });
}

void
kedroc_run_events_progress (KedrocRunEvents *self,
                            guint done,
                            guint total)
{
  if (kedroc_run_events_is_owner (self))
    kedroc_abstract_runner_emit_progress (self->runner, done, total);
  else if (self->listened)
    events_post (self, &(Event){ .kind = EVENT_PROGRESS, .done = done, .total = total });
}

static void
post_output (KedrocRunEvents *self,
             KedrocNode *node,
             gboolean is_error,
             const char *line)
{
  Event event = { .kind = EVENT_NODE_OUTPUT, .is_error = is_error, .message = g_strdup (line) };

  g_set_object (&event.node, node);
  g_atomic_int_add (&self->output_waits, output_cost (line));
  events_post (self, &event);
}

/* For one thread. @line: in UTF-8. */
void
kedroc_run_events_node_output (KedrocRunEvents *self,
                               KedrocNode *node,
                               gboolean is_error,
                               const char *line)
{
  g_autofree char *note = NULL;
  gboolean full;

  if (kedroc_run_events_is_owner (self))
    {
      kedroc_abstract_runner_emit_node_output (self->runner, node, is_error, line);
      return;
    }
  full = kedroc_run_events_is_output_full (self, g_get_monotonic_time ());
  if (self->output_waited > 2 * OUTPUT_MAX || (self->output_waited > OUTPUT_MAX && !full))
    {
      self->output_lost++;
      return;
    }
  if (self->output_lost > 0)
    {
      note = g_strdup_printf ("%" G_GUINT64_FORMAT " lines are missing here: nobody took them", self->output_lost);
      self->output_lost = 0;
      post_output (self, NULL, is_error, note);
    }
  post_output (self, node, is_error, line);
}

/* Whether whoever makes lines has to wait for the owner. Nobody has to for one
 * that is stuck. */
gboolean
kedroc_run_events_is_output_full (KedrocRunEvents *self,
                                  gint64 now)
{
  gint waits = g_atomic_int_get (&self->output_waits);

  if (waits <= OUTPUT_MAX)
    self->output_full = 0;
  else if (self->output_full == 0 || waits < self->output_waited)
    self->output_full = now;
  self->output_waited = waits;
  return self->output_full > 0 && now - self->output_full < OUTPUT_PATIENCE;
}

/* Has @func called on the owner's thread, after the signals posted before. */
void
kedroc_run_events_call_owner (KedrocRunEvents *self,
                              KedrocOwnerFunc func,
                              gpointer data)
{
  events_post (self, &(Event){ .kind = EVENT_CALL, .func = func, .data = data });
}

static void
post_call (gpointer way,
           KedrocOwnerFunc func,
           gpointer data)
{
  kedroc_run_events_call_owner (way, func, data);
}

KedrocOwner
kedroc_run_events_as_owner (KedrocRunEvents *self)
{
  return (KedrocOwner){ self->owner, post_call, self, self->owner_is_claimed };
}

void
kedroc_run_events_call_owner_and_wait (KedrocRunEvents *self,
                                       KedrocOwnerFunc func,
                                       gpointer data)
{
  KedrocOwner owner = kedroc_run_events_as_owner (self);

  if (kedroc_run_events_is_owner (self))
    func (data);
  else
    kedroc_owner_post_and_wait (&owner, func, data);
}

/* On the owner's thread: delivers until kedroc_run_events_end() is called. */
void
kedroc_run_events_serve (KedrocRunEvents *self)
{
  gboolean ended = FALSE;

  while (!ended)
    {
      Event *event = g_async_queue_pop (self->queue);

      ended = event->kind == EVENT_END;
      event_deliver (self, event);
      event_free (event);
    }
}

void
kedroc_run_events_end (KedrocRunEvents *self)
{
  g_async_queue_push (self->queue, g_memdup2 (&(Event){ .kind = EVENT_END }, sizeof (Event)));
}
