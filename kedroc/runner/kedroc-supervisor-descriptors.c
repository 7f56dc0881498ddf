/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-supervisor-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>

/* Descriptors that a worker takes for good, those that starting it takes for a
 * moment, and those that are left to large values: each has one. */
#define WORKER_DESCRIPTORS 5
#define START_DESCRIPTORS 8
#define VALUE_DESCRIPTORS 8

/* A process that may have more has enough for all that is started here. */
#define LIMIT_MAX 256

/* Whether @needed descriptors are free under @limit. */
static gboolean
are_free (guint needed,
          const struct rlimit *limit)
{
  for (int fd = 0; fd < (int) limit->rlim_cur && needed > 0; fd++)
    needed -= fcntl (fd, F_GETFD) < 0 && errno == EBADF;
  return needed == 0;
}

/* Whether there are enough descriptors for a further worker. The first one of a pool
 * is worth a try without any for large values, but GLib ends the program where it
 * finds none to start a process with. */
gboolean
kedroc_supervisor_check_descriptors (KedrocSupervisor *self,
                                     guint pool,
                                     GError **error)
{
  guint needed = WORKER_DESCRIPTORS + START_DESCRIPTORS;
  struct rlimit limit;

  if (self->pools[pool].n_alive > 0)
    needed += VALUE_DESCRIPTORS;
  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > LIMIT_MAX || are_free (needed, &limit))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES,
               "Of the %u files that this process may have open, hardly any are left (see `ulimit -n`)",
               (guint) limit.rlim_cur);
  return FALSE;
}

/* Whether there is one for the cancellable: GLib ends the program where there is none. */
gboolean
kedroc_supervisor_has_descriptor (void)
{
  struct rlimit limit;

  return getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > LIMIT_MAX || are_free (1, &limit);
}
