/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-loader-private.h"

#include "kedroc-config-own-resolver-private.h"
#include "kedroc-json-copy-private.h"

/**
 * KedrocConfigLoader:
 *
 * Reads the `conf/` folder of a Kedro project: the catalog, parameters,
 * credentials, globals, and whatever else has patterns of files.
 *
 * The folder has a folder for each environment: [property@ConfigLoader:base-env]
 * is read first, [property@ConfigLoader:env], or where that is not given
 * [property@ConfigLoader:default-run-env], goes before it, by the
 * [enum@MergeStrategy] of the key. Both have to be there. The files of a key are
 * those whose paths, relative to the folder of the environment, one of the
 * patterns of the key means: in `*`, `?` and `[…]` no `/` is meant, a part that is
 * `**` stands for any number of folders. They end in `.yml`, `.yaml` or
 * `.json`; what is hidden is left out, and links to folders are not followed.
 *
 * All files of one environment are one configuration. A key in two of them is
 * an error, in parameters a key that leads to a value, elsewhere one at the top.
 * Keys at the top that begin with `_` may come up again, are there for others
 * to refer to, and are left out of the result, but for that of `parameters`.
 *
 * In texts, but not in keys, `${a.b}` stands for what the key `b` of the key `a`
 * has in the same environment; `${.b}` is the key beside the text, `${..b}` the
 * one a level up, and so on; `${a.0}` and `${a[0]}` are elements of a list. A
 * text that is nothing but one such place becomes the value itself, whatever
 * its type; inside of a text a value has to be a scalar, and is written as
 * Python writes it. Places may be in others; `\${` is `${` as it stands.
 * `${globals:key,default}` is from the globals, `${runtime_params:key,default}`
 * from [property@ConfigLoader:runtime-params], `${oc.env:NAME,default}` an
 * environment variable, in credentials alone; [method@ConfigLoader.add_resolver]
 * adds others of one's own. Runtime parameters also go before those of the files
 * in `parameters`.
 *
 * A configuration is read anew each time. What is read is bounded: see
 * [func@config_load_file]; with all that places stand for it may have a million
 * values, 64 MiB of text and 256 levels.
 *
 * Any number of threads may read from a loader; nobody may change it
 * meanwhile.
 *
 * Kedro's counterpart is `kedro.config.OmegaConfigLoader`.
 */

