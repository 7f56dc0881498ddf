/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-shared-memory-dataset-private.h"

#include "kedroc-abstract-dataset-private.h"
#include "kedroc-error.h"

/**
 * KedrocSharedMemoryDataset:
 *
 * A value that other processes can read without a copy.
 *
 * Saving encodes the value, a large one into a buffer of shared memory;
 * loading decodes it, as a view of that buffer where the type allows. A value
 * that no codec takes is a %KEDROC_DATASET_ERROR_NOT_SERIALIZABLE. Releasing
 * frees the buffer as soon as nobody reads it any more.
 *
 * It may be loaded and saved on several threads at once. Kedro's counterpart
 * is `kedro.io.SharedMemoryDataset`.
 */

typedef struct
{
  GMutex lock;
  KedrocSharedMemoryManager *manager; /* guarded by lock */
  KedrocEncodedValue *encoded;        /* guarded by lock */
} KedrocSharedMemoryDatasetPrivate;

enum
{
  PROP_MANAGER = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_TYPE_WITH_PRIVATE (KedrocSharedMemoryDataset, kedroc_shared_memory_dataset,
                            KEDROC_TYPE_ABSTRACT_DATASET)

#define GET_PRIVATE(self) \
  ((KedrocSharedMemoryDatasetPrivate *) kedroc_shared_memory_dataset_get_instance_private (self))

void
kedroc_shared_memory_dataset_set_encoded (KedrocSharedMemoryDataset *self,
                                          KedrocEncodedValue *value)
{
  KedrocSharedMemoryDatasetPrivate *priv = GET_PRIVATE (self);
  g_autoptr (KedrocEncodedValue) old = NULL;

  if (value != NULL)
    kedroc_encoded_value_ref (value);

  g_mutex_lock (&priv->lock);
  old = g_steal_pointer (&priv->encoded);
  priv->encoded = value;
  g_mutex_unlock (&priv->lock);
}

KedrocEncodedValue *
kedroc_shared_memory_dataset_dup_encoded (KedrocSharedMemoryDataset *self)
{
  KedrocSharedMemoryDatasetPrivate *priv = GET_PRIVATE (self);
  KedrocEncodedValue *encoded;

  g_mutex_lock (&priv->lock);
  encoded = priv->encoded != NULL ? kedroc_encoded_value_ref (priv->encoded) : NULL;
  g_mutex_unlock (&priv->lock);

  return encoded;
}

static gboolean
kedroc_shared_memory_dataset_load (KedrocAbstractDataset *dataset,
                                   GValue *value,
                                   GCancellable *cancellable,
                                   GError **error)
{
  KedrocSharedMemoryDataset *self = KEDROC_SHARED_MEMORY_DATASET (dataset);
  g_autoptr (KedrocEncodedValue) encoded = kedroc_shared_memory_dataset_dup_encoded (self);

  if (encoded != NULL)
    return kedroc_encoded_value_decode (encoded, value, error);

  g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA,
                       "SharedMemoryDataset holds no data yet: save some before it is loaded");
  return FALSE;
}

static gboolean
kedroc_shared_memory_dataset_save (KedrocAbstractDataset *dataset,
                                   const GValue *data,
                                   GCancellable *cancellable,
                                   GError **error)
{
  KedrocSharedMemoryDataset *self = KEDROC_SHARED_MEMORY_DATASET (dataset);
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_dataset_dup_manager (self);
  g_autoptr (KedrocEncodedValue) encoded = kedroc_encoded_value_new (data, manager, error);

  if (encoded == NULL)
    return FALSE;

  kedroc_shared_memory_dataset_set_encoded (self, encoded);

  return TRUE;
}

static gboolean
kedroc_shared_memory_dataset_exists (KedrocAbstractDataset *dataset,
                                     GCancellable *cancellable,
                                     GError **error)
{
  g_autoptr (KedrocEncodedValue) encoded =
      kedroc_shared_memory_dataset_dup_encoded (KEDROC_SHARED_MEMORY_DATASET (dataset));

  return encoded != NULL;
}

static gboolean
kedroc_shared_memory_dataset_release (KedrocAbstractDataset *dataset,
                                      GError **error)
{
  kedroc_shared_memory_dataset_set_encoded (KEDROC_SHARED_MEMORY_DATASET (dataset), NULL);

  return TRUE;
}

/* Neither the manager nor the data is an option: as in Kedro there is none. */
static JsonObject *
kedroc_shared_memory_dataset_describe (KedrocAbstractDataset *dataset)
{
  return json_object_new ();
}

static JsonObject *
kedroc_shared_memory_dataset_to_config (KedrocAbstractDataset *dataset)
{
  const char *type_name = kedroc_abstract_dataset_get_config_type (dataset);
  JsonObject *config = json_object_new ();

  json_object_set_string_member (config, "type", type_name != NULL ? type_name : "SharedMemoryDataset");

  return config;
}

