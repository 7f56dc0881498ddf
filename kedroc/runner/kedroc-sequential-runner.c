/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-sequential-runner.h"

#include "kedroc-run-private.h"

/**
 * KedrocSequentialRunner:
 *
 * Runs one node after the other on the thread that asks for the run.
 *
 * The order is that of [class@AbstractRunner]: of the nodes whose inputs are
 * there, the one with the longest path still behind it, then by name. Datasets
 * are loaded and saved in place; nothing is started and nothing is copied but
 * what the datasets copy themselves.
 *
 * After [method@AbstractRunner.run_async] the nodes run on a thread of the run,
 * except for those with %KEDROC_AFFINITY_OWNER.
 *
 * Functions in Python and JavaScript that a node refers to by name run in a worker
 * process of that language, which lives as long as the run, unless this process has
 * an interpreter of its own. What they load and save is loaded and saved here.
 *
 * Kedro's counterpart is `kedro.runner.SequentialRunner`.
 */
G_DEFINE_TYPE (KedrocSequentialRunner, kedroc_sequential_runner, KEDROC_TYPE_ABSTRACT_RUNNER)

static void
release_dataset (guint32 dataset,
                 gpointer data)
{
  kedroc_run_release (data, dataset);
}

static gboolean
kedroc_sequential_runner_execute (KedrocAbstractRunner *self,
                                  KedrocRun *run,
                                  GError **error)
{
  KedrocScheduler *scheduler = &run->scheduler;
  g_autoptr (KedrocTask) task = NULL;
  guint32 node;

  if (!kedroc_run_start_foreign (run, error))
    return FALSE;
  while (kedroc_run_may_start (run) && kedroc_scheduler_take (scheduler, &node))
    {
      GError *failure = NULL;

      kedroc_run_events_node_started (run->events, run->graph->nodes[node]);
      if (!kedroc_run_execute (run, node, 1, &task, &failure))
        {
          kedroc_run_take_failure (run, node, failure);
          kedroc_run_events_node_failed (run->events, run->graph->nodes[node], failure);
          continue;
        }
      kedroc_scheduler_done (scheduler, node);
      kedroc_scheduler_release (scheduler, node, release_dataset, run);
      kedroc_run_events_node_finished (run->events, run->graph->nodes[node]);
      kedroc_run_events_progress (run->events, scheduler->n_done, run->graph->n_nodes);
    }
  return kedroc_run_end (run, error);
}

static void
kedroc_sequential_runner_class_init (KedrocSequentialRunnerClass *klass)
{
  KEDROC_ABSTRACT_RUNNER_CLASS (klass)->run_pipeline = kedroc_abstract_runner_run_pipeline;
  KEDROC_ABSTRACT_RUNNER_CLASS (klass)->execute = kedroc_sequential_runner_execute;
}

static void
kedroc_sequential_runner_init (KedrocSequentialRunner *self)
{
}

/**
 * kedroc_sequential_runner_new:
 *
 * Makes a runner that runs one node at a time.
 *
 * Returns: (transfer full): a new runner
 */
KedrocSequentialRunner *
kedroc_sequential_runner_new (void)
{
  return g_object_new (KEDROC_TYPE_SEQUENTIAL_RUNNER, NULL);
}
