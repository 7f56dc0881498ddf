/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib.h>
#include <string.h>

#include "kedroc-node.h"
#include "kedroc-scheduler-private.h"

static gboolean
no_function (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  return TRUE;
}

static KedrocNode *
make_node (const char *name,
           const char *const *inputs,
           const char *const *outputs)
{
  g_autoptr (GError) error = NULL;
  KedrocNode *node = kedroc_node_new (name, inputs, outputs, no_function, NULL, NULL, &error);

  g_assert_no_error (error);
  return node;
}

/* z is ready at once and has nothing behind it; a -> b -> c is the long path. */
static KedrocPipeline *
make_pipeline (void)
{
  KedrocNode *nodes[] = {
    make_node ("z", KEDROC_NAMES ("start"), KEDROC_NAMES ("z-out")),
    make_node ("c", KEDROC_NAMES ("b-out", "start"), KEDROC_NAMES ("c-out")),
    make_node ("b", KEDROC_NAMES ("a-out"), KEDROC_NAMES ("b-out")),
    make_node ("a", KEDROC_NAMES ("start"), KEDROC_NAMES ("a-out")),
    make_node ("y", KEDROC_NAMES ("start"), KEDROC_NAMES ("y-out")),
  };
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline = kedroc_pipeline_new (nodes, G_N_ELEMENTS (nodes), &error);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
    g_object_unref (nodes[i]);
  return pipeline;
}

static const char *
name_of (KedrocScheduler *scheduler,
         guint32 node)
{
  return kedroc_node_get_name (scheduler->graph->nodes[node]);
}

static void
log_release (guint32 dataset,
             gpointer data)
{
  g_ptr_array_add (data, GUINT_TO_POINTER (dataset));
}

static char *
run_to_the_end (KedrocScheduler *scheduler)
{
  GString *log = g_string_new (NULL);
  guint32 node;

  while (kedroc_scheduler_take (scheduler, &node))
    {
      g_autoptr (GPtrArray) released = g_ptr_array_new ();

      g_string_append_printf (log, "%s", name_of (scheduler, node));
      kedroc_scheduler_done (scheduler, node);
      kedroc_scheduler_release (scheduler, node, log_release, released);
      for (guint i = 0; i < released->len; i++)
        g_string_append_printf (log, "-%s", scheduler->graph->datasets[GPOINTER_TO_UINT (released->pdata[i])]);
      g_string_append_c (log, ' ');
    }
  return g_string_free (log, FALSE);
}

static void
test_order_and_release (void)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autofree char *log = NULL;
  KedrocScheduler scheduler;

  kedroc_scheduler_init (&scheduler, kedroc_pipeline_get_graph (pipeline));
  log = run_to_the_end (&scheduler);
  g_assert_cmpstr (log, ==, "a b-a-out c-b-out-c-out y-y-out z-start-z-out ");
  g_assert_cmpuint (scheduler.n_done, ==, 5);
  g_assert_cmpuint (scheduler.n_running, ==, 0);
  kedroc_scheduler_clear (&scheduler);
}

static void
test_give_back (void)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autofree char *log = NULL;
  KedrocScheduler scheduler;
  guint32 node;

  kedroc_scheduler_init (&scheduler, kedroc_pipeline_get_graph (pipeline));
  g_assert_true (kedroc_scheduler_take (&scheduler, &node));
  g_assert_cmpstr (name_of (&scheduler, node), ==, "a");
  g_assert_cmpuint (scheduler.n_running, ==, 1);
  kedroc_scheduler_give_back (&scheduler, node);
  g_assert_cmpuint (scheduler.n_running, ==, 0);
  log = run_to_the_end (&scheduler);
  g_assert_cmpstr (log, ==, "a b-a-out c-b-out-c-out y-y-out z-start-z-out ");
  kedroc_scheduler_clear (&scheduler);
}

static void
test_fail (void)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autofree char *log = NULL;
  KedrocScheduler scheduler;
  guint32 node;

  kedroc_scheduler_init (&scheduler, kedroc_pipeline_get_graph (pipeline));
  g_assert_true (kedroc_scheduler_take (&scheduler, &node));
  kedroc_scheduler_fail (&scheduler, node);
  g_assert_cmpuint (scheduler.n_failed, ==, 1);
  g_assert_cmpuint (scheduler.n_skipped, ==, 2);
  log = run_to_the_end (&scheduler);
  g_assert_cmpstr (log, ==, "y-y-out z-z-out ");
  kedroc_scheduler_clear (&scheduler);
}

