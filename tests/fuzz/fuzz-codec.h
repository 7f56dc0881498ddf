/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* A codec that hands what it is to decode on to the next one, so that inputs get
 * behind the names of registered codecs. It encodes nothing. */
#define FUZZ_CODEC "fuzz"

void fuzz_codec_register (void);

/* What an input names a codec by is its place here: add new ones at the end. */
static const char *const fuzz_codecs[] = {
  "boolean", "char", "uchar", "int", "uint", "long", "ulong", "int64", "uint64", "float", "double", "string",
  "strv", "variant", "bytes", "json-node", "json-object", "json-array", "enum", "flags", "table",
  FUZZ_CODEC, FUZZ_CODEC "/table", FUZZ_CODEC "/variant", FUZZ_CODEC "/" FUZZ_CODEC "/json-node", "unknown",
  "unknown/table", "/",
};

G_END_DECLS
