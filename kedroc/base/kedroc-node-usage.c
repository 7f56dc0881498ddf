/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-node-usage-private.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* How old (µs) the peak of short nodes may be, and from which duration on a node
 * gets its own. */
#define PEAK_AGE_MAX (10 * 1000)
#define PEAK_DURATION_MIN 1000

/* Of a size that was received more is not believed: up to here every reader of
 * JSON has whole numbers. */
#define BYTES_MAX (G_GUINT64_CONSTANT (1) << 53)

static gint64
read_clock (clockid_t clock)
{
  struct timespec time = { 0 };

  clock_gettime (clock, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC * 1000 + time.tv_nsec;
}

/* Until the end of the function cpu_time is the reading, in ns, at its begin. */
void
kedroc_node_usage_begin_function (KedrocNodeUsage *self,
                                  clockid_t clock)
{
  if (self == NULL)
    return;
  kedroc_node_usage_mark (self);
  self->cpu_time = read_clock (clock);
}

void
kedroc_node_usage_end_function (KedrocNodeUsage *self,
                                clockid_t clock)
{
  if (self == NULL)
    return;
  self->cpu_time = (read_clock (clock) - self->cpu_time) / 1000;
  kedroc_node_usage_lap (self, KEDROC_NODE_PART_RUN);
}

static guint64
count_machine_bytes (void)
{
  static gsize bytes;

  if (g_once_init_enter (&bytes))
    {
      long pages = sysconf (_SC_PHYS_PAGES);
      long page_size = sysconf (_SC_PAGESIZE);

      g_once_init_leave (&bytes, pages > 0 && page_size > 0 ? (gsize) pages * page_size : G_MAXSIZE);
    }
  return bytes;
}

static guint
count_processors (void)
{
  static gsize n;

  if (g_once_init_enter (&n))
    g_once_init_leave (&n, g_get_num_processors ());
  return (guint) n;
}

void
kedroc_node_usage_clamp (KedrocNodeUsage *self,
                         gint64 earliest,
                         gint64 latest)
{
  gint64 left;

  self->began = CLAMP (self->began, earliest, latest);
  self->ended = CLAMP (self->ended, self->began, latest);
  left = self->ended - self->began;
  /* All threads of the function count, and none can use more than its time. */
  self->cpu_time = CLAMP (self->cpu_time, 0, left * count_processors ());
  for (guint i = 0; i < KEDROC_NODE_N_PARTS; i++)
    {
      self->times[i] = CLAMP (self->times[i], 0, left);
      left -= self->times[i];
    }
  self->peak_memory = MIN (self->peak_memory, MIN (count_machine_bytes (), BYTES_MAX));
  self->bytes_in = MIN (self->bytes_in, BYTES_MAX);
  self->bytes_out = MIN (self->bytes_out, BYTES_MAX);
}

/* What getrusage() says would do, but a process that was just started has the
 * peak of the one that started it there; this one begins with the program. */
static guint64
read_peak (void)
{
  g_autofree char *text = NULL;
  const char *line = NULL;
  struct rusage usage;

  if (g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    line = strstr (text, "\nVmHWM:");
  if (line != NULL)
    return g_ascii_strtoull (line + strlen ("\nVmHWM:"), NULL, 10) * 1024;
  return getrusage (RUSAGE_SELF, &usage) == 0 ? (guint64) usage.ru_maxrss * 1024 : 0;
}

void
kedroc_peak_memory_look (KedrocPeakMemory *self,
                         KedrocNodeUsage *usage)
{
  if (self->bytes == 0 || usage->ended - self->read_at >= PEAK_AGE_MAX ||
      usage->ended - usage->began >= PEAK_DURATION_MIN)
    {
      self->bytes = read_peak ();
      self->read_at = usage->ended;
    }
  usage->peak_memory = self->bytes;
}
