/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-parallel-plan-private.h"

#include "kedroc-dataset-type-private.h"
#include "kedroc-init-private.h"
#include "kedroc-worker-command-private.h"

static gboolean
find_workers (KedrocParallelPlan *self,
              KedrocLanguage language,
              GError **error)
{
  KedrocPlannedPool *pool = &self->pools[language];

  if (pool->n_nodes == 0)
    return TRUE;
  pool->argv = kedroc_worker_command_find (language, self->python, error);
  if (pool->argv != NULL)
    return TRUE;
  kedroc_worker_command_prefix (error, self->run->graph->nodes[pool->first_node]);
  return FALSE;
}

static void
note_language (KedrocParallelPlan *self,
               const guint32 *datasets,
               guint32 n_datasets,
               KedrocLanguage language)
{
  for (guint32 i = 0; i < n_datasets; i++)
    self->dataset_languages[datasets[i]] |= 1 << language;
}

static void
note_languages (KedrocParallelPlan *self)
{
  const KedrocGraph *graph = self->run->graph;

  self->dataset_languages = g_new0 (guint8, graph->n_datasets);
  for (guint32 node = 0; node < graph->n_nodes; node++)
    {
      KedrocLanguage language = kedroc_node_get_language (graph->nodes[node]);
      guint32 input = graph->input_offsets[node];
      guint32 output = graph->output_offsets[node];

      note_language (self, graph->inputs + input, graph->input_offsets[node + 1] - input, language);
      note_language (self, graph->outputs + output, graph->output_offsets[node + 1] - output, language);
    }
}

const char *
kedroc_parallel_plan_find_type_name (KedrocParallelPlan *self,
                                     guint32 dataset,
                                     GType type)
{
  /* Not every run has such a class. */
  if (self->dataset_languages == NULL)
    note_languages (self);
  if (self->dataset_languages[dataset] == 1 << KEDROC_LANGUAGE_C && kedroc_init_was_called ())
    return kedroc_dataset_type_get_worker_name (type, "c");
  if (self->dataset_languages[dataset] == 1 << KEDROC_LANGUAGE_PYTHON && self->python == NULL &&
      kedroc_worker_command_is_own (KEDROC_LANGUAGE_PYTHON))
    return kedroc_dataset_type_get_worker_name (type, "python");
  return NULL;
}

/* Whether this process can tell that the function is where workers look for it. One
 * in JavaScript could, but only on the thread of its interpreter. */
gboolean
kedroc_parallel_plan_can_resolve (const KedrocParallelPlan *self,
                                  KedrocNode *node)
{
  switch (kedroc_node_get_language (node))
    {
    case KEDROC_LANGUAGE_PYTHON:
      return self->python == NULL && kedroc_worker_command_is_own (KEDROC_LANGUAGE_PYTHON);
    case KEDROC_LANGUAGE_JS:
      return FALSE;
    case KEDROC_LANGUAGE_C:
    case KEDROC_N_LANGUAGES:
    default:
      return TRUE;
    }
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

/* Every worker calls all of them. Those in C can be called from any language. */
gboolean
kedroc_parallel_plan_find_hooks (KedrocParallelPlan *self,
                                 GError **error)
{
  const KedrocPlannedPool *pool = &self->pools[KEDROC_LANGUAGE_C];

  if (self->run->hooks == NULL)
    return TRUE;
  self->hooks = kedroc_hook_manager_list_functions (self->run->hooks);
  for (guint i = 0; pool->n_nodes > 0 && self->hooks[i] != NULL; i++)
    if (g_str_has_prefix (self->hooks[i], "python:"))
      {
        g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NOT_PARALLELIZABLE,
                     "The hooks '%s' cannot be called in the worker of node '%s', which is not in Python: register an "
                     "object of them instead",
                     self->hooks[i], kedroc_node_get_name (self->run->graph->nodes[pool->first_node]));
        return FALSE;
      }
  return TRUE;
}
