/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config.h"

#include "kedroc-config-parser-private.h"

/**
 * kedroc_config_load_file:
 * @file: a file whose name ends in `.json`, `.yml` or `.yaml`
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Reads a configuration file, such as Kedro's `parameters.yml` or
 * `credentials.yml`.
 *
 * YAML is read by the core schema of YAML 1.2, with anchors, aliases and merge
 * keys. A file may have up to 64 MiB, 256 levels and a million values, with all
 * that aliases stand for. An empty file is a JSON null.
 *
 * Fails with %KEDROC_DATASET_ERROR_NOT_FOUND if there is no such file, with
 * %KEDROC_DATASET_ERROR_FAILED if it cannot be read, and with
 * %KEDROC_DATASET_ERROR_INVALID_CONFIG, the line named, where it is not what its
 * name says: two equal keys are an error, too.
 *
 * May be called from any thread. Values that an alias stands for are shared:
 * the tree is not to be changed.
 *
 * Returns: (transfer full): the content
 */
JsonNode *
kedroc_config_load_file (GFile *file,
                         GCancellable *cancellable,
                         GError **error)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return kedroc_config_parse_file (file, NULL, cancellable, error);
}
