/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-function-loader-private.h"

#include "kedroc-error.h"
#include "kedroc-node-private.h"

/**
 * KedrocFunctionLoader:
 *
 * How functions of another language are found by name.
 *
 * A process in which an interpreter runs registers a loader
 * ([method@Kedroc.FunctionLoader.register]): from then on it can run nodes that refer to
 * functions of this language ([ctor@Kedroc.Node.new_for_function]), by every runner. The
 * overrides for Python and JavaScript register one; programs need to know nothing of it.
 *
 * A worker is such a process, too, and is told what to do by
 * [func@Kedroc.worker_main].
 *
 * Loaders are called from any thread, and no lock is held meanwhile; one for `js` is called
 * only from the thread that asked for the run, as its functions are.
 */

G_DEFINE_INTERFACE (KedrocFunctionLoader, kedroc_function_loader, G_TYPE_OBJECT)

/**
 * KedrocFunctionLoader::load:
 * @self: a loader
 * @function: a reference to a function, as in `python:package.module:name`
 * @error: return location for an error
 *
 * Finds a function.
 *
 * Returns: (transfer full): a node of a callback that calls the function. Its
 *   name, inputs and outputs do not matter: those of the task that the callback
 *   is handed count
 */

/**
 * KedrocFunctionLoader::list_worker_command:
 * @self: a loader
 * @error: return location for an error
 *
 * How to start a worker that finds the same functions as this process. Called
 * whenever a [class@Kedroc.ParallelRunner] is about to start some.
 *
 * The last two words may be `--fork-server` and the name of an abstract Unix socket
 * (`SOCK_SEQPACKET`) of a process of the same user that becomes workers by forking. It is asked
 * first, and what stands before is run where nobody answers. Each connection asks for one worker,
 * by the message `fork` with six descriptors: a file of the current folder, the word before
 * `--fork-server` and the entries of the environment, with a NUL between each two, and those that
 * the worker is to have as 1 to 5.
 * The answer is the number of the process as text, with a pidfd; when the process has ended it is
 * its exit code, or the number of a signal as a negative one. A worker whose
 * connection is closed is to be killed. In its environment, `KEDROC_WORKER_OF` is the number of its
 * parent.
 *
 * Returns: (transfer full) (array zero-terminated=1): a program and its arguments
 */

/**
 * KedrocFunctionLoader::load_object:
 * @self: a loader
 * @function: a reference to a function, as in `python:package.module:name`
 * @error: return location for an error
 *
 * Finds a function, or a class, and calls it without arguments.
 *
 * Returns: (transfer full): the object that it has returned
 */

static void
kedroc_function_loader_default_init (KedrocFunctionLoaderInterface *iface)
{
}

/* What a loader has to say and did not. */
static void
complain (KedrocFunctionLoader *self,
          const char *function,
          const char *what,
          GError **error)
{
  g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
               "The function '%s' cannot be loaded: its loader %s %s", function, G_OBJECT_TYPE_NAME (self), what);
}

/**
 * kedroc_function_loader_load:
 * @self: a loader
 * @function: a reference to a function, as in `python:package.module:name`
 * @error: return location for an error
 *
 * Finds a function.
 *
 * Returns: (transfer full): a node that calls the function, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND, or with an error of the loader's own
 */
KedrocNode *
kedroc_function_loader_load (KedrocFunctionLoader *self,
                             const char *function,
                             GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (KedrocNode) node = NULL;

  g_return_val_if_fail (KEDROC_IS_FUNCTION_LOADER (self), NULL);
  g_return_val_if_fail (function != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (KEDROC_FUNCTION_LOADER_GET_IFACE (self)->load != NULL)
    node = KEDROC_FUNCTION_LOADER_GET_IFACE (self)->load (self, function, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (node == NULL)
    complain (self, function, "returned neither a node nor an error", error);
  else if (kedroc_node_get_func (node, NULL) == NULL)
    {
      complain (self, function, "returned a node that has no callback", error);
      return NULL;
    }
  return g_steal_pointer (&node);
}

/**
 * kedroc_function_loader_list_worker_command:
 * @self: a loader
 * @error: return location for an error
 *
 * How to start a worker that finds the same functions as this process.
 *
 * Returns: (transfer full) (array zero-terminated=1): a program and its
 *   arguments, or %NULL with %KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND, or with an
 *   error of the loader's own
 */
char **
kedroc_function_loader_list_worker_command (KedrocFunctionLoader *self,
                                            GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) command = NULL;

  g_return_val_if_fail (KEDROC_IS_FUNCTION_LOADER (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (KEDROC_FUNCTION_LOADER_GET_IFACE (self)->list_worker_command != NULL)
    command = KEDROC_FUNCTION_LOADER_GET_IFACE (self)->list_worker_command (self, &local_error);
  if (local_error == NULL && command != NULL && command[0] != NULL)
    return g_steal_pointer (&command);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
                 "The loader %s does not tell how to start a worker", G_OBJECT_TYPE_NAME (self));
  return NULL;
}

/**
 * kedroc_function_loader_load_object:
 * @self: a loader
 * @function: a reference to a function, as in `python:package.module:name`
 * @error: return location for an error
 *
 * Finds a function, or a class, and calls it without arguments, as for hooks that are
 * registered with [method@Kedroc.HookManager.register_function].
 *
 * Returns: (transfer full): the object that it has returned, or %NULL with
 *   %KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND, or with an error of the loader's own
 */
GObject *
kedroc_function_loader_load_object (KedrocFunctionLoader *self,
                                    const char *function,
                                    GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GObject) object = NULL;

  g_return_val_if_fail (KEDROC_IS_FUNCTION_LOADER (self), NULL);
  g_return_val_if_fail (function != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (KEDROC_FUNCTION_LOADER_GET_IFACE (self)->load_object != NULL)
    object = KEDROC_FUNCTION_LOADER_GET_IFACE (self)->load_object (self, function, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (object == NULL)
    complain (self, function, "returned neither an object nor an error", error);
  return g_steal_pointer (&object);
}

G_LOCK_DEFINE_STATIC (loaders);
static struct {
  const char *language;
  KedrocFunctionLoader *loader; /* nullable */
} loaders[] = { { "python", NULL }, { "js", NULL } };

/* Called with the lock, too. */
static KedrocFunctionLoader **
find_place (const char *language)
{
  for (guint i = 0; i < G_N_ELEMENTS (loaders); i++)
    if (g_strcmp0 (loaders[i].language, language) == 0)
      return &loaders[i].loader;
  return NULL;
}

/**
 * kedroc_function_loader_register:
 * @self: a loader; a reference is kept for as long as the process lives
 * @language: `python` or `js`
 *
 * Makes a loader the one of this process for functions whose references begin with
 * the name of the language, in place of an earlier one. From any thread.
 */
void
kedroc_function_loader_register (KedrocFunctionLoader *self,
                                 const char *language)
{
  g_autoptr (KedrocFunctionLoader) replaced = NULL;

  g_return_if_fail (KEDROC_IS_FUNCTION_LOADER (self));
  g_return_if_fail (find_place (language) != NULL);

  G_LOCK (loaders);
  replaced = *find_place (language);
  *find_place (language) = g_object_ref (self);
  G_UNLOCK (loaders);
}

KedrocFunctionLoader *
kedroc_function_loader_find (const char *language)
{
  KedrocFunctionLoader *found = NULL;

  G_LOCK (loaders);
  if (find_place (language) != NULL)
    g_set_object (&found, *find_place (language));
  G_UNLOCK (loaders);
  return found;
}
