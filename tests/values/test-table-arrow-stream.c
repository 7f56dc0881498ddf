/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <kedroc.h>

#include "foreign-array.h"
#include "kedroc-test.h"
#include "sample-values.h"

/* A stream as another library makes it, of up to three arrays of one schema. */
typedef struct
{
  struct ArrowArrayStream stream;
  Foreign batches[3];
  guint n_batches;
  guint n_read;
  gint fails_at;                /* the index of a batch, -1: never */
  gboolean schema_fails;
  const char *message;
  GCancellable *cancelled_at_end;
  guint n_released;
} ForeignStream;

static int
get_schema (struct ArrowArrayStream *stream,
            struct ArrowSchema      *schema)
{
  ForeignStream *self = stream->private_data;

  if (self->schema_fails)
    return EIO;
  *schema = self->batches[0].schema;
  self->batches[0].schema.release = NULL;
  return 0;
}

static int
get_next (struct ArrowArrayStream *stream,
          struct ArrowArray       *array)
{
  ForeignStream *self = stream->private_data;

  memset (array, 0, sizeof *array);
  if (self->fails_at == (gint) self->n_read)
    return ENODATA;
  if (self->n_read == self->n_batches)
    return 0;
  *array = self->batches[self->n_read].array;
  self->batches[self->n_read++].array.release = NULL;
  if (self->cancelled_at_end != NULL && self->n_read == self->n_batches)
    g_cancellable_cancel (self->cancelled_at_end);
  return 0;
}

static const char *
get_last_error (struct ArrowArrayStream *stream)
{
  return ((ForeignStream *) stream->private_data)->message;
}

static void
release_stream (struct ArrowArrayStream *stream)
{
  ((ForeignStream *) stream->private_data)->n_released++;
  stream->release = NULL;
}

static const guint8 bits[] = { 0x2d };
static const gint64 ids[] = { 1, 0, 3, 4, 0, 6 };
static const double prices[] = { 0.5, NAN, 1.5, 2.5, NAN, 3.5 };
static const gint32 offsets[] = { 0, 1, 1, 3, 6, 6, 10 };
static const char *const text = "abbcccdddd";

/* Of six rows the batches have those from 0, 2 and 5 on; the second and the fifth are missing. */
static void
foreign_stream_init (ForeignStream *self,
                     guint          n_batches)
{
  static const gint64 starts[] = { 0, 2, 5, 6 };

  memset (self, 0, sizeof *self);
  self->stream = (struct ArrowArrayStream) { get_schema, get_next, get_last_error, release_stream, self };
  self->n_batches = n_batches;
  self->fails_at = -1;
  for (guint i = 0; i < 3; i++)
    {
      Foreign *batch = &self->batches[i];

      foreign_init (batch, starts[i + 1] - starts[i]);
      foreign_add (batch, "b", "flag", NULL, bits, NULL);
      foreign_add (batch, "l", "id", bits, ids, NULL);
      foreign_add (batch, "g", "price", bits, prices, NULL);
      foreign_add (batch, "u", "name", bits, offsets, text);
      for (guint j = 0; j < 4; j++)
        batch->arrays[j].offset = starts[i];
    }
}

static void
foreign_stream_assert_released (ForeignStream *self)
{
  g_assert_cmpuint (self->n_released, ==, 1);
  g_assert_null (self->stream.release);
  g_assert_cmpuint (self->batches[0].n_schemas_released, ==, self->schema_fails ? 0 : 1);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (self->batches[i].n_arrays_released, ==, i < self->n_read ? 1 : 0);
}

