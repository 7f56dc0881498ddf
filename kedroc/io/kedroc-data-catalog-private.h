/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-catalog-config-resolver-private.h"
#include "kedroc-catalog-entries-private.h"
#include "kedroc-data-catalog.h"

G_BEGIN_DECLS

typedef struct
{
  KedrocCatalogConfigResolver *resolver; /* set before anybody else sees the catalog */

  /* No method of a dataset, no callback and no signal runs with it held. */
  GMutex mutex;
  GCond built;                  /* an entry's builder has ended */
  KedrocCatalogEntries entries; /* by mutex */
  GHashTable *load_versions;    /* by mutex: char * name -> char *; nullable */
  char *save_version;           /* by mutex; nullable */
} KedrocDataCatalogPrivate;

KedrocDataCatalogPrivate *kedroc_data_catalog_get_private (KedrocDataCatalog *self);

/* The constructors, for any class of catalogs. */
KedrocDataCatalog *kedroc_data_catalog_new_full_for_type (GType                        type,
                                                          GHashTable                  *datasets,
                                                          KedrocCatalogConfigResolver *resolver,
                                                          GHashTable                  *load_versions,
                                                          const char                  *save_version,
                                                          GError                     **error);
KedrocDataCatalog *kedroc_data_catalog_new_from_config_for_type (GType                      type,
                                                                 JsonObject                *catalog,
                                                                 JsonObject                *credentials,
                                                                 GHashTable                *load_versions,
                                                                 const char                *save_version,
                                                                 const KedrocCatalogOrigin *origin,
                                                                 GError                   **error);

/* Registers a name for a configuration, which it takes over; one that is there
 * already stays. */
void kedroc_data_catalog_add_config (KedrocDataCatalog *self,
                                     const char        *name,
                                     JsonObject        *config);

/* Whether a configuration says of what type it is. */
gboolean kedroc_data_catalog_check_config (KedrocDataCatalog *self,
                                           const char        *name,
                                           JsonObject        *config,
                                           GError           **error);

/* Takes over the versions of a versioned dataset; VERSION_ALREADY_EXISTS where
 * it saves another one than the catalog. */
gboolean kedroc_data_catalog_add_versions (KedrocDataCatalog     *self,
                                           const char            *name,
                                           KedrocAbstractDataset *dataset,
                                           GError               **error);

gboolean kedroc_data_catalog_matches_user_pattern (KedrocDataCatalog *self,
                                                   const char        *name);

/* As get without runtime patterns, but what is not there is NOT_FOUND. */
KedrocAbstractDataset *kedroc_data_catalog_get_known (KedrocDataCatalog *self,
                                                      const char        *name,
                                                      GError           **error);

/* An entry as it was at one moment. */
typedef struct
{
  char *name;
  KedrocAbstractDataset *dataset; /* nullable */
  JsonObject *config;             /* nullable; a copy of its own */
} KedrocCatalogItem;

/* All entries (KedrocCatalogItem), in order; with_configs: the configurations
 * of all, otherwise only of those that have no dataset yet. */
GPtrArray *kedroc_data_catalog_list_items (KedrocDataCatalog *self,
                                           gboolean           with_configs);

G_END_DECLS
