/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-output-sink-private.h"
#include "kedroc-parallel-values-private.h"
#include "kedroc-worker-process-private.h"

G_BEGIN_DECLS

typedef struct {
  guint n_workers;
  guint retries;          /* how often a node may lose its worker and be tried again */
  gboolean retry_failed;  /* or may fail */
  gint64 node_timeout;    /* µs, 0: none */
  gint64 start_timeout;   /* µs, 0: none */
  gboolean forward_output; /* of workers, to this process's own */
  char **environment;     /* nullable: NAME=value */
  char *python;           /* nullable: the interpreter that was asked for */
  KedrocSharedMemoryManager *manager;
} KedrocSupervisorOptions;

/* A node that will be tried again. */
typedef struct {
  guint32 node;
  gint64 ready_at; /* monotonic µs */
} KedrocDelayedNode;

typedef enum {
  KEDROC_FAILURE_OF_NODE,
  KEDROC_FAILURE_OF_WORKER, /* it died, or made no sense any more */
} KedrocFailureKind;

/* The workers of one language: none of their nodes is for others. */
typedef struct {
  guint n_workers;          /* at most; 0: there are no nodes for them */
  guint n_alive;
  guint n_expected;         /* nodes that will be ready at once when one that was sent lately is done */
  gboolean proven;          /* one of them has said that it is there */
  double mean_duration;     /* µs of a node's function, lately; negative: none has ended */
  double mean_shared;       /* bytes of shared memory that a node has made, lately */
  guint n_fruitless_deaths; /* workers that died since the last node ended */
} KedrocWorkerPool;

/* One run on worker processes, driven by one thread that waits for all of them
 * at once. */
typedef struct {
  KedrocRun *run;                         /* borrowed */
  KedrocParallelPlan *plan;               /* borrowed */
  const KedrocSupervisorOptions *options; /* borrowed */
  KedrocParallelValues values;
  KedrocReturns *returns;                 /* segments of workers that this process does not use any more */
  GPtrArray *workers;                     /* KedrocWorkerProcess */
  KedrocWorkerPool pools[KEDROC_N_LANGUAGES];
  GArray *events;                         /* struct pollfd: what was waited for last */
  guint n_started;
  guint64 next_sequence;                  /* the upper half of the number of the next task */
  guint *attempts;                        /* by node: how many of them have failed */
  GArray *delayed;                        /* KedrocDelayedNode */
  KedrocOutputSink sinks[2];              /* standard output and standard error of this process */
  gboolean shows_output;                  /* somebody listens to what nodes print */
  gboolean shows_values;                  /* hooks want to see what nodes load and save */
  gboolean stopping;                      /* what was not begun has been taken back for good */
  gint64 cancelled_at;                    /* monotonic µs, 0: not cancelled */
  GPollFD cancel;                         /* of the cancellable; -1: there is none */
} KedrocSupervisor;

gboolean kedroc_supervisor_run (KedrocRun *run,
                                KedrocParallelPlan *plan,
                                const KedrocSupervisorOptions *options,
                                GError **error);

/* kedroc-supervisor-dispatch.c */
gboolean kedroc_supervisor_dispatch (KedrocSupervisor *self,
                                     GError **error);
void kedroc_supervisor_start_expected (KedrocSupervisor *self);
void kedroc_supervisor_take_back (KedrocSupervisor *self,
                                  KedrocWorkerProcess *worker);
void kedroc_supervisor_expect_no_outputs (KedrocSupervisor *self,
                                          KedrocWorkerProcess *worker,
                                          guint32 node);

/* kedroc-supervisor-balance.c */
gint64 kedroc_supervisor_get_balance_deadline (KedrocSupervisor *self,
                                               gint64 now);
void kedroc_supervisor_rebalance (KedrocSupervisor *self,
                                  gint64 now);

/* kedroc-supervisor-descriptors.c */
gboolean kedroc_supervisor_check_descriptors (KedrocSupervisor *self,
                                              guint pool,
                                              GError **error);
gboolean kedroc_supervisor_has_descriptor (void);

/* kedroc-supervisor-hooks.c */
gboolean kedroc_supervisor_find_files (KedrocSupervisor *self,
                                       guint32 node,
                                       GHashTable *replaced,
                                       GError **error);
KedrocTask *kedroc_supervisor_show_inputs (KedrocSupervisor *self,
                                           guint32 node,
                                           GHashTable *replaced,
                                           GError **error);
gboolean kedroc_supervisor_show_outputs (KedrocSupervisor *self,
                                         KedrocTask *task,
                                         guint32 node,
                                         GPtrArray *outputs,
                                         const guint8 *chunked,
                                         GError **error);
gboolean kedroc_supervisor_save_chunk (KedrocSupervisor *self,
                                       KedrocSentTask *sent,
                                       guint index,
                                       KedrocEncodedValue *value,
                                       GError **error);
gboolean kedroc_supervisor_save_output (KedrocSupervisor *self,
                                        KedrocTask *task,
                                        guint32 node,
                                        guint index,
                                        KedrocEncodedValue *value,
                                        GError **error);

