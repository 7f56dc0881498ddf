/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-partitioned-dataset-private.h"

#include "kedroc-error.h"
#include "kedroc-json-copy-private.h"
#include "kedroc-json-property-private.h"
#include "kedroc-nearest-name-private.h"

static const char *const load_keys[] = { "maxdepth", NULL };

/* Set while a part is tried out: there is no end of parts of parts. */
static GPrivate is_trying;

static gboolean
set_config_error (GError **error,
                  const char *message)
{
  g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, message);
  return FALSE;
}

/* The name of a type stands for a configuration with nothing else. */
static JsonObject *
dup_config (const KedrocPartsOptions *options,
            GError **error)
{
  JsonNode *node = options->dataset;
  g_autofree char *got = NULL;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return kedroc_json_object_copy (json_node_get_object (node));

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      JsonObject *config = json_object_new ();

      json_object_set_string_member (config, "type", json_node_get_string (node));
      return config;
    }

  got = node != NULL ? kedroc_json_node_describe (node) : g_strdup ("nothing");
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "option 'dataset': expected the configuration of a part or the name of its type, got %s", got);
  return NULL;
}

static gboolean
read_load_args (JsonObject *args,
                KedrocPartitions *partitions,
                GError **error)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  partitions->max_depth = G_MAXUINT;
  if (args == NULL)
    return TRUE;

  json_object_iter_init_ordered (&iter, args);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    {
      if (!g_strv_contains (load_keys, key))
        {
          kedroc_nearest_name_set_unknown (key, load_keys, error);
          g_prefix_error (error, "option 'load_args': ");
          return FALSE;
        }

      if (JSON_NODE_HOLDS_NULL (node))
        continue;
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64 ||
          json_node_get_int (node) < 1 || json_node_get_int (node) > G_MAXINT)
        return set_config_error (error, "option 'load_args': 'maxdepth' has to be a number from 1: the files of "
                                        "the folder alone, 2: those of its folders too, and so on");
      partitions->max_depth = json_node_get_int (node);
    }

  return TRUE;
}

static gboolean
read_versioned (JsonObject *config)
{
  JsonNode *node = json_object_get_member (config, "versioned");

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
         json_node_get_boolean (node);
}

void
kedroc_parts_plan_clear (KedrocPartsPlan *self)
{
  g_clear_pointer (&self->config, json_object_unref);
}

gboolean
kedroc_parts_plan_init (KedrocPartsPlan *plan,
                        const KedrocPartsOptions *options,
                        GError **error)
{
  if (options->path == NULL || *options->path == '\0')
    return set_config_error (error, "PartitionedDataset has no folder: give its path or URI as 'path'");
  if (options->filepath_arg == NULL || *options->filepath_arg == '\0')
    return set_config_error (error, "option 'filepath_arg': give the option of the parts that takes their file");
  if (!read_load_args (options->load_args, &plan->partitions, error))
    return FALSE;

  plan->config = dup_config (options, error);
  if (plan->config == NULL)
    return FALSE;

  plan->partitions.path = options->path;
  plan->partitions.suffix = options->filename_suffix != NULL ? options->filename_suffix : "";
  plan->partitions.versioned = read_versioned (plan->config);
  plan->filepath_arg = options->filepath_arg;
  if (options->credentials != NULL && !json_object_has_member (plan->config, "credentials"))
    json_object_set_object_member (plan->config, "credentials", kedroc_json_object_copy (options->credentials));

  return TRUE;
}

KedrocAbstractDataset *
kedroc_parts_plan_build_part (const KedrocPartsPlan *self,
                              const char *name,
                              const char *save_version,
                              GError **error)
{
  g_autofree char *path = kedroc_partitions_build_path (&self->partitions, name);

  json_object_set_string_member (self->config, self->filepath_arg, path);

  return kedroc_abstract_dataset_from_config (name, self->config, NULL, save_version, error);
}

GType
kedroc_parts_plan_try_part (const KedrocPartsPlan *plan,
                            GError **error)
{
  g_autoptr (KedrocAbstractDataset) part = NULL;

  if (g_private_get (&is_trying) != NULL)
    {
      set_config_error (error, "the parts of a PartitionedDataset cannot have parts themselves");
      return G_TYPE_INVALID;
    }

  g_private_set (&is_trying, &is_trying);
  part = kedroc_parts_plan_build_part (plan, "part", NULL, error);
  g_private_set (&is_trying, NULL);
  if (part == NULL)
    {
      g_prefix_error (error, "option 'dataset': ");
      return G_TYPE_INVALID;
    }

  return G_OBJECT_TYPE (part);
}
