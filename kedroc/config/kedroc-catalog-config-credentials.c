/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-catalog-config-resolver-private.h"

#include <string.h>

#include "kedroc-config-builder-private.h"
#include "kedroc-error.h"

JsonNode *
kedroc_catalog_config_resolver_get_credentials (KedrocCatalogConfigResolver *self,
                                                const char                  *credentials_name)
{
  return self->credentials != NULL ? json_object_get_member (self->credentials, credentials_name) : NULL;
}

gboolean
kedroc_catalog_config_resolver_check_credentials (KedrocCatalogConfigResolver *self,
                                                  const char                  *name,
                                                  const char                  *credentials_name,
                                                  GError                     **error)
{
  if (kedroc_catalog_config_resolver_get_credentials (self, credentials_name) != NULL)
    return TRUE;

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "Dataset '%s': there are no credentials '%s'; add them to the credentials or correct the name",
               name, credentials_name);
  return FALSE;
}

static gboolean
check_array (KedrocCatalogConfigResolver *self,
             const char                  *name,
             JsonArray                   *array,
             guint                        depth,
             GError                     **error)
{
  guint length = json_array_get_length (array);

  for (guint i = 0; i < length; i++)
    if (!kedroc_catalog_config_resolver_check_value (self, name, json_array_get_element (array, i), depth, error))
      return FALSE;
  return TRUE;
}

static gboolean
check_object (KedrocCatalogConfigResolver *self,
              const char                  *name,
              JsonObject                  *object,
              guint                        depth,
              GError                     **error)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &key, &value))
    {
      gboolean names_credentials = strcmp (key, KEDROC_CONFIG_CREDENTIALS_KEY) == 0
                                   && json_node_get_value_type (value) == G_TYPE_STRING;

      /* A pattern may have placeholders in it; these are known later. */
      if (names_credentials && strchr (json_node_get_string (value), '{') == NULL
          && !kedroc_catalog_config_resolver_check_credentials (self, name, json_node_get_string (value),
                                                                error))
        return FALSE;
      if (!kedroc_catalog_config_resolver_check_value (self, name, value, depth, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
kedroc_catalog_config_resolver_check_value (KedrocCatalogConfigResolver *self,
                                            const char                  *name,
                                            JsonNode                    *value,
                                            guint                        depth,
                                            GError                     **error)
{
  if (JSON_NODE_HOLDS_VALUE (value) || JSON_NODE_HOLDS_NULL (value))
    return TRUE;
  if (depth == KEDROC_CONFIG_MAX_DEPTH)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                   "Dataset '%s': its configuration is more than %d levels deep", name,
                   KEDROC_CONFIG_MAX_DEPTH);
      return FALSE;
    }
  if (JSON_NODE_HOLDS_OBJECT (value))
    return check_object (self, name, json_node_get_object (value), depth + 1, error);
  return check_array (self, name, json_node_get_array (value), depth + 1, error);
}
