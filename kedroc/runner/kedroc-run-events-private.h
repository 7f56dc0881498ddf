/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-runner.h"
#include "kedroc-owner-private.h"

G_BEGIN_DECLS

/* Brings signals, and nodes that may run nowhere else, to the thread that asked
 * for the run. That thread either waits in kedroc_run_events_serve() or, after
 * run_async(), turns its main context. */
typedef struct _KedrocRunEvents KedrocRunEvents;

KedrocRunEvents *kedroc_run_events_new (KedrocAbstractRunner *runner,
                                        GMainContext *context);
void kedroc_run_events_unref (KedrocRunEvents *self);
gboolean kedroc_run_events_is_owner (KedrocRunEvents *self);
/* Whom all threads of the run work for. */
KedrocOwner kedroc_run_events_as_owner (KedrocRunEvents *self);

void kedroc_run_events_node_started (KedrocRunEvents *self,
                                     KedrocNode *node);
void kedroc_run_events_node_finished (KedrocRunEvents *self,
                                      KedrocNode *node);
void kedroc_run_events_node_failed (KedrocRunEvents *self,
                                    KedrocNode *node,
                                    const GError *error);
void kedroc_run_events_node_progress (KedrocRunEvents *self,
                                      KedrocNode *node,
                                      double fraction,
                                      const char *message);
void kedroc_run_events_progress (KedrocRunEvents *self,
                                 guint done,
                                 guint total);
void kedroc_run_events_node_output (KedrocRunEvents *self,
                                    KedrocNode *node,
                                    gboolean is_error,
                                    const char *line);
gboolean kedroc_run_events_is_output_full (KedrocRunEvents *self,
                                           gint64 now);

void kedroc_run_events_call_owner (KedrocRunEvents *self,
                                   KedrocOwnerFunc func,
                                   gpointer data);
void kedroc_run_events_call_owner_and_wait (KedrocRunEvents *self,
                                            KedrocOwnerFunc func,
                                            gpointer data);
void kedroc_run_events_serve (KedrocRunEvents *self);
void kedroc_run_events_end (KedrocRunEvents *self);

/* Defined beside the signals of the class. */
void kedroc_abstract_runner_emit_node_started (KedrocAbstractRunner *self,
                                               KedrocNode *node);
void kedroc_abstract_runner_emit_node_finished (KedrocAbstractRunner *self,
                                                KedrocNode *node);
void kedroc_abstract_runner_emit_node_failed (KedrocAbstractRunner *self,
                                              KedrocNode *node,
                                              const GError *error);
void kedroc_abstract_runner_emit_node_progress (KedrocAbstractRunner *self,
                                                KedrocNode *node,
                                                double fraction,
                                                const char *message);
void kedroc_abstract_runner_emit_progress (KedrocAbstractRunner *self,
                                           guint done,
                                           guint total);
void kedroc_abstract_runner_emit_node_output (KedrocAbstractRunner *self,
                                              KedrocNode *node,
                                              gboolean is_error,
                                              const char *line);
gboolean kedroc_abstract_runner_has_listeners (KedrocAbstractRunner *self);
gboolean kedroc_abstract_runner_has_output_listeners (KedrocAbstractRunner *self);

G_END_DECLS
