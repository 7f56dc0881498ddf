/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pipeline-texts.h"

/* raw, params:depth -> clean -> cars@table; cars@frame, parameters -> fit -> model (confirms raw) */
static const char *const base[] = { "clean: raw params:depth -> cars@table [etl] {raw}",
                                    "inner/fit: cars@frame parameters params:a.b -> model report", NULL };

/* Pairs of a name and what it becomes; one without a second stays. */
#define N_PAIRS 3

typedef struct {
  const char *case_name;
  const char *inputs[N_PAIRS][2];
  const char *outputs[N_PAIRS][2];
  const char *parameters[N_PAIRS][2];
  const char *namespace_;
  gboolean no_prefix;
  const char *expected; /* NULL: an error */
  KedrocPipelineError code;
  const char *message;
} Case;

static const Case cases[] = {
  { "nothing",
    .expected = "clean: raw params:depth -> cars@table [etl] {raw}\n"
                "inner.fit: cars@frame parameters params:a.b -> model report\n" },
  { "namespace",
    .namespace_ = "eu",
    .expected = "eu.clean: eu.raw params:eu.depth -> eu.cars@table [etl] {eu.raw}\n"
                "eu.inner.fit: eu.cars@frame parameters params:eu.a.b -> eu.model eu.report\n" },
  { "empty-namespace",
    .namespace_ = "",
    .expected = "clean: raw params:depth -> cars@table [etl] {raw}\n"
                "inner.fit: cars@frame parameters params:a.b -> model report\n" },
  { "nested-namespace",
    .namespace_ = "world.eu",
    .inputs = { { "raw", NULL } },
    .expected = "world.eu.clean: raw params:world.eu.depth -> world.eu.cars@table [etl] {raw}\n"
                "world.eu.inner.fit: world.eu.cars@frame parameters params:world.eu.a.b -> world.eu.model "
                "world.eu.report\n" },
  { "no-prefix",
    .namespace_ = "eu",
    .no_prefix = TRUE,
    .outputs = { { "model", "best" } },
    .expected = "eu.clean: raw params:depth -> cars@table [etl] {raw}\n"
                "eu.inner.fit: cars@frame parameters params:a.b -> best report\n" },
  { "inputs",
    .inputs = { { "raw", "companies" } },
    .expected = "clean: companies params:depth -> cars@table [etl] {companies}\n"
                "inner.fit: cars@frame parameters params:a.b -> model report\n" },
  { "input-stays",
    .namespace_ = "eu",
    .inputs = { { "raw", NULL } },
    .expected = "eu.clean: raw params:eu.depth -> eu.cars@table [etl] {raw}\n"
                "eu.inner.fit: eu.cars@frame parameters params:eu.a.b -> eu.model eu.report\n" },
  { "outputs",
    .namespace_ = "eu",
    .outputs = { { "model", "model" }, { "report", "all.report" } },
    .expected = "eu.clean: eu.raw params:eu.depth -> eu.cars@table [etl] {eu.raw}\n"
                "eu.inner.fit: eu.cars@frame parameters params:eu.a.b -> model all.report\n" },
  { "between",
    .namespace_ = "eu",
    .outputs = { { "cars", "autos" } },
    .expected = "eu.clean: eu.raw params:eu.depth -> autos@table [etl] {eu.raw}\n"
                "eu.inner.fit: autos@frame parameters params:eu.a.b -> eu.model eu.report\n" },
  { "one-format",
    .namespace_ = "eu",
    .outputs = { { "cars@table", "eu.cars@csv" } },
    .expected = "eu.clean: eu.raw params:eu.depth -> eu.cars@csv [etl] {eu.raw}\n"
                "eu.inner.fit: eu.cars@frame parameters params:eu.a.b -> eu.model eu.report\n" },
  { "parameters",
    .namespace_ = "eu",
    .parameters = { { "depth", "deep" }, { "params:a.b", NULL }, { "parameters", "other" } },
    .expected = "eu.clean: eu.raw params:deep -> eu.cars@table [etl] {eu.raw}\n"
                "eu.inner.fit: eu.cars@frame parameters params:a.b -> eu.model eu.report\n" },
  { "parameter-to-whole-name",
    .parameters = { { "params:depth", "params:x.y" } },
    .expected = "clean: raw params:x.y -> cars@table [etl] {raw}\n"
                "inner.fit: cars@frame parameters params:a.b -> model report\n" },
  { "missing",
    .inputs = { { "rwa", "x" }, { "zzzzzzzz", "x" } },
    .outputs = { { "modle", NULL } },
    .parameters = { { "dept", NULL } },
    .code = KEDROC_PIPELINE_ERROR_INVALID_MAPPING,
    .message = "Failed to map datasets and/or parameters onto the nodes provided: 'modle' (did you mean 'model'?), "
               "'params:dept' (did you mean 'params:depth'?), 'rwa' (did you mean 'raw'?), 'zzzzzzzz'" },
  { "missing-format-of-known",
    .inputs = { { "raw@csv", "x@csv" } },
    .expected = "clean: raw params:depth -> cars@table [etl] {raw}\n"
                "inner.fit: cars@frame parameters params:a.b -> model report\n" },
  { "parameter-as-input",
    .inputs = { { "params:depth", "params:deep" }, { "parameters", NULL } },
    .code = KEDROC_PIPELINE_ERROR_INVALID_MAPPING,
    .message = "Parameters should be specified in the 'parameters' argument: 'parameters', 'params:depth'" },
  { "input-that-is-written",
    .inputs = { { "cars", "x" }, { "model", NULL } },
    .code = KEDROC_PIPELINE_ERROR_INVALID_MAPPING,
    .message = "Inputs must not be outputs from another node in the same pipeline: 'cars', 'model'" },
  { "output-that-is-not-written",
    .outputs = { { "raw", "x" } },
    .code = KEDROC_PIPELINE_ERROR_INVALID_MAPPING,
    .message = "All outputs must be generated by some node within the pipeline: 'raw'" },
  { "loop-of-a-node",
    .inputs = { { "raw", "cars@csv" } },
    .code = KEDROC_PIPELINE_ERROR_INVALID_NODE,
    .message = "Node 'clean' has 'cars' among both its inputs and its outputs" },
  { "loop-of-the-pipeline",
    .inputs = { { "raw", "model" } },
    .code = KEDROC_PIPELINE_ERROR_CIRCULAR_DEPENDENCY,
    .message = "'clean' -> 'inner.fit' -> 'clean'" },
  { "two-to-one",
    .outputs = { { "model", "x" }, { "report", "x" } },
    .code = KEDROC_PIPELINE_ERROR_INVALID_NODE,
    .message = "Node 'fit' names its output 'x' more than once" },
  { "two-formats",
    .outputs = { { "cars", "autos@new" } },
    .code = KEDROC_PIPELINE_ERROR_INVALID_NAME,
    .message = "'autos@new@table'" },
  { "namespace-in-latin-1",
    .namespace_ = "caf\xe9",
    .code = KEDROC_PIPELINE_ERROR_INVALID_NAME,
    .message = "'caf\357\277\275' cannot be the namespace" },
};

