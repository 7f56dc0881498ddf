/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kedroc.h>

G_BEGIN_DECLS

/* What travels in a stressed pipeline. A dataset is named KIND-NUMBER, and what a node makes for
 * it follows from one number, the digest, with which the value also begins: whoever reads it can
 * tell that all of it belongs to that digest. */

typedef enum
{
  STRESS_INT,       /* a number */
  STRESS_PLACE,     /* bytes, filled in place */
  STRESS_SET,       /* bytes that are copied */
  STRESS_TEXT,      /* a string */
  STRESS_TABLE,     /* a table that the function finishes */
  STRESS_BUILT,     /* a table, built in place */
  STRESS_AGAIN,     /* a table that the function has read, if it has; else one of its own */
  STRESS_COPY,      /* bytes in a MemoryDataset that copies when they are written to */
  STRESS_DEEP,      /* bytes in a MemoryDataset that copies */
  STRESS_ASSIGN,    /* bytes in a MemoryDataset that does not */
  STRESS_SHARED,    /* bytes in a SharedMemoryDataset */
  STRESS_FILE,      /* a text file */
  STRESS_JSON,      /* a JSON file */
  STRESS_VERSION,   /* a text file with versions */
  STRESS_N_KINDS
} StressKind;

const char *stress_kind_get_name (StressKind kind);
StressKind stress_kind_of (const char *dataset);

/* The numbers that follow from another one. */
guint64 stress_mix (guint64 number);

/* Makes the output of this name. */
gboolean stress_make_output (KedrocTask *task,
                             const char *name,
                             guint64 digest,
                             GError **error);

/* The same value outside of a task. */
void stress_make_value (StressKind kind,
                        guint64 digest,
                        KedrocSharedMemoryManager *manager,
                        GValue *value);

/* Fails the test unless the value is whole; returns its digest. */
guint64 stress_check_value (const char *dataset,
                            const GValue *value);

/* Overwrites what the value of a dataset that copies shows. */
void stress_scribble (const GValue *value);

/* The function of all nodes. It dies as it is told by the node's name and the environment. */
gboolean stress_node (KedrocTask *task,
                      gpointer user_data,
                      GError **error);

/* Lets go of what nodes of this process have kept. */
void stress_forget_kept (void);

/* In a worker process: notes each crash and each error that is not meant. In the test: counts the
 * workers that were ended because of what they said. */
void stress_guard_worker (void);
void stress_guard_supervisor (int *n_broken);

/* Set for workers: where they note failures, and where they note that they have died as they are meant to;
 * without the latter nobody dies. */
#define STRESS_FAILURES_FOLDER "KEDROC_STRESS_FAILURES"
#define STRESS_DEATHS_FOLDER "KEDROC_STRESS_DEATHS"

G_END_DECLS
