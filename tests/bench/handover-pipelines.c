/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "handover.h"

/* A limit that is never reached. A runner that has one sends a worker one node
 * at a time, so that short nodes that follow each other are not sent to the same. */
#define NO_REAL_LIMIT (G_GUINT64_CONSTANT (1) << 50)

/* A node of this number. */
KedrocNode *
bench_node_new (guint number,
                KedrocNodeFunc func,
                const char *const *inputs,
                const char *const *outputs)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strdup_printf ("node-%06u", number);
  KedrocNode *node = kedroc_node_new (name, inputs, outputs, func, NULL, NULL, &error);

  g_assert_no_error (error);
  return node;
}

/* What the nodes note is to be had from visits_peek() afterwards. */
void
bench_run (GPtrArray *nodes,
           KedrocDataCatalog *catalog,
           guint n_workers,
           gboolean one_by_one)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocPipeline) pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (n_workers);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_auto (GStrv) environment = visits_dup_environment ();

  g_assert_no_error (error);
  kedroc_parallel_runner_set_worker_environment (runner, (const char *const *) environment);
  if (one_by_one)
    kedroc_shared_memory_manager_set_memory_limit (kedroc_parallel_runner_get_manager (runner), NO_REAL_LIMIT);
  visits_reset ();
  outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, "bench", FALSE,
                                        NULL, &error);
  g_assert_no_error (error);
}
