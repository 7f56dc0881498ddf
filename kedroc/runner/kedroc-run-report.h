/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "kedroc-hooks.h"
#include "kedroc-node-report.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_RUN_REPORT (kedroc_run_report_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KedrocRunReport, kedroc_run_report, KEDROC, RUN_REPORT, GObject)

KEDROC_AVAILABLE_IN_1_0
KedrocRunReport *kedroc_run_report_new (void);

KEDROC_AVAILABLE_IN_1_0
KedrocRunState kedroc_run_report_get_state (KedrocRunReport *self);
KEDROC_AVAILABLE_IN_1_0
char *kedroc_run_report_dup_run_id (KedrocRunReport *self);
KEDROC_AVAILABLE_IN_1_0
char *kedroc_run_report_dup_runner (KedrocRunReport *self);
KEDROC_AVAILABLE_IN_1_0
GDateTime *kedroc_run_report_dup_start_time (KedrocRunReport *self);
KEDROC_AVAILABLE_IN_1_0
GDateTime *kedroc_run_report_dup_end_time (KedrocRunReport *self);
KEDROC_AVAILABLE_IN_1_0
GError *kedroc_run_report_dup_error (KedrocRunReport *self);

KEDROC_AVAILABLE_IN_1_0
char **kedroc_run_report_list_nodes (KedrocRunReport *self);
KEDROC_AVAILABLE_IN_1_0
KedrocNodeReport *kedroc_run_report_dup_node (KedrocRunReport *self,
                                              const char *name);

KEDROC_AVAILABLE_IN_1_0
JsonObject *kedroc_run_report_to_json (KedrocRunReport *self);
KEDROC_AVAILABLE_IN_1_0
char *kedroc_run_report_to_string (KedrocRunReport *self);

G_END_DECLS
