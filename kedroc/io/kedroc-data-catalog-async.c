/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-data-catalog-private.h"

#include "kedroc-owner-private.h"
#include "kedroc-value-private.h"

/* What tells the two calls apart by their addresses; that of a function is no
 * pointer to data. */
static char load_tag;
static char save_tag;

typedef struct
{
  char *name;
  GValue data; /* of a save */
} Call;

static Call *
call_new (const char *name)
{
  Call *call = g_new0 (Call, 1);

  call->name = g_strdup (name);
  return call;
}

static void
call_free (gpointer user_data)
{
  Call *call = user_data;

  g_free (call->name);
  if (G_IS_VALUE (&call->data))
    g_value_unset (&call->data);
  g_free (call);
}

static void
value_free (gpointer user_data)
{
  g_boxed_free (G_TYPE_VALUE, user_data);
}

static void
load_in_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Call *call = task_data;
  GError *error = NULL;
  GValue *value = kedroc_data_catalog_load_value (source_object, call->name, cancellable, &error);

  if (value != NULL)
    g_task_return_pointer (task, value, value_free);
  else
    g_task_return_error (task, error);
}

/**
 * kedroc_data_catalog_load_async:
 * @self: a catalog
 * @name: the name of a dataset
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async) (nullable): called when the load
 *   has ended
 * @user_data: for @callback
 *
 * Begins to do what [method@DataCatalog.load] does, on a thread of a pool. The
 * callback is called from the thread-default main context of the caller.
 */
void
kedroc_data_catalog_load_async (KedrocDataCatalog  *self,
                                const char         *name,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  g_return_if_fail (KEDROC_IS_DATA_CATALOG (self));
  g_return_if_fail (name != NULL);

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, &load_tag);
  g_task_set_task_data (task, call_new (name), call_free);
  kedroc_owner_run_task (task, load_in_thread);
}

/**
 * kedroc_data_catalog_load_finish:
 * @self: a catalog
 * @result: what the callback was given
 * @value: (out caller-allocates): an unset value for the data
 * @error: return location for a #GError
 *
 * Ends what [method@DataCatalog.load_async] began.
 *
 * Returns: %TRUE if @value holds the data, %FALSE with @error set
 */
gboolean
kedroc_data_catalog_load_finish (KedrocDataCatalog *self,
                                 GAsyncResult      *result,
                                 GValue            *value,
                                 GError           **error)
{
  g_return_val_if_fail (value != NULL, FALSE);

  GValue *data = kedroc_data_catalog_load_value_finish (self, result, error);
  if (data == NULL)
    return FALSE;
  *value = *data;
  g_free (data);
  return TRUE;
}

/**
 * kedroc_data_catalog_load_value_finish:
 * @self: a catalog
 * @result: what the callback was given
 * @error: return location for a #GError
 *
 * Ends what [method@DataCatalog.load_async] began, for languages that lose an
 * error beside an output argument.
 *
 * Returns: (transfer full): the data, or %NULL with @error set
 */
GValue *
kedroc_data_catalog_load_value_finish (KedrocDataCatalog *self,
                                       GAsyncResult      *result,
                                       GError           **error)
{
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, &load_tag), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
save_in_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Call *call = task_data;
  GError *error = NULL;

  if (kedroc_data_catalog_save (source_object, call->name, &call->data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * kedroc_data_catalog_save_async:
 * @self: a catalog
 * @name: the name of a dataset
 * @data: (nullable): the data; it is copied, as g_value_copy() does it, JSON
 *   with all it holds
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async) (nullable): called when the save
 *   has ended
 * @user_data: for @callback
 *
 * Begins to do what [method@DataCatalog.save] does, on a thread of a pool. The
 * callback is called from the thread-default main context of the caller.
 */
void
kedroc_data_catalog_save_async (KedrocDataCatalog  *self,
                                const char         *name,
                                const GValue       *data,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  g_return_if_fail (KEDROC_IS_DATA_CATALOG (self));
  g_return_if_fail (name != NULL);

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Call *call = call_new (name);
  if (data != NULL && G_IS_VALUE (data))
    kedroc_value_copy (data, &call->data);
  g_task_set_source_tag (task, &save_tag);
  g_task_set_task_data (task, call, call_free);
  kedroc_owner_run_task (task, save_in_thread);
}

/**
 * kedroc_data_catalog_save_finish:
 * @self: a catalog
 * @result: what the callback was given
 * @error: return location for a #GError
 *
 * Ends what [method@DataCatalog.save_async] began.
 *
 * Returns: %TRUE if the data was saved, %FALSE with @error set
 */
gboolean
kedroc_data_catalog_save_finish (KedrocDataCatalog *self,
                                 GAsyncResult      *result,
                                 GError           **error)
{
  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, &save_tag), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
