/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kedroc.h>

/* Types of a program's own: numbers in GBytes, which the library knows only by their codecs. */

/* Registers a boxed type; once in each process. */
static inline GType
sample_type_new (const char *name)
{
  return g_boxed_type_register_static (name, (GBoxedCopyFunc) g_bytes_ref, (GBoxedFreeFunc) g_bytes_unref);
}

#define SAMPLE_TYPE_CODEC (sample_codec_get_type ())
G_DECLARE_FINAL_TYPE (SampleCodec, sample_codec, SAMPLE, CODEC, GObject)

struct _SampleCodec
{
  GObject parent_instance;
  const char *name;
  GType type;
  GType inner;     /* what it hands on; 0: it writes by itself */
  GThread *thread; /* NULL: may be called on any */
  gint n_encoded;  /* atomic, as the next */
  gint n_decoded;
};

static const char *
sample_codec_get_name (KedrocCodec *codec)
{
  return SAMPLE_CODEC (codec)->name;
}

static gboolean
sample_codec_can_encode (KedrocCodec *codec,
                         const GValue *value)
{
  SampleCodec *self = SAMPLE_CODEC (codec);

  g_assert_true (self->thread == NULL || self->thread == g_thread_self ());
  return G_VALUE_HOLDS (value, self->type);
}

static KedrocSharedBuffer *
sample_codec_encode (KedrocCodec *codec,
                     const GValue *value,
                     KedrocSharedMemoryManager *manager,
                     GError **error)
{
  SampleCodec *self = SAMPLE_CODEC (codec);
  GBytes *numbers = g_value_get_boxed (value);
  g_auto (GValue) inner = G_VALUE_INIT;
  KedrocSharedBuffer *buffer = NULL;

  g_assert_true (self->thread == NULL || self->thread == g_thread_self ());
  g_atomic_int_inc (&self->n_encoded);
  if (self->inner == 0)
    return kedroc_shared_memory_manager_allocate_bytes (manager, g_bytes_get_data (numbers, NULL),
                                                        g_bytes_get_size (numbers), error);
  g_value_init (&inner, self->inner);
  g_value_set_boxed (&inner, numbers);
  kedroc_value_encode (&inner, manager, &buffer, error);
  return buffer;
}

static gboolean
sample_codec_decode (KedrocCodec *codec,
                     KedrocSharedBuffer *buffer,
                     GValue *value,
                     GError **error)
{
  SampleCodec *self = SAMPLE_CODEC (codec);
  g_auto (GValue) inner = G_VALUE_INIT;

  g_assert_true (self->thread == NULL || self->thread == g_thread_self ());
  g_atomic_int_inc (&self->n_decoded);
  if (self->inner != 0 && !kedroc_value_decode (buffer, &inner, error))
    return FALSE;
  if (self->inner == 0 && kedroc_shared_buffer_get_size (buffer) % sizeof (double) != 0)
    {
      g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, "half a number");
      return FALSE;
    }
  g_value_init (value, self->type);
  if (self->inner != 0)
    g_value_set_boxed (value, g_value_get_boxed (&inner));
  else
    g_value_take_boxed (value, kedroc_shared_buffer_dup_bytes (buffer));
  return TRUE;
}

static void
sample_codec_iface_init (KedrocCodecInterface *iface)
{
  iface->get_name = sample_codec_get_name;
  iface->can_encode = sample_codec_can_encode;
  iface->encode = sample_codec_encode;
  iface->decode = sample_codec_decode;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SampleCodec, sample_codec, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KEDROC_TYPE_CODEC, sample_codec_iface_init))

static void
sample_codec_class_init (SampleCodecClass *klass)
{
}

static void
sample_codec_init (SampleCodec *self)
{
}

static inline SampleCodec *
sample_codec_new (const char *name,
                  GType type)
{
  SampleCodec *codec = g_object_new (SAMPLE_TYPE_CODEC, NULL);

  codec->name = name;
  codec->type = type;
  return codec;
}

static inline void
sample_codec_register (const char *name,
                       GType type,
                       GType inner)
{
  g_autoptr (SampleCodec) codec = sample_codec_new (name, type);

  codec->inner = inner;
  kedroc_codec_register (KEDROC_CODEC (codec));
}

/* 0, 1, 2 and so on, each multiplied. */
static inline void
sample_value_init (GValue *value,
                   GType type,
                   gsize n,
                   double factor)
{
  double *numbers = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    numbers[i] = i * factor;
  g_value_init (value, type);
  g_value_take_boxed (value, g_bytes_new_take (numbers, n * sizeof (double)));
}

static inline void
sample_value_assert (const GValue *value,
                     GType type,
                     gsize n,
                     double factor)
{
  const double *numbers;
  gsize size;

  g_assert_true (G_VALUE_HOLDS (value, type));
  numbers = g_bytes_get_data (g_value_get_boxed (value), &size);
  g_assert_cmpuint (size, ==, n * sizeof (double));
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat (numbers[i], ==, i * factor);
}
