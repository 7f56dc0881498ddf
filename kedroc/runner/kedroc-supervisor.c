/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-supervisor-private.h"

#include <poll.h>
#include <unistd.h>

/* What a worker gets to end by itself (µs): after the run, and when the run is
 * cancelled and its node does not look. */
#define QUIT_GRACE (2 * G_USEC_PER_SEC)

/* How often to look (µs) for processes that have ended, where the kernel does not
 * tell. */
#define END_INTERVAL (50 * 1000)
#define QUIT_INTERVAL 1000

/* A worker that begins none of its tasks is given up after this long (µs), with
 * the time that a node may take on top. */
#define STALL_GRACE (5 * G_USEC_PER_SEC)

static void
worker_free (gpointer data)
{
  kedroc_worker_process_free (data);
}

static void
init_pools (KedrocSupervisor *self)
{
  KedrocParallelPlan *plan = self->plan;

  for (guint i = 0; i < KEDROC_N_LANGUAGES; i++)
    self->pools[i] = (KedrocWorkerPool){ .n_workers = MIN (self->options->n_workers, plan->pools[i].n_nodes),
                                         .mean_duration = -1 };
  if (plan->pools[KEDROC_LANGUAGE_C].n_nodes < self->run->graph->n_nodes)
    kedroc_scheduler_set_queues (&self->run->scheduler, plan->node_pools);
}

static void
supervisor_init (KedrocSupervisor *self,
                 KedrocRun *run,
                 KedrocParallelPlan *plan,
                 const KedrocSupervisorOptions *options)
{
  *self = (KedrocSupervisor){ .run = run, .plan = plan, .options = options };
  init_pools (self);
  kedroc_parallel_values_init (&self->values, plan, options->manager);
  self->returns = kedroc_returns_new ();
  self->workers = g_ptr_array_new_with_free_func (worker_free);
  self->events = g_array_new (FALSE, FALSE, sizeof (struct pollfd));
  self->next_sequence = 1;
  self->attempts = g_new0 (guint, run->graph->n_nodes);
  self->delayed = g_array_new (FALSE, FALSE, sizeof (KedrocDelayedNode));
  kedroc_output_sink_init (&self->sinks[0], STDOUT_FILENO);
  kedroc_output_sink_init (&self->sinks[1], STDERR_FILENO);
  self->shows_output = kedroc_abstract_runner_has_output_listeners (run->runner);
  self->shows_values = kedroc_run_hooks_listen (run);
  /* Taken before the workers: GLib ends a process that has no descriptor left for
   * it. */
  self->cancel.fd = -1;
  if (run->cancellable != NULL && kedroc_supervisor_has_descriptor ())
    g_cancellable_make_pollfd (run->cancellable, &self->cancel);
}

static void
supervisor_clear (KedrocSupervisor *self)
{
  if (self->cancel.fd >= 0)
    g_cancellable_release_fd (self->run->cancellable);
  for (guint i = 0; i < self->workers->len; i++)
    kedroc_supervisor_return_room (self, g_ptr_array_index (self->workers, i));
  g_clear_pointer (&self->workers, g_ptr_array_unref);
  g_clear_pointer (&self->events, g_array_unref);
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

static gboolean
is_starting (KedrocSupervisor *self,
             KedrocWorkerProcess *worker)
{
  return self->options->start_timeout > 0 && !worker->said_hello && !worker->never_answered;
}

static void
look_for_silence (KedrocSupervisor *self,
                  gint64 now)
{
  for (guint i = 0; i < self->workers->len; i++)
    {
      KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, i);

      if (!is_starting (self, worker) || now - worker->started_at < self->options->start_timeout)
        continue;
      worker->never_answered = TRUE;
      kedroc_worker_process_kill (worker);
    }
}

static void
look_for_timeouts (KedrocSupervisor *self,
                   gint64 now)
{
  for (guint i = 0; i < self->workers->len && self->options->node_timeout > 0; i++)
    {
      KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, i);

      if (worker->stalls_since > 0 && now - worker->stalls_since > self->options->node_timeout + STALL_GRACE)
        kedroc_worker_process_kill (worker);
      if (worker->timed_out || kedroc_worker_process_find_running (worker) == NULL ||
          now - kedroc_worker_process_get_began (worker) < self->options->node_timeout)
        continue;
      worker->timed_out = TRUE;
      kedroc_worker_process_kill (worker);
    }
}

/* In monotonic µs; G_MAXINT64: when something happens. */
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
  next = MIN (next, kedroc_supervisor_get_balance_deadline (self, now));
  for (guint i = 0; i < self->workers->len; i++)
    {
      KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, i);

      if (worker->pidfd < 0)
        next = MIN (next, now + END_INTERVAL);
      if (is_starting (self, worker))
        next = MIN (next, worker->started_at + self->options->start_timeout);
    }
  return next;
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

static gboolean
supervise (KedrocSupervisor *self,
           GError **error)
{
  while (has_work (self))
    {
      gint64 now = g_get_monotonic_time ();

      kedroc_supervisor_revive_delayed (self, now);
      look_for_end (self, now);
      look_for_silence (self, now);
      look_for_timeouts (self, now);
      kedroc_supervisor_rebalance (self, now);
      if (!kedroc_supervisor_dispatch (self, error))
        return FALSE;
      if (!has_work (self))
        return TRUE;
      kedroc_supervisor_put_segments (self);
      flush_workers (self);
      kedroc_supervisor_start_expected (self);
      kedroc_supervisor_flush_output (self);
      kedroc_supervisor_wait (self, next_deadline (self, g_get_monotonic_time ()));
      if (!kedroc_supervisor_handle_events (self, error))
        return FALSE;
    }
  return TRUE;
}

/* One that is still starting would not listen before it has started, and has run no
 * node: an interpreter takes some hundred milliseconds for that. */
static void
dismiss_starting (KedrocSupervisor *self)
{
  for (guint i = self->workers->len; i-- > 0;)
    {
      KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, i);

      if (!worker->said_hello)
        kedroc_supervisor_dismiss (self, worker);
    }
}

/* All at once. What they print to the end is still passed on. */
static void
end_workers (KedrocSupervisor *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 deadline = now + QUIT_GRACE;

  dismiss_starting (self);
  for (guint i = 0; i < self->workers->len; i++)
    kedroc_worker_process_quit (g_ptr_array_index (self->workers, i));
  for (; self->workers->len > 0 && now < deadline; now = g_get_monotonic_time ())
    {
      KedrocWorkerProcess *any = g_ptr_array_index (self->workers, 0);

      kedroc_supervisor_flush_output (self);
      kedroc_supervisor_wait (self, any->pidfd < 0 ? MIN (deadline, now + QUIT_INTERVAL) : deadline);
      kedroc_supervisor_handle_ends (self);
    }
  for (guint i = 0; i < self->workers->len; i++)
    g_warning ("Worker %s did not end after the run and was killed",
               ((KedrocWorkerProcess *) g_ptr_array_index (self->workers, i))->pid);
}

/* Those that are still there are killed. */
static void
dismiss_workers (KedrocSupervisor *self)
{
  while (self->workers->len > 0)
    kedroc_supervisor_dismiss (self, g_ptr_array_index (self->workers, self->workers->len - 1));
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
  dismiss_workers (&self);
  kedroc_supervisor_end_output (&self);
  supervisor_clear (&self);
  return ok && kedroc_run_end (run, error);
}
