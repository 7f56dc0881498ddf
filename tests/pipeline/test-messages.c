/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pipeline-texts.h"

/* What people read when a node or a pipeline cannot be, or cannot be found, word for word. */

static gboolean
succeed (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  return TRUE;
}

static void
try_node (const char *name,
          const char *const *inputs,
          const char *const *outputs,
          GError **error)
{
  g_assert_null (kedroc_node_new (name, inputs, outputs, succeed, NULL, NULL, error));
}

static void
name_with_space (GError **error)
{
  try_node ("a b", KEDROC_NAMES ("x"), NULL, error);
}

static void
tag_with_space (GError **error)
{
  g_autoptr (KedrocNode) node = test_parse_node ("a: x ->");

  g_assert_null (kedroc_node_with_tags (node, KEDROC_NAMES ("t t"), error));
}

static void
namespace_in_latin_1 (GError **error)
{
  g_autoptr (KedrocNode) node = test_parse_node ("a: x ->");

  g_assert_null (kedroc_node_with_namespace (node, "na\xefve", error));
}

static void
input_of_two_formats (GError **error)
{
  try_node ("n", KEDROC_NAMES ("x@y@z"), NULL, error);
}

static void
output_without_name (GError **error)
{
  try_node (NULL, NULL, KEDROC_NAMES (""), error);
}

static void
confirmed_of_two_formats (GError **error)
{
  g_autoptr (KedrocNode) node = test_parse_node ("n: x ->");

  g_assert_null (kedroc_node_with_confirms (node, KEDROC_NAMES ("x@y@z"), error));
}

static void
no_datasets (GError **error)
{
  try_node (NULL, NULL, NULL, error);
}

static void
output_twice (GError **error)
{
  try_node ("n", NULL, KEDROC_NAMES ("x", "x"), error);
}

static void
loop (GError **error)
{
  try_node (NULL, KEDROC_NAMES ("x@csv"), KEDROC_NAMES ("x@table"), error);
}

static void
try_function (const char *function,
              GError **error)
{
  g_assert_null (kedroc_node_new_for_function ("n", KEDROC_NAMES ("x"), NULL, function, error));
}

static void
no_scheme (GError **error)
{
  try_function ("ruby:a:b", error);
}

static void
no_form (GError **error)
{
  try_function ("python:a.b", error);
}

static void
no_command (GError **error)
{
  try_function ("command:", error);
}

static void
named_already (GError **error)
{
  g_autoptr (KedrocNode) node = kedroc_node_new_for_function ("n", KEDROC_NAMES ("x"), NULL, "python:m:f", NULL);

  g_assert_null (kedroc_node_with_function (node, "python:m:g", error));
}

static void
try_call (const char *function,
          GError **error)
{
  g_autoptr (KedrocNode) node = kedroc_node_new_for_function ("n", NULL, KEDROC_NAMES ("x"), function, NULL);
  g_autoptr (KedrocTask) task = kedroc_task_new (node);

  g_assert_false (kedroc_node_execute (node, task, error));
}

static void
python_without_python (GError **error)
{
  try_call ("python:m:f", error);
}

static void
symbol_of_library (GError **error)
{
  try_call ("c:libc.so.6:kedroc_no_such_function", error);
}

static void
symbol_of_program (GError **error)
{
  try_call ("c::kedroc_no_such_function", error);
}

static void
try_pipeline (const char *const *texts,
              GError **error)
{
  g_assert_null (test_try_pipeline (texts, error));
}

static void
duplicate_names (GError **error)
{
  try_pipeline ((const char *const[]){ "a: x ->", "b: x ->", "a: x -> y", "b: y -> z", NULL }, error);
}

static void
output_of_two (GError **error)
{
  try_pipeline ((const char *const[]){ "a: x -> y z", "b: x -> w", "c: x -> z", NULL }, error);
}

static void
output_in_two_formats (GError **error)
{
  try_pipeline ((const char *const[]){ "a: x -> y@table", "b: x -> y@csv", NULL }, error);
}

static void
confirmed_by_two (GError **error)
{
  try_pipeline ((const char *const[]){ "a: x -> {x}", "b: x -> {x}", NULL }, error);
}

