/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>
#include <string.h>

static gboolean
succeed (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  return TRUE;
}

/* A node from "name: input input -> output output". */
static KedrocNode *
parse_node (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) name_and_rest = g_strsplit (text, ":", 2);
  g_auto (GStrv) sides = g_strsplit (name_and_rest[1], "->", 2);
  /* g_strsplit() makes an empty list of an empty string. */
  g_auto (GStrv) inputs = g_strsplit (g_strstrip (sides[0]), " ", -1);
  g_auto (GStrv) outputs = g_strsplit (g_strstrip (sides[1]), " ", -1);
  KedrocNode *node = kedroc_node_new (name_and_rest[0], (const char *const *) inputs,
                                      (const char *const *) outputs, succeed, NULL, NULL, &error);

  g_assert_no_error (error);
  return node;
}

static KedrocPipeline *
try_pipeline (const char *const *texts,
              GError **error)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);

  for (; *texts != NULL; texts++)
    g_ptr_array_add (nodes, parse_node (*texts));
  return kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, error);
}

static KedrocPipeline *
make_pipeline (const char *const *texts)
{
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline = try_pipeline (texts, &error);

  g_assert_no_error (error);
  return pipeline;
}

/* "name name name" */
static char *
join_nodes (GPtrArray *nodes)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < nodes->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "", kedroc_node_get_name (nodes->pdata[i]));
  g_ptr_array_unref (nodes);
  return g_string_free (names, FALSE);
}

static char *
join_names (char **names)
{
  char *joined = g_strjoinv (" ", names);

  g_strfreev (names);
  return joined;
}

static void
assert_nodes (KedrocPipeline *pipeline,
              const char *expected)
{
  g_autofree char *names = join_nodes (kedroc_pipeline_get_nodes (pipeline));

  g_assert_cmpstr (names, ==, expected);
}

typedef struct {
  const char *case_name;
  const char *nodes[8];
  const char *groups; /* "name name | name" */
  const char *inputs;
  const char *outputs;
  const char *all_inputs;
  const char *all_outputs;
  const char *datasets;
} Shape;

static const Shape shapes[] = {
  { "empty", { NULL }, "", "", "", "", "", "" },
  { "one", { "n: a b -> c" }, "n", "a b", "c", "a b", "c", "a b c" },
  { "source", { "n: -> c" }, "n", "", "c", "", "c", "c" },
  { "sink", { "n: a a ->" }, "n", "a", "", "a", "", "a" },
  { "chain", { "c: y -> z", "b: x -> y", "a: w -> x" }, "a | b | c", "w", "z", "w x y", "x y z", "w x y z" },
  { "diamond",
    { "join: l r -> out", "right: m -> r", "left: m -> l", "middle: in -> m" },
    "middle | left right | join",
    "in",
    "out",
    "in l m r",
    "l m out r",
    "in l m out r" },
  /* z could run at once but for its place in the alphabet: groups come first, names second. */
  { "groups-before-names",
    { "a: x -> y", "b: -> x", "z: q -> s" },
    "b z | a",
    "q",
    "s y",
    "q x",
    "s x y",
    "q s x y" },
  { "intermediate-output", { "a: i -> x y", "b: x -> z" }, "a | b", "i", "y z", "i x", "x y z", "i x y z" },
  { "transcoded",
    { "write: raw -> t@pandas", "read: t@spark -> done", "again: t@pandas -> more" },
    "write | again read",
    "raw",
    "done more",
    "raw t@pandas t@spark",
    "done more t@pandas",
    "done more raw t@pandas t@spark" },
  { "transcoded-free",
    { "a: x@one -> y", "b: x@two -> z@three" },
    "a b",
    "x@one x@two",
    "y z@three",
    "x@one x@two",
    "y z@three",
    "x@one x@two y z@three" },
  { "parameters",
    { "a: params:x.y parameters -> z" },
    "a",
    "parameters params:x.y",
    "z",
    "parameters params:x.y",
    "z",
    "parameters params:x.y z" },
};

