/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-parallel-plan-private.h"

#include "kedroc-error.h"
#include "kedroc-init-private.h"
#include "kedroc-node-private.h"
#include "kedroc-program-function-private.h"
#include "kedroc-worker-command-private.h"

typedef struct {
  KedrocParallelPlan *plan;
  GHashTable *callbacks;  /* KedrocNodeFunc -> id + 1 */
  GHashTable *references; /* char * -> id + 1 */
  GPtrArray *offenders;   /* char *: node and reason */
} FunctionSearch;

static guint32
add_function (FunctionSearch *self,
              GHashTable *table,
              gconstpointer key,
              char *reference)
{
  guint32 id = self->plan->functions->len;

  g_ptr_array_add (self->plan->functions, reference);
  g_hash_table_insert (table, (gpointer) key, GUINT_TO_POINTER (id + 1));
  return id;
}

static void
refuse (FunctionSearch *self,
        KedrocNode *node,
        const char *reason)
{
  g_ptr_array_add (self->offenders, g_strdup_printf ("'%s' (%s)", kedroc_node_get_name (node), reason));
}

static gboolean
find_callback (FunctionSearch *self,
               KedrocNode *node,
               guint32 *id)
{
  gpointer user_data;
  union {
    KedrocNodeFunc func;
    gpointer key;
  } callback = { kedroc_node_get_func (node, &user_data) };
  gpointer known;
  char *reference;
  gboolean in_main_program;

  if (kedroc_node_has_closure_data (node))
    {
      refuse (self, node,
              "its function came with user data, as a lambda or a closure does, and that cannot go to another "
              "process: refer to one by name with kedroc_node_new_for_function()");
      return TRUE;
    }
  known = g_hash_table_lookup (self->callbacks, callback.key);
  if (known != NULL)
    {
      *id = GPOINTER_TO_UINT (known) - 1;
      return TRUE;
    }
  reference = kedroc_program_function_to_string (callback.func, &in_main_program);
  if (reference == NULL)
    refuse (self, node,
            "its function is in no program or library: refer to it by name with kedroc_node_new_for_function()");
  else if (in_main_program && !kedroc_init_was_called ())
    refuse (self, node, "its function is in the program itself: call kedroc_init() in the first line of main()");
  else
    *id = add_function (self, self->callbacks, callback.key, g_steal_pointer (&reference));
  g_free (reference);
  return TRUE;
}

static gboolean
find_reference (FunctionSearch *self,
                KedrocNode *node,
                const char *reference,
                guint32 *id,
                GError **error)
{
  g_autofree char *portable = kedroc_node_is_command (node) ? kedroc_node_dup_portable_function (node) : NULL;
  gpointer known = g_hash_table_lookup (self->references, portable != NULL ? portable : reference);
  char *copy;

  if (known != NULL)
    {
      *id = GPOINTER_TO_UINT (known) - 1;
      return TRUE;
    }
  if (!kedroc_worker_command_check_place (node, error))
    return FALSE;
  if (kedroc_parallel_plan_can_resolve (self->plan, node) && !kedroc_node_resolve (node, error))
    return FALSE;
  if (g_str_has_prefix (reference, "c::") && !kedroc_init_was_called ())
    {
      refuse (self, node, "its function is in the program itself: call kedroc_init() in the first line of main()");
      return TRUE;
    }
  copy = portable != NULL ? g_steal_pointer (&portable) : g_strdup (reference);
  *id = add_function (self, self->references, copy, copy);
  return TRUE;
}

static gboolean
find_function (FunctionSearch *self,
               KedrocNode *node,
               guint32 *id,
               GError **error)
{
  const char *reference = kedroc_node_get_function (node);

  if (reference != NULL)
    return find_reference (self, node, reference, id, error);
  return find_callback (self, node, id);
}

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
report_offenders (GPtrArray *offenders,
                  GError **error)
{
  g_autofree char *joined = NULL;

  if (offenders->len == 0)
    return TRUE;
  g_ptr_array_sort (offenders, compare_strings);
  g_ptr_array_add (offenders, NULL);
  joined = g_strjoinv (", ", (char **) offenders->pdata);
  g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NOT_PARALLELIZABLE,
               "These nodes cannot run on worker processes: %s", joined);
  return FALSE;
}

/* Each distinct function becomes a number. What no worker could call is refused
 * here, with all its nodes in one error. */
gboolean
kedroc_parallel_plan_find_functions (KedrocParallelPlan *self,
                                     GError **error)
{
  g_autoptr (GHashTable) callbacks = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) references = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) offenders = g_ptr_array_new_with_free_func (g_free);
  FunctionSearch search = { self, callbacks, references, offenders };
  const KedrocGraph *graph = self->run->graph;

  self->functions = g_ptr_array_new_with_free_func (g_free);
  self->node_functions = g_new0 (guint32, graph->n_nodes);
  for (guint32 node = 0; node < graph->n_nodes; node++)
    if (!find_function (&search, graph->nodes[node], &self->node_functions[node], error))
      return FALSE;
  return report_offenders (offenders, error);
}
