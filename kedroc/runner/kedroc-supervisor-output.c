/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-supervisor-private.h"

#include <poll.h>

#include "kedroc-node-private.h"

/* Passes on what nodes print: line by line, each with the name of its node, to
 * this process's own standard output and standard error, and to those who listen
 * to the runner. The library says nothing of its own there but where lines are
 * missing. */

/* How often to look (µs) whether listeners have caught up. */
#define LISTENER_INTERVAL (10 * 1000)

/* What is read of a worker that has ended. Its children may print for ever. */
#define REST_MAX (1024 * 1024)

/* Of the last line of a worker that has never answered, so many bytes are told. */
#define LAST_WORDS_MAX 1000

typedef struct {
  KedrocSupervisor *supervisor;
  KedrocWorkerProcess *worker;
  gboolean is_error;
} Line;

static KedrocNode *
find_node (KedrocSupervisor *self,
           guint64 owner)
{
  guint32 node = (guint32) owner;

  return owner != 0 && node < self->run->graph->n_nodes ? self->run->graph->nodes[node] : NULL;
}

static void
tell_listeners (KedrocSupervisor *self,
                KedrocNode *node,
                gboolean is_error,
                const char *line,
                gsize length)
{
  g_autofree char *valid = length > 0 ? g_utf8_make_valid (line, length) : g_strdup ("");

  kedroc_run_events_node_output (self->run->events, node, is_error, valid);
}

/* What a program that cannot be a worker has to say of it. */
static void
keep_last_words (KedrocWorkerProcess *worker,
                 const char *line,
                 gsize length)
{
  g_free (worker->last_words);
  worker->last_words = g_utf8_make_valid (line, MIN (length, LAST_WORDS_MAX));
}

static void
pass_on (guint64 owner,
         const char *line,
         gsize length,
         gpointer data)
{
  Line *context = data;
  KedrocSupervisor *self = context->supervisor;
  KedrocNode *node = find_node (self, owner);
  g_autofree char *worker = node == NULL ? g_strdup_printf ("worker %u", context->worker->number) : NULL;

  if (context->is_error && !context->worker->said_hello && length > 0)
    keep_last_words (context->worker, line, length);
  if (self->options->forward_output)
    kedroc_output_sink_put (&self->sinks[context->is_error], node != NULL ? kedroc_node_get_name (node) : worker, line,
                            length);
  if (self->shows_output)
    tell_listeners (self, node, context->is_error, line, length);
}

/* The task at work when its number was looked up, unless it has ended: if it has
 * printed before that, its mark is on its way. */
static guint64
find_owner (KedrocWorkerProcess *worker,
            KedrocOutputStream *stream,
            guint64 sequence)
{
  if (sequence <= stream->marked)
    return 0;
  if (sequence <= worker->printed)
    return sequence;
  for (guint i = 0; i < worker->tasks->len; i++)
    if (g_array_index (worker->tasks, KedrocSentTask, i).sequence == sequence)
      return sequence;
  return 0;
}

static gboolean
is_full (KedrocSupervisor *self,
         guint stream,
         gint64 now)
{
  return kedroc_output_sink_is_full (&self->sinks[stream], now) ||
         kedroc_run_events_is_output_full (self->run->events, now);
}

/* One that has printed and ended has put its mark into the pipe before the next
 * one began. So if the same task is at work before and after all has been read
 * that there is, what has no mark is of that one. */
static void
read_stream (KedrocSupervisor *self,
             KedrocWorkerProcess *worker,
             guint i)
{
  KedrocOutputStream *stream = &worker->output[i];
  Line line = { self, worker, i > 0 };
  guint64 before;
  guint n_reads = 0;

  do
    {
      before = kedroc_worker_process_get_sequence (worker);
      if (!kedroc_output_stream_read (stream, &worker->status->output_read[i]))
        break;
      kedroc_output_stream_take_marked (stream, pass_on, &line);
    }
  while (before != kedroc_worker_process_get_sequence (worker) && ++n_reads < 4);
  kedroc_output_stream_take_lines (stream, find_owner (worker, stream, before), pass_on, &line);
}

/* Passes on what @worker has printed, unless nobody takes it. */
void
kedroc_supervisor_read_output (KedrocSupervisor *self,
                               KedrocWorkerProcess *worker)
{
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; i < G_N_ELEMENTS (worker->output); i++)
    if (!is_full (self, i, now))
      read_stream (self, worker, i);
}

/* The last words of a worker that has ended, the last line of which may have none
 * to its end. */
void
kedroc_supervisor_read_last_output (KedrocSupervisor *self,
                                    KedrocWorkerProcess *worker)
{
  for (guint i = 0; i < G_N_ELEMENTS (worker->output); i++)
    {
      KedrocOutputStream *stream = &worker->output[i];
      guint64 enough = stream->n_read + REST_MAX;
      Line line = { self, worker, i > 0 };
      guint64 owner;

      while (stream->n_read < enough && kedroc_output_stream_read (stream, NULL))
        {
          kedroc_output_stream_take_marked (stream, pass_on, &line);
          owner = find_owner (worker, stream, kedroc_worker_process_get_sequence (worker));
          kedroc_output_stream_take_lines (stream, owner, pass_on, &line);
        }
      owner = find_owner (worker, stream, kedroc_worker_process_get_sequence (worker));
      kedroc_output_stream_take_rest (stream, owner, pass_on, &line);
      kedroc_output_stream_clear (stream);
    }
}

/* Writes what is waiting to be written. */
void
kedroc_supervisor_flush_output (KedrocSupervisor *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->sinks); i++)
    kedroc_output_sink_flush (&self->sinks[i], g_get_monotonic_time ());
}

/* All workers have ended. A note of what is missing may be left with the lines that
 * nobody takes: then it goes where there is room for it. */
void
kedroc_supervisor_end_output (KedrocSupervisor *self)
{
  struct pollfd messages = { .fd = self->sinks[1].target, .events = POLLOUT };

  for (guint i = 0; i < G_N_ELEMENTS (self->sinks); i++)
    {
      guint64 n_lost = kedroc_output_sink_drain (&self->sinks[i]);

      if (n_lost > 0 && poll (&messages, 1, 0) > 0)
        g_message ("%" G_GUINT64_FORMAT " lines are missing in the standard %s: nobody took them", n_lost,
                   i == 0 ? "output" : "error");
      kedroc_output_sink_clear (&self->sinks[i]);
    }
}

/* Where to wait for a worker that prints; -1: nowhere now. */
int
kedroc_supervisor_get_output_fd (KedrocSupervisor *self,
                                 KedrocWorkerProcess *worker,
                                 guint stream,
                                 gint64 now)
{
  return is_full (self, stream, now) ? -1 : worker->output[stream].fd;
}

/* In monotonic µs: when to go on though nothing has happened. */
gint64
kedroc_supervisor_get_output_deadline (KedrocSupervisor *self,
                                       gint64 now)
{
  gint64 deadline = G_MAXINT64;

  for (guint i = 0; i < G_N_ELEMENTS (self->sinks); i++)
    deadline = MIN (deadline, kedroc_output_sink_get_deadline (&self->sinks[i], now));
  if (kedroc_run_events_is_output_full (self->run->events, now))
    deadline = MIN (deadline, now + LISTENER_INTERVAL);
  return MAX (deadline, now);
}