static void
test_shape (gconstpointer data)
{
  const Shape *shape = data;
  g_autoptr (KedrocPipeline) pipeline = make_pipeline (shape->nodes);
  g_autofree char *inputs = join_names (kedroc_pipeline_get_inputs (pipeline));
  g_autofree char *outputs = join_names (kedroc_pipeline_get_outputs (pipeline));
  g_autofree char *all_inputs = join_names (kedroc_pipeline_get_all_inputs (pipeline));
  g_autofree char *all_outputs = join_names (kedroc_pipeline_get_all_outputs (pipeline));
  g_autofree char *datasets = join_names (kedroc_pipeline_get_datasets (pipeline));
  g_autoptr (GString) groups = g_string_new (NULL);
  g_autoptr (GPtrArray) past = NULL;
  g_autofree char *nodes = NULL;

  for (guint i = 0; i < kedroc_pipeline_get_n_groups (pipeline); i++)
    {
      g_autofree char *names = join_nodes (kedroc_pipeline_get_group (pipeline, i));

      g_string_append_printf (groups, "%s%s", i > 0 ? " | " : "", names);
    }
  g_assert_cmpstr (groups->str, ==, shape->groups);
  g_assert_cmpstr (inputs, ==, shape->inputs);
  g_assert_cmpstr (outputs, ==, shape->outputs);
  g_assert_cmpstr (all_inputs, ==, shape->all_inputs);
  g_assert_cmpstr (all_outputs, ==, shape->all_outputs);
  g_assert_cmpstr (datasets, ==, shape->datasets);

  nodes = join_nodes (kedroc_pipeline_get_nodes (pipeline));
  g_string_replace (groups, " | ", " ", 0);
  g_assert_cmpstr (nodes, ==, groups->str);
  g_assert_cmpuint (kedroc_pipeline_get_n_nodes (pipeline), ==, g_strv_length ((char **) shape->nodes));
  past = kedroc_pipeline_get_group (pipeline, kedroc_pipeline_get_n_groups (pipeline));
  g_assert_cmpuint (past->len, ==, 0);
}

typedef struct {
  const char *case_name;
  const char *nodes[8];
  KedrocPipelineError code;
  const char *culprits[6];
} Refused;

static const Refused refused[] = {
  { "duplicate-names",
    { "a: x -> y", "b: x -> z", "b: y -> q", "a: z -> r", "c: q -> s", "a: q -> t" },
    KEDROC_PIPELINE_ERROR_DUPLICATE_NODE,
    { "'a', 'b'" } },
  { "same-node-twice", { "a: x -> y", "a: x -> y" }, KEDROC_PIPELINE_ERROR_DUPLICATE_NODE, { "'a'" } },
  { "output-twice",
    { "a: x -> y", "b: x -> y q", "c: x -> q" },
    KEDROC_PIPELINE_ERROR_OUTPUT_NOT_UNIQUE,
    { "'y' (by 'a' and 'b')", "'q' (by 'b' and 'c')" } },
  { "output-in-two-formats",
    { "a: x -> y@one", "b: x -> y@two" },
    KEDROC_PIPELINE_ERROR_OUTPUT_NOT_UNIQUE,
    { "'y@two'", "'a'", "'b'" } },
  { "output-in-two-formats-of-one-node",
    { "a: x -> y@one y@two" },
    KEDROC_PIPELINE_ERROR_OUTPUT_NOT_UNIQUE,
    { "'y@two'", "'a'" } },
  { "mixed-formats",
    { "a: x -> y@one", "b: y -> z", "c: w@k -> v", "d: w -> u" },
    KEDROC_PIPELINE_ERROR_INVALID_NAME,
    { "'w@k', 'y@one'" } },
  { "cycle-of-two",
    { "b: x -> y", "a: y -> x" },
    KEDROC_PIPELINE_ERROR_CIRCULAR_DEPENDENCY,
    { "'a' -> 'b' -> 'a'" } },
  { "cycle-with-tails",
    { "start: i -> j", "q: j c -> a", "p: a -> b", "r: b -> c e", "end: e -> f" },
    KEDROC_PIPELINE_ERROR_CIRCULAR_DEPENDENCY,
    { ": 'p' -> 'r' -> 'q' -> 'p'" } },
  { "cycle-transcoded",
    { "a: x@one -> y@one", "b: y@two -> x@two" },
    KEDROC_PIPELINE_ERROR_CIRCULAR_DEPENDENCY,
    { "'a' -> 'b' -> 'a'" } },
};

