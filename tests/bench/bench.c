/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the benchmarks have in common. */

#include "bench.h"

#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

BenchQuartiles
bench_quartiles (GArray *values)
{
  double q[3];

  g_array_sort (values, compare_doubles);
  for (guint i = 0; i < 3; i++)
    q[i] = g_array_index (values, double, (values->len - 1) * (i + 1) / 4);
  return (BenchQuartiles){ q[0], q[1], q[2] };
}

GArray *
bench_values_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (double));
}

gint64
bench_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

gboolean
bench_pin (int core)
{
  static cpu_set_t allowed;
  cpu_set_t wanted;

  if (CPU_COUNT (&allowed) == 0 && sched_getaffinity (0, sizeof allowed, &allowed) != 0)
    return FALSE;
  if (core < 0)
    return sched_setaffinity (0, sizeof allowed, &allowed) == 0;
  CPU_ZERO (&wanted);
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
    if (CPU_ISSET (cpu, &allowed) && core-- == 0)
      CPU_SET (cpu, &wanted);
  return CPU_COUNT (&wanted) == 1 && sched_setaffinity (0, sizeof wanted, &wanted) == 0;
}

void
bench_echo_start (BenchEcho *self,
                  int type,
                  int core)
{
  char byte;
  int pair[2];

  g_assert_no_errno (socketpair (AF_UNIX, type, 0, pair));
  self->child = fork ();
  g_assert_no_errno (self->child);
  if (self->child == 0)
    {
      close (pair[0]);
      if (!bench_pin (core))
        _exit (1);
      while (read (pair[1], &byte, 1) == 1 && write (pair[1], &byte, 1) == 1)
        continue;
      _exit (0);
    }
  close (pair[1]);
  self->socket = pair[0];
}

void
bench_echo_round_trip (BenchEcho *self)
{
  char byte = 0;

  g_assert_true (write (self->socket, &byte, 1) == 1 && read (self->socket, &byte, 1) == 1);
}

void
bench_echo_stop (BenchEcho *self)
{
  close (self->socket);
  waitpid (self->child, NULL, 0);
}
