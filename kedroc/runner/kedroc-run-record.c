/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-run-record-private.h"

#include "kedroc-hook-list-private.h"
#include "kedroc-hook-manager-private.h"
#include "kedroc-node-private.h"
#include "kedroc-run-report-private.h"
#include "kedroc-timing-hook-private.h"

static KedrocRunRecord *
record_new (KedrocPipeline *pipeline,
            const char *run_id,
            GType runner)
{
  KedrocRunRecord *self = g_atomic_rc_box_new0 (KedrocRunRecord);

  g_mutex_init (&self->lock);
  self->pipeline = g_object_ref (pipeline);
  self->graph = kedroc_pipeline_get_graph (pipeline);
  self->run_id = g_strdup (run_id);
  self->runner = g_type_name (runner);
  self->state = KEDROC_RUN_STATE_RUNNING;
  self->began = g_get_monotonic_time ();
  self->start_time = g_get_real_time ();
  self->nodes = g_new0 (KedrocNodeRecord, self->graph->n_nodes);
  return self;
}

KedrocRunRecord *
kedroc_run_record_new (KedrocHookManager *hooks,
                       KedrocPipeline *pipeline,
                       const char *run_id,
                       GType runner)
{
  g_autoptr (KedrocHookList) list = hooks != NULL ? kedroc_hook_manager_ref_hooks (hooks) : NULL;
  KedrocRunRecord *self = NULL;

  for (guint i = 0; list != NULL && i < list->n_hooks; i++)
    {
      KedrocHooks *entry = list->entries[i].hooks;

      if (!KEDROC_IS_RUN_REPORT (entry) && !KEDROC_IS_TIMING_HOOK (entry))
        continue;
      if (self == NULL)
        self = record_new (pipeline, run_id, runner);
      if (KEDROC_IS_RUN_REPORT (entry))
        kedroc_run_report_show (KEDROC_RUN_REPORT (entry), self);
      else
        self->logs = TRUE;
    }
  return self;
}

KedrocRunRecord *
kedroc_run_record_ref (KedrocRunRecord *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
record_clear (gpointer data)
{
  KedrocRunRecord *self = data;

  for (guint32 i = 0; i < self->graph->n_nodes; i++)
    g_clear_error (&self->nodes[i].error);
  g_free (self->nodes);
  g_clear_error (&self->error);
  g_free (self->run_id);
  g_object_unref (self->pipeline);
  g_mutex_clear (&self->lock);
}

void
kedroc_run_record_unref (KedrocRunRecord *self)
{
  g_atomic_rc_box_release_full (self, record_clear);
}

/* @began: monotonic time in µs. */
void
kedroc_run_record_begin_node (KedrocRunRecord *self,
                              guint32 node,
                              guint worker,
                              gint pid,
                              gint64 began)
{
  KedrocNodeRecord *record;

  if (self == NULL)
    return;
  record = &self->nodes[node];
  g_mutex_lock (&self->lock);
  record->state = KEDROC_RUN_STATE_RUNNING;
  record->worker = worker;
  record->pid = pid;
  record->usage = (KedrocNodeUsage){ .began = began, .ended = began };
  g_mutex_unlock (&self->lock);
}

/* An attempt is over: the node has ended well, or has failed, or, being pending
 * again, will have another. */
void
kedroc_run_record_end_attempt (KedrocRunRecord *self,
                               guint32 node,
                               const KedrocNodeUsage *usage,
                               KedrocRunState state)
{
  KedrocNodeRecord *record;
  KedrocNodeReport report;

  if (self == NULL)
    return;
  record = &self->nodes[node];
  g_mutex_lock (&self->lock);
  record->state = state;
  record->attempts++;
  record->usage = *usage;
  if (record->first_began == 0)
    record->first_began = usage->began;
  if (self->logs)
    kedroc_run_record_get_node (self, node, &report);
  g_mutex_unlock (&self->lock);
  if (self->logs && state != KEDROC_RUN_STATE_PENDING)
    kedroc_timing_hook_log_node (self, &report);
}

/* A node that has failed waits for another attempt. */
void
kedroc_run_record_retry_node (KedrocRunRecord *self,
                              guint32 node)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->nodes[node].state = KEDROC_RUN_STATE_PENDING;
  g_mutex_unlock (&self->lock);
}

/* @cancelled: the node gave up because it was told to. */
void
kedroc_run_record_fail_node (KedrocRunRecord *self,
                             guint32 node,
                             gboolean cancelled,
                             const GError *error)
{
  KedrocNodeRecord *record;

  if (self == NULL)
    return;
  record = &self->nodes[node];
  g_mutex_lock (&self->lock);
  record->state = cancelled ? KEDROC_RUN_STATE_CANCELLED : KEDROC_RUN_STATE_FAILED;
  g_clear_error (&record->error);
  record->error = g_error_copy (error);
  g_mutex_unlock (&self->lock);
}

