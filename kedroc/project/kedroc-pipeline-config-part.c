/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-pipeline-config-private.h"

#include "kedroc-config-parser-private.h"

static const char *const part_keys[] = { "file", "inputs", "namespace", "nodes", "outputs", "parameters",
                                         "pipelines", "prefix_datasets_with_namespace", "tags", NULL };

/* The names on the outside by those on the inside; a name without a mapping stays what it is. */
static gboolean
read_mapping (const KedrocPipelineConfig *self,
              JsonObject                 *config,
              const char                 *key,
              GHashTable                **mapping,
              GError                    **error)
{
  g_auto (GStrv) inside = NULL;
  g_auto (GStrv) outside = NULL;

  if (!kedroc_pipeline_config_read_names (self, config, key, &inside, &outside, error))
    return FALSE;
  if (outside == NULL)
    return TRUE;
  *mapping = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (gsize i = 0; outside[i] != NULL; i++)
    g_hash_table_insert (*mapping, g_strdup (inside != NULL ? inside[i] : outside[i]), g_strdup (outside[i]));
  return TRUE;
}

/* The same for a pipeline in a file of its own and for one that is written out here. */
static KedrocPipeline *
read_inside (const KedrocPipelineConfig *self,
             JsonObject                 *config,
             GError                    **error)
{
  const char *path;

  if (!kedroc_pipeline_config_read_string (self, config, "file", &path, error))
    return NULL;
  if (path == NULL)
    return kedroc_pipeline_config_read (self, config, error);
  if (json_object_has_member (config, "nodes") || json_object_has_member (config, "pipelines"))
    {
      kedroc_pipeline_config_set_error (self, config, "file", error,
                                        "A pipeline is either in a 'file' or has 'nodes' and 'pipelines' here");
      return NULL;
    }

  g_autoptr (GFile) folder = self->file != NULL ? g_file_get_parent (self->file) : g_file_new_for_path (".");
  g_autoptr (GFile) file = g_file_resolve_relative_path (folder, path);
  g_autoptr (KedrocPipeline) pipeline = kedroc_pipeline_config_read_file (self, file, self->cancellable, error);
  if (pipeline != NULL)
    return kedroc_pipeline_config_add_tags (self, config, pipeline, error);
  kedroc_pipeline_config_prefix_error (self, config, "file", error);
  return NULL;
}

KedrocPipeline *
kedroc_pipeline_config_read_part (const KedrocPipelineConfig *self,
                                  JsonObject                 *config,
                                  GError                    **error)
{
  g_autoptr (GHashTable) inputs = NULL;
  g_autoptr (GHashTable) outputs = NULL;
  g_autoptr (GHashTable) parameters = NULL;
  gboolean prefix = TRUE;
  const char *namespace_;

  if (!kedroc_pipeline_config_check_keys (self, config, part_keys, error)
      || !kedroc_pipeline_config_read_string (self, config, "namespace", &namespace_, error)
      || !kedroc_pipeline_config_read_boolean (self, config, "prefix_datasets_with_namespace", &prefix, error)
      || !read_mapping (self, config, "inputs", &inputs, error)
      || !read_mapping (self, config, "outputs", &outputs, error)
      || !read_mapping (self, config, "parameters", &parameters, error))
    return NULL;

  g_autoptr (KedrocPipeline) inside = read_inside (self, config, error);
  if (inside == NULL)
    return NULL;
  KedrocPipeline *mapped = kedroc_pipeline_new_mapped (inside, inputs, outputs, parameters, namespace_, prefix, error);
  if (mapped == NULL)
    kedroc_pipeline_config_prefix_error (self, config, namespace_ != NULL ? "namespace" : "inputs", error);
  return mapped;
}
