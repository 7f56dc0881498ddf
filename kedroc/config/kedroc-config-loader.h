/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>
#include <json-glib/json-glib.h>

#include "kedroc-macros.h"

G_BEGIN_DECLS

/**
 * KedrocMergeStrategy:
 * @KEDROC_MERGE_STRATEGY_DESTRUCTIVE: a key of the environment takes the place
 *   of the same key of the base, with all that is in it
 * @KEDROC_MERGE_STRATEGY_SOFT: mappings of the two are put together, key by
 *   key; lists and scalars of the environment take the place of those of the
 *   base
 *
 * How what an environment says goes before what the base says. Kedro's
 * counterpart is `merge_strategy`.
 */
typedef enum {
  KEDROC_MERGE_STRATEGY_DESTRUCTIVE,
  KEDROC_MERGE_STRATEGY_SOFT,
} KedrocMergeStrategy;

#define KEDROC_TYPE_MERGE_STRATEGY (kedroc_merge_strategy_get_type ())

KEDROC_AVAILABLE_IN_1_0
GType kedroc_merge_strategy_get_type (void) G_GNUC_CONST;

/**
 * KedrocConfigResolverFunc:
 * @name: the name by which it is called
 * @arguments: what stands behind the name, such as `[1, "a"]` for `${name:1, a}`
 * @user_data: what was given with the function
 * @error: return location for a #GError
 *
 * Works out what a place in a text stands for.
 *
 * It is called on the thread that reads the configuration, and on several at
 * once where several do; how often is not said. The message of its error is shown
 * with file, line and key.
 *
 * Returns: (transfer full) (nullable): any value that JSON has, or %NULL with
 *   @error set
 */
typedef JsonNode *(*KedrocConfigResolverFunc) (const char *name,
                                               JsonArray  *arguments,
                                               gpointer    user_data,
                                               GError    **error);

#define KEDROC_TYPE_CONFIG_LOADER (kedroc_config_loader_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KedrocConfigLoader, kedroc_config_loader, KEDROC, CONFIG_LOADER, GObject)

KEDROC_AVAILABLE_IN_1_0
KedrocConfigLoader *kedroc_config_loader_new (const char *conf_source,
                                              const char *env,
                                              JsonObject *runtime_params);

KEDROC_AVAILABLE_IN_1_0
const char *kedroc_config_loader_get_conf_source (KedrocConfigLoader *self);
KEDROC_AVAILABLE_IN_1_0
const char *kedroc_config_loader_get_env (KedrocConfigLoader *self);
KEDROC_AVAILABLE_IN_1_0
const char *kedroc_config_loader_get_base_env (KedrocConfigLoader *self);
KEDROC_AVAILABLE_IN_1_0
const char *kedroc_config_loader_get_default_run_env (KedrocConfigLoader *self);
KEDROC_AVAILABLE_IN_1_0
JsonObject *kedroc_config_loader_dup_runtime_params (KedrocConfigLoader *self);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_config_loader_get_ignore_hidden (KedrocConfigLoader *self);

KEDROC_AVAILABLE_IN_1_0
void kedroc_config_loader_set_config_patterns (KedrocConfigLoader *self,
                                               const char         *key,
                                               const char *const  *patterns);
KEDROC_AVAILABLE_IN_1_0
char **kedroc_config_loader_list_config_patterns (KedrocConfigLoader *self,
                                                  const char         *key);
KEDROC_AVAILABLE_IN_1_0
char **kedroc_config_loader_list_keys (KedrocConfigLoader *self);
KEDROC_AVAILABLE_IN_1_0
void kedroc_config_loader_set_merge_strategy (KedrocConfigLoader *self,
                                              const char         *key,
                                              KedrocMergeStrategy strategy);
KEDROC_AVAILABLE_IN_1_0
KedrocMergeStrategy kedroc_config_loader_get_merge_strategy (KedrocConfigLoader *self,
                                                             const char         *key);

KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_config_loader_add_resolver (KedrocConfigLoader      *self,
                                            const char              *name,
                                            KedrocConfigResolverFunc func,
                                            gpointer                 user_data,
                                            GDestroyNotify           destroy,
                                            GError                 **error);

KEDROC_AVAILABLE_IN_1_0
JsonObject *kedroc_config_loader_get (KedrocConfigLoader *self,
                                      const char         *key,
                                      GError            **error);
KEDROC_AVAILABLE_IN_1_0
JsonObject *kedroc_config_loader_get_full (KedrocConfigLoader *self,
                                           const char         *key,
                                           GCancellable       *cancellable,
                                           GError            **error);
KEDROC_AVAILABLE_IN_1_0
void kedroc_config_loader_set (KedrocConfigLoader *self,
                               const char         *key,
                               JsonObject         *config);

G_END_DECLS
