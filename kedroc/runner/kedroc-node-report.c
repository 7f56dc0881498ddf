/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-run-report-private.h"

G_DEFINE_ENUM_TYPE (KedrocRunState, kedroc_run_state,
  G_DEFINE_ENUM_VALUE (KEDROC_RUN_STATE_PENDING, "pending"),
  G_DEFINE_ENUM_VALUE (KEDROC_RUN_STATE_RUNNING, "running"),
  G_DEFINE_ENUM_VALUE (KEDROC_RUN_STATE_SUCCEEDED, "succeeded"),
  G_DEFINE_ENUM_VALUE (KEDROC_RUN_STATE_FAILED, "failed"),
  G_DEFINE_ENUM_VALUE (KEDROC_RUN_STATE_SKIPPED, "skipped"),
  G_DEFINE_ENUM_VALUE (KEDROC_RUN_STATE_CANCELLED, "cancelled"),
  G_DEFINE_ENUM_VALUE (KEDROC_RUN_STATE_CACHED, "cached"))

/* GLib checks the two functions by a union that ISO C does not know. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
G_DEFINE_BOXED_TYPE (KedrocNodeReport, kedroc_node_report, kedroc_node_report_copy, kedroc_node_report_free)
#pragma GCC diagnostic pop

const char *
kedroc_run_state_get_nick (KedrocRunState state)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (KEDROC_TYPE_RUN_STATE);

  return g_enum_get_value (klass, state)->value_nick;
}

/**
 * kedroc_node_report_copy:
 * @self: a node's report
 *
 * Makes a copy.
 *
 * Returns: (transfer full): the copy
 */
KedrocNodeReport *
kedroc_node_report_copy (const KedrocNodeReport *self)
{
  KedrocNodeReport *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->name = g_strdup (self->name);
  copy->error = g_strdup (self->error);
  return copy;
}

/**
 * kedroc_node_report_free:
 * @self: (transfer full): a node's report
 *
 * Frees a copy.
 */
void
kedroc_node_report_free (KedrocNodeReport *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->name);
  g_free (self->error);
  g_free (self);
}