/* b waits for nothing but a; c waits for b and start, and so for nothing but b. */
static void
test_take_next (void)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autofree char *log = NULL;
  KedrocScheduler scheduler;
  guint32 nodes[3];
  guint32 none;

  kedroc_scheduler_init (&scheduler, kedroc_pipeline_get_graph (pipeline));
  g_assert_true (kedroc_scheduler_take (&scheduler, &nodes[0]));
  g_assert_true (kedroc_scheduler_take_next (&scheduler, nodes[0], &nodes[1]));
  g_assert_cmpstr (name_of (&scheduler, nodes[1]), ==, "b");
  g_assert_true (kedroc_scheduler_take_next (&scheduler, nodes[1], &nodes[2]));
  g_assert_cmpstr (name_of (&scheduler, nodes[2]), ==, "c");
  g_assert_false (kedroc_scheduler_take_next (&scheduler, nodes[2], &none));
  g_assert_cmpuint (scheduler.n_running, ==, 3);
  g_assert_false (kedroc_scheduler_has_inputs (&scheduler, nodes[1]));
  kedroc_scheduler_done (&scheduler, nodes[0]);
  g_assert_true (kedroc_scheduler_has_inputs (&scheduler, nodes[1]));
  /* Given back before its turn: it waits again, and is ready when b is done. */
  kedroc_scheduler_give_back (&scheduler, nodes[2]);
  kedroc_scheduler_done (&scheduler, nodes[1]);
  log = run_to_the_end (&scheduler);
  g_assert_true (g_str_has_prefix (log, "c"));
  g_assert_cmpuint (scheduler.n_done, ==, 5);
  kedroc_scheduler_clear (&scheduler);
}

/* What b, c, d and e read is made by a; c reads both of its outputs, d reads another's as
 * well, and e another's alone. */
static void
test_count_next (void)
{
  KedrocNode *nodes[] = {
    make_node ("a", KEDROC_NAMES ("start"), KEDROC_NAMES ("x", "y")),
    make_node ("b", KEDROC_NAMES ("x"), KEDROC_NAMES ("b-out")),
    make_node ("c", KEDROC_NAMES ("x", "y"), KEDROC_NAMES ("c-out")),
    make_node ("d", KEDROC_NAMES ("x", "z-out"), KEDROC_NAMES ("d-out")),
    make_node ("e", KEDROC_NAMES ("z-out"), KEDROC_NAMES ("e-out")),
    make_node ("z", KEDROC_NAMES ("start"), KEDROC_NAMES ("z-out")),
  };
  const guint8 queues[] = { 0, 0, 1, 0, 0, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocPipeline) pipeline = kedroc_pipeline_new (nodes, G_N_ELEMENTS (nodes), &error);
  const guint n_next[] = { 2, 3, 1 };

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (n_next); i++)
    {
      const KedrocGraph *graph = kedroc_pipeline_get_graph (pipeline);
      KedrocScheduler scheduler;
      guint32 a, z;

      kedroc_scheduler_init (&scheduler, graph);
      if (i == 2)
        kedroc_scheduler_set_queues (&scheduler, queues);
      g_assert_true (kedroc_scheduler_take (&scheduler, &a));
      g_assert_cmpstr (name_of (&scheduler, a), ==, "a");
      g_assert_true (kedroc_scheduler_take (&scheduler, &z));
      /* Nothing else is missing for d then. */
      if (i == 1)
        kedroc_scheduler_done (&scheduler, z);
      g_assert_cmpuint (kedroc_scheduler_count_next (&scheduler, a), ==, n_next[i]);
      g_assert_cmpuint (kedroc_scheduler_count_next (&scheduler, a), ==, n_next[i]);
      kedroc_scheduler_clear (&scheduler);
    }
  for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
    g_object_unref (nodes[i]);
}

/* What is in one queue neither waits for another one nor is taken from there: b
 * and y are kept apart from a, c and z. */
