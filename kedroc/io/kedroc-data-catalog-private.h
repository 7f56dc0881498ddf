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
  guint n_waiting;              /* by mutex: threads that wait for it, for others to be told */
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
KedrocDataCatalog *kedroc_data_catalog_new_from_config_loader_for_type (GType               type,
                                                                        KedrocConfigLoader *loader,
                                                                        const char         *project_path,
                                                                        GHashTable         *load_versions,
                                                                        const char         *save_version,
                                                                        GCancellable       *cancellable,
                                                                        GError            **error);

/* Whether a configuration says of what type it is. */
gboolean kedroc_data_catalog_check_config (KedrocDataCatalog  *self,
                                           KedrocPackedConfig *config,
                                           GError            **error);

/* Takes over the versions of a versioned dataset; VERSION_ALREADY_EXISTS where
 * it saves another one than the catalog. */
gboolean kedroc_data_catalog_add_versions (KedrocDataCatalog     *self,
                                           const char            *name,
                                           KedrocAbstractDataset *dataset,
                                           GError               **error);

/* With the lock: who waits for an entry is to look again. */
void kedroc_data_catalog_wake_waiting (KedrocDataCatalogPrivate *priv);

/* As get, on this thread. */
KedrocAbstractDataset *kedroc_data_catalog_get_here (KedrocDataCatalog *self,
                                                     const char        *name,
                                                     gboolean           fallback_to_runtime_pattern,
                                                     GError           **error);

/* As get without runtime patterns, but what is not there is NOT_FOUND. */
KedrocAbstractDataset *kedroc_data_catalog_get_known (KedrocDataCatalog *self,
                                                      const char        *name,
                                                      GError           **error);

/* An entry as it was at one moment. */
typedef struct
{
  char *name;
  KedrocAbstractDataset *dataset; /* nullable */
  KedrocPackedConfig *config;     /* nullable */
} KedrocCatalogItem;

/* All entries (KedrocCatalogItem), in order. */
GPtrArray *kedroc_data_catalog_list_items (KedrocDataCatalog *self);

G_END_DECLS
