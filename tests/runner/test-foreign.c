/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "kedroc-test-loader.h"
#include "kedroc-test-run.h"
#include "kedroc-test.h"

/* Nodes in Python and JavaScript in a program in C, run by the runners that run nodes in
 * this process. Both interpreters are this program, started as they would be. */

#define LARGE (1024 * 1024)

static const char *language = "c";

static char *
dup_first_output (KedrocTask *task)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  return g_strdup (outputs[0]);
}

/* The language and process, behind what comes in. */
static gboolean
sign (KedrocTask *task,
      gpointer user_data,
      GError **error)
{
  g_auto (GStrv) inputs = kedroc_node_get_inputs (kedroc_task_get_node (task));
  const char *text = inputs[0] != NULL ? kedroc_task_get_input_string (task, inputs[0]) : "";
  g_autofree char *signed_text = g_strdup_printf ("%s%s %d;", text, language, (int) getpid ());
  g_autofree char *output = dup_first_output (task);

  kedroc_task_set_output_string (task, output, signed_text);
  return TRUE;
}

static gboolean
make_large (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  g_autofree char *output = dup_first_output (task);
  g_autoptr (KedrocSharedBuffer) buffer = kedroc_task_create_output_buffer (task, output, LARGE, error);

  if (buffer == NULL)
    return FALSE;
  memset (kedroc_shared_buffer_get_data (buffer), *language, LARGE);
  return TRUE;
}

