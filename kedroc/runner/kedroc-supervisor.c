/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-supervisor-private.h"

#include <errno.h>
#include <poll.h>

#include "kedroc-error.h"

/* What a worker gets to end by itself (µs): after the run, and when the run is
 * cancelled and its node does not look. */
#define QUIT_GRACE (2 * G_USEC_PER_SEC)

/* How often to look (µs) for processes that have ended, where the kernel does not
 * tell. */
#define END_INTERVAL (50 * 1000)

/* How soon to look again (µs) whether a task waits behind a long one. */
#define REBALANCE_INTERVAL 1000

static void
worker_free (gpointer data)
{
  kedroc_worker_process_free (data);
}

static void
supervisor_init (KedrocSupervisor *self,
                 KedrocRun *run,
                 KedrocParallelPlan *plan,
                 const KedrocSupervisorOptions *options)
{
  *self = (KedrocSupervisor){ .run = run, .plan = plan, .options = options, .n_workers = options->n_workers };
  kedroc_parallel_values_init (&self->values, plan, options->manager);
  self->returns = kedroc_returns_new ();
  self->workers = g_ptr_array_new_with_free_func (worker_free);
  self->next_sequence = 1;
  self->attempts = g_new0 (guint, run->graph->n_nodes);
  self->delayed = g_array_new (FALSE, FALSE, sizeof (KedrocDelayedNode));
  self->mean_duration = -1;
  self->shows_values = kedroc_run_hooks_want_values (run);
}

/* Workers that are still there are killed. */
static void
supervisor_clear (KedrocSupervisor *self)
{
  g_clear_pointer (&self->workers, g_ptr_array_unref);
  g_clear_pointer (&self->attempts, g_free);
  g_clear_pointer (&self->delayed, g_array_unref);
  kedroc_parallel_values_clear (&self->values);
  kedroc_shared_memory_manager_trim (self->options->manager);
  g_clear_pointer (&self->returns, kedroc_returns_close);
}

static gboolean
has_work (KedrocSupervisor *self)
{
  KedrocScheduler *scheduler = &self->run->scheduler;

  return scheduler->n_running > 0 || (scheduler->n_ready > 0 && kedroc_run_may_start (self->run));
}

/* Stops what was not begun, once the run is to end early. */
static void
look_for_end (KedrocSupervisor *self,
              gint64 now)
{
  gboolean cancelled = g_cancellable_is_cancelled (self->run->cancellable);

  for (guint i = 0; i < self->workers->len && cancelled && self->cancelled_at == 0; i++)
    kedroc_worker_process_cancel (g_ptr_array_index (self->workers, i));
  if (cancelled && self->cancelled_at == 0)
    self->cancelled_at = now;
  for (guint i = 0; i < self->workers->len && !self->stopping && !kedroc_run_may_start (self->run); i++)
    kedroc_supervisor_take_back (self, g_ptr_array_index (self->workers, i));
  self->stopping = !kedroc_run_may_start (self->run);
  for (guint i = 0; i < self->workers->len && cancelled && now - self->cancelled_at > QUIT_GRACE; i++)
    kedroc_worker_process_kill (g_ptr_array_index (self->workers, i));
}

static void
look_for_timeouts (KedrocSupervisor *self,
                   gint64 now)
{
  for (guint i = 0; i < self->workers->len && self->options->node_timeout > 0; i++)
    {
      KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, i);

      if (worker->timed_out || kedroc_worker_process_find_running (worker) == NULL ||
          now - kedroc_worker_process_get_began (worker) < self->options->node_timeout)
        continue;
      worker->timed_out = TRUE;
      kedroc_worker_process_kill (worker);
    }
}

/* In µs from @now; -1: until something happens. */
static gint64
next_deadline (KedrocSupervisor *self,
               gint64 now)
{
  gint64 next = G_MAXINT64;

  if (self->cancelled_at > 0)
    next = MIN (next, self->cancelled_at + QUIT_GRACE);
  for (guint i = 0; i < self->delayed->len; i++)
    next = MIN (next, g_array_index (self->delayed, KedrocDelayedNode, i).ready_at);
  for (guint i = 0; i < self->workers->len && self->options->node_timeout > 0; i++)
    {
      KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, i);

      if (kedroc_worker_process_find_running (worker) != NULL)
        next = MIN (next, kedroc_worker_process_get_began (worker) + self->options->node_timeout);
      else if (worker->tasks->len > 0)
        next = MIN (next, now + self->options->node_timeout);
    }
  if (kedroc_supervisor_could_rebalance (self))
    next = MIN (next, now + REBALANCE_INTERVAL);
  for (guint i = 0; i < self->workers->len; i++)
    if (((KedrocWorkerProcess *) g_ptr_array_index (self->workers, i))->pidfd < 0)
      next = MIN (next, now + END_INTERVAL);
  return next == G_MAXINT64 ? -1 : MAX (next - now, 0);
}