static void
test_refused (gconstpointer data)
{
  const Refused *test = data;
  g_autoptr (GError) error = NULL;

  g_assert_null (try_pipeline (test->nodes, &error));
  g_assert_error (error, KEDROC_PIPELINE_ERROR, (int) test->code);
  for (guint i = 0; i < G_N_ELEMENTS (test->culprits) && test->culprits[i] != NULL; i++)
    if (g_strstr_len (error->message, -1, test->culprits[i]) == NULL)
      g_error ("“%s” does not contain “%s”", error->message, test->culprits[i]);
}

/* A message stays readable, however many there are. */
static void
test_long_cycle (void)
{
  const guint n = 1000;
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("n%04u: d%u -> d%u", i, i, (i + 1) % n);

      g_ptr_array_add (nodes, parse_node (text));
    }
  g_assert_null (kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error));
  g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_CIRCULAR_DEPENDENCY);
  g_assert_nonnull (g_strstr_len (error->message, -1, "'n0000' -> 'n0001' -> "));
  g_assert_nonnull (g_strstr_len (error->message, -1, "980 more -> 'n0000'"));
  g_assert_cmpuint (strlen (error->message), <, 500);
}

static void
test_confirms (void)
{
  g_autoptr (KedrocNode) a = parse_node ("a: x -> y");
  g_autoptr (KedrocNode) b = parse_node ("b: y -> z");
  g_autoptr (KedrocNode) a_confirming = kedroc_node_with_confirms (a, KEDROC_NAMES ("x@one"), NULL);
  g_autoptr (KedrocNode) b_confirming = kedroc_node_with_confirms (b, KEDROC_NAMES ("y", "x@two"), NULL);
  g_autoptr (KedrocNode) b_distinct = kedroc_node_with_confirms (b, KEDROC_NAMES ("y", "z"), NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocPipeline) good = NULL;
  KedrocNode *clashing[] = { a_confirming, b_confirming };
  KedrocNode *distinct[] = { a_confirming, b_distinct };

  g_assert_null (kedroc_pipeline_new (clashing, G_N_ELEMENTS (clashing), &error));
  g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_CONFIRM_NOT_UNIQUE);
  g_assert_nonnull (g_strstr_len (error->message, -1, "'x@two' (by 'b')"));
  g_clear_error (&error);

  good = kedroc_pipeline_new (distinct, G_N_ELEMENTS (distinct), &error);
  g_assert_no_error (error);
  assert_nodes (good, "a b");
}

static void
test_dependencies (void)
{
  static const char *const texts[] = { "join: l r l -> out", "right: m@a -> r", "left: m@b m@a in -> l",
                                       "middle: in -> m@b", NULL };
  static const struct {
    const char *node;
    const char *parents;
  } cases[] = { { "join", "left right" }, { "right", "middle" }, { "left", "middle" }, { "middle", "" } };
  g_autoptr (KedrocPipeline) pipeline = make_pipeline (texts);
  g_autoptr (KedrocNode) foreign = parse_node ("other: x -> y");
  g_autoptr (KedrocNode) namesake = parse_node ("join: x -> y");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      KedrocNode *node = kedroc_pipeline_get_node (pipeline, cases[i].node);
      g_autofree char *parents = join_nodes (kedroc_pipeline_get_node_dependencies (pipeline, node));

      g_assert_cmpstr (kedroc_node_get_name (node), ==, cases[i].node);
      g_assert_cmpstr (parents, ==, cases[i].parents);
    }
  g_assert_null (kedroc_pipeline_get_node_dependencies (pipeline, foreign));
  g_assert_null (kedroc_pipeline_get_node_dependencies (pipeline, namesake));
  g_assert_null (kedroc_pipeline_get_node (pipeline, "zzz"));
  g_assert_null (kedroc_pipeline_get_node (pipeline, ""));
}

