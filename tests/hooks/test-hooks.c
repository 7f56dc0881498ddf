/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-hooks.h"

#include "kedroc-error.h"
#include "kedroc-hook-manager-private.h"

/* Hooks that implement everything: each method notes its name and checks that it was handed what the caller
 * gave. */
#define TEST_TYPE_HOOKS (test_hooks_get_type ())
G_DECLARE_FINAL_TYPE (TestHooks, test_hooks, TEST, HOOKS, GObject)

typedef enum {
  ANSWER_TRUE,
  ANSWER_ERROR,
  ANSWER_FALSE,
  ANSWER_TRUE_AND_ERROR,
} Answer;

struct _TestHooks
{
  GObject parent_instance;

  const char *called;
  Answer answer;
};

/* What all methods are handed. */
static struct {
  KedrocDataCatalog *catalog;
  KedrocDataCatalog *run_result;
  KedrocPipeline *pipeline;
  KedrocNode *node;
  KedrocTask *task;
  GError *failure;
  GValue data;
} given;

static gboolean
answer (KedrocHooks *hooks,
        const char *method,
        gboolean arguments_are_right,
        GError **error)
{
  TestHooks *self = TEST_HOOKS (hooks);

  g_assert_true (arguments_are_right);
  self->called = method;
  if (self->answer == ANSWER_ERROR || self->answer == ANSWER_TRUE_AND_ERROR)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "not now");
  return self->answer == ANSWER_TRUE || self->answer == ANSWER_TRUE_AND_ERROR;
}

static gboolean
after_catalog_created (KedrocHooks *self,
                       KedrocDataCatalog *catalog,
                       GError **error)
{
  return answer (self, G_STRFUNC, catalog == given.catalog, error);
}

static gboolean
before_pipeline_run (KedrocHooks *self,
                     const char *run_id,
                     KedrocPipeline *pipeline,
                     KedrocDataCatalog *catalog,
                     GError **error)
{
  return answer (self, G_STRFUNC,
                 g_str_equal (run_id, "run") && pipeline == given.pipeline && catalog == given.catalog,
                 error);
}

static gboolean
after_pipeline_run (KedrocHooks *self,
                    const char *run_id,
                    KedrocDataCatalog *run_result,
                    KedrocPipeline *pipeline,
                    KedrocDataCatalog *catalog,
                    GError **error)
{
  return answer (self, G_STRFUNC,
                 g_str_equal (run_id, "run") && run_result == given.run_result &&
                   pipeline == given.pipeline && catalog == given.catalog,
                 error);
}

static gboolean
on_pipeline_error (KedrocHooks *self,
                   const GError *failure,
                   const char *run_id,
                   KedrocPipeline *pipeline,
                   KedrocDataCatalog *catalog,
                   GError **error)
{
  return answer (self, G_STRFUNC,
                 failure == given.failure && g_str_equal (run_id, "run") && pipeline == given.pipeline &&
                   catalog == given.catalog,
                 error);
}

static gboolean
before_node_run (KedrocHooks *self,
                 KedrocTask *task,
                 KedrocDataCatalog *catalog,
                 GError **error)
{
  return answer (self, G_STRFUNC, task == given.task && catalog == given.catalog, error);
}

static gboolean
after_node_run (KedrocHooks *self,
                KedrocTask *task,
                KedrocDataCatalog *catalog,
                GError **error)
{
  return answer (self, G_STRFUNC, task == given.task && catalog == given.catalog, error);
}

static gboolean
on_node_error (KedrocHooks *self,
               const GError *failure,
               KedrocTask *task,
               KedrocDataCatalog *catalog,
               GError **error)
{
  return answer (self, G_STRFUNC,
                 failure == given.failure && task == given.task && catalog == given.catalog, error);
}

static gboolean
before_dataset_loaded (KedrocHooks *self,
                       const char *name,
                       KedrocNode *node,
                       GError **error)
{
  return answer (self, G_STRFUNC, g_str_equal (name, "cars") && node == given.node, error);
}

static gboolean
after_dataset_loaded (KedrocHooks *self,
                      const char *name,
                      const GValue *data,
                      KedrocNode *node,
                      GError **error)
{
  return answer (self, G_STRFUNC, g_str_equal (name, "cars") && data == &given.data && node == given.node,
                 error);
}

static gboolean
before_dataset_saved (KedrocHooks *self,
                      const char *name,
                      const GValue *data,
                      KedrocNode *node,
                      GError **error)
{
  return answer (self, G_STRFUNC, g_str_equal (name, "cars") && data == &given.data && node == given.node,
                 error);
}

static gboolean
after_dataset_saved (KedrocHooks *self,
                     const char *name,
                     const GValue *data,
                     KedrocNode *node,
                     GError **error)
{
  return answer (self, G_STRFUNC, g_str_equal (name, "cars") && data == &given.data && node == given.node,
                 error);
}

