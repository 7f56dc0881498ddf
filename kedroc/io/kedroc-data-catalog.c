/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-data-catalog-private.h"

#include "kedroc-catalog-codec-private.h"
#include "kedroc-catalog-config-resolver-private.h"

/**
 * KedrocDataCatalog:
 *
 * The datasets of a program by their names.
 *
 * A catalog is made from a configuration, which names a type and its options
 * for each dataset, or filled with datasets and values by
 * [method@DataCatalog.set] and [method@DataCatalog.set_value]. Then
 * [method@DataCatalog.load] and [method@DataCatalog.save] work by name alone.
 *
 * A dataset that comes from a configuration is built when it is first asked
 * for, once, however many threads ask. A name without an entry gets its dataset
 * from the first pattern that it matches, see [class@CatalogConfigResolver],
 * and is registered from then on. Where nothing matches,
 * [method@DataCatalog.get] falls back on a runtime pattern if it is told to: by
 * it a runner gets a [class@MemoryDataset] for what one node hands to another.
 *
 * An error that comes from a dataset has the dataset's name before its message;
 * one from a configuration file has file and line behind it.
 *
 * A catalog may be used on any thread, and on several at once; it holds no lock
 * while a dataset is built, loaded or saved. It keeps a reference to each of its
 * datasets. It does not keep apart the data of two threads that load and save
 * one dataset: that is for the dataset.
 *
 * Kedro's counterpart is `kedro.io.DataCatalog`.
 */

/**
 * KedrocDataCatalogClass::dup_default_runtime_patterns:
 * @self: a catalog
 *
 * Makes the patterns by which a name gets its dataset that no entry and no
 * pattern of the user provides. It is called while the catalog is made, and
 * once more on another instance where one is made from a configuration; by
 * default `{default}` is a `MemoryDataset`.
 *
 * Kedro's counterpart is `DataCatalog.default_runtime_patterns`.
 *
 * Returns: (transfer full): configurations of datasets by their patterns
 */

/**
 * KedrocDataCatalogClass::dataset_added:
 * @self: a catalog
 * @name: the name that the dataset gets
 * @dataset: the dataset
 *
 * Called for each dataset that enters the catalog, by [method@DataCatalog.set]
 * or built from its configuration, before anybody gets it from there. It may be
 * called on any thread, on several at once, and with no lock held. A class that
 * overrides it calls that of its parent.
 */

enum
{
  PROP_CONFIG_RESOLVER = 1,
  PROP_LOAD_VERSIONS,
  PROP_SAVE_VERSION,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_TYPE_WITH_PRIVATE (KedrocDataCatalog, kedroc_data_catalog, G_TYPE_OBJECT)

KedrocDataCatalogPrivate *
kedroc_data_catalog_get_private (KedrocDataCatalog *self)
{
  return kedroc_data_catalog_get_instance_private (self);
}

static JsonObject *
kedroc_data_catalog_real_dup_default_runtime_patterns (KedrocDataCatalog *self)
{
  JsonObject *patterns = json_object_new ();
  JsonObject *config = json_object_new ();

  json_object_set_string_member (config, "type", "MemoryDataset");
  json_object_set_object_member (patterns, "{default}", config);
  return patterns;
}

static void
kedroc_data_catalog_real_dataset_added (KedrocDataCatalog     *self,
                                        const char            *name,
                                        KedrocAbstractDataset *dataset)
{
}

static KedrocCatalogConfigResolver *
create_resolver (KedrocDataCatalog *self)
{
  g_autoptr (JsonObject) patterns = KEDROC_DATA_CATALOG_GET_CLASS (self)->dup_default_runtime_patterns (self);
  g_autoptr (GError) error = NULL;
  KedrocCatalogConfigResolver *resolver = kedroc_catalog_config_resolver_new (NULL, NULL, patterns, &error);

  if (resolver == NULL)
    {
      g_critical ("The default runtime patterns of %s are wrong: %s", G_OBJECT_TYPE_NAME (self),
                  error->message);
      resolver = kedroc_catalog_config_resolver_new (NULL, NULL, NULL, NULL);
    }
  return resolver;
}

static void
kedroc_data_catalog_constructed (GObject *object)
{
  KedrocDataCatalog *self = KEDROC_DATA_CATALOG (object);
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_instance_private (self);

  G_OBJECT_CLASS (kedroc_data_catalog_parent_class)->constructed (object);

  if (priv->resolver == NULL)
    priv->resolver = create_resolver (self);

  GPtrArray *entries = kedroc_catalog_config_resolver_get_entries (priv->resolver);
  for (guint i = 0; i < entries->len; i++)
    {
      KedrocPackedConfig *config = g_ptr_array_index (entries, i);

      kedroc_catalog_entries_add (&priv->entries, config->name, NULL, config);
    }
}

static void
kedroc_data_catalog_dispose (GObject *object)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_instance_private (KEDROC_DATA_CATALOG (object));
  KedrocCatalogEntries dropped;

