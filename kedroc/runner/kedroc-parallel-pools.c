/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-parallel-plan-private.h"

#include <unistd.h>

#include "kedroc-error.h"
#include "kedroc-function-loader-private.h"
#include "kedroc-init-private.h"

/* Which program is the worker for the nodes of each language. */

#define PYTHON "python3"

/* The program itself, under the name that its own file has now. */
static char *
find_own_program (void)
{
  g_autofree char *path = g_file_read_link ("/proc/self/exe", NULL);

  if (path != NULL && access (path, X_OK) == 0)
    return g_steal_pointer (&path);
  return g_strdup ("/proc/self/exe");
}

static char **
find_c_worker (void)
{
  const char *chosen = g_getenv ("KEDROC_WORKER");
  char **argv = g_new0 (char *, 2);

  if (kedroc_init_was_called ())
    argv[0] = find_own_program ();
  else
    argv[0] = g_strdup (chosen != NULL && *chosen != '\0' ? chosen : KEDROC_WORKER_PROGRAM);
  return argv;
}

/* The loader of this process, unless the workers are to be of another interpreter. */
static KedrocFunctionLoader *
find_own_python (const KedrocParallelPlan *self)
{
  return self->python == NULL ? kedroc_function_loader_find ("python") : NULL;
}

static const char *
find_other_python (const KedrocParallelPlan *self)
{
  const char *chosen = self->python != NULL ? self->python : g_getenv ("KEDROC_PYTHON");

  return chosen != NULL && *chosen != '\0' ? chosen : PYTHON;
}

static char **
find_python_worker (const KedrocParallelPlan *self,
                    GError **error)
{
  g_autoptr (KedrocFunctionLoader) own = find_own_python (self);
  const char *argv[] = { find_other_python (self), "-m", "kedroc.worker", NULL };
  g_autofree char *path = NULL;

  if (own != NULL)
    return kedroc_function_loader_list_worker_command (own, error);
  path = g_find_program_in_path (argv[0]);
  if (path != NULL)
    return g_strdupv ((char **) argv);
  g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
               "there is no program '%s': install " KEDROC_PYTHON_PACKAGES
               ", or set KEDROC_PYTHON to an interpreter that has them",
               argv[0]);
  return NULL;
}

static gboolean
find_workers (KedrocParallelPlan *self,
              KedrocLanguage language,
              GError **error)
{
  KedrocPlannedPool *pool = &self->pools[language];
  KedrocNode *node;

  if (pool->n_nodes == 0)
    return TRUE;
  pool->argv = language == KEDROC_LANGUAGE_PYTHON ? find_python_worker (self, error) : find_c_worker ();
  if (pool->argv != NULL)
    return TRUE;
  node = self->run->graph->nodes[pool->first_node];
  g_prefix_error (error, "Node '%s': its function '%s' needs a Python worker, but ", kedroc_node_get_name (node),
                  kedroc_node_get_function (node));
  return FALSE;
}

/* Whether this process can tell that the function is where workers look for it. */
gboolean
kedroc_parallel_plan_can_resolve (const KedrocParallelPlan *self,
                                  KedrocNode *node)
{
  g_autoptr (KedrocFunctionLoader) own = NULL;

  if (kedroc_node_get_language (node) != KEDROC_LANGUAGE_PYTHON)
    return TRUE;
  own = find_own_python (self);
  return own != NULL;
}

/* Each node goes to the workers that speak the language of its function. */
gboolean
kedroc_parallel_plan_find_pools (KedrocParallelPlan *self,
                                 GError **error)
{
  const KedrocGraph *graph = self->run->graph;

  self->node_pools = g_new (guint8, graph->n_nodes);
  for (guint32 node = 0; node < graph->n_nodes; node++)
    {
      KedrocLanguage language = kedroc_node_get_language (graph->nodes[node]);

      self->node_pools[node] = language;
      if (self->pools[language].n_nodes++ == 0)
        self->pools[language].first_node = node;
    }
  for (guint i = 0; i < KEDROC_N_LANGUAGES; i++)
    if (!find_workers (self, i, error))
      return FALSE;
  return TRUE;
}
