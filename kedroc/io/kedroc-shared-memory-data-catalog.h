/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-data-catalog.h"
#include "kedroc-macros.h"
#include "kedroc-shared-memory-manager.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_SHARED_MEMORY_DATA_CATALOG (kedroc_shared_memory_data_catalog_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KedrocSharedMemoryDataCatalog,
                          kedroc_shared_memory_data_catalog,
                          KEDROC,
                          SHARED_MEMORY_DATA_CATALOG,
                          KedrocDataCatalog)

/**
 * KedrocSharedMemoryDataCatalogClass:
 * @parent_class: the parent class
 *
 * The class structure of [class@SharedMemoryDataCatalog].
 */
struct _KedrocSharedMemoryDataCatalogClass
{
  KedrocDataCatalogClass parent_class;

  /*< private >*/
  gpointer padding[8];
};

KEDROC_AVAILABLE_IN_1_0
KedrocSharedMemoryDataCatalog *
kedroc_shared_memory_data_catalog_new (void);

KEDROC_AVAILABLE_IN_1_0
KedrocSharedMemoryDataCatalog *
kedroc_shared_memory_data_catalog_new_full (GHashTable                  *datasets,
                                            KedrocCatalogConfigResolver *resolver,
                                            GHashTable                  *load_versions,
                                            const char                  *save_version,
                                            GError                     **error);

KEDROC_AVAILABLE_IN_1_0
KedrocSharedMemoryDataCatalog *
kedroc_shared_memory_data_catalog_new_from_config (JsonObject *catalog,
                                                   JsonObject *credentials,
                                                   GHashTable *load_versions,
                                                   const char *save_version,
                                                   GError    **error);

KEDROC_AVAILABLE_IN_1_0
KedrocSharedMemoryDataCatalog *
kedroc_shared_memory_data_catalog_new_from_config_loader (KedrocConfigLoader *loader,
                                                          const char         *project_path,
                                                          GHashTable         *load_versions,
                                                          const char         *save_version,
                                                          GCancellable       *cancellable,
                                                          GError            **error);

KEDROC_AVAILABLE_IN_1_0
void
kedroc_shared_memory_data_catalog_set_manager_datasets (KedrocSharedMemoryDataCatalog *self,
                                                        KedrocSharedMemoryManager     *manager);

KEDROC_AVAILABLE_IN_1_0
gboolean
kedroc_shared_memory_data_catalog_validate_catalog (KedrocSharedMemoryDataCatalog *self,
                                                    GError                       **error);

G_END_DECLS
