/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-supervisor-private.h"

#include "kedroc-shared-memory-manager-private.h"

/* Whoever has no task may get one while this one is at work. */
static guint
count_sharers (KedrocSupervisor *self,
               KedrocWorkerProcess *worker)
{
  guint n = 0;

  for (guint i = 0; i < KEDROC_N_LANGUAGES; i++)
    n += self->pools[i].n_workers;
  for (guint i = 0; i < self->workers->len; i++)
    {
      KedrocWorkerProcess *other = g_ptr_array_index (self->workers, i);

      n -= other != worker && other->tasks->len > 0 && n > 1;
    }
  return n;
}

/* Bytes of shared memory that a worker may take for its next task before it spills.
 * They are kept for it until the task has ended, since nobody hears of what it takes
 * before; no room is the same as one that is too small. */
guint64
kedroc_supervisor_promise_room (KedrocSupervisor *self,
                                KedrocWorkerProcess *worker)
{
  guint64 n_idle = 0;

  if (kedroc_shared_memory_manager_get_memory_limit (self->values.manager) == 0)
    return G_MAXUINT64;
  kedroc_supervisor_return_room (self, worker);
  for (guint i = 0; i < self->workers->len; i++)
    {
      KedrocWorkerProcess *other = g_ptr_array_index (self->workers, i);
      n_idle += kedroc_segment_table_count_idle (&other->segments);
    }
  worker->room = kedroc_shared_memory_manager_promise (self->values.manager, n_idle, count_sharers (self, worker),
                                                       (guint64) self->pools[worker->pool].mean_shared);
  return worker->room;
}

void
kedroc_supervisor_return_room (KedrocSupervisor *self,
                               KedrocWorkerProcess *worker)
{
  kedroc_shared_memory_manager_return_promised (self->values.manager, worker->room);
  worker->room = 0;
}