static gboolean
read_large (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  g_auto (GStrv) inputs = kedroc_node_get_inputs (kedroc_task_get_node (task));
  g_autofree char *output = dup_first_output (task);
  gsize size;
  const char *data = g_bytes_get_data (kedroc_task_get_input_bytes (task, inputs[0]), &size);

  g_assert_cmpuint (size, ==, LARGE);
  kedroc_task_set_output_int64 (task, output, data[size - 1]);
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

static gboolean
speak (KedrocTask *task,
       gpointer user_data,
       GError **error)
{
  g_autofree char *text = g_strdup_printf ("I am %s\n", language);

  kedroc_task_report_progress (task, 0.5, "half");
  if (write (STDOUT_FILENO, text, strlen (text)) < 0 || write (STDERR_FILENO, "oh", 2) < 0)
    return FALSE;
  return sign (task, user_data, error);
}

/* Waits for another one that does the same in another process. */
static gboolean
meet (KedrocTask *task,
      gpointer user_data,
      GError **error)
{
  g_autofree char *output = dup_first_output (task);
  g_autofree char *own = g_build_filename (kedroc_task_get_input_string (task, "folder"), output, NULL);
  g_autofree char *other = g_strdup (own);

  other[strlen (other) - 1] = g_str_has_suffix (own, "a") ? 'b' : 'a';
  g_assert_true (g_file_set_contents (own, "", 0, NULL));
  while (!g_file_test (other, G_FILE_TEST_EXISTS))
    g_usleep (1000);
  return sign (task, user_data, error);
}

static gboolean
wait_for_cancel (KedrocTask *task,
                 gpointer user_data,
                 GError **error)
{
  while (!g_cancellable_set_error_if_cancelled (kedroc_task_get_cancellable (task), error))
    g_usleep (1000);
  return FALSE;
}

static gboolean
save_two_chunks (KedrocTask *task,
                 gpointer user_data,
                 GError **error)
{
  g_auto (GValue) chunk = G_VALUE_INIT;
  g_autofree char *output = dup_first_output (task);

  g_value_set_string (g_value_init (&chunk, G_TYPE_STRING), "first");
  if (!kedroc_task_save_chunk (task, output, &chunk, error))
    return FALSE;
  g_value_set_string (&chunk, language);
  return kedroc_task_save_chunk (task, output, &chunk, error);
}

/* Goes on until it is told. */
static gboolean
save_chunks_for_ever (KedrocTask *task,
                      gpointer user_data,
                      GError **error)
{
  while (save_two_chunks (task, NULL, error))
    continue;
  return FALSE;
}

static const TestFunction functions[] = {
  { "sign", sign }, { "make_large", make_large }, { "read_large", read_large }, { "fail", fail },
  { "die", die },   { "speak", speak },           { "meet", meet },             { "wait_for_cancel", wait_for_cancel },
  { "save_two_chunks", save_two_chunks }, { "save_chunks_for_ever", save_chunks_for_ever },
  { NULL, NULL },
};

/* What `python3 -m kedroc.worker` and `gjs -m …/worker.js` are. */
static int
be_interpreter (const char *module)
{
  language = g_str_has_suffix (module, "worker.js") ? "js" : "python";
  test_loader_register (language, functions, NULL);
  return kedroc_worker_main ();
}

/* Where worker.js and a module of nodes are, though nobody reads them. */
static KedrocTestFolder *folder;
static char *own_program;

static KedrocNode *
make_node (const char *name,
           const char *const *inputs,
           const char *const *outputs,
           const char *scheme,
           const char *function)
{
  g_autofree char *file = kedroc_test_folder_build_path (folder, "module.js");
  const char *place = g_str_equal (scheme, "js") ? file : "module";
  g_autofree char *reference = g_strconcat (scheme, ":", place, ":", function, NULL);
  g_autoptr (GError) error = NULL;
  KedrocNode *node;

  if (g_str_equal (scheme, "c"))
    return test_node_new (name, inputs, outputs, test_function_find (functions, function));
  node = kedroc_node_new_for_function (name, inputs, outputs, reference, &error);
  g_assert_no_error (error);
  return node;
}

typedef KedrocAbstractRunner *(*MakeRunner) (void);

static KedrocAbstractRunner *
make_sequential (void)
{
  return KEDROC_ABSTRACT_RUNNER (kedroc_sequential_runner_new ());
}

static KedrocAbstractRunner *
make_threads (void)
{
  return KEDROC_ABSTRACT_RUNNER (kedroc_thread_runner_new (3));
}

static const struct {
  const char *name;
  MakeRunner make;
} runners[] = { { "sequential", make_sequential }, { "thread", make_threads } };

static KedrocDataCatalog *
run (KedrocAbstractRunner *runner,
     KedrocPipeline *pipeline,
     GCancellable *cancellable,
     GError **error)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_set_string (g_value_init (&value, G_TYPE_STRING), kedroc_test_folder_get_path (folder));
  kedroc_data_catalog_set_value (catalog, "folder", &value);
  return kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, cancellable, error);
}

static char *
load (KedrocDataCatalog *outputs,
      const char *name)
{
  g_autoptr (GError) error = NULL;
  char *text = kedroc_data_catalog_load_string (outputs, name, NULL, &error);

  g_assert_no_error (error);
  return text;
}

/* Each node runs where its language is spoken, in one process of each. */
static void
test_mixed (gconstpointer data)
{
  g_autoptr (KedrocAbstractRunner) runner = runners[GPOINTER_TO_UINT (data)].make ();
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (make_node ("1", NULL, KEDROC_NAMES ("a"), "js", "sign"),
                       make_node ("2", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), "python", "sign"),
                       make_node ("3", KEDROC_NAMES ("b"), KEDROC_NAMES ("c"), "c", "sign"),
                       make_node ("4", KEDROC_NAMES ("c"), KEDROC_NAMES ("d"), "js", "sign"),
                       make_node ("5", KEDROC_NAMES ("d"), KEDROC_NAMES ("e"), "python", "sign"), NULL);
  TestResources before = test_resources_get ();

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KedrocDataCatalog) outputs = run (runner, pipeline, NULL, &error);
      g_autofree char *own = g_strdup_printf ("c %d", (int) getpid ());
      g_autofree char *text = NULL;
      g_auto (GStrv) parts = NULL;

      g_assert_no_error (error);
      text = load (outputs, "e");
      parts = g_strsplit (text, ";", -1);
      g_assert_cmpuint (g_strv_length (parts), ==, 6);
      g_assert_true (g_str_has_prefix (parts[0], "js ") && g_str_has_prefix (parts[1], "python "));
      g_assert_cmpstr (parts[2], ==, own);
      g_assert_cmpstr (parts[3], ==, parts[0]);
      g_assert_cmpstr (parts[4], ==, parts[1]);
    }
  test_resources_assert_same (&before);
}

