/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-pipeline-config-private.h"

#include "kedroc-config-lines-private.h"
#include "kedroc-config-parser-private.h"
#include "kedroc-error.h"
#include "kedroc-nearest-name-private.h"

void
kedroc_pipeline_config_prefix_error (const KedrocPipelineConfig *self,
                                     JsonObject                 *object,
                                     const char                 *key,
                                     GError                    **error)
{
  KedrocConfigOrigin origin = { self->source, kedroc_config_lines_get (self->lines, object, key) };

  if (self->source == NULL)
    return;
  g_autofree char *place = kedroc_config_origin_dup_place (&origin);
  g_prefix_error (error, "%s: ", place);
}

gboolean
kedroc_pipeline_config_set_error (const KedrocPipelineConfig *self,
                                  JsonObject                 *object,
                                  const char                 *key,
                                  GError                    **error,
                                  const char                 *format,
                                  ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, message);
  kedroc_pipeline_config_prefix_error (self, object, key, error);
  return FALSE;
}

gboolean
kedroc_pipeline_config_check_keys (const KedrocPipelineConfig *self,
                                   JsonObject                 *object,
                                   const char *const          *known,
                                   GError                    **error)
{
  JsonObjectIter iter;
  const char *key;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, NULL))
    if (!g_strv_contains (known, key))
      {
        kedroc_nearest_name_set_unknown (key, known, error);
        kedroc_pipeline_config_prefix_error (self, object, key, error);
        return FALSE;
      }
  return TRUE;
}

static JsonNode *
get_member (JsonObject *object,
            const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

static gboolean
is_string (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

static gboolean
set_wrong_type (const KedrocPipelineConfig *self,
                JsonObject                 *object,
                const char                 *key,
                JsonNode                   *node,
                const char                 *wanted,
                GError                    **error)
{
  return kedroc_pipeline_config_set_error (self, object, key, error, "'%s' is %s, not %s", key,
                                           kedroc_config_describe_type (node), wanted);
}

gboolean
kedroc_pipeline_config_read_string (const KedrocPipelineConfig *self,
                                    JsonObject                 *object,
                                    const char                 *key,
                                    const char                **text,
                                    GError                    **error)
{
  JsonNode *node = get_member (object, key);

  *text = NULL;
  if (node != NULL && !is_string (node))
    return set_wrong_type (self, object, key, node, "a text", error);
  if (node != NULL)
    *text = json_node_get_string (node);
  return TRUE;
}

gboolean
kedroc_pipeline_config_read_boolean (const KedrocPipelineConfig *self,
                                     JsonObject                 *object,
                                     const char                 *key,
                                     gboolean                   *value,
                                     GError                    **error)
{
  JsonNode *node = get_member (object, key);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return set_wrong_type (self, object, key, node, "true or false", error);
  *value = json_node_get_boolean (node);
  return TRUE;
}

gboolean
kedroc_pipeline_config_read_list (const KedrocPipelineConfig *self,
                                  JsonObject                 *object,
                                  const char                 *key,
                                  JsonArray                 **list,
                                  GError                    **error)
{
  JsonNode *node = get_member (object, key);

  *list = NULL;
  if (node != NULL && !JSON_NODE_HOLDS_ARRAY (node))
    return set_wrong_type (self, object, key, node, "a list", error);
  if (node != NULL)
    *list = json_node_get_array (node);
  return TRUE;
}

/* Adds a name, or says which one is none. */
static gboolean
add_name (const KedrocPipelineConfig *self,
          JsonObject                 *object,
          const char                 *key,
          JsonNode                   *name,
          GStrvBuilder               *names,
          GError                    **error)
{
  if (!is_string (name))
    return kedroc_pipeline_config_set_error (self, object, key, error, "A name in '%s' is %s, not a text", key,
                                             kedroc_config_describe_type (name));
  g_strv_builder_add (names, json_node_get_string (name));
  return TRUE;
}

static gboolean
add_list (const KedrocPipelineConfig *self,
          JsonObject                 *object,
          const char                 *key,
          JsonArray                  *list,
          GStrvBuilder               *names,
          GError                    **error)
{
  for (guint i = 0; i < json_array_get_length (list); i++)
    if (!add_name (self, object, key, json_array_get_element (list, i), names, error))
      return FALSE;
  return TRUE;
}

static gboolean
add_mapping (const KedrocPipelineConfig *self,
             JsonObject                 *object,
             const char                 *key,
             JsonObject                 *mapping,
             GStrvBuilder               *keys,
             GStrvBuilder               *names,
             GError                    **error)
{
  JsonObjectIter iter;
  const char *mapped;
  JsonNode *name;

  json_object_iter_init_ordered (&iter, mapping);
  while (json_object_iter_next_ordered (&iter, &mapped, &name))
    {
      if (!add_name (self, object, key, name, names, error))
        return FALSE;
      g_strv_builder_add (keys, mapped);
    }
  return TRUE;
}

gboolean
kedroc_pipeline_config_read_names (const KedrocPipelineConfig *self,
                                   JsonObject                 *object,
                                   const char                 *key,
                                   char                     ***keys,
                                   char                     ***names,
                                   GError                    **error)
{
  JsonNode *node = get_member (object, key);
  g_autoptr (GStrvBuilder) all_keys = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();
  gboolean is_mapping = node != NULL && JSON_NODE_HOLDS_OBJECT (node);

  *keys = *names = NULL;
  if (node == NULL)
    return TRUE;
  if (is_mapping)
    {
      if (!add_mapping (self, object, key, json_node_get_object (node), all_keys, all, error))
        return FALSE;
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      if (!add_list (self, object, key, json_node_get_array (node), all, error))
        return FALSE;
    }
  else if (is_string (node))
    g_strv_builder_add (all, json_node_get_string (node));
  else
    return set_wrong_type (self, object, key, node, "a name, a list of names or a mapping", error);

  if (is_mapping)
    *keys = g_strv_builder_end (all_keys);
  *names = g_strv_builder_end (all);
  return TRUE;
}