/* Sets the peak of a node that has run in this process. */
void
kedroc_run_record_look_at_memory (KedrocRunRecord *self,
                                  KedrocNodeUsage *usage)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  kedroc_peak_memory_look (&self->peak, usage);
  g_mutex_unlock (&self->lock);
}

/* A node that neither ended nor failed was given up, or never had its turn. */
static void
settle_node (KedrocNodeRecord *record,
             KedrocNodeState state)
{
  if (state == KEDROC_NODE_SKIPPED)
    record->state = KEDROC_RUN_STATE_SKIPPED;
  else if (state == KEDROC_NODE_DONE && record->state != KEDROC_RUN_STATE_CACHED)
    record->state = KEDROC_RUN_STATE_SUCCEEDED;
  else if (state != KEDROC_NODE_FAILED && state != KEDROC_NODE_DONE)
    record->state = KEDROC_RUN_STATE_CANCELLED;
}

/* With the lock. @scheduler is %NULL for a runner that goes its own way: of a run
 * of it that did not end well, nothing is known of the nodes. */
static void
settle (KedrocRunRecord *self,
        const KedrocScheduler *scheduler,
        gboolean cancelled,
        const GError *error)
{
  self->end_time = self->start_time + g_get_monotonic_time () - self->began;
  if (error == NULL)
    self->state = KEDROC_RUN_STATE_SUCCEEDED;
  else
    self->state = cancelled ? KEDROC_RUN_STATE_CANCELLED : KEDROC_RUN_STATE_FAILED;
  self->error = error != NULL ? g_error_copy (error) : NULL;
  for (guint32 i = 0; i < self->graph->n_nodes; i++)
    if (scheduler != NULL)
      settle_node (&self->nodes[i], scheduler->states[i]);
    else if (error == NULL)
      self->nodes[i].state = KEDROC_RUN_STATE_SUCCEEDED;
}

/* The run is over, or, after it had ended well, a hook did not agree. */
void
kedroc_run_record_end (KedrocRunRecord *self,
                       const KedrocScheduler *scheduler,
                       gboolean cancelled,
                       const GError *error)
{
  gint64 duration;
  KedrocRunState state;
  gboolean tells;

  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  tells = self->logs && self->end_time == 0;
  if (self->error == NULL)
    settle (self, scheduler, cancelled, error);
  state = self->state;
  duration = self->end_time - self->start_time;
  g_mutex_unlock (&self->lock);
  if (tells)
    kedroc_timing_hook_log_run (self, state, duration);
}

GDateTime *
kedroc_run_record_make_time (gint64 time)
{
  g_autoptr (GDateTime) seconds = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);

  return g_date_time_add (seconds, time % G_USEC_PER_SEC);
}

char *
kedroc_run_record_format_time (gint64 time)
{
  g_autoptr (GDateTime) made = kedroc_run_record_make_time (time);

  return g_date_time_format_iso8601 (made);
}

/* When all that @node reads was there: the scheduler has better things to do
 * than to look at a clock. */
static gint64
get_ready_time (const KedrocRunRecord *self,
                guint32 node)
{
  const KedrocGraph *graph = self->graph;
  gint64 ready = self->began;

  for (guint32 i = graph->input_offsets[node]; i < graph->input_offsets[node + 1]; i++)
    {
      guint32 source = graph->sources[graph->inputs[i]];

      if (source != KEDROC_GRAPH_NONE)
        ready = MAX (ready, self->nodes[graph->producers[source]].usage.ended);
    }
  return ready;
}

gint64
kedroc_run_record_get_duration (const KedrocRunRecord *self,
                                guint32 node)
{
  gint64 duration = 0;

  for (guint i = 0; i < KEDROC_NODE_N_PARTS; i++)
    duration += self->nodes[node].usage.times[i];
  return duration;
}

void
kedroc_run_record_get_node (const KedrocRunRecord *self,
                            guint32 node,
                            KedrocNodeReport *report)
{
  const KedrocNodeRecord *record = &self->nodes[node];
  const KedrocNodeUsage *usage = &record->usage;
  gboolean running = record->state == KEDROC_RUN_STATE_RUNNING;
  gint64 began = record->first_began == 0 && running ? usage->began : record->first_began;

  *report = (KedrocNodeReport){
    .name = (char *) kedroc_node_get_name (self->graph->nodes[node]),
    .state = record->state,
    .attempts = record->attempts + running,
    .worker = record->attempts > 0 || running ? record->worker : 0,
    .pid = record->attempts > 0 || running ? record->pid : 0,
    .load_time = usage->times[KEDROC_NODE_PART_LOAD],
    .run_time = usage->times[KEDROC_NODE_PART_RUN],
    .save_time = usage->times[KEDROC_NODE_PART_SAVE],
    .cpu_time = usage->cpu_time,
    .peak_memory = usage->peak_memory,
    .bytes_in = usage->bytes_in,
    .bytes_out = usage->bytes_out,
    .error = record->error != NULL ? record->error->message : NULL,
  };
  if (began > 0)
    report->queue_time = MAX (began - get_ready_time (self, node), 0);
}
