/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-task.h"

#include "kedroc-node-private.h"
#include "kedroc-task-private.h"

/**
 * KedrocTask:
 *
 * One execution of a node: what its function is handed.
 *
 * The function reads its inputs ([method@Kedroc.Task.get_input] and the typed forms)
 * and sets its outputs ([method@Kedroc.Task.set_output] and the typed forms, or
 * [method@Kedroc.Task.create_output_buffer] and [method@Kedroc.Task.create_table_builder] to
 * fill shared memory in place).
 *
 * The typed forms have no `GError`: an input that is of another type, or a
 * name that the node does not have, makes the node fail after its function has
 * returned, with a message that names node, dataset and types. A function may
 * thus read all its inputs without a check in between.
 *
 * A task belongs to one thread at a time: the one that calls the function.
 * Values that it hands out are borrowed and valid until the function returns.
 * A runner uses one task for many nodes, so a function does not keep it.
 *
 * To call a node without a runner make a task, set its inputs, and hand it to
 * [method@Kedroc.Node.execute]:
 *
 * ```c
 * g_autoptr (KedrocTask) task = kedroc_task_new (node);
 * GValue price = G_VALUE_INIT;
 *
 * g_value_init (&price, G_TYPE_DOUBLE);
 * g_value_set_double (&price, 12.5);
 * kedroc_task_set_input (task, "price", &price);
 * if (!kedroc_node_execute (node, task, &error))
 *   return FALSE;
 * total = g_value_get_double (kedroc_task_get_output (task, "total"));
 * ```
 *
 * Kedro has no counterpart: there, inputs are arguments and outputs are
 * returned.
 */
G_DEFINE_FINAL_TYPE (KedrocTask, kedroc_task, G_TYPE_OBJECT)

static void
clear_slot (KedrocTaskSlot *slot)
{
  if (G_IS_VALUE (&slot->value))
    g_value_unset (&slot->value);
  g_clear_pointer (&slot->buffer, kedroc_shared_buffer_unref);
  g_clear_object (&slot->table);
  slot->chunked = FALSE;
  slot->replaced = FALSE;
}

static void
kedroc_task_dispose (GObject *object)
{
  KedrocTask *self = KEDROC_TASK (object);

  kedroc_task_clear_values (self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (kedroc_task_parent_class)->dispose (object);
}

static void
kedroc_task_finalize (GObject *object)
{
  KedrocTask *self = KEDROC_TASK (object);

  /* A disposed task still has a node, so that no call finds it without one. */
  g_clear_object (&self->node);
  g_free (self->run_id);
  g_free (self->slots);

  G_OBJECT_CLASS (kedroc_task_parent_class)->finalize (object);
}

static void
kedroc_task_class_init (KedrocTaskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kedroc_task_dispose;
  object_class->finalize = kedroc_task_finalize;
}

static void
kedroc_task_init (KedrocTask *self)
{
}

static void
take_node (KedrocTask *self,
           KedrocNode *node)
{
  guint n_slots;

  g_set_object (&self->node, node);
  self->n_inputs = kedroc_node_get_n_inputs (node);
  self->n_outputs = kedroc_node_get_n_outputs (node);
  n_slots = self->n_inputs + self->n_outputs;
  if (n_slots > self->n_slots)
    {
      g_free (self->slots);
      self->slots = g_new0 (KedrocTaskSlot, n_slots);
      self->n_slots = n_slots;
    }
}

/**
 * kedroc_task_new:
 * @node: the node to execute
 *
 * Makes a task for an execution outside of a runner: see
 * [method@Kedroc.Node.execute].
 *
 * Returns: (transfer full): a new task, with no input set
 */
KedrocTask *
kedroc_task_new (KedrocNode *node)
{
  g_return_val_if_fail (KEDROC_IS_NODE (node), NULL);

  return kedroc_task_new_for_run (node, NULL, NULL, NULL);
}

KedrocTask *
kedroc_task_new_for_run (KedrocNode *node,
                         const char *run_id,
                         GCancellable *cancellable,
                         KedrocSharedMemoryManager *manager)
{
  KedrocTask *self = g_object_new (KEDROC_TYPE_TASK, NULL);

  take_node (self, node);
  self->run_id = g_strdup (run_id);
  g_set_object (&self->cancellable, cancellable);
  g_set_object (&self->manager, manager);
  return self;
}

void
kedroc_task_set_host (KedrocTask *self,
                      const KedrocTaskHost *host,
                      gpointer data)
{
  self->host = host;
  self->host_data = data;
}

gboolean
kedroc_task_reset (KedrocTask *self,
                   KedrocNode *node)
{
  if (g_atomic_int_get (&G_OBJECT (self)->ref_count) != 1)
    return FALSE;
  kedroc_task_clear_values (self);
  take_node (self, node);
  return TRUE;
}

void
kedroc_task_clear_values (KedrocTask *self)
{
  for (guint i = 0; i < self->n_inputs + self->n_outputs; i++)
    clear_slot (&self->slots[i]);
  g_clear_error (&self->mistake);
  self->skipped = FALSE;
}

void
kedroc_task_record_mistake (KedrocTask *self,
                            KedrocRunnerError code,
                            const char *format,
                            ...)
{
  va_list arguments;

  if (self->mistake != NULL)
    return;
  va_start (arguments, format);
  self->mistake = g_error_new_valist (KEDROC_RUNNER_ERROR, (int) code, format, arguments);
  va_end (arguments);
  g_prefix_error (&self->mistake, "Node '%s': ", kedroc_node_get_name (self->node));
}

gboolean
kedroc_task_report_mistake (KedrocTask *self,
                            GError **error)
{
  if (self->mistake == NULL)
    return FALSE;
  g_propagate_error (error, g_steal_pointer (&self->mistake));
  return TRUE;
}

static gboolean
check_inputs (KedrocTask *self,
              GError **error)
{
  const char *const *names = kedroc_node_peek_inputs (self->node);
  g_autoptr (GString) missing = NULL;

  for (guint i = 0; i < self->n_inputs; i++)
    {
      if (G_IS_VALUE (&self->slots[i].value) || kedroc_node_find_input (self->node, names[i]) != (int) i)
        continue;
      if (missing == NULL)
        missing = g_string_new (NULL);
      g_string_append_printf (missing, "%s'%s'", missing->len > 0 ? ", " : "", names[i]);
    }
  if (missing == NULL)
    return TRUE;

  g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_UNSATISFIED_INPUTS,
               "Node '%s' cannot be executed before these inputs are set: %s",
               kedroc_node_get_name (self->node), missing->str);
  return FALSE;
}

