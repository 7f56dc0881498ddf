/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

/* left - right, by the names of its own. */
static gboolean
subtract (KedrocTask *task,
          gpointer user_data,
          GError **error)
{
  double left = kedroc_task_get_input_double (task, "left");
  double right = g_value_get_double (kedroc_task_get_input (task, "right"));

  kedroc_task_set_output_double (task, "difference", left - right);
  return TRUE;
}

static KedrocNode *
make_node (const char *const *inputs,
           const char *const *arguments,
           const char *const *outputs,
           const char *const *keys,
           GError **error)
{
  g_autoptr (KedrocNode) plain = kedroc_node_new ("n", inputs, outputs, subtract, NULL, NULL, error);

  g_assert_nonnull (plain);
  return kedroc_node_with_argument_names (plain, arguments, keys, error);
}

static void
set_double (KedrocTask *task,
            const char *name,
            double number)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_DOUBLE);
  g_value_set_double (&value, number);
  kedroc_task_set_input (task, name, &value);
}

static void
test_getters (void)
{
  g_autoptr (KedrocNode) node =
    make_node (KEDROC_NAMES ("a", "b"), KEDROC_NAMES ("y", "x"), KEDROC_NAMES ("c"), KEDROC_NAMES ("k"), NULL);
  g_autoptr (KedrocNode) tagged = kedroc_node_with_tags (node, KEDROC_NAMES ("t"), NULL);
  g_autoptr (KedrocNode) bare = kedroc_node_with_argument_names (node, NULL, NULL, NULL);
  g_auto (GStrv) arguments = kedroc_node_get_input_arguments (tagged);
  g_auto (GStrv) keys = NULL;
  g_auto (GStrv) inputs = kedroc_node_get_inputs (tagged);
  g_auto (GStrv) no_arguments = kedroc_node_get_input_arguments (bare);
  g_auto (GStrv) no_keys = kedroc_node_get_output_keys (bare);
  g_autofree char *text = kedroc_node_to_string (tagged);

  g_object_get (tagged, "output-keys", &keys, NULL);
  g_assert_cmpstrv (arguments, KEDROC_NAMES ("y", "x"));
  g_assert_cmpstrv (keys, KEDROC_NAMES ("k"));
  g_assert_cmpstrv (inputs, KEDROC_NAMES ("a", "b"));
  g_assert_cmpstrv (no_arguments, KEDROC_NAMES (NULL));
  g_assert_cmpstrv (no_keys, KEDROC_NAMES (NULL));
  g_assert_cmpstr (text, ==, "n: function([a;b]) -> [c]");
}

typedef struct {
  const char *case_name;
  const char *inputs[3];
  const char *arguments[3];
  const char *outputs[3];
  const char *keys[3];
  const char *set[2]; /* under which names 5 and 3 are set */
  const char *got;    /* under which name the output is read */
  double expected;
} Execution;

static const Execution executions[] = {
  { "by-dataset",
    { "cars", "boats" },
    { "left", "right" },
    { "out" },
    { "difference" },
    { "cars", "boats" },
    "out",
    2 },
  { "by-argument",
    { "cars", "boats" },
    { "left", "right" },
    { "out" },
    { "difference" },
    { "left", "right" },
    "difference",
    2 },
  { "other-order",
    { "boats", "cars" },
    { "right", "left" },
    { "out" },
    { "difference" },
    { "cars", "boats" },
    "out",
    2 },
  /* The names of the datasets are those of the arguments, crossed: the function means its own, the caller datasets. */
  { "crossed", { "right", "left" }, { "left", "right" }, { "out" }, { "difference" }, { "right", "left" }, "out", 2 },
  { "keys-only", { "left", "right" }, { NULL }, { "out" }, { "difference" }, { "left", "right" }, "out", 2 },
  { "arguments-only", { "a", "b" }, { "left", "right" }, { "difference" }, { NULL }, { "a", "b" }, "difference", 2 },
};