/* What is too large for a message is in shared memory, there and back. */
static void
test_large (gconstpointer data)
{
  g_autoptr (KedrocAbstractRunner) runner = runners[GPOINTER_TO_UINT (data)].make ();
  const char *const languages[] = { "js", "python", "c" };
  /* What this process itself has made is kept for a while, to be used again. */
  static gboolean keeps_memory;

  for (guint i = 0; i < 9; i++)
    {
      TestResources before = test_resources_get ();
      g_autoptr (KedrocPipeline) pipeline =
        test_pipeline_new (make_node ("1", NULL, KEDROC_NAMES ("a"), languages[i / 3], "make_large"),
                           make_node ("2", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), languages[i % 3], "read_large"),
                           make_node ("3", KEDROC_NAMES ("a"), KEDROC_NAMES ("c"), languages[i % 3], "read_large"),
                           NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (KedrocDataCatalog) outputs = run (runner, pipeline, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (kedroc_data_catalog_load_int64 (outputs, "b", NULL, &error), ==, *languages[i / 3]);
      g_assert_cmpint (kedroc_data_catalog_load_int64 (outputs, "c", NULL, &error), ==, *languages[i / 3]);
      g_assert_no_error (error);
      g_clear_object (&outputs);
      keeps_memory = keeps_memory || g_str_equal (languages[i / 3], "c");
      if (!keeps_memory)
        test_resources_assert_same (&before);
    }
}

/* Threads have a worker each. */
static void
test_side_by_side (void)
{
  g_autoptr (KedrocAbstractRunner) runner = make_threads ();
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (make_node ("1", KEDROC_NAMES ("folder"), KEDROC_NAMES ("a"), "js", "meet"),
                       make_node ("2", KEDROC_NAMES ("folder"), KEDROC_NAMES ("b"), "js", "meet"), NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) outputs = run (runner, pipeline, NULL, &error);
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  g_assert_no_error (error);
  a = load (outputs, "a");
  b = load (outputs, "b");
  g_assert_cmpstr (a, !=, b);
}

static void
note_end (KedrocAbstractRunner *runner,
          KedrocNode *node,
          gpointer data)
{
  g_string_append_printf (data, "%s ", kedroc_node_get_name (node));
}

static const struct {
  const char *function;
  const char *text;
} faults[] = {
  { "fail", "Node 'culprit': not in this language" },
  { "die", "was killed by signal 9" },
  { "nowhere", "no function '" },
};

/* One that fails or loses its worker holds up no other. */
static void
test_faults (gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (KedrocAbstractRunner) runner = runners[GPOINTER_TO_UINT (data)].make ();
      g_autoptr (KedrocPipeline) pipeline =
        test_pipeline_new (make_node ("culprit", NULL, KEDROC_NAMES ("a"), "js", faults[i].function),
                           make_node ("last", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), "c", "sign"),
                           make_node ("other", NULL, KEDROC_NAMES ("c"), "js", "sign"), NULL);
      g_autoptr (GString) ends = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      TestResources before = test_resources_get ();

      kedroc_abstract_runner_set_failure_policy (runner, KEDROC_FAILURE_POLICY_KEEP_GOING);
      g_signal_connect (runner, "node-finished", G_CALLBACK (note_end), ends);
      g_assert_null (run (runner, pipeline, NULL, &error));
      g_assert_nonnull (error);
      g_assert_nonnull (strstr (error->message, "Node 'culprit'"));
      g_assert_nonnull (strstr (error->message, faults[i].text));
      g_assert_cmpstr (ends->str, ==, "other ");
      if (i == 0)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
      if (i == 1)
        g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_WORKER_DIED);
      test_resources_assert_same (&before);
    }
}

