/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "kedroc-macros.h"
#include "kedroc-shared-buffer.h"
#include "kedroc-shared-memory-manager.h"

G_BEGIN_DECLS

KEDROC_AVAILABLE_IN_1_0
gboolean  kedroc_value_encode          (const GValue               *value,
                                        KedrocSharedMemoryManager  *manager,
                                        KedrocSharedBuffer        **buffer,
                                        GError                    **error);

KEDROC_AVAILABLE_IN_1_0
gboolean  kedroc_value_decode          (KedrocSharedBuffer         *buffer,
                                        GValue                     *value,
                                        GError                    **error);

KEDROC_AVAILABLE_IN_1_0
GValue   *kedroc_value_decode_to_value (KedrocSharedBuffer         *buffer,
                                        GError                    **error);

KEDROC_AVAILABLE_IN_1_0
GVariant *kedroc_value_variant_from_bytes (const char  *type,
                                           GBytes      *bytes,
                                           GError     **error);

G_END_DECLS
