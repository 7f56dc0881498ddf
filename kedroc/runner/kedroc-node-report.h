/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "kedroc-macros.h"

G_BEGIN_DECLS

/**
 * KedrocRunState:
 * @KEDROC_RUN_STATE_PENDING: has not begun
 * @KEDROC_RUN_STATE_RUNNING: is at work
 * @KEDROC_RUN_STATE_SUCCEEDED: has ended well
 * @KEDROC_RUN_STATE_FAILED: has ended with an error
 * @KEDROC_RUN_STATE_SKIPPED: of a node: will not run, since it needs what a
 *   failed node did not make
 * @KEDROC_RUN_STATE_CANCELLED: has not run, or not to its end, since the run was
 *   cancelled or ended early for another reason
 * @KEDROC_RUN_STATE_CACHED: of a node: was not run, since a hook has said that what it
 *   would save is there already ([method@Kedroc.Task.skip])
 *
 * Where a run or a node of it is.
 */
typedef enum {
  KEDROC_RUN_STATE_PENDING,
  KEDROC_RUN_STATE_RUNNING,
  KEDROC_RUN_STATE_SUCCEEDED,
  KEDROC_RUN_STATE_FAILED,
  KEDROC_RUN_STATE_SKIPPED,
  KEDROC_RUN_STATE_CANCELLED,
  KEDROC_RUN_STATE_CACHED,
} KedrocRunState;

#define KEDROC_TYPE_RUN_STATE (kedroc_run_state_get_type ())

KEDROC_AVAILABLE_IN_1_0
GType kedroc_run_state_get_type (void) G_GNUC_CONST;

/**
 * KedrocNodeReport:
 * @name: the name of the node
 * @state: where it is
 * @attempts: how often it was begun
 * @worker: which worker had it last, from 1; 0: none, or the thread that asked
 *   for the run of a [class@Kedroc.ThreadRunner]
 * @pid: the process it ran in last; 0: none
 * @queue_time: µs from when its inputs were there until it was begun first
 * @load_time: µs that loading its inputs took
 * @run_time: µs that its function took
 * @save_time: µs that saving its outputs took
 * @cpu_time: µs of CPU time that its function used: of its thread in this
 *   process, of all its threads in a worker process
 * @peak_memory: bytes that the process had resident at most until the node had
 *   ended; 0: unknown
 * @bytes_in: bytes of what it loaded, see [class@Kedroc.RunReport]
 * @bytes_out: bytes of what it made, likewise
 * @error: (nullable): the message of its error
 *
 * What became of one node in a run. Times are those of the last attempt.
 *
 * It is a copy that does not change any more, and only to be read. There may be
 * more at its end in later versions: only the library makes one.
 */
typedef struct {
  char *name;
  KedrocRunState state;
  guint attempts;
  guint worker;
  gint pid;
  gint64 queue_time;
  gint64 load_time;
  gint64 run_time;
  gint64 save_time;
  gint64 cpu_time;
  guint64 peak_memory;
  guint64 bytes_in;
  guint64 bytes_out;
  char *error;
} KedrocNodeReport;

#define KEDROC_TYPE_NODE_REPORT (kedroc_node_report_get_type ())

KEDROC_AVAILABLE_IN_1_0
GType kedroc_node_report_get_type (void) G_GNUC_CONST;

KEDROC_AVAILABLE_IN_1_0
KedrocNodeReport *kedroc_node_report_copy (const KedrocNodeReport *self);
KEDROC_AVAILABLE_IN_1_0
void kedroc_node_report_free (KedrocNodeReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KedrocNodeReport, kedroc_node_report_free)

G_END_DECLS
