/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-builtin-codec-private.h"
#include "kedroc-codec-private.h"
#include "kedroc-error.h"
#include "kedroc-shared-buffer-private.h"
#include "kedroc-value-private.h"

/* A joined name: the outer codec, this, what the buffer decodes as inside. */
#define NAME_SEPARATOR '/'

/* How many codecs may hand a value on to each other: one that hands on the very value
 * that it was given would never come to an end. */
#define HANDS_MAX 16

/* What to do about a codec that is missing. */
#define REGISTER_EVERYWHERE \
  "in every process, which in a program with worker processes is before kedroc_init()"

typedef struct
{
  KedrocCodec *codec;
  char *name;   /* asked for once: an interpreter makes a new string each time */
} Registered;

static void
registered_clear (gpointer data)
{
  Registered *self = data;

  g_clear_object (&self->codec);
  g_clear_pointer (&self->name, g_free);
}

static void
registered_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, registered_clear);
}

G_LOCK_DEFINE_STATIC (registry);

/* (element-type Registered), the last registered first. Never changed but replaced,
 * so that codecs are asked without the lock. */
static GPtrArray *registry;

static guint
count_hands (gint change)
{
  static GPrivate hands;
  guint n = GPOINTER_TO_UINT (g_private_get (&hands)) + change;

  g_private_set (&hands, GUINT_TO_POINTER (n));
  return n;
}

/**
 * kedroc_codec_register:
 * @codec: a codec; a reference is kept for as long as the process lives
 *
 * Makes a codec known in this process. It is asked before all that were registered
 * earlier, and replaces one of the same name where buffers are decoded. The names
 * of the built-in codecs are not to be taken. From any thread.
 */
void
kedroc_codec_register (KedrocCodec *codec)
{
  g_autoptr (GPtrArray) replaced = NULL;
  GPtrArray *list;
  Registered *added;
  const char *name;

  g_return_if_fail (KEDROC_IS_CODEC (codec));

  name = kedroc_codec_get_name (codec);
  g_return_if_fail (name[0] != '\0' && strlen (name) <= 63);
  g_return_if_fail (strchr (name, NAME_SEPARATOR) == NULL);
  g_return_if_fail (kedroc_builtin_codec_for_name (name) == NULL);

  added = g_atomic_rc_box_new0 (Registered);
  added->codec = g_object_ref (codec);
  added->name = g_strdup (name);
  list = g_ptr_array_new_with_free_func (registered_unref);
  g_ptr_array_add (list, added);

  G_LOCK (registry);
  for (guint i = 0; registry != NULL && i < registry->len; i++)
    {
      Registered *earlier = g_ptr_array_index (registry, i);

      if (earlier->codec != codec)
        g_ptr_array_add (list, g_atomic_rc_box_acquire (earlier));
    }
  replaced = registry;
  registry = list;
  G_UNLOCK (registry);
}

static GPtrArray *
dup_registry (void)
{
  GPtrArray *list;

  G_LOCK (registry);
  list = registry != NULL ? g_ptr_array_ref (registry) : g_ptr_array_new ();
  G_UNLOCK (registry);
  return list;
}

/* The buffer may be in use elsewhere, such as that of a table: it is copied. */
static KedrocSharedBuffer *
copy_under_joined_name (KedrocSharedBuffer         *inner,
                        const char                 *name,
                        KedrocSharedMemoryManager  *manager,
                        GError                    **error)
{
  g_autofree char *joined = g_strdup_printf ("%s%c%s", name, NAME_SEPARATOR,
                                             kedroc_shared_buffer_get_codec (inner));
  KedrocSharedBuffer *buffer;

  if (strlen (joined) > KEDROC_CODEC_NAME_MAX)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
                   "Codecs hand their work on to each other for too long: '%s'", joined);
      return NULL;
    }

  if (!kedroc_shared_buffer_map (inner, error))
    return NULL;
  buffer = kedroc_shared_memory_manager_allocate_bytes (manager, kedroc_shared_buffer_get_data (inner),
                                                        kedroc_shared_buffer_get_size (inner), error);
  if (buffer != NULL)
    kedroc_shared_buffer_set_codec (buffer, joined);
  return buffer;
}

