/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

/* What the functions of the tests do wrong, or right. */
typedef enum {
  DO_SUM,
  DO_FORGET,
  DO_SET_UNKNOWN,
  DO_SET_EMPTY,
  DO_SET_NULL_STRING,
  DO_FAIL,
  DO_FAIL_SILENTLY,
  DO_FAIL_AND_SUCCEED,
  DO_GET_UNKNOWN,
  DO_GET_WRONG_TYPE,
  DO_GET_WRONG_TYPE_AND_GIVE_UP,
  DO_GET_LOSSY,
  DO_FAIL_AFTER_MISTAKE,
} What;

static gboolean
work (KedrocTask *task,
      gpointer user_data,
      GError **error)
{
  GValue unset = G_VALUE_INIT;
  What what = GPOINTER_TO_INT (user_data);

  if (what == DO_GET_UNKNOWN)
    g_assert_cmpint (kedroc_task_get_input_int64 (task, "zzz"), ==, 0);
  if (what == DO_GET_WRONG_TYPE || what == DO_GET_WRONG_TYPE_AND_GIVE_UP || what == DO_FAIL_AFTER_MISTAKE)
    g_assert_null (kedroc_task_get_input_string (task, "a"));
  if (what == DO_GET_LOSSY)
    g_assert_cmpint (kedroc_task_get_input_int64 (task, "b"), ==, 0);

  if (what == DO_FAIL || what == DO_FAIL_AND_SUCCEED || what == DO_FAIL_AFTER_MISTAKE)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "the disk is full");
  if (what == DO_FAIL || what == DO_FAIL_SILENTLY || what == DO_FAIL_AFTER_MISTAKE ||
      what == DO_GET_WRONG_TYPE_AND_GIVE_UP)
    return FALSE;
  if (what == DO_SET_UNKNOWN)
    kedroc_task_set_output_double (task, "prise", 1.0);
  if (what == DO_SET_EMPTY)
    kedroc_task_set_output (task, "sum", &unset);
  if (what == DO_SET_NULL_STRING)
    kedroc_task_set_output_string (task, "sum", NULL);
  if (what != DO_FORGET && what != DO_SET_EMPTY && what != DO_SET_NULL_STRING)
    kedroc_task_set_output_double (task, "sum", kedroc_task_get_input_double (task, "a") +
                                                  kedroc_task_get_input_double (task, "b"));
  return TRUE;
}

static void
set_inputs (KedrocTask *task)
{
  GValue a = G_VALUE_INIT;
  GValue b = G_VALUE_INIT;

  g_value_set_int (g_value_init (&a, G_TYPE_INT), 2);
  g_value_set_double (g_value_init (&b, G_TYPE_DOUBLE), 0.5);
  kedroc_task_set_input (task, "a", &a);
  kedroc_task_set_input (task, "b", &b);
}

static KedrocNode *
make_node (What what)
{
  return kedroc_node_new ("add", KEDROC_NAMES ("a", "b"), KEDROC_NAMES ("sum"), work, GINT_TO_POINTER (what),
                          NULL, NULL);
}

static void
test_success (void)
{
  g_autoptr (KedrocNode) node = make_node (DO_SUM);
  g_autoptr (KedrocTask) task = kedroc_task_new (node);
  g_autoptr (GError) error = NULL;

  set_inputs (task);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (kedroc_node_execute (node, task, &error));
      g_assert_no_error (error);
      g_assert_cmpfloat (g_value_get_double (kedroc_task_get_output (task, "sum")), ==, 2.5);
    }
}

typedef struct {
  const char *case_name;
  What what;
  const char *culprits[4];
} Mistake;

