/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "kedroc-abstract-dataset.h"
#include "kedroc-catalog-config-resolver.h"
#include "kedroc-config-loader.h"
#include "kedroc-macros.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_DATA_CATALOG (kedroc_data_catalog_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KedrocDataCatalog, kedroc_data_catalog, KEDROC, DATA_CATALOG, GObject)

/**
 * KedrocDataCatalogClass:
 * @parent_class: the parent class
 * @dup_default_runtime_patterns: makes the runtime patterns of a catalog
 * @dataset_added: called for each dataset that enters a catalog
 *
 * The class structure of [class@DataCatalog].
 */
struct _KedrocDataCatalogClass
{
  GObjectClass parent_class;

  JsonObject *(*dup_default_runtime_patterns) (KedrocDataCatalog *self);
  void        (*dataset_added)                (KedrocDataCatalog     *self,
                                               const char            *name,
                                               KedrocAbstractDataset *dataset);

  /*< private >*/
  gpointer padding[12];
};

KEDROC_AVAILABLE_IN_1_0
KedrocDataCatalog *
kedroc_data_catalog_new (void);

KEDROC_AVAILABLE_IN_1_0
KedrocDataCatalog *
kedroc_data_catalog_new_full (GHashTable                  *datasets,
                              KedrocCatalogConfigResolver *resolver,
                              GHashTable                  *load_versions,
                              const char                  *save_version,
                              GError                     **error);

KEDROC_AVAILABLE_IN_1_0
KedrocDataCatalog *
kedroc_data_catalog_new_from_config (JsonObject *catalog,
                                     JsonObject *credentials,
                                     GHashTable *load_versions,
                                     const char *save_version,
                                     GError    **error);

KEDROC_AVAILABLE_IN_1_0
KedrocDataCatalog *
kedroc_data_catalog_new_from_file (GFile   *file,
                                   GError **error);

KEDROC_AVAILABLE_IN_1_0
KedrocDataCatalog *
kedroc_data_catalog_new_from_file_full (GFile      *file,
                                        JsonObject *credentials,
                                        JsonObject *variables,
                                        GError    **error);

KEDROC_AVAILABLE_IN_1_0
KedrocDataCatalog *
kedroc_data_catalog_new_from_config_loader (KedrocConfigLoader *loader,
                                            const char         *project_path,
                                            GHashTable         *load_versions,
                                            const char         *save_version,
                                            GError            **error);

KEDROC_AVAILABLE_IN_1_0
KedrocDataCatalog *
kedroc_data_catalog_new_from_config_loader_full (KedrocConfigLoader *loader,
                                                 const char         *project_path,
                                                 GHashTable         *load_versions,
                                                 const char         *save_version,
                                                 GCancellable       *cancellable,
                                                 GError            **error);

KEDROC_AVAILABLE_IN_1_0
KedrocCatalogConfigResolver *
kedroc_data_catalog_get_config_resolver (KedrocDataCatalog *self);

KEDROC_AVAILABLE_IN_1_0
gboolean
kedroc_data_catalog_remove (KedrocDataCatalog *self,
                            const char        *name);

KEDROC_AVAILABLE_IN_1_0
void
kedroc_data_catalog_set (KedrocDataCatalog     *self,
                         const char            *name,
                         KedrocAbstractDataset *dataset);

KEDROC_AVAILABLE_IN_1_0
void
kedroc_data_catalog_set_value (KedrocDataCatalog *self,
                               const char        *name,
                               const GValue      *value);

KEDROC_AVAILABLE_IN_1_0
KedrocAbstractDataset *
kedroc_data_catalog_get (KedrocDataCatalog *self,
                         const char        *name,
                         gboolean           fallback_to_runtime_pattern,
                         GError           **error);

KEDROC_AVAILABLE_IN_1_0
gboolean
kedroc_data_catalog_contains (KedrocDataCatalog *self,
                              const char        *name);

KEDROC_AVAILABLE_IN_1_0
guint
kedroc_data_catalog_get_n_datasets (KedrocDataCatalog *self);

KEDROC_AVAILABLE_IN_1_0
char **
kedroc_data_catalog_list (KedrocDataCatalog *self);

