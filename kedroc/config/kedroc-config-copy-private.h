/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A copy of a configuration under way. */
typedef struct _KedrocConfigCopy KedrocConfigCopy;

/* Makes what stands in the copy in place of a text; NULL without an error
 * leaves the text as it is. The key is the text's own, NULL in a list. */
typedef JsonNode *(*KedrocConfigReplaceFunc) (KedrocConfigCopy *copy,
                                              const char       *key,
                                              const char       *text,
                                              gpointer          user_data,
                                              GError          **error);

/* The copies share nothing with the originals, which are only read: any thread
 * may do it. */
JsonNode   *kedroc_config_copy_node (JsonNode               *node,
                                     KedrocConfigReplaceFunc replace,
                                     gpointer                user_data,
                                     GError                **error);
JsonObject *kedroc_config_copy_object (JsonObject             *object,
                                       KedrocConfigReplaceFunc replace,
                                       gpointer                user_data,
                                       GError                **error);

/* Where the copy has got to. */
const char *kedroc_config_copy_get_top_key (KedrocConfigCopy *self);
char       *kedroc_config_copy_dup_path (KedrocConfigCopy *self);

/* The line of the last key on the way there that is known to have one, by the
 * lines of all mappings; 0: none is. */
guint       kedroc_config_copy_find_line (KedrocConfigCopy *self,
                                          GHashTable       *objects);

G_END_DECLS
