/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kedroc.h>
#include <string.h>

/* The Arrow C data interface, as every user of it declares it. */
struct ArrowSchema
{
  const char *format;
  const char *name;
  const char *metadata;
  gint64 flags;
  gint64 n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release) (struct ArrowSchema *);
  void *private_data;
};

struct ArrowArray
{
  gint64 length;
  gint64 null_count;
  gint64 offset;
  gint64 n_buffers;
  gint64 n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release) (struct ArrowArray *);
  void *private_data;
};

struct ArrowArrayStream
{
  int (*get_schema) (struct ArrowArrayStream *, struct ArrowSchema *);
  int (*get_next) (struct ArrowArrayStream *, struct ArrowArray *);
  const char *(*get_last_error) (struct ArrowArrayStream *);
  void (*release) (struct ArrowArrayStream *);
  void *private_data;
};

/* An array as another library makes it: on the stack, its release callbacks counted. */
#define N_MAX 20

typedef struct
{
  struct ArrowSchema schema, schemas[N_MAX], *schema_children[N_MAX];
  struct ArrowArray array, arrays[N_MAX], *array_children[N_MAX];
  const void *buffers[N_MAX][5];
  const void *no_validity[1];
  guint n;
  guint n_schemas_released;
  guint n_arrays_released;
} Foreign;

static inline void
foreign_release_schema (struct ArrowSchema *schema)
{
  ((Foreign *) schema->private_data)->n_schemas_released++;
  schema->release = NULL;
}

static inline void
foreign_release_array (struct ArrowArray *array)
{
  ((Foreign *) array->private_data)->n_arrays_released++;
  array->release = NULL;
}

static inline void
foreign_init (Foreign *self,
              gint64   length)
{
  memset (self, 0, sizeof *self);
  self->schema.format = "+s";
  self->schema.children = self->schema_children;
  self->schema.release = foreign_release_schema;
  self->schema.private_data = self;
  self->array.length = length;
  self->array.n_buffers = 1;
  self->array.buffers = self->no_validity;
  self->array.children = self->array_children;
  self->array.release = foreign_release_array;
  self->array.private_data = self;
}

static inline struct ArrowArray *
foreign_add (Foreign    *self,
             const char *format,
             const char *name,
             const void *validity,
             const void *values,
             const void *text)
{
  guint i = self->n++;

  self->schemas[i].format = format;
  self->schemas[i].name = name;
  self->schemas[i].release = foreign_release_schema;
  self->schemas[i].private_data = self;
  self->schema_children[i] = &self->schemas[i];
  self->schema.n_children = self->n;

  self->buffers[i][0] = validity;
  self->buffers[i][1] = values;
  self->buffers[i][2] = text;
  self->arrays[i].length = self->array.length;
  self->arrays[i].null_count = validity != NULL ? -1 : 0;
  self->arrays[i].n_buffers = text != NULL ? 3 : 2;
  self->arrays[i].buffers = self->buffers[i];
  self->arrays[i].release = foreign_release_array;
  self->arrays[i].private_data = self;
  self->array_children[i] = &self->arrays[i];
  self->array.n_children = self->n;
  return &self->arrays[i];
}

/* Callbacks of children are their parents' business. */
static inline void
foreign_assert_released_once (Foreign *self)
{
  g_assert_cmpuint (self->n_schemas_released, ==, 1);
  g_assert_cmpuint (self->n_arrays_released, ==, 1);
  g_assert_null (self->schema.release);
  g_assert_null (self->array.release);
}