static void
test_describe (void)
{
  static const char *const texts[] = { "b: x y -> z", "a: w -> x", NULL };
  static const char *const nothing[] = { NULL };
  g_autoptr (KedrocPipeline) pipeline = make_pipeline (texts);
  g_autoptr (KedrocPipeline) empty = make_pipeline (nothing);
  g_autofree char *names = kedroc_pipeline_describe (pipeline, TRUE);
  g_autofree char *full = kedroc_pipeline_describe (pipeline, FALSE);
  g_autofree char *none = kedroc_pipeline_describe (empty, TRUE);

  g_assert_cmpstr (names, ==,
                   "#### Pipeline execution order ####\nInputs: w, y\n\na\nb\n\nOutputs: z\n"
                   "##################################");
  g_assert_cmpstr (full, ==,
                   "#### Pipeline execution order ####\nInputs: w, y\n\na: function([w]) -> [x]\n"
                   "b: function([x;y]) -> [z]\n\nOutputs: z\n##################################");
  g_assert_cmpstr (none, ==,
                   "#### Pipeline execution order ####\nInputs: None\n\n\n\nOutputs: None\n"
                   "##################################");
}

typedef KedrocPipeline *(*SetOperation) (KedrocPipeline *self,
                                         KedrocPipeline *other,
                                         GError **error);

typedef struct {
  const char *case_name;
  SetOperation operation;
  const char *expected;
} SetCase;

static const SetCase set_cases[] = {
  { "add", kedroc_pipeline_add, "a d b e c" },
  { "union", kedroc_pipeline_union, "a d b e c" },
  { "subtract", kedroc_pipeline_subtract, "a c" },
  { "intersect", kedroc_pipeline_intersect, "b" },
};

static void
test_sets (gconstpointer data)
{
  static const char *const left_texts[] = { "a: u -> v", "b: v -> w", "c: w -> x", NULL };
  static const char *const right_texts[] = { "b: v -> w", "d: q -> r", "e: r -> s", NULL };
  const SetCase *test = data;
  g_autoptr (KedrocPipeline) left = make_pipeline (left_texts);
  g_autoptr (KedrocPipeline) right = make_pipeline (right_texts);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocPipeline) result = test->operation (left, right, &error);

  g_assert_no_error (error);
  assert_nodes (result, test->expected);
  assert_nodes (left, "a b c");
  if (kedroc_pipeline_get_node (result, "b") != NULL)
    g_assert_true (kedroc_pipeline_get_node (result, "b") == kedroc_pipeline_get_node (left, "b"));
}

/* What has the same name and is something else neither merges nor is taken away. */
static void
test_sets_of_namesakes (void)
{
  static const char *const left_texts[] = { "a: u -> v", "b: v -> w", NULL };
  static const char *const right_texts[] = { "b: v -> x", NULL };
  static const char *const clash_texts[] = { "c: u -> v", NULL };
  g_autoptr (KedrocPipeline) left = make_pipeline (left_texts);
  g_autoptr (KedrocPipeline) right = make_pipeline (right_texts);
  g_autoptr (KedrocPipeline) clash = make_pipeline (clash_texts);
  g_autoptr (KedrocPipeline) rest = kedroc_pipeline_subtract (left, right, NULL);
  g_autoptr (KedrocPipeline) common = kedroc_pipeline_intersect (left, right, NULL);
  g_autoptr (GError) error = NULL;

  assert_nodes (rest, "a b");
  assert_nodes (common, "");
  g_assert_null (kedroc_pipeline_add (left, right, &error));
  g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_DUPLICATE_NODE);
  g_assert_nonnull (g_strstr_len (error->message, -1, "'b'"));
  g_clear_error (&error);
  g_assert_null (kedroc_pipeline_union (left, clash, &error));
  g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_OUTPUT_NOT_UNIQUE);
  g_assert_nonnull (g_strstr_len (error->message, -1, "'v'"));
}

