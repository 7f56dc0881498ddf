/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>
#include <json-glib/json-glib.h>

#include "kedroc-macros.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_CATALOG_CONFIG_RESOLVER (kedroc_catalog_config_resolver_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KedrocCatalogConfigResolver,
                      kedroc_catalog_config_resolver,
                      KEDROC,
                      CATALOG_CONFIG_RESOLVER,
                      GObject)

KEDROC_AVAILABLE_IN_1_0
KedrocCatalogConfigResolver *
kedroc_catalog_config_resolver_new (JsonObject *config,
                                    JsonObject *credentials,
                                    JsonObject *default_runtime_patterns,
                                    GError    **error);

KEDROC_AVAILABLE_IN_1_0
gboolean
kedroc_catalog_config_resolver_is_pattern (const char *name);

KEDROC_AVAILABLE_IN_1_0
JsonObject *
kedroc_catalog_config_resolver_resolve_pattern (KedrocCatalogConfigResolver *self,
                                                const char                  *name,
                                                GError                     **error);

KEDROC_AVAILABLE_IN_1_0
char **
kedroc_catalog_config_resolver_list_patterns (KedrocCatalogConfigResolver *self);

KEDROC_AVAILABLE_IN_1_0
const char *
kedroc_catalog_config_resolver_match_dataset_pattern (KedrocCatalogConfigResolver *self,
                                                      const char                  *name);

KEDROC_AVAILABLE_IN_1_0
const char *
kedroc_catalog_config_resolver_match_user_catch_all_pattern (KedrocCatalogConfigResolver *self,
                                                             const char                  *name);

KEDROC_AVAILABLE_IN_1_0
const char *
kedroc_catalog_config_resolver_match_runtime_pattern (KedrocCatalogConfigResolver *self,
                                                      const char                  *name);

G_END_DECLS