static void
test_execution (gconstpointer data)
{
  const Execution *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocNode) node =
    make_node (test->inputs, *test->arguments != NULL ? test->arguments : NULL, test->outputs,
               *test->keys != NULL ? test->keys : NULL, &error);
  g_autoptr (KedrocTask) task = NULL;

  g_assert_no_error (error);
  task = kedroc_task_new (node);
  set_double (task, test->set[0], 5);
  set_double (task, test->set[1], 3);
  g_assert_true (kedroc_node_execute (node, task, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (g_value_get_double (kedroc_task_get_output (task, test->got)), ==, test->expected);
  g_assert_null (kedroc_task_get_output (task, "zzz"));
}

/* Two arguments with one dataset: it is loaded once. */
static void
test_shared_dataset (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocNode) node = make_node (KEDROC_NAMES ("a", "a"), KEDROC_NAMES ("left", "right"),
                                           KEDROC_NAMES ("difference"), NULL, &error);
  g_autoptr (KedrocTask) task = kedroc_task_new (node);

  set_double (task, "right", 7);
  g_assert_true (kedroc_node_execute (node, task, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (g_value_get_double (kedroc_task_get_output (task, "difference")), ==, 0);
}

typedef struct {
  const char *case_name;
  const char *inputs[3];
  const char *arguments[3];
  const char *keys[3];
  KedrocPipelineError code;
  const char *message;
} Refused;

static const Refused refused[] = {
  { "too-few",
    { "a", "b" },
    { "x" },
    { NULL },
    KEDROC_PIPELINE_ERROR_INVALID_NODE,
    "Node 'n' has 2 inputs, but was given 1 arguments for them; there has to be one for each" },
  { "too-many-keys",
    { "a" },
    { NULL },
    { "x", "y" },
    KEDROC_PIPELINE_ERROR_INVALID_NODE,
    "Node 'n' has 1 outputs, but was given 2 keys for them; there has to be one for each" },
  { "twice",
    { "a", "b" },
    { "x", "x" },
    { NULL },
    KEDROC_PIPELINE_ERROR_INVALID_NODE,
    "Node 'n' names the argument 'x' of its inputs more than once" },
  { "empty",
    { "a", "b" },
    { "x", "" },
    { NULL },
    KEDROC_PIPELINE_ERROR_INVALID_NAME,
    "'' cannot be the argument of an input of node 'n': it has to be valid UTF-8 and not empty" },
  { "broken-key",
    { "a" },
    { NULL },
    { "\xff" },
    KEDROC_PIPELINE_ERROR_INVALID_NAME,
    "'\xef\xbf\xbd' cannot be the key of an output of node 'n': it has to be valid UTF-8 and not empty" },
};

static void
test_refused (gconstpointer data)
{
  const Refused *test = data;
  g_autoptr (GError) error = NULL;

  g_assert_null (make_node (test->inputs, *test->arguments != NULL ? test->arguments : NULL, KEDROC_NAMES ("out"),
                            *test->keys != NULL ? test->keys : NULL, &error));
  g_assert_error (error, KEDROC_PIPELINE_ERROR, (int) test->code);
  g_assert_cmpstr (error->message, ==, test->message);
}

/* What the function asks for in vain is told with what there is. */
static void
test_unknown_names (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocNode) node =
    make_node (KEDROC_NAMES ("a", "b"), KEDROC_NAMES ("lft", "right"), KEDROC_NAMES ("c"), KEDROC_NAMES ("k"), NULL);
  g_autoptr (KedrocTask) task = kedroc_task_new (node);

  set_double (task, "a", 1);
  set_double (task, "b", 1);
  g_assert_false (kedroc_node_execute (node, task, &error));
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED);
  g_assert_cmpstr (error->message, ==, "Node 'n': there is no input 'left'; there is 'lft', 'right'");
}

/* As Kedro compares dicts: the order of the arguments does not count, and a list is something else. */
static void
test_equality (void)
{
  const char *const *out = KEDROC_NAMES ("c");
  g_autoptr (KedrocNode) node = make_node (KEDROC_NAMES ("a", "b"), KEDROC_NAMES ("x", "y"), out, NULL, NULL);
  g_autoptr (KedrocNode) same = make_node (KEDROC_NAMES ("b", "a"), KEDROC_NAMES ("y", "x"), out, NULL, NULL);
  g_autoptr (KedrocNode) crossed = make_node (KEDROC_NAMES ("b", "a"), KEDROC_NAMES ("x", "y"), out, NULL, NULL);
  g_autoptr (KedrocNode) list = make_node (KEDROC_NAMES ("a", "b"), NULL, out, NULL, NULL);
  g_autoptr (KedrocNode) keyed = make_node (KEDROC_NAMES ("a", "b"), NULL, out, KEDROC_NAMES ("k"), NULL);
  g_autoptr (KedrocNode) shorter = make_node (KEDROC_NAMES ("a"), KEDROC_NAMES ("x"), out, NULL, NULL);

  g_assert_true (kedroc_node_equal (node, same));
  g_assert_cmpuint (kedroc_node_hash (node), ==, kedroc_node_hash (same));
  g_assert_false (kedroc_node_equal (node, crossed));
  g_assert_false (kedroc_node_equal (node, list));
  g_assert_false (kedroc_node_equal (list, keyed));
  g_assert_cmpint (kedroc_node_compare (shorter, node), <, 0);
  g_assert_cmpint (kedroc_node_compare (node, crossed), ==, -kedroc_node_compare (crossed, node));
  g_assert_cmpint (kedroc_node_compare (list, node), ==, -kedroc_node_compare (node, list));
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/pipeline/node-arguments/getters", test_getters);
  for (guint i = 0; i < G_N_ELEMENTS (executions); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/pipeline/node-arguments/execution/", executions[i].case_name, NULL);

      g_test_add_data_func (path, &executions[i], test_execution);
    }
  g_test_add_func ("/kedroc/pipeline/node-arguments/shared-dataset", test_shared_dataset);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/pipeline/node-arguments/refused/", refused[i].case_name, NULL);

      g_test_add_data_func (path, &refused[i], test_refused);
    }
  g_test_add_func ("/kedroc/pipeline/node-arguments/unknown-names", test_unknown_names);
  g_test_add_func ("/kedroc/pipeline/node-arguments/equality", test_equality);

  return g_test_run ();
}