static void
kedroc_shared_memory_dataset_get_property (GObject *object,
                                           guint prop_id,
                                           GValue *value,
                                           GParamSpec *pspec)
{
  KedrocSharedMemoryDataset *self = KEDROC_SHARED_MEMORY_DATASET (object);

  switch (prop_id)
    {
    case PROP_MANAGER:
      g_value_take_object (value, kedroc_shared_memory_dataset_dup_manager (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_shared_memory_dataset_set_property (GObject *object,
                                           guint prop_id,
                                           const GValue *value,
                                           GParamSpec *pspec)
{
  KedrocSharedMemoryDataset *self = KEDROC_SHARED_MEMORY_DATASET (object);

  switch (prop_id)
    {
    case PROP_MANAGER:
      kedroc_shared_memory_dataset_set_manager (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_shared_memory_dataset_dispose (GObject *object)
{
  KedrocSharedMemoryDataset *self = KEDROC_SHARED_MEMORY_DATASET (object);

  kedroc_shared_memory_dataset_set_encoded (self, NULL);
  g_clear_object (&GET_PRIVATE (self)->manager);

  G_OBJECT_CLASS (kedroc_shared_memory_dataset_parent_class)->dispose (object);
}

static void
kedroc_shared_memory_dataset_finalize (GObject *object)
{
  g_mutex_clear (&GET_PRIVATE (KEDROC_SHARED_MEMORY_DATASET (object))->lock);

  G_OBJECT_CLASS (kedroc_shared_memory_dataset_parent_class)->finalize (object);
}

static void
kedroc_shared_memory_dataset_class_init (KedrocSharedMemoryDatasetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  KedrocAbstractDatasetClass *dataset_class = KEDROC_ABSTRACT_DATASET_CLASS (klass);

  object_class->get_property = kedroc_shared_memory_dataset_get_property;
  object_class->set_property = kedroc_shared_memory_dataset_set_property;
  object_class->dispose = kedroc_shared_memory_dataset_dispose;
  object_class->finalize = kedroc_shared_memory_dataset_finalize;

  dataset_class->load = kedroc_shared_memory_dataset_load;
  dataset_class->save = kedroc_shared_memory_dataset_save;
  dataset_class->exists = kedroc_shared_memory_dataset_exists;
  dataset_class->release = kedroc_shared_memory_dataset_release;
  dataset_class->describe = kedroc_shared_memory_dataset_describe;
  dataset_class->to_config = kedroc_shared_memory_dataset_to_config;
  dataset_class->ephemeral = TRUE;

  /**
   * KedrocSharedMemoryDataset:manager:
   *
   * The manager that what is saved from now on takes its buffers from; %NULL
   * for the one of the process.
   */
  properties[PROP_MANAGER] =
      g_param_spec_object ("manager", NULL, NULL, KEDROC_TYPE_SHARED_MEMORY_MANAGER,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kedroc_shared_memory_dataset_init (KedrocSharedMemoryDataset *self)
{
  g_mutex_init (&GET_PRIVATE (self)->lock);
}

/**
 * kedroc_shared_memory_dataset_new:
 * @manager: (nullable): where buffers come from, or %NULL for the manager of
 *   the process
 *
 * Creates a dataset that keeps an encoded value in shared memory.
 *
 * Returns: (transfer full): a new dataset
 */
KedrocSharedMemoryDataset *
kedroc_shared_memory_dataset_new (KedrocSharedMemoryManager *manager)
{
  return g_object_new (KEDROC_TYPE_SHARED_MEMORY_DATASET, "manager", manager, NULL);
}

/**
 * kedroc_shared_memory_dataset_set_manager:
 * @self: a dataset
 * @manager: (nullable): where buffers come from, or %NULL for the manager of
 *   the process
 *
 * Sets the manager that what is saved from now on takes its buffers from. What
 * is there stays where it is.
 */
void
kedroc_shared_memory_dataset_set_manager (KedrocSharedMemoryDataset *self,
                                          KedrocSharedMemoryManager *manager)
{
  KedrocSharedMemoryDatasetPrivate *priv;
  g_autoptr (KedrocSharedMemoryManager) old = NULL;

  g_return_if_fail (KEDROC_IS_SHARED_MEMORY_DATASET (self));
  g_return_if_fail (manager == NULL || KEDROC_IS_SHARED_MEMORY_MANAGER (manager));

  priv = GET_PRIVATE (self);
  if (manager != NULL)
    g_object_ref (manager);

  g_mutex_lock (&priv->lock);
  old = g_steal_pointer (&priv->manager);
  priv->manager = manager;
  g_mutex_unlock (&priv->lock);

  if (old != manager)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MANAGER]);
}

/**
 * kedroc_shared_memory_dataset_dup_manager:
 * @self: a dataset
 *
 * Gets the manager that buffers are taken from.
 *
 * Returns: (nullable) (transfer full): the manager, or %NULL for the one of
 *   the process
 */
KedrocSharedMemoryManager *
kedroc_shared_memory_dataset_dup_manager (KedrocSharedMemoryDataset *self)
{
  KedrocSharedMemoryDatasetPrivate *priv;
  KedrocSharedMemoryManager *manager;

  g_return_val_if_fail (KEDROC_IS_SHARED_MEMORY_DATASET (self), NULL);

  priv = GET_PRIVATE (self);
  g_mutex_lock (&priv->lock);
  manager = priv->manager != NULL ? g_object_ref (priv->manager) : NULL;
  g_mutex_unlock (&priv->lock);

  return manager;
}
