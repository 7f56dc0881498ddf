/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What stands for a value that a mapping is merged into; NULL: nothing does. */
typedef JsonNode *(*KedrocConfigExpandFunc) (JsonNode *value,
                                             gpointer  user_data);

/* Adds what one configuration says to what another one says, mapping by mapping;
 * lists and scalars are replaced. The nodes are shared: neither of the two may
 * be changed through the other one afterwards. */
void kedroc_config_merge (JsonObject            *into,
                          JsonObject            *from,
                          KedrocConfigExpandFunc expand,
                          gpointer               user_data);

/* Whether a value is one that somebody still has to set: OmegaConf's "???". */
gboolean kedroc_config_is_missing (JsonNode *value);

G_END_DECLS
