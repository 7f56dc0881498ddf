/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kedroc-test-loader.h"
#include "kedroc-test-run.h"
#include "kedroc-test.h"

/* Nodes in two languages. The interpreter of the other one is this program, started as one would
 * be: its workers find the functions below by name. */

#define LARGE (1024 * 1024)

static char *own_program;

static void
set_int (KedrocTask *task,
         gint64 number)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  kedroc_task_set_output_int64 (task, outputs[0], number);
}

/* A worker is of one language, and says so. */
static gboolean is_other_language;

static gboolean
tell_process (KedrocTask *task,
              gpointer user_data,
              GError **error)
{
  g_usleep (2000);
  set_int (task, is_other_language ? -getpid () : getpid ());
  return TRUE;
}

static gboolean
sleep_long (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  g_usleep (300 * 1000);
  set_int (task, 1);
  return TRUE;
}

static gboolean
make_large (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  KedrocSharedBuffer *buffer = kedroc_task_create_output_buffer (task, "large", LARGE, error);

  if (buffer == NULL)
    return FALSE;
  memset (kedroc_shared_buffer_get_data (buffer), is_other_language ? 'o' : 'c', LARGE);
  return TRUE;
}

static gboolean
read_large (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  g_auto (GStrv) inputs = kedroc_node_get_inputs (kedroc_task_get_node (task));
  gsize size;
  const char *data = g_bytes_get_data (kedroc_task_get_input_bytes (task, inputs[0]), &size);

  g_assert_cmpuint (size, ==, LARGE);
  set_int (task, data[size - 1]);
  return TRUE;
}

static gboolean
fail (KedrocTask *task,
      gpointer user_data,
      GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "not in this language");
  return FALSE;
}

static gboolean
die (KedrocTask *task,
     gpointer user_data,
     GError **error)
{
  raise (SIGKILL);
  return FALSE;
}

static const TestFunction functions[] = {
  { "tell_process", tell_process }, { "sleep_long", sleep_long }, { "make_large", make_large },
  { "read_large", read_large },     { "fail", fail },             { "die", die },
  { NULL, NULL },
};

/* What `interpreter -m kedroc.worker` is. */
static int
be_other_worker (void)
{
  is_other_language = TRUE;
  test_loader_register ("python", functions, NULL);
  return kedroc_worker_main ();
}

/* "c" or "other" before a colon, then the function. */
static KedrocNode *
make_node (const char *name,
           const char *const *inputs,
           const char *const *outputs,
           const char *function)
{
  const char *own = strchr (function, ':') + 1;
  g_autofree char *reference = g_strconcat ("python:module:", own, NULL);
  g_autoptr (GError) error = NULL;
  KedrocNode *node;

  if (g_str_has_prefix (function, "c:"))
    return test_node_new (name, inputs, outputs, test_function_find (functions, own));
  node = kedroc_node_new_for_function (name, inputs, outputs, reference, &error);
  g_assert_no_error (error);
  return node;
}

static KedrocParallelRunner *
make_runner (guint n_workers)
{
  return g_object_new (KEDROC_TYPE_PARALLEL_RUNNER, "max-workers", n_workers, "python", own_program, NULL);
}

static KedrocDataCatalog *
run (KedrocParallelRunner *runner,
     KedrocPipeline *pipeline,
     GError **error)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();

  return kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE, NULL,
                                     error);
}

static gint64
load (KedrocDataCatalog *outputs,
      const char *name)
{
  g_autoptr (GError) error = NULL;
  gint64 number = kedroc_data_catalog_load_int64 (outputs, name, NULL, &error);

  g_assert_no_error (error);
  return number;
}

static KedrocPipeline *
make_fans (guint n_c,
           guint n_other)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline;

  for (guint i = 0; i < n_c + n_other; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s-%02u", i < n_c ? "c" : "other", i);
      g_ptr_array_add (nodes, make_node (name, NULL, KEDROC_NAMES (name),
                                         i < n_c ? "c:tell_process" : "other:tell_process"));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  return pipeline;
}

static const struct
{
  const char *name;
  guint n_c;
  guint n_other;
  guint max_workers;
  guint other_most; /* workers of the other language */
} fans[] = {
  { "one-worker-each", 10, 10, 1, 1 },
  { "three-workers-each", 20, 20, 3, 3 },
  { "no-more-than-nodes", 20, 2, 8, 2 },
  { "other-alone", 0, 12, 2, 2 },
  { "c-alone", 12, 0, 2, 0 },
};

static void
count_process (GHashTable *processes,
               gint64 pid)
{
  g_assert_cmpint (pid, !=, getpid ());
  g_hash_table_add (processes, GINT_TO_POINTER (pid));
}

