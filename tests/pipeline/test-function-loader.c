/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include "kedroc-test.h"

/* A loader in C: what an interpreter does is the same. */

#define TEST_TYPE_LOADER (test_loader_get_type ())
G_DECLARE_FINAL_TYPE (TestLoader, test_loader, TEST, LOADER, GObject)

struct _TestLoader
{
  GObject parent_instance;

  gint n_loaded; /* atomic */
};

static gboolean
double_it (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  g_assert_cmpstr (user_data, ==, "data");
  kedroc_task_set_output_int64 (task, "y", 2 * kedroc_task_get_input_int64 (task, "x"));
  return TRUE;
}

static gboolean
triple_it (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  kedroc_task_set_output_int64 (task, "y", 3 * kedroc_task_get_input_int64 (task, "x"));
  return TRUE;
}

static KedrocNode *
test_loader_load (KedrocFunctionLoader *loader,
                  const char *function,
                  GError **error)
{
  g_atomic_int_inc (&TEST_LOADER (loader)->n_loaded);
  if (g_strrstr (function, ":double_it") != NULL)
    return kedroc_node_new ("any", NULL, KEDROC_NAMES ("any"), double_it, g_strdup ("data"), g_free, error);
  if (g_str_has_suffix (function, ":unresolved"))
    return kedroc_node_new_for_function ("any", NULL, KEDROC_NAMES ("any"), "js:a.js:f", error);
  if (g_str_has_suffix (function, ":fails"))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "the interpreter is busy");
  return NULL;
}

static char **
test_loader_list_worker_command (KedrocFunctionLoader *loader,
                                 GError **error)
{
  return g_strdupv ((char **) KEDROC_NAMES ("interpreter", "worker"));
}

static GObject *
test_loader_load_object (KedrocFunctionLoader *loader,
                         const char *function,
                         GError **error)
{
  if (g_str_has_suffix (function, ":made"))
    return G_OBJECT (g_cancellable_new ());
  if (g_str_has_suffix (function, ":fails"))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "the interpreter is busy");
  return NULL;
}

static void
test_loader_implement (KedrocFunctionLoaderInterface *iface)
{
  iface->load = test_loader_load;
  iface->list_worker_command = test_loader_list_worker_command;
  iface->load_object = test_loader_load_object;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestLoader,
                               test_loader,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KEDROC_TYPE_FUNCTION_LOADER, test_loader_implement))

static void
test_loader_class_init (TestLoaderClass *klass)
{
}

static void
test_loader_init (TestLoader *self)
{
}

/* One that implements nothing. */
#define TEST_TYPE_EMPTY_LOADER (test_empty_loader_get_type ())
G_DECLARE_FINAL_TYPE (TestEmptyLoader, test_empty_loader, TEST, EMPTY_LOADER, GObject)

struct _TestEmptyLoader
{
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (TestEmptyLoader,
                               test_empty_loader,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KEDROC_TYPE_FUNCTION_LOADER, NULL))

static void
test_empty_loader_class_init (TestEmptyLoaderClass *klass)
{
}

static void
test_empty_loader_init (TestEmptyLoader *self)
{
}

static KedrocNode *
make_node (const char *function)
{
  g_autoptr (GError) error = NULL;
  KedrocNode *node =
    kedroc_node_new_for_function ("node", KEDROC_NAMES ("x"), KEDROC_NAMES ("y"), function, &error);

  g_assert_no_error (error);
  return node;
}

static gint64
execute (KedrocNode *node,
         GError **error)
{
  g_autoptr (KedrocTask) task = kedroc_task_new (node);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_set_int64 (g_value_init (&value, G_TYPE_INT64), 21);
  kedroc_task_set_input (task, "x", &value);
  if (!kedroc_node_execute (node, task, error))
    return -1;
  return g_value_get_int64 (kedroc_task_get_output (task, "y"));
}

static void
test_register (void)
{
  g_autoptr (TestLoader) first = g_object_new (TEST_TYPE_LOADER, NULL);
  g_autoptr (TestLoader) second = g_object_new (TEST_TYPE_LOADER, NULL);
  g_autoptr (KedrocNode) node = make_node ("python:m:double_it");
  g_autoptr (KedrocNode) other = make_node ("python:m:double_it(task)");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (execute (node, &error), ==, -1);
  g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND);
  g_clear_error (&error);

  kedroc_function_loader_register (KEDROC_FUNCTION_LOADER (first), "python");
  g_assert_cmpint (execute (node, &error), ==, 42);
  g_assert_cmpint (execute (node, &error), ==, 42);
  g_assert_cmpint (first->n_loaded, ==, 1);

  kedroc_function_loader_register (KEDROC_FUNCTION_LOADER (second), "python");
  g_assert_cmpint (execute (other, &error), ==, 42);
  g_assert_cmpint (first->n_loaded, ==, 1);
  g_assert_cmpint (second->n_loaded, ==, 1);
  g_assert_no_error (error);
}

static void
execute_on_thread (gpointer data,
                   gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (execute (data, &error), ==, 42);
  g_assert_no_error (error);
}

