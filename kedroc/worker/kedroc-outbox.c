/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-wire-private.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "kedroc-error.h"
#include "kedroc-shared-buffer-private.h"

typedef struct {
  gsize offset; /* of the place that names it */
  KedrocSegment *segment;
} KedrocPendingFd;

/* What has to be undone if the record is taken back. */
typedef struct {
  guint64 segment;
  gboolean is_new;
} KedrocMention;

static void
pending_fd_clear (gpointer data)
{
  KedrocPendingFd *pending = data;

  g_clear_pointer (&pending->segment, kedroc_segment_unref);
}

void
kedroc_outbox_init (KedrocOutbox *self,
                    KedrocSegmentTable *segments)
{
  *self = (KedrocOutbox){ .segments = segments };
  self->mentions = g_array_new (FALSE, FALSE, sizeof (KedrocMention));
  self->fds = g_array_new (FALSE, FALSE, sizeof (KedrocPendingFd));
  g_array_set_clear_func (self->fds, pending_fd_clear);
}

void
kedroc_outbox_clear (KedrocOutbox *self)
{
  g_clear_pointer (&self->data, g_free);
  g_clear_pointer (&self->fds, g_array_unref);
  g_clear_pointer (&self->mentions, g_array_unref);
  self->sent = self->size = self->capacity = 0;
}

static guint8 *
outbox_grow (KedrocOutbox *self,
             gsize size)
{
  guint8 *place;

  if (self->size + size > self->capacity)
    {
      self->capacity = MAX (MAX (self->capacity * 2, self->size + size), 4096);
      self->data = g_realloc (self->data, self->capacity);
    }
  place = self->data + self->size;
  self->size += size;
  return place;
}

/* Begins a record and returns the place that kedroc_outbox_end() wants. */
gsize
kedroc_outbox_begin (KedrocOutbox *self,
                     KedrocRecordType type)
{
  gsize begin = self->size;

  g_array_set_size (self->mentions, 0);
  kedroc_outbox_put_u32 (self, type);
  kedroc_outbox_put_u32 (self, 0);
  return begin;
}

/* The other end will not hear of them after all. */
static void
outbox_unmention (KedrocOutbox *self)
{
  for (guint i = self->mentions->len; i-- > 0;)
    {
      const KedrocMention *mention = &g_array_index (self->mentions, KedrocMention, i);
      KedrocSegmentEntry *entry = kedroc_segment_table_find (self->segments, mention->segment);

      if (mention->is_new)
        kedroc_segment_table_remove (self->segments, entry);
      else if (!entry->is_theirs)
        {
          entry->n_sent--;
          /* It may have been given back already, and is not lent if so. */
          kedroc_segment_table_give_back (self->segments, entry, entry->n_returned);
        }
    }
}

/* %FALSE: the record was larger than any may be, and has been taken back. */
gboolean
kedroc_outbox_end (KedrocOutbox *self,
                   gsize begin)
{
  gsize length = self->size - begin - 2 * sizeof (guint32);
  guint32 size = length;

  if (length > KEDROC_WIRE_RECORD_MAX)
    {
      self->size = begin;
      while (self->fds->len > 0 && g_array_index (self->fds, KedrocPendingFd, self->fds->len - 1).offset >= begin)
        g_array_set_size (self->fds, self->fds->len - 1);
      outbox_unmention (self);
      return FALSE;
    }
  memcpy (self->data + begin + sizeof (guint32), &size, sizeof size);
  return TRUE;
}

void
kedroc_outbox_put_u32 (KedrocOutbox *self,
                       guint32 value)
{
  memcpy (outbox_grow (self, sizeof value), &value, sizeof value);
}

void
kedroc_outbox_put_u64 (KedrocOutbox *self,
                       guint64 value)
{
  memcpy (outbox_grow (self, sizeof value), &value, sizeof value);
}

void
kedroc_outbox_put_double (KedrocOutbox *self,
                          double value)
{
  memcpy (outbox_grow (self, sizeof value), &value, sizeof value);
}

void
kedroc_outbox_put_bytes (KedrocOutbox *self,
                         gconstpointer data,
                         gsize size)
{
  kedroc_outbox_put_u32 (self, size);
  if (size > 0)
    memcpy (outbox_grow (self, size), data, size);
}

/* With its final NUL, so that the reader can use it in place; %NULL is the
 * string without one. */
void
kedroc_outbox_put_string (KedrocOutbox *self,
                          const char *string)
{
  kedroc_outbox_put_bytes (self, string, string != NULL ? strlen (string) + 1 : 0);
}

void
kedroc_outbox_put_arguments (KedrocOutbox *self,
                             const char *const *arguments)
{
  kedroc_outbox_put_u32 (self, arguments != NULL);
  for (; arguments != NULL && *arguments != NULL; arguments++)
    kedroc_outbox_put_string (self, *arguments);
}