KEDROC_AVAILABLE_IN_1_0
char **
kedroc_data_catalog_filter (KedrocDataCatalog *self,
                            const char        *name_regex,
                            const char        *type_regex,
                            GType              by_type,
                            GError           **error);

KEDROC_AVAILABLE_IN_1_0
char *
kedroc_data_catalog_get_dataset_type (KedrocDataCatalog *self,
                                      const char        *name);

KEDROC_AVAILABLE_IN_1_0
JsonObject *
kedroc_data_catalog_to_config (KedrocDataCatalog *self,
                               JsonObject       **credentials,
                               GHashTable       **load_versions,
                               char             **save_version,
                               GError           **error);

KEDROC_AVAILABLE_IN_1_0
gboolean
kedroc_data_catalog_equal (KedrocDataCatalog *self,
                           KedrocDataCatalog *other);

KEDROC_AVAILABLE_IN_1_0
char *
kedroc_data_catalog_to_string (KedrocDataCatalog *self);

KEDROC_AVAILABLE_IN_1_0
gboolean
kedroc_data_catalog_load (KedrocDataCatalog *self,
                          const char        *name,
                          GValue            *value,
                          GCancellable      *cancellable,
                          GError           **error);

KEDROC_AVAILABLE_IN_1_0
GValue *
kedroc_data_catalog_load_value (KedrocDataCatalog *self,
                                const char        *name,
                                GCancellable      *cancellable,
                                GError           **error);

KEDROC_AVAILABLE_IN_1_0
gboolean
kedroc_data_catalog_load_version (KedrocDataCatalog *self,
                                  const char        *name,
                                  const char        *version,
                                  GValue            *value,
                                  GCancellable      *cancellable,
                                  GError           **error);

KEDROC_AVAILABLE_IN_1_0
GValue *
kedroc_data_catalog_load_version_value (KedrocDataCatalog *self,
                                        const char        *name,
                                        const char        *version,
                                        GCancellable      *cancellable,
                                        GError           **error);

KEDROC_AVAILABLE_IN_1_0
GVariant *
kedroc_data_catalog_load_variant (KedrocDataCatalog *self,
                                  const char        *name,
                                  GCancellable      *cancellable,
                                  GError           **error);

KEDROC_AVAILABLE_IN_1_0
GBytes *
kedroc_data_catalog_load_bytes (KedrocDataCatalog *self,
                                const char        *name,
                                GCancellable      *cancellable,
                                GError           **error);

KEDROC_AVAILABLE_IN_1_0
char *
kedroc_data_catalog_load_string (KedrocDataCatalog *self,
                                 const char        *name,
                                 GCancellable      *cancellable,
                                 GError           **error);

KEDROC_AVAILABLE_IN_1_0
double
kedroc_data_catalog_load_double (KedrocDataCatalog *self,
                                 const char        *name,
                                 GCancellable      *cancellable,
                                 GError           **error);

KEDROC_AVAILABLE_IN_1_0
gint64
kedroc_data_catalog_load_int64 (KedrocDataCatalog *self,
                                const char        *name,
                                GCancellable      *cancellable,
                                GError           **error);

KEDROC_AVAILABLE_IN_1_0
gpointer
kedroc_data_catalog_load_object (KedrocDataCatalog *self,
                                 const char        *name,
                                 GCancellable      *cancellable,
                                 GError           **error);

KEDROC_AVAILABLE_IN_1_0
void
kedroc_data_catalog_load_async (KedrocDataCatalog  *self,
                                const char         *name,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);

KEDROC_AVAILABLE_IN_1_0
gboolean
kedroc_data_catalog_load_finish (KedrocDataCatalog *self,
                                 GAsyncResult      *result,
                                 GValue            *value,
                                 GError           **error);

KEDROC_AVAILABLE_IN_1_0
GValue *
kedroc_data_catalog_load_value_finish (KedrocDataCatalog *self,
                                       GAsyncResult      *result,
                                       GError           **error);

