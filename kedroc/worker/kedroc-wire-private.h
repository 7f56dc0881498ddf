/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "kedroc-encoded-value-private.h"
#include "kedroc-node-usage-private.h"
#include "kedroc-segment-table-private.h"

/* What supervisor and worker say to each other: a Unix stream of records, each
 * a head of two 32-bit numbers (type, size of what follows) and a body of
 * numbers and length-prefixed strings, in the machine's own byte order.
 * Descriptors ride beside the record that names them, in the same order: that of
 * a segment of shared memory once, its number from then on.
 * Nothing that a worker sends is believed before it has been checked. */

#define KEDROC_WIRE_MAGIC G_GUINT64_CONSTANT (0x4b4544524f433031)
#define KEDROC_WIRE_VERSION 8
#define KEDROC_WIRE_RECORD_MAX (64u * 1024 * 1024)
#define KEDROC_WIRE_FDS_MAX 253 /* SCM_MAX_FD of the kernel */

/* Descriptors of a worker process. */
#define KEDROC_WORKER_FD_CHANNEL 3 /* records */
#define KEDROC_WORKER_FD_CONTROL 4 /* single bytes; end of file: the supervisor is gone */
#define KEDROC_WORKER_FD_STATUS 5  /* KedrocWorkerStatus */

/* Set for a worker process: the process id of its supervisor, and with a comma before
 * each the descriptors that it has inherited and is to close. */
#define KEDROC_WORKER_ENVIRONMENT "KEDROC_WORKER_OF"

#define KEDROC_CONTROL_CANCEL 'c'
#define KEDROC_CONTROL_QUIT 'q'

/* One page that both sides map, so that the supervisor can see where a worker
 * is, and take back what it has not begun, without waiting for it.
 *
 * @state holds the number of the last task that the worker began, shifted by
 * one, and the bit KEDROC_STATUS_REVOKED. To begin a task the worker swaps its
 * number in; the supervisor swaps the bit in. Whoever comes first wins: a
 * worker that finds the bit set drops all tasks below @revoked_below.
 *
 * The supervisor reads the worker's standard output and standard error from two
 * pipes and writes to @output_read how many bytes there were so far, shifted by
 * one, with the lowest bit set while it is reading. So the worker can tell whether
 * a node has printed, and puts a mark behind what it has. */
typedef struct {
  guint64 state;          /* atomic */
  guint64 revoked_below;  /* atomic */
  gint64 began;           /* atomic: monotonic time in µs at which the last task began */
  guint64 output_read[2]; /* atomic */
  guint64 refused;        /* atomic: number of the last task of which a chunk could not be saved */
  char mark[37];          /* what all marks of the worker begin with, behind a NUL: a UUID, so that no node prints it */
} KedrocWorkerStatus;

/* NUL, the UUID, and the number of the task that has ended in hexadecimal. */
#define KEDROC_OUTPUT_TOKEN_SIZE (1 + 36)
#define KEDROC_OUTPUT_MARK_SIZE (KEDROC_OUTPUT_TOKEN_SIZE + 16)

#define KEDROC_STATUS_REVOKED G_GUINT64_CONSTANT (1)

typedef enum {
  /* worker to supervisor */
  KEDROC_RECORD_HELLO = 1, /* u64 magic, u32 wire version, string library version, u32 pid */
  KEDROC_RECORD_DONE,      /* u64 sequence, usage, outputs: u32 n, n × value */
  KEDROC_RECORD_FAILED,    /* u64 sequence, usage, string domain, u32 code, string message */
  KEDROC_RECORD_DROPPED,   /* u64 sequence: was queued, never started */
  KEDROC_RECORD_PROGRESS,  /* u64 sequence, double fraction, string message */
  KEDROC_RECORD_PRINTED,   /* u64 sequence: there is a mark of it in what the worker prints */
  KEDROC_RECORD_CHUNK,     /* u64 sequence, u32 output, value: one of several that the node saves as it goes */
  KEDROC_RECORD_SKIPPED,   /* u64 sequence, usage: a hook has said that the node need not run */
  /* supervisor to worker */
  KEDROC_RECORD_WELCOME = 64, /* u32 wire version, u32 is_async, u32 measures, u32 stops, string run id,
                               * string spill directory, hooks: u32 n, n × string reference */
  KEDROC_RECORD_FUNCTION,     /* u32 function id, string reference */
  KEDROC_RECORD_VALUE,        /* u32 dataset id, value */
  KEDROC_RECORD_DATASET,      /* u32 dataset id, string name, string config, string load version, string save version,
                               * u32 replaces: whether a lost worker may have saved that version already */
  KEDROC_RECORD_TASK,         /* u64 sequence, u64 room: bytes that may still be taken, u32 whether chunks are to be
                               * sent as they come, u32 function id, string node,
                               * inputs: u32 n, n × (u32 dataset id, string name), u32 1 and n × string argument
                               * or u32 0, outputs: the same,
                               * n × u32 place of an input that is to be confirmed, from 1 on, u32 0 */
  KEDROC_RECORD_FORGET,       /* u32 dataset id */
  KEDROC_RECORD_READING,      /* u32 dataset id, u32 KedrocReading: of its values from now on */
  KEDROC_RECORD_QUIT,
  /* both ways */
  KEDROC_RECORD_RETURNED = 128, /* u64 segment, u32 times it was heard of: this end does not use it any more,
                                 * u32 but somebody else may */
  KEDROC_RECORD_GONE,           /* u64 segment: its owner has given up its memory */
} KedrocRecordType;