/* Threads that look for the same function at once agree on one. */
static void
test_threads (void)
{
  g_autoptr (TestLoader) loader = g_object_new (TEST_TYPE_LOADER, NULL);

  kedroc_function_loader_register (KEDROC_FUNCTION_LOADER (loader), "python");
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (KedrocNode) node = make_node ("python:m:double_it");

      kedroc_test_repeat_on_threads (4, 1, execute_on_thread, node);
    }
  g_assert_cmpint (loader->n_loaded, >=, 20);
}

static const struct
{
  const char *name;
  const char *function;
  const char *text;
} failures[] = {
  { "nothing", "python:m:nothing", "neither a node nor an error" },
  { "unresolved", "python:m:unresolved", "no callback" },
};

static void
test_failures (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (TestLoader) loader = g_object_new (TEST_TYPE_LOADER, NULL);
  g_autoptr (KedrocNode) node = make_node (failures[i].function);
  g_autoptr (GError) error = NULL;

  kedroc_function_loader_register (KEDROC_FUNCTION_LOADER (loader), "python");
  g_assert_cmpint (execute (node, &error), ==, -1);
  g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND);
  g_assert_nonnull (g_strstr_len (error->message, -1, "Node 'node': "));
  g_assert_nonnull (g_strstr_len (error->message, -1, failures[i].function));
  g_assert_nonnull (g_strstr_len (error->message, -1, failures[i].text));
}

static void
test_own_error (void)
{
  g_autoptr (KedrocFunctionLoader) loader = g_object_new (TEST_TYPE_LOADER, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (kedroc_function_loader_load (loader, "python:m:fails", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
}

static void
test_worker_command (void)
{
  g_autoptr (KedrocFunctionLoader) loader = g_object_new (TEST_TYPE_LOADER, NULL);
  g_autoptr (KedrocFunctionLoader) empty = g_object_new (TEST_TYPE_EMPTY_LOADER, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) command = kedroc_function_loader_list_worker_command (loader, &error);

  g_assert_no_error (error);
  g_assert_cmpstrv (command, KEDROC_NAMES ("interpreter", "worker"));
  g_assert_null (kedroc_function_loader_list_worker_command (empty, &error));
  g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (kedroc_function_loader_load (empty, "python:m:f", &error));
  g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND);
  g_assert_nonnull (g_strstr_len (error->message, -1, "TestEmptyLoader"));
}

static void
free_text (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static gboolean
call_with_data (KedrocTask *task,
                gpointer user_data,
                GError **error)
{
  g_assert_false (*(gboolean *) user_data);
  return triple_it (task, NULL, error);
}

/* The callback is called, and nobody asks the loader; it lives as long as a copy. */
static void
test_with_function (void)
{
  g_autoptr (GError) error = NULL;
  gboolean freed = FALSE;
  KedrocNode *plain =
    kedroc_node_new (NULL, KEDROC_NAMES ("x"), KEDROC_NAMES ("y"), call_with_data, &freed, free_text, &error);
  KedrocNode *named = kedroc_node_with_function (plain, "python:m:Class.triple_it(task)", &error);

  g_assert_no_error (error);
  g_assert_null (kedroc_node_get_function (plain));
  g_assert_cmpstr (kedroc_node_get_function (named), ==, "python:m:Class.triple_it(task)");
  g_assert_cmpstr (kedroc_node_get_name (named), ==, "triple_it__3b8aa879");
  g_object_unref (plain);
  g_assert_false (freed);
  g_assert_cmpint (execute (named, &error), ==, 63);
  g_assert_no_error (error);

  g_assert_null (kedroc_node_with_function (named, "python:m:f", &error));
  g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NODE);
  g_object_unref (named);
  g_assert_true (freed);
}

static void
test_with_bad_function (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocNode) plain =
    kedroc_node_new ("node", KEDROC_NAMES ("x"), KEDROC_NAMES ("y"), triple_it, NULL, NULL, &error);

  g_assert_null (kedroc_node_with_function (plain, "python:m:(task)", &error));
  g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NODE);
  g_assert_nonnull (g_strstr_len (error->message, -1, "Node 'node': "));
}

static void
test_load_object (void)
{
  g_autoptr (KedrocFunctionLoader) loader = g_object_new (TEST_TYPE_LOADER, NULL);
  g_autoptr (GObject) made = NULL;
  g_autoptr (GError) error = NULL;

  made = kedroc_function_loader_load_object (loader, "python:m:made", &error);
  g_assert_no_error (error);
  g_assert_true (G_IS_CANCELLABLE (made));
  g_assert_null (kedroc_function_loader_load_object (loader, "python:m:fails", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_null (kedroc_function_loader_load_object (loader, "python:m:nothing", &error));
  kedroc_test_assert_error (&error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND, "python:m:nothing",
                            "TestLoader", "neither an object nor an error", NULL);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/pipeline/function-loader/register", test_register);
  g_test_add_func ("/kedroc/pipeline/function-loader/threads", test_threads);
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/pipeline/function-loader/", failures[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_failures);
    }
  g_test_add_func ("/kedroc/pipeline/function-loader/own-error", test_own_error);
  g_test_add_func ("/kedroc/pipeline/function-loader/worker-command", test_worker_command);
  g_test_add_func ("/kedroc/pipeline/function-loader/load-object", test_load_object);
  g_test_add_func ("/kedroc/pipeline/function-loader/with-function", test_with_function);
  g_test_add_func ("/kedroc/pipeline/function-loader/with-bad-function", test_with_bad_function);
  return g_test_run ();
}
