/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-runner.h"
#include "kedroc-shared-memory-manager.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_PARALLEL_RUNNER (kedroc_parallel_runner_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KedrocParallelRunner,
                          kedroc_parallel_runner,
                          KEDROC,
                          PARALLEL_RUNNER,
                          KedrocAbstractRunner)

/**
 * KedrocParallelRunnerClass:
 * @parent_class: the parent class
 *
 * The class structure of [class@ParallelRunner].
 */
struct _KedrocParallelRunnerClass
{
  KedrocAbstractRunnerClass parent_class;

  /*< private >*/
  gpointer padding[4];
};

KEDROC_AVAILABLE_IN_1_0
KedrocParallelRunner *kedroc_parallel_runner_new (guint max_workers);

KEDROC_AVAILABLE_IN_1_0
guint kedroc_parallel_runner_get_max_workers (KedrocParallelRunner *self);

KEDROC_AVAILABLE_IN_1_0
guint kedroc_parallel_runner_get_retries (KedrocParallelRunner *self);

KEDROC_AVAILABLE_IN_1_0
void kedroc_parallel_runner_set_retries (KedrocParallelRunner *self,
                                         guint retries);

KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_parallel_runner_get_retry_failed (KedrocParallelRunner *self);

KEDROC_AVAILABLE_IN_1_0
void kedroc_parallel_runner_set_retry_failed (KedrocParallelRunner *self,
                                              gboolean retry_failed);

KEDROC_AVAILABLE_IN_1_0
guint kedroc_parallel_runner_get_start_timeout (KedrocParallelRunner *self);

KEDROC_AVAILABLE_IN_1_0
void kedroc_parallel_runner_set_start_timeout (KedrocParallelRunner *self,
                                               guint start_timeout);

KEDROC_AVAILABLE_IN_1_0
guint kedroc_parallel_runner_get_node_timeout (KedrocParallelRunner *self);

KEDROC_AVAILABLE_IN_1_0
void kedroc_parallel_runner_set_node_timeout (KedrocParallelRunner *self,
                                              guint node_timeout);

KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_parallel_runner_get_forward_output (KedrocParallelRunner *self);

KEDROC_AVAILABLE_IN_1_0
void kedroc_parallel_runner_set_forward_output (KedrocParallelRunner *self,
                                                gboolean forward_output);

KEDROC_AVAILABLE_IN_1_0
KedrocSharedMemoryManager *kedroc_parallel_runner_get_manager (KedrocParallelRunner *self);

KEDROC_AVAILABLE_IN_1_0
char **kedroc_parallel_runner_dup_worker_environment (KedrocParallelRunner *self);

KEDROC_AVAILABLE_IN_1_0
void kedroc_parallel_runner_set_worker_environment (KedrocParallelRunner *self,
                                                    const char *const *worker_environment);

KEDROC_AVAILABLE_IN_1_0
char *kedroc_parallel_runner_dup_python (KedrocParallelRunner *self);

KEDROC_AVAILABLE_IN_1_0
void kedroc_parallel_runner_set_python (KedrocParallelRunner *self,
                                        const char *python);

G_END_DECLS
