/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-run-report-private.h"

/* A node of this process may put any bytes into its error. */
static void
set_string_or_null (JsonObject *object,
                    const char *member,
                    const char *string)
{
  g_autofree char *valid = string != NULL ? g_utf8_make_valid (string, -1) : NULL;

  if (valid != NULL)
    json_object_set_string_member (object, member, valid);
  else
    json_object_set_null_member (object, member);
}

static void
set_time_or_null (JsonObject *object,
                  const char *member,
                  gint64 time)
{
  g_autofree char *text = time != 0 ? kedroc_run_record_format_time (time) : NULL;

  set_string_or_null (object, member, text);
}

static void
set_error_or_null (JsonObject *object,
                   const GError *error)
{
  JsonObject *member;

  if (error == NULL)
    {
      json_object_set_null_member (object, "error");
      return;
    }
  member = json_object_new ();
  json_object_set_string_member (member, "domain", g_quark_to_string (error->domain));
  json_object_set_int_member (member, "code", error->code);
  set_string_or_null (member, "message", error->message);
  json_object_set_object_member (object, "error", member);
}

static JsonObject *
node_to_json (const KedrocRunRecord *record,
              guint32 node)
{
  JsonObject *object = json_object_new ();
  KedrocNodeReport report;

  kedroc_run_record_get_node (record, node, &report);
  json_object_set_string_member (object, "name", report.name);
  json_object_set_string_member (object, "state", kedroc_run_state_get_nick (report.state));
  json_object_set_int_member (object, "attempts", report.attempts);
  json_object_set_int_member (object, "worker", report.worker);
  json_object_set_int_member (object, "pid", report.pid);
  json_object_set_int_member (object, "queue_time", report.queue_time);
  json_object_set_int_member (object, "load_time", report.load_time);
  json_object_set_int_member (object, "run_time", report.run_time);
  json_object_set_int_member (object, "save_time", report.save_time);
  json_object_set_int_member (object, "cpu_time", report.cpu_time);
  json_object_set_int_member (object, "peak_memory", report.peak_memory);
  json_object_set_int_member (object, "bytes_in", report.bytes_in);
  json_object_set_int_member (object, "bytes_out", report.bytes_out);
  set_error_or_null (object, record->nodes[node].error);
  return object;
}

/* With the lock. */
static void
add_run (JsonObject *object,
         JsonArray *nodes,
         const KedrocRunRecord *record)
{
  set_string_or_null (object, "run_id", record->run_id);
  set_string_or_null (object, "runner", record->runner);
  json_object_set_string_member (object, "state", kedroc_run_state_get_nick (record->state));
  set_time_or_null (object, "start_time", record->start_time);
  set_time_or_null (object, "end_time", record->end_time);
  set_error_or_null (object, record->error);
  for (guint32 i = 0; record->graph != NULL && i < record->graph->n_nodes; i++)
    json_array_add_object_element (nodes, node_to_json (record, i));
  json_object_set_array_member (object, "nodes", nodes);
}

/**
 * kedroc_run_report_to_json:
 * @self: a report
 *
 * Makes JSON of the report, as things stand.
 *
 * The object has `run_id`, `runner`, `state` (such as `succeeded`), `start_time`
 * and `end_time` (ISO 8601, UTC), `error` and `nodes`, an array in the order of
 * [method@Kedroc.RunReport.list_nodes]. The members of a node are named and
 * counted as the fields of [struct@Kedroc.NodeReport]. An error is an object of
 * `domain`, `code` and `message`. What is not there is `null`; without a run all
 * is but `state` and `nodes`.
 *
 * Returns: (transfer full): a new object
 */
JsonObject *
kedroc_run_report_to_json (KedrocRunReport *self)
{
  const KedrocRunRecord nothing = { .state = KEDROC_RUN_STATE_PENDING };
  g_autoptr (KedrocRunRecord) record = NULL;
  JsonObject *object;

  g_return_val_if_fail (KEDROC_IS_RUN_REPORT (self), NULL);

  object = json_object_new ();
  record = kedroc_run_report_dup_record (self);
  if (record == NULL)
    {
      add_run (object, json_array_new (), &nothing);
      return object;
    }
  g_mutex_lock (&record->lock);
  add_run (object, json_array_sized_new (record->graph->n_nodes), record);
  g_mutex_unlock (&record->lock);
  return object;
}
