/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "kedroc-macros.h"
#include "kedroc-shared-buffer.h"
#include "kedroc-shared-memory-manager.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_CODEC (kedroc_codec_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_INTERFACE (KedrocCodec, kedroc_codec, KEDROC, CODEC, GObject)

/**
 * KedrocCodecInterface:
 * @get_name: the name that buffers carry, see [vfunc@Kedroc.Codec.get_name]
 * @can_encode: whether a value is one of this codec's, see
 *   [vfunc@Kedroc.Codec.can_encode]
 * @encode: puts a value into a buffer, see [vfunc@Kedroc.Codec.encode]
 * @decode: makes the value of a buffer, see [vfunc@Kedroc.Codec.decode]
 *
 * What a codec implements.
 */
struct _KedrocCodecInterface
{
  /*< private >*/
  GTypeInterface parent_iface;

  /*< public >*/
  const char         *(*get_name)   (KedrocCodec                *self);
  gboolean            (*can_encode) (KedrocCodec                *self,
                                     const GValue               *value);
  KedrocSharedBuffer *(*encode)     (KedrocCodec                *self,
                                     const GValue               *value,
                                     KedrocSharedMemoryManager  *manager,
                                     GError                    **error);
  gboolean            (*decode)     (KedrocCodec                *self,
                                     KedrocSharedBuffer         *buffer,
                                     GValue                     *value,
                                     GError                    **error);
};

KEDROC_AVAILABLE_IN_1_0
const char         *kedroc_codec_get_name   (KedrocCodec                *self);

KEDROC_AVAILABLE_IN_1_0
gboolean            kedroc_codec_can_encode (KedrocCodec                *self,
                                             const GValue               *value);

KEDROC_AVAILABLE_IN_1_0
KedrocSharedBuffer *kedroc_codec_encode     (KedrocCodec                *self,
                                             const GValue               *value,
                                             KedrocSharedMemoryManager  *manager,
                                             GError                    **error);

KEDROC_AVAILABLE_IN_1_0
gboolean            kedroc_codec_decode     (KedrocCodec                *self,
                                             KedrocSharedBuffer         *buffer,
                                             GValue                     *value,
                                             GError                    **error);

KEDROC_AVAILABLE_IN_1_0
void                kedroc_codec_register   (KedrocCodec                *codec);

KEDROC_AVAILABLE_IN_1_0
void                kedroc_codec_register_for_thread (KedrocCodec       *codec);

G_END_DECLS
