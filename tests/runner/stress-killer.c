/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "stress-killer.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static GArray *
list_children (void)
{
  GArray *pids = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GDir) threads = g_dir_open ("/proc/self/task", 0, NULL);
  const char *thread;

  while ((thread = g_dir_read_name (threads)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/proc/self/task/%s/children", thread);
      g_autofree char *text = NULL;
      char *place;

      if (!g_file_get_contents (path, &text, NULL, NULL))
        continue;
      place = text;
      for (int pid = strtol (place, &place, 10); pid > 0; pid = strtol (place, &place, 10))
        g_array_append_val (pids, pid);
    }
  return pids;
}

static gboolean
is_own_child (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *stat = NULL;
  const char *place;

  if (!g_file_get_contents (path, &stat, NULL, NULL))
    return FALSE;
  place = strrchr (stat, ')');
  /* ") S 1234": the state and the parent. */
  return place != NULL && strlen (place) > 4 && strtol (place + 4, NULL, 10) == getpid ();
}

/* By a descriptor of the process, where there are such: its number could have passed to another one. */
static int
send_signal (int pid,
             int fd,
             int signal_number)
{
  return fd >= 0 ? (int) syscall (SYS_pidfd_send_signal, fd, signal_number, NULL, 0) : kill (pid, signal_number);
}

static void
kill_one (StressKiller *self)
{
  static const int signals[] = { SIGKILL, SIGKILL, SIGSEGV, SIGTERM, SIGSTOP };
  g_autoptr (GArray) pids = list_children ();
  int signal_number = signals[g_rand_int_range (self->random, 0, G_N_ELEMENTS (signals))];
  int pid;
  int fd;

  if (pids->len == 0)
    return;
  pid = g_array_index (pids, int, g_rand_int_range (self->random, 0, pids->len));
  fd = syscall (SYS_pidfd_open, pid, 0);
  if ((fd < 0 && errno != ENOSYS) || !is_own_child (pid))
    signal_number = 0;
  else if (send_signal (pid, fd, signal_number) == 0)
    self->n_killed++;
  if (signal_number == SIGSTOP)
    {
      g_usleep (g_rand_int_range (self->random, 0, 30000));
      send_signal (pid, fd, SIGKILL);
    }
  /* close() would be a race to ThreadSanitizer, which has not seen who has opened it. */
  if (fd >= 0)
    g_close (fd, NULL);
}

static gpointer
kill_some (gpointer data)
{
  StressKiller *self = data;

  g_mutex_lock (&self->lock);
  while (!self->done)
    {
      gint64 pause = (gint64) (g_rand_double (self->random) * 2 * self->pause);

      if (g_cond_wait_until (&self->changed, &self->lock, g_get_monotonic_time () + pause))
        continue;
      g_mutex_unlock (&self->lock);
      kill_one (self);
      g_mutex_lock (&self->lock);
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}

void
stress_killer_start (StressKiller *self,
                     gint64 pause,
                     guint32 seed)
{
  *self = (StressKiller){ .pause = pause };
  if (pause == 0)
    return;
  self->random = g_rand_new_with_seed (seed);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->thread = g_thread_new ("killer", kill_some, self);
}

void
stress_killer_stop (StressKiller *self)
{
  if (self->thread == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->done = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_rand_free (self->random);
}
