/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"

/* What Kedro 1.5 answers in its own examples of only_missing_outputs and of the hint how to
 * resume, as a table: every runner has to answer the same.
 *
 * A pipeline is a text: "name: input input > output; …". A dataset whose name ends with +
 * is a file that is there, with - one that is not; others are in memory. */

typedef struct {
  KedrocTestFolder *folder;
  KedrocPipeline *pipeline;
  KedrocDataCatalog *catalog;
} Example;

static gboolean
set_outputs (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  for (guint i = 0; outputs[i] != NULL; i++)
    kedroc_task_set_output_string (task, outputs[i], "data");
  return TRUE;
}

static gboolean
fail (KedrocTask *task,
      gpointer user_data,
      GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "test exception");
  return FALSE;
}

static char **
split_names (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_strv_builder_add (builder, words[i]);
  return g_strv_builder_end (builder);
}

static gboolean
holds (const char *names,
       const char *name)
{
  g_auto (GStrv) list = split_names (names);

  return g_strv_contains ((const char *const *) list, name);
}

static void
add_dataset (Example *self,
             const char *name,
             gboolean is_input)
{
  g_autoptr (KedrocTextDataset) dataset = NULL;
  g_autofree char *path = NULL;

  if (kedroc_data_catalog_contains (self->catalog, name))
    return;
  if (strpbrk (name, "+-") == NULL)
    {
      if (is_input)
        kedroc_data_catalog_set_string (self->catalog, name, "data");
      return;
    }
  path = g_str_has_suffix (name, "+") ? kedroc_test_folder_write (self->folder, name, "data", -1)
                                      : kedroc_test_folder_build_path (self->folder, name);
  dataset = kedroc_text_dataset_new (path, NULL);
  kedroc_data_catalog_set (self->catalog, name, KEDROC_ABSTRACT_DATASET (dataset));
}

static KedrocNode *
make_node (const char *text,
           const char *extra,
           const char *failing)
{
  g_auto (GStrv) parts = g_strsplit_set (text, ":>", -1);
  g_autofree char *name = g_strstrip (g_strdup (parts[0]));
  g_autofree char *read = g_strconcat (parts[1], " ", extra, NULL);
  g_auto (GStrv) inputs = split_names (read);
  g_auto (GStrv) outputs = split_names (parts[2]);

  return test_node_new (name, (const char *const *) inputs, (const char *const *) outputs,
                        holds (failing, name) ? fail : set_outputs);
}

/* @extra: inputs that all nodes have besides. */
static void
example_init (Example *self,
              const char *text,
              const char *extra,
              const char *failing)
{
  g_auto (GStrv) lines = g_strsplit (text, ";", -1);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) free_inputs = NULL;
  g_auto (GStrv) datasets = NULL;

  self->folder = kedroc_test_folder_new ();
  self->catalog = kedroc_data_catalog_new ();
  for (guint i = 0; lines[i] != NULL; i++)
    g_ptr_array_add (nodes, make_node (lines[i], extra, failing));
  self->pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  free_inputs = kedroc_pipeline_get_inputs (self->pipeline);
  datasets = kedroc_pipeline_get_datasets (self->pipeline);
  for (guint i = 0; datasets[i] != NULL; i++)
    add_dataset (self, datasets[i], g_strv_contains ((const char *const *) free_inputs, datasets[i]));
}

static void
example_clear (Example *self)
{
  g_object_unref (self->pipeline);
  g_object_unref (self->catalog);
  kedroc_test_folder_free (self->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Example, example_clear)

static void
note_node (KedrocAbstractRunner *runner,
           KedrocNode *node,
           gpointer data)
{
  g_ptr_array_add (data, g_strdup (kedroc_node_get_name (node)));
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Sorted, with blanks between. */
static char *
join_names (GPtrArray *names)
{
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **) names->pdata);
}

static const struct {
  const char *pipeline;
  const char *run; /* which nodes do */
} missing[] = {
  { "identity: input > output-", "identity" },
  { "node1: A > B; node2: B > C+", "" },
  { "node1: A > B; node2: B > C-", "node1 node2" },
  { "node1: A > B+; node2: B+ > C-", "node2" },
  { "nodeA: in > A+; nodeB: A+ > B-; nodeC: in > C+; nodeD: C+ > D-", "nodeB nodeD" },
  { "nodeA: in1 > memA; nodeB: memA > A+; nodeC: in1 > memC; nodeD: memC > C-; nodeE: in2 > memE; nodeF: memE > E-",
    "nodeC nodeD nodeE nodeF" },
  { "nodeA: in > memA; nodeB: memA memC > B+; nodeC: in > memC", "" },
  { "shared: > out; nodeB: out > B; nodeC: out > C; nodeD: B C > D-", "nodeB nodeC nodeD shared" },
  { "node1: in > memory", "" },
  { "mixed: in > memory kept-", "mixed" },
  { "mixed: in > memory kept+", "" },
  { "node1: in > middle+; log: middle+ > ; node3: middle+ > final+", "log" },
  { "child: in > memory; parent: memory > kept-", "child parent" },
  { "node1: in > one+; log1: one+ > ; node2: one+ > two+; log2: two+ > ; node3: two+ > three+", "log1 log2" },
  /* What is not there is made although only a node that is there needs it. */
  { "node1: in > one-; node2: one- > two+", "node1" },
};

