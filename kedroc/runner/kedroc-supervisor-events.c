/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-supervisor-private.h"

#include <poll.h>

/* What the supervisor waits for, all at once. These places belong to each worker,
 * and those after them to the supervisor itself. */
enum {
  EVENT_CHANNEL,
  EVENT_END,
  EVENT_STDOUT,
  EVENT_STDERR,
  N_WORKER_EVENTS
};

enum {
  EVENT_CANCEL,
  EVENT_STDOUT_SINK,
  EVENT_STDERR_SINK,
  N_OWN_EVENTS
};

static struct pollfd *
worker_events (KedrocSupervisor *self,
               guint worker)
{
  return &g_array_index (self->events, struct pollfd, worker * N_WORKER_EVENTS);
}

static void
prepare_worker (KedrocSupervisor *self,
                guint index,
                gint64 now)
{
  KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, index);
  struct pollfd *events = worker_events (self, index);
  gboolean blocked = !kedroc_worker_process_is_holding (worker);

  /* What a worker says when it has been told to end does not matter any more. */
  events[EVENT_CHANNEL] = (struct pollfd){ .fd = worker->quitting ? -1 : worker->channel,
                                           .events = POLLIN | (blocked ? POLLOUT : 0) };
  events[EVENT_END] = (struct pollfd){ .fd = worker->pidfd, .events = POLLIN };
  for (guint i = 0; i < 2; i++)
    events[EVENT_STDOUT + i] = (struct pollfd){ .fd = kedroc_supervisor_get_output_fd (self, worker, i, now),
                                                .events = POLLIN };
}

/* Sleeps until a worker has something to say, has printed, has ended, or can be
 * written to again, what is printed can be passed on again, the run is cancelled,
 * or the deadline (in monotonic µs, G_MAXINT64: none) is there. */
void
kedroc_supervisor_wait (KedrocSupervisor *self,
                        gint64 deadline)
{
  gint64 now = g_get_monotonic_time ();
  struct pollfd *own;
  gint64 left;

  g_array_set_size (self->events, N_WORKER_EVENTS * self->workers->len + N_OWN_EVENTS);
  for (guint i = 0; i < self->workers->len; i++)
    prepare_worker (self, i, now);
  own = worker_events (self, self->workers->len);
  own[EVENT_CANCEL] = (struct pollfd){ .fd = self->cancelled_at == 0 ? self->cancel.fd : -1, .events = POLLIN };
  for (guint i = 0; i < 2; i++)
    own[EVENT_STDOUT_SINK + i] = (struct pollfd){ .fd = kedroc_output_sink_get_poll_fd (&self->sinks[i]),
                                                  .events = POLLOUT };
  deadline = MIN (deadline, kedroc_supervisor_get_output_deadline (self, now));
  left = deadline == G_MAXINT64 ? -1 : MIN ((MAX (deadline - now, 0) + 999) / 1000, G_MAXINT);
  if (poll ((struct pollfd *) (void *) self->events->data, self->events->len, (int) left) < 0)
    for (guint i = 0; i < self->events->len; i++)
      g_array_index (self->events, struct pollfd, i).revents = 0;
}

/* %FALSE: the worker has ended. */
static gboolean
handle_worker (KedrocSupervisor *self,
               guint index,
               GError **reason)
{
  KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, index);
  const struct pollfd *events = worker_events (self, index);
  gboolean ended = events[EVENT_END].revents != 0;

  if (worker->pidfd < 0)
    ended = kedroc_worker_process_has_ended (worker);
  if ((events[EVENT_STDOUT].revents | events[EVENT_STDERR].revents) != 0)
    kedroc_supervisor_read_output (self, worker);
  if (((events[EVENT_CHANNEL].revents & (POLLIN | POLLHUP | POLLERR)) != 0 || (ended && !worker->quitting)) &&
      !kedroc_supervisor_receive (self, worker, ended, reason))
    return FALSE;
  return !ended;
}

/* From the last worker to the first, since those that have ended are taken out.
 * %FALSE: the run cannot go on. */
gboolean
kedroc_supervisor_handle_events (KedrocSupervisor *self,
                                 GError **error)
{
  for (guint i = self->workers->len; i-- > 0;)
    {
      KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, i);
      g_autoptr (GError) reason = NULL;

      if (!handle_worker (self, i, &reason) && !kedroc_supervisor_bury (self, worker, reason, error))
        return FALSE;
    }
  return TRUE;
}

/* The same once all have been told to end: those that have are taken out. */
void
kedroc_supervisor_handle_ends (KedrocSupervisor *self)
{
  for (guint i = self->workers->len; i-- > 0;)
    {
      KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, i);

      if (!handle_worker (self, i, NULL))
        kedroc_supervisor_dismiss (self, worker);
    }
}