static const Mistake mistakes[] = {
  { "forgets-output", DO_FORGET, { "'sum'", "not set" } },
  { "sets-unknown-output", DO_SET_UNKNOWN, { "'prise'", "'sum'" } },
  { "sets-empty-output", DO_SET_EMPTY, { "'sum'", "not set" } },
  { "sets-null-string", DO_SET_NULL_STRING, { "'sum'", "not set" } },
  { "fails-silently", DO_FAIL_SILENTLY, { "FALSE", "without" } },
  { "fails-and-succeeds", DO_FAIL_AND_SUCCEED, { "TRUE", "the disk is full" } },
  { "gets-unknown-input", DO_GET_UNKNOWN, { "'zzz'", "'a', 'b'" } },
  { "gets-wrong-type", DO_GET_WRONG_TYPE, { "'a'", "gint", "gchararray" } },
  { "gets-wrong-type-and-gives-up", DO_GET_WRONG_TYPE_AND_GIVE_UP, { "'a'", "gint", "gchararray" } },
  { "gets-lossy-number", DO_GET_LOSSY, { "'b'", "0.5", "gdouble", "gint64" } },
};

static void
test_mistake (gconstpointer data)
{
  const Mistake *test = data;
  g_autoptr (KedrocNode) node = make_node (test->what);
  g_autoptr (KedrocTask) task = kedroc_task_new (node);
  g_autoptr (GError) error = NULL;

  set_inputs (task);
  /* Twice: nothing is left behind by the first time. */
  for (guint i = 0; i < 2; i++)
    {
      g_assert_false (kedroc_node_execute (node, task, &error));
      g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED);
      g_assert_true (g_str_has_prefix (error->message, "Node 'add': "));
      for (guint c = 0; c < G_N_ELEMENTS (test->culprits) && test->culprits[c] != NULL; c++)
        g_assert_nonnull (g_strstr_len (error->message, -1, test->culprits[c]));
      g_clear_error (&error);
    }
}

/* The error of the function itself is what a user has to see. */
static void
test_own_error (gconstpointer data)
{
  g_autoptr (KedrocNode) node = make_node (GPOINTER_TO_INT (data));
  g_autoptr (KedrocTask) task = kedroc_task_new (node);
  g_autoptr (GError) error = NULL;

  set_inputs (task);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_false (kedroc_node_execute (node, task, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
      g_assert_cmpstr (error->message, ==, "Node 'add': the disk is full");
      g_clear_error (&error);
    }
}

static gboolean
set_once (KedrocTask *task,
          gpointer user_data,
          GError **error)
{
  if (++*(guint *) user_data == 1)
    kedroc_task_set_output_boolean (task, "done", TRUE);
  return TRUE;
}

/* What is left of one execution does not pass for the output of the next one. */
static void
test_stale_output (void)
{
  guint n_calls = 0;
  g_autoptr (KedrocNode) node =
    kedroc_node_new ("once", NULL, KEDROC_NAMES ("done"), set_once, &n_calls, NULL, NULL);
  g_autoptr (KedrocTask) task = kedroc_task_new (node);
  g_autoptr (GError) error = NULL;

  g_assert_true (kedroc_node_execute (node, task, &error));
  g_assert_no_error (error);
  g_assert_false (kedroc_node_execute (node, task, &error));
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED);
  g_assert_nonnull (g_strstr_len (error->message, -1, "'done'"));
}

static void
test_missing_inputs (void)
{
  g_autoptr (KedrocNode) node = make_node (DO_SUM);
  g_autoptr (KedrocTask) task = kedroc_task_new (node);
  g_autoptr (GError) error = NULL;

  g_assert_false (kedroc_node_execute (node, task, &error));
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_UNSATISFIED_INPUTS);
  g_assert_nonnull (g_strstr_len (error->message, -1, "Node 'add'"));
  g_assert_nonnull (g_strstr_len (error->message, -1, "'a', 'b'"));
  g_clear_error (&error);

  set_inputs (task);
  kedroc_task_set_input (task, "a", NULL);
  g_assert_false (kedroc_node_execute (node, task, &error));
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_UNSATISFIED_INPUTS);
  g_assert_nonnull (g_strstr_len (error->message, -1, "'a'"));
  g_assert_null (g_strstr_len (error->message, -1, "'b'"));
}

