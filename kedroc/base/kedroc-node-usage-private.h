/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <time.h>

G_BEGIN_DECLS

typedef enum {
  KEDROC_NODE_PART_LOAD,
  KEDROC_NODE_PART_RUN,
  KEDROC_NODE_PART_SAVE,
  KEDROC_NODE_N_PARTS,
} KedrocNodePart;

/* What one execution of a node took. Whoever does not want to know hands %NULL
 * on, and no clock is read. */
typedef struct {
  gint64 began;                      /* monotonic time in µs */
  gint64 ended;                      /* the same; while the node is at work, the end of its last part */
  gint64 times[KEDROC_NODE_N_PARTS]; /* µs */
  gint64 cpu_time;                   /* µs, of the function alone */
  guint64 peak_memory;               /* bytes that the process has had resident at most so far; 0: unknown */
  guint64 bytes_in;
  guint64 bytes_out;
} KedrocNodeUsage;

/* The last that was read of the peak of this process: reading it costs more
 * than many a node. */
typedef struct {
  guint64 bytes;
  gint64 read_at; /* monotonic time in µs */
} KedrocPeakMemory;

static inline void
kedroc_node_usage_begin (KedrocNodeUsage *self)
{
  if (self == NULL)
    return;
  *self = (KedrocNodeUsage){ .began = g_get_monotonic_time () };
  self->ended = self->began;
}

/* What was done since the last mark or lap belongs to no part. */
static inline void
kedroc_node_usage_mark (KedrocNodeUsage *self)
{
  if (self != NULL)
    self->ended = g_get_monotonic_time ();
}

/* What was done since the last mark or lap was @part. */
static inline void
kedroc_node_usage_lap (KedrocNodeUsage *self,
                       KedrocNodePart part)
{
  gint64 now;

  if (self == NULL)
    return;
  now = g_get_monotonic_time ();
  self->times[part] += now - self->ended;
  self->ended = now;
}

/* Around the function of the node, on its thread. @clock counts CPU time:
 * that of the thread, or of the process where nothing else is at work. */
void kedroc_node_usage_begin_function (KedrocNodeUsage *self,
                                       clockid_t clock);
void kedroc_node_usage_end_function (KedrocNodeUsage *self,
                                     clockid_t clock);

/* Makes of numbers that another process has sent what they can be at most: all
 * of it has to lie between @earliest and @latest. */
void kedroc_node_usage_clamp (KedrocNodeUsage *self,
                              gint64 earliest,
                              gint64 latest);

/* Sets the peak of @usage, whose other numbers are there. */
void kedroc_peak_memory_look (KedrocPeakMemory *self,
                              KedrocNodeUsage *usage);

G_END_DECLS
