/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-catalog-config-resolver.h"
#include "kedroc-name-pattern-private.h"
#include "kedroc-packed-config-private.h"

G_BEGIN_DECLS

typedef struct
{
  KedrocNamePattern *pattern;
  JsonObject *config;
} KedrocPatternEntry;

/* Where the entries of a catalog stand. */
typedef struct
{
  const char *source; /* the one file that they come from; nullable */
  GHashTable *lines;  /* char * name -> guint line of that file; nullable */
  GHashTable *places; /* char * name -> char *, "file:line", where they come from several; nullable */
} KedrocCatalogOrigin;

struct _KedrocCatalogConfigResolver
{
  GObject parent_instance;

  GPtrArray *entries;      /* KedrocPackedConfig, in order, without the patterns */
  GHashTable *table;       /* KedrocPackedConfig::name -> KedrocPackedConfig */
  JsonObject *credentials; /* nullable */
  GPtrArray *patterns;     /* KedrocPatternEntry, in order, without the catch-all */
  KedrocPatternEntry *catch_all;        /* nullable */
  GPtrArray *runtime;      /* KedrocPatternEntry */
  KedrocCatalogOrigin origin; /* its own references */
};

/* A resolver for what files hold, whose errors tell file and line. */
KedrocCatalogConfigResolver *
kedroc_catalog_config_resolver_new_for_files (JsonObject                *config,
                                              JsonObject                *credentials,
                                              JsonObject                *default_runtime_patterns,
                                              const KedrocCatalogOrigin *origin,
                                              GError                   **error);

/* Adds to an error about a dataset in which file and line it is configured. */
void kedroc_catalog_config_resolver_locate_error (KedrocCatalogConfigResolver *self,
                                                  const char                  *name,
                                                  GError                     **error);

/* The entries that are no patterns (KedrocPackedConfig), in order; borrowed, never changed. */
GPtrArray *kedroc_catalog_config_resolver_get_entries (KedrocCatalogConfigResolver *self);

/* The credentials of a name, borrowed; NULL: there are none of that name. */
JsonNode *kedroc_catalog_config_resolver_get_credentials (KedrocCatalogConfigResolver *self,
                                                          const char                  *credentials_name);

gboolean kedroc_catalog_config_resolver_check_credentials (KedrocCatalogConfigResolver *self,
                                                           const char                  *name,
                                                           const char                  *credentials_name,
                                                           GError                     **error);

/* Checks the depth, which nothing that walks a configuration later has to do
 * again, and that all credentials are there. */
gboolean kedroc_catalog_config_resolver_check_value (KedrocCatalogConfigResolver *self,
                                                     const char                  *name,
                                                     JsonNode                    *value,
                                                     guint                        depth,
                                                     GError                     **error);

/* A copy of a configuration with what its credentials stand for in their place. */
JsonObject *kedroc_catalog_config_resolver_resolve_credentials (KedrocCatalogConfigResolver *self,
                                                                KedrocPackedConfig          *config,
                                                                GError                     **error);

/* The first pattern that a name matches, if wanted of the runtime patterns as well;
 * borrowed, NULL: there is none. */
KedrocPatternEntry *kedroc_catalog_config_resolver_find_pattern (KedrocCatalogConfigResolver *self,
                                                                 const char                  *name,
                                                                 gboolean                     of_runtime,
                                                                 KedrocNameMatch             *match);

/* What a pattern makes of a name that it matches, with names of credentials left as
 * they are; entry: nullable, that no pattern matches is NOT_FOUND. */
JsonObject *kedroc_catalog_config_resolver_expand_pattern (KedrocCatalogConfigResolver *self,
                                                           const char                  *name,
                                                           KedrocPatternEntry          *entry,
                                                           const KedrocNameMatch       *match,
                                                           GError                     **error);

/* The type of a runtime pattern that says nothing else; NULL: use expand_pattern.
 * entry: nullable. Borrowed. */
const char *kedroc_catalog_config_resolver_get_plain_runtime_type (KedrocCatalogConfigResolver *self,
                                                                   KedrocPatternEntry          *entry);

G_END_DECLS