static void
test_hooks_implement (KedrocHooksInterface *iface)
{
  iface->after_catalog_created = after_catalog_created;
  iface->before_pipeline_run = before_pipeline_run;
  iface->after_pipeline_run = after_pipeline_run;
  iface->on_pipeline_error = on_pipeline_error;
  iface->before_node_run = before_node_run;
  iface->after_node_run = after_node_run;
  iface->on_node_error = on_node_error;
  iface->before_dataset_loaded = before_dataset_loaded;
  iface->after_dataset_loaded = after_dataset_loaded;
  iface->before_dataset_saved = before_dataset_saved;
  iface->after_dataset_saved = after_dataset_saved;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestHooks, test_hooks, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KEDROC_TYPE_HOOKS, test_hooks_implement))

static void
test_hooks_class_init (TestHooksClass *klass)
{
}

static void
test_hooks_init (TestHooks *self)
{
}

/* Hooks that implement one method. */
#define TEST_TYPE_ONE_HOOK (test_one_hook_get_type ())
G_DECLARE_FINAL_TYPE (TestOneHook, test_one_hook, TEST, ONE_HOOK, GObject)

struct _TestOneHook
{
  GObject parent_instance;
};

static gboolean
refuse_node (KedrocHooks *self,
             KedrocTask *task,
             KedrocDataCatalog *catalog,
             GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "not this one");
  return FALSE;
}

static void
test_one_hook_implement (KedrocHooksInterface *iface)
{
  iface->after_node_run = refuse_node;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestOneHook, test_one_hook, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KEDROC_TYPE_HOOKS, test_one_hook_implement))

static void
test_one_hook_class_init (TestOneHookClass *klass)
{
}

static void
test_one_hook_init (TestOneHook *self)
{
}

typedef struct {
  const char *method;
  KedrocHook hook;
} Method;

static const Method methods[] = {
  { "after_catalog_created", KEDROC_HOOK_AFTER_CATALOG_CREATED },
  { "before_pipeline_run", KEDROC_HOOK_BEFORE_PIPELINE_RUN },
  { "after_pipeline_run", KEDROC_HOOK_AFTER_PIPELINE_RUN },
  { "on_pipeline_error", KEDROC_HOOK_ON_PIPELINE_ERROR },
  { "before_node_run", KEDROC_HOOK_BEFORE_NODE_RUN },
  { "after_node_run", KEDROC_HOOK_AFTER_NODE_RUN },
  { "on_node_error", KEDROC_HOOK_ON_NODE_ERROR },
  { "before_dataset_loaded", KEDROC_HOOK_BEFORE_DATASET_LOADED },
  { "after_dataset_loaded", KEDROC_HOOK_AFTER_DATASET_LOADED },
  { "before_dataset_saved", KEDROC_HOOK_BEFORE_DATASET_SAVED },
  { "after_dataset_saved", KEDROC_HOOK_AFTER_DATASET_SAVED },
};

static gboolean
call (KedrocHookManager *manager,
      KedrocHook hook,
      GError **error)
{
  switch (hook)
    {
    case KEDROC_HOOK_AFTER_CATALOG_CREATED:
      return kedroc_hook_manager_after_catalog_created (manager, given.catalog, error);
    case KEDROC_HOOK_BEFORE_PIPELINE_RUN:
      return kedroc_hook_manager_before_pipeline_run (manager, "run", given.pipeline, given.catalog, error);
    case KEDROC_HOOK_AFTER_PIPELINE_RUN:
      return kedroc_hook_manager_after_pipeline_run (manager, "run", given.run_result, given.pipeline,
                                                     given.catalog, error);
    case KEDROC_HOOK_ON_PIPELINE_ERROR:
      return kedroc_hook_manager_on_pipeline_error (manager, given.failure, "run", given.pipeline,
                                                    given.catalog, error);
    case KEDROC_HOOK_BEFORE_NODE_RUN:
      return kedroc_hook_manager_before_node_run (manager, given.task, given.catalog, error);
    case KEDROC_HOOK_AFTER_NODE_RUN:
      return kedroc_hook_manager_after_node_run (manager, given.task, given.catalog, error);
    case KEDROC_HOOK_ON_NODE_ERROR:
      return kedroc_hook_manager_on_node_error (manager, given.failure, given.task, given.catalog, error);
    case KEDROC_HOOK_BEFORE_DATASET_LOADED:
      return kedroc_hook_manager_before_dataset_loaded (manager, "cars", given.node, error);
    case KEDROC_HOOK_AFTER_DATASET_LOADED:
      return kedroc_hook_manager_after_dataset_loaded (manager, "cars", &given.data, given.node, error);
    case KEDROC_HOOK_BEFORE_DATASET_SAVED:
      return kedroc_hook_manager_before_dataset_saved (manager, "cars", &given.data, given.node, error);
    case KEDROC_HOOK_AFTER_DATASET_SAVED:
      return kedroc_hook_manager_after_dataset_saved (manager, "cars", &given.data, given.node, error);
    default:
      g_assert_not_reached ();
    }
}