KEDROC_AVAILABLE_IN_1_0
gboolean
kedroc_data_catalog_save (KedrocDataCatalog *self,
                          const char        *name,
                          const GValue      *data,
                          GCancellable      *cancellable,
                          GError           **error);

KEDROC_AVAILABLE_IN_1_0
gboolean
kedroc_data_catalog_save_variant (KedrocDataCatalog *self,
                                  const char        *name,
                                  GVariant          *data,
                                  GCancellable      *cancellable,
                                  GError           **error);

KEDROC_AVAILABLE_IN_1_0
gboolean
kedroc_data_catalog_save_bytes (KedrocDataCatalog *self,
                                const char        *name,
                                GBytes            *data,
                                GCancellable      *cancellable,
                                GError           **error);

KEDROC_AVAILABLE_IN_1_0
gboolean
kedroc_data_catalog_save_string (KedrocDataCatalog *self,
                                 const char        *name,
                                 const char        *data,
                                 GCancellable      *cancellable,
                                 GError           **error);

KEDROC_AVAILABLE_IN_1_0
gboolean
kedroc_data_catalog_save_double (KedrocDataCatalog *self,
                                 const char        *name,
                                 double             data,
                                 GCancellable      *cancellable,
                                 GError           **error);

KEDROC_AVAILABLE_IN_1_0
gboolean
kedroc_data_catalog_save_int64 (KedrocDataCatalog *self,
                                const char        *name,
                                gint64             data,
                                GCancellable      *cancellable,
                                GError           **error);

KEDROC_AVAILABLE_IN_1_0
gboolean
kedroc_data_catalog_save_object (KedrocDataCatalog *self,
                                 const char        *name,
                                 gpointer           data,
                                 GCancellable      *cancellable,
                                 GError           **error);

KEDROC_AVAILABLE_IN_1_0
void
kedroc_data_catalog_save_async (KedrocDataCatalog  *self,
                                const char         *name,
                                const GValue       *data,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);

KEDROC_AVAILABLE_IN_1_0
gboolean
kedroc_data_catalog_save_finish (KedrocDataCatalog *self,
                                 GAsyncResult      *result,
                                 GError           **error);

KEDROC_AVAILABLE_IN_1_0
gboolean
kedroc_data_catalog_exists (KedrocDataCatalog *self,
                            const char        *name,
                            GCancellable      *cancellable,
                            GError           **error);

KEDROC_AVAILABLE_IN_1_0
gboolean
kedroc_data_catalog_release (KedrocDataCatalog *self,
                             const char        *name,
                             GError           **error);

KEDROC_AVAILABLE_IN_1_0
gboolean
kedroc_data_catalog_confirm (KedrocDataCatalog *self,
                             const char        *name,
                             GError           **error);

KEDROC_AVAILABLE_IN_1_0
void
kedroc_data_catalog_add_parameters           (KedrocDataCatalog *self,
                                              JsonObject        *parameters);

KEDROC_AVAILABLE_IN_1_0
void
kedroc_data_catalog_set_variant (KedrocDataCatalog *self,
                                 const char        *name,
                                 GVariant          *data);

KEDROC_AVAILABLE_IN_1_0
void
kedroc_data_catalog_set_bytes (KedrocDataCatalog *self,
                               const char        *name,
                               GBytes            *data);

KEDROC_AVAILABLE_IN_1_0
void
kedroc_data_catalog_set_string (KedrocDataCatalog *self,
                                const char        *name,
                                const char        *data);

KEDROC_AVAILABLE_IN_1_0
void
kedroc_data_catalog_set_boolean (KedrocDataCatalog *self,
                                 const char        *name,
                                 gboolean           data);

KEDROC_AVAILABLE_IN_1_0
void
kedroc_data_catalog_set_double (KedrocDataCatalog *self,
                                const char        *name,
                                double             data);

KEDROC_AVAILABLE_IN_1_0
void
kedroc_data_catalog_set_int64 (KedrocDataCatalog *self,
                               const char        *name,
                               gint64             data);

KEDROC_AVAILABLE_IN_1_0
void
kedroc_data_catalog_set_object (KedrocDataCatalog *self,
                                const char        *name,
                                gpointer           data);

G_END_DECLS
