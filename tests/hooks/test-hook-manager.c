/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

/* Hooks that keep a record of their calls, or fail. */
#define TEST_TYPE_HOOKS (test_hooks_get_type ())
G_DECLARE_FINAL_TYPE (TestHooks, test_hooks, TEST, HOOKS, GObject)

struct _TestHooks
{
  GObject parent_instance;

  char label;
  GString *calls;              /* borrowed: the label of each call */
  gboolean fails;
  KedrocHookManager *manager;  /* borrowed: unregisters itself from it when called */
};

static gboolean
record_catalog (KedrocHooks *hooks,
                KedrocDataCatalog *catalog,
                GError **error)
{
  TestHooks *self = TEST_HOOKS (hooks);

  g_string_append_c (self->calls, self->label);
  if (self->manager != NULL)
    g_assert_true (kedroc_hook_manager_unregister (self->manager, hooks));
  if (!self->fails)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "not now");
  return FALSE;
}

static void
test_hooks_implement (KedrocHooksInterface *iface)
{
  iface->after_catalog_created = record_catalog;
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

static TestHooks *
make_hooks (char label,
            GString *calls)
{
  TestHooks *self = g_object_new (TEST_TYPE_HOOKS, NULL);

  self->label = label;
  self->calls = calls;
  return self;
}

static gboolean
call (KedrocHookManager *manager,
      GError **error)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();

  return kedroc_hook_manager_after_catalog_created (manager, catalog, error);
}

static void
test_order (void)
{
  g_autoptr (GString) calls = g_string_new (NULL);
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (TestHooks) a = make_hooks ('a', calls);
  g_autoptr (TestHooks) b = make_hooks ('b', calls);
  g_autoptr (TestHooks) c = make_hooks ('c', calls);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL;

  kedroc_hook_manager_register (manager, KEDROC_HOOKS (a));
  kedroc_hook_manager_register (manager, KEDROC_HOOKS (b));
  kedroc_hook_manager_register (manager, KEDROC_HOOKS (c));
  kedroc_hook_manager_register (manager, KEDROC_HOOKS (a));
  g_assert_true (call (manager, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (calls->str, ==, "cba");

  list = kedroc_hook_manager_list (manager);
  g_assert_cmpuint (list->len, ==, 3);
  g_assert_true (list->pdata[0] == a && list->pdata[1] == b && list->pdata[2] == c);

  g_assert_true (kedroc_hook_manager_unregister (manager, KEDROC_HOOKS (b)));
  g_assert_false (kedroc_hook_manager_unregister (manager, KEDROC_HOOKS (b)));
  g_string_truncate (calls, 0);
  g_assert_true (call (manager, NULL));
  g_assert_cmpstr (calls->str, ==, "ca");
}

static void
test_failure (void)
{
  g_autoptr (GString) calls = g_string_new (NULL);
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (TestHooks) a = make_hooks ('a', calls);
  g_autoptr (TestHooks) b = make_hooks ('b', calls);
  g_autoptr (TestHooks) c = make_hooks ('c', calls);
  g_autoptr (GError) error = NULL;

  b->fails = TRUE;
  kedroc_hook_manager_register (manager, KEDROC_HOOKS (a));
  kedroc_hook_manager_register (manager, KEDROC_HOOKS (b));
  kedroc_hook_manager_register (manager, KEDROC_HOOKS (c));
  g_assert_false (call (manager, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_cmpstr (error->message, ==, "Hook 'TestHooks.after_catalog_created': not now");
  g_assert_cmpstr (calls->str, ==, "cb");
}

/* Hooks that go away while they are called: the others are still called, and the lock is not held. */
static void
test_unregister_in_call (void)
{
  g_autoptr (GString) calls = g_string_new (NULL);
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (GPtrArray) list = NULL;

  for (char label = 'a'; label <= 'd'; label++)
    {
      g_autoptr (TestHooks) hooks = make_hooks (label, calls);

      hooks->manager = label != 'b' ? manager : NULL;
      kedroc_hook_manager_register (manager, KEDROC_HOOKS (hooks));
    }
  g_assert_true (call (manager, NULL));
  g_assert_cmpstr (calls->str, ==, "dcba");
  g_assert_true (call (manager, NULL));
  g_assert_cmpstr (calls->str, ==, "dcbab");
  list = kedroc_hook_manager_list (manager);
  g_assert_cmpuint (list->len, ==, 1);
}

static void
test_teardown (void)
{
  g_autoptr (GString) calls = g_string_new (NULL);
  KedrocHookManager *manager = kedroc_hook_manager_new ();
  TestHooks *hooks = make_hooks ('a', calls);
  gpointer weak_hooks = hooks;
  gpointer weak_manager = manager;

  g_object_add_weak_pointer (G_OBJECT (hooks), &weak_hooks);
  g_object_add_weak_pointer (G_OBJECT (manager), &weak_manager);
  kedroc_hook_manager_register (manager, KEDROC_HOOKS (hooks));
  g_object_unref (hooks);
  g_assert_nonnull (weak_hooks);
  g_object_unref (manager);
  g_assert_null (weak_manager);
  g_assert_null (weak_hooks);
}

#define N_ROUNDS 2000

static gpointer
register_often (gpointer data)
{
  KedrocHookManager *manager = data;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_autoptr (GPtrArray) list = NULL;
      g_autoptr (TestHooks) hooks = make_hooks ('t', NULL);

      kedroc_hook_manager_register (manager, KEDROC_HOOKS (hooks));
      list = kedroc_hook_manager_list (manager);
      g_assert_true (g_ptr_array_find (list, hooks, NULL));
      g_assert_true (kedroc_hook_manager_unregister (manager, KEDROC_HOOKS (hooks)));
    }
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (GPtrArray) list = NULL;
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("register", register_often, manager);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  list = kedroc_hook_manager_list (manager);
  g_assert_cmpuint (list->len, ==, 0);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/hooks/hook-manager/order", test_order);
  g_test_add_func ("/kedroc/hooks/hook-manager/failure", test_failure);
  g_test_add_func ("/kedroc/hooks/hook-manager/unregister-in-call", test_unregister_in_call);
  g_test_add_func ("/kedroc/hooks/hook-manager/teardown", test_teardown);
  g_test_add_func ("/kedroc/hooks/hook-manager/threads", test_threads);

  return g_test_run ();
}