enum
{
  PROP_CONF_SOURCE = 1,
  PROP_ENV,
  PROP_BASE_ENV,
  PROP_DEFAULT_RUN_ENV,
  PROP_RUNTIME_PARAMS,
  PROP_IGNORE_HIDDEN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KedrocConfigLoader, kedroc_config_loader, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (KedrocMergeStrategy, kedroc_merge_strategy,
  G_DEFINE_ENUM_VALUE (KEDROC_MERGE_STRATEGY_DESTRUCTIVE, "destructive"),
  G_DEFINE_ENUM_VALUE (KEDROC_MERGE_STRATEGY_SOFT, "soft"))

static void
kedroc_config_loader_get_property (GObject    *object,
                                   guint       property_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  KedrocConfigLoader *self = KEDROC_CONFIG_LOADER (object);

  switch (property_id)
    {
    case PROP_CONF_SOURCE:
      g_value_set_string (value, self->conf_source);
      break;
    case PROP_ENV:
      g_value_set_string (value, self->env);
      break;
    case PROP_BASE_ENV:
      g_value_set_string (value, self->base_env);
      break;
    case PROP_DEFAULT_RUN_ENV:
      g_value_set_string (value, self->default_run_env);
      break;
    case PROP_RUNTIME_PARAMS:
      g_value_take_boxed (value, kedroc_config_loader_dup_runtime_params (self));
      break;
    case PROP_IGNORE_HIDDEN:
      g_value_set_boolean (value, self->ignore_hidden);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
kedroc_config_loader_set_property (GObject      *object,
                                   guint         property_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  KedrocConfigLoader *self = KEDROC_CONFIG_LOADER (object);
  const char *text = G_VALUE_HOLDS_STRING (value) ? g_value_get_string (value) : NULL;

  switch (property_id)
    {
    case PROP_CONF_SOURCE:
      self->conf_source = g_strdup (text != NULL ? text : "");
      break;
    case PROP_ENV:
      self->env = g_strdup (text);
      break;
    case PROP_BASE_ENV:
      self->base_env = g_strdup (text != NULL ? text : "");
      break;
    case PROP_DEFAULT_RUN_ENV:
      self->default_run_env = g_strdup (text != NULL ? text : "");
      break;
    case PROP_RUNTIME_PARAMS:
      if (g_value_get_boxed (value) != NULL)
        self->runtime_params = kedroc_json_object_copy (g_value_get_boxed (value));
      break;
    case PROP_IGNORE_HIDDEN:
      self->ignore_hidden = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
kedroc_config_loader_finalize (GObject *object)
{
  KedrocConfigLoader *self = KEDROC_CONFIG_LOADER (object);

  g_clear_pointer (&self->conf_source, g_free);
  g_clear_pointer (&self->env, g_free);
  g_clear_pointer (&self->base_env, g_free);
  g_clear_pointer (&self->default_run_env, g_free);
  g_clear_pointer (&self->runtime_params, json_object_unref);
  g_clear_pointer (&self->patterns, g_hash_table_unref);
  g_clear_pointer (&self->strategies, g_hash_table_unref);
  g_clear_pointer (&self->configs, g_hash_table_unref);
  g_clear_pointer (&self->resolvers, g_hash_table_unref);

  G_OBJECT_CLASS (kedroc_config_loader_parent_class)->finalize (object);
}

static void
kedroc_config_loader_class_init (KedrocConfigLoaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = kedroc_config_loader_get_property;
  object_class->set_property = kedroc_config_loader_set_property;
  object_class->finalize = kedroc_config_loader_finalize;

  /**
   * KedrocConfigLoader:conf-source:
   *
   * The folder of the configuration: a path, or a URI with `://` in it.
   */
  properties[PROP_CONF_SOURCE] = g_param_spec_string ("conf-source", NULL, NULL, "conf", flags);
  /**
   * KedrocConfigLoader:env:
   *
   * The environment that goes before the base; %NULL or empty for the default one.
   */
  properties[PROP_ENV] = g_param_spec_string ("env", NULL, NULL, NULL, flags);
  /**
   * KedrocConfigLoader:base-env:
   *
   * The environment that is read first; empty for the folder of the
   * configuration itself.
   */
  properties[PROP_BASE_ENV] = g_param_spec_string ("base-env", NULL, NULL, "base", flags);
  /**
   * KedrocConfigLoader:default-run-env:
   *
   * The environment that goes before the base where no other one is given; empty
   * for the folder of the configuration itself.
   */
  properties[PROP_DEFAULT_RUN_ENV] = g_param_spec_string ("default-run-env", NULL, NULL, "local", flags);
  /**
   * KedrocConfigLoader:runtime-params:
   *
   * Parameters of this run, which go before those of the files.
   */
  properties[PROP_RUNTIME_PARAMS] = g_param_spec_boxed ("runtime-params", NULL, NULL,
                                                        JSON_TYPE_OBJECT, flags);
  /**
   * KedrocConfigLoader:ignore-hidden:
   *
   * Whether files and folders whose names begin with a dot are left out.
   */
  properties[PROP_IGNORE_HIDDEN] = g_param_spec_boolean ("ignore-hidden", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kedroc_config_loader_init (KedrocConfigLoader *self)
{
  self->patterns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  self->strategies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->configs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_object_unref);
  self->resolvers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) kedroc_config_own_resolver_free);

  kedroc_config_loader_set_config_patterns (
    self, KEDROC_CONFIG_CATALOG_KEY, (const char *const[]){ "catalog*", "catalog*/**", "**/catalog*", NULL });
  kedroc_config_loader_set_config_patterns (
    self, KEDROC_CONFIG_PARAMETERS_KEY,
    (const char *const[]){ "parameters*", "parameters*/**", "**/parameters*", NULL });
  kedroc_config_loader_set_config_patterns (
    self, KEDROC_CONFIG_CREDENTIALS_FILES_KEY,
    (const char *const[]){ "credentials*", "credentials*/**", "**/credentials*", NULL });
  kedroc_config_loader_set_config_patterns (self, KEDROC_CONFIG_GLOBALS_KEY,
                                            (const char *const[]){ "globals*", NULL });
}

/**
 * kedroc_config_loader_new:
 * @conf_source: the folder of the configuration: a path, or a URI with `://` in it
 * @env: (nullable): the environment that goes before `base`; `local` if %NULL
 * @runtime_params: (nullable): parameters of this run, which go before those of
 *   the files
 *
 * Makes a loader; nothing is read yet. @runtime_params is copied.
 *
 * Kedro's counterpart is `OmegaConfigLoader(conf_source, env, runtime_params)`
 * with the environments that a project has.
 *
 * Returns: (transfer full): a loader
 */
KedrocConfigLoader *
kedroc_config_loader_new (const char *conf_source,
                          const char *env,
                          JsonObject *runtime_params)
{
  g_return_val_if_fail (conf_source != NULL, NULL);

  return g_object_new (KEDROC_TYPE_CONFIG_LOADER,
                       "conf-source", conf_source,
                       "env", env,
                       "runtime-params", runtime_params,
                       NULL);
}

/**
 * kedroc_config_loader_get_conf_source:
 * @self: a loader
 *
 * Gets the folder of the configuration.
 *
 * Returns: a path or URI
 */
const char *
kedroc_config_loader_get_conf_source (KedrocConfigLoader *self)
{
  g_return_val_if_fail (KEDROC_IS_CONFIG_LOADER (self), NULL);

  return self->conf_source;
}

/**
 * kedroc_config_loader_get_env:
 * @self: a loader
 *
 * Gets the environment that goes before the base.
 *
 * Returns: (nullable): an environment, or %NULL where it is the default one
 */
const char *
kedroc_config_loader_get_env (KedrocConfigLoader *self)
{
  g_return_val_if_fail (KEDROC_IS_CONFIG_LOADER (self), NULL);

  return self->env;
}

/**
 * kedroc_config_loader_get_base_env:
 * @self: a loader
 *
 * Gets the environment that is read first.
 *
 * Returns: an environment
 */
const char *
kedroc_config_loader_get_base_env (KedrocConfigLoader *self)
{
  g_return_val_if_fail (KEDROC_IS_CONFIG_LOADER (self), NULL);

  return self->base_env;
}

/**
 * kedroc_config_loader_get_default_run_env:
 * @self: a loader
 *
 * Gets the environment that goes before the base where no other one is given.
 *
 * Returns: an environment
 */
const char *
kedroc_config_loader_get_default_run_env (KedrocConfigLoader *self)
{
  g_return_val_if_fail (KEDROC_IS_CONFIG_LOADER (self), NULL);

  return self->default_run_env;
}

/**
 * kedroc_config_loader_dup_runtime_params:
 * @self: a loader
 *
 * Copies the parameters of this run.
 *
 * Returns: (transfer full) (nullable): the parameters, or %NULL if there are none
 */
JsonObject *
kedroc_config_loader_dup_runtime_params (KedrocConfigLoader *self)
{
  g_return_val_if_fail (KEDROC_IS_CONFIG_LOADER (self), NULL);

  return self->runtime_params != NULL ? kedroc_json_object_copy (self->runtime_params) : NULL;
}

/**
 * kedroc_config_loader_get_ignore_hidden:
 * @self: a loader
 *
 * Gets whether files and folders whose names begin with a dot are left out.
 *
 * Returns: %TRUE if they are
 */
gboolean
kedroc_config_loader_get_ignore_hidden (KedrocConfigLoader *self)
{
  g_return_val_if_fail (KEDROC_IS_CONFIG_LOADER (self), FALSE);

  return self->ignore_hidden;
}

/**
 * kedroc_config_loader_get:
 * @self: a loader
 * @key: a key, such as `catalog`, `parameters`, `credentials` or `globals`
 * @error: return location for a #GError
 *
 * Reads a configuration: see [class@ConfigLoader]. It is the caller's own.
 *
 * Fails with %KEDROC_DATASET_ERROR_NOT_FOUND where a folder of an environment is
 * not there, or no file of the key is in either of two (no file of `globals` is
 * an empty configuration); with %KEDROC_DATASET_ERROR_FAILED where a file or folder
 * cannot be read; and with %KEDROC_DATASET_ERROR_INVALID_CONFIG where the key has no
 * patterns or what a file says is wrong: the message names file, line and key.
 *
 * The call blocks while it reads. Kedro's counterpart is `OmegaConfigLoader[key]`.
 *
 * Returns: (transfer full): the configuration, or %NULL with @error set
 */
JsonObject *
kedroc_config_loader_get (KedrocConfigLoader *self,
                          const char         *key,
                          GError            **error)
{
  g_return_val_if_fail (KEDROC_IS_CONFIG_LOADER (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return kedroc_config_loader_load (self, key, NULL, NULL, error);
}

/**
 * kedroc_config_loader_get_full:
 * @self: a loader
 * @key: a key, such as `catalog`, `parameters`, `credentials` or `globals`
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Does what [method@ConfigLoader.get] does, and can be cancelled while it looks
 * for files and reads them.
 *
 * Returns: (transfer full): the configuration, or %NULL with @error set
 */
JsonObject *
kedroc_config_loader_get_full (KedrocConfigLoader *self,
                               const char         *key,
                               GCancellable       *cancellable,
                               GError            **error)
{
  g_return_val_if_fail (KEDROC_IS_CONFIG_LOADER (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return kedroc_config_loader_load (self, key, NULL, cancellable, error);
}

/**
 * kedroc_config_loader_set:
 * @self: a loader
 * @key: a key
 * @config: (nullable): its configuration; %NULL to read it from files again
 *
 * Sets the configuration of a key by hand: no file is read for it any more, and
 * nothing in it is replaced. @config is copied.
 *
 * Kedro's counterpart is `OmegaConfigLoader[key] = config`.
 */
void
kedroc_config_loader_set (KedrocConfigLoader *self,
                          const char         *key,
                          JsonObject         *config)
{
  g_return_if_fail (KEDROC_IS_CONFIG_LOADER (self));
  g_return_if_fail (key != NULL);

  if (config != NULL)
    g_hash_table_replace (self->configs, g_strdup (key), kedroc_json_object_copy (config));
  else
    g_hash_table_remove (self->configs, key);
}
