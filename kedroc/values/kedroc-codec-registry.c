/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-builtin-codec-private.h"
#include "kedroc-codec-registry-private.h"

/* The codecs that this process has. */

static void
registered_clear (gpointer data)
{
  KedrocRegisteredCodec *self = data;

  g_clear_object (&self->codec);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->thread, g_thread_unref);
}

static void
registered_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, registered_clear);
}

G_LOCK_DEFINE_STATIC (registry);

/* (element-type KedrocRegisteredCodec), the last registered first. Never changed but replaced,
 * so that codecs are asked without the lock. */
static GPtrArray *registry;

/* Takes the thread. */
static void
add_codec (KedrocCodec *codec,
           const char  *name,
           GThread     *thread)
{
  g_autoptr (GPtrArray) replaced = NULL;
  GPtrArray *list = g_ptr_array_new_with_free_func (registered_unref);
  KedrocRegisteredCodec *added = g_atomic_rc_box_new0 (KedrocRegisteredCodec);

  added->codec = g_object_ref (codec);
  added->name = g_strdup (name);
  added->thread = thread;
  g_ptr_array_add (list, added);

  G_LOCK (registry);
  for (guint i = 0; registry != NULL && i < registry->len; i++)
    {
      KedrocRegisteredCodec *earlier = g_ptr_array_index (registry, i);

      if (earlier->codec != codec)
        g_ptr_array_add (list, g_atomic_rc_box_acquire (earlier));
    }
  replaced = registry;
  registry = list;
  G_UNLOCK (registry);
}

static gboolean
is_name_allowed (const char *name)
{
  return name[0] != '\0' && strlen (name) <= 63 && strchr (name, KEDROC_CODEC_NAME_SEPARATOR) == NULL &&
         strchr (name, KEDROC_CODEC_TYPE_SEPARATOR) == NULL &&
         kedroc_builtin_codec_for_name (name) == NULL;
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
  const char *name;

  g_return_if_fail (KEDROC_IS_CODEC (codec));

  name = kedroc_codec_get_name (codec);
  g_return_if_fail (is_name_allowed (name));

  add_codec (codec, name, NULL);
}

/**
 * kedroc_codec_register_for_thread:
 * @codec: a codec; a reference is kept for as long as the process lives
 *
 * Makes a codec known in this process that is only called on the thread that calls
 * this, as has to be with one in JavaScript. Otherwise as [method@Kedroc.Codec.register].
 *
 * A value that is encoded or decoded on another thread takes its way to that one if the work
 * there was asked for by it: in a run, or in an asynchronous load or save. It is an
 * error elsewhere, %KEDROC_DATASET_ERROR_NOT_SERIALIZABLE.
 */
void
kedroc_codec_register_for_thread (KedrocCodec *codec)
{
  const char *name;

  g_return_if_fail (KEDROC_IS_CODEC (codec));

  name = kedroc_codec_get_name (codec);
  g_return_if_fail (is_name_allowed (name));

  kedroc_owner_claim ();
  add_codec (codec, name, g_thread_ref (g_thread_self ()));
}

gboolean
kedroc_registered_codec_call (const KedrocRegisteredCodec *self,
                              KedrocOwnerFunc              func,
                              gpointer                     data)
{
  if (self->thread != NULL)
    return kedroc_owner_call (self->thread, func, data);
  func (data);
  return TRUE;
}

GPtrArray *
kedroc_codec_registry_dup (void)
{
  GPtrArray *list;

  G_LOCK (registry);
  list = registry != NULL ? g_ptr_array_ref (registry) : g_ptr_array_new ();
  G_UNLOCK (registry);
  return list;
}

const KedrocRegisteredCodec *
kedroc_codec_registry_find (GPtrArray  *list,
                            const char *name)
{
  for (guint i = 0; i < list->len; i++)
    {
      const KedrocRegisteredCodec *registered = g_ptr_array_index (list, i);

      if (g_str_equal (registered->name, name))
        return registered;
    }
  return NULL;
}