static void
assert_rows (KedrocTable *table,
             guint        n_rows)
{
  g_assert_cmpuint (kedroc_table_get_n_rows (table), ==, n_rows);
  for (guint row = 0; row < n_rows; row++)
    {
      g_autofree char *name = kedroc_table_dup_string (table, "name", row);
      g_autofree char *expected = g_strndup (text + offsets[row], (gsize) (offsets[row + 1] - offsets[row]));
      gboolean missing = row == 1 || row == 4;

      g_assert_cmpint (kedroc_table_get_boolean (table, "flag", row), ==, !missing);
      g_assert_false (kedroc_table_is_missing (table, "flag", row));
      g_assert_cmpint (kedroc_table_get_int64s (table, "id", NULL, NULL)[row], ==, ids[row]);
      g_assert_cmpint (kedroc_table_is_missing (table, "id", row), ==, missing);
      g_assert_cmpint (kedroc_table_is_missing (table, "price", row), ==, missing);
      g_assert_true (missing ? isnan (kedroc_table_get_doubles (table, "price", NULL, NULL)[row])
                             : kedroc_table_get_doubles (table, "price", NULL, NULL)[row] == prices[row]);
      g_assert_cmpstr (name, ==, missing ? NULL : expected);
    }
}

static void
test_export (void)
{
  KedrocTable *table = sample_table_new ();
  const double *doubles = kedroc_table_get_doubles (table, "price", NULL, NULL);
  struct ArrowArrayStream stream;
  struct ArrowSchema schema, again;
  struct ArrowArray array, end;
  gpointer weak = table;
  g_autoptr (GError) error = NULL;

  g_object_add_weak_pointer (G_OBJECT (table), &weak);
  g_assert_true (kedroc_table_export_stream_to_c (table, &stream, &error));
  g_assert_no_error (error);
  g_object_unref (table);

  g_assert_null (stream.get_last_error (&stream));
  g_assert_cmpint (stream.get_schema (&stream, &schema), ==, 0);
  g_assert_cmpint (stream.get_schema (&stream, &again), ==, 0);
  g_assert_cmpint (stream.get_next (&stream, &array), ==, 0);
  for (guint i = 0; i < 2; i++)
    {
      memset (&end, 0xff, sizeof end);
      g_assert_cmpint (stream.get_next (&stream, &end), ==, 0);
      g_assert_null (end.release);
    }
  stream.release (&stream);
  g_assert_null (stream.release);

  /* What has come out of the stream outlives it. */
  g_assert_cmpstr (schema.format, ==, "+s");
  g_assert_cmpstr (schema.children[2]->name, ==, "price");
  g_assert_cmpint (array.length, ==, 25);
  g_assert_true (array.children[2]->buffers[1] == doubles);
  schema.release (&schema);
  again.release (&again);
  g_assert_nonnull (weak);
  array.release (&array);
  g_assert_null (weak);

  /* And a stream may be released before it was read. */
  table = sample_table_new ();
  weak = table;
  g_object_add_weak_pointer (G_OBJECT (table), &weak);
  g_assert_true (kedroc_table_export_stream_to_c (table, &stream, NULL));
  g_object_unref (table);
  g_assert_nonnull (weak);
  stream.release (&stream);
  g_assert_null (weak);
}

