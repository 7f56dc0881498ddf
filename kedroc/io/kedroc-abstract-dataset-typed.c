/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-abstract-dataset.h"

#include "kedroc-typed-value-private.h"

/**
 * kedroc_abstract_dataset_load_value:
 * @self: a dataset
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Loads the data, for languages in which
 * [method@AbstractDataset.load] cannot be called, such as JavaScript.
 *
 * Returns: (transfer full): the data, or %NULL with @error set; free it with
 *   g_boxed_free() and %G_TYPE_VALUE
 */
GValue *
kedroc_abstract_dataset_load_value (KedrocAbstractDataset *self,
                                    GCancellable *cancellable,
                                    GError **error)
{
  GValue value = G_VALUE_INIT;
  GValue *result;

  g_return_val_if_fail (KEDROC_IS_ABSTRACT_DATASET (self), NULL);

  if (!kedroc_abstract_dataset_load (self, &value, cancellable, error))
    return NULL;

  result = g_new (GValue, 1);
  *result = value;

  return result;
}

static void
prefix_with_dataset (KedrocAbstractDataset *self,
                     GError **error)
{
  g_autofree char *name = kedroc_abstract_dataset_to_string (self);

  g_prefix_error (error, "loading from %s failed: ", name);
}

/**
 * kedroc_abstract_dataset_load_variant:
 * @self: a dataset
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Loads data that is a #GVariant.
 *
 * Data of another type is a %KEDROC_DATASET_ERROR_FAILED that names both types.
 *
 * Returns: (transfer full): the variant, or %NULL with @error set
 */
GVariant *
kedroc_abstract_dataset_load_variant (KedrocAbstractDataset *self,
                                      GCancellable *cancellable,
                                      GError **error)
{
  g_auto (GValue) value = G_VALUE_INIT;
  GVariant *variant;

  if (!kedroc_abstract_dataset_load (self, &value, cancellable, error))
    return NULL;

  variant = kedroc_typed_value_dup_variant (&value, error);
  if (variant == NULL)
    prefix_with_dataset (self, error);

  return variant;
}

/**
 * kedroc_abstract_dataset_load_bytes:
 * @self: a dataset
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Loads data that is a #GBytes.
 *
 * Data of another type is a %KEDROC_DATASET_ERROR_FAILED that names both types.
 *
 * Returns: (transfer full): the bytes, or %NULL with @error set
 */
GBytes *
kedroc_abstract_dataset_load_bytes (KedrocAbstractDataset *self,
                                    GCancellable *cancellable,
                                    GError **error)
{
  g_auto (GValue) value = G_VALUE_INIT;
  GBytes *bytes;

  if (!kedroc_abstract_dataset_load (self, &value, cancellable, error))
    return NULL;

  bytes = kedroc_typed_value_dup_bytes (&value, error);
  if (bytes == NULL)
    prefix_with_dataset (self, error);

  return bytes;
}

/**
 * kedroc_abstract_dataset_load_string:
 * @self: a dataset
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Loads data that is a string.
 *
 * Data of another type is a %KEDROC_DATASET_ERROR_FAILED that names both types.
 *
 * Returns: (transfer full): the string, or %NULL with @error set
 */
char *
kedroc_abstract_dataset_load_string (KedrocAbstractDataset *self,
                                     GCancellable *cancellable,
                                     GError **error)
{
  g_auto (GValue) value = G_VALUE_INIT;
  char *string;

  if (!kedroc_abstract_dataset_load (self, &value, cancellable, error))
    return NULL;

  string = kedroc_typed_value_dup_string (&value, error);
  if (string == NULL)
    prefix_with_dataset (self, error);

  return string;
}

/**
 * kedroc_abstract_dataset_load_double:
 * @self: a dataset
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Loads data that is a number: a floating point number, or an integer that a
 * double holds without loss.
 *
 * Data of another type is a %KEDROC_DATASET_ERROR_FAILED that names both types.
 *
 * Returns: the number, or 0 with @error set
 */
double
kedroc_abstract_dataset_load_double (KedrocAbstractDataset *self,
                                     GCancellable *cancellable,
                                     GError **error)
{
  g_auto (GValue) value = G_VALUE_INIT;
  double number;

  if (!kedroc_abstract_dataset_load (self, &value, cancellable, error))
    return 0;

  if (!kedroc_typed_value_get_double (&value, &number, error))
    {
      prefix_with_dataset (self, error);
      return 0;
    }

  return number;
}

/**
 * kedroc_abstract_dataset_load_int64:
 * @self: a dataset
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Loads data that is an integer of any type, if it fits.
 *
 * Data of another type is a %KEDROC_DATASET_ERROR_FAILED that names both types.
 *
 * Returns: the number, or 0 with @error set
 */
gint64
kedroc_abstract_dataset_load_int64 (KedrocAbstractDataset *self,
                                    GCancellable *cancellable,
                                    GError **error)
{
  g_auto (GValue) value = G_VALUE_INIT;
  gint64 number;

  if (!kedroc_abstract_dataset_load (self, &value, cancellable, error))
    return 0;

  if (!kedroc_typed_value_get_int64 (&value, &number, error))
    {
      prefix_with_dataset (self, error);
      return 0;
    }

  return number;
}

/**
 * kedroc_abstract_dataset_load_object:
 * @self: a dataset
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Loads data that is a #GObject, such as a #KedrocTable.
 *
 * Data of another type is a %KEDROC_DATASET_ERROR_FAILED that names both types.
 *
 * Returns: (transfer full) (type GObject.Object): the object, or %NULL with
 *   @error set
 */
gpointer
kedroc_abstract_dataset_load_object (KedrocAbstractDataset *self,
                                     GCancellable *cancellable,
                                     GError **error)
{
  g_auto (GValue) value = G_VALUE_INIT;
  gpointer object;

  if (!kedroc_abstract_dataset_load (self, &value, cancellable, error))
    return NULL;

  object = kedroc_typed_value_dup_object (&value, error);
  if (object == NULL)
    prefix_with_dataset (self, error);

  return object;
}
