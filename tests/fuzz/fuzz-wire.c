/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What arrives from a worker: a stream of records, with descriptors beside it, in
 * pieces of any size. Every record is read to its end or found to be broken, and
 * every descriptor is closed in the end.
 *
 * An input begins with the descriptors, the size of the pieces and what to read
 * from each record; the rest is the stream. */
#include "fuzz-target.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kedroc-error.h"
#include "kedroc-value.h"
#include "kedroc-wire-private.h"
#include "look-at-values.h"

#define DESCRIPTORS_MAX 3
#define STEPS_MAX 16
#define STREAM_MAX (64 * 1024)

typedef enum
{
  READ_U32,
  READ_U64,
  READ_DOUBLE,
  READ_BYTES,
  READ_STRING,
  READ_VALUE,
  READ_RETURNED,
  READ_GONE,
  N_STEPS,
} Step;

typedef struct
{
  int sockets[2];
  int fds[DESCRIPTORS_MAX];
  guint n_fds;
  guint8 piece;
  guint8 steps[STEPS_MAX];
  guint n_steps;
  KedrocSegmentTable segments;
  KedrocReturns *returns;
  KedrocInbox inbox;
} Wire;

/* A buffer, something that is none, or nothing that could be one. */
static int
open_descriptor (guint8 kind)
{
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  if (kind % 4 == 3)
    return open ("/dev/null", O_RDONLY | O_CLOEXEC);
  if (kind % 4 == 2)
    return memfd_create ("fuzz", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, kind % 4 == 0 ? "shuttles" : "");
  kedroc_value_encode (&value, NULL, &buffer, &error);
  g_assert_no_error (error);
  return fcntl (kedroc_shared_buffer_get_fd (buffer), F_DUPFD_CLOEXEC, 0);
}

static void
wire_open (Wire      *self,
           FuzzInput *input)
{
  int size = STREAM_MAX;

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, self->sockets));
  g_assert_no_errno (setsockopt (self->sockets[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size));
  kedroc_segment_table_init (&self->segments, KEDROC_SEGMENT_IDS_OF_SUPERVISOR);
  self->returns = kedroc_returns_new ();
  kedroc_inbox_init (&self->inbox, &self->segments, kedroc_returns_as_home (self->returns));
  self->n_fds = fuzz_input_take_byte (input) % (DESCRIPTORS_MAX + 1);
  for (guint i = 0; i < self->n_fds; i++)
    {
      self->fds[i] = open_descriptor (fuzz_input_take_byte (input));
      g_assert_no_errno (self->fds[i]);
    }
  self->piece = fuzz_input_take_byte (input);
  self->n_steps = fuzz_input_take_byte (input) % (STEPS_MAX + 1);
  fuzz_input_take (input, self->steps, self->n_steps);
}

static void
wire_close (Wire *self)
{
  for (guint i = 0; i < self->n_fds; i++)
    close (self->fds[i]);
  kedroc_inbox_clear (&self->inbox);
  kedroc_segment_table_clear (&self->segments);
  kedroc_returns_close (self->returns);
  close (self->sockets[0]);
  close (self->sockets[1]);
}

/* The descriptors go with the first piece. */
static void
wire_send (Wire         *self,
           const guint8 *data,
           gsize         size,
           gboolean      is_first)
{
  union
  {
    struct cmsghdr head;
    char bytes[CMSG_SPACE (DESCRIPTORS_MAX * sizeof (int))];
  } control = { 0 };
  struct iovec part = { (gpointer) data, size };
  struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

  if (is_first && self->n_fds > 0)
    {
      control.head.cmsg_level = SOL_SOCKET;
      control.head.cmsg_type = SCM_RIGHTS;
      control.head.cmsg_len = CMSG_LEN (self->n_fds * sizeof (int));
      memcpy (CMSG_DATA (&control.head), self->fds, self->n_fds * sizeof (int));
      message.msg_control = control.bytes;
      message.msg_controllen = CMSG_SPACE (self->n_fds * sizeof (int));
    }
  g_assert_cmpint (sendmsg (self->sockets[0], &message, MSG_NOSIGNAL), ==, size);
}

static void
look_at_encoded (KedrocEncodedValue *encoded)
{
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  if (kedroc_encoded_value_decode (encoded, &value, &error))
    look_at_value (&value);
  else
    g_assert_nonnull (error);
}

static void
read_value (KedrocRecord *record)
{
  g_autoptr (GError) error = NULL;
  KedrocValueKind kind;
  g_autoptr (KedrocEncodedValue) encoded = kedroc_record_get_value (record, &kind, &error);

  if (encoded != NULL)
    look_at_encoded (encoded);
  else
    g_assert_true (error != NULL || kind == KEDROC_VALUE_DATASET);
  g_assert_true (encoded == NULL || error == NULL);
}

static void
read_string (KedrocRecord *record)
{
  const char *string = kedroc_record_get_string (record);

  if (string != NULL)
    g_assert_true (g_utf8_validate (string, -1, NULL));
}

static void
read_bytes (KedrocRecord *record)
{
  gsize size;
  gconstpointer bytes = kedroc_record_get_bytes (record, &size);

  if (bytes != NULL)
    look_at_bytes (bytes, size);
}

static void
read_gone (KedrocRecord *record)
{
  g_autoptr (GError) error = NULL;
  KedrocSegmentEntry *entry = kedroc_record_get_segment (record, &error);

  if (entry != NULL)
    kedroc_segment_table_remove (record->inbox->segments, entry);
  else
    g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_PROTOCOL);
}

static void
read_step (KedrocRecord *record,
           guint8        step)
{
  switch (step % N_STEPS)
    {
    case READ_U32:
      kedroc_record_get_u32 (record);
      break;
    case READ_U64:
      kedroc_record_get_u64 (record);
      break;
    case READ_DOUBLE:
      kedroc_record_get_double (record);
      break;
    case READ_BYTES:
      read_bytes (record);
      break;
    case READ_STRING:
      read_string (record);
      break;
    case READ_RETURNED:
      kedroc_record_take_returned (record, NULL);
      break;
    case READ_GONE:
      read_gone (record);
      break;
    default:
      read_value (record);
      break;
    }
}

/* FALSE: nothing that follows can be made sense of. */
static gboolean
read_records (Wire *self)
{
  g_autoptr (GError) error = NULL;
  KedrocRecord record;

  while (kedroc_inbox_next (&self->inbox, &record, &error))
    {
      g_autoptr (GError) broken = NULL;

      for (guint i = 0; i < self->n_steps; i++)
        read_step (&record, self->steps[i]);
      if (!kedroc_record_check (&record, &broken))
        g_assert_error (broken, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_PROTOCOL);
    }
  if (error != NULL)
    g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_PROTOCOL);
  return error == NULL;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  FuzzInput input = { data, size };
  g_autoptr (GError) error = NULL;
  gboolean is_sound = TRUE;
  Wire wire = { 0 };
  gsize sent = 0;

  wire_open (&wire, &input);
  input.size = MIN (input.size, STREAM_MAX);
  while (is_sound && sent < input.size)
    {
      gsize piece = MIN (wire.piece > 0 ? wire.piece : input.size, input.size - sent);

      wire_send (&wire, input.data + sent, piece, sent == 0);
      sent += piece;
      g_assert_cmpint (kedroc_inbox_fill (&wire.inbox, wire.sockets[1], FALSE, &error), ==,
                       KEDROC_INBOX_FILLED);
      is_sound = read_records (&wire);
    }
  wire_close (&wire);
  return 0;
}
