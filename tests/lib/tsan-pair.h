/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

static int data; /* what two threads use, without any care */

typedef struct
{
  const char *name;
  void (*first) (void);
  void (*second) (void);
  void (*prepare) (void); /* nullable */
} Pair;

static inline gpointer
call_first (gpointer pair)
{
  ((const Pair *) pair)->first ();
  return NULL;
}

static inline gpointer
call_second (gpointer pair)
{
  ((const Pair *) pair)->second ();
  return NULL;
}

/* The two do not know of each other but by what they do. */
static inline void
run_pair (gconstpointer test_data)
{
  const Pair *pair = test_data;
  GThread *threads[2];

  data = 0;
  if (pair->prepare != NULL)
    pair->prepare ();
  threads[0] = g_thread_new ("second", call_second, (gpointer) pair);
  threads[1] = g_thread_new ("first", call_first, (gpointer) pair);
  g_thread_join (threads[0]);
  g_thread_join (threads[1]);
}
