/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-dataset.h"
#include "kedroc-node-function-private.h"
#include "kedroc-wire-private.h"

G_BEGIN_DECLS

/* What a worker knows of a run: functions, values and datasets by their number. */
typedef struct _KedrocWorkerStore KedrocWorkerStore;

KedrocWorkerStore *kedroc_worker_store_new (void);
void kedroc_worker_store_free (KedrocWorkerStore *self);
gboolean kedroc_worker_store_handle (KedrocWorkerStore *self,
                                     KedrocRecord *record,
                                     GError **error);
KedrocNodeFunction *kedroc_worker_store_get_function (KedrocWorkerStore *self,
                                                      guint32 id,
                                                      GError **error);
KedrocEncodedValue *kedroc_worker_store_get_value (KedrocWorkerStore *self,
                                                   guint32 dataset);
KedrocReading kedroc_worker_store_get_reading (KedrocWorkerStore *self,
                                               guint32 dataset);
void kedroc_worker_store_take_value (KedrocWorkerStore *self,
                                     guint32 dataset,
                                     KedrocEncodedValue *value);
gboolean kedroc_worker_store_get_dataset (KedrocWorkerStore *self,
                                          guint32 id,
                                          KedrocAbstractDataset **dataset,
                                          GError **error);

G_END_DECLS
