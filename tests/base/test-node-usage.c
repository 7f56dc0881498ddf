/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-node-usage-private.h"

#include <string.h>
#include <time.h>

static void
test_parts (void)
{
  KedrocNodeUsage usage;

  kedroc_node_usage_begin (&usage);
  g_usleep (2000);
  kedroc_node_usage_lap (&usage, KEDROC_NODE_PART_LOAD);
  g_usleep (3000);
  kedroc_node_usage_begin_function (&usage, CLOCK_THREAD_CPUTIME_ID);
  g_usleep (4000);
  kedroc_node_usage_end_function (&usage, CLOCK_THREAD_CPUTIME_ID);
  g_usleep (3000);
  kedroc_node_usage_mark (&usage);
  g_usleep (5000);
  kedroc_node_usage_lap (&usage, KEDROC_NODE_PART_SAVE);
  g_assert_cmpint (usage.times[KEDROC_NODE_PART_LOAD], >=, 2000);
  g_assert_cmpint (usage.times[KEDROC_NODE_PART_RUN], >=, 4000);
  g_assert_cmpint (usage.times[KEDROC_NODE_PART_SAVE], >=, 5000);
  g_assert_cmpint (usage.ended - usage.began, >=,
                   usage.times[KEDROC_NODE_PART_LOAD] + usage.times[KEDROC_NODE_PART_RUN] +
                     usage.times[KEDROC_NODE_PART_SAVE] + 6000);
  g_assert_cmpint (usage.cpu_time, <, usage.times[KEDROC_NODE_PART_RUN]);
}

static gint64
get_cpu_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* So much that the thread which waits cannot have used half of it, under valgrind either. */
static gpointer
spin (gpointer data)
{
  while (get_cpu_time () < 200 * 1000)
    continue;
  return NULL;
}

/* Time that is used is counted, on the clock of the thread alone. */
static void
test_cpu_time (void)
{
  KedrocNodeUsage of_thread;
  KedrocNodeUsage of_process;

  kedroc_node_usage_begin (&of_thread);
  kedroc_node_usage_begin (&of_process);
  kedroc_node_usage_begin_function (&of_process, CLOCK_PROCESS_CPUTIME_ID);
  kedroc_node_usage_begin_function (&of_thread, CLOCK_THREAD_CPUTIME_ID);
  g_thread_join (g_thread_new ("spin", spin, NULL));
  kedroc_node_usage_end_function (&of_thread, CLOCK_THREAD_CPUTIME_ID);
  kedroc_node_usage_end_function (&of_process, CLOCK_PROCESS_CPUTIME_ID);
  g_assert_cmpint (of_thread.cpu_time, >=, 0);
  g_assert_cmpint (of_thread.cpu_time, <, of_thread.times[KEDROC_NODE_PART_RUN] / 2);
  g_assert_cmpint (of_process.cpu_time, >, of_thread.cpu_time);
}

/* For nobody, nothing is done. */
static void
test_null (void)
{
  kedroc_node_usage_begin (NULL);
  kedroc_node_usage_mark (NULL);
  kedroc_node_usage_lap (NULL, KEDROC_NODE_PART_SAVE);
  kedroc_node_usage_begin_function (NULL, CLOCK_THREAD_CPUTIME_ID);
  kedroc_node_usage_end_function (NULL, CLOCK_THREAD_CPUTIME_ID);
}

