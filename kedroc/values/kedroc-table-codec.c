/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-builtin-codec-private.h"
#include "kedroc-error.h"
#include "kedroc-shared-buffer-private.h"
#include "kedroc-table-layout-private.h"

/* A table that is all of a shared buffer travels as that buffer. */
gboolean
kedroc_table_codec_prepare (const GValue    *value,
                            KedrocEncoding  *encoding,
                            GError         **error)
{
  KedrocTable *table = g_value_get_object (value);
  KedrocSharedBuffer *buffer;

  if (table == NULL)
    return kedroc_encoding_refuse_null (value, error);

  buffer = kedroc_table_get_buffer (table);
  if (buffer != NULL)
    {
      encoding->buffer = kedroc_shared_buffer_ref (buffer);
      encoding->size = kedroc_shared_buffer_get_size (buffer);
      return TRUE;
    }

  encoding->source = table;
  encoding->owned = kedroc_table_layout_plan (kedroc_table_get_columns (table),
                                              kedroc_table_get_n_columns (table),
                                              kedroc_table_get_n_rows (table),
                                              &encoding->data_size, &encoding->size);
  encoding->data = encoding->owned;
  return TRUE;
}

void
kedroc_table_codec_write (const KedrocEncoding  *encoding,
                          guint8                *destination)
{
  kedroc_table_layout_write (encoding->data, encoding->data_size,
                             kedroc_table_get_columns (encoding->source), destination);
}

static KedrocTable *
read_table (const KedrocPayload  *payload,
            const char          **why)
{
  gboolean validated = payload->buffer != NULL && kedroc_shared_buffer_get_validated (payload->buffer);
  guint n_columns = 0;
  guint64 n_rows = 0;
  KedrocTableColumn *columns = kedroc_table_layout_read (payload->data, payload->size, !validated,
                                                         &n_columns, &n_rows, why);
  GBytes *owner;
  KedrocTable *table;
  const char *duplicate;

  if (columns == NULL)
    return NULL;

  owner = kedroc_payload_dup_range (payload, 0, payload->size);
  table = kedroc_table_new_take (n_rows, columns, n_columns, owner, (GDestroyNotify) g_bytes_unref,
                                 &duplicate);
  if (table == NULL)
    {
      *why = "two columns have one name";
      g_bytes_unref (owner);
      kedroc_table_columns_free (columns, n_columns);
      return NULL;
    }
  if (payload->buffer != NULL)
    kedroc_shared_buffer_set_validated (payload->buffer);
  /* In another process an inner buffer is what the outer codec made of it. */
  if (payload->buffer != NULL && !kedroc_shared_buffer_is_inner (payload->buffer))
    kedroc_table_set_buffer (table, payload->buffer);
  return table;
}

KedrocTable *
kedroc_table_new_for_buffer (KedrocSharedBuffer  *buffer,
                             const char         **why)
{
  KedrocPayload payload = {
    .data = kedroc_shared_buffer_get_data (buffer),
    .size = kedroc_shared_buffer_get_size (buffer),
    .buffer = buffer,
  };

  return read_table (&payload, why);
}

gboolean
kedroc_table_codec_decode (const KedrocBuiltinCodec  *codec,
                           const KedrocPayload       *payload,
                           GValue                    *value,
                           GError                   **error)
{
  const char *why = NULL;
  KedrocTable *table = read_table (payload, &why);

  if (table == NULL)
    return kedroc_payload_refuse (codec, why, error);
  g_value_init (value, KEDROC_TYPE_TABLE);
  g_value_take_object (value, table);
  return TRUE;
}
