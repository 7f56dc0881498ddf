/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-run-report-private.h"

#include "kedroc-node-private.h"

/**
 * KedrocRunReport:
 *
 * What became of a run and of each of its nodes, and what they took.
 *
 * A report is registered with a [class@Kedroc.HookManager] before the run and
 * read after it, or while it lasts; it is complete when the hooks
 * `after_pipeline_run` and `on_pipeline_error` are called. It tells of the run
 * with that manager that was begun last, however that ends: also of one that
 * was refused before any node began. For runs that go on at the same time, give
 * each its own manager and report.
 *
 * Every runner of the library keeps the same account: queue, load, run and save
 * time, CPU time, memory and bytes of each node, see [struct@Kedroc.NodeReport].
 * Without a report no clock is read. A report looks at no value: a
 * [class@Kedroc.ParallelRunner] need not load what its workers hand each other.
 * Of a runner that implements [vfunc@Kedroc.AbstractRunner.run_pipeline] itself
 * only the run is known, and that all nodes have succeeded if it has.
 *
 * **What counts as bytes.** A value that travels between processes counts as
 * large as it is encoded; one that does not, as large as it would be. Where only
 * encoding would tell (JSON, and what a registered codec takes), and where there
 * is no codec, it counts as nothing. What is saved in chunks to a dataset
 * counts chunk by chunk. Sizes of files do not count.
 *
 * **Who loads and saves.** Times of a dataset that the process of a
 * [class@Kedroc.ParallelRunner] loads or saves for its workers belong to the
 * node it is done for; what several nodes read is loaded for the first.
 *
 * All methods may be called from any thread. A report keeps the pipeline that it
 * tells of. Kedro has no counterpart.
 */
struct _KedrocRunReport
{
  GObject parent_instance;

  GMutex lock;
  KedrocRunRecord *record; /* under lock; %NULL: no run has begun */
};

/* Nothing is filled in: runners find the report among the hooks and note what
 * hooks are not told. */
static void
hooks_init (KedrocHooksInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (KedrocRunReport, kedroc_run_report, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KEDROC_TYPE_HOOKS, hooks_init))

static void
kedroc_run_report_finalize (GObject *object)
{
  KedrocRunReport *self = KEDROC_RUN_REPORT (object);

  g_clear_pointer (&self->record, kedroc_run_record_unref);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (kedroc_run_report_parent_class)->finalize (object);
}

static void
kedroc_run_report_class_init (KedrocRunReportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kedroc_run_report_finalize;
}

static void
kedroc_run_report_init (KedrocRunReport *self)
{
  g_mutex_init (&self->lock);
}

/**
 * kedroc_run_report_new:
 *
 * Makes a report, which tells of no run before it is registered with
 * [method@Kedroc.HookManager.register] and a run with that manager begins.
 *
 * Returns: (transfer full): a new report
 */
KedrocRunReport *
kedroc_run_report_new (void)
{
  return g_object_new (KEDROC_TYPE_RUN_REPORT, NULL);
}

void
kedroc_run_report_show (KedrocRunReport *self,
                        KedrocRunRecord *record)
{
  g_autoptr (KedrocRunRecord) old = NULL;

  g_mutex_lock (&self->lock);
  old = self->record;
  self->record = kedroc_run_record_ref (record);
  g_mutex_unlock (&self->lock);
}

KedrocRunRecord *
kedroc_run_report_dup_record (KedrocRunReport *self)
{
  KedrocRunRecord *record;

  g_mutex_lock (&self->lock);
  record = self->record != NULL ? kedroc_run_record_ref (self->record) : NULL;
  g_mutex_unlock (&self->lock);
  return record;
}

/**
 * kedroc_run_report_get_state:
 * @self: a report
 *
 * Gets where the run is. A run is never %KEDROC_RUN_STATE_SKIPPED.
 *
 * Returns: the state; %KEDROC_RUN_STATE_PENDING: there is no run to tell of
 */
KedrocRunState
kedroc_run_report_get_state (KedrocRunReport *self)
{
  g_autoptr (KedrocRunRecord) record = NULL;
  KedrocRunState state;

  g_return_val_if_fail (KEDROC_IS_RUN_REPORT (self), KEDROC_RUN_STATE_PENDING);

  record = kedroc_run_report_dup_record (self);
  if (record == NULL)
    return KEDROC_RUN_STATE_PENDING;
  g_mutex_lock (&record->lock);
  state = record->state;
  g_mutex_unlock (&record->lock);
  return state;
}

/**
 * kedroc_run_report_dup_run_id:
 * @self: a report
 *
 * Gets the name of the run.
 *
 * Returns: (transfer full) (nullable): the name; %NULL: there is no run to tell of
 */
char *
kedroc_run_report_dup_run_id (KedrocRunReport *self)
{
  g_autoptr (KedrocRunRecord) record = NULL;

  g_return_val_if_fail (KEDROC_IS_RUN_REPORT (self), NULL);

  record = kedroc_run_report_dup_record (self);
  return record != NULL ? g_strdup (record->run_id) : NULL;
}

