/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-dataset-error-private.h"

void
kedroc_dataset_error_prefix (GError    **error,
                             const char *name)
{
  if (error == NULL || *error == NULL)
    return;

  g_autofree char *prefix = g_strdup_printf ("Dataset '%s': ", name);
  if (!g_str_has_prefix ((*error)->message, prefix))
    g_prefix_error_literal (error, prefix);
}
