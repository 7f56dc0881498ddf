/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-foreign-workers-private.h"

#include <unistd.h>

#include "kedroc-foreign-worker-private.h"
#include "kedroc-output-sink-private.h"
#include "kedroc-run-private.h"
#include "kedroc-worker-command-private.h"

struct _KedrocForeignWorkers
{
  KedrocRun *run; /* borrowed */
  KedrocSharedMemoryManager *manager;
  char **commands[KEDROC_N_LANGUAGES];    /* nullable: no node needs one */
  KedrocNode *nodes[KEDROC_N_LANGUAGES];  /* borrowed: the first that does */
  gboolean shows_output;                  /* somebody listens to what nodes print */

  GMutex lock;                            /* of all that follows */
  GPtrArray *idle[KEDROC_N_LANGUAGES];    /* KedrocForeignWorker */
  guint n_started;
  KedrocOutputSink sinks[2];              /* standard output and standard error of this process */
};

static gboolean
find_commands (KedrocForeignWorkers *self,
               GError **error)
{
  const KedrocGraph *graph = self->run->graph;

  for (guint32 i = 0; i < graph->n_nodes; i++)
    {
      KedrocNode *node = graph->nodes[i];
      KedrocLanguage language = kedroc_node_get_language (node);

      if (language == KEDROC_LANGUAGE_C || !kedroc_node_is_foreign (node))
        continue;
      if (!kedroc_worker_command_check_place (node, error))
        return FALSE;
      if (self->commands[language] != NULL)
        continue;
      self->nodes[language] = node;
      self->commands[language] = kedroc_worker_command_find (language, NULL, error);
      if (self->commands[language] == NULL)
        {
          kedroc_worker_command_prefix (error, node);
          return FALSE;
        }
    }
  return TRUE;
}

static KedrocForeignWorker *
start (KedrocForeignWorkers *self,
       KedrocLanguage language,
       GError **error)
{
  guint number;

  g_mutex_lock (&self->lock);
  number = ++self->n_started;
  g_mutex_unlock (&self->lock);
  return kedroc_foreign_worker_new (self, number, (const char *const *) self->commands[language],
                                    self->nodes[language], self->run->run_id, self->run->cancellable, error);
}

static KedrocForeignWorker *
take_idle (KedrocForeignWorkers *self,
           KedrocLanguage language)
{
  KedrocForeignWorker *worker = NULL;

  g_mutex_lock (&self->lock);
  if (self->idle[language]->len > 0)
    worker = g_ptr_array_steal_index_fast (self->idle[language], self->idle[language]->len - 1);
  g_mutex_unlock (&self->lock);
  return worker;
}

static void
give_back (KedrocForeignWorkers *self,
           KedrocLanguage language,
           KedrocForeignWorker *worker)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->idle[language], worker);
  g_mutex_unlock (&self->lock);
}

/* An interpreter that is of no use is found before any node has begun. */
static gboolean
prove_commands (KedrocForeignWorkers *self,
                GError **error)
{
  for (guint i = 0; i < KEDROC_N_LANGUAGES; i++)
    {
      KedrocForeignWorker *worker;

      if (self->commands[i] == NULL)
        continue;
      worker = start (self, i, error);
      if (worker == NULL)
        return FALSE;
      give_back (self, i, worker);
    }
  return TRUE;
}

static gboolean
needs_none (const KedrocGraph *graph)
{
  for (guint32 i = 0; i < graph->n_nodes; i++)
    if (kedroc_node_is_foreign (graph->nodes[i]))
      return FALSE;
  return TRUE;
}

KedrocForeignWorkers *
kedroc_foreign_workers_new (KedrocRun *run,
                            GError **error)
{
  g_autoptr (KedrocForeignWorkers) self = NULL;

  if (needs_none (run->graph))
    return NULL;
  self = g_new0 (KedrocForeignWorkers, 1);
  self->run = run;
  self->manager = kedroc_shared_memory_manager_new ();
  self->shows_output = kedroc_abstract_runner_has_output_listeners (run->runner);
  g_mutex_init (&self->lock);
  kedroc_output_sink_init (&self->sinks[0], STDOUT_FILENO);
  kedroc_output_sink_init (&self->sinks[1], STDERR_FILENO);
  for (guint i = 0; i < KEDROC_N_LANGUAGES; i++)
    self->idle[i] = g_ptr_array_new_with_free_func ((GDestroyNotify) kedroc_foreign_worker_free);
  if (!find_commands (self, error) || !prove_commands (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
kedroc_foreign_workers_free (KedrocForeignWorkers *self)
{
  for (guint i = 0; i < KEDROC_N_LANGUAGES; i++)
    g_ptr_array_foreach (self->idle[i], (GFunc) (void (*) (void)) kedroc_foreign_worker_quit, NULL);
  for (guint i = 0; i < KEDROC_N_LANGUAGES; i++)
    {
      g_clear_pointer (&self->idle[i], g_ptr_array_unref);
      g_strfreev (self->commands[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (self->sinks); i++)
    {
      kedroc_output_sink_drain (&self->sinks[i]);
      kedroc_output_sink_clear (&self->sinks[i]);
    }
  g_clear_object (&self->manager);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
kedroc_foreign_workers_print (KedrocForeignWorkers *self,
                              KedrocNode *node,
                              gboolean is_error,
                              const char *line,
                              gsize length)
{
  const char *name = node != NULL ? kedroc_node_get_name (node) : "worker";

  g_mutex_lock (&self->lock);
  kedroc_output_sink_put (&self->sinks[is_error], name, line, length);
  kedroc_output_sink_flush (&self->sinks[is_error], g_get_monotonic_time ());
  g_mutex_unlock (&self->lock);
  if (self->shows_output)
    {
      g_autofree char *valid = length > 0 ? g_utf8_make_valid (line, length) : g_strdup ("");

      kedroc_run_events_node_output (self->run->events, node, is_error, valid);
    }
}

gboolean
kedroc_foreign_workers_execute (KedrocForeignWorkers *self,
                                KedrocTask *task,
                                GError **error)
{
  KedrocLanguage language = kedroc_node_get_language (kedroc_task_get_node (task));
  KedrocForeignWorker *worker = take_idle (self, language);
  gboolean lost = FALSE;
  gboolean ok;

  if (worker == NULL)
    worker = start (self, language, error);
  if (worker == NULL)
    return FALSE;
  ok = kedroc_foreign_worker_execute (worker, task, self->manager, &lost, error);
  if (lost)
    kedroc_foreign_worker_free (worker);
  else
    give_back (self, language, worker);
  return ok;
}
