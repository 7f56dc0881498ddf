/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <sched.h>
#include <unistd.h>

#include "kedroc-test-run.h"

/* How many workers a run has: as many as can be of use, and by default no more
 * than the CPUs that the process may use. */

#define N_NODES 24

/* Says who ran it, after a time in which others have to run beside it. */
static gboolean
tell_worker (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  g_usleep (5000);
  kedroc_task_set_output_int64 (task, outputs[0], gettid ());
  return TRUE;
}

static KedrocPipeline *
make_fan (void)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline;

  for (guint i = 0; i < N_NODES; i++)
    {
      g_autofree char *name = g_strdup_printf ("node-%02u", i);
      g_ptr_array_add (nodes, test_node_new (name, NULL, KEDROC_NAMES (name), tell_worker));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  return pipeline;
}

static guint
count_workers (GType type,
               guint max_workers)
{
  g_autoptr (KedrocAbstractRunner) runner = g_object_new (type, "max-workers", max_workers, NULL);
  g_autoptr (KedrocPipeline) pipeline = make_fan ();
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GHashTable) workers = g_hash_table_new (NULL, NULL);
  g_autoptr (GError) error = NULL;

  outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_NODES; i++)
    {
      g_autofree char *name = g_strdup_printf ("node-%02u", i);
      gint64 worker = kedroc_data_catalog_load_int64 (outputs, name, NULL, &error);

      g_assert_no_error (error);
      g_hash_table_add (workers, GINT_TO_POINTER (worker));
    }
  return g_hash_table_size (workers);
}

static GType
get_runner_type (gconstpointer data)
{
  return data != NULL ? KEDROC_TYPE_PARALLEL_RUNNER : KEDROC_TYPE_THREAD_RUNNER;
}

/* Bound to one CPU, a process has one worker, whatever the machine has. */
static void
test_affinity (gconstpointer data)
{
  cpu_set_t all;
  cpu_set_t one;
  int first = 0;

  g_assert_no_errno (sched_getaffinity (0, sizeof all, &all));
  g_assert_cmpuint (count_workers (get_runner_type (data), 0), <=, CPU_COUNT (&all));
  while (!CPU_ISSET (first, &all))
    first++;
  CPU_ZERO (&one);
  CPU_SET (first, &one);
  g_assert_no_errno (sched_setaffinity (0, sizeof one, &one));
  g_assert_cmpuint (count_workers (get_runner_type (data), 0), ==, 1);
  g_assert_no_errno (sched_setaffinity (0, sizeof all, &all));
}

/* Whoever asks for more gets them, whatever the machine has. */
static void
test_asked_for (gconstpointer data)
{
  g_assert_cmpuint (count_workers (get_runner_type (data), 3), ==, 3);
  g_assert_cmpuint (count_workers (get_runner_type (data), 1), ==, 1);
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/kedroc/runner/thread/affinity", GUINT_TO_POINTER (FALSE), test_affinity);
  g_test_add_data_func ("/kedroc/runner/parallel/affinity", GUINT_TO_POINTER (TRUE), test_affinity);
  g_test_add_data_func ("/kedroc/runner/thread/more-than-cpus", GUINT_TO_POINTER (FALSE), test_asked_for);
  g_test_add_data_func ("/kedroc/runner/parallel/more-than-cpus", GUINT_TO_POINTER (TRUE), test_asked_for);
  return g_test_run ();
}
