/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-test-loader.h"

#include <string.h>

#include "kedroc-test-run.h"

#define TEST_TYPE_LOADER (test_loader_get_type ())
G_DECLARE_FINAL_TYPE (TestLoader, test_loader, TEST, LOADER, GObject)

struct _TestLoader
{
  GObject parent_instance;
};

static const TestFunction *known;
static char **(*command) (KedrocFunctionLoader *loader,
                          GError **error);

KedrocNodeFunc
test_function_find (const TestFunction *functions,
                    const char *name)
{
  for (; functions->name != NULL; functions++)
    if (g_str_equal (functions->name, name))
      return functions->func;
  return NULL;
}

static KedrocNode *
test_loader_load (KedrocFunctionLoader *loader,
                  const char *function,
                  GError **error)
{
  KedrocNodeFunc func = test_function_find (known, strrchr (function, ':') + 1);

  if (func != NULL)
    return kedroc_node_new ("any", NULL, KEDROC_NAMES ("any"), func, NULL, NULL, error);
  g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND, "no function '%s' here",
               function);
  return NULL;
}

static void
test_loader_implement (KedrocFunctionLoaderInterface *iface)
{
  iface->load = test_loader_load;
  iface->list_worker_command = command;
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

void
test_loader_register (const char *language,
                      const TestFunction *functions,
                      char **(*list_worker_command) (KedrocFunctionLoader *loader,
                                                     GError **error))
{
  g_autoptr (TestLoader) loader = NULL;

  g_assert_null (known);
  known = functions;
  command = list_worker_command;
  loader = g_object_new (TEST_TYPE_LOADER, NULL);
  kedroc_function_loader_register (KEDROC_FUNCTION_LOADER (loader), language);
}