/* Takes the buffer. */
static KedrocSharedBuffer *
mark_buffer (KedrocSharedBuffer         *made,
             const char                 *name,
             KedrocSharedMemoryManager  *manager,
             GError                    **error)
{
  g_autoptr (KedrocSharedBuffer) buffer = made;

  if (kedroc_shared_buffer_is_fresh (buffer))
    {
      kedroc_shared_buffer_set_codec (buffer, name);
    }
  else
    {
      buffer = copy_under_joined_name (made, name, manager, error);
      kedroc_shared_buffer_unref (made);
    }

  if (buffer == NULL || !kedroc_shared_buffer_seal (buffer, error))
    return NULL;
  return g_steal_pointer (&buffer);
}

/* The codec is named once, however its error came about. */
static void
prefix_with_codec (GError     **error,
                   const char  *name)
{
  g_autofree char *prefix = g_strdup_printf ("Codec '%s'", name);

  if (error != NULL && !g_str_has_prefix ((*error)->message, prefix))
    g_prefix_error (error, "%s: ", prefix);
}

typedef struct
{
  const GValue *value;
  KedrocSharedMemoryManager *manager;
  KedrocSharedBuffer *buffer;
  GError **error;
} EncodeCall;

/* Whether the codec takes the value; buffer is NULL and the error set if it fails then. */
static gboolean
try_to_encode (Registered *self,
               EncodeCall *call)
{
  if (!kedroc_codec_can_encode (self->codec, call->value))
    return FALSE;
  call->buffer = kedroc_codec_encode (self->codec, call->value, call->manager, call->error);
  if (call->buffer != NULL)
    call->buffer = mark_buffer (call->buffer, self->name, call->manager, call->error);
  if (call->buffer == NULL)
    prefix_with_codec (call->error, self->name);
  return TRUE;
}

static gboolean
ask_codecs (GPtrArray  *list,
            EncodeCall *call)
{
  for (guint i = 0; i < list->len; i++)
    {
      if (try_to_encode (g_ptr_array_index (list, i), call))
        return TRUE;
    }
  return FALSE;
}

static void
refuse_value (const EncodeCall *call)
{
  g_set_error (call->error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
               "A value of type '%s' cannot go to another process: register a codec for it "
               REGISTER_EVERYWHERE, kedroc_value_describe_type (call->value));
}

KedrocSharedBuffer *
kedroc_codec_encode_registered (const GValue               *value,
                                KedrocSharedMemoryManager  *manager,
                                GError                    **error)
{
  g_autoptr (GPtrArray) list = dup_registry ();
  EncodeCall call = { value, manager, NULL, error };

  if (count_hands (1) > HANDS_MAX)
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
                 "A value of type '%s' is handed on from codec to codec without an end",
                 kedroc_value_describe_type (value));
  else if (!ask_codecs (list, &call))
    refuse_value (&call);
  count_hands (-1);
  return call.buffer;
}

static Registered *
find_for_name (GPtrArray  *list,
               const char *name)
{
  for (guint i = 0; i < list->len; i++)
    {
      Registered *registered = g_ptr_array_index (list, i);

      if (g_str_equal (registered->name, name))
        return registered;
    }
  return NULL;
}

gboolean
kedroc_codec_decode_registered (KedrocSharedBuffer  *buffer,
                                GValue              *value,
                                GError             **error)
{
  const char *joined = kedroc_shared_buffer_get_codec (buffer);
  const char *rest = strchr (joined, NAME_SEPARATOR);
  g_autofree char *name = rest != NULL ? g_strndup (joined, rest - joined) : g_strdup (joined);
  g_autoptr (GPtrArray) list = dup_registry ();
  Registered *registered = find_for_name (list, name);
  g_autoptr (KedrocSharedBuffer) inner = NULL;

  if (registered == NULL)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
                   "The value was encoded by a codec that this process does not have: '%s'; register it "
                   REGISTER_EVERYWHERE, name);
      return FALSE;
    }

  inner = kedroc_shared_buffer_new_inner (buffer, rest != NULL ? rest + 1 : KEDROC_RAW_CODEC, error);
  if (inner != NULL && kedroc_codec_decode (registered->codec, inner, value, error))
    return TRUE;
  prefix_with_codec (error, name);
  return FALSE;
}
