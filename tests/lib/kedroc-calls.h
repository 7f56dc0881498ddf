/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What can happen at a system call. */
typedef enum
{
  KEDROC_CALLS_COUNT,      /* nothing */
  KEDROC_CALLS_KILL,       /* the process dies before one call */
  KEDROC_CALLS_KILL_AMID,  /* the process dies within one call: half of a write is done */
  KEDROC_CALLS_STOP,       /* the process stops before one call, by SIGSTOP */
  KEDROC_CALLS_FAIL,       /* one call and all later ones fail, if such calls fail for that reason */
} KedrocCallsAction;

#define KEDROC_CALLS_NAMES_MAX 4096

/* A watch over the calls of a process that may change files. May lie in shared memory: then a
 * parent sees what its child did. */
typedef struct
{
  KedrocCallsAction action;
  guint number;     /* of the call at which it happens, from 1 */
  int error_number; /* ENOSPC, EROFS, EACCES or EIO */

  int n_calls;  /* atomic: that were made, the last one included */
  int n_failed; /* atomic: of these, those that were made to fail */
  int result;   /* the program's own; what a tool adds to the status of a child is none */
  char names[KEDROC_CALLS_NAMES_MAX]; /* " open write": the calls in their order, as far as there is room */
} KedrocCalls;

/* From now on for all threads; NULL: no longer. */
void kedroc_calls_watch (KedrocCalls *calls);

/* From now on nothing waits for the disk: a process that dies leaves the disk as it is. The calls
 * are watched all the same. */
void kedroc_calls_skip_syncs (void);

G_END_DECLS
