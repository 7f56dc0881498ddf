/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-config-resolution-private.h"

G_BEGIN_DECLS

/* Finds a runtime parameter; NULL without an error: there is none. A reference. */
typedef JsonNode *(*KedrocConfigFindFunc) (const char *key,
                                           gpointer    user_data,
                                           GError    **error);

/* Calls "globals", "runtime_params", one of the surroundings or "oc.env". Returns a reference. */
JsonNode *kedroc_config_call_resolver (const KedrocConfigSurroundings *surroundings,
                                       const char                     *resolver,
                                       GPtrArray                      *arguments,
                                       const char                     *spelling,
                                       KedrocConfigFindFunc            find_runtime_param,
                                       gpointer                        user_data,
                                       GError                        **error);

G_END_DECLS
