/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-cached-dataset.h"

#include "kedroc-abstract-dataset-private.h"
#include "kedroc-error.h"
#include "kedroc-memory-dataset.h"

/**
 * KedrocCachedDataset:
 *
 * A dataset that keeps in memory what another one has loaded or saved.
 *
 * A load reads the other dataset once; a save goes to it and to the memory.
 * Releasing forgets what is in memory and releases the other dataset. The
 * memory belongs to one process, so that a parallel run refuses the dataset.
 *
 * In a configuration, `dataset:` is that of the other dataset, or the name of
 * its type, and `versioned: true` stands beside it, not in it. Kedro's
 * counterpart is `kedro.io.CachedDataset`.
 */

typedef struct
{
  KedrocAbstractDataset *dataset;
  KedrocAbstractDataset *cache;
  KedrocCopyMode copy_mode;
} KedrocCachedDatasetPrivate;

enum
{
  PROP_DATASET = 1,
  PROP_COPY_MODE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void kedroc_cached_dataset_initable_init (GInitableIface *iface);

G_DEFINE_TYPE_WITH_CODE (KedrocCachedDataset, kedroc_cached_dataset, KEDROC_TYPE_ABSTRACT_DATASET,
  G_ADD_PRIVATE (KedrocCachedDataset)
  G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, kedroc_cached_dataset_initable_init))

#define GET_PRIVATE(self) \
  ((KedrocCachedDatasetPrivate *) kedroc_cached_dataset_get_instance_private (self))

static gboolean
check_dataset (KedrocCachedDataset *self,
               GError **error)
{
  if (GET_PRIVATE (self)->dataset != NULL)
    return TRUE;

  g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                       "CachedDataset has no dataset to keep the data of: give it one as 'dataset'");
  return FALSE;
}

static gboolean
kedroc_cached_dataset_init_initable (GInitable *initable,
                                     GCancellable *cancellable,
                                     GError **error)
{
  return check_dataset (KEDROC_CACHED_DATASET (initable), error);
}

static void
kedroc_cached_dataset_initable_init (GInitableIface *iface)
{
  iface->init = kedroc_cached_dataset_init_initable;
}