static void
test_unknown_input (void)
{
  g_autoptr (KedrocNode) node = make_node (DO_SUM);
  g_autoptr (KedrocTask) task = kedroc_task_new (node);
  g_autoptr (GError) error = NULL;
  GValue value = G_VALUE_INIT;

  set_inputs (task);
  g_value_set_int (g_value_init (&value, G_TYPE_INT), 2);
  kedroc_task_set_input (task, "c", &value);
  g_assert_false (kedroc_node_execute (node, task, &error));
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (g_strstr_len (error->message, -1, "Node 'add': "));
  g_assert_nonnull (g_strstr_len (error->message, -1, "'c'"));
}

static void
test_foreign_task (void)
{
  g_autoptr (KedrocNode) node = make_node (DO_SUM);
  g_autoptr (KedrocNode) other = kedroc_node_with_name (node, "other", NULL);
  g_autoptr (KedrocTask) task = kedroc_task_new (other);
  g_autoptr (GError) error = NULL;

  g_assert_false (kedroc_node_execute (node, task, &error));
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (g_strstr_len (error->message, -1, "'add'"));
  g_assert_nonnull (g_strstr_len (error->message, -1, "'other'"));
}

/* By their shape two functions of GLib pass for functions of nodes: one returns
 * a number other than 0, the other one 0. */
static void
test_c_function (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocNode) node = NULL;
  g_autoptr (KedrocNode) failing = NULL;
  g_autoptr (KedrocTask) task = NULL;
  g_autoptr (KedrocTask) failing_task = NULL;
  g_autoptr (KedrocNode) sink = NULL;
  g_autoptr (KedrocTask) sink_task = NULL;
  GValue value = G_VALUE_INIT;

  node = kedroc_node_new_for_function ("count", NULL, KEDROC_NAMES ("n"),
                                       "c:libglib-2.0.so.0:g_get_num_processors", &error);
  g_assert_no_error (error);
  task = kedroc_task_new (node);
  g_assert_false (kedroc_node_execute (node, task, &error));
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED);
  g_assert_nonnull (g_strstr_len (error->message, -1, "'n'"));
  g_clear_error (&error);

  failing = kedroc_node_new_for_function ("name", NULL, KEDROC_NAMES ("n"),
                                          "c:libglib-2.0.so.0:g_main_depth", &error);
  g_assert_no_error (error);
  failing_task = kedroc_task_new (failing);
  g_assert_false (kedroc_node_execute (failing, failing_task, &error));
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED);
  g_assert_nonnull (g_strstr_len (error->message, -1, "FALSE"));
  g_clear_error (&error);

  sink = kedroc_node_new_for_function ("sink", KEDROC_NAMES ("a"), NULL,
                                       "c:libglib-2.0.so.0:g_get_num_processors", &error);
  g_assert_no_error (error);
  sink_task = kedroc_task_new (sink);
  g_value_set_int (g_value_init (&value, G_TYPE_INT), 1);
  kedroc_task_set_input (sink_task, "a", &value);
  g_assert_true (kedroc_node_execute (sink, sink_task, &error));
  g_assert_no_error (error);
}

typedef struct {
  const char *case_name;
  const char *function;
  const char *reason;
} Unresolvable;

static const Unresolvable unresolvable[] = {
  { "no-library", "c:libkedroc-missing.so:f", "libkedroc-missing.so" },
  { "no-symbol", "c:libglib-2.0.so.0:kedroc_missing", "'kedroc_missing'" },
  { "no-program-symbol", "c::kedroc_missing", "-rdynamic" },
  { "python", "python:m:f", "python3" },
  { "js", "js:a.js:f", "gjs" },
  { "command", "command:kedroc-missing {output:n}", "no program 'kedroc-missing' in PATH" },
};