static const struct {
  const char *variable;
  const char *program;
  const char *language;
  const char *text;
} interpreters[] = {
  { "KEDROC_GJS", "/no/such/gjs", "js", "there is no program '/no/such/gjs': install gjs" },
  { "KEDROC_GJS", "/bin/false", "js", "'/bin/false' ended with exit code 1 before it answered. It has to have gjs" },
  { "KEDROC_PYTHON", "/no/such/python", "python", "there is no program '/no/such/python': install python3" },
  { "KEDROC_PYTHON", "/bin/ls", "python", "'/bin/ls' ended with exit code 2: " },
  { "GJS_PATH", "/no/such/folder", "js", "there is no kedroc/worker.js" },
};

/* Told before any node has begun. */
static void
test_bad_interpreters (gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (interpreters); i++)
    {
      g_autoptr (KedrocAbstractRunner) runner = runners[GPOINTER_TO_UINT (data)].make ();
      g_autoptr (KedrocPipeline) pipeline =
        test_pipeline_new (make_node ("a", NULL, KEDROC_NAMES ("a"), "c", "sign"),
                           make_node ("b", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), interpreters[i].language, "sign"),
                           NULL);
      g_autofree char *old = g_strdup (g_getenv (interpreters[i].variable));
      g_autoptr (GString) begun = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      TestResources before;

      g_setenv (interpreters[i].variable, interpreters[i].program, TRUE);
      before = test_resources_get ();
      g_signal_connect (runner, "node-started", G_CALLBACK (note_end), begun);
      g_assert_null (run (runner, pipeline, NULL, &error));
      test_resources_assert_same (&before);
      g_setenv (interpreters[i].variable, old, TRUE);
      test_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
                         "Node 'b': its function", interpreters[i].text, NULL);
      g_assert_cmpstr (begun->str, ==, "");
    }
}

static void
test_no_file (gconstpointer data)
{
  g_autoptr (KedrocAbstractRunner) runner = runners[GPOINTER_TO_UINT (data)].make ();
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocNode) node =
    kedroc_node_new_for_function ("b", NULL, KEDROC_NAMES ("b"), "js:no/such.js:f", &error);
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (g_object_ref (node), NULL);

  g_assert_no_error (error);
  g_assert_null (run (runner, pipeline, NULL, &error));
  test_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND, "Node 'b'",
                     "there is no file 'no/such.js'", NULL);
}

