/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What it takes to tell somebody of each node and each dataset. */

#include "runner.h"

#define N_NODES 10000

#define BENCH_TYPE_HOOKS (bench_hooks_get_type ())
G_DECLARE_FINAL_TYPE (BenchHooks, bench_hooks, BENCH, HOOKS, GObject)

struct _BenchHooks
{
  GObject parent_instance;

  gsize n_calls;
};

static gboolean
count_node (KedrocHooks *hooks,
            KedrocTask *task,
            KedrocDataCatalog *catalog,
            GError **error)
{
  g_atomic_pointer_add (&BENCH_HOOKS (hooks)->n_calls, 1);
  return TRUE;
}

static gboolean
count_dataset (KedrocHooks *hooks,
               const char *name,
               KedrocNode *node,
               GError **error)
{
  g_atomic_pointer_add (&BENCH_HOOKS (hooks)->n_calls, 1);
  return TRUE;
}

static gboolean
count_value (KedrocHooks *hooks,
             const char *name,
             const GValue *data,
             KedrocNode *node,
             GError **error)
{
  g_atomic_pointer_add (&BENCH_HOOKS (hooks)->n_calls, 1);
  return TRUE;
}

static void
bench_hooks_implement (KedrocHooksInterface *iface)
{
  iface->before_node_run = count_node;
  iface->after_node_run = count_node;
  iface->before_dataset_loaded = count_dataset;
  iface->after_dataset_loaded = count_value;
  iface->before_dataset_saved = count_value;
  iface->after_dataset_saved = count_value;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BenchHooks, bench_hooks, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KEDROC_TYPE_HOOKS, bench_hooks_implement))

static void
bench_hooks_class_init (BenchHooksClass *klass)
{
}

static void
bench_hooks_init (BenchHooks *self)
{
}

static void
measure_runner (const Options *options,
                Runner runner,
                const Edges *edges,
                KedrocPipeline *pipeline)
{
  g_autofree char *name = g_strconcat (runs_get_runner_name (runner), " with hooks", NULL);
  g_autofree char *row = row_dup_name (name, SHAPE_CHAIN, edges->n_nodes);
  g_autoptr (KedrocAbstractRunner) object = runs_make_runner (runner);
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (BenchHooks) hooks = g_object_new (BENCH_TYPE_HOOKS, NULL);
  g_autoptr (GArray) without = bench_values_new ();
  g_autoptr (GArray) with = bench_values_new ();

  kedroc_hook_manager_register (manager, KEDROC_HOOKS (hooks));
  for (int i = 0; i < options->n_repeats; i++)
    {
      double us = runs_time_one (object, pipeline, NULL, edges) * 1e6 / edges->n_nodes;

      g_array_append_val (without, us);
      us = runs_time_one (object, pipeline, manager, edges) * 1e6 / edges->n_nodes;
      g_array_append_val (with, us);
    }
  g_assert_cmpuint (hooks->n_calls, ==, 6 * (guint64) edges->n_nodes * options->n_repeats);
  table_compare (table_add ("kedroc", row, "us", with), bench_quartiles (without).median, "the same without hooks",
                 0, 0);
}

void
hooks_measure (const Options *options)
{
  g_autoptr (Edges) edges = edges_new (SHAPE_CHAIN, options->tiny ? 10 : N_NODES);
  g_autoptr (GPtrArray) nodes = edges_make_nodes (edges);
  g_autoptr (KedrocPipeline) pipeline = runs_make_pipeline (nodes);

  for (Runner runner = 0; runner < N_RUNNERS; runner++)
    measure_runner (options, runner, edges, pipeline);
}
