/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "kedroc-output-stream-private.h"
#include "kedroc-task.h"
#include "kedroc-wire-private.h"

G_BEGIN_DECLS

/* Seconds that a worker may take to start, if nobody says otherwise: an interpreter on
 * a busy machine takes a few. */
#define KEDROC_START_TIMEOUT 60

/* A task that was sent and has not come back. */
typedef struct {
  guint64 sequence; /* grows from task to task; the lower half is @node */
  guint32 node;
  KedrocTask *task;  /* nullable: what the hooks have seen */
  gboolean revoked;  /* taken back before it began; the worker will say so */
  gboolean announced; /* node-started was emitted */
  gboolean stale;     /* began with what a failed attempt at another node had left; its answer does not count */
  guint8 *chunked;   /* by output: it has come in chunks; %NULL: none has */
  GError *refusal;   /* why a chunk could not be saved */
  gint64 load_time;  /* µs that this process took to load its inputs, if measured */
} KedrocSentTask;

/* What a worker is told of the run. */
typedef struct {
  const char *run_id;
  gboolean is_async;
  gboolean measures;       /* somebody wants to know what nodes take */
  gboolean stops;          /* the first node that fails ends the run, so no other may begin */
  const char *spill_directory;
  const char *const *hooks; /* nullable: references of those to call */
  KedrocSegmentHome *home; /* of the segments that come in */
} KedrocWorkerWelcome;

/* A worker process as the supervisor sees it. */
typedef struct {
  guint number;            /* for messages, from 1 */
  guint pool;              /* whose nodes it runs */
  GSubprocess *subprocess; /* %NULL: another process has forked it */
  int fork_server;         /* connection to that one, or -1 */
  gboolean end_is_known;   /* what that one has told, or that it is gone */
  int end;                 /* exit code, or a signal as a negative number */
  char *pid;               /* for messages */
  int channel;
  int control;
  int pidfd;               /* -1 where the kernel has none, and before it has been forked */
  KedrocWorkerStatus *status;
  KedrocOutputStream output[2]; /* standard output and standard error */
  KedrocOutbox outbox;
  gsize held;              /* so many bytes of the outbox are not worth waking the worker for */
  guint n_held;            /* values that they speak of */
  KedrocInbox inbox;
  KedrocSegmentTable segments;
  guint64 printed;         /* number of the last task that has printed and ended */
  GArray *tasks;           /* KedrocSentTask, the oldest first */
  guint64 room;            /* bytes of shared memory that are kept for its task */
  guint n_revoked;         /* of these */
  gint64 stalls_since;     /* monotonic µs: when it was first seen not to begin @stalls_at; 0: it does */
  guint64 stalls_at;       /* number of the oldest task when this was last looked at */
  guint8 *knows_value;     /* by dataset id: has it, or has been sent it */
  guint8 *knows_dataset;   /* by dataset id: has been sent its configuration */
  guint8 *knows_function;  /* by function id */
  gint64 started_at;       /* monotonic µs */
  gboolean said_hello;
  gboolean never_answered; /* killed because of that */
  char *last_words;        /* nullable: the last line of its standard error, until it says hello */
  gboolean quitting;
  gboolean timed_out;      /* killed because of the node at work */
} KedrocWorkerProcess;

KedrocWorkerProcess *kedroc_worker_process_new (guint number,
                                                const char *const *argv,
                                                const char *const *environment,
                                                const KedrocWorkerWelcome *welcome,
                                                guint32 n_datasets,
                                                guint32 n_functions,
                                                GError **error);
/* For the former: gives the worker its descriptors. */
gboolean kedroc_worker_process_start (KedrocWorkerProcess *self,
                                      const char *const *argv,
                                      const char *const *environment,
                                      GError **error);
void kedroc_worker_process_free (KedrocWorkerProcess *self);
gboolean kedroc_worker_process_read_hello (KedrocWorkerProcess *self,
                                           KedrocRecord *record,
                                           GError **error);
void kedroc_worker_process_put_forget (KedrocWorkerProcess *self,
                                       guint32 dataset,
                                       gboolean can_wait);
gboolean kedroc_worker_process_is_holding (KedrocWorkerProcess *self);
void kedroc_worker_process_flush (KedrocWorkerProcess *self);
void kedroc_worker_process_quit (KedrocWorkerProcess *self);
void kedroc_worker_process_cancel (KedrocWorkerProcess *self);
void kedroc_worker_process_listen (KedrocWorkerProcess *self,
                                   int timeout);
void kedroc_worker_process_kill (KedrocWorkerProcess *self);
gboolean kedroc_worker_process_has_ended (KedrocWorkerProcess *self);
gboolean kedroc_worker_process_wait (KedrocWorkerProcess *self,
                                     gint64 timeout);
char *kedroc_worker_process_describe_end (KedrocWorkerProcess *self);
gboolean kedroc_worker_process_was_killed (KedrocWorkerProcess *self);
gboolean kedroc_worker_process_revoke (KedrocWorkerProcess *self,
                                       guint64 below);
KedrocSentTask *kedroc_worker_process_find_running (KedrocWorkerProcess *self);
guint64 kedroc_worker_process_get_sequence (KedrocWorkerProcess *self);
gint64 kedroc_worker_process_get_began (KedrocWorkerProcess *self);

G_END_DECLS