static void
mixed_formats (GError **error)
{
  try_pipeline ((const char *const[]){ "a: x@csv -> y", "b: x z -> w", "c: z@csv ->", NULL }, error);
}

static void
circle (GError **error)
{
  try_pipeline ((const char *const[]){ "b: x -> y", "c: y -> z", "a: z -> x", NULL }, error);
}

static KedrocPipeline *
make_pipeline (void)
{
  return test_make_pipeline ((const char *const[]){ "s/a: x -> y@csv", "b: y@csv -> z", NULL });
}

static void
unknown_nodes (GError **error)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();

  g_assert_null (kedroc_pipeline_only_nodes (pipeline, KEDROC_NAMES ("a", "zz"), error));
}

static void
unknown_namespaces (GError **error)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();

  g_assert_null (kedroc_pipeline_only_nodes_with_namespaces (pipeline, KEDROC_NAMES ("s", "t", "u"), error));
}

static void
unknown_datasets (GError **error)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();

  g_assert_null (kedroc_pipeline_from_inputs (pipeline, KEDROC_NAMES ("y", "y@table", "w"), error));
}

static void
many_unknown (GError **error)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < 22; i++)
    g_ptr_array_add (names, g_strdup_printf ("%u", i));
  g_ptr_array_add (names, NULL);
  g_assert_null (kedroc_pipeline_to_outputs (pipeline, (const char *const *) names->pdata, error));
}

static void
nothing_left (GError **error)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autoptr (KedrocPipelineFilter) filter = kedroc_pipeline_filter_new ();

  kedroc_pipeline_filter_set_tags (filter, KEDROC_NAMES ("none"));
  g_assert_null (kedroc_pipeline_filter (pipeline, filter, error));
}

static KedrocNode *
make_node (KedrocNodeFunc func)
{
  return kedroc_node_new ("n", KEDROC_NAMES ("x"), KEDROC_NAMES ("y"), func, NULL, NULL, NULL);
}

static void
try_execution (KedrocNodeFunc func,
               GError **error)
{
  g_autoptr (KedrocNode) node = make_node (func);
  g_autoptr (KedrocTask) task = kedroc_task_new (node);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_DOUBLE);
  g_value_set_double (&value, 3.5);
  kedroc_task_set_input (task, "x", &value);
  g_assert_false (kedroc_node_execute (node, task, error));
}

static void
input_not_set (GError **error)
{
  g_autoptr (KedrocNode) node = make_node (succeed);
  g_autoptr (KedrocTask) task = kedroc_task_new (node);

  g_assert_false (kedroc_node_execute (node, task, error));
}

static void
other_task (GError **error)
{
  g_autoptr (KedrocNode) node = make_node (succeed);
  g_autoptr (KedrocNode) other = kedroc_node_with_name (node, "other", NULL);
  g_autoptr (KedrocTask) task = kedroc_task_new (other);

  g_assert_false (kedroc_node_execute (node, task, error));
}

static void
output_not_set (GError **error)
{
  try_execution (succeed, error);
}

static gboolean
fail_silently (KedrocTask *task,
               gpointer user_data,
               GError **error)
{
  return FALSE;
}

static void
no_error_set (GError **error)
{
  try_execution (fail_silently, error);
}

static gboolean
succeed_with_error (KedrocTask *task,
                    gpointer user_data,
                    GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  return TRUE;
}

static void
error_set (GError **error)
{
  try_execution (succeed_with_error, error);
}

static gboolean
ask_for_another (KedrocTask *task,
                 gpointer user_data,
                 GError **error)
{
  return kedroc_task_get_input (task, "z") == NULL;
}

static void
unknown_input (GError **error)
{
  try_execution (ask_for_another, error);
}

static gboolean
set_another (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  kedroc_task_set_output_double (task, "z", 1);
  return TRUE;
}

static void
unknown_output (GError **error)
{
  try_execution (set_another, error);
}

static gboolean
ask_for_string (KedrocTask *task,
                gpointer user_data,
                GError **error)
{
  return kedroc_task_get_input_string (task, "x") == NULL;
}

static void
other_type (GError **error)
{
  try_execution (ask_for_string, error);
}