/* How a value travels. A segment is: u64 segment, u64 size of the value, string codec. */
typedef enum {
  KEDROC_VALUE_INLINE,          /* bytes */
  KEDROC_VALUE_SEGMENT,         /* in a segment that the other end knows */
  KEDROC_VALUE_NEW_SEGMENT,     /* the next descriptor: sealed memory */
  KEDROC_VALUE_SPILLED_SEGMENT, /* the next descriptor: a file without a name, which cannot be sealed */
  KEDROC_VALUE_DATASET,         /* saved by the worker to the dataset it was given */
} KedrocValueKind;

/* Records on their way out. */
typedef struct {
  guint8 *data;
  gsize sent;
  gsize size;
  gsize capacity;
  GArray *fds; /* KedrocPendingFd */
  guint fds_sent;
  GArray *mentions; /* KedrocMention: segments that the record at work speaks of */
  KedrocSegmentTable *segments; /* borrowed */
} KedrocOutbox;

void kedroc_outbox_init (KedrocOutbox *self,
                         KedrocSegmentTable *segments);
void kedroc_outbox_clear (KedrocOutbox *self);
gsize kedroc_outbox_begin (KedrocOutbox *self,
                           KedrocRecordType type);
gboolean kedroc_outbox_end (KedrocOutbox *self,
                            gsize begin);
void kedroc_outbox_put_u32 (KedrocOutbox *self,
                            guint32 value);
void kedroc_outbox_put_u64 (KedrocOutbox *self,
                            guint64 value);
void kedroc_outbox_put_double (KedrocOutbox *self,
                               double value);
void kedroc_outbox_put_bytes (KedrocOutbox *self,
                              gconstpointer data,
                              gsize size);
void kedroc_outbox_put_string (KedrocOutbox *self,
                               const char *string);
/* The names under which a function knows its inputs or outputs, or that it has none. */
void kedroc_outbox_put_arguments (KedrocOutbox *self,
                                  const char *const *arguments);
void kedroc_outbox_put_value (KedrocOutbox *self,
                              KedrocEncodedValue *value);
void kedroc_outbox_put_returned (KedrocOutbox *self,
                                 KedrocSegmentEntry *entry);
void kedroc_outbox_put_gone (KedrocOutbox *self,
                             guint64 segment);
void kedroc_outbox_put_retired (KedrocOutbox *self);
gboolean kedroc_outbox_is_empty (const KedrocOutbox *self);
gboolean kedroc_outbox_flush (KedrocOutbox *self,
                              int socket_fd,
                              GError **error);

/* Bytes and descriptors as they come in. */
typedef struct {
  guint8 *data;
  gsize start;
  gsize end;
  gsize capacity;
  GArray *fds; /* int */
  guint fds_taken;
  KedrocSegmentTable *segments; /* borrowed */
  KedrocSegmentHome *home;      /* borrowed: of the segments that come in */
} KedrocInbox;

/* One record, read from front to back. */
typedef struct {
  KedrocRecordType type;
  const guint8 *cursor;
  const guint8 *end;
  KedrocInbox *inbox;
  gboolean broken; /* something was read past the end */
} KedrocRecord;

typedef enum {
  KEDROC_INBOX_ERROR,
  KEDROC_INBOX_CLOSED,
  KEDROC_INBOX_WOULD_BLOCK,
  KEDROC_INBOX_FILLED,
} KedrocInboxStatus;

void kedroc_inbox_init (KedrocInbox *self,
                        KedrocSegmentTable *segments,
                        KedrocSegmentHome *home);
void kedroc_inbox_clear (KedrocInbox *self);
KedrocInboxStatus kedroc_inbox_fill (KedrocInbox *self,
                                     int socket_fd,
                                     gboolean wait,
                                     GError **error);
gboolean kedroc_inbox_next (KedrocInbox *self,
                            KedrocRecord *record,
                            GError **error);

guint32 kedroc_record_get_u32 (KedrocRecord *self);
guint64 kedroc_record_get_u64 (KedrocRecord *self);
double kedroc_record_get_double (KedrocRecord *self);
gconstpointer kedroc_record_get_bytes (KedrocRecord *self,
                                       gsize *size);
const char *kedroc_record_get_string (KedrocRecord *self);
KedrocEncodedValue *kedroc_record_get_value (KedrocRecord *self,
                                             KedrocValueKind *kind,
                                             GError **error);
KedrocSegmentEntry *kedroc_record_get_segment (KedrocRecord *self,
                                               GError **error);
gboolean kedroc_record_take_returned (KedrocRecord *self,
                                      GError **error);
gboolean kedroc_record_check (KedrocRecord *self,
                              GError **error);

/* kedroc-wire-usage.c: i64 began, i64 ended and, of a worker that measures, all
 * the other numbers of a KedrocNodeUsage. */
void kedroc_outbox_put_usage (KedrocOutbox *self,
                              const KedrocNodeUsage *usage,
                              gboolean measured);
void kedroc_record_get_usage (KedrocRecord *self,
                              KedrocNodeUsage *usage,
                              gboolean measured);