/**
 * kedroc_run_report_dup_runner:
 * @self: a report
 *
 * Gets the name of the runner's type, such as `KedrocParallelRunner`.
 *
 * Returns: (transfer full) (nullable): the name; %NULL: there is no run to tell of
 */
char *
kedroc_run_report_dup_runner (KedrocRunReport *self)
{
  g_autoptr (KedrocRunRecord) record = NULL;

  g_return_val_if_fail (KEDROC_IS_RUN_REPORT (self), NULL);

  record = kedroc_run_report_dup_record (self);
  return record != NULL ? g_strdup (record->runner) : NULL;
}

/**
 * kedroc_run_report_dup_start_time:
 * @self: a report
 *
 * Gets when the run began.
 *
 * Returns: (transfer full) (nullable): the time in UTC; %NULL: there is no run
 *   to tell of
 */
GDateTime *
kedroc_run_report_dup_start_time (KedrocRunReport *self)
{
  g_autoptr (KedrocRunRecord) record = NULL;

  g_return_val_if_fail (KEDROC_IS_RUN_REPORT (self), NULL);

  record = kedroc_run_report_dup_record (self);
  return record != NULL ? kedroc_run_record_make_time (record->start_time) : NULL;
}

/**
 * kedroc_run_report_dup_end_time:
 * @self: a report
 *
 * Gets when the run ended: the start plus what a steady clock has counted, so
 * that a clock that was set meanwhile makes no run longer or shorter.
 *
 * Returns: (transfer full) (nullable): the time in UTC; %NULL: it has not ended
 */
GDateTime *
kedroc_run_report_dup_end_time (KedrocRunReport *self)
{
  g_autoptr (KedrocRunRecord) record = NULL;
  gint64 end_time;

  g_return_val_if_fail (KEDROC_IS_RUN_REPORT (self), NULL);

  record = kedroc_run_report_dup_record (self);
  if (record == NULL)
    return NULL;
  g_mutex_lock (&record->lock);
  end_time = record->end_time;
  g_mutex_unlock (&record->lock);
  return end_time != 0 ? kedroc_run_record_make_time (end_time) : NULL;
}

/**
 * kedroc_run_report_dup_error:
 * @self: a report
 *
 * Gets the error with which the run ended: the one that it returned.
 *
 * Returns: (transfer full) (nullable): a copy of the error; %NULL: there is none
 */
GError *
kedroc_run_report_dup_error (KedrocRunReport *self)
{
  g_autoptr (KedrocRunRecord) record = NULL;
  GError *error;

  g_return_val_if_fail (KEDROC_IS_RUN_REPORT (self), NULL);

  record = kedroc_run_report_dup_record (self);
  if (record == NULL)
    return NULL;
  g_mutex_lock (&record->lock);
  error = record->error != NULL ? g_error_copy (record->error) : NULL;
  g_mutex_unlock (&record->lock);
  return error;
}

/**
 * kedroc_run_report_list_nodes:
 * @self: a report
 *
 * Lists the nodes of the run, in the order of [method@Kedroc.Pipeline.get_nodes].
 *
 * Returns: (transfer full) (array zero-terminated=1): their names
 */
char **
kedroc_run_report_list_nodes (KedrocRunReport *self)
{
  g_autoptr (KedrocRunRecord) record = NULL;
  char **names;
  guint32 n;

  g_return_val_if_fail (KEDROC_IS_RUN_REPORT (self), NULL);

  record = kedroc_run_report_dup_record (self);
  n = record != NULL ? record->graph->n_nodes : 0;
  names = g_new0 (char *, (gsize) n + 1);
  for (guint32 i = 0; i < n; i++)
    names[i] = g_strdup (kedroc_node_get_name (record->graph->nodes[i]));
  return names;
}

/**
 * kedroc_run_report_dup_node:
 * @self: a report
 * @name: the name of a node
 *
 * Gets what became of a node, as things stand.
 *
 * Returns: (transfer full) (nullable): the node's report; %NULL: the run has no
 *   such node
 */
KedrocNodeReport *
kedroc_run_report_dup_node (KedrocRunReport *self,
                            const char *name)
{
  g_autoptr (KedrocRunRecord) record = NULL;
  KedrocNodeReport *copy;
  KedrocNodeReport report;
  guint32 node;

  g_return_val_if_fail (KEDROC_IS_RUN_REPORT (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  record = kedroc_run_report_dup_record (self);
  node = record != NULL ? kedroc_graph_find_node (record->graph, name) : KEDROC_GRAPH_NONE;
  if (node == KEDROC_GRAPH_NONE)
    return NULL;
  g_mutex_lock (&record->lock);
  kedroc_run_record_get_node (record, node, &report);
  copy = kedroc_node_report_copy (&report);
  g_mutex_unlock (&record->lock);
  return copy;
}
