/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-codec.h"
#include "kedroc-owner-private.h"

G_BEGIN_DECLS

/* A joined name: the outer codec, this, what the buffer decodes as inside. */
#define KEDROC_CODEC_NAME_SEPARATOR '/'

/* Behind the name of the codec that has filled the buffer: this, the type of the value. */
#define KEDROC_CODEC_TYPE_SEPARATOR '\x1f'

typedef struct
{
  KedrocCodec *codec;
  char *name;       /* asked for once: an interpreter makes a new string each time */
  GThread *thread;  /* the only one on which it is called; NULL: any */
} KedrocRegisteredCodec;

/* (element-type KedrocRegisteredCodec), the last registered first. It never changes. */
GPtrArray                   *kedroc_codec_registry_dup    (void);

/* Borrowed from the list; NULL: none. */
const KedrocRegisteredCodec *kedroc_codec_registry_find   (GPtrArray                   *list,
                                                           const char                  *name);

/* Calls func where the codec may be called. FALSE: there is no way to its thread. */
gboolean                     kedroc_registered_codec_call (const KedrocRegisteredCodec *self,
                                                           KedrocOwnerFunc              func,
                                                           gpointer                     data);

G_END_DECLS
