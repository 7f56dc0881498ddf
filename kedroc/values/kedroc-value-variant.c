/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-error.h"
#include "kedroc-value.h"

/**
 * kedroc_value_variant_from_bytes:
 * @type: the type of the variant, such as `ad` for numbers in an array
 * @bytes: its serialised form; for an array of numbers that are these, one after the other
 * @error: return location for an error
 *
 * Makes a variant of its serialised form. For languages in which
 * [ctor@GLib.Variant.new_from_bytes] keeps the bytes for good, as JavaScript's GJS 1.74; in
 * others it does the same, but for the check.
 *
 * Fails with %KEDROC_DATASET_ERROR_INVALID_CONFIG when @type is none, and with
 * %KEDROC_DATASET_ERROR_CORRUPT when the bytes are not of this type.
 *
 * Returns: (transfer full): the variant, which keeps @bytes
 */
GVariant *
kedroc_value_variant_from_bytes (const char  *type,
                                 GBytes      *bytes,
                                 GError     **error)
{
  g_autoptr (GVariant) variant = NULL;

  g_return_val_if_fail (type != NULL, NULL);
  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!g_variant_type_string_is_valid (type) || !g_variant_type_is_definite (G_VARIANT_TYPE (type)))
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                   "'%s' is no type of a variant", type);
      return NULL;
    }
  variant = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (type), bytes, FALSE));
  if (g_variant_is_normal_form (variant))
    return g_steal_pointer (&variant);
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT,
               "These %" G_GSIZE_FORMAT " bytes are no variant of type '%s'", g_bytes_get_size (bytes), type);
  return NULL;
}