/* Each node runs where its language is spoken, and no pool is larger than it may be. */
static void
test_pools (gconstpointer data)
{
  guint f = GPOINTER_TO_UINT (data);
  g_autoptr (KedrocPipeline) pipeline = make_fans (fans[f].n_c, fans[f].n_other);
  g_autoptr (KedrocParallelRunner) runner = make_runner (fans[f].max_workers);
  g_autoptr (GHashTable) c_processes = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) other_processes = g_hash_table_new (NULL, NULL);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;
  TestResources before = test_resources_get ();

  outputs = run (runner, pipeline, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < fans[f].n_c + fans[f].n_other; i++)
    {
      gboolean is_other = i >= fans[f].n_c;
      g_autofree char *name = g_strdup_printf ("%s-%02u", is_other ? "other" : "c", i);
      gint64 number = load (outputs, name);

      g_assert_true ((number < 0) == is_other);
      count_process (is_other ? other_processes : c_processes, ABS (number));
    }
  g_assert_cmpuint (g_hash_table_size (c_processes), <=, MIN (fans[f].max_workers, fans[f].n_c));
  g_assert_cmpuint (g_hash_table_size (other_processes), <=, fans[f].other_most);
  g_assert_true (fans[f].n_other == 0 || g_hash_table_size (other_processes) >= 1);
  test_resources_assert_same (&before);
}

/* What one language writes the other maps, there and back. */
static void
test_values (void)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (make_node ("a", NULL, KEDROC_NAMES ("large"), "c:make_large"),
                       make_node ("b", KEDROC_NAMES ("large"), KEDROC_NAMES ("b"), "other:read_large"),
                       make_node ("c", KEDROC_NAMES ("large"), KEDROC_NAMES ("c"), "c:read_large"), NULL);
  g_autoptr (KedrocPipeline) back =
    test_pipeline_new (make_node ("a", NULL, KEDROC_NAMES ("large"), "other:make_large"),
                       make_node ("b", KEDROC_NAMES ("large"), KEDROC_NAMES ("b"), "c:read_large"),
                       make_node ("c", KEDROC_NAMES ("large"), KEDROC_NAMES ("c"), "other:read_large"), NULL);

  for (guint n_workers = 1; n_workers <= 2; n_workers++)
    for (guint i = 0; i < 2; i++)
      {
        g_autoptr (KedrocParallelRunner) runner = make_runner (n_workers);
        g_autoptr (KedrocDataCatalog) outputs = NULL;
        g_autoptr (GError) error = NULL;

        outputs = run (runner, i == 0 ? pipeline : back, &error);
        g_assert_no_error (error);
        g_assert_cmpint (load (outputs, "b"), ==, i == 0 ? 'c' : 'o');
        g_assert_cmpint (load (outputs, "c"), ==, i == 0 ? 'c' : 'o');
      }
}

static void
note_end (KedrocAbstractRunner *runner,
          KedrocNode *node,
          gpointer data)
{
  g_string_append_printf (data, "%s ", kedroc_node_get_name (node));
}

/* The workers of one language are all busy, and those of the other one go on. */
static void
test_busy_pool (void)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (make_node ("a-slow", NULL, KEDROC_NAMES ("a"), "other:sleep_long"),
                       make_node ("b-slow", NULL, KEDROC_NAMES ("b"), "other:sleep_long"),
                       make_node ("c", NULL, KEDROC_NAMES ("c"), "c:tell_process"),
                       make_node ("d", NULL, KEDROC_NAMES ("d"), "c:tell_process"), NULL);
  g_autoptr (KedrocParallelRunner) runner = make_runner (1);
  g_autoptr (GString) ends = g_string_new (NULL);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;

  g_signal_connect (runner, "node-finished", G_CALLBACK (note_end), ends);
  outputs = run (runner, pipeline, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ends->str, ==, "c d a-slow b-slow ");
}

static const struct
{
  const char *name;
  const char *function;
  guint retries;
  const char *text;
} faults[] = {
  { "fails", "other:fail", 0, "not in this language" },
  { "dies", "other:die", 0, "signal 9" },
  { "dies-again", "other:die", 2, "signal 9" },
  { "not-found", "other:nowhere", 0, "no function 'python:module:nowhere' here" },
};

