/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-supervisor-private.h"

/* Moves tasks from where they wait to where nothing is to do. */

/* A queued task waits this long (µs) behind one at work before an idle worker
 * gets it. */
#define REBALANCE_AFTER 1000

/* How soon to look again (µs) whether a task waits behind a long one. */
#define REBALANCE_INTERVAL 1000

/* One that has tasks and begins none of them loses these after as long (µs). */
#define STALL_AFTER G_USEC_PER_SEC

/* Which pools have a worker with nothing to do, or could have: a bit for each. */
static guint
find_idle_pools (KedrocSupervisor *self)
{
  guint idle = 0;

  for (guint i = 0; i < KEDROC_N_LANGUAGES; i++)
    if (self->pools[i].n_alive < self->pools[i].n_workers)
      idle |= 1u << i;
  for (guint i = 0; i < self->workers->len; i++)
    {
      KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, i);

      if (worker->tasks->len == 0)
        idle |= 1u << worker->pool;
    }
  for (guint i = 0; i < KEDROC_N_LANGUAGES; i++)
    if (self->run->scheduler.queues[i].n > 0)
      idle &= ~(1u << i);
  return idle;
}

/* Whether some task waits behind another while a worker has nothing to do. */
static gboolean
could_rebalance (KedrocSupervisor *self)
{
  guint idle = find_idle_pools (self);

  for (guint i = 0; i < self->workers->len && idle != 0; i++)
    {
      KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, i);

      if (worker->n_revoked == 0 && worker->tasks->len > 1 && (idle & 1u << worker->pool) != 0)
        return TRUE;
    }
  return FALSE;
}

/* Whether @worker has said that it is there and does not take up its work all the
 * same: it was stopped, or sits in the code that looks for a function. */
static gboolean
is_stalled (KedrocWorkerProcess *worker,
            gint64 now)
{
  return worker->said_hello && worker->n_revoked == 0 && worker->stalls_since > 0 &&
         now - worker->stalls_since >= STALL_AFTER;
}

/* Looks since when each worker has tasks of which it has begun none. */
static void
look_for_stalls (KedrocSupervisor *self,
                 gint64 now)
{
  for (guint i = 0; i < self->workers->len; i++)
    {
      KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, i);
      guint64 oldest = worker->tasks->len > 0 ? g_array_index (worker->tasks, KedrocSentTask, 0).sequence : 0;

      if (oldest == 0 || kedroc_worker_process_get_sequence (worker) >= oldest)
        worker->stalls_since = 0;
      else if (worker->stalls_since == 0 || worker->stalls_at != oldest)
        worker->stalls_since = now;
      worker->stalls_at = oldest;
    }
}

/* In monotonic µs: when to look again though nothing has happened. */
gint64
kedroc_supervisor_get_balance_deadline (KedrocSupervisor *self,
                                        gint64 now)
{
  gint64 deadline = could_rebalance (self) ? now + REBALANCE_INTERVAL : G_MAXINT64;

  look_for_stalls (self, now);
  for (guint i = 0; i < self->workers->len; i++)
    {
      KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, i);

      if (worker->tasks->len == 0 || is_stalled (worker, now))
        continue;
      if (worker->stalls_since > 0 && worker->n_revoked == 0)
        deadline = MIN (deadline, worker->stalls_since + STALL_AFTER);
    }
  return deadline;
}

/* Gives what waits for too long to workers that have nothing to do. */
void
kedroc_supervisor_rebalance (KedrocSupervisor *self,
                             gint64 now)
{
  guint idle = find_idle_pools (self);

  for (guint i = 0; i < self->workers->len && idle != 0; i++)
    {
      KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, i);
      gboolean behind = worker->n_revoked == 0 && worker->tasks->len > 1 &&
                        kedroc_worker_process_find_running (worker) != NULL &&
                        now - kedroc_worker_process_get_began (worker) > REBALANCE_AFTER;

      if ((idle & 1u << worker->pool) != 0 && (behind || is_stalled (worker, now)))
        kedroc_supervisor_take_back (self, worker);
    }
}
