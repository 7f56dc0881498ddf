/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-abstract-versioned-dataset-private.h"

#include "kedroc-error.h"
#include "kedroc-file-private.h"
#include "kedroc-json-copy-private.h"

/**
 * KedrocAbstractVersionedDataset:
 *
 * A dataset that is one file, or one file for each of its versions.
 *
 * Without a #KedrocAbstractVersionedDataset:version it is loaded from and
 * saved to its #KedrocAbstractVersionedDataset:filepath. With one, each save
 * makes a new version, in a folder of its own:
 * `cars.csv/2026-03-09T14.05.06.789Z/cars.csv`. The newest version is looked
 * up when it is first needed, and again after a release or a save. A version
 * that is there is never replaced, and one that is not complete is not seen.
 *
 * A file is written whole or not at all: into a temporary file in the same
 * folder, which takes the place of the old file once it is on the disk.
 * Missing folders are created; those of a local file go away again when it
 * cannot be written. The file behind a symbolic link is replaced, not the link.
 * A file is read whole, too, where a class does not say otherwise; a local
 * pipe, socket or device is refused.
 *
 * A class derived from it implements decode and encode of
 * #KedrocAbstractVersionedDatasetClass. Kedro's counterpart is
 * `kedro.io.AbstractVersionedDataset`.
 */

typedef struct
{
  char *filepath;
  KedrocVersion *version;
  JsonObject *credentials;
  gboolean maps_file;
  int replaces_once; /* atomic: the next save may replace a version that is there */
  GMutex lock;
  char *load_version; /* the newest one, once known; guarded by lock */
  char *save_version; /* the timestamp, once made; guarded by lock */
} KedrocAbstractVersionedDatasetPrivate;

enum
{
  PROP_FILEPATH = 1,
  PROP_VERSION,
  PROP_CREDENTIALS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void kedroc_abstract_versioned_dataset_initable_init (GInitableIface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (KedrocAbstractVersionedDataset, kedroc_abstract_versioned_dataset,
                                  KEDROC_TYPE_ABSTRACT_DATASET,
  G_ADD_PRIVATE (KedrocAbstractVersionedDataset)
  G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, kedroc_abstract_versioned_dataset_initable_init))

#define GET_PRIVATE(self) \
  ((KedrocAbstractVersionedDatasetPrivate *) kedroc_abstract_versioned_dataset_get_instance_private (self))

gboolean
kedroc_abstract_versioned_dataset_check_filepath (KedrocAbstractVersionedDataset *self,
                                                  GError **error)
{
  const char *filepath = GET_PRIVATE (self)->filepath;

  if (filepath != NULL && *filepath != '\0')
    return TRUE;

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "%s has no file: give its path or URI as 'filepath'", G_OBJECT_TYPE_NAME (self));
  return FALSE;
}

static gboolean
kedroc_abstract_versioned_dataset_real_initable_init (GInitable *initable,
                                                      GCancellable *cancellable,
                                                      GError **error)
{
  return kedroc_abstract_versioned_dataset_check_filepath (KEDROC_ABSTRACT_VERSIONED_DATASET (initable),
                                                           error);
}

static void
kedroc_abstract_versioned_dataset_initable_init (GInitableIface *iface)
{
  iface->init = kedroc_abstract_versioned_dataset_real_initable_init;
}

static char **
get_slot (KedrocAbstractVersionedDatasetPrivate *priv,
          KedrocVersionUse use)
{
  return use == KEDROC_VERSION_USE_LOAD ? &priv->load_version : &priv->save_version;
}

void
kedroc_abstract_versioned_dataset_forget (KedrocAbstractVersionedDataset *self)
{
  KedrocAbstractVersionedDatasetPrivate *priv = GET_PRIVATE (self);

  g_mutex_lock (&priv->lock);
  g_clear_pointer (&priv->load_version, g_free);
  g_clear_pointer (&priv->save_version, g_free);
  g_mutex_unlock (&priv->lock);
}

char *
kedroc_abstract_versioned_dataset_remember (KedrocAbstractVersionedDataset *self,
                                            KedrocVersionUse use,
                                            const char *version)
{
  KedrocAbstractVersionedDatasetPrivate *priv = GET_PRIVATE (self);
  char **slot = get_slot (priv, use);
  char *kept;

  g_mutex_lock (&priv->lock);
  if (*slot == NULL)
    *slot = g_strdup (version);
  kept = g_strdup (*slot);
  g_mutex_unlock (&priv->lock);

  return kept;
}

void
kedroc_abstract_versioned_dataset_map_file (KedrocAbstractVersionedDataset *self)
{
  GET_PRIVATE (self)->maps_file = TRUE;
}

/* A missing file is a missing version, if versions are asked for. */
static GBytes *
read_file (KedrocAbstractVersionedDataset *self,
           const char *path,
           GCancellable *cancellable,
           GError **error)
{
  GError *cause = NULL;
  GBytes *bytes;

  if (GET_PRIVATE (self)->maps_file)
    bytes = kedroc_file_map (path, cancellable, &cause);
  else
    bytes = kedroc_file_read (path, cancellable, &cause);

  if (bytes != NULL)
    return bytes;

  if (GET_PRIVATE (self)->version != NULL &&
      g_error_matches (cause, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND))
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_VERSION_NOT_FOUND,
                   "the version to load is not there: %s", cause->message);
      g_error_free (cause);
    }
  else
    {
      g_propagate_error (error, cause);
    }

  return NULL;
}

