/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "kedroc-macros.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_ABSTRACT_DATASET (kedroc_abstract_dataset_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KedrocAbstractDataset, kedroc_abstract_dataset, KEDROC, ABSTRACT_DATASET, GObject)

/**
 * KedrocAbstractDatasetClass:
 * @parent_class: the parent class
 * @load: reads the data and initialises the value with it; a dataset that
 *   cannot be read leaves it empty
 * @save: writes the data, which is never an unset value or a %NULL pointer;
 *   a dataset that cannot be written leaves it empty
 * @exists: whether there is something to load; %FALSE with an error set means
 *   that it could not be found out. By default %FALSE, with a message logged
 * @release: frees what the dataset keeps in memory. By default nothing
 * @confirm: marks what was loaded as processed. Empty by default
 * @describe: what the dataset is, for people: shown in messages. By default
 *   the properties that differ from their defaults, but for the metadata and
 *   credentials
 * @to_config: the configuration kedroc_abstract_dataset_from_config() makes
 *   such a dataset from, or %NULL if there is none. By default made from the
 *   properties
 * @ephemeral: whether all datasets of the class live in memory only, Kedro's
 *   `_EPHEMERAL`; set it in the class initialiser
 * @single_process: whether no dataset of the class can be used by another
 *   process, Kedro's `_SINGLE_PROCESS`; set it in the class initialiser
 *
 * The class structure of #KedrocAbstractDataset.
 *
 * The public function of the same name is the only caller of each of these:
 * it has checked the arguments, and it checks what comes back, so that a
 * mistake of an implementation becomes a #GError and nothing worse. They may
 * be called on any thread, and on several at once.
 */
struct _KedrocAbstractDatasetClass
{
  GObjectClass parent_class;

  gboolean (*load) (KedrocAbstractDataset *self,
                    GValue *value,
                    GCancellable *cancellable,
                    GError **error);
  gboolean (*save) (KedrocAbstractDataset *self,
                    const GValue *data,
                    GCancellable *cancellable,
                    GError **error);
  gboolean (*exists) (KedrocAbstractDataset *self,
                      GCancellable *cancellable,
                      GError **error);
  gboolean (*release) (KedrocAbstractDataset *self,
                       GError **error);
  gboolean (*confirm) (KedrocAbstractDataset *self,
                       GError **error);
  JsonObject *(*describe) (KedrocAbstractDataset *self);
  JsonObject *(*to_config) (KedrocAbstractDataset *self);

  gboolean ephemeral;
  gboolean single_process;

  /*< private >*/
  gpointer padding[12];
};

KEDROC_AVAILABLE_IN_1_0
KedrocAbstractDataset *kedroc_abstract_dataset_from_config (const char *name,
                                                            JsonObject *config,
                                                            const char *load_version,
                                                            const char *save_version,
                                                            GError **error);

KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_abstract_dataset_load (KedrocAbstractDataset *self,
                                       GValue *value,
                                       GCancellable *cancellable,
                                       GError **error);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_abstract_dataset_save (KedrocAbstractDataset *self,
                                       const GValue *data,
                                       GCancellable *cancellable,
                                       GError **error);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_abstract_dataset_exists (KedrocAbstractDataset *self,
                                         GCancellable *cancellable,
                                         GError **error);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_abstract_dataset_release (KedrocAbstractDataset *self,
                                          GError **error);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_abstract_dataset_confirm (KedrocAbstractDataset *self,
                                          GError **error);
KEDROC_AVAILABLE_IN_1_0
JsonObject *kedroc_abstract_dataset_describe (KedrocAbstractDataset *self);
KEDROC_AVAILABLE_IN_1_0
JsonObject *kedroc_abstract_dataset_to_config (KedrocAbstractDataset *self);
KEDROC_AVAILABLE_IN_1_0
char *kedroc_abstract_dataset_to_string (KedrocAbstractDataset *self);

KEDROC_AVAILABLE_IN_1_0
GValue *kedroc_abstract_dataset_load_value (KedrocAbstractDataset *self,
                                            GCancellable *cancellable,
                                            GError **error);
KEDROC_AVAILABLE_IN_1_0
GVariant *kedroc_abstract_dataset_load_variant (KedrocAbstractDataset *self,
                                                GCancellable *cancellable,
                                                GError **error);
KEDROC_AVAILABLE_IN_1_0
GBytes *kedroc_abstract_dataset_load_bytes (KedrocAbstractDataset *self,
                                            GCancellable *cancellable,
                                            GError **error);
KEDROC_AVAILABLE_IN_1_0
char *kedroc_abstract_dataset_load_string (KedrocAbstractDataset *self,
                                           GCancellable *cancellable,
                                           GError **error);
KEDROC_AVAILABLE_IN_1_0
double kedroc_abstract_dataset_load_double (KedrocAbstractDataset *self,
                                            GCancellable *cancellable,
                                            GError **error);
KEDROC_AVAILABLE_IN_1_0
gint64 kedroc_abstract_dataset_load_int64 (KedrocAbstractDataset *self,
                                           GCancellable *cancellable,
                                           GError **error);
KEDROC_AVAILABLE_IN_1_0
gpointer kedroc_abstract_dataset_load_object (KedrocAbstractDataset *self,
                                              GCancellable *cancellable,
                                              GError **error);

KEDROC_AVAILABLE_IN_1_0
void kedroc_abstract_dataset_load_async (KedrocAbstractDataset *self,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_abstract_dataset_load_finish (KedrocAbstractDataset *self,
                                              GAsyncResult *result,
                                              GValue *value,
                                              GError **error);
KEDROC_AVAILABLE_IN_1_0
GValue *kedroc_abstract_dataset_load_value_finish (KedrocAbstractDataset *self,
                                                   GAsyncResult *result,
                                                   GError **error);
KEDROC_AVAILABLE_IN_1_0
void kedroc_abstract_dataset_save_async (KedrocAbstractDataset *self,
                                         const GValue *data,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_abstract_dataset_save_finish (KedrocAbstractDataset *self,
                                              GAsyncResult *result,
                                              GError **error);

KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_abstract_dataset_get_ephemeral (KedrocAbstractDataset *self);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_abstract_dataset_get_single_process (KedrocAbstractDataset *self);
KEDROC_AVAILABLE_IN_1_0
JsonObject *kedroc_abstract_dataset_get_metadata (KedrocAbstractDataset *self);
KEDROC_AVAILABLE_IN_1_0
void kedroc_abstract_dataset_set_metadata (KedrocAbstractDataset *self,
                                           JsonObject *metadata);

G_END_DECLS
