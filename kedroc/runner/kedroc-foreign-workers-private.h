/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-task.h"

G_BEGIN_DECLS

/* The workers that a run in this process has for nodes whose language the process does
 * not speak. They live as long as the run, and each is lent to one thread at a time:
 * what a node loads and saves is loaded and saved here. */
typedef struct _KedrocForeignWorkers KedrocForeignWorkers;
typedef struct _KedrocRun KedrocRun;

/* %NULL without an error: the run needs none. With an error: there is a node that could
 * not be run. One worker of each language has answered when this returns. */
KedrocForeignWorkers *kedroc_foreign_workers_new (KedrocRun *run,
                                                  GError **error);

/* All processes have ended when this returns. */
void kedroc_foreign_workers_free (KedrocForeignWorkers *self);

/* What kedroc_node_execute() is for a node of another language. */
gboolean kedroc_foreign_workers_execute (KedrocForeignWorkers *self,
                                         KedrocTask *task,
                                         GError **error);

/* Passes on a line that a worker has printed; any thread. @node: nullable. */
void kedroc_foreign_workers_print (KedrocForeignWorkers *self,
                                   KedrocNode *node,
                                   gboolean is_error,
                                   const char *line,
                                   gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KedrocForeignWorkers, kedroc_foreign_workers_free)

G_END_DECLS