static void
outbox_put_segment (KedrocOutbox *self,
                    KedrocSharedBuffer *buffer)
{
  KedrocSegment *segment = kedroc_shared_buffer_get_segment (buffer);
  gboolean is_new;
  KedrocSegmentEntry *entry = kedroc_segment_table_lend (self->segments, segment, &is_new);
  KedrocMention mention = { entry->id, is_new };
  KedrocPendingFd pending = { 0 };

  g_array_append_val (self->mentions, mention);
  if (!is_new)
    kedroc_outbox_put_u32 (self, KEDROC_VALUE_SEGMENT);
  else
    kedroc_outbox_put_u32 (self, segment->spilled ? KEDROC_VALUE_SPILLED_SEGMENT : KEDROC_VALUE_NEW_SEGMENT);
  pending.offset = self->size;
  kedroc_outbox_put_u64 (self, entry->id);
  kedroc_outbox_put_u64 (self, kedroc_shared_buffer_get_size (buffer));
  kedroc_outbox_put_string (self, kedroc_shared_buffer_get_codec (buffer));
  if (!is_new)
    return;
  pending.segment = kedroc_segment_ref (segment);
  g_array_append_val (self->fds, pending);
}

void
kedroc_outbox_put_value (KedrocOutbox *self,
                         KedrocEncodedValue *value)
{
  gsize size;
  gconstpointer data = kedroc_encoded_value_get_inline (value, &size);

  if (data != NULL)
    {
      kedroc_outbox_put_u32 (self, KEDROC_VALUE_INLINE);
      kedroc_outbox_put_bytes (self, data, size);
      return;
    }
  outbox_put_segment (self, kedroc_encoded_value_get_buffer (value));
}

/* This end does not use a segment of the other end's any more. It is said once: the
 * other end may give up the segment as soon as it has heard it, and would not know it
 * the second time. */
void
kedroc_outbox_put_returned (KedrocOutbox *self,
                            KedrocSegmentEntry *entry)
{
  gsize begin;

  if (entry->n_returned == entry->n_received)
    return;
  entry->n_returned = entry->n_received;
  begin = kedroc_outbox_begin (self, KEDROC_RECORD_RETURNED);
  kedroc_outbox_put_u64 (self, entry->id);
  kedroc_outbox_put_u32 (self, entry->n_received);
  kedroc_outbox_put_u32 (self, g_atomic_int_get (&entry->segment->exported));
  kedroc_outbox_end (self, begin);
}

void
kedroc_outbox_put_gone (KedrocOutbox *self,
                        guint64 segment)
{
  gsize begin = kedroc_outbox_begin (self, KEDROC_RECORD_GONE);

  kedroc_outbox_put_u64 (self, segment);
  kedroc_outbox_end (self, begin);
}

/* Tells of the segments of this end that are not used again, and forgets them. */
void
kedroc_outbox_put_retired (KedrocOutbox *self)
{
  g_autoptr (GPtrArray) retired = kedroc_segment_table_list_retired (self->segments);

  for (guint i = 0; retired != NULL && i < retired->len; i++)
    {
      KedrocSegmentEntry *entry = g_ptr_array_index (retired, i);

      kedroc_outbox_put_gone (self, entry->id);
      kedroc_segment_table_remove (self->segments, entry);
    }
}

gboolean
kedroc_outbox_is_empty (const KedrocOutbox *self)
{
  return self->sent == self->size;
}

static void
outbox_drop_sent (KedrocOutbox *self)
{
  if (!kedroc_outbox_is_empty (self))
    return;
  self->sent = self->size = 0;
  if (self->fds_sent > 0)
    g_array_remove_range (self->fds, 0, self->fds_sent);
  self->fds_sent = 0;
}

/* Puts the descriptors that may go with the next bytes into @message and
 * returns how many bytes may go with them. Descriptors may be early but never
 * late: those of later records ride along as long as there is room. */
static gsize
outbox_attach_fds (KedrocOutbox *self,
                   struct msghdr *message,
                   guint *n_attached)
{
  guint left = self->fds->len - self->fds_sent;
  guint n = MIN (left, KEDROC_WIRE_FDS_MAX);
  gsize end = self->size;
  struct cmsghdr *head;
  int *fds;

  *n_attached = n;
  if (n == 0)
    {
      message->msg_control = NULL;
      message->msg_controllen = 0;
      return end - self->sent;
    }
  message->msg_controllen = CMSG_SPACE (n * sizeof (int));
  memset (message->msg_control, 0, message->msg_controllen);
  head = CMSG_FIRSTHDR (message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN (n * sizeof (int));
  fds = (int *) (void *) CMSG_DATA (head);
  for (guint i = 0; i < n; i++)
    {
      KedrocPendingFd *pending = &g_array_index (self->fds, KedrocPendingFd, self->fds_sent + i);
      fds[i] = pending->segment->fd;
    }
  if (left > n)
    end = g_array_index (self->fds, KedrocPendingFd, self->fds_sent + n).offset;
  return end - self->sent;
}

/* Sends what can be sent without waiting. %TRUE without having sent all: the
 * other side has to read first. */
gboolean
kedroc_outbox_flush (KedrocOutbox *self,
                     int socket_fd,
                     GError **error)
{
  union {
    struct cmsghdr align;
    char bytes[CMSG_SPACE (KEDROC_WIRE_FDS_MAX * sizeof (int))];
  } control;

  while (!kedroc_outbox_is_empty (self))
    {
      struct iovec part;
      struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes };
      guint n_attached;
      gssize n;

      part.iov_len = outbox_attach_fds (self, &message, &n_attached);
      part.iov_base = self->data + self->sent;
      n = sendmsg (socket_fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return TRUE;
      if (n < 0)
        {
          int code = errno;
          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "Could not send: %s", g_strerror (code));
          return FALSE;
        }
      self->sent += n;
      self->fds_sent += n_attached;
    }
  outbox_drop_sent (self);
  return TRUE;
}
