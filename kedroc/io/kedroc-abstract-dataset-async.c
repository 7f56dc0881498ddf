/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-abstract-dataset.h"

#include "kedroc-owner-private.h"
#include "kedroc-value-private.h"

/* Their addresses tell the two operations apart. */
static const char load_tag;
static const char save_tag;

static void
value_free (gpointer data)
{
  g_boxed_free (G_TYPE_VALUE, data);
}

static void
load_in_thread (GTask *task,
                gpointer source_object,
                gpointer task_data,
                GCancellable *cancellable)
{
  GError *error = NULL;
  GValue *value = kedroc_abstract_dataset_load_value (source_object, cancellable, &error);

  if (value != NULL)
    g_task_return_pointer (task, value, value_free);
  else
    g_task_return_error (task, error);
}

/**
 * kedroc_abstract_dataset_load_async:
 * @self: a dataset
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async) (nullable): called on the caller's main context
 *   when the data is loaded
 * @user_data: data for @callback
 *
 * Loads the data on another thread. See [method@AbstractDataset.load].
 */
void
kedroc_abstract_dataset_load_async (KedrocAbstractDataset *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (KEDROC_IS_ABSTRACT_DATASET (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, (gpointer) &load_tag);
  kedroc_owner_run_task (task, load_in_thread);
}

/**
 * kedroc_abstract_dataset_load_finish:
 * @self: a dataset
 * @result: what the callback was given
 * @value: (out caller-allocates): return location for the data, handed in as
 *   %G_VALUE_INIT; unset it after use. It stays unset on failure
 * @error: return location for a #GError
 *
 * Ends what [method@AbstractDataset.load_async] began.
 *
 * Returns: %TRUE if @value holds the data, %FALSE with @error set otherwise
 */
gboolean
kedroc_abstract_dataset_load_finish (KedrocAbstractDataset *self,
                                     GAsyncResult *result,
                                     GValue *value,
                                     GError **error)
{
  GValue *loaded;

  g_return_val_if_fail (value != NULL && !G_IS_VALUE (value), FALSE);

  loaded = kedroc_abstract_dataset_load_value_finish (self, result, error);
  if (loaded == NULL)
    return FALSE;

  *value = *loaded;
  g_free (loaded);

  return TRUE;
}

/**
 * kedroc_abstract_dataset_load_value_finish:
 * @self: a dataset
 * @result: what the callback was given
 * @error: return location for a #GError
 *
 * Ends what [method@AbstractDataset.load_async] began, for languages in which
 * [method@AbstractDataset.load_finish] cannot be called, such as JavaScript.
 *
 * Returns: (transfer full): the data, or %NULL with @error set
 */
GValue *
kedroc_abstract_dataset_load_value_finish (KedrocAbstractDataset *self,
                                           GAsyncResult *result,
                                           GError **error)
{
  g_return_val_if_fail (KEDROC_IS_ABSTRACT_DATASET (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, (gpointer) &load_tag), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
save_in_thread (GTask *task,
                gpointer source_object,
                gpointer task_data,
                GCancellable *cancellable)
{
  GError *error = NULL;

  if (kedroc_abstract_dataset_save (source_object, task_data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * kedroc_abstract_dataset_save_async:
 * @self: a dataset
 * @data: the data; it is copied by g_value_copy() at once, JSON with all it holds
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async) (nullable): called on the caller's main context
 *   when the data is saved
 * @user_data: data for @callback
 *
 * Saves data on another thread. See [method@AbstractDataset.save].
 */
void
kedroc_abstract_dataset_save_async (KedrocAbstractDataset *self,
                                    const GValue *data,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GValue *copy;

  g_return_if_fail (KEDROC_IS_ABSTRACT_DATASET (self));
  g_return_if_fail (data != NULL);

  copy = g_new0 (GValue, 1);
  if (G_IS_VALUE (data))
    kedroc_value_copy (data, copy);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, (gpointer) &save_tag);
  g_task_set_task_data (task, copy, value_free);
  kedroc_owner_run_task (task, save_in_thread);
}

/**
 * kedroc_abstract_dataset_save_finish:
 * @self: a dataset
 * @result: what the callback was given
 * @error: return location for a #GError
 *
 * Ends what [method@AbstractDataset.save_async] began.
 *
 * Returns: %TRUE if the data is saved, %FALSE with @error set otherwise
 */
gboolean
kedroc_abstract_dataset_save_finish (KedrocAbstractDataset *self,
                                     GAsyncResult *result,
                                     GError **error)
{
  g_return_val_if_fail (KEDROC_IS_ABSTRACT_DATASET (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, (gpointer) &save_tag), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
