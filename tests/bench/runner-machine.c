/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "runner.h"

#include <sys/socket.h>

#define N_OBJECTS 10000
#define N_HOPS 2000
#define N_ROUND_TRIPS 500

static void
hop (gpointer data,
     gpointer user_data)
{
  Machine *self = user_data;
  int left = GPOINTER_TO_INT (data) - 1;

  if (left > 0)
    {
      g_thread_pool_push (self->pool, GINT_TO_POINTER (left), NULL);
      return;
    }
  g_mutex_lock (&self->lock);
  self->running = FALSE;
  g_cond_signal (&self->ended);
  g_mutex_unlock (&self->lock);
}

/* The process first: it is forked. */
void
machine_begin (Machine *self)
{
  *self = (Machine){ 0 };
  self->two_cores = bench_pin (1);
  bench_pin (-1);
  bench_echo_start (&self->echo, SOCK_SEQPACKET, self->two_cores ? 1 : -1);
  g_mutex_init (&self->lock);
  g_cond_init (&self->ended);
  self->pool = g_thread_pool_new (hop, self, 2, TRUE, NULL);
  self->objects = bench_values_new ();
  self->hops = bench_values_new ();
  self->round_trips = bench_values_new ();
}

static void
take_time (GArray *times,
           gint64 start,
           guint n)
{
  double us = (bench_now () - start) / 1e3 / n;

  g_array_append_val (times, us);
}

static void
sample_hops (Machine *self)
{
  gint64 start = bench_now ();

  self->running = TRUE;
  g_thread_pool_push (self->pool, GINT_TO_POINTER (N_HOPS), NULL);
  g_mutex_lock (&self->lock);
  while (self->running)
    g_cond_wait (&self->ended, &self->lock);
  g_mutex_unlock (&self->lock);
  take_time (self->hops, start, N_HOPS);
}

void
machine_sample (Machine *self)
{
  gint64 start = bench_now ();

  for (guint i = 0; i < N_OBJECTS; i++)
    g_object_unref (g_object_new (G_TYPE_OBJECT, NULL));
  take_time (self->objects, start, N_OBJECTS);
  sample_hops (self);
  if (self->two_cores)
    bench_pin (0);
  start = bench_now ();
  for (guint i = 0; i < N_ROUND_TRIPS; i++)
    bench_echo_round_trip (&self->echo);
  take_time (self->round_trips, start, N_ROUND_TRIPS);
  bench_pin (-1);
}

void
machine_end (Machine *self,
             Figures *figures)
{
  figures->object = table_add ("machine", "g_object_new and g_object_unref", "us", self->objects);
  figures->hop = table_add ("machine", "dependent hop through a GThreadPool of two", "us", self->hops);
  figures->round_trip = table_add ("machine",
                                   self->two_cores ? "SOCK_SEQPACKET round trip between two cores"
                                                   : "SOCK_SEQPACKET round trip on one core",
                                   "us", self->round_trips);
  bench_echo_stop (&self->echo);
  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->ended);
  g_array_unref (self->objects);
  g_array_unref (self->hops);
  g_array_unref (self->round_trips);
}
