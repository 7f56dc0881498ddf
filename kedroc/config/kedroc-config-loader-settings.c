/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-loader-private.h"

#include <stdlib.h>
#include <string.h>

#include "kedroc-config-own-resolver-private.h"
#include "kedroc-config-reader-private.h"
#include "kedroc-error.h"

/* What can be set of a loader before anything is read: where the files of a key are, how environments
 * are put together, and what places in texts stand for. */

/**
 * kedroc_config_loader_set_config_patterns:
 * @self: a loader
 * @key: a key, such as `catalog`, or one of your own
 * @patterns: (array zero-terminated=1): what the files of the key are called
 *
 * Sets which files a key is read from, in place of those that it was read
 * from.
 *
 * Kedro's counterpart is `config_patterns`.
 */
void
kedroc_config_loader_set_config_patterns (KedrocConfigLoader *self,
                                          const char         *key,
                                          const char *const  *patterns)
{
  g_return_if_fail (KEDROC_IS_CONFIG_LOADER (self));
  g_return_if_fail (key != NULL);
  g_return_if_fail (patterns != NULL);

  g_hash_table_replace (self->patterns, g_strdup (key), g_strdupv ((char **) patterns));
}

/**
 * kedroc_config_loader_list_config_patterns:
 * @self: a loader
 * @key: a key
 *
 * Lists what the files of a key are called.
 *
 * Returns: (transfer full) (nullable): the patterns, or %NULL if the key has none
 */
char **
kedroc_config_loader_list_config_patterns (KedrocConfigLoader *self,
                                           const char         *key)
{
  g_return_val_if_fail (KEDROC_IS_CONFIG_LOADER (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  return g_strdupv (g_hash_table_lookup (self->patterns, key));
}

static int
compare_keys (gconstpointer a,
              gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * kedroc_config_loader_list_keys:
 * @self: a loader
 *
 * Lists the keys that have patterns, by the alphabet.
 *
 * Kedro's counterpart is `OmegaConfigLoader.keys()`.
 *
 * Returns: (transfer full): the keys
 */
char **
kedroc_config_loader_list_keys (KedrocConfigLoader *self)
{
  g_return_val_if_fail (KEDROC_IS_CONFIG_LOADER (self), NULL);

  guint n_keys;
  char **keys = (char **) g_hash_table_get_keys_as_array (self->patterns, &n_keys);

  qsort (keys, n_keys, sizeof *keys, compare_keys);
  for (guint i = 0; i < n_keys; i++)
    keys[i] = g_strdup (keys[i]);
  return keys;
}

/**
 * kedroc_config_loader_set_merge_strategy:
 * @self: a loader
 * @key: a key
 * @strategy: how its environment goes before its base
 *
 * Sets how what the environment says of a key goes before what the base says;
 * %KEDROC_MERGE_STRATEGY_DESTRUCTIVE unless it is set.
 *
 * Kedro's counterpart is `merge_strategy`.
 */
void
kedroc_config_loader_set_merge_strategy (KedrocConfigLoader *self,
                                         const char         *key,
                                         KedrocMergeStrategy strategy)
{
  g_return_if_fail (KEDROC_IS_CONFIG_LOADER (self));
  g_return_if_fail (key != NULL);

  g_hash_table_replace (self->strategies, g_strdup (key), GINT_TO_POINTER (strategy));
}

/**
 * kedroc_config_loader_get_merge_strategy:
 * @self: a loader
 * @key: a key
 *
 * Gets how what the environment says of a key goes before what the base says.
 *
 * Returns: the strategy
 */
KedrocMergeStrategy
kedroc_config_loader_get_merge_strategy (KedrocConfigLoader *self,
                                         const char         *key)
{
  g_return_val_if_fail (KEDROC_IS_CONFIG_LOADER (self), KEDROC_MERGE_STRATEGY_DESTRUCTIVE);
  g_return_val_if_fail (key != NULL, KEDROC_MERGE_STRATEGY_DESTRUCTIVE);

  return GPOINTER_TO_INT (g_hash_table_lookup (self->strategies, key));
}

static gboolean
check_resolver_name (const char *name,
                     GError    **error)
{
  gboolean is_ours = g_str_equal (name, "globals") || g_str_equal (name, "runtime_params");
  g_autofree char *valid = g_utf8_make_valid (name, -1);

  if (is_ours)
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                 "The resolver '%s' is the library's own, and cannot be replaced", name);
  else if (*name == '\0' || !g_str_equal (name, valid) || name[strcspn (name, KEDROC_CONFIG_NAME_ENDS)] != '\0')
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                 "'%s' cannot be the name of a resolver: it has to be valid UTF-8, not empty, and without spaces, "
                 "quotes, colons, backslashes and brackets", valid);
  else
    return TRUE;
  return FALSE;
}

/**
 * kedroc_config_loader_add_resolver:
 * @self: a loader
 * @name: a name, which may have dots in it
 * @func: (scope notified) (closure user_data) (destroy destroy): works out what a
 *   place stands for
 * @user_data: given to @func
 * @destroy: (nullable): frees @user_data, also where @name is refused
 *
 * Lets `${name:a, b}` in texts stand for what a function makes of `a` and `b`.
 *
 * It goes before another one of that name, and before `oc.env`, which then is not
 * for credentials alone. `globals` and `runtime_params` cannot be replaced, and a
 * name has no spaces, quotes, colons, backslashes or brackets in it.
 *
 * Kedro's counterpart is `custom_resolvers`.
 *
 * Returns: %FALSE with @error set to `KEDROC_DATASET_ERROR_INVALID_CONFIG` where no
 *   place can have that name
 */
gboolean
kedroc_config_loader_add_resolver (KedrocConfigLoader      *self,
                                   const char              *name,
                                   KedrocConfigResolverFunc func,
                                   gpointer                 user_data,
                                   GDestroyNotify           destroy,
                                   GError                 **error)
{
  g_autoptr (KedrocConfigOwnResolver) resolver = NULL;

  g_return_val_if_fail (KEDROC_IS_CONFIG_LOADER (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  resolver = kedroc_config_own_resolver_new (func, user_data, destroy);
  if (!check_resolver_name (name, error))
    return FALSE;
  g_hash_table_replace (self->resolvers, g_strdup (name), g_steal_pointer (&resolver));
  return TRUE;
}