static void
flush_workers (KedrocSupervisor *self)
{
  for (guint i = 0; i < self->workers->len; i++)
    {
      KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, i);

      if (!kedroc_worker_process_is_holding (worker))
        kedroc_worker_process_flush (worker);
    }
}

/* Sleeps until a worker has something to say, has ended, or can be written to
 * again, the run is cancelled, or a deadline is there. Two places of @events
 * belong to each worker, the last to the cancellable. */
static void
wait_for_events (KedrocSupervisor *self,
                 GArray *events)
{
  gint64 deadline = next_deadline (self, g_get_monotonic_time ());
  struct pollfd *fds;
  GPollFD cancel = { .fd = -1 };

  if (self->cancelled_at == 0 && self->run->cancellable != NULL)
    g_cancellable_make_pollfd (self->run->cancellable, &cancel);
  g_array_set_size (events, 2 * self->workers->len + 1);
  fds = (struct pollfd *) (void *) events->data;
  for (guint i = 0; i < self->workers->len; i++)
    {
      KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, i);
      gboolean blocked = !kedroc_worker_process_is_holding (worker);

      fds[2 * i] = (struct pollfd){ .fd = worker->channel, .events = POLLIN | (blocked ? POLLOUT : 0) };
      fds[2 * i + 1] = (struct pollfd){ .fd = worker->pidfd, .events = POLLIN };
    }
  fds[events->len - 1] = (struct pollfd){ .fd = cancel.fd, .events = POLLIN };
  if (poll (fds, events->len, deadline < 0 ? -1 : (int) MIN ((deadline + 999) / 1000, G_MAXINT)) < 0)
    for (guint i = 0; i < events->len; i++)
      fds[i].revents = 0;
  if (cancel.fd >= 0)
    g_cancellable_release_fd (self->run->cancellable);
}

/* From the last worker to the first, since those that have ended are taken out. */
static gboolean
handle_events (KedrocSupervisor *self,
               GArray *events,
               GError **error)
{
  const struct pollfd *fds = (const struct pollfd *) (const void *) events->data;

  for (guint i = self->workers->len; i-- > 0;)
    {
      KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, i);
      g_autoptr (GError) reason = NULL;
      gboolean ended = fds[2 * i + 1].revents != 0;
      gboolean alive = TRUE;

      if (worker->pidfd < 0)
        ended = kedroc_worker_process_has_ended (worker);
      if ((fds[2 * i].revents & (POLLIN | POLLHUP | POLLERR)) != 0 || ended)
        alive = kedroc_supervisor_receive (self, worker, ended, &reason);
      if (alive && !ended)
        continue;
      if (!kedroc_supervisor_bury (self, worker, reason, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
supervise (KedrocSupervisor *self,
           GError **error)
{
  g_autoptr (GArray) events = g_array_new (FALSE, FALSE, sizeof (struct pollfd));

  while (has_work (self))
    {
      gint64 now = g_get_monotonic_time ();

      kedroc_supervisor_revive_delayed (self, now);
      look_for_end (self, now);
      look_for_timeouts (self, now);
      if (kedroc_supervisor_could_rebalance (self))
        kedroc_supervisor_rebalance (self, now);
      if (!kedroc_supervisor_dispatch (self, error))
        return FALSE;
      if (!has_work (self))
        return TRUE;
      kedroc_supervisor_put_segments (self);
      flush_workers (self);
      wait_for_events (self, events);
      if (!handle_events (self, events, error))
        return FALSE;
    }
  return TRUE;
}

/* All at once, and then each. */
static void
end_workers (KedrocSupervisor *self)
{
  gint64 deadline = g_get_monotonic_time () + QUIT_GRACE;

  for (guint i = 0; i < self->workers->len; i++)
    kedroc_worker_process_quit (g_ptr_array_index (self->workers, i));
  for (guint i = 0; i < self->workers->len; i++)
    {
      KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, i);

      if (!kedroc_worker_process_wait (worker, MAX (deadline - g_get_monotonic_time (), 0)))
        g_warning ("Worker %s did not end after the run and was killed", worker->pid);
    }
}

/* Runs all nodes on worker processes. When it returns, no process and no
 * descriptor of the run is left. */
gboolean
kedroc_supervisor_run (KedrocRun *run,
                       KedrocParallelPlan *plan,
                       const KedrocSupervisorOptions *options,
                       GError **error)
{
  KedrocSupervisor self;
  gboolean ok;

  supervisor_init (&self, run, plan, options);
  ok = supervise (&self, error);
  if (ok)
    end_workers (&self);
  supervisor_clear (&self);
  return ok && kedroc_run_end (run, error);
}
