/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-output-sink-private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* This many bytes may wait before workers are made to wait, too. */
#define SOFT_LIMIT (64 * 1024)

/* What workers leave behind when they end comes on top, up to this many. */
#define HARD_LIMIT (1024 * 1024)

/* Who has taken nothing for this long (µs) holds up nobody any more: lines are
 * lost until there is room again. */
#define PATIENCE (2 * G_USEC_PER_SEC)

void
kedroc_output_sink_init (KedrocOutputSink *self,
                         int target)
{
  *self = (KedrocOutputSink){ .target = target, .fd = -1 };
  self->pending = g_string_new (NULL);
}

void
kedroc_output_sink_clear (KedrocOutputSink *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  g_string_free (self->pending, TRUE);
  self->pending = NULL;
}

/* The flag O_NONBLOCK belongs to all that have the descriptor from the same
 * source, a shell perhaps: it may be set only where the file is opened anew. */
static void
sink_open (KedrocOutputSink *self)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", self->target);
  struct stat info;

  self->opened = TRUE;
  /* Where a program was started without the descriptor, something else may have
   * got its number since; what a program was given outlives exec(). */
  if (fcntl (self->target, F_GETFD) != 0 || fstat (self->target, &info) != 0)
    self->closed = TRUE;
  else if (S_ISFIFO (info.st_mode) || S_ISCHR (info.st_mode))
    self->fd = open (path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

int
kedroc_output_sink_get_poll_fd (KedrocOutputSink *self)
{
  if (self->waits_since == 0)
    return -1;
  return self->fd >= 0 ? self->fd : self->target;
}

static gboolean
is_writable (int fd)
{
  struct pollfd writable = { .fd = fd, .events = POLLOUT };

  return poll (&writable, 1, 0) > 0;
}

/* As write(2), but never waits. Up to PIPE_BUF bytes are taken whole, or not at
 * all, where a pipe can be written to. */
static gssize
write_some (KedrocOutputSink *self,
            const char *data,
            gsize size)
{
  int fd = self->fd >= 0 ? self->fd : self->target;
  gssize n;

  if (self->fd >= 0)
    return write (fd, data, size);
  n = send (fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (n >= 0 || errno != ENOTSOCK)
    return n;
  if (is_writable (fd))
    return write (fd, data, MIN (size, PIPE_BUF));
  errno = EAGAIN;
  return -1;
}

/* A write to a pipe that nobody reads is answered by a signal, which would end a
 * program that does not expect it. */
static gssize
write_without_signal (KedrocOutputSink *self,
                      const char *data,
                      gsize size)
{
  const struct timespec at_once = { 0 };
  sigset_t sigpipe;
  sigset_t old;
  sigset_t pending;
  gssize n;
  int code;

  sigemptyset (&sigpipe);
  sigaddset (&sigpipe, SIGPIPE);
  sigpending (&pending);
  pthread_sigmask (SIG_BLOCK, &sigpipe, &old);
  n = write_some (self, data, size);
  code = errno;
  if (n < 0 && code == EPIPE && !sigismember (&pending, SIGPIPE))
    sigtimedwait (&sigpipe, NULL, &at_once);
  pthread_sigmask (SIG_SETMASK, &old, NULL);
  errno = code;
  return n;
}

/* As many whole lines as are taken whole, so that lines of other writers do not
 * come between; a line that is longer goes by itself. */
static gsize
measure_lines (const char *data,
               gsize size)
{
  gsize n = PIPE_BUF;

  if (size <= n)
    return size;
  while (n > 0 && data[n - 1] != '\n')
    n--;
  if (n > 0)
    return n;
  while (n < size && data[n] != '\n')
    n++;
  return MIN (n + 1, size);
}

static guint64
count_lines (const char *data,
             gsize size)
{
  guint64 n = 0;

  for (const char *end = data; (end = memchr (end, '\n', data + size - end)) != NULL; end++)
    n++;
  return n;
}

static void
drop_pending (KedrocOutputSink *self)
{
  self->n_lost += count_lines (self->pending->str + self->sent, self->pending->len - self->sent);
  g_string_truncate (self->pending, 0);
  self->sent = 0;
  self->waits_since = 0;
}

/* Says in the place where lines are missing how many. */
static void
put_note (KedrocOutputSink *self)
{
  if (self->n_lost == 0)
    return;
  g_string_append_printf (self->pending, "[kedroc] %" G_GUINT64_FORMAT " lines are missing here: nobody took them\n",
                          self->n_lost);
  self->n_lost = 0;
}

/* Returns what stopped it, as an errno. */
static int
sink_send (KedrocOutputSink *self,
           gint64 now)
{
  int code = 0;

  while (self->sent < self->pending->len && code == 0)
    {
      const char *data = self->pending->str + self->sent;
      gssize n = write_without_signal (self, data, measure_lines (data, self->pending->len - self->sent));

      if (n > 0)
        {
          self->sent += n;
          self->waits_since = now;
        }
      else if (n == 0 || errno != EINTR)
        code = n < 0 ? errno : EIO;
    }
  if (self->sent > SOFT_LIMIT)
    {
      g_string_erase (self->pending, 0, self->sent);
      self->sent = 0;
    }
  return code;
}

/* Writes what is taken at once. */
void
kedroc_output_sink_flush (KedrocOutputSink *self,
                          gint64 now)
{
  int code;

  if (self->waits_since == 0 || self->closed)
    return;
  code = sink_send (self, now);
  if (self->sent == self->pending->len)
    {
      g_string_truncate (self->pending, 0);
      self->sent = 0;
      put_note (self);
      self->waits_since = self->pending->len > 0 ? now : 0;
      return;
    }
  if (code == EAGAIN)
    return;
  self->closed = code == EPIPE || code == EBADF;
  drop_pending (self);
}

/* @line is without its end. */
void
kedroc_output_sink_put (KedrocOutputSink *self,
                        const char *name,
                        const char *line,
                        gsize length)
{
  gint64 now = g_get_monotonic_time ();

  if (!self->opened)
    sink_open (self);
  if (self->closed)
    return;
  if (self->pending->len - self->sent + length > HARD_LIMIT ||
      (self->pending->len - self->sent > SOFT_LIMIT && !kedroc_output_sink_is_full (self, now)))
    {
      self->n_lost++;
      return;
    }
  if (self->waits_since == 0)
    self->waits_since = now;
  put_note (self);
  g_string_append_printf (self->pending, "[%s] ", name);
  g_string_append_len (self->pending, line, length);
  g_string_append_c (self->pending, '\n');
}

/* Whether workers have to wait, too. Nobody has to for one that is stuck. */
gboolean
kedroc_output_sink_is_full (KedrocOutputSink *self,
                            gint64 now)
{
  return !self->closed && self->pending->len - self->sent > SOFT_LIMIT && now - self->waits_since < PATIENCE;
}

/* When a full sink is to be asked again though nothing has happened. */
gint64
kedroc_output_sink_get_deadline (KedrocOutputSink *self,
                                 gint64 now)
{
  return kedroc_output_sink_is_full (self, now) ? self->waits_since + PATIENCE : G_MAXINT64;
}

/* The last that is done: waits as long as something is taken now and then. Returns how
 * many lines nobody took, and nobody was told of. */
guint64
kedroc_output_sink_drain (KedrocOutputSink *self)
{
  gint64 now = g_get_monotonic_time ();

  for (kedroc_output_sink_flush (self, now); self->waits_since > 0 && now - self->waits_since < PATIENCE;
       kedroc_output_sink_flush (self, now))
    {
      struct pollfd writable = { .fd = kedroc_output_sink_get_poll_fd (self), .events = POLLOUT };

      poll (&writable, 1, (self->waits_since + PATIENCE - now + 999) / 1000);
      now = g_get_monotonic_time ();
    }
  drop_pending (self);
  return self->closed ? 0 : self->n_lost;
}
