/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-abstract-dataset-private.h"

#include "kedroc-json-copy-private.h"

/**
 * KedrocAbstractDataset:
 *
 * What data is loaded from and saved to.
 *
 * A dataset loads and saves values of any type, held by a #GValue. Derive from
 * it to reach data that no class here reaches: implement load and save of
 * #KedrocAbstractDatasetClass, give the class properties for its options, and
 * register its type with [func@dataset_type_register]: a
 * configuration then sets the properties by their names. A class whose options
 * have to fit each other implements #GInitable and says so there.
 *
 * Whoever calls owns the references: a dataset keeps nothing of what it loads
 * and saves, but for those that are made to.
 *
 * The methods may be called on any thread, and on several at a time; a class
 * that cannot have this guards itself. No lock of this library is held while
 * one of them runs.
 *
 * Errors of another domain that come out of a class are turned into
 * %KEDROC_DATASET_ERROR_FAILED, a missing file into
 * %KEDROC_DATASET_ERROR_NOT_FOUND, with the dataset named before the message;
 * errors of this library and %G_IO_ERROR_CANCELLED stay as they are.
 *
 * Kedro's counterpart is `kedro.io.AbstractDataset`.
 */

typedef struct
{
  JsonObject *metadata;
  char *config_type;
  gboolean ephemeral;
  gboolean single_process;
} KedrocAbstractDatasetPrivate;

