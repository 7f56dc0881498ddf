/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-budget-private.h"

#include "kedroc-config-builder-private.h"
#include "kedroc-error.h"

gboolean
kedroc_config_budget_take (KedrocConfigBudget *self,
                           gsize               n_nodes,
                           gsize               n_bytes,
                           GError            **error)
{
  if (n_nodes > KEDROC_CONFIG_MAX_NODES - self->n_nodes)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                   "more than %d values, what interpolations stand for included", KEDROC_CONFIG_MAX_NODES);
      return FALSE;
    }
  if (n_bytes > KEDROC_CONFIG_MAX_BYTES - self->n_bytes)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                   "more than %d MiB of text, what interpolations stand for included",
                   KEDROC_CONFIG_MAX_BYTES / (1024 * 1024));
      return FALSE;
    }

  self->n_nodes += n_nodes;
  self->n_bytes += n_bytes;
  return TRUE;
}
