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

/* @type: of the socket, %SOCK_STREAM for one.
 * @core: as for bench_pin(), of the other process. */
void bench_echo_start (BenchEcho *self,
                       int type,
                       int core);
void bench_echo_round_trip (BenchEcho *self);
void bench_echo_stop (BenchEcho *self);

/* bench-table.c: rows and what is demanded of them, printed as they come. */
void table_begin (gboolean as_json);
double table_add (const char *who,
                  const char *what,
                  const char *unit,
                  GArray *values);
void table_add_failure (const char *who,
                        const char *what,
                        const char *reason);
void table_add_load (const char *what);
void table_compare (double value,
                    double baseline,
                    const char *baseline_name,
                    double at_least,
                    double at_most);

/* bench-bars.c: what is demanded, a line each. */
void bench_bars_begin (const char *about,
                       gboolean as_json);
void bench_bar (const char *what,
                double value,
                const char *unit,
                double bar,
                gboolean at_least);

/* bench-visits.c: when which node was entered and left, and in which process, in
 * memory that all of them share; nanoseconds of bench_now(). */
typedef struct {
  gint64 entered;  /* one page of each input has been read */
  gint64 created;  /* the memory for the output is there */
  gint64 returned; /* the last the function did */
  gint64 pid;
} Visit;

void visits_open (void);
void visits_reset (void);
/* By the node's number, with which its name ends. */
Visit *visits_get (KedrocTask *task,
                   guint64 *number);
const Visit *visits_peek (guint number);
char **visits_dup_environment (void);

/* bench-rows.c: the rows that another program prints, one JSON object a line. One that
 * tells a failure becomes a row of the table; @func is called with each other. */
typedef void (*BenchRowFunc) (const char *who,
                              const char *what,
                              JsonObject *row,
                              gpointer data);

void bench_rows_read (const char *who,
                      const char *const *argv,
                      BenchRowFunc func,
                      gpointer data);
/* The array of that name, all doubles. */
GArray *bench_row_get_figures (JsonObject *row,
                               const char *name);

G_END_DECLS