static gpointer
cancel_later (gpointer data)
{
  g_usleep (50 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancel (gconstpointer data)
{
  g_autoptr (KedrocAbstractRunner) runner = runners[GPOINTER_TO_UINT (data)].make ();
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (make_node ("a", NULL, KEDROC_NAMES ("a"), "python", "wait_for_cancel"), NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_later, cancellable);

  g_assert_null (run (runner, pipeline, cancellable, &error));
  g_thread_join (thread);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
note_line (KedrocAbstractRunner *runner,
           KedrocNode *node,
           gboolean is_error,
           const char *line,
           GString *lines)
{
  const char *name = node != NULL ? kedroc_node_get_name (node) : "worker";

  g_string_append_printf (lines, "%s%s%s ", name, is_error ? "!" : ":", line);
}

static void
note_progress (KedrocAbstractRunner *runner,
               KedrocNode *node,
               double fraction,
               const char *message,
               GString *lines)
{
  g_string_append_printf (lines, "%s %s ", kedroc_node_get_name (node), message);
}

static void
test_output (gconstpointer data)
{
  g_autoptr (KedrocAbstractRunner) runner = runners[GPOINTER_TO_UINT (data)].make ();
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (make_node ("a", NULL, KEDROC_NAMES ("a"), "js", "speak"), NULL);
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GString) progress = g_string_new (NULL);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;

  g_signal_connect (runner, "node-output", G_CALLBACK (note_line), lines);
  g_signal_connect (runner, "node-progress", G_CALLBACK (note_progress), progress);
  outputs = run (runner, pipeline, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (lines->str, "a:I am js "));
  g_assert_nonnull (strstr (lines->str, "a!oh "));
  g_assert_cmpstr (progress->str, ==, "a half ");
}

/* Each chunk is saved as it comes: a file refuses the second one, and the node is told. */
static void
test_chunks (gconstpointer data)
{
  g_autoptr (KedrocAbstractRunner) runner = runners[GPOINTER_TO_UINT (data)].make ();
  g_autoptr (KedrocPipeline) two =
    test_pipeline_new (make_node ("a", NULL, KEDROC_NAMES ("a"), "python", "save_two_chunks"), NULL);
  g_autoptr (KedrocPipeline) many =
    test_pipeline_new (make_node ("b", NULL, KEDROC_NAMES ("b"), "js", "save_chunks_for_ever"), NULL);
  g_autofree char *path = kedroc_test_folder_build_path (folder, "chunks.txt");
  g_autoptr (KedrocAbstractDataset) file = KEDROC_ABSTRACT_DATASET (kedroc_text_dataset_new (path, NULL));
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autofree char *last = NULL;
  g_autoptr (GError) error = NULL;

  outputs = run (runner, two, NULL, &error);
  g_assert_no_error (error);
  last = load (outputs, "a");
  g_assert_cmpstr (last, ==, "python");

  kedroc_data_catalog_set (catalog, "b", file);
  g_assert_null (kedroc_abstract_runner_run (runner, many, catalog, NULL, NULL, FALSE, NULL, &error));
  test_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED, "Node 'b'", "cannot append",
                     NULL);
  g_assert_cmpint (g_remove (path), ==, 0);
}

static const struct {
  const char *name;
  GTestDataFunc func;
} tests[] = {
  { "mixed", test_mixed },
  { "faults", test_faults },
  { "interpreters", test_bad_interpreters },
  { "no-file", test_no_file },
  { "cancel", test_cancel },
  { "chunks", test_chunks },
  { "output", test_output },
  { "large", test_large }, /* the last one: see there */
};

static void
write_file (const char *name)
{
  g_autofree char *path = kedroc_test_folder_write (folder, name, "", 0);

  g_assert_nonnull (path);
}

int
main (int argc,
      char **argv)
{
  g_autofree char *sub_folder = NULL;
  int status;

  if (argc == 3 && g_str_equal (argv[1], "-m"))
    return be_interpreter (argv[2]);
  g_test_init (&argc, &argv, NULL);
  folder = kedroc_test_folder_new ();
  sub_folder = kedroc_test_folder_build_path (folder, "kedroc");
  g_assert_cmpint (g_mkdir (sub_folder, 0700), ==, 0);
  write_file ("kedroc/worker.js");
  write_file ("module.js");
  own_program = g_file_read_link ("/proc/self/exe", NULL);
  g_setenv ("KEDROC_PYTHON", own_program, TRUE);
  g_setenv ("KEDROC_GJS", own_program, TRUE);
  g_setenv ("GJS_PATH", kedroc_test_folder_get_path (folder), TRUE);
  g_test_add_func ("/kedroc/runner/foreign/side-by-side", test_side_by_side);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    for (guint r = 0; r < G_N_ELEMENTS (runners); r++)
      {
        g_autofree char *path = g_strconcat ("/kedroc/runner/foreign/", tests[i].name, "/", runners[r].name, NULL);
        g_test_add_data_func (path, GUINT_TO_POINTER (r), tests[i].func);
      }
  status = g_test_run ();
  kedroc_test_folder_free (folder);
  g_free (own_program);
  return status;
}
