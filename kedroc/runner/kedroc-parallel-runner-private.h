/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-parallel-runner.h"

G_BEGIN_DECLS

typedef struct {
  guint max_workers;
  GMutex lock;
  guint retries;                      /* under lock, as all that follows */
  guint retry_failed;
  guint node_timeout;
  guint start_timeout;
  guint forward_output;
  KedrocSharedMemoryManager *manager; /* %NULL: to be made for the first run */
  char **worker_environment;
  char *python;
} KedrocParallelRunnerPrivate;

KedrocParallelRunnerPrivate *kedroc_parallel_runner_get_private (KedrocParallelRunner *self);

G_END_DECLS
