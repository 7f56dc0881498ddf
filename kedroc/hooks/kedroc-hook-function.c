/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-hook-function-private.h"

#include "kedroc-error.h"
#include "kedroc-function-loader-private.h"
#include "kedroc-node-function-private.h"

static gpointer
call_symbol (KedrocNodeFunction *function,
             GError **error)
{
  union {
    gpointer symbol;
    gpointer (*make) (void);
  } found = { kedroc_node_function_find_symbol (function, error) };

  return found.symbol != NULL ? found.make () : NULL;
}

static gpointer
make_object (KedrocNodeFunction *function,
             gboolean *elsewhere,
             GError **error)
{
  const char *reference = kedroc_node_function_get_reference (function);
  g_autoptr (KedrocFunctionLoader) loader = NULL;

  if (g_str_has_prefix (reference, "c:"))
    return call_symbol (function, error);
  if (!kedroc_node_function_is_python (function))
    {
      g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_INVALID_ARGUMENT,
                   "The hooks '%s' cannot be registered by name: only those in C and Python can", reference);
      return NULL;
    }
  loader = kedroc_function_loader_find ("python");
  *elsewhere = loader == NULL;
  return loader != NULL ? kedroc_function_loader_load_object (loader, reference, error) : NULL;
}

KedrocHooks *
kedroc_hook_function_load (const char *reference,
                           gboolean *elsewhere,
                           GError **error)
{
  g_autoptr (KedrocNodeFunction) function = NULL;
  g_autoptr (GError) reason = NULL;
  g_autoptr (GObject) object = NULL;

  *elsewhere = FALSE;
  function = kedroc_node_function_new_for_reference (reference, &reason);
  if (function == NULL)
    {
      g_set_error_literal (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_INVALID_ARGUMENT, reason->message);
      return NULL;
    }
  object = make_object (function, elsewhere, &reason);
  if (reason != NULL)
    g_propagate_error (error, g_steal_pointer (&reason));
  else if (KEDROC_IS_HOOKS (object))
    return KEDROC_HOOKS (g_steal_pointer (&object));
  else if (!*elsewhere)
    g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
                 "The function '%s' has returned no hooks but %s", reference,
                 G_IS_OBJECT (object) ? G_OBJECT_TYPE_NAME (object) : "NULL");
  return NULL;
}
