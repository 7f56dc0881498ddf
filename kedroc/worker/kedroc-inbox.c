/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-wire-private.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kedroc-error.h"
#include "kedroc-shared-buffer-private.h"

#define INBOX_READ_SIZE (128 * 1024)

void
kedroc_inbox_init (KedrocInbox *self,
                   KedrocSegmentTable *segments,
                   KedrocSegmentHome *home)
{
  *self = (KedrocInbox){ .segments = segments, .home = home };
  self->fds = g_array_new (FALSE, FALSE, sizeof (int));
}

void
kedroc_inbox_clear (KedrocInbox *self)
{
  for (guint i = self->fds_taken; self->fds != NULL && i < self->fds->len; i++)
    close (g_array_index (self->fds, int, i));
  g_clear_pointer (&self->fds, g_array_unref);
  g_clear_pointer (&self->data, g_free);
  self->start = self->end = self->capacity = 0;
}

static void
inbox_make_room (KedrocInbox *self)
{
  if (self->start == self->end)
    self->start = self->end = 0;
  if (self->capacity - self->end >= INBOX_READ_SIZE)
    return;
  if (self->start > 0)
    {
      memmove (self->data, self->data + self->start, self->end - self->start);
      self->end -= self->start;
      self->start = 0;
    }
  if (self->capacity - self->end < INBOX_READ_SIZE)
    {
      self->capacity = MAX (self->capacity * 2, self->end + INBOX_READ_SIZE);
      self->data = g_realloc (self->data, self->capacity);
    }
}

static void
inbox_keep_fds (KedrocInbox *self,
                struct msghdr *message)
{
  if (self->fds_taken == self->fds->len)
    {
      g_array_set_size (self->fds, 0);
      self->fds_taken = 0;
    }
  for (struct cmsghdr *head = CMSG_FIRSTHDR (message); head != NULL; head = CMSG_NXTHDR (message, head))
    if (head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS)
      g_array_append_vals (self->fds, CMSG_DATA (head), (head->cmsg_len - CMSG_LEN (0)) / sizeof (int));
}

/* Reads once. With @wait, sleeps until there is something. */
KedrocInboxStatus
kedroc_inbox_fill (KedrocInbox *self,
                   int socket_fd,
                   gboolean wait,
                   GError **error)
{
  union {
    struct cmsghdr align;
    char bytes[CMSG_SPACE (KEDROC_WIRE_FDS_MAX * sizeof (int))];
  } control;
  struct iovec part;
  struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
  gssize n;
  int code;

  inbox_make_room (self);
  part.iov_base = self->data + self->end;
  part.iov_len = self->capacity - self->end;
  do
    {
      message.msg_control = control.bytes;
      message.msg_controllen = sizeof control;
      n = recvmsg (socket_fd, &message, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
    }
  while (n < 0 && errno == EINTR);
  code = errno;
  if (n < 0 && (code == EAGAIN || code == EWOULDBLOCK))
    return KEDROC_INBOX_WOULD_BLOCK;
  if (n == 0 || (n < 0 && code == ECONNRESET))
    return KEDROC_INBOX_CLOSED;
  if (n < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "Could not receive: %s", g_strerror (code));
      return KEDROC_INBOX_ERROR;
    }
  inbox_keep_fds (self, &message);
  self->end += n;
  if ((message.msg_flags & MSG_CTRUNC) != 0)
    {
      g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_PROTOCOL,
                   "Descriptors of shared buffers were lost on arrival: this process may have too many open "
                   "files (see `ulimit -n`)");
      return KEDROC_INBOX_ERROR;
    }
  return KEDROC_INBOX_FILLED;
}

/* %FALSE without an error: there is no whole record yet. The record is valid
 * until the next kedroc_inbox_fill(). */
gboolean
kedroc_inbox_next (KedrocInbox *self,
                   KedrocRecord *record,
                   GError **error)
{
  guint32 head[2];

  if (self->end - self->start < sizeof head)
    return FALSE;
  memcpy (head, self->data + self->start, sizeof head);
  if (head[1] > KEDROC_WIRE_RECORD_MAX)
    {
      g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_PROTOCOL,
                   "A record of type %u claims %u bytes; the limit is %u", head[0], head[1], KEDROC_WIRE_RECORD_MAX);
      return FALSE;
    }
  if (self->end - self->start < sizeof head + head[1])
    return FALSE;
  *record = (KedrocRecord){
    .type = head[0],
    .cursor = self->data + self->start + sizeof head,
    .end = self->data + self->start + sizeof head + head[1],
    .inbox = self,
  };
  self->start += sizeof head + head[1];
  return TRUE;
}

static const guint8 *
record_take (KedrocRecord *self,
             gsize size)
{
  const guint8 *place = self->cursor;

  if (self->broken || (gsize) (self->end - self->cursor) < size)
    {
      self->broken = TRUE;
      return NULL;
    }
  self->cursor += size;
  return place;
}

guint32
kedroc_record_get_u32 (KedrocRecord *self)
{
  const guint8 *place = record_take (self, sizeof (guint32));
  guint32 value = 0;

  if (place != NULL)
    memcpy (&value, place, sizeof value);
  return value;
}