static void
test_fault (gconstpointer data)
{
  guint f = GPOINTER_TO_UINT (data);
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (make_node ("first", NULL, KEDROC_NAMES ("a"), "c:tell_process"),
                       make_node ("culprit", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), faults[f].function),
                       make_node ("innocent", NULL, KEDROC_NAMES ("c"), "other:tell_process"),
                       make_node ("last", KEDROC_NAMES ("b"), KEDROC_NAMES ("d"), "c:tell_process"), NULL);
  g_autoptr (KedrocParallelRunner) runner = make_runner (2);
  g_autoptr (GString) ends = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  TestResources before = test_resources_get ();

  kedroc_parallel_runner_set_retries (runner, faults[f].retries);
  kedroc_abstract_runner_set_failure_policy (KEDROC_ABSTRACT_RUNNER (runner), KEDROC_FAILURE_POLICY_KEEP_GOING);
  g_signal_connect (runner, "node-finished", G_CALLBACK (note_end), ends);
  g_assert_null (run (runner, pipeline, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "Node 'culprit'"));
  g_assert_nonnull (strstr (error->message, faults[f].text));
  g_assert_nonnull (strstr (error->message, "'last'"));
  g_assert_nonnull (strstr (ends->str, "first "));
  g_assert_nonnull (strstr (ends->str, "innocent "));
  g_assert_null (strstr (ends->str, "last "));
  test_resources_assert_same (&before);
}

static const struct
{
  const char *name;
  const char *program;
  const char *text;
} interpreters[] = {
  { "missing", "/no/such/interpreter", "there is no program '/no/such/interpreter': install python3" },
  { "fails", "/bin/false", "'/bin/false' ended with exit code 1 before it answered" },
  { "is-silent", "/bin/true", "'/bin/true' ended with exit code 0 before it answered" },
  { "speaks", "/bin/ls", "'/bin/ls' ended with exit code 2: " },
};

/* An interpreter that is of no use is told before any node has begun, with the first node that needs it. */
static void
test_bad_interpreter (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (make_node ("a", NULL, KEDROC_NAMES ("a"), "c:tell_process"),
                       make_node ("b", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), "other:tell_process"), NULL);
  g_autoptr (KedrocParallelRunner) runner = make_runner (2);
  g_autoptr (GString) begun = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *python = NULL;
  TestResources before = test_resources_get ();

  kedroc_parallel_runner_set_forward_output (runner, FALSE);
  kedroc_parallel_runner_set_python (runner, interpreters[i].program);
  python = kedroc_parallel_runner_dup_python (runner);
  g_assert_cmpstr (python, ==, interpreters[i].program);
  g_signal_connect (runner, "node-started", G_CALLBACK (note_end), begun);
  g_assert_null (run (runner, pipeline, &error));
  test_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
                     "Node 'b': its function 'python:module:tell_process'", interpreters[i].text, "python3-gi", NULL);
  g_assert_cmpstr (begun->str, ==, "");
  test_resources_assert_same (&before);
}

static void
test_silent_interpreter (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *program = kedroc_test_folder_write (folder, "silent", "#!/bin/sh\nexec sleep 1000\n", -1);
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (make_node ("b", NULL, KEDROC_NAMES ("b"), "other:tell_process"), NULL);
  g_autoptr (KedrocParallelRunner) runner = make_runner (2);
  g_autoptr (GError) error = NULL;
  TestResources before = test_resources_get ();

  g_assert_cmpint (g_chmod (program, 0700), ==, 0);
  kedroc_parallel_runner_set_python (runner, program);
  kedroc_parallel_runner_set_start_timeout (runner, 1);
  g_assert_null (run (runner, pipeline, &error));
  test_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND, "Node 'b'",
                     "was killed after 1 s of silence", NULL);
  test_resources_assert_same (&before);
}

/* Called where there is no supervisor. */
static void
test_no_worker (void)
{
  if (g_test_subprocess ())
    exit (kedroc_worker_main ());
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*started without a supervisor*");
}

int
main (int argc,
      char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "-m") && g_str_equal (argv[2], "kedroc.worker"))
    return be_other_worker ();
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  own_program = g_file_read_link ("/proc/self/exe", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (fans); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/runner/languages/pools/", fans[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_pools);
    }
  g_test_add_func ("/kedroc/runner/languages/silent-interpreter", test_silent_interpreter);
  g_test_add_func ("/kedroc/runner/languages/values", test_values);
  g_test_add_func ("/kedroc/runner/languages/busy-pool", test_busy_pool);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/runner/languages/", faults[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_fault);
    }
  for (guint i = 0; i < G_N_ELEMENTS (interpreters); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/runner/languages/interpreter-", interpreters[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_bad_interpreter);
    }
  g_test_add_func ("/kedroc/runner/languages/no-worker", test_no_worker);
  return g_test_run ();
}
