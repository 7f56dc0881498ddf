/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-test-run.h"

/* Parallel runs in which something goes wrong. Processes, descriptors, temporary
 * files and shared memory have to be as before when a run has ended, and which
 * nodes' functions were called is known in the end. */
typedef struct _TestFaults TestFaults;

TestFaults *test_faults_new (guint n_workers);
void test_faults_free (TestFaults *self);
KedrocParallelRunner *test_faults_get_runner (TestFaults *self);

/* Adds to the environment of the workers. */
void test_faults_set_environment (TestFaults *self,
                                  const char *variable);

/* Takes @pipeline. Whether the run succeeded. */
gboolean test_faults_run (TestFaults *self,
                          KedrocPipeline *pipeline,
                          GCancellable *cancellable,
                          GError **error);
/* The same; what the caller's @catalog holds may stay in shared memory. */
gboolean test_faults_run_on (TestFaults *self,
                             KedrocPipeline *pipeline,
                             KedrocDataCatalog *catalog,
                             GError **error);

/* Of the nodes of test_faults_note(), in all runs: sorted, one word for each time
 * that one began. */
char *test_faults_list_begun (TestFaults *self);
/* The same, each name once: what had ended in a worker that dies before it has said
 * so begins once more. */
char *test_faults_list_who_began (TestFaults *self);
/* What the signals of the runs said, in order: "+a" a began, "=a" it has ended
 * well, "!a" it has failed. */
const char *test_faults_get_signals (TestFaults *self);

/* To be called by functions of nodes. Tells how often the node has begun, this
 * time included. */
guint test_faults_note (KedrocTask *task);

/* A node that does not note that it was called, and is so short that many are sent at once. */
gboolean test_faults_do_nothing (KedrocTask *task,
                                 gpointer user_data,
                                 GError **error);

/* Functions of nodes; all of them note that they were called. */
gboolean test_faults_succeed (KedrocTask *task,
                              gpointer user_data,
                              GError **error);
gboolean test_faults_fail (KedrocTask *task,
                           gpointer user_data,
                           GError **error);
gboolean test_faults_kill_worker (KedrocTask *task,
                                  gpointer user_data,
                                  GError **error);
gboolean test_faults_run_for_ever (KedrocTask *task,
                                   gpointer user_data,
                                   GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestFaults, test_faults_free)
