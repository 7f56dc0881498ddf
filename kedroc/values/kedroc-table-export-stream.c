/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-arrow-private.h"

typedef struct
{
  KedrocTable *table;
  gboolean at_end;
} StreamData;

static int
get_schema (struct ArrowArrayStream *stream,
            struct ArrowSchema      *schema)
{
  StreamData *data = stream->private_data;

  kedroc_table_export_schema (data->table, schema);
  return 0;
}

static int
get_next (struct ArrowArrayStream *stream,
          struct ArrowArray       *array)
{
  StreamData *data = stream->private_data;

  /* A released array is the end. */
  if (data->at_end)
    *array = (struct ArrowArray) { 0 };
  else
    kedroc_table_export_array (data->table, array);
  data->at_end = TRUE;
  return 0;
}

static const char *
get_last_error (struct ArrowArrayStream *stream)
{
  return NULL;
}

static void
release_stream (struct ArrowArrayStream *stream)
{
  StreamData *data = stream->private_data;

  g_object_unref (data->table);
  g_free (data);
  stream->release = NULL;
}

/**
 * kedroc_table_export_stream_to_c:
 * @self: a table
 * @c_stream: (not nullable): a `struct ArrowArrayStream` to fill
 * @error: return location for an error
 *
 * Exports the table by the [Arrow C stream
 * interface](https://arrow.apache.org/docs/format/CStreamInterface.html), as a stream of
 * one array, which is that of [method@Kedroc.Table.export_to_c]: nothing is copied. Stream,
 * schema and array keep the table alive, each by itself. What was in the structure before is
 * overwritten.
 *
 * A table of more than `G_MAXINT64` rows cannot be exported
 * (%KEDROC_DATASET_ERROR_NOT_SUPPORTED); the structure is left alone then.
 *
 * Returns: %TRUE on success, %FALSE with @error set
 */
gboolean
kedroc_table_export_stream_to_c (KedrocTable  *self,
                                 gpointer      c_stream,
                                 GError      **error)
{
  struct ArrowArrayStream *stream = c_stream;
  StreamData *data;

  g_return_val_if_fail (KEDROC_IS_TABLE (self), FALSE);
  g_return_val_if_fail (c_stream != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!kedroc_table_check_exportable (self, error))
    return FALSE;

  data = g_new0 (StreamData, 1);
  data->table = g_object_ref (self);
  *stream = (struct ArrowArrayStream) {
    .get_schema = get_schema,
    .get_next = get_next,
    .get_last_error = get_last_error,
    .release = release_stream,
    .private_data = data,
  };
  return TRUE;
}