  g_mutex_lock (&priv->mutex);
  dropped = priv->entries;
  kedroc_catalog_entries_init (&priv->entries);
  g_mutex_unlock (&priv->mutex);
  kedroc_catalog_entries_clear (&dropped);

  G_OBJECT_CLASS (kedroc_data_catalog_parent_class)->dispose (object);
}

static void
kedroc_data_catalog_finalize (GObject *object)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_instance_private (KEDROC_DATA_CATALOG (object));

  kedroc_catalog_entries_clear (&priv->entries);
  g_clear_object (&priv->resolver);
  g_clear_pointer (&priv->load_versions, g_hash_table_unref);
  g_clear_pointer (&priv->save_version, g_free);
  g_mutex_clear (&priv->mutex);
  g_cond_clear (&priv->built);

  G_OBJECT_CLASS (kedroc_data_catalog_parent_class)->finalize (object);
}

static GHashTable *
copy_versions (GHashTable *versions)
{
  GHashTableIter iter;
  gpointer name;
  gpointer version;

  if (versions == NULL)
    return NULL;

  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_iter_init (&iter, versions);
  while (g_hash_table_iter_next (&iter, &name, &version))
    if (version != NULL)
      g_hash_table_insert (copy, g_strdup (name), g_strdup (version));
  return copy;
}

static void
kedroc_data_catalog_get_property (GObject    *object,
                                  guint       property_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_instance_private (KEDROC_DATA_CATALOG (object));

  g_mutex_lock (&priv->mutex);
  switch (property_id)
    {
    case PROP_CONFIG_RESOLVER:
      g_value_set_object (value, priv->resolver);
      break;
    case PROP_LOAD_VERSIONS:
      g_value_take_boxed (value, copy_versions (priv->load_versions));
      break;
    case PROP_SAVE_VERSION:
      g_value_set_string (value, priv->save_version);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
  g_mutex_unlock (&priv->mutex);
}

static void
kedroc_data_catalog_set_property (GObject      *object,
                                  guint         property_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_instance_private (KEDROC_DATA_CATALOG (object));

  switch (property_id)
    {
    case PROP_CONFIG_RESOLVER:
      priv->resolver = g_value_dup_object (value);
      break;
    case PROP_LOAD_VERSIONS:
      priv->load_versions = copy_versions (g_value_get_boxed (value));
      break;
    case PROP_SAVE_VERSION:
      priv->save_version = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
kedroc_data_catalog_class_init (KedrocDataCatalogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  kedroc_catalog_codec_register ();

  object_class->constructed = kedroc_data_catalog_constructed;
  object_class->dispose = kedroc_data_catalog_dispose;
  object_class->finalize = kedroc_data_catalog_finalize;
  object_class->get_property = kedroc_data_catalog_get_property;
  object_class->set_property = kedroc_data_catalog_set_property;
  klass->dup_default_runtime_patterns = kedroc_data_catalog_real_dup_default_runtime_patterns;
  klass->dataset_added = kedroc_data_catalog_real_dataset_added;

  /**
   * KedrocDataCatalog:config-resolver:
   *
   * What finds the configuration of a name. Its entries are registered while
   * the catalog is made. A catalog made without one has a resolver that knows
   * only the runtime patterns of its class.
   */
  properties[PROP_CONFIG_RESOLVER] =
    g_param_spec_object ("config-resolver", NULL, NULL, KEDROC_TYPE_CATALOG_CONFIG_RESOLVER, flags);

  /**
   * KedrocDataCatalog:load-versions: (type GHashTable(utf8,utf8))
   *
   * The versions to load, by the names of the datasets. It has no effect on a
   * dataset that is not versioned.
   */
  properties[PROP_LOAD_VERSIONS] = g_param_spec_boxed ("load-versions", NULL, NULL, G_TYPE_HASH_TABLE, flags);

  /**
   * KedrocDataCatalog:save-version:
   *
   * The version that all versioned datasets save.
   */
  properties[PROP_SAVE_VERSION] = g_param_spec_string ("save-version", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
kedroc_data_catalog_init (KedrocDataCatalog *self)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_instance_private (self);

  g_mutex_init (&priv->mutex);
  g_cond_init (&priv->built);
  kedroc_catalog_entries_init (&priv->entries);
}

/**
 * kedroc_data_catalog_get_config_resolver:
 * @self: a catalog
 *
 * Gets what finds the configuration of a name for @self.
 *
 * Kedro's counterpart is `DataCatalog.config_resolver`.
 *
 * Returns: (transfer none): the resolver
 */
KedrocCatalogConfigResolver *
kedroc_data_catalog_get_config_resolver (KedrocDataCatalog *self)
{
  KedrocDataCatalogPrivate *priv = kedroc_data_catalog_get_instance_private (self);

  g_return_val_if_fail (KEDROC_IS_DATA_CATALOG (self), NULL);

  return priv->resolver;
}