static GHashTable *
make_table (const char *const pairs[N_PAIRS][2])
{
  GHashTable *table = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < N_PAIRS && pairs[i][0] != NULL; i++)
    if (pairs[i][1] != NULL)
      g_hash_table_insert (table, (gpointer) pairs[i][0], (gpointer) pairs[i][1]);
    else
      g_hash_table_add (table, (gpointer) pairs[i][0]);
  return table;
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (KedrocPipeline) pipeline = test_make_pipeline (base);
  g_autofree char *before = test_print_pipeline (pipeline);
  g_autoptr (GHashTable) inputs = make_table (test->inputs);
  g_autoptr (GHashTable) outputs = make_table (test->outputs);
  g_autoptr (GHashTable) parameters = make_table (test->parameters);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocPipeline) mapped =
    kedroc_pipeline_new_mapped (pipeline, inputs, outputs, parameters, test->namespace_, !test->no_prefix, &error);
  g_autofree char *after = test_print_pipeline (pipeline);
  g_autofree char *printed = NULL;

  g_assert_cmpstr (after, ==, before);
  if (test->expected == NULL)
    {
      g_assert_null (mapped);
      g_assert_error (error, KEDROC_PIPELINE_ERROR, (int) test->code);
      if (g_strstr_len (error->message, -1, test->message) == NULL)
        g_error ("“%s” does not contain “%s”", error->message, test->message);
      return;
    }
  g_assert_no_error (error);
  printed = test_print_pipeline (mapped);
  g_assert_cmpstr (printed, ==, test->expected);
}

