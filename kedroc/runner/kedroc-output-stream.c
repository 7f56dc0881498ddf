/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-output-stream-private.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* What a pipe holds: one read has all that was there when it began. */
#define READ_SIZE (64 * 1024)

#define CAPACITY (KEDROC_OUTPUT_LINE_MAX + KEDROC_OUTPUT_MARK_SIZE + READ_SIZE)

/* Takes @fd, which has to be one that does not wait. */
void
kedroc_output_stream_init (KedrocOutputStream *self,
                           int fd,
                           const char *mark)
{
  *self = (KedrocOutputStream){ .fd = fd };
  memcpy (self->token + 1, mark, KEDROC_OUTPUT_TOKEN_SIZE - 1);
}

void
kedroc_output_stream_clear (KedrocOutputStream *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  g_clear_pointer (&self->data, g_free);
  self->start = self->size = 0;
}

/* Makes room at the end. */
static gsize
make_room (KedrocOutputStream *self)
{
  if (self->data == NULL)
    self->data = g_malloc (CAPACITY);
  if (self->start > 0)
    memmove (self->data, self->data + self->start, self->size);
  self->start = 0;
  return CAPACITY - self->size;
}

/* Whether anything has come. @published (nullable) is told how much was read. */
gboolean
kedroc_output_stream_read (KedrocOutputStream *self,
                           guint64 *published)
{
  gsize room = self->fd >= 0 ? make_room (self) : 0;
  gssize n;

  if (room == 0)
    return FALSE;
  if (published != NULL)
    __atomic_store_n (published, self->n_read << 1 | 1, __ATOMIC_SEQ_CST);
  do
    n = read (self->fd, self->data + self->size, room);
  while (n < 0 && errno == EINTR);
  if (n > 0)
    {
      self->size += n;
      self->n_read += n;
    }
  if (published != NULL)
    __atomic_store_n (published, self->n_read << 1, __ATOMIC_RELEASE);
  if (n > 0 || (n < 0 && errno == EAGAIN))
    return n > 0;
  close (self->fd);
  self->fd = -1;
  return FALSE;
}

/* Not in the middle of a character, if it is one. */
static gsize
cut_length (const char *line,
            gsize length)
{
  gsize cut = KEDROC_OUTPUT_LINE_MAX;

  if (length <= cut)
    return length;
  for (guint i = 0; i < 3 && (line[cut] & 0xc0) == 0x80; i++)
    cut--;
  return cut;
}

static void
tell_line (guint64 owner,
           const char *line,
           gsize length,
           KedrocOutputFunc func,
           gpointer data)
{
  gsize told = 0;

  do
    {
      gsize piece = cut_length (line + told, length - told);

      func (owner, line + told, piece, data);
      told += piece;
    }
  while (told < length);
}

static void
skip (KedrocOutputStream *self,
      gsize size)
{
  self->start += size;
  self->size -= size;
}

/* Tells the whole lines among the first @size bytes. Returns how many bytes are
 * left of them. */
static gsize
tell_lines (KedrocOutputStream *self,
            gsize size,
            guint64 owner,
            KedrocOutputFunc func,
            gpointer data)
{
  const char *end;

  while (size > 0 && (end = memchr (self->data + self->start, '\n', size)) != NULL)
    {
      const char *line = self->data + self->start;

      tell_line (owner, line, end - line, func, data);
      skip (self, end + 1 - line);
      size -= end + 1 - line;
    }
  return size;
}

static void
tell_all (KedrocOutputStream *self,
          gsize size,
          guint64 owner,
          KedrocOutputFunc func,
          gpointer data)
{
  gsize left = tell_lines (self, size, owner, func, data);

  if (left > 0)
    tell_line (owner, self->data + self->start, left, func, data);
  skip (self, left);
}

static guint64
parse_number (const char *digits)
{
  char text[KEDROC_OUTPUT_MARK_SIZE - KEDROC_OUTPUT_TOKEN_SIZE + 1] = { 0 };

  memcpy (text, digits, sizeof text - 1);
  return g_ascii_strtoull (text, NULL, 16);
}

/* Tells what is before marks, and so known to belong to the tasks that they
 * name. A last line without an end ends with its task. */
void
kedroc_output_stream_take_marked (KedrocOutputStream *self,
                                  KedrocOutputFunc func,
                                  gpointer data)
{
  const char *mark;

  while (self->size > 0 &&
         (mark = memmem (self->data + self->start, self->size, self->token, sizeof self->token)) != NULL)
    {
      gsize before = mark - (self->data + self->start);

      if (self->size - before < KEDROC_OUTPUT_MARK_SIZE)
        return;
      self->marked = parse_number (mark + sizeof self->token);
      tell_all (self, before, self->marked, func, data);
      skip (self, KEDROC_OUTPUT_MARK_SIZE);
    }
}

/* Tells the whole lines that are there, once there is no mark among them. Part of
 * one may be at the end. */
void
kedroc_output_stream_take_lines (KedrocOutputStream *self,
                                 guint64 owner,
                                 KedrocOutputFunc func,
                                 gpointer data)
{
  tell_lines (self, self->size, owner, func, data);
  while (self->size >= KEDROC_OUTPUT_LINE_MAX + KEDROC_OUTPUT_MARK_SIZE)
    {
      gsize piece = cut_length (self->data + self->start, self->size);

      func (owner, self->data + self->start, piece, data);
      skip (self, piece);
    }
}

/* Tells all that is left of a worker that has ended. */
void
kedroc_output_stream_take_rest (KedrocOutputStream *self,
                                guint64 owner,
                                KedrocOutputFunc func,
                                gpointer data)
{
  tell_all (self, self->size, owner, func, data);
}
