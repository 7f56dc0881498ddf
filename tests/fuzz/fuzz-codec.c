/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fuzz-codec.h"

#include "kedroc-codec.h"
#include "kedroc-value.h"

#define RELAY_TYPE_CODEC (relay_codec_get_type ())
G_DECLARE_FINAL_TYPE (RelayCodec, relay_codec, RELAY, CODEC, GObject)

struct _RelayCodec
{
  GObject parent_instance;
};

static void relay_codec_iface_init (KedrocCodecInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RelayCodec, relay_codec, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KEDROC_TYPE_CODEC, relay_codec_iface_init))

static const char *
relay_codec_get_name (KedrocCodec *codec)
{
  return FUZZ_CODEC;
}

static gboolean
relay_codec_decode (KedrocCodec         *codec,
                   KedrocSharedBuffer  *buffer,
                   GValue              *value,
                   GError             **error)
{
  return kedroc_value_decode (buffer, value, error);
}

static void
relay_codec_iface_init (KedrocCodecInterface *iface)
{
  iface->get_name = relay_codec_get_name;
  iface->decode = relay_codec_decode;
}

static void
relay_codec_class_init (RelayCodecClass *klass)
{
}

static void
relay_codec_init (RelayCodec *self)
{
}

void
fuzz_codec_register (void)
{
  g_autoptr (RelayCodec) codec = g_object_new (RELAY_TYPE_CODEC, NULL);

  kedroc_codec_register (KEDROC_CODEC (codec));
}