static gboolean
ask_for_integer (KedrocTask *task,
                 gpointer user_data,
                 GError **error)
{
  return kedroc_task_get_input_int64 (task, "x") == 0;
}

static void
lossy_number (GError **error)
{
  try_execution (ask_for_integer, error);
}

static gboolean
save_chunk (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  return kedroc_task_save_chunk (task, "y", kedroc_task_get_input (task, "x"), error);
}

static void
chunk_outside (GError **error)
{
  try_execution (save_chunk, error);
}

static gboolean
save_no_chunk (KedrocTask *task,
               gpointer user_data,
               GError **error)
{
  return kedroc_task_save_chunk (task, "y", NULL, error);
}

static void
chunk_without_value (GError **error)
{
  try_execution (save_no_chunk, error);
}

static gboolean
save_chunk_and_whole (KedrocTask *task,
                      gpointer user_data,
                      GError **error)
{
  kedroc_task_set_output_double (task, "y", 1);
  return save_chunk (task, user_data, error);
}

static void
chunk_of_whole (GError **error)
{
  try_execution (save_chunk_and_whole, error);
}

static gboolean
save_chunk_of_another (KedrocTask *task,
                       gpointer user_data,
                       GError **error)
{
  return kedroc_task_save_chunk (task, "z", kedroc_task_get_input (task, "x"), error);
}

static void
chunk_of_unknown (GError **error)
{
  try_execution (save_chunk_of_another, error);
}

static gboolean
make_other_buffer (KedrocTask *task,
                   gpointer user_data,
                   GError **error)
{
  return kedroc_task_create_output_buffer (task, "z", 1, error) != NULL;
}

static void
buffer_of_unknown (GError **error)
{
  try_execution (make_other_buffer, error);
}

static gboolean
make_other_table (KedrocTask *task,
                  gpointer user_data,
                  GError **error)
{
  return kedroc_task_create_table_builder (task, "z", 1, error) != NULL;
}

static void
table_of_unknown (GError **error)
{
  try_execution (make_other_table, error);
}