guint64
kedroc_record_get_u64 (KedrocRecord *self)
{
  const guint8 *place = record_take (self, sizeof (guint64));
  guint64 value = 0;

  if (place != NULL)
    memcpy (&value, place, sizeof value);
  return value;
}

double
kedroc_record_get_double (KedrocRecord *self)
{
  const guint8 *place = record_take (self, sizeof (double));
  double value = 0;

  if (place != NULL)
    memcpy (&value, place, sizeof value);
  return value;
}

gconstpointer
kedroc_record_get_bytes (KedrocRecord *self,
                         gsize *size)
{
  *size = kedroc_record_get_u32 (self);
  return record_take (self, *size);
}

/* %NULL for the string that is not there, and for one that does not end. */
const char *
kedroc_record_get_string (KedrocRecord *self)
{
  gsize size;
  const char *string = kedroc_record_get_bytes (self, &size);

  if (string == NULL || size == 0)
    return NULL;
  if (string[size - 1] != '\0' || !g_utf8_validate (string, size - 1, NULL))
    {
      self->broken = TRUE;
      return NULL;
    }
  return string;
}

static gpointer
record_break (KedrocRecord *self,
              GError **error)
{
  self->broken = TRUE;
  kedroc_record_check (self, error);
  return NULL;
}

/* The segment that the record names; of a channel that knows it. */
KedrocSegmentEntry *
kedroc_record_get_segment (KedrocRecord *self,
                           GError **error)
{
  guint64 id = kedroc_record_get_u64 (self);
  KedrocSegmentEntry *entry = NULL;

  if (!self->broken)
    entry = kedroc_segment_table_find (self->inbox->segments, id);
  return entry != NULL ? entry : record_break (self, error);
}

/* A spilled file can be cut by whoever sent it: workers are our own program, and
 * that far they are trusted. */
static KedrocSegmentEntry *
record_take_segment (KedrocRecord *self,
                     gboolean spilled,
                     GError **error)
{
  KedrocInbox *inbox = self->inbox;
  guint64 id = kedroc_record_get_u64 (self);
  g_autoptr (KedrocSegment) segment = NULL;
  KedrocSegmentEntry *entry;

  if (self->broken || inbox->fds_taken == inbox->fds->len)
    return record_break (self, error);
  segment = kedroc_segment_new_received (g_array_index (inbox->fds, int, inbox->fds_taken++), spilled, inbox->home,
                                         error);
  if (segment == NULL)
    return NULL;
  entry = kedroc_segment_table_add (inbox->segments, id, segment);
  return entry != NULL ? entry : record_break (self, error);
}

static KedrocEncodedValue *
record_get_buffer (KedrocRecord *self,
                   KedrocValueKind kind,
                   GError **error)
{
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  KedrocSegmentEntry *entry;
  const char *codec;
  guint64 size;

  if (kind == KEDROC_VALUE_SEGMENT)
    entry = kedroc_record_get_segment (self, error);
  else
    entry = record_take_segment (self, kind == KEDROC_VALUE_SPILLED_SEGMENT, error);
  if (entry == NULL)
    return NULL;
  size = kedroc_record_get_u64 (self);
  codec = kedroc_record_get_string (self);
  if (codec == NULL)
    return record_break (self, error);
  entry->n_received++;
  buffer = kedroc_shared_buffer_new_received (entry->segment, size, codec, error);
  return buffer != NULL ? kedroc_encoded_value_new_for_buffer (buffer) : NULL;
}

/* What a record of type %KEDROC_RECORD_RETURNED says. */
gboolean
kedroc_record_take_returned (KedrocRecord *self,
                             GError **error)
{
  KedrocSegmentEntry *entry = kedroc_record_get_segment (self, error);
  guint32 n_received = kedroc_record_get_u32 (self);
  guint32 exported = kedroc_record_get_u32 (self);

  if (entry == NULL || !kedroc_record_check (self, error))
    return FALSE;
  if (exported != 0 && !entry->is_theirs)
    g_atomic_int_set (&entry->segment->exported, TRUE);
  kedroc_segment_table_give_back (self->inbox->segments, entry, n_received);
  return TRUE;
}

/* %NULL without an error: the value is of kind %KEDROC_VALUE_DATASET. */
KedrocEncodedValue *
kedroc_record_get_value (KedrocRecord *self,
                         KedrocValueKind *kind,
                         GError **error)
{
  gconstpointer data;
  gsize size;

  *kind = kedroc_record_get_u32 (self);
  switch (*kind)
    {
    case KEDROC_VALUE_INLINE:
      data = kedroc_record_get_bytes (self, &size);
      if (data != NULL)
        return kedroc_encoded_value_new_inline (data, size);
      break;
    case KEDROC_VALUE_SEGMENT:
    case KEDROC_VALUE_NEW_SEGMENT:
    case KEDROC_VALUE_SPILLED_SEGMENT:
      return record_get_buffer (self, *kind, error);
    case KEDROC_VALUE_DATASET:
      if (!self->broken)
        return NULL;
      break;
    default:
      break;
    }
  return record_break (self, error);
}

/* Whether all that was read so far was there. */
gboolean
kedroc_record_check (KedrocRecord *self,
                     GError **error)
{
  if (!self->broken)
    return TRUE;
  g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_PROTOCOL,
               "A record of type %u is not what its head promises", self->type);
  return FALSE;
}