static const struct
{
  KedrocNodeUsage sent;
  KedrocNodeUsage believed; /* but for CPU time and memory, which depend on the machine */
} claims[] = {
  { { .began = 100, .ended = 160, .times = { 10, 20, 30 }, .cpu_time = 15, .peak_memory = 4096, .bytes_in = 7 },
    { .began = 100, .ended = 160, .times = { 10, 20, 30 }, .cpu_time = 15, .peak_memory = 4096, .bytes_in = 7 } },
  { { .began = G_MININT64, .ended = G_MAXINT64, .times = { G_MININT64, G_MAXINT64, G_MAXINT64 } },
    { .began = 50, .ended = 1000, .times = { 0, 950, 0 } } },
  { { .began = G_MAXINT64, .ended = G_MININT64, .times = { G_MAXINT64, -1, 5 }, .cpu_time = G_MININT64 },
    { .began = 1000, .ended = 1000 } },
  { { .began = 100, .ended = 200, .times = { 60, 60, 60 }, .bytes_in = G_MAXUINT64, .bytes_out = G_MAXUINT64 },
    { .began = 100,
      .ended = 200,
      .times = { 60, 40, 0 },
      .bytes_in = G_GUINT64_CONSTANT (1) << 53,
      .bytes_out = G_GUINT64_CONSTANT (1) << 53 } },
};

static void
test_clamp (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (claims); i++)
    {
      KedrocNodeUsage usage = claims[i].sent;

      kedroc_node_usage_clamp (&usage, 50, 1000);
      g_assert_cmpint (usage.began, ==, claims[i].believed.began);
      g_assert_cmpint (usage.ended, ==, claims[i].believed.ended);
      for (guint part = 0; part < KEDROC_NODE_N_PARTS; part++)
        g_assert_cmpint (usage.times[part], ==, claims[i].believed.times[part]);
      g_assert_cmpint (usage.cpu_time, ==, claims[i].believed.cpu_time);
      g_assert_cmpuint (usage.peak_memory, ==, claims[i].believed.peak_memory);
      g_assert_cmpuint (usage.bytes_in, ==, claims[i].believed.bytes_in);
      g_assert_cmpuint (usage.bytes_out, ==, claims[i].believed.bytes_out);
    }
}

static void
test_clamp_to_machine (void)
{
  KedrocNodeUsage usage = { .began = 0, .ended = 10, .cpu_time = G_MAXINT64, .peak_memory = G_MAXUINT64 };

  kedroc_node_usage_clamp (&usage, 0, 10);
  g_assert_cmpint (usage.cpu_time, ==, 10 * g_get_num_processors ());
  g_assert_cmpuint (usage.peak_memory, <=, G_GUINT64_CONSTANT (1) << 53);
  g_assert_cmpuint (usage.peak_memory, >, 0);
}

/* A long node is looked at, a short one only when the last look was long ago. */
static void
test_peak (void)
{
  const gsize size = 128 * 1024 * 1024; /* more than a debugger had at its start and gave back */
  KedrocPeakMemory peak = { 0 };
  KedrocNodeUsage usage = { .began = 1000, .ended = 1010 };
  guint64 before;
  char *memory;

  kedroc_peak_memory_look (&peak, &usage);
  before = usage.peak_memory;
  g_assert_cmpuint (before, >, 100 * 1024);
  memory = g_malloc (size);
  memset (memory, 1, size);
  g_assert_cmpint (memory[size / 2], ==, 1);
  g_free (memory);
  usage = (KedrocNodeUsage){ .began = 1010, .ended = 1020 };
  kedroc_peak_memory_look (&peak, &usage);
  g_assert_cmpuint (usage.peak_memory, ==, before);
  usage = (KedrocNodeUsage){ .began = 1020, .ended = 5000 };
  kedroc_peak_memory_look (&peak, &usage);
  g_assert_cmpuint (usage.peak_memory, >=, before + size / 2);
  peak.bytes = 1;
  usage = (KedrocNodeUsage){ .began = 50000, .ended = 50001 };
  kedroc_peak_memory_look (&peak, &usage);
  g_assert_cmpuint (usage.peak_memory, >, size);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/base/node-usage/parts", test_parts);
  g_test_add_func ("/kedroc/base/node-usage/cpu-time", test_cpu_time);
  g_test_add_func ("/kedroc/base/node-usage/null", test_null);
  g_test_add_func ("/kedroc/base/node-usage/clamp", test_clamp);
  g_test_add_func ("/kedroc/base/node-usage/clamp-to-machine", test_clamp_to_machine);
  g_test_add_func ("/kedroc/base/node-usage/peak", test_peak);
  return g_test_run ();
}