static const struct
{
  const char *case_name;
  void (*fail) (GError **error);
  const char *message;
} cases[] = {
  { "name", name_with_space,
    "'a b' cannot be the name of a node: only letters, digits, '-', '_' and '.' are allowed" },
  { "tag", tag_with_space, "'t t' cannot be the tag of a node: only letters, digits, '-', '_' and '.' are allowed" },
  { "namespace", namespace_in_latin_1,
    "'na\357\277\275ve' cannot be the namespace of a node: it has to be valid UTF-8" },
  { "input-name", input_of_two_formats,
    "'x@y@z' cannot be the name of an input of node 'n': it has to be valid UTF-8, not empty, with at most one '@' "
    "before the format" },
  { "output-name", output_without_name,
    "'' cannot be the name of an output of node '(unnamed)': it has to be valid UTF-8, not empty, with at most one "
    "'@' before the format" },
  { "confirmed-name", confirmed_of_two_formats,
    "'x@y@z' cannot be the name of a confirmed dataset of node 'n': it has to be valid UTF-8, not empty, with at "
    "most one '@' before the format" },
  { "no-datasets", no_datasets,
    "Node 'function' has neither inputs nor outputs; it needs at least one of them" },
  { "output-twice", output_twice, "Node 'n' names its output 'x' more than once" },
  { "loop", loop,
    "Node 'function([x@csv]) -> [x@table]' has 'x' among both its inputs and its outputs; two formats of one dataset "
    "count as the same" },
  { "no-scheme", no_scheme,
    "Node 'n': The function 'ruby:a:b' does not begin with 'c:', 'python:', 'js:' or 'command:', or is not "
    "valid UTF-8" },
  { "no-form", no_form,
    "Node 'n': The function 'python:a.b' is not of the form 'python:package.module:name'" },
  { "no-command", no_command,
    "Node 'n': The function 'command:' is no command line: " },
  { "named-already", named_already, "Node 'n': its function is known by the name 'python:m:f' already" },
  { "python-without-python", python_without_python,
    "Node 'n': The function 'python:m:f' cannot be called in this process: it needs a runner, which starts "
    "Python workers (python3 -m kedroc.worker), or a program in Python" },
  { "symbol-of-library", symbol_of_library,
    "Node 'n': There is no function 'kedroc_no_such_function' in the library of "
    "'c:libc.so.6:kedroc_no_such_function'" },
  { "symbol-of-program", symbol_of_program,
    "Node 'n': The program exports no function 'kedroc_no_such_function' (for 'c::kedroc_no_such_function'); link it "
    "with -rdynamic" },
  { "duplicate-names", duplicate_names,
    "The nodes of a pipeline have to have different names; these come more than once: 'a', 'b'" },
  { "output-of-two", output_of_two,
    "A dataset can be the output of one node only, in one format; these are written twice: 'z' (by 'a' and 'c')" },
  { "output-in-two-formats", output_in_two_formats,
    "A dataset can be the output of one node only, in one format; these are written twice: 'y@csv' (by 'a' and "
    "'b')" },
  { "confirmed-by-two", confirmed_by_two,
    "A dataset can be confirmed once only; these are confirmed again: 'x' (by 'b')" },
  { "mixed-formats", mixed_formats,
    "Datasets have to be used either always or never with an @format; these are also used without: 'x@csv', "
    "'z@csv'" },
  { "circle", circle, "These nodes wait for each other: 'a' -> 'b' -> 'c' -> 'a'" },
  { "unknown-nodes", unknown_nodes,
    "There are no nodes of these names in the pipeline: 'a' (did you mean 's.a'?), 'zz'" },
  { "unknown-namespaces", unknown_namespaces, "There are no nodes in these namespaces in the pipeline: 't', 'u'" },
  { "unknown-datasets", unknown_datasets,
    "There are no datasets of these names in the pipeline: 'y@table', 'w'" },
  { "many-unknown", many_unknown,
    "There are no datasets of these names in the pipeline: '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', "
    "'11', '12', '13', '14', '15', '16', '17', '18', '19' and 2 more" },
  { "nothing-left", nothing_left, "No node of the pipeline meets all conditions of the filter (2 nodes)" },
  { "input-not-set", input_not_set, "Node 'n' cannot be executed before these inputs are set: 'x'" },
  { "other-task", other_task, "Node 'n' was handed the task of another node, 'other'" },
  { "output-not-set", output_not_set, "Node 'n': the function has not set the output 'y'" },
  { "no-error-set", no_error_set, "Node 'n': the function returned FALSE without setting an error" },
  { "error-set", error_set, "Node 'n': the function returned TRUE although it had set an error: full" },
  { "unknown-input", unknown_input, "Node 'n': there is no input 'z'; there is 'x'" },
  { "unknown-output", unknown_output, "Node 'n': there is no output 'z'; there is 'y'" },
  { "other-type", other_type, "Node 'n': the input 'x' is a gdouble, but the function asked for a gchararray" },
  { "lossy-number", lossy_number,
    "Node 'n': the input 'x' is 3.500000, a gdouble that does not fit into a gint64" },
  { "chunk-outside", chunk_outside,
    "Node 'n': the output 'y' cannot be saved in chunks here; set it as a whole" },
  { "chunk-without-value", chunk_without_value, "Node 'n': a chunk of the output 'y' holds no value" },
  { "chunk-of-whole", chunk_of_whole,
    "Node 'n': the output 'y' was set as a whole and cannot be saved in chunks as well" },
  { "chunk-of-unknown", chunk_of_unknown, "Node 'n': there is no output 'z' to save a chunk of" },
  { "buffer-of-unknown", buffer_of_unknown, "Node 'n': there is no output 'z' to make a buffer for" },
  { "table-of-unknown", table_of_unknown, "Node 'n': there is no output 'z' to make a table for" },
};

/* The end of one comes from GLib. */
static void
test_message (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;

  cases[index].fail (&error);
  g_assert_nonnull (error);
  if (g_str_has_suffix (cases[index].message, ": "))
    g_assert_true (g_str_has_prefix (error->message, cases[index].message));
  else
    g_assert_cmpstr (error->message, ==, cases[index].message);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/pipeline/messages/", cases[i].case_name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_message);
    }

  return g_test_run ();
}
