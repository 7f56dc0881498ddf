/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "kedroc-macros.h"

G_BEGIN_DECLS

KEDROC_AVAILABLE_IN_1_0
JsonNode *kedroc_config_load_file (GFile *file,
                                   GCancellable *cancellable,
                                   GError **error);

G_END_DECLS
