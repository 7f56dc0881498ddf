/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-worker-output-private.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* To look whether a node has printed takes a system call for each pipe, more than
 * many a node. Those of a new worker and those that come after one that has printed
 * are looked at one by one, this many; others once in a while (µs). */
#define NEW_NODES 64
#define CLOSE_NODES 1024
#define LOOK_INTERVAL 50

/* Our own descriptors are out of the way of a node's dup2(). */
#define FD_MIN 10

#define UNKNOWN G_MAXUINT64

void
kedroc_worker_output_init (KedrocWorkerOutput *self,
                           KedrocWorkerStatus *status)
{
  *self = (KedrocWorkerOutput){ .status = status, .n_closely = NEW_NODES };
  for (guint i = 0; i < G_N_ELEMENTS (self->fds); i++)
    {
      struct stat info = { 0 };

      self->fds[i] = fcntl (STDOUT_FILENO + i, F_DUPFD_CLOEXEC, FD_MIN);
      if (self->fds[i] >= 0 && fstat (self->fds[i], &info) == 0)
        self->inodes[i] = info.st_ino;
    }
  /* Else lines would wait here until there are 4 KiB of them. */
  setvbuf (stdout, NULL, _IOLBF, 0);
}

/* A node that closes what it did not open may have something else there now. */
static gboolean
is_still_ours (KedrocWorkerOutput *self,
               guint stream)
{
  struct stat info;

  return fstat (self->fds[stream], &info) == 0 && S_ISFIFO (info.st_mode) && info.st_ino == self->inodes[stream];
}

/* Bytes that were ever written to the pipe: what the supervisor has read, and what
 * it has not. %UNKNOWN: it reads too often to say. */
static guint64
count_printed (KedrocWorkerOutput *self,
               guint stream)
{
  for (guint i = 0; i < 10; i++)
    {
      guint64 before = __atomic_load_n (&self->status->output_read[stream], __ATOMIC_ACQUIRE);
      int waiting;

      if (ioctl (self->fds[stream], FIONREAD, &waiting) != 0)
        return UNKNOWN;
      if ((before & 1) == 0 && before == __atomic_load_n (&self->status->output_read[stream], __ATOMIC_ACQUIRE))
        return before / 2 + waiting;
    }
  return UNKNOWN;
}

static gboolean
write_all (int fd,
           const char *data,
           gsize size)
{
  while (size > 0)
    {
      struct pollfd writable = { .fd = fd, .events = POLLOUT };
      gssize n = write (fd, data, size);

      if (n < 0 && errno == EAGAIN)
        poll (&writable, 1, -1);
      else if (n < 0 && errno != EINTR)
        return FALSE;
      if (n > 0)
        {
          data += n;
          size -= n;
        }
    }
  return TRUE;
}

static gboolean
put_mark (KedrocWorkerOutput *self,
          guint stream,
          guint64 sequence)
{
  char mark[KEDROC_OUTPUT_MARK_SIZE + 1] = { 0 };

  memcpy (mark + 1, self->status->mark, KEDROC_OUTPUT_TOKEN_SIZE - 1);
  g_snprintf (mark + KEDROC_OUTPUT_TOKEN_SIZE, 17, "%016" G_GINT64_MODIFIER "x", sequence);
  return is_still_ours (self, stream) && write_all (self->fds[stream], mark, KEDROC_OUTPUT_MARK_SIZE);
}

/* Puts marks behind what was printed up to the end of the task. %FALSE: nothing. */
static gboolean
look (KedrocWorkerOutput *self,
      guint64 sequence)
{
  gboolean printed = FALSE;

  fflush (stdout);
  for (guint i = 0; i < G_N_ELEMENTS (self->fds); i++)
    {
      guint64 total = self->fds[i] >= 0 ? count_printed (self, i) : self->expected[i];

      if (total == self->expected[i] && total != UNKNOWN)
        continue;
      if (self->fds[i] < 0 || !put_mark (self, i, sequence))
        {
          self->fds[i] = -1;
          continue;
        }
      self->expected[i] = total != UNKNOWN ? total + KEDROC_OUTPUT_MARK_SIZE : UNKNOWN;
      printed = TRUE;
    }
  self->skipped = 0;
  return printed;
}

/* Whether there is a mark to tell of. */
gboolean
kedroc_worker_output_end_node (KedrocWorkerOutput *self,
                               guint64 sequence,
                               gint64 now)
{
  gboolean printed;

  self->skipped = sequence;
  if (self->n_closely == 0 && now - self->last_look < LOOK_INTERVAL && __fpending (stdout) == 0)
    return FALSE;
  self->last_look = now;
  printed = look (self, sequence);
  if (printed)
    self->n_closely = CLOSE_NODES;
  else if (self->n_closely > 0)
    self->n_closely--;
  return printed;
}

/* The same for the nodes that were not looked at, before their results are sent. */
gboolean
kedroc_worker_output_catch_up (KedrocWorkerOutput *self)
{
  return self->skipped != 0 && look (self, self->skipped);
}
