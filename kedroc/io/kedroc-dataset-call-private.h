/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-dataset.h"

G_BEGIN_DECLS

/* What a class implements, called on the thread that it has to be called on. */
gboolean kedroc_dataset_call_load (KedrocAbstractDataset *self,
                                   GValue *value,
                                   GCancellable *cancellable,
                                   GError **error);
gboolean kedroc_dataset_call_save (KedrocAbstractDataset *self,
                                   const GValue *data,
                                   GCancellable *cancellable,
                                   GError **error);
gboolean kedroc_dataset_call_exists (KedrocAbstractDataset *self,
                                     GCancellable *cancellable,
                                     GError **error);
gboolean kedroc_dataset_call_release (KedrocAbstractDataset *self,
                                      GError **error);
gboolean kedroc_dataset_call_confirm (KedrocAbstractDataset *self,
                                      GError **error);

/* (transfer full): nullable. */
JsonObject *kedroc_dataset_call_describe (KedrocAbstractDataset *self);
JsonObject *kedroc_dataset_call_to_config (KedrocAbstractDataset *self);

G_END_DECLS