static void
test_there_and_back (void)
{
  g_autoptr (KedrocTable) table = sample_table_new ();
  g_autoptr (KedrocTable) imported = NULL;
  g_autoptr (GError) error = NULL;
  struct ArrowArrayStream stream;

  g_assert_true (kedroc_table_export_stream_to_c (table, &stream, &error));
  imported = kedroc_table_new_from_c_stream (&stream, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (stream.release);
  g_assert_true (imported == table);

  g_assert_null (kedroc_table_new_from_c_stream (&stream, NULL, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA, "before", NULL);
}

/* One array is taken as it is; others may be there if they have no rows. */
static void
test_import_one (void)
{
  for (guint n_batches = 1; n_batches <= 3; n_batches++)
    {
      g_autoptr (KedrocTable) table = NULL;
      g_autoptr (GError) error = NULL;
      ForeignStream stream;

      foreign_stream_init (&stream, n_batches);
      stream.batches[1].array.length = 0;
      stream.batches[2].array.length = 0;
      table = kedroc_table_new_from_c_stream (&stream.stream, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (stream.n_released, ==, 1);
      g_assert_cmpuint (stream.batches[0].n_arrays_released, ==, 0);
      g_assert_true (kedroc_table_get_int64s (table, "id", NULL, NULL) == ids);
      assert_rows (table, 2);
      g_clear_object (&table);
      foreign_stream_assert_released (&stream);
    }
}

/* Several are copied into one buffer, and with it the table travels. */
static void
test_import_several (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();

  for (guint n_batches = 2; n_batches <= 3; n_batches++)
    {
      g_autoptr (KedrocTable) table = NULL;
      g_autoptr (KedrocSharedBuffer) buffer = NULL;
      g_autoptr (GError) error = NULL;
      g_auto (GValue) value = G_VALUE_INIT;
      ForeignStream stream;
      const guint8 *data;
      guint64 in_use;

      foreign_stream_init (&stream, n_batches);
      table = kedroc_table_new_from_c_stream (&stream.stream, manager, NULL, &error);
      g_assert_no_error (error);
      foreign_stream_assert_released (&stream);
      assert_rows (table, n_batches == 2 ? 5 : 6);

      in_use = kedroc_shared_memory_manager_get_bytes_in_use (manager);
      g_assert_cmpuint (in_use, >, 0);
      g_value_init (&value, KEDROC_TYPE_TABLE);
      g_value_set_object (&value, table);
      g_assert_true (kedroc_value_encode (&value, manager, &buffer, &error));
      g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, in_use);
      data = kedroc_shared_buffer_get_data (buffer);
      g_assert_true ((const guint8 *) kedroc_table_get_doubles (table, "price", NULL, NULL) > data);
      g_assert_true ((const guint8 *) kedroc_table_get_doubles (table, "price", NULL, NULL) <
                     data + kedroc_shared_buffer_get_size (buffer));

      g_value_unset (&value);
      g_clear_object (&table);
      g_clear_pointer (&buffer, kedroc_shared_buffer_unref);
      g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);
    }
}

static void
test_import_none (void)
{
  g_autoptr (KedrocTable) table = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;
  ForeignStream stream;

  foreign_stream_init (&stream, 0);
  table = kedroc_table_new_from_c_stream (&stream.stream, NULL, NULL, &error);
  g_assert_no_error (error);
  foreign_stream_assert_released (&stream);
  names = kedroc_table_get_column_names (table);
  g_assert_cmpstrv (names, ((const char *const[]){ "flag", "id", "price", "name", NULL }));
  g_assert_cmpuint (kedroc_table_get_column_type (table, "name"), ==, G_TYPE_STRING);
  assert_rows (table, 0);
}

static void
test_import_without_columns (void)
{
  g_autoptr (KedrocTable) table = NULL;
  g_autoptr (GError) error = NULL;
  ForeignStream stream;

  foreign_stream_init (&stream, 3);
  for (guint i = 0; i < 3; i++)
    stream.batches[i].schema.n_children = stream.batches[i].array.n_children = 0;
  table = kedroc_table_new_from_c_stream (&stream.stream, NULL, NULL, &error);
  g_assert_no_error (error);
  foreign_stream_assert_released (&stream);
  g_assert_cmpuint (kedroc_table_get_n_columns (table), ==, 0);
  g_assert_cmpuint (kedroc_table_get_n_rows (table), ==, 6);
}

static void
assert_fails (ForeignStream *stream,
              GQuark         domain,
              int            code,
              const char    *named,
              const char    *why)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  if (domain == G_IO_ERROR)
    stream->cancelled_at_end = cancellable;
  g_assert_null (kedroc_table_new_from_c_stream (&stream->stream, NULL, cancellable, &error));
  kedroc_test_assert_error (&error, domain, code, named, why, NULL);
  foreign_stream_assert_released (stream);
}