/* kedroc-supervisor-notes.c */
void kedroc_supervisor_note_begin (KedrocSupervisor *self,
                                   KedrocWorkerProcess *worker,
                                   guint32 node);
void kedroc_supervisor_check_usage (KedrocSupervisor *self,
                                    KedrocNodeUsage *usage);
void kedroc_supervisor_note_attempt (KedrocSupervisor *self,
                                     const KedrocSentTask *task,
                                     KedrocNodeUsage *usage,
                                     KedrocRunState state);
void kedroc_supervisor_note_lost (KedrocSupervisor *self,
                                  KedrocWorkerProcess *worker,
                                  const KedrocSentTask *task);
void kedroc_supervisor_note_unsent (KedrocSupervisor *self,
                                    guint32 node,
                                    KedrocRunState state);

/* kedroc-supervisor-finish.c */
void kedroc_supervisor_announce (KedrocSupervisor *self,
                                 KedrocWorkerProcess *worker);
void kedroc_supervisor_fail_node (KedrocSupervisor *self,
                                  guint32 node,
                                  KedrocTask *task,
                                  GError *failure);
void kedroc_supervisor_finish_node (KedrocSupervisor *self,
                                    KedrocWorkerProcess *worker,
                                    guint32 node);
void kedroc_supervisor_finish_skipped (KedrocSupervisor *self,
                                       guint32 node);
void kedroc_supervisor_skip_node (KedrocSupervisor *self,
                                  guint32 node);

/* kedroc-supervisor-put.c */
gboolean kedroc_supervisor_wants_chunks (KedrocSupervisor *self,
                                         guint32 node);
gboolean kedroc_supervisor_put_needed (KedrocSupervisor *self,
                                       KedrocWorkerProcess *worker,
                                       guint32 node,
                                       GHashTable *replaced,
                                       GError **error);
void kedroc_supervisor_put_replaced (KedrocSupervisor *self,
                                     KedrocWorkerProcess *worker,
                                     GHashTable *replaced);
gboolean kedroc_supervisor_find_confirmed (KedrocSupervisor *self,
                                           guint32 node,
                                           const char *name,
                                           guint32 *input);
gboolean kedroc_supervisor_put_task (KedrocSupervisor *self,
                                     KedrocWorkerProcess *worker,
                                     const KedrocSentTask *task,
                                     GHashTable *replaced,
                                     GError **error);

/* kedroc-supervisor-receive.c */
gboolean kedroc_supervisor_receive (KedrocSupervisor *self,
                                    KedrocWorkerProcess *worker,
                                    gboolean to_the_end,
                                    GError **error);

/* kedroc-supervisor-room.c */
guint64 kedroc_supervisor_promise_room (KedrocSupervisor *self,
                                        KedrocWorkerProcess *worker);
void kedroc_supervisor_return_room (KedrocSupervisor *self,
                                    KedrocWorkerProcess *worker);

/* kedroc-supervisor-segments.c */
void kedroc_supervisor_put_segments (KedrocSupervisor *self);
gboolean kedroc_supervisor_forget_segment (KedrocSupervisor *self,
                                           KedrocWorkerProcess *worker,
                                           KedrocRecord *record,
                                           GError **error);

/* kedroc-supervisor-output.c */
void kedroc_supervisor_read_output (KedrocSupervisor *self,
                                    KedrocWorkerProcess *worker);
void kedroc_supervisor_read_last_output (KedrocSupervisor *self,
                                         KedrocWorkerProcess *worker);
void kedroc_supervisor_flush_output (KedrocSupervisor *self);
void kedroc_supervisor_end_output (KedrocSupervisor *self);
int kedroc_supervisor_get_output_fd (KedrocSupervisor *self,
                                     KedrocWorkerProcess *worker,
                                     guint stream,
                                     gint64 now);
gint64 kedroc_supervisor_get_output_deadline (KedrocSupervisor *self,
                                              gint64 now);

/* kedroc-supervisor-events.c */
void kedroc_supervisor_wait (KedrocSupervisor *self,
                             gint64 deadline);
gboolean kedroc_supervisor_handle_events (KedrocSupervisor *self,
                                          GError **error);
void kedroc_supervisor_handle_ends (KedrocSupervisor *self);

/* kedroc-supervisor-deaths.c */
gboolean kedroc_supervisor_bury (KedrocSupervisor *self,
                                 KedrocWorkerProcess *worker,
                                 const GError *reason,
                                 GError **error);
void kedroc_supervisor_dismiss (KedrocSupervisor *self,
                                KedrocWorkerProcess *worker);

/* kedroc-supervisor-retries.c */
void kedroc_supervisor_settle_failure (KedrocSupervisor *self,
                                       KedrocWorkerProcess *worker,
                                       guint32 node,
                                       KedrocTask *task,
                                       KedrocFailureKind kind,
                                       GError *failure);
gboolean kedroc_supervisor_skip_task (KedrocSupervisor *self,
                                      KedrocWorkerProcess *worker,
                                      const KedrocSentTask *task);
void kedroc_supervisor_revive_delayed (KedrocSupervisor *self,
                                       gint64 now);

G_END_DECLS
