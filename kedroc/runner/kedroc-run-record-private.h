/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-hook-manager.h"
#include "kedroc-node-report.h"
#include "kedroc-node-usage-private.h"
#include "kedroc-scheduler-private.h"

G_BEGIN_DECLS

typedef struct {
  guint8 state; /* KedrocRunState */
  guint attempts;
  guint worker;
  gint pid;
  gint64 first_began; /* monotonic time in µs; 0: never */
  KedrocNodeUsage usage;
  GError *error;
} KedrocNodeRecord;

/* What is noted of one run while it lasts, on any thread; those who asked for
 * it look into it through a KedrocRunReport. A run that nobody reports on has
 * none: all functions that note something do nothing for %NULL. */
typedef struct {
  KedrocPipeline *pipeline;
  const KedrocGraph *graph; /* borrowed from the pipeline */
  char *run_id;
  const char *runner;      /* name of the type */
  gint64 began;            /* monotonic time in µs */
  gint64 start_time;       /* since 1970, in µs */
  gboolean logs;           /* a KedrocTimingHook is among the hooks */

  GMutex lock;
  KedrocRunState state;    /* under lock, as all that follows */
  gint64 end_time;         /* 0: at work */
  GError *error;
  KedrocPeakMemory peak;   /* of this process */
  KedrocNodeRecord *nodes; /* by node */
} KedrocRunRecord;

/* %NULL if there is neither a report nor a timing hook among @hooks; otherwise all of them show this run
 * from now on. */
KedrocRunRecord *kedroc_run_record_new (KedrocHookManager *hooks,
                                        KedrocPipeline *pipeline,
                                        const char *run_id,
                                        GType runner);
KedrocRunRecord *kedroc_run_record_ref (KedrocRunRecord *self);
void kedroc_run_record_unref (KedrocRunRecord *self);

void kedroc_run_record_begin_node (KedrocRunRecord *self,
                                   guint32 node,
                                   guint worker,
                                   gint pid,
                                   gint64 began);
void kedroc_run_record_end_attempt (KedrocRunRecord *self,
                                    guint32 node,
                                    const KedrocNodeUsage *usage,
                                    KedrocRunState state);
void kedroc_run_record_retry_node (KedrocRunRecord *self,
                                   guint32 node);
void kedroc_run_record_fail_node (KedrocRunRecord *self,
                                  guint32 node,
                                  gboolean cancelled,
                                  const GError *error);
void kedroc_run_record_look_at_memory (KedrocRunRecord *self,
                                       KedrocNodeUsage *usage);
void kedroc_run_record_end (KedrocRunRecord *self,
                            const KedrocScheduler *scheduler,
                            gboolean cancelled,
                            const GError *error);

/* Of a time since 1970 in µs. */
GDateTime *kedroc_run_record_make_time (gint64 time);
char *kedroc_run_record_format_time (gint64 time);

/* For those who read, with the lock: all three parts together, and what there is
 * to say of the node; the strings are borrowed. */
gint64 kedroc_run_record_get_duration (const KedrocRunRecord *self,
                                       guint32 node);
void kedroc_run_record_get_node (const KedrocRunRecord *self,
                                 guint32 node,
                                 KedrocNodeReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KedrocRunRecord, kedroc_run_record_unref)

G_END_DECLS