static gboolean
kedroc_abstract_versioned_dataset_load (KedrocAbstractDataset *dataset,
                                        GValue *value,
                                        GCancellable *cancellable,
                                        GError **error)
{
  KedrocAbstractVersionedDataset *self = KEDROC_ABSTRACT_VERSIONED_DATASET (dataset);
  KedrocAbstractVersionedDatasetClass *klass = KEDROC_ABSTRACT_VERSIONED_DATASET_GET_CLASS (self);
  g_autofree char *path = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (klass->decode == NULL)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
                   "%s does not support load: its class has to implement decode", G_OBJECT_TYPE_NAME (self));
      return FALSE;
    }

  path = kedroc_abstract_versioned_dataset_dup_load_path (self, cancellable, error);
  if (path == NULL)
    return FALSE;

  bytes = read_file (self, path, cancellable, error);
  if (bytes == NULL)
    return FALSE;

  if (klass->decode (self, bytes, value, cancellable, error))
    return TRUE;

  if (error != NULL && *error != NULL && !g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_prefix_error (error, "'%s': ", path);

  return FALSE;
}

void
kedroc_abstract_versioned_dataset_replace_once (KedrocAbstractVersionedDataset *self)
{
  g_atomic_int_set (&GET_PRIVATE (self)->replaces_once, TRUE);
}

gboolean
kedroc_abstract_versioned_dataset_replaces_once (KedrocAbstractVersionedDataset *self)
{
  return g_atomic_int_get (&GET_PRIVATE (self)->replaces_once);
}

static gboolean
write_file (KedrocAbstractVersionedDataset *self,
            const char *path,
            GBytes *bytes,
            GCancellable *cancellable,
            GError **error)
{
  gboolean replaces = g_atomic_int_compare_and_exchange (&GET_PRIVATE (self)->replaces_once, TRUE, FALSE);

  return kedroc_file_write (path, bytes, replaces || GET_PRIVATE (self)->version == NULL, cancellable, error);
}

gboolean
kedroc_abstract_versioned_dataset_write_bytes (KedrocAbstractDataset *dataset,
                                               KedrocAbstractDatasetClass *klass,
                                               const GValue *data,
                                               GCancellable *cancellable,
                                               GError **error)
{
  KedrocAbstractVersionedDataset *self = KEDROC_ABSTRACT_VERSIONED_DATASET (dataset);
  g_autofree char *path = kedroc_abstract_versioned_dataset_dup_save_path (self, cancellable, error);

  return path != NULL && write_file (self, path, g_value_get_boxed (data), cancellable, error);
}

static gboolean
kedroc_abstract_versioned_dataset_save (KedrocAbstractDataset *dataset,
                                        const GValue *data,
                                        GCancellable *cancellable,
                                        GError **error)
{
  KedrocAbstractVersionedDataset *self = KEDROC_ABSTRACT_VERSIONED_DATASET (dataset);
  KedrocAbstractVersionedDatasetClass *klass = KEDROC_ABSTRACT_VERSIONED_DATASET_GET_CLASS (self);
  GError *cause = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (klass->encode == NULL)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
                   "%s does not support save: its class has to implement encode", G_OBJECT_TYPE_NAME (self));
      return FALSE;
    }

  path = kedroc_abstract_versioned_dataset_dup_save_path (self, cancellable, error);
  if (path == NULL)
    return FALSE;

  bytes = klass->encode (self, data, cancellable, &cause);
  if (bytes == NULL || cause != NULL)
    {
      if (cause == NULL)
        g_set_error (&cause,
                     KEDROC_DATASET_ERROR,
                     KEDROC_DATASET_ERROR_FAILED,
                     "encode of %s returned nothing without an error that says why",
                     G_OBJECT_TYPE_NAME (self));
      if (!g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_prefix_error (&cause, "'%s': ", path);
      g_propagate_error (error, cause);
      return FALSE;
    }

  return write_file (self, path, bytes, cancellable, error);
}

static gboolean
kedroc_abstract_versioned_dataset_exists (KedrocAbstractDataset *dataset,
                                          GCancellable *cancellable,
                                          GError **error)
{
  KedrocAbstractVersionedDataset *self = KEDROC_ABSTRACT_VERSIONED_DATASET (dataset);
  GError *cause = NULL;
  g_autofree char *path = NULL;

  path = kedroc_abstract_versioned_dataset_dup_load_path (self, cancellable, &cause);
  if (path != NULL)
    return kedroc_file_exists (path, cancellable, error);

  if (g_error_matches (cause, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_VERSION_NOT_FOUND))
    g_error_free (cause);
  else
    g_propagate_error (error, cause);

  return FALSE;
}