enum
{
  PROP_EPHEMERAL = 1,
  PROP_SINGLE_PROCESS,
  PROP_METADATA,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (KedrocAbstractDataset, kedroc_abstract_dataset, G_TYPE_OBJECT)

#define GET_PRIVATE(self) \
  ((KedrocAbstractDatasetPrivate *) kedroc_abstract_dataset_get_instance_private (self))

static gboolean
kedroc_abstract_dataset_real_exists (KedrocAbstractDataset *self,
                                     GCancellable *cancellable,
                                     GError **error)
{
  g_message ("%s does not implement exists: taken as not there", G_OBJECT_TYPE_NAME (self));

  return FALSE;
}

static gboolean
kedroc_abstract_dataset_real_release (KedrocAbstractDataset *self,
                                      GError **error)
{
  return TRUE;
}

static void
kedroc_abstract_dataset_get_property (GObject *object,
                                      guint prop_id,
                                      GValue *value,
                                      GParamSpec *pspec)
{
  KedrocAbstractDataset *self = KEDROC_ABSTRACT_DATASET (object);

  switch (prop_id)
    {
    case PROP_EPHEMERAL:
      g_value_set_boolean (value, kedroc_abstract_dataset_get_ephemeral (self));
      break;
    case PROP_SINGLE_PROCESS:
      g_value_set_boolean (value, kedroc_abstract_dataset_get_single_process (self));
      break;
    case PROP_METADATA:
      g_value_take_boxed (value, kedroc_json_object_copy (GET_PRIVATE (self)->metadata));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_abstract_dataset_set_property (GObject *object,
                                      guint prop_id,
                                      const GValue *value,
                                      GParamSpec *pspec)
{
  KedrocAbstractDataset *self = KEDROC_ABSTRACT_DATASET (object);
  KedrocAbstractDatasetPrivate *priv = GET_PRIVATE (self);

  switch (prop_id)
    {
    case PROP_EPHEMERAL:
      priv->ephemeral = g_value_get_boolean (value);
      break;
    case PROP_SINGLE_PROCESS:
      priv->single_process = g_value_get_boolean (value);
      break;
    case PROP_METADATA:
      kedroc_abstract_dataset_set_metadata (self, g_value_get_boxed (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_abstract_dataset_dispose (GObject *object)
{
  KedrocAbstractDatasetPrivate *priv = GET_PRIVATE (KEDROC_ABSTRACT_DATASET (object));

  g_clear_pointer (&priv->metadata, json_object_unref);

  G_OBJECT_CLASS (kedroc_abstract_dataset_parent_class)->dispose (object);
}

static void
kedroc_abstract_dataset_finalize (GObject *object)
{
  KedrocAbstractDatasetPrivate *priv = GET_PRIVATE (KEDROC_ABSTRACT_DATASET (object));

  g_clear_pointer (&priv->config_type, g_free);

  G_OBJECT_CLASS (kedroc_abstract_dataset_parent_class)->finalize (object);
}

static void
kedroc_abstract_dataset_class_init (KedrocAbstractDatasetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kedroc_abstract_dataset_get_property;
  object_class->set_property = kedroc_abstract_dataset_set_property;
  object_class->dispose = kedroc_abstract_dataset_dispose;
  object_class->finalize = kedroc_abstract_dataset_finalize;

  klass->exists = kedroc_abstract_dataset_real_exists;
  klass->release = kedroc_abstract_dataset_real_release;
  klass->describe = kedroc_abstract_dataset_describe_properties;
  klass->to_config = kedroc_abstract_dataset_properties_to_config;

  /**
   * KedrocAbstractDataset:ephemeral:
   *
   * Whether what is saved is gone when the program ends. It is %TRUE as well
   * where the class says so. Kedro's counterpart is `_EPHEMERAL`.
   */
  properties[PROP_EPHEMERAL] =
      g_param_spec_boolean ("ephemeral", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * KedrocAbstractDataset:single-process:
   *
   * Whether no other process can use the dataset, so that a parallel run has
   * to refuse it. It is %TRUE as well where the class says so. Kedro's
   * counterpart is `_SINGLE_PROCESS`.
   */
  properties[PROP_SINGLE_PROCESS] =
      g_param_spec_boolean ("single-process", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * KedrocAbstractDataset:metadata:
   *
   * Anything its users want to know about the dataset; this library does not
   * look at it. What is read is a copy, as it is for every property of the
   * classes here that holds JSON. Kedro's counterpart is `metadata`.
   */
  properties[PROP_METADATA] =
      g_param_spec_boxed ("metadata", NULL, NULL, JSON_TYPE_OBJECT,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kedroc_abstract_dataset_init (KedrocAbstractDataset *self)
{
}

/**
 * kedroc_abstract_dataset_get_ephemeral:
 * @self: a dataset
 *
 * Finds out whether what is saved is gone when the program ends.
 *
 * Returns: %TRUE if it is
 */
gboolean
kedroc_abstract_dataset_get_ephemeral (KedrocAbstractDataset *self)
{
  g_return_val_if_fail (KEDROC_IS_ABSTRACT_DATASET (self), FALSE);

  return KEDROC_ABSTRACT_DATASET_GET_CLASS (self)->ephemeral || GET_PRIVATE (self)->ephemeral;
}

/**
 * kedroc_abstract_dataset_get_single_process:
 * @self: a dataset
 *
 * Finds out whether only this process can use the dataset.
 *
 * Returns: %TRUE if no other process can
 */
gboolean
kedroc_abstract_dataset_get_single_process (KedrocAbstractDataset *self)
{
  g_return_val_if_fail (KEDROC_IS_ABSTRACT_DATASET (self), FALSE);

  return KEDROC_ABSTRACT_DATASET_GET_CLASS (self)->single_process || GET_PRIVATE (self)->single_process;
}

/**
 * kedroc_abstract_dataset_get_metadata:
 * @self: a dataset
 *
 * Gets what its users want to know about the dataset. It is the dataset's own:
 * only to be read, and where other threads use the dataset too, without taking
 * references to it, which json-glib counts for one thread alone. The property
 * #KedrocAbstractDataset:metadata gives a copy.
 *
 * Returns: (nullable) (transfer none): the metadata, or %NULL
 */
JsonObject *
kedroc_abstract_dataset_get_metadata (KedrocAbstractDataset *self)
{
  g_return_val_if_fail (KEDROC_IS_ABSTRACT_DATASET (self), NULL);

  return GET_PRIVATE (self)->metadata;
}

/**
 * kedroc_abstract_dataset_set_metadata:
 * @self: a dataset
 * @metadata: (nullable) (transfer none): the metadata, or %NULL
 *
 * Sets what its users want to know about the dataset, which keeps a copy of
 * @metadata. Set it before other threads use the dataset.
 */
void
kedroc_abstract_dataset_set_metadata (KedrocAbstractDataset *self,
                                      JsonObject *metadata)
{
  KedrocAbstractDatasetPrivate *priv;
  g_autoptr (JsonObject) old = NULL;

  g_return_if_fail (KEDROC_IS_ABSTRACT_DATASET (self));

  priv = GET_PRIVATE (self);
  if (priv->metadata == metadata ||
      (priv->metadata != NULL && metadata != NULL && json_object_equal (priv->metadata, metadata)))
    return;

  old = g_steal_pointer (&priv->metadata);
  priv->metadata = kedroc_json_object_copy (metadata);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_METADATA]);
}

const char *
kedroc_abstract_dataset_get_config_type (KedrocAbstractDataset *self)
{
  return GET_PRIVATE (self)->config_type;
}

void
kedroc_abstract_dataset_set_config_type (KedrocAbstractDataset *self,
                                         const char *type_name)
{
  KedrocAbstractDatasetPrivate *priv = GET_PRIVATE (self);

  g_free (priv->config_type);
  priv->config_type = g_strdup (type_name);
}
