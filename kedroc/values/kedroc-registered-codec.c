/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-codec-private.h"
#include "kedroc-codec-registry-private.h"
#include "kedroc-error.h"
#include "kedroc-shared-buffer-private.h"
#include "kedroc-value-private.h"

/* Values by way of registered codecs. */

/* How many codecs may hand a value on to each other: one that hands on the very value
 * that it was given would never come to an end. */
#define HANDS_MAX 16

/* What to do about a codec that is missing. */
#define REGISTER_EVERYWHERE \
  "in every process, which in a program with worker processes is before kedroc_init()"

static guint
count_hands (gint change)
{
  static GPrivate hands;
  guint n = GPOINTER_TO_UINT (g_private_get (&hands)) + change;

  g_private_set (&hands, GUINT_TO_POINTER (n));
  return n;
}

/* The buffer may be in use elsewhere, such as that of a table: it is copied. */
static KedrocSharedBuffer *
copy_under_joined_name (KedrocSharedBuffer         *inner,
                        const char                 *name,
                        KedrocSharedMemoryManager  *manager,
                        GError                    **error)
{
  g_autofree char *joined = g_strdup_printf ("%s%c%s", name, KEDROC_CODEC_NAME_SEPARATOR,
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

/* As much of the type as there is room for. */
static char *
append_type (const char *name,
             const char *type)
{
  g_autofree char *joined = NULL;

  if (type == NULL)
    return g_strdup (name);
  joined = g_strdup_printf ("%s%c%.*s", name, KEDROC_CODEC_TYPE_SEPARATOR,
                            (int) (KEDROC_CODEC_NAME_MAX - strlen (name) - 1), type);
  return g_utf8_make_valid (joined, -1);
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
      g_autofree char *joined = append_type (name, kedroc_shared_buffer_get_type_name (buffer));

      kedroc_shared_buffer_set_codec (buffer, joined);
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
  const KedrocRegisteredCodec *registered;   /* who is asked */
  const KedrocRegisteredCodec *out_of_reach; /* somebody who could not be asked */
  const GValue *value;
  KedrocSharedMemoryManager *manager;
  gboolean taken;                 /* the codec can encode the value; it has failed if there is no buffer */
  KedrocSharedBuffer *buffer;
  GError **error;
} EncodeCall;

static void
try_to_encode (gpointer data)
{
  EncodeCall *call = data;
  const KedrocRegisteredCodec *self = call->registered;

  call->taken = kedroc_codec_can_encode (self->codec, call->value);
  if (!call->taken)
    return;
  call->buffer = kedroc_codec_encode (self->codec, call->value, call->manager, call->error);
  if (call->buffer != NULL)
    call->buffer = mark_buffer (call->buffer, self->name, call->manager, call->error);
  if (call->buffer == NULL)
    prefix_with_codec (call->error, self->name);
}

static void
ask_codecs (GPtrArray  *list,
            EncodeCall *call)
{
  for (guint i = 0; i < list->len && !call->taken; i++)
    {
      call->registered = g_ptr_array_index (list, i);
      if (!kedroc_registered_codec_call (call->registered, try_to_encode, call))
        call->out_of_reach = call->registered;
    }
}

static void
refuse_value (const EncodeCall *call)
{
  const char *type = kedroc_value_describe_type (call->value);

  if (call->out_of_reach == NULL)
    g_set_error (call->error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
                 "A value of type '%s' cannot go to another process: register a codec for it "
                 REGISTER_EVERYWHERE, type);
  else
    g_set_error (call->error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
                 "A value of type '%s' cannot go to another process from this thread: codec '%s' is only called "
                 "on the thread that has registered it", type, call->out_of_reach->name);
}

KedrocSharedBuffer *
kedroc_codec_encode_registered (const GValue               *value,
                                KedrocSharedMemoryManager  *manager,
                                GError                    **error)
{
  g_autoptr (GPtrArray) list = kedroc_codec_registry_dup ();
  EncodeCall call = { .value = value, .manager = manager, .error = error };

  if (count_hands (1) > HANDS_MAX)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
                   "A value of type '%s' is handed on from codec to codec without an end",
                   kedroc_value_describe_type (value));
    }
  else
    {
      ask_codecs (list, &call);
      if (!call.taken)
        refuse_value (&call);
    }
  count_hands (-1);
  return call.buffer;
}

/* type: that of the value; NULL: its codec has not said. */
static const KedrocRegisteredCodec *
get_for_name (GPtrArray   *list,
              const char  *name,
              const char  *type,
              GError     **error)
{
  const KedrocRegisteredCodec *registered = kedroc_codec_registry_find (list, name);
  g_autofree char *of_type = type != NULL ? g_strdup_printf (" of type '%s'", type) : g_strdup ("");

  if (registered == NULL)
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
                 "The value%s was encoded by a codec that this process does not have: '%s'; register it "
                 REGISTER_EVERYWHERE, of_type, name);
  return registered;
}

typedef struct
{
  const KedrocRegisteredCodec *registered;
  KedrocSharedBuffer *buffer;
  GValue *value;
  gboolean decoded;
  GError **error;
} DecodeCall;

static void
try_to_decode (gpointer data)
{
  DecodeCall *call = data;

  call->decoded = kedroc_codec_decode (call->registered->codec, call->buffer, call->value, call->error);
  if (!call->decoded)
    prefix_with_codec (call->error, call->registered->name);
}

static gboolean
decode_by (const KedrocRegisteredCodec  *registered,
           KedrocSharedBuffer           *buffer,
           GValue                       *value,
           GError                      **error)
{
  DecodeCall call = { registered, buffer, value, FALSE, error };

  if (!kedroc_registered_codec_call (registered, try_to_decode, &call))
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
                 "The value cannot be decoded on this thread: codec '%s' is only called on the thread that has "
                 "registered it", registered->name);
  return call.decoded;
}

gboolean
kedroc_codec_decode_registered (KedrocSharedBuffer  *buffer,
                                GValue              *value,
                                GError             **error)
{
  const char *joined = kedroc_shared_buffer_get_codec (buffer);
  const char separators[] = { KEDROC_CODEC_NAME_SEPARATOR, KEDROC_CODEC_TYPE_SEPARATOR, '\0' };
  const char *rest = joined + strcspn (joined, separators);
  gboolean handed_on = *rest == KEDROC_CODEC_NAME_SEPARATOR;
  const char *type = *rest == KEDROC_CODEC_TYPE_SEPARATOR ? rest + 1 : NULL;
  g_autofree char *name = g_strndup (joined, rest - joined);
  g_autoptr (GPtrArray) list = kedroc_codec_registry_dup ();
  const KedrocRegisteredCodec *registered = get_for_name (list, name, type, error);
  g_autoptr (KedrocSharedBuffer) inner = NULL;

  if (registered == NULL)
    return FALSE;
  inner = kedroc_shared_buffer_new_inner (buffer, handed_on ? rest + 1 : KEDROC_RAW_CODEC, error);
  return inner != NULL && decode_by (registered, inner, value, error);
}
