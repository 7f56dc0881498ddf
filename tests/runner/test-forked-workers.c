/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <signal.h>
#include <unistd.h>

#include "forking-server.h"
#include "kedroc-test-loader.h"
#include "kedroc-test-run.h"
#include "kedroc-test.h"

/* Workers that another process forks on request. The functions of nodes are found by name in
 * this program, which is the worker, too, and says that it speaks Python. */

#define BE_WORKER "--be-worker"

static void
set_output (KedrocTask *task,
            gint64 number)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  kedroc_task_set_output_int64 (task, outputs[0], number);
}

static gboolean
tell_parent (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  set_output (task, getppid ());
  return TRUE;
}

static gboolean
tell_number (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  set_output (task, getpid ());
  return TRUE;
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
leave (KedrocTask *task,
       gpointer user_data,
       GError **error)
{
  _exit (7);
  return FALSE;
}

static gboolean
run_for_ever (KedrocTask *task,
              gpointer user_data,
              GError **error)
{
  for (;;)
    pause ();
  return FALSE;
}

static gboolean
kill_parent (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  kill (getppid (), SIGKILL);
  return run_for_ever (task, user_data, error);
}

static const TestFunction functions[] = {
  { "tell_parent", tell_parent }, { "tell_number", tell_number },   { "die", die },
  { "leave", leave },             { "run_for_ever", run_for_ever }, { "kill_parent", kill_parent },
  { NULL, NULL },
};

/* Of the server of the test. */
static char *server_address;

static char **
list_worker_command (KedrocFunctionLoader *loader,
                     GError **error)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  const char *const command[] = { program, BE_WORKER, "--fork-server", server_address, NULL };

  return g_strdupv ((char **) command);
}

static KedrocNode *
make_node (const char *name,
           const char *function)
{
  g_autofree char *reference = g_strconcat ("python:module:", function, NULL);
  g_autoptr (GError) error = NULL;
  KedrocNode *node = kedroc_node_new_for_function (name, NULL, KEDROC_NAMES (name), reference, &error);

  g_assert_no_error (error);
  return node;
}

static KedrocDataCatalog *
run (KedrocParallelRunner *runner,
     KedrocPipeline *pipeline,
     KedrocHookManager *hooks,
     GError **error)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();

  return kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, hooks, NULL, FALSE, NULL,
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

/* The worker is a child of the other process, but for where there is none, and its number
 * is known. */
static void
test_run (gconstpointer data)
{
  TestServerKind kind = GPOINTER_TO_INT (data);
  GPid server = test_server_start (kind, &server_address);
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (1);
  g_autoptr (KedrocHookManager) hooks = kedroc_hook_manager_new ();
  g_autoptr (KedrocRunReport) report = kedroc_run_report_new ();
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (make_node ("parent", "tell_parent"), make_node ("number", "tell_number"), NULL);
  TestResources before = test_resources_get ();

  kedroc_hook_manager_register (hooks, KEDROC_HOOKS (report));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KedrocDataCatalog) outputs = run (runner, pipeline, hooks, &error);
      g_autoptr (KedrocNodeReport) node = kedroc_run_report_dup_node (report, "number");

      g_assert_no_error (error);
      g_assert_true ((load (outputs, "parent") == getpid ()) == (kind == TEST_SERVER_NOBODY));
      g_assert_cmpint (node->pid, ==, load (outputs, "number"));
    }
  test_resources_assert_same (&before);
  g_clear_pointer (&server_address, g_free);
  test_server_stop (server);
}

static const struct
{
  const char *name;
  TestServerKind kind;
  const char *function;
  guint node_timeout;
  const char *message;
} faults[] = {
  { "dies", TEST_SERVER_PROMPT, "die", 0, "was killed by signal 9" },
  { "leaves", TEST_SERVER_PROMPT, "leave", 0, "ended with exit code 7" },
  { "takes-too-long", TEST_SERVER_PROMPT, "run_for_ever", 1, "took longer than 1 s" },
  { "takes-too-long-late", TEST_SERVER_LATE, "run_for_ever", 1, "took longer than 1 s" },
  { "orphan", TEST_SERVER_PROMPT, "kill_parent", 0, "was killed by signal 9" },
  { "orphan-late", TEST_SERVER_LATE, "kill_parent", 0, "was killed by signal 9" },
  { "refuses", TEST_SERVER_REFUSES, "tell_number", 0, "3 workers in a row died" },
  { "silent", TEST_SERVER_SILENT, "tell_number", 0, "was killed after 1 s of silence" },
};

static void
test_fault (gconstpointer data)
{
  guint f = GPOINTER_TO_UINT (data);
  GPid server = test_server_start (faults[f].kind, &server_address);
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (2);
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (make_node ("node", faults[f].function), NULL);
  TestResources before = test_resources_get ();
  g_autoptr (GError) error = NULL;

  kedroc_parallel_runner_set_node_timeout (runner, faults[f].node_timeout);
  if (faults[f].kind == TEST_SERVER_SILENT)
    kedroc_parallel_runner_set_start_timeout (runner, 1);
  g_assert_null (run (runner, pipeline, NULL, &error));
  g_assert_nonnull (strstr (error->message, faults[f].message));
  test_resources_assert_same (&before);
  g_clear_pointer (&server_address, g_free);
  test_server_stop (server);
}

static int
be_worker (void)
{
  test_loader_register ("python", functions, list_worker_command);
  return kedroc_worker_main ();
}

int
main (int argc,
      char **argv)
{
  test_server_be (argc, argv, BE_WORKER);
  if (argc == 2 && g_str_equal (argv[1], BE_WORKER))
    return be_worker ();
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  test_loader_register ("python", functions, list_worker_command);
  g_test_add_data_func ("/kedroc/runner/forked-workers/prompt", GINT_TO_POINTER (TEST_SERVER_PROMPT), test_run);
  g_test_add_data_func ("/kedroc/runner/forked-workers/late", GINT_TO_POINTER (TEST_SERVER_LATE), test_run);
  g_test_add_data_func ("/kedroc/runner/forked-workers/nobody", GINT_TO_POINTER (TEST_SERVER_NOBODY), test_run);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/runner/forked-workers/", faults[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_fault);
    }
  return g_test_run ();
}
