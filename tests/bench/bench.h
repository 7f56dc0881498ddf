/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kedroc.h>

G_BEGIN_DECLS

typedef struct {
  double q1;
  double median;
  double q3;
} BenchQuartiles;

/* @values: doubles, at least one; they are sorted. */
BenchQuartiles bench_quartiles (GArray *values);

GArray *bench_values_new (void);

/* The monotonic clock, which is one for all processes, in nanoseconds. */
gint64 bench_now (void);

/* Keeps this process, and those that it starts from then on, on the first or the
 * second of the cores that it may use; negative: on all of them again. %FALSE:
 * there is no such core. */
gboolean bench_pin (int core);

/* A process that sends back each byte. */
typedef struct {
  pid_t child;
  int socket;
} BenchEcho;

/* @core: as for bench_pin(), of the other process. */
void bench_echo_start (BenchEcho *self,
                       int core);
void bench_echo_round_trip (BenchEcho *self);
void bench_echo_stop (BenchEcho *self);

G_END_DECLS