gboolean
kedroc_task_begin (KedrocTask *self,
                   GError **error)
{
  if (kedroc_task_report_mistake (self, error) || !check_inputs (self, error))
    return FALSE;
  for (guint i = 0; i < self->n_outputs; i++)
    clear_slot (&self->slots[self->n_inputs + i]);
  return TRUE;
}

gboolean
kedroc_task_end (KedrocTask *self,
                 gboolean succeeded,
                 GError **error)
{
  const char *const *names = kedroc_node_peek_outputs (self->node);

  if (!succeeded)
    {
      g_clear_error (&self->mistake);
      return FALSE;
    }
  if (kedroc_task_report_mistake (self, error))
    return FALSE;

  for (guint i = 0; i < self->n_outputs; i++)
    {
      KedrocTaskSlot *slot = &self->slots[self->n_inputs + i];

      if (G_IS_VALUE (&slot->value) || slot->chunked)
        continue;
      if (!kedroc_task_publish_output (self, slot, names[i], error))
        return FALSE;
    }
  return TRUE;
}

GValue *
kedroc_task_peek_input (KedrocTask *self,
                        guint index)
{
  g_assert (index < self->n_inputs);

  return &self->slots[index].value;
}

gboolean
kedroc_task_is_input_replaced (KedrocTask *self,
                               guint index)
{
  return self->slots[index].replaced;
}

GValue *
kedroc_task_peek_output (KedrocTask *self,
                         guint index)
{
  g_assert (index < self->n_outputs);

  return &self->slots[self->n_inputs + index].value;
}

gboolean
kedroc_task_is_output_chunked (KedrocTask *self,
                               guint index)
{
  g_assert (index < self->n_outputs);

  return self->slots[self->n_inputs + index].chunked;
}

/**
 * kedroc_task_get_node:
 * @self: a task
 *
 * Gets the node that is executed.
 *
 * Returns: (transfer none): the node
 */
KedrocNode *
kedroc_task_get_node (KedrocTask *self)
{
  g_return_val_if_fail (KEDROC_IS_TASK (self), NULL);

  return self->node;
}

/**
 * kedroc_task_get_run_id:
 * @self: a task
 *
 * Gets the name of the run that the execution is part of.
 *
 * Returns: (transfer none) (nullable): the run's id, or %NULL outside of a run
 */
const char *
kedroc_task_get_run_id (KedrocTask *self)
{
  g_return_val_if_fail (KEDROC_IS_TASK (self), NULL);

  return self->run_id;
}

/**
 * kedroc_task_get_cancellable:
 * @self: a task
 *
 * Gets what tells a function that its run is to end. A function that takes
 * long looks at it from time to time, or hands it on to what blocks, and
 * returns with %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer none) (nullable): the cancellable of the run, or %NULL if
 *   it cannot be cancelled
 */
GCancellable *
kedroc_task_get_cancellable (KedrocTask *self)
{
  g_return_val_if_fail (KEDROC_IS_TASK (self), NULL);

  return self->cancellable;
}

/**
 * kedroc_task_skip:
 * @self: a task
 *
 * Says that the node need not be run, since all that it would save is there already. A
 * hook does so from [vfunc@Kedroc.Hooks.before_node_run]: the function is not called,
 * nothing is saved, and no further hook is called for the node. It has ended well then, as
 * %KEDROC_RUN_STATE_CACHED in a report, and the nodes behind it load what is in its
 * datasets. Elsewhere this does nothing.
 *
 * [class@Kedroc.CacheHook] is such a hook.
 */
void
kedroc_task_skip (KedrocTask *self)
{
  g_return_if_fail (KEDROC_IS_TASK (self));

  self->skipped = TRUE;
}

gboolean
kedroc_task_is_skipped (KedrocTask *self)
{
  return self->skipped;
}

/**
 * kedroc_task_report_progress:
 * @self: a task
 * @fraction: how much is done, from 0 to 1; values outside are cut
 * @message: (nullable): what is being done
 *
 * Tells the runner how far the function has come. Does nothing outside of a
 * run.
 */
void
kedroc_task_report_progress (KedrocTask *self,
                             double fraction,
                             const char *message)
{
  g_return_if_fail (KEDROC_IS_TASK (self));

  if (self->host != NULL && self->host->report_progress != NULL)
    self->host->report_progress (self, fraction > 0.0 ? MIN (fraction, 1.0) : 0.0, message, self->host_data);
}
