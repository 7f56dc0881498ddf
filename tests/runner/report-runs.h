/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <unistd.h>

#include "kedroc-test-run.h"

/* Every runner, with one to four workers, and a report of what it does. */

static const struct
{
  const char *name;
  const char *type;
  guint n_workers;
} report_runners[] = {
  { "sequential", "KedrocSequentialRunner", 1 },
  { "thread-1", "KedrocThreadRunner", 1 },
  { "thread-2", "KedrocThreadRunner", 2 },
  { "thread-3", "KedrocThreadRunner", 3 },
  { "thread-4", "KedrocThreadRunner", 4 },
  { "parallel-1", "KedrocParallelRunner", 1 },
  { "parallel-2", "KedrocParallelRunner", 2 },
  { "parallel-3", "KedrocParallelRunner", 3 },
  { "parallel-4", "KedrocParallelRunner", 4 },
};

static inline KedrocAbstractRunner *
report_runner_new (guint kind)
{
  if (g_str_has_prefix (report_runners[kind].name, "thread"))
    return KEDROC_ABSTRACT_RUNNER (kedroc_thread_runner_new (report_runners[kind].n_workers));
  if (g_str_has_prefix (report_runners[kind].name, "parallel"))
    return KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (report_runners[kind].n_workers));
  return KEDROC_ABSTRACT_RUNNER (kedroc_sequential_runner_new ());
}

static inline gboolean
report_runner_is_parallel (guint kind)
{
  return g_str_has_prefix (report_runners[kind].name, "parallel");
}

/* Runs @pipeline and returns the report, with the error of the run in @error. */
static inline KedrocRunReport *
report_run (KedrocAbstractRunner *runner,
            KedrocPipeline *pipeline,
            KedrocDataCatalog *catalog,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (KedrocDataCatalog) made = catalog == NULL ? kedroc_data_catalog_new () : NULL;
  g_autoptr (KedrocHookManager) hooks = kedroc_hook_manager_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  KedrocRunReport *report = kedroc_run_report_new ();

  kedroc_hook_manager_register (hooks, KEDROC_HOOKS (report));
  outputs = kedroc_abstract_runner_run (runner, pipeline, catalog != NULL ? catalog : made, hooks, "the-run", FALSE,
                                        cancellable, error);
  g_assert_true ((outputs == NULL) == (kedroc_run_report_get_state (report) != KEDROC_RUN_STATE_SUCCEEDED));
  return report;
}

static inline KedrocNodeReport *
report_node (KedrocRunReport *report,
             const char *name)
{
  KedrocNodeReport *node = kedroc_run_report_dup_node (report, name);

  g_assert_nonnull (node);
  g_assert_cmpstr (node->name, ==, name);
  g_assert_cmpint (node->queue_time, >=, 0);
  g_assert_cmpint (node->load_time, >=, 0);
  g_assert_cmpint (node->run_time, >=, 0);
  g_assert_cmpint (node->save_time, >=, 0);
  g_assert_cmpint (node->cpu_time, >=, 0);
  g_assert_true ((node->state == KEDROC_RUN_STATE_FAILED) <= (node->error != NULL));
  return node;
}

static inline void
report_assert_state (KedrocRunReport *report,
                     const char *name,
                     KedrocRunState state,
                     guint attempts)
{
  g_autoptr (KedrocNodeReport) node = report_node (report, name);

  g_assert_cmpint (node->state, ==, state);
  g_assert_cmpuint (node->attempts, ==, attempts);
}

static inline void
report_add_test (const char *name,
                 guint kind,
                 GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("/kedroc/runner/run-report/%s/%s", name, report_runners[kind].name);

  g_test_add_data_func (path, GUINT_TO_POINTER (kind), test);
}