static void
test_unresolvable (gconstpointer data)
{
  const Unresolvable *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocNode) node = NULL;
  g_autoptr (KedrocTask) task = NULL;

  node = kedroc_node_new_for_function ("lost", NULL, KEDROC_NAMES ("n"), test->function, &error);
  g_assert_no_error (error);
  task = kedroc_task_new (node);
  g_assert_false (kedroc_node_execute (node, task, &error));
  g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND);
  g_assert_nonnull (g_strstr_len (error->message, -1, "Node 'lost': "));
  g_assert_nonnull (g_strstr_len (error->message, -1, test->function));
  g_assert_nonnull (g_strstr_len (error->message, -1, test->reason));
}

#define N_MANY 200

static gboolean
sum_many (KedrocTask *task,
          gpointer user_data,
          GError **error)
{
  gint64 sum = 0;

  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree char *input = g_strdup_printf ("input_%u", i);
      g_autofree char *output = g_strdup_printf ("output_%u", i);

      sum += kedroc_task_get_input_int64 (task, input);
      kedroc_task_set_output_int64 (task, output, sum);
    }
  return TRUE;
}

/* Long lists are looked up in another way than short ones. */
static void
test_many_datasets (void)
{
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) outputs = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (KedrocNode) node = NULL;
  g_autoptr (KedrocTask) task = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_MANY; i++)
    {
      g_ptr_array_add (inputs, g_strdup_printf ("input_%u", i));
      g_ptr_array_add (outputs, g_strdup_printf ("output_%u", i));
    }
  g_ptr_array_add (inputs, NULL);
  g_ptr_array_add (outputs, NULL);
  node = kedroc_node_new ("many", (const char *const *) inputs->pdata, (const char *const *) outputs->pdata,
                          sum_many, NULL, NULL, &error);
  g_assert_no_error (error);
  task = kedroc_task_new (node);
  for (guint i = 0; i < N_MANY; i++)
    {
      GValue value = G_VALUE_INIT;

      g_value_set_uint (g_value_init (&value, G_TYPE_UINT), i);
      kedroc_task_set_input (task, inputs->pdata[i], &value);
    }
  g_assert_true (kedroc_node_execute (node, task, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_value_get_int64 (kedroc_task_get_output (task, "output_199")), ==, 199 * 200 / 2);
  g_assert_cmpint (g_value_get_int64 (kedroc_task_get_output (task, "output_3")), ==, 6);
  g_assert_null (kedroc_task_get_output (task, "output_200"));
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/pipeline/node-execute/success", test_success);
  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    {
      g_autofree char *path =
        g_strconcat ("/kedroc/pipeline/node-execute/mistake/", mistakes[i].case_name, NULL);

      g_test_add_data_func (path, &mistakes[i], test_mistake);
    }
  g_test_add_data_func ("/kedroc/pipeline/node-execute/own-error", GINT_TO_POINTER (DO_FAIL), test_own_error);
  g_test_add_data_func ("/kedroc/pipeline/node-execute/own-error-after-mistake",
                        GINT_TO_POINTER (DO_FAIL_AFTER_MISTAKE), test_own_error);
  g_test_add_func ("/kedroc/pipeline/node-execute/stale-output", test_stale_output);
  g_test_add_func ("/kedroc/pipeline/node-execute/missing-inputs", test_missing_inputs);
  g_test_add_func ("/kedroc/pipeline/node-execute/unknown-input", test_unknown_input);
  g_test_add_func ("/kedroc/pipeline/node-execute/foreign-task", test_foreign_task);
  g_test_add_func ("/kedroc/pipeline/node-execute/c-function", test_c_function);
  for (guint i = 0; i < G_N_ELEMENTS (unresolvable); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/pipeline/node-execute/unresolvable/",
                                           unresolvable[i].case_name, NULL);

      g_test_add_data_func (path, &unresolvable[i], test_unresolvable);
    }
  g_test_add_func ("/kedroc/pipeline/node-execute/many-datasets", test_many_datasets);

  return g_test_run ();
}
