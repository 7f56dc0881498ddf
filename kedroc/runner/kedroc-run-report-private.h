/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-run-record-private.h"
#include "kedroc-run-report.h"

G_BEGIN_DECLS

/* Tells of another run from now on. */
void kedroc_run_report_show (KedrocRunReport *self,
                             KedrocRunRecord *record);

/* (nullable): no run has begun. */
KedrocRunRecord *kedroc_run_report_dup_record (KedrocRunReport *self);

/* kedroc-node-report.c */
const char *kedroc_run_state_get_nick (KedrocRunState state);

/* kedroc-run-report-table.c, with the lock of the record */
char *kedroc_run_report_format_time (double microseconds);
char *kedroc_run_report_format_size (double bytes);
void kedroc_run_report_append_nodes (GString *text,
                                     const KedrocRunRecord *record);

G_END_DECLS