/* One pipeline used twice, and that used again. */
static void
test_nested (void)
{
  g_autoptr (KedrocPipeline) pipeline = test_make_pipeline ((const char *const[]){ "a: in -> out", NULL });
  g_autoptr (GHashTable) in_stays = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (KedrocPipeline) first = NULL;
  g_autoptr (KedrocPipeline) second = NULL;
  g_autoptr (KedrocPipeline) both = NULL;
  g_autoptr (KedrocPipeline) outer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *printed = NULL;

  g_hash_table_add (in_stays, (gpointer) "in");
  first = kedroc_pipeline_new_mapped (pipeline, in_stays, NULL, NULL, "first", TRUE, &error);
  g_assert_no_error (error);
  second = kedroc_pipeline_new_mapped (pipeline, in_stays, NULL, NULL, "second", TRUE, &error);
  g_assert_no_error (error);
  both = kedroc_pipeline_add (first, second, &error);
  g_assert_no_error (error);
  outer = kedroc_pipeline_new_mapped (both, NULL, NULL, NULL, "outer", TRUE, &error);
  g_assert_no_error (error);
  printed = test_print_pipeline (outer);
  g_assert_cmpstr (printed, ==,
                   "outer.first.a: outer.in -> outer.first.out\nouter.second.a: outer.in -> outer.second.out\n");
}

/* A node that has no name gets another one with its datasets; function, arguments and affinity stay. */
static void
test_unnamed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocNode) plain =
    kedroc_node_new_for_function (NULL, KEDROC_NAMES ("in"), KEDROC_NAMES ("out"), "python:m:f", &error);
  g_autoptr (KedrocNode) named = kedroc_node_with_argument_names (plain, KEDROC_NAMES ("x"), KEDROC_NAMES ("y"), NULL);
  g_autoptr (KedrocNode) node = kedroc_node_with_affinity (named, KEDROC_AFFINITY_OWNER);
  KedrocNode *nodes[] = { node };
  g_autoptr (KedrocPipeline) pipeline = kedroc_pipeline_new (nodes, 1, &error);
  g_autoptr (KedrocPipeline) mapped = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_auto (GStrv) arguments = NULL;
  g_auto (GStrv) keys = NULL;

  g_assert_no_error (error);
  mapped = kedroc_pipeline_new_mapped (pipeline, NULL, NULL, NULL, "s", TRUE, &error);
  g_assert_no_error (error);
  list = kedroc_pipeline_get_nodes (mapped);
  g_assert_true (g_str_has_prefix (kedroc_node_get_name (list->pdata[0]), "s.f"));
  g_assert_cmpstr (kedroc_node_get_name (list->pdata[0]) + strlen ("s."), !=, kedroc_node_get_name (node));
  g_assert_cmpstr (kedroc_node_get_function (list->pdata[0]), ==, "python:m:f");
  g_assert_cmpint (kedroc_node_get_affinity (list->pdata[0]), ==, KEDROC_AFFINITY_OWNER);
  arguments = kedroc_node_get_input_arguments (list->pdata[0]);
  keys = kedroc_node_get_output_keys (list->pdata[0]);
  g_assert_cmpstrv (arguments, KEDROC_NAMES ("x"));
  g_assert_cmpstrv (keys, KEDROC_NAMES ("y"));
}

static void
test_empty (void)
{
  g_autoptr (KedrocPipeline) empty = kedroc_pipeline_new (NULL, 0, NULL);
  g_autoptr (GHashTable) table = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocPipeline) mapped = kedroc_pipeline_new_mapped (empty, table, NULL, NULL, "s", TRUE, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (kedroc_pipeline_get_n_nodes (mapped), ==, 0);
  g_hash_table_add (table, (gpointer) "x");
  g_assert_null (kedroc_pipeline_new_mapped (empty, table, NULL, NULL, NULL, TRUE, &error));
  g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_MAPPING);
  g_assert_cmpstr (error->message, ==, "Failed to map datasets and/or parameters onto the nodes provided: 'x'");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/pipeline/pipeline-mapped/", cases[i].case_name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/kedroc/pipeline/pipeline-mapped/nested", test_nested);
  g_test_add_func ("/kedroc/pipeline/pipeline-mapped/unnamed", test_unnamed);
  g_test_add_func ("/kedroc/pipeline/pipeline-mapped/empty-pipeline", test_empty);

  return g_test_run ();
}