static void
test_failures (void)
{
  ForeignStream stream;

  foreign_stream_init (&stream, 3);
  stream.schema_fails = TRUE;
  assert_fails (&stream, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "stream", g_strerror (EIO));

  foreign_stream_init (&stream, 3);
  stream.fails_at = 2;
  stream.message = "the disk is g\xF6ne";
  assert_fails (&stream, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "stream", "the disk is g");

  foreign_stream_init (&stream, 3);
  stream.batches[1].arrays[1].buffers = NULL;
  assert_fails (&stream, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, "Batch 1", "'id'");

  foreign_stream_init (&stream, 3);
  stream.batches[0].schemas[2].format = "tdD";
  assert_fails (&stream, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED, "'price'", "date32");

  /* Types are looked at even if there is not a row of them. */
  foreign_stream_init (&stream, 0);
  stream.batches[0].schemas[2].format = "tdD";
  assert_fails (&stream, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED, "'price'", "date32");
  foreign_stream_init (&stream, 0);
  stream.batches[0].schema.format = "l";
  assert_fails (&stream, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED, "'l'", "record batch");

  foreign_stream_init (&stream, 2);
  assert_fails (&stream, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled", "cancelled");
}

static void
test_no_memory (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (GError) error = NULL;
  ForeignStream stream;

  kedroc_shared_memory_manager_set_memory_limit (manager, 1);
  kedroc_shared_memory_manager_set_spill_directory (manager, "/proc/no-folder");
  foreign_stream_init (&stream, 3);
  g_assert_null (kedroc_table_new_from_c_stream (&stream.stream, manager, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_MEMORY_LIMIT, "/proc/no-folder",
                            NULL);
  foreign_stream_assert_released (&stream);
}

/* What was moved out of a structure is not released with it. */
static void
test_free (void)
{
  struct ArrowArrayStream *stream = g_new0 (struct ArrowArrayStream, 1);
  struct ArrowSchema *schema = g_new0 (struct ArrowSchema, 1), moved_schema;
  struct ArrowArray *array = g_new0 (struct ArrowArray, 1), moved_array;
  KedrocTable *table = sample_table_new ();
  gpointer weak = table;

  g_object_add_weak_pointer (G_OBJECT (table), &weak);
  g_assert_true (kedroc_table_export_stream_to_c (table, stream, NULL));
  g_assert_true (kedroc_table_export_to_c (table, schema, array, NULL));
  g_object_unref (table);
  kedroc_table_free_c_stream (stream);
  kedroc_table_free_c_schema (schema);
  g_assert_nonnull (weak);
  kedroc_table_free_c_array (array);
  g_assert_null (weak);

  table = sample_table_new ();
  schema = g_new0 (struct ArrowSchema, 1);
  array = g_new0 (struct ArrowArray, 1);
  g_assert_true (kedroc_table_export_to_c (table, schema, array, NULL));
  g_object_unref (table);
  moved_schema = *schema;
  schema->release = NULL;
  kedroc_table_free_c_schema (schema);
  moved_array = *array;
  array->release = NULL;
  kedroc_table_free_c_array (array);
  g_assert_cmpstr (moved_schema.children[0]->name, ==, "flag");
  g_assert_cmpint (moved_array.children[0]->length, ==, 25);
  moved_schema.release (&moved_schema);
  moved_array.release (&moved_array);

  kedroc_table_free_c_stream (g_new0 (struct ArrowArrayStream, 1));
  kedroc_table_free_c_stream (NULL);
  kedroc_table_free_c_schema (NULL);
  kedroc_table_free_c_array (NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/values/table-arrow-stream/export", test_export);
  g_test_add_func ("/kedroc/values/table-arrow-stream/free", test_free);
  g_test_add_func ("/kedroc/values/table-arrow-stream/there-and-back", test_there_and_back);
  g_test_add_func ("/kedroc/values/table-arrow-stream/import-one", test_import_one);
  g_test_add_func ("/kedroc/values/table-arrow-stream/import-several", test_import_several);
  g_test_add_func ("/kedroc/values/table-arrow-stream/import-none", test_import_none);
  g_test_add_func ("/kedroc/values/table-arrow-stream/import-without-columns", test_import_without_columns);
  g_test_add_func ("/kedroc/values/table-arrow-stream/failures", test_failures);
  g_test_add_func ("/kedroc/values/table-arrow-stream/no-memory", test_no_memory);

  return g_test_run ();
}