static void
test_method (gconstpointer data)
{
  const Method *method = data;
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (TestHooks) hooks = g_object_new (TEST_TYPE_HOOKS, NULL);

  kedroc_hook_manager_register (manager, KEDROC_HOOKS (hooks));
  for (Answer given_answer = ANSWER_TRUE; given_answer <= ANSWER_TRUE_AND_ERROR; given_answer++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *prefix = g_strdup_printf ("Hook 'TestHooks.%s': ", method->method);

      hooks->answer = given_answer;
      hooks->called = NULL;
      g_assert_cmpint (call (manager, method->hook, &error), ==, given_answer == ANSWER_TRUE);
      g_assert_cmpstr (hooks->called, ==, method->method);
      switch (given_answer)
        {
        case ANSWER_TRUE:
          g_assert_no_error (error);
          continue;
        case ANSWER_FALSE:
          g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED);
          break;
        case ANSWER_ERROR:
        case ANSWER_TRUE_AND_ERROR:
        default:
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
          g_assert_true (g_str_has_suffix (error->message, "not now"));
        }
      g_assert_true (g_str_has_prefix (error->message, prefix));
    }
}

/* A runner prepares nothing for a hook that nobody listens to. */
static void
test_listens (void)
{
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (TestOneHook) one = g_object_new (TEST_TYPE_ONE_HOOK, NULL);
  g_autoptr (TestHooks) all = g_object_new (TEST_TYPE_HOOKS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_assert_false (kedroc_hook_manager_listens (NULL, methods[i].hook));
      g_assert_false (kedroc_hook_manager_listens (manager, methods[i].hook));
      if (methods[i].hook != KEDROC_HOOK_AFTER_CATALOG_CREATED)
        g_assert_true (call (NULL, methods[i].hook, NULL));
      g_assert_true (call (manager, methods[i].hook, NULL));
    }

  kedroc_hook_manager_register (manager, KEDROC_HOOKS (one));
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      gboolean implemented = methods[i].hook == KEDROC_HOOK_AFTER_NODE_RUN;

      g_assert_cmpint (kedroc_hook_manager_listens (manager, methods[i].hook), ==, implemented);
      g_assert_cmpint (call (manager, methods[i].hook, NULL), ==, !implemented);
    }

  kedroc_hook_manager_register (manager, KEDROC_HOOKS (all));
  kedroc_hook_manager_unregister (manager, KEDROC_HOOKS (one));
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    g_assert_true (kedroc_hook_manager_listens (manager, methods[i].hook));
  kedroc_hook_manager_unregister (manager, KEDROC_HOOKS (all));
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    g_assert_false (kedroc_hook_manager_listens (manager, methods[i].hook));
}

/* The last registered is called first; the first failure ends it. */
static void
test_first_failure (void)
{
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (TestHooks) first = g_object_new (TEST_TYPE_HOOKS, NULL);
  g_autoptr (TestOneHook) second = g_object_new (TEST_TYPE_ONE_HOOK, NULL);
  g_autoptr (TestHooks) third = g_object_new (TEST_TYPE_HOOKS, NULL);
  g_autoptr (GError) error = NULL;

  kedroc_hook_manager_register (manager, KEDROC_HOOKS (first));
  kedroc_hook_manager_register (manager, KEDROC_HOOKS (second));
  kedroc_hook_manager_register (manager, KEDROC_HOOKS (third));
  g_assert_false (call (manager, KEDROC_HOOK_AFTER_NODE_RUN, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_cmpstr (error->message, ==, "Hook 'TestOneHook.after_node_run': not this one");
  g_assert_cmpstr (third->called, ==, "after_node_run");
  g_assert_null (first->called);
}

static gboolean
succeed (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  return TRUE;
}

int
main (int argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);

  given.catalog = kedroc_data_catalog_new ();
  given.run_result = kedroc_data_catalog_new ();
  given.node = kedroc_node_new ("node", KEDROC_NAMES ("cars"), NULL, succeed, NULL, NULL, NULL);
  given.pipeline = kedroc_pipeline_new (&given.node, 1, NULL);
  given.task = kedroc_task_new (given.node);
  given.failure = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "it failed");
  g_value_set_int (g_value_init (&given.data, G_TYPE_INT), 1);

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/hooks/hooks/method/", methods[i].method, NULL);

      g_test_add_data_func (path, &methods[i], test_method);
    }
  g_test_add_func ("/kedroc/hooks/hooks/listens", test_listens);
  g_test_add_func ("/kedroc/hooks/hooks/first-failure", test_first_failure);
  status = g_test_run ();

  g_object_unref (given.task);
  g_object_unref (given.pipeline);
  g_object_unref (given.node);
  g_object_unref (given.run_result);
  g_object_unref (given.catalog);
  g_error_free (given.failure);
  return status;
}
