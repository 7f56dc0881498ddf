/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-variant-dataset.h"

#include "kedroc-error.h"
#include "kedroc-typed-value-private.h"

/**
 * KedrocVariantDataset:
 *
 * A file that holds a #GVariant.
 *
 * The file is the variant within a variant (type `v`), in GLib's own format
 * and little-endian, so that it says by itself of which type it is. The loaded
 * variant is a view of the bytes that were read, and decoded where it is used.
 *
 * With #KedrocVariantDataset:variant-type, a variant of another type is
 * refused on load and on save. Bytes that are no such file are a
 * %KEDROC_DATASET_ERROR_CORRUPT. Kedro has no counterpart; the nearest is
 * `kedro_datasets.pickle.PickleDataset`.
 */

typedef struct
{
  char *variant_type;
} KedrocVariantDatasetPrivate;

enum
{
  PROP_VARIANT_TYPE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void kedroc_variant_dataset_initable_init (GInitableIface *iface);

G_DEFINE_TYPE_WITH_CODE (KedrocVariantDataset, kedroc_variant_dataset,
                         KEDROC_TYPE_ABSTRACT_VERSIONED_DATASET,
  G_ADD_PRIVATE (KedrocVariantDataset)
  G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, kedroc_variant_dataset_initable_init))

#define GET_PRIVATE(self) \
  ((KedrocVariantDatasetPrivate *) kedroc_variant_dataset_get_instance_private (self))

static GInitableIface *parent_initable;

static gboolean
check_variant_type (KedrocVariantDataset *self,
                    GError **error)
{
  const char *variant_type = GET_PRIVATE (self)->variant_type;

  if (variant_type == NULL || g_variant_type_string_is_valid (variant_type))
    return TRUE;

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "option 'variant_type': '%s' is not the type of a GVariant, such as 'a{sv}'", variant_type);
  return FALSE;
}

static gboolean
kedroc_variant_dataset_real_initable_init (GInitable *initable,
                                           GCancellable *cancellable,
                                           GError **error)
{
  return parent_initable->init (initable, cancellable, error) &&
         check_variant_type (KEDROC_VARIANT_DATASET (initable), error);
}

static void
kedroc_variant_dataset_initable_init (GInitableIface *iface)
{
  parent_initable = g_type_interface_peek_parent (iface);
  iface->init = kedroc_variant_dataset_real_initable_init;
}

static gboolean
check_type (KedrocVariantDataset *self,
            GVariant *variant,
            GError **error)
{
  const char *variant_type = GET_PRIVATE (self)->variant_type;

  if (!check_variant_type (self, error))
    return FALSE;

  if (variant_type == NULL || g_variant_is_of_type (variant, G_VARIANT_TYPE (variant_type)))
    return TRUE;

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
               "the variant is of type '%s', not '%s'", g_variant_get_type_string (variant), variant_type);
  return FALSE;
}

/* The other byte order needs a copy, this one a view. */
static GVariant *
take_from_little_endian (GVariant *variant)
{
  g_autoptr (GVariant) taken = g_variant_ref_sink (variant);

  if (G_BYTE_ORDER == G_BIG_ENDIAN)
    return g_variant_byteswap (taken);

  return g_steal_pointer (&taken);
}

static gboolean
kedroc_variant_dataset_decode (KedrocAbstractVersionedDataset *dataset,
                               GBytes *bytes,
                               GValue *value,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autoptr (GVariant) box = NULL;
  g_autoptr (GVariant) variant = NULL;

  box = take_from_little_endian (g_variant_new_from_bytes (G_VARIANT_TYPE_VARIANT, bytes, FALSE));
  if (g_bytes_get_size (bytes) == 0 || !g_variant_is_normal_form (box))
    {
      g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT,
                           "the file is not a GVariant in normal form; save it again with VariantDataset");
      return FALSE;
    }

  variant = g_variant_get_variant (box);
  if (!check_type (KEDROC_VARIANT_DATASET (dataset), variant, error))
    return FALSE;

  g_value_init (value, G_TYPE_VARIANT);
  g_value_set_variant (value, variant);

  return TRUE;
}

static GBytes *
kedroc_variant_dataset_encode (KedrocAbstractVersionedDataset *dataset,
                               const GValue *data,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autoptr (GVariant) variant = kedroc_typed_value_dup_variant (data, error);
  g_autoptr (GVariant) normal = NULL;
  g_autoptr (GVariant) box = NULL;

  if (variant == NULL || !check_type (KEDROC_VARIANT_DATASET (dataset), variant, error))
    return NULL;

  normal = g_variant_get_normal_form (variant);
  box = take_from_little_endian (g_variant_new_variant (normal));

  return g_variant_get_data_as_bytes (box);
}

static void
kedroc_variant_dataset_get_property (GObject *object,
                                     guint prop_id,
                                     GValue *value,
                                     GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_VARIANT_TYPE:
      g_value_set_string (value, GET_PRIVATE (KEDROC_VARIANT_DATASET (object))->variant_type);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_variant_dataset_set_property (GObject *object,
                                     guint prop_id,
                                     const GValue *value,
                                     GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_VARIANT_TYPE:
      GET_PRIVATE (KEDROC_VARIANT_DATASET (object))->variant_type = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_variant_dataset_finalize (GObject *object)
{
  g_clear_pointer (&GET_PRIVATE (KEDROC_VARIANT_DATASET (object))->variant_type, g_free);

  G_OBJECT_CLASS (kedroc_variant_dataset_parent_class)->finalize (object);
}

static void
kedroc_variant_dataset_class_init (KedrocVariantDatasetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  KedrocAbstractVersionedDatasetClass *versioned_class = KEDROC_ABSTRACT_VERSIONED_DATASET_CLASS (klass);

  object_class->get_property = kedroc_variant_dataset_get_property;
  object_class->set_property = kedroc_variant_dataset_set_property;
  object_class->finalize = kedroc_variant_dataset_finalize;

  versioned_class->decode = kedroc_variant_dataset_decode;
  versioned_class->encode = kedroc_variant_dataset_encode;

  /**
   * KedrocVariantDataset:variant-type:
   *
   * The type that the variant has to have, such as `a{sv}`; %NULL for any.
   */
  properties[PROP_VARIANT_TYPE] =
      g_param_spec_string ("variant-type", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kedroc_variant_dataset_init (KedrocVariantDataset *self)
{
}

/**
 * kedroc_variant_dataset_new:
 * @filepath: the path of the file, or its URI
 * @version: (nullable): which version is loaded and saved, or %NULL for a file
 *   without versions
 *
 * Creates a dataset of a file that holds a #GVariant. The file is not touched.
 *
 * Returns: (transfer full): a new dataset
 */
KedrocVariantDataset *
kedroc_variant_dataset_new (const char *filepath,
                            KedrocVersion *version)
{
  g_return_val_if_fail (filepath != NULL, NULL);

  return g_object_new (KEDROC_TYPE_VARIANT_DATASET, "filepath", filepath, "version", version, NULL);
}
