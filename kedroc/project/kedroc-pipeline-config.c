/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-pipeline-config-private.h"

#include "kedroc-config-lines-private.h"
#include "kedroc-config-parser-private.h"
#include "kedroc-error.h"

/* So many files are one pipeline, each counted as often as it is named. */
#define FILES_MAX 10000

const char *const kedroc_pipeline_config_keys[] = { "nodes", "pipelines", "tags", NULL };

static gboolean
check_entry (const KedrocPipelineConfig *self,
             JsonObject                 *config,
             const char                 *key,
             JsonNode                   *entry,
             GError                    **error)
{
  return JSON_NODE_HOLDS_OBJECT (entry)
         || kedroc_pipeline_config_set_error (self, config, key, error, "An entry of '%s' is %s, not a mapping", key,
                                              kedroc_config_describe_type (entry));
}

static KedrocPipeline *
read_nodes (const KedrocPipelineConfig *self,
            JsonObject                 *config,
            GError                    **error)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  JsonArray *list;

  if (!kedroc_pipeline_config_read_list (self, config, "nodes", &list, error))
    return NULL;
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *entry = json_array_get_element (list, i);
      KedrocNode *node;

      if (!check_entry (self, config, "nodes", entry, error))
        return NULL;
      node = kedroc_pipeline_config_read_node (self, json_node_get_object (entry), error);
      if (node == NULL)
        return NULL;
      g_ptr_array_add (nodes, node);
    }

  KedrocPipeline *pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, error);
  if (pipeline == NULL)
    kedroc_pipeline_config_prefix_error (self, config, "nodes", error);
  return pipeline;
}

static gboolean
add_parts (const KedrocPipelineConfig *self,
           JsonObject                 *config,
           GPtrArray                  *pipelines,
           GError                    **error)
{
  JsonArray *list;

  if (!kedroc_pipeline_config_read_list (self, config, "pipelines", &list, error))
    return FALSE;
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *entry = json_array_get_element (list, i);
      KedrocPipeline *part;

      if (!check_entry (self, config, "pipelines", entry, error))
        return FALSE;
      part = kedroc_pipeline_config_read_part (self, json_node_get_object (entry), error);
      if (part == NULL)
        return FALSE;
      g_ptr_array_add (pipelines, part);
    }
  return TRUE;
}

KedrocPipeline *
kedroc_pipeline_config_add_tags (const KedrocPipelineConfig *self,
                                 JsonObject                 *config,
                                 KedrocPipeline             *pipeline,
                                 GError                    **error)
{
  g_auto (GStrv) keys = NULL;
  g_auto (GStrv) tags = NULL;

  if (!kedroc_pipeline_config_read_names (self, config, "tags", &keys, &tags, error))
    return NULL;
  if (keys != NULL)
    {
      kedroc_pipeline_config_set_error (self, config, "tags", error, "'tags' is a mapping, not a list of names");
      return NULL;
    }
  if (tags == NULL)
    return g_object_ref (pipeline);
  KedrocPipeline *tagged = kedroc_pipeline_tag (pipeline, (const char *const *) tags, error);
  if (tagged == NULL)
    kedroc_pipeline_config_prefix_error (self, config, "tags", error);
  return tagged;
}

KedrocPipeline *
kedroc_pipeline_config_read (const KedrocPipelineConfig *self,
                             JsonObject                 *config,
                             GError                    **error)
{
  g_autoptr (GPtrArray) pipelines = g_ptr_array_new_with_free_func (g_object_unref);
  KedrocPipeline *nodes = read_nodes (self, config, error);

  if (nodes == NULL)
    return NULL;
  g_ptr_array_add (pipelines, nodes);
  if (!add_parts (self, config, pipelines, error))
    return NULL;
  if (pipelines->len == 1)
    return kedroc_pipeline_config_add_tags (self, config, nodes, error);

  g_autoptr (KedrocPipeline) all =
    kedroc_pipeline_new_from_pipelines ((KedrocPipeline **) pipelines->pdata, pipelines->len, error);
  if (all == NULL)
    {
      kedroc_pipeline_config_prefix_error (self, config, "pipelines", error);
      return NULL;
    }
  return kedroc_pipeline_config_add_tags (self, config, all, error);
}

static gboolean
check_file (const KedrocPipelineConfig *user,
            GFile                      *file,
            const char                 *source,
            GError                    **error)
{
  for (const KedrocPipelineConfig *config = user; config != NULL; config = config->user)
    if (config->file != NULL && g_file_equal (config->file, file))
      {
        g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                     "'%s' is a part of itself", source);
        return FALSE;
      }
  if (user == NULL || ++*user->n_files <= FILES_MAX)
    return TRUE;
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "Pipelines that name each other come to more than %u files", FILES_MAX);
  return FALSE;
}

KedrocPipeline *
kedroc_pipeline_config_read_file (const KedrocPipelineConfig *user,
                                  GFile                      *file,
                                  GCancellable               *cancellable,
                                  GError                    **error)
{
  g_autofree char *source = g_file_get_parse_name (file);
  g_auto (KedrocConfigLines) lines = { .objects = kedroc_config_lines_new_objects () };
  guint n_files = 0;

  if (!check_file (user, file, source, error))
    return NULL;
  g_autoptr (JsonNode) root = kedroc_config_parse_file (file, &lines, cancellable, error);
  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root) && !JSON_NODE_HOLDS_NULL (root))
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                   "%s: %s, not a mapping with 'nodes' and 'pipelines'", source, kedroc_config_describe_type (root));
      return NULL;
    }

  const KedrocPipelineConfig self = { user, file, source, lines.objects, cancellable,
                                      user != NULL ? user->n_files : &n_files };
  g_autoptr (JsonObject) nothing = json_object_new ();
  JsonObject *config = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : nothing;
  return kedroc_pipeline_config_check_keys (&self, config, kedroc_pipeline_config_keys, error)
           ? kedroc_pipeline_config_read (&self, config, error)
           : NULL;
}