static gboolean
kedroc_cached_dataset_load (KedrocAbstractDataset *dataset,
                            GValue *value,
                            GCancellable *cancellable,
                            GError **error)
{
  KedrocCachedDatasetPrivate *priv = GET_PRIVATE (KEDROC_CACHED_DATASET (dataset));
  g_autoptr (GError) local_error = NULL;

  if (!check_dataset (KEDROC_CACHED_DATASET (dataset), error))
    return FALSE;

  if (kedroc_abstract_dataset_load (priv->cache, value, cancellable, &local_error))
    return TRUE;

  if (!g_error_matches (local_error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return kedroc_abstract_dataset_load (priv->dataset, value, cancellable, error) &&
         kedroc_abstract_dataset_save (priv->cache, value, cancellable, error);
}

static gboolean
kedroc_cached_dataset_save (KedrocAbstractDataset *dataset,
                            const GValue *data,
                            GCancellable *cancellable,
                            GError **error)
{
  KedrocCachedDatasetPrivate *priv = GET_PRIVATE (KEDROC_CACHED_DATASET (dataset));

  return check_dataset (KEDROC_CACHED_DATASET (dataset), error) &&
         kedroc_abstract_dataset_save (priv->dataset, data, cancellable, error) &&
         kedroc_abstract_dataset_save (priv->cache, data, cancellable, error);
}

static gboolean
kedroc_cached_dataset_exists (KedrocAbstractDataset *dataset,
                              GCancellable *cancellable,
                              GError **error)
{
  KedrocCachedDatasetPrivate *priv = GET_PRIVATE (KEDROC_CACHED_DATASET (dataset));

  return check_dataset (KEDROC_CACHED_DATASET (dataset), error) &&
         (kedroc_abstract_dataset_exists (priv->cache, cancellable, NULL) ||
          kedroc_abstract_dataset_exists (priv->dataset, cancellable, error));
}

static gboolean
kedroc_cached_dataset_release (KedrocAbstractDataset *dataset,
                               GError **error)
{
  KedrocCachedDatasetPrivate *priv = GET_PRIVATE (KEDROC_CACHED_DATASET (dataset));

  return check_dataset (KEDROC_CACHED_DATASET (dataset), error) &&
         kedroc_abstract_dataset_release (priv->cache, error) &&
         kedroc_abstract_dataset_release (priv->dataset, error);
}

static JsonObject *
kedroc_cached_dataset_describe (KedrocAbstractDataset *dataset)
{
  KedrocCachedDatasetPrivate *priv = GET_PRIVATE (KEDROC_CACHED_DATASET (dataset));
  JsonObject *description = json_object_new ();

  if (priv->dataset != NULL)
    json_object_set_object_member (description, "dataset",
                                   kedroc_abstract_dataset_describe (priv->dataset));
  json_object_set_object_member (description, "cache", kedroc_abstract_dataset_describe (priv->cache));

  return description;
}

/* `versioned` comes out where it has to go in. */
static JsonObject *
kedroc_cached_dataset_to_config (KedrocAbstractDataset *dataset)
{
  JsonObject *config = kedroc_abstract_dataset_properties_to_config (dataset);
  JsonObject *nested;

  if (config == NULL || !json_object_has_member (config, "dataset"))
    return config;

  nested = json_object_get_object_member (config, "dataset");
  if (json_object_has_member (nested, "versioned"))
    {
      json_object_remove_member (nested, "versioned");
      json_object_set_boolean_member (config, "versioned", TRUE);
    }

  return config;
}

static void
kedroc_cached_dataset_constructed (GObject *object)
{
  KedrocCachedDatasetPrivate *priv = GET_PRIVATE (KEDROC_CACHED_DATASET (object));

  G_OBJECT_CLASS (kedroc_cached_dataset_parent_class)->constructed (object);

  priv->cache = g_object_new (KEDROC_TYPE_MEMORY_DATASET, "copy-mode", priv->copy_mode, NULL);
}

static void
kedroc_cached_dataset_get_property (GObject *object,
                                    guint prop_id,
                                    GValue *value,
                                    GParamSpec *pspec)
{
  KedrocCachedDatasetPrivate *priv = GET_PRIVATE (KEDROC_CACHED_DATASET (object));

  switch (prop_id)
    {
    case PROP_DATASET:
      g_value_set_object (value, priv->dataset);
      break;
    case PROP_COPY_MODE:
      g_value_set_enum (value, priv->copy_mode);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_cached_dataset_set_property (GObject *object,
                                    guint prop_id,
                                    const GValue *value,
                                    GParamSpec *pspec)
{
  KedrocCachedDatasetPrivate *priv = GET_PRIVATE (KEDROC_CACHED_DATASET (object));

  switch (prop_id)
    {
    case PROP_DATASET:
      priv->dataset = g_value_dup_object (value);
      break;
    case PROP_COPY_MODE:
      priv->copy_mode = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_cached_dataset_dispose (GObject *object)
{
  KedrocCachedDatasetPrivate *priv = GET_PRIVATE (KEDROC_CACHED_DATASET (object));

  g_clear_object (&priv->cache);
  g_clear_object (&priv->dataset);

  G_OBJECT_CLASS (kedroc_cached_dataset_parent_class)->dispose (object);
}

static void
kedroc_cached_dataset_class_init (KedrocCachedDatasetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  KedrocAbstractDatasetClass *dataset_class = KEDROC_ABSTRACT_DATASET_CLASS (klass);

  object_class->constructed = kedroc_cached_dataset_constructed;
  object_class->get_property = kedroc_cached_dataset_get_property;
  object_class->set_property = kedroc_cached_dataset_set_property;
  object_class->dispose = kedroc_cached_dataset_dispose;

  dataset_class->load = kedroc_cached_dataset_load;
  dataset_class->save = kedroc_cached_dataset_save;
  dataset_class->exists = kedroc_cached_dataset_exists;
  dataset_class->release = kedroc_cached_dataset_release;
  dataset_class->describe = kedroc_cached_dataset_describe;
  dataset_class->to_config = kedroc_cached_dataset_to_config;
  dataset_class->ephemeral = TRUE;
  dataset_class->single_process = TRUE;

  /**
   * KedrocCachedDataset:dataset:
   *
   * The dataset that is loaded and saved.
   */
  properties[PROP_DATASET] =
      g_param_spec_object ("dataset", NULL, NULL, KEDROC_TYPE_ABSTRACT_DATASET,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * KedrocCachedDataset:copy-mode:
   *
   * How values are copied into and out of the memory.
   */
  properties[PROP_COPY_MODE] =
      g_param_spec_enum ("copy-mode", NULL, NULL, KEDROC_TYPE_COPY_MODE, KEDROC_COPY_MODE_INFER,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kedroc_cached_dataset_init (KedrocCachedDataset *self)
{
}

/**
 * kedroc_cached_dataset_new:
 * @dataset: the dataset that is loaded and saved
 *
 * Creates a dataset that keeps in memory what @dataset has loaded or saved.
 *
 * Returns: (transfer full): a new dataset
 */
KedrocCachedDataset *
kedroc_cached_dataset_new (KedrocAbstractDataset *dataset)
{
  g_return_val_if_fail (KEDROC_IS_ABSTRACT_DATASET (dataset), NULL);

  return g_object_new (KEDROC_TYPE_CACHED_DATASET, "dataset", dataset, NULL);
}

/**
 * kedroc_cached_dataset_get_dataset:
 * @self: a dataset
 *
 * Gets the dataset that is loaded and saved.
 *
 * Returns: (nullable) (transfer none): the dataset, or %NULL if it was made
 *   without one
 */
KedrocAbstractDataset *
kedroc_cached_dataset_get_dataset (KedrocCachedDataset *self)
{
  g_return_val_if_fail (KEDROC_IS_CACHED_DATASET (self), NULL);

  return GET_PRIVATE (self)->dataset;
}