static gboolean
kedroc_abstract_versioned_dataset_release (KedrocAbstractDataset *dataset,
                                           GError **error)
{
  kedroc_abstract_versioned_dataset_forget (KEDROC_ABSTRACT_VERSIONED_DATASET (dataset));

  return TRUE;
}

static void
kedroc_abstract_versioned_dataset_get_property (GObject *object,
                                                guint prop_id,
                                                GValue *value,
                                                GParamSpec *pspec)
{
  KedrocAbstractVersionedDatasetPrivate *priv = GET_PRIVATE (KEDROC_ABSTRACT_VERSIONED_DATASET (object));

  switch (prop_id)
    {
    case PROP_FILEPATH:
      g_value_set_string (value, priv->filepath);
      break;
    case PROP_VERSION:
      g_value_set_boxed (value, priv->version);
      break;
    case PROP_CREDENTIALS:
      g_value_take_boxed (value, kedroc_json_object_copy (priv->credentials));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_abstract_versioned_dataset_set_property (GObject *object,
                                                guint prop_id,
                                                const GValue *value,
                                                GParamSpec *pspec)
{
  KedrocAbstractVersionedDatasetPrivate *priv = GET_PRIVATE (KEDROC_ABSTRACT_VERSIONED_DATASET (object));

  switch (prop_id)
    {
    case PROP_FILEPATH:
      priv->filepath = g_value_dup_string (value);
      break;
    case PROP_VERSION:
      priv->version = g_value_dup_boxed (value);
      break;
    case PROP_CREDENTIALS:
      priv->credentials = kedroc_json_object_copy (g_value_get_boxed (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_abstract_versioned_dataset_finalize (GObject *object)
{
  KedrocAbstractVersionedDatasetPrivate *priv = GET_PRIVATE (KEDROC_ABSTRACT_VERSIONED_DATASET (object));

  g_clear_pointer (&priv->filepath, g_free);
  g_clear_pointer (&priv->version, kedroc_version_unref);
  g_clear_pointer (&priv->credentials, json_object_unref);
  g_clear_pointer (&priv->load_version, g_free);
  g_clear_pointer (&priv->save_version, g_free);
  g_mutex_clear (&priv->lock);

  G_OBJECT_CLASS (kedroc_abstract_versioned_dataset_parent_class)->finalize (object);
}

static void
kedroc_abstract_versioned_dataset_class_init (KedrocAbstractVersionedDatasetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  KedrocAbstractDatasetClass *dataset_class = KEDROC_ABSTRACT_DATASET_CLASS (klass);

  object_class->get_property = kedroc_abstract_versioned_dataset_get_property;
  object_class->set_property = kedroc_abstract_versioned_dataset_set_property;
  object_class->finalize = kedroc_abstract_versioned_dataset_finalize;

  dataset_class->load = kedroc_abstract_versioned_dataset_load;
  dataset_class->save = kedroc_abstract_versioned_dataset_save;
  dataset_class->exists = kedroc_abstract_versioned_dataset_exists;
  dataset_class->release = kedroc_abstract_versioned_dataset_release;

  /**
   * KedrocAbstractVersionedDataset:filepath:
   *
   * The path of the file, or its URI. A relative path starts at the current
   * directory of the process.
   */
  properties[PROP_FILEPATH] =
      g_param_spec_string ("filepath", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * KedrocAbstractVersionedDataset:version:
   *
   * Which version is loaded and saved; %NULL for a file without versions.
   */
  properties[PROP_VERSION] =
      g_param_spec_boxed ("version", NULL, NULL, KEDROC_TYPE_VERSION,
                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * KedrocAbstractVersionedDataset:credentials:
   *
   * What a class needs to sign in where its files are. The classes of this
   * library reach remote files through GIO, which has its own ways to sign in,
   * and leave the credentials alone.
   */
  properties[PROP_CREDENTIALS] =
      g_param_spec_boxed ("credentials", NULL, NULL, JSON_TYPE_OBJECT,
                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kedroc_abstract_versioned_dataset_init (KedrocAbstractVersionedDataset *self)
{
  g_mutex_init (&GET_PRIVATE (self)->lock);
}

/**
 * kedroc_abstract_versioned_dataset_get_filepath:
 * @self: a dataset
 *
 * Gets the path or URI of the file, without a version.
 *
 * Returns: (nullable) (transfer none): the path or URI, or %NULL if the
 *   dataset was made without one
 */
const char *
kedroc_abstract_versioned_dataset_get_filepath (KedrocAbstractVersionedDataset *self)
{
  g_return_val_if_fail (KEDROC_IS_ABSTRACT_VERSIONED_DATASET (self), NULL);

  return GET_PRIVATE (self)->filepath;
}

/**
 * kedroc_abstract_versioned_dataset_get_version:
 * @self: a dataset
 *
 * Gets which version is loaded and saved.
 *
 * Returns: (nullable) (transfer none): the version, or %NULL if the dataset
 *   has no versions
 */
KedrocVersion *
kedroc_abstract_versioned_dataset_get_version (KedrocAbstractVersionedDataset *self)
{
  g_return_val_if_fail (KEDROC_IS_ABSTRACT_VERSIONED_DATASET (self), NULL);

  return GET_PRIVATE (self)->version;
}
