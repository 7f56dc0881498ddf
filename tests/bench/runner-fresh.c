/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A program that has done nothing yet. It runs two trivial nodes on two workers, or
 * with the argument "true" that program twice, and prints the microseconds. The
 * argument "large" gives it a gigabyte before. */

#include "bench.h"

#include <stdio.h>
#include <string.h>

#define LARGE ((gsize) 1000 * 1000 * 1000)

static gboolean
give_one (KedrocTask *task,
          gpointer user_data,
          GError **error)
{
  const char *name = kedroc_node_get_name (kedroc_task_get_node (task));

  kedroc_task_set_output_int64 (task, name[0] == 'a' ? "left" : "right", 1);
  return TRUE;
}

static void
run_pipeline (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocNode) left = kedroc_node_new ("a", NULL, KEDROC_NAMES ("left"), give_one, NULL, NULL, &error);
  g_autoptr (KedrocNode) right = kedroc_node_new ("b", NULL, KEDROC_NAMES ("right"), give_one, NULL, NULL, &error);
  KedrocNode *nodes[] = { left, right };
  g_autoptr (KedrocPipeline) pipeline = kedroc_pipeline_new (nodes, G_N_ELEMENTS (nodes), &error);
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (2);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline,
                                                                      catalog, NULL, NULL, FALSE, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (kedroc_data_catalog_load_int64 (outputs, "right", NULL, &error), ==, 1);
}

static void
run_true (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "true", NULL);

  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

int
main (int argc,
      char **argv)
{
  const char *what;
  g_autofree char *memory = NULL;
  gint64 start;

  kedroc_init (&argc, &argv);
  what = argc > 1 ? argv[1] : "";
  if (g_str_equal (what, "large"))
    {
      memory = g_malloc (LARGE);
      memset (memory, 1, LARGE);
    }
  start = bench_now ();
  if (g_str_equal (what, "true"))
    {
      run_true ();
      run_true ();
    }
  else
    {
      run_pipeline ();
    }
  printf ("%g\n", (bench_now () - start) / 1e3);
  return 0;
}
