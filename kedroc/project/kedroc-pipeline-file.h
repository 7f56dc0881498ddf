/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "kedroc-macros.h"
#include "kedroc-pipeline.h"

G_BEGIN_DECLS

KEDROC_AVAILABLE_IN_1_0
KedrocPipeline *kedroc_pipeline_new_from_file (GFile        *file,
                                               GCancellable *cancellable,
                                               GError      **error);
KEDROC_AVAILABLE_IN_1_0
KedrocPipeline *kedroc_pipeline_new_from_config (JsonObject *config,
                                                 GError    **error);
KEDROC_AVAILABLE_IN_1_0
JsonObject *kedroc_pipeline_to_config (KedrocPipeline *self,
                                       GError        **error);

G_END_DECLS
