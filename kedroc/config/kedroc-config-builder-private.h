/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "kedroc-config-lines-private.h"

G_BEGIN_DECLS

/* What a configuration may hold at most. Enough for any catalog a person or a
 * program writes, little enough that no file costs much memory or time. */
#define KEDROC_CONFIG_MAX_BYTES (64 * 1024 * 1024)
#define KEDROC_CONFIG_MAX_DEPTH 256
#define KEDROC_CONFIG_MAX_NODES 1000000
#define KEDROC_CONFIG_MAX_KEY_BYTES 4096

/* Puts nodes together that a reader of YAML or JSON finds one after the other,
 * and refuses what goes past the limits or says a thing twice. */
typedef struct _KedrocConfigBuilder KedrocConfigBuilder;

/* What the lines ask for is noted in them; nullable. */
KedrocConfigBuilder *kedroc_config_builder_new (const char        *name_for_errors,
                                                KedrocConfigLines *lines);
void                 kedroc_config_builder_free (KedrocConfigBuilder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KedrocConfigBuilder, kedroc_config_builder_free)

gboolean    kedroc_config_builder_begin (KedrocConfigBuilder *self,
                                         JsonNodeType         type,
                                         const char          *anchor,
                                         guint                line,
                                         GError             **error);
gboolean    kedroc_config_builder_end (KedrocConfigBuilder *self,
                                       guint                line,
                                       GError             **error);
gboolean    kedroc_config_builder_add_key (KedrocConfigBuilder *self,
                                           const char          *key,
                                           gsize                length,
                                           guint                line,
                                           GError             **error);
gboolean    kedroc_config_builder_add_merge_key (KedrocConfigBuilder *self,
                                                 guint                line,
                                                 GError             **error);
gboolean    kedroc_config_builder_add_value (KedrocConfigBuilder *self,
                                             JsonNode            *value,
                                             const char          *anchor,
                                             guint                line,
                                             GError             **error);
gboolean    kedroc_config_builder_add_alias (KedrocConfigBuilder *self,
                                             const char          *anchor,
                                             guint                line,
                                             GError             **error);
gboolean    kedroc_config_builder_wants_key (KedrocConfigBuilder *self);
gboolean    kedroc_config_builder_in_object (KedrocConfigBuilder *self);
gboolean    kedroc_config_builder_is_complete (KedrocConfigBuilder *self);
JsonNode   *kedroc_config_builder_steal_root (KedrocConfigBuilder *self);
void        kedroc_config_builder_set_error (KedrocConfigBuilder *self,
                                             GError             **error,
                                             guint                line,
                                             const char          *format,
                                             ...) G_GNUC_PRINTF (4, 5);

G_END_DECLS
