/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-catalog-config-resolver.h"
#include "kedroc-name-pattern-private.h"

G_BEGIN_DECLS

#define KEDROC_CONFIG_CREDENTIALS_KEY "credentials"

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

  JsonObject *config;      /* nullable */
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

/* A copy of the entries as they were handed in, patterns among them; nullable, borrowed,
 * never changed. */
JsonObject *kedroc_catalog_config_resolver_get_config (KedrocCatalogConfigResolver *self);

/* The credentials of a name, borrowed; NULL: there are none of that name. */
JsonNode *kedroc_catalog_config_resolver_get_credentials (KedrocCatalogConfigResolver *self,
                                                          const char                  *credentials_name);

gboolean kedroc_catalog_config_resolver_check_credentials (KedrocCatalogConfigResolver *self,
                                                           const char                  *name,
                                                           const char                  *credentials_name,
                                                           GError                     **error);

/* A copy of a configuration with what its credentials stand for in their
 * place. A copy even where there are none: JsonObject counts its references
 * for one thread, and a dataset may be built on any. */
JsonObject *kedroc_catalog_config_resolver_resolve_credentials (KedrocCatalogConfigResolver *self,
                                                                const char                  *name,
                                                                JsonObject                  *config,
                                                                GError                     **error);

/* What the first pattern that matches makes of a name, with names of
 * credentials left as they are. */
JsonObject *kedroc_catalog_config_resolver_expand_pattern (KedrocCatalogConfigResolver *self,
                                                           const char                  *name,
                                                           GError                     **error);

/* The type of a name that only a runtime pattern is for, if that says nothing
 * else; NULL: use expand_pattern. Borrowed. */
const char *kedroc_catalog_config_resolver_get_plain_runtime_type (KedrocCatalogConfigResolver *self,
                                                                   const char                  *name);

G_END_DECLS
