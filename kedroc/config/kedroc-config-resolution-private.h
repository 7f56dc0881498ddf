/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-config-tree-private.h"

G_BEGIN_DECLS

/* What the places of a configuration may refer to beside the configuration
 * itself. */
typedef struct
{
  JsonObject *globals;             /* "globals:"; NULL: not here */
  KedrocConfigTree *runtime_params; /* "runtime_params:"; NULL: not here */
  gboolean environment;            /* "oc.env:" */
  GHashTable *resolvers;           /* char * -> KedrocConfigOwnResolver *; nullable */
} KedrocConfigSurroundings;

/* A configuration, linked, with what stands for the places in it. It shares
 * nothing with the tree. */
JsonObject *kedroc_config_resolve (KedrocConfigTree               *tree,
                                   const KedrocConfigSurroundings *surroundings,
                                   GError                        **error);

/* What one text stands for; NULL where it is no text with a place or does not
 * stand for anything. */
JsonNode *kedroc_config_resolve_text (KedrocConfigTree               *tree,
                                      const KedrocConfigSurroundings *surroundings,
                                      JsonNode                       *text);

G_END_DECLS