static void
test_from_pipelines (void)
{
  static const char *const texts[][3] =
    { { "a: u -> v", "b: v -> w" }, { "b: v -> w", "c: w -> x" }, { "c: w -> x" } };
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (KedrocPipeline) sum = NULL;
  g_autoptr (KedrocPipeline) none = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_ptr_array_add (parts, make_pipeline (texts[i]));
  sum = kedroc_pipeline_new_from_pipelines ((KedrocPipeline **) parts->pdata, parts->len, &error);
  g_assert_no_error (error);
  assert_nodes (sum, "a b c");
  none = kedroc_pipeline_new_from_pipelines (NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kedroc_pipeline_get_n_nodes (none), ==, 0);
}

static void
test_tag (void)
{
  static const char *const texts[] = { "a: u -> v", "b: v -> w", NULL };
  g_autoptr (KedrocPipeline) pipeline = make_pipeline (texts);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocPipeline) tagged = kedroc_pipeline_tag (pipeline, KEDROC_NAMES ("t"), &error);

  g_assert_no_error (error);
  g_assert_true (kedroc_node_has_tag (kedroc_pipeline_get_node (tagged, "b"), "t"));
  g_assert_false (kedroc_node_has_tag (kedroc_pipeline_get_node (pipeline, "b"), "t"));
  g_assert_null (kedroc_pipeline_tag (pipeline, KEDROC_NAMES ("t t"), &error));
  g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NAME);
  g_assert_nonnull (g_strstr_len (error->message, -1, "'t t'"));
}

/* A pipeline keeps its nodes, and gives them up. */
static void
test_teardown (void)
{
  KedrocNode *node = parse_node ("a: u -> v");
  KedrocPipeline *pipeline = kedroc_pipeline_new (&node, 1, NULL);
  gpointer weak_node = node;
  gpointer weak_pipeline = pipeline;

  g_object_add_weak_pointer (G_OBJECT (node), &weak_node);
  g_object_add_weak_pointer (G_OBJECT (pipeline), &weak_pipeline);
  g_object_unref (node);
  g_assert_nonnull (weak_node);
  g_object_unref (pipeline);
  g_assert_null (weak_pipeline);
  g_assert_null (weak_node);
}

static void
test_null (void)
{
  if (g_test_subprocess ())
    {
      KedrocNode *node = NULL;
      KedrocPipeline *pipeline = NULL;

      /* The criticals are what is tested. */
      g_log_set_always_fatal (G_LOG_FATAL_MASK);
      g_assert_null (kedroc_pipeline_new (&node, 1, NULL));
      g_assert_null (kedroc_pipeline_new_from_pipelines (&pipeline, 1, NULL));
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*KEDROC_IS_NODE*KEDROC_IS_PIPELINE*");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/pipeline/pipeline/shape/", shapes[i].case_name, NULL);

      g_test_add_data_func (path, &shapes[i], test_shape);
    }
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/pipeline/pipeline/refused/", refused[i].case_name, NULL);

      g_test_add_data_func (path, &refused[i], test_refused);
    }
  g_test_add_func ("/kedroc/pipeline/pipeline/refused/long-cycle", test_long_cycle);
  g_test_add_func ("/kedroc/pipeline/pipeline/confirms", test_confirms);
  g_test_add_func ("/kedroc/pipeline/pipeline/dependencies", test_dependencies);
  g_test_add_func ("/kedroc/pipeline/pipeline/describe", test_describe);
  for (guint i = 0; i < G_N_ELEMENTS (set_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/pipeline/pipeline/sets/", set_cases[i].case_name, NULL);

      g_test_add_data_func (path, &set_cases[i], test_sets);
    }
  g_test_add_func ("/kedroc/pipeline/pipeline/sets/namesakes", test_sets_of_namesakes);
  g_test_add_func ("/kedroc/pipeline/pipeline/from-pipelines", test_from_pipelines);
  g_test_add_func ("/kedroc/pipeline/pipeline/null", test_null);
  g_test_add_func ("/kedroc/pipeline/pipeline/tag", test_tag);
  g_test_add_func ("/kedroc/pipeline/pipeline/teardown", test_teardown);

  return g_test_run ();
}
