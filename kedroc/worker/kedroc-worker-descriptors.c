/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-worker-descriptors-private.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kedroc-error.h"

/* %FALSE: this process was not started as a worker. */
gboolean
kedroc_worker_descriptors_take_over (KedrocWorkerStatus **status)
{
  /* A node that starts programs must not hand them our channels, or make them
   * workers. */
  for (int fd = KEDROC_WORKER_FD_CHANNEL; fd <= KEDROC_WORKER_FD_STATUS; fd++)
    if (fcntl (fd, F_SETFD, FD_CLOEXEC) != 0)
      return FALSE;
  *status = mmap (NULL, sizeof **status, PROT_READ | PROT_WRITE, MAP_SHARED, KEDROC_WORKER_FD_STATUS, 0);
  return *status != MAP_FAILED;
}

/* Those that come after the commas in what KEDROC_WORKER_ENVIRONMENT is set to. */
void
kedroc_worker_descriptors_close (const char *ticket)
{
  for (const char *place = strchr (ticket, ','); place != NULL; place = strchr (place + 1, ','))
    {
      gint64 fd = g_ascii_strtoll (place + 1, NULL, 10);

      if (fd > KEDROC_WORKER_FD_STATUS && fd <= G_MAXINT)
        close ((int) fd);
    }
}

/* Whether a node has left the channel alone. Were this only found out when the
 * results are sent, a node that came later would be blamed. This costs every
 * node 0.15 µs, for which the flag is enough: what dup2() puts there has none. */
gboolean
kedroc_worker_descriptors_check (const char *node,
                                 GError **error)
{
  if (fcntl (KEDROC_WORKER_FD_CHANNEL, F_GETFD) == FD_CLOEXEC)
    return TRUE;
  g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_PROTOCOL,
               "Node '%s' has closed or replaced descriptor %d, by which its worker sends results", node,
               KEDROC_WORKER_FD_CHANNEL);
  return FALSE;
}