static void
test_queues (void)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  const KedrocGraph *graph = kedroc_pipeline_get_graph (pipeline);
  g_autofree guint8 *queues = g_new (guint8, graph->n_nodes);
  g_autofree char *log = NULL;
  KedrocScheduler scheduler;
  guint32 nodes[2];

  for (guint32 i = 0; i < graph->n_nodes; i++)
    queues[i] = strchr ("by", *kedroc_node_get_name (graph->nodes[i])) != NULL ? 2 : 0;
  kedroc_scheduler_init (&scheduler, graph);
  kedroc_scheduler_set_queues (&scheduler, queues);
  g_assert_cmpuint (scheduler.n_ready, ==, 3);
  g_assert_true (kedroc_scheduler_take_from (&scheduler, 2, &nodes[0]));
  g_assert_cmpstr (name_of (&scheduler, nodes[0]), ==, "y");
  g_assert_false (kedroc_scheduler_take_from (&scheduler, 2, &nodes[1]));
  kedroc_scheduler_give_back (&scheduler, nodes[0]);

  g_assert_true (kedroc_scheduler_take_from (&scheduler, 0, &nodes[0]));
  g_assert_cmpstr (name_of (&scheduler, nodes[0]), ==, "a");
  g_assert_false (kedroc_scheduler_take_next (&scheduler, nodes[0], &nodes[1]));
  kedroc_scheduler_done (&scheduler, nodes[0]);
  g_assert_true (kedroc_scheduler_take_from (&scheduler, 2, &nodes[1]));
  g_assert_cmpstr (name_of (&scheduler, nodes[1]), ==, "b");
  kedroc_scheduler_done (&scheduler, nodes[1]);
  log = run_to_the_end (&scheduler);
  g_assert_cmpstr (log, ==, "c-b-out-c-out z-z-out ");
  g_assert_cmpuint (scheduler.n_ready, ==, 1);
  kedroc_scheduler_clear (&scheduler);
}

/* What was taken early is skipped when the node before it has failed. */
static void
test_take_next_fails (void)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  KedrocScheduler scheduler;
  guint32 nodes[3];

  kedroc_scheduler_init (&scheduler, kedroc_pipeline_get_graph (pipeline));
  g_assert_true (kedroc_scheduler_take (&scheduler, &nodes[0]));
  g_assert_true (kedroc_scheduler_take_next (&scheduler, nodes[0], &nodes[1]));
  g_assert_true (kedroc_scheduler_take_next (&scheduler, nodes[1], &nodes[2]));
  kedroc_scheduler_fail (&scheduler, nodes[0]);
  kedroc_scheduler_give_back (&scheduler, nodes[1]);
  kedroc_scheduler_give_back (&scheduler, nodes[2]);
  g_assert_cmpuint (scheduler.n_failed, ==, 1);
  g_assert_cmpuint (scheduler.n_skipped, ==, 2);
  g_assert_cmpuint (scheduler.n_running, ==, 0);
  kedroc_scheduler_clear (&scheduler);
}

/* No recursion: the path may be as long as it likes. */
static void
test_long_chain (void)
{
  const guint n = 100000;
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (KedrocPipeline) pipeline = NULL;
  g_autoptr (GError) error = NULL;
  KedrocScheduler scheduler;
  guint32 node;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *input = g_strdup_printf ("d%u", i);
      g_autofree char *output = g_strdup_printf ("d%u", i + 1);

      g_ptr_array_add (nodes, make_node (output, KEDROC_NAMES (input), KEDROC_NAMES (output)));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  kedroc_scheduler_init (&scheduler, kedroc_pipeline_get_graph (pipeline));
  for (guint i = 0; i < n / 2; i++)
    {
      g_assert_true (kedroc_scheduler_take (&scheduler, &node));
      kedroc_scheduler_done (&scheduler, node);
    }
  g_assert_true (kedroc_scheduler_take (&scheduler, &node));
  kedroc_scheduler_fail (&scheduler, node);
  g_assert_cmpuint (scheduler.n_done, ==, n / 2);
  g_assert_cmpuint (scheduler.n_skipped, ==, n - n / 2 - 1);
  g_assert_false (kedroc_scheduler_take (&scheduler, &node));
  kedroc_scheduler_clear (&scheduler);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/runner/scheduler/order-and-release", test_order_and_release);
  g_test_add_func ("/kedroc/runner/scheduler/give-back", test_give_back);
  g_test_add_func ("/kedroc/runner/scheduler/fail", test_fail);
  g_test_add_func ("/kedroc/runner/scheduler/queues", test_queues);
  g_test_add_func ("/kedroc/runner/scheduler/take-next", test_take_next);
  g_test_add_func ("/kedroc/runner/scheduler/take-next-fails", test_take_next_fails);
  g_test_add_func ("/kedroc/runner/scheduler/count-next", test_count_next);
  g_test_add_func ("/kedroc/runner/scheduler/long-chain", test_long_chain);
  return g_test_run ();
}
