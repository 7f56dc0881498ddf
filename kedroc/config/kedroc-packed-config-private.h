/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define KEDROC_CONFIG_CREDENTIALS_KEY "credentials"

/* The configuration of one dataset in one piece of memory: a catalog has one for
 * each entry, and few of them are ever asked for. It never changes, and any thread may
 * use it. */
typedef struct
{
  gatomicrefcount ref_count;
  gboolean names_credentials; /* a member `credentials`, at whatever depth, is a text */
  const char *type;           /* NULL: its member `type` is missing or no text */
  char name[];                /* and behind it the members */
} KedrocPackedConfig;

/* @config: no deeper than %KEDROC_CONFIG_MAX_DEPTH. */
KedrocPackedConfig *kedroc_packed_config_new    (const char         *name,
                                                 JsonObject         *config);
KedrocPackedConfig *kedroc_packed_config_ref    (KedrocPackedConfig *self);
void                kedroc_packed_config_unref  (KedrocPackedConfig *self);

/* What it was made from, as the caller's own. */
JsonObject         *kedroc_packed_config_unpack (KedrocPackedConfig *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KedrocPackedConfig, kedroc_packed_config_unref)

G_END_DECLS
