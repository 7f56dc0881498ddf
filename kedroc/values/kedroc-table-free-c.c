/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-arrow-private.h"

/**
 * kedroc_table_free_c_schema:
 * @c_schema: (nullable): a `struct ArrowSchema` in memory from [func@GLib.malloc]
 *
 * Frees a structure of the Arrow C data interface, after it has called its release
 * callback if nobody has moved or released it before. As a `GDestroyNotify` it suits whatever
 * carries the structure about, such as a capsule of Python.
 */
void
kedroc_table_free_c_schema (gpointer c_schema)
{
  struct ArrowSchema *schema = c_schema;

  if (schema != NULL && schema->release != NULL)
    schema->release (schema);
  g_free (schema);
}

/**
 * kedroc_table_free_c_array:
 * @c_array: (nullable): a `struct ArrowArray` in memory from [func@GLib.malloc]
 *
 * Frees a structure of the Arrow C data interface: see [func@Kedroc.Table.free_c_schema].
 */
void
kedroc_table_free_c_array (gpointer c_array)
{
  struct ArrowArray *array = c_array;

  if (array != NULL && array->release != NULL)
    array->release (array);
  g_free (array);
}

/**
 * kedroc_table_free_c_stream:
 * @c_stream: (nullable): a `struct ArrowArrayStream` in memory from [func@GLib.malloc]
 *
 * Frees a structure of the Arrow C stream interface: see [func@Kedroc.Table.free_c_schema].
 */
void
kedroc_table_free_c_stream (gpointer c_stream)
{
  struct ArrowArrayStream *stream = c_stream;

  if (stream != NULL && stream->release != NULL)
    stream->release (stream);
  g_free (stream);
}