static void
test_missing (gconstpointer kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (missing); i++)
    {
      g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
      g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (KedrocDataCatalog) outputs = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *run = NULL;
      g_auto (Example) example = { 0 };

      example_init (&example, missing[i].pipeline, "", "");
      g_signal_connect (runner, "node-finished", G_CALLBACK (note_node), names);
      outputs = kedroc_abstract_runner_run (runner, example.pipeline, example.catalog, NULL, NULL, TRUE, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (outputs);
      run = join_names (names);
      g_assert_cmpstr (run, ==, missing[i].run);
    }
}

/* A dataset that a pattern makes is one that is kept, too. */
static void
test_missing_pattern (gconstpointer kind)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *json =
    g_strdup_printf ("{\"{name}_kept\": {\"type\": \"text.TextDataset\", \"filepath\": \"%s/{name}\"}}",
                     kedroc_test_folder_get_path (folder));
  g_autoptr (JsonNode) config = json_from_string (json, NULL);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KedrocDataCatalog) catalog =
        kedroc_data_catalog_new_from_config (json_node_get_object (config), NULL, NULL, NULL, &error);
      g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
      g_autoptr (KedrocPipeline) pipeline =
        test_pipeline_new (test_node_new ("node1", NULL, KEDROC_NAMES ("test_kept"), set_outputs), NULL);
      g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (KedrocDataCatalog) outputs = NULL;

      g_assert_no_error (error);
      g_signal_connect (runner, "node-finished", G_CALLBACK (note_node), names);
      outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, TRUE, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (outputs);
      g_assert_cmpuint (names->len, ==, i == 0 ? 1 : 0);
    }
}

#define ASYMMETRIC "node1: ds0_A+ > ds1; node2: ds0_B+ > ds2; node3: ds1 > ds3; node4: ds2 ds3 > ds4"
#define TRIANGULAR "node1: ds0_A+ > ds1; node2: ds1 > ds2_A+; node3: ds2_A+ ds1 > ds3"
#define CROSSED                                                                                              \
  "node1_A: ds0_A+ > ds1_A; node1_B: ds0_B+ > ds1_B; node2: ds1_A ds1_B > ds2_A+ ds2_B+;"                      \
  "node3_A: ds2_A+ > ds3_A; node3_B: ds2_B+ > ds3_B; node4_A: ds3_A > ds4_A; node4_B: ds3_B > ds4_B"
#define CROSSED_KEPT                                                                                           \
  "node1_A: ds0_A+ > ds1_A-; node1_B: ds0_B+ > ds1_B-; node2: ds1_A- ds1_B- > ds2_A- ds2_B-;"                  \
  "node3_A: ds2_A- > ds3_A-; node3_B: ds2_B- > ds3_B-; node4_A: ds3_A- > ds4_A-; node4_B: ds3_B- > ds4_B-"

/* All nodes run that can, so that it is certain which have not. */
static const struct {
  const char *pipeline;
  const char *failing;
  const char *resume;
} resumed[] = {
  { ASYMMETRIC, "node2 node3", "node1 node2" },
  { ASYMMETRIC, "node3", "node1 node2" },
  { ASYMMETRIC, "node4", "node1 node2" },
  { ASYMMETRIC, "", "" },
  { TRIANGULAR, "node3", "node1" },
  { CROSSED, "node1_A node1_B", "" }, /* nothing has run */
  { CROSSED, "node2", "node1_A node1_B" },
  { CROSSED, "node3_A node3_B", "node3_A node3_B" },
  { CROSSED, "node4_A node4_B", "node3_A node3_B" },
  { CROSSED, "node4_A", "node3_A" },
  { CROSSED, "node3_A", "node3_A" },
  { CROSSED_KEPT, "node2", "node2" },
  { CROSSED_KEPT, "node3_A node3_B", "node3_A node3_B" },
  { CROSSED_KEPT, "node4_A node4_B", "node4_A node4_B" },
  { CROSSED_KEPT, "node4_A", "node4_A" },
};

static void
check_resumed (gconstpointer kind,
               guint index,
               const char *extra)
{
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_auto (GStrv) names = NULL;
  g_autofree char *resume = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Example) example = { 0 };

  example_init (&example, resumed[index].pipeline, extra, resumed[index].failing);
  kedroc_abstract_runner_set_failure_policy (runner, KEDROC_FAILURE_POLICY_KEEP_GOING);
  outputs = kedroc_abstract_runner_run (runner, example.pipeline, example.catalog, NULL, NULL, FALSE, NULL, &error);
  g_assert_cmpint (outputs == NULL, ==, *resumed[index].failing != '\0');
  names = kedroc_abstract_runner_suggest_resume_nodes (runner);
  resume = g_strjoinv (" ", names);
  g_assert_cmpstr (resume, ==, resumed[index].resume);
}

/* What all nodes read besides, a parameter or a file, makes no difference. */
static void
test_resume (gconstpointer kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (resumed); i++)
    {
      check_resumed (kind, i, "");
      check_resumed (kind, i, "params:p");
      check_resumed (kind, i, "dsY+");
    }
}

static const struct {
  const char *name;
  GTestDataFunc func;
} cases[] = {
  { "only-missing-outputs", test_missing },
  { "only-missing-outputs-of-patterns", test_missing_pattern },
  { "resume", test_resume },
};

int
main (int argc,
      char **argv)
{
  const char *kinds[] = { "sequential", "thread", "parallel" };

  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
      {
        g_autofree char *path = g_strdup_printf ("/kedroc/runner/kedro-examples/%s/%s", kinds[k], cases[c].name);

        g_test_add_data_func (path, kinds[k], cases[c].func);
      }
  return g_test_run ();
}
