/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"

/* Hooks that are registered by name, and called where the nodes run. */

#define HOOKS "c:" TEST_LIBRARY ":make_hooks"

static KedrocDataCatalog *
run (KedrocAbstractRunner *runner,
     KedrocHookManager *manager,
     GError **error)
{
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
    kedroc_node_new_for_function ("double", KEDROC_NAMES ("number"), KEDROC_NAMES ("doubled"),
                                  "c:" TEST_LIBRARY ":double_it", NULL), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_INT64);
  g_value_set_int64 (&value, 21);
  kedroc_data_catalog_set_value (catalog, "number", &value);
  return kedroc_abstract_runner_run (runner, pipeline, catalog, manager, "run", FALSE, NULL, error);
}

/* The process in which it was called. */
static int
find_call (const char *log,
           const char *call)
{
  g_auto (GStrv) lines = g_strsplit (log, "\n", -1);
  int pid = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_suffix (lines[i], call))
      {
        g_assert_cmpint (pid, ==, 0);
        pid = atoi (lines[i]);
      }
  g_assert_cmpint (pid, !=, 0);
  return pid;
}

static void
test_called (gconstpointer kind)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "log");
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *log = NULL;
  gboolean here = !g_str_equal (kind, "parallel");

  g_setenv ("KEDROC_TEST_HOOKS", path, TRUE);
  g_assert_true (kedroc_hook_manager_register_function (manager, HOOKS, &error));
  g_assert_no_error (error);
  outputs = run (runner, manager, &error);
  g_assert_no_error (error);
  g_assert_cmpint (kedroc_data_catalog_load_int64 (outputs, "doubled", NULL, &error), ==, 200);
  g_assert_true (g_file_get_contents (path, &log, NULL, &error));
  g_assert_cmpint (find_call (log, "before_pipeline_run run"), ==, getpid ());
  g_assert_cmpint (find_call (log, "before_node_run double") == getpid (), ==, here);
  g_assert_cmpint (find_call (log, "after_dataset_saved doubled") == getpid (), ==, here);
}

static void
test_refusal (gconstpointer kind)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "log");
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (GError) error = NULL;

  g_setenv ("KEDROC_TEST_HOOKS", path, TRUE);
  g_setenv ("KEDROC_TEST_HOOKS_FAIL", "1", TRUE);
  g_assert_true (kedroc_hook_manager_register_function (manager, HOOKS, &error));
  g_assert_null (run (runner, manager, &error));
  g_unsetenv ("KEDROC_TEST_HOOKS_FAIL");
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_cmpstr (error->message, ==, "Node 'double': Hook 'LibraryHooks.after_dataset_saved': not today");
}

static void
test_registration (void)
{
  KedrocHookManager *manager = kedroc_hook_manager_new ();
  g_autoptr (GPtrArray) hooks = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) functions = NULL;

  g_assert_true (kedroc_hook_manager_register_function (manager, HOOKS, &error));
  g_assert_true (kedroc_hook_manager_register_function (manager, HOOKS, &error));
  g_assert_no_error (error);
  functions = kedroc_hook_manager_list_functions (manager);
  g_assert_cmpstrv (functions, KEDROC_NAMES (HOOKS));
  hooks = kedroc_hook_manager_list (manager);
  g_assert_cmpuint (hooks->len, ==, 1);
  g_assert_true (kedroc_hook_manager_unregister_function (manager, HOOKS));
  g_assert_false (kedroc_hook_manager_unregister_function (manager, HOOKS));
  g_clear_pointer (&hooks, g_ptr_array_unref);
  hooks = kedroc_hook_manager_list (manager);
  g_assert_cmpuint (hooks->len, ==, 0);
  test_assert_finalized (manager);
}

static const struct {
  const char *reference;
  GQuark (*domain) (void);
  int code;
  const char *message;
} refused[] = {
  { "c:" TEST_LIBRARY ":no_such_hooks", kedroc_pipeline_error_quark, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
    "no_such_hooks" },
  { "c:" TEST_LIBRARY ":make_no_hooks", kedroc_pipeline_error_quark, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
    "returned no hooks but GCancellable" },
  { "js:hooks.js:make", kedroc_runner_error_quark, KEDROC_RUNNER_ERROR_INVALID_ARGUMENT, "only those in C and Python" },
  { "command:true", kedroc_runner_error_quark, KEDROC_RUNNER_ERROR_INVALID_ARGUMENT, "only those in C and Python" },
  { "hooks", kedroc_runner_error_quark, KEDROC_RUNNER_ERROR_INVALID_ARGUMENT, "'hooks'" },
};

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
      g_autoptr (GError) error = NULL;

      g_assert_false (kedroc_hook_manager_register_function (manager, refused[i].reference, &error));
      test_assert_error (error, refused[i].domain (), refused[i].code, refused[i].message, NULL);
    }
}

/* This process has no interpreter: only the worker of a node in Python could call them. */
static void
test_python (gconstpointer kind)
{
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (GError) error = NULL;

  g_assert_true (kedroc_hook_manager_register_function (manager, "python:some.hooks:Hooks", &error));
  g_assert_null (run (runner, manager, &error));
  if (g_str_equal (kind, "parallel"))
    test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NOT_PARALLELIZABLE, "python:some.hooks:Hooks",
                       "node 'double'", NULL);
  else
    test_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
                       "python:some.hooks:Hooks", "ParallelRunner", NULL);
}

int
main (int argc,
      char **argv)
{
  const char *kinds[] = { "sequential", "thread", "parallel" };

  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *called = g_strdup_printf ("/kedroc/runner/hook-functions/%s/called", kinds[i]);
      g_autofree char *refusal = g_strdup_printf ("/kedroc/runner/hook-functions/%s/refusal", kinds[i]);
      g_autofree char *in_python = g_strdup_printf ("/kedroc/runner/hook-functions/%s/python", kinds[i]);

      g_test_add_data_func (called, kinds[i], test_called);
      g_test_add_data_func (refusal, kinds[i], test_refusal);
      g_test_add_data_func (in_python, kinds[i], test_python);
    }
  g_test_add_func ("/kedroc/runner/hook-functions/registration", test_registration);
  g_test_add_func ("/kedroc/runner/hook-functions/refused", test_refused);
  return g_test_run ();
}
