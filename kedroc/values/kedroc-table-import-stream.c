/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>

#include "kedroc-arrow-private.h"
#include "kedroc-error.h"
#include "kedroc-table-concatenate-private.h"

static gboolean
refuse_stream (struct ArrowArrayStream  *stream,
               int                       code,
               GError                  **error)
{
  const char *last_error = stream->get_last_error (stream);
  g_autofree char *message = last_error != NULL ? g_utf8_make_valid (last_error, -1) : NULL;

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "The Arrow stream has failed: %s",
               message != NULL ? message : g_strerror (code));
  return FALSE;
}

/* The tables of all arrays that have rows. */
static gboolean
read_tables (struct ArrowArrayStream   *stream,
             const struct ArrowSchema  *schema,
             GPtrArray                 *tables,
             GCancellable              *cancellable,
             GError                   **error)
{
  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      struct ArrowArray array = { 0 };
      int code = stream->get_next (stream, &array);
      KedrocTable *table;

      if (code != 0)
        return refuse_stream (stream, code, error);
      if (array.release == NULL)
        return TRUE;
      table = kedroc_table_import (schema, &array, error);
      if (table == NULL)
        {
          g_prefix_error (error, "Batch %u of the Arrow stream: ", tables->len);
          return FALSE;
        }
      g_ptr_array_add (tables, table);
    }
  return FALSE;
}

static KedrocTable *
read_stream (struct ArrowArrayStream    *stream,
             const struct ArrowSchema   *schema,
             KedrocSharedMemoryManager  *manager,
             GCancellable               *cancellable,
             GError                    **error)
{
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func (g_object_unref);

  if (!read_tables (stream, schema, tables, cancellable, error))
    return NULL;
  if (tables->len == 0)
    return kedroc_table_import_empty (schema, error);
  return kedroc_table_concatenate (tables, manager, error);
}

/**
 * kedroc_table_new_from_c_stream: (constructor)
 * @c_stream: (not nullable): a `struct ArrowArrayStream`
 * @manager: (nullable): where the table's buffer is allocated if there are several arrays; %NULL: the
 *   manager of the process
 * @cancellable: (nullable): asked before each array
 * @error: return location for an error
 *
 * Imports a table by the [Arrow C stream
 * interface](https://arrow.apache.org/docs/format/CStreamInterface.html), each array of which is
 * one that [ctor@Kedroc.Table.new_from_c] takes.
 *
 * If only one of them has rows, the table is that array, uncopied as there. Several are copied, one behind
 * the other, into one shared buffer, and released. A stream without arrays is a table without rows.
 *
 * The structure is used up, also on failure: it is moved, and marked as released.
 *
 * Fails as [ctor@Kedroc.Table.new_from_c] does; with %KEDROC_DATASET_ERROR_FAILED and the
 * stream's own message when the stream fails; with %KEDROC_RUNNER_ERROR_MEMORY_LIMIT when
 * there is no memory for the table.
 *
 * Returns: (transfer full): a table
 */
KedrocTable *
kedroc_table_new_from_c_stream (gpointer                    c_stream,
                                KedrocSharedMemoryManager  *manager,
                                GCancellable               *cancellable,
                                GError                    **error)
{
  struct ArrowArrayStream *source = c_stream;
  struct ArrowArrayStream stream;
  struct ArrowSchema schema = { 0 };
  KedrocTable *table = NULL;
  int code;

  g_return_val_if_fail (c_stream != NULL, NULL);
  g_return_val_if_fail (manager == NULL || KEDROC_IS_SHARED_MEMORY_MANAGER (manager), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (source->release == NULL)
    {
      g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA,
                           "The Arrow stream is empty: it was released or imported before");
      return NULL;
    }

  stream = *source;
  source->release = NULL;
  code = stream.get_schema (&stream, &schema);
  if (code != 0 || schema.release == NULL)
    refuse_stream (&stream, code != 0 ? code : EINVAL, error);
  else
    table = read_stream (&stream, &schema, manager, cancellable, error);

  if (code == 0 && schema.release != NULL)
    schema.release (&schema);
  stream.release (&stream);
  return table;
}
