/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A thread that kills child processes at random moments. */
typedef struct
{
  gint64 pause; /* µs on average */
  GRand *random;
  GThread *thread;
  GMutex lock;
  GCond changed;
  gboolean done; /* under lock */
  guint n_killed;
} StressKiller;

/* pause: in µs, on average; 0: nobody is killed. */
void stress_killer_start (StressKiller *self,
                          gint64 pause,
                          guint32 seed);
void stress_killer_stop (StressKiller *self);

G_END_DECLS
