/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Names the memory for the visits to the workers. */
#define VISITS_ENVIRONMENT "KEDROC_BENCH_VISITS"
#define N_VISITS 4096

static Visit *visits;
static int visits_fd = -1;

static void
visits_map (int fd)
{
  visits = mmap (NULL, N_VISITS * sizeof *visits, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (visits == MAP_FAILED)
    g_error ("Cannot map the notes of the nodes: %s", g_strerror (errno));
}

void
visits_open (void)
{
  visits_fd = memfd_create ("kedroc-bench-visits", MFD_CLOEXEC);
  g_assert_no_errno (visits_fd);
  g_assert_no_errno (ftruncate (visits_fd, N_VISITS * sizeof *visits));
  visits_map (visits_fd);
}

void
visits_reset (void)
{
  memset (visits, 0, N_VISITS * sizeof *visits);
}

char **
visits_dup_environment (void)
{
  char **environment = g_new0 (char *, 2);

  environment[0] = g_strdup_printf (VISITS_ENVIRONMENT "=/proc/%d/fd/%d", (int) getpid (), visits_fd);
  return environment;
}

/* In a worker, which has not called visits_open(). */
static void
visits_join (void)
{
  int fd = open (g_getenv (VISITS_ENVIRONMENT), O_RDWR | O_CLOEXEC);

  g_assert_no_errno (fd);
  visits_map (fd);
  close (fd);
}

Visit *
visits_get (KedrocTask *task,
            guint64 *number)
{
  const char *name = kedroc_node_get_name (kedroc_task_get_node (task));

  *number = g_ascii_strtoull (strrchr (name, '-') + 1, NULL, 10);
  if (visits == NULL)
    visits_join ();
  g_assert_cmpuint (*number, <, N_VISITS);
  return &visits[*number];
}

const Visit *
visits_peek (guint number)
{
  g_assert_cmpuint (number, <, N_VISITS);
  return &visits[number];
}
