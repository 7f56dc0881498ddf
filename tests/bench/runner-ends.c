/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How long workers take to start and to end, and to be missed when they die. */

#include "runner.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static double
run_fresh (const char *argument)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, BENCH_FRESH, argument, NULL);
  g_autofree char *output = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return g_ascii_strtod (output, NULL);
}

static void
measure_start (const Options *options,
               Figures *figures)
{
  g_autoptr (GArray) runs = bench_values_new ();
  g_autoptr (GArray) wholes = bench_values_new ();
  g_autoptr (GArray) trues = bench_values_new ();
  g_autoptr (GArray) larges = bench_values_new ();

  for (int i = 0; i < 3 * options->n_repeats; i++)
    {
      double us = run_fresh ("true");
      gint64 start;

      g_array_append_val (trues, us);
      start = bench_now ();
      us = run_fresh (NULL);
      g_array_append_val (runs, us);
      us = (bench_now () - start) / 1e3;
      g_array_append_val (wholes, us);
      us = run_fresh (options->tiny ? NULL : "large");
      g_array_append_val (larges, us);
    }
  figures->true_twice = table_add ("machine", "GSubprocess: true twice, in a fresh program", "us", trues);
  figures->start = table_add ("kedroc", "ParallelRunner: first run of a fresh program", "us", runs);
  table_compare (figures->start, figures->true_twice, "true twice", 0, 4);
  table_add ("kedroc", "the whole of that program", "us", wholes);
  table_add ("kedroc", "ParallelRunner: the same beside 1 GB of memory", "us", larges);
}

static gboolean
die (KedrocTask *task,
     gpointer user_data,
     GError **error)
{
  guint64 number;
  Visit *visit = visits_get (task, &number);

  visit->returned = bench_now ();
  kill (getpid (), SIGKILL);
  return TRUE;
}

static void
note_time (KedrocAbstractRunner *runner,
           KedrocNode *node,
           GError *error,
           gint64 *now)
{
  *now = bench_now ();
}

static void
measure_death (const Options *options,
               Figures *figures)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocNode) node = kedroc_node_new ("dies-1", NULL, KEDROC_NAMES ("x"), die, NULL, NULL, &error);
  g_autoptr (KedrocPipeline) pipeline = kedroc_pipeline_new (&node, 1, &error);
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (2);
  g_auto (GStrv) environment = visits_dup_environment ();
  g_autoptr (GArray) times = bench_values_new ();
  gint64 seen = 0;

  g_assert_no_error (error);
  kedroc_parallel_runner_set_retries (runner, 0);
  kedroc_parallel_runner_set_worker_environment (runner, (const char *const *) environment);
  g_signal_connect (runner, "node-failed", G_CALLBACK (note_time), &seen);
  for (int i = 0; i < options->n_repeats; i++)
    {
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (KedrocDataCatalog) outputs = kedroc_abstract_runner_run (
        KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, "bench", FALSE, NULL, &error);
      double us = (seen - visits_peek (1)->returned) / 1e3;

      g_assert_null (outputs);
      g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_WORKER_DIED);
      g_assert_nonnull (strstr (error->message, "'dies-1'"));
      g_clear_error (&error);
      g_array_append_val (times, us);
    }
  figures->death = table_add ("kedroc", "death of a worker until its node has failed", "us", times);
}

void
ends_measure (const Options *options,
              Figures *figures)
{
  measure_start (options, figures);
  measure_death (options, figures);
}
